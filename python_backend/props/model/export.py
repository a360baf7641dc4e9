"""Trained networks to one weights file that serving reads: half precision, with what the free
tier draws from (see `exemplars`) and the vectors of the families' phrases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save

from python_backend.props.families import FAMILIES
from python_backend.props.model.data import Embed, Tables
from python_backend.props.model.network import FamilyVAE, ProgramVAE
from python_backend.props.model.serve import FORMAT
from python_backend.props.understand import phrases
from python_backend.training.checkpoint import write_atomic

Array = np.ndarray
MADE = 0.3  # how much a family's program counts among the exemplars beside a mesh's
CHUNK = 256


def export(
    family: FamilyVAE,
    program: ProgramVAE,
    tables: Tables,
    corpus: dict[str, Any] | None,
    embed: Embed,
    path: Path,
) -> None:
    """Weights with the layout of the families, the names of the corpus, the training programs as
    exemplars, and the vectors of the families' phrases, which save a second at every start."""
    tensors = {
        f"{prefix}.{k}": v.detach().numpy().astype(np.float16)
        for prefix, net in (("family", family), ("program", program))
        for k, v in net.state_dict().items()
        if not k.startswith("prior.") or prefix == "family"  # free programs have exemplars
    }
    tensors |= exemplars(program, tables)
    names: list[str] = []
    if corpus is not None:
        names = sorted({t["caption"] for t in corpus["texts"]} & set(tables.captions))
    rows = [tables.captions.index(n) for n in names]
    tensors["names"] = (
        tables.vectors[rows].astype(np.float16).reshape(len(rows), -1)
        if rows
        else np.zeros((1, 384), np.float16)
    )
    spoken = phrases()
    tensors["phrases"] = embed(spoken).astype(np.float16)
    meta = {
        "phrases": spoken,
        "kind": "prop",
        "format": FORMAT,
        "names": names or ["nothing"],
        "families": {n: [p.name for p in f.params] for n, f in FAMILIES.items()},
    }
    write_atomic(path, save(tensors, metadata={"figment": json.dumps(meta)}))


def exemplars(program: ProgramVAE, tables: Tables) -> dict[str, Array]:
    """The posteriors of the training programs and their captions, for `exemplars.Exemplars`."""
    held = tables.programs
    captions, caption = np.unique(held.text, return_inverse=True)
    mean, spread = [], []
    with torch.no_grad():
        for k in range(0, len(held.text), CHUNK):
            part = slice(k, k + CHUNK)
            text = torch.tensor(tables.vectors[held.text[part]], dtype=torch.float32)
            category, real = torch.tensor(held.category[part]), torch.tensor(held.real[part])
            size = torch.tensor(held.size[part])
            middle, doubt = program.posterior(category, real, size, program.text(text))
            mean.append(middle.numpy())
            spread.append(doubt.numpy())
    return {
        "exemplar.mean": np.concatenate(mean).astype(np.float16),
        "exemplar.spread": np.concatenate(spread).astype(np.float16),
        "exemplar.caption": caption.astype(np.int32),
        "exemplar.weight": np.where(held.real_mesh, 1.0, MADE).astype(np.float16),
        "exemplar.text": tables.vectors[captions].astype(np.float16),
    }

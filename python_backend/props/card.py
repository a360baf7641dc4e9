"""The model card of trained prop weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from python_backend.training.card import write_card
from python_backend.training.folder import RunFolder


def write(
    weights: Path, folder: RunFolder, steps: int, metrics: Mapping[str, Any] | None = None
) -> Path:
    """Card beside the weights, with how well programs fit the meshes they were learned from."""
    from python_backend.props.fit import corpus as corpora

    config = folder.read_config()
    facts: dict[str, Any] = {"steps": steps, "preset": config.get("preset"), **(metrics or {})}
    source = "The hand-written families alone."
    cached = folder.path / "corpus.npz"
    if cached.is_file():
        texts = corpora.load(cached)["texts"]
        facts["meshes"] = len(texts)
        facts["fit_f_score_median"] = round(float(np.median([t["f_score"] for t in texts])), 3)
        facts["fit_chamfer_median"] = round(float(np.median([t["chamfer"] for t in texts])), 5)
        authors = sorted({str(t["author"]) for t in texts if t["author"]})
        licences = sorted({str(t["licence"]) for t in texts if t["licence"]})
        source = (
            f"Part programs fitted to {len(texts)} meshes, and the hand-written families. "
            f"Licences: {', '.join(licences) or 'as given by you'}. "
            f"Authors: {', '.join(authors) or 'not recorded'}. "
            "No mesh is contained in the weights or sent to users; every tenth was held out."
        )
    return write_card(
        weights,
        title="Prop model",
        summary="Two conditional variational autoencoders: one draws the numbers of a hand-written "
        "family from a learned prior p(z | prompt), a mixture density network; one draws whole "
        "part programs from the posteriors of its training programs, weighted by how near their "
        "captions are to the prompt (after Norouzi, Fleet & Norouzi 2020, Exemplar VAE).",
        data=source,
        licence="MIT, like the project; the data keeps the licences named above.",
        training=f"`figment train prop --preset {config.get('preset')}`, {steps} steps, AdamW, "
        "one CPU thread; the objective is E_q[log p(x|z)] - KL(q||p) with free bits and a "
        "warm-up of the second term, and p(z|prompt) a mixture density network in both.",
        limits="English prompts. The free tier makes plain shapes of a dozen boxes and turned "
        "parts: a silhouette, not a finished sculpture, and for objects unlike all of its training "
        "programs not even that.",
        metrics=facts,
    )

"""Token states and vectors of many texts by the frozen sentence model, for training.

The same network as `text/minilm.py`, but by batches in half precision, which is several times
faster for thousands of texts. Knows nothing of questions and facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from python_backend.dialogue.check import FIRST

BATCH = 64


@dataclass(frozen=True, slots=True)
class Inside:
    """A text inside the network: states (layers, T, 384) f2 before the upper layers; vector."""

    states: Any
    vector: Any


class States:
    """Computes each text once and keeps it."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer
        from transformers import BertModel

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._model = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self._model.train(False)
        self._kept: dict[str, Inside] = {}

    def of(self, texts: Sequence[str]) -> list[Inside]:
        """Every text inside the network."""
        fresh = sorted(dict.fromkeys(t for t in texts if t not in self._kept), key=len)
        for start in range(0, len(fresh), BATCH):
            self._compute(fresh[start : start + BATCH])
        return [self._kept[t] for t in texts]

    @torch.no_grad()
    def _compute(self, texts: list[str]) -> None:
        rows = [e.ids for e in self._tokenizer.encode_batch(texts)]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        with torch.autocast("cpu", torch.bfloat16):
            out = self._model(ids, attention_mask=mask, output_hidden_states=True)
        hidden = [h.float().numpy() for h in out.hidden_states]
        for i, (text, row) in enumerate(zip(texts, rows, strict=True)):
            mean = hidden[-1][i, : len(row)].mean(axis=0)
            states = np.stack([h[i, : len(row)] for h in hidden[FIRST:-1]]).astype("f2")
            self._kept[text] = Inside(states, mean / np.linalg.norm(mean))

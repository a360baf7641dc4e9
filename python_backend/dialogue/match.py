"""How well a fact answers a sentence: a small learnt score over embeddings and words.

Cosine alone picks "The mine lies north of Oakford" for "What do they pay at the mine?". Here a
logistic model weighs the cosine, shared words, the kinds of question and fact, and the single
directions of the embedding. Trained by `training/reader.py`. Knows no persona.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from python_backend.dialogue.words import FACTS, QUESTIONS, content, fact_types, question_types

Array = npt.NDArray[np.float32]
PLAIN = 7  # features before the crosses
WIDTH = PLAIN + len(QUESTIONS) * len(FACTS)


def pair_features(
    ask: str, ask_vector: Array, facts: Sequence[str], fact_vectors: Array, rarity: dict[str, float]
) -> Array:
    """(facts, WIDTH + 384): plain features, crosses of types, products of the embeddings.

    `rarity`: inverse document frequency of the stems over this character's facts: a word that
    only one fact has says more than one that all have.
    """
    words = content(ask)
    weight = sum(rarity.get(w, 2.0) for w in words) or 1.0
    cosines = fact_vectors @ ask_vector  # (facts,)
    best = float(cosines.max()) if len(facts) else 0.0
    kinds = question_types(ask)
    rows = np.zeros((len(facts), WIDTH + ask_vector.shape[0]), dtype=np.float32)
    for i, fact in enumerate(facts):
        shared = words & content(fact)
        found = sum(rarity.get(w, 2.0) for w in shared)
        rows[i, :PLAIN] = (
            cosines[i],
            cosines[i] - best,
            found / weight,
            float(bool(shared)),
            len(shared) / (len(content(fact)) or 1),
            min(found, 6.0) / 3.0,
            float(not words),
        )
        crosses = [a * b for a, b in itertools.product(kinds, fact_types(fact))]
        rows[i, PLAIN:WIDTH] = crosses
    rows[:, WIDTH:] = fact_vectors * ask_vector * 20.0
    return rows


def rarity_of(facts: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of each stem over the facts."""
    counts: dict[str, int] = {}
    for fact in facts:
        for word in content(fact):
            counts[word] = counts.get(word, 0) + 1
    total = max(len(facts), 1)
    return {w: float(np.log1p(total / n)) for w, n in counts.items()}


class Linear:
    """A logistic model: weights (features, classes) and bias. NumPy only."""

    def __init__(self, weight: Array, bias: Array) -> None:
        self.weight, self.bias = weight, bias

    def logits(self, rows: Array) -> Array:
        return np.asarray(rows @ self.weight + self.bias, dtype=np.float32)

    def chances(self, rows: Array) -> Array:
        """(rows, classes) probabilities that sum to one."""
        logits = self.logits(rows)
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)

    @classmethod
    def read(cls, tensors: dict[str, Any], name: str) -> Linear:
        return cls(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

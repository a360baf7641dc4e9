"""Which of some labels is nearest in meaning to a text, how near, and how clearly.

A label may have several phrases ("plank", "wooden boards"); its similarity is that of the best
phrase. The caller decides from similarity and margin whether the match is good enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Embeds(Protocol):
    """What is needed of a sentence embedder."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Unit rows (n, d) f4."""

    def embed_one(self, text: str) -> Array:
        """One unit vector (d,) f4, the same bits each time."""


@dataclass(frozen=True, slots=True)
class Match:
    """`similarity`: cosine, -1..1. `phrase`: the label's phrase that was nearest. `margin`: how
    much nearer than the best phrase of any other label; for the k-th match, than the next one.
    With no other label the margin is the similarity itself."""

    label: str
    phrase: str
    similarity: float
    margin: float


class NearestLabel:
    """Labels embedded once, texts compared with them many times."""

    def __init__(
        self, labels: Mapping[str, Sequence[str]] | Sequence[str], embedder: Embeds
    ) -> None:
        """`labels`: names that are their own phrase, or name -> phrases.

        Raises `ValueError` if there is no label, or one without phrases.
        """
        table = labels if isinstance(labels, Mapping) else {name: [name] for name in labels}
        if not table or not all(table.values()):
            raise ValueError("There must be at least one label, each with at least one phrase.")
        self._names = list(table)
        self._phrases = [phrase for name in table for phrase in table[name]]
        self._owner = np.array([i for i, name in enumerate(table) for _ in table[name]])
        self._vectors = embedder.embed(self._phrases)  # (phrases, d)
        self._embedder = embedder

    def best(self, text: str) -> Match:
        """The nearest label."""
        return self.top(text, 1)[0]

    def top(self, text: str, k: int) -> list[Match]:
        """At most `k` different labels, nearest first; ties keep the order of the labels."""
        similarity = self._vectors @ self._embedder.embed_one(text)  # (phrases,)
        best = np.full(len(self._names), -np.inf)
        np.maximum.at(best, self._owner, similarity)
        order = np.argsort(-best, kind="stable")
        return [self._match(order, rank, best, similarity) for rank in range(min(k, len(order)))]

    def _match(self, order: Array, rank: int, best: Array, similarity: Array) -> Match:
        label = int(order[rank])
        own = np.where(self._owner == label, similarity, -np.inf)
        following = float(best[order[rank + 1]]) if rank + 1 < len(order) else 0.0
        return Match(
            label=self._names[label],
            phrase=self._phrases[int(np.argmax(own))],
            similarity=float(best[label]),
            margin=float(best[label]) - following,
        )

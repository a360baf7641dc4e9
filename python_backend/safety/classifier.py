"""A small local classifier for what word lists cannot see: "Nobody would miss you."

Multinomial logistic regression over two views of a sentence: the middle layer of the bundled
MiniLM (meaning in company; the last layer is about topics and measures worse here) and single
words and pairs weighted by rarity. Trained by `recipe.py` on `data/moderation_set.jsonl` of this
folder; the card beside the weights has the figures. It knows no profile: it gives
probabilities of (category, severity), and `rails` decides.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bridge.errors import WeightsCorrupt, WeightsMismatch
from python_backend.text.embed import SentenceEmbedder
from python_backend.text.tensorfile import map_tensors

Array = np.ndarray[Any, np.dtype[Any]]
Label = tuple[str, int]  # category, severity

WEIGHTS = Path(__file__).parent / "data" / "classifier.safetensors"
LAYERS = 4  # of MiniLM's six
SCALE = 5.0  # of the sentence vectors, beside word weights of about one
WORD_SCALE = 2.0
_MAX_WORDS = 40  # a longer text is judged in pieces, so that one bad sentence is not diluted
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def terms(plain: str) -> list[str]:
    """Words and neighbouring pairs of folded text."""
    words = _WORD.findall(plain)
    return words + [f"{a} {b}" for a, b in itertools.pairwise(words)]


def pieces(plain: str) -> list[str]:
    """Sentences, tiny ones joined to the next, long ones cut: each is judged by itself."""
    found: list[str] = []
    carried = ""
    for sentence in _SENTENCE.split(plain):
        words = f"{carried} {sentence}".split()
        carried = ""
        if len(words) < 3:
            carried = " ".join(words)
            continue
        found += [" ".join(words[i : i + _MAX_WORDS]) for i in range(0, len(words), _MAX_WORDS)]
    if carried:
        found.append(carried)
    return found


class WordFeatures:
    """Rows of term weights: (1 + log count) · idf, unit length."""

    def __init__(self, idf: Mapping[str, float]) -> None:
        self.idf = dict(idf)
        self._column = {term: i for i, term in enumerate(self.idf)}

    def rows(self, texts: Sequence[str]) -> Array:
        """(n, terms) f4."""
        out = np.zeros((len(texts), len(self.idf)), dtype="f4")
        for row, text in zip(out, texts, strict=True):
            for term in terms(text):
                if (column := self._column.get(term)) is not None:
                    row[column] += 1
            seen = row > 0
            row[seen] = 1 + np.log(row[seen])
            row *= np.fromiter(self.idf.values(), dtype="f4", count=len(self.idf))
            row *= WORD_SCALE / max(float(np.linalg.norm(row)), 1e-6)
        return out


class HarmClassifier:
    """Probabilities of (category, severity); `("harmless", 0)` is one of them."""

    def __init__(self, path: Path = WEIGHTS, embedder: SentenceEmbedder | None = None) -> None:
        """Raises `WeightsMissing`, `WeightsCorrupt` or `WeightsMismatch`."""
        tensors = map_tensors(path)
        try:
            table = json.loads(path.with_suffix(".json").read_text("utf-8"))
            self.labels: list[Label] = [(str(c), int(s)) for c, s in table["labels"]]
            self._words = WordFeatures({str(k): float(v) for k, v in table["idf"].items()})
            self._weights, self._bias = tensors["weights"], tensors["bias"]
            self._mean = tensors["mean"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsCorrupt("The rails' classifier is damaged.", cause=repr(error)) from error
        rows = len(self._mean) + len(self._words.idf)
        if self._weights.shape != (rows, len(self.labels)):
            raise WeightsMismatch(
                "The rails' classifier does not fit its table of words.",
                cause=f"Weights are {self._weights.shape}, expected {(rows, len(self.labels))}.",
            )
        self._embedder = embedder or SentenceEmbedder.default()
        self._seen: OrderedDict[str, Array] = OrderedDict()
        self._lock = Lock()

    @staticmethod
    @lru_cache(maxsize=1)
    def default() -> HarmClassifier:
        """The bundled classifier, loaded once per process."""
        return HarmClassifier()

    def judge(self, plain: str) -> list[dict[Label, float]]:
        """For each piece of folded text, label -> probability (they sum to one)."""
        return [
            dict(zip(self.labels, (float(p) for p in self._piece(piece)), strict=True))
            for piece in pieces(plain)
        ]

    def _piece(self, piece: str) -> Array:
        with self._lock:
            if (known := self._seen.get(piece)) is not None:
                self._seen.move_to_end(piece)
                return known
        scores = self.features([piece], self._mean) @ self._weights + self._bias
        probabilities: Array = softmax(scores)[0]
        with self._lock:
            self._seen[piece] = probabilities
            while len(self._seen) > 1024:
                self._seen.popitem(last=False)
        return probabilities

    def features(self, texts: Sequence[str], mean: Array) -> Array:
        """(n, 384 + terms) f4: what the weights are multiplied with."""
        return join(self._embedder.features(texts, LAYERS), mean, self._words.rows(texts))


def join(vectors: Array, mean: Array, words: Array) -> Array:
    """Sentence vectors, centred and scaled, beside word weights."""
    return np.hstack([(vectors - mean) * np.float32(SCALE), words])


def softmax(scores: Array) -> Array:
    """Rows of probabilities from rows of scores."""
    scores = scores - scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    total: Array = scores / scores.sum(axis=1, keepdims=True)
    return total

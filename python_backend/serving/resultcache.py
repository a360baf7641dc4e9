"""Results on disk, looked up before a request is queued and written after it was answered.

Reading and writing happen in one thread of their own, so that a slow disk never stops the
server's loop; answers are fetched with `poll`. The key is the digest of the recipe that the
request amounts to. Knows tickets and results; no message, no worker.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from bridge.errors import FigmentError
from python_backend.capability import Blob, Description, Result, Rung
from python_backend.serving.tickets import Ticket
from python_backend.storage import recipes
from python_backend.storage.cache import Cache

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a lookup; `result` None means it must be made."""

    ticket: Ticket
    result: Result | None
    key: str
    near: str


class ResultCache:
    """`wake` is called when `poll` has something."""

    def __init__(self, cache: Cache, wake: Callable[[], None]) -> None:
        self._cache = cache
        self._wake = wake
        self._found: deque[Found] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="cache")

    def wants(self, description: Description, params: Mapping[str, Any]) -> bool:
        """Whether this request may be answered from the cache: it can be reproduced."""
        return description.cacheable and _seed(description, params) is not None

    def lookup(self, ticket: Ticket, description: Description) -> None:
        """Begin; `poll` has the outcome later."""
        self._thread.submit(self._look, ticket, description)

    def poll(self) -> list[Found]:
        out = []
        while self._found:
            out.append(self._found.popleft())
        return out

    def store(self, key: str, result: Result) -> None:
        """Keep a full result; in the background, and without complaint if the disk is full."""
        self._thread.submit(self._store, key, result)

    def fetch(self, key: str) -> Result | None:
        """Read one now."""
        got = self._cache.get(key)
        if got is None:
            return None
        meta, stored = got
        blobs = [Blob(b.name, b.data, b.kind, b.media_type) for b in stored]  # type: ignore[arg-type]
        return Result(blobs=blobs, rung=Rung.CACHED, **meta)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=False)

    def _look(self, ticket: Ticket, description: Description) -> None:
        key = near = ""
        result = None
        try:
            key, near = keys(ticket, description)
            result = self.fetch(key) if key else None
        except Exception:  # a cache that fails is a miss
            log.exception("cache lookup failed")
        self._found.append(Found(ticket, result, key, near))
        self._wake()

    def _store(self, key: str, result: Result) -> None:
        meta = {
            "data": result.data,
            "recipe": result.recipe,
            "certificate": result.certificate,
            "provenance": result.provenance,
            "warnings": list(result.warnings),
        }
        try:
            self._cache.put(key, meta, result.blobs)
        except Exception:  # losing a cache entry is harmless
            log.exception("cache entry was not stored")


def keys(ticket: Ticket, description: Description) -> tuple[str, str]:
    """(key of this very result, key of it with any seed); empty where it has no recipe."""
    seed = _seed(description, ticket.params)
    if seed is None:
        return "", ""
    params = {name: value for name, value in ticket.params.items() if name != "seed"}
    if ticket.blobs:
        params["$blobs"] = {blob.name: _digest(blob) for blob in ticket.blobs}
    try:
        exact = recipes.make_recipe(description.name, description.model, params, seed)
        params["$any-seed"] = True
        near = recipes.make_recipe(description.name, description.model, params, 0)
        return recipes.digest(exact), recipes.digest(near)
    except FigmentError:
        return "", ""  # too large for a recipe: not cached


def _seed(description: Description, params: Mapping[str, Any]) -> int | None:
    """The seed that fixes the result: 0 where the capability has none, None if it is random."""
    if "seed" not in description.params.get("properties", {}):
        return 0
    seed = params.get("seed")
    return seed if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 else None


def _digest(blob: Blob) -> str:
    state = hashlib.sha256(f"{blob.kind} {blob.media_type}".encode())
    if isinstance(blob.data, np.ndarray):
        state.update(f" {blob.data.dtype.str} {blob.data.shape}".encode())
        state.update(np.ascontiguousarray(blob.data).reshape(-1).view(np.uint8).data)
    else:
        state.update(blob.data)
    return state.hexdigest()

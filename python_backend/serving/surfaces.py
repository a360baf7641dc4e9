"""Material tiles for props, painted by the texture capability and kept on disk.

A capability knows no other, so the worker of `prop` is given the address of `source` as text in
its settings. The texture networks are loaded only when a tile is asked for that nobody painted
before; every tile is stored, so that this happens a few dozen times in the life of a machine.
Knows the interface of capabilities, no network, no mesh.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bridge.errors import FigmentError
from python_backend.capability import Blob, Capability, Job, Result
from python_backend.registry import entries
from python_backend.storage.cache import Cache
from python_backend.storage.recipes import digest, make_recipe

MAPS = ("albedo", "roughness", "height")
MOST_BYTES = 64 << 20
Array = np.ndarray[Any, np.dtype[Any]]


def source(settings: Mapping[str, Any]) -> TextureTiles | None:
    """Where props get their materials from; None where the texture capability is not installed.

    settings: those of the asking capability; `data_folder` and `threads` are read."""
    if find_spec("torch") is None:
        return None
    folder = str(settings.get("data_folder") or "")
    plain = {
        "data_folder": folder,
        "profile": str(settings.get("profile") or ""),
        "safety": dict(settings.get("safety") or {}),
        "threads": int(settings.get("threads") or 1),
    }
    try:
        painter = entries(only=["texture"])["texture"].create(plain)
        model = painter.describe().model
    except (FigmentError, KeyError):
        return None
    if model in ("", "none"):
        return None
    return TextureTiles(painter, model, Path(folder) / "tiles" if folder else None)


class TextureTiles:
    """Tiles by recipe: from disk, else painted now. Safe to use from threads."""

    def __init__(self, painter: Capability, model: str, folder: Path | None) -> None:
        self._painter, self._loaded, self._lock = painter, False, Lock()
        self._cache = Cache(folder, MOST_BYTES) if folder is not None else None
        self.digest = model

    def tile(self, recipe: Mapping[str, Any]) -> dict[str, Array] | None:
        """recipe: prompt, seed, size, meters of a texture request. Raises what painting raises."""
        key = digest(make_recipe("texture", self.digest, recipe, recipe["seed"]))
        with self._lock:
            stored = self._cache.get(key) if self._cache is not None else None
            if stored is not None:
                return {blob.name: np.asarray(blob.data) for blob in stored[1]}
            made = self._painted(recipe)
            if made is not None and self._cache is not None:
                blobs = [Blob(name, made[name], "image", "image/x-raw") for name in MAPS]
                self._cache.put(key, {"recipe": dict(recipe)}, blobs)
            return made

    def _painted(self, recipe: Mapping[str, Any]) -> dict[str, Array] | None:
        from python_backend.schema import validate

        if not self._loaded:
            self._painter.load()
            self._loaded = True
        asked = {**recipe, "maps": list(MAPS), "format": "raw"}
        params = validate(self._painter.describe().params, asked)
        for event in self._painter.run(Job("tile", params), _Patient()):
            if isinstance(event, Result):
                found = {blob.name: np.asarray(blob.data) for blob in event.blobs}
                return found if set(MAPS) <= set(found) else None
        return None


class _Patient:
    """The context of a tile: nobody cancels it, since the next prop wants it too."""

    cancelled = False

    def check(self) -> None:
        return None

    def remaining(self) -> float:
        return math.inf

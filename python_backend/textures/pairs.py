"""Pictures with real maps beside them: what the maps network learns from and is measured on.

Reads a folder's `captions.jsonl` whose rows name `maps` (normal, height, roughness, metalness).
Normal maps come in two kinds, with y up the rows (OpenGL) or down (DirectX), and rarely say
which; but slopes of a surface are integrable, d(dh/dx)/dy = d(dh/dy)/dx, and with the wrong sign
they are not, so the sign is measured. Knows no network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from python_backend.textures.dataset import _mark

Array = NDArray[Any]
_STEEPEST = 2.5  # rise over run; steeper is an error of 8-bit normals


@dataclass
class Pair:
    """albedo (n, n, 3) sRGB 0..1 and what is known of its maps, each (n, n) 0..1 or None.

    slopes: (2, n, n), dh/dcolumn and dh/drow, rise over run as the normal map has them.
    held: one of the tenth that is never trained on.
    """

    file: str
    source: str
    albedo: Array
    slopes: Array | None = None
    height: Array | None = None
    roughness: Array | None = None
    metallic: Array | None = None
    held: bool = False


def read_pairs(
    root: str | Path, size: int, *, sources: Sequence[str] | None = None, at_least: int = 0
) -> list[Pair]:
    """All rows with a map, at `size` px. at_least: only pictures with so many pixels a side."""
    folder = Path(root)
    found = []
    for line in (folder / "captions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        maps = row.get("maps", {})
        if not {"normal", "height", "roughness"} & set(maps) or row.get("size", 0) < at_least:
            continue
        if sources is not None and row.get("source") not in sources:
            continue
        found.append(_pair(folder, row, maps, size))
    return found


def _pair(folder: Path, row: dict[str, Any], maps: dict[str, str], size: int) -> Pair:
    def load(name: str, mode: str) -> Array:
        image = Image.open(folder / name).convert(mode)
        if image.size != (size, size):
            image = image.resize((size, size), Image.Resampling.LANCZOS)
        return np.asarray(image, np.float32) / 255

    pair = Pair(row["file"], row.get("source", ""), load(row["file"], "RGB"))
    pair.held = _mark(row["file"]) < 0.1
    if "normal" in maps:
        pair.slopes = slopes_of(load(maps["normal"], "RGB") * 2 - 1)
    if "height" in maps:
        height = load(maps["height"], "L")
        pair.height = height if height.std() > 0.02 else None  # many are empty
    if "roughness" in maps:
        pair.roughness = load(maps["roughness"], "L")
    if "metalness" in maps:
        pair.metallic = load(maps["metalness"], "L")
    return pair


def slopes_of(normals: Array) -> Array:
    """(n, n, 3) normals of either kind to (2, n, n) slopes, by the sign that integrates."""
    up = np.maximum(normals[..., 2], 0.15)
    dx = np.clip(-normals[..., 0] / up, -_STEEPEST, _STEEPEST)
    dy = np.clip(normals[..., 1] / up, -_STEEPEST, _STEEPEST)
    if _curl(dx, -dy) < _curl(dx, dy):
        dy = -dy
    return np.stack([dx, dy]).astype(np.float32)


def _curl(dx: Array, dy: Array) -> float:
    """Mean square of d(dh/dx)/drow - d(dh/drow)/dx: 0 for the slopes of a surface."""
    across = np.roll(dx, -1, 0) - np.roll(dx, 1, 0)
    along = np.roll(dy, -1, 1) - np.roll(dy, 1, 1)
    return float(((across - along) ** 2).mean())


def normals_of(slopes: Array) -> Array:
    """(2, n, n) slopes to (n, n, 3) unit normals with y up."""
    vectors = np.stack([-slopes[0], slopes[1], np.ones_like(slopes[0])], -1)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)

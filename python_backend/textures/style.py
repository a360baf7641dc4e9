"""Styles other than photo, made from a finished material: painted, and pixel art.

The network is trained on photographs; these are deterministic toroidal filters on its maps, and
the card says so. Their numbers follow measured game art: pixel tiles of 64 texels hold 38
colours (median; 14 cover nine tenths), with half as many elements across as photographs show;
painted tiles are smoother than photographs (mean step over deviation 0.2 to 0.3, photographs
0.4) and far more colourful. NumPy only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures.fields import blur
from python_backend.textures.palette import palette
from python_backend.textures.procedural import Material

Array = NDArray[Any]
STYLES = ("photo", "painted", "pixel")
ELEMENTS = {"photo": 1.0, "painted": 0.7, "pixel": 0.5}  # of the elements that photographs show
_COLOURS, _HEIGHTS = 32, 12
_WARM, _COOL = np.array([1.1, 1.0, 0.8], np.float32), np.array([1.05, 1.0, 0.85], np.float32)


def apply_style(material: Material, style: str, size: int) -> Material:
    """The material in the given style; `photo` returns it unchanged.

    `pixel` returns one value a texel, 64 a side (128 from `size` 1024 up): a whole divisor of
    `size`, to be enlarged by repetition once everything is done.
    """
    if style == "painted":
        return _painted(material)
    if style == "pixel":
        return _pixel(material, texels(size))
    return material


def _painted(m: Material) -> Material:
    """Brush-like areas (Kuwahara filter), warm light on edges, cool cavities, more colour."""
    n = m.height.shape[0]
    smooth = _kuwahara(m.albedo, max(2, n // 64))
    smooth = _kuwahara(smooth, max(1, n // 128))
    edge = np.clip((m.height - blur(m.height, 0.012)) * 3, -0.6, 0.6)[..., None]
    warm = np.array([0.30, 0.25, 0.14], np.float32)
    cool = np.array([0.26, 0.26, 0.16], np.float32)
    lit = smooth + np.maximum(edge, 0) * warm + np.minimum(edge, 0) * cool
    grey = lit.mean(-1, keepdims=True)
    vivid = grey + (lit - grey) * 1.35
    height = _kuwahara(m.height[..., None], max(2, n // 128))[..., 0]
    rough = _kuwahara(m.roughness[..., None], max(2, n // 128))[..., 0]
    return replace(
        m, albedo=np.clip(vivid, 0, 1).astype(np.float32), height=height, roughness=rough
    )


def _kuwahara(image: Array, radius: int) -> Array:
    """Each pixel takes the mean of the calmest of its four corner windows; wraps."""
    mean = _box(image, radius)
    square = _box((image * image).sum(-1, keepdims=True), radius)
    spread = square - (mean * mean).sum(-1, keepdims=True)
    best, least = None, None
    for dy in (-radius, radius):
        for dx in (-radius, radius):
            s = np.roll(spread, (dy, dx), (0, 1))
            m = np.roll(mean, (dy, dx), (0, 1))
            if best is None or least is None:
                best, least = m, s
            else:
                better = s < least
                best, least = np.where(better, m, best), np.where(better, s, least)
    assert best is not None
    return np.ascontiguousarray(best, np.float32)


def _box(image: Array, radius: int) -> Array:
    """Mean over a (2 radius + 1) window, wrapping, by running sums."""
    for axis in (0, 1):
        pad = [(0, 0)] * image.ndim
        pad[axis] = (radius + 1, radius)
        total = np.cumsum(np.pad(image, pad, mode="wrap"), axis, dtype=np.float64)
        n = image.shape[axis]
        high = np.take(total, range(2 * radius + 1, 2 * radius + 1 + n), axis)
        low = np.take(total, range(n), axis)
        image = ((high - low) / (2 * radius + 1)).astype(np.float32)
    return image


def texels(size: int) -> int:
    """Texels a side of pixel art at `size` pixels; `size` is a multiple of 128."""
    return 128 if size >= 1024 else 64


def _pixel(m: Material, cells: int) -> Material:
    """Crisp texels, lit from above left as pixel artists do, of few colours and heights."""
    k = m.height.shape[0] // cells

    def mean(a: Array) -> Array:
        small: Array = a.reshape(cells, k, cells, k, -1).mean((1, 3)).astype(np.float32)
        return small

    # one pixel in the middle of each keeps the grain that means wash out
    small = 0.5 * mean(m.albedo) + 0.5 * m.albedo[k // 2 :: k, k // 2 :: k]
    height = mean(m.height[..., None])[..., 0]
    slope = 2 * height - np.roll(height, 1, 0) - np.roll(height, 1, 1)
    light = np.clip(0.36 * slope + 0.12 * (height - 0.5), -0.22, 0.16)[..., None]
    tint = np.where(light > 0, _WARM, _COOL)
    drawn = small + small.mean(-1, keepdims=True) ** 0.5 * light * tint
    drawn = np.clip(small.mean((0, 1)) + (drawn - small.mean((0, 1))) * 1.3, 0, 1)
    colours = palette(drawn, _COLOURS)
    nearest = ((drawn[..., None, :] - colours) ** 2).sum(-1).argmin(-1)
    rough, metal, mask = (mean(x[..., None])[..., 0] for x in (m.roughness, m.metallic, m.mask))
    return replace(
        m, albedo=colours[nearest], height=np.round(height * _HEIGHTS) / np.float32(_HEIGHTS),
        roughness=rough, metallic=metal, mask=mask,
    )  # fmt: skip

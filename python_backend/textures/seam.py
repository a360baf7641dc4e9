"""The seam score: how much a map's wrap-around border stands out, and what to do about it.

    score = (s + e) / (clip(s, low, high) + e)

s is the mean |step| across the border; low and high are the smallest and largest mean step
between neighbouring lines among the 12 on either side; e is one 8-bit level, the least that a
map can hold. So 1 means that the border is like any line near it, 2 that it jumps twice as far
as the sharpest of them. Neighbours are the judge because a texture has structure: the average
line of a tiled floor lies neither on a joint nor between two. `plain_ratio` is that simpler
measure (border over the mean of all inner lines), for benchmarks.

A photograph that does not tile has a real seam: `make_tileable`. A torus has none, but may be
cut anywhere; `best_shift` cuts it at an average line. Knows arrays only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LEVEL = 1 / 255
_NEAR = 12
LOW, HIGH = 0.9, 1.1  # beyond these an answer is repaired, and if that fails, not sent


def line_steps(image: Array, axis: int) -> Array:
    """(n,) mean |step| between line i-1 and line i; entry 0 is the step across the border."""
    a = image.astype(np.float32)
    others = tuple(i for i in range(a.ndim) if i != axis)
    steps: Array = np.abs(a - np.roll(a, 1, axis)).mean(others)
    return steps


def seam_scores(image: Array) -> tuple[float, float]:
    """(left-right, top-bottom) scores of (h, w) or (h, w, c). Without any detail: exactly 1."""
    return _ratio(line_steps(image, 1)), _ratio(line_steps(image, 0))


def seam_score(image: Array, tiling: str = "both") -> float:
    """The score farthest from 1 among the directions that must tile (`both`, `x`, `y`)."""
    x, y = seam_scores(image)
    wanted = {"both": (x, y), "x": (x,), "y": (y,)}[tiling]
    return max(wanted, key=lambda s: abs(np.log(max(s, 1e-6))))


def _ratio(steps: Array) -> float:
    return float(_ratios(steps)[0])


def _ratios(steps: Array) -> Array:
    """The score that each line would have as the border; wraps."""
    near = min(_NEAR, (len(steps) - 1) // 2)
    moves = [k for k in range(-near, near + 1) if k]
    around = np.stack([np.roll(steps, k) for k in moves])
    usual = np.clip(steps, around.min(0), around.max(0))
    ratios: Array = (steps + _LEVEL) / (usual + _LEVEL)
    return ratios


def plain_ratio(image: Array, axis: int) -> float:
    """Mean |step| across the border over the mean |step| between all inner lines."""
    steps = line_steps(image, axis)
    return float((steps[0] + _LEVEL) / (steps[1:].mean() + _LEVEL))


def best_shift(maps: Iterable[Array]) -> tuple[int, int]:
    """(rows, columns) to roll toroidal maps by so that all borders lie on average lines.

    Only for maps that tile by construction: rolling would merely move a real seam inside.
    """
    images = list(maps)
    return _best(images, 0), _best(images, 1)


def _best(images: list[Array], axis: int) -> int:
    """The line that no map's score objects to, and of those the most average."""
    cost = []
    for image in images:
        steps = line_steps(image, axis)
        plain = np.abs(np.log((steps + _LEVEL) / (steps.mean() + _LEVEL)))
        cost.append(plain + 50 * np.abs(np.log(_ratios(steps))))
    return -int(np.max(cost, axis=0).argmin())


def make_tileable(image: Array, band: float = 0.2) -> Array:
    """Turn (n, n, c) 0..1 into a torus without mirror images.

    First the slow differences between opposite borders (light falling off) are taken out, then
    each border is cross-faded with the picture shifted by half, whose middle is intact there.
    Fades keep the local contrast (weights of equal energy) where the two disagree.
    """
    a = _level(image.astype(np.float32))
    for axis in (0, 1):
        n = a.shape[axis]
        other = np.roll(a, n // 2, axis)
        # how far from the border, 0 at it, 1 from `band` inward
        place = (np.arange(n) + 0.5) / n
        near = np.minimum(place, 1 - place) / band
        w = np.clip(near, 0, 1)
        w = (w * w * (3 - 2 * w)).astype(np.float32)
        shape = [1] * a.ndim
        shape[axis] = n
        w = w.reshape(shape)
        mean = w * a.mean((0, 1)) + (1 - w) * other.mean((0, 1))
        gain = 1 / np.sqrt(w**2 + (1 - w) ** 2)
        a = np.clip(mean + gain * (w * (a - mean) + (1 - w) * (other - mean)), 0, 1)
    return a.astype(np.float32)


def _level(a: Array) -> Array:
    """Remove the plane-like light gradient, keeping the mean."""
    n, m = a.shape[:2]
    y = (np.linspace(-1, 1, n, dtype=np.float32))[:, None, None]
    x = (np.linspace(-1, 1, m, dtype=np.float32))[None, :, None]
    slope_y = (a * y).mean((0, 1)) / float((y * y).mean())
    slope_x = (a * x).mean((0, 1)) / float((x * x).mean())
    return np.clip(a - slope_y * y - slope_x * x, 0, 1).astype(np.float32)

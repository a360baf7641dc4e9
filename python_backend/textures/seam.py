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
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[Any]
_LEVEL = 1 / 255
_NEAR = 12
LOW, HIGH = 0.9, 1.1  # beyond these an answer is repaired, and if that fails, not sent


def line_steps(image: Array, axis: int) -> Array:
    """(n,) mean |step| between line i-1 and line i; entry 0 is the step across the border.

    image: (h, w) or (h, w, c), 0..1 or bytes; the steps are in 0..1 either way.
    """
    before = np.roll(image, 1, axis)
    if image.dtype == np.uint8:  # exact, and fast
        steps = np.maximum(image, before) - np.minimum(image, before)
        flat = steps.reshape(image.shape[0], -1)
        total = flat.sum(1 - axis, dtype=np.uint32).reshape(image.shape[axis], -1).sum(1)
        mean: Array = total / np.float64(255 * image.size / image.shape[axis])
        return mean
    others = tuple(i for i in range(image.ndim) if i != axis)
    return np.abs(image.astype(np.float32) - before.astype(np.float32)).mean(others)


def seam_scores(image: Array) -> tuple[float, float]:
    """(left-right, top-bottom) scores of (h, w) or (h, w, c). Without any detail: exactly 1."""
    return border_score(line_steps(image, 1)), border_score(line_steps(image, 0))


def seam_score(image: Array, tiling: str = "both") -> float:
    """The score farthest from 1 among the directions that must tile (`both`, `x`, `y`)."""
    return worst(*seam_scores(image), tiling)


def worst(x: float, y: float, tiling: str) -> float:
    wanted = {"both": (x, y), "x": (x,), "y": (y,)}[tiling]
    return max(wanted, key=lambda s: abs(np.log(max(s, 1e-6))))


def border_score(steps: Array) -> float:
    """The score of the border, from `line_steps`."""
    return float(_ratios(steps)[0])


def _ratios(steps: Array) -> Array:
    """The score that each line would have as the border; wraps."""
    near = min(_NEAR, (len(steps) - 1) // 2)
    runs = sliding_window_view(np.pad(steps, near, mode="wrap"), near)
    low, high = runs.min(1), runs.max(1)  # of the `near` lines from each line on
    before, after = slice(0, len(steps)), slice(near + 1, near + 1 + len(steps))
    usual = np.clip(
        steps, np.minimum(low[before], low[after]), np.maximum(high[before], high[after])
    )
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
    rows, columns = ([line_steps(image, axis) for image in images] for axis in (0, 1))
    return best_roll(rows), best_roll(columns)


def best_roll(steps: Iterable[Array]) -> int:
    """From each map's `line_steps`: how far to roll to bring the best line to the border, the
    one that no map's score objects to, and of those the most average."""
    cost = []
    for each in steps:
        plain = np.abs(np.log((each + _LEVEL) / (each.mean() + _LEVEL)))
        cost.append(plain + 50 * np.abs(np.log(_ratios(each))))
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

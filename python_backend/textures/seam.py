"""The seam score: how much a map's wrap-around border stands out; repairs for both causes.

    score = (mean |step across the border| + e) / (mean |step between neighbours inside| + e)

1 means that the border is like any other place. `inside` are the 12 lines on either side of the
border: a seam sits on one line and stands out from them, while a joint between two tiles, or a
calm place inside one, is shared with its neighbours. e is one 8-bit level, the smallest step
that a map can hold, so that a nearly flat map is not judged by its rounding.

Two things push the score away from 1: a real seam (a photograph that does not tile:
`make_tileable`), or a border that happens to lie on an edge of a picture that does tile
(`best_shift`: a torus may be cut anywhere, so cut it at an average line). Knows arrays only.
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
    """For every line, its step over the mean of the `_NEAR` lines on either side; wraps."""
    near = min(_NEAR, (len(steps) - 1) // 2)
    around = sum(np.roll(steps, k) + np.roll(steps, -k) for k in range(1, near + 1))
    ratios: Array = (steps + _LEVEL) / (around / (2 * near) + _LEVEL)
    return ratios


def best_shift(maps: Iterable[Array]) -> tuple[int, int]:
    """(rows, columns) to roll toroidal maps by so that all borders lie on average lines.

    Only for maps that tile by construction: rolling would merely move a real seam inside.
    """
    images = list(maps)
    return _best(images, 0), _best(images, 1)


def _best(images: list[Array], axis: int) -> int:
    off = [np.abs(np.log(_ratios(line_steps(image, axis)))) for image in images]
    return -int(np.max(off, axis=0).argmin())


def temper(image: Array, axis: int, rounds: int = 6) -> Array:
    """Bring the border's mean step to that of the inside by moving its two lines of pixels.

    For what `best_shift` leaves: a few per cent of contrast on two lines, nothing to be seen.
    Both lines move toward each other or apart by the same share of their difference.
    """
    a = np.moveaxis(image.astype(np.float32, copy=True), axis, 0)
    low, high = float(a.min()), float(a.max())
    for _ in range(rounds):
        score = _ratio(line_steps(a, 0))
        if 0.97 <= score <= 1.03 or not 0.3 <= score <= 3.0:
            break
        move = (1 - 1 / score) / 2 * (a[0] - a[-1])
        a[0], a[-1] = np.clip(a[0] - move, low, high), np.clip(a[-1] + move, low, high)
    return np.moveaxis(a, 0, axis)


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

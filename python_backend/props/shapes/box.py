"""Rounded boxes: a ring of points swept along the longest side, closed by two caps.

Three charts whatever the level: the wrap and the two caps. The bevel loses its steps first and
then vanishes; the last level is the twelve triangles of a sharp box.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes.patch import Array, Patch, flat, grid, uv_by_length

COUNTS = (140, 60, 12)
_STEPS = (2, 1, 0)


def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    bevel = _bevel(part)
    if bevel <= 0:
        return [(12, 0.0)]
    return [(140, 0.0), (60, 0.12 * bevel), (12, 0.62 * bevel)]


def patches(part: Part, level: int) -> list[Patch]:
    bevel = _bevel(part)
    steps = _STEPS[level] if bevel > 0 else 0
    return _patches(part.size, bevel, steps)


def _bevel(part: Part) -> float:
    return min(part.bevel, 0.28 * min(part.size))


@lru_cache(maxsize=4096)
def _patches(size: tuple[float, float, float], bevel: float, steps: int) -> list[Patch]:
    c = int(np.argmax(size))
    a, b = (c + 1) % 3, (c + 2) % 3
    half = np.array(size) / 2
    round_ring = _ring(half[a], half[b], 1.6 * bevel, max(steps, 1), 0.0)
    if steps == 0:
        return _sharp(half, (a, b, c), round_ring)
    angle = np.linspace(0, np.pi / 2, steps + 1)
    inset = bevel * (1 - np.sin(angle))
    depth = bevel * (1 - np.cos(angle))
    heights = np.concatenate([-half[c] + depth, half[c] - depth[::-1]])
    insets = np.concatenate([inset, inset[::-1]])
    rows = []
    for height, shrink in zip(heights, insets):
        ring = _ring(half[a], half[b], 1.6 * bevel, steps, float(shrink))
        rows.append(_place(ring, height, (a, b, c)))
    points = np.stack(rows)
    wrap = grid(points, uv_by_length(points), 0, 0)
    return [wrap, *_caps(points[0, :-1], points[-1, :-1], half, (a, b, c), 0, 0)]


def _ring(ha: float, hb: float, radius: float, steps: int, inset: float) -> Array:
    """(4 * (steps + 1) + 1, 2) points of a rounded rectangle from its first side on, closed."""
    ha, hb, radius = ha - inset, hb - inset, max(radius - inset, 1e-5)
    turn = np.linspace(0, np.pi / 2, steps + 1)
    out = []
    for k, (sa, sb) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        t = turn + k * np.pi / 2
        out.append(
            np.stack(
                [sa * (ha - radius) + radius * np.cos(t), sb * (hb - radius) + radius * np.sin(t)],
                1,
            )
        )
    ring = np.concatenate(out)
    return np.concatenate([ring[-1:], ring])


def _place(plane: Array, height: float, axes: tuple[int, int, int]) -> Array:
    out = np.zeros((len(plane), 3))
    out[:, axes[0]], out[:, axes[1]], out[:, axes[2]] = plane[:, 0], plane[:, 1], height
    return out


def _caps(
    low: Array,
    high: Array,
    half: Array,
    axes: tuple[int, int, int],
    group_low: int,
    group_high: int,
) -> list[Patch]:
    """Bottom and top. The ring comes counter-clockwise about the long axis."""
    a, b, _ = axes
    eye = np.eye(3)
    corner = np.array([half[a], half[b]])
    swapped = corner[::-1]
    return [
        flat(low[::-1], eye[b], eye[a], 1, group_low, (-swapped, swapped)),
        flat(high, eye[a], eye[b], 2, group_high, (-corner, corner)),
    ]


def _sharp(half: Array, axes: tuple[int, int, int], ring: Array) -> list[Patch]:
    """Twelve triangles, each side its own normal, in the charts of the bevelled levels."""
    a, b, c = axes
    lengths = np.linalg.norm(np.diff(ring, axis=0), axis=1)
    u = np.concatenate([[0.0], np.cumsum(lengths)]) / lengths.sum()
    steps = (len(ring) - 1) // 4 - 1
    # the middle of each rounded corner in u; the first corner starts at u = 0
    middle = [0.0] + [
        float((u[1 + k * (steps + 1)] + u[1 + k * (steps + 1) + steps]) / 2) for k in range(4)
    ]
    middle[-1] = 1.0
    corners = np.array([(1, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)]) * [half[a], half[b]]
    out = []
    for k in range(4):
        pair = corners[k : k + 2]
        points = np.stack([_place(pair, -half[c], axes), _place(pair, half[c], axes)])
        uv = np.array([[[middle[k], 0], [middle[k + 1], 0]], [[middle[k], 1], [middle[k + 1], 1]]])
        out.append(grid(points, uv, 0, k + 1))
    low, high = _place(corners[:4], -half[c], axes), _place(corners[:4], half[c], axes)
    return out + _caps(low, high, half, axes, 5, 6)

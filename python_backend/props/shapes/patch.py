"""The patch: a small piece of surface that knows its place in the atlas.

Every primitive is a list of patches. A grid patch is a geometry image: rows by columns of
points with (u, v) in its chart. A flat patch is a planar polygon. Outward is du x dv, so
triangles are counter-clockwise from outside. Charts of one part never overlap, and every level
of detail writes into the same charts, so all levels share one atlas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bridge.errors import Internal

Array = np.ndarray


@dataclass(slots=True)
class Patch:
    """points (n, 3) metres in the part's frame; uv (n, 2) in 0..1 of chart number `chart`;
    tris (m, 3); group: vertices of one group at one place share a normal; grid: rows, columns
    or None for a flat patch; ao (n,) 0..1 light that reaches the point, before neighbours."""

    points: Array
    uv: Array
    tris: Array
    chart: int
    group: int
    grid: tuple[int, int] | None = None
    ao: Array | None = None


def grid(points: Array, uv: Array, chart: int, group: int, ao: Array | None = None) -> Patch:
    """points (rows, columns, 3), uv (rows, columns, 2)."""
    rows, columns = points.shape[:2]
    flat = np.ascontiguousarray(points.reshape(-1, 3), float)
    tris = _grid_tris(flat, rows, columns)
    light = None if ao is None else ao.reshape(-1)
    return Patch(flat, uv.reshape(-1, 2), tris, chart, group, (rows, columns), light)


@lru_cache(maxsize=512)
def _cells(rows: int, columns: int) -> tuple[Array, Array]:
    i = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]).reshape(-1)
    a, b, c, d = i, i + 1, i + columns, i + columns + 1
    one = np.stack([a, b, c, b, d, c], 1).reshape(-1, 3)
    other = np.stack([a, b, d, a, d, c], 1).reshape(-1, 3)
    return one, other


def _grid_tris(points: Array, rows: int, columns: int) -> Array:
    """Split each cell along its shorter diagonal; drop what has no area (poles)."""
    one, other = _cells(rows, columns)
    b, c, d = points[one[::2, 1]], points[one[::2, 2]], points[other[::2, 2]]
    a = points[one[::2, 0]]
    shorter = ((a - d) ** 2).sum(1) < ((b - c) ** 2).sum(1) * 0.999
    tris = np.where(np.repeat(shorter, 2)[:, None], other, one)
    p = points[tris]
    size = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    return np.asarray(tris[size > 1e-12])


def uv_by_length(points: Array) -> Array:
    """(rows, columns, 2) in 0..1 by mean arc length along columns and rows."""
    u = _steps(np.linalg.norm(np.diff(points, axis=1), axis=-1).mean(0))
    v = _steps(np.linalg.norm(np.diff(points, axis=0), axis=-1).mean(1))
    return np.stack(np.meshgrid(u, v), -1)


def _steps(lengths: Array) -> Array:
    total = np.concatenate([[0.0], np.cumsum(lengths)])
    if total[-1] <= 0:
        return np.linspace(0, 1, len(total))
    return np.asarray(total / total[-1])


def flat(
    points: Array,
    axis_u: Array,
    axis_v: Array,
    chart: int,
    group: int,
    box: tuple[Array, Array] | None = None,
) -> Patch:
    """A planar simple polygon, counter-clockwise about axis_u x axis_v. `box` fixes the
    (low, high) corner of the chart in the plane, so that levels of detail agree."""
    plane = np.stack([points @ axis_u, points @ axis_v], 1)
    low, high = box if box is not None else (plane.min(0), plane.max(0))
    uv = np.clip((plane - low) / np.maximum(high - low, 1e-9), 0, 1)
    return Patch(np.asarray(points, float), uv, triangulate(plane), chart, group)


def triangulate(plane: Array) -> Array:
    """A simple counter-clockwise polygon (n, 2) to n - 2 triangles: a zigzag strip where it
    is convex, else ear clipping."""
    n = len(plane)
    ahead = np.roll(plane, -1, 0) - plane
    turn = ahead[:, 0] * np.roll(ahead, -1, 0)[:, 1] - ahead[:, 1] * np.roll(ahead, -1, 0)[:, 0]
    if (turn > -1e-12).all():
        return _strip(n)
    return _ears(plane)


@lru_cache(maxsize=128)
def _strip(n: int) -> Array:
    low, high, out = 0, n - 1, []
    while high - low > 1:
        out.append((low, low + 1, high))
        low += 1
        if high - low > 1:
            out.append((low, high - 1, high))
            high -= 1
    return np.array(out)


def _ears(plane: Array) -> Array:
    left: list[int] = list(range(len(plane)))
    out: list[tuple[int, int, int]] = []
    while len(left) > 3:
        ear = _best_ear(plane, left)
        if ear < 0:
            raise Internal("An outline crosses itself and cannot be filled.")
        out.append((left[ear - 1], left[ear], left[(ear + 1) % len(left)]))
        del left[ear]
    out.append((left[0], left[1], left[2]))
    return np.array(out)


def _best_ear(plane: Array, left: Sequence[int]) -> int:
    """The ear with the largest smallest angle, for even triangles; -1 if there is none."""
    best, best_score = -1, 0.0
    for k in range(len(left)):
        ids = (left[k - 1], left[k], left[(k + 1) % len(left)])
        a, b, c = plane[ids[0]], plane[ids[1]], plane[ids[2]]
        cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if cross <= 1e-14:
            continue
        others = plane[[i for i in left if i not in ids]]
        if len(others) and _inside(others, a, b, c).any():
            continue
        longest = max(((a - b) ** 2).sum(), ((b - c) ** 2).sum(), ((a - c) ** 2).sum())
        score = cross / longest
        if score > best_score:
            best, best_score = k, score
    return best


def _inside(p: Array, a: Array, b: Array, c: Array) -> Array:
    def side(s: Array, e: Array) -> Array:
        return np.asarray((e[0] - s[0]) * (p[:, 1] - s[1]) - (e[1] - s[1]) * (p[:, 0] - s[0]))

    edge = -1e-12
    return (side(a, b) > edge) & (side(b, c) > edge) & (side(c, a) > edge)

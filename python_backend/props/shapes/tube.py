"""Tubes swept along a path: handles, branches, pipes, hoops. Round, oval, tapered or closed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes.curves import frames, smooth, thin
from python_backend.props.shapes.patch import Array, Patch, flat, grid

SEGMENTS = (14, 12, 10, 8, 7, 6, 5, 4)
TOLERANCE = (0.0, 0.002, 0.005, 0.01, 0.018, 0.03, 0.05, 0.08)


@lru_cache(maxsize=2048)
def centre(part: Part) -> tuple[Array, Array, Array]:
    """Path (n, 3), radii (n,) and length so far (n,) in 0..1, at the finest level."""
    control = np.array(part.path, float)
    radii = np.array(part.radii if len(part.radii) > 1 else part.radii * len(control), float)
    joined = np.c_[control, radii]
    if part.closed:
        wrapped = np.concatenate([joined[-2:], joined, joined[:3]])
        fine = smooth(wrapped, 4 if part.smooth else 1)
        step = 4 if part.smooth else 1
        joined = fine[2 * step : (2 + len(control)) * step + 1]
        joined[-1] = joined[0]
    elif part.smooth:
        joined = smooth(joined, 5)
    path, radii = joined[:, :3], np.maximum(joined[:, 3], 5e-4)
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
    return path, radii, along / max(along[-1], 1e-9)


def _rows(part: Part, level: int) -> Array:
    path, radii, _along = centre(part)
    size = float(np.ptp(path, axis=0).max())
    fixed = np.linspace(0, len(path) - 1, 5).round().astype(int)[1:-1] if part.closed else None
    return thin(np.c_[path, radii], TOLERANCE[level] * size, fixed)


@lru_cache(maxsize=2048)
def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    path, radii, _ = centre(part)
    size = float(np.ptp(path, axis=0).max())
    out = []
    for level, columns in enumerate(SEGMENTS):
        rows = _rows(part, level)
        caps = 0 if part.closed else 2 * (columns - 2)
        count = 2 * (len(rows) - 1) * columns + caps
        sag = float(radii.max()) * max(1.0, part.squash) * (1 - np.cos(np.pi / columns))
        out.append((count, sag + TOLERANCE[level] * size))
    return out


def patches(part: Part, level: int) -> list[Patch]:
    path, radii, along = centre(part)
    rows, columns = _rows(part, level), SEGMENTS[level]
    across, over = frames(path, part.closed)
    angle = np.linspace(0, 2 * np.pi, columns + 1)
    cos, sin = np.cos(angle), np.sin(angle)
    cos[-1], sin[-1] = cos[0], sin[0]
    ring = cos[None, :, None] * across[rows][:, None]
    ring = ring + sin[None, :, None] * over[rows][:, None] * part.squash
    points = path[rows][:, None] + radii[rows][:, None, None] * ring
    if part.closed:
        points[-1] = points[0]
    u = np.linspace(0, 1, columns + 1)
    uv = np.stack(np.meshgrid(u, along[rows]), -1)
    out = [grid(points, uv, 0, 0)]
    if not part.closed:
        reach = radii[0] * np.array([1.0, part.squash])
        out.append(
            flat(
                points[0, :-1][::-1],
                over[0],
                across[0],
                1,
                1,
                _box(path[0], over[0], across[0], reach[::-1]),
            )
        )
        reach = radii[-1] * np.array([1.0, part.squash])
        out.append(
            flat(
                points[-1, :-1],
                across[-1],
                over[-1],
                2,
                2,
                _box(path[-1], across[-1], over[-1], reach),
            )
        )
    return out


def _box(middle: Array, axis_u: Array, axis_v: Array, reach: Array) -> tuple[Array, Array]:
    plane = np.array([middle @ axis_u, middle @ axis_v])
    return plane - reach, plane + reach


def bounds(part: Part) -> tuple[Array, Array]:
    """Low and high corner of the tube in its own frame."""
    path, radii, _ = centre(part)
    reach = (radii * max(1.0, part.squash))[:, None]
    across, over = frames(path, part.closed)
    extent = reach * np.sqrt(across**2 + over**2)
    return (path - extent).min(0), (path + extent).max(0)

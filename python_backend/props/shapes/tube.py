"""Tubes swept along a path: handles, branches, pipes, hoops. Round, oval, tapered or closed.

With an `outline` the section is that polygon instead of a circle: hulls, sails, mudguards. Its
x lies along the first axis across the path, its y along the second; 0.5 is one radius.
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes.curves import corners, frames, simple, smooth, thin
from python_backend.props.shapes.patch import Array, Patch, flat, grid

SEGMENTS = (14, 12, 10, 8, 7, 6, 5, 4)
CREASE = 30.0  # degrees between sides of an outline that get normals of their own
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
    fixed = None
    if part.closed:
        fixed = np.linspace(0, len(path) - 1, 5).round().astype(int)[1:-1]
    elif part.outline:  # from where to where it is thickest
        fixed = np.where(radii >= radii.max() - 1e-9)[0][[0, -1]]
    return thin(np.c_[path, radii], TOLERANCE[level] * size, fixed)


@lru_cache(maxsize=2048)
def section(part: Part) -> tuple[tuple[Array, ...], Array, Array]:
    """Of a tube with an outline: the points (n + 1, 2) of its closed ring for a radius of 1, the
    ones kept at each level, and the light (n + 1,) that reaches them in a hollow."""
    ring = 2 * np.array(part.outline, float)
    sharp = corners(ring, CREASE, closed=True)
    if len(sharp):
        ring = np.roll(ring, -int(sharp[0]), 0)
    ring = np.concatenate([ring, ring[:1]])
    # what reaches furthest stays, so that every level is as large as the finest
    fixed = np.where(((ring <= ring.min(0) + 1e-9) | (ring >= ring.max(0) - 1e-9)).any(1))[0]
    kept: list[Array] = []
    for tolerance in TOLERANCE:
        found = thin(
            ring,
            max(tolerance, 1e-5) * float(np.ptp(ring, axis=0).max()),
            fixed,
        )
        # what is hollow with thin walls must not run into itself: stay at the finer level
        kept.append(found if not kept or simple(ring[found[:-1]]) else kept[-1])
    return tuple(kept), ring, _light(ring)


def _light(ring: Array) -> Array:
    """Darker, the deeper a point lies in a hollow of the section."""
    from scipy.spatial import ConvexHull

    edges = ConvexHull(ring).equations
    depth = -(ring @ edges[:, :2].T + edges[:, 2]).max(1)
    return np.asarray(1 - 0.6 * np.clip(depth / (0.35 * np.ptp(ring, axis=0).max()), 0, 1))


@lru_cache(maxsize=2048)
def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    path, radii, _ = centre(part)
    size = float(np.ptp(path, axis=0).max())
    thick = float(radii.max()) * max(1.0, part.squash)
    out = []
    for level, columns in enumerate(SEGMENTS):
        rows = _rows(part, level)
        if part.outline:
            kept, ring, _ = section(part)
            columns = len(kept[level]) - 1
            sag = thick * TOLERANCE[level] * float(np.ptp(ring, axis=0).max())
        else:
            sag = thick * (1 - np.cos(np.pi / columns))
        caps = 0 if part.closed else 2 * (columns - 2)
        out.append((2 * (len(rows) - 1) * columns + caps, sag + TOLERANCE[level] * size))
    return out


def _around(part: Part, level: int) -> tuple[Array, Array, Array, list[int]]:
    """Of the section for a radius of 1: points (n + 1, 2), u and light of each, and where its
    normals break."""
    if part.outline:
        kept, full, light = section(part)
        along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(full, axis=0), axis=1))]
        ring, u, dark = full[kept[level]], (along / along[-1])[kept[level]], light[kept[level]]
        sharp = [int(s) for s in corners(ring[:-1], CREASE, closed=True)]
        return (
            ring,
            u,
            dark,
            sorted({0, *sharp, len(ring) - 1} if 0 in sharp else {0, len(ring) - 1}),
        )
    angle = np.linspace(0, 2 * np.pi, SEGMENTS[level] + 1)
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    ring[-1] = ring[0]
    return ring, np.linspace(0, 1, len(ring)), np.ones(len(ring)), [0, len(ring) - 1]


def patches(part: Part, level: int) -> list[Patch]:
    path, radii, along = centre(part)
    rows = _rows(part, level)
    across, over = frames(path, part.closed)
    ring, u, light, cuts = _around(part, level)
    ring = ring * np.array([1.0, part.squash])
    spread = ring[None, :, :1] * across[rows][:, None] + ring[None, :, 1:] * over[rows][:, None]
    points = path[rows][:, None] + radii[rows][:, None, None] * spread
    if part.closed:
        points[-1] = points[0]
    uv = np.stack(np.meshgrid(u, along[rows]), -1)
    dark = np.tile(light, (len(rows), 1)) if part.outline else None
    out = []
    for group, (a, b) in enumerate(itertools.pairwise(cuts)):
        some = slice(a, b + 1)
        lit = None if dark is None else dark[:, some]
        out.append(grid(points[:, some], uv[:, some], 0, 10 + group, lit))
    if part.closed:
        return out
    low, high = _extent(part)
    for end, chart in ((0, 1), (-1, 2)):
        shift = np.array([path[end] @ across[end], path[end] @ over[end]])
        box = (shift + radii[end] * low, shift + radii[end] * high)
        if end == 0:
            first, box = points[0, :-1][::-1], (box[0][::-1], box[1][::-1])
            out.append(flat(first, over[0], across[0], 1, 1, box))
        else:
            out.append(flat(points[-1, :-1], across[-1], over[-1], chart, 2, box))
    return out


def _extent(part: Part) -> tuple[Array, Array]:
    """Low and high corner of the whole section for a radius of 1."""
    squash = np.array([1.0, part.squash])
    if not part.outline:
        return -squash, squash
    ring = section(part)[1]
    return ring.min(0) * squash, ring.max(0) * squash


def bounds(part: Part) -> tuple[Array, Array]:
    """Low and high corner of the tube in its own frame."""
    path, radii, _ = centre(part)
    across, over = frames(path, part.closed)
    if part.outline:
        ring = section(part)[1] * np.array([1.0, part.squash])
        spread = ring[None, :, :1] * across[:, None] + ring[None, :, 1:] * over[:, None]
        points = path[:, None] + radii[:, None, None] * spread
        return points.min((0, 1)), points.max((0, 1))
    reach = (radii * max(1.0, part.squash))[:, None]
    extent = reach * np.sqrt(across**2 + over**2)
    return (path - extent).min(0), (path + extent).max(0)

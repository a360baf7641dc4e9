"""Extrusions: an outline given depth along z, optionally with a bevelled edge."""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes.curves import corners, simple, thin
from python_backend.props.shapes.patch import Array, Patch, flat, grid

TOLERANCE = (1e-5, 1e-5, 0.004, 0.008, 0.015, 0.03, 0.05, 0.08)
CREASE = 30.0


def _outline(part: Part) -> Array:
    """(n + 1, 2) closed ring in metres, starting at its sharpest corner."""
    ring = np.array(part.outline, float) * np.array(part.size[:2])
    sharp = corners(ring, CREASE, closed=True)
    if len(sharp):
        ring = np.roll(ring, -int(sharp[0]), 0)
    return np.concatenate([ring, ring[:1]])


@lru_cache(maxsize=1024)
def _kept(part: Part, level: int) -> Array:
    ring = _outline(part)
    third = len(ring) // 3
    fixed = np.array([third, 2 * third])
    kept = thin(ring, TOLERANCE[level] * max(part.size[:2]), fixed)
    # what is thin and winds must not run into itself: stay at the finer level
    return kept if level == 0 or simple(ring[kept[:-1]]) else _kept(part, level - 1)


def _bevelled(part: Part, level: int) -> bool:
    return part.bevel > 0 and level == 0


@lru_cache(maxsize=1024)
def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    out = []
    for level, tolerance in enumerate(TOLERANCE):
        n = len(_kept(part, level)) - 1
        bands = 3 if _bevelled(part, level) else 1
        error = tolerance * max(part.size[:2]) + (0.3 * part.bevel if level else 0.0)
        out.append((2 * n * bands + 2 * (n - 2), error))
    return out


def patches(part: Part, level: int) -> list[Patch]:
    full, kept = _outline(part), _kept(part, level)
    ring = full[kept]
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(full, axis=0), axis=1))]
    u = (along / along[-1])[kept]
    half = part.size[2] / 2
    bevel = min(part.bevel, 0.45 * part.size[2], 0.2 * min(part.size[:2]))
    if _bevelled(part, level):
        inner = _inset(ring, bevel)
        rows = [(inner, -half), (ring, bevel - half), (ring, half - bevel), (inner, half)]
    else:
        rows = [(ring, -half), (ring, half)]
    points = np.stack([np.c_[plane, np.full(len(plane), z)] for plane, z in rows])
    lengths = np.r_[
        0.0, np.cumsum([np.hypot(bevel, bevel), 2 * (half - bevel), np.hypot(bevel, bevel)])
    ]
    v = lengths / lengths[-1] if len(rows) == 4 else np.array([0.0, 1.0])
    out = _bands(points, u, v, ring)
    low, high = full.min(0), full.max(0)
    x, y = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    out.append(flat(points[0, :-1][::-1], y, x, 1, 200, (low[::-1], high[::-1])))
    out.append(flat(points[-1, :-1], x, y, 2, 201, (low, high)))
    return out


def _bands(points: Array, u: Array, v: Array, ring: Array) -> list[Patch]:
    """The side, cut where the outline is creased; each stretch has its own normals."""
    sharp = [int(s) for s in corners(ring[:-1], CREASE, closed=True)]
    cuts = sorted({0, *sharp, len(ring) - 1})
    if 0 not in sharp:
        cuts = [0, len(ring) - 1]
    out = []
    for g, (a, b) in enumerate(itertools.pairwise(cuts)):
        for r in range(len(points) - 1):
            uv = np.stack(np.meshgrid(u[a : b + 1], v[r : r + 2]), -1)
            out.append(grid(points[r : r + 2, a : b + 1], uv, 0, g * 4 + r))
    return out


def _inset(ring: Array, distance: float) -> Array:
    """Each corner moved inwards along its bisector; enough for small bevels."""
    p = ring[:-1]
    ahead, behind = np.roll(p, -1, 0) - p, p - np.roll(p, 1, 0)
    ahead = ahead / (np.linalg.norm(ahead, axis=1, keepdims=True) + 1e-12)
    behind = behind / (np.linalg.norm(behind, axis=1, keepdims=True) + 1e-12)
    normal = np.stack([-(ahead + behind)[:, 1], (ahead + behind)[:, 0]], 1)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    cosine = np.clip(length / 2, 0.5, 1)
    moved = p + normal / np.maximum(length, 1e-9) * distance / cosine
    return np.concatenate([moved, moved[:1]])

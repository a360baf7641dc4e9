"""Curves used by several primitives: smoothing, thinning with a tolerance, moving frames."""

from __future__ import annotations

import itertools

import numpy as np

Array = np.ndarray


def smooth(points: Array, per_span: int) -> Array:
    """Centripetal-like Catmull-Rom through every point, `per_span` steps between two."""
    p = np.asarray(points, float)
    if len(p) < 3 or per_span < 2:
        return p
    before, after = 2 * p[0] - p[1], 2 * p[-1] - p[-2]
    q = np.concatenate([before[None], p, after[None]])
    t = np.arange(per_span)[:, None] / per_span
    out = []
    for i in range(len(p) - 1):
        a, b, c, d = q[i : i + 4]
        out.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.concatenate([*out, p[-1:]])


def thin(points: Array, tolerance: float, keep: Array | None = None) -> Array:
    """Indices kept by Douglas-Peucker: no dropped point lies further than `tolerance` away.
    The ends and the indices in `keep` always stay."""
    fixed = sorted({0, len(points) - 1, *([] if keep is None else [int(k) for k in keep])})
    kept = set(fixed)
    stack = list(itertools.pairwise(fixed))
    while stack:
        low, high = stack.pop()
        if high - low < 2:
            continue
        a, b = points[low], points[high]
        along = b - a
        length = max(float(along @ along), 1e-18)
        inner = points[low + 1 : high]
        t = np.clip((inner - a) @ along / length, 0, 1)
        off = np.linalg.norm(inner - a - t[:, None] * along, axis=1)
        worst = int(off.argmax())
        if off[worst] > tolerance:
            middle = low + 1 + worst
            kept.add(middle)
            stack += [(low, middle), (middle, high)]
    return np.array(sorted(kept))


def corners(points: Array, degrees: float, closed: bool = False) -> Array:
    """Indices of points where the curve turns by more than `degrees`."""
    p = np.asarray(points, float)
    if closed:
        ahead, behind = np.roll(p, -1, 0) - p, p - np.roll(p, 1, 0)
    else:
        ahead, behind = np.diff(p[1:], axis=0), np.diff(p[:-1], axis=0)
    dot = (ahead * behind).sum(1)
    size = np.linalg.norm(ahead, axis=1) * np.linalg.norm(behind, axis=1)
    sharp = np.where(dot < np.cos(np.radians(degrees)) * np.maximum(size, 1e-12))[0]
    return sharp if closed else sharp + 1


def frames(path: Array, closed: bool = False) -> tuple[Array, Array]:
    """Two unit vectors across the path at each of its (n, 3) points, without twist."""
    tangent = np.gradient(path, axis=0)
    if closed:
        tangent[0] = tangent[-1] = path[1] - path[-2]
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-12
    # the axis most across the path; at a tie x, so that a ring's first axis is radial
    start = np.eye(3)[int(np.argmin(np.abs(tangent[0]) + np.array([0.0, 1e-3, 2e-3])))]
    normal = np.zeros_like(path)
    current = start
    for i, t in enumerate(tangent):
        current = current - t * (current @ t)
        current = current / (np.linalg.norm(current) + 1e-12)
        normal[i] = current
    return normal, np.cross(tangent, normal)


def simple(ring: Array) -> bool:
    """True when no two sides of the closed polygon (n, 2) cross or touch each other."""
    a, b = ring, np.roll(ring, -1, 0)

    def side(p: Array, q: Array, r: Array) -> Array:
        ahead, to = q - p, r - p
        return np.asarray(ahead[..., 0] * to[..., 1] - ahead[..., 1] * to[..., 0])

    first, last, other, end = a[:, None], b[:, None], a[None], b[None]
    crosses = (side(first, last, other) * side(first, last, end) <= 0) & (
        side(other, end, first) * side(other, end, last) <= 0
    )
    n = len(ring)
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    return not bool((crosses & (apart > 1) & (apart < n - 1)).any())

"""The best box or turned shape for a cloud of points, and splitting where neither fits.

A fit is judged both ways: how far the points lie from the primitive, and how far the primitive
reaches where there are no points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import ConvexHull, QhullError, cKDTree

Array = np.ndarray
KNOTS = 8  # radii of a turned profile, bottom to top


@dataclass(slots=True)
class Fit:
    """kind 0 box, 1..3 turned about the x, y, z of `turn`. Half extents in metres; profile
    (KNOTS,) radii relative to the half extents; hollow: it is a shell open above."""

    kind: int
    centre: Array
    half: Array
    turn: Array
    profile: Array
    error: float
    hollow: bool = False
    color: Array = field(default_factory=lambda: np.full(3, 0.6))
    weight: float = 1.0


def surface(fit: Fit, count: int, rng: np.random.Generator) -> Array:
    """(count, 3) points on the surface of a fit."""
    local = _box_points(fit.half, count, rng) if fit.kind == 0 else _turned_points(fit, count, rng)
    return np.asarray(local @ fit.turn.T + fit.centre)


def _box_points(half: Array, count: int, rng: np.random.Generator) -> Array:
    area = np.array([half[1] * half[2], half[0] * half[2], half[0] * half[1]])
    axis = rng.choice(3, count, p=area / area.sum())
    out = rng.uniform(-1, 1, (count, 3)) * half
    out[np.arange(count), axis] = np.sign(rng.random(count) - 0.5) * half[axis]
    return np.asarray(out)


def _turned_points(fit: Fit, count: int, rng: np.random.Generator) -> Array:
    axis = fit.kind - 1
    a, b = [k for k in range(3) if k != axis]
    height = np.linspace(-1, 1, KNOTS) * fit.half[axis]
    radius = fit.profile
    rim = float(np.sqrt(fit.half[a] * fit.half[b]))
    slant = np.hypot(np.diff(height), np.diff(radius) * rim)
    band = 2 * np.pi * rim * (radius[1:] + radius[:-1]) / 2 * slant
    caps = np.pi * rim**2 * radius[[0, -1]] ** 2
    if fit.hollow:
        band, caps = band * 1.9, caps * [1.0, 0.15]
    parts = np.concatenate([band, caps])
    pick = rng.choice(len(parts), count, p=parts / parts.sum())
    t, angle = rng.random(count), rng.uniform(0, 2 * np.pi, count)
    side = np.minimum(pick, KNOTS - 2)
    h = height[side] + t * (height[side + 1] - height[side])
    r = radius[side] + t * (radius[side + 1] - radius[side])
    if fit.hollow:
        r = np.where(rng.random(count) < 0.47, r * 0.86, r)
    cap = pick >= KNOTS - 1
    top = pick == KNOTS
    h = np.where(cap, np.where(top, height[-1], height[0]), h)
    r = np.where(cap, np.where(top, radius[-1], radius[0]) * np.sqrt(t), r)
    out = np.zeros((count, 3))
    out[:, axis] = h
    out[:, a], out[:, b] = r * np.cos(angle) * fit.half[a], r * np.sin(angle) * fit.half[b]
    return out


def best(points: Array, rng: np.random.Generator, simple: bool = False) -> Fit:
    """The better of a box and turned shapes. simple: an upright box only (for trying splits)."""
    found: Fit | None = None
    tree = cKDTree(points)
    slack = float(np.median(tree.query(points, k=2)[0][:, 1])) * 1.4
    for turn in [np.eye(3)] if simple else _frames(points):
        local = points @ turn
        low, high = local.min(0), local.max(0)
        half = np.maximum((high - low) / 2, 1e-4 + 0.004 * np.ptp(points, axis=0).max())
        middle = (low + high) / 2
        box = Fit(0, turn @ middle, half, turn, np.ones(KNOTS), 0.0)
        found = _better(found, box, points, tree, slack, 1.0)
        if simple:
            continue
        for axis in range(3):
            for fit in _turned(local - middle, half, axis, turn, turn @ middle):
                found = _better(found, fit, points, tree, slack, 0.95)
    assert found is not None
    return found


def distance(fit: Fit, points: Array) -> Array:
    """(n,) distances of points from the surface of a fit; exact for boxes and round shapes."""
    local = (points - fit.centre) @ fit.turn
    if fit.kind == 0:
        over = np.abs(local) - fit.half
        outside = np.linalg.norm(np.maximum(over, 0), axis=1)
        return np.asarray(np.abs(outside + np.minimum(over.max(1), 0)))
    axis = fit.kind - 1
    a, b = [k for k in range(3) if k != axis]
    rim = float(np.sqrt(fit.half[a] * fit.half[b]))
    rho = np.hypot(local[:, a] / fit.half[a], local[:, b] / fit.half[b]) * rim
    height = np.linspace(-1, 1, KNOTS) * fit.half[axis]
    line = np.stack([fit.profile * rim, height], 1)
    if fit.hollow:
        line = np.concatenate([[[0, height[0]]], line, (line * [0.86, 1])[::-1]])
    else:
        line = np.concatenate([[[0, height[0]]], line, [[0, height[-1]]]])
    start, along = line[:-1], np.diff(line, axis=0)
    off = np.stack([rho, local[:, axis]], 1)[:, None] - start
    t = np.clip((off * along).sum(-1) / np.maximum((along**2).sum(1), 1e-15), 0, 1)
    return np.asarray(np.linalg.norm(off - t[..., None] * along, axis=-1).min(1))


def _better(
    old: Fit | None, new: Fit, points: Array, tree: cKDTree, slack: float, handicap: float
) -> Fit:
    """Keep the one with the smaller error; more complex shapes must win by some margin.
    `slack`: how far apart the points are, which is no fault of the fit."""
    own = surface(new, 200, np.random.default_rng(5))
    beyond = np.maximum(tree.query(own)[0] - slack, 0)
    new.error = float(distance(new, points).mean() + beyond.mean())
    if old is None or new.error < old.error * handicap:
        return new
    return old


def _frames(points: Array) -> list[Array]:
    """The world frame, and for each axis the turn that makes the smallest rectangle."""
    out = [np.eye(3)]
    centred = points - points.mean(0)
    main = np.linalg.eigh(centred.T @ centred)[1][:, ::-1]
    order = np.argmax(np.abs(main), axis=0)
    if len(set(order.tolist())) == 3 and np.abs(main).max(0).min() < 0.985:
        turn = np.zeros((3, 3))
        for k in range(3):  # columns sorted so that the frame is near the world frame
            turn[:, order[k]] = main[:, k] * np.sign(main[order[k], k])
        if np.linalg.det(turn) > 0.5:
            out.append(turn)
    for axis in range(3):
        a, b = [k for k in range(3) if k != axis]
        try:
            ring = points[ConvexHull(points[:, [a, b]]).vertices][:, [a, b]]
        except (QhullError, ValueError):
            continue
        edge = np.diff(np.r_[ring, ring[:1]], axis=0)
        angles = np.unique(np.round(np.arctan2(edge[:, 1], edge[:, 0]) % (np.pi / 2), 2))[:24]
        cos, sin = np.cos(angles), np.sin(angles)
        u = ring[:, :1] * cos + ring[:, 1:] * sin
        v = -ring[:, :1] * sin + ring[:, 1:] * cos
        area = np.ptp(u, axis=0) * np.ptp(v, axis=0)
        square = np.ptp(ring[:, 0]) * np.ptp(ring[:, 1])
        angle = float(angles[area.argmin()])
        if min(angle, np.pi / 2 - angle) < 0.04 or area.min() > 0.93 * square:
            continue
        if angle > np.pi / 4:
            angle -= np.pi / 2
        turn = np.eye(3)
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        out.append(turn)
    return out


def _turned(local: Array, half: Array, axis: int, turn: Array, centre: Array) -> list[Fit]:
    a, b = [k for k in range(3) if k != axis]
    if abs(half[a] - half[b]) > 0.45 * max(half[a], half[b]):
        return []
    radius = np.hypot(local[:, a] / half[a], local[:, b] / half[b])
    place = (local[:, axis] / half[axis] + 1) / 2 * (KNOTS - 1)
    knot = np.clip(np.round(place).astype(int), 0, KNOTS - 1)
    out = []
    for quantile in (0.9, 0.6):
        profile = np.full(KNOTS, np.nan)
        for k in range(KNOTS):
            near = knot == k
            if near.sum() > 3:
                profile[k] = np.quantile(radius[near], quantile)
        known = ~np.isnan(profile)
        if known.sum() < 2:
            return []
        profile = np.interp(np.arange(KNOTS), np.where(known)[0], profile[known])
        out.append(Fit(1 + axis, centre, half, turn, np.clip(profile, 0.03, 1.0), 0.0))
    profile = out[0].profile
    shell = np.interp(place, np.arange(KNOTS), profile)
    inner = (radius < 0.93 * shell) & (radius > 0.5 * shell) & (place > 0.6) & (place < KNOTS - 1.5)
    if inner.mean() > 0.2 and axis == 1:
        out.append(Fit(2, centre, half, turn, profile, 0.0, hollow=True))
    return out


def pieces(
    points: Array, diagonal: float, rng: np.random.Generator, room: int, depth: int = 0
) -> list[Fit]:
    """Fits of a cloud, split by planes where one primitive does not do. At most `room` fits."""
    whole = best(points, rng)
    whole.weight = float(len(points))
    if whole.error < 0.008 * diagonal or room < 2 or depth > 3 or len(points) < 80:
        return [whole]
    gain, sides = 0.0, None
    for axis in range(3):
        for cut in np.quantile(points[:, axis], [0.1, 0.22, 0.36, 0.5, 0.64, 0.78, 0.9]):
            low = points[:, axis] < cut
            if not 25 < low.sum() < len(points) - 25:
                continue
            split = sum(
                best(points[side], rng, simple=True).error * side.mean() for side in (low, ~low)
            )
            if whole.error - split > gain:
                gain, sides = whole.error - split, low
    if sides is None or gain < 0.12 * whole.error:
        return [whole]
    first = pieces(points[sides], diagonal, rng, room // 2, depth + 1)
    second = pieces(points[~sides], diagonal, rng, room - len(first), depth + 1)
    error = sum(f.error * f.weight for f in (*first, *second)) / len(points)
    return [whole] if error > 0.9 * whole.error else [*first, *second]

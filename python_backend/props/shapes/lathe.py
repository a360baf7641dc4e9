"""Lathes: a profile turned about y. Also discs, cones, prisms (`sides`) and hollow vessels.

The profile is cut into charts where it is creased and where the radius changes much, so that
texels stay even. Levels take fewer columns and drop rows that a tolerance allows.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes.curves import corners, smooth, thin
from python_backend.props.shapes.patch import Array, Patch, flat, grid

SEGMENTS = (48, 36, 28, 20, 16, 12, 10, 8, 6, 5)
TOLERANCE = (0.001, 0.002, 0.004, 0.007, 0.012, 0.02, 0.03, 0.045, 0.07, 0.1)
CREASE = 32.0  # degrees
EVEN = 1.7  # radius ratio inside one chart


@dataclass(frozen=True)
class Turned:
    """The prepared profile: points (n, 2) in metres; crease and chart of each span."""

    points: Array
    group: Array  # (n - 1,) smoothing group of each span
    chart: Array  # (n - 1,) chart of each span
    light: Array  # (n,) ambient light at each row
    fixed: Array  # indices that every level keeps


@lru_cache(maxsize=2048)
def prepare(part: Part) -> Turned:
    points, light = _profile(part)
    cuts = corners(points, CREASE)
    n = len(points)
    group = np.searchsorted(cuts, np.arange(n - 1), side="right")
    chart = np.zeros(n - 1, int)
    current, start = 0, max(points[0, 0], points[1, 0])
    biggest = points[:, 0].max()
    low, high = start, start
    for i in range(1, n - 1):
        radius = max(points[i + 1, 0], 0.12 * biggest)
        low, high = min(low, radius), max(high, radius)
        if i in cuts or high > EVEN * low:
            current += 1
            low = high = max(points[i, 0], 0.12 * biggest)
            low, high = min(low, radius), max(high, radius)
        chart[i] = current
    fixed = np.union1d(cuts, np.where(np.diff(chart) > 0)[0] + 1)
    return Turned(points, group, chart, light, fixed)


def _profile(part: Part) -> tuple[Array, Array]:
    sx, sy, sz = part.size
    raw = np.array(part.profile or _preset(part), float)
    wide = raw[:, 0].max()
    points = np.stack([raw[:, 0] / wide * max(sx, sz) / 2, (raw[:, 1] - 0.5) * sy], 1)
    if part.smooth:
        points = smooth(points, 6)
        points[:, 0] = np.clip(points[:, 0], 0.0, max(sx, sz) / 2)
        points[:, 1] = np.clip(np.maximum.accumulate(points[:, 1]), -sy / 2, sy / 2)
    points = points[np.r_[True, np.linalg.norm(np.diff(points, axis=0), axis=1) > 1e-6]]
    light = np.ones(len(points))
    wall = min(part.wall, 0.45 * float(points[:, 0].max()), 0.45 * sy)
    if wall > 0 and points[-1, 0] > wall * 1.3:
        points, light = _hollow(points, wall)
    return points, light


def _preset(part: Part) -> list[tuple[float, float]]:
    if part.prim == "cone":
        return [(1.0, 0.0), (0.0, 1.0)]
    edge = min(part.bevel, 0.3 * part.size[1], 0.2 * min(part.size[0], part.size[2]))
    if edge <= 0:
        return [(1.0, 0.0), (1.0, 1.0)]
    r, y = 1 - edge / (max(part.size[0], part.size[2]) / 2), edge / part.size[1]
    return [(r, 0.0), (1.0, y), (1.0, 1 - y), (r, 1.0)]


def _hollow(outer: Array, wall: float) -> tuple[Array, Array]:
    """Outside, rim, then down the inside to a floor. Deep inside it is darker."""
    keep = (outer[:, 1] > outer[0, 1] + wall) & (outer[:, 0] > wall * 1.25)
    keep[-1] = True
    floor = outer[0, 1] + wall
    inside = outer[keep][::-1].copy()
    inside[:, 0] -= wall
    at_floor = np.interp(floor, outer[:, 1], outer[:, 0]) - wall
    if inside[-1, 1] > floor + 1e-4:
        inside = np.concatenate([inside, [[max(at_floor, 0.3 * wall), floor]]])
    depth = (inside[0, 1] - inside[:, 1]) / max(np.ptp(outer[:, 1]), 1e-6)
    width = max(inside[0, 0] * 2 / max(np.ptp(outer[:, 1]), 1e-6), 0.2)
    light = np.concatenate([np.ones(len(outer)), 1 - 0.75 * np.clip(depth / width / 1.2, 0, 1)])
    return np.concatenate([outer, inside]), light


def _columns(part: Part, level: int) -> int:
    return part.sides if part.sides >= 3 else SEGMENTS[level]


def _rows(turned: Turned, level: int, size: float) -> Array:
    return thin(turned.points, TOLERANCE[level] * size, turned.fixed)


@lru_cache(maxsize=2048)
def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    turned, out = prepare(part), []
    radius = max(part.size[0], part.size[2]) / 2
    size = max(part.size)
    for level in range(len(SEGMENTS)):
        rows, columns = _rows(turned, level, size), _columns(part, level)
        radii = turned.points[rows, 0]
        spans = 2 * (len(rows) - 1) - int(radii[0] < 1e-6) - int(radii[-1] < 1e-6)
        caps = int(radii[0] > 1e-6) + int(radii[-1] > 1e-6)
        count = spans * columns + caps * (columns - 2)
        sag = 0.0 if part.sides >= 3 else radius * (1 - np.cos(np.pi / columns))
        out.append((count, float(sag + (TOLERANCE[level] * size if level else 0.0))))
    return out


def patches(part: Part, level: int) -> list[Patch]:
    turned = prepare(part)
    rows = _rows(turned, level, max(part.size))
    columns = _columns(part, level)
    faceted = part.sides >= 3
    angle = np.linspace(0, 2 * np.pi, columns + 1) + (np.pi / columns if faceted else 0.0)
    reach = 1 / np.cos(np.pi / part.sides) if part.sides in (4, 8, 12) else 1.0
    widest = max(part.size[0], part.size[2])
    circle = (
        np.stack(
            [np.cos(angle) * part.size[0], np.zeros(columns + 1), -np.sin(angle) * part.size[2]], 1
        )
        / widest
        * reach
    )
    circle[-1] = circle[0]
    out: list[Patch] = []
    for low, high in _runs(turned, rows):
        out += _band(turned, rows[low : high + 1], circle, faceted)
    charts = int(turned.chart[-1]) + 1
    for end, chart in ((0, charts), (-1, charts + 1)):
        radius, height = turned.points[end]
        if radius > 1e-6:
            out.append(
                _cap(
                    circle[:-1] * radius,
                    height,
                    end,
                    chart,
                    float(turned.light[end]),
                    radius * reach * np.array([part.size[0], part.size[2]]) / widest,
                )
            )
    return out


def _runs(turned: Turned, rows: Array) -> list[tuple[int, int]]:
    """(first, last) positions in `rows` of each stretch with one chart and one group."""
    key = turned.chart[rows[:-1]] * 1000 + turned.group[rows[:-1]]
    cuts = np.r_[0, np.where(np.diff(key))[0] + 1, len(rows) - 1]
    return [(int(a), int(b)) for a, b in itertools.pairwise(cuts)]


def _band(turned: Turned, rows: Array, circle: Array, faceted: bool) -> list[Patch]:
    profile = turned.points[rows]
    points = profile[:, None, 0, None] * circle[None]
    points[..., 1] = profile[:, None, 1]
    chart, group = int(turned.chart[rows[0]]), int(turned.group[rows[0]])
    # v by length along the *full* profile of the chart, the same at every level
    first = int(np.argmax(turned.chart == chart))
    last = len(turned.chart) - int(np.argmax(turned.chart[::-1] == chart))
    span = turned.points[first : last + 1]
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(span, axis=0), axis=1))]
    v = along[rows - first] / max(along[-1], 1e-9)
    u = np.linspace(0, 1, len(circle))
    uv = np.stack(np.meshgrid(u, v), -1)
    light = np.repeat(turned.light[rows][:, None], len(circle), 1)
    if not faceted:
        return [grid(points, uv, chart, group, light)]
    return [
        grid(
            points[:, k : k + 2],
            uv[:, k : k + 2],
            chart,
            100 * (k + 1) + group,
            light[:, k : k + 2],
        )
        for k in range(len(circle) - 1)
    ]


def _cap(ring: Array, height: float, end: int, chart: int, light: float, half: Array) -> Patch:
    """The disc at one end. The circle runs counter-clockwise about +y, from x towards -z."""
    points = ring.copy()
    points[:, 1] = height
    x, z = np.array([1.0, 0, 0]), np.array([0, 0, -1.0])
    if end == 0:
        patch = flat(points[::-1], z, x, chart, 90, (-half[::-1], half[::-1]))
    else:
        patch = flat(points, x, z, chart, 91, (-half, half))
    patch.ao = np.full(len(points), light)
    return patch

"""Layouts: how a surface is divided into elements (bricks, planks, cobbles, threads ...).

Each function takes (rng, u, v, count, options) and returns a `Layout`. `u`, `v` are (n, n)
coordinates in 0..1 that may already be warped; `count` is the number of elements across the
square. Everything wraps. Knows no colours and no materials.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures.fields import Field, Rng, cells, step


@dataclass(frozen=True)
class Layout:
    """edge: distance to the element's border, 0 at the border, in units of one element's
    height; ident: number of the element; x, y: position inside it, -0.5..0.5; rise: extra
    height of the shape itself, 0..1 (round threads, overlapping scales, rivets), or None;
    turn: 1 where the element's grain runs along v instead of u."""

    edge: Field
    ident: NDArray[Any]
    x: Field
    y: Field
    rise: Field | None = None
    turn: Field | None = None


Options = dict[str, Any]


def _even(value: float) -> int:
    return max(2, 2 * round(value / 2))


def bricks(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Courses of rectangles. aspect = width / height; bond: 0 stack, 0.5 running, -1 random;
    uneven > 0 lets widths differ (rubble, planks)."""
    rows = _even(count) if o.get("bond", 0.5) == 0.5 else max(1, round(count))
    cols = max(1, round(rows / o.get("aspect", 2.5)))
    y = v * rows
    r = np.floor(y).astype(np.int32)
    fy = y - r
    bond, uneven = o.get("bond", 0.5), o.get("uneven", 0.0)
    starts = rng.uniform(0, 1, rows) if bond < 0 else np.arange(rows) % 2 * bond
    x = u * cols + starts.astype(np.float32)[r % rows]
    widths = 1 + uneven * rng.uniform(-0.9, 0.9, (rows, cols))
    bounds = np.cumsum(widths / widths.sum(1, keepdims=True), 1) * cols
    bounds = np.concatenate([np.zeros((rows, 1)), bounds], 1).astype(np.float32)
    xm = x % cols
    if uneven:
        rm = r % rows
        c = np.zeros_like(r)
        for k in range(1, cols):
            c += xm >= bounds[rm, k]
        low, high = bounds[rm, c], bounds[rm, c + 1]
    else:
        c = np.floor(xm).astype(np.int32) % cols
        low, high = c.astype(np.float32), c + np.float32(1)
    side = np.float32(rows / cols)  # one column measured in rows
    ex = np.minimum(xm - low, high - xm) * side
    ey = np.minimum(fy, 1 - fy)
    soft = o.get("corner", 0.12)
    edge = _corner(ex, ey, soft)
    return Layout(edge, (r % rows) * cols + c, (xm - low) / (high - low) - 0.5, fy - 0.5)


def _corner(ex: Field, ey: Field, soft: float) -> Field:
    """Distance to a rectangle's border with corners rounded by `soft`."""
    cx, cy = np.maximum(soft - ex, 0), np.maximum(soft - ey, 0)
    round_ = soft - np.sqrt(cx * cx + cy * cy)
    return np.where((cx > 0) & (cy > 0), round_, np.minimum(ex, ey)).astype(np.float32)


def columns(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Bricks turned by a quarter: vertical planks, siding, bamboo."""
    a = bricks(rng, v, u, count, o)
    return Layout(a.edge, a.ident, a.x, a.y, turn=np.ones_like(a.edge))


def herringbone(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """One-by-k blocks in zigzag; `length` k."""
    k = int(o.get("length", 2))
    side = max(1, round(count / (2 * k))) * 2 * k
    x, y = u * side, v * side
    i, j = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    t = (i - j) % (2 * k)
    flat = t < k
    left, top = np.where(flat, i - t, i), np.where(flat, j, j - (2 * k - 1 - t))
    w, h = np.where(flat, k, 1), np.where(flat, 1, k)
    fx, fy = x - left, y - top
    edge = _corner(np.minimum(fx, w - fx), np.minimum(fy, h - fy), 0.08)
    along, across = np.where(flat, fx / w, fy / h), np.where(flat, fy, fx)
    ident = (top % side) * side + left % side
    turn = (~flat).astype(np.float32)
    return Layout(edge, ident.astype(np.int32), along - 0.5, across - 0.5, turn=turn)


def basket(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Square blocks of `length` strips, turned block by block: parquet, tatami, basket."""
    k = int(o.get("length", 3))
    blocks = _even(count / k)
    x, y = u * blocks, v * blocks
    i, j = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    flat = (i + j) % 2 == 0
    along, across = np.where(flat, x - i, y - j), np.where(flat, y - j, x - i) * k
    s = np.floor(across).astype(np.int32)
    f = across - s
    edge = _corner(np.minimum(along, 1 - along) * k, np.minimum(f, 1 - f), 0.08)
    ident = ((j % blocks) * blocks + i % blocks) * k + s
    turn = (~flat).astype(np.float32)
    return Layout(edge, ident.astype(np.int32), along - 0.5, f - 0.5, turn=turn)


def voronoi(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Cells: hexagons (jitter 0), cobbles (0.5), rubble and chips (0.9)."""
    rows = _even(count)
    cols = max(1, round(rows / o.get("aspect", 1.0)))
    f1, edge, ident = cells(rng, u, v, cols, rows, o.get("jitter", 0.6))
    rise = step(0.75, 0.0, f1) if o.get("dome") else None
    return Layout(edge, ident, f1, f1, rise)


def scales(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Overlapping round-ended scales: roof tiles, shingles (`point` 0), fish and dragon skin."""
    rows = _even(count)
    cols = max(1, round(rows / o.get("aspect", 1.0)))
    bulge = o.get("point", 0.5)
    x, y = u * cols, v * rows
    r = np.floor(y).astype(np.int32)
    fy = y - r

    def piece(row: NDArray[Any], down: Field) -> tuple[NDArray[Any], Field, Field]:
        xs = x + np.float32(0.5) * (row % 2)
        c = np.floor(xs).astype(np.int32)
        fx = xs - c - np.float32(0.5)
        low = 1 + bulge * (np.sqrt(np.maximum(1 - 4 * fx * fx, 0)) - 0.5) - 0.25 * bulge
        inner = np.minimum(low - down, (0.5 - np.abs(fx)) * (rows / cols) * 1.0 + 0.02)
        return (row % rows) * cols + c % cols, fx.astype(np.float32), inner.astype(np.float32)

    # the course above hangs over this one wherever its lower rim reaches down here
    above, ax, ain = piece(r - 1, fy + 1 - 0.0)
    here, hx, hin = piece(r, fy)
    covered = ain > 0
    ident = np.where(covered, above, here)
    down = np.where(covered, fy + 1, fy)
    fx = np.where(covered, ax, hx)
    edge = np.where(covered, ain, np.maximum(np.minimum(hin, -ain + 0.02), 0))
    rise = (0.35 + 0.5 * down * (1 - 1.2 * fx * fx)).astype(np.float32)
    rise /= max(float(rise.max()), 1e-6)
    return Layout(edge.astype(np.float32), ident, fx, (down - 1).astype(np.float32) * 0.5, rise)


def weave(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Over-and-under threads: plain (`twill` 0) or twill; `strand` > 0 draws fibres."""
    side = _even(count)
    if o.get("twill"):
        side = max(4, 4 * round(side / 4))
    x, y = u * side, v * side
    i, j = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = x - i - np.float32(0.5), y - j - np.float32(0.5)
    over = ((i + j) % 4 < 2) if o.get("twill") else ((i + j) % 2 == 0)
    across, along = np.where(over, fy, fx), np.where(over, fx, fy)
    rise = np.sqrt(np.maximum(1 - (2 * across) ** 2 * 0.95, 0)) * (1 - 1.1 * along * along)
    edge = np.minimum(0.5 - np.abs(across), 0.5 - np.abs(along) + 0.15)
    ident = np.where(over, j % side, side + i % side)
    turn = (~over).astype(np.float32)
    return Layout(
        edge.astype(np.float32),
        ident.astype(np.int32),
        along,
        across,
        rise.astype(np.float32),
        turn,
    )


def waves(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Parallel ridges: corrugated sheet, ribs, ripples (with a warp), ploughed ground."""
    k = max(1, round(count))
    x = v * k
    i = np.floor(x).astype(np.int32)
    f = x - i - np.float32(0.5)
    rise = 0.5 + 0.5 * np.cos(2 * np.pi * f)
    sharp = o.get("sharp", 1.0)
    return Layout(
        (0.5 - np.abs(f)).astype(np.float32), i % k, u - 0.5, f, (rise**sharp).astype(np.float32)
    )


def treads(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Diamond plate: raised lenses, turned cell by cell."""
    side = _even(count)
    x, y = u * side, v * side
    i, j = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    fx, fy = x - i - np.float32(0.5), y - j - np.float32(0.5)
    sign = np.where((i + j) % 2 == 0, 1, -1).astype(np.float32)
    a, b = (fx + sign * fy) * np.float32(0.707), (fx - sign * fy) * np.float32(0.707)
    lens = 1 - (a / 0.56) ** 2 - (b / 0.17) ** 2
    rise = np.sqrt(np.clip(lens, 0, 1))
    ident = np.zeros_like(i)
    return Layout(np.full_like(fx, 0.5), ident, fx, fy, rise.astype(np.float32))


def mesh(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Openings in a sheet: grates, perforated plate (`round`), nets; rise is the sheet."""
    side = _even(count)
    x = u * side
    y = v * side
    j = np.floor(y).astype(np.int32)
    x = x + np.float32(0.5) * (j % 2) * bool(o.get("round"))
    i = np.floor(x).astype(np.int32)
    fx, fy = x - i - np.float32(0.5), y - j - np.float32(0.5)
    hole = o.get("hole", 0.33)
    far = np.sqrt(fx * fx + fy * fy) if o.get("round") else np.maximum(np.abs(fx), np.abs(fy))
    rise = step(hole - 0.04, hole + 0.06, far.astype(np.float32))
    return Layout(rise * 0.5, np.zeros_like(i), fx, fy, rise)


def rings(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """Interlocked rings: chain mail."""
    side = _even(count)
    best = np.zeros(u.shape, np.float32)
    ident = np.zeros(u.shape, np.int32)
    for shift in (0.0, 0.5):
        x, y = u * side + shift, v * side + shift
        i, j = np.floor(x), np.floor(y)
        fx, fy = x - i - 0.5, y - j - 0.5
        band = np.abs(np.sqrt(fx * fx + fy * fy) - 0.38)
        tilt = 0.75 + 0.5 * fx * (1 if shift else -1)
        ring = np.sqrt(np.maximum(1 - (band / 0.12) ** 2, 0)) * tilt
        ident = np.where(ring > best, (j % side * side + i % side).astype(np.int32), ident)
        best = np.maximum(best, ring).astype(np.float32)
    return Layout(best * 0.5, ident, best, best, best)


def plain(rng: Rng, u: Field, v: Field, count: float, o: Options) -> Layout:
    """No elements: soils, plaster, concrete, liquids."""
    flat = np.full(u.shape, 0.5, np.float32)
    return Layout(flat, np.zeros(u.shape, np.int32), u - 0.5, v - 0.5)


LAYOUTS: dict[str, Callable[[Rng, Field, Field, float, Options], Layout]] = {
    f.__name__: f
    for f in (
        bricks, columns, herringbone, basket, voronoi, scales, weave, waves, treads, mesh, rings,
        plain,
    )
}  # fmt: skip

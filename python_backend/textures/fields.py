"""Toroidal fields on the unit square: noise, cells, warps, blurs, slopes.

Every function returns float32 (n, n) arrays that wrap around both ways, and the same seed gives
the same picture at every n (more pixels show more octaves, never another picture). NumPy only;
knows nothing of materials.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[Any]  # (n, n)
Rng = np.random.Generator


@lru_cache(maxsize=64)
def grid(n: int) -> tuple[Field, Field]:
    """Pixel centres (u, v) in 0..1, u along columns, v along rows; read-only."""
    axis = ((np.arange(n, dtype=np.float32) + 0.5) / n).astype(np.float32)
    u, v = np.meshgrid(axis, axis)
    u.flags.writeable = v.flags.writeable = False
    return u, v


@lru_cache(maxsize=256)
def _spline(n: int, knots: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """(4, n) lattice points around each pixel and (4, n, 1) weights: a periodic cubic B-spline."""
    position = (np.arange(n) + 0.5) / n * knots - 0.5
    base = np.floor(position).astype(int)
    t = position - base
    weights = np.stack(
        [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]
    )
    places = (base + np.arange(-1, 3)[:, None]) % knots
    return places, (weights / 6).astype(np.float32)[..., None]


def _drawn_out(values: NDArray[Any], n: int) -> NDArray[Any]:
    """(knots, m) to (n, m), four taps a row: a matrix product would be mostly with zeros."""
    places, weights = _spline(n, values.shape[0])
    out: NDArray[Any] = values[places[0]] * weights[0]
    for k in (1, 2, 3):
        part = values[places[k]]
        part *= weights[k]
        out += part
    return out


def lattice(rng: Rng, n: int, fx: int, fy: int) -> Field:
    """Smooth noise of fx by fy lumps across the square; mean 0, deviation about 1."""
    values = rng.standard_normal((fy, fx)).astype(np.float32)
    # a B-spline shrinks white noise by about 0.48 an axis; divide it out
    across = _drawn_out(np.ascontiguousarray(values.T) / np.float32(0.231), n)  # (n, fy)
    return _drawn_out(np.ascontiguousarray(across.T), n)


def noise(
    rng: Rng, n: int, freq: float, *, octaves: int = 5, fall: float = 0.55, stretch: float = 1.0
) -> Field:
    """Fractal noise from `freq` lumps across upward, each octave `fall` times as strong.

    stretch > 1 draws the lumps out along u (wood grain), < 1 along v. Mean 0, deviation about 1.
    Octaves finer than the pixels are left out, so that the picture does not depend on n.
    """
    total = np.zeros((n, n), np.float32)
    power, norm, seeds = 1.0, 0.0, rng.integers(0, 2**63, octaves)
    for k in range(octaves):
        fx = max(1, round(freq * 2**k / max(stretch, 1e-3) ** 0.5))
        fy = max(1, round(freq * 2**k * max(stretch, 1e-3) ** 0.5))
        norm += power**2
        if max(fx, fy) <= n:
            octave = lattice(np.random.default_rng(seeds[k]), n, fx, fy)
            octave *= np.float32(power)
            total += octave
        power *= fall
    total /= np.float32(norm**0.5)
    return total


def unit(field: Field, spread: float = 2.0) -> Field:
    """Noise of deviation 1 to 0..1, by a smooth step that reaches the ends at +-spread."""
    t = np.clip(field / (2 * spread) + 0.5, 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def step(low: float, high: float, field: Field) -> Field:
    """Smooth step: 0 below `low`, 1 above `high`; reversed when high < low."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def sample(field: Field, du: Field, dv: Field) -> Field:
    """`field` looked up at every pixel moved by (du, dv) of the square; bilinear, wraps."""
    n = field.shape[0]
    rows, cols = np.arange(n, dtype=np.float32)[:, None], np.arange(n, dtype=np.float32)[None]
    y, x = rows + dv * n, cols + du * n
    y0, x0 = np.floor(y).astype(np.int32), np.floor(x).astype(np.int32)
    ty, tx = y - y0, x - x0
    ya, yb, xa, xb = y0 % n, (y0 + 1) % n, x0 % n, (x0 + 1) % n
    top = field[ya, xa] * (1 - tx) + field[ya, xb] * tx
    low = field[yb, xa] * (1 - tx) + field[yb, xb] * tx
    return (top * (1 - ty) + low * ty).astype(np.float32)


@lru_cache(maxsize=64)
def _gauss(n: int, radius: float) -> NDArray[Any]:
    """(n, n // 2 + 1) gain of each frequency."""
    fy, fx = np.fft.fftfreq(n) * n, np.fft.rfftfreq(n) * n
    gain = np.exp(-2 * (np.pi * radius) ** 2 * (fy[:, None] ** 2 + fx[None] ** 2))
    return gain.astype(np.float32)


def blur(field: Field, radius: float) -> Field:
    """Gaussian of `radius` (fraction of the square), by FFT, so it wraps."""
    return blurs(field, (radius,))[0]


def blurs(field: Field, radii: Sequence[float]) -> list[Field]:
    """The same with several radii, for one forward transform."""
    n = field.shape[0]
    spectrum = np.fft.rfft2(field)
    return [
        np.fft.irfft2(spectrum * _gauss(n, r), s=(n, n)).astype(np.float32, copy=False)
        for r in radii
    ]


def cells(
    rng: Rng, u: Field, v: Field, cols: int, rows: int, jitter: float, *, brick: bool = True
) -> tuple[Field, Field, NDArray[Any]]:
    """Toroidal Voronoi cells of jittered points.

    Returns (f1, edge, ident): distance to the nearest point and to the border with the next
    cell, both in units of one cell, and the cell's number 0..rows*cols-1. `brick` shifts every
    other row by half, so that jitter 0 gives hexagons; it needs an even number of rows.
    """
    points = rng.uniform(-0.5, 0.5, (rows, cols, 2)).astype(np.float32) * np.float32(jitter)
    shift = np.float32(0.5 if brick and rows % 2 == 0 else 0.0)
    f1, edge, ident = np.empty_like(u), np.empty_like(u), np.empty(u.shape, np.int32)
    lines = max(1, (1 << 15) // u.shape[1])  # so many at once stay in the processor's cache
    for start in range(0, u.shape[0], lines):
        part = slice(start, start + lines)
        f1[part], edge[part], ident[part] = _cells(points, u[part], v[part], shift)
    return f1, edge, ident


def _cells(
    points: NDArray[Any], u: Field, v: Field, shift: np.float32
) -> tuple[Field, Field, NDArray[Any]]:
    """Some lines of `cells`; points (rows, cols, 2) about the middle of each cell."""
    rows, cols = points.shape[:2]
    across, down = (np.ascontiguousarray(points[..., k]).ravel() for k in (0, 1))
    y, x = v * np.float32(rows), u * np.float32(cols)
    r0 = np.floor(y).astype(np.int32)
    fy = y - r0
    # nearest and second: square of the distance, offset
    n1, n2 = np.full(u.shape, 9, np.float32), np.full(u.shape, 9, np.float32)
    px, py, qx, qy = (np.zeros(u.shape, np.float32) for _ in range(4))
    ident = np.zeros(u.shape, np.int32)
    for dr in (-1, 0, 1):
        row = (r0 + dr) % rows
        left = x - shift * (row & 1)
        c0 = np.floor(left).astype(np.int32)
        fx = left - c0
        row *= cols
        for dc in (-1, 0, 1):
            cell = (c0 + dc) % cols
            cell += row
            dx = across.take(cell) + (np.float32(dc + 0.5) - fx)
            dy = down.take(cell) + (np.float32(dr + 0.5) - fy)
            d = dx * dx + dy * dy
            first = d < n1
            second = d < n2
            second &= ~first
            for new, was, now in ((n2, n1, d), (qx, px, dx), (qy, py, dy)):
                np.copyto(new, was, where=first)
                np.copyto(new, now, where=second)
            for was, now in ((n1, d), (px, dx), (py, dy)):
                np.copyto(was, now, where=first)
            np.copyto(ident, cell, where=first)
    gap = np.sqrt(np.maximum((px - qx) ** 2 + (py - qy) ** 2, 1e-6))
    return np.sqrt(n1), ((n2 - n1) / (2 * gap)).astype(np.float32), ident

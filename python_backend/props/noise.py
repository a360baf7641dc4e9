"""Seeded value noise: exact at points for displacement, from a tile for textures.

`value` hashes lattice points with an integer mixer (no visible lattice, no seam at zero).
`tile` is one periodic volume with several octaves made once per process, because a lookup is
ten times cheaper than hashing for the hundred thousand texels of an atlas.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

Array = np.ndarray
U = np.uint32
TILE = 64


def _mix(n: Array) -> Array:
    n = (n ^ (n >> U(16))) * U(0x7FEB352D)
    n = (n ^ (n >> U(15))) * U(0x846CA68B)
    return np.asarray(n ^ (n >> U(16)))


def _hash(i: Array, seed: int) -> Array:
    """(n, 3) integers to (n,) floats in 0..1."""
    h = _mix(i[:, 0] + U(seed * 2654435761 & 0xFFFFFFFF))
    h = _mix(h ^ (i[:, 1] * U(0x9E3779B1)))
    return (_mix(h ^ (i[:, 2] * U(0x85EBCA77))) >> U(8)).astype(np.float64) / 2**24


def value(points: Array, seed: int = 0) -> Array:
    """Smooth noise in 0..1 at (n, 3) points; features are about one unit wide."""
    base = np.floor(points)
    f = points - base
    f = f * f * f * (f * (f * 6 - 15) + 10)
    i = base.astype(np.int64).astype(U)
    total = np.zeros(len(points))
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2], dtype=U)
        weight = np.prod(np.where(step.astype(bool), f, 1 - f), axis=1)
        total += weight * _hash(i + step, seed)
    return total


def fractal(points: Array, octaves: int, seed: int = 0) -> Array:
    """Sum of octaves in about 0..1, mean 0.5."""
    total, weight, norm = np.zeros(len(points)), 1.0, 0.0
    for k in range(octaves):
        total += weight * value(points * 2.0**k + 17.3 * k, seed + k)
        norm += weight
        weight *= 0.5
    return total / norm


@lru_cache(maxsize=1)
def tile() -> Array:
    """A periodic (64, 64, 64) float32 volume of four octaves, mean 0, deviation 1."""
    rng = np.random.default_rng(20)
    frequency = np.fft.fftfreq(TILE) * TILE
    fx, fy, fz = np.meshgrid(frequency, frequency, frequency[: TILE // 2 + 1], indexing="ij")
    radius = np.sqrt(fx**2 + fy**2 + fz**2)
    power = np.where((radius > 2.5) & (radius < 26), np.maximum(radius, 1.0) ** -2.0, 0.0)
    noise = np.fft.rfftn(rng.standard_normal((TILE, TILE, TILE))) * power
    volume = np.fft.irfftn(noise, s=(TILE, TILE, TILE), axes=(0, 1, 2))
    return np.asarray((volume / volume.std()).astype(np.float32))


def sample(points: Array) -> Array:
    """The tile at (n, 3) float32 points in units of its main features, trilinear."""
    p = points * np.float32(6.0)
    base = np.floor(p)
    f = (p - base).astype(np.float32)
    i = base.astype(np.int32)
    mask = TILE - 1
    x0, y0, z0 = (i & mask).T
    x1, y1, z1 = ((i + 1) & mask).T
    flat = tile().reshape(-1)
    x0, x1, y0, y1 = x0 * (TILE * TILE), x1 * (TILE * TILE), y0 * TILE, y1 * TILE
    fx, fy, fz = f[:, 0], f[:, 1], f[:, 2]

    def line(xy: Array) -> Array:
        low = flat[xy + z0]
        return np.asarray(low + (flat[xy + z1] - low) * fz)

    a, b = line(x0 + y0), line(x1 + y0)
    c, d = line(x0 + y1), line(x1 + y1)
    a += (b - a) * fx
    c += (d - c) * fx
    return np.asarray(a + (c - a) * fy)

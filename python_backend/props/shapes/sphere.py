"""Displaced cube-spheres: rocks, foliage, sacks. Six grids whose borders meet exactly."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from python_backend.props import noise
from python_backend.props.program import Part
from python_backend.props.shapes.patch import Array, Patch, grid

STEPS = (14, 11, 9, 7, 6, 5, 4, 3, 2)


def levels(part: Part) -> list[tuple[int, float]]:
    """(triangles, error in metres) from finest to coarsest."""
    radius = max(part.size) / 2
    rough = 1 + 3 * part.rough
    return [
        (12 * n * n, radius * rough * 0.55 / (n * n) if k else 0.0) for k, n in enumerate(STEPS)
    ]


def patches(part: Part, level: int) -> list[Patch]:
    return _patches(part.size, part.rough, part.cut, part.flat, part.seed, STEPS[level])


@lru_cache(maxsize=1024)
def _patches(
    size: tuple[float, float, float], rough: float, cut: int, flat: float, seed: int, n: int
) -> list[Patch]:
    directions, uv = _cube(n)
    low, high = _bounds(rough, cut, flat, seed)
    shaped = _shape(directions.reshape(-1, 3), rough, cut, flat, seed)
    scaled = (shaped - (low + high) / 2) / (high - low) * np.array(size)
    scaled = np.clip(scaled, -np.array(size) / 2, np.array(size) / 2)
    faces = scaled.reshape(directions.shape)
    return [grid(faces[k], uv, k, 0) for k in range(6)]


@lru_cache(maxsize=16)
def _cube(n: int) -> tuple[Array, Array]:
    """Unit directions (6, n + 1, n + 1, 3), rows and columns evenly spaced in angle."""
    t = np.tan(np.linspace(-np.pi / 4, np.pi / 4, n + 1))
    out = []
    for axis in range(3):
        for sign in (1, -1):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            face = np.zeros((n + 1, n + 1, 3))
            face[..., axis], face[..., u], face[..., v] = sign, t[None] * sign, t[:, None]
            out.append(face / np.linalg.norm(face, axis=-1, keepdims=True))
    side = np.linspace(0, 1, n + 1)
    return np.stack(out), np.stack(np.meshgrid(side, side), -1)


@lru_cache(maxsize=1024)
def _bounds(rough: float, cut: int, flat: float, seed: int) -> tuple[Array, Array]:
    """The extent of the shape, measured once so that every level is scaled alike."""
    directions, _ = _cube(STEPS[2])
    shaped = _shape(directions.reshape(-1, 3), rough, cut, flat, seed)
    return shaped.min(0), shaped.max(0)


def _shape(directions: Array, rough: float, cut: int, flat: float, seed: int) -> Array:
    """Directions to points: broad lumps, planar cuts as of broken stone, fine grit."""
    points = directions.copy()
    if rough > 0:
        lumps = noise.fractal(directions * 1.5 + 40.7, 2, seed) - 0.5
        points *= (1 + 1.5 * rough * lumps)[:, None]
    if cut > 0:
        rng = np.random.default_rng(seed)
        planes = rng.normal(size=(cut, 3))
        planes /= np.linalg.norm(planes, axis=1, keepdims=True)
        for plane, depth in zip(planes, rng.uniform(0.58, 0.92, cut)):
            over = np.maximum(points @ plane - depth, 0)
            points -= 0.9 * over[:, None] * plane
    if rough > 0:
        grit = noise.fractal(directions * 4.5 + 11.1, 2, seed + 50) - 0.5
        points += directions * (0.22 * rough * grit)[:, None]
    if flat > 0:
        floor = -1 + 2 * flat
        below = np.maximum(floor - points[:, 1], 0)
        points[:, 1] += below * 0.999
    return points

"""Meshes and maps for the stand-ins of `plugins.py`, in the shapes that the real models send."""

from __future__ import annotations

import functools
import math

import numpy as np

from python_backend.capability import Blob

CORNERS = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)


@functools.lru_cache(maxsize=8)
def maps(size: int, prompt: str, seed: int, separate: bool) -> tuple[Blob, ...]:
    """Waves that tile, `size` pixels a side, in a colour that follows from the prompt."""
    y, x = np.mgrid[0:size, 0:size] * (2 * math.pi / size)
    height = 0.5 + 0.25 * np.sin(4 * x + seed) + 0.25 * np.sin(3 * y)
    rng = np.random.default_rng(sum(prompt.encode()))
    colour = rng.uniform(0.2, 0.9, 3)
    albedo = (255 * height[..., None] * colour).astype(np.uint8)
    normal = np.full((size, size, 3), (128, 128, 255), np.uint8)
    normal[..., 0] = (128 - 100 * np.cos(4 * x + seed)).astype(np.uint8)
    orm = np.dstack([255 * height, 255 * (1 - 0.5 * height), 0 * height]).astype(np.uint8)
    named = {"albedo": albedo, "normal": normal, "orm": orm}
    if separate:
        named = {"albedo": albedo, "normal": normal, "roughness": orm[..., 1:2]}
    named["height"] = (255 * height)[..., None].astype(np.uint8)
    return tuple(Blob(name, np.ascontiguousarray(m), "image") for name, m in named.items())


def box() -> tuple[Blob, ...]:
    """A cube of one metre on the ground: 24 vertices, 12 triangles, one hull."""
    position, normal, tangent, uv, index = [], [], [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            n = np.zeros(3, np.float32)
            n[axis] = sign
            u = np.roll([1.0, 0.0, 0.0], axis + 1).astype(np.float32)
            v = np.cross(n, u)  # u, v, n are right-handed: counter-clockwise from outside
            start = len(position)
            for a, b in CORNERS:
                position.append(0.5 * (n + a * u + b * v) + (0, 0.5, 0))
                normal.append(n)
                tangent.append([*u, 1.0])
                uv.append([0.5 + 0.5 * a, 0.5 - 0.5 * b])
            index += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
    hull = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (0, 1) for z in (-0.5, 0.5)])
    return _blobs(position, normal, tangent, uv, index, hull)


@functools.lru_cache(maxsize=4)
def rock(triangles: int, texture_size: int) -> tuple[Blob, ...]:
    """A bumpy ball of about `triangles` triangles with three textures and one hull."""
    rows = max(2, round(math.sqrt(triangles / 4)))
    u, v = np.meshgrid(np.linspace(0, 1, 2 * rows + 1), np.linspace(0, 1, rows + 1))
    around, down = (2 * math.pi * u).ravel(), (math.pi * v).ravel()
    normal = np.stack(
        [np.sin(down) * np.cos(around), np.cos(down), np.sin(down) * np.sin(around)], 1
    )
    radius = 0.5 + 0.03 * np.sin(5 * around) * np.sin(7 * down)
    position = normal * radius[:, None] + (0, 0.5, 0)
    tangent = np.stack([-np.sin(around), 0 * around, np.cos(around), 1 + 0 * around], 1)
    uv = np.stack([u.ravel(), v.ravel()], 1)
    corner = (np.arange(rows)[:, None] * (2 * rows + 1) + np.arange(2 * rows)[None]).ravel()
    below = corner + 2 * rows + 1
    index = np.concatenate(
        [np.stack([corner, corner + 1, below], 1), np.stack([corner + 1, below + 1, below], 1)]
    )
    hull = position[:: max(1, len(position) // 24)]
    mesh = _blobs(position, normal, tangent, uv, index, hull)
    if not texture_size:
        return mesh
    names = {"albedo": "base_color", "normal": "normal", "orm": "orm"}
    pictures = [
        Blob(names[blob.name], blob.data, "image")
        for blob in maps(texture_size, "rock", 1, False)
        if blob.name in names
    ]
    return (*mesh, *pictures)


def _blobs(
    position: object, normal: object, tangent: object, uv: object, index: object, hull: object
) -> tuple[Blob, ...]:
    arrays = {"lod0.position": position, "lod0.normal": normal, "lod0.tangent": tangent,
              "lod0.uv": uv, "hull0": hull}  # fmt: skip
    blobs = [
        Blob(name, np.ascontiguousarray(a, np.float32), "array")  # type: ignore[arg-type]
        for name, a in arrays.items()
    ]
    return (*blobs, Blob("lod0.index", np.ascontiguousarray(index, np.uint32), "array"))

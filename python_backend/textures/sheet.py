"""A picture of a finished material: lit on a sphere, and tiled 3 x 3 on a lit plane.

A small software shader in NumPy (GGX after Walter et al. 2007, Schlick's Fresnel), so that a
preview needs no engine. Knows byte maps only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LIGHTS = (  # direction to the light, colour: warm key, cool fill, rim
    (np.array([-0.55, 0.62, 0.56]), np.array([3.0, 2.85, 2.6])),
    (np.array([0.75, 0.15, 0.45]), np.array([0.55, 0.65, 0.85])),
    (np.array([0.3, 0.7, -0.55]), np.array([0.8, 0.8, 0.85])),
)
_BACKGROUND = np.array([0.145, 0.15, 0.16])


def sheet(maps: Mapping[str, Array], side: int = 384) -> Array:
    """(side, 2 * side, 3) u1: the sphere at the left, the 3 x 3 tiling at the right."""
    sphere = _sphere(maps, side * 2)
    small = sphere.reshape(side, 2, side, 2, 3).mean((1, 3))  # 2 x 2 samples a pixel
    plane = _plane(maps, side)
    both = np.concatenate([small, plane], 1)
    return np.round(np.clip(both, 0, 1) * 255).astype(np.uint8)


def _plane(maps: Mapping[str, Array], side: int) -> Array:
    """Three by three tiles seen straight on."""
    y, x = np.mgrid[0:side, 0:side]
    u, v = (x + 0.5) / side * 3, (y + 0.5) / side * 3
    tangent = np.broadcast_to(np.array([1.0, 0, 0]), (side, side, 3))
    bitangent = np.broadcast_to(np.array([0, 1.0, 0]), (side, side, 3))
    normal = np.broadcast_to(np.array([0, 0, 1.0]), (side, side, 3))
    return _shade(maps, u, v, tangent, bitangent, normal, side)


def _sphere(maps: Mapping[str, Array], side: int) -> Array:
    """A sphere that the texture goes round four times and up twice."""
    y, x = np.mgrid[0:side, 0:side]
    px = (x + 0.5) / side * 2.3 - 1.15
    py = 1.15 - (y + 0.5) / side * 2.3
    r2 = px * px + py * py
    hit = r2 < 1
    pz = np.sqrt(np.maximum(1 - r2, 0))
    normal = np.stack([px, py, pz], -1)
    longitude, latitude = np.arctan2(px, np.maximum(pz, 1e-6)), np.arcsin(np.clip(py, -1, 1))
    u, v = longitude / (2 * np.pi) * 4, -latitude / np.pi * 2
    tangent = np.stack([np.cos(longitude), np.zeros_like(px), -np.sin(longitude)], -1)
    bitangent = np.cross(normal, tangent)
    lit = _shade(maps, u, v, tangent, bitangent, normal, side // 3)
    return np.where(hit[..., None], lit, _BACKGROUND)


def _look_up(pixels: Array, u: Array, v: Array, wanted: int) -> Array:
    """Bilinear, wrapping, from a copy shrunk to about `wanted` pixels a tile (no shimmer)."""
    a = pixels.astype(np.float32) / 255
    while a.shape[0] // 2 >= wanted and a.shape[0] % 2 == 0:
        a = (a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2]) / 4
    n = a.shape[0]
    x, y = u * n - 0.5, v * n - 0.5
    x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
    tx, ty = (x - x0)[..., None], (y - y0)[..., None]
    top = a[y0 % n, x0 % n] * (1 - tx) + a[y0 % n, (x0 + 1) % n] * tx
    low = a[(y0 + 1) % n, x0 % n] * (1 - tx) + a[(y0 + 1) % n, (x0 + 1) % n] * tx
    found: Array = top * (1 - ty) + low * ty
    return found


def _shade(
    maps: Mapping[str, Array], u: Array, v: Array, tangent: Array, bitangent: Array, normal: Array,
    wanted: int,
) -> Array:  # fmt: skip
    """sRGB of every pixel under `_LIGHTS` and a grey sky, seen from +z."""
    albedo = _look_up(maps["albedo"], u, v, wanted) ** 2.2
    rough = np.clip(_look_up(maps["roughness"], u, v, wanted), 0.06, 1)
    metal = _look_up(maps["metallic"], u, v, wanted)
    ao = _look_up(maps["ao"], u, v, wanted)
    bump = _look_up(maps["normal"], u, v, wanted) * 2 - 1
    n = tangent * bump[..., :1] + bitangent * bump[..., 1:2] + normal * bump[..., 2:]
    n /= np.linalg.norm(n, axis=-1, keepdims=True) + 1e-9
    view = np.array([0, 0, 1.0])
    nv = np.clip((n * view).sum(-1, keepdims=True), 1e-3, 1)
    f0 = 0.04 * (1 - metal) + albedo * metal
    diffuse = albedo * (1 - metal)
    sky = 0.30 + 0.14 * n[..., 1:2]
    out = ao * sky * (diffuse + (f0 + (1 - f0) * (1 - nv) ** 5 * (1 - rough)) * 0.9)
    for direction, colour in _LIGHTS:
        light = direction / np.linalg.norm(direction)
        half = (light + view) / np.linalg.norm(light + view)
        nl = np.clip((n * light).sum(-1, keepdims=True), 0, 1)
        nh = np.clip((n * half).sum(-1, keepdims=True), 0, 1)
        a2 = rough**4
        d = a2 / (np.pi * (nh * nh * (a2 - 1) + 1) ** 2)
        k = (rough + 1) ** 2 / 8
        g = nl / (nl * (1 - k) + k) * nv / (nv * (1 - k) + k)
        fresnel = f0 + (1 - f0) * (1 - float(half @ view)) ** 5
        specular = d * g * fresnel / (4 * nv * np.maximum(nl, 1e-3))
        out = out + (diffuse / np.pi + np.minimum(specular, 4)) * nl * colour * (0.5 + 0.5 * ao)
    mapped = out * (1 + out / 4) / (1 + out)  # Reinhard, white at 2
    return np.clip(mapped, 0, 1) ** (1 / 2.2)

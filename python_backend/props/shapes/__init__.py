"""The mesh kernel: every primitive turns into grid patches at several levels of detail.

`levels(part)` lists (triangles, error) from finest to coarsest; `template(part, level)` is the
mesh of one level in the part's own frame, with normals and tangents. Instances move it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

import numpy as np

from python_backend.props.program import Part
from python_backend.props.shapes import box, extrude, lathe, sphere, tube
from python_backend.props.shapes.patch import Array, Patch

_KERNEL: dict[str, ModuleType] = {
    "box": box,
    "lathe": lathe,
    "disc": lathe,
    "cone": lathe,
    "sphere": sphere,
    "tube": tube,
    "extrude": extrude,
}


@dataclass(frozen=True, slots=True)
class Template:
    """One part at one level, in its own frame. chart (n,) per vertex; closed: every edge is
    shared by exactly two faces once vertices at one place are joined; volume in m3."""

    patches: tuple[Patch, ...]
    position: Array
    normal: Array
    tangent: Array  # (n, 4), w is the sign of the bitangent
    uv: Array
    chart: Array
    light: Array
    tris: Array
    closed: bool
    volume: float


def levels(part: Part) -> list[tuple[int, float]]:
    found: Callable[[Part], list[tuple[int, float]]] = _KERNEL[part.prim].levels
    return found(part)


def bounds(part: Part) -> tuple[Array, Array]:
    """Low and high corner in the part's own frame."""
    if part.prim == "tube":
        return tube.bounds(part)
    half = np.array(part.size, float) / 2
    return -half, half


def longest(part: Part) -> int:
    """The axis along which the part is longest: along it runs the grain."""
    low, high = bounds(part)
    return int(np.argmax(high - low))


@lru_cache(maxsize=4096)
def _patches(part: Part, level: int) -> list[Patch]:
    found: list[Patch] = _KERNEL[part.prim].patches(part, level)
    return found


@lru_cache(maxsize=4096)
def surface(part: Part, level: int) -> tuple[Array, Array]:
    """position (n, 3) and tris (m, 3) of `template` alone, for who needs no more."""
    found = _patches(part, level)
    starts = np.cumsum([0] + [len(p.points) for p in found])
    position = np.concatenate([p.points for p in found])
    return position, np.concatenate([p.tris + s for p, s in zip(found, starts)])


@lru_cache(maxsize=4096)
def template(part: Part, level: int) -> Template:
    """Cached on `shape_of(part)`: pass that, so that equal shapes are made once."""
    found = _patches(part, level)
    position, tris = surface(part, level)
    uv = np.concatenate([p.uv for p in found])
    group = np.concatenate([np.full(len(p.points), p.group) for p in found])
    chart = np.concatenate([np.full(len(p.points), p.chart) for p in found])
    light = np.concatenate([np.ones(len(p.points)) if p.ao is None else p.ao for p in found])
    place = _places(position)
    normal = _normals(position, tris, place * 4096 + group)
    tangent = _tangents(position, uv, tris, normal)
    closed, volume = _closed(position, tris, place)
    return Template(tuple(found), position, normal, tangent, uv, chart, light, tris, closed, volume)


def shape_of(part: Part) -> Part:
    """The part without what does not change its shape: the key for the caches."""
    return Part(
        name="",
        prim=part.prim,
        size=part.size,
        bevel=part.bevel,
        profile=part.profile,
        smooth=part.smooth,
        wall=part.wall,
        sides=part.sides,
        path=part.path,
        radii=part.radii,
        squash=part.squash,
        closed=part.closed,
        outline=part.outline,
        rough=part.rough,
        cut=part.cut,
        flat=part.flat,
        seed=part.seed if part.prim == "sphere" else 0,
    )


def _places(position: Array) -> Array:
    """An id for each distinct place, to a hundredth of a millimetre."""
    key = np.round(position * 1e5).astype(np.int64) + 2**20
    packed = (key[:, 0] << 42) + (key[:, 1] << 21) + key[:, 2]
    return np.unique(packed, return_inverse=True)[1]


def _normals(position: Array, tris: Array, key: Array) -> Array:
    """Area-weighted, shared by vertices with one key."""
    p = position[tris]
    face = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    _, shared = np.unique(key, return_inverse=True)
    total = np.zeros((shared.max() + 1, 3))
    for corner in range(3):
        np.add.at(total, shared[tris[:, corner]], face)
    agrees = (face[:, None] * total[shared[tris]]).sum(-1).min(1) > 0
    if not agrees.all():  # a small face folded against large neighbours: let it count more
        face = face[~agrees]
        weight = np.linalg.norm(total, axis=1).max() / np.linalg.norm(face, axis=1).clip(1e-12)
        for corner in range(3):
            np.add.at(total, shared[tris[~agrees, corner]], face * weight[:, None])
    normal = total[shared]
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(length > 1e-14, normal / np.maximum(length, 1e-14), [0.0, 1.0, 0.0])


def _tangents(position: Array, uv: Array, tris: Array, normal: Array) -> Array:
    """Along +u, made orthogonal to the normal. The bitangent points along -v, which is up in
    the picture, as glTF's normal textures want it."""
    p, t = position[tris], uv[tris]
    e1, e2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
    d1, d2 = t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
    det = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    sign = np.sign(det)[:, None]
    along_u = (e1 * d2[:, 1:] - e2 * d1[:, 1:]) * sign
    along_v = (e2 * d1[:, :1] - e1 * d2[:, :1]) * sign
    sum_u, sum_v = np.zeros_like(position), np.zeros_like(position)
    for corner in range(3):
        np.add.at(sum_u, tris[:, corner], along_u)
        np.add.at(sum_v, tris[:, corner], along_v)
    tangent = sum_u - normal * (sum_u * normal).sum(1, keepdims=True)
    length = np.linalg.norm(tangent, axis=1, keepdims=True)
    spare = np.cross(normal, np.where(np.abs(normal[:, 1:2]) < 0.9, [[0, 1.0, 0]], [[1.0, 0, 0]]))
    spare /= np.linalg.norm(spare, axis=1, keepdims=True)
    tangent = np.where(length > 1e-12, tangent / np.maximum(length, 1e-12), spare)
    side = np.sign((np.cross(normal, tangent) * -sum_v).sum(1))
    return np.asarray(np.c_[tangent, np.where(side == 0, 1.0, side)])


def _closed(position: Array, tris: Array, place: Array) -> tuple[bool, float]:
    faces = place[tris]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    n = int(place.max()) + 1
    ahead = edges[:, 0] * n + edges[:, 1]
    back = edges[:, 1] * n + edges[:, 0]
    closed = len(np.unique(ahead)) == len(ahead) and bool(
        np.array_equal(np.sort(ahead), np.sort(back))
    )
    p = position[tris]
    volume = float((p[:, 0] * np.cross(p[:, 1], p[:, 2])).sum() / 6)
    return closed, volume

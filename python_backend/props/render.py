"""A small software renderer for turntable pictures: triangles, depth, shadow, glTF shading.

NumPy only. Every covered pixel of every triangle becomes a row; the nearest row of a pixel
wins. Good for sheets of a few thousand triangles, not for anything that moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from python_backend.props.bake import Maps
from python_backend.props.mesh import Mesh

Array = np.ndarray
LIGHT = np.array([0.48, 0.78, 0.40]) / np.linalg.norm([0.48, 0.78, 0.40])
PAPER = np.array([0.80, 0.82, 0.85])


@dataclass(slots=True)
class _Hits:
    """Per covered pixel: flat pixel index, triangle, and barycentric weights (n, 3)."""

    pixel: Array
    triangle: Array
    weight: Array
    depth: Array


def turntable(
    mesh: Mesh,
    maps: Maps | None,
    width: int = 320,
    views: int = 4,
    color: tuple[float, float, float] = (0.7, 0.7, 0.68),
) -> Array:
    """(width, width * views, 3) uint8: the prop from `views` sides."""
    start = 0.6
    return np.concatenate(
        [
            render(mesh, maps, width, start + 2 * np.pi * k / views, color=color)
            for k in range(views)
        ],
        axis=1,
    )


def render(
    mesh: Mesh,
    maps: Maps | None,
    width: int = 320,
    azimuth: float = 0.6,
    elevation: float = 0.32,
    color: tuple[float, float, float] = (0.7, 0.7, 0.68),
    samples: int = 2,
) -> Array:
    """(width, width, 3) uint8 orthographic picture with a ground shadow."""
    size = width * samples
    p = mesh.position.astype(float)
    centre = (p.min(0) + p.max(0)) / 2
    toward = np.array(
        [
            np.sin(azimuth) * np.cos(elevation),
            np.sin(elevation),
            np.cos(azimuth) * np.cos(elevation),
        ]
    )
    right = np.cross([0, 1.0, 0], toward)
    right /= np.linalg.norm(right)
    up = np.cross(toward, right)
    flat = (p - centre) @ np.stack([right, up], 1)
    reach = max(float(np.abs(flat).max()) * 1.12, 1e-3)
    screen = np.c_[(flat * [1, -1] / reach + 1) * size / 2, (p - centre) @ toward]
    hits = _raster(screen, mesh.index, size)
    canvas = np.tile(PAPER**2.2, (size * size, 1))
    shadow = _ShadowMap(mesh)
    _ground(canvas, shadow, p, centre, (right, up, toward), reach, size)
    canvas[hits.pixel] = _shade(mesh, maps, hits, shadow, toward, color)
    picture = canvas.reshape(width, samples, width, samples, 3).mean((1, 3))
    return np.asarray((np.clip(picture, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8))


def _raster(screen: Array, index: Array, size: int) -> _Hits:
    """Nearest triangle of each pixel; larger third coordinate is nearer."""
    a, b, c = screen[index[:, 0]], screen[index[:, 1]], screen[index[:, 2]]
    low = np.floor(np.minimum(np.minimum(a, b), c)[:, :2] - 0.5).astype(int).clip(0, size - 1)
    high = np.ceil(np.maximum(np.maximum(a, b), c)[:, :2]).astype(int).clip(0, size - 1)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    wide, tall = (high - low + 1).T
    keep = np.abs(area) > 1e-9
    count = np.where(keep, wide * tall, 0)
    triangle = np.repeat(np.arange(len(index)), count)
    within = np.arange(len(triangle)) - np.repeat(np.cumsum(count) - count, count)
    x = low[triangle, 0] + within % wide[triangle]
    y = low[triangle, 1] + within // wide[triangle]
    qx, qy = x + 0.5, y + 0.5
    ax, ay, bx, by = a[triangle, 0], a[triangle, 1], b[triangle, 0], b[triangle, 1]
    cx, cy = c[triangle, 0], c[triangle, 1]
    w0 = ((bx - qx) * (cy - qy) - (by - qy) * (cx - qx)) / area[triangle]
    w1 = ((cx - qx) * (ay - qy) - (cy - qy) * (ax - qx)) / area[triangle]
    inside = (w0 >= -1e-6) & (w1 >= -1e-6) & (w0 + w1 <= 1 + 1e-6)
    triangle, w0, w1 = triangle[inside], w0[inside], w1[inside]
    pixel = (y * size + x)[inside]
    weight = np.stack([w0, w1, 1 - w0 - w1], 1)
    depth = (screen[index[triangle], 2] * weight).sum(1)
    order = np.lexsort((-depth, pixel))
    first = order[np.r_[True, np.diff(pixel[order]) > 0]] if len(order) else order
    return _Hits(pixel[first], triangle[first], weight[first], depth[first])


class _ShadowMap:
    """Depth towards the light, on a square around the prop."""

    SIZE = 384

    def __init__(self, mesh: Mesh) -> None:
        p = mesh.position.astype(float)
        self.centre = (p.min(0) + p.max(0)) / 2
        self.reach = float(np.linalg.norm(p - self.centre, axis=1).max()) * 1.01
        side = np.cross([0, 1.0, 0], LIGHT)
        side /= np.linalg.norm(side)
        self.axes = np.stack([side, np.cross(LIGHT, side)], 1)
        hits = _raster(self._screen(p), mesh.index, self.SIZE)
        self.depth = np.full(self.SIZE * self.SIZE, -np.inf)
        self.depth[hits.pixel] = hits.depth

    def _screen(self, points: Array) -> Array:
        off = points - self.centre
        plane = (off @ self.axes / self.reach + 1) * self.SIZE / 2
        return np.asarray(np.c_[plane, off @ LIGHT])

    def lit(self, points: Array) -> Array:
        """0 in shadow to 1 in light, softened over nine map pixels."""
        at = self._screen(points)
        total = np.zeros(len(points))
        for dx in (-1.5, 0.0, 1.5):
            for dy in (-1.5, 0.0, 1.5):
                x = (at[:, 0] + dx).astype(int).clip(0, self.SIZE - 1)
                y = (at[:, 1] + dy).astype(int).clip(0, self.SIZE - 1)
                total += self.depth[y * self.SIZE + x] <= at[:, 2] + 0.02 * self.reach
        return total / 9


def _ground(
    canvas: Array,
    shadow: _ShadowMap,
    points: Array,
    centre: Array,
    axes: tuple[Array, Array, Array],
    reach: float,
    size: int,
) -> None:
    right, up, toward = axes
    line = ((np.arange(size) + 0.5) / size * 2 - 1) * reach
    x, y = np.meshgrid(line, -line)
    origin = centre + x[..., None] * right + y[..., None] * up
    t = (points[:, 1].min() - origin[..., 1]) / toward[1]
    ground = (origin + t[..., None] * toward).reshape(-1, 3)
    lit = shadow.lit(ground)
    canvas *= (0.62 + 0.38 * lit)[:, None]


def _shade(
    mesh: Mesh,
    maps: Maps | None,
    hits: _Hits,
    shadow: _ShadowMap,
    toward: Array,
    color: tuple[float, float, float],
) -> Array:
    corners, weight = mesh.index[hits.triangle], hits.weight[..., None]
    place = (mesh.position[corners] * weight).sum(1)
    normal = _unit((mesh.normal[corners] * weight).sum(1))
    geometric = normal
    if maps is None:
        base = np.tile(np.array(color) ** 2.2, (len(place), 1))
        light, rough, metal = np.ones(len(place)), np.full(len(place), 0.8), np.zeros(len(place))
        glow = np.zeros((len(place), 3))
    else:
        uv = (mesh.uv[corners] * weight).sum(1)
        base = _look(maps.base_color, uv) ** 2.2
        light, rough, metal = _look(maps.orm, uv).T
        glow = 0 * base if maps.emissive is None else _look(maps.emissive, uv) ** 2.2
        tilt = _look(maps.normal, uv) * 2 - 1
        tangent = _unit((mesh.tangent[corners][..., :3] * weight).sum(1))
        across = np.cross(normal, tangent) * mesh.tangent[corners[:, 0], 3:4]
        normal = _unit(tangent * tilt[:, :1] + across * tilt[:, 1:2] + normal * tilt[:, 2:])
    lit = shadow.lit(place + geometric * 0.015 * shadow.reach)
    lit = lit * (geometric @ LIGHT > 0)
    direct = np.clip(normal @ LIGHT, 0, 1) * lit
    half = _unit(LIGHT + toward)
    gloss = (1 - rough) ** 2
    shine = np.clip(normal @ half, 0, 1) ** (2 / np.clip(rough, 0.12, 1) ** 3.5) * gloss
    sky = 0.42 + 0.24 * normal[:, 1]
    reflected = 2 * (normal @ toward)[:, None] * normal - toward
    mirror = np.clip(0.55 + 0.5 * reflected[:, 1], 0.08, 1.1) * (0.35 + 0.65 * (1 - rough))
    f0 = 0.04 * (1 - metal)[:, None] + base * metal[:, None]
    rim = (1 - np.clip(normal @ toward, 0, 1)) ** 5 * (1 - rough) * 0.4
    diffuse = base * (1 - metal)[:, None] * (1.9 * direct + sky * light)[:, None]
    specular = f0 * (5.0 * shine * direct + (1.15 * mirror) * light)[:, None]
    specular = specular + f0 * (metal * 0.9 * direct)[:, None] + (rim * light)[:, None] * 0.25
    return np.asarray(diffuse + specular + 1.6 * glow)


def _look(picture: Array, uv: Array) -> Array:
    height, width = picture.shape[:2]
    x = (uv[:, 0] * width).astype(int).clip(0, width - 1)
    y = (uv[:, 1] * height).astype(int).clip(0, height - 1)
    return np.asarray(picture[y, x].astype(float) / 255)


def _unit(v: Array) -> Array:
    return np.asarray(v / (np.linalg.norm(v, axis=-1, keepdims=True) + 1e-12))

"""Ambient light by construction: no rays, only distances to the rough solids around.

At points every few texels, step outwards along the normal and ask how near other parts and
the ground are (the five-tap method of distance-field ambient occlusion, I. Quilez 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from python_backend.props import shapes, solids
from python_backend.props.atlas import Atlas
from python_backend.props.executor import Scene
from python_backend.props.fields import at

Array = np.ndarray
EVERY = 10  # texels between two measurements
TAPS = ((0.02, 0.7), (0.07, 0.5))  # step as a share of the diagonal, weight


@dataclass(slots=True)
class Ambient:
    """Coarse light of each atlas chart, laid as the chart lies in the picture."""

    coarse: list[Array]
    pad: int

    def spread(self, chart: int, width: int, height: int, x: int, y: int, size: int) -> Array:
        """Light of each texel of the chart with its gutter, flat, clipped as `bake` clips."""
        field = self.coarse[chart]
        pad = self.pad
        rows = np.arange(max(-pad, -y), min(height + pad, size - y))
        columns = np.arange(max(-pad, -x), min(width + pad, size - x))
        r = np.clip((rows + 0.5) / height, 0, 1) * (field.shape[0] - 1)
        c = np.clip((columns + 0.5) / width, 0, 1) * (field.shape[1] - 1)
        r0 = np.minimum(r.astype(int), max(field.shape[0] - 2, 0))
        c0 = np.minimum(c.astype(int), max(field.shape[1] - 2, 0))
        fr, fc = (r - r0)[:, None].astype(np.float32), (c - c0)[None].astype(np.float32)
        lines = field[r0] + (field[np.minimum(r0 + 1, len(field) - 1)] - field[r0]) * fr
        right = lines[:, np.minimum(c0 + 1, field.shape[1] - 1)]
        return np.asarray(lines[:, c0] + (right - lines[:, c0]) * fc, np.float32).reshape(-1)


def measure(scene: Scene, levels: tuple[int, ...], atlas: Atlas) -> Ambient:
    from python_backend.props.atlas import PAD

    points, normals, owner, shapes_of = [], [], [], []
    known: dict[tuple[int, int, int, int, bool], Array] = {}
    for k, instance in enumerate(scene.instances):
        if atlas.base[k] < 0:
            continue
        part = scene.parts[instance.part]
        made = shapes.template(shapes.shape_of(part), levels[instance.part])
        across = np.linalg.inv(instance.matrix)
        for chart in range(int(made.chart.max()) + 1):
            index = int(atlas.base[k]) + chart
            w, h = int(atlas.rect[index, 2]), int(atlas.rect[index, 3])
            key = (instance.part, chart, w, h, bool(atlas.turned[index]))
            if key not in known:
                known[key] = _lattice(made, chart, w, h, key[4])
            field = known[key]
            flat = field.reshape(-1, 7)
            points.append(flat[:, :3] @ instance.matrix.T + instance.shift)
            normal = flat[:, 3:6] @ across
            normals.append(normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9))
            owner.append(np.full(len(flat), k))
            shapes_of.append(field.shape[:2])
    light = _light(scene, np.concatenate(points), np.concatenate(normals), np.concatenate(owner))
    coarse, start = [], 0
    for rows, columns in shapes_of:
        coarse.append(light[start : start + rows * columns].reshape(rows, columns))
        start += rows * columns
    return Ambient(coarse, PAD)


def _lattice(made: shapes.Template, chart: int, width: int, height: int, turned: bool) -> Array:
    x = np.linspace(0, 1, max(2, width // EVERY + 1))
    y = np.linspace(0, 1, max(2, height // EVERY + 1))
    if turned:
        return np.ascontiguousarray(at(made, chart, 1 - y, x).transpose(1, 0, 2))
    return at(made, chart, x, y)


def _light(scene: Scene, points: Array, normals: Array, owner: Array) -> Array:
    low, high = scene.extent()
    diagonal = float(np.linalg.norm(high - low))
    taken = np.zeros(len(points))
    widest = TAPS[-1][0] * diagonal
    for k, instance in enumerate(scene.instances):
        if (instance.high - instance.low).max() < 0.04 * diagonal:
            continue
        near = ((points > instance.low - widest) & (points < instance.high + widest)).all(1)
        near &= owner != k
        if not near.any():
            continue
        inverse = np.linalg.inv(instance.matrix).T
        local, out = (points[near] - instance.shift) @ inverse, normals[near] @ inverse
        for share, weight in TAPS:
            step = share * diagonal
            gap = solids.distance(scene.parts[instance.part], local + out * step)
            taken[near] += weight * np.clip(1 - gap / step, 0, 1)
    for share, weight in TAPS:  # the ground
        step = share * diagonal
        above = points[:, 1] - low[1] + normals[:, 1] * step
        taken += 0.8 * weight * np.clip(1 - above / step, 0, 1)
    return np.clip(1 - taken, 0.12, 1).astype(np.float32)

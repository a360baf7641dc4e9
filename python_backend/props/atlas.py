"""One atlas for the whole prop: every chart gets a rectangle at one texel density.

Shelf packing with a search for the largest scale that fits. Charts lie down (a quarter turn)
where that makes shelves lower. Lower levels reuse the rectangles of the finest one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.errors import QualityRejected
from python_backend.props import shapes
from python_backend.props.executor import Scene

Array = np.ndarray
PAD = 2  # texels around each chart, so that filtering never bleeds


@dataclass(slots=True)
class Atlas:
    """rect (charts, 4): x, y, width, height in texels; turned (charts,): lies on its side;
    base[i]: first chart of instance i, -1 where the instance has none."""

    size: int
    rect: Array
    turned: Array
    base: Array
    density: float  # texels a metre


def chart_sizes(part_template: shapes.Template, matrix: Array) -> Array:
    """(charts, 2) width and height in metres of each chart of a template under `matrix`."""
    sizes = np.zeros((int(part_template.chart.max()) + 1, 2))
    for patch in part_template.patches:
        points = patch.points @ matrix.T
        if patch.grid:
            cells = points.reshape(*patch.grid, 3)
            uv = patch.uv.reshape(*patch.grid, 2)
            wide = np.linalg.norm(np.diff(cells, axis=1), axis=-1).sum(1).max()
            tall = np.linalg.norm(np.diff(cells, axis=0), axis=-1).sum(0).mean()
            span = uv[0, -1, 0] - uv[0, 0, 0], uv[-1, 0, 1] - uv[0, 0, 1]
            size = wide / max(span[0], 1e-6), tall / max(span[1], 1e-6)
        else:
            size = _flat_size(points, patch.uv)
        sizes[patch.chart] = np.maximum(sizes[patch.chart], size)
    return np.maximum(sizes, 1e-4)


def _flat_size(points: Array, uv: Array) -> tuple[float, float]:
    """Metres for one unit of u and of v on a planar patch, by least squares."""
    design = np.c_[uv - uv.mean(0)]
    slope = np.linalg.lstsq(design, points - points.mean(0), rcond=None)[0]
    return float(np.linalg.norm(slope[0])), float(np.linalg.norm(slope[1]))


def lay_out(scene: Scene, levels: tuple[int, ...], size: int) -> Atlas:
    """Pack the charts of every instance at its LOD0 level into a size x size atlas.

    Raises QualityRejected when there are more charts than the atlas can hold at two texels.
    """
    known: dict[tuple[int, bytes], Array] = {}
    sizes: list[Array] = []
    base = np.full(len(scene.instances), -1)
    total = 0
    for index, instance in enumerate(scene.instances):
        level = levels[instance.part]
        if level < 0:
            continue
        key = (instance.part, np.round(instance.matrix.T @ instance.matrix, 6).tobytes())
        if key not in known:
            made = shapes.template(shapes.shape_of(scene.parts[instance.part]), level)
            known[key] = chart_sizes(made, instance.matrix)
        base[index] = total
        sizes.append(known[key])
        total += len(known[key])
    metres = np.concatenate(sizes)
    turned = metres[:, 1] > metres[:, 0]
    lying = np.where(turned[:, None], metres[:, ::-1], metres)
    pad = PAD if size >= 256 else 1
    best = _search(lying, size, pad)
    if best is None:
        raise QualityRejected("The prop has more surface pieces than its texture can hold.")
    rect, density = best
    return Atlas(size, rect, turned, base, density)


def _search(sizes: Array, size: int, pad: int) -> tuple[Array, float] | None:
    order = np.lexsort((-sizes[:, 0], -sizes[:, 1]))
    high = size / float(np.sqrt((sizes[:, 0] * sizes[:, 1]).sum()))
    low, best = 0.0, _shelves(sizes * 1e-9, size, pad, order)
    if best is None:
        return None
    density = 1e-9
    for _ in range(9):
        middle = (low + high) / 2
        tried = _shelves(sizes * middle, size, pad, order)
        if tried is None:
            high = middle
        else:
            low, best, density = middle, tried, middle
    return best, density


def _shelves(texels: Array, size: int, pad: int, order: Array) -> Array | None:
    """Fill rows from the tallest chart down; None when they do not fit."""
    need = np.maximum(2, np.ceil(texels)).astype(int) + 2 * pad
    if need.max() > size:
        return None
    out = np.zeros((len(need), 4), int)
    x = y = shelf = 0
    wide, tall = need[:, 0].tolist(), need[:, 1].tolist()
    places = []
    for i in order.tolist():
        if x + wide[i] > size:
            y, x, shelf = y + shelf, 0, 0
        if y + tall[i] > size:
            return None
        places.append((i, x + pad, y + pad))
        x += wide[i]
        shelf = max(shelf, tall[i])
    index = np.array([p[0] for p in places])
    out[index, 0], out[index, 1] = [p[1] for p in places], [p[2] for p in places]
    out[:, 2:] = need - 2 * pad
    return out


def to_atlas(atlas: Atlas, chart: Array, uv: Array) -> Array:
    """Chart coordinates (n, 2) of atlas chart (n,) to texture coordinates in 0..1."""
    x, y, w, h = atlas.rect[chart].T
    lies = atlas.turned[chart]
    u = np.where(lies, uv[:, 1], uv[:, 0])
    v = np.where(lies, 1 - uv[:, 0], uv[:, 1])
    return np.stack([(x + u * w) / atlas.size, (y + v * h) / atlas.size], 1)

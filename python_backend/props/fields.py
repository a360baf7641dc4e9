"""What lies under each texel of a chart, interpolated from the patches that made the mesh."""

from __future__ import annotations

import numpy as np

from python_backend.props.shapes import Template
from python_backend.props.shapes.patch import Patch

Array = np.ndarray


def texel_fields(
    made: Template, chart: int, width: int, height: int, turned: bool, pad: int
) -> Array:
    """(height + 2 pad, width + 2 pad, 4) float32: place in the part's frame and own light.
    The gutter repeats the border."""
    x = np.clip((np.arange(-pad, width + pad) + 0.5) / width, 0, 1)
    y = np.clip((np.arange(-pad, height + pad) + 0.5) / height, 0, 1)
    if turned:  # x runs along v, y against u
        return np.ascontiguousarray(at(made, chart, 1 - y, x).transpose(1, 0, 2)[..., [0, 1, 2, 6]])
    return np.ascontiguousarray(at(made, chart, x, y)[..., [0, 1, 2, 6]])


def at(made: Template, chart: int, us: Array, vs: Array) -> Array:
    """(len(vs), len(us), 7): place, normal and own light on the lattice us x vs."""
    out = np.zeros((len(vs), len(us), 7), np.float32)
    start = 0
    for patch in made.patches:
        n = len(patch.points)
        if patch.chart == chart:
            light = np.ones(n) if patch.ao is None else patch.ao
            values = np.c_[patch.points, made.normal[start : start + n], light].astype(np.float32)
            if patch.grid:
                _from_grid(patch, values, us, vs, out)
            else:
                _from_plane(patch, values, us, vs, out)
        start += n
    return out


def _from_grid(patch: Patch, values: Array, us: Array, vs: Array, out: Array) -> None:
    assert patch.grid is not None
    rows, columns = patch.grid
    uv = patch.uv.reshape(rows, columns, 2)
    grid_u, grid_v = uv[0, :, 0], uv[:, 0, 1]
    edge = 1e-9
    i = np.where((us >= grid_u[0] - edge) & (us <= grid_u[-1] + edge))[0]
    j = np.where((vs >= grid_v[0] - edge) & (vs <= grid_v[-1] + edge))[0]
    if not len(i) or not len(j):
        return
    column = np.interp(us[i], grid_u, np.arange(columns))
    row = np.interp(vs[j], grid_v, np.arange(rows))
    c0, r0 = np.minimum(column.astype(int), columns - 2), np.minimum(row.astype(int), rows - 2)
    fc = (column - c0).astype(np.float32)[None, :, None]
    fr = (row - r0).astype(np.float32)[:, None, None]
    cells = values.reshape(rows, columns, -1)
    lines = cells[r0] + (cells[r0 + 1] - cells[r0]) * fr
    out[np.ix_(j, i)] = lines[:, c0] + (lines[:, c0 + 1] - lines[:, c0]) * fc


def _from_plane(patch: Patch, values: Array, us: Array, vs: Array, out: Array) -> None:
    design = np.c_[patch.uv, np.ones(len(patch.uv))]
    slope = np.linalg.lstsq(design, values, rcond=None)[0].astype(np.float32)
    out[:] = slope[0] * us[None, :, None] + slope[1] * vs[:, None, None] + slope[2]

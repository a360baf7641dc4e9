"""Drawn structure on a part: staves, planks, bricks, panels... as grooves, tones and ramps.

Everything is a function of the place on the part in metres, so it lies right on every chart
and every copy, and nothing ends at a seam.
"""

from __future__ import annotations

import numpy as np

from python_backend.props.program import Part

Array = np.ndarray


def draw(part: Part, local: Array, copy: Array) -> tuple[Array, Array]:
    """(groove, tone) of (n, 3) places: groove 0..1 is how deep in a joint, tone -1..1 how much
    lighter or darker this plank or stone is. `copy` (n,) tells instances apart."""
    n = len(local)
    if not part.pattern:
        return np.zeros(n, np.float32), np.zeros(n, np.float32)
    first, second = part.pattern_size
    if part.pattern == "staves" and part.prim == "tube":
        return _strakes(part, local, int(first) or 16, copy)
    if part.pattern == "staves":
        return _staves(part, local, int(first) or 16, copy)
    across, up = _surface(part, local)
    if part.pattern == "planks":
        width = first or 0.12
        cell = np.floor(across / width)
        return _groove(across / width, 0.006 / width), _tone(cell, copy)
    if part.pattern in ("bricks", "cobbles"):
        return _bricks(part, across, up, first or 0.24, second or 0.08, copy)
    if part.pattern == "panels":
        return _panels(across, up, first or 0.3, second or first or 0.3, copy)
    if part.pattern == "shingles":
        return _shingles(across, up, first or 0.16, second or 0.12, copy)
    if part.pattern == "stripes":
        cell = np.floor(across / (first or 0.2))
        return np.zeros(n, np.float32), np.where(cell % 2 == 0, 0.0, -2.2).astype(np.float32)
    period = first or 0.02
    over = np.sin(across / period * np.pi * 2) * np.sin(up / period * np.pi * 2)
    return (0.35 + 0.35 * over).astype(np.float32), np.zeros(n, np.float32)


def _surface(part: Part, local: Array) -> tuple[Array, Array]:
    """Two coordinates along the surface. Round parts: around and up. Flat parts: across and
    along, where along is the part's longest axis of that face (or y for bricks)."""
    size = np.array(part.size, np.float32)
    if part.prim in ("lathe", "cone", "disc", "sphere"):
        radius = max(part.size[0], part.size[2]) / 2
        around = np.arctan2(local[:, 2], local[:, 0]) * radius
        top = np.abs(local[:, 1]) > 0.495 * part.size[1]
        return np.where(top, local[:, 0], around), np.where(top, local[:, 2], local[:, 1])
    face = np.argmax(np.abs(local) / np.maximum(size / 2, 1e-6), axis=1)
    if part.prim == "extrude":
        front = np.abs(local[:, 2]) > 0.49 * size[2]
        face = np.where(front, 2, np.where(np.abs(local[:, 0]) > np.abs(local[:, 1]), 0, 1))
    upright = part.pattern in ("bricks", "cobbles", "panels", "shingles")
    across, up = np.zeros(len(local), np.float32), np.zeros(len(local), np.float32)
    for axis in range(3):
        on = face == axis
        a, b = [k for k in range(3) if k != axis]
        if upright:
            along = 1 if 1 in (a, b) else b
        else:
            along = a if size[a] >= size[b] else b
        other = b if along == a else a
        across[on], up[on] = local[on, other] + size[other] / 2, local[on, along]
    return across, up


def _hash(a: Array, b: Array) -> Array:
    value = np.sin(a * 127.1 + b * 311.7) * 43758.5453
    return np.asarray(value - np.floor(value), np.float32)


def _tone(cell: Array, copy: Array) -> Array:
    return np.asarray(2 * _hash(cell, copy * 7.0 + 1.0) - 1, np.float32)


def _groove(phase: Array, half_width: float) -> Array:
    """1 in the joint at whole numbers of `phase`, falling to 0 at `half_width` either side."""
    off = np.abs(phase - np.round(phase))
    return np.asarray(np.clip(1.4 - off / max(half_width, 1e-6), 0, 1).astype(np.float32))


def _staves(part: Part, local: Array, count: int, copy: Array) -> tuple[Array, Array]:
    turn = np.arctan2(local[:, 2], local[:, 0]) / (2 * np.pi) * count
    end = np.abs(local[:, 1]) > 0.47 * part.size[1]
    radius = max(part.size[0], part.size[2]) / 2
    inner = np.hypot(local[:, 0], local[:, 2]) < radius * 0.74
    width = 0.005 * count / (2 * np.pi * radius)
    groove, tone = _groove(turn, width), _tone(np.floor(turn), copy)
    board = radius / 3  # the head is made of straight boards
    flat = end & inner
    groove = np.where(flat, _groove(local[:, 0] / board, 0.005 / board), groove)
    return groove, np.where(flat, _tone(np.floor(local[:, 0] / board), copy), tone)


def _strakes(part: Part, local: Array, count: int, copy: Array) -> tuple[Array, Array]:
    """`count` planks around a swept part, each running along its whole path."""
    from python_backend.props.shapes.curves import frames
    from python_backend.props.shapes.tube import centre

    path, radii, _ = centre(part)
    across, over = frames(path, part.closed)
    axis = int(np.argmax(np.ptp(path, axis=0)))
    order = np.argsort(path[:, axis])
    place = np.stack(
        [np.interp(local[:, axis], path[order, axis], path[order, k]) for k in range(3)]
    )
    near = np.abs(local[:, axis, None] - path[None, :, axis]).argmin(1)
    off = local - place.T
    x, y = (off * across[near]).sum(1), (off * over[near]).sum(1) / part.squash
    turn = np.arctan2(x, -y) / (2 * np.pi) * count
    reach = np.maximum(np.hypot(x, y), 0.2 * radii[near])
    width = np.maximum(0.006 * count / (2 * np.pi * reach), 0.045)  # seen on a large hull too
    off_joint = np.abs(turn - np.round(turn))
    groove = np.clip(1.4 - off_joint / width, 0, 1).astype(np.float32)
    return groove, _tone(np.floor(turn), copy)


def _bricks(
    part: Part, across: Array, up: Array, wide: float, tall: float, copy: Array
) -> tuple[Array, Array]:
    if part.pattern == "cobbles":
        bend = 0.22 * np.sin(up / tall * 2.1 + 3 * np.sin(across / wide * 1.7))
        across = across + bend * wide
        up = up + 0.2 * tall * np.sin(across / wide * 2.6 + 1.3)
    row = np.floor(up / tall)
    shifted = across / wide + 0.5 * (row % 2) + 0.23 * _hash(row, row * 0 + 2.0)
    joint = 0.007 if part.pattern == "bricks" else 0.014
    groove = np.maximum(_groove(shifted, joint / wide), _groove(up / tall, joint / tall))
    return groove, _tone(np.floor(shifted) + 57 * row, copy)


def _panels(across: Array, up: Array, wide: float, tall: float, copy: Array) -> tuple[Array, Array]:
    column, row = across / wide, up / tall + 0.5
    groove = np.maximum(_groove(column, 0.006 / wide), _groove(row, 0.006 / tall))
    near_x = np.abs(column - np.round(column)) * wide
    near_y = np.abs(row - np.round(row)) * tall
    bolt = np.hypot(near_x - 0.025, near_y - 0.025) < 0.008
    tone = 0.5 * _tone(np.floor(column) + 31 * np.floor(row), copy)
    return np.maximum(groove, 0.5 * bolt).astype(np.float32), tone


def _shingles(
    across: Array, up: Array, wide: float, tall: float, copy: Array
) -> tuple[Array, Array]:
    row = np.floor(up / tall)
    shifted = across / wide + 0.5 * (row % 2)
    ramp = up / tall - row  # each shingle rises towards its lower edge
    groove = np.maximum(0.8 * _groove(shifted, 0.008 / wide), np.clip(ramp, 0, 1) ** 3)
    return groove.astype(np.float32), _tone(np.floor(shifted) + 57 * row, copy)

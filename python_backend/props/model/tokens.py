"""Groups as numbers and back: what the free tier's network reads and writes.

A program is SLOTS groups of four categories (kind, symmetry, parent, face) and WIDE real
numbers, in a frame where the longest side is 1. Decoding goes through the program language, so
whatever the network says comes out attached and symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from python_backend.props.fit.groups import Group
from python_backend.props.fit.primitives import KNOTS, Fit
from python_backend.props.program import Part, Program

Array = np.ndarray
SLOTS = 12
KINDS, SYMMETRIES, PARENTS, FACES = 5, 7, SLOTS + 1, 6  # kind 4: an empty slot
EMPTY = 4
# centre 3, log half 3, two columns of the turn 6, profile, span, count, colour 3, hollow
WIDE = 3 + 3 + 6 + KNOTS + 2 + 3 + 1
FACE_NAMES = ("left", "right", "bottom", "top", "back", "front")
SYMMETRY_NAMES = ("none", "x", "z", "xz", "row_x", "row_y", "row_z")


@dataclass(slots=True)
class Tokens:
    """One program: category (SLOTS, 4) int, real (SLOTS, WIDE) float32, size (3,) log metres."""

    category: Array
    real: Array
    size: Array


def encode(groups: list[Group], extent: Array, metres: float) -> Tokens:
    """Groups of an object of `extent` (own units) whose longest side is `metres` in truth."""
    scale = float(extent.max())
    category = np.zeros((SLOTS, 4), np.int64)
    category[:, 0] = EMPTY
    real = np.zeros((SLOTS, WIDE), np.float32)
    for i, group in enumerate(groups[:SLOTS]):
        fit = group.fit
        category[i] = (fit.kind, group.symmetry, min(group.parent, SLOTS), group.face)
        real[i] = np.concatenate(
            [
                fit.centre / scale * 2,
                np.log(np.maximum(fit.half / scale * 2, 0.004)),
                fit.turn[:, 0],
                fit.turn[:, 1],
                fit.profile,
                [group.span / scale * 2, group.count / 4],
                fit.color,
                [float(fit.hollow)],
            ]
        )
    return Tokens(
        category, real, np.log(np.maximum(extent / scale * metres, 0.01)).astype(np.float32)
    )


def decode(tokens: Tokens, name: str = "prop") -> Program:
    """A valid program: contacts, symmetry and ranges are put right here."""
    metres = np.exp(np.clip(tokens.size, np.log(0.03), np.log(8.0)))
    scale = float(metres.max())
    parts: list[Part] = []
    boxes: list[tuple[str, Array, Array]] = []  # name, centre, reach
    colors: list[Array] = []
    for slot in range(SLOTS):
        if tokens.category[slot, 0] == EMPTY:
            continue
        part, centre, reach = _part(tokens, slot, scale, boxes)
        parts.append(part)
        boxes.append((part.name, centre, reach))
        colors.append(np.clip(tokens.real[slot, -4:-1], 0, 1))
    if not parts:
        x, y, z = (float(v) for v in metres)
        parts = [Part(name="p0", prim="box", size=(x, y, z), bevel=0.01)]
        colors = [np.full(3, 0.6)]
    parts, materials = _dressed(parts, colors)
    return Program(name, tuple(parts), materials)


def _part(
    tokens: Tokens, slot: int, scale: float, boxes: list[tuple[str, Array, Array]]
) -> tuple[Part, Array, Array]:
    kind, symmetry, parent, face = (int(v) for v in tokens.category[slot])
    row = tokens.real[slot].astype(float)
    half = np.exp(np.clip(row[3:6], np.log(0.006), 0.25)) * scale / 2
    half = np.maximum(half, 0.004 * scale)
    turn = _turn(row[6:9], row[9:12])
    centre = row[:3] * scale / 2
    reach = np.abs(turn) @ half
    for axis, kinds in ((0, (0, 2, 5, 6)), (2, (0, 1, 4, 5))):
        if abs(centre[axis]) < 0.035 * scale and symmetry in kinds:
            centre[axis] = 0.0  # on the mirror plane: exactly on it
    if symmetry in (1, 3):
        centre[0] = max(abs(centre[0]), 0.4 * reach[0])
    if symmetry in (2, 3):
        centre[2] = max(abs(centre[2]), 0.4 * reach[2])
    name = f"p{slot}"
    more: dict[str, Any] = {}
    if 1 <= parent <= len(boxes):
        host, host_centre, host_reach = boxes[parent - 1]
        axis, side = face // 2, 1 if face % 2 else -1
        least = min(0.006 * scale, 0.3 * reach[axis], 0.3 * host_reach[axis])
        for other in range(3):
            if other != axis:
                most = reach[other] + host_reach[other] - 0.6 * min(reach[other], host_reach[other])
                centre[other] = host_centre[other] + np.clip(
                    centre[other] - host_centre[other], -most, most
                )
        # where the boxes overlap the part stays; where there is a gap it is pulled to contact
        sink = float(reach[axis] + host_reach[axis] - side * (centre[axis] - host_centre[axis]))
        sink = min(max(sink, least), float(2 * (reach[axis] + host_reach[axis])) - least)
        centre[axis] = host_centre[axis] + side * (reach[axis] + host_reach[axis] - sink)
        if centre[1] < reach[1]:  # never below the ground
            if axis == 1:
                sink -= side * float(reach[1] - centre[1])
            centre[1] = reach[1]
        offset = centre - host_centre
        offset[axis] = 0.0
        more = {
            "parent": host,
            "face": FACE_NAMES[face],
            "sink": round(float(np.clip(sink, -5, 5)), 5),
        }
    else:
        centre[1] = reach[1]
        offset = np.array([centre[0], 0.0, centre[2]])
    if symmetry >= 4:
        more["count"] = int(np.clip(round(row[-5] * 4), 2, 12))
        more["span"] = float(np.clip(row[-6] * scale / 2, 0, 8))
    size, turned = _sizes(kind, half, turn)
    shape: dict[str, Any] = {"prim": "box", "bevel": float(min(0.012, 0.14 * min(size)))}
    if kind:
        radii = np.clip(row[12 : 12 + KNOTS], 0.04, 1.0)
        radii = radii / radii.max()
        shape = {
            "prim": "lathe",
            "smooth": False,
            "profile": tuple(
                (round(float(r), 4), round(k / (KNOTS - 1), 4)) for k, r in enumerate(radii)
            ),
        }
        if row[-1] > 0.5 and kind == 2:
            shape["wall"] = float(0.07 * min(size[0], size[2]))
    part = Part(
        name=name,
        size=size,
        offset=(round(float(offset[0]), 5), round(float(offset[1]), 5), round(float(offset[2]), 5)),
        turn=turned,
        symmetry=SYMMETRY_NAMES[symmetry],
        **more,
        **shape,
    )
    return part, centre, reach


def _turn(a: Array, b: Array) -> Array:
    """Two columns to a rotation; nearly upright becomes exactly upright."""
    a = a / max(float(np.linalg.norm(a)), 1e-6)
    b = b - a * float(a @ b)
    if np.linalg.norm(b) < 1e-3 or not np.isfinite(b).all():
        return np.eye(3)
    b = b / np.linalg.norm(b)
    turn = np.stack([a, b, np.cross(a, b)], 1)
    if np.abs(turn).max(0).min() > 0.975:
        return np.eye(3)
    return turn


def _sizes(
    kind: int, half: Array, turn: Array
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Size and Euler angles of the part; a turned shape's own axis is y."""
    order, swap = [0, 1, 2], np.eye(3)
    if kind == 1:  # about x: the part's y is the fit's x
        order, swap = [1, 0, 2], np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]])
    elif kind == 3:  # about z: the part's y is the fit's z
        order, swap = [0, 2, 1], np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    size = 2 * half[order]
    angles = Rotation.from_matrix(turn @ swap).as_euler("xyz", degrees=True)
    return (
        tuple(round(float(v), 5) for v in np.maximum(size, 0.003)),  # type: ignore[return-value]
        tuple(round(float(v), 3) + 0.0 for v in angles),
    )


def _dressed(parts: list[Part], colors: list[Array]) -> tuple[list[Part], dict[str, str]]:
    """At most four slots, by colour; each is paint of the mean colour of its parts."""
    from dataclasses import replace

    slots: list[tuple[Array, list[int]]] = []
    for k, color in enumerate(colors):
        near = min(slots, key=lambda s: float(np.linalg.norm(s[0] - color)), default=None)
        if near is not None and (np.linalg.norm(near[0] - color) < 0.16 or len(slots) >= 4):
            near[1].append(k)
        else:
            slots.append((color, [k]))
    out, materials = list(parts), {}
    for number, (_, members) in enumerate(slots):
        slot = ("main", "second", "third", "fourth")[number]
        mean = np.mean([colors[k] for k in members], axis=0)
        materials[slot] = "paint #" + "".join(f"{round(255 * float(c)):02x}" for c in mean)
        for k in members:
            out[k] = replace(out[k], material=slot)
    return out, materials


def from_program(program: Program) -> Tokens:
    """Any program to tokens: its placed copies are sampled and fitted like a mesh."""
    from python_backend.props.model.lower import lower

    groups, extent = lower(program)
    return encode(groups, extent, float(extent.max()))


def fit_of(tokens: Tokens, slot: int) -> Fit:
    """The fit behind one slot, in units of the longest side."""
    row = tokens.real[slot].astype(float)
    return Fit(
        int(tokens.category[slot, 0]),
        row[:3] / 2,
        np.exp(row[3:6]) / 2,
        np.stack([row[6:9], row[9:12], np.cross(row[6:9], row[9:12])], 1),
        row[12 : 12 + KNOTS],
        0.0,
        bool(row[-1] > 0.5),
        row[-4:-1],
    )

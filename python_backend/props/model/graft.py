"""One more part for a program: a part of another program, scaled into a box and attached.

A `Graft` says which part, into which box, and where its further copies are. `grafted` writes it
in the language of programs: copies become a symmetry where the language has one for them, the
part hangs on what it touches, on a face where that says the same. Knows no model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from python_backend.props import executor, shapes
from python_backend.props.program import MAX_PARTS, Part, Program

Array = np.ndarray
SIDES = (("left", "right"), ("bottom", "top"), ("back", "front"))
COPIES = 8  # that are written one by one where no symmetry describes them
REACH = 0.03  # of the diagonal: a gap up to this is closed, what is farther away is left out
BITE = 0.004  # of the diagonal: how deep it is pushed in then
THINNEST = 0.003  # metres


@dataclass(frozen=True, slots=True)
class Graft:
    """part, matrix: a placed copy in its own program; low, high (3,): the box it is to fill;
    copies: further ones, each mirrored at `plane` and then moved."""

    part: Part
    matrix: Array
    low: Array
    high: Array
    plane: Array
    copies: tuple[tuple[Array, Array], ...] = ()  # (flip (3,) of 1 and -1, move (3,))
    material: str = ""

    def boxes(self) -> tuple[Array, Array]:
        """low, high (1 + copies, 3)."""
        rows = [(self.low, self.high)]
        rows += [follow(self.low, self.high, relation, self.plane) for relation in self.copies]
        return np.array([r[0] for r in rows]), np.array([r[1] for r in rows])


def follow(
    low: Array, high: Array, relation: tuple[Array, Array], plane: Array
) -> tuple[Array, Array]:
    """A box mirrored at `plane` where the relation's flip is -1, and moved."""
    flip, move = relation
    a, b = (plane + flip * (end - plane) + move for end in (low, high))
    return np.minimum(a, b), np.maximum(a, b)


def grafted(program: Program, graft: Graft) -> Program | None:
    """The program with the part, or None where it can touch nothing or there is no room."""
    scene = executor.execute(program)
    low, high = scene.extent()
    diagonal = float(np.linalg.norm(high - low))
    graft = _closer(graft, scene, diagonal)
    symmetry, alone = _folded(graft, 1e-3 * diagonal)
    if len(alone) > COPIES or len(program.parts) + len(alone) > MAX_PARTS:
        return None
    parts = list(program.parts)
    lows, highs = graft.boxes()
    for k in alone:
        flip = np.ones(3) if k == 0 else graft.copies[k - 1][0]
        made = _attached(_filled(graft, flip, lows[k], highs[k]), program, scene, diagonal)
        if made is None:
            return None
        names = {p.name for p in parts}
        name = next(n for i in range(1, 99) if (n := f"added_{i}") not in names)
        parts.append(replace(made, name=name, **symmetry))
    return program.with_parts(tuple(parts))


def _closer(graft: Graft, scene: executor.Scene, diagonal: float) -> Graft:
    """Pushed to the nearest part where there is a small gap."""
    gap = np.array([np.maximum(i.low - graft.high, graft.low - i.high) for i in scene.instances])
    nearest = int(gap.max(1).argmin())
    axis = int(gap[nearest].argmax())
    if not 0 < gap[nearest, axis] < REACH * diagonal:
        return graft
    other = scene.instances[nearest]
    move = np.zeros(3)
    side = 1.0 if other.low[axis] > graft.high[axis] else -1.0
    move[axis] = side * (gap[nearest, axis] + BITE * diagonal)
    return replace(graft, low=graft.low + move, high=graft.high + move)


def _folded(graft: Graft, near: float) -> tuple[dict[str, Any], list[int]]:
    """Symmetry fields, and which copies must be written one by one."""
    count = 1 + len(graft.copies)
    lows, highs = graft.boxes()
    middle = (lows + highs) / 2
    if count == 1:
        return {"symmetry": "none", "count": 1, "span": 0.0}, [0]
    for name, flips in (("x", [(-1, 1)]), ("z", [(1, -1)]), ("xz", [(-1, 1), (1, -1), (-1, -1)])):
        want = [middle[0] * (fx, 1, fz) for fx, fz in flips]
        if count == len(want) + 1 and all(
            (np.abs(middle[1:] - w).max(1) < near).any() for w in want
        ):
            return {"symmetry": name, "count": 1, "span": 0.0}, [0]
    axis = int(np.ptp(middle, axis=0).argmax())
    along = np.sort(middle[:, axis])
    off = np.delete(np.ptp(middle, axis=0), axis).max()
    if count > 2 and off < near and np.ptp(np.diff(along)) < 3 * near:
        span = float(along[-1] - along[0])
        return {"symmetry": f"row_{'xyz'[axis]}", "count": count, "span": round(span, 5)}, [0]
    return {"symmetry": "none", "count": 1, "span": 0.0}, list(range(count))


def _filled(graft: Graft, flip: Array, low: Array, high: Array) -> tuple[Part, Array, Array]:
    """The part scaled into its box, its matrix, and the middle of the box."""
    part, matrix = graft.part, np.diag(flip) @ graft.matrix
    if np.linalg.det(matrix) < 0:  # a mirror image: of the part itself, in its own x
        matrix = matrix @ np.diag([-1.0, 1.0, 1.0])
        part = replace(
            part,
            path=tuple((-x, y, z) for x, y, z in part.path),
            outline=tuple((-x, y) for x, y in reversed(part.outline)),
        )
    own = np.linalg.norm(matrix, axis=0)  # an uneven copy is a little longer or shorter
    matrix = matrix / own
    corner, end = shapes.bounds(part)
    reach = np.abs(matrix) @ ((end - corner) / 2 * own)
    stretch = (high - low) / np.maximum(2 * reach, 1e-6)
    local = own * np.linalg.norm(stretch[:, None] * matrix, axis=0)
    mean = float(np.cbrt(np.prod(local)))
    more: dict[str, Any] = {"size": _three(np.maximum(np.array(part.size) * local, THINNEST))}
    if part.prim == "tube":
        more["size"] = part.size
        more["path"] = tuple(_three(np.array(p) * local) for p in part.path)
        more["radii"] = tuple(max(round(r * mean, 5), 0.001) for r in part.radii)
    if part.bevel:
        more["bevel"] = round(min(part.bevel * mean, 0.2 * min(more["size"])), 5)
    if part.wall:
        more["wall"] = round(part.wall * mean, 5)
    if any(part.pattern_size):
        a, b = part.pattern_size
        more["pattern_size"] = (round(a * mean, 5), round(b * mean, 5))
    made = replace(
        part,
        turn=_three(_angles(matrix)),
        jitter=0.0,
        material=graft.material or part.material,
        **more,
    )
    return made, executor.rotation(made.turn), (low + high) / 2


def _attached(
    placed: tuple[Part, Array, Array], program: Program, scene: executor.Scene, diagonal: float
) -> Part | None:
    """On the part that it touches most; on a face of it where a face gives the same place."""
    part, matrix, middle = placed
    corner, end = shapes.bounds(part)
    half = np.abs(matrix) @ ((end - corner) / 2)
    first: dict[str, executor.Instance] = {}
    for instance in scene.instances:
        first.setdefault(scene.parts[instance.part].name, instance)
    hosts = [first[p.name] for p in program.parts if p.name in first]
    names = [p.name for p in program.parts if p.name in first]
    gap = [float(np.maximum(h.low - middle - half, middle - half - h.high).max()) for h in hosts]
    every = [
        np.maximum(i.low - middle - half, middle - half - i.high).max() for i in scene.instances
    ]
    if min(every) > REACH * diagonal:
        return None
    k = int(np.argmin(gap))
    host = hosts[k]
    low, high = (host.low + host.high) / 2, (host.high - host.low) / 2
    offset = middle - low
    depth = half + high - np.abs(offset)
    axis = int(depth.argmin())
    room = half + high - 0.6 * np.minimum(half, high)
    flat = np.delete(np.abs(offset) <= room, axis).all() and -0.5 < depth[axis] < 5
    if flat:
        face = SIDES[axis][int(offset[axis] > 0)]
        sink = round(float(depth[axis]), 5)
        offset[axis] = 0.0
        return replace(part, parent=names[k], face=face, sink=sink, offset=_three(offset))
    origin = middle - matrix @ ((corner + end) / 2) - low
    return replace(part, parent=names[k], face="center", sink=0.0, offset=_three(origin))


def _angles(matrix: Array) -> Array:
    """Degrees about x, then y, then z, of a rotation; see `executor.rotation`."""
    y = np.arcsin(np.clip(-matrix[2, 0], -1, 1))
    if abs(matrix[2, 0]) > 1 - 1e-9:  # x and z turn about one line: all of it to x
        x = np.arctan2(-matrix[1, 2], matrix[1, 1])
        return np.asarray(np.degrees([x, y, 0.0]))
    x = np.arctan2(matrix[2, 1], matrix[2, 2])
    return np.asarray(np.degrees([x, y, np.arctan2(matrix[1, 0], matrix[0, 0])]))


def _three(values: Array) -> tuple[float, float, float]:
    x, y, z = (round(float(v), 5) + 0.0 for v in values)
    return x, y, z

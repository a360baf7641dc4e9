"""A program to placed instances: attachments and symmetries carried out, contact enforced.

A part on a face of its parent cannot float: its offset along the face is limited to where the
two boxes still overlap. A part attached at `center` may be anywhere, and `unattached` tells
which of those touch nothing. Knows boxes and rough solids, no triangles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bridge.errors import BadProgram
from python_backend.props import macros, shapes, solids
from python_backend.props.program import MAX_INSTANCES, Part, Program
from python_backend.props.solids import Array

_SIDES = {
    "left": (0, -1),
    "right": (0, 1),
    "bottom": (1, -1),
    "top": (1, 1),
    "back": (2, -1),
    "front": (2, 1),
}


@dataclass(slots=True)
class Instance:
    """One copy of a part: world = matrix @ local + shift. part indexes `Scene.parts`."""

    part: int
    matrix: Array
    shift: Array
    low: Array
    high: Array


@dataclass(slots=True)
class Scene:
    """Every part (macros expanded), the program line each came from, every placed copy."""

    parts: list[Part]
    lines: list[int]
    instances: list[Instance] = field(default_factory=list)

    def extent(self) -> tuple[Array, Array]:
        return (
            np.min([i.low for i in self.instances], axis=0),
            np.max([i.high for i in self.instances], axis=0),
        )


def execute(program: Program) -> Scene:
    """Raises BadProgram when the copies exceed `MAX_INSTANCES`."""
    expanded = macros.expand(program)
    scene = Scene([p for p, _ in expanded], [line for _, line in expanded])
    first: dict[str, Instance] = {}
    for index, part in enumerate(scene.parts):
        copies = _place(index, part, first.get(part.parent))
        first.setdefault(part.name, copies[0])
        scene.instances += copies
        if len(scene.instances) > MAX_INSTANCES:
            path = f"$.parts[{scene.lines[index]}].count"
            why = f"more than {MAX_INSTANCES} copies in all"
            raise BadProgram("The program makes too many parts.", violations=[(path, why)])
    return scene


def rotation(turn: tuple[float, float, float]) -> Array:
    """About x, then y, then z, degrees."""
    x, y, z = np.radians(turn)
    cx, sx, cy, sy, cz, sz = np.cos(x), np.sin(x), np.cos(y), np.sin(y), np.cos(z), np.sin(z)
    rx = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    rz = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    out: Array = rz @ ry @ rx
    return np.round(out, 12)


def _make(index: int, part: Part, matrix: Array, shift: Array) -> Instance:
    low, high = shapes.bounds(part)
    middle, half = (low + high) / 2, (high - low) / 2
    centre, reach = matrix @ middle + shift, np.abs(matrix) @ half
    return Instance(index, matrix, shift, centre - reach, centre + reach)


def _place(index: int, part: Part, parent: Instance | None) -> list[Instance]:
    matrix = rotation(part.turn)
    at_zero = _make(index, part, matrix, np.zeros(3))
    low, high = at_zero.low, at_zero.high
    offset = np.array(part.offset, float)
    middle = (low + high) / 2
    if parent is None or part.face == "ground":
        shift = offset - np.array([middle[0], low[1] + part.sink, middle[2]])
    elif part.face == "center":
        shift = (parent.low + parent.high) / 2 + offset
    else:
        shift = _on_face(part, parent, low, high, offset)
    origin = np.zeros(3) if parent is None else (parent.low + parent.high) / 2
    return _copies(index, part, matrix, shift, origin)


def _on_face(part: Part, parent: Instance, low: Array, high: Array, offset: Array) -> Array:
    axis, sign = _SIDES[part.face]
    half, parent_half = (high - low) / 2, (parent.high - parent.low) / 2
    middle, parent_middle = (low + high) / 2, (parent.low + parent.high) / 2
    place = parent_middle + offset
    for other in range(3):
        if other != axis:  # keep at least a part of the two faces together
            reach = half[other] + parent_half[other] - 0.6 * min(half[other], parent_half[other])
            place[other] = parent_middle[other] + np.clip(offset[other], -reach, reach)
    place[axis] = parent_middle[axis] + sign * (parent_half[axis] + half[axis] - part.sink)
    return np.asarray(place - middle)


def _copies(index: int, part: Part, matrix: Array, shift: Array, origin: Array) -> list[Instance]:
    flips = {"x": [(-1, 1)], "z": [(1, -1)], "xz": [(-1, 1), (1, -1), (-1, -1)]}
    placed = [(matrix, shift)]
    if part.symmetry in flips:
        for fx, fz in flips[part.symmetry]:
            mirror = np.diag([fx, 1.0, fz])
            placed.append((mirror @ matrix, mirror @ shift))
    elif part.symmetry.startswith("row"):
        along = np.eye(3)["xyz".index(part.symmetry[-1])]
        steps = np.linspace(-0.5, 0.5, part.count) if part.count > 1 else np.zeros(1)
        placed = [(matrix, shift + along * part.span * s) for s in steps]
    elif part.symmetry.startswith("ring"):
        axis = {"ring_x": 0, "ring_z": 2}.get(part.symmetry, 1)
        placed = []
        for k in range(part.count):
            turn = [0.0, 0.0, 0.0]
            turn[axis] = 360.0 * k / part.count
            spin = rotation((turn[0], turn[1], turn[2]))
            placed.append((spin @ matrix, spin @ (shift - origin) + origin))
    if part.jitter > 0 and len(placed) > 1:
        placed = [_shaken(part, k, m, s) for k, (m, s) in enumerate(placed)]
    return [_make(index, part, m, s) for m, s in placed]


def _shaken(part: Part, k: int, matrix: Array, shift: Array) -> tuple[Array, Array]:
    """Hand-made unevenness: each copy a little turned and a little longer or shorter."""
    rng = np.random.default_rng([part.seed, k, len(part.name)])
    turn = rng.uniform(-2.5, 2.5, 3) * part.jitter
    scale = 1 + rng.uniform(-0.06, 0.0, 3) * part.jitter
    return rotation((turn[0], turn[1], turn[2])) @ matrix @ np.diag(scale), shift


def scaled(scene: Scene, factors: Array) -> Scene:
    """The whole scene stretched about the origin by (x, y, z) factors."""
    stretch = np.diag(factors)
    moved = [
        Instance(i.part, stretch @ i.matrix, factors * i.shift, factors * i.low, factors * i.high)
        for i in scene.instances
    ]
    return Scene(scene.parts, scene.lines, moved)


def moved(scene: Scene, shift: Array) -> Scene:
    out = [
        Instance(i.part, i.matrix, i.shift + shift, i.low + shift, i.high + shift)
        for i in scene.instances
    ]
    return Scene(scene.parts, scene.lines, out)


def contacts(scene: Scene, tolerance: float) -> Array:
    """(n, n) booleans: which instances touch or enter each other, within `tolerance` metres."""
    n = len(scene.instances)
    low = np.array([i.low for i in scene.instances]) - tolerance
    high = np.array([i.high for i in scene.instances]) + tolerance
    near = ((low[:, None] <= high[None]) & (high[:, None] >= low[None])).all(-1)
    touch = np.eye(n, dtype=bool)
    inverse = [np.linalg.inv(i.matrix) for i in scene.instances]
    probes = [_probe(scene, i) for i in scene.instances]
    group = list(range(n))

    def root(a: int) -> int:
        while group[a] != a:
            a = group[a]
        return a

    for a, b in np.argwhere(np.triu(near, 1)):
        if root(a) == root(b):
            continue  # known to be connected through others: enough for every question asked
        if _touch(scene, a, b, probes, inverse, tolerance):
            touch[a, b] = touch[b, a] = True
            group[root(b)] = root(a)
    return touch


def _probe(scene: Scene, instance: Instance) -> Array:
    """World points on the surface of an instance, from its coarsest mesh."""
    part = scene.parts[instance.part]
    points = solids.probe(part)
    return np.asarray(points @ instance.matrix.T + instance.shift)


def _touch(
    scene: Scene, a: int, b: int, probes: list[Array], inverse: list[Array], tolerance: float
) -> bool:
    first, second = scene.instances[a], scene.instances[b]
    if scene.parts[first.part].prim == scene.parts[second.part].prim == "box":
        return _boxes_touch(scene, first, second, tolerance)
    for one, other in ((a, b), (b, a)):
        instance = scene.instances[other]
        near = (
            (probes[one] >= instance.low - tolerance) & (probes[one] <= instance.high + tolerance)
        ).all(1)
        if not near.any():
            continue
        local = (probes[one][near] - instance.shift) @ inverse[other].T
        if solids.distance(scene.parts[instance.part], local).min() < tolerance:
            return True
    return False


def _boxes_touch(scene: Scene, a: Instance, b: Instance, tolerance: float) -> bool:
    """Two oriented boxes overlap unless one of fifteen axes separates them (exact)."""
    reach_a = a.matrix * (np.array(scene.parts[a.part].size) / 2)
    reach_b = b.matrix * (np.array(scene.parts[b.part].size) / 2)
    axes = [
        *a.matrix.T,
        *b.matrix.T,
        *np.cross(a.matrix.T[:, None], b.matrix.T[None]).reshape(-1, 3),
    ]
    for axis in axes:
        length = float(np.linalg.norm(axis))
        if length < 1e-9:
            continue
        spread = np.abs(axis @ reach_a).sum() + np.abs(axis @ reach_b).sum()
        if abs(float(axis @ (a.shift - b.shift))) > spread + tolerance * length:
            return False
    return True


def unattached(scene: Scene, tolerance: float) -> list[int]:
    """Program lines with a copy that hangs together neither with the ground nor with the
    largest connected group."""
    touch = contacts(scene, tolerance)
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(touch, directed=False)
    biggest = np.bincount(label).argmax()
    return sorted({scene.lines[i.part] for i, k in zip(scene.instances, label) if k != biggest})


def loose(scene: Scene, share: float) -> list[int]:
    """What is `unattached` within a share of the scene's diagonal."""
    low, high = scene.extent()
    return unattached(scene, share * float(np.linalg.norm(high - low)))

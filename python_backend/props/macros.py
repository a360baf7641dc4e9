"""Macros: one line of a program that stands for several parts, expanded deterministically.

legs4      four equal legs; `path[0]` is the distance between them in x and z
slats      `count` bars with gaps filling `size` along the axis of `symmetry` (row_x/y/z)
planks     the same, nearly without gaps and a little uneven
hoops      `count` bands around a lathe parent, at its radius; `pattern_size[0]` their width
studs      `count` round heads in a ring around a lathe parent at height `offset[1]`
branching  trunk, branches and foliage: `count` branches, `size` of the whole, `seed`
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from python_backend.props.program import Part, Program, Vec3


def expand(program: Program) -> list[tuple[Part, int]]:
    """(part, index of the line it came from) without macros, in an order where parents come
    first. A name of a macro refers, for later attachments, to its first part."""
    out: list[tuple[Part, int]] = []
    named: dict[str, Part] = {}
    for line, part in enumerate(program.parts):
        for made in _expand(part, named):
            out.append((made, line))
            named.setdefault(made.name, made)
    return out


def _expand(part: Part, named: dict[str, Part]) -> list[Part]:
    if part.prim == "legs4":
        return [_legs(part)]
    if part.prim in ("slats", "planks"):
        return [_row(part)]
    if part.prim == "hoops":
        return _hoops(part, named.get(part.parent))
    if part.prim == "studs":
        return [_studs(part, named.get(part.parent))]
    if part.prim == "branching":
        return _tree(part)
    return [part]


def _legs(part: Part) -> Part:
    fx, _, fz = part.path[0] if part.path else (part.size[0] * 6, 0.0, part.size[2] * 6)
    prim = "lathe" if part.profile else "box"
    offset: Vec3 = (part.offset[0] + fx / 2, part.offset[1], part.offset[2] + fz / 2)
    return replace(part, prim=prim, symmetry="xz", offset=offset, path=())


def _row(part: Part) -> Part:
    axis = {"row_x": 0, "row_z": 2}.get(part.symmetry, 1)
    gap = 0.3 if part.prim == "slats" else 0.03
    count = max(part.count, 1)
    size = list(part.size)
    pitch = size[axis] / count
    size[axis] = pitch * (1 - gap)
    return replace(
        part,
        prim="box",
        symmetry=("row_x", "row_y", "row_z")[axis],
        count=count,
        size=(size[0], size[1], size[2]),
        span=pitch * (count - 1),
    )


def radius_at(parent: Part | None, height: float) -> tuple[float, float]:
    """Half width in x and z of a lathe at `height` in 0..1; of anything else, of its box."""
    if parent is None:
        return 0.5, 0.5
    sx, _, sz = parent.size
    if parent.prim in ("lathe", "cone") and parent.profile:
        from python_backend.props.shapes.lathe import prepare

        points = prepare(replace(parent, wall=0.0)).points
        r = float(np.interp((height - 0.5) * parent.size[1], points[:, 1], points[:, 0]))
        wide = max(sx, sz)
        return r * sx / wide, r * sz / wide
    return sx / 2, sz / 2


def _hoops(part: Part, parent: Part | None) -> list[Part]:
    heights = [h for h, _ in part.profile] or list(np.linspace(0.15, 0.85, max(part.count, 1)))
    tall = parent.size[1] if parent else 1.0
    thick = part.size[0]
    band = max(part.pattern_size[0], thick)
    out = []
    for k, height in enumerate(heights):
        rx, rz = radius_at(parent, height)
        angle = np.arange(16) * (2 * np.pi / 16)
        ring = tuple((float(rx * np.cos(a)), 0.0, float(rz * np.sin(a))) for a in angle)
        out.append(
            Part(
                name=part.name if k == 0 else f"{part.name}.{k}",
                prim="tube",
                parent=part.parent,
                face="center",
                offset=(0.0, float((height - 0.5) * tall), 0.0),
                material=part.material,
                path=ring,
                radii=(thick,),
                squash=float(band / thick),
                closed=True,
                smooth=True,
            )
        )
    return out


def _studs(part: Part, parent: Part | None) -> Part:
    height = 0.5 + part.offset[1] / max(parent.size[1] if parent else 1.0, 1e-6)
    rx, _ = radius_at(parent, float(np.clip(height, 0, 1)))
    return replace(
        part,
        prim="sphere",
        face="center",
        symmetry="ring",
        rough=0.0,
        offset=(rx, part.offset[1], 0.0),
    )


def _tree(part: Part) -> list[Part]:
    """A trunk that bends, branches that leave it, a blob of foliage at every tip.

    `rough`: how gnarled; `jitter`: how wide; `squash`: foliage size; `cut`: 0 broadleaf,
    1 conifer (stacked cones), 2 bare, 3 bush (no trunk to speak of).
    """
    rng = np.random.default_rng(part.seed)
    width, height, _ = part.size
    if part.cut == 1:
        return _conifer(part, rng)
    trunk_radius = part.radii[0] if part.radii else height * 0.035
    rise = 0.62 if part.cut != 3 else 0.3
    bend = rng.normal(0, 0.05 + 0.1 * part.rough, (4, 2)).cumsum(0) * height * 0.3
    trunk = [(0.0, 0.0, 0.0)] + [
        (float(bend[k, 0]), float(height * rise * (k + 1) / 4), float(bend[k, 1])) for k in range(4)
    ]
    taper = [1.25, 0.85, 0.72, 0.6, 0.42]
    out = [
        Part(
            name=part.name,
            prim="tube",
            parent=part.parent,
            face=part.face,
            sink=part.sink,
            offset=part.offset,
            path=tuple(trunk),
            smooth=True,
            material="bark",
            radii=tuple(trunk_radius * t for t in taper),
        )
    ]
    tips: list[tuple[np.ndarray, float]] = [(np.array(trunk[-1]), 1.0)]
    turn = rng.uniform(0, 2 * np.pi)
    for b in range(part.count):
        start_at = rng.uniform(0.45, 0.95) if part.cut != 3 else rng.uniform(0.05, 0.6)
        base = np.array(
            [np.interp(start_at, np.linspace(0, 1, 5), [p[k] for p in trunk]) for k in range(3)]
        )
        angle = turn + b * 2.4 + rng.uniform(-0.3, 0.3)
        reach = width * rng.uniform(0.3, 0.42) * (0.6 + 0.7 * part.jitter)
        up = height * rng.uniform(0.1, 0.26)
        side = np.array([np.cos(angle), 0.0, np.sin(angle)])
        tip = base + side * reach + np.array([0, up, 0])
        middle = base + side * reach * 0.55 + np.array([0, up * 0.3, 0])
        radius = trunk_radius * rng.uniform(0.38, 0.5)
        local = [_point(p) for p in (base, middle, tip)]
        out.append(
            Part(
                name=f"{part.name}.b{b}",
                prim="tube",
                parent=part.name,
                face="center",
                offset=_from_centre(out[0]),
                path=tuple(local),
                smooth=True,
                radii=(radius, radius * 0.7, radius * 0.35),
                material="bark",
            )
        )
        tips.append((tip, rng.uniform(0.7, 1.0)))
    if part.cut != 2:
        out += _foliage(part, out[0], tips, rng)
    return out


def _point(p: np.ndarray) -> Vec3:
    return float(p[0]), float(p[1]), float(p[2])


def _from_centre(trunk: Part) -> Vec3:
    """Offset that puts a child's origin on the trunk's origin: minus the trunk's own centre."""
    from python_backend.props.shapes.tube import bounds

    low, high = bounds(trunk)
    middle = -(low + high) / 2
    return float(middle[0]), float(middle[1]), float(middle[2])


def _foliage(
    part: Part, trunk: Part, tips: list[tuple[np.ndarray, float]], rng: np.random.Generator
) -> list[Part]:
    back = np.array(_from_centre(trunk))
    blob = part.size[0] * 0.3 * part.squash
    out = []
    for k, (tip, scale) in enumerate(tips):
        size = blob * 2 * scale * np.array([1.0, rng.uniform(0.68, 0.85), rng.uniform(0.9, 1.1)])
        place = back + tip + np.array([0, 0.12 * blob, 0])
        out.append(
            Part(
                name=f"{part.name}.f{k}",
                prim="sphere",
                parent=part.name,
                face="center",
                offset=(float(place[0]), float(place[1]), float(place[2])),
                material="leaf",
                size=(float(size[0]), float(size[1]), float(size[2])),
                rough=0.55,
                seed=int(rng.integers(1, 2**30)),
            )
        )
    return out


def _conifer(part: Part, rng: np.random.Generator) -> list[Part]:
    width, height, _ = part.size
    radius = part.radii[0] if part.radii else height * 0.03
    trunk = Part(
        name=part.name,
        prim="tube",
        parent=part.parent,
        face=part.face,
        sink=part.sink,
        offset=part.offset,
        material="bark",
        radii=(radius * 1.2, radius * 0.5),
        path=((0.0, 0.0, 0.0), (0.0, height * 0.86, 0.0)),
    )
    out, layers = [trunk], max(3, min(part.count, 7))
    bottom = 0.16 + 0.08 * part.jitter
    step = (1 - bottom) / (layers + 0.6)
    for k in range(layers):
        wide = width * (1 - 0.8 * k / layers) * rng.uniform(0.93, 1.05)
        tall = height * step * (1.75 if k < layers - 1 else 1.6)
        low = height * (bottom + step * k)
        lean = rng.uniform(-4, 4, 2)
        out.append(
            Part(
                name=f"{part.name}.f{k}",
                prim="lathe",
                parent=part.name,
                face="center",
                size=(float(wide), float(tall), float(wide)),
                material="leaf",
                offset=(0.0, float(low + tall / 2 - height * 0.43), 0.0),
                turn=(float(lean[0]), float(rng.uniform(0, 360)), float(lean[1])),
                profile=((0.35, 0.0), (1.0, 0.06), (0.62, 0.4), (0.26, 0.78), (0.03, 1.0)),
            )
        )
    return out

"""The part program: what a prop *is*. An ordered list of typed parts that a person can edit.

A part is a primitive with a size, attached to an earlier part (or the ground), repeated by a
symmetry, wearing a material slot. This file holds the data and its TOML/JSON form; it does not
know where parts end up (`executor`), what they look like (`shapes`) or whether they are valid
(`validate`).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

Vec3 = tuple[float, float, float]

PRIMS = ("box", "lathe", "tube", "sphere", "disc", "cone", "extrude")
MACROS = ("legs4", "slats", "hoops", "planks", "branching", "studs")
FACES = ("ground", "top", "bottom", "left", "right", "front", "back", "center")
SYMMETRIES = ("none", "x", "z", "xz", "row_x", "row_y", "row_z", "ring", "ring_x", "ring_z")
PATTERNS = ("", "staves", "planks", "bricks", "panels", "shingles", "cobbles", "stripes", "weave")
MAX_PARTS = 32
MAX_INSTANCES = 240
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a program. Lengths in metres, angles in degrees.

    prim:     one of `PRIMS`, or of `MACROS`, which expand into several parts.
    size:     full extents (x, y, z) of the part in its own frame, before `turn`.
    parent:   name of an earlier part; empty only with face `ground`.
    face:     which face of the parent's box the part sits on. `center`: `offset` counts from
              the parent's centre, and the part must touch something by itself.
    offset:   metres from the contact point; on a face, along it only as far as contact lasts.
    sink:     how deep the part goes into its parent; negative: how far it stays away from it.
    turn:     rotation about x, then y, then z.
    symmetry: copies: mirrored in x, z or both; `count` in a row over `span`; `count` in a ring
              about the parent's vertical axis (`ring_x`, `ring_z`: about that axis).
    profile:  lathe: (radius, height) pairs in 0..1, bottom to top.
    path:     tube: points in metres around the part's origin; `radii` one or one per point.
    outline:  extrude: counter-clockwise (x, y) polygon in -0.5..0.5, not crossing itself; tube:
              its section in place of a circle, where 0.5 is one radius.
    wall:     lathe: thickness of a hollow shell, 0 = solid.
    sides:    lathe: 0 = round, 3..12 = a prism with that many faces.
    rough:    sphere: displacement; box, lathe: 0. seed: which displacement.
    cut:      sphere: planar facets cut off it (a rock). flat: sphere: share of its height that is
              planed off below, so that it lies firmly.
    pattern:  drawn relief, see `PATTERNS`; `pattern_size`: its measures in metres.
    """

    name: str
    prim: str
    size: Vec3 = (0.0, 0.0, 0.0)
    parent: str = ""
    face: str = "ground"
    offset: Vec3 = (0.0, 0.0, 0.0)
    sink: float = 0.0
    turn: Vec3 = (0.0, 0.0, 0.0)
    symmetry: str = "none"
    count: int = 1
    span: float = 0.0
    material: str = "main"
    bevel: float = 0.0
    profile: tuple[tuple[float, float], ...] = ()
    smooth: bool = False
    wall: float = 0.0
    sides: int = 0
    path: tuple[Vec3, ...] = ()
    radii: tuple[float, ...] = ()
    squash: float = 1.0
    closed: bool = False
    outline: tuple[tuple[float, float], ...] = ()
    rough: float = 0.0
    cut: int = 0
    flat: float = 0.0
    seed: int = 0
    jitter: float = 0.0
    pattern: str = ""
    pattern_size: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Program:
    """A whole prop: parts in order, and which material each slot wears.

    `materials` maps a slot to the name of a material of `materials.MATERIALS`, optionally
    followed by a colour: `"paint #aa3322"`.
    """

    name: str
    parts: tuple[Part, ...]
    materials: Mapping[str, str] = field(default_factory=dict)
    family: str = ""

    def with_parts(self, parts: tuple[Part, ...]) -> Program:
        return replace(self, parts=parts)


_DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(Part) if f.default is not MISSING}


def to_dict(program: Program) -> dict[str, Any]:
    """Plain data; parts list only what differs from the defaults."""
    parts = []
    for part in program.parts:
        row: dict[str, Any] = {"name": part.name, "prim": part.prim}
        for key, default in _DEFAULTS.items():
            value = getattr(part, key)
            if value != default:
                row[key] = _plain(value)
        parts.append(row)
    return {
        "figment_prop": FORMAT,
        "name": program.name,
        "family": program.family,
        "materials": dict(program.materials),
        "parts": parts,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return round(value, 5)
    return value


def to_json(program: Program) -> str:
    return json.dumps(to_dict(program), separators=(",", ":"))


def to_toml(program: Program) -> str:
    """The form meant for editing; `validate.parse` reads it back."""
    data = to_dict(program)
    lines = [f"figment_prop = {FORMAT}", f"name = {json.dumps(program.name)}"]
    lines += [f"family = {json.dumps(program.family)}", "", "[materials]"]
    lines += [f"{slot} = {json.dumps(name)}" for slot, name in data["materials"].items()]
    for row in data["parts"]:
        lines += ["", "[[parts]]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in row.items()]
    return "\n".join(lines) + "\n"


def read_text(text: str) -> Any:
    """TOML or JSON text to plain data. Raises ValueError with the parser's own words."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    return tomllib.loads(text)

"""The materials a part can wear: colour, gloss, and which solid texture draws them.

A material name in a program may carry a colour of its own, `"paint #aa3322"`. Words are what
a prompt may call it. The numbers stand in `material_table`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bridge.errors import BadProgram
from python_backend.props.colours import RGB, from_hex
from python_backend.props.material_table import TABLE

HARD = frozenset({"wood", "metal", "stone", "clay", "glass", "paint"})  # kinds that hold a shape


@dataclass(frozen=True, slots=True)
class Material:
    """color, second: sRGB 0..1 of the light and the dark of the texture. rough, metal: 0..1.
    texture: which function of `textures3d.TEXTURES`. relief: bump strength. wear: how much
    edges show. glow: emitted light, 0..1."""

    name: str
    kind: str
    color: RGB
    second: RGB
    rough: float
    metal: float
    texture: str
    relief: float = 1.0
    wear: float = 0.5
    glow: float = 0.0
    words: tuple[str, ...] = ()


def _read(table: str) -> dict[str, Material]:
    """Materials by name, in the table's order."""
    lines: list[str] = []
    for line in table.strip("\n").splitlines():
        if line.startswith(" "):
            lines[-1] += line
        else:
            lines.append(line)
    made = (_material(*(cell.strip() for cell in line.split("|"))) for line in lines)
    return {m.name: m for m in made}


def _material(
    name: str, kind: str, colours: str, gloss: str, texture: str, more: str, words: str
) -> Material:
    light, dark = colours.split()
    rough, metal = gloss.split()
    given = dict(pair.split("=") for pair in more.split())
    spoken = tuple(w.strip() for w in words.split(",") if w.strip())
    return Material(
        name,
        kind,
        from_hex(light),
        from_hex(dark),
        float(rough),
        float(metal),
        texture,
        words=(name, *spoken),
        **{key: float(value) for key, value in given.items()},
    )


MATERIALS: dict[str, Material] = _read(TABLE)

_COLOURED = re.compile(r"^(?P<name>[a-z ]+?)(?: (?P<hex>#[0-9a-fA-F]{6}))?$")


def base_of(text: str) -> str:
    """The name alone: `"paint #aa3322"` -> `"paint"`."""
    return text.split(" #")[0]


def resolve(text: str, path: str = "$.materials") -> Material:
    """`"oak"` or `"paint #aa3322"` to a material. Raises BadProgram naming `path`."""
    found = _COLOURED.match(text)
    if not found or found["name"] not in MATERIALS:
        raise BadProgram(
            "The program names an unknown material.",
            violations=[
                (path, f"`{text[:40]}` is not a material; for example `oak`, or `paint #aa3322`")
            ],
        )
    material = MATERIALS[found["name"]]
    if not found["hex"]:
        return material
    color = from_hex(found["hex"])
    return replace(
        material, color=color, second=(color[0] * 0.62, color[1] * 0.62, color[2] * 0.62)
    )

"""Houses: cottages and timber framed houses."""

from __future__ import annotations

from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.roofs import entrance, gable, gable_roof, window

TIMBER = "walnut, oak, driftwood"
ROOF = "clay, slate, straw, walnut"


@family(
    "house",
    "cottage, farmhouse, town house, village house, half timbered house, home, dwelling",
    [
        real("width", 5.0, 8.5, "small, narrow, tiny, little", "wide, large, big, long"),
        real("depth", 0.58, 0.8, "shallow", "deep"),
        whole("storeys", 1, 2, "single storey, cottage, low, small", "two storey, tall, town"),
        real("pitch", 0.62, 1.1, "flat roof, low roof", "steep, steep roof, pointed"),
        choice(
            "walls",
            "masonry: stone, brick, rustic",
            "framed: half timbered, timber framed, tudor, medieval, beams",
            "rendered: plastered, whitewashed, rendered, plain, simple, modern",
        ),
        choice("chimney", "chimney: chimney, cosy, cozy", "none: bare"),
        choice("shutters", "none", "shutters: shutters, pretty, country, french"),
    ],
    {
        "wall": "plaster, stone, brick, sandstone | stone wood clay paint",
        "roof": ROOF + " | clay stone plant wood metal",
        "timber": TIMBER + " | wood paint metal stone",
        "base": "stone, sandstone, brick | stone clay wood metal | wall",
        "door": "oak, walnut, painted wood | wood paint metal",
        "glass": "glass, lamp | glass glow",
        "metal": "iron | metal",
    },
    stance="planted",
    about="a small house with a gabled roof",
)
def house(b: Builder, v: Values) -> None:
    w, d, floor = v.width, v.width * v.depth, 2.5
    brick: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.6, 0.28)}
    course = brick if v.walls == "masonry" else {}
    framed, tall = v.walls == "framed", v.storeys == 2
    b.box("base", (w + 0.24, 0.35, d + 0.24), bevel=0.05, material="base", **brick)
    low = "base" if framed and tall else "wall"
    b.box(
        "wall",
        (w, floor, d),
        on="base",
        sink=0.02,
        bevel=0.03,
        material=low,
        **(brick if low == "base" else course),
    )
    entrance(b, "wall", (0.0, -floor / 2 + 0.02), (1.0, 1.95))
    window(b, "window", "wall", (0.33 * w, 0.12), (0.8, 1.0), symmetry="xz")
    top, width, depth = "wall", w, d
    if tall:
        jetty = 0.36 if framed else 0.0
        top, width, depth = "upper", w + jetty, d + jetty
        b.box(top, (width, 2.3, depth), on="wall", sink=0.02, bevel=0.03, material="wall", **course)
        window(b, "above", top, (0.27 * w, 0.1), (0.75, 0.95), symmetry="xz")
    rise = 0.5 * depth * v.pitch
    gable(b, top, (width, rise, depth), "wall", **course)
    if framed:
        _frame(b, top, (width, 2.3 if tall else floor, depth), rise)
    elif v.shutters == "shutters":
        for k, side in enumerate((-1, 1)):
            at = (0.33 * w + 0.72 * side, 0.12, 0)
            b.box(
                f"shutter{k}",
                (0.42, 1.08, 0.1),
                on="wall",
                face="front",
                at=at,
                sink=0.03,
                symmetry="xz",
                bevel=0.015,
                material="door",
                pattern="planks",
                pattern_size=(0.14, 0),
            )
    tiles: dict[str, Any] = {"pattern": "shingles", "pattern_size": (0.34, 0.3)}
    gable_roof(b, top, (width, rise, depth), **tiles)
    if v.chimney == "chimney":
        _chimney(b, top, (0.32 * w, -0.12 * depth), 0.75 * rise + 1.0)


def _frame(b: Builder, on: str, size: tuple[float, float, float], rise: float) -> None:
    """Posts, plates, braces and gable beams that show on the walls of the top storey."""
    w, h, d = size
    more: dict[str, Any] = {"bevel": 0.02, "material": "timber"}
    b.box(
        "post",
        (0.24, h, 0.24),
        on=on,
        face="center",
        at=(w / 2 - 0.06, 0, d / 2 - 0.06),
        symmetry="xz",
        **more,
    )
    b.box(
        "plate", (w + 0.16, 0.22, d + 0.16), on=on, face="center", at=(0, h / 2 - 0.08, 0), **more
    )
    b.box(
        "sill beam",
        (w + 0.16, 0.22, d + 0.16),
        on=on,
        face="center",
        at=(0, 0.1 - h / 2, 0),
        **more,
    )
    b.box(
        "stud",
        (0.16, h, 0.1),
        on=on,
        face="front",
        at=(0.13 * w, 0, 0),
        sink=0.06,
        symmetry="xz",
        **more,
    )
    b.box(
        "brace",
        (0.15, 1.04 * h, 0.1),
        on=on,
        face="front",
        at=(0.43 * w, 0, 0),
        sink=0.065,
        turn=(0, 0, -13),
        symmetry="xz",
        **more,
    )
    b.box(
        "side stud",
        (0.1, h, 0.16),
        on=on,
        face="right",
        at=(0, 0, 0),
        sink=0.06,
        symmetry="x",
        **more,
    )
    b.box(
        "side brace",
        (0.1, 1.06 * h, 0.15),
        on=on,
        face="right",
        at=(0, 0, 0.26 * d),
        sink=0.065,
        turn=(20, 0, 0),
        symmetry="xz",
        **more,
    )
    b.box("king post", (w + 0.1, 0.9 * rise, 0.16), on=on, face="top", sink=0.0, **more)
    b.box("collar", (w + 0.12, 0.16, 0.5 * d), on=on, face="top", sink=-0.42 * rise, **more)


def _chimney(b: Builder, on: str, at: tuple[float, float], tall: float) -> None:
    brick: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.4, 0.2)}
    b.box(
        "chimney",
        (0.72, tall + 0.4, 0.62),
        on=on,
        at=(at[0], 0, at[1]),
        sink=0.2,
        bevel=0.03,
        material="base",
        **brick,
    )
    b.box("chimney cap", (0.9, 0.16, 0.8), on="chimney", sink=0.06, bevel=0.03, material="base")
    b.lathe(
        "chimney pot",
        (0.34, 0.4, 0.34),
        [(1, 0), (0.75, 0.85), (0.9, 0.9), (0.9, 1)],
        on="chimney cap",
        sink=0.02,
        wall=0.05,
        material="roof",
    )

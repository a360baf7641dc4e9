"""Barns, sheds and stables; log cabins and huts."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.roofs import PLANKS, entrance, gable, gable_roof, slope, window


@family(
    "barn",
    "shed, stable, farm building, granary, wooden shed, tool shed, storehouse",
    [
        real("width", 3.0, 8.0, "small, narrow, tiny, shed, tool shed", "wide, large, big"),
        real("length", 0.75, 1.3, "short", "long"),
        real("height", 0.42, 0.6, "low", "tall, high"),
        choice("roof", "gambrel: dutch, american, classic", "gable: shed, simple, stable"),
        choice("doors", "crossed: barn, crossed, braced, farm", "plain: plain, simple, shed"),
        choice("loft", "loft: hayloft, loft, barn", "none: shed, low"),
    ],
    {
        "wall": "painted wood, driftwood, oak, walnut | wood paint stone metal",
        "roof": "slate, walnut, straw, rust | wood stone clay plant metal paint",
        "trim": "plaster, driftwood, oak | wood paint stone metal",
        "base": "stone | stone clay",
        "dark": "coal | stone",
    },
    stance="planted",
    about="a wooden farm building with wide doors",
)
def barn(b: Builder, v: Values) -> None:
    w, long, h = v.width, v.width * v.length, max(v.width * v.height, 2.0)
    b.box("base", (w + 0.16, 0.2, long + 0.16), bevel=0.04, material="base")
    if v.roof == "gambrel":
        bend, rise = (0.32 * w, 0.27 * w), 0.42 * w
    else:
        bend, rise = (0.25 * w, 0.19 * w), 0.38 * w
    tall = h + rise
    y = [(up + h) / tall - 0.5 for up in (0, bend[1], rise)]
    x = bend[0] / w
    outline = [(-0.5, -0.5), (0.5, -0.5), (0.5, y[0]), (x, y[1]), (0, y[2]), (-x, y[1])]
    b.add(
        "wall",
        "extrude",
        (w, tall, long),
        on="base",
        sink=0.02,
        bevel=0.02,
        material="wall",
        outline=[*outline, (-0.5, y[0])],
        **PLANKS,
    )
    top, eave = long + 0.5, 0.06 * w
    lean = eave * bend[1] / (w / 2 - bend[0])
    roofed: dict[str, Any] = {"material": "roof", "thick": 0.1, "along": "z", **PLANKS}
    roofed |= {"pattern": "shingles", "pattern_size": (0.3, 0.26)}
    low = (w / 2 + eave, -rise - lean)
    if v.roof == "gambrel":
        slope(b, "low slope", "wall", low, (bend[0], bend[1] - rise), top, **roofed)
        slope(b, "slope", "wall", (bend[0] + 0.05, bend[1] - rise + 0.02), (0, 0.02), top, **roofed)
    else:
        slope(b, "slope", "wall", low, (0, 0.02), top, **roofed)
    b.box("ridge", (0.22, 0.16, top + 0.04), on="wall", sink=0.04, bevel=0.04, material="roof")
    _doors(b, v, w, tall, min(0.82 * h, 2.9))
    if v.loft == "loft":
        up = (h + 0.12 * w) - tall / 2
        for name, size, out, slot in (("loft", 0.2, 0.04, "trim"), ("hay", 0.15, 0.05, "dark")):
            b.box(
                name,
                (size * w, size * w, 0.1),
                on="wall",
                face="front",
                bevel=0.015,
                at=(0, up + 0.05 * w, 0),
                sink=0.1 - out,
                material=slot,
            )
        b.box(
            "hoist",
            (0.12, 0.14, 0.9),
            on="wall",
            face="front",
            at=(0, up + 0.22 * w, 0),
            sink=0.2,
            bevel=0.02,
            material="trim",
        )
    corner: dict[str, Any] = {"symmetry": "xz", "bevel": 0.02, "material": "trim"}
    b.box(
        "corner",
        (0.16, h, 0.16),
        on="wall",
        face="center",
        at=(w / 2 - 0.05, (h - tall) / 2, long / 2 - 0.05),
        **corner,
    )


def _doors(b: Builder, v: Values, w: float, tall: float, h: float) -> None:
    wide = min(0.46 * w, 3.4)
    b.box(
        "doorway",
        (wide + 0.26, h + 0.13, 0.1),
        on="wall",
        face="front",
        at=(0, (h + 0.13 - tall) / 2, 0),
        sink=0.05,
        bevel=0.015,
        material="trim",
    )
    leaf = wide / 2 - 0.02
    y = (h - tall) / 2 + 0.02
    b.box(
        "door",
        (leaf, h - 0.04, 0.1),
        on="wall",
        face="front",
        at=(wide / 4, y, 0),
        sink=0.03,
        symmetry="x",
        bevel=0.012,
        material="wall",
        **PLANKS,
    )
    bar: dict[str, Any] = {"on": "door", "face": "front", "symmetry": "x", "material": "trim"}
    for k, side in enumerate((1, -1)):
        b.box(f"rail{k}", (leaf, 0.14, 0.06), at=(0, side * (h / 2 - 0.11), 0), sink=0.03, **bar)
    if v.doors == "crossed":
        span = h - 0.3
        length = (leaf**2 + span**2) ** 0.5 * 0.97
        turn = math.degrees(math.atan2(leaf, span))
        for k, side in enumerate((1, -1)):
            b.box(
                f"cross{k}",
                (0.13, length, 0.06),
                sink=0.032 + 0.004 * k,
                turn=(0, 0, side * turn),
                **bar,
            )


@family(
    "cabin",
    "log cabin, hut, shack, lodge, wooden hut, hunting lodge, cabin in the woods, logs house",
    [
        real("width", 3.6, 6.5, "small, narrow, tiny, hut, shack", "wide, large, big, lodge"),
        real("depth", 0.66, 0.95, "shallow", "deep"),
        real("pitch", 0.5, 0.95, "flat roof, low roof", "steep, steep roof"),
        whole("logs", 7, 10, "thick logs, rough", "thin logs"),
        choice("porch", "porch: porch, veranda, covered", "none: simple, bare"),
        choice("chimney", "chimney: chimney, fireplace, stove", "none: abandoned, shack"),
    ],
    {
        "log": "oak, pine, walnut, driftwood | wood stone metal paint bark",
        "roof": "walnut, straw, slate, mossy wood, snowy wood | wood plant stone clay metal",
        "timber": "walnut, oak | wood paint metal | log",
        "door": "oak, walnut, painted wood | wood paint metal",
        "base": "stone, mossy stone | stone clay",
        "glass": "glass, lamp | glass glow",
        "metal": "iron | metal",
    },
    stance="planted",
    about="a log cabin with a gabled roof",
)
def cabin(b: Builder, v: Values) -> None:
    w, d, h, n = v.width, v.width * v.depth, 2.35, v.logs
    thick = h / n
    up = 0.14  # how far the middle of the logs lies above that of the core, which has a foot
    b.box("wall", (w - 0.1, h + 2 * up, d - 0.1), material="timber", **PLANKS)
    b.box(
        "base",
        (w + 0.3, 0.3, d + 0.3),
        on="wall",
        face="bottom",
        sink=0.3,
        bevel=0.05,
        material="base",
        pattern="bricks",
        pattern_size=(0.5, 0.25),
    )
    row: dict[str, Any] = {"symmetry": "row_y", "count": n, "span": h - thick, "material": "log"}
    ends = [(1, 0), (1, 1)]
    for side in (1, -1):
        b.lathe(
            f"log{side}",
            (thick * 1.08, w + 0.5, thick * 1.08),
            ends,
            on="wall",
            face="center",
            at=(0, up, side * (d / 2 - 0.05)),
            turn=(0, 0, 90),
            **row,
        )
        b.lathe(
            f"side log{side}",
            (thick * 1.08, d + 0.5, thick * 1.08),
            ends,
            on="wall",
            face="center",
            at=(side * (w / 2 - 0.05), up + 0.5 * thick, 0),
            turn=(90, 0, 0),
            **row,
        )
    proud = 0.56 * thick
    entrance(b, "wall", (-0.18 * w, up + 0.02 - h / 2), (0.95, 1.85), proud)
    window(b, "window", "wall", (0.22 * w, up + 0.05), (0.85, 0.8), proud)
    rise = 0.5 * d * v.pitch
    gable(b, "wall", (w, rise, d), "timber", **PLANKS)
    tiles: dict[str, Any] = {"pattern": "shingles", "pattern_size": (0.34, 0.34)}
    gable_roof(b, "wall", (w, rise, d), eave=0.45, **tiles)
    if v.chimney == "chimney":
        stone: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.4, 0.22)}
        tall = h + rise + 0.85
        b.box(
            "chimney",
            (0.62, tall, 0.8),
            on="wall",
            face="right",
            sink=-0.04 - 0.2 * thick,
            at=(0, (tall - h) / 2 - up, -0.1 * d),
            bevel=0.04,
            material="base",
            **stone,
        )
        b.box(
            "hearth",
            (0.9, 0.5 * h, 1.25),
            on="chimney",
            face="bottom",
            sink=0.5 * h,
            bevel=0.06,
            material="base",
            **stone,
        )
        b.box(
            "chimney cap", (0.8, 0.14, 0.98), on="chimney", sink=0.05, bevel=0.03, material="base"
        )
    if v.porch == "porch":
        _porch(b, w, d, h)


def _porch(b: Builder, w: float, d: float, h: float) -> None:
    """A deck, four posts and a lean-to roof before the front."""
    deep = 1.4
    wood: dict[str, Any] = {"bevel": 0.02, "material": "timber"}
    b.box(
        "deck",
        (w + 0.3, 0.24, deep),
        on="base",
        face="front",
        at=(0, -0.03, 0),
        sink=0.06,
        **PLANKS,
        **wood,
    )
    b.box(
        "post",
        (0.16, h - 0.3, 0.16),
        on="deck",
        at=(w / 2 - 0.05, 0, deep / 2 - 0.12),
        sink=0.02,
        symmetry="x",
        **wood,
    )
    b.box(
        "inner post",
        (0.16, h - 0.3, 0.16),
        on="deck",
        at=(0.17 * w, 0, deep / 2 - 0.12),
        sink=0.02,
        symmetry="x",
        **wood,
    )
    b.box("beam", (w + 0.3, 0.16, 0.16), on="post", at=(0.05 - w / 2, 0, 0), sink=0.03, **wood)
    b.box(
        "rail",
        (0.33 * w - 0.1, 0.1, 0.09),
        on="post",
        face="center",
        material="timber",
        at=(-0.165 * w, -0.12 * h, 0),
        symmetry="x",
    )
    b.box(
        "awning",
        (w + 0.6, 0.1, deep + 0.75),
        on="beam",
        face="center",
        turn=(15, 0, 0),
        at=(0, 0.24, -0.25),
        bevel=0.03,
        material="roof",
        pattern="planks",
        pattern_size=(0.3, 0),
    )
    step = (1.2, 0.12, 0.4)
    b.box("step", step, on="deck", face="front", at=(-0.18 * w, -0.06, 0), sink=0.03, **wood)

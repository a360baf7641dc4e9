"""Windmills: a tower of stone or boards, a cap, and four latticed or clothed sails."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.roofs import PLANKS
from python_backend.props.families.towers import BRICKS, TILES, pointed


@family(
    "windmill",
    "mill, wind mill, dutch windmill, old mill, tower mill, grain mill, flour mill",
    [
        real("height", 7.0, 12.0, "short, low, small", "tall, high, big"),
        real("width", 0.42, 0.58, "slim, narrow, thin", "wide, thick, massive, fat"),
        real("taper", 0.55, 0.72, "tapered", "straight"),
        real("sails", 0.5, 0.66, "short sails, small sails", "long sails, big sails"),
        choice("body", "stone: stone, brick, round, old", "boards: wooden, dutch, boarded, smock"),
        choice("cloth", "lattice: lattice, bare, skeleton", "cloth: cloth, canvas, sailcloth"),
        choice("gallery", "gallery: gallery, balcony, dutch", "none: simple"),
        whole("turn", 0, 3),
    ],
    {
        "wall": "stone, plaster, brick, sandstone | stone clay metal",
        "board": "driftwood, walnut, oak, painted wood | wood paint metal | wall",
        "roof": "straw, walnut, slate | plant wood stone clay metal",
        "wood": "oak, walnut, driftwood | wood metal paint",
        "sail": "linen, canvas | cloth",
        "door": "oak, walnut, painted wood | wood metal paint",
        "glass": "glass, coal | glass glow stone",
    },
    stance="planted",
    about="a mill driven by the wind",
)
def windmill(b: Builder, v: Values) -> None:
    h, t = v.height, v.taper
    w = h * v.width
    boards = v.body == "boards"
    sides, slot = (8, "board") if boards else (0, "wall")
    course = PLANKS if boards else BRICKS
    profile = [(1, 0), (0.4 + 0.6 * t, 0.35), (t, 1)]
    b.lathe(
        "base",
        (1.08 * w, 0.24 * h, 1.08 * w),
        [(1, 0), (0.9, 1)],
        sides=sides,
        material="wall",
        **BRICKS,
    )
    b.lathe("wall", (w, 0.78 * h, w), profile, sides=sides, material=slot, **course)
    head = w * t
    b.lathe(
        "cap",
        (1.16 * head, 0.72 * head, 1.22 * head),
        [(0.94, 0), (1, 0.06), (0.92, 0.36), (0.66, 0.7), (0.3, 0.93), (0.04, 1)],
        on="wall",
        sink=0.04,
        smooth=True,
        material="roof",
        **TILES,
    )
    for name, size, slot in (("portal", 1.3, "wood"), ("door", 1.0, "door")):
        tall, out = 0.19 * h * (1 + 0.5 * (size - 1)), 0.54 * w + (0.02 if size > 1 else 0.06)
        b.add(
            name,
            "extrude",
            (0.2 * w * size, tall, 0.4 * w),
            on="base",
            face="center",
            at=(0, tall / 2 - 0.12 * h, out - 0.2 * w),
            outline=pointed(0.3),
            material=slot,
        )
    for k, up in enumerate((0.46, 0.68)):
        radius = w / 2 * (0.4 + 0.6 * t + (t - 0.4 - 0.6 * t) * (up - 0.35) / 0.65)
        for name, size, slot in (("frame", 1.4, "wood"), ("pane", 1.0, "glass")):
            b.box(
                f"{name}{k}",
                (0.09 * w * size, 0.12 * w * size, 0.4),
                on="wall",
                face="center",
                at=(0, 0.78 * h * (up - 0.5), radius - 0.2 + (0.05 if size > 1 else 0.08)),
                symmetry="ring",
                count=4,
                bevel=0.02,
                material=slot,
            )
    if v.gallery == "gallery":
        _gallery(b, w, h)
    _sails(b, v, h, head)


def _gallery(b: Builder, w: float, h: float) -> None:
    """A stage around the foot, with struts and a railing."""
    wide = 1.42 * w
    wood: dict[str, Any] = {"material": "wood"}
    b.lathe(
        "stage",
        (wide, 0.1, wide),
        [(1, 0), (1, 1)],
        on="base",
        face="top",
        sink=0.02,
        sides=8,
        **wood,
    )
    ring: dict[str, Any] = {"on": "stage", "face": "center", "symmetry": "ring", "count": 8}
    side = 0.38 * wide
    b.box("railing", (side, 0.07, 0.08), at=(0, 0.8, 0.45 * wide), **ring, **wood)
    b.box("low railing", (side, 0.05, 0.06), at=(0, 0.42, 0.45 * wide), **ring, **wood)
    b.box("post", (0.09, 0.85, 0.09), at=(0.18 * wide, 0.42, 0.445 * wide), **ring, **wood)
    b.box(
        "strut", (0.1, 0.3 * w, 0.1), at=(0, -0.11 * w, 0.59 * w), turn=(42, 0, 0), **ring, **wood
    )


def _sails(b: Builder, v: Values, h: float, head: float) -> None:
    """A shaft through the cap and four sails about it."""
    long, wide = v.sails * h, 0.12 * h
    front = 0.9 * head
    b.lathe(
        "shaft",
        (0.14 * head, 1.1 * head, 0.14 * head),
        [(1, 0), (1, 1)],
        on="cap",
        face="center",
        at=(0, -0.08 * head, 0.5 * head),
        turn=(90, 0, 0),
        material="wood",
    )
    b.box(
        "hub",
        (0.26 * head, 0.26 * head, 0.2 * head),
        on="shaft",
        face="center",
        at=(0, 0, front - 0.5 * head),
        turn=(0, 0, 22.5 * v.turn),
        bevel=0.03,
        material="wood",
    )
    ring: dict[str, Any] = {"on": "hub", "face": "center", "symmetry": "ring_z", "count": 4}
    first = 22.5 * v.turn

    def spoke(name: str, size: tuple[float, float, float], x: float, y: float, slot: str) -> None:
        """A part of the sail that points up, turned with the whole wheel."""
        a = math.radians(first)
        at = (x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a), 0.02 * h)
        b.box(name, size, at=at, turn=(0, 0, first), bevel=0.01, material=slot, **ring)

    start, span = 0.16 * long, 0.8 * long
    spoke("spar", (0.022 * h, long, 0.028 * h), 0, long / 2, "wood")
    spoke("rail", (0.012 * h, span, 0.012 * h), wide, start + span / 2, "wood")
    if v.cloth == "cloth":
        spoke("cloth", (0.96 * wide, 0.97 * span, 0.008 * h), wide / 2, start + span / 2, "sail")
    else:
        spoke("middle rail", (0.009 * h, span, 0.01 * h), wide / 2, start + span / 2, "wood")
    count = 7
    for k in range(count):
        y = start + span * k / (count - 1)
        spoke(f"lath{k}", (1.05 * wide, 0.009 * h, 0.014 * h), wide / 2, y, "wood")

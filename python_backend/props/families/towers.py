"""Towers: round and square keeps, wooden watchtowers."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.roofs import PLANKS

BRICKS: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.75, 0.36)}
TILES: dict[str, Any] = {"pattern": "shingles", "pattern_size": (0.4, 0.36)}
WALLS = "stone, sandstone, mossy stone, brick, slate"


@family(
    "tower",
    "castle tower, turret, keep, wizard tower, round tower, stone tower, bell tower, mage tower",
    [
        real("height", 2.0, 3.2, "short, low, squat, small", "tall, high, huge"),
        real("width", 2.6, 4.4, "slim, narrow, thin", "wide, thick, massive, fat"),
        real("taper", 0.82, 1.0, "tapered", "straight"),
        choice("plan", "round: round", "square: square, keep", "octagon: octagonal"),
        choice(
            "top",
            "merlons: castle, battlement, crenellated, fortress, keep, flat roof",
            "spire: roofed, roof, spire, wizard, mage, fairytale, turret, pointed",
        ),
        whole("windows", 1, 3, "few windows, single window", "many windows"),
        choice("banner", "none", "flag: flag, banner, pennant"),
    ],
    {
        "wall": WALLS + " | stone wood clay metal",
        "roof": "slate, clay, walnut, verdigris | clay stone wood metal plant",
        "trim": "stone, sandstone, slate | stone wood metal clay | wall",
        "door": "oak, walnut | wood metal paint",
        "dark": "coal, lamp | stone glow",
        "flag": "wool, velvet, linen | cloth",
    },
    stance="planted",
    about="a tower of a castle",
)
def tower(b: Builder, v: Values) -> None:
    w, t = v.width, v.taper
    h, sides = w * v.height, {"round": 0, "square": 4, "octagon": 8}[v.plan]
    b.lathe(
        "base",
        (1.16 * w, 0.1 * h, 1.16 * w),
        [(1, 0), (1, 0.4), (0.9, 1)],
        sides=sides,
        material="trim",
        **BRICKS,
    )
    b.lathe(
        "wall",
        (w, h, w),
        [(1, 0), (0.5 + 0.5 * t, 0.5), (t, 1)],
        on="base",
        sink=0.06 * h,
        sides=sides,
        material="wall",
        **BRICKS,
    )
    head = w * t
    b.lathe(
        "corbel",
        (1.24 * head, 0.09 * h, 1.24 * head),
        [(0.8, 0), (0.86, 0.35), (1, 0.7), (1, 1)],
        on="wall",
        sink=0.05 * h,
        sides=sides,
        material="trim",
    )
    _entrance(b, w, h)
    for k in range(v.windows):
        up = (0.36 + 0.42 * (k + 0.5) / v.windows) - 0.5
        _slit(b, k, up * h, w / 2 * (1 + (t - 1) * (up + 0.5)), sides)
    if v.top == "merlons":
        _battlement(b, 1.2 * head, sides)
        foot, sunk = "corbel", 0.0
    else:
        foot, sunk = "roof", 0.3
        b.lathe(
            "roof",
            (1.5 * head, 1.25 * head, 1.5 * head),
            [(0.97, 0), (1, 0.03), (0.72, 0.2), (0.34, 0.58), (0.03, 1)],
            on="corbel",
            sink=0.02,
            sides=sides,
            material="roof",
            **TILES,
        )
        b.add("finial", "sphere", (0.24, 0.3, 0.24), on="roof", sink=0.16, material="trim")
    if v.banner == "flag":
        b.lathe(
            "pole", (0.12, 0.5 * h, 0.12), [(1, 0), (0.7, 1)], on=foot, sink=sunk, material="door"
        )
        b.add(
            "flag",
            "extrude",
            (0.3 * h, 0.16 * h, 0.05),
            on="pole",
            face="center",
            material="flag",
            at=(0.15 * h, 0.16 * h, 0),
            outline=[(-0.5, -0.5), (0.5, -0.32), (0.3, 0), (0.5, 0.32), (-0.5, 0.5)],
        )


def _entrance(b: Builder, w: float, h: float) -> None:
    """An arched door; on the round foot it stands well out of the wall."""
    deep, wide, tall = 0.3 * w, 0.3 * w, 0.22 * h
    for name, grow, out, slot, more in (
        ("portal", 1.3, 0.02, "trim", {}),
        ("door", 1.0, 0.05, "door", PLANKS),
    ):
        b.add(
            name,
            "extrude",
            (wide * grow, tall * (1 + 0.5 * (grow - 1)), deep),
            on="base",
            face="center",
            at=(0, tall * (1 + 0.5 * (grow - 1)) / 2 - 0.05 * h, 0.58 * w - deep / 2 + out),
            outline=pointed(0.3),
            material=slot,
            **more,
        )


def pointed(spring: float) -> list[tuple[float, float]]:
    """The outline of an arched opening; its sides are straight up to `spring`."""
    rise = 0.5 - spring
    arc = [
        (0.5 * math.cos(a), spring + rise * math.sin(a))
        for a in (math.pi * k / 10 for k in range(11))
    ]
    return [(-0.5, -0.5), (0.5, -0.5), *arc]


def _slit(b: Builder, k: int, up: float, radius: float, sides: int) -> None:
    """An arched window with a frame, on the front and, by turns, on the sides."""
    for name, size, out, slot in (("window", 0.24, 0.06, "trim"), ("gap", 0.14, 0.09, "dark")):
        b.add(
            f"{name}{k}",
            "extrude",
            (size * radius * 1.5, 3.6 * size * radius, 0.5),
            on="wall",
            face="center",
            at=(0, up, radius - 0.25 + out),
            outline=pointed(0.32),
            symmetry="ring",
            count=4 if k % 2 == 0 else 2,
            material=slot,
        )


def _battlement(b: Builder, wide: float, sides: int) -> None:
    """A parapet with merlons around the platform."""
    tall = 0.16 * wide
    b.lathe(
        "parapet",
        (wide, tall, wide),
        [(1, 0), (1, 1)],
        on="corbel",
        sink=0.02,
        sides=sides,
        wall=0.09 * wide,
        material="wall",
        **BRICKS,
    )
    ring: dict[str, Any] = {"on": "parapet", "face": "center", "symmetry": "ring", "bevel": 0.03}
    up = 0.9 * tall
    if sides == 4:
        corner = (0.17 * wide, 1.1 * tall, 0.17 * wide)
        b.box(
            "corner", corner, at=(0.415 * wide, up, 0.415 * wide), count=4, material="wall", **ring
        )
    b.box(
        "merlon",
        (0.2 * wide, 1.1 * tall, 0.1 * wide),
        at=(0, up, 0.45 * wide),
        count=4 if sides == 4 else 8,
        material="wall",
        **ring,
    )


@family(
    "watchtower",
    "guard tower, lookout tower, wooden tower, lookout, observation tower, wooden watchtower",
    [
        real("height", 3.0, 7.0, "short, low, small", "tall, high"),
        real("width", 1.8, 2.8, "slim, narrow, small", "wide, large, big"),
        real("splay", 1.1, 1.6, "straight", "splayed, tapered"),
        whole("braces", 1, 2, "simple", "braced, sturdy"),
        choice("roof", "hip: roofed, roof, covered", "none: open, roofless, simple"),
        choice("walls", "railing: railing, open", "boards: boarded, closed, fortified, army"),
    ],
    {
        "wood": "oak, pine, driftwood, walnut, bamboo | wood metal paint stone",
        "roof": "straw, walnut, slate, rust | plant wood metal cloth clay stone",
        "floor": "oak, pine, driftwood | wood metal stone paint | wood",
    },
    stance="planted",
    about="a lookout on four posts",
)
def watchtower(b: Builder, v: Values) -> None:
    h, w = v.height, v.width
    foot, half = w * v.splay / 2, w / 2
    wood: dict[str, Any] = {"material": "wood"}
    run = foot - half + 0.12
    lean = math.degrees(math.atan2(run, h))
    b.box("floor", (w + 0.3, 0.14, w + 0.3), at=(0, h, 0), material="floor", **PLANKS)
    post = math.hypot(h, 1.41 * run) + 0.1
    b.box(
        "post",
        (0.2, post, 0.2),
        on="floor",
        face="center",
        turn=(-lean, 0, lean),
        at=((foot + half - 0.12) / 2, -h / 2, (foot + half - 0.12) / 2),
        symmetry="xz",
        **wood,
    )
    for k in range(v.braces):
        low, high = h * k / v.braces + 0.1, h * (k + 1) / v.braces - 0.2
        spread = [half - 0.12 + run * (1 - y / h) for y in (low, high)]
        _brace(b, k, spread, low, high, h)
    tall = 1.0
    rail: dict[str, Any] = {"on": "floor", "face": "center", "symmetry": "ring", "count": 4}
    y = tall / 2 + 0.05
    b.box(
        "upright",
        (0.14, 2.2 if v.roof == "hip" else tall, 0.14),
        on="floor",
        sink=0.02,
        at=(half, 0, half),
        symmetry="ring",
        count=4,
        **wood,
    )
    if v.walls == "boards":
        b.box("boards", (w, 0.9 * tall, 0.07), at=(0, y, half), material="floor", **rail, **PLANKS)
    else:
        b.box("low rail", (w, 0.09, 0.07), at=(0, 0.55 * tall, half), **rail, **wood)
        b.box("baluster", (0.08, tall, 0.08), at=(0.17 * w, y, half), **rail, **wood)
    b.box("rail", (w + 0.1, 0.1, 0.12), at=(0, tall, half), **rail, **wood)
    if v.roof == "hip":
        b.lathe(
            "roof",
            (1.5 * w, 0.62 * w, 1.5 * w),
            [(1, 0), (0.98, 0.08), (0.02, 1)],
            on="upright",
            at=(-half, 0, -half),
            sink=0.12,
            sides=4,
            material="roof",
            **TILES,
        )
    _ladder(b, h, half + 0.16)


def _brace(b: Builder, k: int, spread: list[float], low: float, high: float, h: float) -> None:
    """Crossed braces and a rail between the posts on all four sides."""
    side, up, back = sum(spread), high - low, spread[0] - spread[1]
    length = math.hypot(side, up, back)
    angle, aside = math.degrees(math.atan2(up, side)), math.degrees(math.asin(back / length))
    ring: dict[str, Any] = {"on": "floor", "face": "center", "symmetry": "ring", "count": 4}
    for name, sign in (("brace", 1), ("counter brace", -1)):
        b.box(
            f"{name}{k}",
            (length, 0.13, 0.07),
            turn=(0, sign * aside, sign * angle),
            at=(0, (low + high) / 2 - h, side / 2 + 0.05 * sign),
            material="wood",
            **ring,
        )
    b.box(
        f"tie{k}",
        (2 * spread[1] + 0.2, 0.14, 0.12),
        at=(0, high - h, spread[1]),
        material="wood",
        **ring,
    )


def _ladder(b: Builder, h: float, out: float) -> None:
    tall, count = h + 0.9, max(5, round(h / 0.45))
    b.box(
        "stile",
        (0.08, tall, 0.1),
        on="floor",
        face="center",
        at=(0.26, (tall - 2 * h) / 2, out),
        symmetry="x",
        material="wood",
    )
    b.box(
        "rung",
        (0.5, 0.06, 0.06),
        on="floor",
        face="center",
        at=(0, -h / 2, out),
        symmetry="row_y",
        count=count,
        span=h - 0.5,
        material="wood",
    )

"""Swords, axes, shields, torches, candles, lanterns: what heroes carry."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real

METALS = "steel, iron, bronze, gold, silver, rust"


@family(
    "sword",
    "blade, longsword, shortsword, dagger, knife, greatsword, broadsword, rapier",
    [
        real("length", 0.45, 1.35, "short, dagger, small", "long, greatsword, big, two handed"),
        real("width", 0.04, 0.085, "thin, slim, rapier", "wide, broad"),
        real("taper", 0.35, 0.92, "tapered, pointed", "straight"),
        real("guard", 0.14, 0.3, "small guard", "wide guard"),
        choice("hilt", "straight", "curved: curved, winged", "ring: ring"),
        choice("pommel", "ball: round", "disc: wheel", "spike"),
    ],
    {
        "blade": METALS + " | metal stone wood glow glass",
        "hilt": "iron, brass, gold, bronze | metal wood stone | blade",
        "grip": "leather, walnut, ebony | cloth wood cord",
    },
    stance="held",
)
def sword(b: Builder, v: Values) -> None:
    blade = v.length * 0.78
    grip = 0.12 + 0.1 * v.length
    w = v.width
    b.lathe(
        "grip",
        (0.032, grip, 0.026),
        [(0.8, 0), (1, 0.5), (0.8, 1)],
        smooth=True,
        material="grip",
        pattern="weave",
        pattern_size=(0.02, 0),
    )
    if v.pommel == "ball":
        b.add(
            "pommel",
            "sphere",
            (0.05, 0.045, 0.05),
            on="grip",
            face="bottom",
            sink=0.008,
            material="hilt",
        )
    elif v.pommel == "disc":
        b.add(
            "pommel",
            "disc",
            (0.055, 0.024, 0.055),
            on="grip",
            face="bottom",
            sink=0.012,
            turn=(90, 0, 0),
            bevel=0.006,
            material="hilt",
        )
    else:
        b.lathe(
            "pommel",
            (0.045, 0.06, 0.045),
            [(0.15, 0), (1, 0.55), (0.6, 1)],
            on="grip",
            face="bottom",
            sink=0.006,
            sides=6,
            material="hilt",
        )
    g = v.guard
    if v.hilt == "curved":
        path = [
            (-g / 2, 0.035, 0),
            (-g / 4, 0.004, 0),
            (0, 0, 0),
            (g / 4, 0.004, 0),
            (g / 2, 0.035, 0),
        ]
        b.tube(
            "guard",
            path,
            [0.01, 0.013, 0.016, 0.013, 0.01],
            on="grip",
            face="top",
            sink=0.02,
            smooth=True,
            material="hilt",
        )
    else:
        b.box(
            "guard",
            (g, 0.026, 0.03),
            on="grip",
            face="top",
            sink=0.006,
            bevel=0.007,
            material="hilt",
        )
    if v.hilt == "ring":
        b.add(
            "knob",
            "sphere",
            (0.036, 0.036, 0.036),
            on="guard",
            face="right",
            sink=0.01,
            symmetry="x",
            material="hilt",
        )
    b.lathe(
        "blade",
        (w, blade, 0.011 + 0.08 * w),
        [(1, 0), (0.97, 0.1), (v.taper, 0.86), (0, 1)],
        on="grip",
        face="top",
        sink=0.004,
        sides=4,
        material="blade",
    )


@family(
    "axe",
    "battle axe, hatchet, war axe, woodcutter axe, double axe, tomahawk",
    [
        real("length", 0.4, 1.2, "short, hatchet, small", "long, big, two handed"),
        real("head", 0.16, 0.32, "small", "large, big, wide"),
        real("curve", 0.15, 0.5, "straight edge", "curved, bearded"),
        choice("form", "single: woodcutter, hatchet, felling", "double: double, battle, war"),
        real("bend", 0.0, 1.0, "straight", "curved handle"),
    ],
    {
        "head": METALS + " | metal stone glass",
        "haft": "oak, walnut, ebony | wood metal",
        "grip": "leather | cloth",
    },
    stance="held",
)
def axe(b: Builder, v: Values) -> None:
    long, s = v.length, v.length * v.head + 0.06
    k = 0.02 * v.bend * long
    b.tube(
        "haft",
        [(0, 0, 0), (k, 0.3 * long, 0), (0, 0.7 * long, 0), (-0.3 * k, long, 0)],
        [0.02, 0.016, 0.016, 0.018],
        on="",
        face="ground",
        smooth=True,
        squash=1.3,
        material="haft",
    )
    b.tube(
        "grip",
        [(0, 0, 0), (0.3 * k, 0.2 * long, 0)],
        [0.021, 0.0185],
        on="haft",
        squash=1.25,
        at=(-0.3 * k, -0.47 * long, 0),
        material="grip",
    )
    edge = [(0.5 - v.curve * 0.36 * (2 * t) ** 2, t) for t in np.linspace(-0.5, 0.5, 9)]
    outline = [(-0.5, 0.17), (-0.5, -0.17), (-0.1, -0.16), *edge, (-0.1, 0.2)]
    outline = [(float(np.clip(x, -0.5, 0.5)), float(y)) for x, y in outline]
    y = 0.5 * long - 0.5 * s - 0.01
    b.add(
        "head",
        "extrude",
        (s, s * 1.15, 0.026),
        on="haft",
        face="center",
        at=(0.42 * s, y, 0),
        outline=outline,
        bevel=0.009,
        material="head",
        symmetry="x" if v.form == "double" else "none",
    )
    b.box(
        "socket",
        (0.055, 0.4 * s, 0.05),
        on="haft",
        face="center",
        at=(0, y, 0),
        bevel=0.008,
        material="head",
    )
    if v.form == "single":
        b.box(
            "poll",
            (0.05, 0.3 * s, 0.036),
            on="socket",
            face="left",
            sink=0.012,
            bevel=0.008,
            material="head",
        )


@family(
    "hammer",
    "war hammer, mallet, maul, sledgehammer, mace, club",
    [
        real("length", 0.35, 1.2, "short, small", "long, big, two handed"),
        real("head", 0.2, 0.34, "small", "large, huge, heavy"),
        choice(
            "form",
            "block: war, sledge, hammer",
            "round: mallet, wooden",
            "mace: mace, spiked, club",
        ),
    ],
    {
        "head": "iron, steel, stone, oak, gold | metal stone wood",
        "haft": "oak, walnut | wood metal",
        "band": "iron, brass, leather | metal cloth",
    },
    stance="held",
)
def hammer(b: Builder, v: Values) -> None:
    long = v.length
    s = long * v.head + 0.03
    b.lathe(
        "haft",
        (0.038, long, 0.038),
        [(1, 0), (0.8, 0.1), (0.75, 0.6), (0.85, 1)],
        smooth=True,
        material="haft",
    )
    b.add(
        "band",
        "hoops",
        (0.004, 0.01, 0.01),
        on="haft",
        face="center",
        material="band",
        profile=[(0.05, 0), (0.24, 0)],
        pattern_size=(0.014, 0),
    )
    y = 0.5 * long - 0.3 * s
    if v.form == "block":
        b.box(
            "head",
            (s * 1.25, 0.6 * s, 0.6 * s),
            on="haft",
            face="center",
            at=(0, y, 0),
            bevel=0.07 * s,
            material="head",
        )
        b.box(
            "cheek",
            (0.16 * s, 0.68 * s, 0.68 * s),
            on="head",
            face="right",
            sink=0.2 * s,
            bevel=0.05 * s,
            symmetry="x",
            material="band",
        )
    elif v.form == "round":
        b.add(
            "head",
            "disc",
            (0.66 * s, 1.3 * s, 0.66 * s),
            on="haft",
            face="center",
            at=(0, y, 0),
            turn=(0, 0, 90),
            bevel=0.06 * s,
            material="head",
        )
    else:
        b.add(
            "head",
            "sphere",
            (0.62 * s, 0.66 * s, 0.62 * s),
            on="haft",
            face="center",
            at=(0, y + 0.1 * s, 0),
            material="head",
        )
        b.lathe(
            "spike",
            (0.16 * s, 0.24 * s, 0.16 * s),
            [(1, 0), (0, 1)],
            on="head",
            face="center",
            at=(0.36 * s, 0, 0),
            turn=(0, 0, -90),
            sides=4,
            symmetry="ring",
            count=8,
            material="head",
        )
        b.lathe(
            "tip",
            (0.16 * s, 0.24 * s, 0.16 * s),
            [(1, 0), (0, 1)],
            on="head",
            face="top",
            sink=0.07 * s,
            sides=4,
            material="head",
        )


def _shield_outline(form: str) -> list[tuple[float, float]]:
    if form == "round":
        return [
            (0.5 * float(np.cos(a)), 0.5 * float(np.sin(a)))
            for a in np.linspace(0, 2 * np.pi, 25)[:-1]
        ]
    if form == "kite":
        right = [(0.0, -0.5), (0.22, -0.2), (0.42, 0.12), (0.5, 0.3), (0.36, 0.43), (0.0, 0.5)]
    elif form == "tower":
        return [(-0.5, -0.46), (0.0, -0.5), (0.5, -0.46), (0.5, 0.46), (0.0, 0.5), (-0.5, 0.46)]
    else:
        right = [
            (0.0, -0.5),
            (0.2, -0.4),
            (0.38, -0.22),
            (0.48, 0.02),
            (0.5, 0.42),
            (0.25, 0.46),
            (0.0, 0.5),
        ]
    return right + [(-x, y) for x, y in right[::-1][1:-1]]


@family(
    "shield",
    "buckler, round shield, kite shield, tower shield, knight shield, heater shield",
    [
        real("height", 0.45, 1.15, "small, buckler", "large, big, tower, tall"),
        choice(
            "form",
            "heater: knight, heater, heraldic",
            "round: round, buckler, viking",
            "kite: kite, norman",
            "tower: tower, roman",
        ),
        real("width", 0.68, 0.86, "narrow", "wide"),
        choice("boss", "boss: boss, viking", "cross: cross, knight, crusader", "none: plain"),
        real("rim", 0.02, 0.045, "thin rim", "thick rim"),
    ],
    {
        "face": "painted wood, oak, steel, bronze | wood paint metal cloth stone glass",
        "rim": "iron, steel, brass, gold | metal wood",
        "boss": "iron, brass, gold | metal",
    },
    stance="held",
)
def shield(b: Builder, v: Values) -> None:
    h = v.height if v.form != "round" else min(v.height, 0.9)
    w = h if v.form == "round" else h * (v.width if v.form != "tower" else 0.62)
    outline = _shield_outline(v.form)
    b.add(
        "face",
        "extrude",
        (w, h, 0.035),
        outline=outline,
        bevel=0.008,
        material="face",
        pattern="planks",
        pattern_size=(0.1, 0),
    )
    ring = [(x * w * 0.985, y * h * 0.985, 0.0) for x, y in outline]
    b.tube(
        "rim",
        ring,
        v.rim * 0.62,
        on="face",
        face="center",
        closed=True,
        at=(0, 0, 0.004),
        smooth=v.form == "round",
        material="rim",
    )
    if v.boss == "boss":
        r = 0.3 * w
        b.lathe(
            "boss",
            (r, 0.09, r),
            [(1, 0), (1, 0.14), (0.8, 0.2), (0.68, 0.6), (0.4, 0.9), (0, 1)],
            on="face",
            face="front",
            sink=0.012,
            turn=(90, 0, 0),
            smooth=True,
            material="boss",
        )
    elif v.boss == "cross":
        b.box(
            "bar",
            (0.1 * w, 0.78 * h, 0.02),
            on="face",
            face="front",
            sink=0.012,
            bevel=0.005,
            material="boss",
        )
        b.box(
            "beam",
            (0.74 * w, 0.1 * w, 0.021),
            on="face",
            face="front",
            at=(0, 0.12 * h, 0),
            sink=0.012,
            bevel=0.005,
            material="boss",
        )
    b.tube(
        "grip",
        [(-0.12 * w, 0, 0), (-0.1 * w, 0, -0.05), (0.1 * w, 0, -0.05), (0.12 * w, 0, 0)],
        0.013,
        on="face",
        at=(0, 0, -0.012),
        smooth=True,
        material="rim",
    )


@family(
    "torch",
    "wall torch, burning torch, flaming torch",
    [
        real("length", 0.35, 0.75, "short, small", "long, big"),
        real("thick", 0.03, 0.05, "thin", "thick"),
        choice("head", "wrapped: cloth, wrapped", "cage: iron, cage, metal"),
        choice("lit", "lit: burning, lit, flaming, fire", "unlit: unlit, cold, extinguished"),
        real("flame", 0.24, 0.42, "small flame", "big flame, blazing"),
    ],
    {
        "haft": "oak, walnut, driftwood | wood metal",
        "wrap": "linen, leather, coal | cloth plant cord",
        "cage": "iron, rust, brass | metal",
        "flame": "flame | glow",
    },
    stance="held",
)
def torch(b: Builder, v: Values) -> None:
    long, t = v.length, v.thick
    b.lathe("haft", (1.3 * t, long, 1.3 * t), [(0.6, 0), (0.7, 0.4), (1, 1)], material="haft")
    if v.head == "wrapped":
        b.lathe(
            "wrap",
            (2.3 * t, 0.26 * long, 2.3 * t),
            [(0.6, 0), (0.92, 0.12), (1, 0.5), (0.9, 0.88), (0.6, 1)],
            on="haft",
            face="top",
            sink=0.14 * long,
            smooth=True,
            material="wrap",
            pattern="weave",
            pattern_size=(0.03, 0),
        )
    else:
        b.lathe(
            "wrap",
            (2.8 * t, 0.2 * long, 2.8 * t),
            [(0.5, 0), (1, 1)],
            on="haft",
            face="top",
            sink=0.05 * long,
            wall=0.006,
            material="cage",
        )
        b.lathe(
            "bar",
            (0.011, 0.2 * long, 0.011),
            [(1, 0), (1, 1)],
            on="wrap",
            face="center",
            at=(1.25 * t, 0.13 * long, 0),
            symmetry="ring",
            count=6,
            material="cage",
        )
        b.lathe(
            "fuel",
            (2.1 * t, 0.12 * long, 2.1 * t),
            [(0.7, 0), (1, 0.6), (0, 1)],
            on="wrap",
            face="center",
            at=(0, 0.02 * long, 0),
            material="wrap",
        )
    if v.lit == "lit":
        f = long * v.flame
        b.lathe(
            "flame",
            (0.6 * f, f, 0.6 * f),
            [(0.5, 0), (0.92, 0.16), (1, 0.28), (0.72, 0.52), (0.34, 0.78), (0, 1)],
            on="wrap",
            face="top",
            sink=0.3 * f,
            smooth=True,
            material="flame",
        )
        b.lathe(
            "lick",
            (0.3 * f, 0.6 * f, 0.3 * f),
            [(0.6, 0), (1, 0.25), (0.5, 0.6), (0, 1)],
            on="flame",
            face="center",
            at=(0.16 * f, 0.02 * f, 0.1 * f),
            turn=(0, 0, -12),
            smooth=True,
            material="flame",
        )


@family(
    "candle",
    "candlestick, candles, taper, wax candle",
    [
        real("height", 0.08, 0.3, "short, small, stubby", "tall, long"),
        real("thick", 0.16, 0.5, "thin, slim, taper", "thick, fat, pillar"),
        choice(
            "holder",
            "none: bare",
            "dish: dish, holder, saucer",
            "stick: candlestick, silver, brass, ornate",
            "arms: branched, three",
        ),
        choice("lit", "lit: burning, lit", "unlit: unlit"),
    ],
    {
        "wax": "wax | clay cloth",
        "holder": "brass, silver, iron, clay | metal wood clay stone",
        "flame": "flame | glow",
        "wick": "coal | stone",
    },
)
def candle(b: Builder, v: Values) -> None:
    h, w = v.height, v.height * v.thick
    base = ""
    more: dict[str, Any] = {}
    if v.holder == "none" or v.holder == "dish":
        w = max(w, 0.028)
    if v.holder == "dish":
        b.lathe(
            "dish",
            (3 * w, 0.5 * w, 3 * w),
            [(0.6, 0), (0.8, 0.2), (1, 1)],
            wall=0.12 * w,
            material="holder",
        )
        b.tube(
            "ear",
            [
                (0, 0, 0),
                (0.7 * w, 0.25 * w, 0),
                (1.1 * w, 0, 0),
                (0.7 * w, -0.25 * w, 0),
                (0, -0.1 * w, 0),
            ],
            0.08 * w,
            on="dish",
            at=(1.35 * w, 0.05 * w, 0),
            smooth=True,
            material="holder",
        )
        base, more = "dish", {"face": "center", "at": (0, 0.5 * h - 0.14 * w, 0)}
    elif v.holder in ("stick", "arms"):
        w = max(min(w, 0.035), 0.02)
        tall = 0.24
        b.lathe(
            "stick",
            (0.13, tall, 0.13),
            [
                (1, 0),
                (0.96, 0.04),
                (0.5, 0.1),
                (0.2, 0.2),
                (0.3, 0.34),
                (0.16, 0.5),
                (0.18, 0.7),
                (0.34, 0.86),
                (0.2, 0.92),
                (0.46, 1),
            ],
            smooth=True,
            material="holder",
        )
        base, more = "stick", {"face": "top", "sink": 0.012}
        if v.holder == "arms":
            path = [(0, 0, 0), (0.05, -0.03, 0), (0.1, -0.01, 0), (0.11, 0.05, 0)]
            b.tube(
                "arm",
                path,
                0.008,
                on="stick",
                at=(0, 0.06, 0),
                symmetry="x",
                smooth=True,
                material="holder",
            )
            b.lathe(
                "cup",
                (0.05, 0.03, 0.05),
                [(0.4, 0), (1, 1)],
                on="arm",
                face="top",
                at=(0.05, 0, 0),
                sink=0.012,
                symmetry="x",
                material="holder",
            )
            b.lathe(
                "side",
                (w, 0.7 * h, w),
                [(1, 0), (1, 0.97), (0.8, 1)],
                on="cup",
                face="top",
                sink=0.012,
                symmetry="x",
                material="wax",
            )
    b.lathe(
        "wax",
        (w, h, w),
        [(1.0, 0), (0.96, 0.3), (1, 0.96), (0.8, 1)],
        on=base,
        material="wax",
        **more,
    )
    r = 0.004 + 0.05 * w
    b.tube(
        "wick",
        [(0, 0, 0), (0.2 * r, 0.25 * w + 0.008, 0)],
        r,
        on="wax",
        face="top",
        sink=0.006,
        material="wick",
    )
    if v.lit == "lit":
        f = 0.022 + 0.55 * w
        b.lathe(
            "flame",
            (0.5 * f, 1.5 * f, 0.5 * f),
            [(0.3, 0), (1, 0.25), (0.7, 0.5), (0, 1)],
            on="wick",
            face="top",
            sink=0.55 * f,
            smooth=True,
            material="flame",
        )


@family(
    "lantern",
    "lamp, oil lamp, hanging lantern, street lamp, lamp post, streetlight, light",
    [
        real("height", 0.25, 0.55, "small", "large, big"),
        real("width", 0.5, 0.75, "slim", "wide"),
        choice(
            "form",
            "square: square",
            "round: round, oil, miner, paper, silk, chinese",
            "stone: stone, japanese, garden, toro",
            "post: street, post, streetlight, lamppost",
        ),
        choice("roof", "pyramid", "dome: dome"),
    ],
    {
        "frame": "iron, brass, bronze, rust | metal wood paint",
        "light": "lamp, flame | glow glass",
        "stone": "stone, mossy stone, granite | stone",
    },
)
def lantern(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    if v.form == "stone":
        h, w = 2.6 * h, 1.9 * w
        b.lathe(
            "foot",
            (1.1 * w, 0.12 * h, 1.1 * w),
            [(1, 0), (1, 0.5), (0.6, 1)],
            sides=6,
            material="stone",
        )
        b.lathe(
            "shaft",
            (0.42 * w, 0.4 * h, 0.42 * w),
            [(1, 0), (0.85, 0.5), (1, 1)],
            on="foot",
            face="top",
            sink=0.01,
            smooth=True,
            material="stone",
        )
        b.lathe(
            "tray",
            (0.95 * w, 0.1 * h, 0.95 * w),
            [(0.5, 0), (1, 0.6), (1, 1)],
            on="shaft",
            face="top",
            sink=0.01,
            sides=6,
            material="stone",
        )
        b.lathe(
            "light",
            (0.5 * w, 0.18 * h, 0.5 * w),
            [(1, 0), (1, 1)],
            on="tray",
            face="top",
            sink=0.004,
            sides=6,
            material="light",
        )
        b.box(
            "stay",
            (0.07 * w, 0.2 * h, 0.07 * w),
            on="tray",
            face="top",
            at=(0.27 * w, 0, 0),
            sink=0.01,
            symmetry="ring",
            count=6,
            material="stone",
        )
        b.lathe(
            "roof",
            (1.25 * w, 0.22 * h, 1.25 * w),
            [(1, 0), (1, 0.14), (0.4, 0.62), (0.12, 1)],
            on="light",
            face="top",
            sink=0.004,
            sides=6,
            material="stone",
        )
        b.lathe(
            "finial",
            (0.2 * w, 0.12 * h, 0.2 * w),
            [(0.5, 0), (1, 0.4), (0, 1)],
            on="roof",
            face="top",
            sink=0.02,
            smooth=True,
            material="stone",
        )
        return
    base = ""
    if v.form == "post":
        tall = 2.4 + 2 * h
        b.lathe(
            "pole",
            (0.3, tall, 0.3),
            [
                (1, 0),
                (0.95, 0.04),
                (0.5, 0.06),
                (0.42, 0.12),
                (0.28, 0.14),
                (0.22, 0.9),
                (0.4, 0.93),
                (0.25, 0.96),
                (0.5, 1),
            ],
            material="frame",
        )
        base = "pole"
    sides = 0 if v.form == "round" else 4
    b.lathe(
        "base",
        (w, 0.1 * h, w),
        [(1, 0), (1, 0.5), (0.86, 1)],
        on=base,
        face="top",
        sides=sides,
        material="frame",
        sink=0.01 if base else 0.0,
    )
    b.lathe(
        "light",
        (0.6 * w, 0.5 * h, 0.6 * w),
        [(1, 0), (1, 1)],
        on="base",
        face="top",
        sink=0.006,
        sides=sides,
        material="light",
    )
    n = 6 if v.form == "round" else 4
    r = 0.37 * w
    if v.form == "round":
        b.lathe(
            "bar",
            (0.04 * w, 0.52 * h, 0.04 * w),
            [(1, 0), (1, 1)],
            on="base",
            face="center",
            at=(r, 0.3 * h, 0),
            symmetry="ring",
            count=n,
            material="frame",
        )
    else:
        b.box(
            "bar",
            (0.08 * w, 0.52 * h, 0.08 * w),
            on="base",
            face="top",
            at=(r, 0, r),
            sink=0.01 * h,
            symmetry="xz",
            material="frame",
            bevel=0.004,
        )
        b.box(
            "cross",
            (0.05 * w, 0.5 * h, 0.05 * w),
            on="base",
            face="top",
            at=(0.3 * w, 0, 0),
            sink=0.008 * h,
            symmetry="ring",
            count=4,
            material="frame",
            bevel=0.003,
        )
    roof = (
        [(1, 0), (1, 0.1), (0.3, 0.8), (0.22, 1)]
        if v.roof == "pyramid"
        else [(1, 0), (1, 0.08), (0.86, 0.4), (0.5, 0.78), (0.2, 1)]
    )
    b.lathe(
        "roof",
        (1.12 * w, 0.26 * h, 1.12 * w),
        roof,
        on="light",
        face="top",
        sink=0.004,
        sides=sides if v.roof == "pyramid" else 0,
        material="frame",
    )
    if v.form != "post":
        r = 0.13 * h
        angle = np.arange(10) * 2 * np.pi / 10
        ring = [(r * float(np.cos(a)), r * float(np.sin(a)), 0.0) for a in angle]
        b.tube(
            "ring",
            ring,
            0.02 * h,
            on="roof",
            face="top",
            sink=0.03 * h,
            closed=True,
            smooth=True,
            material="frame",
        )
    else:
        b.add(
            "finial",
            "sphere",
            (0.16 * w, 0.2 * w, 0.16 * w),
            on="roof",
            face="top",
            sink=0.04 * w,
            material="frame",
        )

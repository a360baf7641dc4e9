"""Fences, tents, wheels, carts, signs, ladders: what stands around a village."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.wheels import spoked_wheel

WOODS = "oak, pine, driftwood, walnut, birch"


@family(
    "fence",
    "picket fence, wooden fence, farm fence, iron fence, railing, palisade, fence segment",
    [
        real("width", 1.4, 3.2, "short, small", "long, wide"),
        real("height", 0.7, 1.6, "low, short", "tall, high"),
        choice(
            "form",
            "rails: farm, ranch, rail, simple",
            "pickets: picket, garden, white",
            "bars: iron, metal, railing, graveyard, wrought",
            "stakes: palisade, stakes, log",
        ),
        whole("rails", 2, 3),
        real("gap", 0.1, 0.2, "dense, tight", "open, sparse"),
    ],
    {"wood": WOODS + " | wood paint metal stone", "metal": "iron, rust, gold | metal"},
    stance="planted",
)
def fence(b: Builder, v: Values) -> None:
    w, h = v.width, v.height
    slot = "metal" if v.form == "bars" else "wood"
    if v.form == "stakes":
        n = max(5, int(w / 0.19))
        b.lathe(
            "stake",
            (w / n * 1.02, h * 1.3, w / n * 1.02),
            [(0.95, 0), (1, 0.8), (0.9, 0.84), (0, 1)],
            symmetry="row_x",
            count=n,
            span=w * (n - 1) / n,
            jitter=1.0,
            seed=1 + v.seed % 99,
            material="wood",
        )
        b.box(
            "rail",
            (w, 0.1, 0.07),
            on="stake",
            face="center",
            at=(w * (n - 1) / n / 2, 0.1 * h, -w / n * 0.5),
            material="wood",
        )
        return
    post = 0.05 if v.form == "bars" else 0.11
    b.box("post", (post, h, post), at=(w / 2 - post / 2, 0, 0), symmetry="x", material=slot)
    b.lathe(
        "tip",
        (1.35 * post, 0.9 * post, 1.35 * post),
        [(1, 0), (1, 0.35), (0, 1)],
        on="post",
        face="top",
        sides=4,
        symmetry="x",
        material=slot,
        sink=0.003,
    )
    for k in range(v.rails):
        y = h * (0.28 + 0.56 * k / max(v.rails - 1, 1)) - h / 2
        thick = (0.03, 0.03) if v.form == "bars" else (0.09, 0.035)
        b.box(
            f"rail{k}",
            (w - 0.5 * post, *thick),
            on="post",
            face="center",
            at=(-(w / 2 - post / 2), y, 0),
            material=slot,
        )
    n = max(3, int((w - post) / v.gap))
    if v.form == "pickets":
        pw = 0.62 * v.gap
        outline = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.42), (0, 0.5), (-0.5, 0.42)]
        b.add(
            "picket",
            "extrude",
            (pw, 0.94 * h, 0.022),
            on="rail0",
            face="front",
            at=(0, 0.47 * h - 0.28 * h + 0.06 * h - 0.04, 0),
            sink=0.006,
            outline=outline,
            symmetry="row_x",
            count=n,
            span=(w - post) * (n - 1) / n - 0.04,
            material="wood",
        )
    elif v.form == "bars":
        b.lathe(
            "bar",
            (0.022, 0.96 * h, 0.022),
            [(1, 0), (1, 0.88), (1.0, 0.9), (1.0, 0.93), (0.1, 1)],
            on="rail0",
            face="center",
            at=(0, 0.47 * h - 0.28 * h + 0.07 * h, 0),
            sides=6,
            symmetry="row_x",
            count=n,
            span=(w - post) * (n - 1) / n,
            material="metal",
        )


@family(
    "tent",
    "camp tent, canvas tent, pavilion, tipi, teepee, wigwam, camping tent",
    [
        real("width", 1.6, 3.2, "small, narrow", "large, wide, big"),
        real("length", 1.8, 3.6, "short", "long"),
        real("height", 0.6, 0.95, "low", "tall, high"),
        choice(
            "form",
            "ridge: camp, scout, army, a-frame",
            "cone: tipi, teepee, wigwam, native",
            "pavilion: pavilion, medieval, royal, tournament",
        ),
        choice("flap", "open: open", "closed: closed"),
    ],
    {
        "cloth": "canvas, linen, wool | cloth",
        "pole": "oak, pine, bamboo | wood metal",
        "dark": "coal | stone cloth",
    },
)
def tent(b: Builder, v: Values) -> None:
    w, long = v.width, v.length
    h = w * v.height
    if v.form == "cone":
        h = w * (v.height + 0.35)
        b.lathe(
            "cloth",
            (w, h, w),
            [(1, 0), (0.86, 0.14), (0.1, 0.95), (0.06, 1)],
            sides=12,
            material="cloth",
        )
        b.lathe(
            "pole",
            (0.05, 0.42 * h, 0.05),
            [(0.8, 0), (1, 0.5), (0.8, 1)],
            on="cloth",
            face="top",
            at=(0.06, 0, 0),
            sink=0.24 * h,
            turn=(0, 0, -14),
            symmetry="ring",
            count=5,
            material="pole",
        )
        wedge = [(-0.5, -0.5), (0.5, -0.5), (0.06, 0.5), (-0.06, 0.5)]
        b.add(
            "flap",
            "extrude",
            (0.38 * w, 0.52 * h, 0.08),
            on="cloth",
            face="center",
            at=(0, -0.235 * h, 0.39 * w),
            turn=(-float(np.degrees(np.arctan2(0.38 * w, 0.81 * h))), 0, 0),
            outline=wedge,
            material="dark" if v.flap == "open" else "cloth",
        )
        return
    if v.form == "pavilion":
        h = w * (v.height * 0.5 + 0.75)
        b.lathe(
            "wall",
            (w, 0.55 * h, w),
            [(1, 0), (0.94, 1)],
            sides=8,
            material="cloth",
            pattern="stripes",
            pattern_size=(0.3, 0),
        )
        b.lathe(
            "roof",
            (1.14 * w, 0.5 * h, 1.14 * w),
            [(0.98, 0), (1, 0.12), (0.45, 0.5), (0.05, 1)],
            on="wall",
            face="top",
            sink=0.05 * h,
            sides=8,
            material="cloth",
        )
        b.lathe(
            "pole",
            (0.07, 0.22 * h, 0.07),
            [(1, 0), (1, 1)],
            on="roof",
            face="top",
            sink=0.06 * h,
            material="pole",
        )
        b.add(
            "ball", "sphere", (0.14, 0.14, 0.14), on="pole", face="top", sink=0.02, material="pole"
        )
        wedge = [(-0.5, -0.5), (0.5, -0.5), (0.1, 0.5), (-0.1, 0.5)]
        b.add(
            "flap",
            "extrude",
            (0.3 * w, 0.48 * h, 0.02 * w + 0.08),
            on="wall",
            face="front",
            sink=0.03 * w + 0.05,
            at=(0, -0.03 * h, 0),
            outline=wedge,
            material="dark" if v.flap == "open" else "cloth",
        )
        return
    outline = [(-0.5, -0.5), (0.5, -0.5), (0.47, -0.4), (0.02, 0.5), (-0.02, 0.5), (-0.47, -0.4)]
    b.add("cloth", "extrude", (w, h, long), outline=outline, bevel=0.02, material="cloth")
    slope = 0.9
    door = [(-0.5, -0.5), (0.5, -0.5), (0.03, 0.5), (-0.03, 0.5)]
    b.add(
        "flap",
        "extrude",
        (0.42 * w, 0.72 * h * slope, 0.03),
        on="cloth",
        face="front",
        sink=0.02,
        at=(0, -0.15 * h, 0),
        outline=door,
        material="dark" if v.flap == "open" else "cloth",
    )
    b.lathe(
        "pole",
        (0.06, h + 0.16, 0.06),
        [(1, 0), (0.9, 1)],
        on="cloth",
        face="front",
        at=(0, 0.08, 0),
        sink=0.028,
        symmetry="z",
        material="pole",
    )
    b.box("ridge", (0.05, 0.05, long + 0.16), on="cloth", face="top", sink=0.035, material="pole")


@family(
    "wheel",
    "wagon wheel, cart wheel, wooden wheel, spoked wheel",
    [
        real("size", 0.5, 1.3, "small", "large, big"),
        real("thick", 0.06, 0.11, "thin", "thick"),
        whole("spokes", 3, 6, "few spokes", "many spokes"),
        choice("rest", "lying: lying, flat, broken", "stand: standing, upright"),
    ],
    {"wood": WOODS + " | wood metal stone paint", "metal": "iron, rust, steel | metal"},
    stance="held",
)
def wheel(b: Builder, v: Values) -> None:
    spoked_wheel(
        b, "", v.size, v.thick * v.size + 0.02, v.spokes, "", (0, 0, 0), "none", face="ground"
    )


@family(
    "cart",
    "wagon, hand cart, wooden cart, market cart, wheelbarrow, trolley, handcart",
    [
        real("length", 1.1, 2.0, "small, short", "long, large, big"),
        real("width", 0.7, 1.1, "narrow", "wide"),
        real("side", 0.2, 0.5, "low sides, flat", "high sides, deep"),
        real("wheel", 0.6, 0.95, "small wheels", "big wheels, large wheels"),
        whole("spokes", 3, 5),
        choice("load", "empty", "hay: hay, straw, farm", "sacks: sacks, goods, merchant, market"),
    ],
    {
        "wood": WOODS + " | wood paint metal",
        "metal": "iron, rust | metal",
        "load": "straw, linen | plant cloth stone",
    },
)
def cart(b: Builder, v: Values) -> None:
    long, w, s, d = v.length, v.width, v.side, v.wheel
    floor = 0.4935 * d + 0.02
    b.box(
        "floor",
        (w, 0.05, long),
        at=(0, floor, 0),
        material="wood",
        pattern="planks",
        pattern_size=(0.15, 0),
    )
    b.box(
        "side",
        (0.035, s, long),
        on="floor",
        face="top",
        at=(w / 2 - 0.02, 0, 0),
        sink=0.01,
        symmetry="x",
        material="wood",
        pattern="planks",
        pattern_size=(0.14, 0),
    )
    b.box(
        "end",
        (w - 0.06, 0.9 * s, 0.035),
        on="floor",
        face="top",
        at=(0, 0, long / 2 - 0.02),
        sink=0.01,
        symmetry="z",
        material="wood",
        pattern="planks",
        pattern_size=(0.14, 0),
    )
    b.box(
        "axle",
        (w + 0.2, 0.08, 0.08),
        on="floor",
        face="bottom",
        sink=0.02,
        at=(0, 0, -0.08 * long),
        material="wood",
    )
    spoked_wheel(b, "w", d, 0.055, v.spokes, "axle", (w / 2 + 0.09, 0, 0), "x")
    shaft = 0.75 * long
    b.box(
        "shaft",
        (0.05, 0.06, shaft + 0.5 * long),
        on="floor",
        face="center",
        at=(w / 2 - 0.1, -0.045, shaft / 2 + 0.2 * long),
        symmetry="x",
        material="wood",
    )
    b.box(
        "grip",
        (w - 0.1, 0.045, 0.045),
        on="shaft",
        face="center",
        at=(-(w / 2 - 0.1), 0, shaft / 2 + 0.2 * long),
        material="wood",
    )
    b.box(
        "prop",
        (0.05, floor - 0.02, 0.05),
        on="shaft",
        face="bottom",
        at=(0, 0, -0.08 * long),
        sink=0.03,
        symmetry="x",
        material="wood",
    )
    b.box(
        "stay",
        (0.05, floor + 0.02, 0.05),
        on="floor",
        face="bottom",
        at=(0.3 * w, 0, -0.44 * long),
        sink=0.02,
        symmetry="x",
        material="wood",
    )
    if v.load == "hay":
        b.add(
            "hay",
            "sphere",
            (w - 0.05, 0.5 + s, long - 0.06),
            on="floor",
            face="top",
            sink=0.2,
            rough=0.25,
            seed=1 + v.seed % 500,
            material="load",
        )
    elif v.load == "sacks":
        b.add(
            "sack",
            "sphere",
            (0.42 * w, 0.4, 0.34 * long),
            on="floor",
            face="top",
            at=(0.22 * w, 0, 0.2 * long),
            sink=0.04,
            rough=0.18,
            seed=3,
            symmetry="xz",
            material="load",
        )


@family(
    "sign",
    "signpost, wooden sign, road sign, tavern sign, direction sign, notice board, billboard",
    [
        real("height", 0.9, 2.2, "low, short, small", "tall, high"),
        real("width", 0.5, 1.1, "small, narrow", "wide, large, big"),
        choice(
            "form",
            "board: sign, wooden, plain",
            "arrow: direction, arrow, road, signpost, crossroads",
            "hanging: tavern, inn, hanging, shop",
            "notice: notice, quest, bulletin",
        ),
        whole("boards", 1, 3, "single", "many, several"),
        real("tilt", 0.0, 1.0, "straight", "crooked, tilted, old"),
    ],
    {
        "board": WOODS + " | wood metal stone paint",
        "post": "oak, walnut, driftwood | wood metal stone paint | board",
        "metal": "iron, rust | metal",
        "paper": "linen | cloth",
    },
    stance="planted",
)
def sign(b: Builder, v: Values) -> None:
    h, w, t = v.height, v.width, 0.035
    post = 0.09
    if v.form == "notice":
        h = min(max(h, 1.1), 1.7)
        b.box("post", (post, h, post), at=(w / 2, 0, 0), symmetry="x", material="post")
        b.box(
            "board",
            (w, 0.5 * h, t),
            on="post",
            face="center",
            at=(-w / 2, 0.16 * h, 0),
            material="board",
            pattern="planks",
            pattern_size=(0.14, 0),
        )
        b.box(
            "roof",
            (w + 0.36, 0.04, 0.22),
            on="post",
            face="top",
            at=(-w / 2, 0, 0.06),
            sink=0.05,
            turn=(16, 0, 0),
            material="post",
        )
        for k, (x, y, r) in enumerate([(-0.26, 0.04, 4), (0.02, -0.06, -6), (0.27, 0.05, 3)]):
            b.box(
                f"paper{k}",
                (0.2 * w, 0.2 * h, 0.008),
                on="board",
                face="front",
                at=(x * w, y * h, 0),
                sink=0.002,
                turn=(0, 0, r),
                bevel=0.0,
                material="paper",
            )
        return
    b.box("post", (post, h, post), material="post", turn=(0, 0, 1.5 * v.tilt))
    if v.form == "hanging":
        b.box(
            "arm",
            (0.85 * w, 0.06, 0.06),
            on="post",
            face="right",
            at=(0, 0.42 * h, 0),
            sink=0.06,
            material="post",
        )
        b.box(
            "brace",
            (0.34 * w, 0.045, 0.045),
            on="arm",
            face="center",
            at=(-0.28 * w, -0.11 * w, 0),
            turn=(0, 0, 42),
            material="post",
        )
        b.tube(
            "chain",
            [(0, 0, 0), (0, -0.09, 0)],
            0.008,
            on="arm",
            face="bottom",
            at=(0.05 * w + 0.18 * w, 0, 0),
            sink=0.01,
            material="metal",
        )
        b.tube(
            "chain2",
            [(0, 0, 0), (0, -0.09, 0)],
            0.008,
            on="arm",
            face="bottom",
            at=(0.05 * w - 0.18 * w, 0, 0),
            sink=0.01,
            material="metal",
        )
        b.box(
            "board",
            (0.62 * w, 0.42 * w, t),
            on="chain",
            face="bottom",
            at=(-0.18 * w, 0, 0),
            sink=0.01,
            bevel=0.01,
            material="board",
        )
        b.lathe(
            "crest",
            (0.24 * w, 0.02, 0.24 * w),
            [(1, 0), (0.8, 1)],
            on="board",
            face="front",
            sink=0.006,
            turn=(90, 0, 0),
            material="metal",
        )
        b.lathe(
            "crest2",
            (0.24 * w, 0.02, 0.24 * w),
            [(1, 0), (0.8, 1)],
            on="board",
            face="back",
            sink=0.006,
            turn=(-90, 0, 0),
            material="metal",
        )
        return
    arrow = [(-0.5, -0.5), (0.34, -0.5), (0.5, 0.0), (0.34, 0.5), (-0.5, 0.5)]
    flat = [(-0.5, -0.46), (-0.46, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.48, 0.5), (-0.5, 0.44)]
    count = v.boards if v.form == "arrow" else 1
    for k in range(count):
        tall = 0.17 if v.form == "arrow" else 0.42 * w
        y = 0.5 * h - 0.1 - tall / 2 - (tall + 0.05) * k
        side = 1 if k % 2 == 0 else -1
        b.add(
            f"board{k}",
            "extrude",
            (w, tall, t),
            on="post",
            face="front",
            at=(0.16 * w * side if v.form == "arrow" else 0.0, y, 0),
            sink=0.01,
            bevel=0.006,
            outline=arrow if v.form == "arrow" else flat,
            turn=(0, 0 if side > 0 else 180, (2 - 4 * (k % 2)) * v.tilt),
            material="board",
            pattern="planks",
            pattern_size=(0.15, 0),
        )
        b.add(
            f"nail{k}",
            "sphere",
            (0.026, 0.026, 0.02),
            on=f"board{k}",
            face="front",
            at=(-0.16 * w * side if v.form == "arrow" else 0.0, 0, 0),
            sink=0.006,
            material="metal",
        )


@family(
    "ladder",
    "wooden ladder, rope ladder, stepladder",
    [
        real("height", 1.4, 3.6, "short, small", "tall, long, high"),
        real("width", 0.35, 0.55, "narrow", "wide"),
        whole("rungs", 4, 9, "few", "many"),
        real("thick", 0.04, 0.07, "thin, light, rope, bamboo", "thick, sturdy"),
    ],
    {
        "rail": WOODS + ", bamboo | wood metal cord paint",
        "rung": WOODS + ", bamboo | wood metal paint | rail",
    },
    stance="held",
)
def ladder(b: Builder, v: Values) -> None:
    h, w, t = v.height, v.width, v.thick
    rail: dict[str, Any] = {"at": (w / 2, 0, 0), "symmetry": "x", "material": "rail"}
    if t < 0.05:  # a pole, or a rope
        b.lathe("rail", (0.85 * t, h, 0.85 * t), [(1, 0), (1, 1)], smooth=True, **rail)
    else:
        b.box("rail", (t, h, 0.7 * t), **rail)
    pitch = h / (v.rungs + 0.6)
    b.lathe(
        "rung",
        (0.55 * t, w, 0.55 * t),
        [(1, 0), (1, 1)],
        on="rail",
        face="center",
        at=(-w / 2, 0, 0),
        turn=(0, 0, 90),
        symmetry="row_y",
        count=v.rungs,
        span=pitch * (v.rungs - 1),
        material="rung",
    )


@family(
    "anvil",
    "blacksmith anvil, forge anvil, smithy anvil",
    [
        real("size", 0.4, 0.8, "small", "large, big"),
        real("waist", 0.4, 0.65, "slim", "heavy"),
        choice("stand", "stump: stump, block", "none"),
    ],
    {"iron": "iron, gunmetal, rust, steel | metal stone", "wood": "oak, walnut | wood bark"},
)
def anvil(b: Builder, v: Values) -> None:
    s = v.size
    base = ""
    if v.stand == "stump":
        b.lathe(
            "stump", (0.85 * s, 0.8 * s, 0.85 * s), [(1, 0), (0.92, 0.3), (0.9, 1)], material="wood"
        )
        base = "stump"
    b.box(
        "foot",
        (0.62 * s, 0.12 * s, 0.42 * s),
        on=base,
        face="top",
        sink=0.004 if base else 0.0,
        bevel=0.02 * s,
        material="iron",
    )
    b.lathe(
        "waist",
        (0.46 * s, 0.24 * s, 0.3 * s),
        [(1, 0), (v.waist, 0.45), (v.waist, 0.6), (1, 1)],
        on="foot",
        face="top",
        sink=0.01 * s,
        sides=4,
        material="iron",
    )
    b.box(
        "body",
        (0.66 * s, 0.2 * s, 0.28 * s),
        on="waist",
        face="top",
        sink=0.02 * s,
        bevel=0.015 * s,
        material="iron",
    )
    b.lathe(
        "horn",
        (0.22 * s, 0.42 * s, 0.26 * s),
        [(1, 0), (0.85, 0.4), (0.4, 0.85), (0, 1)],
        on="body",
        face="right",
        at=(0, 0.02 * s, 0),
        sink=0.05 * s,
        turn=(0, 0, -90),
        smooth=True,
        material="iron",
    )

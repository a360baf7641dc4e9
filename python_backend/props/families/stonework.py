"""Walls, columns, arches, wells, gravestones: what masons leave behind."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real

STONES = "stone, sandstone, mossy stone, slate, brick, granite"


@family(
    "wall",
    "wall segment, stone wall, brick wall, castle wall, ruined wall, rampart, battlement",
    [
        real("width", 1.2, 4.0, "short, small", "long, wide"),
        real("height", 0.8, 3.0, "low, short", "tall, high"),
        real("thick", 0.22, 0.6, "thin", "thick, massive"),
        choice(
            "top",
            "cap: capped, garden",
            "merlons: castle, battlement, crenellated, rampart, fortress",
            "broken: ruined, broken, crumbling, ruin, old",
            "plain",
        ),
        choice("ends", "none", "pillars: pillars, posts"),
    ],
    {
        "wall": STONES + " | stone wood metal clay paint",
        "cap": "stone, slate, sandstone | stone wood metal clay paint | wall",
    },
)
def wall(b: Builder, v: Values) -> None:
    w, h, t = v.width, v.height, v.thick
    brick: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.42, 0.19)}
    if v.top == "broken":
        rng = np.random.default_rng(v.seed)
        steps = [-0.5, -0.32, -0.15, 0.02, 0.2, 0.36, 0.5]
        tops = [0.5, 0.46, *rng.uniform(0.0, 0.42, 3), float(rng.uniform(-0.2, 0.1)), -0.25]
        outline = [(-0.5, -0.5), (0.5, -0.5)]
        for k in range(len(steps) - 1, 0, -1):
            outline += [(steps[k], float(tops[k])), (steps[k - 1] + 0.02, float(tops[k]))]
        outline += [(-0.5, 0.5)]
        outline = [p for i, p in enumerate(outline) if i == 0 or p != outline[i - 1]]
        b.add("wall", "extrude", (w, h, t), outline=outline, bevel=0.02, material="wall", **brick)
        for k in range(3):
            s = float(rng.uniform(0.16, 0.3))
            b.add(
                f"rubble{k}",
                "sphere",
                (s, 0.7 * s, s),
                at=(w * float(rng.uniform(-0.1, 0.45)), 0, t / 2 + 0.2 * s),
                cut=6,
                rough=0.2,
                flat=0.15,
                seed=k + v.seed % 500,
                material="wall",
            )
        return
    b.box("wall", (w, h, t), bevel=0.02, material="wall", **brick)
    b.box(
        "plinth",
        (w + 0.04, 0.12 * h, t + 0.1),
        on="wall",
        face="bottom",
        sink=0.12 * h,
        bevel=0.02,
        material="cap",
        **brick,
    )
    if v.top in ("cap", "merlons"):
        b.box(
            "cap",
            (w + 0.05, 0.09, t + 0.12),
            on="wall",
            face="top",
            sink=0.015,
            bevel=0.02,
            material="cap",
        )
    if v.top == "merlons":
        n = max(2, round(w / 0.7))
        b.box(
            "merlon",
            (w / n * 0.55, 0.42, t),
            on="cap",
            face="top",
            sink=0.01,
            symmetry="row_x",
            count=n,
            span=w - w / n * 0.55,
            bevel=0.02,
            material="wall",
            **brick,
        )
    if v.ends == "pillars":
        s = t + 0.2
        b.box(
            "pillar",
            (s, h + 0.2, s),
            on="wall",
            face="center",
            at=(w / 2, 0.1, 0),
            symmetry="x",
            bevel=0.02,
            material="wall",
            **brick,
        )
        b.lathe(
            "finial",
            (s * 1.1, 0.3 * s, s * 1.1),
            [(1, 0), (1, 0.3), (0, 1)],
            on="pillar",
            face="top",
            at=(0, 0, 0),
            symmetry="x",
            sides=4,
            material="cap",
        )


@family(
    "column",
    "pillar, marble column, stone pillar, obelisk, temple column, pedestal, plinth",
    [
        real("height", 1.0, 4.0, "short, low, small", "tall, high"),
        real("width", 0.12, 0.26, "slim, thin", "thick, massive, fat"),
        real("taper", 0.74, 0.98, "tapered", "straight"),
        choice(
            "form",
            "round: round, doric, greek, temple",
            "octagon: octagonal",
            "square: square",
            "obelisk: obelisk, monolith",
            "broken: broken, ruined, ruin",
            "pedestal: pedestal, plinth, altar",
        ),
        choice("capital", "plain: doric, simple", "scroll: ionic, ornate, carved, corinthian"),
    ],
    {
        "shaft": "marble, stone, sandstone, granite | stone wood metal clay glass",
        "base": "stone, marble, slate | stone metal wood clay glass | shaft",
    },
)
def column(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    if v.form == "obelisk":
        b.box("base", (1.5 * w, 0.1 * h, 1.5 * w), bevel=0.02, material="base")
        b.lathe(
            "shaft",
            (w, 0.9 * h, w),
            [(1, 0), (0.62, 0.86), (0, 1)],
            on="base",
            face="top",
            sink=0.005,
            sides=4,
            material="shaft",
        )
        return
    if v.form == "pedestal":
        h, w = 0.42 * h, max(0.45 * w * 2.2, 0.3)
    b.box("base", (1.45 * w, 0.07 * h, 1.45 * w), bevel=0.015, material="base")
    b.lathe(
        "torus",
        (1.32 * w, 0.07 * h, 1.32 * w),
        [(0.9, 0), (1, 0.3), (1, 0.5), (0.86, 0.75), (0.8, 1)],
        on="base",
        face="top",
        sink=0.004,
        smooth=True,
        material="shaft",
    )
    sides = {"octagon": 8, "square": 4}.get(v.form, 0)
    t = v.taper
    tall = 0.72 * h if v.form != "broken" else 0.5 * h
    b.lathe(
        "shaft",
        (w, tall, w),
        [(1, 0), (0.985, 0.35), (0.5 + 0.5 * t, 0.7), (t, 1)],
        on="torus",
        face="top",
        sink=0.01 * h,
        sides=sides,
        smooth=not sides,
        material="shaft",
    )
    if v.form == "broken":
        b.add(
            "break",
            "sphere",
            (0.94 * w * t, 0.3 * w, 0.94 * w * t),
            on="shaft",
            face="top",
            sink=0.2 * w,
            rough=0.35,
            cut=9,
            seed=1 + v.seed % 5000,
            material="shaft",
        )
        return
    b.lathe(
        "neck",
        (1.25 * w, 0.07 * h, 1.25 * w),
        [(0.74 * t, 0), (0.86 * t, 0.15), (0.8 * t, 0.3), (1, 0.9), (1, 1)],
        on="shaft",
        face="top",
        sink=0.006,
        smooth=True,
        material="shaft",
    )
    b.box(
        "abacus",
        (1.38 * w, 0.06 * h, 1.38 * w),
        on="neck",
        face="top",
        sink=0.004,
        bevel=0.012,
        material="base",
    )
    if v.capital == "scroll":
        r = 0.36 * w
        b.add(
            "scroll",
            "disc",
            (r, 0.9 * w, r),
            on="neck",
            face="center",
            at=(0.56 * w, 0.0 * h, 0),
            turn=(90, 0, 0),
            symmetry="x",
            bevel=0.02,
            material="shaft",
        )


@family(
    "arch",
    "archway, gate, stone arch, doorway, portal, gateway",
    [
        real("width", 1.6, 3.4, "narrow, small", "wide, big, large"),
        real("height", 1.15, 1.6, "low", "tall, high"),
        real("pillar", 0.16, 0.26, "slim", "thick, massive"),
        real("depth", 0.3, 0.7, "thin", "deep, thick"),
        choice(
            "form",
            "round: round, roman",
            "pointed: gothic, pointed, cathedral",
            "flat: flat, doorway, trilithon",
        ),
        choice("door", "none", "portal!: portal, magic, glowing"),
    ],
    {
        "arch": STONES + " | stone wood metal clay",
        "key": "stone, marble, slate | stone metal wood clay | arch",
        "glow": "screen | glow",
    },
)
def arch(b: Builder, v: Values) -> None:
    w, h, d, p = v.width, v.width * v.height, v.depth, v.pillar
    inner = 0.5 - p
    rise = inner * w / h
    spring = 0.5 - p * w / h - rise
    if v.form == "flat":
        top = [(inner, 0.5 - p * w / h), (-inner, 0.5 - p * w / h)]
    elif v.form == "pointed":
        left = [
            (inner - 2 * inner * (1 - float(np.cos(a))), spring + 1.15 * rise * float(np.sin(a)))
            for a in np.linspace(0, np.pi / 3, 8)
        ]
        top = [*left, *[(-x, y) for x, y in left[::-1][1:]]]
    else:
        top = [
            (inner * float(np.cos(a)), spring + rise * float(np.sin(a)))
            for a in np.linspace(0, np.pi, 15)
        ]
    outline = [(inner, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (-inner, -0.5)]
    b.add(
        "arch",
        "extrude",
        (w, h, d),
        outline=outline + top[::-1],
        bevel=0.015,
        material="arch",
        pattern="bricks",
        pattern_size=(0.4, 0.2),
    )
    b.box(
        "base",
        (p * w + 0.1, 0.14 * h, d + 0.1),
        on="arch",
        face="center",
        at=(w * (0.5 - p / 2), -0.43 * h, 0),
        symmetry="x",
        bevel=0.02,
        material="key",
    )
    b.box(
        "cap",
        (w + 0.12, 0.06 * h, d + 0.12),
        on="arch",
        face="top",
        sink=0.01,
        bevel=0.02,
        material="key",
    )
    if v.form != "flat":
        b.lathe(
            "key",
            (0.2 * w, 0.2 * h, d + 0.08),
            [(0.62, 0), (1, 1)],
            on="arch",
            face="center",
            at=(0, h * (0.5 - p * w / h * 0.62), 0),
            sides=4,
            material="key",
        )
    if v.door == "portal":
        b.box(
            "veil",
            (2 * inner * w + 0.02, (0.5 + spring + 0.4 * rise) * h, 0.04),
            on="arch",
            face="center",
            at=(0, h * (-0.25 + spring / 2 + 0.2 * rise), 0),
            material="glow",
        )


@family(
    "well",
    "stone well, wishing well, water well, village well",
    [
        real("width", 1.1, 1.9, "small", "large, wide, big"),
        real("wall", 0.5, 0.8, "low", "high"),
        real("roof", 1.5, 2.1, "low", "tall"),
        choice(
            "top",
            "gable: roofed, roof, covered",
            "cone: round roof",
            "none: open, roofless, ruined",
        ),
        choice("bucket", "bucket", "none"),
    ],
    {
        "wall": "stone, mossy stone, brick, sandstone | stone clay",
        "wood": "oak, walnut, driftwood | wood metal",
        "roof": "straw, walnut, slate, clay | wood plant clay stone cloth",
        "water": "water | glass",
        "rope": "rope | cord cloth metal",
    },
)
def well(b: Builder, v: Values) -> None:
    w, h = v.width, v.wall
    b.lathe(
        "wall",
        (w, h, w),
        [(1, 0), (0.97, 0.06), (0.95, 0.9), (0.95, 1)],
        wall=0.14 * w,
        material="wall",
        pattern="bricks",
        pattern_size=(0.3, 0.15),
    )
    b.add(
        "water",
        "disc",
        (0.7 * w, 0.05, 0.7 * w),
        on="wall",
        face="center",
        at=(0, 0.08 * h, 0),
        material="water",
    )
    if v.top == "none":
        return
    tall = v.roof
    b.box(
        "post",
        (0.1, tall, 0.1),
        on="wall",
        face="center",
        at=(0.43 * w, tall / 2 - h * 0.3, 0),
        symmetry="x",
        material="wood",
    )
    y = tall - 0.8 * h
    b.box("beam", (w + 0.1, 0.1, 0.09), on="wall", face="center", at=(0, y, 0), material="wood")
    b.lathe(
        "drum",
        (0.16, 0.8 * w, 0.16),
        [(1, 0), (1, 0.1), (0.7, 0.12), (0.7, 0.88), (1, 0.9), (1, 1)],
        on="wall",
        face="center",
        at=(0, 0.55 * h + 0.32, 0),
        turn=(0, 0, 90),
        material="wood",
    )
    if v.bucket == "bucket":
        b.tube(
            "rope",
            [(0, 0, 0), (0, -0.3, 0)],
            0.012,
            on="drum",
            at=(0, -0.03, 0.03),
            material="rope",
        )
        b.lathe(
            "bucket",
            (0.24, 0.22, 0.24),
            [(0.75, 0), (1, 1)],
            on="rope",
            face="bottom",
            sink=0.235,
            wall=0.02,
            material="wood",
            pattern="staves",
            pattern_size=(12, 0),
        )
    if v.top == "cone":
        b.lathe(
            "roof",
            (1.5 * w, 0.55, 1.5 * w),
            [(1, 0), (0.97, 0.05), (0.5, 0.5), (0, 1)],
            on="beam",
            face="top",
            sink=0.04,
            material="roof",
            pattern="shingles",
            pattern_size=(0.18, 0.13),
        )
    else:
        angle, half = 38.0, 0.62 * w
        length = half / float(np.cos(np.radians(angle))) * 1.12
        b.box(
            "slope",
            (w + 0.45, 0.06, length),
            on="beam",
            face="center",
            at=(0, 0.42 * half, half * 0.54),
            turn=(angle, 0, 0),
            symmetry="z",
            bevel=0.012,
            material="roof",
            pattern="planks",
            pattern_size=(0.16, 0),
        )
        b.box(
            "ridge",
            (w + 0.5, 0.08, 0.1),
            on="beam",
            face="center",
            at=(0, 0.87 * half, 0),
            material="wood",
        )
        b.box(
            "king",
            (0.08, 0.86 * half, 0.08),
            on="beam",
            face="top",
            at=(0.43 * w, 0, 0),
            sink=0.03,
            symmetry="x",
            material="wood",
        )


@family(
    "gravestone",
    "tombstone, grave, headstone, tomb, cross grave",
    [
        real("height", 0.6, 1.3, "small, low", "tall, big"),
        real("width", 0.5, 0.78, "narrow", "wide"),
        choice(
            "form",
            "round: rounded, headstone, tombstone",
            "cross: cross, celtic",
            "pointed: gothic, pointed",
            "slab: slab, broken",
        ),
        real("tilt", 0.0, 1.0, "straight", "tilted, crooked, leaning, old"),
    ],
    {"stone": "stone, mossy stone, slate, granite, marble | stone wood metal"},
    stance="planted",
)
def gravestone(b: Builder, v: Values) -> None:
    h = v.height
    w, d = h * v.width, 0.13
    b.box("base", (w + 0.14, 0.14, d + 0.16), bevel=0.02, material="stone")
    turn = (2.5 * v.tilt, 0, 3.0 * v.tilt)
    if v.form == "cross":
        b.box(
            "up",
            (0.24 * w, h, d),
            on="base",
            face="top",
            sink=0.05,
            turn=turn,
            bevel=0.02,
            material="stone",
        )
        b.box(
            "bar",
            (0.8 * w, 0.24 * w, d),
            on="up",
            face="center",
            at=(0, 0.18 * h, 0),
            turn=turn,
            bevel=0.02,
            material="stone",
        )
        return
    if v.form == "round":
        top = [
            (0.5 * float(np.cos(a)), 0.5 - 0.5 * w / h + 0.5 * w / h * float(np.sin(a)))
            for a in np.linspace(0, np.pi, 13)
        ]
    elif v.form == "pointed":
        top = [(0.5, 0.12), (0.42, 0.3), (0, 0.5), (-0.42, 0.3), (-0.5, 0.12)]
    else:
        top = [(0.5, 0.42), (0.38, 0.5), (-0.1, 0.46), (-0.34, 0.5), (-0.5, 0.36)]
    b.add(
        "slab",
        "extrude",
        (w, h, d),
        on="base",
        face="top",
        sink=0.05,
        turn=turn,
        outline=[(-0.5, -0.5), (0.5, -0.5), *top],
        bevel=0.018,
        material="stone",
    )
    b.box(
        "plate",
        (0.6 * w, 0.26 * h, 0.03),
        on="slab",
        face="front",
        at=(0, 0.05 * h, 0),
        sink=0.022 + 0.01 * v.tilt,
        turn=turn,
        bevel=0.004,
        material="stone",
    )

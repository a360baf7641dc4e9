"""Barrels, crates, chests, sacks, buckets: what loot hides in."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

WOODS = "oak, pine, walnut, driftwood, birch"


@family(
    "barrel",
    "cask, keg, wine barrel, wooden drum, tun",
    [
        real("height", 0.6, 1.25, "short, squat, small", "tall, big"),
        real("width", 0.58, 0.86, "slim, thin, narrow", "wide, fat, stout"),
        real("bulge", 0.03, 0.24, "straight", "bulging, round, potbellied"),
        whole("hoops", 2, 6, "", "sturdy, banded, reinforced"),
        choice("top", "closed", "open: empty, open, lidless", "tapped: beer, wine, ale, tap"),
    ],
    {
        "body": WOODS + " | wood paint metal stone",
        "hoop": "iron, rust, brass, rope | metal cord",
        "trim": "walnut, oak | wood metal | body",
    },
)
def barrel(b: Builder, v: Values) -> None:
    h, w = v.height, v.height * v.width
    waist = 1 - v.bulge
    b.lathe(
        "body",
        (w, h, w),
        [
            (waist, 0),
            (waist + 0.62 * v.bulge, 0.2),
            (1, 0.5),
            (waist + 0.62 * v.bulge, 0.8),
            (waist, 1),
        ],
        smooth=True,
        wall=0.035 * h,
        material="body",
        pattern="staves",
        pattern_size=(int(14 + 8 * v.width), 0),
    )
    if v.top != "open":
        r = w * waist - 0.045 * h
        b.add(
            "head",
            "disc",
            (r, 0.03 * h, r),
            on="body",
            face="center",
            at=(0, 0.44 * h, 0),
            material="body",
            pattern="planks",
            pattern_size=(0.11, 0),
        )
    high = [0.06, 0.94] if v.hoops < 3 else [0.05, 0.24, 0.76, 0.95]
    if v.hoops == 3:
        high = [0.06, 0.5, 0.94]
    elif v.hoops >= 5:
        high = [0.04, 0.17, 0.3, 0.7, 0.83, 0.96]
    b.add(
        "hoop",
        "hoops",
        (0.009 * h, 0.01, 0.01),
        on="body",
        face="center",
        material="hoop",
        profile=[(y, 0) for y in high],
        pattern_size=(0.026 * h, 0),
    )
    if v.top == "tapped":
        b.lathe(
            "tap",
            (0.05 * h, 0.14 * h, 0.05 * h),
            [(1, 0), (0.8, 0.3), (0.8, 0.7), (1, 1)],
            on="body",
            face="front",
            at=(0, -0.3 * h, 0),
            sink=0.03 * h,
            turn=(90, 0, 0),
            material="trim",
        )
        b.box(
            "handle",
            (0.02 * h, 0.07 * h, 0.02 * h),
            on="tap",
            face="top",
            at=(0, 0, 0.03 * h),
            sink=0.006 * h,
            material="trim",
        )


@family(
    "crate",
    "box, wooden box, packing case, shipping crate, cargo box",
    [
        real("width", 0.5, 1.3, "small, narrow", "long, wide, big"),
        real("height", 0.4, 1.0, "flat, low", "tall, high"),
        real("depth", 0.5, 0.95),
        real("frame", 0.055, 0.1, "light", "heavy, sturdy, reinforced"),
        choice("brace", "diagonal", "cross: crossed, x-braced", "none: plain, simple"),
        choice("lid", "closed", "open: open, empty, filled"),
    ],
    {
        "body": WOODS + " | wood paint metal",
        "frame": "walnut, oak, pine, iron | wood metal paint stone | body",
        "inside": "straw | plant cloth stone metal",
    },
)
def crate(b: Builder, v: Values) -> None:
    w, h, d, f = v.width, v.height, v.depth, v.frame
    board = (0.12, 0.0)
    t = 0.3 * f
    if v.lid == "closed":
        b.box(
            "body",
            (w - 2 * t, h - t, d - 2 * t),
            at=(0, 0.5 * t, 0),
            material="body",
            pattern="planks",
            pattern_size=board,
        )
    else:
        b.box(
            "floor",
            (w - 2 * t, 0.1 * h, d - 2 * t),
            at=(0, 0.5 * t, 0),
            material="body",
            pattern="planks",
            pattern_size=board,
        )
        b.box(
            "side",
            (0.03, h - t, d - 2 * t),
            on="floor",
            face="center",
            at=(w / 2 - t - 0.015, 0.45 * h - 0.5 * t, 0),
            symmetry="x",
            material="body",
            pattern="planks",
            pattern_size=board,
        )
        b.box(
            "long",
            (w - 2 * t, h - t, 0.03),
            on="floor",
            face="center",
            at=(0, 0.45 * h - 0.5 * t, d / 2 - t - 0.015),
            symmetry="z",
            material="body",
            pattern="planks",
            pattern_size=board,
        )
        b.box(
            "straw",
            (w - 3 * t, 0.3 * h, d - 3 * t),
            on="floor",
            face="top",
            sink=0.01,
            material="inside",
            bevel=0.03,
        )
    base = "body" if v.lid == "closed" else "floor"
    low = 0.5 * (h - t) if v.lid == "closed" else 0.05 * h  # centre of the base above its foot
    up = h / 2 - low - 0.5 * t
    b.box(
        "post",
        (f, h, f),
        on=base,
        face="center",
        at=(w / 2 - f / 2, up, d / 2 - f / 2),
        symmetry="xz",
        material="frame",
    )
    for name, y in (("rail", h - f / 2), ("foot", f / 2)):
        y = y - low - 0.5 * t
        b.box(
            f"{name}_x",
            (w - 2 * f, f, 1.6 * t),
            on=base,
            face="center",
            at=(0, y, d / 2 - 0.8 * t),
            symmetry="z",
            material="frame",
        )
        b.box(
            f"{name}_z",
            (1.6 * t, f, d - 2 * f),
            on=base,
            face="center",
            at=(w / 2 - 0.8 * t, y, 0),
            symmetry="x",
            material="frame",
        )
    angle = float(np.degrees(np.arctan2(h - 2 * f, w - 2 * f)))
    length = float(np.hypot(h - 2 * f, w - 2 * f))
    if v.brace != "none":
        b.box(
            "brace",
            (length, 0.75 * f, 1.1 * t),
            on=base,
            face="center",
            at=(0, up, d / 2 - 0.6 * t),
            turn=(0, 0, angle),
            symmetry="z",
            material="frame",
        )
    if v.brace == "cross":
        b.box(
            "cross",
            (length, 0.75 * f, 1.0 * t),
            on=base,
            face="center",
            at=(0, up, d / 2 - 0.58 * t),
            turn=(0, 0, -angle),
            symmetry="z",
            material="frame",
        )


def _arc(width: float, height: float, steps: int = 12) -> list[tuple[float, float]]:
    """A lid from the side: flat below, round above, in -0.5..0.5 of its own box."""
    angle = np.linspace(0, np.pi, steps)
    return [(0.5 * float(np.cos(a)), -0.5 + float(np.sin(a))) for a in angle]


@family(
    "chest",
    "treasure chest, trunk, coffer, strongbox, footlocker",
    [
        real("width", 0.6, 1.1, "small", "large, big, long"),
        real("depth", 0.55, 0.75),
        real("height", 0.42, 0.62, "low, flat", "tall"),
        real("arch", 0.18, 0.5, "flat lid", "domed, rounded, arched"),
        whole("bands", 2, 3, "plain", "banded, reinforced"),
        choice("lock", "plate", "padlock: locked, padlocked", "none"),
    ],
    {
        "body": "oak, walnut, pine, driftwood | wood paint stone metal",
        "band": "iron, brass, gold, rust | metal",
    },
)
def chest(b: Builder, v: Values) -> None:
    w, d, h = v.width, v.width * v.depth, v.width * v.height
    arch = d * v.arch
    b.box("body", (w, h, d), material="body", pattern="planks", pattern_size=(0.11, 0))
    b.add(
        "lid",
        "extrude",
        (d, arch, w),
        on="body",
        face="top",
        turn=(0, 90, 0),
        sink=0.004,
        outline=_arc(d, arch),
        material="body",
        pattern="planks",
        pattern_size=(0.1, 0),
    )
    span = w * 0.8
    t = 0.05 * w
    b.box(
        "band",
        (t, h + 0.004, d + 0.024),
        on="body",
        face="center",
        symmetry="row_x",
        count=v.bands,
        span=span,
        material="band",
        bevel=0.004,
    )
    b.add(
        "strap",
        "extrude",
        (d + 0.024, arch + 0.014, t),
        on="lid",
        face="center",
        at=(0, 0.006, 0),
        turn=(0, 90, 0),
        outline=_arc(d, arch),
        symmetry="row_x",
        count=v.bands,
        span=span,
        material="band",
    )
    b.box(
        "rim",
        (w + 0.012, 0.035 * w, d + 0.014),
        on="body",
        face="top",
        sink=0.02 * w,
        material="band",
        bevel=0.004,
    )
    if v.lock != "none":
        b.box(
            "lock",
            (0.13 * w, 0.15 * w, 0.03 * w),
            on="body",
            face="front",
            at=(0, h / 2 - 0.06 * w, 0),
            sink=0.006,
            material="band",
            bevel=0.006,
        )
    if v.lock == "padlock":
        b.box(
            "padlock",
            (0.08 * w, 0.08 * w, 0.035 * w),
            on="lock",
            face="front",
            at=(0, -0.05 * w, 0),
            sink=0.004,
            material="band",
            bevel=0.008,
        )
    r = 0.09 * w
    loop = [
        (0, 0, -r),
        (0.6 * r, -0.3 * r, -0.8 * r),
        (0.75 * r, -0.9 * r, 0),
        (0.6 * r, -0.3 * r, 0.8 * r),
        (0, 0, r),
    ]
    b.tube(
        "handle",
        loop,
        0.014 * w,
        on="body",
        at=(w / 2 - 0.004, 0.1 * h, 0),
        symmetry="x",
        smooth=True,
        material="band",
    )


@family(
    "sack",
    "bag, grain sack, flour bag, pouch, sandbag, money bag",
    [
        real("height", 0.35, 0.8, "small, short", "tall, big"),
        real("fat", 0.62, 0.95, "slim, half empty", "full, fat, bulging, stuffed"),
        real("lean", 0.0, 0.5, "upright", "slumped, saggy"),
        choice("neck", "tied", "open: open, overflowing"),
    ],
    {
        "body": "burlap, burlap, linen, canvas | cloth plant paint",
        "tie": "rope, leather | cord cloth metal",
        "fill": "straw | plant stone metal",
    },
)
def sack(b: Builder, v: Values) -> None:
    h, w = v.height, v.height * v.fat
    b.add(
        "belly",
        "sphere",
        (w, 0.86 * h, w * 0.86),
        rough=0.13 + 0.1 * v.lean,
        sink=0.06 * h,
        seed=1 + v.seed % 5000,
        material="body",
    )
    b.add(  # what is in it sags to the ground
        "slump",
        "sphere",
        ((0.97 + 0.1 * v.lean) * w, 0.6 * h, (0.85 + 0.08 * v.lean) * w),
        on="belly",
        face="center",
        at=(0, -0.15 * h, 0),
        rough=0.07,
        seed=2 + v.seed % 5000,
        material="body",
    )
    b.add(
        "foot",
        "disc",
        (0.6 * w, 0.08 * h, 0.52 * w),
        on="slump",
        face="bottom",
        sink=0.08 * h,
        bevel=0.035 * h,
        material="body",
    )
    if v.neck == "tied":
        b.lathe(
            "neck",
            (0.36 * w, 0.3 * h, 0.3 * w),
            [(0.95, 0), (0.5, 0.3), (0.46, 0.42), (0.75, 0.75), (1, 1)],
            on="belly",
            face="top",
            sink=0.13 * h,
            smooth=True,
            wall=0.01,
            material="body",
            at=(0.08 * w * v.lean, 0, 0),
            turn=(0, 0, -14 * v.lean),
        )
        b.add(
            "tie",
            "hoops",
            (0.014 * h, 0.01, 0.01),
            on="neck",
            face="center",
            material="tie",
            profile=[(0.36, 0)],
            pattern_size=(0.03 * h, 0),
        )
    else:
        b.lathe(
            "rim",
            (0.74 * w, 0.22 * h, 0.66 * w),
            [(1, 0), (0.84, 0.34), (0.9, 0.62), (1, 0.84), (0.97, 1)],
            on="belly",
            face="top",
            sink=0.16 * h,
            smooth=True,
            wall=0.02 * h,
            material="body",
        )
        b.add(
            "fill",
            "sphere",
            (0.64 * w, 0.3 * h, 0.56 * w),
            on="rim",
            face="center",
            at=(0, 0.05 * h, 0),
            rough=0.22,
            seed=3,
            material="fill",
        )


@family(
    "bucket",
    "pail, wooden bucket, water bucket",
    [
        real("height", 0.25, 0.45, "small, short", "tall, big"),
        real("flare", 0.7, 0.95, "flared, tapered", "straight"),
        whole("hoops", 2, 3),
        choice("inside", "empty", "water: water, filled, full"),
    ],
    {
        "body": "oak, pine, driftwood, steel | wood metal paint",
        "hoop": "iron, rust, brass | metal",
        "water": "water | glass",
    },
)
def bucket(b: Builder, v: Values) -> None:
    h = v.height
    w = h * 1.02
    b.lathe(
        "body",
        (w, h, w),
        [(v.flare, 0), (1, 1)],
        wall=0.05 * h,
        material="body",
        pattern="staves",
        pattern_size=(15, 0),
    )
    b.add(
        "hoop",
        "hoops",
        (0.013 * h, 0.01, 0.01),
        on="body",
        face="center",
        material="hoop",
        profile=[(y, 0) for y in ((0.14, 0.8) if v.hoops == 2 else (0.1, 0.5, 0.88))],
        pattern_size=(0.035 * h, 0),
    )
    angle = np.linspace(0, np.pi, 7)
    loop = [(0.485 * w * float(np.cos(a)), 0.72 * h * float(np.sin(a)), 0.0) for a in angle]
    b.tube("bail", loop, 0.017 * h, on="body", at=(0, 0.43 * h, 0), smooth=True, material="hoop")
    if v.inside == "water":
        r = (v.flare + 0.72 * (1 - v.flare)) * w - 0.06 * h
        b.add(
            "water",
            "disc",
            (r, 0.05 * h, r),
            on="body",
            face="center",
            at=(0, 0.22 * h, 0),
            material="water",
        )

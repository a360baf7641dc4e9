"""Things that tell the time: clocks and hourglasses."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import arc, circle, mirrored
from python_backend.props.shapes.curves import smooth

CASES = "walnut, oak, ebony, pine"


def _dial(b: Builder, v: Values, r: float, on: str, face: str = "front", **place: Any) -> None:
    """A clock face of radius `r` that looks along +z: bezel, dial, twelve marks, two hands."""
    turned: dict[str, Any] = {"turn": (90, 0, 0)}
    rim = [(0.96, 0), (1, 0.4), (0.95, 1), (0.86, 1)]
    b.lathe(
        "bezel",
        (2.24 * r, 0.16 * r, 2.24 * r),
        rim,
        on=on,
        face=face,
        material="brass",
        **turned,
        **place,
    )
    b.lathe(
        "dial",
        (1.94 * r, 0.05 * r, 1.94 * r),
        [(1, 0), (1, 1)],
        on="bezel",
        face="front",
        sink=0.04 * r,
        material="dial",
        **turned,
    )
    mark: dict[str, Any] = {"on": "dial", "face": "center", "bevel": 0.0, "material": "hands"}
    z = 0.025 * r
    b.box(
        "hour mark",
        (0.075 * r, 0.2 * r, 0.02 * r + 0.002),
        at=(0, 0.8 * r, z),
        symmetry="ring_z",
        count=12,
        **mark,
    )
    for name, turn, long, wide in (
        ("hour hand", v.hour * 30 + 15.0 - 360.0 * (v.hour > 6), 0.5 * r, 0.1 * r),
        ("minute hand", 120.0 * (v.hour % 3) - 60.0, 0.78 * r, 0.06 * r),
    ):
        a = np.radians(turn)
        middle = (0.4 * long * float(np.sin(a)), 0.4 * long * float(np.cos(a)), z + 0.02 * r)
        spear = mirrored([(0.0, -0.5), (0.22, -0.44), (0.3, 0.1), (0.5, 0.2), (0.0, 0.5)])
        b.add(
            name,
            "extrude",
            (1.5 * wide, 1.2 * long, 0.04 * r + 0.002),
            outline=spear,
            on="dial",
            face="center",
            at=middle,
            turn=(0, 0, -turn),
            material="hands",
        )
    b.add(
        "boss",
        "sphere",
        (0.16 * r, 0.16 * r, 0.12 * r),
        on="dial",
        face="front",
        sink=0.03 * r,
        material="brass",
    )


def _tall(b: Builder, v: Values) -> None:
    """A grandfather clock: base, trunk with a glazed door, hood with the face."""
    h, w, d = v.size * 2.1, 0.46, 0.27
    b.box("plinth", (w + 0.06, 0.09, d + 0.06), bevel=0.014, material="case")
    b.box("base", (w, 0.19 * h, d), on="plinth", sink=0.01, bevel=0.01, material="case")
    b.box(
        "base panel",
        (0.7 * w, 0.13 * h, 0.02),
        on="base",
        face="front",
        sink=0.01,
        bevel=0.009,
        material="case",
    )
    b.box("shelf", (w + 0.03, 0.035, d + 0.03), on="base", sink=0.01, bevel=0.012, material="case")
    tall = 0.4 * h
    b.box("trunk", (0.76 * w, tall, 0.8 * d), on="shelf", sink=0.01, bevel=0.008, material="case")
    door = 0.86 * tall
    b.box(
        "glass",
        (0.4 * w, door - 0.08, 0.012),
        on="trunk",
        face="front",
        sink=0.006,
        bevel=0.0,
        material="dark",
    )
    b.box(
        "stile",
        (0.05, door, 0.024),
        on="trunk",
        face="front",
        at=(0.225 * w, 0, 0),
        sink=0.01,
        bevel=0.006,
        symmetry="x",
        material="case",
    )
    for name, side in (("rail", 1), ("rail2", -1)):
        b.box(
            name,
            (0.42 * w, 0.05, 0.022),
            on="trunk",
            face="front",
            at=(0, side * (door / 2 - 0.025), 0),
            sink=0.01,
            bevel=0.006,
            material="case",
        )
    b.box(
        "rod",
        (0.012, 0.62 * tall, 0.006),
        on="glass",
        face="front",
        at=(0, 0.1 * tall, 0),
        sink=0.002,
        bevel=0.0,
        material="brass",
    )
    b.lathe(
        "bob",
        (0.13, 0.02, 0.13),
        [(1, 0), (0.92, 0.6), (0.5, 1)],
        on="glass",
        face="front",
        at=(0, -0.24 * tall, 0),
        sink=0.003,
        turn=(90, 0, 0),
        material="brass",
    )
    b.lathe(
        "weight",
        (0.04, 0.17, 0.04),
        [(0.6, 0), (1, 0.08), (1, 0.92), (0.3, 1)],
        on="glass",
        face="front",
        at=(0.13 * w, 0.12 * tall, 0),
        sink=0.02,
        symmetry="x",
        material="brass",
    )
    b.box("neck", (w, 0.05, d), on="trunk", sink=0.01, bevel=0.016, material="case")
    b.box("hood", (w, 0.23 * h, d), on="neck", sink=0.01, bevel=0.008, material="case")
    _dial(b, v, min(0.4 * w, 0.1 * h), "hood", sink=0.006)
    pillar = [(1, 0), (0.7, 0.06), (0.8, 0.5), (0.7, 0.94), (1, 1)]
    b.lathe(
        "pillar",
        (0.045, 0.22 * h, 0.045),
        pillar,
        on="hood",
        face="front",
        at=(w / 2 - 0.02, 0, 0),
        sink=0.03,
        symmetry="x",
        material="case",
    )
    b.box("cornice", (w + 0.1, 0.05, d + 0.07), on="hood", sink=0.012, bevel=0.018, material="case")
    y = 0.075 * h
    if v.top == "arched":
        dome = mirrored(
            [(0.5, -0.5), *[(p[0] / 2, p[1] - 0.5) for p in arc(0.96, 8, 82, 7)], (0.0, 0.5)]
        )
        b.add(
            "pediment",
            "extrude",
            (w + 0.04, y, d),
            outline=dome,
            on="cornice",
            sink=0.01,
            bevel=0.01,
            material="case",
        )
    elif v.top == "broken":
        slope = [(-0.5, -0.5), (0.5, -0.5), (0.5, -0.28), (-0.1, 0.36), (-0.32, 0.5), (-0.5, 0.36)]
        b.add(
            "pediment",
            "extrude",
            (0.42 * w, y, 0.6 * d),
            outline=slope,
            on="cornice",
            at=(0.31 * w, 0, 0.1 * d),
            sink=0.01,
            bevel=0.008,
            symmetry="x",
            material="case",
        )
    if v.top != "flat":
        urn = [(0.5, 0), (0.6, 0.12), (0.35, 0.2), (1, 0.5), (0.45, 0.72), (0.3, 0.8), (0.02, 1)]
        b.lathe(
            "finial",
            (0.07, 0.14, 0.07),
            urn,
            on="pediment" if v.top == "arched" else "cornice",
            sink=0.012,
            smooth=True,
            material="brass",
        )


def _mantel(b: Builder, v: Values) -> None:
    """A clock for a shelf: an arched or hat-shaped case on a plinth."""
    h = v.size * 0.32
    wide = v.top == "broken"
    w, d = (1.7 * h, 0.42 * h) if wide else (0.86 * h, 0.46 * h)
    b.box(
        "plinth",
        (w + 0.12 * h, 0.1 * h, d + 0.1 * h),
        at=(0, 0.06 * h, 0),
        bevel=0.02 * h,
        material="case",
    )
    b.add(
        "foot",
        "legs4",
        (0.13 * h, 0.08 * h, 0.13 * h),
        on="plinth",
        face="bottom",
        sink=0.02 * h,
        profile=[(0.6, 0), (1, 0.5), (0.8, 1)],
        path=[(w - 0.08 * h, 0, d - 0.1 * h)],
        material="brass",
    )
    if wide:
        half = [(0.5, -0.5), (0.5, -0.32), (0.4, -0.26), (0.33, -0.08), (0.27, 0.22), (0.17, 0.42)]
        outline = mirrored([*half, (0.0, 0.5)])
    elif v.top == "arched":
        outline = mirrored(
            [(0.5, -0.5), (0.5, -0.02)]
            + [(0.5 * p[0], 0.52 * p[1] - 0.02) for p in arc(1.0, 15, 75, 5)]
            + [(0.0, 0.5)]
        )
    else:
        outline = mirrored([(0.5, -0.5), (0.5, 0.2), (0.0, 0.5)])
    b.add(
        "case",
        "extrude",
        (w, 0.8 * h, d),
        outline=outline,
        on="plinth",
        sink=0.01 * h,
        bevel=0.03 * h,
        material="case",
    )
    r = 0.25 * h if wide or v.top == "arched" else 0.22 * h
    _dial(b, v, r, "case", at=(0, 0.02 * h if wide else -0.03 * h, 0), sink=0.03 * h)
    if not wide:
        pillar = [(1, 0), (0.8, 0.06), (0.62, 0.12), (0.72, 0.5), (0.62, 0.88), (1, 1)]
        b.lathe(
            "pillar",
            (0.09 * h, 0.44 * h, 0.09 * h),
            pillar,
            on="case",
            face="front",
            at=(0.37 * h, -0.16 * h, 0),
            sink=0.03 * h,
            symmetry="x",
            material="brass",
        )
    if v.top == "flat":
        b.tube(
            "handle",
            [(-0.12 * h, 0, 0), (-0.1 * h, 0.1 * h, 0), (0.1 * h, 0.1 * h, 0), (0.12 * h, 0, 0)],
            0.016 * h,
            on="case",
            at=(0, 0.32 * h, 0),
            smooth=True,
            material="brass",
        )


def _alarm(b: Builder, v: Values) -> None:
    """A round clock on two feet, with two bells and a hammer between them."""
    r = v.size * 0.1
    shell = [(0.8, 0), (0.96, 0.12), (1, 0.3), (1, 0.8), (0.96, 1)]
    b.lathe(
        "case",
        (2.2 * r, 0.9 * r, 2.2 * r),
        shell,
        at=(0, 0.3 * r, 0),
        turn=(90, 0, 0),
        material="shell",
    )
    _dial(b, v, 0.92 * r, "case", sink=0.08 * r)
    foot: dict[str, Any] = {"on": "case", "face": "center", "symmetry": "x", "material": "brass"}
    b.lathe(
        "foot",
        (0.2 * r, 0.62 * r, 0.2 * r),
        [(0.9, 0), (1, 0.15), (0.5, 0.3), (0.5, 1)],
        at=(0.72 * r, -1.12 * r, 0.1 * r),
        turn=(12, 0, 24),
        **foot,
    )
    b.lathe(
        "back foot",
        (0.16 * r, 0.8 * r, 0.16 * r),
        [(1, 0), (0.6, 0.3), (0.6, 1)],
        on="case",
        face="center",
        at=(0, -1.05 * r, -0.5 * r),
        turn=(22, 0, 0),
        material="brass",
    )
    bell = [(1, 0), (0.98, 0.15), (0.86, 0.5), (0.55, 0.85), (0.1, 1)]
    b.lathe(
        "bell",
        (0.95 * r, 0.5 * r, 0.95 * r),
        bell,
        at=(0.62 * r, 1.3 * r, 0),
        turn=(0, 0, -28),
        smooth=True,
        **foot,
    )
    b.lathe(
        "stem",
        (0.1 * r, 0.5 * r, 0.1 * r),
        [(1, 0), (1, 1)],
        at=(0.5 * r, 1.08 * r, 0),
        turn=(0, 0, -28),
        **foot,
    )
    b.tube(
        "handle",
        arc(0.62 * r, 10, 170, 7),
        0.05 * r,
        on="case",
        face="center",
        at=(0, 1.2 * r, 0),
        smooth=True,
        material="brass",
    )
    b.box(
        "hammer",
        (0.12 * r, 0.34 * r, 0.1 * r),
        on="case",
        face="top",
        sink=0.04 * r,
        material="brass",
    )


@family(
    "clock",
    "grandfather clock, mantel clock, longcase clock, alarm clock, timepiece, pendulum clock, "
    "table clock, desk clock",
    [
        choice(
            "form",
            "tall: grandfather, longcase, pendulum, standing, tall, floor",
            "mantel: mantel, mantelpiece, table, shelf, desk, fireplace",
            "alarm: alarm, bedside, ringing",
        ),
        real("size", 0.82, 1.12, "small, short", "large, big, huge"),
        choice(
            "top",
            "arched: arched, round",
            "broken: ornate, carved, napoleon, wide",
            "flat: plain, simple, modern",
        ),
        whole("hour", 1, 12),
    ],
    {
        "case": CASES + " | wood paint stone metal",
        "shell": "brass, painted wood, copper, chrome | metal paint",
        "brass": "brass, gold, bronze, silver | metal",
        "dial": "porcelain, ivory | clay stone metal paint",
        "hands": "ebony, iron | metal wood paint",
        "dark": "obsidian | glass stone",
    },
    about="a clock: tall with a pendulum, for a mantelpiece, or with alarm bells",
)
def clock(b: Builder, v: Values) -> None:
    {"mantel": _mantel, "alarm": _alarm}.get(v.form, _tall)(b, v)


@family(
    "hourglass",
    "sand timer, sandglass, hour glass, sand clock, egg timer",
    [
        real("height", 0.14, 0.4, "small", "large, tall, big"),
        real("width", 0.5, 0.68, "slim, slender", "wide, fat, stout"),
        whole("posts", 3, 5, "three", "many"),
        choice("turned", "turned: ornate, turned, old, fancy", "plain: plain, simple, modern"),
        real("above", 0.1, 0.75, "run out, empty, late", "full, fresh"),
        real("waist", 0.09, 0.16, "narrow", "open"),
    ],
    {
        "frame": "walnut, oak, brass, ebony, gold | wood metal stone paint",
        "glass": "crystal, glass, amber glass | glass",
        "sand": "grain, plaster, flour, gold | stone plant metal",
    },
)
def hourglass(b: Builder, v: Values) -> None:
    h = v.height
    w = v.width * h
    plate, r = 0.09 * h, 0.36 * w
    edge = [(0.94, 0), (1, 0.25), (0.92, 0.5), (0.98, 0.7), (0.88, 1)]
    b.lathe("base", (w, plate, w), edge, material="frame")
    tall = h - 2 * plate
    shape = [(0.5, 0), (0.86, 0.05), (1, 0.16), (0.93, 0.28), (0.6, 0.4), (v.waist, 0.47)]
    half = [*shape, (0.8 * v.waist, 0.5)]
    profile = [*half, *[(x, 1 - y) for x, y in reversed(half[:-1])]]
    fine = smooth(np.array(profile), 6)
    # glass is drawn opaque in many games, so the sand is a stretch of the bulbs, not inside them
    above, below = 0.52 + 0.34 * v.above, 0.38 - 0.28 * v.above
    cuts = [0.0, below, 0.5, above, 1.0]
    slots = ["sand", "glass", "sand", "glass"]
    on = "base"
    for k, (low, high) in enumerate(itertools.pairwise(cuts)):
        y = np.linspace(low, high, 10)
        radius = np.interp(y, fine[:, 1], fine[:, 0])
        wide = float(radius.max())
        rows = [(float(q) / wide, n / 9) for n, q in enumerate(radius)]
        size = (2 * r * wide, (high - low) * tall + 0.002, 2 * r * wide)
        b.lathe(f"bulb{k}", size, rows, on=on, sink=0.002, material=slots[k])
        on = f"bulb{k}"
    b.lathe(
        "lid",
        (w, plate, w),
        [(x, 1 - y) for x, y in reversed(edge)],
        on="bulb3",
        sink=0.002,
        material="frame",
    )
    b.tube(
        "collar",
        circle(v.waist * r + 0.01 * w, 10),
        0.028 * w,
        on="base",
        at=(0, (h - plate) / 2, 0),
        closed=True,
        smooth=True,
        material="frame",
    )
    post: list[tuple[float, float]] = [(1, 0), (1, 1)]
    if v.turned == "turned":
        swell: list[tuple[float, float]] = [(0.9, 0), (0.62, 0.05), (1, 0.12), (0.62, 0.18)]
        swell += [(0.75, 0.4), (1, 0.47)]
        post = [*swell, (0.62, 0.5), *[(x, 1 - y) for x, y in reversed(swell)]]
    thick = (0.085 if v.turned == "turned" else 0.05) * w
    b.lathe(
        "post",
        (thick, tall + 0.02 * h, thick),
        post,
        on="base",
        face="center",
        at=(0.425 * w, (h - plate) / 2, 0),
        symmetry="ring",
        count=v.posts,
        smooth=v.turned == "turned",
        material="frame",
    )
    knob = [(0.8, 0), (1, 0.5), (0.6, 1)]
    b.lathe(
        "foot",
        (0.11 * w, 0.05 * h, 0.11 * w),
        knob,
        on="base",
        face="bottom",
        at=(0.36 * w, 0, 0),
        sink=0.012 * h,
        symmetry="ring",
        count=3,
        material="frame",
    )

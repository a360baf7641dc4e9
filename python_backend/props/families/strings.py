"""Instruments with strings: lutes, guitars and their kin, harps and lyres."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import Point, circle, fitted, mirrored
from python_backend.props.shapes.curves import smooth

GUITAR = [
    (0.0, 0.0),
    (0.3, 0.01),
    (0.46, 0.12),
    (0.5, 0.28),
    (0.44, 0.42),
    (0.36, 0.55),
    (0.345, 0.63),
    (0.37, 0.75),
    (0.37, 0.87),
    (0.28, 0.97),
    (0.0, 1.0),
]
VIOLIN = [
    (0.0, 0.0),
    (0.26, 0.01),
    (0.44, 0.1),
    (0.5, 0.26),
    (0.45, 0.38),
    (0.34, 0.42),
    (0.3, 0.52),
    (0.33, 0.62),
    (0.41, 0.68),
    (0.42, 0.82),
    (0.32, 0.95),
    (0.0, 1.0),
]
LUTE = [
    (0.0, 0.0),
    (0.26, 0.02),
    (0.43, 0.13),
    (0.5, 0.3),
    (0.47, 0.48),
    (0.36, 0.68),
    (0.2, 0.86),
    (0.08, 0.97),
    (0.0, 1.0),
]
BODIES = {"guitar": GUITAR, "violin": VIOLIN, "lute": LUTE}


def _body(form: str) -> list[Point]:
    """The outline of the front, smooth, 1 wide and 1 tall about its middle."""
    right = smooth(np.array(BODIES[form]), 2)
    rows = [(float(max(x, 0.0)), float(np.clip(y, 0, 1)) - 0.5) for x, y in right]
    rows[0], rows[-1] = (0.0, -0.5), (0.0, 0.5)
    outline, _, _ = fitted(mirrored(rows))
    return outline


@family(
    "lute",
    "guitar, acoustic guitar, mandolin, ukulele, violin, fiddle, banjo, bouzouki, balalaika, oud",
    [
        choice(
            "form",
            "lute: lute, oud, mandolin, bard, bouzouki",
            "guitar: guitar, acoustic, ukulele, spanish, flamenco",
            "violin: violin, fiddle, viola",
            "banjo: banjo",
        ),
        real("length", 0.55, 1.05, "small, ukulele, violin, fiddle, mandolin", "large, big, long"),
        real("width", 0.0, 1.0, "slim, narrow", "wide, fat"),
        real("deep", 0.0, 1.0, "thin, flat", "deep"),
        whole("strings", 4, 6, "four strings, four", "six strings, six"),
        choice("inlay", "rosette: ornate, inlaid, decorated", "plain: plain, simple"),
    ],
    {
        "body": "walnut, oak, ebony | wood paint metal",
        "top": "pine, birch, oak | wood paint cloth",
        "neck": "ebony, walnut | wood paint metal",
        "string": "steel, brass | metal cord",
        "skin": "paper | cloth",
        "ring": "brass, steel, gold | metal",
    },
    stance="held",
    about="a lute, guitar, violin or banjo, upright",
)
def lute(b: Builder, v: Values) -> None:
    long = v.length
    share = {"guitar": 0.48, "lute": 0.5, "violin": 0.58, "banjo": 0.34}[v.form]
    bh = share * long
    bw = (
        bh
        * {"guitar": 0.74, "lute": 0.68, "violin": 0.58, "banjo": 1.0}[v.form]
        * (0.94 + 0.12 * v.width)
    )
    deep = (
        long
        * {"guitar": 0.1, "lute": 0.1, "violin": 0.055, "banjo": 0.07}[v.form]
        * (0.8 + 0.4 * v.deep)
    )
    front: dict[str, Any] = {"on": "top", "face": "front"}
    if v.form == "banjo":
        bw = bh
        shell = [(1, 0), (1, 1)]
        b.lathe("body", (bw, deep, bh), shell, turn=(90, 0, 0), material="body")
        b.lathe(
            "top",
            (0.93 * bw, 0.012 * long, 0.93 * bh),
            [(1, 0), (0.98, 1)],
            on="body",
            face="front",
            sink=0.006 * long,
            turn=(90, 0, 0),
            material="skin",
        )
        b.tube(
            "hoop",
            circle(0.485 * bw, 20, "xy"),
            0.011 * long,
            on="top",
            face="center",
            closed=True,
            smooth=True,
            material="ring",
        )
        b.lathe(
            "bracket",
            (0.018 * long, 0.8 * deep, 0.018 * long),
            [(1, 0), (0.6, 0.2), (0.6, 0.8), (1, 1)],
            on="body",
            face="center",
            at=(0.5 * bw, 0, 0),
            turn=(90, 0, 0),
            symmetry="ring_z",
            count=12,
            material="ring",
        )
    elif v.form == "lute":
        b.add(
            "body",
            "sphere",
            (0.97 * bw, deep + 0.04 * long, 0.94 * bh),
            flat=0.5,
            turn=(-90, 0, 0),
            material="body",
        )
        b.add(
            "top",
            "extrude",
            (bw, bh, 0.016 * long),
            outline=_body("lute"),
            on="body",
            face="front",
            at=(0, 0.03 * bh, 0),
            sink=0.012 * long,
            material="top",
        )
    else:
        outline = _body(v.form)
        b.add("body", "extrude", (bw, bh, deep), outline=outline, material="body")
        b.add(
            "top",
            "extrude",
            (1.02 * bw, 1.015 * bh, 0.016 * long),
            outline=outline,
            on="body",
            face="front",
            sink=0.008 * long,
            material="top",
        )
        b.add(
            "back",
            "extrude",
            (1.02 * bw, 1.015 * bh, 0.014 * long),
            outline=outline,
            on="body",
            face="back",
            sink=0.007 * long,
            material="body",
        )
    _front(b, v, front, bw, bh, long)
    _neck(b, v, bh, long)


def _front(b: Builder, v: Values, front: dict[str, Any], bw: float, bh: float, long: float) -> None:
    """Sound holes, rosette and bridge."""
    flat: dict[str, Any] = {"turn": (90, 0, 0)}
    r = 0.15 * bw
    y = {"guitar": 0.14, "lute": 0.06}.get(v.form, 0.0) * bh
    if v.form in ("guitar", "lute"):
        if v.inlay == "rosette":
            b.lathe(
                "rosette",
                (2.7 * r, 0.006 * long, 2.7 * r),
                [(1, 0), (1, 1)],
                at=(0, y, 0),
                sink=0.004 * long,
                material="body",
                **front,
                **flat,
            )
            b.lathe(
                "line",
                (2.3 * r, 0.006 * long, 2.3 * r),
                [(1, 0), (1, 1)],
                at=(0, y, 0),
                sink=0.003 * long,
                material="top",
                **front,
                **flat,
            )
        b.lathe(
            "hole",
            (2 * r, 0.006 * long, 2 * r),
            [(1, 0), (1, 1)],
            at=(0, y, 0),
            sink=0.002 * long,
            material="neck",
            **front,
            **flat,
        )
    elif v.form == "violin":
        f = [
            (0.25, 1.0, 0),
            (-0.15, 0.95, 0),
            (-0.2, 0.6, 0),
            (0.2, -0.6, 0),
            (0.15, -0.95, 0),
            (-0.25, -1.0, 0),
        ]
        s = 0.13 * bh
        b.tube(
            "hole",
            [(0.3 * s * a, s * c, 0) for a, c, _ in f],
            0.0045 * long,
            on="top",
            face="center",
            at=(0.2 * bw, 0.01 * bh, 0.008 * long),
            smooth=True,
            squash=0.6,
            symmetry="x",
            material="neck",
        )
        tail = mirrored([(0.26, -0.5), (0.5, 0.4), (0.3, 0.5)])
        b.add(
            "tail",
            "extrude",
            (0.16 * bw, 0.3 * bh, 0.02 * long),
            outline=tail,
            at=(0, -0.31 * bh, 0),
            sink=-0.004 * long,
            material="neck",
            **front,
        )
        b.lathe(
            "chin",
            (0.34 * bw, 0.02 * long, 0.26 * bw),
            [(0.8, 0), (1, 0.7), (0.9, 1)],
            at=(-0.24 * bw, -0.4 * bh, 0),
            sink=0.004 * long,
            turn=(90, 0, 0),
            material="neck",
            **front,
        )
    low = -0.06 * bh if v.form == "violin" else -0.2 * bh
    size = (
        (0.22 * bw, 0.02 * long, 0.03 * long)
        if v.form in ("violin", "banjo")
        else (0.42 * bw, 0.03 * long, 0.018 * long)
    )
    b.box("bridge", size, at=(0, low, 0), sink=0.002 * long, bevel=0.003, material="neck", **front)


def _neck(b: Builder, v: Values, bh: float, long: float) -> None:
    """Neck, fingerboard with frets, head with pegs, strings from the bridge to the nut."""
    wide = (0.05 + 0.006 * (v.strings - 4)) * (0.75 if v.form == "violin" else 1.0) * max(long, 0.7)
    free = {"guitar": 0.36, "lute": 0.34, "violin": 0.22, "banjo": 0.5}[v.form] * long
    over = {"guitar": 0.2, "lute": 0.2, "violin": 0.36, "banjo": 0.06}[v.form] * bh
    front: dict[str, Any] = {"on": "top", "face": "center"}
    z = 0.012 * long
    b.box(
        "neck",
        (0.86 * wide, free + 0.05 * bh, 0.034 * long),
        at=(0, bh / 2 + free / 2 - 0.025 * bh, -0.012 * long),
        bevel=0.01 * long,
        material="body",
        **front,
    )
    b.box(
        "board",
        (wide, free + over, 0.014 * long),
        at=(0, bh / 2 + (free - over) / 2, z),
        bevel=0.002,
        material="neck",
        **front,
    )
    if v.form != "violin":
        b.box(
            "fret",
            (0.96 * wide, 0.004 * long, 0.004),
            on="board",
            face="front",
            at=(0, 0.06 * free, 0),
            sink=0.002,
            bevel=0.0,
            symmetry="row_y",
            count=9,
            span=0.84 * (free + 0.5 * over),
            material="ring",
        )
    head = 0.17 * long
    lean = {"guitar": 12.0, "lute": 62.0, "violin": 14.0, "banjo": 10.0}[v.form]
    paddle = mirrored(
        [
            (0.0, -0.5),
            (0.36, -0.5),
            (0.46, -0.36),
            (0.5, 0.34),
            (0.4, 0.42),
            (0.22, 0.4),
            (0.0, 0.5),
        ]
    )
    slim = mirrored([(0.0, -0.5), (0.42, -0.5), (0.34, 0.3), (0.38, 0.5), (0.0, 0.44)])
    top = bh / 2 + free
    drop, rise = (
        float(np.sin(np.radians(lean))) * head / 2,
        float(np.cos(np.radians(lean))) * head / 2,
    )
    thick = 0.024 * long
    b.add(
        "head",
        "extrude",
        (wide * (1.55 if v.form in ("guitar", "banjo") else 1.05), head, thick),
        outline=paddle if v.form in ("guitar", "banjo") else slim,
        at=(0, top + 0.96 * rise, -drop - 0.004 * long),
        turn=(-lean, 0, 0),
        material="neck" if v.form == "violin" else "body",
        **front,
    )
    n = 2 if v.strings == 4 else 3
    side = wide * (0.7 if v.form in ("guitar", "banjo") else 0.5)
    for k in range(n):
        t = (k - (n - 1) / 2) * 0.6 * head / n - 0.02 * head
        at = (
            side,
            top + 0.96 * rise + 2 * rise * t / head,
            -drop - 0.004 * long - 2 * drop * t / head,
        )
        b.lathe(
            f"peg{k}",
            (0.024 * long, 0.06 * long, 0.014 * long),
            [(0.4, 0), (0.35, 0.5), (0.8, 0.62), (1, 0.8), (0.7, 1)],
            at=at,
            turn=(0, 0, -90),
            symmetry="x",
            material="neck" if v.form != "guitar" else "ring",
            **front,
        )
    if v.form == "violin":
        b.lathe(
            "bead",
            (0.045 * long, 0.045 * long, 0.045 * long),
            [(0.5, 0), (1, 0.5), (0.5, 1)],
            at=(0, top + 1.9 * rise, -1.96 * drop - 0.004 * long),
            smooth=True,
            material="body",
            **front,
        )
    bridge = (-0.06 if v.form == "violin" else -0.2) * bh - (
        0.12 * bh if v.form == "violin" else 0.0
    )
    reach = top - bridge
    b.box(
        "nut",
        (wide, 0.01 * long, 0.012),
        on="board",
        face="top",
        sink=0.004 * long,
        at=(0, 0, 0.008 * long),
        bevel=0.001,
        material="top",
    )
    rise_z = z + 0.012 * long
    b.box(
        "string",
        (0.0022, reach, 0.0022),
        at=(0, (top + bridge) / 2, rise_z),
        bevel=0.0,
        symmetry="row_x",
        count=v.strings,
        span=0.76 * wide,
        material="string",
        **front,
    )


@family(
    "harp",
    "lyre, concert harp, celtic harp, lap harp, small harp, kithara",
    [
        choice("form", "harp: harp, concert, celtic", "lyre: lyre, greek, kithara, elven"),
        real("height", 0.6, 1.75, "small, lap, short", "large, tall, concert, big"),
        real("lean", 0.0, 1.0, "straight, upright", "leaning, slanted"),
        whole("strings", 7, 12, "few strings", "many strings"),
        choice("crown", "plain: plain, simple", "crown: ornate, gilded, royal, carved"),
    ],
    {
        "frame": "walnut, gold, oak, pine | wood metal stone paint",
        "string": "linen, brass, steel | metal cord cloth",
        "gilt": "gold, brass | metal wood",
    },
    about="a harp on its foot, or a lyre",
)
def harp(b: Builder, v: Values) -> None:
    if v.form == "lyre":
        _lyre(b, v)
        return
    h = v.height
    w = 0.56 * h
    d = 0.2 * h
    b.box(
        "foot",
        (0.66 * w, 0.055 * h, d + 0.08 * h),
        at=(0.0, 0, 0),
        bevel=0.015 * h,
        material="frame",
    )
    on: dict[str, Any] = {"on": "foot", "face": "center"}
    # sound box: from the foot on the right up to the shoulder
    x0, x1 = 0.12 * w, 0.5 * w + 0.06 * w * v.lean
    y1 = 0.74 * h
    slope = float(np.arctan2(x1 - x0, y1))
    long = float(np.hypot(x1 - x0, y1))
    taper = mirrored([(0.5, -0.5), (0.24, 0.5)])
    b.add(
        "chest",
        "extrude",
        (d, long, 0.09 * h),
        outline=taper,
        at=((x0 + x1) / 2, y1 / 2, 0),
        turn=(0, 90, -float(np.degrees(slope))),
        bevel=0.01 * h,
        material="frame",
        **on,
    )
    post = -0.44 * w
    top = 0.93 * h
    ring = [
        (0.8, 0),
        (1, 0.03),
        (0.7, 0.07),
        (0.62, 0.12),
        (0.5, 0.5),
        (0.62, 0.88),
        (0.7, 0.93),
        (1, 0.97),
        (0.8, 1),
    ]
    b.lathe(
        "pillar",
        (0.085 * h, top, 0.085 * h),
        ring,
        at=(post + 0.16 * w, top / 2 - 0.02 * h, 0),
        smooth=True,
        material="gilt" if v.crown == "crown" else "frame",
        **on,
    )
    px = post + 0.16 * w
    neck = [
        (px, 0.9 * h, 0.0),
        (px + 0.12 * w, 0.97 * h, 0.0),
        (px + 0.32 * w, 0.88 * h, 0.0),
        (px + 0.52 * w, 0.74 * h, 0.0),
        (0.82 * x1, 0.73 * h, 0.0),
        (x1 + 0.03 * w, 0.77 * h, 0.0),
    ]
    b.tube(
        "neck",
        neck,
        [0.03 * h, 0.034 * h, 0.03 * h, 0.028 * h, 0.032 * h, 0.04 * h],
        smooth=True,
        squash=1.0,
        material="frame",
        **on,
    )
    if v.crown == "crown":
        b.lathe(
            "capital",
            (0.14 * h, 0.1 * h, 0.14 * h),
            [(0.5, 0), (0.7, 0.2), (0.6, 0.35), (1, 0.85), (0.9, 1)],
            at=(px, 0.93 * h, 0),
            smooth=True,
            material="gilt",
            **on,
        )
        b.lathe(
            "base",
            (0.15 * h, 0.1 * h, 0.15 * h),
            [(1, 0), (1, 0.3), (0.65, 0.6), (0.6, 1)],
            at=(px, 0.06 * h, 0),
            material="gilt",
            **on,
        )
    curve = smooth(np.array(neck), 6)
    for k in range(v.strings):
        t = (k + 1.0) / (v.strings + 0.6)
        x = px + 0.06 * w + t * (0.86 * x1 - px - 0.06 * w)
        high = float(np.interp(x, curve[:, 0], curve[:, 1]))
        low = max((x - x0) / (x1 - x0), 0.0) * y1 + 0.01 * h
        thin = 0.0022 + 0.0012 * h
        b.box(
            f"string{k}",
            (thin, high - low, thin),
            at=(x, (high + low) / 2, 0),
            bevel=0.0,
            material="string",
            **on,
        )
    claw = [(0.7, 0), (1, 0.5), (0.7, 1)]
    b.lathe(
        "claw",
        (0.08 * h, 0.045 * h, 0.08 * h),
        claw,
        on="foot",
        face="bottom",
        at=(0.25 * w, 0, 0.5 * d),
        sink=0.015 * h,
        symmetry="xz",
        material="gilt",
    )


def _lyre(b: Builder, v: Values) -> None:
    """A sound box, two curved arms, a bar across, strings between."""
    h = 0.3 + 0.25 * v.height
    w = 0.66 * h
    b.box("base", (0.5 * w, 0.05 * h, 0.26 * h), bevel=0.012 * h, material="frame")
    b.lathe(
        "chest",
        (0.78 * w, 0.34 * h, 0.15 * h),
        [(0.5, 0), (0.8, 0.12), (1, 0.55), (0.92, 0.85), (0.7, 1)],
        on="base",
        sink=0.02 * h,
        smooth=True,
        material="frame",
    )
    on: dict[str, Any] = {"on": "chest", "face": "center"}
    arm = [
        (0.3 * w, 0.08 * h, 0.0),
        (0.42 * w, 0.26 * h, 0.0),
        (0.5 * w, 0.42 * h, 0.0),
        (0.42 * w, 0.58 * h, 0.0),
        (0.36 * w, 0.68 * h, 0.0),
        (0.4 * w, 0.76 * h, 0.0),
        (0.5 * w, 0.78 * h, 0.0),
    ]
    b.tube(
        "arm",
        arm,
        [0.045 * h, 0.04 * h, 0.034 * h, 0.03 * h, 0.028 * h, 0.024 * h, 0.016 * h],
        smooth=True,
        symmetry="x",
        material="frame",
        **on,
    )
    b.lathe(
        "bar",
        (0.045 * h, 0.96 * w, 0.045 * h),
        [(0.6, 0), (1, 0.03), (0.7, 0.07), (0.7, 0.93), (1, 0.97), (0.6, 1)],
        at=(0, 0.64 * h, 0),
        turn=(0, 0, 90),
        material="gilt",
        **on,
    )
    n = min(v.strings, 9)
    b.box(
        "bridge",
        (0.4 * w, 0.025 * h, 0.1 * h),
        at=(0, -0.04 * h, 0.05 * h),
        bevel=0.004,
        material="gilt",
        **on,
    )
    b.box(
        "string",
        (0.0026, 0.7 * h, 0.0026),
        at=(0, 0.3 * h, 0.05 * h),
        turn=(-5, 0, 0),
        bevel=0.0,
        symmetry="row_x",
        count=n,
        span=0.34 * w,
        material="string",
        **on,
    )
    b.add(
        "scroll",
        "sphere",
        (0.05 * h, 0.05 * h, 0.05 * h),
        at=(0.5 * w, 0.78 * h, 0),
        symmetry="x",
        material="gilt",
        **on,
    )

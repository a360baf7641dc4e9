"""Bins: ribbed dustbins, wheeled ones, slatted park bins."""

from __future__ import annotations

import math

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "trash bin",
    "trash can, garbage can, dustbin, waste bin, litter bin, rubbish bin, garbage bin, wheelie bin",
    [
        real("height", 0.65, 1.1, "small, low, short", "tall, large, big"),
        real("width", 0.6, 0.8, "slim, narrow", "wide, fat"),
        choice(
            "form",
            "ribbed: metal, old, ribbed, alley, round, dustbin",
            "wheeled: wheeled, wheelie, plastic, city",
            "park: park, slatted, wooden, litter",
        ),
        choice("lid", "lid: closed, lid, covered", "open: open, overflowing, full"),
        whole("ribs", 3, 6, "few ribs, smooth", "many ribs"),
    ],
    {
        "body": "tin, steel, plastic, rust | metal paint wood",
        "shell": "plastic, paint, carbon | paint metal | body",
        "slat": "oak, walnut, driftwood | wood paint metal",
        "trim": "gunmetal, iron, steel | metal paint",
        "wheel": "rubber | paint",
        "bag": "carbon, plastic | paint cloth",
        "paper": "paper | cloth",
    },
)
def trash_bin(b: Builder, v: Values) -> None:
    if v.form == "wheeled":
        _wheeled(b, v)
        return
    h, w = v.height, v.height * v.width
    if v.form == "park":
        _park(b, v, 0.95 * h, 0.8 * w)
        return
    b.lathe(
        "body",
        (w, 0.92 * h, w),
        [(0.86, 0), (0.86, 0.02), (0.98, 0.98), (0.98, 1)],
        wall=0.02 * w,
        material="body",
    )
    b.box(
        "rib",
        (0.035 * w, 0.74 * h, 0.05 * w),
        on="body",
        face="center",
        symmetry="ring",
        at=(0.465 * w, 0, 0),
        turn=(0, 0, -3.6),
        count=4 * v.ribs,
        bevel=0.004,
        material="body",
    )
    b.add(
        "band",
        "hoops",
        (0.014 * w,) * 3,
        on="body",
        pattern_size=(0.03 * h, 0),
        profile=[(0.05, 0), (0.97, 0)],
        material="body",
    )
    _handle(b, w, h)
    if v.lid == "open":
        _rubbish(b, v, w, h)
        return
    b.lathe(
        "lid",
        (1.08 * w, 0.15 * h, 1.08 * w),
        [(0.98, 0), (1, 0.1), (1, 0.3), (0.8, 0.55), (0.4, 0.85), (0.1, 1)],
        on="body",
        sink=0.04 * h,
        smooth=False,
        material="body",
    )
    grip = [(-0.13 * w, 0, 0), (-0.11 * w, 0.07 * h, 0), (0.11 * w, 0.07 * h, 0), (0.13 * w, 0, 0)]
    b.tube(
        "grip", grip, 0.016 * w + 0.004, on="lid", at=(0, 0.05 * h, 0), smooth=True, material="trim"
    )


def _handle(b: Builder, w: float, h: float) -> None:
    path = [
        (0.0, 0.0, -0.12 * w),
        (0.08 * w, -0.01 * h, -0.1 * w),
        (0.08 * w, -0.01 * h, 0.1 * w),
        (0.0, 0.0, 0.12 * w),
    ]
    b.tube(
        "handle",
        path,
        0.014 * w + 0.004,
        on="body",
        at=(0.46 * w, 0.26 * h, 0),
        smooth=True,
        symmetry="x",
        material="trim",
    )


def _rubbish(b: Builder, v: Values, w: float, h: float) -> None:
    """A full sack and some paper that show over the rim."""
    b.add(
        "sack",
        "sphere",
        (0.97 * w, 0.36 * h, 0.96 * w),
        on="body",
        face="center",
        at=(0, 0.47 * h, 0),
        rough=0.15,
        seed=1 + v.seed % 999,
        material="bag",
    )
    b.add(
        "paper",
        "sphere",
        (0.3 * w, 0.26 * w, 0.3 * w),
        on="sack",
        at=(0.2 * w, 0, 0.16 * w),
        sink=0.2 * w,
        rough=0.5,
        cut=8,
        seed=5 + v.seed % 99,
        material="paper",
    )


def _park(b: Builder, v: Values, h: float, w: float) -> None:
    """A liner in a ring of slats between two hoops, with a hood."""
    b.lathe(
        "body",
        (0.86 * w, 0.86 * h, 0.86 * w),
        [(1, 0), (1, 1)],
        at=(0, 0.06 * h, 0),
        wall=0.02 * w,
        material="trim",
    )
    count = 14
    size = math.pi * w / count * 0.78
    b.box(
        "slat",
        (0.045 * w, 0.84 * h, size),
        on="body",
        face="center",
        at=(0.46 * w, 0.01 * h, 0),
        symmetry="ring",
        count=count,
        bevel=0.006,
        material="slat",
    )
    b.add(
        "band",
        "hoops",
        (0.016 * w,) * 3,
        on="body",
        pattern_size=(0.03 * h, 0),
        profile=[(0.12, 0), (0.9, 0)],
        material="trim",
    )
    b.lathe(
        "foot",
        (0.9 * w, 0.08 * h, 0.9 * w),
        [(1, 0), (0.9, 1)],
        on="body",
        face="bottom",
        sink=0.02 * h,
        material="trim",
    )
    b.lathe(
        "rim",
        (1.06 * w, 0.05 * h, 1.06 * w),
        [(1, 0), (1, 0.6), (0.92, 1)],
        on="body",
        sink=0.03 * h,
        wall=0.1 * w,
        material="trim",
    )
    if v.lid == "open":
        _rubbish(b, v, 0.9 * w, h)
        return
    b.box(
        "strut",
        (0.04 * w, 0.24 * h, 0.06 * w),
        on="rim",
        sink=0.02 * h,
        at=(0.44 * w, 0, 0),
        symmetry="ring",
        count=4,
        material="trim",
    )
    b.lathe(
        "hood",
        (1.08 * w, 0.16 * h, 1.08 * w),
        [(1, 0), (0.98, 0.14), (0.7, 0.62), (0.2, 0.96), (0, 1)],
        on="strut",
        at=(-0.44 * w, 0, 0),
        sink=0.03 * h,
        smooth=True,
        material="trim",
    )


def _wheeled(b: Builder, v: Values) -> None:
    h = v.height
    w = 0.52 * h
    d = 1.1 * w
    side = [(-0.4, -0.5), (0.36, -0.5), (0.5, 0.5), (-0.5, 0.5)]
    b.add(
        "body",
        "extrude",
        (d, 0.86 * h, w),
        at=(0, 0.03 * h, 0),
        turn=(0, -90, 0),
        outline=side,
        bevel=0.02,
        material="shell",
    )
    b.box(
        "rim",
        (1.08 * w, 0.05 * h, 1.05 * d),
        on="body",
        sink=0.05 * h,
        bevel=0.01,
        material="shell",
    )
    lid = [
        (-0.5, -0.5),
        (0.5, -0.5),
        (0.5, -0.2),
        (0.36, 0.16),
        (0.0, 0.44),
        (-0.36, 0.5),
        (-0.5, 0.2),
    ]
    b.add(
        "lid",
        "extrude",
        (1.1 * d, 0.12 * h, 1.1 * w),
        on="rim",
        sink=0.006 * h,
        turn=(0, -90, 0),
        outline=lid,
        bevel=0.012,
        material="shell",
    )
    b.lathe(
        "wheel",
        (0.22 * h, 0.07 * h, 0.22 * h),
        [(0.9, 0), (1, 0.2), (1, 0.8), (0.9, 1)],
        at=(0.5 * w, 0, -0.36 * d),
        turn=(0, 0, 90),
        symmetry="x",
        material="wheel",
    )
    b.lathe(
        "hub",
        (0.11 * h, 0.085 * h, 0.11 * h),
        [(1, 0), (1, 1)],
        on="wheel",
        face="center",
        turn=(0, 0, 90),
        symmetry="x",
        material="trim",
    )
    b.lathe(
        "axle",
        (0.03 * h, w, 0.03 * h),
        [(1, 0), (1, 1)],
        on="wheel",
        face="center",
        at=(-0.5 * w, 0, 0),
        turn=(0, 0, 90),
        material="trim",
    )
    b.lathe(
        "bar",
        (0.04 * h, 0.9 * w, 0.04 * h),
        [(1, 0), (1, 1)],
        on="rim",
        face="back",
        sink=-0.03 * h,
        turn=(0, 0, 90),
        material="shell",
    )
    b.box(
        "bracket",
        (0.05 * h, 0.04 * h, 0.09 * h),
        on="bar",
        face="center",
        at=(0.36 * w, 0, 0.04 * h),
        symmetry="x",
        material="shell",
    )
    b.box(
        "stand",
        (0.8 * w, 0.05 * h, 0.12 * d),
        on="body",
        face="bottom",
        at=(0, 0, 0.3 * d),
        sink=0.02 * h,
        material="shell",
    )
    b.box(
        "plate",
        (0.5 * w, 0.16 * h, 0.03 * h),
        on="body",
        face="front",
        at=(0, 0.08 * h, 0),
        sink=0.066 * d,
        turn=(-9, 0, 0),
        bevel=0.006,
        material="trim",
    )

"""Pianos: upright and grand, with a keyboard that shows its octaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import fitted
from python_backend.props.shapes.curves import smooth


def _keys(b: Builder, octaves: int, wide: float, deep: float, on: str, z: float) -> None:
    """A keyboard on top of `on`, `wide` and `deep` metres: seven white and five black keys each."""
    pitch = wide / (7 * octaves)
    place: dict[str, Any] = {"on": on, "face": "top", "bevel": 0.0}
    b.box(
        "white",
        (0.88 * pitch, 0.03, deep),
        at=(0, 0, z),
        sink=0.008,
        symmetry="row_x",
        count=7 * octaves,
        span=wide - pitch,
        material="white",
        **place,
    )
    for k, step in enumerate((1, 2, 4, 5, 6)):
        x = (step - 3.5) * pitch
        b.box(
            f"black{k}",
            (0.5 * pitch, 0.03, 0.6 * deep),
            at=(x, 0, z - 0.2 * deep),
            sink=-0.014,
            symmetry="row_x",
            count=octaves,
            span=7 * pitch * (octaves - 1),
            material="black",
            **place,
        )


@family(
    "piano",
    "upright piano, grand piano, concert grand, saloon piano, baby grand, harpsichord, pianoforte",
    [
        choice(
            "form",
            "upright: upright, saloon, tavern, old, honky",
            "grand: grand, concert, baby, ballroom, harpsichord",
        ),
        real("width", 1.25, 1.55, "small, narrow, baby", "wide, large, big, concert"),
        real("height", 1.05, 1.35, "low", "tall, high"),
        whole("octaves", 4, 5),
        choice("lid", "open: open, raised", "closed: closed, shut"),
        choice("extras", "candles: candles, saloon, old, western, ornate", "none: modern, plain"),
    ],
    {
        "case": "walnut, ebony, oak, painted wood | wood paint metal stone",
        "white": "ivory | stone clay",
        "black": "ebony | wood stone",
        "brass": "brass, gold | metal",
        "page": "paper | cloth",
        "wax": "wax | clay",
    },
    about="an upright piano or a grand piano, with keys and pedals",
)
def piano(b: Builder, v: Values) -> None:
    (_grand if v.form == "grand" else _upright)(b, v)


def _upright(b: Builder, v: Values) -> None:
    w, h, d = v.width, v.height, 0.36
    b.box("case", (w, h, d), bevel=0.012, material="case")
    b.box("lid", (w + 0.05, 0.035, d + 0.04), on="case", sink=0.008, bevel=0.012, material="case")
    bed = 0.6
    front: dict[str, Any] = {"on": "case", "face": "front"}
    b.box(
        "bed",
        (w - 0.02, 0.09, 0.3),
        at=(0, bed - h / 2, 0),
        sink=0.02,
        bevel=0.01,
        material="case",
        **front,
    )
    b.box(
        "cheek",
        (0.055, 0.2, 0.31),
        at=(w / 2 - 0.028, bed + 0.07 - h / 2, 0),
        sink=0.02,
        bevel=0.014,
        symmetry="x",
        material="case",
        **front,
    )
    b.box(
        "slip",
        (w - 0.1, 0.045, 0.03),
        on="bed",
        face="top",
        at=(0, 0, 0.13),
        sink=0.006,
        bevel=0.006,
        material="case",
    )
    _keys(b, v.octaves, w - 0.13, 0.17, "bed", 0.028)
    b.box(
        "fall",
        (w - 0.11, 0.1, 0.03),
        on="bed",
        face="top",
        at=(0, 0, -0.09),
        sink=0.01,
        turn=(-10, 0, 0),
        bevel=0.008,
        material="case",
    )
    tall = h - bed - 0.28
    for name, wide, x in (("panel", 0.4 * w, 0.23 * w),):
        b.box(
            name,
            (wide, tall, 0.03),
            at=(x, bed + 0.2 + tall / 2 - h / 2, 0),
            sink=0.015,
            bevel=0.009,
            symmetry="x",
            material="case",
            **front,
        )
    b.box(
        "kick",
        (0.82 * w, bed - 0.26, 0.03),
        at=(0, 0.13 + (bed - 0.26) / 2 - h / 2, 0),
        sink=0.015,
        bevel=0.01,
        material="case",
        **front,
    )
    b.box(
        "toe",
        (0.09, 0.08, 0.32),
        at=(w / 2 - 0.06, 0.04 - h / 2, 0),
        sink=0.02,
        bevel=0.012,
        symmetry="x",
        material="case",
        **front,
    )
    leg = [(0.8, 0), (0.5, 0.05), (0.62, 0.12), (1, 0.5), (0.6, 0.86), (0.9, 0.92), (0.9, 1)]
    b.lathe(
        "leg",
        (0.085, bed - 0.1, 0.085),
        leg,
        at=(w / 2 - 0.06, 0.06 + (bed - 0.1) / 2 - h / 2, 0.23 + d / 2),
        on="case",
        face="center",
        smooth=True,
        symmetry="x",
        material="case",
    )
    b.box(
        "desk",
        (0.5 * w, 0.2, 0.016),
        at=(0, bed + 0.27 - h / 2, 0),
        sink=-0.02,
        turn=(-14, 0, 0),
        bevel=0.004,
        material="case",
        **front,
    )
    b.box(
        "sheet",
        (0.2, 0.17, 0.006),
        on="desk",
        face="center",
        at=(0.0, 0.015, 0.012),
        turn=(-14, 0, 0),
        bevel=0.0,
        material="page",
    )
    b.box(
        "ledge",
        (0.5 * w, 0.016, 0.09),
        at=(0, bed + 0.175 - h / 2, 0),
        sink=0.02,
        bevel=0.003,
        material="case",
        **front,
    )
    b.box(
        "pedal",
        (0.045, 0.02, 0.13),
        at=(0, 0.07 - h / 2, 0),
        sink=0.03,
        bevel=0.008,
        symmetry="row_x",
        count=3,
        span=0.22,
        material="brass",
        **front,
    )
    if v.extras == "candles":
        x, y = 0.41 * w, bed + 0.42 - h / 2
        b.tube(
            "arm",
            [(0, 0, -0.03), (0, -0.02, 0.05), (0, 0.03, 0.09), (0, 0.06, 0.09)],
            0.009,
            on="case",
            face="center",
            at=(x, y, d / 2 + 0.02),
            smooth=True,
            symmetry="x",
            material="brass",
        )
        b.lathe(
            "pan",
            (0.075, 0.014, 0.075),
            [(0.5, 0), (1, 1)],
            on="case",
            face="center",
            at=(x, y + 0.062, d / 2 + 0.11),
            symmetry="x",
            material="brass",
        )
        b.lathe(
            "candle",
            (0.024, 0.11, 0.024),
            [(1, 0), (0.95, 0.96), (0.4, 1)],
            on="case",
            face="center",
            at=(x, y + 0.12, d / 2 + 0.11),
            symmetry="x",
            material="wax",
        )


def _grand(b: Builder, v: Values) -> None:
    w, long, y = v.width, 1.15 * v.width, 0.66
    # seen from above, x to the right and the far end up: straight on the left, a bent right side
    right = [
        (0.5, 0.0),
        (0.5, 0.42),
        (0.44, 0.55),
        (0.3, 0.66),
        (0.16, 0.76),
        (0.08, 0.88),
        (0.0, 0.97),
        (-0.14, 1.0),
        (-0.34, 1.0),
        (-0.46, 0.97),
        (-0.5, 0.9),
    ]
    curve = smooth(np.array(right[1:]), 2)
    points = [
        (-0.5, 0.0),
        (0.5, 0.0),
        *[(float(np.clip(a, -0.5, 0.5)), float(min(c, 1.0))) for a, c in curve],
    ]
    shape, _, _ = fitted([(a * w, c * long) for a, c in points])
    flat: dict[str, Any] = {"outline": shape, "turn": (-90, 0, 0)}
    b.add("rim", "extrude", (w, long, 0.26), at=(0, y, 0), bevel=0.008, material="case", **flat)
    b.add(
        "plate",
        "extrude",
        (0.94 * w, 0.94 * long, 0.03),
        on="rim",
        face="top",
        sink=0.02,
        material="brass",
        **flat,
    )
    top: dict[str, Any] = {"on": "rim", "face": "top"}
    b.box(
        "string",
        (0.006, 0.006, 0.6 * long),
        at=(-0.13 * w, 0, 0.04 * long),
        sink=-0.006,
        bevel=0.0,
        symmetry="row_x",
        count=9,
        span=0.6 * w,
        material="black",
        **top,
    )
    b.box(
        "key block",
        (w, 0.12, 0.34),
        on="rim",
        face="front",
        at=(0, -0.07, 0),
        sink=0.03,
        bevel=0.01,
        material="case",
    )
    b.box(
        "cheek",
        (0.06, 0.19, 0.33),
        on="key block",
        face="top",
        at=(w / 2 - 0.03, 0, 0),
        sink=0.08,
        bevel=0.02,
        symmetry="x",
        material="case",
    )
    _keys(b, v.octaves, w - 0.14, 0.17, "key block", 0.05)
    b.box(
        "fall",
        (w - 0.1, 0.15, 0.05),
        on="key block",
        face="top",
        at=(0, 0, -0.12),
        sink=0.02,
        bevel=0.012,
        material="case",
    )
    b.box(
        "desk",
        (0.5 * w, 0.24, 0.016),
        at=(0, 0, 0.42 * long),
        sink=0.01,
        turn=(-22, 0, 0),
        bevel=0.004,
        material="case",
        **top,
    )
    b.box(
        "sheet",
        (0.22, 0.18, 0.006),
        on="desk",
        face="center",
        at=(0, 0.012, 0.012),
        turn=(-22, 0, 0),
        bevel=0.0,
        material="page",
    )
    if v.lid == "open":
        lean = 38.0
        a = np.radians(lean)
        lift = w / 2 * float(np.sin(a))
        b.add(
            "lid",
            "extrude",
            (w, 0.86 * long, 0.022),
            outline=shape,
            on="rim",
            face="center",
            at=(w / 2 * float(np.cos(a)) - w / 2, 0.13 + lift + 0.012, -0.07 * long),
            turn=(-90, 0, lean),
            bevel=0.006,
            material="case",
        )
        b.tube(
            "prop",
            [
                (0.34 * w, 0.1, 0.0),
                (-0.5 * w + 0.84 * w * float(np.cos(a)), 0.13 + 0.84 * w * float(np.sin(a)), 0.0),
            ],
            0.009,
            on="rim",
            face="center",
            at=(0, 0, 0.14 * long),
            material="case",
        )
    else:
        b.add(
            "lid",
            "extrude",
            (1.02 * w, 0.86 * long, 0.022),
            outline=shape,
            on="plate",
            face="top",
            at=(0, 0, -0.05 * long),
            sink=0.004,
            bevel=0.006,
            turn=(-90, 0, 0),
            material="case",
        )
    leg = [
        (0.55, 0),
        (0.75, 0.03),
        (0.5, 0.09),
        (0.6, 0.14),
        (0.72, 0.5),
        (0.95, 0.82),
        (0.7, 0.88),
        (1, 0.93),
        (1, 1),
    ]
    for name, x, z, both in (
        ("leg", 0.42 * w, 0.44 * long, "x"),
        ("far leg", -0.18 * w, -0.38 * long, "none"),
    ):
        b.lathe(
            name,
            (0.13, y + 0.02, 0.13),
            leg,
            on="rim",
            face="bottom",
            at=(x, 0, z),
            sink=0.02,
            symmetry=both,
            material="case",
        )
    b.box(
        "lyre",
        (0.2, y - 0.14, 0.05),
        on="rim",
        face="bottom",
        at=(0, 0, 0.34 * long),
        sink=0.02,
        bevel=0.014,
        material="case",
    )
    b.box(
        "pedal box",
        (0.28, 0.08, 0.12),
        on="lyre",
        face="bottom",
        sink=0.02,
        bevel=0.012,
        material="case",
    )
    b.box(
        "pedal",
        (0.035, 0.018, 0.13),
        on="pedal box",
        face="front",
        sink=0.04,
        bevel=0.006,
        symmetry="row_x",
        count=3,
        span=0.18,
        material="brass",
    )

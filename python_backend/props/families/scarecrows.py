"""Scarecrows: a straw figure on a cross of wood, with a hat or a pumpkin for a head."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real


@family(
    "scarecrow",
    "straw man, field scarecrow, farm scarecrow, strawman, training dummy, practice dummy",
    [
        real("height", 1.6, 2.2, "small, short, low", "tall, high"),
        real("width", 0.82, 1.15, "thin, skinny", "fat, stout, wide"),
        choice(
            "hat",
            "hat: hat, wide hat",
            "top hat: top hat, gentleman",
            "none: hatless, training, practice, bald",
        ),
        choice("head", "sack: sack head, burlap", "pumpkin: pumpkin head, halloween, spooky"),
        choice("coat", "coat: coat, long coat, ragged", "shirt: shirt, jacket"),
        choice("scarf", "scarf: scarf, neckerchief", "none"),
        real("lean", 0.0, 1.0, "straight", "crooked, leaning, old"),
    ],
    {
        "cloth": "burlap, wool, denim, linen, canvas | cloth",
        "head": "burlap, linen | cloth",
        "hat": "straw, felt, leather | cloth plant",
        "straw": "straw | plant",
        "post": "driftwood, oak, pine | wood",
        "scarf": "wool, silk, linen | cloth",
        "dark": "coal | stone",
        "pumpkin": "pumpkin rind | food",
        "rope": "rope | cord",
    },
    stance="planted",
    about="a straw figure on a cross of wood",
)
def scarecrow(b: Builder, v: Values) -> None:
    h, w = v.height, v.width
    lean = 2.5 * v.lean
    b.box("post", (0.075, 0.86 * h, 0.075), bevel=0.012, turn=(0, 0, -lean), material="post")
    arm = 0.62 * h
    body: dict[str, Any] = {"on": "post", "face": "center"}
    up = 0.2 * h  # of the shoulders above the middle of the post
    b.lathe(
        "arm",
        (0.06, arm * 1.28, 0.06),
        [(1, 0), (1, 1)],
        at=(0, up, 0),
        turn=(0, 0, 90 - lean),
        material="post",
        **body,
    )
    b.lathe(
        "torso",
        (0.36 * w, 0.36 * h, 0.25 * w),
        [(0.86, 0), (0.84, 0.1), (0.95, 0.5), (1, 0.8), (0.74, 0.95), (0.3, 1)],
        at=(0, 0.09 * h, 0),
        smooth=True,
        material="cloth",
        **body,
    )
    b.lathe(
        "sleeve",
        (0.19 * w, 0.46 * arm, 0.19 * w),
        [(0.7, 0), (0.8, 0.4), (1, 0.94), (1, 1)],
        at=(0.31 * arm, up - 0.012, 0),
        turn=(0, 0, -94),
        symmetry="x",
        material="cloth",
        **body,
    )
    tuft = [(0.5, 0), (0.62, 0.3), (0.9, 0.85), (1, 1)]
    b.lathe(
        "cuff",
        (0.17 * w, 0.14, 0.17 * w),
        tuft,
        at=(0.31 * arm + 0.24 * arm, up - 0.03, 0),
        turn=(0, 0, -94),
        sides=9,
        symmetry="x",
        material="straw",
        **body,
    )
    if v.coat == "coat":
        b.lathe(
            "skirt",
            (0.5 * w, 0.3 * h, 0.34 * w),
            [(1, 0), (0.82, 0.5), (0.6, 1)],
            at=(0, -0.2 * h, 0),
            material="cloth",
            **body,
        )
        foot = -0.34 * h
    else:
        foot = -0.11 * h
    b.lathe(
        "hem",
        (0.4 * w if v.coat == "coat" else 0.3 * w, 0.09 * h, 0.24 * w),
        [(1, 0), (0.7, 1)],
        at=(0, foot - 0.01 * h, 0),
        sides=11,
        material="straw",
        **body,
    )
    ring = [
        (0.16 * w * math.cos(a), 0.0, 0.115 * w * math.sin(a))
        for a in (math.tau * k / 12 for k in range(12))
    ]
    b.tube(
        "belt",
        ring,
        0.018,
        at=(0, -0.075 * h, 0),
        closed=True,
        smooth=True,
        material="rope",
        **body,
    )
    _head(b, v, up + 0.055 * h, h)


def _head(b: Builder, v: Values, neck: float, h: float) -> None:
    body: dict[str, Any] = {"on": "post", "face": "center"}
    size = 0.145 * h
    up = neck + 0.5 * size + 0.01 * h
    b.lathe(
        "collar",
        (0.13 * h, 0.07 * h, 0.12 * h),
        [(1, 0), (0.7, 0.5), (0.9, 1)],
        at=(0, neck - 0.015 * h, 0),
        sides=10,
        material="straw",
        **body,
    )
    if v.head == "pumpkin":
        b.lathe(
            "head",
            (1.25 * size, size, 1.2 * size),
            [(0.3, 0), (0.8, 0.1), (1, 0.45), (0.86, 0.85), (0.3, 1)],
            at=(0, up, 0),
            smooth=True,
            material="pumpkin",
            **body,
        )
    else:
        b.lathe(
            "head",
            (0.98 * size, 1.15 * size, 0.98 * size),
            [(0.5, 0), (0.85, 0.2), (1, 0.55), (0.8, 0.88), (0.2, 1)],
            at=(0, up, 0),
            smooth=True,
            material="head",
            **body,
        )
    face = (0.6 if v.head == "pumpkin" else 0.49) * size
    eye = [(-0.5, -0.5), (0.5, -0.5), (0, 0.5)]
    b.add(
        "eye",
        "extrude",
        (0.2 * size, 0.2 * size, 0.1 * size),
        at=(0.2 * size, up + 0.14 * size, 0.94 * face),
        outline=eye,
        symmetry="x",
        material="dark",
        **body,
    )
    mouth = [
        (-0.5, 0.3),
        (-0.3, -0.3),
        (0.3, -0.3),
        (0.5, 0.3),
        (0.5, 0.5),
        (0.25, 0),
        (-0.25, 0),
        (-0.5, 0.5),
    ]
    b.add(
        "mouth",
        "extrude",
        (0.56 * size, 0.16 * size, 0.14 * size),
        at=(0, up - 0.2 * size, 0.91 * face),
        outline=mouth,
        material="dark",
        **body,
    )
    if v.scarf == "scarf":
        ring = [
            (0.066 * h * math.cos(a), 0.0, 0.06 * h * math.sin(a))
            for a in (math.tau * k / 12 for k in range(12))
        ]
        b.tube(
            "scarf",
            ring,
            0.018 * h,
            at=(0, neck, 0),
            closed=True,
            smooth=True,
            material="scarf",
            **body,
        )
        b.box(
            "scarf end",
            (0.055 * h, 0.15 * h, 0.014 * h),
            at=(0.035 * h, neck - 0.07 * h, 0.068 * h + 0.02),
            turn=(-6, 0, 8),
            bevel=0.004,
            material="scarf",
            **body,
        )
    if v.hat == "none":
        return
    tall = (0.9 if v.hat == "top hat" else 0.62) * size
    wide = (1.75 if v.hat == "top hat" else 2.3) * size
    crown = (
        [(0.92, 0), (0.9, 0.5), (1, 1)] if v.hat == "top hat" else [(1, 0), (0.84, 0.6), (0.5, 1)]
    )
    y = up + 0.43 * size
    b.lathe(
        "brim",
        (wide, 0.13 * size, wide),
        [(0.6, 0), (1, 0.05), (1, 0.2), (0.5, 1)],
        at=(0, y, 0),
        turn=(5, 0, 4),
        smooth=False,
        material="hat",
        **body,
    )
    b.lathe(
        "crown",
        (1.1 * size, tall, 1.1 * size),
        crown,
        at=(0, y + 0.5 * tall, 0),
        turn=(5, 0, 4),
        material="hat",
        **body,
    )
    b.lathe(
        "hat band",
        (1.12 * size, 0.16 * tall, 1.12 * size),
        [(1, 0), (0.96, 1)],
        at=(0, y + 0.16 * tall, 0),
        turn=(5, 0, 4),
        material="scarf",
        **body,
    )

"""Drums: marching drums, war drums, djembes, bongos."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import circle


@family(
    "drum",
    "war drum, snare drum, bongo, bongos, djembe, taiko, tom tom, marching drum, tribal drum, "
    "conga",
    [
        choice(
            "form",
            "marching: marching, snare, side, military, toy",
            "war: war, taiko, barrel, big",
            "djembe: djembe, tribal, goblet, african, conga",
            "bongos: bongos, bongo, pair",
        ),
        real("height", 0.0, 1.0, "low, flat", "tall, deep"),
        real("width", 0.3, 0.62, "small, narrow, toy", "large, big, wide, huge"),
        whole("lacing", 7, 12),
        choice("sticks", "sticks: sticks, drumsticks", "none: bare"),
    ],
    {
        "shell": "painted wood, walnut, oak, copper | wood paint metal clay",
        "skin": "paper, leather | cloth",
        "rim": "oak, brass, walnut, steel | wood metal",
        "cord": "rope, leather | cord cloth",
        "stick": "pine, walnut | wood metal",
    },
    about="a marching drum, a war drum, a djembe or a pair of bongos",
)
def drum(b: Builder, v: Values) -> None:
    if v.form == "bongos":
        _bongos(b, v)
        return
    w = v.width
    if v.form == "djembe":
        tall = w * (1.5 + 0.5 * v.height)
        shape = [
            (0.7, 0),
            (0.66, 0.04),
            (0.46, 0.28),
            (0.46, 0.42),
            (0.8, 0.62),
            (0.97, 0.82),
            (1, 1),
        ]
        low = 0.66
    elif v.form == "war":
        tall = w * (0.85 + 0.35 * v.height)
        shape = [(0.84, 0), (0.95, 0.2), (1, 0.5), (0.95, 0.8), (0.84, 1)]
        low = 0.0
    else:
        tall = w * (0.5 + 0.4 * v.height)
        shape = [(1, 0), (1, 1)]
        low = 0.0
    top = 0.84 if v.form == "war" else 1.0
    b.lathe(
        "shell",
        (w, tall, w),
        shape,
        smooth=v.form == "djembe",
        pattern="staves" if v.form == "war" else "",
        pattern_size=(16, 0),
        material="shell",
    )
    skin = [(1, 0), (1, 0.5), (0.96, 0.8), (0.6, 1)]
    b.lathe(
        "head",
        (top * w * 1.02, 0.05 * w, top * w * 1.02),
        skin,
        on="shell",
        sink=0.03 * w,
        material="skin",
    )
    r = top * w / 2
    heights = [tall / 2 - 0.05 * w]
    if v.form != "djembe":
        heights.append(0.05 * w - tall / 2)
    for k, y in enumerate(heights):
        b.tube(
            f"hoop{k}",
            circle(1.03 * r, 20),
            0.014 * w,
            on="shell",
            at=(0, y, 0),
            squash=2.2,
            closed=True,
            smooth=True,
            material="rim",
        )
    if v.form == "war":
        for k, y in enumerate((0.5 * tall - 0.115 * w, 0.115 * w - 0.5 * tall)):
            b.lathe(
                f"stud{k}",
                (0.04 * w, 0.02 * w, 0.04 * w),
                [(1, 0), (0.55, 1)],
                on="shell",
                face="center",
                at=(0.452 * w, y, 0),
                turn=(0, 0, -90),
                symmetry="ring",
                count=12,
                material="rim",
            )
        b.tube(
            "ring",
            circle(0.09 * w, 8, "yz"),
            0.012 * w,
            on="shell",
            at=(0.505 * w, 0.06 * w, 0),
            closed=True,
            smooth=True,
            symmetry="x",
            material="rim",
        )
    else:
        _laces(b, v.lacing, tall, w, r, low, v.form)
    if v.sticks == "sticks" and v.form != "djembe":
        for k, turn in enumerate((34.0, -28.0)):
            knob = [(0.4, 0), (0.45, 0.84), (0.5, 0.86), (1, 0.93), (0.4, 1)]
            b.lathe(
                f"stick{k}",
                (0.075 * w, 0.72 * w, 0.075 * w),
                knob,
                on="head",
                at=(0, 0, 0.03 * w * (1 - 2 * k)),
                sink=0.02 * w - 0.018 * w * k,
                turn=(90, turn, 0),
                material="stick",
            )


def _laces(b: Builder, n: int, tall: float, w: float, r: float, low: float, form: str) -> None:
    """The cord that goes up and down between two rings, all the way round."""
    top, foot = tall / 2 - 0.06 * w, (low - 0.5) * tall if low else 0.06 * w - tall / 2
    under = (0.86 if form == "djembe" else 1.0) * w / 2
    path = []
    for k in range(2 * n):
        a = np.pi * k / n
        reach, y = (1.045 * r, top) if k % 2 else (1.03 * under, foot)
        path.append((reach * float(np.cos(a)), y, reach * float(np.sin(a))))
    b.tube("lace", path, 0.008 * w, on="shell", closed=True, material="cord")
    if form == "djembe":
        b.tube(
            "knot ring",
            circle(1.02 * under, 16),
            0.016 * w,
            on="shell",
            at=(0, foot, 0),
            closed=True,
            smooth=True,
            material="cord",
        )
    else:
        b.tube(
            "tug",
            [(0, 0, 0), (0, -0.09 * w, 0)],
            0.022 * w,
            on="shell",
            at=(0.512 * w, 0.0, 0),
            symmetry="ring",
            count=n,
            material="skin",
        )


def _bongos(b: Builder, v: Values) -> None:
    """Two small drums side by side, joined by a block."""
    w = 0.55 * v.width
    tall = w * (0.75 + 0.3 * v.height)
    for name, scale, x in (("big", 1.0, -0.5 * w), ("small", 0.84, 0.5 * w)):
        d = scale * w
        b.lathe(
            name,
            (d, tall, d),
            [(0.78, 0), (0.86, 0.3), (1, 1)],
            at=(x, 0, 0),
            pattern="staves",
            pattern_size=(14, 0),
            material="shell",
        )
        b.lathe(
            f"{name} head",
            (1.02 * d, 0.06 * d, 1.02 * d),
            [(1, 0), (1, 0.5), (0.95, 0.8), (0.6, 1)],
            on=name,
            sink=0.035 * d,
            material="skin",
        )
        for k, y in enumerate((0.43 * tall, -0.36 * tall)):
            wide = 0.52 if k == 0 else 0.445
            b.tube(
                f"{name} hoop{k}",
                circle(wide * d, 18),
                0.02 * d,
                on=name,
                at=(0, y, 0),
                squash=1.6,
                closed=True,
                smooth=True,
                material="rim",
            )
        b.lathe(
            f"{name} rod",
            (0.03 * d, 0.76 * tall, 0.03 * d),
            [(1, 0), (1, 1)],
            on=name,
            face="center",
            at=(0.5 * d, 0.02 * tall, 0),
            turn=(0, 0, 5),
            symmetry="ring",
            count=5,
            material="rim",
        )
    b.box(
        "block",
        (0.3 * w, 0.34 * tall, 0.3 * w),
        on="big",
        face="center",
        at=(0.54 * w, 0, 0),
        bevel=0.01,
        material="shell",
    )

"""Wagons that are lived in or travelled by: covered wagons and caravans."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.wheels import spoked_wheel


@family(
    "covered wagon",
    "prairie wagon, gypsy caravan, gypsy wagon, vardo, caravan, chuck wagon, conestoga wagon, "
    "travelling wagon, traveller wagon",
    [
        real("length", 2.4, 3.6, "small, short", "long, large, big"),
        real("width", 1.2, 1.6, "narrow", "wide, broad"),
        real("height", 0.75, 1.05, "low", "tall, high"),
        choice(
            "form",
            "covered: covered, prairie, western, conestoga, chuck",
            "vardo: gypsy, vardo, caravan, showman",
        ),
        real("wheel", 0.85, 1.15, "small wheels", "big wheels, large wheels"),
        whole("spokes", 4, 6, "few spokes", "many spokes"),
        choice("goods", "barrel: barrel, water", "lantern: lantern, lamp", "bare: empty, bare"),
    ],
    {
        "cover": "canvas, linen, burlap | cloth",
        "wood": "oak, pine, driftwood, walnut, painted wood | wood paint metal",
        "trim": "pine, brass, painted wood, walnut | wood paint metal",
        "metal": "iron, rust, steel | metal",
        "glass": "lamp, glass | glass glow",
        "roof": "painted wood, copper, tin | wood paint metal cloth",
    },
    about="a wagon with a roof, drawn by horses",
)
def covered_wagon(b: Builder, v: Values) -> None:
    long, w, d = v.length, v.width, v.wheel
    floor = 0.56 * d
    b.box("bed", (w, 0.1, long), at=(0, floor, 0), bevel=0.012, material="wood")
    axle = 0.4935 * d - floor - 0.05
    b.box(
        "axle",
        (w + 0.3, 0.1, 0.1),
        on="bed",
        face="center",
        at=(0, axle, 0.32 * long),
        symmetry="z",
        material="wood",
    )
    b.box(
        "bolster",
        (0.8 * w, floor - 0.4935 * d + 0.05, 0.14),
        on="bed",
        face="center",
        at=(0, axle / 2 - 0.02, 0.32 * long),
        symmetry="z",
        material="wood",
    )
    spoked_wheel(b, "w", d, 0.06, v.spokes, "bed", (w / 2 + 0.13, axle, 0.32 * long), "xz")
    b.beam(
        "tongue",
        (0, axle, 0.3 * long),
        (0, axle - 0.02, 0.5 * long + 0.42),
        0.08,
        0.09,
        "bed",
        material="wood",
    )
    b.beam(
        "yoke",
        (-0.45 * w, axle - 0.02, 0.5 * long + 0.32),
        (0.45 * w, axle - 0.02, 0.5 * long + 0.32),
        0.06,
        0.06,
        "bed",
        material="wood",
    )
    if v.form == "covered":
        _covered(b, v)
    else:
        _vardo(b, v)


def _covered(b: Builder, v: Values) -> None:
    long, w, side = v.length, v.width, 0.45
    top: dict[str, Any] = {"on": "bed", "face": "center"}
    b.box(
        "side",
        (0.05, side, long),
        at=(w / 2 - 0.02, side / 2, 0),
        symmetry="x",
        material="wood",
        pattern="planks",
        pattern_size=(0.15, 0),
        **top,
    )
    b.box(
        "gate",
        (w - 0.06, 0.9 * side, 0.05),
        at=(0, 0.46 * side, long / 2 - 0.03),
        symmetry="z",
        material="wood",
        pattern="planks",
        pattern_size=(0.15, 0),
        **top,
    )
    b.box(
        "stake",
        (0.07, 1.1 * side, 0.09),
        at=(w / 2 + 0.02, 0.5 * side, 0),
        symmetry="xz",
        material="trim",
        **top,
    )
    rise = 1.15 * v.height
    angle = np.linspace(0, np.pi, 15)
    r = w / 2 + 0.05
    arch = [(float(np.cos(a)), float(np.sin(a)) ** 0.8 * rise / r) for a in angle]
    thin = 0.02 / r
    ring = [*arch, *((x * (1 - thin), y * (1 - thin)) for x, y in reversed(arch))]
    squash = rise / r
    flat = [(0.5 * x, 0.5 * y / squash) for x, y in ring]
    ends = [-0.62, -0.5, -0.2, 0.2, 0.5, 0.64]
    b.tube(
        "cover",
        [(0, 0.1 * abs(t) ** 3, t * long) for t in ends],
        [r * s for s in (1.06, 1.01, 1.0, 1.0, 1.01, 1.09)],
        on="bed",
        at=(0, side - 0.06, 0),
        outline=flat,
        squash=squash,
        smooth=True,
        material="cover",
    )
    b.tube(
        "hoop",
        [(x * r * 1.012, y * r * 1.012, 0.0) for x, y in arch],
        0.028,
        on="bed",
        at=(0, side - 0.06, 0),
        smooth=True,
        symmetry="row_z",
        count=4,
        span=0.92 * long,
        material="trim",
    )
    b.box(
        "seat",
        (0.92 * w, 0.05, 0.34),
        at=(0, side + 0.02, 0.5 * long - 0.12),
        material="trim",
        **top,
    )
    b.box(
        "foot",
        (0.9 * w, 0.05, 0.3),
        at=(0, 0.05, 0.5 * long + 0.12),
        turn=(25, 0, 0),
        material="wood",
        **top,
    )
    if v.goods == "barrel":
        b.box("shelf", (0.34, 0.05, 0.5), at=(w / 2 + 0.14, 0.02, 0), material="wood", **top)
        b.lathe(
            "barrel",
            (0.36, 0.5, 0.36),
            [(0.8, 0), (0.95, 0.25), (1, 0.5), (0.95, 0.75), (0.8, 1)],
            on="shelf",
            sink=0.005,
            at=(0.02, 0, 0),
            smooth=True,
            material="wood",
            pattern="staves",
            pattern_size=(12, 0),
        )
        b.add(
            "band",
            "hoops",
            (0.008, 0.01, 0.01),
            on="barrel",
            profile=[(0.2, 0), (0.8, 0)],
            pattern_size=(0.03, 0),
            material="metal",
        )
    elif v.goods == "lantern":
        _lantern(b, (r + 0.06, side + 0.02, 0.46 * long))


def _lantern(b: Builder, at: tuple[float, float, float]) -> None:
    x, y, z = at
    b.box(
        "arm",
        (0.16, 0.03, 0.03),
        on="bed",
        face="center",
        at=(x - 0.06, y + 0.16, z),
        material="metal",
    )
    b.lathe(
        "lamp",
        (0.13, 0.2, 0.13),
        [(0.9, 0), (1, 0.1), (1, 0.75), (0.3, 1)],
        on="bed",
        face="center",
        at=(x, y + 0.06, z),
        sides=6,
        material="glass",
    )


def _vardo(b: Builder, v: Values) -> None:
    """A small house: walls that lean out, a bowed roof, windows, a door with steps."""
    long, w, h = v.length, v.width, 1.45 * v.height + 0.2
    body: dict[str, Any] = {"on": "body", "face": "center"}
    low = 0.86
    wall = [
        (-0.5 * low, -0.5),
        (0.5 * low, -0.5),
        (0.5, 0.36),
        (0.26, 0.47),
        (0, 0.5),
        (-0.26, 0.47),
    ]
    wall.append((-0.5, 0.36))
    b.add(
        "body",
        "extrude",
        (1.06 * w, h, 0.94 * long),
        on="bed",
        sink=0.02,
        outline=wall,
        bevel=0.012,
        material="wood",
        pattern="planks",
        pattern_size=(0.16, 0),
    )
    over = [(-0.5, -0.5), (0.5, -0.5), (0.35, 0.12), (0.18, 0.42), (0, 0.5), (-0.18, 0.42)]
    over.append((-0.35, 0.12))
    b.add(
        "roof",
        "extrude",
        (1.24 * w, 0.24 * h, 1.14 * long),
        at=(0, 0.45 * h, 0.03 * long),
        outline=over,
        material="roof",
        **body,
    )
    for k, z in enumerate((-0.24, 0.24)):
        b.box(
            f"window{k}",
            (0.05, 0.34 * h, 0.2 * long),
            at=(0.5 * w, 0.06 * h, z * long),
            turn=(0, 0, -5),
            symmetry="x",
            material="glass",
            **body,
        )
        b.box(
            f"frame{k}",
            (0.035, 0.4 * h, 0.24 * long),
            at=(0.495 * w, 0.06 * h, z * long),
            turn=(0, 0, -5),
            symmetry="x",
            material="trim",
            **body,
        )
    b.box(
        "door",
        (0.42 * w, 0.7 * h, 0.04),
        on="body",
        face="front",
        at=(0, -0.1 * h, 0),
        sink=0.015,
        material="trim",
        pattern="planks",
        pattern_size=(0.12, 0),
    )
    b.box(
        "pane",
        (0.22 * w, 0.2 * h, 0.03),
        on="door",
        face="front",
        at=(0, 0.2 * h, 0),
        sink=0.012,
        material="glass",
    )
    b.lathe(
        "knob",
        (0.05, 0.05, 0.05),
        [(0.6, 0), (1, 0.6), (0.5, 1)],
        on="door",
        face="front",
        at=(0.15 * w, -0.06 * h, 0),
        sink=0.006,
        turn=(90, 0, 0),
        material="metal",
    )
    b.box("porch", (0.96 * w, 0.06, 0.2 * long), on="bed", face="front", sink=0.05, material="wood")
    b.beam(
        "post",
        (0.46 * w, 0.0, 0.565 * long),
        (0.52 * w, 0.78 * h, 0.58 * long),
        0.06,
        0.06,
        "bed",
        symmetry="x",
        material="trim",
    )
    for k in range(2):
        b.box(
            f"step{k}",
            (0.5 * w, 0.045, 0.2),
            on="porch",
            face="center",
            at=(0, -0.17 * (k + 1), 0.1 * long + 0.12 * k),
            material="trim",
        )
    b.box(
        "stringer",
        (0.04, 0.5, 0.2),
        on="porch",
        face="center",
        at=(0.24 * w, -0.2, 0.1 * long + 0.06),
        turn=(-34, 0, 0),
        symmetry="x",
        material="wood",
    )
    b.lathe(
        "chimney",
        (0.13, 0.5, 0.13),
        [(1, 0), (1, 0.8), (1.5, 0.82), (1.5, 0.88), (0.6, 1)],
        on="roof",
        face="center",
        at=(0.24 * w, 0.24, -0.25 * long),
        material="metal",
    )
    if v.goods == "lantern":
        b.lathe(
            "lamp",
            (0.13, 0.2, 0.13),
            [(0.9, 0), (1, 0.1), (1, 0.75), (0.3, 1)],
            on="body",
            face="front",
            at=(0.32 * w, 0.1 * h, 0),
            sink=0.03,
            sides=6,
            material="glass",
        )
    elif v.goods == "barrel":
        b.lathe(
            "keg",
            (0.3, 0.4, 0.3),
            [(0.8, 0), (1, 0.5), (0.8, 1)],
            on="porch",
            face="top",
            at=(-0.34 * w, 0, -0.02),
            sink=0.004,
            smooth=True,
            material="wood",
            pattern="staves",
            pattern_size=(12, 0),
        )

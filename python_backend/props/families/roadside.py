"""What stands on roads and pavements: traffic cones, barricades."""

from __future__ import annotations

import math

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "traffic cone",
    "road cone, safety cone, orange cone, construction cone, street cone, warning cone",
    [
        real("height", 0.45, 0.95, "small, low, short", "tall, large, big"),
        real("width", 0.36, 0.48, "slim, thin, narrow", "wide, fat"),
        whole("bands", 1, 2, "one stripe", "two stripes, striped"),
        real("tip", 0.12, 0.24, "pointed, sharp", "blunt"),
        choice("base", "square: square", "octagon: octagonal, round"),
    ],
    {
        "cone": "traffic orange, hazard, red paint | paint metal wood",
        "band": "plaster, silver | stone metal paint cloth",
        "base": "traffic orange, rubber | paint metal | cone",
    },
    about="a cone of the road works",
)
def traffic_cone(b: Builder, v: Values) -> None:
    h, t = v.height, v.tip
    w = h * v.width
    foot = 1.42 * w
    b.lathe(
        "base",
        (foot, 0.05 * h + 0.01, foot),
        [(1, 0), (1, 0.6), (0.94, 1)],
        sides=4 if v.base == "square" else 8,
        material="base",
    )
    tall = 0.95 * h
    edge = [(1, 0), (1, 0.03), (0.9, 0.06), (t + 0.02, 0.97), (t - 0.02, 1)]
    b.lathe("cone", (w, tall, w), edge, on="base", sink=0.006, wall=0.06 * w, material="cone")
    for k in range(v.bands):
        low = 0.42 + 0.24 * k if v.bands == 2 else 0.46
        span = 0.13 if v.bands == 2 else 0.2

        def radius(y: float) -> float:
            return float(np.interp(y, [0.06, 0.97], [0.9, t + 0.02]))

        bottom, top = radius(low), radius(low + span)
        size = w * bottom + 0.008
        b.lathe(
            f"band{k}",
            (size, span * tall, size),
            [(1, 0), ((w * top + 0.008) / size, 1)],
            on="cone",
            face="center",
            at=(0, (low + span / 2 - 0.5) * tall, 0),
            material="band",
        )


@family(
    "barricade",
    "road barrier, barrier, roadblock, police barricade, sawhorse, jersey barrier, road block",
    [
        real("width", 1.3, 2.4, "short, small, narrow", "long, wide, large"),
        real("height", 0.8, 1.15, "low", "tall, high"),
        choice(
            "form",
            "boards: construction, police, striped, road works, wooden",
            "concrete: jersey, concrete, highway, block",
            "stakes: stakes, spiked, spikes, medieval, cheval de frise, siege",
        ),
        whole("boards", 1, 3, "simple, single board", "many boards, high"),
        choice("lamp", "lamps: lamps, lights, warning", "none: plain, dark"),
    ],
    {
        "board": "hazard, plaster, traffic orange, driftwood | paint wood metal stone",
        "stripe": "red paint, gunmetal | paint metal wood",
        "leg": "steel, driftwood, oak, gunmetal | metal wood paint",
        "block": "concrete, stone | stone wood metal paint clay",
        "stake": "oak, driftwood, walnut | wood metal",
        "rope": "rope | cord",
        "light": "flame, lamp | glow",
    },
    about="a barrier across a road",
)
def barricade(b: Builder, v: Values) -> None:
    if v.form == "concrete":
        _jersey(b, v)
    elif v.form == "stakes":
        _stakes(b, v)
    else:
        _boards(b, v)


def _boards(b: Builder, v: Values) -> None:
    w, h = v.width, v.height
    lean, deep = 14.0, 0.035
    leg = h / math.cos(math.radians(lean))
    out = 0.5 * h * math.tan(math.radians(lean)) + 0.02
    for name, side in (("leg", 1), ("back leg", -1)):
        b.box(
            name,
            (0.07, leg, 0.045),
            at=(w / 2 - 0.18, 0, side * out),
            turn=(-side * lean, 0, 0),
            symmetry="x",
            bevel=0.008,
            material="leg",
        )
    b.box(
        "brace",
        (0.05, 0.04, 0.05 + 1.4 * h * math.tan(math.radians(lean))),
        at=(w / 2 - 0.18, 0.3 * h, 0),
        symmetry="x",
        material="leg",
    )
    tall = min(0.24, 0.7 * h / v.boards - 0.04)
    for k in range(v.boards):
        y = h - 0.08 - tall / 2 - k * (tall + 0.09)
        z = 0.05 + (h - y) * math.tan(math.radians(lean))
        b.box(
            f"board{k}",
            (w, tall, deep),
            at=(0, y - tall / 2, z),
            turn=(-lean, 0, 0),
            bevel=0.008,
            material="board",
        )
        if k == 2:
            continue
        count = max(3, round(w / 0.36))
        slant = [(-0.5, -0.5), (-0.02, -0.5), (0.5, 0.5), (0.02, 0.5)]
        b.add(
            f"stripe{k}",
            "extrude",
            (0.2 + 0.5 * tall, 0.985 * tall, deep + 0.006),
            on=f"board{k}",
            face="center",
            turn=(-lean, 0, 0),
            outline=slant,
            symmetry="row_x",
            count=count,
            span=w - 0.3 - 0.5 * tall,
            material="stripe",
        )
    if v.lamp == "lamps":
        b.box(
            "lamp foot",
            (0.11, 0.1, 0.07),
            on="leg",
            at=(0, 0, -out),
            sink=0.03,
            symmetry="x",
            bevel=0.01,
            material="leg",
        )
        _lamp(b, 0.02)


def _lamp(b: Builder, sink: float) -> None:
    """A warning light on each foot."""
    b.lathe(
        "lamp",
        (0.17, 0.08, 0.17),
        [(0.8, 0), (1, 0.3), (1, 0.7), (0.8, 1)],
        on="lamp foot",
        sink=sink,
        turn=(90, 0, 0),
        symmetry="x",
        material="light",
    )


def _jersey(b: Builder, v: Values) -> None:
    w, h = v.width, v.height
    half = [(0.5, -0.5), (0.5, -0.4), (0.27, -0.16), (0.16, 0.46), (0.12, 0.5)]
    outline = [*half, *((-x, y) for x, y in half[::-1])]
    b.add(
        "block",
        "extrude",
        (0.62 * h, h, w),
        turn=(0, 90, 0),
        outline=outline,
        bevel=0.02,
        material="block",
    )
    b.box("notch", (0.34, 0.09, 0.63 * h), at=(0.26 * w, 0, 0), symmetry="x", material="leg")
    b.box(
        "panel",
        (0.16, 0.16, 0.345 * h),
        on="block",
        face="center",
        at=(0.3 * w, 0.24 * h, 0),
        symmetry="x",
        bevel=0.006,
        material="board",
    )
    b.lathe(
        "loop",
        (0.05, 0.7 * h, 0.05),
        [(1, 0), (1, 1)],
        on="block",
        face="right",
        sink=0.02,
        at=(0, -0.02 * h, 0),
        symmetry="x",
        material="leg",
    )
    if v.lamp == "lamps":
        b.box(
            "lamp foot",
            (0.12, 0.06, 0.1),
            on="block",
            sink=0.01,
            at=(0.3 * w, 0, 0),
            symmetry="x",
            bevel=0.01,
            material="leg",
        )
        _lamp(b, 0.012)


def _stakes(b: Builder, v: Values) -> None:
    """A log with crossed, sharpened stakes through it."""
    w, h = v.width, v.height
    thick = 0.1
    long = 1.2 * h
    rise = 0.5 * long * math.sin(math.radians(48)) + 0.03
    b.lathe(
        "log",
        (0.2, w, 0.2),
        [(0.92, 0), (1, 0.02), (1, 0.98), (0.92, 1)],
        at=(0, rise - 0.1, 0),
        turn=(0, 0, 90),
        material="stake",
    )
    tip = [(0, 0), (1, 0.13), (1, 0.87), (0, 1)]
    count = max(2, round(w / 0.4) - 1)
    for name, side, shift in (("stake", 1, 0.0), ("cross stake", -1, 0.11)):
        b.lathe(
            f"end {name}",
            (thick, long, thick),
            tip,
            on="log",
            face="center",
            turn=(side * 42, 0, 0),
            at=(shift - 0.05, 0, 0),
            symmetry="row_x",
            count=2,
            span=w - 0.3,
            material="stake",
        )
        b.lathe(
            name,
            (thick, 0.97 * long, thick),
            tip,
            on="log",
            face="center",
            turn=(side * 42, 0, 0),
            at=(shift - 0.05, 0, 0),
            symmetry="row_x",
            count=count,
            span=(w - 0.3) * (count - 1) / (count + 1),
            jitter=1.0,
            seed=3 + v.seed % 97 + side,
            material="stake",
        )
    for k in range(v.boards):
        x = w * 0.7 * ((k + 0.5) / v.boards - 0.5)
        ring = [
            (0.0, 0.105 * math.cos(a), 0.105 * math.sin(a))
            for a in (math.tau * s / 10 for s in range(10))
        ]
        b.tube(
            f"rope{k}",
            ring,
            0.02,
            on="log",
            at=(x, 0, 0),
            closed=True,
            smooth=True,
            squash=3.0,
            material="rope",
        )

"""Pieces that buildings share: gabled roofs and their walls, windows, doors."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder
from python_backend.props.program import Vec3

_PAIR: dict[str, Any] = {"symmetry": "row_y", "count": 2}
PLANKS: dict[str, Any] = {"pattern": "planks", "pattern_size": (0.2, 0)}


def slope(
    b: Builder,
    name: str,
    on: str,
    low: tuple[float, float],
    high: tuple[float, float],
    long: float,
    along: str = "x",
    thick: float = 0.14,
    **more: Any,
) -> None:
    """A pair of slopes mirrored over a ridge along x or z. low, high: (distance from the ridge
    plane, height above the wall top) of two points of the underside."""
    run, rise = low[0] - high[0], high[1] - low[1]
    angle, length = math.atan2(rise, run), math.hypot(run, rise)
    out = (low[0] + high[0]) / 2 + 0.5 * thick * math.sin(angle)
    up = (low[1] + high[1]) / 2 + 0.5 * thick * math.cos(angle)
    tall = length * math.sin(angle) + thick * math.cos(angle)
    b.box(
        name,
        (long, thick, length),
        on=on,
        at=(0, 0, out) if along == "x" else (out, 0, 0),
        sink=tall / 2 - up,
        turn=(-math.degrees(angle), 180 if along == "x" else -90, 0),
        symmetry="z" if along == "x" else "x",
        bevel=0.03,
        **more,
    )


def gable_roof(
    b: Builder, on: str, size: Vec3, eave: float = 0.35, slot: str = "roof", **more: Any
) -> None:
    """Two slopes and a ridge over a wall top; size: (length of the ridge, rise, depth)."""
    w, rise, d = size
    reach = eave / math.hypot(rise, d / 2)
    low = (d / 2 * (1 + reach), -rise * reach)
    slope(b, "slope", on, low, (-0.02, rise + 0.02), w + 2 * eave, material=slot, **more)
    ridge = (w + 2 * eave + 0.06, 0.2, 0.26)
    b.box("ridge", ridge, on=on, sink=-0.05 - rise, bevel=0.05, material=slot)


def gable(b: Builder, on: str, size: Vec3, slot: str, **more: Any) -> None:
    """The triangular wall under a gable roof; size as for `gable_roof`."""
    w, rise, d = size
    outline = [(-0.5, -0.5), (0.5, -0.5), (0, 0.5)]
    b.add(
        "gable",
        "extrude",
        (d, rise, w),
        on=on,
        sink=0.01,
        turn=(0, 90, 0),
        outline=outline,
        material=slot,
        **more,
    )


def window(
    b: Builder,
    name: str,
    on: str,
    at: tuple[float, float],
    size: tuple[float, float],
    proud: float = 0.0,
    **more: Any,
) -> None:
    """Frame, panes, a cross of bars and a sill on the front of a wall, `proud` of it."""
    w, h = size
    x, y = at
    for part, wide, tall, up, out, slot in (
        ("", w + 0.2, h + 0.2, 0.0, 0.07, "timber"),
        (" pane", w, h, 0.0, 0.085, "glass"),
        (" upright", 0.06, h, 0.0, 0.105, "timber"),
        (" bar", w, 0.06, 0.08 * h, 0.1, "timber"),
        (" sill", w + 0.34, 0.09, -0.5 * h - 0.1, 0.15, "timber"),
    ):
        b.box(
            name + part,
            (wide, tall, 0.16 + proud),
            on=on,
            face="front",
            at=(x, y + up, 0),
            sink=0.16 - out,
            bevel=0.012,
            material=slot,
            **more,
        )


def entrance(
    b: Builder, on: str, at: tuple[float, float], size: tuple[float, float], proud: float = 0.0
) -> None:
    """A plank door in a frame with hinges and a knob; `at`: the middle of its foot."""
    w, h = size
    x, y = at
    for name, wide, tall, up, out, slot, more in (
        ("frame", w + 0.26, h + 0.14, h / 2 + 0.07, 0.08, "timber", {}),
        ("door", w, h, h / 2, 0.1, "door", PLANKS),
        ("hinge", 0.8 * w, 0.09, 0.5 * h, 0.115, "metal", _PAIR | {"span": 0.56 * h}),
    ):
        b.box(
            name,
            (wide, tall, 0.16 + proud),
            on=on,
            face="front",
            at=(x, y + up, 0),
            sink=0.16 - out,
            bevel=0.012,
            material=slot,
            **more,
        )
    b.add(
        "knob",
        "sphere",
        (0.11, 0.11, 0.11),
        on=on,
        face="front",
        at=(x + 0.36 * w, y + 0.48 * h, 0),
        sink=-0.05 - proud,
        material="metal",
    )

"""Small boats that sail: sloop, catboat, dhow."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real
from python_backend.props.families.hulls import (
    Lines,
    at,
    deck,
    hull,
    keel,
    origin,
    rail,
    transom,
)
from python_backend.props.program import Vec3

SHEET = 0.0025  # thickness of a sail, as a share of twice its radius


def _cloth(belly: float) -> list[tuple[float, float]]:
    """The section of a sail from its leading edge to y = 0.5, curved towards x."""
    y = np.linspace(0, 0.5, 7)
    x = belly * np.sin(np.pi * y / 0.5)
    right = [(float(p) + SHEET, float(q)) for p, q in zip(x, y)]
    left = [(float(p) - SHEET, float(q)) for p, q in zip(x, y)]
    return [*right, *reversed(left)]


@family(
    "sailboat",
    "sailing boat, yacht, sloop, small sailing boat, sail boat, catboat, felucca, dhow",
    [
        real("length", 3.6, 8.0, "small, short, little", "long, large, big"),
        real("beam", 0.28, 0.36, "narrow, slender", "wide, broad"),
        real("mast", 0.95, 1.3, "short mast, low", "tall, high"),
        choice("rig", "sloop: sloop, yacht", "cat: catboat, single sail", "lateen: felucca, dhow"),
        choice("sails", "set: sails set, sailing", "furled: furled, moored"),
        choice("cabin", "cabin: cabin, cruising", "open: open, day"),
        real("belly", 0.04, 0.13, "calm", "full sails, windy"),
    ],
    {
        "hull": "painted wood, oak, walnut, pine | wood paint metal",
        "trim": "walnut, oak, pine | wood paint metal",
        "deck": "pine, oak, birch | wood paint",
        "spar": "pine, oak, walnut | wood metal paint",
        "sail": "linen, canvas, silk | cloth",
        "glass": "glass | glass glow",
    },
)
def sailboat(b: Builder, v: Values) -> None:
    long = v.length
    half = v.beam * long / 2
    lines = Lines(long, half, 0.6 * half + 0.25, 0.72, 0.4, 2.2, 0.35, 0.1, 2.2)
    hull(b, lines, 8, 0.03 + 0.004 * long, 0.0, material="hull")
    keel(b, lines, 0.06 + 0.02 * long, 0.035 * long, 0.0, material="trim")
    rail(b, lines, "gunwale", 0.03 + 0.006 * long, material="trim")
    transom(b, lines, 0.03 + 0.005 * long, 0.02 * long, material="hull")
    start = origin(b, "hull")
    floor = -0.12 * lines.depth
    deck(b, lines, "deck", (0.02, 0.97), floor, 0.05, material="deck")
    if v.cabin == "cabin":
        b.add(
            "cabin",
            "extrude",
            (1.05 * half, 0.2 * long, 0.75 * half),
            on="hull",
            face="center",
            at=at(start, 0, floor + 0.34 * half, lines.z(0.52)),
            turn=(-90, 0, 0),
            outline=[(-0.5, 0.5), (-0.5, -0.3), (-0.3, -0.5), (0.3, -0.5), (0.5, -0.3), (0.5, 0.5)],
            bevel=0.03,
            material="trim",
        )
        b.box(
            "window",
            (0.012, 0.2 * half, 0.05 * long),
            on="cabin",
            face="right",
            at=(0, 0.05 * half, -0.02 * long),
            sink=0.008,
            symmetry="x",
            material="glass",
        )
    else:
        b.box(
            "bench",
            (1.2 * half, 0.09, 0.16 * long),
            on="hull",
            face="center",
            at=at(start, 0, floor + 0.045, lines.z(0.26)),
            material="trim",
            pattern="planks",
            pattern_size=(0.12, 0),
        )
    b.add(
        "rudder",
        "extrude",
        (0.1 * long, 0.85 * lines.depth, 0.05),
        on="hull",
        face="center",
        at=at(start, 0, -0.42 * lines.depth, lines.z(0) - 0.04 * long),
        turn=(0, -90, 0),
        outline=[(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (0.1, 0.5), (-0.4, -0.2)],
        material="trim",
    )
    _rig(b, v, lines, floor)


def _rig(b: Builder, v: Values, lines: Lines, floor: float) -> None:
    long, tall = v.length, v.mast * v.length
    start, place = origin(b, "hull"), 0.64 if v.rig != "cat" else 0.76
    z, r = lines.z(place), 0.007 * long + 0.012
    b.lathe(
        "mast",
        (2 * r, tall, 2 * r),
        [(1, 0), (0.9, 0.6), (0.5, 1)],
        on="hull",
        face="center",
        at=at(start, 0, floor + tall / 2 - 0.02, z),
        material="spar",
    )
    boom, low = 0.92 * (z - lines.z(0.0)), 0.15 * tall
    top = np.array([0.0, floor + 0.97 * tall, 0.0])
    if v.rig == "lateen":
        _lateen(b, v, at(start, 1.1 * r, floor, z), r)
        return
    b.tube(
        "boom",
        [(0, 0, 0), (0, 0.02 * long, -boom)],
        (0.75 * r, 0.5 * r),
        on="hull",
        at=at(start, 0, floor + low, z),
        material="spar",
    )
    if v.sails == "furled":
        b.tube(
            "furl",
            [(0, 0.03, -0.02 * boom), (0, 0.06, -0.3 * boom), (0, 0.05, -0.96 * boom)],
            (1.6 * r, 2.1 * r, 0.9 * r),
            on="hull",
            at=at(start, 0, floor + low + r, z),
            smooth=True,
            material="sail",
        )
        return
    rows = np.linspace(0, 1, 8)
    high = float(top[1]) - floor - low
    b.tube(
        "main",
        [(0.0, 0.02 * high + 0.96 * high * float(t), -0.8 * r) for t in rows],
        [boom * 0.96 * max(1 - float(t) ** 1.25, 0.03) for t in rows],
        on="hull",
        at=at(start, 0, floor + low, z),
        outline=_cloth(v.belly),
        material="sail",
    )
    if v.rig == "sloop":
        reach = lines.z(0.97) - z
        b.tube(
            "jib",
            [
                (0.0, 0.06 * tall + 0.8 * tall * float(t), reach * (1 - float(t)))
                for t in (0, 0.12, 0.3, 0.5, 0.75, 1)
            ],
            [0.75 * reach * s for s in (0.1, 0.75, 0.98, 0.75, 0.36, 0.03)],
            on="hull",
            at=at(start, 0, floor + 0.05 * tall, z),
            outline=_cloth(v.belly),
            smooth=True,
            material="sail",
        )
        b.tube(
            "stay",
            [(0, -0.02 * tall, reach), (0, 0.9 * tall, 0.0)],
            0.008,
            on="hull",
            at=at(start, 0, floor + 0.05 * tall, z),
            material="spar",
        )


def _lateen(b: Builder, v: Values, foot: Vec3, r: float) -> None:
    """A long yard that crosses the mast, its fore end low, and the sail below it."""
    long, tall = v.length, v.mast * v.length
    fore, aft = (
        np.array([0.0, 0.28 * tall, 0.34 * long]),
        np.array([0.0, 1.12 * tall, -0.42 * long]),
    )

    def spot(t: float) -> Vec3:
        x, y, z = fore + t * (aft - fore)
        return (float(x), float(y), float(z))

    b.tube("yard", [spot(0), spot(1)], (0.7 * r, 0.45 * r), on="hull", at=foot, material="spar")
    place: dict[str, Any] = {"on": "hull", "at": foot, "material": "sail"}
    if v.sails == "furled":
        b.tube(
            "furl", [spot(0.05), spot(0.4), spot(0.95)], (r, 1.7 * r, 0.8 * r), smooth=True, **place
        )
        return
    b.tube(
        "main",
        [spot(t) for t in (0.04, 0.25, 0.5, 0.75, 0.98)],
        [s * long for s in (0.06, 0.3, 0.5, 0.3, 0.03)],
        outline=_cloth(v.belly),
        **place,
    )

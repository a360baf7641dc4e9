"""Ships with square sails, from longship to galleon."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
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

WOODS = "oak, walnut, pine, driftwood"
SHEET = 0.0025  # thickness of a sail, as a share of twice its radius


@family(
    "ship",
    "sailing ship, pirate ship, galleon, longship, viking ship, frigate, caravel, drakkar, "
    "warship, merchant ship, brig, viking longship",
    [
        real("length", 14.0, 28.0, "small, short", "long, large, big, huge"),
        real("beam", 0.24, 0.3, "narrow, slender", "wide, broad, fat"),
        real("mast", 0.68, 0.9, "low", "tall, high"),
        choice(
            "form",
            "galleon: ship, galleon, pirate, frigate, warship",
            "brig: brig, caravel, merchant, cog",
            "longship: longship, viking, drakkar, norse, dragon",
        ),
        whole("guns", 3, 5, "few guns", "many guns"),
        choice("sails", "set: sails set, full sail", "furled: furled, moored, anchored"),
        real("belly", 0.08, 0.2, "calm", "full sails, windy"),
    ],
    {
        "hull": WOODS + ", ebony | wood paint metal",
        "trim": "walnut, ebony, oak, painted wood | wood paint metal",
        "deck": "pine, oak, birch | wood paint",
        "spar": "oak, pine, walnut | wood metal paint",
        "sail": "canvas, linen, wool | cloth",
        "metal": "iron, bronze, brass | metal",
        "shield": "painted wood, oak | wood paint metal",
        "flag": "wool, velvet, linen | cloth",
        "lamp": "lamp | glow",
    },
    about="a large ship with square sails",
)
def ship(b: Builder, v: Values) -> None:
    if v.form == "longship":
        _longship(b, v)
    else:
        _galleon(b, v)


def _yard(
    b: Builder,
    v: Values,
    name: str,
    mast: str,
    y: float,
    wide: float,
    drop: float,
    z: float,
    **more: Any,
) -> None:
    """A yard on a mast with the sail below it. y, z: from the mast's middle."""
    r = 0.018 * wide + 0.03
    b.lathe(
        f"{name}yard",
        (2 * r, wide, 2 * r),
        [(0.5, 0), (1, 0.3), (1, 0.7), (0.5, 1)],
        on=mast,
        face="center",
        at=(0, y, z),
        turn=(0, 0, 90),
        material="spar",
        **more,
    )
    if v.sails == "furled":
        b.lathe(
            f"{name}sail",
            (4.2 * r, 0.92 * wide, 4.2 * r),
            [
                (0.4, 0),
                (0.9, 0.06),
                (0.75, 0.25),
                (1, 0.4),
                (0.8, 0.5),
                (1, 0.6),
                (0.75, 0.75),
                (0.9, 0.94),
                (0.4, 1),
            ],
            on=mast,
            face="center",
            at=(0, y - 1.2 * r, z + 1.2 * r),
            turn=(0, 0, 90),
            smooth=True,
            material="sail",
            **more,
        )
        return
    rows = np.linspace(0, 1, 7)
    b.tube(
        f"{name}sail",
        [(0.0, -drop * float(t), v.belly * wide * float(np.sin(np.pi * t**0.85))) for t in rows],
        [0.5 * wide * (0.86 + 0.14 * float(t)) for t in rows],
        on=mast,
        at=(0, y, z + 0.7 * r),
        outline=_square(v.belly),
        smooth=True,
        material="sail",
        **more,
    )


def _square(belly: float) -> list[tuple[float, float]]:
    """The section of a square sail: a thin bow, its middle towards +y of the section."""
    x = np.linspace(-0.5, 0.5, 9)
    y = 0.6 * belly * (1 - 4 * x**2)
    below = [(float(p), float(q) - SHEET) for p, q in zip(x, y)]
    return [*below, *((p, q + 2 * SHEET) for p, q in reversed(below))]


def _mast(
    b: Builder, name: str, lines: Lines, t: float, foot: float, tall: float, **more: Any
) -> None:
    r = 0.011 * lines.length
    b.lathe(
        name,
        (2 * r, tall, 2 * r),
        [(1, 0), (0.85, 0.5), (0.4, 1)],
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, foot + tall / 2, lines.z(t)),
        material="spar",
        **more,
    )


def _longship(b: Builder, v: Values) -> None:
    long = v.length
    lines = Lines(long, 0.62 * v.beam * long / 2, 0.075 * long, 0.0, 0.5, 2.6, 1.5, 1.5, 2.2)
    hull(b, lines, 6, 0.006 * long, 0.003 * long, material="hull")
    keel(b, lines, 0.012 * long, 0.014 * long, 0.02 * long, material="trim")
    rail(b, lines, "gunwale", 0.012 * long, material="trim")
    hub = origin(b, "hull")
    deck(
        b,
        lines,
        "deck",
        (0.14, 0.86),
        -0.55 * lines.depth,
        0.05,
        material="deck",
        pattern_size=(0.35, 0),
    )
    for k in range(5):
        t = 0.26 + 0.12 * k
        y = lines.top(t) - 0.32 * lines.depth
        b.box(
            f"bench{k}",
            (2 * lines.width(t, y) - 0.1, 0.05, 0.3),
            on="hull",
            face="center",
            at=at(hub, 0, y, lines.z(t)),
            material="deck",
        )
    d = 0.05 * long
    for side, name in ((1, "right"), (-1, "left")):
        t = 0.5
        b.lathe(
            f"shield{name}",
            (d, 0.1 * d, d),
            [(1, 0), (1, 0.4), (0.3, 0.6), (0.3, 0.9), (0.16, 1)],
            on="hull",
            face="center",
            at=at(
                hub,
                side * (lines.width(0.4, lines.top(0.4)) + 0.007 * long),
                lines.top(t) + 0.05 * d,
                lines.z(t),
            ),
            turn=(0, 0, -90 * side + 8 * side),
            symmetry="row_z",
            count=6,
            span=0.32 * long,
            material="shield",
        )
    neck = [
        (0, -0.5, -0.1),
        (0, 0.0, 0.18),
        (0, 0.7, 0.2),
        (0, 1.4, 0.05),
        (0, 1.75, 0.25),
        (0, 1.68, 0.62),
    ]
    s = 0.055 * long
    for end, name in ((1.0, "prow"), (0.0, "tail")):
        side = 1 if end else -1
        path = [(x, y * s, z * s * side) for x, y, z in (neck if end else neck[:5])]
        fat = (0.24, 0.22, 0.17, 0.17, 0.2, 0.07) if end else (0.24, 0.2, 0.14, 0.1, 0.05)
        b.tube(
            name,
            path,
            [f * s for f in fat],
            on="hull",
            at=at(hub, 0, lines.top(end), lines.z(end)),
            smooth=True,
            material="trim",
        )
    b.lathe(
        "horn",
        (0.1 * s, 0.5 * s, 0.1 * s),
        [(1, 0), (0.1, 1)],
        on="hull",
        face="center",
        at=at(hub, 0.12 * s, lines.top(1) + 2.05 * s, lines.z(1) + 0.12 * s),
        turn=(-25, 0, -18),
        symmetry="x",
        sides=5,
        material="trim",
    )
    tall = v.mast * 0.62 * long
    _mast(b, "mast", lines, 0.5, -0.6 * lines.depth, tall)
    _yard(b, v, "main", "mast", 0.42 * tall, 0.42 * long, 0.62 * tall, 0.014 * long)


def _galleon(b: Builder, v: Values) -> None:
    long = v.length
    big = v.form == "galleon"
    half = v.beam * long / 2
    lines = Lines(long, half, 0.17 * long, 0.78, 0.44, 2.2, 0.22, 0.3, 2.6, 0.27)
    step = 0.05 * long
    hull(b, lines, 8, 0.012 * long, 0.0, material="hull")
    keel(b, lines, 0.022 * long, 0.018 * long, 0.01 * long, material="trim")
    rail(b, lines, "gunwale", 0.013 * long, material="trim")
    rail(b, lines, "wale", 0.012 * long, 0.34 * lines.depth, material="trim")
    transom(b, lines, 0.02 * long, 0.03 * long, material="hull")
    plan: dict[str, Any] = {"material": "deck", "pattern_size": (0.5, 0)}
    deck(b, lines, "deck", (0.0, 0.97), -0.08 * lines.depth, 0.01 * long, **plan)
    castle = 0.3 * lines.depth + step
    _castle(b, lines, "quarter", (0.0, 0.3), castle)
    _castle(b, lines, "fore", (0.8, 0.97), 0.22 * lines.depth + 0.7 * step)
    if big:
        _castle(b, lines, "poop", (0.0, 0.15), castle + step)
    _stern(b, lines, castle + (step if big else 0.0))
    _guns(b, v, lines)
    foot, tall = -0.1 * lines.depth, v.mast * long
    b.tube(
        "bowsprit",
        [(0, 0, 0), (0, 0.14 * long, 0.27 * long)],
        (0.013 * long, 0.006 * long),
        on="hull",
        at=at(origin(b, "hull"), 0, lines.top(0.9), lines.z(0.88)),
        material="spar",
    )
    gap = 0.37 * long
    pair: dict[str, Any] = {"symmetry": "row_z", "count": 2, "span": gap}
    _mast(b, "mast", lines, 0.6, foot, tall, **pair)
    wide, z = 0.4 * long, gap / 2 + 0.017 * long
    _yard(b, v, "low", "mast", 0.06 * tall, wide, 0.34 * tall, z, **pair)
    _yard(b, v, "top", "mast", 0.38 * tall, 0.74 * wide, 0.28 * tall, z, **pair)
    b.lathe(
        "nest",
        (0.05 * long, 0.03 * long, 0.05 * long),
        [(0.7, 0), (1, 1)],
        on="mast",
        face="center",
        at=(0, 0.13 * tall, gap / 2),
        wall=0.004 * long,
        material="trim",
        **pair,
    )
    if big:
        _mast(b, "mizzen", lines, 0.17, castle, 0.62 * tall)
        _yard(b, v, "mizzen", "mizzen", 0.24 * tall, 0.66 * wide, 0.32 * tall, 0.014 * long)
    b.tube(
        "flag",
        [
            (0.02 * long * float(np.sin(3 * t)), 0.0, -0.13 * long * float(t))
            for t in np.linspace(0, 1, 7)
        ],
        0.03 * long,
        on="mast",
        at=(0, 0.47 * tall, 0),
        outline=[(-0.02, -0.5), (0.02, -0.5), (0.02, 0.5), (-0.02, 0.5)],
        smooth=True,
        material="flag",
    )


def _castle(b: Builder, lines: Lines, name: str, span: tuple[float, float], y: float) -> None:
    """A raised deck that goes on where the sides of the hull end."""
    low = -0.1 * lines.depth
    deck(
        b,
        lines,
        name,
        span,
        y,
        y - low,
        material="hull",
        pattern="planks",
        pattern_size=(0.45, 0),
    )
    if name == "quarter":
        b.box(
            "door",
            (0.05 * lines.length, 0.62 * (y - low), 0.01 * lines.length),
            on="quarter",
            face="front",
            at=(0, -0.05 * y, 0),
            sink=0.004 * lines.length,
            material="trim",
        )


def _stern(b: Builder, lines: Lines, y: float) -> None:
    """Windows and lanterns at the back."""
    wide = lines.beam * lines.half(0.0)
    for k, up in enumerate((0.35, 0.75)):
        b.box(
            f"windows{k}",
            (0.24 * wide, 0.2 * y, 0.03 * lines.length),
            on="hull",
            face="center",
            at=at(origin(b, "hull"), 0, up * y, lines.z(0.0)),
            symmetry="row_x",
            count=4,
            span=1.25 * wide,
            material="lamp",
        )
    b.lathe(
        "lantern",
        (0.02 * lines.length, 0.038 * lines.length, 0.02 * lines.length),
        [(0.5, 0), (0.9, 0.2), (1, 0.7), (0.4, 0.9), (0.1, 1)],
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0.6 * wide, y + 0.018 * lines.length, lines.z(0.02)),
        symmetry="x",
        sides=6,
        material="lamp",
    )


def _guns(b: Builder, v: Values, lines: Lines) -> None:
    y = -0.16 * lines.depth
    size = 0.022 * lines.length
    for k, t in enumerate(np.linspace(0.3, 0.7, v.guns)):
        x = lines.width(float(t), lines.top(float(t)) + y)
        b.lathe(
            f"gun{k}",
            (0.7 * size, 3 * size, 0.7 * size),
            [(1, 0), (0.8, 0.85), (1, 0.9), (1, 1)],
            on="hull",
            face="center",
            at=at(origin(b, "hull"), x + 0.3 * size, lines.top(float(t)) + y, lines.z(float(t))),
            turn=(0, 0, -90),
            symmetry="x",
            material="metal",
        )

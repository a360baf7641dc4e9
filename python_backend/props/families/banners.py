"""Banners on poles: hanging ones with an emblem, flying flags, pennants."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real


@family(
    "banner",
    "flag, pennant, war banner, flagpole, flag pole, guild banner, battle standard, war flag",
    [
        real("height", 1.9, 4.2, "short, low, small", "tall, high, large"),
        real("width", 0.5, 1.0, "narrow, slim", "wide, broad, big"),
        real("drop", 0.42, 0.66, "short cloth", "long, hanging"),
        choice(
            "form",
            "hanging: banner, gonfalon, guild, royal, heraldic, castle, hall",
            "flag: flag, flying, waving, national, flagpole",
            "pennant: pennant, streamer, tournament, knight, pennon",
        ),
        choice(
            "emblem",
            "cross: cross, crusader, templar",
            "disc: sun, moon, round, circle",
            "chevron: chevron, arrow",
            "stripe: striped, stripe, bars",
            "none: plain, blank",
        ),
        choice(
            "end", "tails: swallowtail, forked, split", "point: pointed", "fringe: fringe, square"
        ),
        choice(
            "foot", "stone: base, stand", "planted: planted, battle, war", "cross: wooden stand"
        ),
    ],
    {
        "cloth": "wool, velvet, linen, silk, felt | cloth",
        "emblem": "gold, linen, silk | metal paint",
        "pole": "oak, walnut, ebony, iron | wood metal",
        "metal": "brass, iron, gold, steel | metal",
        "foot": "stone, marble, granite | stone wood metal clay",
    },
    stance="planted",
    about="a flag or banner on its pole",
)
def banner(b: Builder, v: Values) -> None:
    h, thick = v.height, 0.02 + 0.012 * v.height
    _foot(b, v, thick)
    b.lathe(
        "pole",
        (thick, h, thick),
        [(1, 0), (0.8, 1)],
        on="foot" if v.foot != "planted" else "",
        face="top" if v.foot != "planted" else "ground",
        sink=0.03,
        material="pole",
    )
    if v.foot == "planted":
        b.lathe(
            "ferrule",
            (1.5 * thick, 0.16, 1.5 * thick),
            [(0.1, 0), (1, 0.6), (1, 1)],
            on="pole",
            face="bottom",
            sink=0.1,
            material="metal",
        )
    tip = [(0.3, 0), (0.32, 0.1), (0.5, 0.14), (0.3, 0.2), (1, 0.5), (0.02, 1)]
    if v.form == "flag":
        tip = [(0.4, 0), (0.45, 0.2), (1, 0.45), (1, 0.7), (0.5, 0.95), (0.1, 1)]
    size = 2.6 * thick
    b.lathe(
        "finial",
        (size, 2.2 * size, 0.6 * size if v.form != "flag" else size),
        tip,
        on="pole",
        sink=0.02,
        smooth=v.form == "flag",
        material="metal",
    )
    {"hanging": _hanging, "flag": _flying, "pennant": _pennant}[v.form](b, v, h, thick)


def _foot(b: Builder, v: Values, thick: float) -> None:
    wide = 0.16 * v.height + 0.1
    if v.foot == "stone":
        b.lathe(
            "foot",
            (wide, 0.36 * wide, wide),
            [(1, 0), (1, 0.3), (0.8, 0.4), (0.76, 0.75), (0.5, 1)],
            sides=8,
            material="foot",
        )
    elif v.foot == "cross":
        b.box("foot", (2.6 * thick, 0.3 * wide, 2.6 * thick), bevel=0.01, material="pole")
        b.box(
            "cross foot",
            (1.5 * wide, 1.3 * thick, 1.5 * thick),
            on="foot",
            face="bottom",
            sink=1.3 * thick,
            bevel=0.01,
            material="pole",
        )
        b.box(
            "cross foot2",
            (1.5 * thick, 1.3 * thick, 1.5 * wide),
            on="foot",
            face="bottom",
            sink=1.3 * thick,
            bevel=0.01,
            material="pole",
        )


def _hanging(b: Builder, v: Values, h: float, thick: float) -> None:
    """A cloth that hangs from a crossbar before the pole."""
    w = 0.42 * h * v.width + 0.12
    long, bar = v.drop * h, 0.7 * thick
    b.lathe(
        "bar",
        (bar, 1.2 * w, bar),
        [(1, 0), (1, 1)],
        on="pole",
        face="center",
        at=(0, 0.44 * h, 0.5 * thick + 0.3 * bar),
        turn=(0, 0, 90),
        material="pole",
    )
    b.add(
        "knob",
        "sphere",
        (1.9 * bar,) * 3,
        on="bar",
        face="center",
        at=(0.6 * w, 0, 0),
        symmetry="x",
        material="metal",
    )
    b.lathe(
        "lashing",
        (1.5 * thick, 1.5 * thick, 1.5 * thick),
        [(1, 0), (1, 1)],
        on="pole",
        face="center",
        at=(0, 0.44 * h, 0.1 * thick),
        material="metal",
    )
    ends = {
        "tails": [(-0.5, -0.5), (0, -0.34), (0.5, -0.5)],
        "point": [(-0.5, -0.34), (0, -0.5), (0.5, -0.34)],
        "fringe": [(-0.5, -0.5), (0.5, -0.5)],
    }
    deep, z = 0.012 + 0.002 * h, 0.55 * bar
    ring = [*ends[v.end], (0.5, 0.5), (-0.5, 0.5)]
    b.add(
        "cloth",
        "extrude",
        (w, long, deep),
        on="bar",
        face="center",
        at=(0, 0.3 * bar - long / 2, z),
        outline=ring,
        material="cloth",
    )
    b.lathe(
        "sleeve",
        (1.8 * bar, 0.98 * w, 1.8 * bar),
        [(1, 0), (1, 1)],
        on="bar",
        face="center",
        turn=(0, 0, 90),
        material="cloth",
    )
    hem = [(x * 0.88, y * 0.94 + 0.02) for x, y in ring]
    inner = [(x * 0.78, y * 0.89 + 0.03) for x, y in ring]
    b.add(
        "border",
        "extrude",
        (w, long, deep + 0.01),
        on="cloth",
        face="center",
        outline=hem,
        material="emblem",
    )
    b.add(
        "field",
        "extrude",
        (w, long, deep + 0.018),
        on="cloth",
        face="center",
        outline=inner,
        material="cloth",
    )
    if v.end == "fringe":
        count = 9
        b.lathe(
            "tassel",
            (0.8 * w / count, 0.07 * h, 0.3 * w / count),
            [(1, 0), (0.5, 1)],
            on="cloth",
            face="bottom",
            sink=0.008,
            symmetry="row_x",
            count=count,
            span=w * (1 - 1 / count),
            material="emblem",
        )
    _emblem(b, v, w, 0.06 * long, deep + 0.034)


def _emblem(b: Builder, v: Values, w: float, up: float, deep: float) -> None:
    s = 0.27 * w
    more: dict[str, Any] = {"on": "cloth", "face": "center", "material": "emblem"}
    if v.emblem == "cross":
        a = 0.16
        ring = [
            (-a, -0.5),
            (a, -0.5),
            (a, 0),
            (0.42, 0),
            (0.42, 2 * a),
            (a, 2 * a),
            (a, 0.5),
            (-a, 0.5),
            (-a, 2 * a),
            (-0.42, 2 * a),
            (-0.42, 0),
            (-a, 0),
        ]
        b.add("cross", "extrude", (1.7 * s, 2.4 * s, deep), at=(0, up, 0), outline=ring, **more)
    elif v.emblem == "disc":
        star = [
            (0.5 * r * math.cos(t), 0.5 * r * math.sin(t))
            for r, t in ((1.0 if k % 2 else 0.68, math.tau * k / 24) for k in range(24))
        ]
        b.add("sun", "extrude", (2.1 * s, 2.1 * s, deep), at=(0, up, 0), outline=star, **more)
    elif v.emblem == "chevron":
        ring = [(-0.5, -0.5), (0, 0.1), (0.5, -0.5), (0.5, -0.1), (0, 0.5), (-0.5, -0.1)]
        for k in range(2):
            b.add(
                f"chevron{k}",
                "extrude",
                (2.3 * s, 1.3 * s, deep),
                at=(0, up + (k - 0.5) * 1.25 * s, 0),
                outline=ring,
                **more,
            )
    elif v.emblem == "stripe":
        for k in range(2):
            b.box(
                f"stripe{k}",
                (0.78 * w, 0.42 * s, deep),
                at=(0, up + (k - 0.5) * 1.3 * s, 0),
                **more,
            )


def _flying(b: Builder, v: Values, h: float, thick: float) -> None:
    """A cloth in the wind: a wavy band seen from above, standing as high as the flag."""
    long, tall = 0.36 * h + 0.5 * v.width, 0.26 * h
    deep = 0.014
    wave = [
        (0.5 * thick + long * s / 20, 0.07 * long * math.sin(5.2 * s / 20) * min(1.0, s / 5))
        for s in range(21)
    ]
    up = h / 2 - 0.02 - tall / 2
    _band(b, "cloth", wave, (deep, tall), up, "cloth")
    if v.emblem in ("stripe", "cross", "chevron"):
        _band(b, "stripe", wave, (deep + 0.01, 0.26 * tall), up, "emblem")
    if v.emblem == "cross":
        _band(b, "upright", wave[5:10], (deep + 0.012, 0.985 * tall), up, "emblem")
    if v.emblem == "disc":
        _band(b, "canton", wave[:9], (deep + 0.01, 0.49 * tall), up + 0.25 * tall, "emblem")
    for k, up in enumerate((0.92, 0.08)):
        b.lathe(
            f"ring{k}",
            (1.5 * thick, 0.03, 1.5 * thick),
            [(1, 0), (1, 1)],
            on="pole",
            face="center",
            at=(0, h / 2 - 0.02 - tall * (1 - up), 0),
            material="metal",
        )


def _band(
    b: Builder,
    name: str,
    line: list[tuple[float, float]],
    size: tuple[float, float],
    up: float,
    slot: str,
) -> None:
    """A strip along `line` (x, z); size: (thickness, height); up: of its middle above the
    middle of the pole."""
    deep, tall = size
    out, back = [], []
    for k, (x, z) in enumerate(line):
        ax, az = line[max(k - 1, 0)]
        bx, bz = line[min(k + 1, len(line) - 1)]
        half = deep / 2 / math.hypot(bx - ax, bz - az)
        nx, nz = (az - bz) * half, (bx - ax) * half
        out.append((x + nx, -z - nz))
        back.append((x - nx, nz - z))
    ring = [*out, *back[::-1]]
    low = [min(p[k] for p in ring) for k in (0, 1)]
    wide = [max(p[k] for p in ring) - low[k] for k in (0, 1)]
    outline = [((x - low[0]) / wide[0] - 0.5, (y - low[1]) / wide[1] - 0.5) for x, y in ring]
    at = (low[0] + wide[0] / 2, up, -low[1] - wide[1] / 2)
    b.add(
        name,
        "extrude",
        (wide[0], wide[1], tall),
        on="pole",
        face="center",
        turn=(-90, 0, 0),
        at=at,
        outline=outline,
        material=slot,
    )


def _pennant(b: Builder, v: Values, h: float, thick: float) -> None:
    """A long triangle or swallowtail that flies from the head of the pole."""
    long, tall = 0.5 * h + 0.4 * v.width, 0.2 * h
    ends = {
        "tails": [(0.5, 0.06), (0.2, 0.0), (0.5, -0.1)],
        "point": [(0.5, 0.0)],
        "fringe": [(0.5, 0.12), (0.5, -0.12)],
    }
    ring = [(-0.5, 0.5), (-0.5, -0.5), *ends[v.end][::-1]]
    up = h / 2 - 0.03 - tall / 2
    more: dict[str, Any] = {"on": "pole", "face": "center"}
    x = 0.3 * thick + long / 2
    b.add(
        "cloth",
        "extrude",
        (long, tall, 0.016),
        at=(x, up, 0),
        outline=ring,
        material="cloth",
        **more,
    )
    if v.emblem == "none":
        return
    if v.emblem == "disc":
        b.add(
            "disc",
            "disc",
            (0.5 * tall, 0.034, 0.5 * tall),
            at=(0.3 * thick + 0.2 * long, up, 0),
            turn=(90, 0, 0),
            material="emblem",
            **more,
        )
        return
    field = [(-0.5, 0.5), (-0.5, -0.5), (0.5, 0.0)]
    b.add(
        "field",
        "extrude",
        (0.3 * long, 0.72 * tall, 0.03),
        material="emblem",
        outline=field,
        at=(0.3 * thick + 0.15 * long, up, 0),
        **more,
    )

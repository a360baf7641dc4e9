"""Helmets, as they stand on a shelf."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

DOME = [(1.0, 0.0), (0.99, 0.25), (0.9, 0.55), (0.68, 0.82), (0.36, 0.96), (0.02, 1.0)]


@family(
    "helmet",
    "helm, knight helmet, viking helmet, great helm, spartan helmet, roman helmet, kettle hat, "
    "corinthian helmet, war helm, horned helmet",
    [
        real("size", 0.21, 0.27, "small", "large, big"),
        real("height", 0.9, 1.15, "low, flat", "tall, high"),
        choice(
            "form",
            "great: great helm, crusader, knight, templar",
            "viking: viking, norse, horned, barbarian",
            "corinthian: spartan, corinthian, greek, roman, gladiator",
            "kettle: kettle hat, soldier, guard, militia",
        ),
        choice("top", "plain", "crest: crest, plume, plumed, crested", "spike: spike, spiked"),
        real("horns", 0.5, 1.0, "small horns, short horns", "large horns, long horns, big horns"),
        whole("rivets", 8, 14, "plain", "riveted, studded"),
    ],
    {
        "metal": "steel, iron, bronze, rust, gold, silver | metal paint",
        "trim": "brass, gold, iron, steel, bronze | metal",
        "horn": "bone, ivory | stone wood",
        "plume": "wool, velvet, fur | cloth plant",
        "dark": "coal | stone cloth",
    },
    stance="held",
)
def helmet(b: Builder, v: Values) -> None:
    {
        "great": _great,
        "viking": _viking,
        "corinthian": _corinthian,
        "kettle": _kettle,
    }[v.form](b, v)


def _band(b: Builder, name: str, on: str, height: float, thick: float, tall: float) -> None:
    b.add(
        name,
        "hoops",
        (max(thick, 0.002), 0.01, 0.01),
        on=on,
        profile=[(height, 0)],
        pattern_size=(tall, 0),
        material="trim",
    )


def _rivets(b: Builder, v: Values, on: str, y: float, size: float) -> None:
    b.add(
        "rivet", "studs", (size, size, size), on=on, at=(0, y, 0), count=v.rivets, material="metal"
    )


def _spike(b: Builder, v: Values, on: str, s: float) -> None:
    """What stands on top of a plain helmet, when a spike is asked for."""
    if v.top == "spike":
        b.lathe(
            "spike",
            (0.16 * s, 0.42 * s, 0.16 * s),
            [(1, 0), (0.6, 0.14), (0.36, 0.3), (0.04, 1)],
            on=on,
            face="top",
            sink=0.04 * s,
            material="trim",
        )


def _crest(b: Builder, on: str, s: float, tall: float, rise: float) -> None:
    angle = np.linspace(0.3, np.pi + 0.45, 15)
    inner = [(0.46 * s * float(np.cos(a)), 0.9 * tall * float(np.sin(a))) for a in angle]
    outer = [((0.5 * s + rise) * float(np.cos(a)), (tall + rise) * float(np.sin(a))) for a in angle]
    ring = np.array([*outer, *reversed(inner)])
    low, high = ring.min(0), ring.max(0)
    middle, size = (low + high) / 2, high - low
    b.add(
        "crest",
        "extrude",
        (float(size[0]), float(size[1]), 0.13 * s),
        on=on,
        face="bottom",
        sink=float(high[1]),
        at=(0, 0, float(middle[0])),
        turn=(0, -90, 0),
        outline=[(float(x), float(y)) for x, y in (ring - middle) / size],
        bevel=0.03 * s,
        material="plume",
    )


def _great(b: Builder, v: Values) -> None:
    s, h = v.size, 1.25 * v.size * v.height
    b.lathe(
        "shell",
        (0.92 * s, h, 1.1 * s),
        [(0.92, 0), (0.98, 0.2), (1, 0.55), (0.93, 0.82), (0.86, 0.95), (0.78, 1)],
        material="metal",
    )
    front: dict[str, Any] = {"on": "shell", "face": "front"}
    b.box(
        "cross",
        (0.11 * s, 0.94 * h, 0.08 * s),
        at=(0, 0, 0),
        sink=0.055 * s,
        bevel=0.012 * s,
        material="trim",
        **front,
    )
    b.lathe(
        "brow",
        (0.94 * s, 0.2 * s, 1.12 * s),
        [(0.985, 0), (1, 0.1), (1, 0.9), (0.985, 1)],
        on="shell",
        face="center",
        at=(0, 0.14 * h, 0),
        material="trim",
    )
    gap = [
        (0.458 * s * float(np.sin(a)), 0.0, 0.548 * s * float(np.cos(a)))
        for a in np.radians([9, 17, 26, 35, 43])
    ]
    b.tube(
        "slit",
        gap,
        0.026 * s,
        on="shell",
        at=(0, 0.14 * h, 0),
        symmetry="x",
        material="dark",
    )
    for row, y in enumerate((-0.1, -0.19, -0.28)):
        for k in range(2):
            x = (0.15 + 0.12 * k + 0.04 * (row % 2)) * s
            z = 0.538 * s * float(np.sqrt(1 - (x / (0.452 * s)) ** 2))
            b.add(
                f"breath{row}{k}",
                "sphere",
                (0.045 * s, 0.045 * s, 0.045 * s),
                on="shell",
                face="center",
                at=(x, y * h, z),
                symmetry="x",
                material="dark",
            )
    _band(b, "rim", "shell", 0.03, 0.012 * s, 0.05 * s)
    _band(b, "edge", "shell", 0.985, 0.012 * s, 0.05 * s)
    b.lathe(
        "crown",
        (0.735 * s, 0.03 * s, 0.88 * s),
        [(1, 0), (0.9, 1)],
        on="shell",
        face="top",
        sink=0.004 * s,
        material="metal",
    )
    _spike(b, v, "shell", 0.7 * s)
    if v.top == "crest":
        b.lathe(
            "plumeholder",
            (0.1 * s, 0.14 * s, 0.1 * s),
            [(1, 0), (0.6, 0.4), (1, 1)],
            on="crown",
            face="top",
            sink=0.01 * s,
            material="trim",
        )
        path = [
            (0, 0, 0),
            (0, 0.26 * s, -0.02 * s),
            (0, 0.36 * s, -0.22 * s),
            (0, 0.2 * s, -0.5 * s),
        ]
        path.append((0, -0.12 * s, -0.64 * s))
        b.tube(
            "plume",
            path,
            [f * s for f in (0.04, 0.1, 0.14, 0.12, 0.03)],
            on="plumeholder",
            smooth=True,
            squash=0.7,
            material="plume",
        )


def _viking(b: Builder, v: Values) -> None:
    s, h = v.size, 0.62 * v.size * v.height + 0.08 * v.size
    b.lathe("shell", (0.94 * s, h, 1.08 * s), DOME, smooth=True, material="metal")
    b.lathe(
        "brow",
        (0.99 * s, 0.17 * s, 1.13 * s),
        [(0.985, 0), (1, 0.12), (0.985, 1)],
        on="shell",
        face="center",
        at=(0, -0.5 * h + 0.085 * s, 0),
        material="trim",
    )
    arc = np.linspace(0, np.pi, 11)
    for name, turn, half in (("ridge", 0, 0.472 * s), ("spine", 90, 0.545 * s)):
        path = [(half * float(np.cos(a)), h * float(np.sin(a)) ** 0.82, 0.0) for a in arc]
        b.tube(
            name,
            path,
            0.055 * s,
            on="shell",
            face="center",
            at=(0, -0.5 * h, 0),
            turn=(0, turn, 0),
            smooth=True,
            squash=0.45,
            material="trim",
        )
    nose = [
        (-0.5, 0.5),
        (-0.36, 0.1),
        (-0.5, -0.35),
        (0.0, -0.5),
        (0.5, -0.35),
        (0.36, 0.1),
        (0.5, 0.5),
    ]
    b.add(
        "nasal",
        "extrude",
        (0.17 * s, 0.4 * s, 0.05 * s),
        on="brow",
        face="front",
        sink=0.035 * s,
        at=(0, 0.06 * s, 0),
        outline=nose,
        material="trim",
    )
    reach = v.horns
    horn = [(0, 0, 0), (0.22 * s, 0.02 * s, 0), (0.42 * s, 0.16 * s, 0.02 * s)]
    horn += [(0.5 * s, 0.42 * s, 0.05 * s), (0.44 * s, 0.66 * s, 0.1 * s)]
    if v.top != "plain" or v.seed % 3:
        b.tube(
            "horn",
            [(x * reach, y * reach, z) for x, y, z in horn],
            [f * s for f in (0.13, 0.12, 0.095, 0.06, 0.012)],
            on="shell",
            face="center",
            at=(0.4 * s, 0.02 * h, 0),
            smooth=True,
            symmetry="x",
            material="horn",
        )
        b.lathe(
            "socket",
            (0.3 * s, 0.1 * s, 0.3 * s),
            [(1, 0), (1, 0.5), (0.9, 1)],
            on="shell",
            face="center",
            at=(0.45 * s, 0.03 * h, 0),
            turn=(0, 0, -86),
            symmetry="x",
            material="trim",
        )
    else:
        b.lathe(
            "spike",
            (0.12 * s, 0.22 * s, 0.12 * s),
            [(1, 0), (0.5, 0.3), (0.04, 1)],
            on="shell",
            face="top",
            sink=0.02 * s,
            material="trim",
        )
    _rivets(b, v, "brow", 0.0, 0.035 * s)


def _corinthian(b: Builder, v: Values) -> None:
    s, h = v.size, 1.2 * v.size * v.height
    low, thick = 0.62 * h, 0.03
    angle = np.linspace(np.radians(24), np.radians(336), 19)  # open in front, at +z
    out = [(0.5 * float(np.sin(a)), 0.5 * float(np.cos(a))) for a in angle]
    ring = [*out, *((x * (1 - 2.4 * thick), y * (1 - 2.4 * thick)) for x, y in reversed(out))]
    # the path runs upwards, so that the section's second axis points to the back
    b.tube(
        "shell",
        [(0, 0, 0.02 * s), (0, 0.3 * low, 0.01 * s), (0, 0.7 * low, 0), (0, low, 0)],
        [0.5 * s, 0.5 * s, 0.535 * s, 0.53 * s],
        outline=[(x, -y) for x, y in ring],
        smooth=True,
        squash=1.1,
        material="metal",
    )
    middle: dict[str, Any] = {"on": "shell", "face": "center"}
    b.lathe(
        "dome",
        (1.06 * s, h - low + 0.03 * s, 1.165 * s),
        DOME,
        at=(0, 0.5 * low + (h - low) / 2, 0),
        smooth=True,
        material="metal",
        **middle,
    )
    b.lathe(
        "face",
        (0.86 * s, 0.96 * low, 0.94 * s),
        [(1, 0), (1, 1)],
        at=(0, 0.0, 0),
        material="dark",
        **middle,
    )
    b.lathe(
        "brow",
        (1.075 * s, 0.06 * s, 1.18 * s),
        [(0.99, 0), (1, 0.3), (1, 0.7), (0.99, 1)],
        at=(0, 0.5 * low + 0.01 * s, 0),
        material="trim",
        **middle,
    )
    nose = [
        (-0.5, 0.5),
        (-0.3, 0.0),
        (-0.36, -0.4),
        (0.0, -0.5),
        (0.36, -0.4),
        (0.3, 0.0),
        (0.5, 0.5),
    ]
    b.add(
        "nasal",
        "extrude",
        (0.13 * s, 0.62 * low, 0.05 * s),
        at=(0, 0.22 * low, 0.555 * s),
        outline=nose,
        bevel=0.01 * s,
        material="trim",
        **middle,
    )
    _band(b, "rim", "dome", 0.02, 0.004 * s, 0.02 * s)
    if v.top != "spike":
        _crest(b, "dome", 1.16 * s, h - low, 0.28 * s)
    else:
        b.lathe(
            "knob",
            (0.12 * s, 0.3 * s, 0.12 * s),
            [(1, 0), (0.5, 0.3), (0.04, 1)],
            on="dome",
            face="top",
            sink=0.02 * s,
            material="trim",
        )


def _kettle(b: Builder, v: Values) -> None:
    s, h = 1.02 * v.size, 0.62 * v.size * v.height
    b.lathe(
        "brim",
        (1.62 * s, 0.16 * s, 1.72 * s),
        [(0.98, 0), (1, 0.08), (0.82, 0.45), (0.66, 0.8), (0.62, 1)],
        smooth=True,
        material="metal",
    )
    b.lathe(
        "shell",
        (0.98 * s, h, 1.08 * s),
        DOME,
        on="brim",
        face="top",
        sink=0.05 * s,
        smooth=True,
        material="metal",
    )
    _band(b, "ring", "shell", 0.12, 0.014 * s, 0.07 * s)
    arc = np.linspace(0, np.pi, 11)
    path = [(0.55 * s * float(np.cos(a)), h * float(np.sin(a)) ** 0.82, 0.0) for a in arc]
    b.tube(
        "ridge",
        path,
        0.03 * s,
        on="shell",
        face="center",
        at=(0, -0.5 * h, 0),
        turn=(0, 90, 0),
        smooth=True,
        material="metal",
    )
    _rivets(b, v, "shell", -0.38 * h, 0.04 * s)
    _spike(b, v, "shell", 0.9 * s)

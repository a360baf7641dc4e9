"""Engines of a siege: catapult, trebuchet, ballista."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.wheels import spoked_wheel
from python_backend.props.program import Vec3

ROUND = [(0.9, 0.0), (1.0, 0.02), (1.0, 0.98), (0.9, 1.0)]


@family(
    "catapult",
    "trebuchet, ballista, mangonel, onager, siege engine, siege weapon, stone thrower",
    [
        real("length", 2.0, 4.2, "small, short, toy", "long, large, big, huge"),
        real("width", 0.42, 0.58, "narrow", "wide, broad"),
        real("height", 0.45, 0.66, "low", "tall, high"),
        choice(
            "form",
            "mangonel: catapult, mangonel, onager",
            "trebuchet: trebuchet, counterweight",
            "ballista: ballista, bolt, crossbow",
        ),
        choice("arm", "loaded: loaded, ready, armed", "raised: raised, fired, shot"),
        choice("wheels", "wheels: wheeled, wheels, rolling", "sledge: fixed"),
        whole("spokes", 3, 5, "few spokes", "many spokes"),
    ],
    {
        "wood": "oak, pine, driftwood, walnut | wood paint metal",
        "metal": "iron, rust, bronze | metal",
        "rope": "rope, leather | cord cloth",
        "stone": "stone, slate, granite | stone",
        "cup": "iron, leather, oak | metal wood cloth",
    },
)
def catapult(b: Builder, v: Values) -> None:
    if v.form == "ballista":
        _ballista(b, v)
        return
    long, w = v.length, v.width * v.length
    t = 0.055 * long
    low = 0.16 * long if v.wheels == "wheels" else 0.0
    # the first beam lies in the middle: everything else counts from there
    b.box("cross", (w + t, t, t), at=(0, low + 0.35 * t, 0), bevel=0.1 * t, material="wood")
    b.box(
        "side",
        (t, 1.7 * t, long),
        on="cross",
        face="center",
        at=(w / 2, 0, 0),
        symmetry="x",
        bevel=0.1 * t,
        material="wood",
    )
    b.box(
        "end",
        (w + 2.6 * t, t, t),
        on="cross",
        face="center",
        at=(0, 0, 0.42 * long),
        symmetry="z",
        bevel=0.1 * t,
        material="wood",
    )
    if v.wheels == "wheels":
        b.box(
            "axle",
            (w + 4.6 * t, 0.8 * t, 0.8 * t),
            on="cross",
            face="center",
            at=(0, -t, 0.3 * long),
            symmetry="z",
            material="wood",
        )
        d = 2 * (low + 0.85 * t - t) / 0.987
        spoked_wheel(b, "w", d, 0.8 * t, v.spokes, "cross", (w / 2 + 1.7 * t, -t, 0.3 * long), "xz")
    if v.form == "trebuchet":
        _trebuchet(b, v, w, t)
    else:
        _mangonel(b, v, w, t)


def _mangonel(b: Builder, v: Values, w: float, t: float) -> None:
    long, h = v.length, v.height * v.length
    z = 0.1 * long
    b.beam("post", (w / 2, 0, z), (w / 2, h, z), t, 1.3 * t, "cross", symmetry="x", material="wood")
    for name, foot in (("brace", 0.44 * long), ("stay", -0.26 * long)):
        b.beam(
            name,
            (w / 2, 0.5 * t, foot),
            (w / 2, 0.82 * h, z),
            0.75 * t,
            0.85 * t,
            "cross",
            symmetry="x",
            material="wood",
        )
    bar: dict[str, Any] = {"on": "cross", "face": "center", "turn": (0, 0, 90)}
    b.box(
        "beam",
        (w + 2.2 * t, 1.4 * t, 1.2 * t),
        on="cross",
        face="center",
        at=(0, h, z),
        bevel=0.1 * t,
        material="wood",
    )
    b.lathe(
        "pad",
        (2.1 * t, 0.5 * w, 2.1 * t),
        [(0.8, 0), (1, 0.1), (1, 0.9), (0.8, 1)],
        at=(0, h, z - 0.4 * t),
        material="rope",
        **bar,
    )
    b.lathe(
        "skein",
        (2.2 * t, w + 1.6 * t, 2.2 * t),
        ROUND,
        at=(0, 0.7 * t, -0.02 * long),
        material="rope",
        **bar,
    )
    b.lathe(
        "washer",
        (2.9 * t, 0.6 * t, 2.9 * t),
        ROUND,
        at=(w / 2 + 0.75 * t, 0.7 * t, -0.02 * long),
        symmetry="x",
        material="metal",
        **bar,
    )
    lean = np.radians(-62 if v.arm == "loaded" else 3)
    reach = 1.18 * h
    foot = np.array([0.0, 0.7 * t, -0.02 * long])
    tip = foot + reach * np.array([0.0, np.cos(lean), np.sin(lean)])
    b.beam("arm", _p(foot), _p(tip), 1.1 * t, 1.2 * t, "cross", bevel=0.1 * t, material="wood")
    out = np.array([0.0, -np.sin(lean), np.cos(lean)])  # the side of the arm that throws
    cup = tip + 0.5 * t * out
    b.lathe(
        "cup",
        (5 * t, 2 * t, 5 * t),
        [(0.35, 0), (0.75, 0.25), (1, 1)],
        on="cross",
        face="center",
        at=_p(cup + 0.5 * t * out),
        turn=(float(np.degrees(lean)) + 90, 0, 0),
        wall=0.3 * t,
        smooth=True,
        material="cup",
    )
    if v.arm == "loaded":
        b.add(
            "ball",
            "sphere",
            (3.4 * t, 3.4 * t, 3.4 * t),
            on="cross",
            face="center",
            at=_p(cup + 1.35 * t * out),
            rough=0.2,
            cut=7,
            seed=1 + v.seed % 99,
            material="stone",
        )
        b.tube(
            "line",
            [(0, 0, 0), (0, _p(tip)[1] - t * 0.4, 0.4 * t)],
            0.16 * t,
            on="cross",
            at=(0, 0.1 * t, float(tip[2]) + 2.6 * t),
            material="rope",
        )
    b.lathe(
        "winch",
        (1.5 * t, w + 3.4 * t, 1.5 * t),
        ROUND,
        at=(0, 0.9 * t, -0.4 * long),
        material="wood",
        **bar,
    )
    b.box(
        "crank",
        (0.35 * t, 4.4 * t, 0.5 * t),
        on="winch",
        face="center",
        at=(w / 2 + 1.5 * t, 0, 0),
        turn=(35, 0, 0),
        symmetry="x",
        material="wood",
    )


def _p(place: np.ndarray) -> Vec3:
    return (float(place[0]), float(place[1]), float(place[2]))


def _trebuchet(b: Builder, v: Values, w: float, t: float) -> None:
    long, h = v.length, 1.15 * v.height * v.length + 0.2 * v.length
    for name, z in (("leg", 0.36 * long), ("back", -0.36 * long)):
        b.beam(
            name,
            (w / 2, 0.3 * t, z),
            (0.36 * w, h + 0.5 * t, 0.02 * z),
            t,
            1.1 * t,
            "cross",
            symmetry="x",
            bevel=0.08 * t,
            material="wood",
        )
    b.beam(
        "tie",
        (0.45 * w, 0.45 * h, 0.22 * long),
        (0.45 * w, 0.45 * h, -0.22 * long),
        0.7 * t,
        0.8 * t,
        "cross",
        symmetry="x",
        material="wood",
    )
    b.lathe(
        "pivot",
        (0.9 * t, 0.86 * w + 2 * t, 0.9 * t),
        ROUND,
        on="cross",
        face="center",
        at=(0, h, 0),
        turn=(0, 0, 90),
        material="metal",
    )
    lean = np.radians(-52 if v.arm == "loaded" else 14)
    way = np.array([0.0, np.cos(lean), np.sin(lean)])
    if v.arm == "loaded":
        way = np.array([0.0, -np.cos(np.radians(56)), -np.sin(np.radians(56))])
    hub = np.array([0.0, h, 0.0])
    far = min(1.15 * h, (h + 0.2 * t) / max(abs(float(way[1])), 0.1) if v.arm == "loaded" else 9e9)
    tip, butt = hub + far * way, hub - 0.34 * h * way
    b.tube(
        "arm",
        [_p(butt), _p(hub), _p(tip)],
        (0.85 * t, 0.85 * t, 0.4 * t),
        on="cross",
        outline=[(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)],
        squash=1.2,
        material="wood",
    )
    box = 0.28 * h
    drop = butt - np.array([0.0, 0.32 * h, 0.0])
    b.beam(
        "hanger",
        (0.19 * w, float(butt[1]) + 0.4 * t, float(butt[2])),
        (0.19 * w, float(drop[1]), float(drop[2])),
        0.4 * t,
        0.7 * t,
        "cross",
        symmetry="x",
        material="metal",
    )
    b.lathe(
        "pin",
        (0.6 * t, 0.5 * w, 0.6 * t),
        ROUND,
        on="cross",
        face="center",
        at=_p(butt),
        turn=(0, 0, 90),
        material="metal",
    )
    b.box(
        "weight",
        (0.42 * w, box, 0.95 * box),
        on="cross",
        face="center",
        at=_p(drop - np.array([0, 0.3 * box, 0])),
        bevel=0.1 * t,
        material="wood",
        pattern="planks",
        pattern_size=(0.3 * box, 0),
    )
    b.add(
        "load",
        "sphere",
        (0.38 * w, 0.5 * box, 0.88 * box),
        on="weight",
        face="top",
        sink=0.28 * box,
        rough=0.3,
        cut=6,
        seed=1 + v.seed % 99,
        material="stone",
    )
    ball = 2.6 * t
    if v.arm == "loaded":  # the sling lies in the trough below
        spot = np.array([0.0, 0.5 * t + 0.5 * ball, float(tip[2]) + 0.5 * h])
        b.box(
            "trough",
            (3.2 * t, 0.3 * t, long),
            on="cross",
            face="center",
            at=(0, 0.45 * t, 0),
            material="wood",
        )
    else:
        spot = tip - np.array([0.0, 0.3 * h, 0.02 * h])
    for side in (-1, 1):
        x = side * 0.9 * t
        middle = (tip + spot) / 2 - np.array([0, 0.05 * h, 0])
        b.tube(
            f"sling{side}",
            [_p(tip), (x, float(middle[1]), float(middle[2])), (x, float(spot[1]), float(spot[2]))],
            0.14 * t,
            on="cross",
            smooth=True,
            material="rope",
        )
    b.add(
        "ball",
        "sphere",
        (ball, ball, ball),
        on="cross",
        face="center",
        at=_p(spot),
        rough=0.2,
        cut=8,
        seed=1 + v.seed % 77,
        material="stone",
    )


def _ballista(b: Builder, v: Values) -> None:
    """A giant crossbow on a stand; it aims along +z."""
    long, h = 0.8 * v.length, 0.85 * v.height * v.length
    t = 0.05 * long
    b.box("base", (1.4 * t, t, 0.62 * long), material="wood", bevel=0.1 * t)
    b.box(
        "foot",
        (0.55 * long, t, 1.4 * t),
        on="base",
        face="center",
        at=(0, 0, 0),
        material="wood",
        bevel=0.1 * t,
    )
    b.box("post", (1.7 * t, h, 1.7 * t), on="base", sink=0.02, material="wood", bevel=0.1 * t)
    b.beam(
        "strut", (0, 0, 0.27 * long), (0, 0.72 * h, 0), t, t, "base", symmetry="z", material="wood"
    )
    b.beam(
        "prop", (0.24 * long, 0, 0), (0, 0.72 * h, 0), t, t, "base", symmetry="x", material="wood"
    )
    b.box(
        "stock",
        (1.6 * t, 1.7 * t, long),
        on="post",
        face="center",
        at=(0, 0.5 * h + 0.5 * t, -0.12 * long),
        turn=(-4, 0, 0),
        bevel=0.1 * t,
        material="wood",
    )
    bar, z = 0.34 * long, 0.34 * long
    stock: dict[str, Any] = {"on": "stock", "face": "center"}
    for name, y in (("lower", -1.6 * t), ("upper", 2.6 * t)):
        b.box(
            name,
            (2 * bar * 0.62, 0.7 * t, 2 * t),
            at=(0, y, z),
            material="wood",
            bevel=0.06 * t,
            **stock,
        )
    b.lathe(
        "skein",
        (1.5 * t, 5.2 * t, 1.5 * t),
        [(0.8, 0), (1, 0.2), (0.85, 0.5), (1, 0.8), (0.8, 1)],
        at=(0.5 * bar, 0.5 * t, z),
        symmetry="x",
        material="rope",
        **stock,
    )
    b.box(
        "stud",
        (0.6 * t, 4.6 * t, 1.6 * t),
        at=(0.22 * bar, 0.5 * t, z),
        symmetry="x",
        material="wood",
        **stock,
    )
    tip = np.array([0.98 * bar + 0.14 * long, 0.5 * t, z - 0.16 * long])
    b.tube(
        "bow",
        [
            (0, 0, 0),
            _p(0.5 * (tip - [0.5 * bar, 0.5 * t, z]) + [0, 0, 0.03 * long]),
            _p(tip - [0.5 * bar, 0.5 * t, z]),
        ],
        (0.5 * t, 0.42 * t, 0.26 * t),
        at=(0.5 * bar, 0.5 * t, z),
        smooth=True,
        symmetry="x",
        material="wood",
        **stock,
    )
    nock = -0.28 * long if v.arm == "loaded" else z - 0.2 * long
    string = [_p(tip), (0.0, 1.1 * t, nock), (-float(tip[0]), float(tip[1]), float(tip[2]))]
    b.tube("string", string, 0.13 * t, at=(0, 0, 0), material="rope", **stock)
    if v.arm == "loaded":
        b.lathe(
            "bolt",
            (0.6 * t, 0.85 * long, 0.6 * t),
            [(0.9, 0), (1, 0.03), (1, 0.94), (0.9, 1)],
            at=(0, 1.2 * t + 0.07 * (nock + 0.42 * long), nock + 0.42 * long),
            turn=(86, 0, 0),
            material="wood",
            **stock,
        )
        b.lathe(
            "head",
            (1.5 * t, 3.2 * t, 1.5 * t),
            [(0.45, 0), (0.45, 0.3), (1, 0.36), (0.05, 1)],
            at=(0, 1.2 * t + 0.07 * (nock + 0.85 * long + t), nock + 0.85 * long + t),
            turn=(86, 0, 0),
            sides=4,
            material="metal",
            **stock,
        )
        b.box(
            "fletch",
            (2.4 * t, 0.12 * t, 2.6 * t),
            at=(0, 1.3 * t, nock + 2 * t),
            bevel=0.0,
            material="rope",
            **stock,
        )
    b.lathe(
        "winch",
        (1.1 * t, 4.6 * t, 1.1 * t),
        ROUND,
        at=(0, 0, -0.42 * long),
        turn=(0, 0, 90),
        material="wood",
        **stock,
    )
    b.box(
        "crank",
        (0.35 * t, 4.4 * t, 0.45 * t),
        on="winch",
        face="center",
        at=(2 * t, 0, 0),
        turn=(30, 0, 0),
        symmetry="x",
        material="metal",
    )
    b.box(
        "collar", (2.3 * t, 1.2 * t, 2.3 * t), on="post", face="top", sink=1.1 * t, material="metal"
    )

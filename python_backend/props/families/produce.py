"""Fruit and vegetables: pumpkins, whole and carved; apples, pears, oranges and other fruit."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "pumpkin",
    "gourd, jack o lantern, jack-o'-lantern, squash, halloween pumpkin, carved pumpkin",
    [
        real("size", 0.22, 0.6, "small, little", "large, big, huge, giant"),
        real("height", 0.66, 1.05, "flat, squat, low", "tall, high"),
        whole("ribs", 8, 12, "few ribs", "many ribs"),
        choice(
            "face", "none: whole, plain", "face!: carved, halloween, jack o lantern, face, spooky"
        ),
        choice("stem", "curled: curled, crooked, twisted", "straight: straight, short"),
        choice("leaf", "none", "leaf: leaf, leaves, vine"),
    ],
    {
        "rind": "pumpkin rind, orange peel, bone, yellow peel, cactus skin | food plant stone",
        "stem": "bark, leaf | bark plant wood",
        "leaf": "leaf | plant",
        "glow": "flame, coal | glow stone",
    },
    stance="held",
)
def pumpkin(b: Builder, v: Values) -> None:
    s = v.size
    h = s * v.height
    dome = [(0.3, 0), (0.66, 0.06), (0.93, 0.28), (1, 0.52), (0.9, 0.78), (0.6, 0.94), (0.35, 1)]
    b.lathe("body", (0.9 * s, 0.9 * h, 0.9 * s), dome, smooth=True, material="rind")
    b.add(
        "rib",
        "sphere",
        (0.44 * s, 0.94 * h, 1.35 * math.pi * s / v.ribs),
        on="body",
        face="center",
        at=(0.28 * s, 0.055 * h, 0),
        symmetry="ring",
        count=v.ribs,
        material="rind",
    )
    thick = 0.055 * s
    path = [(0, -0.12 * h, 0), (0, 0.06 * h, 0), (0.05 * s, 0.16 * h, 0.02 * s)]
    radii = [1.5 * thick, 0.9 * thick, 0.75 * thick]
    if v.stem == "curled":
        path, radii = [*path, (0.13 * s, 0.2 * h, 0.03 * s)], [*radii, 0.85 * thick]
    middle: dict[str, Any] = {"on": "body", "face": "center"}
    b.tube("stem", path, radii, at=(0, 0.5 * h, 0), smooth=True, material="stem", on="body")
    if v.leaf == "leaf":
        shape = [
            (-0.06, -0.5),
            (0.06, -0.5),
            (0.42, -0.34),
            (0.34, -0.1),
            (0.5, 0.08),
            (0.26, 0.24),
            (0, 0.5),
            (-0.26, 0.24),
            (-0.5, 0.08),
            (-0.34, -0.1),
            (-0.42, -0.34),
        ]
        b.add(
            "leaf",
            "extrude",
            (0.4 * s, 0.46 * s, 0.016 * s),
            at=(0.06 * s, 0.54 * h, 0.22 * s),
            turn=(108, 0, -8),
            outline=shape,
            material="leaf",
            **middle,
        )
        curl = [
            (0.0, 0.0, 0.0),
            (0.12 * s, 0.1 * h, 0.06 * s),
            (0.26 * s, 0.05 * h, 0.08 * s),
            (0.4 * s, -0.06 * h, 0.02 * s),
            (0.5 * s, -0.12 * h, 0.1 * s),
            (0.5 * s, -0.2 * h, 0.04 * s),
        ]
        b.tube(
            "vine", curl, 0.014 * s, on="body", at=(0, 0.51 * h, 0), smooth=True, material="leaf"
        )
    if v.face == "face":
        _face(b, s, h)


def _face(b: Builder, s: float, h: float) -> None:
    """Eyes, a nose and a jagged mouth that glow."""
    deep = 0.16 * s
    cut: dict[str, Any] = {"on": "body", "face": "center", "material": "glow"}
    for name, side in (("eye", 1), ("other eye", -1)):
        eye = [(-0.5 * side, -0.34), (0.5 * side, -0.5), (0.14 * side, 0.5)]
        b.add(
            name,
            "extrude",
            (0.2 * s, 0.22 * h, deep),
            turn=(-8, 20 * side, 0),
            at=(side * 0.15 * s, 0.17 * h, 0.395 * s),
            outline=eye[::side],
            **cut,
        )
        mouth = [
            (0, -0.5),
            (0.24, -0.42),
            (0.24, -0.12),
            (0.5, -0.3),
            (0.78, -0.06),
            (1, 0.5),
            (0.66, 0.16),
            (0.56, 0.4),
            (0.3, 0.3),
            (0.26, 0.06),
            (0, 0.04),
        ]
        ring = [((x - 0.5) * side, y) for x, y in mouth]
        b.add(
            f"mouth {name}",
            "extrude",
            (0.26 * s, 0.24 * h, deep),
            turn=(8, 16 * side, 0),
            at=(side * 0.125 * s, -0.17 * h, 0.4 * s),
            outline=ring[::side],
            **cut,
        )
    b.add(
        "nose",
        "extrude",
        (0.1 * s, 0.1 * h, deep),
        at=(0, 0.02 * h, 0.42 * s),
        outline=[(-0.5, -0.5), (0.5, -0.5), (0, 0.5)],
        **cut,
    )


@family(
    "fruit",
    "apple, pear, orange fruit, lemon, plum, peach, red apple, green apple",
    [
        real("size", 0.07, 0.11, "small, little", "large, big"),
        real("height", 0.85, 1.1, "flat, squat", "tall, long"),
        choice(
            "kind",
            "apple: apple, red apple, green apple",
            "pear: pear",
            "orange: orange fruit, orange, tangerine, mandarin",
            "lemon: lemon, lime fruit",
            "plum: plum, peach, cherry",
        ),
        choice("leaf", "leaf: leaf, fresh, leaves", "none: plain"),
    ],
    {
        "apple": "apple peel, green peel | food metal glass stone wood clay",
        "pear": "green peel, yellow peel | food metal glass stone wood clay | apple",
        "orange": "orange peel | food metal glass stone wood clay | apple",
        "lemon": "yellow peel | food metal glass stone wood clay | apple",
        "plum": "plum skin | food metal glass stone wood clay | apple",
        "stem": "bark | bark wood",
        "leaf": "leaf | plant",
    },
    stance="held",
    about="a piece of fruit",
)
def fruit(b: Builder, v: Values) -> None:
    s = v.size
    h = s * v.height
    tall, top, pinch, foot = {
        "apple": (0.92, 0.25, 0.0, 0.86),
        "pear": (1.45, 0.0, 0.62, 1.0),
        "orange": (0.96, 0.0, 0.0, 1.0),
        "lemon": (1.3, 0.0, 0.0, 1.0),
        "plum": (1.02, 0.04, 0.0, 1.0),
    }[v.kind]
    profile = _body(top, pinch, foot)
    if v.kind == "apple":
        profile = [
            (0.28, 0),
            (0.5, 0.02),
            (0.8, 0.2),
            (1, 0.58),
            (0.9, 0.86),
            (0.56, 0.99),
            (0.3, 1),
        ]
    h *= tall
    if v.kind == "lemon":
        b.lathe(
            "lemon",
            (0.72 * s, h, 0.72 * s),
            _lemon(),
            turn=(0, 20, 90),
            smooth=True,
            material="lemon",
        )
        b.lathe(
            "stem",
            (0.14 * s, 0.08 * s, 0.14 * s),
            [(1, 0), (0.6, 1)],
            on="lemon",
            face="left",
            turn=(0, 20, 90),
            sink=0.05 * s,
            material="stem",
        )
        return
    b.lathe(v.kind, (s, h, s), profile, smooth=True, material=v.kind)
    sunk = 0.16 * s if v.kind == "apple" else 0.05 * s
    lean = [(0, 0, 0), (0.015 * s, 0.14 * s, 0), (0.06 * s, 0.26 * s, 0)]
    if v.kind in ("apple", "pear", "plum"):
        b.tube(
            "stem",
            lean,
            [0.03 * s, 0.024 * s, 0.034 * s],
            on=v.kind,
            face="top",
            sink=sunk,
            smooth=True,
            material="stem",
        )
    else:
        b.lathe(
            "stem",
            (0.16 * s, 0.05 * s, 0.16 * s),
            [(1, 0), (0.5, 1)],
            on=v.kind,
            sink=0.02 * s,
            sides=5,
            material="stem",
        )
    if v.leaf == "leaf":
        blade = [
            (-0.5, 0),
            (-0.3, -0.22),
            (0, -0.3),
            (0.3, -0.18),
            (0.5, 0.06),
            (0.28, 0.24),
            (0, 0.3),
            (-0.3, 0.2),
        ]
        b.add(
            "leaf",
            "extrude",
            (0.46 * s, 0.36 * s, 0.002 + 0.01 * s),
            on=v.kind,
            face="center",
            at=(0.22 * s, 0.5 * h + (0.1 if v.kind != "orange" else 0.03) * s, 0),
            turn=(-76, 0, 14),
            outline=blade,
            material="leaf",
        )


def _body(top: float, pinch: float, foot: float) -> list[tuple[float, float]]:
    """The profile of a fruit: a circle, drawn in above by `pinch`, ending in a rim at radius `top`,
    its widest place lifted where `foot` is below 1."""
    out = []
    for k in range(17):
        a = math.pi * (k / 16 - 0.5)
        y = 0.5 + 0.5 * math.sin(a)
        r = max(math.cos(a), 0.08)
        r *= 1 - (1 - foot) * (1 - y) ** 1.5
        t = min(max((y - 0.15) / 0.75, 0.0), 1.0)
        r *= 1 - pinch * t * t * (3 - 2 * t)
        out.append((max(r, top if y > 0.9 else 0.0), y))
    widest = max(r for r, _ in out)
    return [(r / widest, y) for r, y in out]


def _lemon() -> list[tuple[float, float]]:
    """An oval with a nipple at either end."""
    out = []
    for k in range(21):
        t = -math.cos(math.pi * k / 20)
        nub = 0.24 - 0.16 * max(abs(t) - 0.7, 0.0) / 0.3
        out.append((max(math.sqrt(max(1 - (t / 0.9) ** 2, 0.0)), nub), 0.5 + 0.5 * t))
    return out

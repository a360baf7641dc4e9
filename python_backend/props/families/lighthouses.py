"""Lighthouses: a tapered tower in bands, a gallery, a lamp room."""

from __future__ import annotations

import math

from python_backend.props.families.base import Builder, Values, choice, family, real
from python_backend.props.families.towers import BRICKS, pointed


@family(
    "lighthouse",
    "beacon, light tower, lighthouse tower, coastal beacon, sea beacon",
    [
        real("height", 8.0, 16.0, "short, low, small", "tall, high, big"),
        real("width", 0.24, 0.36, "slim, narrow, thin", "wide, thick, massive"),
        real("taper", 0.5, 0.72, "tapered", "straight"),
        choice("paint", "stripes: striped, stripes, banded, painted", "plain: plain, old, stone"),
        choice("house", "none", "house: keeper, cottage, hut"),
        choice("dome", "round: round, dome", "cone: pointed, cone"),
    ],
    {
        "band": "painted wood, slate, stone | paint stone wood metal clay",
        "wall": "plaster, stone, brick | stone paint clay wood metal | band",
        "base": "stone, granite, slate | stone clay",
        "iron": "iron, steel, verdigris | metal paint",
        "light": "lamp | glow glass",
        "door": "oak, walnut, painted wood | wood metal paint",
    },
    stance="planted",
    about="a tower with a light for ships",
)
def lighthouse(b: Builder, v: Values) -> None:
    h, t = v.height, v.taper
    w = h * v.width
    b.lathe(
        "base",
        (1.3 * w, 0.09 * h, 1.3 * w),
        [(1, 0), (0.98, 0.7), (0.9, 1)],
        material="base",
        **BRICKS,
    )
    course = BRICKS if v.paint == "plain" else {}
    n = 5 if v.paint == "stripes" else 1
    radius = [w * (t + (1 - t) * (1 - k / n) ** 1.5) for k in range(n + 1)]
    foot = "base"
    for k in range(n):
        steps = [
            (y / 4, w * (t + (1 - t) * (1 - (k + y / 4) / n) ** 1.5) / radius[k]) for y in range(5)
        ]
        b.lathe(
            f"wall{k}",
            (radius[k], 0.7 * h / n, radius[k]),
            [(r, y) for y, r in steps],
            on=foot,
            sink=0.01,
            material="band" if k % 2 else "wall",
            **course,
        )
        foot = f"wall{k}"
    head = radius[-1]
    wide = 1.5 * head
    b.lathe(
        "gallery",
        (wide, 0.05 * h, wide),
        [(0.66, 0), (0.74, 0.35), (1, 0.6), (1, 1)],
        on=foot,
        sink=0.01,
        material="iron",
    )
    _lantern(b, v, head, wide, h)
    for name, size, slot in (("portal", 1.25, "base"), ("door", 1.0, "door")):
        tall = 0.15 * h * (1 + 0.4 * (size - 1))
        out = 0.64 * w if size > 1 else 0.66 * w
        b.add(
            name,
            "extrude",
            (0.2 * w * size, tall, 0.3 * w),
            on="base",
            face="center",
            at=(0, tall / 2 - 0.045 * h, out - 0.15 * w),
            outline=pointed(0.3),
            material=slot,
        )
    if v.house == "house":
        _keeper(b, w)


def _lantern(b: Builder, v: Values, head: float, wide: float, h: float) -> None:
    """The lamp room: light behind bars, a railing around it, a roof with a ball."""
    tall = 0.13 * h
    b.lathe(
        "light",
        (0.74 * head, tall, 0.74 * head),
        [(1, 0), (1, 1)],
        on="gallery",
        sink=0.01,
        material="light",
    )
    b.box(
        "bar",
        (0.06 * head, tall, 0.06 * head),
        on="light",
        face="center",
        at=(0.37 * head, 0, 0),
        symmetry="ring",
        count=8,
        material="iron",
    )
    b.lathe(
        "sill",
        (0.86 * head, 0.2 * tall, 0.86 * head),
        [(1, 0), (1, 1)],
        on="gallery",
        sink=0.02,
        material="wall",
    )
    rail = 0.36 * tall
    for name, up, thick in (("rail", rail, 0.035), ("low rail", 0.5 * rail, 0.022)):
        ring = [
            (0.46 * wide * math.cos(a), 0.0, 0.46 * wide * math.sin(a))
            for a in (math.tau * k / 16 for k in range(16))
        ]
        b.tube(
            name,
            ring,
            thick * head,
            on="gallery",
            at=(0, 0.025 * h + up, 0),
            closed=True,
            smooth=True,
            material="iron",
        )
    b.box(
        "stanchion",
        (0.05 * head, rail, 0.05 * head),
        on="gallery",
        face="center",
        at=(0.46 * wide, 0.025 * h + rail / 2, 0),
        symmetry="ring",
        count=10,
        material="iron",
    )
    curve = [(1, 0), (1, 0.06), (0.9, 0.3), (0.62, 0.66), (0.2, 0.94), (0, 1)]
    if v.dome == "cone":
        curve = [(1, 0), (1, 0.06), (0.06, 1)]
    b.lathe(
        "roof",
        (0.98 * head, 0.42 * head, 0.98 * head),
        curve,
        on="light",
        sink=0.01,
        smooth=v.dome == "round",
        material="band",
    )
    b.add(
        "ball",
        "sphere",
        (0.14 * head, 0.14 * head, 0.14 * head),
        on="roof",
        sink=0.05 * head,
        material="iron",
    )


def _keeper(b: Builder, w: float) -> None:
    size = 0.9 * w
    b.box("house", (size, 0.62 * size, 0.8 * size), at=(0.85 * w, 0, 0), material="wall")
    b.add(
        "house roof",
        "extrude",
        (1.0 * size, 0.4 * size, 1.15 * size),
        on="house",
        sink=0.02,
        turn=(0, 90, 0),
        outline=[(-0.5, -0.5), (0.5, -0.5), (0.5, -0.4), (0, 0.5), (-0.5, -0.4)],
        material="band",
    )
    b.box(
        "house window",
        (0.24 * size, 0.24 * size, 0.06),
        on="house",
        face="front",
        sink=0.02,
        at=(0.1 * size, 0.02 * size, 0),
        material="light",
    )

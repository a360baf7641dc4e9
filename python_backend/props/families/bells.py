"""What calls people together: bells and horns."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import arc, circle
from python_backend.props.program import Vec3
from python_backend.props.shapes import bounds
from python_backend.props.shapes.curves import smooth

BELL = [
    (0.02, 0),
    (0.3, 0.015),
    (0.4, 0.06),
    (0.46, 0.2),
    (0.52, 0.45),
    (0.64, 0.68),
    (0.84, 0.86),
    (0.98, 0.96),
    (1, 1),
]


def _bell(b: Builder, name: str, d: float, tall: float, **place: Any) -> None:
    """A bell with its mouth down; the lathe stands on its head, so that it is hollow."""
    b.lathe(
        name,
        (d, tall, d),
        BELL,
        turn=(180, 0, 0),
        wall=0.035 * d,
        smooth=True,
        material="bell",
        **place,
    )


@family(
    "bell",
    "church bell, hand bell, school bell, ship bell, cow bell, cowbell, temple bell, "
    "dinner bell, alarm bell",
    [
        choice(
            "form",
            "frame: church, ship, temple, alarm, hanging, tower",
            "hand: hand, handheld, school, dinner, small",
            "cow: cow, cowbell, goat, sheep",
        ),
        real("size", 0.0, 1.0, "small, little", "large, big, huge"),
        real("tall", 0.85, 1.2, "squat, low", "tall, slender"),
        choice("frame", "wood", "gate: temple, shrine, torii"),
        whole("bands", 1, 3, "plain", "ornate"),
    ],
    {
        "bell": "bronze, brass, iron, gold, verdigris | metal stone glass wood",
        "wood": "oak, walnut, driftwood | wood paint stone",
        "iron": "iron, rust | metal",
        "cord": "rope, leather | cord cloth",
    },
    about="a bell that hangs in a frame, a hand bell or a cow bell",
)
def bell(b: Builder, v: Values) -> None:
    if v.form == "hand":
        d = 0.1 + 0.07 * v.size
        tall = 0.95 * d * v.tall
        _bell(b, "bell", d, tall)
        grip = [(0.7, 0), (1, 0.06), (0.55, 0.14), (0.62, 0.3), (0.95, 0.62), (0.8, 0.86), (0.4, 1)]
        b.lathe(
            "grip",
            (0.3 * d, 1.15 * d, 0.3 * d),
            grip,
            on="bell",
            face="top",
            sink=0.02 * d,
            smooth=True,
            material="wood",
        )
        b.lathe(
            "ferrule",
            (0.26 * d, 0.1 * d, 0.26 * d),
            [(1, 0), (0.8, 0.5), (0.9, 1)],
            on="bell",
            face="top",
            sink=0.02 * d,
            material="iron",
        )
        for k in range(v.bands):
            y = (0.1 + 0.045 * k) * tall - tall / 2
            at = 1 - (y + tall / 2) / tall
            wide = float(np.interp(at, [p[1] for p in BELL], [p[0] for p in BELL]))
            b.tube(
                f"band{k}",
                circle(wide * d / 2, 20),
                0.008 * d + 0.0006,
                on="bell",
                at=(0, y, 0),
                closed=True,
                smooth=True,
                material="bell",
            )
        b.lathe(
            "clapper",
            (0.22 * d, 0.95 * tall, 0.22 * d),
            [(0.6, 0), (1, 0.1), (0.3, 0.24), (0.2, 1)],
            on="bell",
            face="center",
            at=(0, 0, 0),
            material="iron",
        )
        return
    if v.form == "cow":
        d = 0.09 + 0.08 * v.size
        tall = 1.2 * d * v.tall
        b.lathe(
            "bell",
            (d, tall, 0.72 * d),
            [(0.62, 0), (0.66, 0.05), (1, 1)],
            turn=(180, 0, 0),
            sides=8,
            wall=0.03 * d,
            material="bell",
        )
        b.tube(
            "loop",
            arc(0.2 * d, 0, 180, 9, "xy", 1.5),
            0.035 * d,
            on="bell",
            at=(0, 0.48 * tall, 0),
            smooth=True,
            material="iron",
        )
        b.lathe(
            "clapper",
            (0.2 * d, 0.98 * tall, 0.2 * d),
            [(0.6, 0), (1, 0.08), (0.3, 0.2), (0.2, 1)],
            on="bell",
            face="center",
            material="iron",
        )
        return
    _hung(b, v)


def _hung(b: Builder, v: Values) -> None:
    """Two posts on sills, a beam, the bell under its headstock, a rope to pull."""
    d = 0.34 + 0.6 * v.size
    tall = 0.95 * d * v.tall
    gap, h, t = 1.5 * d, 1.75 * d * v.tall + 0.3, 0.06 + 0.1 * d
    x = gap / 2
    b.box(
        "sill", (1.5 * t, 0.8 * t, 1.2 * d), at=(x, 0, 0), symmetry="x", bevel=0.01, material="wood"
    )
    b.box("post", (t, h, t), on="sill", sink=0.4 * t, symmetry="x", bevel=0.01, material="wood")
    b.box(
        "brace",
        (0.6 * t, 0.75 * d, 0.6 * t),
        on="sill",
        face="top",
        at=(0, 0, 0.27 * d),
        sink=0.15 * d,
        turn=(-34, 0, 0),
        symmetry="xz",
        bevel=0.006,
        material="wood",
    )
    over = 0.34 * d if v.frame == "gate" else 0.12 * d
    b.box(
        "beam",
        (gap + t + 2 * over, 1.2 * t, 1.25 * t),
        on="post",
        face="top",
        at=(-x, 0, 0),
        sink=0.3 * t,
        bevel=0.014,
        material="wood",
    )
    if v.frame == "gate":
        roof = [
            (-0.5, 0.1),
            (-0.3, -0.2),
            (0.3, -0.2),
            (0.5, 0.1),
            (0.5, 0.5),
            (0.3, 0.24),
            (-0.3, 0.24),
            (-0.5, 0.5),
        ]
        b.add(
            "roof",
            "extrude",
            (gap + t + 3.4 * over, 1.4 * t, 2.6 * t),
            outline=roof,
            on="beam",
            face="top",
            sink=0.5 * t,
            bevel=0.008,
            material="wood",
        )
        b.box(
            "tie",
            (gap + t + over, 0.6 * t, 0.7 * t),
            on="beam",
            face="center",
            at=(0, -0.16 * h, 0),
            bevel=0.008,
            material="wood",
        )
    else:
        b.box(
            "knee",
            (0.5 * t, 0.5 * d, 0.6 * t),
            on="beam",
            face="center",
            at=(x - 0.2 * d, -0.2 * d, 0),
            turn=(0, 0, -45),
            symmetry="x",
            bevel=0.006,
            material="wood",
        )
        b.box(
            "stock",
            (0.6 * d, 0.26 * d, 0.2 * d),
            on="beam",
            face="bottom",
            sink=0.05 * d,
            bevel=0.03,
            material="wood",
        )
        b.box(
            "strap",
            (0.05 * d, 0.28 * d, 0.22 * d),
            on="stock",
            face="center",
            at=(0.16 * d, 0, 0),
            symmetry="x",
            bevel=0.003,
            material="iron",
        )
    low = 0.16 * h + 0.3 * t if v.frame == "gate" else 0.6 * t + 0.2 * d
    top = -low - 0.06 * d
    on: dict[str, Any] = {"on": "beam", "face": "center"}
    b.tube(
        "crown",
        circle(0.09 * d, 10, "xy"),
        0.03 * d,
        at=(0, top + 0.02 * d, 0),
        closed=True,
        smooth=True,
        material="bell",
        **on,
    )
    _bell(b, "bell", d, tall, at=(0, top - 0.05 * d - tall / 2, 0), **on)
    for k in range(v.bands):
        at = 0.9 - 0.08 * k if k < 2 else 0.34
        wide = float(np.interp(at, [p[1] for p in BELL], [p[0] for p in BELL]))
        b.tube(
            f"band{k}",
            circle(wide * d / 2, 22),
            0.012 * d,
            on="bell",
            at=(0, tall / 2 - at * tall, 0),
            closed=True,
            smooth=True,
            material="bell",
        )
    b.lathe(
        "clapper",
        (0.17 * d, 1.08 * tall, 0.17 * d),
        [(0.5, 0), (1, 0.06), (0.9, 0.1), (0.3, 0.2), (0.25, 1)],
        on="bell",
        face="center",
        at=(0, -0.06 * tall, 0),
        material="iron",
    )
    end = -0.6 * tall
    b.tube(
        "rope",
        [(0, 0.08 * d, 0), (0.02 * d, -0.2 * d, 0.03 * d), (0.0, -0.36 * d, 0.05 * d)],
        0.018 * d + 0.002,
        on="bell",
        at=(0, end, 0),
        smooth=True,
        material="cord",
    )


def _point(p: np.ndarray) -> Vec3:
    return float(p[0]), float(p[1]), float(p[2])


@family(
    "horn",
    "war horn, drinking horn, hunting horn, viking horn, blowing horn, signal horn, bugle",
    [
        choice(
            "form",
            "curved: war, viking, drinking, curved",
            "coiled: hunting, coiled, bugle, post, brass",
        ),
        real("length", 0.3, 0.6, "small, short", "large, long, big, great"),
        real("bend", 0.35, 0.64, "straight", "curved, bent, twisted"),
        real("thick", 0.0, 1.0, "thin, slim", "thick, fat"),
        choice("strap", "strap: strap, cord, sling", "none: bare"),
        choice("bands", "bands: banded, ornate, silver, royal", "plain: plain, simple"),
    ],
    {
        "horn": "bone, ivory, ebony | stone metal wood clay",
        "metal": "brass, copper, silver | metal stone | horn",
        "band": "silver, brass, gold, iron | metal",
        "inside": "ebony, coal | wood stone",
        "strap": "leather, rope | cloth cord",
    },
    stance="held",
    about="a horn to blow: curved like a bull's, or coiled, with bands and a strap",
)
def horn(b: Builder, v: Values) -> None:
    long = v.length
    n = 12
    t = np.linspace(0, 1, n)
    if v.form == "coiled":
        r0 = 0.24 * long
        angle = np.radians(-210 + 560 * t)
        rad = r0 * (1 + 0.1 * t)
        x, y, z = rad * np.cos(angle), rad * np.sin(angle), 0.16 * long * (t - 0.5)
        x[-1], y[-1] = x[-2] + 0.16 * long, y[-2] + 0.02 * long
        radii = (0.018 + 0.014 * v.thick * t + 0.01 * t) * long
        radii = np.where(t > 0.85, radii * (1 + 2.4 * (t - 0.85) / 0.15), radii)
    else:
        sweep = np.radians(150 * v.bend)
        r0 = long / sweep
        angle = -np.pi / 2 - sweep / 2 + sweep * t
        x, y, z = r0 * np.cos(angle), r0 * np.sin(angle), 0.12 * long * v.bend * (t - 0.5) ** 2
        radii = (0.016 + (0.07 + 0.035 * v.thick) * t**1.25) * long
    path = [(float(a), float(c), float(e)) for a, c, e in zip(x, y, z)]
    low = min(c for _, c, _ in path)
    path = [(a, c - low, e) for a, c, e in path]
    rows = [float(q) for q in radii]
    b.tube("horn", path, rows, smooth=True, material="metal" if v.form == "coiled" else "horn")
    fine = smooth(np.c_[np.array(path), np.array(rows)], 5)
    first, last = bounds(b.parts[0])
    back = tuple(-float(q) for q in (first + last) / 2)
    on: dict[str, Any] = {"on": "horn", "face": "center", "at": back}

    def ring(name: str, at: float, width: float, over: float, slot: str) -> None:
        """A sleeve around the horn from `at` on, `width` of its length."""
        a, c = (round(q * (len(fine) - 1)) for q in (at, min(at + width, 1.0)))
        c = min(max(c, a + 1), len(fine) - 1)
        a = min(a, c - 1)
        rows = [float(fine[k, 3] + over) for k in (a, c)]
        b.tube(name, [_point(fine[k]) for k in (a, c)], rows, material=slot, **on)

    ring("mouth", 0.0, 0.06, 0.006 * long, "band")
    ring("rim", 0.955, 0.045, 0.007 * long, "band")
    tip = fine[-1, :3] - fine[-2, :3]
    tip = tip / np.linalg.norm(tip)
    end = [_point(fine[-1, :3] + s * long * tip) for s in (-0.02, 0.002)]
    b.tube("hollow", end, 0.82 * rows[-1], material="inside", **on)
    if v.bands == "bands" and v.form == "curved":
        for k, at in enumerate((0.3, 0.62)):
            ring(f"band{k}", at, 0.05, 0.004 * long, "band")
    if v.strap == "strap":
        i, j = (int(q * (len(fine) - 1)) for q in (0.18, 0.8))
        a, c = fine[i, :3], fine[j, :3]
        if v.form == "coiled":
            a, c = fine[int(0.3 * len(fine)), :3], fine[int(0.62 * len(fine)), :3]
        sag = 0.3 * long
        steps = [
            a + (c - a) * s + np.array([0.0, sag * 4 * s * (1 - s) * 0.6, 0.0])
            for s in (0, 0.2, 0.5, 0.8, 1)
        ]
        b.tube(
            "strap",
            [_point(p) for p in steps],
            0.009 * long + 0.001,
            smooth=True,
            material="strap",
            **on,
        )

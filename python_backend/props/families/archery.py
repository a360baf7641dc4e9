"""Bows, crossbows, quivers and arrows."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.program import Vec3

WOODS = "walnut, oak, pine, ebony, birch"
POINT = [(0.25, 0), (0.3, 0.12), (1, 0.16), (0.6, 0.55), (0.03, 1)]


@family(
    "bow",
    "longbow, recurve bow, short bow, hunting bow, crossbow, elven bow, archer bow, arbalest",
    [
        real("length", 0.9, 1.8, "short, small", "long, large, tall"),
        real("thick", 0.026, 0.042, "thin, slender", "thick, strong"),
        real("draw", 0.12, 0.2, "shallow", "deep, curved"),
        choice(
            "form",
            "longbow: bow, longbow, english, hunting",
            "recurve: recurve, elven, horse, composite",
            "crossbow: crossbow, arbalest",
        ),
        choice("arrow", "none: unloaded", "nocked: arrow, loaded, nocked, ready"),
        real("tips", 0.5, 1.0, "plain tips", "horn tips, ornate"),
    ],
    {
        "wood": WOODS + " | wood metal paint stone",
        "grip": "leather, wool | cloth cord",
        "string": "linen, rope | cloth cord",
        "metal": "iron, steel, brass, gold | metal",
        "shaft": "pine, oak | wood metal",
        "feather": "linen, wool | cloth",
    },
    stance="held",
)
def bow(b: Builder, v: Values) -> None:
    if v.form == "crossbow":
        _crossbow(b, v)
        return
    h, d, deep = v.length, v.thick, v.draw * v.length
    limb = [(0, -0.06, 0), (0, 0.0, 0), (-0.12, 0.15, 0), (-0.5, 0.33, 0), (-1.0, 0.5, 0)]
    fat = [1.0, 1.0, 0.95, 0.75, 0.42]
    if v.form == "recurve":
        limb = [(0.05, -0.06, 0), (0.05, 0.0, 0), (-0.06, 0.14, 0), (-0.5, 0.3, 0)]
        limb += [(-0.98, 0.42, 0), (-0.98, 0.47, 0), (-0.72, 0.52, 0)]
        fat = [1.0, 1.0, 0.9, 0.75, 0.55, 0.45, 0.32]
    b.lathe(
        "grip",
        (1.25 * d, 0.11 * h, 1.35 * d),
        [(0.85, 0), (1, 0.06), (0.92, 0.5), (1, 0.94), (0.85, 1)],
        smooth=True,
        material="grip",
    )
    path: list[Vec3] = [(x * deep, y * h, z) for x, y, z in limb]
    radii = [f * d / 2 for f in fat]
    for name, flip in (("upper", 1), ("lower", -1)):
        b.tube(
            name,
            [(x, flip * y, z) for x, y, z in path],
            radii,
            on="grip",
            smooth=True,
            material="wood",
        )
    tip = path[-1] if v.form == "longbow" else path[-2]
    for name, flip in (("nock", 1), ("nock2", -1)):
        b.add(
            name,
            "sphere",
            (0.6 * d, 1.4 * d * v.tips, 0.6 * d),
            on="grip",
            face="center",
            at=(tip[0], flip * tip[1], 0),
            material="metal",
        )
    top: list[Vec3] = [(tip[0], tip[1], 0.0)]
    nock = (-2.6 * deep, 0.0, 0.0) if v.arrow == "nocked" else (tip[0], 0.0, 0.0)
    b.tube(
        "string",
        [*top, nock, (tip[0], -tip[1], 0.0)],
        0.0022 + 0.02 * d,
        on="grip",
        material="string",
    )
    if v.arrow == "nocked":
        _arrow(b, v, "grip", (nock[0], 0.0, 0.5 * d), 0.6 * h, d)


def _arrow(b: Builder, v: Values, on: str, nock: Vec3, long: float, d: float) -> None:
    """An arrow that lies along +x from its nock."""
    x, y, z = nock
    b.tube("arrow", [(x - 0.01, y, z), (x + long, y, z)], 0.11 * d + 0.002, on=on, material="shaft")
    b.lathe(
        "point",
        (0.75 * d, 1.8 * d, 0.3 * d),
        POINT,
        on=on,
        face="center",
        at=(x + long + 0.6 * d, y, z),
        turn=(0, 0, -90),
        sides=4,
        material="metal",
    )
    b.box(
        "fletch",
        (0.13 * long, 0.055 * long, 0.003),
        on=on,
        face="center",
        at=(x + 0.09 * long, y, z),
        bevel=0.0,
        material="feather",
    )
    b.box(
        "vane",
        (0.13 * long, 0.003, 0.055 * long),
        on=on,
        face="center",
        at=(x + 0.09 * long, y, z),
        bevel=0.0,
        material="feather",
    )


def _crossbow(b: Builder, v: Values) -> None:
    """Stock along z, its bow in front."""
    long, d = 0.42 * v.length + 0.3, 1.15 * v.thick
    stock = [(-0.5, -0.32), (-0.46, -0.5), (-0.2, -0.1), (0.05, -0.18), (0.5, -0.02), (0.5, 0.42)]
    stock += [(-0.18, 0.5), (-0.28, 0.34), (-0.5, 0.22)]
    b.add(
        "stock",
        "extrude",
        (long, 0.15 * long, 1.25 * d),
        turn=(0, -90, 0),
        outline=stock,
        bevel=0.1 * d,
        material="wood",
    )
    y, z = 0.045 * long, 0.44 * long
    half = 0.44 * long
    limb = [(0, 0, 0), (0.55 * half, 0, -0.02 * long), (half, 0, -0.2 * long)]
    place: dict[str, Any] = {"on": "stock", "face": "center"}
    b.tube(
        "limb",
        limb,
        (0.55 * d, 0.45 * d, 0.24 * d),
        at=(0, y, z),
        smooth=True,
        symmetry="x",
        squash=0.8,
        material="metal",
        **place,
    )
    b.box(
        "bind",
        (2.1 * d, 1.7 * d, 0.9 * d),
        at=(0, y - 0.2 * d, z),
        bevel=0.2 * d,
        material="grip",
        **place,
    )
    loaded = v.arrow == "nocked"
    back = -0.06 * long if loaded else z - 0.24 * long
    string: list[Vec3] = [(half, y, z - 0.2 * long), (0.0, 0.08 * long, back)]
    b.tube(
        "string",
        [*string, (-half, y, z - 0.2 * long)],
        0.0024 + 0.03 * d,
        material="string",
        **place,
    )
    b.lathe(
        "nut",
        (0.85 * d, 0.8 * d, 0.85 * d),
        [(1, 0), (1, 1)],
        at=(0, 0.066 * long, -0.08 * long),
        turn=(0, 0, 90),
        material="metal",
        **place,
    )
    lever: list[Vec3] = [(0, 0, 0), (0, -0.09 * long, -0.03 * long), (0, -0.1 * long, -0.24 * long)]
    b.tube(
        "trigger",
        lever,
        0.17 * d,
        at=(0, 0.0, -0.06 * long),
        smooth=True,
        material="metal",
        **place,
    )
    loop: list[Vec3] = [
        (0.09 * long, 0, 0),
        (0.09 * long, 0, 0.1 * long),
        (0.05 * long, 0, 0.14 * long),
    ]
    loop += [(-x, q, w) for x, q, w in reversed(loop)]
    b.tube(
        "stirrup",
        loop,
        0.16 * d,
        at=(0, y, z + 0.01 * long),
        smooth=True,
        material="metal",
        **place,
    )
    if loaded:
        b.tube(
            "bolt",
            [(0, 0, back), (0, 0, back + 0.62 * long)],
            0.16 * d,
            at=(0, 0.079 * long, 0),
            material="shaft",
            **place,
        )
        b.lathe(
            "point",
            (0.75 * d, 1.8 * d, 0.6 * d),
            POINT,
            at=(0, 0.079 * long, back + 0.62 * long + 0.6 * d),
            turn=(90, 0, 0),
            sides=4,
            material="metal",
            **place,
        )
        b.box(
            "fletch",
            (0.07 * long, 0.003, 0.12 * long),
            at=(0, 0.083 * long, back + 0.09 * long),
            bevel=0.0,
            material="feather",
            **place,
        )


@family(
    "quiver",
    "arrow, arrows, quiver of arrows, bundle of arrows, arrow quiver",
    [
        real("height", 0.42, 0.62, "short, small", "long, tall, large"),
        real("width", 0.09, 0.14, "narrow, slim", "wide, fat"),
        choice("form", "arrow: single arrow", "quiver", "bundle: bundle, bunch, sheaf"),
        whole("arrows", 3, 8, "few, empty", "many, full"),
        choice("strap", "strap: strap, belt", "none: strapless"),
        choice("trim", "rings: studded, bound, banded", "plain: plain, simple"),
        real("spread", 0.0, 1.0, "neat", "loose"),
    ],
    {
        "leather": "leather, canvas, wicker, fur | cloth wood",
        "rim": "leather, brass, iron | cloth metal cord",
        "shaft": "pine, oak, birch, bamboo | wood metal",
        "feather": "linen, wool, silk | cloth",
        "metal": "iron, steel, bronze, gold, obsidian | metal stone glass",
    },
    stance="held",
)
def quiver(b: Builder, v: Values) -> None:
    h, w = v.height, v.width
    if v.form == "arrow":
        _single(b, 1.35 * h, 0.011)
        return
    if v.form == "bundle":
        _bundle(b, v)
        return
    b.lathe(
        "case",
        (w, h, w),
        [(0.7, 0), (0.78, 0.03), (1, 0.96), (1, 1)],
        wall=0.07 * w,
        material="leather",
    )
    b.add(
        "rim",
        "hoops",
        (0.045 * w, 0.01, 0.01),
        on="case",
        profile=[(0.985, 0)],
        pattern_size=(0.16 * w, 0),
        material="rim",
    )
    if v.trim == "rings":
        b.add(
            "ring",
            "hoops",
            (0.03 * w, 0.01, 0.01),
            on="case",
            profile=[(0.1, 0), (0.72, 0)],
            pattern_size=(0.2 * w, 0),
            material="rim",
        )
        b.lathe(
            "cap",
            (0.8 * w, 0.05 * h, 0.8 * w),
            [(0.6, 0), (1, 0.5), (1, 1)],
            on="case",
            face="bottom",
            sink=0.035 * h,
            material="rim",
        )
    n, r = v.arrows, 0.29 * w
    _arrows(b, v, n, r, 0.8 * h)
    if v.strap == "strap":
        x = 0.5 * w
        path = [(0.82 * x, 0.38 * h, 0), (1.5 * x, 0.3 * h, 0), (2.5 * x, 0.02 * h, 0)]
        path += [(1.9 * x, -0.3 * h, 0), (0.7 * x, -0.4 * h, 0)]
        b.tube(
            "strap",
            path,
            0.14 * w,
            on="case",
            smooth=True,
            outline=[(-0.5, -0.09), (0.5, -0.09), (0.5, 0.09), (-0.5, 0.09)],
            material="leather",
        )


def _arrows(b: Builder, v: Values, n: int, r: float, top: float) -> None:
    """Shafts that stand in a ring, feathers up; heights from the middle of the case."""
    h = v.height
    lean = 3.0 + 3.0 * v.spread
    out = float(np.sin(np.radians(lean)))
    b.lathe(
        "shaft",
        (0.009, 1.29 * h, 0.009),
        [(1, 0), (1, 1)],
        on="case",
        face="center",
        at=(r, top - 0.645 * h, 0),
        turn=(0, 0, -lean),
        symmetry="ring",
        count=n,
        sides=6,
        material="shaft",
    )
    for name, size in (("fletch", (0.045, 0.12, 0.0025)), ("vane", (0.0025, 0.12, 0.045))):
        b.box(
            name,
            size,
            on="case",
            face="center",
            at=(r + 0.49 * h * out, top - 0.09 * h, 0),
            turn=(0, 0, -lean),
            symmetry="ring",
            count=n,
            bevel=0.0,
            material="feather",
        )


def _single(b: Builder, long: float, d: float) -> None:
    b.lathe("shaft", (d, long, d), [(0.9, 0), (1, 0.02), (1, 1)], sides=8, material="shaft")
    b.lathe(
        "point",
        (3.4 * d, 8.5 * d, 1.3 * d),
        POINT,
        on="shaft",
        face="top",
        sink=1.2 * d,
        sides=4,
        material="metal",
    )
    wing = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.2), (0.12, 0.5), (-0.12, 0.5), (-0.5, 0.2)]
    for name, turn in (("fletch", 0), ("vane", 90)):
        b.add(
            name,
            "extrude",
            (5.5 * d, 0.17 * long, 0.003),
            on="shaft",
            face="center",
            at=(0, -0.39 * long, 0),
            turn=(0, turn, 0),
            outline=wing,
            material="feather",
        )
    for k, y in enumerate((-0.3, -0.475)):
        b.lathe(
            f"bind{k}",
            (1.3 * d, 0.02 * long, 1.3 * d),
            [(0.9, 0), (1, 0.3), (1, 0.7), (0.9, 1)],
            on="shaft",
            face="center",
            at=(0, y * long, 0),
            material="rim",
        )


def _bundle(b: Builder, v: Values) -> None:
    """Arrows tied with two cords, points up."""
    n, long, d = max(5, v.arrows), 1.25 * v.height, 0.01
    r = 1.35 * d * n / 6
    b.lathe(
        "core", (1.6 * r, long, 1.6 * r), [(0.9, 0), (1, 0.02), (1, 1)], sides=8, material="shaft"
    )
    ring: dict[str, Any] = {"on": "core", "face": "center", "symmetry": "ring", "count": n}
    b.lathe(
        "shaft", (d, long, d), [(1, 0), (1, 1)], at=(r, 0, 0), sides=6, material="shaft", **ring
    )
    b.lathe(
        "point",
        (2.6 * d, 7.0 * d, 1.2 * d),
        POINT,
        at=(r, 0.5 * long + 2.5 * d, 0),
        sides=4,
        material="metal",
        **ring,
    )
    b.box(
        "fletch",
        (3.0 * d, 0.15 * long, 0.0025),
        at=(r + 1.2 * d, -0.4 * long, 0),
        bevel=0.0,
        material="feather",
        **ring,
    )
    angle = np.arange(12) * 2 * np.pi / 12
    reach = r + 0.6 * d
    cord = [(reach * float(np.cos(a)), 0.0, reach * float(np.sin(a))) for a in angle]
    for k, y in enumerate((-0.2, 0.22)):
        b.tube(
            f"cord{k}",
            cord,
            0.4 * d,
            on="core",
            face="center",
            at=(0, y * long, 0),
            closed=True,
            smooth=True,
            squash=2.2,
            material="rim",
        )

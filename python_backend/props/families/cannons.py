"""Guns of black powder: field guns, naval guns, mortars."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.wheels import spoked_wheel

BARREL = [(0.9, 0.0), (1.0, 0.02), (0.98, 0.1), (0.8, 0.5), (0.62, 0.9), (0.8, 0.965), (0.76, 1.0)]
MORTAR = [(0.5, 0.0), (0.86, 0.06), (0.9, 0.14), (0.8, 0.4), (0.82, 0.84), (1.0, 0.93), (0.96, 1.0)]


@family(
    "cannon",
    "naval cannon, field cannon, ship cannon, field gun, artillery, mortar, old cannon, "
    "pirate cannon, howitzer, bombard",
    [
        real("length", 1.1, 2.4, "small, short, light", "long, large, big, heavy"),
        real("bore", 0.075, 0.11, "slender, thin", "fat, thick, stout"),
        real("rise", 0.0, 14.0, "level, flat", "raised, elevated, aimed high"),
        choice(
            "form",
            "field: cannon, field, army, wheeled, civil war",
            "naval: naval, ship, pirate, deck",
            "mortar: mortar, howitzer, bombard, siege",
        ),
        real("wheel", 0.5, 0.68, "small wheels", "big wheels, large wheels"),
        whole("spokes", 4, 6, "few spokes", "many spokes"),
    ],
    {
        "barrel": "iron, bronze, brass, rust, steel | metal stone",
        "wood": "oak, walnut, driftwood, painted wood, ebony | wood paint metal",
        "metal": "iron, rust, steel | metal | barrel",
    },
)
def cannon(b: Builder, v: Values) -> None:
    if v.form == "mortar":
        _mortar(b, v)
    elif v.form == "naval":
        _naval(b, v)
    else:
        _field(b, v)


def _barrel(b: Builder, v: Values, on: str, y: float, z: float) -> None:
    long, r = v.length, v.bore * v.length
    b.lathe(
        "barrel",
        (2 * r, long, 2 * r),
        BARREL,
        on=on,
        face="center",
        at=(0, y, z),
        turn=(90 - v.rise, 0, 0),
        wall=0.4 * r,
        material="barrel",
    )
    _rings(b, BARREL, r, long, 90 - v.rise)
    b.lathe(
        "trunnion",
        (0.5 * r, 3.1 * r, 0.5 * r),
        [(0.96, 0), (1, 0.02), (1, 0.98), (0.96, 1)],
        on="barrel",
        face="center",
        at=(0, -0.1 * r, -0.05 * long),
        turn=(0, 0, 90),
        material="barrel",
    )


def _rings(
    b: Builder, profile: list[tuple[float, float]], r: float, long: float, lean: float
) -> None:
    """Mouldings around the barrel, and the knob behind it. lean: turn of the barrel about x."""
    a = np.radians(lean)
    for k, h in enumerate((0.13, 0.4, 0.64)):
        wide = (
            2 * r * float(np.interp(h, [p[1] for p in profile], [p[0] for p in profile])) + 0.16 * r
        )
        far = (h - 0.5) * long
        b.lathe(
            f"ring{k}",
            (wide, 0.26 * r, wide),
            [(0.93, 0), (1, 0.3), (1, 0.7), (0.93, 1)],
            on="barrel",
            face="center",
            at=(0, far * float(np.cos(a)), far * float(np.sin(a))),
            turn=(lean, 0, 0),
            material="barrel",
        )
    if profile is MORTAR:
        return
    far = -0.5 * long - 0.3 * r
    b.lathe(
        "knob",
        (0.62 * r, 0.85 * r, 0.62 * r),
        [(0.3, 0), (0.9, 0.2), (1, 0.4), (0.5, 0.65), (0.7, 1)],
        on="barrel",
        face="center",
        at=(0, far * float(np.cos(a)), far * float(np.sin(a))),
        turn=(lean, 0, 0),
        smooth=True,
        material="barrel",
    )


def _cheeks(b: Builder, on: str, ring: list[tuple[float, float]], x: float, thick: float) -> None:
    """Two boards on edge, cut to the polygon of (z, y) from the middle of `on`."""
    zs, ys = [p[0] for p in ring], [p[1] for p in ring]
    wide, tall = max(zs) - min(zs), max(ys) - min(ys)
    z, y = (max(zs) + min(zs)) / 2, (max(ys) + min(ys)) / 2
    b.add(
        "cheek",
        "extrude",
        (wide, tall, thick),
        on=on,
        face="center",
        at=(x, y, z),
        turn=(0, -90, 0),
        outline=[((p - z) / wide, (q - y) / tall) for p, q in ring],
        bevel=0.06 * thick,
        symmetry="x",
        material="wood",
    )


def _field(b: Builder, v: Values) -> None:
    long, r = v.length, v.bore * v.length
    d = v.wheel * long
    low = -0.4935 * d
    b.box(
        "axle",
        (4.4 * r, 0.9 * r, 0.9 * r),
        at=(0, -low - 0.45 * r, 0),
        material="wood",
    )
    _barrel(b, v, "axle", 1.5 * r, 0.03 * long)
    ring = [
        (-0.98 * long, low),
        (-0.84 * long, low),
        (-0.1 * long, -0.75 * r),
        (0.2 * long, -0.7 * r),
        (0.24 * long, 0.3 * r),
        (0.12 * long, 1.6 * r),
        (-0.08 * long, 1.6 * r),
        (-0.24 * long, 0.9 * r),
        (-0.98 * long, low + 0.9 * r),
    ]
    _cheeks(b, "axle", ring, 1.2 * r, 0.5 * r)
    for name, z, y in (("tail", -0.9 * long, low + 0.42 * r), ("bridge", 0.14 * long, -0.1 * r)):
        b.box(
            name,
            (2.2 * r, 0.75 * r, 0.16 * long if name == "tail" else 0.5 * r),
            on="axle",
            face="center",
            at=(0, y, z),
            material="wood",
        )
    b.box(
        "screw",
        (0.3 * r, 1.9 * r, 0.3 * r),
        on="axle",
        face="center",
        at=(0, -0.1 * r, -0.3 * long),
        bevel=0.0,
        material="metal",
    )
    b.box(
        "transom",
        (2.2 * r, 0.4 * r, 0.6 * r),
        on="axle",
        face="center",
        at=(0, -0.55 * r, -0.3 * long),
        material="wood",
    )
    b.box(
        "strap",
        (0.6 * r, 0.12 * r, 0.8 * r),
        on="axle",
        face="center",
        at=(1.2 * r, 1.62 * r, 0.02 * long),
        symmetry="x",
        material="metal",
    )
    spoked_wheel(b, "w", d, 0.75 * r, v.spokes, "axle", (2.15 * r, 0, 0), "x")


def _naval(b: Builder, v: Values) -> None:
    long, r = v.length, v.bore * v.length
    d = 2.1 * r
    b.box("bed", (2.4 * r, 0.6 * r, 0.8 * long), at=(0, 0.75 * d, 0), material="wood")
    y0 = -0.3 * r
    steps, back, top = 3, -0.46 * long, 2.6 * r
    ring = [(back, y0), (0.42 * long, y0), (0.42 * long, top), (0.0, top)]
    for k in range(steps):
        z = -0.12 * long - 0.11 * long * k
        y = top - (top - 0.9 * r) * (k + 1) / steps
        ring += [(z, y + (top - 0.9 * r) / steps), (z, y)]
    ring.append((back, 0.9 * r))
    _cheeks(b, "bed", ring, 1.25 * r, 0.55 * r)
    _barrel(b, v, "bed", 2.35 * r, 0.12 * long)
    b.box(
        "axle",
        (3.9 * r, 0.6 * r, 0.6 * r),
        on="bed",
        face="bottom",
        at=(0, 0, 0.3 * long),
        sink=0.05 * r,
        symmetry="z",
        material="wood",
    )
    b.lathe(
        "truck",
        (d, 0.7 * r, d),
        [(0.94, 0), (1, 0.1), (1, 0.9), (0.94, 1)],
        on="axle",
        face="right",
        sink=0.6 * r,
        turn=(0, 0, 90),
        symmetry="xz",
        material="wood",
    )
    b.lathe(
        "cap",
        (0.36 * d, 0.18 * r, 0.36 * d),
        [(1, 0), (0.7, 1)],
        on="truck",
        face="right",
        sink=0.03 * r,
        turn=(0, 0, -90),
        symmetry="xz",
        material="metal",
    )
    b.box(
        "wedge",
        (1.3 * r, 0.55 * r, 0.3 * long),
        on="bed",
        face="top",
        at=(0, 0, -0.22 * long),
        sink=0.02,
        turn=(8, 0, 0),
        material="wood",
    )
    ring_path = [
        (0, 0.4 * r, 0),
        (0, 0.28 * r, 0.28 * r),
        (0, 0, 0.4 * r),
        (0, -0.28 * r, 0.28 * r),
    ]
    ring_path += [(0, -0.4 * r, 0), (0, -0.28 * r, -0.28 * r), (0, 0, -0.4 * r)]
    ring_path += [(0, 0.28 * r, -0.28 * r)]
    b.tube(
        "ring",
        ring_path,
        0.09 * r,
        on="cheek",
        face="right",
        at=(0, -0.25 * r, -0.05 * long),
        sink=0.03 * r,
        closed=True,
        smooth=True,
        symmetry="x",
        material="metal",
    )


def _mortar(b: Builder, v: Values) -> None:
    long = 0.5 * v.length
    r = 3.4 * v.bore * long
    b.box(
        "bed",
        (3.4 * r, 0.55 * r, 4.4 * r),
        bevel=0.06 * r,
        material="wood",
        pattern="planks",
        pattern_size=(0.55 * r, 0),
    )
    ring = [(-1.5 * r, 0.2 * r), (1.5 * r, 0.2 * r), (1.1 * r, 1.0 * r), (0.45 * r, 1.7 * r)]
    ring += [(-0.45 * r, 1.7 * r), (-1.1 * r, 1.0 * r)]
    _cheeks(b, "bed", ring, 1.25 * r, 0.45 * r)
    lean = 38 - v.rise
    b.lathe(
        "barrel",
        (2 * r, long * 1.1, 2 * r),
        MORTAR,
        on="bed",
        face="center",
        at=(0, 0.2 * r + 0.5 * long, 0.25 * long),
        turn=(lean, 0, 0),
        wall=0.3 * r,
        material="barrel",
    )
    _rings(b, MORTAR, r, 1.1 * long, lean)
    b.lathe(
        "trunnion",
        (0.7 * r, 3.2 * r, 0.7 * r),
        [(0.96, 0), (1, 0.02), (1, 0.98), (0.96, 1)],
        on="bed",
        face="center",
        at=(0, 1.35 * r, 0),
        turn=(0, 0, 90),
        material="barrel",
    )
    b.box(
        "strap",
        (0.5 * r, 0.14 * r, 0.9 * r),
        on="bed",
        face="center",
        at=(1.25 * r, 1.72 * r, 0),
        symmetry="x",
        material="metal",
    )
    b.box(
        "plate",
        (0.4 * r, 0.5 * r, 0.1 * r),
        on="bed",
        face="front",
        at=(1.1 * r, 0, 0),
        sink=0.02,
        symmetry="xz",
        material="metal",
    )

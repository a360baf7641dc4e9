"""Motor cars in simple, readable forms: saloon, pickup, van, jeep."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real

Ring = list[tuple[float, float]]


@family(
    "car",
    "automobile, pickup, pickup truck, sedan, jeep, van, truck, taxi, police car, hatchback, "
    "old car, parked car, minivan, saloon car, off-roader",
    [
        real("length", 3.4, 4.8, "small, short, compact", "long, large, big"),
        real("width", 1.55, 1.85, "narrow", "wide, broad"),
        real("height", 0.92, 1.1, "low, sporty", "tall, high, lifted"),
        choice(
            "form",
            "sedan: car, sedan, saloon, taxi, police, family",
            "pickup: pickup, truck, farm",
            "van: van, minivan, delivery, camper",
            "jeep: jeep, army, off road, safari",
        ),
        real("wheel", 0.56, 0.7, "small wheels", "big wheels, large wheels"),
        choice("lamps", "on: lights on, headlights on", "off: parked, dark"),
        choice("roof", "plain", "rack: rack, luggage", "sign: taxi, police, siren"),
        real("round", 0.2, 1.0, "boxy, angular, square", "round, rounded, curvy"),
    ],
    {
        "body": "paint, painted wood, hazard, hull, gunmetal | paint metal wood",
        "glass": "glass | glass",
        "trim": "chrome, steel, gunmetal | metal paint",
        "tyre": "rubber | paint",
        "rim": "steel, chrome, gunmetal | metal paint",
        "dark": "rubber | paint",
        "seat": "leather, rubber, canvas | cloth paint",
        "lamp": "lamp | glow",
        "tail": "ruby | glass glow",
        "lens": "crystal | glass",
    },
)
def car(b: Builder, v: Values) -> None:
    long, w, d = v.length, v.width, v.wheel
    base = 0.31 * long  # from the middle to each axle
    low, waist = 0.42 * d, _waist(v)
    _body(b, v, base, low, waist)
    if v.form == "jeep":
        _jeep(b, v, waist)
    else:
        _cabin(b, v, waist)
    middle = (low + waist) / 2
    place: dict[str, Any] = {"on": "body", "face": "center"}
    b.lathe(
        "tyre",
        (d, 0.215, d),
        [(0.86, 0), (0.98, 0.1), (1, 0.22), (1, 0.78), (0.98, 0.9), (0.86, 1)],
        at=(w / 2 - 0.1, d / 2 - middle, base),
        turn=(0, 0, 90),
        symmetry="xz",
        material="tyre",
        **place,
    )
    b.lathe(
        "rim",
        (0.6 * d, 0.05, 0.6 * d),
        [(1, 0), (0.94, 0.5), (0.5, 0.6), (0.42, 1)],
        at=(w / 2 + 0.005, d / 2 - middle, base),
        turn=(0, 0, -90),
        symmetry="xz",
        material="rim",
        **place,
    )
    b.box(
        "axle",
        (w - 0.2, 0.1, 0.1),
        at=(0, d / 2 - middle, base),
        symmetry="z",
        bevel=0.0,
        material="dark",
        **place,
    )
    b.box(
        "floor",
        (w - 0.26, 0.16, 0.92 * long),
        at=(0, low - middle + 0.1, 0),
        bevel=0.0,
        material="dark",
        **place,
    )
    _front(b, v, waist)


def _body(b: Builder, v: Values, base: float, low: float, waist: float) -> None:
    """The lower body as a side view with wheel arches, given the width of the car."""
    long, half, r = v.length, v.length / 2, 0.58 * v.wheel
    hub = v.wheel / 2
    nose, tail = 0.84 * waist, 0.9 * waist
    if v.form == "van":
        nose, tail = 0.94 * waist, 0.98 * waist
    if v.form == "jeep":
        nose = tail = waist

    def side(z: float) -> Ring:
        across = float(np.sqrt(max(r**2 - (low - hub) ** 2, 0.01)))
        first = float(np.arctan2(low - hub, -across)) % (2 * np.pi)
        last = float(np.arctan2(low - hub, across))
        return [
            (z + r * float(np.cos(a)), hub + r * float(np.sin(a)))
            for a in np.linspace(first, last, 9)
        ]

    ring: Ring = [(-half + 0.06, low), *side(-base), *side(base), (half - 0.05, low)]
    ring += [(half, low + 0.16), (half, nose - 0.14), (half - 0.1 * v.round - 0.03, nose - 0.02)]
    cowl = {"sedan": 0.2, "pickup": 0.2, "van": 0.36, "jeep": 0.12}[v.form] * long
    ring.append((cowl, waist))
    if v.form == "pickup":
        ring += [(-0.1 * long, waist), (-half + 0.02, waist)]
    else:
        ring += [(-0.34 * long, waist), (-half + 0.05 + 0.08 * v.round, tail)]
    ring += [(-half, tail - 0.12), (-half, low + 0.16)]
    _profile(b, "body", ring, v.width, 0.014 + 0.014 * v.round, "body")


def _profile(
    b: Builder,
    name: str,
    ring: Ring,
    wide: float,
    bevel: float,
    material: str,
    on: str = "",
    y: float = 0.0,
) -> None:
    """An outline of (z, y) given a width; on the ground or, with `on`, from the middle of it,
    which stands at height y."""
    points = np.array(ring)
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, high - low
    outline = [(float(p), float(q)) for p, q in (points - middle) / size]
    where: dict[str, Any] = {"at": (0, float(low[1]), float(middle[0]))}
    if on:
        where = {"on": on, "face": "center", "at": (0, float(middle[1]) - y, float(middle[0]))}
    b.add(
        name,
        "extrude",
        (float(size[0]), float(size[1]), wide),
        turn=(0, -90, 0),
        outline=outline,
        bevel=bevel,
        material=material,
        **where,
    )


def _waist(v: Values) -> float:
    """Height of the lower edge of the windows: clear of the wheel arches."""
    return float(max(0.62 * v.height + 0.2, 1.08 * v.wheel + 0.13))


def _middle(v: Values) -> float:
    return float(0.42 * v.wheel + _waist(v)) / 2


def _cabin(b: Builder, v: Values, waist: float) -> None:
    long, w = v.length, v.width
    rise = 0.52 * v.height
    front, top_front, top_back, back = {
        "sedan": (0.2, 0.06, -0.2, -0.36),
        "pickup": (0.2, 0.08, -0.08, -0.11),
        "van": (0.4, 0.26, -0.47, -0.495),
    }[v.form]
    if v.form == "van":
        rise = 0.68 * v.height
    low = waist - 0.03
    ring: Ring = [
        (back * long, low),
        (front * long, low),
        (top_front * long, waist + rise),
        (top_back * long, waist + rise),
    ]
    middle = _middle(v)
    _profile(b, "glass", ring, w - 0.2, 0.04, "glass", "body", middle)
    tall = 0.07
    roof: Ring = [
        (top_back * long - 0.05, waist + rise - 0.02),
        (top_front * long + 0.07, waist + rise - 0.02),
        (top_front * long - 0.02, waist + rise + tall),
        (top_back * long + 0.04, waist + rise + tall),
    ]
    _profile(b, "roof", roof, w - 0.17, 0.03, "body", "body", middle)
    x = w / 2 - 0.105

    def pillar(name: str, z0: float, z1: float, wide: float) -> None:
        b.beam(
            name,
            (x, low - middle, z0 * long),
            (x, waist + rise - middle, z1 * long),
            0.05,
            wide,
            "body",
            symmetry="x",
            bevel=0.0,
            material="body",
        )

    pillar("frontpost", front - 0.005, top_front + 0.005, 0.07)
    pillar("backpost", back + 0.012, top_back - 0.002, 0.1)
    if v.form == "sedan":
        pillar("post", -0.09, -0.085, 0.09)
    elif v.form == "van":
        b.box(
            "panel",
            (w - 0.17, rise, 0.4 * long),
            on="body",
            face="center",
            at=(0, waist + rise / 2 - middle, -0.28 * long),
            bevel=0.04,
            material="body",
        )
        pillar("post", 0.1, 0.1, 0.09)
    else:
        side = 0.3
        for name, size, at in (
            (
                "wall",
                (0.07, side, 0.4 * long),
                (w / 2 - 0.04, waist - middle + side / 2 - 0.02, -0.3 * long),
            ),
            (
                "gate",
                (w - 0.1, side, 0.06),
                (0, waist - middle + side / 2 - 0.02, -0.5 * long + 0.05),
            ),
        ):
            b.box(
                name,
                size,
                on="body",
                face="center",
                at=at,
                symmetry="x" if name == "wall" else "none",
                bevel=0.02,
                material="body",
            )
        b.box(
            "bed",
            (w - 0.18, 0.02, 0.39 * long),
            on="body",
            face="center",
            at=(0, waist - middle + 0.005, -0.3 * long),
            bevel=0.0,
            material="dark",
        )
    top: dict[str, Any] = {"on": "roof", "face": "top"}
    if v.roof == "rack":
        b.box(
            "rack",
            (w - 0.5, 0.03, 0.035),
            at=(0, 0, 0),
            sink=-0.03,
            symmetry="row_z",
            count=4,
            span=0.22 * long,
            material="trim",
            **top,
        )
        b.box(
            "bar",
            (0.035, 0.06, 0.26 * long),
            at=(0.5 * w - 0.27, 0, 0),
            sink=0.01,
            symmetry="x",
            material="trim",
            **top,
        )
    elif v.roof == "sign":
        b.box(
            "sign",
            (0.36, 0.13, 0.14),
            at=(0, 0, 0.02),
            sink=0.01,
            bevel=0.02,
            material="lamp",
            **top,
        )


def _jeep(b: Builder, v: Values, waist: float) -> None:
    """Open above: seats, a windscreen frame, a spare wheel."""
    long, w = v.length, v.width
    middle = _middle(v)
    up = waist - middle
    place: dict[str, Any] = {"on": "body", "face": "center"}
    b.box(
        "well",
        (w - 0.2, 0.02, 0.46 * long),
        at=(0, up + 0.004, -0.16 * long),
        bevel=0.0,
        material="dark",
        **place,
    )
    b.box(
        "seat",
        (0.5, 0.16, 0.46),
        at=(0.24 * w, up + 0.07, -0.06 * long),
        symmetry="x",
        bevel=0.04,
        material="seat",
        **place,
    )
    b.box(
        "rest",
        (0.5, 0.52, 0.13),
        at=(0.24 * w, up + 0.3, -0.06 * long - 0.24),
        turn=(-10, 0, 0),
        symmetry="x",
        bevel=0.04,
        material="seat",
        **place,
    )
    b.box(
        "bench",
        (w - 0.4, 0.4, 0.36),
        at=(0, up + 0.18, -0.33 * long),
        bevel=0.04,
        material="seat",
        **place,
    )
    h, z = 0.5, 0.13 * long
    b.box(
        "screen",
        (w - 0.2, h, 0.03),
        at=(0, up + h / 2, z - 0.04),
        turn=(-12, 0, 0),
        material="glass",
        **place,
    )
    b.box(
        "post",
        (0.06, h + 0.06, 0.06),
        at=(w / 2 - 0.09, up + h / 2, z - 0.04),
        turn=(-12, 0, 0),
        symmetry="x",
        material="body",
        **place,
    )
    b.box(
        "bar",
        (w - 0.12, 0.06, 0.06),
        at=(0, up + h + 0.01, z - 0.04 - 0.11),
        material="body",
        **place,
    )
    arc: list[tuple[float, float, float]] = [
        (x * (w / 2 - 0.1), y, 0.0)
        for x, y in (
            (-1, 0),
            (-0.98, 0.45),
            (-0.8, 0.62),
            (0, 0.66),
            (0.8, 0.62),
            (0.98, 0.45),
            (1, 0),
        )
    ]
    b.tube("hoop", arc, 0.035, at=(0, up, -0.2 * long), smooth=True, material="dark", **place)
    turn = [
        (0.19 * float(np.cos(a)), 0.19 * float(np.sin(a)), 0.0) for a in np.arange(14) * np.pi / 7
    ]
    b.tube(
        "wheel",
        turn,
        0.018,
        at=(0.24 * w, up + 0.34, 0.05 * long),
        turn=(-24, 0, 0),
        closed=True,
        smooth=True,
        material="dark",
        **place,
    )
    b.beam(
        "column",
        (0.24 * w, up - 0.02, 0.12 * long),
        (0.24 * w, up + 0.35, 0.045 * long),
        0.05,
        0.05,
        "body",
        material="dark",
    )
    b.box(
        "spoke",
        (0.38, 0.04, 0.03),
        at=(0.24 * w, up + 0.34, 0.05 * long),
        turn=(-24, 0, 0),
        material="dark",
        **place,
    )
    b.lathe(
        "spare",
        (v.wheel, 0.2, v.wheel),
        [(0.86, 0), (1, 0.2), (1, 0.8), (0.86, 1)],
        on="body",
        face="back",
        at=(0, 0.1, 0),
        sink=0.03,
        turn=(90, 0, 0),
        material="tyre",
    )


def _front(b: Builder, v: Values, waist: float) -> None:
    """Grille, lamps, bumpers, mirrors, door lines."""
    long, w, low = v.length, v.width, 0.42 * v.wheel
    middle = _middle(v)
    half = long / 2
    y = 0.6 * waist + 0.1 * low - middle + 0.1
    place: dict[str, Any] = {"on": "body", "face": "center"}
    b.box(
        "grille",
        (0.46 * w, 0.2, 0.05),
        at=(0, y - 0.04, half - 0.008),
        bevel=0.015,
        material="dark",
        **place,
    )
    b.box(
        "bars",
        (0.48 * w, 0.022, 0.07),
        at=(0, y - 0.04, half - 0.006),
        symmetry="row_y",
        count=3,
        span=0.13,
        bevel=0.0,
        material="trim",
        **place,
    )
    b.lathe(
        "lampring",
        (0.24, 0.07, 0.24),
        [(1, 0), (1, 0.7), (0.9, 1)],
        at=(0.36 * w, y, half - 0.005),
        turn=(90, 0, 0),
        symmetry="x",
        material="trim",
        **place,
    )
    b.lathe(
        "lamp",
        (0.19, 0.09, 0.19),
        [(1, 0), (1, 0.85), (0.8, 1)],
        at=(0.36 * w, y, half + 0.004),
        turn=(90, 0, 0),
        symmetry="x",
        material="lamp" if v.lamps == "on" else "lens",
        **place,
    )
    b.box(
        "tail",
        (0.13, 0.17, 0.05),
        at=(0.5 * w - 0.13, y, -half + 0.006),
        symmetry="x",
        bevel=0.015,
        material="tail",
        **place,
    )
    b.box(
        "bumper",
        (w + 0.02, 0.14, 0.14),
        at=(0, low + 0.16 - middle, half + 0.0),
        bevel=0.035,
        symmetry="z",
        material="trim" if v.form != "jeep" else "dark",
        **place,
    )
    b.box(
        "plate",
        (0.42, 0.1, 0.02),
        at=(0, low + 0.17 - middle, half + 0.075),
        bevel=0.0,
        symmetry="z",
        material="rim",
        **place,
    )
    door = 0.7 * (waist - low)
    z = 0.05 * long
    b.box(
        "door",
        (0.02, door, 0.25 * long),
        on="body",
        face="right",
        at=(0, 0.02, z),
        sink=0.012,
        bevel=0.006,
        symmetry="x",
        material="body",
    )
    b.box(
        "handle",
        (0.04, 0.03, 0.14),
        on="body",
        face="right",
        at=(0, 0.25 * door, z - 0.09 * long),
        sink=0.012,
        symmetry="x",
        material="trim",
    )
    if v.form != "jeep":
        b.box(
            "mirror",
            (0.17, 0.12, 0.08),
            at=(w / 2 + 0.06, waist + 0.08 - middle, 0.15 * long),
            bevel=0.025,
            symmetry="x",
            material="body",
            **place,
        )
        b.box(
            "arm",
            (0.2, 0.04, 0.04),
            at=(w / 2 - 0.03, waist + 0.04 - middle, 0.15 * long),
            bevel=0.0,
            symmetry="x",
            material="dark",
            **place,
        )

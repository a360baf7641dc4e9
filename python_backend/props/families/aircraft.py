"""What flies: rockets, balloons, airships."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "rocket",
    "space rocket, rocket ship, spaceship, missile, toy rocket, retro rocket, starship, warhead",
    [
        real("height", 1.2, 9.0, "small, toy, little, short", "tall, large, big, huge"),
        real("width", 0.2, 0.34, "slim, slender, thin", "fat, stout, wide"),
        choice(
            "form",
            "retro: rocket, retro, cartoon, comic, spaceship, rocket ship",
            "missile: missile, warhead, military, nuclear",
            "launcher: launch, orbital, nasa, booster, boosters",
        ),
        whole("fins", 3, 4, "three fins", "four fins"),
        real("sweep", 0.0, 1.0, "small fins", "swept, large fins, big fins"),
        choice("window", "window: window, porthole, crewed", "none: windowless"),
        choice("bands", "bands: striped, banded", "plain: plain"),
    ],
    {
        "body": "hull, steel, gunmetal, chrome, paint | paint metal wood",
        "trim": "painted wood, hazard, copper, gunmetal | paint metal wood",
        "metal": "gunmetal, steel, iron, copper | metal",
        "glass": "glass, screen | glass glow",
    },
)
def rocket(b: Builder, v: Values) -> None:
    h, w = v.height, v.width * v.height
    if v.form == "missile":
        _missile(b, v, h, 0.55 * w)
        return
    if v.form == "launcher":
        _launcher(b, v, h, 0.62 * w)
        return
    foot = 0.12 * h
    b.lathe(
        "body",
        (w, 0.62 * h, w),
        [(0.5, 0), (0.66, 0.07), (0.92, 0.3), (1, 0.52), (0.9, 0.78), (0.66, 1)],
        at=(0, foot, 0),
        smooth=True,
        material="body",
    )
    b.lathe(
        "nose",
        (0.66 * w, 0.3 * h, 0.66 * w),
        [(1, 0), (0.82, 0.28), (0.5, 0.6), (0.14, 0.92), (0.03, 1)],
        on="body",
        face="top",
        sink=0.003 * h,
        smooth=True,
        material="trim",
    )
    b.lathe(
        "nozzle",
        (0.52 * w, 0.1 * h, 0.52 * w),
        [(1, 0), (0.8, 0.35), (0.62, 0.8), (0.7, 1)],
        on="body",
        face="bottom",
        sink=0.012 * h,
        material="metal",
    )
    _fins(
        b,
        v,
        w,
        [
            (0.0, 0.17),
            (0.34, 0.1),
            (0.5, -0.26),
            (0.52, -0.5),
            (0.4, -0.5),
            (0.3, -0.28),
            (0.0, -0.14),
        ],
        0.26 * w,
        0.62 * h,
        0.06 * w,
    )
    if v.window == "window":
        for name, size, mat in (("ring", 0.36 * w, "trim"), ("pane", 0.27 * w, "glass")):
            deep = 0.1 * w if name == "ring" else 0.12 * w
            b.lathe(
                name,
                (size, deep, size),
                [(1, 0), (1, 0.7), (0.86, 1)],
                on="body",
                face="center",
                at=(0, 0.12 * h, 0.45 * w),
                turn=(84, 0, 0),
                material=mat,
            )
    if v.bands == "bands":
        b.add(
            "band",
            "hoops",
            (0.01 * w + 0.002, 0.01, 0.01),
            on="body",
            profile=[(0.3, 0), (0.86, 0)],
            pattern_size=(0.06 * w, 0),
            material="trim",
        )


def _fins(
    b: Builder,
    v: Values,
    w: float,
    shape: list[tuple[float, float]],
    inner: float,
    tall: float,
    thick: float,
) -> None:
    """Fins in a ring, their feet on the ground. shape: (outwards, up) in widths and heights."""
    reach = w * (0.9 + 0.5 * v.sweep)
    points = np.array([(inner + x * reach, y * tall) for x, y in shape])
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, high - low
    # the body's middle is known from its own part
    part = next(p for p in b.parts if p.name == "body")
    y = -part.offset[1] - part.size[1] / 2 + float(size[1]) / 2
    ring = [(float(p), float(q)) for p, q in (points - middle) / size][::-1]
    b.add(
        "fin",
        "extrude",
        (float(size[0]), float(size[1]), thick),
        on="body",
        face="center",
        at=(float(middle[0]), y, 0),
        outline=ring,
        bevel=0.25 * thick,
        symmetry="ring",
        count=v.fins,
        material="trim",
    )


def _missile(b: Builder, v: Values, h: float, w: float) -> None:
    foot = 0.05 * h
    b.lathe(
        "body", (w, 0.8 * h, w), [(0.96, 0), (1, 0.02), (1, 1)], at=(0, foot, 0), material="body"
    )
    b.lathe(
        "nose",
        (w, 0.22 * h, w),
        [(1, 0), (0.9, 0.3), (0.6, 0.68), (0.26, 0.92), (0.04, 1)],
        on="body",
        face="top",
        smooth=True,
        material="trim",
    )
    b.lathe(
        "nozzle",
        (0.7 * w, 0.06 * h, 0.7 * w),
        [(1, 0), (0.75, 0.6), (0.8, 1)],
        on="body",
        face="bottom",
        sink=0.01 * h,
        material="metal",
    )
    wing = [(0.0, 0.1), (0.5, -0.2), (0.5, -0.5), (0.36, -0.5), (0.0, -0.42)]
    _fins(b, v, w, wing, 0.42 * w, 0.3 * h, 0.05 * w)
    b.add(
        "canard",
        "extrude",
        (0.45 * w, 0.1 * h, 0.045 * w),
        on="body",
        face="center",
        at=(0.68 * w, 0.3 * h, 0),
        outline=[(-0.5, -0.5), (0.5, -0.5), (0.5, -0.15), (-0.5, 0.5)],
        symmetry="ring",
        count=v.fins,
        material="trim",
    )
    rows = (0.12, 0.62) if v.bands == "plain" else (0.12, 0.5, 0.62, 0.97)
    heights = [(y, 0.0) for y in rows]
    b.add(
        "band",
        "hoops",
        (max(0.02 * w, 0.002), 0.01, 0.01),
        on="body",
        profile=heights,
        pattern_size=(0.1 * w, 0),
        material="metal",
    )
    if v.window == "window":
        b.box(
            "hatch",
            (0.4 * w, 0.09 * h, 0.06 * w),
            on="body",
            face="front",
            at=(0, -0.1 * h, 0),
            sink=0.045 * w,
            material="metal",
        )


def _launcher(b: Builder, v: Values, h: float, w: float) -> None:
    foot = 0.06 * h
    b.lathe(
        "body",
        (w, 0.6 * h, w),
        [(1, 0), (1, 0.86), (0.78, 0.93), (0.78, 1)],
        at=(0, foot, 0),
        material="body",
        pattern="panels",
        pattern_size=(0.35 * w, 0.12 * h),
    )
    b.lathe(
        "stage",
        (0.78 * w, 0.16 * h, 0.78 * w),
        [(1, 0), (1, 0.9), (1.06, 0.94), (1.06, 1)],
        on="body",
        sink=0.002,
        material="trim",
    )
    b.lathe(
        "nose",
        (0.82 * w, 0.22 * h, 0.82 * w),
        [(1, 0), (0.96, 0.25), (0.7, 0.6), (0.3, 0.9), (0.04, 1)],
        on="stage",
        sink=0.002,
        smooth=True,
        material="body",
    )
    b.lathe(
        "nozzle",
        (0.6 * w, 0.07 * h, 0.6 * w),
        [(1, 0), (0.7, 0.6), (0.6, 1)],
        on="body",
        face="bottom",
        sink=0.012 * h,
        material="metal",
    )
    ring: dict[str, Any] = {"on": "body", "face": "center", "symmetry": "ring", "count": v.fins}
    r = 0.52 * w
    x = w / 2 + 0.47 * r
    b.lathe(
        "booster",
        (r, 0.42 * h, r),
        [(1, 0), (1, 0.8), (0.8, 0.88), (0.4, 0.97), (0.06, 1)],
        at=(x, -0.09 * h, 0),
        material="trim",
        **ring,
    )
    b.lathe(
        "bell",
        (0.8 * r, 0.075 * h, 0.8 * r),
        [(1, 0), (0.7, 0.6), (0.6, 1)],
        at=(x, -0.3 * h - 0.022 * h, 0),
        material="metal",
        **ring,
    )
    wing = [(-0.5, -0.5), (0.5, -0.5), (0.5, -0.1), (-0.5, 0.5)]
    b.add(
        "fin",
        "extrude",
        (0.5 * r, 0.13 * h, 0.08 * r),
        at=(x + 0.7 * r, -0.235 * h, 0),
        outline=wing,
        material="body",
        **ring,
    )
    if v.bands == "bands":
        b.add(
            "band",
            "hoops",
            (max(0.015 * w, 0.002), 0.01, 0.01),
            on="body",
            profile=[(0.55, 0), (0.8, 0)],
            pattern_size=(0.1 * w, 0),
            material="trim",
        )
    if v.window == "window":
        b.box(
            "hatch",
            (0.24 * w, 0.06 * h, 0.05 * w),
            on="body",
            face="front",
            at=(0, 0.16 * h, 0),
            sink=0.035 * w,
            material="glass",
        )


@family(
    "balloon",
    "hot air balloon, airship, zeppelin, blimp, dirigible, gas balloon",
    [
        real("size", 3.5, 8.0, "small, little", "large, big, huge"),
        real("tall", 0.95, 1.25, "round, squat", "tall, long"),
        choice(
            "form",
            "hot air: hot air, balloon, festival",
            "airship: airship, zeppelin, blimp, dirigible, steampunk",
        ),
        choice("cloth", "striped: striped, colourful, festival", "plain: plain"),
        real("basket", 0.9, 1.35, "small basket", "large basket"),
        choice("bags", "bags: sandbags, ballast", "none: bare"),
    ],
    {
        "cloth": "silk, canvas, wool, linen, velvet | cloth paint metal",
        "basket": "wicker, oak, walnut | wood cloth",
        "trim": "leather, walnut, brass | cloth wood metal",
        "rope": "rope | cord cloth",
        "metal": "brass, steel, iron, copper | metal",
        "glass": "lamp, glass | glass glow",
        "bag": "burlap, canvas | cloth",
    },
    about="a hot air balloon or an airship",
)
def balloon(b: Builder, v: Values) -> None:
    if v.form == "airship":
        _airship(b, v)
        return
    d, h, s = v.size, v.size * v.tall, v.basket * (0.6 + 0.09 * v.size)
    tall = 0.75 * s
    b.box("basket", (s, tall, s), bevel=0.04, material="basket")
    b.box(
        "rim",
        (s + 0.08, 0.09, s + 0.08),
        on="basket",
        face="top",
        sink=0.05,
        bevel=0.03,
        material="trim",
    )
    b.box(
        "skid",
        (0.1, 0.09, s + 0.1),
        on="basket",
        face="bottom",
        at=(0.32 * s, 0, 0),
        sink=0.06,
        symmetry="x",
        material="trim",
    )
    gap = 0.16 * d + 0.5
    b.box(
        "frame",
        (0.5 * s, 0.05, 0.5 * s),
        on="rim",
        face="center",
        at=(0, 0.62 * gap, 0),
        material="metal",
    )
    b.tube(
        "pole",
        [(0.46 * s, 0, 0.46 * s), (0.22 * s, 0.62 * gap, 0.22 * s)],
        0.028,
        on="rim",
        symmetry="xz",
        material="trim",
    )
    b.lathe(
        "burner",
        (0.22 * s, 0.26 * s, 0.22 * s),
        [(0.6, 0), (1, 0.2), (0.8, 0.7), (1, 1)],
        on="frame",
        face="top",
        sink=0.02,
        material="metal",
    )
    mouth = 0.13 * d
    b.tube(
        "rope",
        [(0.24 * s, 0.6 * gap, 0.24 * s), (mouth * 0.7, gap + 0.08 * h, mouth * 0.7)],
        0.014 + 0.001 * d,
        on="rim",
        symmetry="xz",
        material="rope",
    )
    b.lathe(
        "envelope",
        (d, h, d),
        [
            (0.26, 0),
            (0.3, 0.03),
            (0.62, 0.24),
            (0.92, 0.46),
            (1, 0.64),
            (0.92, 0.82),
            (0.66, 0.94),
            (0.34, 0.99),
            (0.05, 1),
        ],
        on="rim",
        face="center",
        at=(0, gap + h / 2, 0),
        smooth=True,
        material="cloth",
        pattern="stripes" if v.cloth == "striped" else "",
        pattern_size=(np.pi * d / 16, 0) if v.cloth == "striped" else (0.0, 0.0),
    )
    b.add(
        "hoop",
        "hoops",
        (0.012 * d, 0.01, 0.01),
        on="envelope",
        profile=[(0.035, 0), (0.64, 0)],
        pattern_size=(0.04 * d, 0),
        material="trim",
    )
    if v.bags == "bags":
        b.add(
            "bag",
            "sphere",
            (0.22, 0.36, 0.22),
            rough=0.1,
            seed=5,
            on="basket",
            face="center",
            at=(0.5 * s + 0.09, 0.02, 0.3 * s),
            symmetry="xz",
            material="bag",
        )


def _airship(b: Builder, v: Values) -> None:
    """The envelope along z, the nose in front; a cabin below on which it stands."""
    long, d = 1.9 * v.size * v.tall, 0.62 * v.size
    cabin = 0.3 * long
    tall = 0.22 * d + 0.5
    keel = [(-0.5, -0.1), (-0.4, -0.5), (0.32, -0.5), (0.5, 0.1), (0.5, 0.5), (-0.5, 0.5)]
    b.add(
        "cabin",
        "extrude",
        (cabin, tall, 0.36 * d),
        turn=(0, -90, 0),
        outline=keel,
        bevel=0.04,
        material="basket",
        pattern="planks",
        pattern_size=(0.25, 0),
    )
    place: dict[str, Any] = {"on": "cabin", "face": "center"}
    up = tall / 2 + 0.46 * d
    b.lathe(
        "envelope",
        (d, long, d),
        [
            (0.02, 0),
            (0.34, 0.03),
            (0.7, 0.16),
            (0.95, 0.36),
            (1, 0.54),
            (0.93, 0.74),
            (0.7, 0.9),
            (0.36, 0.98),
            (0.02, 1),
        ],
        at=(0, up, 0),
        turn=(90, 0, 0),
        smooth=True,
        material="cloth",
        pattern="stripes" if v.cloth == "striped" else "",
        pattern_size=(np.pi * d / 12, 0) if v.cloth == "striped" else (0.0, 0.0),
        **place,
    )
    for k, (z, r) in enumerate(((-0.24, 0.83), (0.04, 1.0), (0.28, 0.9))):
        a = np.arange(16) * 2 * np.pi / 16
        ring = [(0.5 * r * d * float(np.cos(t)), 0.5 * r * d * float(np.sin(t)), 0.0) for t in a]
        b.tube(
            f"hoop{k}",
            ring,
            0.014 * d,
            at=(0, up, z * long),
            closed=True,
            smooth=True,
            squash=1.0,
            material="trim",
            **place,
        )
    fin = [(-0.5, -0.5), (0.5, -0.5), (0.15, 0.32), (-0.2, 0.5), (-0.5, 0.42)]
    # turned so that the fin's length lies along z, its foot towards the middle
    for name, at, turn, sym in (
        ("rudder", (0, up + 0.36 * d, -0.38 * long), (0, -90, 0), "none"),
        ("keelfin", (0, up - 0.36 * d, -0.38 * long), (0, -90, 180), "none"),
        ("tail", (0.36 * d, up, -0.38 * long), (0, -90, -90), "x"),
    ):
        b.add(
            name,
            "extrude",
            (0.2 * long, 0.4 * d, 0.03 * d),
            at=at,
            turn=turn,
            outline=fin,
            symmetry=sym,
            material="trim",
            **place,
        )
    for name, side in (("window", "right"), ("port", "left")):
        b.box(
            name,
            (0.03, 0.34 * tall, 0.07 * cabin),
            on="cabin",
            face=side,
            at=(0, 0.08 * tall, 0),
            sink=0.018,
            symmetry="row_z",
            count=5,
            span=0.62 * cabin,
            material="glass",
        )
    b.box(
        "pane",
        (0.24 * d, 0.34 * tall, 0.05),
        on="cabin",
        face="front",
        at=(0, 0.2 * tall, 0),
        sink=0.03,
        material="glass",
    )
    x = 0.36 * d
    b.lathe(
        "engine",
        (0.17 * d, 0.1 * long, 0.17 * d),
        [(0.5, 0), (1, 0.25), (0.9, 0.8), (0.4, 1)],
        at=(x, 0.1 * tall, -0.2 * cabin),
        turn=(90, 0, 0),
        smooth=True,
        symmetry="x",
        material="metal",
        **place,
    )
    b.box(
        "strut",
        (0.3 * d, 0.05 * d, 0.04 * long),
        at=(0.24 * d, 0.1 * tall, -0.2 * cabin),
        symmetry="x",
        material="trim",
        **place,
    )
    for k, spin in enumerate((35, 125)):
        b.box(
            f"blade{k}",
            (0.045 * d, 0.42 * d, 0.015 * d),
            at=(x, 0.1 * tall, -0.2 * cabin - 0.052 * long),
            turn=(0, 0, spin),
            symmetry="x",
            bevel=0.0,
            material="trim",
            **place,
        )
    if v.bags == "bags":
        b.add(
            "bag",
            "sphere",
            (0.22, 0.36, 0.22),
            rough=0.1,
            seed=5,
            on="cabin",
            face="center",
            at=(0.18 * d + 0.08, -0.1 * tall, 0.3 * cabin),
            symmetry="x",
            material="bag",
        )

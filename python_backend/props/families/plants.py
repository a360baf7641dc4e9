"""Plants: cactuses, flowers in pots and on the ground, palms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.shapes.tube import bounds


@family(
    "cactus",
    "cacti, saguaro, desert cactus, potted cactus, barrel cactus, prickly pear, succulent",
    [
        real("height", 0.5, 2.6, "small, little, short, low", "tall, high, big, large"),
        real("width", 0.16, 0.26, "slim, thin", "thick, fat"),
        choice(
            "form",
            "saguaro: saguaro, desert, western, armed",
            "barrel: barrel, round, ball",
            "pads: prickly pear, pads, opuntia",
        ),
        whole("arms", 1, 3, "one arm, few arms", "many arms, branched"),
        choice("flower", "none", "flower: flowering, flower, blooming, blossom"),
        choice("pot", "none: wild, desert", "pot: potted, pot, house, window"),
    ],
    {
        "skin": "cactus skin, leaf | stone metal glass",
        "spine": "bone, straw | stone plant metal",
        "flower": "petal, yellow petal, blossom | plant",
        "pot": "clay, glaze, porcelain | clay stone metal wood",
        "soil": "adobe, sandstone | stone plant",
    },
    stance="planted",
)
def cactus(b: Builder, v: Values) -> None:
    h = v.height if v.pot == "none" else 0.3 + 0.14 * v.height
    w = h * v.width
    ground: dict[str, Any] = {}
    if v.pot == "pot":
        wide = {"saguaro": 2.0 * w, "barrel": 0.75 * h, "pads": 0.55 * h}[v.form]
        b.lathe(
            "pot",
            (wide, 0.8 * wide, wide),
            [(0.68, 0), (0.9, 0.8), (0.9, 0.8), (1, 0.82), (1, 1)],
            wall=0.06 * wide,
            material="pot",
        )
        b.lathe(
            "soil",
            (0.86 * wide, 0.1 * wide, 0.86 * wide),
            [(1, 0), (0.8, 1)],
            on="pot",
            face="center",
            at=(0, 0.27 * wide, 0),
            material="soil",
        )
        ground = {"on": "soil", "face": "top", "sink": 0.05 * wide}
    if v.form == "barrel":
        _barrel(b, v, h, ground)
    elif v.form == "pads":
        _pads(b, v, h, ground)
    else:
        _saguaro(b, v, h, w, ground)


def _column(b: Builder, name: str, size: tuple[float, float], ribs: int, **more: Any) -> None:
    """An upright with a round head; ribs run along it."""
    w, h = size
    cap = min(0.5 * w / h, 0.4)
    head = [
        (math.cos(a), 1 - cap + cap * math.sin(a)) for a in (math.pi / 2 * k / 5 for k in range(6))
    ]
    b.lathe(
        name,
        (0.9 * w, h, 0.9 * w),
        [(0.86, 0), (1, 0.5 - 0.5 * cap), *head[:-1], (0.0, 1)],
        material="skin",
        **more,
    )
    rib = 0.62 * math.pi * w / ribs
    b.box(
        f"{name} rib",
        (0.16 * w, h * (1 - 0.9 * cap), rib),
        on=name,
        face="center",
        at=(0.43 * w, -0.42 * cap * h, 0),
        symmetry="ring",
        count=ribs,
        bevel=0.04 * w,
        material="skin",
    )


def _saguaro(b: Builder, v: Values, h: float, w: float, ground: dict[str, Any]) -> None:
    _column(b, "trunk", (w, h), 10, **ground)
    rng = np.random.default_rng(v.seed)
    for k in range(v.arms):
        side = -1 if k % 2 else 1
        a = math.radians(-18 + 24 * k) + float(rng.uniform(-0.2, 0.2))
        low = h * (0.02 - 0.1 * k + float(rng.uniform(-0.04, 0.04)))
        out, up = 1.5 * w * (1 + 0.1 * k), h * (0.34 - 0.04 * k)
        x, z = side * math.cos(a), math.sin(a)
        path = [
            (0.3 * w * x, low, 0.3 * w * z),
            (0.75 * out * x, low, 0.75 * out * z),
            (out * x, low + 0.25 * out, out * z),
            (out * x, low + 0.6 * up, out * z),
            (out * x, low + up, out * z),
        ]
        r = 0.34 * w
        b.tube(
            f"arm{k}", path, [0.8 * r, r, r, r, 0.94 * r], on="trunk", smooth=True, material="skin"
        )
        b.add(
            f"tip{k}",
            "sphere",
            (1.88 * r, 1.8 * r, 1.88 * r),
            on="trunk",
            face="center",
            at=(out * x, low + up, out * z),
            material="skin",
        )
    if v.flower == "flower":
        _bloom(b, "trunk", (0, 0, 0), 0.5 * w)


def _barrel(b: Builder, v: Values, h: float, ground: dict[str, Any]) -> None:
    d = 0.6 * h
    tall = 0.55 * h
    dome = [(0.6, 0), (0.86, 0.12), (1, 0.42), (0.94, 0.66), (0.72, 0.88), (0.3, 1)]
    b.lathe("trunk", (0.92 * d, tall, 0.92 * d), dome, smooth=True, material="skin", **ground)
    n = 10 + 2 * v.arms
    b.add(
        "rib",
        "sphere",
        (0.36 * d, 0.94 * tall, 0.7 * math.pi * d / n),
        on="trunk",
        face="center",
        at=(0.33 * d, 0, 0),
        symmetry="ring",
        count=n,
        material="skin",
    )
    b.lathe(
        "spine",
        (0.012 * d + 0.002, 0.13 * d, 0.012 * d + 0.002),
        [(1, 0), (0.2, 1)],
        on="trunk",
        face="center",
        at=(0.53 * d, 0.04 * tall, 0),
        turn=(0, 0, -70),
        sides=4,
        symmetry="ring",
        count=n,
        material="spine",
    )
    b.lathe(
        "high spine",
        (0.012 * d + 0.002, 0.12 * d, 0.012 * d + 0.002),
        [(1, 0), (0.2, 1)],
        on="trunk",
        face="center",
        at=(0.43 * d, 0.33 * tall, 0),
        turn=(0, 0, -35),
        sides=4,
        symmetry="ring",
        count=n,
        material="spine",
    )
    if v.flower == "flower":
        _bloom(b, "trunk", (0, 0, 0), 0.3 * d)


def _pads(b: Builder, v: Values, h: float, ground: dict[str, Any]) -> None:
    """Flat round pads that grow out of each other's rims."""
    rng = np.random.default_rng(v.seed)
    size = 0.42 * h
    thick = 0.13 * h
    b.add(
        "trunk",
        "sphere",
        (0.8 * size, 1.3 * size, 1.1 * thick),
        flat=0.22,
        turn=(0, float(rng.uniform(-15, 15)), 0),
        material="skin",
        **ground,
    )
    spots = [
        (0.2, 0.62, -24),
        (-0.24, 0.6, 28),
        (0.36, 1.3, -6),
        (-0.5, 1.24, 24),
        (0.66, 1.0, -62),
    ]
    for k, (x, y, lean) in enumerate(spots[: 2 + v.arms]):
        grow = 0.92 - 0.06 * k
        b.add(
            f"pad{k}",
            "sphere",
            (0.74 * size * grow, 1.0 * size * grow, 0.9 * thick),
            on="trunk",
            face="center",
            at=(x * size, y * size + 0.18 * size, 0.05 * size * (-1) ** k),
            turn=(0, float(rng.uniform(-25, 25)), lean),
            material="skin",
        )
    if v.flower == "flower":
        for k, (x, y, lean) in enumerate(spots[1:3]):
            a, long = math.radians(lean), 0.46 * size
            at = (x * size - long * math.sin(a), (y + 0.18) * size + long * math.cos(a), 0)
            b.add(
                f"bud{k}",
                "sphere",
                (0.2 * size,) * 3,
                on="trunk",
                face="center",
                at=at,
                material="flower",
            )


def _bloom(b: Builder, on: str, at: tuple[float, float, float], size: float) -> None:
    """A small flower on the top of a part."""
    b.lathe(
        "cup",
        (size, 0.5 * size, size),
        [(0.3, 0), (0.6, 0.3), (1, 1)],
        on=on,
        at=at,
        sink=0.12 * size,
        sides=8,
        material="flower",
    )
    b.add("heart", "sphere", (0.42 * size,) * 3, on="cup", sink=0.3 * size, material="spine")


@family(
    "flower",
    "potted flower, daisy, daisies, sunflower, tulip, flowers, potted plant, house plant, "
    "wildflowers",
    [
        real("height", 0.3, 0.75, "small, short, low", "tall, high"),
        real("size", 0.16, 0.26, "small blossom", "big blossom, large"),
        choice(
            "form",
            "daisy: daisy, daisies, marguerite, aster",
            "sunflower: sunflower",
            "tulip: tulip, rose, bud, crocus",
        ),
        whole("count", 1, 5, "single, one, lone", "bunch, many, several, bouquet, wildflowers"),
        whole("petals", 7, 13, "few petals", "many petals"),
        choice("ground", "pot: potted, pot, house", "soil: wild, planted, garden, field"),
    ],
    {
        "petal": "petal, blossom, yellow petal, porcelain, silk | plant clay cloth glass metal",
        "sun": "yellow petal | plant clay cloth glass metal | petal",
        "heart": "yellow petal, bark, coal | plant bark stone",
        "leaf": "leaf, cactus skin | plant",
        "pot": "clay, glaze, porcelain, celadon | clay stone metal wood glass",
        "soil": "adobe, coal | stone plant",
    },
    stance="planted",
)
def flower(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    h = v.height * (1.7 if v.form == "sunflower" else 1.0)
    d = v.size * v.height * {"daisy": 2.0, "sunflower": 2.4, "tulip": 1.25}[v.form]
    if v.ground == "pot":
        w = 0.14 + 0.2 * v.height + 0.012 * v.count
        b.lathe(
            "pot",
            (w, 0.85 * w, w),
            [(0.68, 0), (0.88, 0.78), (1, 0.8), (1, 1)],
            wall=0.05 * w,
            material="pot",
        )
        b.lathe(
            "soil",
            (0.86 * w, 0.1 * w, 0.86 * w),
            [(1, 0), (0.7, 1)],
            on="pot",
            face="center",
            at=(0, 0.3 * w, 0),
            material="soil",
        )
        base, spread = 0.72 * w, 0.24 * w
    else:
        w = 0.2 + 0.05 * v.count
        b.lathe(
            "soil",
            (w, 0.16 * w, 0.9 * w),
            [(1, 0), (0.8, 0.6), (0.2, 1)],
            smooth=True,
            material="soil",
        )
        base, spread = 0.1 * w, 0.26 * w
    for k in range(v.count):
        a = 2.4 * k + float(rng.uniform(0, 0.6))
        reach = 0.0 if v.count == 1 else spread * (0.5 + 0.12 * k)
        foot = (reach * math.cos(a), base - 0.03, reach * math.sin(a))
        tall = h * (1.0 - 0.11 * k)
        lean = 0.03 if v.count == 1 else 0.2
        tip = (
            foot[0] + lean * tall * math.cos(a),
            base + tall,
            foot[2] + lean * tall * math.sin(a),
        )
        _stem(b, k, foot, tip, d)
        _blossom(b, v, k, tip, a, d)
    leaf = [
        (-0.5, 0.0),
        (-0.3, -0.16),
        (0.0, -0.2),
        (0.3, -0.14),
        (0.5, 0.0),
        (0.3, 0.14),
        (0, 0.2),
        (-0.3, 0.16),
    ]
    long = 0.42 * h + 0.06
    b.add(
        "leaf",
        "extrude",
        (long, 0.5 * long, 0.006),
        at=(0.38 * long, base - 0.02, 0),
        turn=(-90, 0, 48),
        outline=leaf,
        symmetry="ring",
        count=5,
        material="leaf",
    )


def _stem(b: Builder, k: int, foot: tuple[float, ...], tip: tuple[float, ...], d: float) -> None:
    middle = [(p + q) / 2 for p, q in zip(foot, tip)]
    path = [
        (p[0], p[1], p[2])
        for p in (
            foot,
            (foot[0] * 0.4 + middle[0] * 0.6, middle[1], foot[2] * 0.4 + middle[2] * 0.6),
            tip,
        )
    ]
    r = 0.03 * d + 0.003
    lows = [min(p[i] for p in path) for i in range(3)]
    highs = [max(p[i] for p in path) for i in range(3)]
    b.tube(
        f"stem{k}",
        path,
        [1.2 * r, r, r],
        face="ground",
        on="",
        smooth=True,
        material="leaf",
        at=((lows[0] + highs[0]) / 2, foot[1], (lows[2] + highs[2]) / 2),
    )


def _blossom(b: Builder, v: Values, k: int, tip: tuple[float, ...], a: float, d: float) -> None:
    """A head that looks outwards and up, or a closed cup of petals."""
    x, y, z = tip
    if v.form == "tulip":
        cup = [(0.3, 0), (0.8, 0.16), (1, 0.42), (0.9, 0.72), (0.62, 1)]
        b.lathe(
            f"cup{k}",
            (0.62 * d, 0.86 * d, 0.62 * d),
            cup,
            at=(x, y - 0.05 * d, z),
            smooth=True,
            wall=0.03 * d,
            material="petal",
        )
        outer = [(0.2, 0), (0.8, 0.3), (1, 0.62), (0.5, 0.9), (0.1, 1)]
        b.lathe(
            f"petal{k}",
            (0.46 * d, 0.92 * d, 0.16 * d),
            outer,
            on=f"cup{k}",
            face="center",
            at=(0, 0.03 * d, 0.27 * d),
            turn=(8, 0, 0),
            symmetry="ring",
            count=3,
            smooth=True,
            material="petal",
        )
        return
    blade = [
        (-0.5, -0.2),
        (-0.1, -0.42),
        (0.24, -0.4),
        (0.5, 0.0),
        (0.24, 0.4),
        (-0.1, 0.42),
        (-0.5, 0.2),
    ]
    if v.form == "sunflower":
        heart, long, n = 0.62 * d, 0.46 * d, v.petals + 4
        b.lathe(
            f"heart{k}",
            (heart, 0.16 * d, heart),
            [(0.7, 0), (1, 0.3), (0.9, 0.7), (0.3, 1)],
            at=(x, y - heart / 2, z + 0.04 * d),
            turn=(76, 0, 0),
            smooth=True,
            material="heart",
        )
        wide = 5.4 * d / n * 0.62
        for j, out in enumerate((0.0, -0.02)):
            spin = 180.0 / n * j
            reach = 0.4 * heart + 0.4 * long
            at = (
                reach * math.cos(math.radians(spin)),
                reach * math.sin(math.radians(spin)),
                out * d,
            )
            b.add(
                f"petal{k}{j}",
                "extrude",
                (long, wide, 0.004 + 0.01 * d),
                on=f"heart{k}",
                face="center",
                at=at,
                turn=(0, 8, spin),
                outline=blade,
                symmetry="ring_z",
                count=n,
                material="sun",
            )
        return
    heart, long, n = 0.36 * d, 0.5 * d, v.petals
    b.lathe(
        f"heart{k}",
        (heart, 0.5 * heart, heart),
        [(0.8, 0), (1, 0.4), (0.8, 0.8), (0.3, 1)],
        at=(x, y - 0.1 * heart, z),
        smooth=True,
        material="heart",
    )
    b.add(
        f"petal{k}",
        "extrude",
        (long, 3.4 * d / n, 0.004 + 0.01 * d),
        on=f"heart{k}",
        face="center",
        at=(0.4 * heart + 0.4 * long, 0.02 * d, 0),
        turn=(-90, 0, 14),
        outline=blade,
        symmetry="ring",
        count=n,
        material="petal",
    )


@family(
    "palm",
    "palm tree, coconut palm, date palm, tropical tree, coconut tree, beach palm, palms",
    [
        real("height", 2.6, 7.0, "small, young, short", "tall, high, big"),
        real("bend", 0.0, 1.0, "straight, upright", "bent, leaning, curved, crooked"),
        real("crown", 0.42, 0.62, "small crown", "wide, lush, large"),
        whole("fronds", 6, 9, "sparse, few", "dense, many, lush"),
        choice("nuts", "coconuts: coconut, coconuts, nuts", "none: date, bare"),
        real("droop", 0.3, 1.0, "stiff", "drooping, hanging"),
    ],
    {
        "trunk": "bark, driftwood | bark wood",
        "leaf": "leaf, cactus skin | plant",
        "nut": "bark, walnut | bark wood food",
    },
    stance="planted",
)
def palm(b: Builder, v: Values) -> None:
    h = v.height
    reach, r = 0.26 * v.bend * h, 0.03 * h + 0.03
    path = [(reach * (k / 6) ** 1.8, 0.92 * h * k / 6, 0.0) for k in range(7)]
    b.tube(
        "trunk",
        path,
        [1.5 * r, 1.1 * r, r, 0.92 * r, 0.88 * r, 0.82 * r, 0.9 * r],
        on="",
        face="ground",
        smooth=True,
        material="trunk",
    )
    low, high = bounds(b.parts[-1])
    top = [float(path[-1][k] - (low[k] + high[k]) / 2) for k in range(3)]
    for k in range(5):
        t = 0.16 + 0.17 * k
        at = [reach * t**1.8, 0.92 * h * t, 0.0]
        at = [float(at[i] - (low[i] + high[i]) / 2) for i in range(3)]
        b.lathe(
            f"ring{k}",
            (2.5 * r * (1.1 - 0.35 * t), 0.05 * h, 2.5 * r * (1.1 - 0.35 * t)),
            [(0.8, 0), (1, 0.8), (0.9, 1)],
            on="trunk",
            face="center",
            at=(at[0], at[1], at[2]),
            turn=(0, 0, -math.degrees(math.atan(1.8 * reach * t**0.8 / (0.92 * h)))),
            material="trunk",
        )
    b.add(
        "heart",
        "sphere",
        (2.6 * r, 3.0 * r, 2.6 * r),
        on="trunk",
        face="center",
        at=(top[0], top[1], top[2]),
        material="leaf",
    )
    long = v.crown * h
    for k, (lift, count, grow) in enumerate(((0.55, v.fronds, 1.0), (1.05, v.fronds - 2, 0.8))):
        arc = []
        for t in range(6):
            x = t / 5
            up = lift * x - (0.55 + 0.75 * v.droop) * x * x * (1.0 if k == 0 else 1.1)
            arc.append(
                (grow * long * (x - 0.18 * x * x) + 0.4 * r, grow * long * up * 0.8 + 0.6 * r, 0.0)
            )
        wide = 0.085 * long
        b.tube(
            f"frond{k}",
            arc,
            [0.3 * wide, 0.9 * wide, 1.1 * wide, wide, 0.7 * wide, 0.12 * wide],
            on="heart",
            squash=0.1,
            smooth=True,
            symmetry="ring",
            count=count,
            material="leaf",
        )
    if v.nuts == "coconuts":
        b.add(
            "nut",
            "sphere",
            (1.9 * r,) * 3,
            on="heart",
            face="center",
            at=(1.5 * r, -0.9 * r, 0.5 * r),
            symmetry="ring",
            count=4,
            material="nut",
        )

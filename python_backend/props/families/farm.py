"""What a farm yard is full of: hay bales and stacks, beehives, troughs, baskets."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "hay bale",
    "straw bale, bale of hay, bale, haystack, hay stack, round bale, hayrick, stack of hay bales",
    [
        real("size", 0.75, 1.25, "small, little", "large, big, huge"),
        choice(
            "form",
            "square: square, rectangular, small",
            "round: round, rolled, roll, field",
            "stack!: haystack, hay stack, hayrick, stook, conical",
            "pile: stacked, pile, stack of, bales",
        ),
        real("length", 0.85, 1.25, "short", "long"),
        whole("twine", 2, 3),
        choice("fork", "none", "fork: pitchfork, fork"),
    ],
    {
        "hay": "straw | plant",
        "twine": "rope, leather | cord cloth",
        "pole": "driftwood, oak, pine | wood",
        "metal": "iron, rust | metal",
    },
    stance="held",
)
def hay_bale(b: Builder, v: Values) -> None:
    s = v.size
    if v.form == "round":
        _roll(b, v, 1.25 * s)
    elif v.form == "stack":
        _rick(b, v, 1.6 * s)
    else:
        _bales(b, v, s)


def _bales(b: Builder, v: Values, s: float) -> None:
    size = (1.05 * s * v.length, 0.46 * s, 0.52 * s)
    b.box("hay", size, bevel=0.045 * s, material="hay")
    _twine(b, "twine", "hay", size, v.twine)
    top = "hay"
    if v.form == "pile":
        for k, (x, z, turn) in enumerate(((0.05, -1.03, 3), (-0.08, -0.5, -4))):
            name = f"hay{k}"
            at = (x * s, 0, z * size[2])
            b.box(
                name,
                size,
                on="" if k == 0 else "hay",
                face="ground" if k == 0 else "top",
                at=at,
                sink=0.0 if k == 0 else 0.02 * s,
                turn=(0, turn, 0),
                bevel=0.045 * s,
                material="hay",
            )
            for j in range(v.twine):
                x_ = size[0] * ((j + 0.5) / v.twine - 0.5) * 0.86
                b.box(
                    f"twine{k}{j}",
                    (0.022 * s, size[1] + 0.018 * s, size[2] + 0.018 * s),
                    on=name,
                    face="center",
                    at=(x_ * math.cos(math.radians(turn)), 0, -x_ * math.sin(math.radians(turn))),
                    turn=(0, turn, 0),
                    bevel=0.03 * s,
                    material="twine",
                )
        top = "hay1"
    if v.fork == "fork":
        _fork(b, top, s, (0.3 * size[0], 0.02 * s))


def _twine(b: Builder, name: str, on: str, size: tuple[float, float, float], count: int) -> None:
    grow = 0.018 * size[1] * 2
    b.box(
        name,
        (0.04 * size[1], size[1] + grow, size[2] + grow),
        on=on,
        face="center",
        symmetry="row_x",
        count=count,
        span=size[0] * 0.86 * (count - 1) / count,
        bevel=0.06 * size[1],
        material="twine",
    )


def _fork(b: Builder, on: str, s: float, at: tuple[float, float]) -> None:
    """A pitchfork that is stuck in from above."""
    long = 1.15 * s
    b.lathe(
        "haft",
        (0.035 * s, long, 0.035 * s),
        [(1, 0), (0.9, 1)],
        on=on,
        at=(at[0], 0, at[1]),
        sink=-0.12 * s,
        turn=(0, 0, -9),
        material="pole",
    )
    x = at[0] - 0.11 * s
    b.box(
        "bridge",
        (0.2 * s, 0.025 * s, 0.025 * s),
        on=on,
        at=(x, 0, at[1]),
        sink=-0.13 * s,
        turn=(0, 0, -9),
        material="metal",
    )
    b.lathe(
        "tine",
        (0.018 * s, 0.3 * s, 0.018 * s),
        [(0.2, 0), (1, 0.3), (1, 1)],
        on=on,
        at=(x + 0.005 * s, 0, at[1]),
        sink=0.11 * s,
        turn=(0, 0, -9),
        symmetry="row_x",
        count=3,
        span=0.17 * s,
        material="metal",
    )


def _roll(b: Builder, v: Values, d: float) -> None:
    """A round bale on its side: ends wound in rings, bound with twine."""
    long = 0.86 * d * v.length
    end = [(0.1, 0), (0.3, 0.004), (0.33, 0.014), (0.58, 0.018), (0.61, 0.03), (0.86, 0.034)]
    end += [(0.95, 0.055)]
    profile = [*end, (1, 0.1), (1, 0.9), *((r, 1 - y) for r, y in end[::-1])]
    b.lathe("hay", (d, long, d), profile, turn=(90, 0, 0), sink=0.03 * d, material="hay")
    for k in range(v.twine + 1):
        z = long * 0.76 * (k / v.twine - 0.5)
        b.lathe(
            f"twine{k}",
            (1.012 * d, 0.022 * d, 1.012 * d),
            [(1, 0), (1, 1)],
            on="hay",
            face="center",
            at=(0, 0, z),
            turn=(90, 0, 0),
            material="twine",
        )
    if v.fork == "fork":
        _fork(b, "hay", d / 1.25, (0.0, 0.1 * d))


def _rick(b: Builder, v: Values, h: float) -> None:
    """A haystack around a pole."""
    w = 1.1 * h * v.length
    b.add(
        "hay",
        "sphere",
        (w, h, 0.96 * w),
        rough=0.16,
        flat=0.22,
        seed=1 + v.seed % 9999,
        material="hay",
    )
    b.lathe(
        "cap",
        (0.34 * w, 0.16 * h, 0.34 * w),
        [(1, 0), (0.8, 0.4), (0.2, 1)],
        on="hay",
        sides=11,
        sink=0.12 * h,
        material="hay",
    )
    b.lathe(
        "pole",
        (0.045 * h, 0.42 * h, 0.045 * h),
        [(1, 0), (0.7, 1)],
        on="hay",
        sink=0.2 * h,
        turn=(0, 0, 3),
        material="pole",
    )
    if v.fork == "fork":
        b.lathe(
            "haft",
            (0.03 * h, 0.8 * h, 0.03 * h),
            [(1, 0), (0.9, 1)],
            at=(0.43 * w, 0.02 * h, 0.1 * w),
            turn=(0, 0, 24),
            material="pole",
        )


@family(
    "beehive",
    "bee hive, hive, skep, straw skep, bee box, honey hive, apiary, bee house",
    [
        real("size", 0.4, 0.6, "small", "large, big"),
        real("height", 0.9, 1.25, "low, squat", "tall, high"),
        choice(
            "form",
            "skep: straw, skep, old, medieval, wicker",
            "boxes: wooden, box, modern, langstroth, apiary",
        ),
        whole("storeys", 2, 4, "few", "many, tall"),
        choice("stand", "table: stand, table, bench", "stone: stone, slab", "legs: legs"),
    ],
    {
        "hive": "straw, wicker | plant wood cord",
        "box": "pine, painted wood, plaster, oak | wood paint stone",
        "roof": "tin, slate, oak | metal wood stone",
        "stand": "oak, driftwood, walnut | wood metal",
        "slab": "stone, slate | stone",
        "dark": "coal | stone",
    },
)
def beehive(b: Builder, v: Values) -> None:
    s = v.size
    high = 0.32 if v.stand != "stone" else 0.16
    if v.stand == "stone":
        b.box(
            "board",
            (1.3 * s, high, 1.25 * s),
            bevel=0.03,
            material="slab",
            pattern="bricks",
            pattern_size=(0.4, 0.16),
        )
    else:
        b.box(
            "board",
            (1.35 * s, 0.05, 1.3 * s),
            at=(0, high - 0.05, 0),
            bevel=0.01,
            material="stand",
            pattern="planks",
            pattern_size=(0.14, 0),
        )
        width = 0.055 if v.stand == "legs" else 0.08
        b.add(
            "leg",
            "legs4",
            (width, high - 0.03, width),
            on="board",
            face="bottom",
            sink=0.02,
            path=[(1.12 * s, 0.0, 1.05 * s)],
            material="stand",
        )
    if v.form == "skep":
        _skep(b, v, s)
    else:
        _boxes(b, v, s)


def _skep(b: Builder, v: Values, s: float) -> None:
    """Coils of straw rope, a dark door."""
    h, n = 1.02 * s * v.height, 5 + v.storeys
    profile: list[tuple[float, float]] = []
    for k in range(n):
        low, high = k / n, (k + 1) / n
        for y, inset in (
            (low + 0.02 / n, 0.07),
            (low + 0.3 / n, 0.0),
            (low + 0.7 / n, 0.0),
            (high - 0.02 / n, 0.07),
        ):
            dome = math.sqrt(max(1 - max(y - 0.3, 0) ** 2 / 0.5, 0.0))
            profile.append((max((0.93 + 0.07 * min(y / 0.3, 1)) * dome - inset, 0.04), y))
    profile[0], profile[-1] = (profile[0][0], 0.0), (profile[-1][0], 1.0)
    b.lathe("hive", (s, h, s), profile, on="board", sink=0.004, material="hive")
    b.lathe(
        "knob",
        (0.15 * s, 0.14 * s, 0.15 * s),
        [(0.8, 0), (1, 0.3), (0.9, 0.7), (0.3, 1)],
        on="hive",
        sink=0.04 * s,
        smooth=True,
        material="hive",
    )
    arch = [(-0.5, -0.5), (0.5, -0.5)]
    arch += [(0.5 * math.cos(a), 0.5 * math.sin(a)) for a in (math.pi * k / 8 for k in range(9))]
    for name, size, out, slot in (("porch", 0.26, 0.03, "hive"), ("door", 0.17, 0.05, "dark")):
        b.add(
            name,
            "extrude",
            (size * s, 0.9 * size * s, 0.2 * s),
            on="hive",
            face="center",
            at=(0, 0.45 * size * s - h / 2, (0.37 + out) * s),
            outline=arch,
            material=slot,
        )


def _boxes(b: Builder, v: Values, s: float) -> None:
    """Boxes that can be lifted off each other, with grips, under a metal roof."""
    tall = 0.34 * s * v.height
    below = "board"
    b.box(
        "floor",
        (0.98 * s, 0.05, 1.05 * s),
        on=below,
        sink=0.004,
        at=(0, 0, 0.04),
        bevel=0.006,
        material="stand",
    )
    below = "floor"
    for k in range(v.storeys):
        name = f"box{k}"
        b.box(
            name,
            (0.9 * s, tall, 0.92 * s),
            on=below,
            sink=0.003,
            at=(0, 0, -0.04 if k == 0 else 0),
            bevel=0.01,
            material="box",
        )
        b.box(
            f"grip{k}",
            (0.26 * s, 0.05 * s, 0.03),
            on=name,
            face="front",
            at=(0, 0.16 * tall, 0),
            sink=0.012,
            bevel=0.006,
            material="stand",
        )
        b.box(
            f"side grip{k}",
            (0.03, 0.05 * s, 0.26 * s),
            on=name,
            face="right",
            at=(0, 0.16 * tall, 0),
            sink=0.012,
            symmetry="x",
            bevel=0.006,
            material="stand",
        )
        below = name
    b.box(
        "door",
        (0.5 * s, 0.035, 0.03),
        on="box0",
        face="front",
        at=(0, 0.03 - tall / 2, 0),
        sink=0.022,
        bevel=0.002,
        material="dark",
    )
    b.box("roof", (s, 0.1 * s, 1.02 * s), on=below, sink=0.03 * s, bevel=0.012, material="roof")


@family(
    "trough",
    "water trough, feeding trough, horse trough, stone trough, wooden trough, manger, pig trough",
    [
        real("length", 1.1, 2.2, "short, small", "long, large, big"),
        real("width", 0.42, 0.62, "narrow", "wide"),
        real("height", 0.4, 0.62, "low", "tall, high"),
        choice(
            "form",
            "planks: wooden, planks, barn, farm",
            "stone: stone, carved, hewn",
            "log: log, dugout, hollow log, rustic",
        ),
        choice(
            "fill",
            "water: water, full, drinking, horse, spout, tap, pump",
            "grain: feed, grain, feeding, pig, fodder",
            "empty: empty, dry",
        ),
        choice("spout", "none", "spout: spout, pump, tap, spring"),
    ],
    {
        "wood": "oak, driftwood, pine, walnut | wood metal paint",
        "stone": "stone, mossy stone, granite, sandstone | stone clay metal",
        "log": "bark, driftwood | bark wood",
        "water": "water | glass",
        "fill": "grain, straw | plant",
        "metal": "iron, rust, brass | metal",
    },
)
def trough(b: Builder, v: Values) -> None:
    long, w, h = v.length, v.width, v.height
    slot = {"planks": "wood", "stone": "stone", "log": "log"}[v.form]
    wall = 0.07 if v.form == "stone" else 0.06 if v.form == "log" else 0.035
    deep = 0.62 * h
    low = h - deep
    inner = 0.5 - wall / w
    floor = -0.5 + 1.3 * wall / deep
    half = [(0.36, -0.5), (0.5, 0.5), (inner, 0.5), (inner - 0.12, floor)]
    if v.form == "log":
        half = [
            (0.2, -0.5),
            (0.4, -0.34),
            (0.5, 0.0),
            (0.47, 0.5),
            (inner - 0.03, 0.5),
            (inner - 0.1, -0.1),
        ]
        half += [(0.15, floor)]
    outline = [*half, *((-x, y) for x, y in half[::-1])]
    planks: dict[str, Any] = {"pattern": "planks", "pattern_size": (0.14, 0)}
    more = planks if v.form == "planks" else {}
    b.add(
        "trough",
        "extrude",
        (w, deep, long),
        at=(0, low, 0),
        turn=(0, 90, 0),
        outline=outline,
        bevel=0.012,
        material=slot,
        **more,
    )
    ends = half[:2] if v.form != "log" else half[:4]
    side = [*ends, *((-x, y) for x, y in ends[::-1])]
    b.add(
        "end",
        "extrude",
        (w, deep, 1.4 * wall),
        on="trough",
        face="center",
        turn=(0, 90, 0),
        at=(long / 2 - 0.5 * wall, 0, 0),
        symmetry="x",
        outline=side,
        material=slot,
    )
    top = 0.3
    wide = w * (inner - 0.12 + 0.12 * (top - floor) / (0.5 - floor)) * 2
    if v.fill != "empty":
        b.box(
            "water" if v.fill == "water" else "feed",
            (long - 0.02, 0.04, wide + 0.03),
            on="trough",
            face="center",
            at=(0, deep * top, 0),
            material="water" if v.fill == "water" else "fill",
        )
    if v.form == "planks":
        for side_ in (-1, 1):
            b.box(
                f"leg{side_}",
                (0.09, h * 0.98, 0.09),
                at=(long / 2 - 0.14, 0, side_ * 0.37 * w),
                turn=(side_ * 8, 0, 0),
                symmetry="x",
                material=slot,
            )
        b.box(
            "strap",
            (0.05, 0.05, w + 0.05),
            on="trough",
            at=(0.25 * long, 0, 0),
            sink=0.03,
            symmetry="x",
            material="metal",
        )
    else:
        b.box(
            "foot",
            (0.2, low + 0.06, 0.72 * w),
            at=(0.32 * long, 0, 0),
            symmetry="x",
            bevel=0.03,
            material="stone" if v.form == "stone" else "wood",
        )
    if v.spout == "spout" and v.fill == "water":
        b.box(
            "pillar",
            (0.2, 1.9 * h, 0.2),
            at=(0, 0, -0.5 * w - 0.09),
            bevel=0.02,
            material="stone" if v.form == "stone" else "wood",
        )
        path = [(0, 0, 0.06), (0, 0.04, 0.2), (0, 0.02, 0.3), (0, -0.08, 0.33)]
        b.tube(
            "spout", path, 0.026, on="pillar", at=(0, 0.72 * h, 0), smooth=True, material="metal"
        )

"""Rocks, trees, bushes, mushrooms, logs."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

STONES = "stone, mossy stone, sandstone, slate, granite, red stone"


@family(
    "rock",
    "boulder, big rock, small rock, crystal rock",
    [
        real("size", 0.3, 2.2, "small, little", "big, large, huge, boulder"),
        real("height", 0.45, 1.15, "flat, low", "tall, high"),
        real("depth", 0.65, 1.1, "long", ""),
        real("rough", 0.12, 0.5, "smooth, round, worn", "rough, jagged, rugged"),
        whole("cuts", 3, 14, "smooth, round, worn", "jagged, sharp, faceted, angular"),
    ],
    {"rock": STONES + " | stone metal plant glass"},
)
def rock(b: Builder, v: Values) -> None:
    s = v.size
    b.add(
        "rock",
        "sphere",
        (s, s * v.height, s * v.depth),
        flat=0.17,
        rough=v.rough,
        cut=v.cuts,
        seed=1 + v.seed % 90000,
        material="rock",
    )


@family(
    "boulders",
    "boulder cluster, rock pile, rocks, stones, pile of rocks, rubble, cluster of boulders",
    [
        real("size", 0.7, 2.6, "small, little", "big, large, huge"),
        whole("count", 3, 6, "few, couple", "many, pile, heap"),
        real("rough", 0.12, 0.45, "smooth, round", "rough, jagged"),
        whole("cuts", 3, 12, "smooth", "jagged, angular"),
        real("spread", 0.6, 1.0, "tight, piled", "scattered, loose"),
    ],
    {"rock": STONES + " | stone metal plant glass"},
)
def boulders(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    s = v.size * 0.62
    b.add(
        "rock",
        "sphere",
        (s, 0.75 * s, 0.9 * s),
        flat=0.16,
        rough=v.rough,
        cut=v.cuts,
        seed=1 + v.seed % 90000,
        material="rock",
    )
    turn = rng.uniform(0, 6.28)
    for k in range(1, v.count):
        f = s * rng.uniform(0.4, 0.68) * (0.93**k)
        angle = turn + k * 2.4
        reach = (s * 0.36 + f * 0.3) * v.spread
        tall = f * rng.uniform(0.65, 0.95)
        b.add(
            f"rock{k}",
            "sphere",
            (f, tall, f * rng.uniform(0.8, 1.1)),
            flat=0.16,
            at=(reach * np.cos(angle), 0, reach * np.sin(angle)),
            rough=v.rough,
            cut=v.cuts,
            seed=int(rng.integers(1, 90000)),
            material="rock",
        )


@family(
    "tree",
    "oak tree, pine tree, fir, conifer, birch tree, dead tree, willow, cherry tree, spruce, maple",
    [
        real("height", 2.5, 7.0, "small, young, short", "tall, big, old, huge, ancient"),
        real("width", 0.4, 0.85, "slim, narrow, thin", "wide, broad, spreading"),
        real("gnarl", 0.0, 1.0, "straight", "gnarled, crooked, twisted, old, ancient"),
        real("crown", 0.7, 1.25, "sparse, thin", "dense, lush, full, bushy"),
        whole("branches", 3, 7, "few", "many, branching"),
        choice(
            "kind",
            "broadleaf: oak, maple, cherry, apple, birch, leafy, autumn",
            "conifer: pine, fir, spruce, conifer, christmas, evergreen",
            "bare: dead, bare, leafless, winter, spooky",
        ),
    ],
    {"leaf": "leaf, leaf, needles | plant", "bark": "bark, bark, birch bark | bark"},
    stance="planted",
)
def tree(b: Builder, v: Values) -> None:
    h = v.height
    kind = {"broadleaf": 0, "conifer": 1, "bare": 2}[v.kind]
    w = h * v.width * (0.72 if kind == 1 else 1.0)
    b.add(
        "tree",
        "branching",
        (w, h, w),
        rough=v.gnarl,
        squash=v.crown,
        count=v.branches,
        jitter=min(v.width, 1.0),
        cut=kind,
        seed=1 + v.seed % 90000,
        radii=(h * (0.026 + 0.012 * v.gnarl),),
    )


@family(
    "bush",
    "shrub, hedge, bushes, fern, berry bush, undergrowth",
    [
        real("size", 0.5, 1.8, "small, low, little", "big, large, tall"),
        real("height", 0.6, 1.1, "low, flat", "tall"),
        whole("count", 3, 7, "sparse", "dense, thick, lush"),
        real("rough", 0.3, 0.62, "trimmed, neat, round", "wild, rough, overgrown"),
        choice("berries", "none", "berries: berry, berries, flowering, flowers, roses"),
    ],
    {"leaf": "leaf, leaf, needles | plant", "berry": "toadstool | plant clay paint"},
    stance="planted",
)
def bush(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    s = v.size
    b.add(
        "bush",
        "sphere",
        (0.75 * s, 0.75 * s * v.height, 0.72 * s),
        rough=v.rough,
        flat=0.12,
        seed=1 + v.seed % 90000,
        material="leaf",
    )
    for k in range(1, v.count):
        f = s * rng.uniform(0.38, 0.58)
        angle = k * 2.4 + rng.uniform(0, 0.5)
        reach = 0.33 * s
        b.add(
            f"bush{k}",
            "sphere",
            (f, f * rng.uniform(0.7, 0.95) * v.height, f),
            flat=0.12,
            at=(reach * np.cos(angle), 0, reach * np.sin(angle)),
            rough=v.rough,
            seed=int(rng.integers(1, 90000)),
            material="leaf",
        )
    if v.berries == "berries":
        for k in range(5):
            angle, up = k * 1.26 + 0.4, rng.uniform(-0.05, 0.22)
            r = 0.36 * s * float(np.sqrt(max(1 - (up / (0.4 * v.height)) ** 2, 0.2)))
            b.add(
                f"berry{k}",
                "sphere",
                (0.07 * s,) * 3,
                on="bush",
                face="center",
                at=(r * np.cos(angle), up * s, r * np.sin(angle)),
                material="berry",
            )


@family(
    "mushroom",
    "toadstool, giant mushroom, fungus, mushrooms, fly agaric",
    [
        real("height", 0.12, 1.4, "small, little, tiny", "giant, big, huge, tall"),
        real("cap", 0.7, 1.35, "narrow", "wide, broad"),
        real("dome", 0.28, 0.62, "flat", "domed, pointed, tall cap"),
        real("stem", 0.16, 0.34, "thin, slender", "thick, fat, stout"),
        whole("count", 1, 3, "single, one", "cluster, group, mushrooms, several"),
    ],
    {
        "cap": "toadstool, mushroom, leaf | plant cloth stone clay glow",
        "stem": "flesh | plant stone wood",
    },
)
def mushroom(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    for k in range(v.count):
        f = 1.0 if k == 0 else float(rng.uniform(0.4, 0.65))
        h, angle = v.height * f, 2.1 * k
        c = h * v.cap
        reach = 0.0 if k == 0 else 0.2 * v.height * v.cap + 0.12 * c
        b.lathe(
            f"stem{k}",
            (h * v.stem * 1.5, 0.78 * h, h * v.stem * 1.5),
            [(1, 0), (0.95, 0.06), (0.62, 0.3), (0.52, 0.7), (0.6, 1)],
            at=(reach * float(np.cos(angle)), 0, reach * float(np.sin(angle))),
            smooth=True,
            material="stem",
        )
        b.lathe(
            f"cap{k}",
            (c, c * v.dome, c),
            [(0.5, 0), (0.9, 0.03), (1, 0.12), (0.93, 0.36), (0.72, 0.66), (0.4, 0.9), (0, 1)],
            on=f"stem{k}",
            face="top",
            sink=0.18 * c * v.dome,
            smooth=True,
            material="cap",
        )
        b.lathe(
            f"skirt{k}",
            (h * v.stem * 1.7, 0.06 * h, h * v.stem * 1.7),
            [(1, 0), (0.62, 1)],
            on=f"stem{k}",
            face="center",
            at=(0, 0.17 * h, 0),
            material="stem",
        )
    if v.count > 1:
        b.add(
            "soil",
            "sphere",
            (0.85 * v.height * v.cap + 0.1, 0.08 * v.height, 0.85 * v.height * v.cap + 0.1),
            rough=0.2,
            seed=3,
            on="stem0",
            face="bottom",
            sink=0.06 * v.height,
            material="stem",
        )


@family(
    "log",
    "fallen log, tree trunk, firewood, log pile, stump, tree stump, woodpile",
    [
        real("length", 0.5, 2.6, "short, small", "long, big"),
        real("width", 0.2, 0.5, "thin", "thick, fat, big"),
        real("bend", 0.0, 1.0, "straight", "crooked, bent"),
        choice(
            "form",
            "single: log, fallen, trunk",
            "stump: stump",
            "pile: pile, woodpile, firewood, logs, stack",
        ),
        whole("stubs", 0, 2),
    ],
    {"bark": "bark, birch bark, driftwood | bark wood stone", "cut": "birch, pine | wood"},
    stance="held",
)
def log(b: Builder, v: Values) -> None:
    w = v.width
    if v.form == "stump":
        w = w * 1.6
        h = 0.9 * w
        b.lathe(
            "stump",
            (w, h, w),
            [(1, 0), (0.84, 0.1), (0.72, 0.4), (0.68, 0.94), (0.66, 1)],
            smooth=True,
            material="bark",
        )
        b.add(
            "top",
            "disc",
            (0.6 * w, 0.03, 0.6 * w),
            on="stump",
            face="top",
            sink=0.022,
            material="cut",
        )
        b.lathe(
            "root",
            (0.3 * w, 0.55 * w, 0.2 * w),
            [(1, 0), (0.6, 0.5), (0.1, 1)],
            on="stump",
            face="center",
            at=(0.4 * w, -0.3 * h, 0),
            turn=(0, 0, 62),
            symmetry="ring",
            count=3 + v.stubs,
            material="bark",
            smooth=True,
        )
        return
    if v.form == "pile":
        n, long = 3, min(max(v.length, 0.6), 1.4)
        w = min(w, 0.28)
        for row in range(3):
            count = n - row
            b.lathe(
                f"log{row}",
                (w, long, w),
                [(1, 0), (0.96, 0.5), (1, 1)],
                on="" if row == 0 else "log0",
                face="center" if row else "ground",
                at=(0, 0, 0) if row == 0 else (w * 0.98, 0.86 * w * row, 0),
                turn=(90, 0, 0),
                symmetry="row_x",
                count=count,
                span=w * 0.98 * (count - 1),
                material="bark",
                jitter=0.8,
                seed=row,
            )
            b.lathe(
                f"cut{row}",
                (0.86 * w, long + 0.012, 0.86 * w),
                [(1, 0), (1, 1)],
                on=f"log{row}",
                face="center",
                at=(w * 0.98 * (count - 1) / 2, 0, 0),
                turn=(90, 0, 0),
                symmetry="row_x",
                count=count,
                span=w * 0.98 * (count - 1),
                material="cut",
            )
        return
    long = max(v.length, 2.2 * w)
    sag = 0.12 * v.bend * long
    b.tube(
        "log",
        [
            (-long / 2, 0, 0),
            (-long / 6, sag * 0.4, sag),
            (long / 6, 0, sag * 0.7),
            (long / 2, 0, 0),
        ],
        [0.5 * w, 0.47 * w, 0.44 * w, 0.42 * w],
        on="",
        face="ground",
        smooth=True,
        material="bark",
        sink=0.06 * w,
    )
    b.lathe(
        "cut",
        (0.86 * w, 0.03, 0.86 * w),
        [(1, 0), (1, 1)],
        on="log",
        face="left",
        sink=0.022,
        turn=(0, 0, 90),
        at=(0, -0.0 * w, -0.35 * sag),
        material="cut",
    )
    for k in range(v.stubs):
        side = 1 if k == 0 else -1
        b.tube(
            f"stub{k}",
            [(0, 0, 0), (0.1 * long, 0.55 * w, 0.35 * w * side)],
            [0.2 * w, 0.13 * w],
            on="log",
            at=(0.12 * long * side, 0.1 * w, 0.35 * sag),
            material="bark",
        )

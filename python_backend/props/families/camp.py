"""Campfires with stones, logs and flames, with a pot or a spit."""

from __future__ import annotations

import math

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "campfire",
    "camp fire, bonfire, fire pit, firepit, cooking fire, log fire, fireplace outdoors",
    [
        real("size", 0.7, 1.5, "small, little", "large, big, huge, bonfire"),
        whole("stones", 7, 12, "big stones, few stones", "many stones"),
        choice(
            "fire",
            "burning: burning, lit, blazing, flames",
            "embers: embers, glowing, dying",
            "out: cold, unlit, dead, burnt out, extinguished",
        ),
        choice(
            "logs", "tepee: tepee, cone, leaning", "crossed: crossed, stacked, log cabin, square"
        ),
        choice(
            "cook",
            "none",
            "pot: cooking, pot, kettle, cauldron, tripod",
            "spit: spit, roast, roasting",
        ),
        real("flame", 0.6, 1.15, "low flames", "tall flames, high flames, roaring, blazing"),
    ],
    {
        "stone": "stone, granite, slate, sandstone, mossy stone | stone",
        "log": "bark, driftwood, birch bark | bark wood",
        "flame": "flame | glow",
        "ember": "lava | stone glow",
        "ash": "coal | stone",
        "wood": "oak, driftwood | wood metal",
        "metal": "iron, steel, copper | metal",
        "meat": "dark crust | food",
    },
    stance="planted",
    about="a fire in a ring of stones",
)
def campfire(b: Builder, v: Values) -> None:
    s = v.size
    rng = np.random.default_rng(v.seed)
    b.lathe("ash", (0.84 * s, 0.05 * s, 0.84 * s), [(1, 0), (0.9, 0.6), (0.3, 1)], material="ash")
    n = v.stones
    size = 0.82 * math.pi * s / n
    for k, (count, turn) in enumerate(((n - n // 2, 0.0), (n // 2, math.pi / n))):
        grow = 1.0 - 0.16 * k
        at = (0.43 * s * math.cos(turn), 0, 0.43 * s * math.sin(turn))
        if count > 1:
            b.add(
                f"stone{k}",
                "sphere",
                (size * grow, 0.82 * size * grow, 0.94 * size * grow),
                on="ash",
                face="center",
                at=(at[0], 0.3 * size * grow, at[2]),
                rough=0.28,
                cut=6,
                flat=0.12,
                seed=int(rng.integers(1, 9999)),
                symmetry="ring",
                count=count,
                jitter=1.0,
                material="stone",
            )
    if v.fire != "out":
        b.lathe(
            "ember",
            (0.52 * s, 0.09 * s, 0.52 * s),
            [(1, 0), (0.7, 0.6), (0.1, 1)],
            on="ash",
            sink=0.03 * s,
            material="ember",
        )
    _logs(b, v, s)
    if v.fire == "burning":
        _flames(b, v, s, rng)
    if v.cook == "pot":
        _tripod(b, s)
    elif v.cook == "spit":
        _spit(b, s)


def _logs(b: Builder, v: Values, s: float) -> None:
    thick = 0.11 * s
    end = [(0.82, 0), (1, 0.1), (0.92, 1)]
    if v.logs == "tepee":
        for k, count in enumerate((3, 4)):
            long, lean = (0.7 - 0.1 * k) * s, 38.0 + 14 * k
            reach = 0.5 * long * math.sin(math.radians(lean)) + 0.02 * s
            up = 0.5 * long * math.cos(math.radians(lean))
            b.lathe(
                f"log{k}",
                (thick, long, thick),
                end,
                on="ash",
                face="center",
                material="log",
                turn=(0, 0, lean),
                symmetry="ring",
                count=count,
                at=(reach, up, 0.0 if k == 0 else 0.1 * s),
            )
        return
    long = 0.56 * s
    for k in range(4):
        turn = (90, 0, 0) if k % 2 else (0, 0, 90)
        side = 0.2 * s
        b.lathe(
            f"log{k}",
            (thick, long, thick),
            end,
            on="ash",
            face="center",
            turn=turn,
            at=(side, (0.05 + 0.085 * k) * s, 0) if k % 2 else (0, (0.05 + 0.085 * k) * s, side),
            symmetry="x" if k % 2 else "z",
            material="log",
        )


def _flames(b: Builder, v: Values, s: float, rng: np.random.Generator) -> None:
    tall = v.flame * s * (0.75 if v.cook == "none" else 0.5)
    tongue = [(0.5, 0), (0.9, 0.12), (1, 0.26), (0.8, 0.48), (0.42, 0.74), (0.14, 0.92), (0, 1)]
    turn = rng.uniform(0, math.tau)
    for k in range(4):
        f = (1.0, 0.72, 0.6, 0.5)[k]
        a = turn + 2.1 * k
        out = 0.0 if k == 0 else 0.12 * s
        lean = 0.0 if k == 0 else 9.0
        b.lathe(
            f"flame{k}",
            (0.34 * s * f**0.5, tall * f, 0.3 * s * f**0.5),
            tongue,
            on="ash",
            at=(out * math.cos(a), 0, out * math.sin(a)),
            sink=0.02 * s,
            smooth=True,
            turn=(lean * math.sin(a), 0, -lean * math.cos(a)),
            material="flame",
        )


def _tripod(b: Builder, s: float) -> None:
    h, thick = 1.25 * s, 0.045 * s
    lean = math.degrees(math.atan2(0.5 * s, h))
    long = math.hypot(0.5 * s, h) + 0.1 * s
    b.lathe(
        "leg",
        (thick, long, thick),
        [(1, 0), (0.8, 1)],
        on="ash",
        face="center",
        at=(0.26 * s, 0.53 * h, 0),
        turn=(0, 0, lean),
        symmetry="ring",
        count=3,
        material="wood",
    )
    b.lathe(
        "lashing",
        (0.075 * s, 0.07 * s, 0.075 * s),
        [(0.8, 0), (1, 0.5), (0.8, 1)],
        on="ash",
        face="center",
        at=(0, 0.97 * h, 0),
        smooth=True,
        material="metal",
    )
    low = 0.56 * s
    b.tube(
        "chain",
        [(0, 0.97 * h - low, 0), (0, 0, 0)],
        0.008 * s,
        on="ash",
        at=(0, low, 0),
        material="metal",
    )
    b.lathe(
        "pot",
        (0.36 * s, 0.28 * s, 0.36 * s),
        [(0.5, 0), (0.85, 0.15), (1, 0.45), (0.9, 0.8), (0.8, 0.9), (0.88, 1)],
        on="ash",
        face="center",
        at=(0, low - 0.08 * s, 0),
        smooth=True,
        wall=0.015 * s,
        material="metal",
    )
    arc = [
        (0.16 * s * math.cos(a), 0.16 * s * math.sin(a), 0.0)
        for a in (math.pi * k / 8 for k in range(9))
    ]
    b.tube("bail", arc, 0.01 * s, on="pot", at=(0, 0.1 * s, 0), smooth=True, material="metal")


def _spit(b: Builder, s: float) -> None:
    h = 0.95 * s
    b.lathe(
        "fork",
        (0.05 * s, h, 0.05 * s),
        [(1, 0), (0.8, 1)],
        at=(0.6 * s, 0, 0),
        symmetry="x",
        material="wood",
    )
    for name, side in (("prong", 1), ("other prong", -1)):
        b.lathe(
            name,
            (0.04 * s, 0.2 * s, 0.04 * s),
            [(1, 0), (0.7, 1)],
            on="fork",
            face="center",
            at=(0, 0.5 * h + 0.05 * s, 0.05 * s * side),
            turn=(30 * side, 0, 0),
            symmetry="x",
            material="wood",
        )
    b.lathe(
        "spit",
        (0.03 * s, 1.45 * s, 0.03 * s),
        [(1, 0), (1, 1)],
        on="fork",
        face="center",
        at=(-0.6 * s, 0.5 * h + 0.03 * s, 0),
        turn=(0, 0, 90),
        material="metal",
    )
    b.lathe(
        "roast",
        (0.22 * s, 0.46 * s, 0.2 * s),
        [(0.3, 0), (0.8, 0.15), (1, 0.5), (0.85, 0.85), (0.35, 1)],
        on="spit",
        face="center",
        turn=(0, 0, 90),
        smooth=True,
        material="meat",
    )

"""What glitters in caves: crystals that grow, gems that are cut."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

STONES = "amethyst, crystal, sapphire, emerald, ruby, jade"


def _spike(
    b: Builder, name: str, tall: float, wide: float, v: Values, slot: str, sides: int, **place: Any
) -> None:
    """One crystal: a prism with a bevelled foot and a pointed end."""
    tip = 1 - v.tip * (0.3 if tall > 3 * wide else 0.4)
    profile = [(0.86, 0), (1.0, 0.1), (0.94, tip), (0.02, 1)]
    b.lathe(name, (wide, tall, wide), profile, sides=sides, material=slot, **place)


@family(
    "crystal",
    "crystals, crystal cluster, crystal shard, magic crystal, mana crystal, quartz cluster, "
    "crystal formation, crystal spike",
    [
        choice(
            "form",
            "cluster: cluster, clusters, crystals, many, formation, druse",
            "single: single, shard, lone, tall, monolith",
        ),
        real("size", 0.2, 1.6, "small, tiny, little", "large, big, huge, giant"),
        real("slim", 0.0, 1.0, "thick, stout, fat", "thin, slim, needle, slender"),
        whole("count", 6, 12, "few", "many"),
        real("spread", 0.0, 1.0, "upright, straight", "wild, spiky, spread"),
        real("tip", 0.55, 1.4, "blunt", "sharp, pointed"),
        choice("light", "dull", "glowing: glowing, magic, magical, mana, arcane, glow, bright"),
    ],
    {
        "crystal": STONES + " | glass stone",
        "rock": "slate, stone, granite, obsidian | stone",
        "glow": "screen, lamp, lava | glow",
    },
    about="crystals growing from a rock, or one large crystal",
)
def crystal(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    h = v.size
    slot = "crystal"
    thick = (0.34 - 0.16 * v.slim) * h
    foot = 0.5 * h if v.form == "cluster" else 0.62 * h
    b.add(
        "rock",
        "sphere",
        (1.5 * foot, 0.34 * h, 1.35 * foot),
        rough=0.24,
        cut=5,
        flat=0.36,
        seed=1 + v.seed % 900,
        material="rock",
    )
    on: dict[str, Any] = {"on": "rock", "face": "center"}
    low = -0.1 * h
    if v.form == "single":
        _spike(
            b,
            "main",
            0.92 * h,
            thick * 1.2,
            v,
            slot,
            6,
            at=(0, low + 0.46 * h, 0),
            turn=(2, 12, -3),
            **on,
        )
        count, reach = 4, 0.3
    else:
        _spike(
            b,
            "main",
            0.95 * h,
            thick,
            v,
            slot,
            6,
            at=(0, low + 0.47 * h, 0),
            turn=(4, 12, -5),
            **on,
        )
        count, reach = v.count, 0.62
    for k in range(count):
        angle = 2.4 * k + float(rng.uniform(-0.3, 0.3))
        far = reach * float(rng.uniform(0.4, 1.0)) * foot
        tall = (
            h
            * float(rng.uniform(0.34, 0.7))
            * (1 - 0.3 * far / foot)
            * (0.7 if v.form == "single" else 1)
        )
        lean = (14 + 26 * v.spread) * (0.35 + far / foot)
        along = np.radians(lean)
        x, z = float(np.cos(angle)), float(np.sin(angle))
        out = far * 0.75 + 0.5 * tall * float(np.sin(along))
        at = (out * x, low + 0.5 * tall * float(np.cos(along)), out * z)
        turn = (
            float(np.degrees(np.arctan2(np.sin(along) * z, np.cos(along)))),
            0.0,
            -float(np.degrees(np.arcsin(np.sin(along) * x))),
        )
        wide = thick * float(rng.uniform(0.5, 0.85)) * (0.55 if v.form == "single" else 0.8)
        lit = v.light == "glowing" and k % 3 == 0
        _spike(
            b,
            f"shard{k}",
            tall,
            wide,
            v,
            "glow" if lit else slot,
            6 if k % 2 else 5,
            at=at,
            turn=turn,
            **on,
        )
    if v.light == "glowing":
        _spike(
            b,
            "heart",
            0.5 * h,
            0.5 * thick,
            v,
            "glow",
            6,
            at=(0.06 * h, low + 0.3 * h, 0.34 * foot),
            turn=(24, 30, -12),
            **on,
        )


@family(
    "gem",
    "gemstone, jewel, precious stone, cut gem, diamond, cut diamond, brilliant",
    [
        choice(
            "cut",
            "brilliant: brilliant, diamond, round",
            "emerald cut: step, emerald, square, baguette",
            "drop: drop, teardrop, pear",
            "octahedron: octahedron, raw, bipyramid, soul",
        ),
        real("size", 0.03, 0.25, "small, tiny", "large, big, huge, giant"),
        real("depth", 0.75, 1.1, "flat, shallow", "deep, tall"),
        real("table", 0.45, 0.65, "narrow", "broad"),
        choice("mount", "loose", "mount: mounted, set, amulet, golden"),
    ],
    {
        "gem": "ruby, sapphire, emerald, amethyst, crystal | glass stone clay",
        "diamond": "crystal | glass stone clay | gem",
        "mount": "gold, silver, brass | metal",
    },
    stance="held",
    about="a cut gemstone, loose or in a mount",
)
def gem(b: Builder, v: Values) -> None:
    s = v.size
    if v.cut == "emerald cut":
        tall = 0.66 * s * v.depth
        steps = [
            (0.3, 0),
            (0.62, 0.2),
            (0.9, 0.5),
            (1, 0.66),
            (1, 0.72),
            (0.86, 0.88),
            (v.table + 0.15, 1),
        ]
        b.lathe("gem", (s, tall, 0.72 * s), steps, sides=8, material="gem")
        girdle = 0.69 * tall
    elif v.cut == "drop":
        tall = 1.3 * s * v.depth
        b.lathe(
            "gem",
            (0.8 * s, tall, 0.5 * s),
            [(0.3, 0), (0.78, 0.12), (1, 0.32), (0.86, 0.5), (0.4, 0.82), (0.03, 1)],
            sides=10,
            material="gem",
        )
        girdle = 0.32 * tall
    elif v.cut == "octahedron":
        tall = 1.4 * s * v.depth
        b.lathe(
            "gem",
            (0.8 * s, tall, 0.8 * s),
            [(0.02, 0), (1, 0.46), (1, 0.52), (0.02, 1)],
            sides=6,
            material="gem",
        )
        girdle = 0.49 * tall
    else:
        tall = 0.68 * s * v.depth
        b.lathe(
            "gem",
            (s, tall, s),
            [(0.03, 0), (0.56, 0.34), (1, 0.66), (1, 0.7), (0.84, 0.88), (v.table, 1)],
            sides=10,
            material="diamond",
        )
        girdle = 0.68 * tall
    if v.mount != "mount":
        return
    sides = {"emerald cut": 8, "octahedron": 6}.get(v.cut, 10)
    wide, deep = {"emerald cut": (1.0, 0.72), "drop": (0.8, 0.5), "octahedron": (0.8, 0.8)}.get(
        v.cut, (1.0, 1.0)
    )
    y = girdle - tall / 2
    band = [(0.9, 0), (1, 0.2), (1, 0.8), (0.9, 1)]
    b.lathe(
        "collar",
        (1.09 * wide * s, 0.12 * s, 1.09 * deep * s),
        band,
        sides=sides,
        on="gem",
        face="center",
        at=(0, y, 0),
        material="mount",
    )
    b.tube(
        "loop",
        [
            (0.07 * s * float(np.cos(a)), 0.07 * s * float(np.sin(a)), 0)
            for a in np.linspace(0, 5.8, 10)
        ],
        0.02 * s,
        on="collar",
        face="center",
        at=(0.58 * wide * s + 0.04 * s, 0, 0),
        closed=True,
        smooth=True,
        material="mount",
    )

"""What a scholar or a seer keeps: telescopes, globes, crystal balls."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import arc, circle
from python_backend.props.program import Vec3

BRASS = "brass, copper, bronze, gold, silver"
TURNED = [
    (0.9, 0),
    (0.5, 0.08),
    (0.95, 0.24),
    (0.5, 0.4),
    (0.4, 0.6),
    (0.75, 0.78),
    (0.5, 0.86),
    (0.8, 1),
]


def _barrel(long: float, d: float, draws: int) -> list[tuple[float, float]]:
    """The profile of a telescope from its eyepiece to its lens, with a collar at each draw."""
    out = [(0.62, 0.0), (0.66, 0.01), (0.66, 0.05), (0.5, 0.07)]
    for k in range(draws):
        r, r2 = 0.5 + 0.36 * k / draws, 0.5 + 0.36 * (k + 1) / draws
        low, high = 0.07 + 0.55 * k / draws, 0.07 + 0.55 * (k + 1) / draws
        out += [
            (r, low + 0.005),
            (r, high - 0.03),
            (r2 + 0.07, high - 0.028),
            (r2 + 0.07, high),
            (r2, high + 0.004),
        ]
    return [*out, (0.86, 0.9), (1.0, 0.905), (1.0, 1.0)]


@family(
    "telescope",
    "spyglass, spy glass, brass telescope, ship telescope, field glass, astronomer telescope",
    [
        choice(
            "form",
            "tripod: tripod, standing, astronomer, observatory, star",
            "cradle: spyglass, captain, pirate, handheld, desk, ship",
        ),
        real("length", 0.45, 1.15, "small, short", "long, large, big"),
        real("thick", 0.0, 1.0, "thin, slim", "thick, fat"),
        whole("draws", 2, 4, "few", "many"),
        real("tilt", 12.0, 36.0, "level, flat", "raised, pointing up"),
        choice("wrap", "wrap: leather, wrapped, bound", "bare: bare, plain"),
    ],
    {
        "brass": BRASS + " | metal wood",
        "wood": "walnut, oak, ebony | wood metal",
        "wrap": "leather, wool | cloth wood",
        "lens": "crystal, glass | glass",
    },
    about="a telescope with draws, on a tripod or in a cradle",
)
def telescope(b: Builder, v: Values) -> None:
    long = v.length * (1.0 if v.form == "tripod" else 0.55)
    d = long * (0.13 + 0.045 * v.thick)
    profile = _barrel(long, d, v.draws)
    if v.form == "tripod":
        high = 0.55 + 0.75 * v.length
        b.lathe(
            "hub",
            (0.13, 0.09, 0.13),
            [(0.7, 0), (1, 0.25), (1, 0.7), (0.6, 1)],
            at=(0, high, 0),
            material="brass",
        )
        reach = 0.34 * high
        b.tube(
            "leg",
            [(0.02, 0.02, 0), (reach, -high - 0.02, 0)],
            (0.026, 0.016),
            on="hub",
            face="center",
            symmetry="ring",
            count=3,
            material="wood",
        )
        b.tube(
            "stay",
            [(0.01, -0.52 * high, 0), (0.55 * reach, -0.5 * high, 0)],
            0.008,
            on="hub",
            face="center",
            symmetry="ring",
            count=3,
            material="brass",
        )
        b.lathe(
            "boss",
            (0.05, 0.04, 0.05),
            [(0.7, 0), (1, 0.5), (0.7, 1)],
            on="hub",
            face="center",
            at=(0, -0.52 * high, 0),
            material="brass",
        )
        b.lathe(
            "post",
            (0.05, 0.16 + 0.4 * d, 0.05),
            [(1, 0), (0.6, 0.3), (0.6, 0.8), (1, 1)],
            on="hub",
            face="top",
            sink=0.01,
            material="brass",
        )
        b.box(
            "yoke",
            (0.06, 0.05, 1.3 * d),
            on="post",
            face="top",
            sink=0.02,
            bevel=0.012,
            material="brass",
        )
        on, lift, tilt = "yoke", 0.02 + 0.3 * d, v.tilt
    else:
        b.box("base", (0.62 * long, 0.04 * long + 0.008, 0.36 * long), bevel=0.008, material="wood")
        for name, x, tall in (
            ("near rest", -0.2 * long, 0.1 * long),
            ("far rest", 0.2 * long, 0.13 * long),
        ):
            fork = [
                (-0.5, -0.5),
                (0.5, -0.5),
                (0.36, -0.1),
                (0.5, 0.5),
                (0.3, 0.5),
                (0.0, 0.1),
                (-0.3, 0.5),
                (-0.5, 0.5),
                (-0.36, -0.1),
            ]
            b.add(
                name,
                "extrude",
                (1.25 * d, tall + 0.5 * d, 0.05 * long),
                outline=fork,
                on="base",
                at=(x, 0, 0),
                sink=0.004,
                turn=(0, 90, 0),
                bevel=0.003,
                material="wood",
            )
        b.lathe(
            "foot",
            (0.08 * long, 0.03 * long, 0.08 * long),
            [(0.7, 0), (1, 0.5), (0.8, 1)],
            on="base",
            face="bottom",
            at=(0.26 * long, 0, 0.13 * long),
            sink=0.006 * long,
            symmetry="xz",
            material="brass",
        )
        on, lift, tilt = "base", 0.02 * long + 0.004 + 0.115 * long + 0.62 * d, 4.0
    a = np.radians(tilt)
    cos, sin = float(np.cos(a)), float(np.sin(a))
    shift = 0.06 * long if v.form == "tripod" else 0.0
    middle: Vec3 = (shift * cos, lift + shift * sin, 0.0)
    turn = (0.0, 0.0, tilt - 90.0)
    place: dict[str, Any] = {"on": on, "face": "center", "turn": turn}
    b.lathe("tube", (d, long, d), profile, at=middle, material="brass", **place)

    def along(t: float) -> Vec3:
        """The place on the tube's axis at `t` of its length from the middle."""
        return middle[0] + t * long * cos, middle[1] + t * long * sin, 0.0

    if v.wrap == "wrap":
        b.lathe(
            "wrap",
            (0.885 * d, 0.2 * long, 0.885 * d),
            [(1, 0), (1, 1)],
            at=along(0.27),
            material="wrap",
            **place,
        )
    b.lathe(
        "lens",
        (0.84 * d, 0.02 * long, 0.84 * d),
        [(1, 0), (0.95, 0.5), (0.6, 1)],
        at=along(0.5),
        material="lens",
        **place,
    )
    b.lathe(
        "eye",
        (0.4 * d, 0.02 * long, 0.4 * d),
        [(0.7, 0), (1, 0.6), (1, 1)],
        at=along(-0.5),
        material="lens",
        **place,
    )
    if v.form == "tripod":
        ring = [(1, 0), (1, 1)]
        b.lathe(
            "clasp",
            (1.06 * d, 0.07 * long, 1.06 * d),
            ring,
            at=along(-shift / long),
            material="wood",
            **place,
        )
        b.lathe(
            "finder",
            (0.2 * d, 0.34 * long, 0.2 * d),
            [(0.8, 0), (0.8, 0.84), (1, 0.86), (1, 1)],
            at=(along(0.12)[0] - 0.62 * d * sin, along(0.12)[1] + 0.62 * d * cos, 0),
            material="brass",
            **place,
        )
        b.box(
            "finder foot",
            (0.02 * long, 0.32 * d, 0.06 * d),
            at=(along(0.12)[0] - 0.5 * d * sin, along(0.12)[1] + 0.5 * d * cos, 0),
            on=on,
            face="center",
            turn=(0, 0, tilt),
            bevel=0.0,
            material="brass",
        )


@family(
    "globe",
    "world globe, desk globe, terrestrial globe, earth globe, floor globe, antique globe, "
    "planet globe",
    [
        choice(
            "form",
            "desk: desk, table, school, small",
            "floor: floor, standing, large, library",
            "pedestal: pedestal, ornate, tall",
        ),
        real("size", 0.22, 0.42, "small, little", "large, big, huge"),
        real("tilt", 12.0, 30.0, "upright, straight", "tilted"),
        real("land", 0.0, 1.0, "ocean, islands", "continents"),
        whole("legs", 3, 4, "three", "four"),
    ],
    {
        "sea": "glaze, celadon, paper | clay paint cloth metal glass stone wood",
        "land": "sandstone, adobe, grain | stone plant",
        "brass": BRASS + " | metal",
        "wood": "walnut, oak, ebony | wood metal",
    },
    about="a globe with land and sea in a meridian ring, on a desk stand or legs",
)
def globe(b: Builder, v: Values) -> None:
    d = v.size * (1.35 if v.form == "floor" else 1.0)
    r = d / 2
    ring_r = 1.1 * r
    if v.form == "floor":
        h = 0.46 + 0.9 * d
        b.lathe(
            "hub",
            (0.16 * d, 0.14 * d, 0.16 * d),
            [(0.6, 0), (1, 0.4), (0.8, 0.8), (0.5, 1)],
            at=(0, 0.3 * h, 0),
            smooth=True,
            material="wood",
        )
        axis = h - 0.3 * h - 0.07 * d
        leg = [
            (0.9, 0),
            (0.55, 0.04),
            (0.75, 0.1),
            (0.55, 0.16),
            (0.7, 0.5),
            (1, 0.72),
            (0.6, 0.78),
            (0.8, 0.84),
            (0.7, 1),
        ]
        b.lathe(
            "leg",
            (0.12 * d, h, 0.12 * d),
            leg,
            on="hub",
            face="center",
            at=(1.24 * r, 0.2 * h - 0.07 * d, 0),
            symmetry="ring",
            count=v.legs,
            smooth=True,
            material="wood",
        )
        b.tube(
            "spoke",
            [(0, 0, 0), (1.24 * r, 0, 0)],
            0.028 * d,
            on="hub",
            face="center",
            symmetry="ring",
            count=v.legs,
            material="wood",
        )
        b.tube(
            "horizon",
            circle(1.27 * r, 24),
            0.05 * d,
            on="hub",
            face="center",
            at=(0, axis, 0),
            squash=0.5,
            closed=True,
            smooth=True,
            material="wood",
        )
        b.lathe(
            "pin",
            (0.05 * d, axis - r, 0.05 * d),
            [(1, 0), (0.6, 0.2), (0.6, 0.8), (1, 1)],
            on="hub",
            face="center",
            at=(0, (axis - 1.05 * r) / 2, 0),
            material="wood",
        )
        base = "hub"
    else:
        tall = (0.34 if v.form == "desk" else 0.9) * d
        foot = [(0.96, 0), (1, 0.3), (0.8, 0.55), (0.84, 0.7), (0.3, 1)]
        b.lathe("foot", (0.72 * d, 0.12 * d, 0.72 * d), foot, material="wood")
        b.lathe(
            "stem",
            (0.16 * d, tall, 0.16 * d),
            TURNED,
            on="foot",
            sink=0.02 * d,
            smooth=True,
            material="wood",
        )
        axis = 0.06 * d + tall - 0.02 * d + ring_r + 0.01 * d
        base = "foot"
    on: dict[str, Any] = {"on": base, "face": "center"}
    middle: Vec3 = (0.0, axis, 0.0)
    turn: dict[str, Any] = {"turn": (0, 0, -v.tilt)}
    b.add("sea", "sphere", (d, d, d), at=middle, material="sea", **on, **turn)
    for k in range(2):
        size = (0.963 + 0.03 * v.land) * d
        b.add(
            f"land{k}",
            "sphere",
            (size, size, size),
            at=middle,
            rough=0.2,
            seed=7 + 13 * k + v.seed % 400,
            material="land",
            turn=(0, 90 * k, -v.tilt),
            **on,
        )
    tilt = float(np.radians(v.tilt))
    path = (
        circle(ring_r, 24, "xy")
        if v.form == "floor"
        else arc(ring_r, 90 - v.tilt, 270 - v.tilt, 15, "xy")
    )
    b.tube(
        "meridian",
        path,
        0.026 * d,
        at=middle,
        squash=0.5,
        closed=v.form == "floor",
        smooth=True,
        material="brass",
        **on,
    )
    b.lathe(
        "axle",
        (0.056 * d, 2.36 * r, 0.056 * d),
        [(0.5, 0), (1, 0.01), (1, 0.03), (0.5, 0.04), (0.5, 0.96), (1, 0.97), (1, 0.99), (0.5, 1)],
        at=middle,
        material="brass",
        **on,
        **turn,
    )
    b.tube(
        "equator",
        circle(1.012 * r, 22),
        0.008 * d,
        at=middle,
        closed=True,
        smooth=True,
        material="brass",
        **on,
        **turn,
    )
    if v.form != "floor":
        low = (ring_r * float(np.sin(-tilt)) * 0.0, -ring_r)
        b.add(
            "joint",
            "sphere",
            (0.12 * d, 0.09 * d, 0.1 * d),
            at=(low[0], axis + low[1], 0),
            material="brass",
            **on,
        )


@family(
    "crystal ball",
    "orb, seeing stone, scrying orb, scrying ball, fortune teller ball, palantir, magic orb, "
    "glass orb",
    [
        choice(
            "form",
            "claws: claws, dragon, claw, witch, dark",
            "turned: turned, wooden, simple, plain",
            "cushion: cushion, pillow, velvet",
        ),
        real("size", 0.12, 0.32, "small", "large, big, huge"),
        real("stand", 0.0, 1.0, "low, flat", "tall, high"),
        whole("claws", 3, 5),
        choice("light", "dull", "glowing: glowing, glow, magic, shining, lit"),
    ],
    {
        "ball": "crystal, amethyst, sapphire, glass, pearl | glass stone clay",
        "stand": "walnut, brass, ebony, bronze, gold, silver | wood metal stone",
        "glow": "screen, lamp | glow",
        "cushion": "velvet, wool, silk | cloth",
        "tassel": "gold, brass | metal cloth cord",
    },
    about="a crystal ball held by claws, on a turned stand or on a cushion",
)
def crystal_ball(b: Builder, v: Values) -> None:
    d = v.size
    slot = "glow" if v.light == "glowing" else "ball"
    if v.form == "cushion":
        b.box("board", (1.5 * d, 0.09 * d, 1.5 * d), bevel=0.03 * d, material="stand")
        b.box(
            "cushion",
            (1.3 * d, 0.34 * d, 1.3 * d),
            on="board",
            sink=0.02 * d,
            bevel=0.09 * d,
            material="cushion",
        )
        b.add(
            "tassel",
            "sphere",
            (0.12 * d, 0.12 * d, 0.12 * d),
            on="board",
            face="top",
            at=(0.62 * d, 0, 0.62 * d),
            sink=0.03 * d,
            symmetry="xz",
            material="tassel",
        )
        b.add("ball", "sphere", (d, d, d), on="cushion", sink=0.1 * d, material=slot)
        return
    tall = (0.22 + 0.4 * v.stand) * d
    if v.form == "turned":
        profile = [
            (1, 0),
            (0.98, 0.12),
            (0.6, 0.26),
            (0.4, 0.45),
            (0.46, 0.6),
            (0.8, 0.82),
            (0.86, 1),
        ]
        b.lathe(
            "stand",
            (0.95 * d, tall, 0.95 * d),
            profile,
            smooth=True,
            wall=0.07 * d,
            material="stand",
        )
        b.add("ball", "sphere", (d, d, d), on="stand", face="top", sink=0.2 * d, material=slot)
        b.tube(
            "rim",
            circle(0.41 * d, 18),
            0.03 * d,
            on="stand",
            at=(0, tall / 2, 0),
            closed=True,
            smooth=True,
            material="stand",
        )
        return
    b.lathe(
        "stand",
        (0.95 * d, 0.14 * d, 0.95 * d),
        [(0.94, 0), (1, 0.25), (0.86, 0.5), (0.9, 0.7), (0.5, 1)],
        material="stand",
    )
    b.lathe(
        "stem",
        (0.3 * d, tall, 0.3 * d),
        [(1, 0), (0.5, 0.3), (0.8, 0.55), (0.5, 0.75), (1, 1)],
        on="stand",
        sink=0.03 * d,
        smooth=True,
        material="stand",
    )
    b.add("ball", "sphere", (d, d, d), on="stem", face="top", sink=0.02 * d, material=slot)
    r = 0.5 * d
    claw = [
        (0.1 * d, -1.02 * r, 0.0),
        (0.62 * r, -0.96 * r, 0.0),
        (1.02 * r, -0.5 * r, 0.0),
        (1.1 * r, -0.1 * r, 0.0),
        (1.02 * r, 0.18 * r, 0.0),
        (0.93 * r, 0.3 * r, 0.0),
    ]
    b.tube(
        "claw",
        claw,
        [0.05 * d, 0.06 * d, 0.05 * d, 0.045 * d, 0.03 * d, 0.012 * d],
        on="ball",
        face="center",
        smooth=True,
        symmetry="ring",
        count=v.claws,
        material="stand",
    )
    b.tube(
        "ring",
        circle(0.78 * r, 16),
        0.03 * d,
        on="ball",
        at=(0, -0.68 * r, 0),
        closed=True,
        smooth=True,
        material="stand",
    )

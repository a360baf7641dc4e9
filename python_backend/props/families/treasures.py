"""What lies in treasure chambers: coins, crowns, keys, rings."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import circle, mirrored

GEMS = "ruby, sapphire, emerald, amethyst | glass stone clay"
COIN = [(0.93, 0.0), (1.0, 0.2), (1.0, 0.8), (0.93, 1.0)]
DOME = [(1.0, 0.0), (0.93, 0.1), (0.74, 0.38), (0.5, 0.68), (0.26, 0.9), (0.1, 0.98), (0.0, 1.0)]


def _on_dome(far: float) -> tuple[float, float]:
    """Height of the heap at `far` of its radius, and how it slopes there, both for a heap as
    high as its radius."""
    x, y = np.array(DOME[::-1]).T
    step = (np.interp(far + 0.08, x, y) - np.interp(far - 0.08, x, y)) / 0.16
    return float(np.interp(far, x, y)), -float(step)


def _heap(b: Builder, v: Values, r: float) -> None:
    """A mound with whole coins on its skin, some flat, some on edge, some fallen off."""
    rng = np.random.default_rng(v.seed)
    half = v.spread / 2
    tall = half * (0.55 + 0.4 * v.height)
    size = (2 * r, 0.22 * r, 2 * r)
    b.lathe("mound", (2 * half, tall, 2 * half), DOME, smooth=True, material="coin")
    on: dict[str, Any] = {"on": "mound", "face": "center"}

    def place(far: float, angle: float, lift: float) -> tuple[float, float, float]:
        y = (_on_dome(far)[0] - 0.5) * tall + lift
        return far * half * float(np.cos(angle)), y, far * half * float(np.sin(angle))

    for k, (far, count) in enumerate(((0.94, 12), (0.78, 11), (0.57, 8), (0.34, 5))):
        lean = -float(np.degrees(np.arctan(_on_dome(far)[1] * tall / half)))
        turn = (float(rng.uniform(-12, 12)), 0.0, lean + float(rng.uniform(-8, 8)))
        b.lathe(
            f"row{k}",
            size,
            COIN,
            at=place(far, 0.0, 0.05 * r),
            turn=turn,
            symmetry="ring",
            count=count,
            jitter=1.0,
            seed=k + v.seed % 99,
            material="other" if k == 2 else "coin",
            **on,
        )
    for k in range(9):
        angle = 0.7 * k + float(rng.uniform(-0.2, 0.2))
        if k % 3 == 2:  # fallen off, flat on the ground
            turn, at = (0.0, 0.0, 0.0), place(1 + 0.7 * r / half, angle, 0.11 * r)
        else:
            far = (0.62, 0.38)[k % 3] + float(rng.uniform(-0.06, 0.06))
            turn = (float(rng.uniform(25, 70)), float(rng.uniform(0, 360)), 0.0)
            at = place(far, angle, 0.2 * r)
        b.lathe(
            f"coin{k}", size, COIN, at=at, turn=turn, material="coin" if k % 2 else "other", **on
        )
    if v.jewels == "jewels":
        for k, slot in enumerate(("gem", "pearl", "gem")):
            at = place((0.45, 0.7, 0.6)[k], (1.1, 0.2, 2.2)[k], 0.45 * r)
            turn = (float(rng.uniform(10, 40)), 0, float(rng.uniform(-40, 40)))
            b.lathe(
                f"jewel{k}",
                (1.9 * r, 1.5 * r, 1.9 * r),
                [(0.05, 0), (1, 0.6), (0.6, 1)],
                sides=6,
                at=at,
                turn=turn,
                material=slot,
                **on,
            )


def _pillar(b: Builder, name: str, n: int, r: float, **place: Any) -> None:
    """A stack of `n` coins as one lathe, with a groove under each coin."""
    edge = ((0.9, 0.03), (1.0, 0.2), (1.0, 0.8), (0.9, 0.97))
    profile = [(x, (k + y) / n) for k in range(n) for x, y in edge]
    profile[0], profile[-1] = (0.9, 0.0), (0.9, 1.0)
    b.lathe(name, (2 * r, 0.24 * r * n, 2 * r), profile, smooth=True, **place)


@family(
    "coins",
    "coin, gold coins, silver coins, pile of coins, stack of coins, coin pile, money, "
    "doubloons, treasure pile, gold pile",
    [
        choice(
            "form",
            "heap: pile, heap, hoard, treasure, mound",
            "stacks: stack, stacks, stacked, towers",
        ),
        real("spread", 0.2, 0.5, "small, few", "large, big, huge, hoard"),
        real("height", 0.0, 1.0, "low, flat", "high, tall"),
        real("coin", 0.016, 0.028, "small coins", "big coins, large coins"),
        choice("jewels", "none", "jewels: jewels, gems, treasure, pirate, rubies"),
        whole("towers", 3, 6, "three", "many"),
    ],
    {
        "coin": "gold, silver, bronze, copper | metal",
        "other": "gold, silver, copper | metal",
        "gem": GEMS,
        "pearl": "pearl, emerald | clay glass",
    },
    about="coins in a heap with some on edge, or in stacks",
)
def coins(b: Builder, v: Values) -> None:
    r = 1.25 * v.coin
    if v.form == "heap":
        _heap(b, v, max(r, (0.19 + 1.5 * v.coin) * v.spread / 2))
        return
    rng = np.random.default_rng(v.seed)
    gap = 2.0 * r
    spots = [
        (0.0, 0.0),
        (gap, 0.0),
        (-0.5 * gap, 0.86 * gap),
        (0.5 * gap, 0.86 * gap),
        (-gap, 0.0),
        (0.5 * gap, -0.86 * gap),
    ]
    for k, (x, z) in enumerate(spots[: v.towers]):
        n = int(rng.integers(3, 7) + 6 * v.height * (k != 1))
        slot, name = "other" if k == 1 else "coin", f"tower{k}"
        _pillar(b, name, n, 1.02 * r, material=slot, at=(x, 0, z))
        shift = rng.uniform(-0.3, 0.3, 2) * r
        _pillar(
            b,
            f"{name} top",
            int(rng.integers(2, 4)),
            1.02 * r,
            material=slot,
            on=name,
            at=(float(shift[0]), 0, float(shift[1])),
            sink=0.012 * r,
        )
    b.lathe(
        "spill", (2 * r, 0.24 * r, 2 * r), COIN, at=(1.42 * gap, 0, 0.86 * gap), material="coin"
    )


@family(
    "crown",
    "king crown, queen crown, royal crown, coronet, circlet",
    [
        choice(
            "form",
            "points: king, points, spiked, pointed",
            "arched: imperial, royal, state, arched, velvet",
        ),
        real("height", 0.055, 0.1, "low, flat", "high, tall"),
        whole("spikes", 5, 9, "few", "many"),
        choice(
            "tips",
            "balls: balls, pearls",
            "lily: lily, fleur, ornate",
            "plain: plain, simple, viking",
        ),
        real("flare", 0.0, 1.0, "straight", "flared, wide"),
        choice("jewels", "jewels: jewelled, gems, ruby, jewels", "bare: bare, plain"),
    ],
    {
        "metal": "gold, silver, brass, iron | metal wood stone glass",
        "gem": GEMS,
        "tip": "pearl, gold, ruby | clay metal glass",
        "velvet": "velvet, wool | cloth",
        "fur": "snow | plant cloth",
    },
    about="a crown with points, or with arches over velvet",
)
def crown(b: Builder, v: Values) -> None:
    r, h, band = 0.095, v.height, 0.034
    b.tube(
        "band",
        circle(r, 20),
        0.0035,
        squash=band / 0.007,
        closed=True,
        smooth=True,
        material="metal",
    )
    for name, y in (("lower rim", 0.003 - band / 2), ("upper rim", band / 2 - 0.002)):
        b.tube(
            name,
            circle(r + 0.002, 20),
            0.0032,
            on="band",
            at=(0, y, 0),
            closed=True,
            smooth=True,
            material="metal",
        )
    n = v.spikes
    on: dict[str, Any] = {"on": "band", "face": "center", "symmetry": "ring"}
    if v.form == "points":
        lily = [
            (0.0, -0.5),
            (0.5, -0.5),
            (0.36, -0.3),
            (0.14, -0.1),
            (0.4, 0.08),
            (0.3, 0.2),
            (0.12, 0.16),
            (0.14, 0.3),
            (0.0, 0.5),
        ]
        plain = [(0.0, -0.5), (0.5, -0.5), (0.3, -0.28), (0.14, 0.05), (0.06, 0.4), (0.0, 0.5)]
        lean = 4 + 10 * v.flare
        out = h * float(np.sin(np.radians(lean)))
        b.add(
            "spike",
            "extrude",
            (6.7 * r / n, h, 0.005),
            outline=mirrored(lily if v.tips == "lily" else plain),
            at=(0, band / 2 + 0.44 * h, r + 0.5 * out - 0.001),
            turn=(lean, 0, 0),
            count=n,
            material="metal",
            **on,
        )
        if v.tips == "balls":
            b.lathe(
                "tip",
                (0.016, 0.017, 0.016),
                [(0.5, 0), (0.86, 0.2), (1, 0.5), (0.86, 0.8), (0.5, 1)],
                smooth=True,
                at=(0, band / 2 + 0.94 * h, r + out),
                count=n,
                material="tip",
                **on,
            )
        tall = band + 0.4 * h  # the lining; a head, and a game's collision, need no more
        b.lathe(
            "cap",
            (1.94 * r, tall, 1.94 * r),
            [(1, 0), (1, 0.6), (0.7, 0.88), (0, 1)],
            on="band",
            face="center",
            at=(0, tall / 2 - band / 2 + 0.002, 0),
            smooth=True,
            material="velvet",
        )
    else:
        _arches(b, h, r, band)
        n = 8
    if v.jewels == "jewels":
        b.lathe(
            "gem",
            (0.017, 0.009, 0.017),
            [(1, 0), (0.55, 1)],
            at=(0, 0, r + 0.004),
            turn=(90, 0, 0),
            count=n,
            sides=6,
            material="gem",
            **on,
        )


def _arches(b: Builder, h: float, r: float, band: float) -> None:
    """Two arches over a velvet cap, an orb and a cross on top, fur below."""
    on: dict[str, Any] = {"on": "band", "face": "center"}
    b.tube(
        "fur",
        circle(r + 0.004, 20),
        0.013,
        at=(0, -band / 2, 0),
        closed=True,
        smooth=True,
        material="fur",
        **on,
    )
    tall = 0.85 * h + 0.03
    dome = [(0.97, 0), (1, 0.3), (0.86, 0.66), (0.5, 0.92), (0, 1)]
    b.lathe(
        "cap",
        (1.92 * r, tall, 1.92 * r),
        dome,
        at=(0, tall / 2 - 0.004, 0),
        smooth=True,
        material="velvet",
        **on,
    )
    half = [
        (r, 0.0, 0.0),
        (1.04 * r, 0.35 * tall, 0.0),
        (0.86 * r, 0.78 * tall, 0.0),
        (0.45 * r, 1.04 * tall, 0.0),
        (0.0, 1.06 * tall, 0.0),
    ]
    path = [*half, *[(-x, y, z) for x, y, z in reversed(half[:-1])]]
    low, high = 0.0, 1.06 * tall
    lift = band / 2 - 0.004
    for name, way in (("arch", path), ("arch2", [(z, y, x) for x, y, z in path])):
        b.tube(name, way, 0.004, at=(0, lift, 0), squash=2.0, smooth=True, material="metal", **on)
    b.add(
        "orb",
        "sphere",
        (0.026, 0.026, 0.026),
        at=(0, lift + high + low + 0.01, 0),
        material="metal",
        **on,
    )
    b.box("upright", (0.007, 0.03, 0.006), on="orb", face="top", sink=0.004, material="metal")
    b.box(
        "beam",
        (0.022, 0.007, 0.0065),
        on="upright",
        face="center",
        at=(0, 0.004, 0),
        material="metal",
    )
    leaf = mirrored(
        [(0.0, -0.5), (0.5, -0.5), (0.2, -0.2), (0.5, 0.1), (0.2, 0.16), (0.16, 0.5), (0.0, 0.44)]
    )
    b.add(
        "leaf",
        "extrude",
        (0.034, 0.036, 0.006),
        outline=leaf,
        at=(0, band / 2 + 0.014, r),
        symmetry="ring",
        count=8,
        material="metal",
        **on,
    )


@family(
    "key",
    "skeleton key, old key, dungeon key, door key, master key, golden key",
    [
        real("length", 0.08, 0.22, "small", "large, long, big, giant"),
        choice(
            "bow",
            "ring: ring, round, plain, skeleton",
            "trefoil: trefoil, clover, ornate",
            "heart: heart, love",
            "jewel: jewelled, magic, gem",
        ),
        real("thick", 0.0, 1.0, "thin, slim", "thick, heavy"),
        choice("bit", "teeth: toothed, teeth", "flag: simple, flag, skeleton", "double: double"),
        choice("collar", "collar: ornate, old, collar", "none: simple"),
    ],
    {"metal": "iron, brass, gold, bronze, silver, rust | metal wood stone", "gem": GEMS},
    stance="held",
    about="an old key with a bow, a stem and a bit",
)
def key(b: Builder, v: Values) -> None:
    long = v.length
    t, stem, r = (0.03 + 0.014 * v.thick) * long, 0.66 * long, 0.135 * long
    b.lathe(
        "stem",
        (1.9 * t, stem, 1.9 * t),
        [(0.85, 0), (1, 0.03), (0.9, 0.5), (1, 1)],
        material="metal",
    )
    _bow(b, v.bow, t, r, stem)
    on: dict[str, Any] = {"on": "stem", "face": "center", "material": "metal"}
    if v.collar == "collar":
        ring = [
            (0.6, 0),
            (0.9, 0.1),
            (0.6, 0.3),
            (1, 0.42),
            (1, 0.58),
            (0.6, 0.7),
            (0.9, 0.9),
            (0.6, 1),
        ]
        b.lathe("collar", (4.2 * t, 4.4 * t, 4.2 * t), ring, at=(0, stem / 2 - 2.2 * t, 0), **on)
        b.lathe(
            "tip",
            (2.6 * t, 1.2 * t, 2.6 * t),
            [(0.8, 0), (1, 0.3), (1, 0.7), (0.8, 1)],
            at=(0, -stem / 2, 0),
            **on,
        )
    wide, tall = 0.16 * long, 0.17 * long
    comb = [
        (-0.5, -0.5),
        (0.5, -0.5),
        (0.5, -0.3),
        (0.12, -0.3),
        (0.12, -0.14),
        (0.5, -0.14),
        (0.5, 0.14),
        (0.2, 0.14),
        (0.2, 0.3),
        (0.5, 0.3),
        (0.5, 0.5),
        (-0.5, 0.5),
    ]
    flag = [
        (-0.5, -0.5),
        (0.5, -0.5),
        (0.5, -0.06),
        (0.12, -0.06),
        (0.12, 0.08),
        (0.5, 0.08),
        (0.5, 0.5),
        (-0.5, 0.5),
    ]
    b.add(
        "bit",
        "extrude",
        (wide, tall, 1.25 * t),
        outline=flag if v.bit == "flag" else comb,
        bevel=0.15 * t,
        at=(0.5 * wide, 0.62 * tall - stem / 2, 0),
        symmetry="x" if v.bit == "double" else "none",
        **on,
    )


def _bow(b: Builder, form: str, t: float, r: float, stem: float) -> None:
    """The end that is held: a ring, a heart, three rings, or a ring around a stone."""
    on: dict[str, Any] = {"on": "stem", "face": "center"}
    hoop: dict[str, Any] = {
        **on,
        "closed": True,
        "smooth": True,
        "squash": 0.8,
        "material": "metal",
    }
    y = stem / 2 + r
    if form == "heart":
        half = [(0, -1.1), (0.75, -0.3), (1.12, 0.35), (0.9, 0.9), (0.4, 0.95), (0, 0.5)]
        curve = [*half, *[(-x, z) for x, z in reversed(half[1:-1])]]
        b.tube(
            "bow",
            [(1.1 * r * x, 1.1 * r * z, 0) for x, z in curve],
            t,
            at=(0, y + 0.1 * r, 0),
            **hoop,
        )
    elif form == "trefoil":
        y = stem / 2 + 0.36 * r
        b.add("boss", "sphere", (0.85 * r, 0.85 * r, 2 * t), at=(0, y, 0), material="metal", **on)
        for k, (x, z) in enumerate(((0, 0.86), (0.8, -0.08), (-0.8, -0.08))):
            b.tube(
                f"bow{k}",
                circle(0.55 * r + 0.3 * t, 12, "xy"),
                0.9 * t,
                at=(x * r, y + z * r, 0),
                **hoop,
            )
    else:
        b.tube("bow", circle(r, 16, "xy"), t, at=(0, y, 0), **hoop)
    if form == "jewel":
        b.lathe(
            "seat",
            (1.7 * r, 1.3 * t, 1.7 * r),
            [(1, 0), (1, 1)],
            at=(0, y, 0),
            turn=(90, 0, 0),
            material="metal",
            **on,
        )
        b.add("stone", "sphere", (1.25 * r, 1.25 * r, 2.6 * t), at=(0, y, 0), material="gem", **on)


@family(
    "ring",
    "wedding ring, magic ring, gold ring, signet ring, engagement ring, jewelled ring",
    [
        choice(
            "form",
            "stone: gem, magic, jewelled, ruby, engagement, diamond",
            "signet: signet, seal, lord",
            "band: wedding, plain, simple",
        ),
        real("size", 0.02, 0.032, "small, slim", "large, big"),
        real("thick", 0.0, 1.0, "thin, fine", "thick, heavy"),
        whole("claws", 4, 6),
        choice("cut", "round: round", "square: square, emerald cut"),
    ],
    {"metal": "gold, silver, iron, copper | metal stone wood", "gem": GEMS},
    stance="held",
    about="a ring for a finger, with a stone, a seal or plain",
)
def ring(b: Builder, v: Values) -> None:
    r = v.size / 2
    t = (0.11 + 0.07 * v.thick) * r
    flat = v.form == "band"
    if flat:
        t = (0.2 + 0.06 * v.thick) * r
    b.tube(
        "hoop",
        circle(r, 24, "xy"),
        t,
        squash=2.4 if flat else 1.3,
        closed=True,
        smooth=True,
        material="metal",
    )
    if flat:
        return
    top: dict[str, Any] = {"on": "hoop", "face": "center", "material": "metal"}
    if v.form == "signet":
        b.lathe(
            "seat",
            (1.7 * r, 0.42 * r, 1.5 * r),
            [(0.55, 0), (0.95, 0.6), (1, 0.8), (0.94, 1)],
            at=(0, 1.1 * r, 0),
            **top,
        )
        b.lathe(
            "seal",
            (1.1 * r, 0.0021, 0.9 * r),
            [(1, 0), (0.9, 1)],
            on="seat",
            sink=0.0015,
            material="gem",
        )
        return
    s = 0.5 * r
    b.lathe(
        "seat",
        (1.5 * s, 0.5 * s, 1.5 * s),
        [(0.5, 0), (0.8, 0.5), (1, 0.9), (0.9, 1)],
        at=(0, r + 0.25 * s, 0),
        **top,
    )
    b.lathe(
        "stone",
        (2 * s, 1.5 * s, 2 * s),
        [(0.15, 0), (1, 0.55), (0.95, 0.66), (0.6, 1)],
        on="seat",
        sink=0.45 * s,
        sides=4 if v.cut == "square" else 8,
        material="gem",
    )
    claw = [(0.6 * s, -0.3 * s, 0.0), (1.02 * s, 0.5 * s, 0.0), (0.9 * s, 0.75 * s, 0.0)]
    b.tube(
        "claw",
        claw,
        max(0.11 * s, 0.001),
        on="seat",
        symmetry="ring",
        count=4 if v.cut == "square" else v.claws,
        material="metal",
    )
    b.add(
        "shoulder",
        "sphere",
        (0.3 * r, 0.3 * r, 0.3 * r),
        at=(0.45 * r, 0.9 * r, 0),
        symmetry="x",
        **top,
    )

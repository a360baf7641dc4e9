"""Long things that are held in both hands: spears and other polearms, staffs and wands."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real

LEAF = [(0.3, 0), (0.34, 0.06), (1, 0.3), (0.8, 0.55), (0.45, 0.82), (0.03, 1)]


@family(
    "spear",
    "halberd, trident, pitchfork, pike, javelin, lance, glaive, polearm, harpoon, poleaxe, "
    "hay fork, throwing spear",
    [
        real("length", 1.4, 2.5, "short", "long, tall"),
        real("thick", 0.028, 0.042, "thin, slender", "thick, heavy"),
        real("head", 0.2, 0.42, "small head", "large head, broad"),
        choice(
            "form",
            "spear: javelin, pike, spear",
            "halberd: halberd, poleaxe",
            "trident: trident, poseidon, sea",
            "fork: pitchfork, hay fork, farm",
            "glaive: glaive, naginata, guandao",
            "lance: lance, jousting, tournament",
        ),
        choice(
            "grip", "plain", "wrapped: wrapped, leather grip", "tassel: tassel, ribbon, tasselled"
        ),
        choice("butt", "plain", "spike: shod, spiked"),
    ],
    {
        "shaft": "oak, walnut, pine, driftwood, bamboo, painted wood | wood paint metal",
        "blade": "steel, iron, bronze, rust, gold, obsidian | metal stone glass",
        "trim": "iron, brass, gold, steel | metal | blade",
        "wrap": "leather, rope | cloth cord",
        "tassel": "wool, velvet, silk | cloth",
    },
    stance="held",
)
def spear(b: Builder, v: Values) -> None:
    h, d = v.length, v.thick
    fork = v.form in ("fork", "trident")
    if v.form == "lance":
        _lance(b, v)
        return
    b.lathe(
        "shaft",
        (d, h, d),
        [(0.9, 0), (1, 0.03), (0.92, 0.95), (0.85, 1)],
        material="shaft",
    )
    b.lathe(
        "socket",
        (1.5 * d, 3.2 * d, 1.5 * d),
        [(0.9, 0), (1, 0.06), (1, 0.16), (0.86, 0.2), (0.62, 1)],
        on="shaft",
        face="top",
        sink=2.4 * d,
        material="trim",
    )
    if v.form == "halberd":
        _halberd(b, v)
    elif v.form == "glaive":
        _glaive(b, v)
    elif fork:
        _tines(b, v)
    else:
        b.lathe(
            "head",
            (0.26 * v.head, v.head, 0.3 * d + 0.006),
            LEAF,
            on="socket",
            face="top",
            sink=0.6 * d,
            sides=4,
            material="blade",
        )
    if v.grip != "plain":
        b.lathe(
            "wrap",
            (1.14 * d, 0.16 * h, 1.14 * d),
            [(0.95, 0), (1, 0.03), (1, 0.97), (0.95, 1)],
            on="shaft",
            face="center",
            at=(0, -0.02 * h, 0),
            material="wrap",
        )
    if v.grip == "tassel":
        b.lathe(
            "tassel",
            (0.16 * v.head + 2 * d, 0.6 * v.head, 0.16 * v.head + 2 * d),
            [(1, 0), (0.8, 0.5), (0.42, 0.9), (0.25, 1)],
            on="shaft",
            face="center",
            at=(0, 0.5 * h - 3 * d - 0.3 * v.head, 0),
            smooth=True,
            sides=8,
            material="tassel",
        )
    if v.butt == "spike":
        b.lathe(
            "butt",
            (1.35 * d, 4 * d, 1.35 * d),
            [(0.05, 0), (0.55, 0.4), (1, 0.62), (1, 1)],
            on="shaft",
            face="bottom",
            sink=1.4 * d,
            material="trim",
        )


def _blade(
    b: Builder,
    name: str,
    ring: list[tuple[float, float]],
    thick: float,
    x: float,
    y: float,
    **more: Any,
) -> None:
    """A flat blade, cut to the polygon of (x, y) in metres from the top of the socket."""
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    wide, tall = max(xs) - min(xs), max(ys) - min(ys)
    cx, cy = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    b.add(
        name,
        "extrude",
        (wide, tall, thick),
        on="socket",
        face="center",
        at=(x + cx, y + cy, 0),
        outline=[((p - cx) / wide, (q - cy) / tall) for p, q in ring],
        bevel=0.3 * thick,
        material="blade",
        **more,
    )


def _halberd(b: Builder, v: Values) -> None:
    s, d = 1.3 * v.head, v.thick
    b.lathe(
        "point",
        (0.16 * s, 1.25 * s, 0.4 * d),
        LEAF,
        on="socket",
        face="top",
        sink=d,
        sides=4,
        material="blade",
    )
    axe = [(0.0, -0.16), (0.3, -0.24), (0.62, -0.52), (0.74, -0.2), (0.76, 0.1), (0.62, 0.44)]
    axe += [(0.34, 0.18), (0.0, 0.12)]
    _blade(b, "axe", [(x * s, y * s) for x, y in axe], 0.35 * d, 0.3 * d, -0.2 * d)
    hook = [(0.0, 0.1), (-0.3, 0.02), (-0.56, -0.22), (-0.36, -0.14), (-0.2, -0.12), (0.0, -0.1)]
    _blade(b, "hook", [(x * s, y * s) for x, y in hook], 0.32 * d, -0.3 * d, 0.0)


def _glaive(b: Builder, v: Values) -> None:
    s, d = 1.9 * v.head, v.thick
    edge = [(-0.07, -0.04), (0.08, -0.04), (0.12, 0.2), (0.16, 0.5), (0.1, 0.8), (-0.05, 1.0)]
    edge += [(-0.04, 0.78), (-0.02, 0.6), (-0.1, 0.52), (-0.03, 0.46), (-0.05, 0.2)]
    _blade(b, "head", [(x * s, y * s) for x, y in edge], 0.34 * d, 0.0, 1.2 * d)
    b.add(
        "collar",
        "sphere",
        (2.4 * d, 1.2 * d, 2.0 * d),
        on="socket",
        face="top",
        sink=0.5 * d,
        material="trim",
    )


def _tines(b: Builder, v: Values) -> None:
    s, d = v.head, v.thick
    fork = v.form == "fork"
    thick = 0.28 * d if fork else 0.4 * d
    wide = (0.42 if fork else 0.38) * s
    long = (1.15 if fork else 1.0) * s
    bow = 0.12 * s if fork else 0.0
    side = [(0, 0, 0), (0.7 * wide, 0.1 * long, 0.1 * bow), (wide, 0.32 * long, 0.5 * bow)]
    side.append((0.96 * wide, 0.9 * long, bow if fork else 0.0))
    b.tube(
        "side",
        side,
        (1.1 * thick, thick, thick, 0.3 * thick if fork else 0.8 * thick),
        on="socket",
        face="center",
        at=(0, 1.3 * d, 0),
        smooth=True,
        symmetry="x",
        material="blade",
    )
    b.tube(
        "middle",
        [(0, -0.5 * d, 0), (0, 0.3 * long, 0.5 * bow), (0, 0.95 * long, bow)],
        (1.2 * thick, thick, 0.3 * thick if fork else 0.8 * thick),
        on="socket",
        face="center",
        at=(0, 1.3 * d, 0),
        smooth=True,
        material="blade",
    )
    if not fork:
        for name, x, y in (("barb", 0.96 * wide, 0.9 * long), ("point", 0.0, 0.95 * long)):
            b.lathe(
                name,
                (0.17 * s, 0.36 * s, 0.4 * d),
                [(0.3, 0), (1, 0.02), (0.6, 0.4), (0.03, 1)],
                on="socket",
                face="center",
                at=(x, 1.3 * d + y + 0.15 * s, 0),
                sides=4,
                symmetry="x" if x else "none",
                material="blade",
            )


def _lance(b: Builder, v: Values) -> None:
    h, d = 1.15 * v.length, 1.5 * v.thick
    b.lathe(
        "shaft",
        (2.1 * d, h, 2.1 * d),
        [
            (0.6, 0),
            (0.75, 0.02),
            (0.6, 0.12),
            (0.42, 0.14),
            (0.42, 0.2),
            (1, 0.23),
            (0.9, 0.3),
            (0.42, 0.97),
            (0.4, 1),
        ],
        material="shaft",
    )
    b.lathe(
        "guard",
        (5.2 * d, 2.6 * d, 5.2 * d),
        [(1, 0), (0.98, 0.06), (0.5, 0.5), (0.38, 1)],
        on="shaft",
        face="center",
        at=(0, -0.26 * h, 0),
        smooth=True,
        material="blade",
    )
    b.lathe(
        "head",
        (0.95 * d, 2.6 * d, 0.95 * d),
        [(0.9, 0), (1, 0.1), (0.8, 0.4), (0.1, 1)],
        on="shaft",
        face="top",
        sink=0.02,
        material="blade",
    )
    if v.grip == "tassel":
        b.tube(
            "ribbon",
            [(0, 0, 0), (0.08, -0.02, 0.01), (0.17, 0.01, 0.0), (0.28, -0.03, 0.01)],
            0.07,
            on="shaft",
            face="center",
            at=(0.01, 0.38 * h, 0),
            smooth=True,
            outline=[(-0.5, -0.02), (0.5, -0.02), (0.5, 0.02), (-0.5, 0.02)],
            material="tassel",
        )
    if v.butt == "spike":
        b.add(
            "butt",
            "sphere",
            (1.5 * d, 1.5 * d, 1.5 * d),
            on="shaft",
            face="bottom",
            sink=0.7 * d,
            material="trim",
        )


@family(
    "staff",
    "wizard staff, magic staff, walking stick, wand, magic wand, scepter, sceptre, quarterstaff, "
    "shepherd crook, mage staff, druid staff",
    [
        real("length", 0.9, 1.9, "short", "long, tall"),
        real("thick", 0.026, 0.042, "thin, slender", "thick, heavy"),
        real("gnarled", 0.0, 1.0, "straight, smooth", "gnarled, crooked, twisted, druid"),
        choice(
            "top",
            "claw: wizard, mage, magic, crystal, orb",
            "crook: crook, shepherd, bishop, druid",
            "sceptre: scepter, sceptre, royal, king",
            "knob: walking stick, knob",
            "plain: quarterstaff, monk, wand",
        ),
        real("stone", 0.06, 0.13, "small", "large, big"),
        choice("grip", "wrapped: wrapped, leather", "plain", "banded: banded, ringed"),
    ],
    {
        "shaft": "walnut, oak, driftwood, ebony, birch | wood metal paint stone",
        "metal": "brass, silver, gold, iron | metal",
        "stone": "sapphire, emerald, amethyst, ruby, crystal | glass glow stone metal",
        "wrap": "leather, rope | cloth cord",
    },
    stance="held",
)
def staff(b: Builder, v: Values) -> None:
    h, d = v.length, v.thick
    if v.top == "sceptre":
        h *= 0.55
    rng = np.random.default_rng(v.seed)
    rows = np.linspace(0, 1, 8)
    loose = {"plain": 0.25, "sceptre": 0.0}.get(v.top, 1.0) * v.gnarled
    bend = rng.normal(0, 0.024 * loose, (8, 2)) * h * np.sin(np.pi * rows)[:, None]
    radii = [d / 2 * (0.72 + 0.3 * float(t) + 0.16 * v.gnarled * float(rng.normal())) for t in rows]
    path: list[tuple[float, float, float]] = [
        (float(x), h * float(t), float(z)) for t, (x, z) in zip(rows, bend)
    ]
    if v.top == "crook":
        r = 1.7 * v.stone
        turn = np.linspace(0.45, 4.6, 9)
        path += [
            (r * (1 - float(np.cos(a))) * (1 - 0.03 * a), h + r * 1.05 * float(np.sin(a)), 0.0)
            for a in turn
        ]
        radii += [d / 2 * (1 - 0.07 * k) for k in range(9)]
    b.tube("shaft", path, [max(x, 0.006) for x in radii], smooth=True, material="shaft")
    low, high = (
        min(p[1] for p in path),
        max(p[1] for p in path) + (0.5 * d if v.top == "crook" else 0),
    )
    middle = (low + high) / 2
    span = [p[0] for p in path]
    x = -(max(span) + d / 2 + min(span) - d / 2) / 2 if v.top == "crook" else None
    top = b.lathe(
        "collar",
        (1.5 * d, 1.3 * d, 1.5 * d),
        [(0.75, 0), (1, 0.2), (0.85, 0.5), (1, 0.8), (0.8, 1)],
        on="shaft",
        face="center",
        at=(
            (x or 0.0) - (0.0 if x is not None else _centre(path)[0]),
            h - middle - 0.4 * d,
            -_centre(path)[1],
        ),
        material="metal",
    )
    if v.top == "claw":
        _claw(b, v, top)
    elif v.top == "sceptre":
        _sceptre(b, v, top)
    elif v.top == "knob":
        b.add(
            "knob",
            "sphere",
            (0.8 * v.stone, 0.72 * v.stone, 0.8 * v.stone),
            on=top,
            face="top",
            sink=0.012,
            material="metal",
        )
    low_at = (-_centre(path)[0] if x is None else x, 0.0, -_centre(path)[1])
    b.lathe(
        "ferrule",
        (1.05 * d, 1.8 * d, 1.05 * d),
        [(0.7, 0), (1, 0.2), (1, 1)],
        on="shaft",
        face="center",
        at=(low_at[0], -middle + 0.7 * d, low_at[2]),
        material="metal",
    )
    if v.grip == "wrapped" and v.gnarled < 0.6:
        b.tube(
            "wrap",
            [path[4], path[5]],
            [1.12 * max(radii[4], radii[5])],
            on="shaft",
            face="center",
            at=(low_at[0], -middle, low_at[2]),
            material="wrap",
        )
    elif v.grip == "banded":
        for k in (3, 5):
            b.lathe(
                f"band{k}",
                (1.35 * d, 0.5 * d, 1.35 * d),
                [(0.9, 0), (1, 0.3), (1, 0.7), (0.9, 1)],
                on="shaft",
                face="center",
                at=(low_at[0] + path[k][0], path[k][1] - middle, low_at[2] + path[k][2]),
                material="metal",
            )


def _centre(path: list[tuple[float, float, float]]) -> tuple[float, float]:
    """The middle of a path in x and z, about which its box lies."""
    xs, zs = [p[0] for p in path], [p[2] for p in path]
    return (max(xs) + min(xs)) / 2, (max(zs) + min(zs)) / 2


def _claw(b: Builder, v: Values, top: str) -> None:
    s, d = v.stone, v.thick
    path = [(0.3 * d, 0, 0), (0.5 * s, 0.25 * s, 0), (0.62 * s, 0.7 * s, 0), (0.4 * s, 1.2 * s, 0)]
    path.append((0.28 * s, 1.42 * s, 0))
    b.tube(
        "claw",
        path,
        (0.42 * d, 0.34 * d, 0.28 * d, 0.2 * d, 0.06 * d),
        on=top,
        face="center",
        at=(0, 0.2 * d, 0),
        smooth=True,
        symmetry="ring",
        count=4,
        material="shaft",
    )
    if v.seed % 2:
        b.add(
            "stone",
            "sphere",
            (s, s, s),
            on=top,
            face="center",
            at=(0, 0.25 * d + 0.62 * s, 0),
            material="stone",
        )
        return
    b.lathe(
        "stone",
        (0.92 * s, 1.7 * s, 0.92 * s),
        [(0.2, 0), (1, 0.34), (0.9, 0.6), (0.05, 1)],
        on=top,
        face="center",
        at=(0, 0.25 * d + 0.75 * s, 0),
        sides=6,
        material="stone",
    )


def _sceptre(b: Builder, v: Values, top: str) -> None:
    s = 0.75 * v.stone
    b.lathe(
        "cup",
        (1.1 * s, 0.7 * s, 1.1 * s),
        [(0.3, 0), (0.5, 0.3), (1, 1)],
        on=top,
        face="top",
        sink=0.004,
        smooth=True,
        material="metal",
    )
    b.add("stone", "sphere", (s, s, s), on="cup", face="top", sink=0.3 * s, material="stone")
    hoop = [
        (0.56 * s * float(np.cos(a)), 0.62 * s * float(np.sin(a)), 0.0)
        for a in np.arange(14) * 2 * np.pi / 14
    ]
    for name, turn in (("hoop", 0), ("arch", 90)):
        b.tube(
            name,
            hoop,
            0.07 * s,
            on="stone",
            turn=(0, turn, 0),
            closed=True,
            smooth=True,
            material="metal",
        )
    b.add(
        "ball",
        "sphere",
        (0.26 * s, 0.26 * s, 0.26 * s),
        on="hoop",
        face="top",
        sink=0.08 * s,
        material="metal",
    )
    b.box(
        "cross",
        (0.34 * s, 0.1 * s, 0.1 * s),
        on="ball",
        face="center",
        at=(0, 0.3 * s, 0),
        material="metal",
    )
    b.box(
        "post",
        (0.1 * s, 0.42 * s, 0.1 * s),
        on="ball",
        face="center",
        at=(0, 0.26 * s, 0),
        material="metal",
    )

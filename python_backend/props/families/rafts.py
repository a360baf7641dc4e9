"""What drifts and what holds it: rafts and anchors."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real

WOODS = "driftwood, oak, pine, birch, bamboo"


@family(
    "raft",
    "log raft, wooden raft, life raft, bamboo raft, castaway raft",
    [
        real("length", 1.8, 3.4, "short, small", "long, large, big"),
        real("width", 1.3, 2.3, "narrow", "wide"),
        real("log", 0.13, 0.26, "thin logs, thin", "thick logs, thick"),
        choice("mast", "sail: sail, sailing, castaway", "none: plain, simple", "hut: hut, shelter"),
        choice("float", "logs: logs, log", "barrels: barrels, barrel"),
        choice("load", "empty", "crate: crate, box, supplies", "barrel: keg, cask"),
        real("uneven", 0.2, 1.0, "neat, tidy", "crude, rough, makeshift"),
    ],
    {
        "wood": WOODS + " | wood bark",
        "rope": "rope, leather | cord cloth",
        "sail": "canvas, linen, burlap | cloth",
        "box": "oak, pine, walnut | wood metal",
        "hoop": "iron, rust, brass | metal",
    },
)
def raft(b: Builder, v: Values) -> None:
    long, d = v.length, v.log
    n = max(5, round(v.width / d))
    w = n * d * 0.96
    low = 0.0
    if v.float == "barrels":
        low = 0.36
        b.lathe(
            "drum",
            (0.5, 0.8, 0.5),
            [(0.82, 0), (0.93, 0.2), (1, 0.5), (0.93, 0.8), (0.82, 1)],
            turn=(90, 0, 0),
            at=(w / 2 - 0.3, 0, 0.5 * long - 0.5),
            symmetry="xz",
            smooth=True,
            material="box",
            pattern="staves",
            pattern_size=(14, 0),
        )
    b.lathe(
        "log",
        (d, long, d),
        [(0.88, 0), (1, 0.02), (0.94, 0.5), (1, 0.98), (0.88, 1)],
        turn=(90, 0, 0),
        at=(0, low, 0),
        symmetry="row_x",
        count=n,
        span=w - d,
        jitter=0.15 * v.uneven,
        seed=1 + v.seed % 99,
        material="wood",
    )
    middle = (w - d) / 2  # from the first log to the middle of the raft
    for k, z in enumerate((-0.36 * long, 0.36 * long)):
        b.lathe(
            f"beam{k}",
            (0.7 * d, w * 1.06, 0.7 * d),
            [(0.9, 0), (1, 0.5), (0.9, 1)],
            on="log",
            face="center",
            at=(middle, 0.78 * d, z),
            turn=(0, 0, 90),
            material="wood",
        )
        wrap = [(0.0, 0.56 * d * np.sin(a) + 0.1 * d, 0.5 * d * np.cos(a)) for a in _turn(8)]
        b.tube(
            f"lash{k}",
            [(x, 1.75 * y, z) for x, y, z in wrap],
            0.12 * d,
            on="log",
            at=(middle, 0.12 * d, z),
            closed=True,
            smooth=True,
            symmetry="row_x",
            count=min(n, 6),
            span=(w - d) * 0.9,
            squash=2.2,
            material="rope",
        )
    _above(b, v, w, middle)


def _turn(n: int) -> np.ndarray:
    return np.arange(n) * 2 * np.pi / n


def _above(b: Builder, v: Values, w: float, middle: float) -> None:
    long, d = v.length, v.log
    if v.mast == "sail":
        tall, wide = 0.85 * long, 0.92 * w
        b.lathe(
            "mast",
            (0.1, tall, 0.1),
            [(1, 0), (0.75, 1)],
            on="log",
            face="center",
            at=(middle, tall / 2, 0.08 * long),
            material="wood",
        )
        b.lathe(
            "yard",
            (0.06, wide + 0.2, 0.06),
            [(0.7, 0), (1, 0.5), (0.7, 1)],
            on="mast",
            face="center",
            at=(0, 0.4 * tall, 0.06),
            turn=(0, 0, 90),
            material="wood",
        )
        rows = np.linspace(0, 1, 6)
        b.tube(
            "sail",
            [(0, -0.62 * tall * t, 0.3 * wide * np.sin(np.pi * t**0.8)) for t in rows],
            [wide / 2 * (1 - 0.12 * t) for t in rows],
            on="yard",
            face="center",
            outline=[(-0.5, -0.008), (0.5, -0.008), (0.5, 0.008), (-0.5, 0.008)],
            smooth=True,
            material="sail",
        )
    elif v.mast == "hut":
        hut, deep = 0.8 * w, 0.42 * long
        roof = [(-0.5, -0.5), (-0.44, -0.5), (0, 0.38), (0.44, -0.5), (0.5, -0.5), (0, 0.5)]
        b.add(
            "roof",
            "extrude",
            (hut, 0.75 * hut, deep),
            on="log",
            face="center",
            at=(middle, 0.3 * d + 0.375 * hut, -0.16 * long),
            outline=roof,
            material="sail",
        )
        b.lathe(
            "ridge",
            (0.06, deep + 0.24, 0.06),
            [(1, 0), (1, 1)],
            on="roof",
            face="top",
            sink=0.06,
            turn=(90, 0, 0),
            material="wood",
        )
    spot = (middle - 0.24 * w, 0.45 * d, 0.26 * long)
    if v.load == "crate":
        b.box(
            "crate",
            (0.42, 0.4, 0.42),
            on="log",
            face="center",
            at=(spot[0], spot[1] + 0.2, spot[2]),
            turn=(0, 17, 0),
            bevel=0.012,
            material="box",
            pattern="planks",
            pattern_size=(0.14, 0),
        )
    elif v.load == "barrel":
        b.lathe(
            "keg",
            (0.36, 0.48, 0.36),
            [(0.8, 0), (0.95, 0.25), (1, 0.5), (0.95, 0.75), (0.8, 1)],
            on="log",
            face="center",
            at=(spot[0], spot[1] + 0.24, spot[2]),
            smooth=True,
            material="box",
            pattern="staves",
            pattern_size=(12, 0),
        )
        b.add(
            "hoop",
            "hoops",
            (0.008, 0.01, 0.01),
            on="keg",
            profile=[(0.18, 0), (0.82, 0)],
            pattern_size=(0.03, 0),
            material="hoop",
        )


@family(
    "anchor",
    "ship anchor, boat anchor, iron anchor, grapnel, grappling hook",
    [
        real("height", 0.5, 2.0, "small, little", "large, big, huge"),
        real("spread", 0.6, 0.85, "narrow", "wide"),
        real("thick", 0.05, 0.085, "thin, slender", "thick, heavy, massive"),
        choice(
            "form",
            "admiral: anchor, ship, pirate, naval",
            "grapnel: grapnel, grappling, hook, boat",
        ),
        choice("stock", "wood: old, pirate, wooden stock", "iron: iron stock", "none: stockless"),
        choice("rope", "ring: plain", "rope: rope, chain, cable"),
    ],
    {
        "iron": "iron, rust, steel, bronze | metal stone paint",
        "stock": "oak, driftwood, walnut | wood metal",
        "rope": "rope | cord metal cloth",
    },
    stance="held",
)
def anchor(b: Builder, v: Values) -> None:
    h, r = v.height, v.thick * v.height
    b.lathe(
        "shank",
        (1.1 * r, h, 1.1 * r),
        [(1.25, 0), (1, 0.15), (0.8, 0.85), (1.1, 0.9), (1.1, 1)],
        sides=8,
        at=(0, 0, 0),
        material="iron",
    )
    half = v.spread * h / 2
    if v.form == "grapnel":
        _claws(b, v, half, r)
    else:
        _arms(b, half, r, h)
        if v.stock != "none":
            _stock(b, v, half, r, h)
    ring = [(0.09 * h * float(np.cos(a)), 0.09 * h * float(np.sin(a)), 0.0) for a in _turn(10)]
    b.tube(
        "ring",
        ring,
        0.22 * r,
        on="shank",
        face="center",
        at=(0, 0.5 * h + 0.06 * h, 0),
        closed=True,
        smooth=True,
        material="iron",
    )
    if v.rope == "rope":
        _rope(b, h, r)


def _arms(b: Builder, half: float, r: float, h: float) -> None:
    """The crescent with its pointed palms."""
    angle = np.linspace(-1.15, 1.15, 9)
    x, y = half * np.sin(angle) / np.sin(1.15), 0.85 * half * (1 - np.cos(angle))
    radii = [0.4 * r + 0.32 * r * float(np.cos(a / 1.15 * np.pi / 2)) for a in angle]
    b.tube(
        "arms",
        [(float(p), float(q), 0.0) for p, q in zip(x, y)],
        radii,
        on="shank",
        face="center",
        at=(0, -0.5 * h, 0),
        smooth=True,
        material="iron",
    )
    b.add(
        "crown",
        "sphere",
        (1.9 * r, 1.7 * r, 1.5 * r),
        on="shank",
        face="center",
        at=(0, -0.5 * h + 0.1 * r, 0),
        material="iron",
    )
    palm = [(-0.5, -0.2), (-0.2, -0.5), (0.2, -0.5), (0.5, -0.2), (0.0, 0.5)]
    top = float(y[-1])
    b.add(
        "palm",
        "extrude",
        (0.5 * half, 0.58 * half, 0.34 * r),
        on="shank",
        face="center",
        at=(0.9 * half - 0.3 * r, -0.5 * h + top - 0.1 * half + 0.3 * r, 0),
        turn=(0, 90, -38),
        outline=palm,
        bevel=0.08 * r,
        symmetry="x",
        material="iron",
    )
    b.lathe(
        "bill",
        (0.7 * r, 0.3 * half, 0.7 * r),
        [(1, 0), (0.1, 1)],
        on="shank",
        face="center",
        at=(1.03 * half, -0.5 * h + top + 0.05 * half, 0),
        turn=(0, 0, -40),
        sides=6,
        symmetry="x",
        material="iron",
    )


def _stock(b: Builder, v: Values, half: float, r: float, h: float) -> None:
    """The bar across, square to the arms."""
    y = 0.38 * h
    if v.stock == "iron":
        b.lathe(
            "stock",
            (0.7 * r, 1.9 * half, 0.7 * r),
            [(1.5, 0), (1.5, 0.03), (0.8, 0.05), (1, 0.5), (0.8, 0.95), (1.5, 0.97), (1.5, 1)],
            on="shank",
            face="center",
            at=(0, y, 0),
            turn=(90, 0, 0),
            material="iron",
        )
        return
    b.lathe(
        "stock",
        (2.0 * r, 1.9 * half, 2.0 * r),
        [(0.55, 0), (1, 0.5), (0.55, 1)],
        on="shank",
        face="center",
        at=(0, y, 0),
        turn=(90, 0, 0),
        sides=4,
        material="stock",
    )
    b.box(
        "band",
        (1.75 * r, 1.75 * r, 0.5 * r),
        on="stock",
        face="center",
        at=(0, 0, 0.45 * half),
        symmetry="z",
        material="iron",
    )


def _claws(b: Builder, v: Values, half: float, r: float) -> None:
    """Four hooks around the foot of the shank."""
    s = 0.75 * half
    path = [(0, 0, 0), (0.5 * s, -0.02 * s, 0), (0.9 * s, 0.2 * s, 0), (s, 0.62 * s, 0)]
    b.tube(
        "claw",
        path,
        (0.5 * r, 0.45 * r, 0.38 * r, 0.08 * r),
        on="shank",
        face="center",
        at=(0, -0.5 * v.height + 0.4 * r, 0),
        smooth=True,
        symmetry="ring",
        count=4,
        material="iron",
    )


def _rope(b: Builder, h: float, r: float) -> None:
    """A rope made fast below the ring, with a tail."""
    turn = [(0.52 * r * float(np.cos(a)), 0.0, 0.52 * r * float(np.sin(a))) for a in _turn(10)]
    b.tube(
        "wraps",
        turn,
        0.24 * r,
        on="shank",
        face="center",
        at=(0, 0.27 * h, 0),
        closed=True,
        smooth=True,
        symmetry="row_y",
        count=4,
        span=1.3 * r,
        material="rope",
    )
    tail = [(0.2, 0.6, 0.45), (0.4, -1, 0.8), (0.9, -3.2, 1.1), (0.8, -5.5, 1.3), (1.2, -7.2, 1.5)]
    b.tube(
        "tail",
        [(x * r, y * r, z * r) for x, y, z in tail],
        0.24 * r,
        on="shank",
        face="center",
        at=(0, 0.27 * h, 0),
        smooth=True,
        material="rope",
    )

"""What hangs and stands in parlours and ballrooms: mirrors and chandeliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import Point, circle, mirrored, round_outline

FRAMES = "walnut, gold, oak, silver, ebony, brass"


def _pane(form: str) -> list[Point]:
    """The outline of a mirror: oval, arched above, or square with soft corners."""
    if form == "oval":
        return round_outline(28)
    if form == "arched":
        arch = [
            (0.5 * float(np.cos(a)), 0.2 + 0.3 * float(np.sin(a)))
            for a in np.linspace(0.12, 1.4, 7)
        ]
        return mirrored([(0.5, -0.5), *arch, (0.0, 0.5)])
    return round_outline(28, 9.0)


@family(
    "mirror",
    "looking glass, standing mirror, floor mirror, cheval mirror, vanity mirror, dressing mirror, "
    "magic mirror, dressing table mirror",
    [
        choice(
            "form",
            "standing: standing, floor, cheval, tall, full length, magic",
            "table: table, vanity, dressing, small, makeup",
        ),
        choice(
            "shape",
            "oval: oval, round",
            "arched: arched, gothic, magic, evil",
            "square: square, rectangular, plain, modern",
        ),
        real("height", 0.0, 1.0, "low, short", "tall, high, large"),
        real("width", 0.0, 1.0, "narrow, slim", "wide, broad"),
        real("tilt", 0.0, 9.0, "upright, straight", "tilted"),
        choice(
            "crest",
            "plain: plain, simple, modern",
            "crest: ornate, carved, royal, baroque, magic, gilded",
        ),
    ],
    {
        "frame": FRAMES + " | wood metal paint stone",
        "glass": "chrome | metal glass stone",
        "trim": "gold, brass, silver | metal wood",
    },
    about="a mirror that swings between two posts, on the floor or on a table",
)
def mirror(b: Builder, v: Values) -> None:
    table = v.form == "table"
    h = (0.36 + 0.2 * v.height) if table else (1.2 + 0.5 * v.height)
    w = h * (0.42 + 0.16 * v.width) * (1.5 if table else 1.0)
    t = 0.045 * w + 0.012
    outline = _pane(v.shape)
    deep = 0.26 * w + 0.1 * h
    gap = 0.5 * w + 1.1 * t
    if table:
        low = 0.12 * h
        b.box("drawer box", (1.16 * w + 2 * t, low, deep), bevel=0.008, material="frame")
        b.box(
            "drawer",
            (0.5 * w, 0.7 * low, 0.014),
            on="drawer box",
            face="front",
            at=(0.28 * w, 0, 0),
            sink=0.006,
            symmetry="x",
            bevel=0.003,
            material="frame",
        )
        b.add(
            "knob",
            "sphere",
            (0.022, 0.022, 0.022),
            on="drawer",
            face="front",
            at=(0, 0, 0),
            sink=0.004,
            symmetry="x",
            material="trim",
        )
        base, rise = "drawer box", low
    else:
        low = 0.1 * h
        b.box(
            "foot",
            (1.3 * t, 0.05 * h, deep),
            at=(gap, 0.02 * h, 0),
            symmetry="x",
            bevel=0.014,
            material="frame",
        )
        b.lathe(
            "pad",
            (0.05 * h, 0.04 * h, 0.05 * h),
            [(0.8, 0), (1, 0.5), (0.8, 1)],
            on="foot",
            face="bottom",
            at=(0, 0, 0.44 * deep),
            sink=0.02 * h,
            symmetry="xz",
            material="trim",
        )
        b.box(
            "stretcher",
            (2 * gap, 0.03 * h, 1.0 * t),
            on="foot",
            face="center",
            at=(-gap, 0.05 * h, 0),
            bevel=0.006,
            material="frame",
        )
        base, rise = "foot", 0.07 * h
    x = 0.0 if table else -gap
    middle = rise + 0.5 * h + (0.03 * h if table else 0.05 * h)
    tall = middle + 0.08 * h - rise
    post = [
        (1, 0),
        (0.62, 0.06),
        (0.9, 0.14),
        (0.62, 0.2),
        (0.75, 0.5),
        (0.62, 0.82),
        (1, 0.87),
        (1, 0.92),
        (0.5, 0.95),
        (0.8, 0.98),
        (0.3, 1),
    ]
    b.lathe(
        "post",
        (1.15 * t, tall, 1.15 * t),
        post,
        on=base,
        face="top",
        at=(gap if table else 0, 0, 0),
        sink=0.01,
        symmetry="x",
        smooth=True,
        material="frame",
    )
    up = middle - (rise - low / 2 if table else rise - 0.025 * h)
    on: dict[str, Any] = {"on": base, "face": "center"}
    turn: dict[str, Any] = {"turn": (-v.tilt, 0, 0)}
    a = float(np.radians(v.tilt))
    b.add(
        "frame",
        "extrude",
        (w, h, 0.9 * t),
        outline=outline,
        at=(x, up, 0),
        bevel=0.3 * t,
        material="frame",
        **on,
        **turn,
    )
    inner = 1.7 * t

    def front(z: float) -> tuple[float, float, float]:
        """The middle of the pane, `z` in front of that of the frame."""
        return x, up + z * float(np.sin(a)), z * float(np.cos(a))

    b.add(
        "bead",
        "extrude",
        (w - inner, h - inner, 0.2 * t),
        outline=outline,
        at=front(0.46 * t),
        material="trim",
        **on,
        **turn,
    )
    b.add(
        "glass",
        "extrude",
        (w - 1.4 * inner, h - 1.4 * inner, 0.1 * t),
        outline=outline,
        at=front(0.56 * t),
        material="glass",
        **on,
        **turn,
    )
    b.lathe(
        "pivot",
        (0.5 * t, 2 * gap + 0.6 * t, 0.5 * t),
        [(1, 0), (1, 0.02), (0.6, 0.04), (0.6, 0.96), (1, 0.98), (1, 1)],
        at=(x, up, 0),
        turn=(0, 0, 90),
        material="trim",
        **on,
    )
    if v.crest == "crest":
        curl = mirrored(
            [
                (0.0, -0.5),
                (0.5, -0.42),
                (0.44, -0.16),
                (0.28, -0.2),
                (0.26, 0.1),
                (0.12, 0.08),
                (0.1, 0.34),
                (0.0, 0.5),
            ]
        )
        top = 0.5 * h + 0.04 * h
        b.add(
            "crest",
            "extrude",
            (0.46 * w, 0.13 * h, 0.7 * t),
            outline=curl,
            at=(x, up + top * float(np.cos(a)), -top * float(np.sin(a))),
            bevel=0.1 * t,
            material="trim",
            **on,
            **turn,
        )
        b.add(
            "jewel",
            "sphere",
            (0.07 * w, 0.07 * w, 0.5 * t),
            on="crest",
            face="front",
            at=(0, -0.01 * h, 0),
            sink=0.3 * t,
            material="frame",
        )


@family(
    "chandelier",
    "ceiling lamp, candle chandelier, crystal chandelier, hanging candelabra, ceiling chandelier, "
    "wagon wheel chandelier",
    [
        choice(
            "form",
            "arms: brass, arms, elegant, candle",
            "wheel: wheel, wagon, tavern, wooden, rustic, medieval, ring",
            "crystal: crystal, ballroom, palace, drops, grand",
        ),
        real("width", 0.6, 1.4, "small, narrow", "large, wide, big, huge, grand"),
        whole("arms", 5, 8, "few", "many"),
        real("chain", 0.0, 1.0, "short chain, low", "long chain, high"),
        choice("lit", "lit: lit, burning, glowing", "unlit: unlit, dark"),
    ],
    {
        "metal": "brass, iron, gold, silver, bronze | metal wood",
        "wood": "oak, walnut, driftwood | wood metal",
        "candle": "wax, ivory | clay stone",
        "flame": "flame | glow",
        "drop": "crystal, glass, amethyst | glass stone",
    },
    stance="held",
    about="a chandelier: arms around a turned stem, a wheel on chains, or crystal drops",
)
def chandelier(b: Builder, v: Values) -> None:
    r = v.width / 2
    if v.form == "wheel":
        _wheel(b, v, r)
    else:
        _arms(b, v, r)


def _candles(b: Builder, v: Values, r: float, place: dict[str, Any], out: float, y: float) -> None:
    """A ring of cups with candles, `out` from the axis; y: the height of the cups' middle."""
    s = 0.1 * r + 0.012
    at = {"symmetry": "ring", "count": v.arms, **place}
    cup = [(0.4, 0), (1, 0.7), (1, 1)]
    b.lathe("cup", (1.3 * s, 0.55 * s, 1.3 * s), cup, at=(out, y, 0), material="metal", **at)
    b.lathe(
        "candle",
        (0.5 * s, 1.9 * s, 0.5 * s),
        [(1, 0), (0.9, 1)],
        at=(out, y + 1.0 * s, 0),
        material="candle",
        **at,
    )
    if v.lit == "lit":
        b.lathe(
            "flame",
            (0.34 * s, 0.8 * s, 0.34 * s),
            [(0.6, 0), (1, 0.28), (0.05, 1)],
            at=(out, y + 2.3 * s, 0),
            material="flame",
            **at,
        )


def _links(b: Builder, n: int, size: float, on: str, y: float, x: float = 0.0) -> float:
    """A chain of `n` links upwards from `y` above the middle of `on`; gives where it ends."""
    for k in range(n):
        way = circle(size, 10, "xy" if k % 2 else "yz", 1.0)
        way = [(p[0], 1.35 * p[1], p[2]) for p in way]
        b.tube(
            f"link{k}",
            way,
            0.24 * size,
            on=on,
            face="center",
            at=(x, y + (2 * k + 1) * 1.02 * size, 0),
            closed=True,
            smooth=True,
            material="metal",
        )
    return y + 2.04 * n * size


def _arms(b: Builder, v: Values, r: float) -> None:
    h = 0.95 * r
    stem = [
        (0.15, 0),
        (0.4, 0.03),
        (0.9, 0.12),
        (1, 0.2),
        (0.7, 0.3),
        (0.32, 0.36),
        (0.5, 0.44),
        (0.3, 0.52),
        (0.3, 0.74),
        (0.6, 0.82),
        (0.35, 0.88),
        (0.4, 0.97),
        (0.2, 1),
    ]
    b.lathe("stem", (0.3 * r, h, 0.3 * r), stem, smooth=True, material="metal")
    on: dict[str, Any] = {"on": "stem", "face": "center"}
    y = -0.3 * h
    arm = [
        (0.1 * r, y, 0.0),
        (0.38 * r, y - 0.13 * h, 0.0),
        (0.72 * r, y - 0.06 * h, 0.0),
        (0.9 * r, y + 0.12 * h, 0.0),
        (0.92 * r, y + 0.24 * h, 0.0),
    ]
    b.tube(
        "arm",
        arm,
        [0.03 * r, 0.028 * r, 0.026 * r, 0.024 * r, 0.022 * r],
        symmetry="ring",
        count=v.arms,
        smooth=True,
        material="metal",
        **on,
    )
    _candles(b, v, r, on, 0.92 * r, y + 0.25 * h)
    _links(b, 3 + round(3 * v.chain), 0.06 * r, "stem", 0.49 * h)
    b.add(
        "knob", "sphere", (0.1 * r, 0.1 * r, 0.1 * r), at=(0, -0.5 * h, 0), material="metal", **on
    )
    if v.form == "crystal":
        drop = [(0.04, 0), (1, 0.36), (0.08, 1)]
        ring = {"symmetry": "ring", **on}
        b.lathe(
            "arm drop",
            (0.09 * r, 0.22 * r, 0.09 * r),
            drop,
            at=(0.92 * r, y + 0.04 * h, 0),
            count=v.arms,
            sides=5,
            material="drop",
            **ring,
        )
        b.tube(
            "hoop",
            circle(0.52 * r, 18),
            0.016 * r,
            at=(0, -0.3 * h, 0),
            closed=True,
            smooth=True,
            material="metal",
            **on,
        )
        b.lathe(
            "low drop",
            (0.08 * r, 0.26 * r, 0.08 * r),
            drop,
            at=(0.5 * r, -0.3 * h - 0.13 * r, 0),
            count=10,
            sides=5,
            material="drop",
            **ring,
        )
        b.lathe(
            "last drop",
            (0.16 * r, 0.34 * r, 0.16 * r),
            drop,
            at=(0, -0.5 * h - 0.17 * r, 0),
            sides=6,
            material="drop",
            **on,
        )
        b.tube(
            "crown",
            circle(0.2 * r, 14),
            0.016 * r,
            at=(0, 0.3 * h, 0),
            closed=True,
            smooth=True,
            material="metal",
            **on,
        )
        b.box(
            "spoke",
            (0.4 * r, 0.014 * r + 0.002, 0.016 * r),
            at=(0, 0.3 * h, 0),
            bevel=0.0,
            symmetry="ring",
            count=2,
            material="metal",
            **on,
        )
        swag = [
            (0.2 * r, 0.3 * h, 0.0),
            (0.34 * r, 0.02 * h, 0.0),
            (0.6 * r, -0.06 * h, 0.0),
            (0.9 * r, y + 0.3 * h, 0.0),
        ]
        b.tube("swag", swag, 0.014 * r, count=v.arms, smooth=True, material="drop", **ring)
        b.lathe(
            "high drop",
            (0.06 * r, 0.2 * r, 0.06 * r),
            drop,
            at=(0.2 * r, 0.3 * h - 0.1 * r, 0),
            count=8,
            sides=5,
            material="drop",
            **ring,
        )


def _wheel(b: Builder, v: Values, r: float) -> None:
    """A wooden wheel that lies, candles on its rim, on chains that meet at a ring."""
    thick = 0.055 * r + 0.012
    hub = [(0.75, 0), (1, 0.15), (1, 0.85), (0.75, 1)]
    b.lathe("hub", (0.3 * r, 3 * thick, 0.3 * r), hub, material="wood")
    on: dict[str, Any] = {"on": "hub", "face": "center"}
    b.tube(
        "rim",
        circle(0.9 * r, 24),
        0.085 * r,
        squash=thick / (0.085 * r),
        closed=True,
        smooth=True,
        material="wood",
        **on,
    )
    b.tube(
        "tyre",
        circle(0.99 * r, 24),
        0.012 * r + 0.002,
        squash=3.4,
        closed=True,
        smooth=True,
        material="metal",
        **on,
    )
    b.box(
        "spoke",
        (1.8 * r, 1.1 * thick, 0.1 * r),
        symmetry="ring",
        count=3 if v.arms < 7 else 4,
        bevel=0.006,
        material="wood",
        **on,
    )
    high = (0.95 + 0.5 * v.chain) * r
    b.tube(
        "chain",
        [(0.82 * r, 0.4 * thick, 0), (0.03 * r, high, 0)],
        0.016 * r + 0.001,
        symmetry="ring",
        count=4,
        material="metal",
        **on,
    )
    b.add("eye", "sphere", (0.12 * r, 0.1 * r, 0.12 * r), at=(0, high, 0), material="metal", **on)
    _links(b, 3, 0.06 * r, "hub", high + 0.03 * r)
    _candles(b, v, r, on, 0.9 * r, thick + 0.02 * r)
    b.box(
        "bolt",
        (0.05 * r, 0.05 * r, 0.05 * r),
        at=(0.82 * r, 0.9 * thick, 0),
        symmetry="ring",
        count=4,
        bevel=0.004,
        material="metal",
        **on,
    )

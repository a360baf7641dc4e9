"""Street furniture: mailboxes, hydrants, traffic cones, barricades, bins."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "mailbox",
    "letter box, letterbox, post box, postbox, mail box, pillar box, rural mailbox",
    [
        real("height", 0.9, 1.35, "low, short, small", "tall, high"),
        real("width", 0.85, 1.15, "slim, narrow", "wide, large, big"),
        choice(
            "form",
            "rural: rural, american, country, farm, roadside",
            "pillar: pillar, british, royal, cast iron, round",
            "street: street, city, usps, square, collection",
        ),
        choice("flag", "flag: flag, mail inside", "none: plain, simple"),
        real("lean", 0.0, 1.0, "straight, new", "crooked, leaning, old, tilted"),
    ],
    {
        "box": "paint, red paint, tin, steel | metal paint wood",
        "post": "oak, driftwood, walnut | wood metal stone paint",
        "trim": "iron, brass, gunmetal | metal paint",
        "flag": "red paint, hazard | paint metal wood",
        "dark": "coal | stone",
    },
    stance="planted",
)
def mailbox(b: Builder, v: Values) -> None:
    if v.form == "pillar":
        _pillar_box(b, v)
    elif v.form == "street":
        _street_box(b, v)
    else:
        _rural_box(b, v)


def _tunnel(straight: float = 0.0) -> list[tuple[float, float]]:
    """A box with a round top, in -0.5..0.5."""
    arc = [
        (0.5 * math.cos(a), straight + (0.5 - straight) * math.sin(a))
        for a in (math.pi * k / 14 for k in range(15))
    ]
    return [(-0.5, -0.5), (0.5, -0.5), *arc]


def _rural_box(b: Builder, v: Values) -> None:
    h, w = v.height, 0.22 * v.width
    lean = 5 * v.lean
    b.box("post", (0.1, h, 0.1), turn=(0, 0, lean), bevel=0.012, material="post")
    b.box(
        "arm",
        (0.09, 0.09, 0.44),
        on="post",
        face="center",
        at=(0, 0.34 * h, 0.02),
        turn=(0, 0, lean),
        bevel=0.01,
        material="post",
    )
    b.box(
        "brace",
        (0.06, 0.34, 0.06),
        on="post",
        face="center",
        at=(0, 0.24 * h, 0.12),
        turn=(45, 0, 0),
        bevel=0.01,
        material="post",
    )
    b.box(
        "board",
        (1.05 * w, 0.03, 0.5),
        on="post",
        sink=0.012,
        at=(0, 0, 0.04),
        bevel=0.008,
        material="post",
    )
    b.add(
        "box",
        "extrude",
        (w, 0.25, 0.5),
        on="board",
        sink=0.006,
        outline=_tunnel(),
        bevel=0.006,
        material="box",
    )
    for name, grow, deep, at, slot in (
        ("lid", 1.06, 0.03, 0.25, "box"),
        ("back rim", 1.04, 0.02, -0.245, "trim"),
    ):
        b.add(
            name,
            "extrude",
            (w * grow, 0.25 * grow, deep),
            on="box",
            face="center",
            at=(0, 0.004, at),
            outline=_tunnel(),
            bevel=0.004,
            material=slot,
        )
    b.box(
        "latch",
        (0.05, 0.05, 0.03),
        on="lid",
        face="front",
        at=(0, 0.085, 0),
        sink=0.008,
        bevel=0.006,
        material="trim",
    )
    if v.flag == "flag":
        up = (0.02, 0.24, 0.03)
        b.box(
            "flag arm",
            up,
            on="box",
            face="right",
            at=(0, 0.09, 0.08),
            sink=0.006,
            bevel=0.003,
            material="flag",
        )
        b.box(
            "flag",
            (0.016, 0.07, 0.11),
            on="flag arm",
            face="center",
            at=(0, 0.085, 0.045),
            bevel=0.004,
            material="flag",
        )


def _pillar_box(b: Builder, v: Values) -> None:
    h, d = 1.25 * v.height, 0.46 * v.width
    b.lathe(
        "foot",
        (1.16 * d, 0.13 * h, 1.16 * d),
        [(1, 0), (1, 0.7), (0.93, 0.8), (0.9, 1)],
        material="dark",
    )
    b.lathe("box", (d, 0.72 * h, d), [(1, 0), (1, 1)], on="foot", sink=0.01, material="box")
    b.lathe(
        "collar",
        (1.16 * d, 0.06 * h, 1.16 * d),
        [(0.87, 0), (1, 0.3), (1, 1)],
        on="box",
        sink=0.012,
        material="box",
    )
    b.lathe(
        "top",
        (1.2 * d, 0.13 * h, 1.2 * d),
        [(0.94, 0), (1, 0.1), (0.98, 0.25), (0.8, 0.62), (0.42, 0.92), (0, 1)],
        on="collar",
        sink=0.006,
        smooth=True,
        material="box",
    )
    hood: dict[str, Any] = {"on": "box", "face": "front", "bevel": 0.008}
    b.box(
        "slot frame",
        (0.62 * d, 0.1 * h, 0.2 * d),
        at=(0, 0.24 * h, 0),
        sink=0.16 * d,
        material="box",
        **hood,
    )
    b.box(
        "slot",
        (0.48 * d, 0.03 * h, 0.2 * d),
        at=(0, 0.24 * h, 0),
        sink=0.15 * d,
        material="dark",
        **hood,
    )
    b.box(
        "door",
        (0.6 * d, 0.4 * h, 0.2 * d),
        at=(0, -0.08 * h, 0),
        sink=0.17 * d,
        material="box",
        **hood,
    )
    b.box(
        "plate",
        (0.34 * d, 0.13 * h, 0.2 * d),
        at=(0, 0.02 * h, 0),
        sink=0.16 * d,
        material="trim",
        **hood,
    )
    b.add(
        "knob",
        "sphere",
        (0.08 * d, 0.08 * d, 0.08 * d),
        on="box",
        face="front",
        at=(0.2 * d, -0.1 * h, 0),
        sink=-0.005,
        material="trim",
    )


def _street_box(b: Builder, v: Values) -> None:
    h, w = 1.1 * v.height, 0.56 * v.width
    d = 0.9 * w
    b.add(
        "box",
        "extrude",
        (d, 0.84 * h, w),
        at=(0, 0.14 * h, 0),
        turn=(0, 90, 0),
        outline=_tunnel(0.16),
        bevel=0.012,
        material="box",
    )
    b.add(
        "leg",
        "legs4",
        (0.07, 0.16 * h, 0.07),
        on="box",
        face="bottom",
        sink=0.02 * h,
        path=[(0.8 * w, 0.0, 0.8 * d)],
        material="trim",
    )
    b.box(
        "rim",
        (w + 0.03, 0.035, d + 0.03),
        on="box",
        face="bottom",
        sink=0.04,
        bevel=0.01,
        material="box",
    )
    front: dict[str, Any] = {"on": "box", "face": "front", "bevel": 0.008}
    b.box(
        "chute",
        (0.72 * w, 0.2 * h, 0.3 * d),
        at=(0, 0.2 * h, 0),
        sink=0.24 * d,
        turn=(-12, 0, 0),
        material="box",
        **front,
    )
    b.box(
        "handle", (0.46 * w, 0.03, 0.05), at=(0, 0.26 * h, 0), sink=-0.02, material="trim", **front
    )
    b.box(
        "door",
        (0.74 * w, 0.34 * h, 0.05),
        at=(0, -0.18 * h, 0),
        sink=0.035,
        material="box",
        **front,
    )
    b.box(
        "label",
        (0.4 * w, 0.12 * h, 0.05),
        at=(0, -0.12 * h, 0),
        sink=0.028,
        material="flag",
        **front,
    )
    b.add(
        "lock",
        "sphere",
        (0.05, 0.05, 0.05),
        on="box",
        face="front",
        at=(0.27 * w, -0.24 * h, 0),
        sink=0.018,
        material="trim",
    )


@family(
    "hydrant",
    "fire hydrant, fire plug, street hydrant, water hydrant",
    [
        real("height", 0.65, 0.95, "low, short, small", "tall, high"),
        real("width", 0.2, 0.27, "slim, thin", "thick, stout, fat"),
        whole("flanges", 1, 2),
        choice("cap", "dome: round, classic, american", "tiered: tall cap, old, ornate"),
        choice("chains", "chains: chains, chained", "none: plain, simple"),
    ],
    {
        "body": "red paint, hazard, paint, rust | paint metal stone",
        "cap": "red paint, paint, steel | paint metal stone | body",
        "metal": "iron, steel, brass | metal",
    },
    stance="planted",
    about="a fire hydrant of the street",
)
def hydrant(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    b.lathe("foot", (1.75 * w, 0.06 * h, 1.75 * w), [(1, 0), (1, 0.8), (0.95, 1)], material="body")
    bolt = (0.16 * w, 0.05 * h, 0.16 * w)
    b.lathe(
        "bolt",
        bolt,
        [(1, 0), (1, 1)],
        on="foot",
        sink=0.01,
        at=(0.7 * w, 0, 0),
        sides=6,
        symmetry="ring",
        count=8,
        material="metal",
    )
    b.lathe(
        "body",
        (w, 0.7 * h, w),
        [(1, 0), (0.96, 0.06), (0.92, 0.5), (0.96, 0.94), (1, 1)],
        on="foot",
        sink=0.01,
        smooth=True,
        material="body",
    )
    for k in range(v.flanges):
        b.lathe(
            f"flange{k}",
            (1.42 * w, 0.05 * h, 1.42 * w),
            [(0.9, 0), (1, 0.2), (1, 0.8), (0.9, 1)],
            on="body",
            face="center",
            at=(0, (0.33 - 0.52 * k) * h, 0),
            material="body",
        )
    dome = [(1, 0), (1, 0.1), (0.94, 0.4), (0.72, 0.75), (0.3, 0.97), (0.2, 1)]
    if v.cap == "tiered":
        dome = [(1, 0), (1, 0.2), (0.78, 0.28), (0.74, 0.55), (0.4, 0.8), (0.34, 1)]
    b.lathe("cap", (1.12 * w, 0.17 * h, 1.12 * w), dome, on="body", sink=0.004, material="cap")
    nut = [(1, 0), (0.8, 1)]
    b.lathe(
        "nut",
        (0.34 * w, 0.09 * h, 0.34 * w),
        nut,
        on="cap",
        sink=0.02 * h,
        sides=5,
        material="metal",
    )
    for name, size, long, where, up in (
        ("side outlet", 0.52 * w, 0.42 * w, "x", 0.1 * h),
        ("outlet", 0.74 * w, 0.46 * w, "z", 0.04 * h),
    ):
        turn = (0.0, 0.0, -90.0) if where == "x" else (90.0, 0.0, 0.0)
        reach = 0.46 * w + long / 2
        at = (reach, up, 0.0) if where == "x" else (0.0, up, reach)
        more: dict[str, Any] = {"symmetry": "x"} if where == "x" else {}
        b.lathe(
            name,
            (size, long + 0.1 * w, size),
            [(0.8, 0), (0.8, 0.6), (1, 0.65), (1, 1)],
            on="body",
            face="center",
            at=at,
            turn=turn,
            material="body",
            **more,
        )
        tip = 0.46 * w + long
        at = (tip, up, 0.0) if where == "x" else (0.0, up, tip)
        b.lathe(
            f"{name} cap",
            (0.92 * size, 0.16 * w, 0.92 * size),
            [(1, 0), (1, 0.7), (0.8, 1)],
            on="body",
            face="center",
            at=at,
            turn=turn,
            sides=8,
            material="cap",
            **more,
        )
        at = (tip + 0.12 * w, up, 0.0) if where == "x" else (0.0, up, tip + 0.12 * w)
        b.lathe(
            f"{name} nut",
            (0.26 * size, 0.16 * w, 0.26 * size),
            nut,
            on="body",
            face="center",
            at=at,
            turn=turn,
            sides=5,
            material="metal",
            **more,
        )
    if v.chains == "chains":
        sag = [
            (0.44 * w, 0.0, 0.1 * w),
            (0.66 * w, -0.12 * h, 0.18 * w),
            (0.9 * w, -0.02 * h, 0.1 * w),
        ]
        b.tube(
            "chain",
            sag,
            0.014,
            on="body",
            at=(0, 0.08 * h, 0),
            symmetry="x",
            smooth=True,
            material="metal",
        )

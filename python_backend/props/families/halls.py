"""What stands in halls and on squares: sofas, wardrobes, doors, lamps, candelabra, statues,
fountains."""

from __future__ import annotations

from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.program import Vec3

WOODS = "oak, walnut, pine, ebony, birch"


@family(
    "sofa",
    "couch, settee, loveseat, divan, lounge, chesterfield, club chair, easy chair",
    [
        real("width", 0.85, 2.3, "small, narrow, single", "long, wide, large, three seater"),
        real("depth", 0.75, 0.95),
        real("back", 0.36, 0.56, "low", "high, tall"),
        real("arm", 0.12, 0.24, "thin, slim", "thick, fat, plump"),
        choice(
            "arms", "rolled: rolled, chesterfield, classic, old", "square: modern, square, boxy"
        ),
        choice("seats", "cushions: cushions, soft", "plain: plain, simple"),
        whole("pillows", 0, 2, "bare", "pillows"),
    ],
    {
        "cover": "leather, wool, velvet, linen | cloth",
        "feet": "walnut, oak, brass | wood metal",
        "pillow": "linen, velvet, wool | cloth",
    },
)
def sofa(b: Builder, v: Values) -> None:
    w, d, low = v.width, v.depth, 0.12
    inner = w - 2 * v.arm
    b.box("base", (w, 0.2, d), at=(0, low, 0), bevel=0.035, material="cover")
    b.add(
        "foot",
        "legs4",
        (0.055, low + 0.02, 0.055),
        on="base",
        face="bottom",
        sink=0.02,
        profile=[(0.6, 0), (1, 0.4), (0.8, 1)],
        path=[(w - 0.16, 0.0, d - 0.16)],
        material="feet",
    )
    thick = 0.2
    b.box(
        "back",
        (w - 0.04, 0.26 + v.back, thick),
        on="base",
        face="top",
        at=(0, 0, -d / 2 + thick / 2),
        sink=0.19,
        bevel=0.08,
        material="cover",
    )
    tall = 0.38
    b.box(
        "arm",
        (v.arm, tall, d - 0.02),
        on="base",
        face="top",
        at=(w / 2 - v.arm / 2, 0, 0),
        sink=0.19,
        symmetry="x",
        bevel=0.04 if v.arms == "square" else 0.03,
        material="cover",
    )
    if v.arms == "rolled":
        b.lathe(
            "roll",
            (1.35 * v.arm, d, 1.35 * v.arm),
            [(0.75, 0), (0.96, 0.012), (1, 0.04), (1, 0.96), (0.96, 0.988), (0.75, 1)],
            on="arm",
            face="top",
            sink=0.8 * v.arm,
            turn=(90, 0, 0),
            symmetry="x",
            smooth=True,
            material="cover",
        )
    n = max(1, round(inner / 0.66)) if v.seats == "cushions" else 1
    gap = inner / n
    for name, size, at, face in (
        ("seat", (gap - 0.012, 0.17, d - thick - 0.01), (0, 0, thick / 2 - 0.005), "top"),
        (
            "rest",
            (gap - 0.014, v.back - 0.02, 0.17),
            (0, 0.1 + v.back / 2, -d / 2 + 0.27),
            "center",
        ),
    ):
        if name == "rest" and v.seats != "cushions":
            continue
        y = at[1] + (0.1 if face == "center" else 0)
        b.box(
            name,
            size,
            on="base",
            face=face,
            at=(at[0], y, at[2]),
            sink=0.03 if face == "top" else 0.0,
            bevel=0.055,
            symmetry="row_x" if n > 1 else "none",
            count=n,
            span=gap * (n - 1),
            material="cover",
        )
    for k in range(v.pillows):
        side = -1 if k else 1
        b.box(
            f"pillow{k}",
            (0.4, 0.36, 0.13),
            on="seat",
            face="top",
            at=(side * (inner / 2 - 0.27) if n == 1 else side * 0.02, 0, 0.0),
            sink=0.03,
            turn=(-18, 14 * side, 0),
            bevel=0.06,
            material="pillow",
        )
        if n > 1:
            break


@family(
    "wardrobe",
    "cupboard, cabinet, dresser, chest of drawers, armoire, sideboard, drawers, nightstand",
    [
        real("width", 0.55, 1.4, "narrow, small, nightstand", "wide, large, big, sideboard"),
        real("height", 0.75, 2.1, "low, short, sideboard, nightstand", "tall, high, armoire"),
        real("depth", 0.4, 0.6),
        choice(
            "front",
            "doors: doors, wardrobe, armoire, cupboard",
            "drawers: drawers, dresser, commode, nightstand",
        ),
        whole("rows", 2, 5, "few", "many"),
        choice("top", "cornice: ornate, old, carved", "flat: plain, modern, simple"),
        choice("feet", "plinth", "legs: legs, feet"),
    ],
    {
        "body": WOODS + ", driftwood | wood paint metal",
        "knob": "brass, iron, bronze | metal wood",
    },
)
def wardrobe(b: Builder, v: Values) -> None:
    w, h, d = v.width, v.height, v.depth
    low = 0.1
    if v.feet == "legs":
        b.box("body", (w, h - low, d), at=(0, low, 0), bevel=0.01, material="body")
        b.add(
            "leg",
            "legs4",
            (0.06, low + 0.02, 0.06),
            on="body",
            face="bottom",
            sink=0.02,
            profile=[(0.6, 0), (1, 0.45), (0.7, 1)],
            path=[(w - 0.12, 0.0, d - 0.12)],
            material="body",
        )
    else:
        b.box("plinth", (w + 0.03, low, d + 0.03), bevel=0.012, material="body")
        b.box("body", (w, h - low, d), on="plinth", sink=0.005, bevel=0.01, material="body")
    if v.top == "cornice":
        b.box(
            "cornice", (w + 0.09, 0.06, d + 0.06), on="body", sink=0.01, bevel=0.02, material="body"
        )
        b.box(
            "crown",
            (w + 0.03, 0.05, d + 0.02),
            on="cornice",
            sink=0.005,
            bevel=0.015,
            material="body",
        )
    else:
        b.box(
            "board", (w + 0.04, 0.035, d + 0.03), on="body", sink=0.005, bevel=0.01, material="body"
        )
    face = h - low - 0.06
    knob = [(0.6, 0), (0.45, 0.3), (1, 0.65), (0.75, 1)]
    if v.front == "drawers":
        tall = face / v.rows
        b.box(
            "drawer",
            (w - 0.06, tall - 0.022, 0.03),
            on="body",
            face="front",
            sink=0.012,
            symmetry="row_y",
            count=v.rows,
            span=tall * (v.rows - 1),
            bevel=0.006,
            material="body",
            pattern="planks",
            pattern_size=(2.0, 0),
        )
        for k in range(v.rows):
            y = (k - (v.rows - 1) / 2) * tall
            b.lathe(
                f"knob{k}",
                (0.036, 0.036, 0.036),
                knob,
                on="body",
                face="front",
                at=(0.24 * w, y, 0),
                sink=-0.015,
                turn=(90, 0, 0),
                symmetry="x",
                smooth=True,
                material="knob",
            )
        return
    half = (w - 0.05) / 2
    b.box(
        "door",
        (half - 0.008, face, 0.03),
        on="body",
        face="front",
        at=(half / 2, 0, 0),
        sink=0.012,
        symmetry="x",
        bevel=0.006,
        material="body",
    )
    panels = 1 if h < 1.2 else 2
    for k in range(panels):
        tall = (face - 0.1 * (panels + 1)) / panels
        y = (k - (panels - 1) / 2) * (tall + 0.1)
        b.box(
            f"inset{k}",
            (half - 0.14, tall, 0.022),
            on="door",
            face="front",
            at=(0, y, 0),
            sink=0.011,
            symmetry="x",
            bevel=0.01,
            material="body",
        )
    b.lathe(
        "knob",
        (0.034, 0.04, 0.034),
        knob,
        on="body",
        face="front",
        at=(0.045, 0, 0),
        sink=-0.012,
        turn=(90, 0, 0),
        symmetry="x",
        smooth=True,
        material="knob",
    )


@family(
    "door",
    "wooden door, dungeon door, castle door, front door, cell door, barn door",
    [
        real("width", 0.75, 1.3, "narrow, small", "wide, double, barn"),
        real("height", 1.8, 2.5, "low", "tall, high"),
        real("thick", 0.05, 0.09, "thin", "thick, heavy"),
        whole("bands", 2, 3),
        choice("frame", "posts: framed", "none: bare"),
        choice("ring", "ring: ring, old, castle, dungeon", "knob: knob, house"),
    ],
    {
        "leaf": "oak, driftwood, walnut, ebony, painted wood | wood paint metal",
        "metal": "iron, bronze, rust, brass | metal",
        "frame": "stone, oak, sandstone | stone wood paint",
    },
)
def door(b: Builder, v: Values) -> None:
    w, h, t = v.width, v.height, v.thick
    b.box(
        "leaf",
        (w, h, t),
        at=(0, 0.02, 0) if v.frame == "posts" else (0, 0, 0),
        bevel=0.006,
        material="leaf",
        pattern="planks",
        pattern_size=(0.15, 0),
    )
    if v.frame == "posts":
        b.box(
            "sill",
            (w + 0.36, 0.05, 0.3),
            on="leaf",
            face="bottom",
            sink=0.03,
            bevel=0.012,
            material="frame",
        )
        b.box(
            "post",
            (0.18, h + 0.02, 0.26),
            on="leaf",
            face="right",
            sink=0.02,
            symmetry="x",
            bevel=0.02,
            material="frame",
        )
        b.box(
            "lintel",
            (w + 0.42, 0.2, 0.3),
            on="leaf",
            face="top",
            sink=0.012,
            bevel=0.025,
            material="frame",
        )
    else:
        b.box(
            "stand",
            (0.5 * w, 0.05, 0.34),
            on="leaf",
            face="bottom",
            sink=0.05,
            bevel=0.01,
            material="leaf",
        )
    for k in range(v.bands):
        y = ((k + 0.5) / v.bands - 0.5) * 0.82 * h
        b.box(
            f"band{k}",
            (0.8 * w, 0.075, t + 0.024),
            on="leaf",
            face="center",
            at=(-0.08 * w, y, 0),
            bevel=0.004,
            material="metal",
        )
        b.add(
            f"bolt{k}",
            "sphere",
            (0.035, 0.035, 0.035),
            on=f"band{k}",
            face="front",
            at=(0.18 * w, 0, 0),
            sink=0.02,
            symmetry="x",
            material="metal",
        )
    x = 0.36 * w
    if v.ring == "ring":
        ring = [(0.07, 0, 0), (0.05, 0.05, 0), (0, 0.07, 0), (-0.05, 0.05, 0)]
        ring += [(-0.07, 0, 0), (-0.05, -0.05, 0), (0, -0.07, 0), (0.05, -0.05, 0)]
        b.box(
            "plate",
            (0.07, 0.12, 0.02),
            on="leaf",
            face="front",
            at=(x, 0, 0),
            sink=0.004,
            material="metal",
        )
        b.tube(
            "ring",
            ring,
            0.011,
            on="plate",
            face="center",
            at=(0, -0.055, 0.014),
            closed=True,
            smooth=True,
            material="metal",
        )
    else:
        b.lathe(
            "knob",
            (0.07, 0.075, 0.07),
            [(0.7, 0), (0.4, 0.2), (0.45, 0.4), (1, 0.62), (0.9, 0.9), (0.4, 1)],
            on="leaf",
            face="front",
            at=(x, 0, 0),
            sink=0.004,
            turn=(90, 0, 0),
            smooth=True,
            material="metal",
        )


@family(
    "floor lamp",
    "standing lamp, table lamp, desk lamp, reading lamp, bedside lamp, lampshade",
    [
        real("height", 0.4, 1.75, "small, table, bedside, desk, short", "tall, floor, standing"),
        real("shade", 0.24, 0.5, "narrow, small", "wide, large, big"),
        real("flare", 0.45, 0.95, "conical, pointed", "straight, drum"),
        choice(
            "stem", "plain: simple, modern", "turned: turned, ornate, old", "tripod: tripod, three"
        ),
        choice("lit", "lit: lit, glowing, bright", "dark: unlit, off"),
    ],
    {
        "shade": "linen, wool, velvet, canvas | cloth paint metal glass",
        "stem": "brass, iron, walnut, steel, oak | metal wood paint stone clay",
        "bulb": "lamp | glow",
    },
)
def floor_lamp(b: Builder, v: Values) -> None:
    h, r = v.height, max(min(v.shade, 0.5 * v.height + 0.1), 0.22 * v.height)
    tall = min(0.75 * r, 0.45 * h)
    pole = h - 0.82 * tall
    thick = 0.022 + 0.012 * (h > 1)
    if v.stem == "tripod" and h > 0.7:
        b.lathe(
            "hub",
            (0.09, 0.06, 0.09),
            [(0.7, 0), (1, 0.3), (1, 0.7), (0.5, 1)],
            at=(0, pole - 0.07, 0),
            material="stem",
        )
        reach = 0.3 * h
        b.tube(
            "leg",
            [(0.0, 0, 0), (reach, -(pole - 0.055), 0)],
            (0.017, 0.012),
            on="hub",
            face="center",
            symmetry="ring",
            count=3,
            material="stem",
        )
        b.box("pin", (0.02, 0.1 + 0.3 * tall, 0.02), on="hub", sink=0.02, material="stem")
        top = "pin"
    else:
        base = max(0.2, 0.6 * r)
        b.lathe(
            "foot",
            (base, 0.045, base),
            [(0.96, 0), (1, 0.25), (0.8, 0.6), (0.25, 1)],
            smooth=True,
            material="stem",
        )
        profile: list[tuple[float, float]] = [(1, 0), (1, 1)]
        if v.stem == "turned":
            thick *= 2.2
            profile = [
                (0.9, 0),
                (0.5, 0.05),
                (0.95, 0.16),
                (0.5, 0.3),
                (0.35, 0.5),
                (0.55, 0.7),
                (0.9, 0.76),
                (0.4, 0.82),
                (0.35, 1),
            ]
        b.lathe(
            "pole",
            (thick, pole, thick),
            profile,
            on="foot",
            sink=0.02,
            smooth=v.stem == "turned",
            material="stem",
        )
        top = "pole"
    b.add(
        "bulb",
        "sphere",
        (0.22 * r, 0.28 * r, 0.22 * r),
        on=top,
        face="top",
        sink=0.02,
        material="bulb" if v.lit == "lit" else "shade",
    )
    b.lathe(
        "shade",
        (r, tall, r),
        [(1, 0), (v.flare, 1)],
        on="bulb",
        face="center",
        at=(0, 0.12 * tall, 0),
        wall=0.008,
        material="shade",
    )
    b.box(
        "spider",
        (0.98 * r * (0.5 + 0.5 * v.flare), 0.008, 0.012),
        on="bulb",
        face="center",
        at=(0, 0.02, 0),
        material="stem",
    )
    b.box(
        "spider2",
        (0.012, 0.008, 0.98 * r * (0.5 + 0.5 * v.flare)),
        on="bulb",
        face="center",
        at=(0, 0.021, 0),
        material="stem",
    )


@family(
    "candelabra",
    "candelabrum, chandelier stand, menorah, candle stand, branched candlestick",
    [
        real("height", 0.3, 1.3, "small, table, short", "tall, floor, standing, church"),
        real("spread", 0.5, 0.85, "narrow", "wide"),
        whole("arms", 3, 6, "three", "many, six"),
        choice("form", "curved: curved, elegant, ornate", "straight: gothic, iron, plain"),
        choice("lit", "lit: burning, lit", "unlit: unlit"),
    ],
    {
        "holder": "silver, brass, gold, iron, bronze | metal wood stone",
        "wax": "wax | clay cloth",
        "flame": "flame | glow",
        "wick": "coal | stone",
    },
)
def candelabra(b: Builder, v: Values) -> None:
    h = v.height
    k = 0.5 + 0.5 * min(h, 1.0)  # tall ones have only somewhat thicker parts
    r = v.spread * (0.16 + 0.14 * h)
    foot, stem = 0.2 * k + 0.1 * h, 0.05 * k
    b.lathe(
        "foot",
        (foot, 0.07 * k, foot),
        [(0.97, 0), (1, 0.14), (0.92, 0.3), (0.55, 0.5), (0.34, 0.8), (0.26, 1)],
        smooth=True,
        material="holder",
    )
    b.lathe(
        "stem",
        (stem, 0.74 * h, stem),
        [
            (0.9, 0),
            (0.45, 0.05),
            (0.4, 0.22),
            (0.95, 0.3),
            (0.4, 0.38),
            (0.35, 0.7),
            (0.9, 0.78),
            (1, 0.84),
            (0.45, 0.92),
            (0.8, 1),
        ],
        on="foot",
        sink=0.01,
        smooth=True,
        material="holder",
    )
    y = 0.2 * h  # above the middle of the stem
    up = 0.12 * h
    drop = -0.05 * h if v.form == "curved" else 0.0
    path = [
        (0.0, 0.0, 0.0),
        (0.35 * r, drop, 0.0),
        (0.75 * r, drop, 0.0),
        (r, 0.35 * up, 0.0),
        (r, up, 0.0),
    ]
    if v.form == "straight":
        path = [(0.0, 0.0, 0.0), (r, 0.0, 0.0), (r, up, 0.0)]
    b.tube(
        "arm",
        path,
        0.0085 * k + 0.003,
        on="stem",
        face="center",
        at=(0, y, 0),
        symmetry="ring",
        count=v.arms,
        smooth=v.form == "curved",
        material="holder",
    )
    cup, wax, tall = 0.05 * k, 0.024 * k, 0.11 * k + 0.05 * h
    spots: list[tuple[str, str, Vec3, dict[str, Any]]] = [("", "stem", (0.0, 0.0, 0.0), {})]
    spots += [("a", "stem", (r, y + up, 0.0), {"symmetry": "ring", "count": v.arms})]
    for tag, host, at, more in spots:
        where = {"face": "top", "sink": 0.004} if not tag else {"face": "center"}
        top = 0.02 * k
        b.lathe(
            f"cup{tag}",
            (cup, 0.04 * k, cup),
            [(0.35, 0), (0.5, 0.4), (1, 0.85), (1, 1)],
            on=host,
            at=at,
            smooth=True,
            material="holder",
            **where,
            **more,
        )
        lift = (0, at[1] + top + tall / 2 - 0.006, 0)
        place = {"face": "top", "sink": 0.006} if not tag else {"face": "center"}
        b.lathe(
            f"wax{tag}",
            (wax, tall, wax),
            [(1, 0), (1, 0.97), (0.8, 1)],
            on=f"cup{tag}" if not tag else host,
            at=(0, 0, 0) if not tag else (at[0], lift[1], 0),
            material="wax",
            **place,
            **more,
        )
        size = (
            (0.8 * wax, 2.2 * wax, 0.8 * wax)
            if v.lit == "lit"
            else (0.2 * wax, 0.6 * wax, 0.2 * wax)
        )
        spot = at[1] + top + tall - 0.008 + size[1] / 2
        b.lathe(
            f"tip{tag}",
            size,
            [(0.3, 0), (1, 0.3), (0.55, 0.65), (0.06, 1)],
            on=f"wax{tag}" if not tag else host,
            at=(0, 0, 0) if not tag else (at[0], spot, 0),
            material="flame" if v.lit == "lit" else "wick",
            smooth=True,
            **({"face": "top", "sink": 0.004} if not tag else {"face": "center"}),
            **more,
        )

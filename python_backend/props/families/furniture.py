"""Tables, chairs, stools, benches, shelves, beds."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

WOODS = "oak, pine, walnut, birch, driftwood"
TURNED = [
    (0.55, 0),
    (0.8, 0.03),
    (0.45, 0.1),
    (0.6, 0.2),
    (0.9, 0.45),
    (0.55, 0.68),
    (0.5, 0.72),
    (0.95, 0.78),
    (0.95, 0.8),
    (0.7, 0.84),
    (1.0, 0.9),
    (1.0, 1.0),
]


def _legs(
    b: Builder,
    on: str,
    height: float,
    thick: float,
    foot: tuple[float, float],
    style: str,
    slot: str,
    sink: float = 0.01,
) -> None:
    more: dict[str, Any] = {"profile": TURNED} if style == "turned" else {"bevel": 0.15 * thick}
    b.add(
        "leg",
        "legs4",
        (thick, height, thick),
        on=on,
        face="bottom",
        sink=sink,
        material=slot,
        path=[(foot[0], 0.0, foot[1])],
        **more,
    )


@family(
    "table",
    "desk, dining table, coffee table, workbench, wooden table, round table",
    [
        real("width", 0.7, 2.0, "small, narrow", "long, wide, large, big"),
        real("depth", 0.6, 0.95),
        real("height", 0.42, 0.82, "low, coffee", "tall, high, bar"),
        real("top", 0.03, 0.07, "thin, light, delicate", "thick, heavy, sturdy"),
        real("leg", 0.05, 0.1, "thin", "thick, sturdy"),
        choice(
            "form",
            "square: rectangular, square",
            "round: round, circular",
            "trestle: trestle, tavern, banquet",
        ),
        choice("legs", "square", "turned: turned, ornate, carved, fancy, elegant"),
    ],
    {
        "top": WOODS + ", marble | wood stone metal glass paint",
        "leg": WOODS + ", iron | wood metal paint stone | top",
    },
)
def table(b: Builder, v: Values) -> None:
    w, d, h, t = v.width, v.width * v.depth, v.height, v.top
    d = min(max(d, 0.5), 1.1)
    if v.form == "round":
        r = max(0.7, min(w, 1.4))
        b.add(
            "top",
            "disc",
            (r, t, r),
            at=(0, h - t, 0),
            bevel=0.25 * t,
            material="top",
            pattern="planks",
            pattern_size=(0.16, 0),
        )
        b.lathe(
            "post",
            (3 * v.leg, h - t, 3 * v.leg),
            [(1, 0), (0.9, 0.04), (0.45, 0.12), (0.4, 0.4), (0.62, 0.55), (0.4, 0.7), (0.8, 1)],
            on="top",
            face="bottom",
            sink=0.005,
            smooth=True,
            material="leg",
        )
        b.box("foot", (0.78 * r, 0.07, 0.09), on="post", face="bottom", sink=0.07, material="leg")
        b.box("foot2", (0.09, 0.07, 0.78 * r), on="post", face="bottom", sink=0.069, material="leg")
        return
    b.box(
        "top",
        (w, t, d),
        at=(0, h - t, 0),
        bevel=0.18 * t,
        material="top",
        pattern="planks",
        pattern_size=(0.17, 0),
    )
    if v.form == "trestle":
        x = 0.36 * w
        b.box(
            "stand",
            (1.4 * v.leg, h - t, 0.5 * d),
            on="top",
            face="bottom",
            at=(x, 0, 0),
            sink=0.004,
            symmetry="x",
            material="leg",
        )
        b.box(
            "sole",
            (1.9 * v.leg, 0.08, 0.86 * d),
            on="stand",
            face="bottom",
            sink=0.08,
            symmetry="x",
            material="leg",
        )
        b.box(
            "beam",
            (2 * x, 1.2 * v.leg, 0.6 * v.leg),
            on="top",
            face="bottom",
            at=(0, 0, 0),
            sink=-0.45 * h,
            material="leg",
        )
        return
    inset = 0.03 + 0.5 * v.leg
    _legs(b, "top", h - t + 0.01, v.leg, (w - 2 * inset, d - 2 * inset), v.legs, "leg")
    a = 0.09
    b.box(
        "apron",
        (w - 2 * inset, a, 0.025),
        on="top",
        face="bottom",
        at=(0, 0, d / 2 - inset),
        sink=0.004,
        symmetry="z",
        material="leg",
    )
    b.box(
        "apron2",
        (0.025, a, d - 2 * inset),
        on="top",
        face="bottom",
        at=(w / 2 - inset, 0, 0),
        sink=0.004,
        symmetry="x",
        material="leg",
    )


@family(
    "chair",
    "wooden chair, dining chair, armchair, throne, seat",
    [
        real("width", 0.38, 0.56, "narrow, small", "wide, big"),
        real("seat", 0.38, 0.5, "low", "high"),
        real("back", 0.36, 0.85, "low back, short", "tall, high back, throne, regal, royal"),
        real("leg", 0.035, 0.065, "thin, light, delicate", "thick, sturdy, heavy"),
        choice("legs", "square", "turned: turned, ornate, carved, elegant"),
        choice(
            "style",
            "ladder: ladder, slatted, simple",
            "spindle: spindle, windsor",
            "panel: throne, panelled, solid, royal, king",
        ),
        choice("arms", "none", "arms: armchair, arms, armrests, throne"),
    ],
    {
        "frame": WOODS + " | wood metal paint stone",
        "seat": "oak, leather, wool, straw | wood cloth plant metal stone paint | frame",
    },
)
def chair(b: Builder, v: Values) -> None:
    w, s, long = v.width, v.seat, v.leg
    d = 0.95 * w
    t = 0.035
    b.box(
        "seat",
        (w, t, d),
        at=(0, s - t, 0),
        bevel=0.012,
        material="seat",
        pattern="planks",
        pattern_size=(0.13, 0),
    )
    _legs(b, "seat", s - t + 0.01, long, (w - long - 0.01, d - long - 0.01), v.legs, "frame")
    b.box(
        "rung",
        (0.6 * long, 0.6 * long, d - long),
        on="leg",
        face="center",
        at=(0, -0.12 * s, -d / 2 + long / 2),
        symmetry="x",
        material="frame",
    )
    h = v.back
    b.box(
        "post",
        (long, h, 0.85 * long),
        on="seat",
        face="top",
        at=(w / 2 - long / 2, 0, -d / 2 + long / 2),
        sink=t,
        turn=(-5, 0, 0),
        symmetry="x",
        bevel=0.15 * long,
        material="frame",
    )
    lean = -np.tan(np.radians(5)) * h / 2
    z = -d / 2 + long / 2
    if v.style == "panel":
        b.box(
            "panel",
            (w - 1.2 * long, 0.82 * h, 0.025),
            on="seat",
            face="top",
            at=(0, 0, z),
            sink=t * -1.2,
            turn=(-5, 0, 0),
            material="frame",
            pattern="planks",
            pattern_size=(0.12, 0),
        )
    elif v.style == "spindle":
        b.lathe(
            "spindle",
            (0.5 * long, h - 0.02, 0.5 * long),
            [(0.6, 0), (1, 0.4), (0.6, 1)],
            on="seat",
            face="top",
            at=(0, 0, z),
            sink=0.5 * t,
            turn=(-5, 0, 0),
            symmetry="row_x",
            count=max(3, int(w / 0.1)),
            span=w - 3.2 * long,
            material="frame",
            smooth=True,
        )
    else:
        n = 3 if h < 0.55 else 4
        for k in range(n - 1):
            y = h * (0.3 + 0.62 * k / n)
            b.box(
                f"slat{k}",
                (w - long, 0.1 * h + 0.015, 0.018),
                on="seat",
                face="top",
                at=(0, 0, z - np.tan(np.radians(5)) * y),
                sink=t / 2 - y,
                turn=(-5, 0, 0),
                material="frame",
            )
    b.box(
        "rail",
        (w + 0.01, 0.08 + 0.03 * h, 0.032),
        on="post",
        face="top",
        at=(-(w / 2 - long / 2), 0, lean * 0.9),
        sink=0.06,
        turn=(-5, 0, 0),
        bevel=0.01,
        material="frame",
    )
    if v.arms == "arms":
        b.box(
            "arm",
            (long, 0.03, 0.86 * d),
            on="seat",
            face="top",
            at=(w / 2 - long / 2, 0, 0.02),
            sink=-0.2,
            symmetry="x",
            material="frame",
        )
        b.box(
            "stay",
            (0.8 * long, 0.21, 0.8 * long),
            on="arm",
            face="bottom",
            at=(0, 0, 0.34 * d),
            sink=0.005,
            symmetry="x",
            material="frame",
        )


@family(
    "stool",
    "bar stool, milking stool, three legged stool, footstool",
    [
        real("height", 0.28, 0.78, "low, short, small", "tall, high, bar"),
        real("width", 0.28, 0.42, "narrow", "wide"),
        whole("legs", 3, 4, "three legged, milking", "four legged"),
        real("splay", 4, 14, "straight", "splayed"),
        choice("form", "round", "square: square"),
    ],
    {
        "seat": WOODS + ", leather | wood metal stone cloth paint",
        "leg": WOODS + " | wood metal paint stone | seat",
    },
)
def stool(b: Builder, v: Values) -> None:
    h, w = v.height, v.width
    if v.form == "round":
        b.add(
            "seat",
            "disc",
            (w, 0.045, w),
            at=(0, h - 0.045, 0),
            bevel=0.012,
            material="seat",
            pattern="planks",
            pattern_size=(0.12, 0),
        )
    else:
        b.box(
            "seat",
            (w, 0.04, w),
            at=(0, h - 0.045, 0),
            bevel=0.01,
            material="seat",
            pattern="planks",
            pattern_size=(0.12, 0),
        )
    length = h / float(np.cos(np.radians(v.splay)))
    out = 0.3 * w + np.tan(np.radians(v.splay)) * h / 2
    b.lathe(
        "leg",
        (0.05, length - 0.02, 0.05),
        [(0.7, 0), (1, 0.55), (0.8, 1)],
        on="seat",
        face="center",
        at=(out, -h / 2 + 0.02, 0),
        turn=(0, 0, v.splay),
        symmetry="ring",
        count=v.legs,
        material="leg",
        smooth=True,
    )
    r = 0.3 * w + np.tan(np.radians(v.splay)) * 0.62 * h
    angle = np.arange(12) * np.pi / 6
    ring = [(r * float(np.cos(a)), 0.0, r * float(np.sin(a))) for a in angle]
    b.tube(
        "ring",
        ring,
        0.011,
        on="seat",
        at=(0, -0.6 * h, 0),
        closed=True,
        smooth=True,
        material="leg",
    )


@family(
    "bench",
    "park bench, garden bench, wooden bench, pew, settle",
    [
        real("width", 1.0, 2.2, "short, small", "long, wide"),
        real("height", 0.38, 0.5, "low", "high"),
        real("depth", 0.3, 0.48, "narrow", "deep"),
        choice(
            "back",
            "none: backless, simple",
            "slats: park, garden, back, slatted",
            "solid: pew, church, settle",
        ),
        choice("leg", "plank", "stone: stone", "iron: park, iron"),
    ],
    {
        "seat": WOODS + " | wood stone paint metal",
        "leg": "oak, iron, stone, walnut | wood metal stone paint | seat",
    },
)
def bench(b: Builder, v: Values) -> None:
    w, h, d = v.width, v.height, v.depth
    t = 0.045
    b.add(
        "seat",
        "planks",
        (w, t, d),
        at=(0, h - t, 0),
        symmetry="row_z",
        count=3,
        bevel=0.008,
        material="seat",
        jitter=0.3,
    )
    b.box(
        "batten",
        (0.07, 0.04, d),
        on="seat",
        face="bottom",
        at=(0.36 * w, 0, d / 3),
        sink=0.006,
        symmetry="x",
        material="leg",
    )
    thick = {"plank": 0.05, "stone": 0.16, "iron": 0.035}[v.leg]
    b.box(
        "leg",
        (thick, h - t - 0.02, 0.82 * d),
        on="batten",
        face="bottom",
        sink=0.02,
        symmetry="x",
        material="leg",
        bevel=0.01,
    )
    if v.leg == "plank":
        b.box(
            "stretcher",
            (0.72 * w, 0.07, 0.035),
            on="seat",
            face="bottom",
            at=(0, 0, d / 3),
            sink=-0.4 * h,
            material="leg",
        )
    if v.back == "none":
        return
    b.box(
        "post",
        (0.05, 0.52, 0.045),
        on="seat",
        face="top",
        at=(0.42 * w, 0, 0.02),
        sink=0.035,
        turn=(-8, 0, 0),
        symmetry="x",
        material="leg",
    )
    z = -0.02
    if v.back == "slats":
        for k in range(3):
            y = 0.14 + 0.15 * k
            b.box(
                f"slat{k}",
                (w, 0.09, 0.025),
                on="seat",
                face="top",
                at=(0, 0, z + 0.05 - 0.14 * y),
                sink=-y,
                turn=(-8, 0, 0),
                material="seat",
            )
    else:
        b.box(
            "board",
            (w, 0.46, 0.03),
            on="seat",
            face="top",
            at=(0, 0, 0.02),
            sink=0.01,
            turn=(-8, 0, 0),
            material="seat",
            pattern="planks",
            pattern_size=(0.15, 0),
        )


@family(
    "shelf",
    "bookcase, bookshelf, shelves, shelving, rack, book case, shelving unit",
    [
        real("width", 0.6, 1.5, "narrow, slim", "wide, broad"),
        real("height", 0.9, 2.2, "low, short, small", "tall, high, big"),
        real("depth", 0.26, 0.42, "shallow", "deep"),
        whole("boards", 2, 5, "few", "many"),
        choice(
            "load",
            "books: book, books, library, bookcase, bookshelf",
            "empty: empty",
            "jars: jars, pantry, potion, apothecary, kitchen",
            "doors: cupboard, cabinet, wardrobe, closed, doors",
        ),
    ],
    {
        "frame": WOODS + " | wood metal paint stone",
        "load": "leather, wool, velvet, clay | cloth clay glass paint",
        "knob": "brass, iron | metal",
    },
)
def shelf(b: Builder, v: Values) -> None:
    w, h, d = v.width, v.height, v.depth
    t = 0.028
    b.box(
        "back",
        (w - t, h - 0.06, 0.018),
        at=(0, 0.03, -d / 2 + 0.01),
        material="frame",
        pattern="planks",
        pattern_size=(0.16, 0),
    )
    b.box(
        "side",
        (t, h, d),
        on="back",
        face="center",
        at=(w / 2 - t / 2, 0, d / 2 - 0.01),
        symmetry="x",
        material="frame",
    )
    b.box(
        "crown",
        (w + 0.04, 0.05, d + 0.03),
        on="side",
        face="top",
        at=(-(w / 2 - t / 2), 0, 0.005),
        sink=0.012,
        bevel=0.012,
        material="frame",
    )
    n = v.boards
    pitch = (h - 0.14) / n
    b.box(
        "board",
        (w - 1.5 * t, t, d - 0.02),
        on="back",
        face="center",
        at=(0, -0.5 * pitch - 0.01, d / 2 - 0.01),
        symmetry="row_y",
        count=n,
        span=pitch * (n - 1),
        material="frame",
    )
    if v.load == "doors":
        b.box(
            "door",
            (w / 2 - t, h - 0.12, 0.022),
            on="back",
            face="center",
            at=(w / 4 - t / 4, 0, d - 0.015),
            symmetry="x",
            material="frame",
            pattern="planks",
            pattern_size=(0.14, 0),
            bevel=0.006,
        )
        b.add(
            "knob",
            "sphere",
            (0.035, 0.035, 0.035),
            on="door",
            face="front",
            at=(-(w / 4) + 0.06, 0, 0),
            sink=0.008,
            symmetry="x",
            material="knob",
        )
        return
    rng = np.random.default_rng(v.seed)
    for k in range(n):
        foot = -0.5 * pitch - 0.01 - pitch * (n - 1) / 2 + pitch * k + t / 2
        room = pitch - 0.05
        if v.load == "books":
            count = int(rng.integers(5, 9))
            span = (w - 4 * t) * rng.uniform(0.55, 0.85)
            tall = min(room * rng.uniform(0.72, 0.92), 0.34)
            b.box(
                f"books{k}",
                (span / count * 0.9, tall, 0.7 * d),
                on="back",
                face="center",
                at=(float(rng.uniform(-0.08, 0.08)) * w, foot + tall / 2 - 0.004, d / 2 - 0.02),
                symmetry="row_x",
                count=count,
                span=span * (count - 1) / count,
                jitter=1.0,
                seed=int(rng.integers(1, 999)),
                material="load",
                bevel=0.004,
            )
        elif v.load == "jars":
            count = int(rng.integers(3, 5))
            tall = min(room * rng.uniform(0.55, 0.8), 0.3)
            b.lathe(
                f"jars{k}",
                (min(0.7 * d, (w - 0.1) / count * 0.8), tall, 0.7 * d),
                [(0.8, 0), (1, 0.15), (1, 0.6), (0.6, 0.8), (0.6, 0.9), (0.72, 1)],
                on="back",
                face="center",
                at=(0, foot + tall / 2 - 0.004, d / 2),
                smooth=True,
                symmetry="row_x",
                count=count,
                span=(w - 0.1) * (count - 1) / count,
                material="load",
            )


@family(
    "bed",
    "wooden bed, bunk, cot, double bed, sleeping bed, four poster",
    [
        real("width", 0.85, 1.7, "single, narrow, small", "double, wide, king, large, queen"),
        real("length", 1.85, 2.15),
        real("head", 0.5, 1.15, "low, simple", "high, tall, grand"),
        choice(
            "posts", "plain", "turned: turned, ornate, carved", "canopy: four poster, canopy, royal"
        ),
        choice("cover", "blanket", "bare: bare"),
    ],
    {
        "frame": WOODS + ", iron | wood metal paint",
        "blanket": "wool, velvet, linen | cloth",
        "mattress": "linen, canvas, straw | cloth plant",
        "pillow": "linen | cloth",
    },
)
def bed(b: Builder, v: Values) -> None:
    w, long = v.width, v.length
    b.box("frame", (w, 0.16, long), at=(0, 0.22, 0), bevel=0.012, material="frame")
    p = 0.075
    tall = 1.9 if v.posts == "canopy" else v.head
    kind = {"profile": TURNED} if v.posts == "turned" else {"bevel": 0.012}
    prim = "lathe" if v.posts == "turned" else "box"
    b.add(
        "head_post",
        prim,
        (p, tall, p),
        on="frame",
        face="center",
        at=(w / 2 - p / 4, tall / 2 - 0.30, -long / 2 + p / 4),
        symmetry="x",
        material="frame",
        **kind,
    )
    foot = 1.9 if v.posts == "canopy" else 0.3 + 0.4 * v.head
    b.add(
        "foot_post",
        prim,
        (p, foot, p),
        on="frame",
        face="center",
        at=(w / 2 - p / 4, foot / 2 - 0.30, long / 2 - p / 4),
        symmetry="x",
        material="frame",
        **kind,
    )
    b.box(
        "headboard",
        (w - p, v.head - 0.3, 0.04),
        on="frame",
        face="top",
        at=(0, 0, -long / 2 + p / 4),
        sink=0.02,
        material="frame",
        pattern="planks",
        pattern_size=(0.18, 0),
        bevel=0.01,
    )
    b.box(
        "footboard",
        (w - p, 0.28 * v.head, 0.04),
        on="frame",
        face="top",
        at=(0, 0, long / 2 - p / 4),
        sink=0.02,
        material="frame",
        bevel=0.01,
    )
    b.box(
        "mattress",
        (w - 0.06, 0.17, long - 0.12),
        on="frame",
        face="top",
        sink=0.03,
        bevel=0.045,
        material="mattress",
    )
    n = 2 if w > 1.25 else 1
    b.box(
        "pillow",
        (min(0.62, 0.8 * w / n), 0.12, 0.38),
        on="mattress",
        face="top",
        at=(0, 0, -long / 2 + 0.32),
        sink=0.035,
        bevel=0.033,
        symmetry="row_x",
        count=n,
        span=0.45 * w if n > 1 else 0.0,
        material="pillow",
        jitter=0.6,
    )
    if v.cover == "blanket":
        b.box(
            "blanket",
            (w + 0.01, 0.13, 0.6 * long),
            on="mattress",
            face="top",
            at=(0, 0, 0.16 * long),
            sink=0.105,
            bevel=0.036,
            material="blanket",
        )
    if v.posts == "canopy":
        b.box(
            "canopy",
            (w + 0.08, 0.06, long + 0.08),
            on="frame",
            face="top",
            sink=-1.46,
            material="frame",
        )
        b.box(
            "drape",
            (w + 0.05, 0.2, long + 0.05),
            on="canopy",
            face="bottom",
            sink=0.03,
            material="blanket",
            bevel=0.02,
        )

"""Statues and fountains."""

from __future__ import annotations

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

STONES = "marble, stone, granite, sandstone, bronze, mossy stone"


@family(
    "statue",
    "bust, sculpture, stone statue, marble statue, monument, effigy, figure, idol",
    [
        real("height", 1.1, 2.6, "small, little, short", "tall, large, giant, colossal"),
        real("width", 0.26, 0.36, "slender, slim, thin", "broad, stout, sturdy"),
        real("plinth", 0.14, 0.42, "low", "high plinth, pedestal"),
        choice(
            "form",
            "figure: robed, saint, monk, goddess, woman",
            "bust: bust, head, portrait",
            "knight: knight, warrior, king, hero, soldier, guard",
            "angel: angel, winged",
        ),
        choice("base", "square: square", "round: round"),
        real("lean", 0.0, 1.0),
    ],
    {
        "figure": STONES + " | stone metal wood clay glass",
        "plinth": "stone, marble, granite | stone metal wood",
    },
)
def statue(b: Builder, v: Values) -> None:
    h = v.height
    foot = h * v.plinth * (1.35 if v.form == "bust" else 1.0)
    body = h - foot
    w = v.width * (body if v.form != "bust" else 1.5 * body)
    wide = 1.25 * w
    if v.base == "square":
        b.box("step", (1.25 * wide, 0.22 * foot, 1.25 * wide), bevel=0.012, material="plinth")
        b.box(
            "plinth",
            (wide, 0.64 * foot, wide),
            on="step",
            sink=0.003,
            bevel=0.01,
            material="plinth",
        )
        b.box(
            "cap",
            (1.14 * wide, 0.15 * foot, 1.14 * wide),
            on="plinth",
            sink=0.003,
            bevel=0.014,
            material="plinth",
        )
    else:
        profile = [
            (1, 0),
            (1, 0.14),
            (0.86, 0.2),
            (0.78, 0.28),
            (0.76, 0.8),
            (0.86, 0.86),
            (0.94, 0.92),
            (0.94, 1),
        ]
        b.lathe("cap", (1.25 * wide, foot, 1.25 * wide), profile, material="plinth")
    if v.form == "bust":
        _bust(b, body, w)
        return
    _standing(b, v, body, w)


def _bust(b: Builder, body: float, w: float) -> None:
    b.lathe(
        "socle",
        (0.5 * w, 0.2 * body, 0.5 * w),
        [(1, 0), (0.95, 0.15), (0.5, 0.4), (0.45, 0.7), (0.75, 1)],
        on="cap",
        sink=0.004,
        smooth=True,
        material="figure",
    )
    chest = 0.4 * body
    b.lathe(
        "chest",
        (w, chest, 0.55 * w),
        [(0.3, 0), (0.55, 0.12), (0.8, 0.4), (0.98, 0.7), (0.9, 0.84), (0.5, 0.95), (0.24, 1)],
        on="socle",
        sink=0.03 * body,
        smooth=True,
        material="figure",
    )
    _head(b, "chest", 0.3 * body, 0.06 * body)


def _head(b: Builder, on: str, tall: float, sink: float) -> None:
    """Neck, face with a nose and a brow, hair."""
    b.lathe(
        "neck",
        (0.5 * tall, 0.5 * tall, 0.5 * tall),
        [(1, 0), (0.75, 0.25), (0.7, 1)],
        on=on,
        sink=sink,
        smooth=True,
        material="figure",
    )
    b.lathe(
        "head",
        (0.68 * tall, tall, 0.8 * tall),
        [
            (0.34, 0),
            (0.6, 0.09),
            (0.82, 0.3),
            (0.95, 0.55),
            (1, 0.7),
            (0.86, 0.88),
            (0.5, 0.97),
            (0.1, 1),
        ],
        on="neck",
        at=(0, 0, 0.06 * tall),
        sink=0.22 * tall,
        smooth=True,
        material="figure",
    )
    b.box(
        "nose",
        (0.1 * tall, 0.26 * tall, 0.14 * tall),
        on="head",
        face="front",
        at=(0, -0.03 * tall, 0),
        sink=0.1 * tall,
        turn=(-12, 0, 0),
        bevel=0.03 * tall,
        material="figure",
    )
    b.box(
        "brow",
        (0.46 * tall, 0.07 * tall, 0.12 * tall),
        on="head",
        face="front",
        at=(0, 0.12 * tall, 0),
        sink=0.11 * tall,
        bevel=0.025 * tall,
        material="figure",
    )
    b.add(
        "hair",
        "sphere",
        (0.8 * tall, 0.72 * tall, 0.86 * tall),
        on="head",
        face="center",
        at=(0, 0.22 * tall, -0.11 * tall),
        rough=0.1,
        seed=3,
        material="figure",
    )


def _standing(b: Builder, v: Values, body: float, w: float) -> None:
    head = 0.14 * body
    tall = 0.85 * body
    robe = [(1, 0), (0.96, 0.03), (0.84, 0.2), (0.74, 0.42), (0.66, 0.56), (0.72, 0.66)]
    robe += [(0.9, 0.8), (0.94, 0.88), (0.72, 0.95), (0.3, 1)]
    if v.form == "knight":
        robe = [(0.86, 0), (0.8, 0.1), (0.74, 0.3), (0.78, 0.42), (0.7, 0.52), (0.8, 0.64)]
        robe += [(1, 0.82), (0.98, 0.9), (0.7, 0.96), (0.32, 1)]
    b.lathe("robe", (w, tall, 0.72 * w), robe, on="cap", sink=0.004, smooth=True, material="figure")
    _head(b, "robe", head, 0.28 * head)
    # folds of the cloth: thin tubes down the front
    if v.form != "knight":
        b.tube(
            "fold",
            [
                (0, 0.3 * tall, 0),
                (0.02 * w, 0.1 * tall, 0.06 * w),
                (0.03 * w, -0.14 * tall, 0.12 * w),
                (0.05 * w, -0.3 * tall, 0.15 * w),
            ],
            (0.02 * w, 0.035 * w, 0.045 * w, 0.05 * w),
            on="robe",
            face="center",
            at=(0.15 * w, -0.16 * tall, 0.2 * w),
            symmetry="x",
            smooth=True,
            material="figure",
        )
    shoulder = 0.36 * tall
    out = 0.43 * w
    hands = (0.06 + 0.05 * v.lean) * w
    low = 0.05 * tall if v.form != "knight" else 0.02 * tall
    reach = 0.42 * w
    b.tube(
        "arm",
        [
            (out, shoulder, 0),
            (out + 0.07 * w, 0.17 * tall, 0.02 * w),
            (0.3 * w, low, 0.3 * w),
            (hands, low + 0.03 * tall, reach),
        ],
        (0.11 * w, 0.1 * w, 0.075 * w, 0.055 * w),
        on="robe",
        face="center",
        at=(0, 0, 0),
        symmetry="x",
        smooth=True,
        material="figure",
    )
    if v.form == "knight":
        long = 0.55 * tall
        top = low + 0.03 * tall
        b.box(
            "blade",
            (0.085 * w, long, 0.03 * w),
            on="robe",
            face="center",
            at=(0, top - long / 2, reach + 0.02 * w),
            bevel=0.006,
            material="figure",
        )
        b.box(
            "guard",
            (0.42 * w, 0.05 * w, 0.06 * w),
            on="blade",
            face="top",
            sink=0.045 * w,
            bevel=0.008,
            material="figure",
        )
        b.box(
            "grip",
            (0.05 * w, 0.16 * w, 0.05 * w),
            on="guard",
            face="top",
            sink=0.004,
            bevel=0.008,
            material="figure",
        )
        b.lathe(
            "crown",
            (0.62 * head, 0.26 * head, 0.7 * head),
            [(0.95, 0), (1, 0.4), (1.0, 1)],
            on="hair",
            face="top",
            sink=0.3 * head,
            material="figure",
        )
    if v.form == "angel":
        wing = [
            (-0.5, 0.1),
            (-0.3, -0.2),
            (-0.05, -0.42),
            (0.22, -0.5),
            (0.4, -0.28),
            (0.5, 0.1),
            (0.42, 0.42),
            (0.1, 0.5),
            (-0.25, 0.36),
        ]
        b.add(
            "wing",
            "extrude",
            (0.95 * w, 0.62 * tall, 0.05 * w),
            on="robe",
            face="center",
            at=(0.5 * w, 0.16 * tall, -0.3 * w),
            outline=wing,
            turn=(0, 24, 0),
            symmetry="x",
            material="figure",
        )


@family(
    "fountain",
    "stone fountain, water fountain, garden fountain, birdbath, tiered fountain",
    [
        real("width", 0.9, 3.2, "small, narrow, birdbath", "wide, large, big, grand"),
        real("height", 0.6, 1.0, "low", "tall, high"),
        whole("tiers", 1, 3, "single, simple, birdbath", "tiered, grand, three"),
        choice("basin", "round: round", "octagonal: octagonal, gothic"),
        choice("water", "full: water, flowing", "dry: dry, abandoned, empty"),
    ],
    {
        "stone": "stone, marble, sandstone, granite, mossy stone | stone metal clay",
        "water": "water | glass",
        "top": "stone, bronze, marble | stone metal clay | stone",
    },
)
def fountain(b: Builder, v: Values) -> None:
    w = v.width
    wall = 0.16 + 0.1 * w
    sides = 8 if v.basin == "octagonal" else 0
    b.lathe(
        "basin",
        (w, wall, w),
        [(0.96, 0), (0.98, 0.12), (0.93, 0.2), (0.93, 0.72), (1, 0.8), (1, 1)],
        wall=0.09 * w,
        sides=sides,
        material="stone",
    )
    b.lathe("floor", (0.8 * w, 0.3 * wall, 0.8 * w), [(1, 0), (1, 1)], material="stone")
    if v.water == "full":
        b.lathe(
            "pool",
            (0.84 * w, 0.74 * wall, 0.84 * w),
            [(1, 0), (1, 1)],
            sides=sides,
            material="water",
        )
    under, tall = "floor", v.height * (0.35 + 0.3 * w) * 0.8
    pillar = [(1, 0), (1, 0.1), (0.62, 0.2), (0.5, 0.4), (0.72, 0.62), (0.5, 0.85), (0.8, 1)]
    for k in range(v.tiers):
        shrink = (0.52, 0.34, 0.22)[k]
        thick = (0.2, 0.13, 0.085)[k] * w
        first = 0.7 * wall if k == 0 else 0.0
        rise = first + tall * (0.62, 0.5, 0.42)[k]
        b.lathe(
            f"stem{k}",
            (thick, rise, thick),
            pillar,
            on=under,
            sink=0.01 if k == 0 else 0.05 * w,
            smooth=True,
            material="stone",
        )
        bowl = shrink * w
        deep = 0.28 * bowl
        b.lathe(
            f"bowl{k}",
            (bowl, deep, bowl),
            [(0.3, 0), (0.42, 0.1), (0.8, 0.5), (0.96, 0.82), (1, 0.9), (1, 1)],
            on=f"stem{k}",
            sink=0.02 * w,
            wall=0.05 * bowl,
            smooth=True,
            material="stone",
        )
        if v.water == "full":
            b.lathe(
                f"water{k}",
                (0.88 * bowl, 0.3 * deep, 0.88 * bowl),
                [(0.86, 0), (1, 1)],
                on=f"bowl{k}",
                face="center",
                at=(0, 0.2 * deep, 0),
                material="water",
            )
        b.lathe(
            f"core{k}",
            (0.24 * bowl, 0.96 * deep, 0.24 * bowl),
            [(1, 0), (1, 1)],
            on=f"bowl{k}",
            face="center",
            material="stone",
        )
        under = f"core{k}"
    tip = 0.07 * w + 0.04
    b.lathe(
        "finial",
        (tip, 2.0 * tip, tip),
        [
            (0.9, 0),
            (0.5, 0.12),
            (0.4, 0.2),
            (0.85, 0.38),
            (1, 0.52),
            (0.7, 0.7),
            (0.3, 0.82),
            (0.12, 1),
        ],
        on=under,
        sink=0.01,
        smooth=True,
        material="top",
    )

"""Pots, vases, bottles, mugs, cauldrons: things turned on a wheel."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

CLAYS = "clay, glaze, celadon, porcelain"


def _handle(
    b: Builder,
    on: str,
    out: float,
    low: float,
    high: float,
    reach: float,
    thick: float,
    slot: str,
    **more: Any,
) -> None:
    """An ear from (out, low) to (out, high), `reach` away from the body; metres from centre."""
    middle = (low + high) / 2
    path = [
        (out, low, 0),
        (out + 0.75 * reach, low + 0.12 * (high - low), 0),
        (out + reach, middle, 0),
        (out + 0.8 * reach, high - 0.08 * (high - low), 0),
        (out - 0.1 * reach, high, 0),
    ]
    b.tube(
        more.pop("name", "handle"),
        path,
        thick,
        on=on,
        smooth=True,
        material=slot,
        **more,
    )


@family(
    "pot",
    "cooking pot, clay pot, jar, urn, amphora, flower pot, crock",
    [
        real("height", 0.25, 0.7, "small, short, squat", "tall, big, large"),
        real("width", 0.75, 1.25, "slim, narrow", "wide, fat, round"),
        real("belly", 0.35, 0.62, "low belly", "high shoulders"),
        real("mouth", 0.42, 0.85, "narrow mouth", "open mouth"),
        real("foot", 0.4, 0.75),
        choice(
            "ears", "none", "two: handles, eared, amphora, handled", "lid: lidded, lid, covered"
        ),
    ],
    {"body": CLAYS + ", stone | clay stone metal wood glass", "soil": "coal | plant stone"},
)
def pot(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    m = v.mouth
    b.lathe(
        "body",
        (w, h, w),
        [
            (v.foot, 0),
            (v.foot + 0.02, 0.03),
            (0.5 + 0.5 * v.foot, 0.16),
            (1, v.belly),
            (0.86 * 0.5 + 0.5 * m + 0.07, 0.78),
            (m, 0.9),
            (m, 0.94),
            (min(m + 0.09, 1), 1),
        ],
        smooth=True,
        wall=0.045 * h,
        material="body",
    )
    if v.ears == "two":
        out = w / 2 * (0.86 * 0.5 + 0.5 * m)
        _handle(b, "body", out, 0.18 * h, 0.42 * h, 0.24 * h, 0.028 * h, "body", symmetry="x")
    if v.ears == "lid":
        r = w * (m + 0.04)
        b.lathe(
            "lid",
            (r, 0.16 * h, r),
            [
                (1, 0),
                (1, 0.12),
                (0.7, 0.5),
                (0.25, 0.68),
                (0.16, 0.72),
                (0.24, 0.86),
                (0.16, 0.98),
                (0, 1),
            ],
            on="body",
            face="top",
            sink=0.02 * h,
            smooth=True,
            material="body",
        )


@family(
    "vase",
    "flower vase, tall vase, ornamental vase",
    [
        real("height", 0.25, 0.9, "small, short", "tall, big, floor"),
        real("width", 0.36, 0.62, "slim, slender, thin", "wide, fat"),
        real("belly", 0.25, 0.65, "low", "high"),
        real("neck", 0.22, 0.6, "thin neck, narrow neck", "open"),
        real("flare", 0.0, 0.45, "straight lip", "flared, trumpet"),
        choice("foot", "plain", "stem: footed, stemmed, pedestal"),
    ],
    {"body": "porcelain, glaze, celadon, clay, glass | clay stone metal glass"},
)
def vase(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    n = v.neck
    lip = min(n + v.flare, 1.0)
    profile = [
        (0.5, 0),
        (0.55, 0.04),
        (0.75, 0.14),
        (1, v.belly),
        (0.72, 0.5 * v.belly + 0.42),
        (n, 0.82),
        (n + 0.2 * v.flare, 0.92),
        (lip, 1),
    ]
    if v.foot == "stem":
        profile = [
            (0.6, 0),
            (0.58, 0.03),
            (0.26, 0.08),
            (0.24, 0.13),
            (0.55, 0.2),
            (1, max(v.belly, 0.4)),
            (0.72, 0.5 * v.belly + 0.46),
            (n, 0.84),
            (n + 0.2 * v.flare, 0.93),
            (lip, 1),
        ]
    b.lathe(
        "body",
        (w, h, w),
        sorted(profile, key=lambda p: p[1]),
        smooth=True,
        wall=0.02 * h,
        material="body",
    )


@family(
    "bottle",
    "wine bottle, flask, potion, vial, phial, potion bottle, beer bottle, elixir",
    [
        real("height", 0.18, 0.36, "small, short", "tall, big"),
        choice(
            "form",
            "wine: wine, beer",
            "round: potion, flask, round, magic, elixir",
            "square: gin, square, whisky",
            "cone: erlenmeyer, alchemy, conical",
        ),
        real("neck", 0.22, 0.4, "wide neck", "thin neck"),
        real("width", 0.26, 0.4, "slim", "fat, stout"),
        choice("label", "none", "label: label, labelled"),
    ],
    {
        "body": "glass, amber glass | glass clay metal stone",
        "cork": "pine, wax | wood metal",
        "label": "linen | cloth paint",
    },
)
def bottle(b: Builder, v: Values) -> None:
    h = v.height
    n = v.neck
    if v.form == "wine":
        w = h * v.width
        profile = [
            (0.94, 0),
            (1, 0.03),
            (1, 0.52),
            (0.82, 0.62),
            (n, 0.74),
            (n, 0.95),
            (n + 0.06, 0.955),
            (n + 0.06, 1),
        ]
    elif v.form == "round":
        w = h * (v.width + 0.4)
        profile = [
            (0.5, 0),
            (0.62, 0.015),
            (0.92, 0.16),
            (1, 0.32),
            (0.9, 0.48),
            (0.5, 0.62),
            (0.6 * n, 0.7),
            (0.6 * n, 0.94),
            (0.6 * n + 0.07, 0.95),
            (0.6 * n + 0.07, 1),
        ]
    elif v.form == "cone":
        w = h * (v.width + 0.32)
        profile = [
            (0.95, 0),
            (1, 0.03),
            (0.97, 0.08),
            (0.62 * n + 0.1, 0.62),
            (0.62 * n, 0.7),
            (0.62 * n, 0.95),
            (0.62 * n + 0.08, 0.955),
            (0.62 * n + 0.08, 1),
        ]
    else:
        w = h * (v.width + 0.1)
        profile = [
            (0.96, 0),
            (1, 0.02),
            (1, 0.62),
            (0.9, 0.68),
            (n, 0.74),
            (n, 0.95),
            (n + 0.07, 0.955),
            (n + 0.07, 1),
        ]
    smooth = v.form in ("round",)
    b.lathe(
        "body",
        (w, h, w),
        profile,
        smooth=smooth,
        material="body",
        sides=8 if v.form == "square" else 0,
    )
    r = w * (0.6 * n if v.form in ("round",) else 0.62 * n if v.form == "cone" else n)
    b.lathe(
        "cork",
        (0.82 * r, 0.1 * h, 0.82 * r),
        [(0.85, 0), (1, 1)],
        on="body",
        face="top",
        sink=0.05 * h,
        material="cork",
    )
    if v.label == "label" and v.form in ("wine", "square"):
        b.add(
            "label",
            "disc",
            (1.012 * w, 0.22 * h, 1.012 * w),
            on="body",
            face="center",
            at=(0, -0.22 * h, 0),
            material="label",
        )


@family(
    "mug",
    "cup, tankard, beer mug, goblet, chalice, stein, teacup, grail",
    [
        real("height", 0.09, 0.2, "small, short", "tall, big"),
        real("width", 0.62, 0.95, "slim", "wide"),
        choice(
            "form",
            "tankard: mug, tankard, stein, beer, cup",
            "goblet: goblet, chalice, grail, wine, trophy",
            "bowl: tea, teacup, round",
        ),
        real("taper", 0.75, 1.0),
    ],
    {
        "body": "oak, clay, steel, glaze, porcelain | wood clay metal glass stone",
        "band": "iron, brass, gold | metal",
    },
)
def mug(b: Builder, v: Values) -> None:
    h = v.height
    w = h * v.width
    if v.form == "goblet":
        w = 0.66 * w
        b.lathe(
            "body",
            (w, h, w),
            [
                (0.8, 0),
                (0.76, 0.04),
                (0.2, 0.12),
                (0.16, 0.3),
                (0.26, 0.42),
                (0.8, 0.54),
                (1, 0.72),
                (0.95, 1),
            ],
            smooth=True,
            wall=0.04 * h,
            material="body",
        )
        return
    if v.form == "bowl":
        profile = [(0.45, 0), (0.47, 0.05), (0.75, 0.2), (0.95, 0.55), (1, 1)]
    else:
        profile = [(1, 0), (v.taper, 1)]
    b.lathe(
        "body",
        (w, h, w),
        profile,
        smooth=v.form == "bowl",
        wall=0.06 * h,
        material="body",
        pattern="staves" if v.form == "tankard" else "",
        pattern_size=(12, 0),
    )
    if v.form == "tankard":
        b.add(
            "band",
            "hoops",
            (0.014 * h, 0.01, 0.01),
            on="body",
            face="center",
            material="band",
            profile=[(0.12, 0), (0.86, 0)],
            pattern_size=(0.04 * h, 0),
        )
    _handle(b, "body", w / 2 * 0.93, -0.28 * h, 0.3 * h, 0.32 * h, 0.045 * h, "body")


@family(
    "cauldron",
    "kettle, witch pot, iron pot, brewing pot",
    [
        real("height", 0.35, 0.75, "small", "large, big"),
        real("width", 1.0, 1.3, "", "wide"),
        real("mouth", 0.68, 0.86),
        whole("feet", 3, 4),
        choice("inside", "empty", "brew: bubbling, brew, potion, stew, soup, filled, water"),
    ],
    {
        "body": "iron, rust, copper, bronze | metal stone clay",
        "brew": "celadon, water | clay glass",
    },
)
def cauldron(b: Builder, v: Values) -> None:
    h = v.height
    w = 0.86 * h * v.width
    b.lathe(
        "body",
        (w, 0.86 * h, w),
        [
            (0.3, 0),
            (0.62, 0.06),
            (0.9, 0.25),
            (1, 0.48),
            (0.9, 0.72),
            (v.mouth, 0.88),
            (v.mouth, 0.93),
            (v.mouth + 0.09, 1),
        ],
        at=(0, 0.14 * h, 0),
        smooth=True,
        wall=0.035 * h,
        material="body",
    )
    b.lathe(
        "foot",
        (0.12 * h, 0.3 * h, 0.12 * h),
        [(0.7, 0), (0.6, 0.3), (1, 1)],
        on="body",
        face="center",
        at=(0.3 * w, -0.42 * h, 0),
        symmetry="ring",
        count=v.feet,
        material="body",
        smooth=True,
    )
    r = 0.1 * h
    angle = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = [(0.0, r * float(np.cos(a)), r * float(np.sin(a))) for a in angle]
    b.tube(
        "ring",
        ring,
        0.018 * h,
        on="body",
        at=(0.5 * w * (v.mouth + 0.12), 0.24 * h, 0),
        closed=True,
        smooth=True,
        symmetry="x",
        material="body",
    )
    if v.inside == "brew":
        b.add(
            "brew",
            "disc",
            (w * (v.mouth + 0.05), 0.06 * h, w * (v.mouth + 0.05)),
            on="body",
            face="center",
            at=(0, 0.24 * h, 0),
            material="brew",
        )

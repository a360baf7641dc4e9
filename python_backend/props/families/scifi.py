"""Sci-fi crates, panels, terminals, pipes, tanks."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

HULLS = "hull, gunmetal, paint, hazard"


@family(
    "sci-fi crate",
    "scifi crate, supply crate, cargo container, ammo crate, futuristic crate, "
    "space crate, metal crate, weapon case, sci-fi box",
    [
        real("width", 0.6, 1.5, "small, narrow", "long, large, big"),
        real("height", 0.4, 0.75, "low, flat", "tall"),
        real("depth", 0.5, 0.8),
        real("chamfer", 0.08, 0.2, "boxy", "chamfered, rounded"),
        choice("light", "strip: glowing, light, lit", "none"),
        choice("handles", "side: handles", "none"),
    ],
    {
        "body": HULLS + " | paint metal",
        "frame": "gunmetal, steel, rubber | metal paint",
        "light": "screen, lamp | glow",
    },
)
def scifi_crate(b: Builder, v: Values) -> None:
    w, h, d = v.width, v.width * v.height, v.width * v.depth
    c = v.chamfer * min(h, d)
    cx, cy = c / d, c / h
    outline = [
        (-0.5, -0.5 + cy),
        (-0.5 + cx, -0.5),
        (0.5 - cx, -0.5),
        (0.5, -0.5 + cy),
        (0.5, 0.5 - cy),
        (0.5 - cx, 0.5),
        (-0.5 + cx, 0.5),
        (-0.5, 0.5 - cy),
    ]
    b.add(
        "body",
        "extrude",
        (d, h, w),
        turn=(0, 90, 0),
        outline=outline,
        bevel=0.02,
        material="body",
        pattern="panels",
        pattern_size=(0.34, 0.3),
    )
    b.add(
        "frame",
        "extrude",
        (1.05 * d, 1.05 * h, 0.09 * w),
        on="body",
        face="center",
        at=(0.36 * w, 0, 0),
        turn=(0, 90, 0),
        outline=outline,
        bevel=0.012,
        symmetry="x",
        material="frame",
    )
    b.box(
        "seam",
        (0.74 * w, 0.03 * h, 1.02 * d),
        on="body",
        face="center",
        at=(0, 0.16 * h, 0),
        bevel=0.006,
        material="frame",
    )
    b.box(
        "foot",
        (0.13 * w, 0.06 * h, 0.8 * d),
        on="frame",
        face="bottom",
        sink=0.03 * h,
        symmetry="x",
        material="frame",
    )
    b.box(
        "latch",
        (0.12 * w, 0.2 * h, 0.03),
        on="body",
        face="front",
        at=(0.17 * w, 0.14 * h, 0),
        sink=0.008,
        symmetry="xz",
        bevel=0.008,
        material="frame",
    )
    if v.light == "strip":
        b.box(
            "strip",
            (0.3 * w, 0.035 * h, 0.02),
            on="body",
            face="front",
            at=(0, -0.14 * h, 0),
            sink=0.008,
            bevel=0.004,
            symmetry="z",
            material="light",
        )
    if v.handles == "side":
        r = 0.14 * d
        loop = [(0, 0, -r), (0.45 * r, 0, -0.9 * r), (0.45 * r, 0, 0.9 * r), (0, 0, r)]
        b.tube(
            "grip",
            loop,
            0.014 * w + 0.006,
            on="body",
            at=(0.5 * w - 0.006, 0.16 * h, 0),
            symmetry="x",
            material="frame",
        )


@family(
    "panel",
    "wall panel, sci-fi panel, control panel, bulkhead, hatch, scifi wall, door panel",
    [
        real("width", 0.8, 2.0, "narrow, small", "wide, large"),
        real("height", 1.0, 2.6, "low", "tall"),
        whole("rows", 2, 4),
        choice(
            "kind",
            "vents: vent, vents, grille",
            "screens: control, screen, display",
            "pipes: pipes, pipe, cables",
            "plain: plain, hatch",
        ),
        choice("light", "strip: glowing, light, lit", "none"),
    ],
    {
        "body": HULLS + " | paint metal",
        "frame": "gunmetal, steel | metal paint",
        "light": "lamp, screen | glow",
        "screen": "screen | glow",
    },
)
def panel(b: Builder, v: Values) -> None:
    w, h, t = v.width, v.height, 0.1
    b.box(
        "body",
        (w, h, t),
        bevel=0.012,
        material="body",
        pattern="panels",
        pattern_size=(w / 2, h / v.rows),
    )
    b.box(
        "frame",
        (0.09, h + 0.04, t + 0.08),
        on="body",
        face="center",
        at=(w / 2 - 0.02, 0, 0.0),
        symmetry="x",
        bevel=0.015,
        material="frame",
    )
    b.box(
        "lintel",
        (w + 0.02, 0.1, t + 0.06),
        on="body",
        face="top",
        sink=0.08,
        bevel=0.012,
        material="frame",
    )
    b.box(
        "sill",
        (w + 0.04, 0.1, t + 0.12),
        on="body",
        face="bottom",
        sink=0.1,
        bevel=0.012,
        material="frame",
    )
    b.box(
        "inset",
        (0.66 * w, 0.34 * h, 0.05),
        on="body",
        face="front",
        at=(0, 0.18 * h, 0),
        sink=0.02,
        bevel=0.015,
        material="frame",
    )
    if v.kind == "vents":
        b.add(
            "vent",
            "slats",
            (0.56 * w, 0.26 * h, 0.04),
            on="inset",
            face="front",
            sink=0.02,
            symmetry="row_y",
            count=5,
            material="body",
        )
    elif v.kind == "screens":
        b.box(
            "screen",
            (0.56 * w, 0.26 * h, 0.02),
            on="inset",
            face="front",
            sink=0.008,
            bevel=0.004,
            material="screen",
        )
        b.box(
            "key",
            (0.06 * w, 0.06 * w, 0.03),
            on="body",
            face="front",
            at=(0, -0.06 * h, 0),
            sink=0.008,
            symmetry="row_x",
            count=5,
            span=0.5 * w,
            bevel=0.006,
            material="frame",
        )
    elif v.kind == "pipes":
        b.lathe(
            "pipe",
            (0.07, 0.86 * h, 0.07),
            [(1, 0), (1, 1)],
            on="body",
            face="front",
            at=(0, 0, 0),
            sink=0.02,
            symmetry="row_x",
            count=3,
            span=0.4 * w,
            material="frame",
        )
        b.box(
            "clamp",
            (0.56 * w, 0.05, 0.09),
            on="body",
            face="front",
            at=(0, -0.2 * h, 0),
            sink=0.01,
            material="body",
        )
    else:
        b.lathe(
            "hatch",
            (0.24 * h, 0.06, 0.24 * h),
            [(1, 0), (1, 0.6), (0.86, 1)],
            on="inset",
            face="front",
            turn=(90, 0, 0),
            sink=0.02,
            material="body",
        )
        b.tube(
            "valve",
            [
                (0.05 * h * float(np.cos(a)), 0.05 * h * float(np.sin(a)), 0.0)
                for a in np.arange(10) * np.pi / 5
            ],
            0.012,
            on="hatch",
            face="front",
            sink=0.012,
            closed=True,
            smooth=True,
            material="frame",
        )
    if v.light == "strip":
        b.box(
            "strip",
            (0.6 * w, 0.035, 0.03),
            on="body",
            face="front",
            at=(0, -0.3 * h, 0),
            sink=0.01,
            bevel=0.006,
            material="light",
        )


@family(
    "terminal",
    "computer terminal, console, computer, kiosk, control console, workstation, arcade machine",
    [
        real("height", 0.95, 1.7, "low, small", "tall"),
        real("width", 0.45, 0.9, "slim, narrow", "wide"),
        real("tilt", 15, 40, "upright", "tilted"),
        choice(
            "form",
            "desk: console, control, desk",
            "kiosk: kiosk, terminal, atm, arcade",
            "post: pedestal, post",
        ),
        whole("buttons", 3, 6),
    ],
    {
        "body": HULLS + ", plastic | paint metal",
        "frame": "gunmetal, steel, rubber | metal paint",
        "screen": "screen | glow",
        "light": "lamp | glow",
    },
)
def terminal(b: Builder, v: Values) -> None:
    h, w = v.height, v.width
    if v.form == "post":
        b.lathe("foot", (0.6 * w, 0.06, 0.6 * w), [(1, 0), (1, 0.5), (0.8, 1)], material="frame")
        b.lathe(
            "post",
            (0.2 * w, 0.72 * h, 0.2 * w),
            [(1, 0), (0.7, 0.1), (0.7, 1)],
            on="foot",
            face="top",
            sink=0.01,
            material="body",
        )
        b.box(
            "head",
            (w, 0.08, 0.62 * w),
            on="post",
            face="top",
            sink=0.05 + 0.31 * w * float(np.sin(np.radians(v.tilt))),
            turn=(v.tilt, 0, 0),
            bevel=0.015,
            material="body",
        )
        b.box(
            "screen",
            (0.84 * w, 0.012, 0.46 * w),
            on="head",
            face="center",
            at=(
                0,
                0.04 * float(np.cos(np.radians(v.tilt))),
                0.04 * float(np.sin(np.radians(v.tilt))),
            ),
            turn=(v.tilt, 0, 0),
            bevel=0.003,
            material="screen",
        )
        return
    d = 0.6 * w + 0.1
    side = [
        (-0.5, -0.5),
        (0.38, -0.5),
        (0.42, -0.1),
        (0.5, -0.02),
        (0.5, 0.06),
        (0.02, 0.14),
        (-0.14, 0.5),
        (-0.5, 0.5),
    ]
    if v.form == "desk":
        h = 0.75 * h
        side = [
            (-0.5, -0.5),
            (0.3, -0.5),
            (0.36, 0.1),
            (0.5, 0.18),
            (0.5, 0.26),
            (-0.1, 0.5),
            (-0.5, 0.5),
        ]
    b.add(
        "body", "extrude", (d, h, w), turn=(0, -90, 0), outline=side, bevel=0.012, material="body"
    )
    b.add(
        "cheek",
        "extrude",
        (1.03 * d, 1.02 * h, 0.05),
        on="body",
        face="center",
        at=(w / 2, 0, 0),
        turn=(0, -90, 0),
        outline=side,
        bevel=0.01,
        symmetry="x",
        material="frame",
    )
    if v.form == "desk":
        angle = float(np.degrees(np.arctan2(0.24 * h, 0.6 * d)))
        b.box(
            "screen",
            (0.8 * w, 0.03, 0.42 * d),
            on="body",
            face="center",
            at=(0, 0.385 * h, 0.2 * d),
            turn=(angle, 0, 0),
            bevel=0.004,
            material="screen",
        )
        b.box(
            "key",
            (0.07 * w, 0.03, 0.05 * d),
            on="body",
            face="center",
            at=(0, 0.255 * h, 0.45 * d),
            symmetry="row_x",
            count=v.buttons,
            span=0.6 * w,
            bevel=0.006,
            material="light",
        )
    else:
        angle = float(np.degrees(np.arctan2(0.36 * h, 0.16 * d)))
        b.box(
            "screen",
            (0.8 * w, 0.3 * h, 0.03),
            on="body",
            face="center",
            at=(0, 0.33 * h, -0.055 * d),
            turn=(angle - 90, 0, 0),
            bevel=0.004,
            material="screen",
        )
        b.box(
            "deck",
            (0.8 * w, 0.025, 0.3 * d),
            on="body",
            face="center",
            at=(0, 0.1 * h, 0.27 * d),
            turn=(float(np.degrees(np.arctan2(0.08 * h, 0.48 * d))), 0, 0),
            bevel=0.005,
            material="frame",
        )
        b.box(
            "key",
            (0.08 * w, 0.03, 0.06 * d),
            on="deck",
            face="center",
            at=(0, 0.014, 0),
            symmetry="row_x",
            count=v.buttons,
            span=0.56 * w,
            bevel=0.006,
            material="light",
        )
        b.box(
            "crown",
            (w + 0.06, 0.05, 0.4 * d),
            on="body",
            face="top",
            at=(0, 0, -0.3 * d),
            sink=0.012,
            bevel=0.012,
            material="frame",
        )
    b.add(
        "vent",
        "slats",
        (0.6 * w, 0.16 * h, 0.03),
        on="body",
        face="back",
        at=(0, -0.2 * h, 0),
        sink=0.01,
        symmetry="row_y",
        count=4,
        material="frame",
    )


@family(
    "pipes",
    "pipe set, pipe, pipeline, plumbing, valve, steam pipes, sewer pipe, pipe set",
    [
        real("length", 1.0, 2.4, "short, small", "long"),
        real("width", 0.08, 0.2, "thin, narrow", "thick, large, big"),
        whole("count", 1, 3, "single", "several, many, set"),
        choice("form", "elbow: elbow, bent, corner", "straight: straight", "valve: valve, wheel"),
        choice("stand", "stand: stand, standing", "flat"),
    ],
    {
        "pipe": "copper, steel, rust, iron, gunmetal | metal paint clay stone",
        "flange": "iron, steel, brass | metal paint",
        "valve": "hazard, painted wood | paint metal",
    },
)
def pipes(b: Builder, v: Values) -> None:
    long, w = v.length, v.width
    up = 0.5 if v.stand == "stand" else 0.75 * w
    gap = 1.7 * w
    row = {"symmetry": "row_z", "count": v.count, "span": gap * (v.count - 1)}
    b.lathe(
        "pipe",
        (w, long, w),
        [(1, 0), (1, 1)],
        at=(0, up, 0),
        turn=(0, 0, 90),
        material="pipe",
        **row,
    )
    b.add(
        "flange",
        "disc",
        (1.45 * w, 0.18 * w, 1.45 * w),
        on="pipe",
        face="center",
        at=(0, 0, gap * (v.count - 1) / 2),
        turn=(0, 0, 90),
        bevel=0.02 * w,
        material="flange",
        **row,
    )
    b.add(
        "end",
        "disc",
        (1.45 * w, 0.2 * w, 1.45 * w),
        on="pipe",
        face="right",
        at=(0, 0, gap * (v.count - 1) / 2),
        sink=0.1 * w,
        turn=(0, 0, 90),
        bevel=0.02 * w,
        material="flange",
        **row,
    )
    deep = gap * (v.count - 1) + 1.6 * w
    if v.form == "elbow":
        r = 1.2 * w
        path = [
            (0, 0, 0),
            (-0.55 * r, 0.12 * r, 0),
            (-r, r * 0.6, 0),
            (-1.1 * r, 1.3 * r, 0),
            (-1.1 * r, 2.6 * r, 0),
        ]
        b.tube(
            "bend",
            path,
            0.5 * w,
            on="pipe",
            at=(-long / 2 + 0.05 * w, 0, gap * (v.count - 1) / 2),
            smooth=True,
            material="pipe",
            **row,
        )
        b.add(
            "top",
            "disc",
            (1.45 * w, 0.2 * w, 1.45 * w),
            on="bend",
            face="top",
            at=(-0.55 * r + 0.0 * w, 0, gap * (v.count - 1) / 2 * 0),
            sink=0.1 * w,
            bevel=0.02 * w,
            material="flange",
            **row,
        ) if v.count == 1 else None
    else:
        b.add(
            "start",
            "disc",
            (1.45 * w, 0.2 * w, 1.45 * w),
            on="pipe",
            face="left",
            at=(0, 0, gap * (v.count - 1) / 2),
            sink=0.1 * w,
            turn=(0, 0, 90),
            bevel=0.02 * w,
            material="flange",
            **row,
        )
    if v.form == "valve":
        b.lathe(
            "stem",
            (0.3 * w, 0.9 * w, 0.3 * w),
            [(1, 0), (0.6, 0.4), (0.6, 1)],
            on="pipe",
            face="top",
            at=(0.22 * long, 0, 0),
            sink=0.1 * w,
            material="flange",
        )
        ring = [
            (0.6 * w * float(np.cos(a)), 0.0, 0.6 * w * float(np.sin(a)))
            for a in np.arange(12) * np.pi / 6
        ]
        b.tube(
            "hand",
            ring,
            0.08 * w,
            on="stem",
            face="top",
            sink=0.1 * w,
            closed=True,
            smooth=True,
            material="valve",
        )
        b.box("spoke", (1.15 * w, 0.08 * w, 0.12 * w), on="hand", face="center", material="valve")
        b.box("spoke2", (0.12 * w, 0.08 * w, 1.15 * w), on="hand", face="center", material="valve")
    b.box(
        "saddle",
        (0.07, up + 0.62 * w if v.stand == "stand" else 0.72 * w, deep),
        on="pipe",
        face="center",
        at=(
            0.3 * long,
            -(up - 0.12 * w) / 2,
            gap * (v.count - 1) / 2,
        ),
        symmetry="x",
        material="flange",
    )


@family(
    "tank",
    "fuel tank, gas cylinder, oxygen tank, reactor, canister, oil drum, barrel drum, generator",
    [
        real("height", 0.7, 1.9, "short, small", "tall, large, big"),
        real("width", 0.3, 0.65, "slim, thin", "wide, fat"),
        choice("top", "dome: gas, oxygen, cylinder, canister", "flat: drum, oil, barrel"),
        choice("light", "none", "ring: reactor, glowing, energy, power"),
        whole("ribs", 2, 4),
    ],
    {
        "body": HULLS + ", rust | paint metal",
        "trim": "gunmetal, steel, brass | metal paint",
        "light": "screen, lamp | glow",
    },
)
def tank(b: Builder, v: Values) -> None:
    h, w = v.height, v.height * v.width
    if v.top == "dome":
        profile = [(0.9, 0), (0.98, 0.04), (1, 0.1), (1, 0.78), (0.9, 0.88), (0.6, 0.96), (0.2, 1)]
    else:
        profile = [(0.98, 0), (1, 0.015), (1, 0.985), (0.98, 1)]
    b.lathe("body", (w, h, w), profile, material="body")
    heights = np.linspace(0.1, 0.76 if v.top == "dome" else 0.92, v.ribs)
    b.add(
        "rib",
        "hoops",
        (0.018 * h, 0.01, 0.01),
        on="body",
        face="center",
        material="trim",
        profile=[(float(y), 0) for y in heights],
        pattern_size=(0.024 * h, 0),
    )
    if v.light == "ring":
        b.add(
            "glow",
            "hoops",
            (0.012 * h, 0.01, 0.01),
            on="body",
            face="center",
            material="light",
            profile=[(0.5, 0)] if v.ribs % 2 == 0 else [(0.3, 0)],
            pattern_size=(0.04 * h, 0),
        )
    b.lathe(
        "cap",
        (0.26 * w, 0.1 * h, 0.26 * w),
        [(1, 0), (1, 0.3), (0.5, 0.4), (0.5, 0.8), (0.9, 0.82), (0.9, 1)],
        on="body",
        face="top",
        sink=0.015 * h,
        at=(0 if v.top == "dome" else 0.26 * w, 0, 0),
        material="trim",
    )
    b.box(
        "plate",
        (0.4 * w, 0.16 * h, 0.05 * w),
        on="body",
        face="front",
        at=(0, 0.02 * h, 0),
        sink=0.045 * w,
        bevel=0.004,
        material="trim",
    )

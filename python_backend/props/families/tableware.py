"""What stands on tables and in kitchens: teapots, plates, bowls, pans, watering cans."""

from __future__ import annotations

from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import circle
from python_backend.props.program import Vec3

WARE = "porcelain, glaze, clay, celadon"


def _lid(b: Builder, d: float, tall: float, on: str, sink: float, slot: str) -> None:
    """A round lid with a knob, across the mouth `d` wide."""
    dome = [
        (1, 0),
        (0.98, 0.1),
        (0.78, 0.36),
        (0.34, 0.54),
        (0.13, 0.6),
        (0.13, 0.66),
        (0.24, 0.78),
        (0.2, 0.92),
        (0, 1),
    ]
    b.lathe("lid", (d, tall, d), dome, on=on, sink=sink, smooth=True, material=slot)


@family(
    "teapot",
    "tea pot, coffee pot, tea kettle, coffeepot, samovar, teakettle",
    [
        choice(
            "form",
            "round: teapot, tea, round",
            "tall: coffee, tall, slim",
            "kettle: kettle, stove, boiling",
        ),
        real("height", 0.14, 0.28, "small", "large, big"),
        real("width", 0.0, 1.0, "narrow", "wide, fat, squat"),
        real("spout", 0.0, 1.0, "short spout", "long spout, elegant"),
        choice("band", "band: painted, striped, decorated", "plain: plain, simple"),
        choice("foot", "ring", "feet: feet, footed, ornate, silver"),
    ],
    {
        "body": WARE + ", silver | clay metal stone glass wood",
        "tin": "copper, steel, tin, iron | metal clay paint | body",
        "band": "gold, glaze, silver | metal clay paint",
        "grip": "walnut, ebony | wood metal",
    },
    about="a teapot, a tall coffee pot or a kettle, with spout, handle and lid",
)
def teapot(b: Builder, v: Values) -> None:
    h = v.height
    tall, slot = 0.8 * h, "tin" if v.form == "kettle" else "body"
    if v.form == "tall":
        w = (0.5 + 0.14 * v.width) * h
        profile, mouth, waist = (
            [(0.86, 0), (1, 0.06), (0.98, 0.2), (0.74, 0.72), (0.62, 0.92), (0.66, 1)],
            0.66,
            0.86,
        )
    elif v.form == "kettle":
        w = (0.95 + 0.25 * v.width) * h
        tall = 0.64 * h
        profile, mouth, waist = (
            [(0.92, 0), (1, 0.05), (0.97, 0.25), (0.8, 0.68), (0.52, 0.94), (0.5, 1)],
            0.5,
            0.88,
        )
    else:
        w = (0.92 + 0.26 * v.width) * h
        profile, mouth, waist = (
            [(0.5, 0), (0.52, 0.04), (0.8, 0.14), (1, 0.44), (0.86, 0.76), (0.5, 0.95), (0.5, 1)],
            0.5,
            0.95,
        )
    b.lathe(
        "body",
        (w, tall, w),
        profile,
        at=(0, 0.04 * h if v.foot == "feet" else 0, 0),
        smooth=True,
        material=slot,
    )
    if v.foot == "feet":
        b.lathe(
            "foot",
            (0.08 * h, 0.09 * h, 0.08 * h),
            [(0.7, 0), (1, 0.3), (0.7, 1)],
            on="body",
            face="bottom",
            at=(0.2 * w, 0, 0),
            sink=0.05 * h,
            symmetry="ring",
            count=4,
            smooth=True,
            material=slot,
        )
    _lid(b, 1.06 * mouth * w, 0.24 * h, "body", 0.02 * h, slot)
    out, long = waist * w / 2, (0.34 + 0.16 * v.spout) * h
    on: dict[str, Any] = {"on": "body", "face": "center", "smooth": True}
    low, lip = -0.2 * tall, 0.42 * tall
    if v.form == "tall":
        low, out = -0.3 * tall, 0.44 * w
    path = [
        (0.82 * out, low, 0.0),
        (out + 0.32 * long, low + 0.1 * h, 0.0),
        (out + 0.66 * long, 0.5 * (low + lip) + 0.04 * h, 0.0),
        (out + 0.9 * long, lip, 0.0),
        (out + 1.12 * long, lip + 0.07 * h, 0.0),
    ]
    b.tube(
        "spout", path, [0.115 * h, 0.085 * h, 0.055 * h, 0.042 * h, 0.036 * h], material=slot, **on
    )
    if v.form == "kettle":
        r = 0.36 * w
        b.tube(
            "handle",
            [
                (-r, 0.3 * tall, 0),
                (-1.02 * r, 0.72 * tall, 0),
                (-0.6 * r, 1.12 * tall, 0),
                (0, 1.24 * tall, 0),
                (0.6 * r, 1.12 * tall, 0),
                (1.02 * r, 0.72 * tall, 0),
                (r, 0.3 * tall, 0),
            ],
            0.022 * h,
            material=slot,
            **on,
        )
        b.tube(
            "grip",
            [(-0.42 * r, 1.18 * tall, 0), (0, 1.24 * tall, 0), (0.42 * r, 1.18 * tall, 0)],
            0.042 * h,
            material="grip",
            **on,
        )
    else:
        top, foot = (0.32 * tall, -0.24 * tall) if v.form == "round" else (0.36 * tall, -0.3 * tall)
        a, c = (0.44 * w, 0.44 * w) if v.form == "round" else (0.33 * w, 0.42 * w)
        b.tube(
            "handle",
            [
                (-0.94 * a, top, 0),
                (-a - 0.2 * h, top + 0.06 * h, 0),
                (-a - 0.3 * h, 0.04 * h, 0),
                (-c - 0.2 * h, foot - 0.01 * h, 0),
                (-0.94 * c, foot, 0),
            ],
            0.034 * h,
            squash=1.25,
            material=slot,
            **on,
        )
    if v.band == "band":
        high = (0.46,) if v.form == "round" else (0.12, 0.86)
        b.add(
            "stripe",
            "hoops",
            (0.009 * h + 0.001, 0.01, 0.01),
            on="body",
            face="center",
            profile=[(y, 0) for y in high],
            pattern_size=(0.024 * h, 0),
            material="band",
        )


@family(
    "watering can",
    "garden watering can, gardener can, sprinkling can, plant watering can",
    [
        real("height", 0.24, 0.42, "small", "large, big"),
        real("width", 0.0, 1.0, "slim, narrow", "wide, fat"),
        real("spout", 0.0, 1.0, "short spout", "long spout"),
        choice("rose", "rose: rose, sprinkler, garden", "open: indoor, open"),
        choice("grip", "arch: old, arched", "side: side, simple"),
    ],
    {
        "body": "tin, copper, steel, rust, painted wood, verdigris | metal paint clay",
        "water": "water | glass",
    },
    about="a watering can with spout, rose and handle",
)
def watering_can(b: Builder, v: Values) -> None:
    h = v.height
    w = (0.66 + 0.2 * v.width) * h
    tall = 0.68 * h
    b.lathe(
        "body",
        (w, tall, 0.86 * w),
        [(0.97, 0), (1, 0.02), (1, 0.05), (0.96, 0.07), (0.92, 0.9), (0.96, 0.92), (0.96, 1)],
        wall=0.012 * h,
        material="body",
    )
    b.lathe(
        "water",
        (0.88 * w, 0.1 * h, 0.75 * w),
        [(1, 0), (1, 1)],
        on="body",
        face="center",
        at=(0, 0.2 * h, 0),
        material="water",
    )
    b.add(
        "cover",
        "extrude",
        (0.9 * w, 0.47 * w, 0.014 * h),
        outline=[
            (-0.5, -0.5),
            (0.5, -0.5),
            (0.48, -0.1),
            (0.32, 0.28),
            (0.0, 0.5),
            (-0.32, 0.28),
            (-0.48, -0.1),
        ],
        on="body",
        face="center",
        at=(0.19 * w, tall / 2 - 0.01 * h, 0),
        turn=(-90, -90, 0),
        material="body",
    )
    on: dict[str, Any] = {"on": "body", "face": "center", "material": "body"}
    x, long = 0.46 * w, (0.5 + 0.25 * v.spout) * h
    tip: Vec3 = (x + 0.8 * long, 0.5 * tall + 0.06 * h, 0.0)
    b.tube(
        "spout",
        [
            (0.85 * x, -0.3 * tall, 0),
            (x + 0.25 * long, -0.1 * tall, 0),
            (x + 0.62 * long, 0.32 * tall, 0),
            tip,
        ],
        [0.085 * h, 0.062 * h, 0.042 * h, 0.034 * h],
        smooth=True,
        **on,
    )
    b.tube("stay", [(0.46 * w, 0.42 * tall, 0), (x + 0.58 * long, 0.3 * tall, 0)], 0.012 * h, **on)
    if v.rose == "rose":
        b.lathe(
            "rose",
            (0.22 * h, 0.14 * h, 0.22 * h),
            [(0.3, 0), (0.95, 0.8), (1, 0.86), (0.97, 0.92), (0.5, 1)],
            at=(tip[0] + 0.03 * h, tip[1] + 0.035 * h, 0),
            turn=(0, 0, -52),
            **on,
        )
    back = -0.46 * w
    b.tube(
        "handle",
        [
            (0.94 * back, 0.3 * tall, 0),
            (back - 0.16 * h, 0.3 * tall, 0),
            (back - 0.2 * h, 0, 0),
            (back - 0.1 * h, -0.32 * tall, 0),
            (0.96 * back, -0.36 * tall, 0),
        ],
        0.02 * h,
        smooth=True,
        squash=1.4,
        **on,
    )
    if v.grip == "arch":
        b.tube(
            "arch",
            [
                (-0.4 * w, 0.42 * tall, 0),
                (-0.36 * w, 0.78 * tall, 0),
                (0.0, 0.98 * tall, 0),
                (0.36 * w, 0.78 * tall, 0),
                (0.4 * w, 0.42 * tall, 0),
            ],
            0.018 * h,
            smooth=True,
            squash=1.5,
            **on,
        )


@family(
    "plate",
    "dish, bowl, platter, saucer, tray, frying pan, pan, skillet, dinner plate, stack of plates, "
    "salad bowl, soup bowl",
    [
        choice(
            "form",
            "plate: plate, dish, dinner, saucer, flat",
            "bowl: bowl, soup, salad, deep, mixing",
            "pan: frying, pan, skillet, fry",
            "tray: tray, platter, serving, oval",
        ),
        real("width", 0.16, 0.36, "small, saucer", "large, big, wide"),
        real("deep", 0.0, 1.0, "shallow, flat", "deep, tall"),
        whole("count", 1, 5, "single", "stack, many, pile"),
        choice(
            "rim", "plain: plain, simple, wooden", "band: painted, decorated, rimmed, gold rimmed"
        ),
        choice("inside", "empty", "soup: soup, stew, porridge, full"),
    ],
    {
        "body": WARE + ", oak, silver | clay metal stone wood glass paint",
        "pan": "iron, copper, steel | metal | body",
        "band": "gold, glaze, silver | metal clay paint",
        "grip": "walnut, ebony, iron | wood metal",
        "brew": "amber glass, celadon | glass clay",
    },
    about="plates, bowls, a frying pan or a tray, singly or stacked",
)
def plate(b: Builder, v: Values) -> None:
    w = v.width
    if v.form == "pan":
        tall = (0.15 + 0.07 * v.deep) * w
        b.lathe(
            "pan",
            (w, tall, w),
            [(0.8, 0), (0.86, 0.06), (0.97, 0.86), (1, 1)],
            wall=0.016 * w,
            material="pan",
        )
        path = [
            (0.46 * w, 0.1 * tall, 0.0),
            (0.68 * w, 0.5 * tall, 0.0),
            (1.0 * w, 0.72 * tall, 0.0),
        ]
        b.tube("arm", path, 0.02 * w, on="pan", smooth=True, squash=1.7, material="pan")
        b.tube(
            "grip",
            [(0.78 * w, 0.58 * tall, 0), (1.1 * w, 0.78 * tall, 0), (1.28 * w, 0.84 * tall, 0)],
            [0.024 * w, 0.03 * w, 0.026 * w],
            on="pan",
            smooth=True,
            squash=1.7,
            material="grip",
        )
        ring: list[Vec3] = [(x, z, y) for x, y, z in circle(0.035 * w, 8, "xy")]
        b.tube(
            "loop",
            ring,
            0.01 * w,
            on="pan",
            at=(1.33 * w, 0.84 * tall, 0),
            closed=True,
            smooth=True,
            material="pan",
        )
        b.lathe(
            "rivet",
            (0.035 * w, 0.02 * w, 0.035 * w),
            [(1, 0), (0.6, 1)],
            on="pan",
            face="center",
            at=(0.45 * w, 0.12 * tall, 0.03 * w),
            turn=(0, 0, 90),
            symmetry="z",
            material="grip",
        )
        if v.inside == "soup":
            b.lathe(
                "brew",
                (0.86 * w, 0.3 * tall, 0.86 * w),
                [(1, 0), (1, 1)],
                on="pan",
                face="center",
                at=(0, -0.1 * tall, 0),
                material="brew",
            )
        return
    if v.form == "bowl":
        tall = (0.34 + 0.2 * v.deep) * w
        profile, wall = (
            [(0.42, 0), (0.44, 0.08), (0.4, 0.1), (0.72, 0.3), (0.94, 0.68), (1, 1)],
            0.028 * w,
        )
    elif v.form == "tray":
        tall = 0.06 * w + 0.012
        profile, wall = [(0.84, 0), (0.88, 0.12), (0.93, 0.75), (1, 1)], 0.012 * w + 0.002
    else:
        tall = (0.085 + 0.05 * v.deep) * w
        profile, wall = [(0.56, 0), (0.58, 0.2), (0.68, 0.42), (0.74, 0.72), (1, 1)], 0.02 * w
    wide = 1.55 * w if v.form == "tray" else w
    count = v.count if v.form in ("plate", "bowl") else 1
    low, pitch = "", 0.3 * tall if v.form == "plate" else 0.24 * tall
    for k in range(count):
        place: dict[str, Any] = {"on": low, "face": "center", "at": (0, pitch, 0)} if low else {}
        b.lathe(
            f"body{k}",
            (wide, tall, w),
            profile,
            wall=wall,
            smooth=v.form == "bowl",
            material="body",
            **place,
        )
        low = f"body{k}"
    if v.rim == "band" or v.form == "tray":
        thick = 0.008 * w + 0.001
        edge = circle(wide / 2 - thick, 20, squeeze=w / wide)
        b.tube(
            "rim",
            edge,
            thick,
            on=low,
            at=(0, tall / 2 - 0.3 * thick, 0),
            closed=True,
            smooth=True,
            material="band" if v.rim == "band" else "body",
        )
    if v.form == "tray":
        arch = [
            (0.0, 0.0, -0.2 * w),
            (0.08 * w, 0.05 * w, -0.14 * w),
            (0.1 * w, 0.06 * w, 0.0),
            (0.08 * w, 0.05 * w, 0.14 * w),
            (0.0, 0.0, 0.2 * w),
        ]
        b.tube(
            "ear",
            arch,
            0.012 * w + 0.001,
            on=low,
            at=(0.475 * wide, 0.4 * tall, 0),
            smooth=True,
            symmetry="x",
            material="band" if v.rim == "band" else "body",
        )
    if v.inside == "soup" and v.form == "bowl":
        b.lathe(
            "brew",
            (0.86 * w, 0.2 * tall, 0.86 * w),
            [(0.9, 0), (1, 1)],
            on=low,
            face="center",
            at=(0, 0.14 * tall, 0),
            material="brew",
        )

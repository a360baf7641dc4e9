"""Food of the bakery and the dairy: loaves and cheeses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.program import Vec3


@family(
    "bread",
    "loaf, loaf of bread, baguette, bun, bread roll, bread loaf, sourdough, french bread",
    [
        real("size", 0.2, 0.34, "small, little", "large, big"),
        real("height", 0.8, 1.15, "flat, low", "high, risen, tall"),
        choice(
            "form",
            "loaf: loaf, country, farmhouse",
            "round: round, sourdough, boule, cob",
            "baguette: baguette, french, stick, long",
            "bun: bun, roll, small",
            "toast: toast, sandwich, tin, square, sliced",
        ),
        whole("cuts", 2, 5, "few cuts, plain", "many cuts, scored"),
        choice("slice", "whole: whole, uncut", "sliced: sliced, cut, slices"),
        choice("board", "none", "board: board, cutting board, tray"),
    ],
    {
        "crust": "bread crust, dark crust | food",
        "score": "crumb, flour | food plant",
        "crumb": "crumb | food",
        "board": "oak, walnut, birch | wood stone metal",
    },
    stance="held",
)
def bread(b: Builder, v: Values) -> None:
    s = v.size * {"baguette": 1.9, "bun": 0.55}.get(v.form, 1.0)
    tall = (
        s * v.height * {"baguette": 0.13, "round": 0.5, "bun": 0.62, "toast": 0.42}.get(v.form, 0.4)
    )
    deep = {"loaf": 0.5 * s, "baguette": 0.16 * s, "toast": 0.44 * s}.get(v.form, s)
    ground = ""
    if v.board == "board":
        b.box("board", (1.2 * s, 0.02, deep * 1.15 + 0.08), bevel=0.006, material="board")
        b.box(
            "grip",
            (0.3 * s, 0.018, 0.14 * s),
            on="board",
            face="left",
            sink=0.01,
            bevel=0.006,
            material="board",
        )
        ground = "board"
    place: dict[str, Any] = {"on": ground, "face": "top" if ground else "ground"}
    if v.form in ("round", "bun"):
        _round(b, v, s, tall, place)
    elif v.form == "toast":
        _tin(b, v, s, tall, deep, place)
    else:
        _long(b, v, s, tall, deep, place)


def _long(b: Builder, v: Values, s: float, tall: float, deep: float, place: dict[str, Any]) -> None:
    """A long loaf with slanted cuts; its sides swell, its ends are round."""
    curve = [(0.2, 0), (0.6, 0.04), (0.88, 0.14), (1, 0.36), (1, 0.64), (0.88, 0.86), (0.6, 0.96)]
    b.lathe(
        "loaf",
        (tall, s, deep),
        [*curve, (0.2, 1)],
        turn=(0, 0, 90),
        sink=0.1 * tall,
        smooth=True,
        material="crust",
        **place,
    )
    count = v.cuts + (2 if v.form == "baguette" else 0)
    thick = min(0.17 * s / count, 0.11 * deep)
    for k in range(count):
        x = 0.84 * s * ((k + 0.5) / count - 0.5)
        wide = 0.47 * math.sqrt(1 - (1.75 * x / s) ** 2) ** 0.7
        path = [
            (
                x + 0.34 * deep * t,
                tall * (wide * math.cos(1.1 * t) - 0.02),
                deep * wide * math.sin(1.1 * t),
            )
            for t in (-1.0, -0.5, 0.0, 0.5, 1.0)
        ]
        b.tube(
            f"cut{k}",
            path,
            [0.3 * thick, thick, 1.2 * thick, thick, 0.3 * thick],
            on="loaf",
            squash=0.45,
            smooth=True,
            material="score",
        )


def _round(b: Builder, v: Values, s: float, tall: float, place: dict[str, Any]) -> None:
    """A round loaf or a bun, scored with parallel cuts or a cross."""
    dome = [(0.78, 0), (0.95, 0.08), (1, 0.24), (0.95, 0.5), (0.76, 0.77), (0.42, 0.95), (0, 1)]
    b.lathe("loaf", (s, tall, s), dome, smooth=True, material="crust", **place)
    lines = [(0.0, 45.0), (0.0, -45.0)]
    if v.form == "round":
        lines = [(0.78 * ((k + 0.5) / v.cuts - 0.5), 70.0) for k in range(v.cuts)]
    heights, radii = [y for _, y in dome[::-1]], [r for r, _ in dome[::-1]]
    for k, (aside, turn) in enumerate(lines):
        a, reach = math.radians(turn), math.sqrt(0.16 - 0.7 * aside**2)
        path = []
        for t in (-1.0, -0.5, 0.0, 0.5, 1.0):
            x = aside * math.sin(a) + reach * t * math.cos(a)
            z = -aside * math.cos(a) + reach * t * math.sin(a)
            up = float(np.interp(2 * math.hypot(x, z), radii, heights))
            path.append((x * s, (up - 0.55) * tall, z * s))
        thick = 0.045 * s
        b.tube(
            f"cut{k}",
            path,
            [0.3 * thick, thick, 1.2 * thick, thick, 0.3 * thick],
            on="loaf",
            squash=0.5,
            smooth=True,
            material="score",
        )


def _tin(b: Builder, v: Values, s: float, tall: float, deep: float, place: dict[str, Any]) -> None:
    """A tin loaf, with slices in front of it where it is cut."""
    top = [
        (0.5 * math.cos(a), 0.3 + 0.2 * math.sin(a)) for a in (math.pi * k / 8 for k in range(9))
    ]
    outline = [(-0.45, -0.5), (0.45, -0.5), (0.5, 0.25), *top, (-0.5, 0.25)]
    tall *= 1.05
    cut = v.slice == "sliced"
    long = 0.55 * s if cut else s
    b.add(
        "loaf",
        "extrude",
        (deep, tall, long),
        at=(-0.22 * s if cut else 0, 0, 0),
        turn=(0, 90, 0),
        outline=outline,
        bevel=0.012,
        material="crust",
        **place,
    )
    inner = [(0.93 * x, 0.94 * y) for x, y in outline]
    if not cut:
        return
    b.add(
        "crumb",
        "extrude",
        (deep, tall, 0.01),
        on="loaf",
        face="right",
        sink=0.0075,
        turn=(0, 90, 0),
        outline=inner,
        material="crumb",
    )
    for k in range(min(v.cuts, 4)):
        lean = 14 + 17 * k
        x, y = (0.13 + 0.115 * k) * s, -0.5 * tall * (1 - math.cos(math.radians(lean)))
        for name, grow, shape, slot in (
            (f"slice{k}", 0.05, outline, "crust"),
            (f"crumb{k}", 0.056, inner, "crumb"),
        ):
            b.add(
                name,
                "extrude",
                (deep, tall, grow * s),
                on="loaf",
                face="center",
                at=(x + 0.22 * s, y, 0),
                turn=(0, 90, lean),
                outline=shape,
                material=slot,
            )


@family(
    "cheese",
    "cheese wheel, wheel of cheese, cheese wedge, piece of cheese, block of cheese, gouda",
    [
        real("size", 0.14, 0.36, "small, little", "large, big"),
        real("height", 0.28, 0.5, "flat, thin", "thick, tall, high"),
        choice(
            "form",
            "cut: wheel, cut, open",
            "wedge: wedge, slice, piece, swiss",
            "whole: whole, uncut",
            "block: block, square",
        ),
        whole("holes", 0, 6, "smooth, plain", "holes, holey, swiss, emmental, mouse"),
        choice("board", "none", "board: board, cheese board, plate"),
    ],
    {
        "rind": "cheese rind, red rind, white mould | food clay",
        "paste": "cheese paste | food",
        "hole": "cheese rind | food",
        "board": "oak, walnut, slate | wood stone metal",
    },
    stance="held",
)
def cheese(b: Builder, v: Values) -> None:
    s, tall = v.size, v.size * v.height
    place: dict[str, Any] = {"on": "", "face": "ground"}
    if v.board == "board":
        b.lathe(
            "board",
            (1.5 * s, 0.02, 1.5 * s),
            [(0.97, 0), (1, 0.3), (1, 0.7), (0.97, 1)],
            material="board",
        )
        b.box(
            "grip",
            (0.1, 0.016, 0.045),
            on="board",
            face="right",
            sink=0.03,
            bevel=0.006,
            material="board",
        )
        place = {"on": "board", "face": "top"}
    if v.form == "whole":
        edge = [(0.9, 0), (0.98, 0.08), (1, 0.3), (1, 0.7), (0.98, 0.92), (0.9, 1)]
        b.lathe("rind", (s, tall, s), edge, material="rind", **place)
        b.lathe(
            "label",
            (0.56 * s, 0.008, 0.56 * s),
            [(1, 0), (1, 1)],
            on="rind",
            sink=0.005,
            material="hole",
        )
        return
    if v.form == "block":
        w, d = 0.8 * s, 0.56 * s
        b.box("paste", (w, 1.2 * tall, d), bevel=0.006, material="paste", **place)
        b.box(
            "rind",
            (w + 0.008, 0.1 * tall, d + 0.008),
            on="paste",
            face="bottom",
            sink=0.1 * tall,
            bevel=0.003,
            material="rind",
        )
        front = ((-0.5 * w, 0.0, 0.5 * d), (0.5 * w, 0.0, 0.5 * d))
        _hollows(b, v, front, 1.2 * tall, "paste")
        return
    span, turn = (38.0, 0.0) if v.form == "wedge" else (285.0, 52.0)
    _sector(
        b,
        v,
        s if v.form == "cut" else 1.4 * s,
        tall * (1 if v.form == "cut" else 1.3),
        span,
        turn,
        place,
    )


def _sector(
    b: Builder, v: Values, s: float, tall: float, span: float, turn: float, place: dict[str, Any]
) -> None:
    """A wheel with a wedge cut out, or the wedge; the cut faces are lighter than the rind."""
    steps = max(6, round(span / 12))
    angles = [math.radians(turn + span * k / steps) for k in range(steps + 1)]
    middle = math.radians(turn + span / 2)
    at: dict[str, Vec3] = {}
    for name, radius, shift, high in (
        ("rind", 0.5, 0.0, tall),
        ("paste", 0.485, 0.008 * s, 0.86 * tall),
    ):
        cx, cy = -shift * math.cos(middle), -shift * math.sin(middle)
        ring = [(cx, cy)]
        ring += [(cx + radius * s * math.cos(a), cy + radius * s * math.sin(a)) for a in angles]
        low = [min(p[k] for p in ring) for k in (0, 1)]
        size = [max(p[k] for p in ring) - low[k] for k in (0, 1)]
        outline = [((x - low[0]) / size[0] - 0.5, (y - low[1]) / size[1] - 0.5) for x, y in ring]
        at[name] = (low[0] + size[0] / 2, 0.0, -low[1] - size[1] / 2)
        inside: dict[str, Any] = place
        if name == "paste":
            offset = tuple(p - q for p, q in zip(at["paste"], at["rind"]))
            inside = {"on": "rind", "face": "center", "at": offset}
        else:
            inside = {**place, "at": at["rind"]}
        b.add(
            name,
            "extrude",
            (size[0], size[1], high),
            turn=(-90, 0, 0),
            outline=outline,
            bevel=0.006 if name == "rind" else 0.0,
            material=name,
            **inside,
        )
    if v.holes:
        edge = angles[0]
        tip = (-at["rind"][0], 0.0, -at["rind"][2])
        end = (tip[0] + 0.46 * s * math.cos(edge), 0.0, tip[2] - 0.46 * s * math.sin(edge))
        _hollows(b, v, (tip, end), 0.86 * tall, "rind")


def _hollows(b: Builder, v: Values, wall: tuple[Vec3, Vec3], high: float, on: str) -> None:
    """Holes as flat darker dents on a cut face between two upright lines at its ends."""
    rng = np.random.default_rng(v.seed)
    (x0, y0, z0), (x1, _, z1) = wall
    turn = math.degrees(math.atan2(-(z1 - z0), x1 - x0))
    for k in range(v.holes):
        t = (k + 0.5 + float(rng.uniform(-0.25, 0.25))) / v.holes
        size = high * float(rng.uniform(0.16, 0.34))
        up = y0 + high * float(rng.uniform(-0.28, 0.28))
        at = (x0 + (x1 - x0) * (0.12 + 0.78 * t), up, z0 + (z1 - z0) * (0.12 + 0.78 * t))
        b.add(
            f"hole{k}",
            "sphere",
            (size, 0.9 * size, 0.012 * high + 0.004),
            on=on,
            face="center",
            at=at,
            turn=(0, turn, 0),
            material="hole",
        )

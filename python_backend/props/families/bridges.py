"""Bridges: stone arches, wooden beams on trestles, arched garden bridges."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

BRICKS: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.55, 0.28)}
_CROWN = (7, 9)  # of the seventeen points of an arch, between which its crown lies
PLANKS: dict[str, Any] = {"pattern": "planks", "pattern_size": (0.18, 0)}


@family(
    "bridge",
    "stone bridge, wooden bridge, footbridge, arch bridge, river crossing, plank bridge",
    [
        real("length", 4.5, 9.0, "short, small", "long, large, big"),
        real("width", 0.26, 0.42, "narrow", "wide"),
        real("rise", 0.05, 0.13, "flat, low", "humped, high, steep, hump"),
        choice(
            "form",
            "stone: stone, roman, brick, castle, old, medieval, masonry",
            "beam: wooden, plank, trestle, timber, log, rustic",
            "garden: garden, japanese, moon, chinese, park, arched",
        ),
        whole("arches", 1, 3, "single arch, one arch", "three arches, many arches"),
        choice("rail", "rail: railing, parapet", "none: open, bare"),
    ],
    {
        "stone": "stone, sandstone, mossy stone, brick | stone clay",
        "wood": "oak, driftwood, walnut, painted wood | wood paint metal bamboo",
        "cap": "stone, slate, sandstone | stone clay | stone",
        "road": "granite, stone, adobe | stone clay plant",
        "post": "walnut, oak, driftwood | wood paint metal stone | wood",
    },
    stance="planted",
    about="a bridge over a stream",
)
def bridge(b: Builder, v: Values) -> None:
    long = v.length
    wide = max(long * v.width, 1.5)
    if v.form == "stone":
        _masonry(b, v, long, wide)
    elif v.form == "beam":
        _beams(b, v, min(long, 6.5), wide)
    else:
        _garden(b, v, min(long, 6.0), min(wide, 2.0))


def _hump(x: float, rise: float) -> float:
    """Height of the roadway at x in -0.5..0.5 of the length, above its ends."""
    return 0.5 * rise * (1 + math.cos(2 * math.pi * x))


def _masonry(b: Builder, v: Values, long: float, wide: float) -> None:
    n = min(v.arches, int(long / 2.2))
    span = long * (0.66 if n == 1 else 0.84) / n
    clear = 0.82 * span if n > 1 else span
    deck, rise = 0.5 * clear + 0.42, long * v.rise
    spring = 0.06 * long

    def road_at(x: float) -> float:
        return float(spring + deck + _hump(x / long, rise))

    arcs: list[list[tuple[float, float]]] = []
    for k in range(n):
        middle = (k - (n - 1) / 2) * span
        lift = 1 + 0.8 * _hump(middle / long, rise) / (0.5 * clear)
        arcs.append(
            [
                (middle + 0.5 * clear * math.cos(a), spring + 0.5 * clear * lift * math.sin(a))
                for a in (math.pi * (1 - s / 16) for s in range(17))
            ]
        )
    xs = [long * (k / 14 - 0.5) for k in range(15)]
    _masses(b, arcs, xs, road_at, wide)
    tall = spring + deck + rise
    road = [(x / long, road_at(x) / tall - 0.5) for x in xs]
    for k, arc in enumerate(arcs):
        _voussoirs(b, k, arc, wide)
    size, up, ring = _band(road, -0.1, 0.06, tall)
    b.add(
        "road",
        "extrude",
        (long, size, wide - 0.5),
        at=(0, up + tall / 2 - size / 2, 0),
        material="road",
        outline=ring,
    )
    if v.rail == "rail":
        for name, low, high, thick, slot in (
            ("parapet", -0.12, 0.52, 0.28, "stone"),
            ("coping", 0.48, 0.6, 0.36, "cap"),
        ):
            size, up, ring = _band(road, low, high, tall)
            more = BRICKS if slot == "stone" else {}
            b.add(
                name,
                "extrude",
                (long, size, thick),
                at=(0, up + tall / 2 - size / 2, wide / 2 - 0.12),
                symmetry="z",
                outline=ring,
                material=slot,
                **more,
            )
        pillar = spring + deck + 0.72
        b.box(
            "pillar",
            (0.5, pillar, 0.5),
            at=(long / 2 - 0.1, 0, wide / 2 - 0.12),
            symmetry="xz",
            bevel=0.04,
            material="stone",
            **BRICKS,
        )
        b.lathe(
            "pillar cap",
            (0.66, 0.3, 0.66),
            [(1, 0), (1, 0.4), (0.05, 1)],
            on="pillar",
            sides=4,
            symmetry="xz",
            material="cap",
        )
    if n > 1:
        b.lathe(
            "cutwater",
            (0.9 * (span - clear) + 0.3, spring + 0.34 * clear, wide + 0.9),
            [(1, 0), (1, 0.75), (0.4, 1)],
            sides=4,
            at=(span * (n - 2) / 2, 0, 0),
            symmetry="x",
            material="cap",
        )


def _band(
    road: list[tuple[float, float]], low: float, high: float, tall: float
) -> tuple[float, float, list[tuple[float, float]]]:
    """A strip that follows the roadway from `low` to `high` metres above it: its height, the
    place of its middle above the middle of the bridge, and its outline."""
    ys = [y * tall for _, y in road]
    bottom, top = min(ys) + low, max(ys) + high
    size, up = top - bottom, (top + bottom) / 2
    under = [(x, (y * tall + low - up) / size) for x, y in road]
    over = [(x, (y * tall + high - up) / size) for x, y in road]
    return size, up, [*under, *over[::-1]]


def _masses(
    b: Builder,
    arcs: list[list[tuple[float, float]]],
    xs: list[float],
    road_at: Callable[[float], float],
    wide: float,
) -> None:
    """Piers from the ground to the road, and the crowns between them: apart, so that the openings
    stay free in the collision hulls."""
    for k in range(len(arcs) + 1):
        before = arcs[k - 1][_CROWN[1] :] if k else []
        after = arcs[k][: _CROWN[0] + 1] if k < len(arcs) else []
        under = [*before, (before[-1][0], 0.0)] if before else [(xs[0], 0.0)]
        under += [(after[0][0], 0.0), *after] if after else [(xs[-1], 0.0)]
        _mass(b, f"pier{k}", under, xs, road_at, wide)
    for k, arc in enumerate(arcs):
        _mass(b, f"crown{k}", arc[_CROWN[0] : _CROWN[1] + 1], xs, road_at, wide)


def _mass(
    b: Builder,
    name: str,
    under: list[tuple[float, float]],
    xs: list[float],
    road_at: Callable[[float], float],
    wide: float,
) -> None:
    """Masonry from the line `under` to the road."""
    low, high = under[0][0], under[-1][0]
    inner = [x for x in xs if low + 0.02 < x < high - 0.02]
    ring = [*under, *((x, road_at(x)) for x in (high, *inner[::-1], low))]
    bottom, top = min(y for _, y in ring), max(y for _, y in ring)
    middle, long, tall = (low + high) / 2, high - low, top - bottom
    outline = [((x - middle) / long, (y - bottom) / tall - 0.5) for x, y in ring]
    b.add(
        name,
        "extrude",
        (long, tall, wide),
        at=(middle, bottom, 0),
        outline=outline,
        material="stone",
        **BRICKS,
    )


def _voussoirs(b: Builder, k: int, arc: list[tuple[float, float]], wide: float) -> None:
    """The ring of an arch and its keystone, a little proud of the wall."""
    middle, spring = (arc[0][0] + arc[-1][0]) / 2, arc[0][1]
    half, up = (arc[-1][0] - arc[0][0]) / 2, max(y for _, y in arc) - spring
    first, last = _CROWN
    for name, points, grow, out in (
        ("left ring", arc[: first + 1], 0.3, 0.1),
        ("right ring", arc[last:], 0.3, 0.1),
        ("keystone", arc[first : last + 1], 0.42, 0.2),
    ):
        flat = [(x - middle, y - spring) for x, y in points]
        outer = [(x * (1 + grow / half), y * (1 + grow / up)) for x, y in flat]
        ring = [*outer[::-1], *((0.98 * x, 0.98 * y) for x, y in flat)]
        low = [min(p[axis] for p in ring) for axis in (0, 1)]
        size = [max(p[axis] for p in ring) - low[axis] for axis in (0, 1)]
        outline = [((x - low[0]) / size[0] - 0.5, (y - low[1]) / size[1] - 0.5) for x, y in ring]
        b.add(
            f"{name}{k}",
            "extrude",
            (size[0], size[1], wide + out),
            outline=outline,
            at=(middle + low[0] + size[0] / 2, spring + low[1], 0),
            material="cap",
        )


def _beams(b: Builder, v: Values, long: float, wide: float) -> None:
    up = 0.9 + 4 * v.rise
    wood: dict[str, Any] = {"material": "post", "bevel": 0.02}
    count = max(12, round(long / 0.24))
    b.box("beam", (long, 0.28, 0.24), at=(0, up, wide / 2 - 0.3), symmetry="z", **wood)
    b.add(
        "board",
        "slats",
        (long, 0.08, wide),
        on="beam",
        at=(0, 0, 0.3 - wide / 2),
        sink=0.01,
        symmetry="row_x",
        count=count,
        jitter=0.7,
        seed=1 + v.seed % 99,
        bevel=0.012,
        material="wood",
    )
    for k in range(v.arches):
        x = 0.0 if v.arches == 1 else long * 0.72 * (k / (v.arches - 1) - 0.5)
        b.box(
            f"pile{k}",
            (0.24, up + 0.1, 0.24),
            at=(x, 0, wide / 2 - 0.2),
            turn=(5, 0, 0),
            symmetry="z",
            **wood,
        )
        b.box(f"cross{k}", (0.2, 0.22, wide + 0.3), at=(x, up - 0.2, 0), **wood)
    b.box(
        "bank",
        (0.5, up, wide + 0.3),
        at=(long / 2 - 0.15, 0, 0),
        symmetry="x",
        bevel=0.05,
        material="stone",
        **BRICKS,
    )
    if v.rail == "rail":
        posts = max(3, round(long / 1.4))
        b.box(
            "upright",
            (0.14, 1.15, 0.14),
            at=(0, up + 0.18, wide / 2 - 0.1),
            symmetry="row_x",
            count=posts,
            span=long - 0.5,
            **wood,
        )
        b.box(
            "far upright",
            (0.14, 1.15, 0.14),
            at=(0, up + 0.18, 0.1 - wide / 2),
            symmetry="row_x",
            count=posts,
            span=long - 0.5,
            **wood,
        )
        for name, y, thick in (("rail", up + 1.2, 0.12), ("low rail", up + 0.72, 0.08)):
            b.box(name, (long - 0.3, thick, 0.1), at=(0, y, wide / 2 - 0.1), symmetry="z", **wood)


def _garden(b: Builder, v: Values, long: float, wide: float) -> None:
    rise = long * (0.1 + 0.55 * v.rise)
    road = [(k / 16 - 0.5, rise * math.sin(math.pi * k / 16)) for k in range(17)]
    for name, low, high, deep, z, slot in (
        ("side", -0.22, 0.1, 0.12, wide / 2, "wood"),
        ("deck", -0.08, 0.02, wide - 0.04, 0.0, "post"),
        ("rail", 0.78, 0.9, 0.12, wide / 2, "wood"),
        ("low rail", 0.42, 0.5, 0.07, wide / 2, "wood"),
    ):
        size, up, ring = _band(road, low, high, 1.0)
        if name != "deck" and "rail" in name and v.rail == "none":
            continue
        b.add(
            name,
            "extrude",
            (long, size, deep),
            at=(0, up - size / 2 + 0.22, z),
            outline=ring,
            symmetry="none" if name == "deck" else "z",
            material=slot,
        )
    for k in () if v.rail == "none" else range(4):
        x = k / 6 * 0.92
        y = rise * math.cos(math.pi * x)
        b.lathe(
            f"post{k}",
            (0.16, 1.2, 0.16),
            [(0.8, 0), (0.8, 0.84), (0.6, 0.86), (1, 0.9), (0.3, 1)],
            at=(x * long, y + 0.02, wide / 2),
            symmetry="z" if k == 0 else "xz",
            sides=4,
            material="wood",
        )

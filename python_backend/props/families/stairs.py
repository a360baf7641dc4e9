"""Stairs: stone steps, wooden flights with open risers, spirals about a pole."""

from __future__ import annotations

import math
from typing import Any

from python_backend.props.families.base import Builder, Values, choice, family, real, whole

BRICKS: dict[str, Any] = {"pattern": "bricks", "pattern_size": (0.5, 0.2)}


@family(
    "stairs",
    "staircase, steps, stone steps, flight of stairs, stairway, spiral staircase, spiral stairs",
    [
        whole("steps", 5, 11, "few steps, low, short, small", "many steps, tall, high, long"),
        real("width", 0.9, 2.2, "narrow", "wide, broad, grand"),
        real("rise", 0.16, 0.21, "gentle, shallow", "steep"),
        choice(
            "form",
            "solid: stone, marble, temple, castle, outdoor, front",
            "open: wooden, open, cellar, attic, plank",
            "spiral: spiral, winding, helical, curved",
        ),
        choice("rail", "rail: railing, banister, handrail", "none: bare, plain, open"),
    ],
    {
        "step": "stone, marble, sandstone, mossy stone, concrete | stone clay metal",
        "wood": "oak, walnut, pine, driftwood | wood metal paint | step",
        "side": "stone, brick, slate, sandstone | stone clay metal | step",
        "rail": "iron, oak, walnut, brass | metal wood stone paint",
    },
    stance="planted",
    about="a flight of steps",
)
def stairs(b: Builder, v: Values) -> None:
    if v.form == "spiral":
        _spiral(b, v)
    elif v.form == "open":
        _open(b, v)
    else:
        _solid(b, v)


def _profile(n: int, low: float = 0.0) -> list[tuple[float, float]]:
    """The side of `n` steps that rise with x, in -0.5..0.5, above a slanted or level foot."""
    out = [(-0.5, -0.5), (0.5, -0.5 if low == 0 else 0.5 - low)]
    for k in range(n, 0, -1):
        out += [(k / n - 0.5, k / n - 0.5), ((k - 1) / n - 0.5, k / n - 0.5)]
    return out


def _solid(b: Builder, v: Values) -> None:
    n, w, rise, tread = v.steps, v.width, v.rise, 0.3
    h, long = n * rise, n * tread
    b.add(
        "body",
        "extrude",
        (long, h - 0.05, w),
        turn=(0, 90, 0),
        outline=_profile(n),
        material="side",
        **BRICKS,
    )
    for k in range(n):
        b.box(
            f"step{k}",
            (w + 0.06, 0.07, tread + 0.05),
            bevel=0.014,
            material="step",
            at=(0, (k + 1) * rise - 0.07, long / 2 - (k + 0.5) * tread + 0.025),
        )
    if v.rail == "none":
        return
    low, high = 0.42, 0.55
    size = h + high
    ring = [
        (-0.5, -0.5),
        (0.5, -0.5),
        (0.5, 0.5),
        (0.28, 0.5),
        (-0.34, low / size - 0.5),
        (-0.5, low / size - 0.5),
    ]
    b.add(
        "cheek",
        "extrude",
        (long + 0.5, size, 0.26),
        at=(w / 2 + 0.13, 0, 0.1),
        turn=(0, 90, 0),
        outline=ring,
        symmetry="x",
        material="side",
        **BRICKS,
    )


def _open(b: Builder, v: Values) -> None:
    n, w, rise, tread = v.steps, v.width, v.rise, 0.26
    h, long = n * rise, n * tread
    wood: dict[str, Any] = {"material": "wood"}
    thick = 0.3 / h
    ring = [
        (-0.5, -0.5),
        (-0.5 + 0.22 / long, -0.5),
        (0.5, 0.5 - thick),
        (0.5, 0.5),
        (0.5 - 0.1 / long, 0.5),
        (-0.5, -0.5 + thick),
    ]
    b.add(
        "stringer",
        "extrude",
        (long, h, 0.07),
        at=(w / 2 - 0.06, 0, 0),
        turn=(0, 90, 0),
        outline=ring,
        symmetry="x",
        **wood,
    )
    for k in range(n):
        b.box(
            f"step{k}",
            (w + 0.04, 0.05, tread + 0.04),
            bevel=0.012,
            at=(0, (k + 1) * rise - 0.05, long / 2 - (k + 0.5) * tread),
            **wood,
        )
    b.box("leg", (0.1, h - 0.06, 0.1), at=(w / 2 - 0.06, 0, 0.1 - long / 2), symmetry="x", **wood)
    if v.rail == "none":
        return
    angle = math.degrees(math.atan2(h, long))
    up = 0.85
    for name, k in (("newel", 0), ("middle post", n // 2), ("top post", n - 1)):
        b.box(
            name,
            (0.08, up + 0.1, 0.08),
            at=(w / 2 - 0.06, (k + 1) * rise - 0.06, long / 2 - (k + 0.5) * tread),
            symmetry="x",
            bevel=0.012,
            material="rail",
        )
    span = math.hypot(h - rise, long - tread) + 0.24
    for name, y in (("rail", up), ("low rail", 0.5 * up)):
        b.box(
            name,
            (0.07, 0.07, span),
            at=(
                w / 2 - 0.06,
                y
                + 0.5 * (n + 1) * rise
                - 0.04
                - 0.5 * (span * math.sin(math.radians(angle)) + 0.07),
                0,
            ),
            turn=(angle, 0, 0),
            symmetry="x",
            bevel=0.015,
            material="rail",
        )


def _spiral(b: Builder, v: Values) -> None:
    n, reach, rise = min(v.steps + 2, 12), 0.55 + 0.3 * v.width, v.rise + 0.03
    turn = 27.0
    metal = v.rail == "rail"
    slot = "step" if v.width > 1.7 else "wood"
    h = n * rise
    b.lathe("foot", (0.5, 0.06, 0.5), [(1, 0), (1, 0.6), (0.8, 1)], material=slot)
    b.lathe("pole", (0.16, h + 0.9, 0.16), [(1, 0), (1, 1)], on="foot", sink=0.02, material="rail")
    b.add("knob", "sphere", (0.22, 0.22, 0.22), on="pole", sink=0.05, material="rail")
    wedge = [(-0.5, -0.14), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.14)]
    half = reach * math.sin(math.radians(0.56 * turn))
    rail = []
    for k in range(n):
        a = math.radians(90 - k * turn)
        x, z, y = math.cos(a), math.sin(a), (k + 1) * rise
        b.add(
            f"step{k}",
            "extrude",
            (reach, 2 * half, 0.06),
            at=(x * reach / 2, y - 0.06, z * reach / 2),
            turn=(-90, -math.degrees(a), 0),
            outline=wedge,
            bevel=0.01,
            material=slot,
        )
        rail.append((0.94 * reach * x, y + 0.85, 0.94 * reach * z))
        if metal:
            b.lathe(
                f"baluster{k}",
                (0.03, 0.87, 0.03),
                [(1, 0), (1, 1)],
                sides=6,
                at=(0.94 * reach * x, y - 0.01, 0.94 * reach * z),
                material="rail",
            )
    if metal:
        low = min(p[1] for p in rail)
        xs, zs = [p[0] for p in rail], [p[2] for p in rail]
        middle = ((min(xs) + max(xs)) / 2, low, (min(zs) + max(zs)) / 2)
        b.tube(
            "rail",
            [(p[0], p[1], p[2]) for p in rail],
            0.028,
            on="",
            face="ground",
            at=(middle[0], low - 0.04, middle[2]),
            smooth=True,
            material="rail",
        )

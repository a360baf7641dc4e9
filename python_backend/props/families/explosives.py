"""What goes off: bombs with fuses, sticks of dynamite, cannonballs."""

from __future__ import annotations

from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "bomb",
    "round bomb, cannonball, cannonballs, pile of cannonballs, dynamite, tnt, explosive, "
    "bundle of dynamite, grenade, explosives",
    [
        real("size", 0.12, 0.42, "small, hand, little, tiny", "large, big, huge"),
        choice(
            "form",
            "round: bomb, round, cartoon, pirate, black",
            "dynamite: dynamite, tnt, sticks, bundle, time, timed, timer",
            "balls: cannonball, cannonballs, pile, stack, pyramid, shot",
        ),
        real("fuse", 0.5, 1.3, "short fuse", "long fuse"),
        real("curl", 0.0, 1.0, "straight fuse", "curly fuse, curled"),
        choice("lit", "lit: lit, burning, sparking", "unlit: unlit, dud"),
        whole("layers", 2, 3, "few", "many, tall"),
        choice("clock", "plain", "clock: time, timer, timed"),
    ],
    {
        "shell": "iron, gunmetal, rust, steel, bronze | metal stone paint",
        "stick": "painted wood | paint cloth wood",
        "cap": "brass, iron, bronze, copper | metal",
        "fuse": "rope | cord cloth",
        "band": "leather, rope, gunmetal | cloth cord metal",
        "spark": "flame | glow",
    },
)
def bomb(b: Builder, v: Values) -> None:
    if v.form == "balls":
        _pile(b, v)
    elif v.form == "dynamite":
        _dynamite(b, v)
    else:
        d = v.size
        b.add("shell", "sphere", (d, d, d), flat=0.03, material="shell")
        b.lathe(
            "neck",
            (0.3 * d, 0.17 * d, 0.3 * d),
            [(1.12, 0), (1.12, 0.35), (0.9, 0.42), (0.9, 0.85), (1.0, 0.9), (1, 1)],
            on="shell",
            face="top",
            sink=0.06 * d,
            wall=0.05 * d,
            material="cap",
        )
        b.add(
            "band",
            "hoops",
            (max(0.012 * d, 0.002), 0.01, 0.01),
            on="neck",
            profile=[(0.6, 0)],
            pattern_size=(0.03 * d, 0),
            material="shell",
        )
        _fuse(b, v, "neck", d, 0.02 * d, -0.06 * d)


def _fuse(b: Builder, v: Values, on: str, d: float, r: float, y: float) -> None:
    """A cord that leaves `on` at y above its middle and bends over, a spark at its end."""
    long, bend = 0.55 * d * v.fuse, v.curl
    path = [(0.0, y, 0.0)]
    for t in np.linspace(0.15, 1, 6):
        x = 0.75 * bend * t**1.8 * long
        path.append((x, y + long * float(t * (1 - 0.45 * bend * t)), 0.3 * x))
    b.tube("fuse", path, max(r, 0.0035), on=on, smooth=True, material="fuse")
    if v.lit == "lit":
        end, s = path[-1], 0.11 * d
        b.add(
            "spark",
            "sphere",
            (s, 1.25 * s, s),
            on=on,
            face="center",
            at=(end[0], end[1] + 0.35 * s, end[2]),
            rough=0.5,
            seed=1 + v.seed % 50,
            material="spark",
        )


def _pile(b: Builder, v: Values) -> None:
    """A square pyramid: two or three layers of balls."""
    d = 0.36 * v.size + 0.06
    gap = 0.99 * d
    up = 0.7 * d
    ball: dict[str, Any] = {"material": "shell"}
    size = (d, d, d)
    if v.layers == 2:
        b.add("low", "sphere", size, at=(gap / 2, 0, gap / 2), symmetry="xz", flat=0.04, **ball)
        b.add("top", "sphere", size, on="low", face="center", at=(-gap / 2, up, -gap / 2), **ball)
        return
    b.add("middle", "sphere", size, flat=0.04, **ball)
    side: dict[str, Any] = {"on": "middle", "face": "center"}
    b.add(
        "row", "sphere", size, at=(gap, 0, 0), symmetry="ring", count=4, flat=0.04, **side, **ball
    )
    b.add("corner", "sphere", size, at=(gap, 0, gap), symmetry="xz", flat=0.04, **side, **ball)
    b.add("second", "sphere", size, at=(gap / 2, up, gap / 2), symmetry="xz", **side, **ball)
    b.add("top", "sphere", size, at=(0, 2 * up, 0), **side, **ball)


def _dynamite(b: Builder, v: Values) -> None:
    """Seven sticks in two bands."""
    d, tall = 0.24 * v.size, 1.15 * v.size
    profile = [(0.9, 0), (1, 0.03), (1, 0.97), (0.9, 1)]
    b.lathe("core", (d, tall, d), profile, material="stick")
    b.lathe(
        "stick",
        (d, 0.98 * tall, d),
        profile,
        on="core",
        face="center",
        at=(0.98 * d, -0.01 * tall, 0),
        symmetry="ring",
        count=6,
        material="stick",
    )
    angle = np.arange(18) * 2 * np.pi / 18
    reach = 1.4 * d + 0.09 * d * np.cos(6 * angle)
    ring = [(float(r * np.cos(a)), 0.0, float(r * np.sin(a))) for r, a in zip(reach, angle)]
    for k, y in enumerate((-0.26, 0.26)):
        b.tube(
            f"band{k}",
            ring,
            0.12 * d,
            on="core",
            face="center",
            at=(0, y * tall, 0),
            closed=True,
            smooth=True,
            outline=[(-0.35, -0.5), (0.35, -0.5), (0.35, 0.5), (-0.35, 0.5)],
            squash=3.0,
            material="band",
        )
    if v.clock == "clock":
        b.box(
            "timer",
            (1.7 * d, 1.25 * d, 0.6 * d),
            on="core",
            face="center",
            at=(0, 0, 1.6 * d),
            bevel=0.05 * d,
            material="shell",
        )
        b.box(
            "display",
            (1.2 * d, 0.55 * d, 0.08 * d),
            on="timer",
            face="front",
            at=(0, 0.1 * d, 0),
            sink=0.04 * d,
            material="spark",
        )
    _fuse(b, v, "core", 1.4 * v.size, 0.09 * d, 0.47 * tall)

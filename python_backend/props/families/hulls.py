"""The lines of a boat: hull, keel, rails, decks, from a few numbers. Shared by what floats.

A hull is one hollow section swept from stern (t = 0, -z) to bow (t = 1, +z) and scaled by the
beam; its origin is amidships at the height of the gunwale. It knows no family and no slots.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_backend.props import shapes
from python_backend.props.families.base import Builder
from python_backend.props.program import Vec3

THIN = 0.025  # of the beam: what is left of it at a pointed end


@dataclass(frozen=True)
class Lines:
    """Metres: length, beam (half the width), depth. The rest are shares.

    stern: beam at the stern, 0 = pointed; full: where the hull is widest; bluff: how long it
    stays wide towards the bow; bow, aft: how much the gunwale rises there, in depths;
    round_: 2 = a half circle, more = a flatter floor and steeper sides; level: share of the
    length, on both sides of the widest place, that does not taper."""

    length: float
    beam: float
    depth: float
    stern: float = 0.7
    full: float = 0.42
    bluff: float = 2.3
    bow: float = 0.5
    aft: float = 0.2
    round_: float = 2.5
    level: float = 0.07

    def stations(self) -> list[float]:
        """Where the hull is measured: closer towards the ends, and where it begins to curve."""
        aft, fore = np.linspace(0, 1, 9) ** 1.3, np.linspace(0, 1, 12)[1:]
        back = (self.full - self.level) * aft
        front = self.full + self.level + (1 - self.full - self.level) * (1 - (1 - fore) ** 1.5)
        return [float(t) for t in (*back, self.full + self.level, *front)]

    def out(self, t: float) -> float:
        """0 where the hull is widest, 1 at its ends."""
        if t > self.full:
            return max(0.0, (t - self.full - self.level) / (1 - self.full - self.level))
        return max(0.0, (self.full - self.level - t) / (self.full - self.level))

    def half(self, t: float) -> float:
        """Half the width at t, in beams."""
        if t > self.full or not self.stern:
            return float(max(1 - self.out(t) ** self.bluff, THIN))
        return float(1 - (1 - self.stern) * self.out(t) ** 2.0)

    def top(self, t: float) -> float:
        """Height of the gunwale at t."""
        rise = self.bow if t > self.full else self.aft
        return float(self.depth * rise * self.out(t) ** 2.2)

    def z(self, t: float) -> float:
        return (t - 0.5) * self.length

    def bottom(self, t: float) -> float:
        return self.top(t) - self.depth * self.half(t)

    def width(self, t: float, y: float) -> float:
        """Half the width in metres at t and height y."""
        scale = self.half(t)
        share = np.clip((self.top(t) - y) / (self.depth * scale), 0, 1)
        return float(self.beam * scale * (1 - share**self.round_) ** (1 / self.round_))

    def section(self, angle: np.ndarray, inset: float = 0.0) -> list[tuple[float, float]]:
        """Points of the section in -0.5..0.5 at angles from keel (0) to gunwale (pi / 2).
        inset: how far inside, in widths of the hull."""
        sin, cos = np.sin(angle), np.cos(angle)
        far = (np.abs(sin) ** self.round_ + np.abs(cos) ** self.round_) ** (-1 / self.round_)
        flat = inset * self.beam / self.depth
        return [
            (float((0.5 - inset) * x), float((0.5 - flat) * y))
            for x, y in zip(far * sin, -far * cos)
        ]

    def rib(self, t: float, inset: float) -> list[Vec3]:
        """Points in metres across the inside of the hull at t, from gunwale to gunwale."""
        scale = 2 * self.half(t)
        return [
            (scale * self.beam * x, self.top(t) + scale * self.depth * y, self.z(t))
            for x, y in self.section(np.linspace(-1.5, 1.5, 13), inset / (2 * self.beam))
        ]


def hull(b: Builder, lines: Lines, planks: int, wall: float, lap: float, **more: Any) -> str:
    """The open shell of `planks` strakes a side. wall, lap: metres, thickness of the shell and
    of a plank that overlaps the one below it."""
    thick, step = wall / (2 * lines.beam), lap / (2 * lines.beam)
    joint = np.linspace(0, np.pi / 2, planks + 1)
    outer = []
    for low, high in itertools.pairwise(joint):
        outer += lines.section(np.array([low]), 0.0) + lines.section(np.array([high]), step)
    if lap <= 0:
        outer = lines.section(joint)
    inner = lines.section(joint[::-1], thick + step)
    outer[0] = (0.06, outer[0][1])  # a flat strip, on which it stands when the keel is left out
    inner[-1] = (0.04, inner[-1][1])
    right = outer + inner
    ring = [*right, *((-x, y) for x, y in reversed(right))]
    ts = lines.stations()
    return b.tube(
        "hull",
        [(0.0, lines.top(t), lines.z(t)) for t in ts],
        [lines.beam * lines.half(t) for t in ts],
        outline=ring,
        squash=lines.depth / lines.beam,
        pattern="staves",
        pattern_size=(4 * planks, 0),
        **more,
    )


def origin(b: Builder, name: str) -> np.ndarray:
    """(3,) from the middle of a part's box to the origin of its own frame: add places in that
    frame to it, and attach at `center`."""
    low, high = shapes.bounds(next(p for p in b.parts if p.name == name))
    return np.asarray(-(low + high) / 2)


def at(start: np.ndarray, x: float, y: float, z: float) -> Vec3:
    return (float(start[0] + x), float(start[1] + y), float(start[2] + z))


def rail(b: Builder, lines: Lines, name: str, size: float, drop: float = 0.0, **more: Any) -> str:
    """A strip, `size` metres square, along both sides, `drop` metres below the gunwale."""
    path = []
    for t in lines.stations()[:-1:2]:
        y = lines.top(t) - drop * lines.half(t)
        path.append((lines.width(t, y), y, lines.z(t)))
    return b.tube(
        name,
        path,
        size / 2,
        on="hull",
        at=at(origin(b, "hull"), 0, 0, 0),
        outline=[(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)],
        smooth=True,
        symmetry="x",
        **more,
    )


def keel(
    b: Builder, lines: Lines, thick: float, deep: float, stem: float = 0.0, **more: Any
) -> None:
    """A board on edge along the bottom, level below, and a stem at each pointed end. deep:
    metres that it stands out of the hull; stem: how far it rises above the gunwale."""
    low = -lines.depth - deep
    aft, fore = lines.full - lines.level, lines.full + lines.level
    z, end = lines.z(fore), lines.z(0.0 if lines.stern else aft)
    up = lines.bottom(0.0) if lines.stern else 0.01 - lines.depth
    board = [(end, low), ((end + z) / 2, low), (z, low), (z, 0.01 - lines.depth)]
    board += [(lines.z(aft), 0.01 - lines.depth), (end, up)] if lines.stern else [(end, up)]
    _on_edge(b, "keel", board, thick, **more)
    for name, tip, start in (("stem", 1.0, fore), ("sternpost", 0.0, aft)):
        if tip == 0.0 and lines.stern:
            continue
        side = 1 if tip else -1
        lower, upper = [], []
        for t in np.linspace(start, tip, 15):
            far = lines.out(t)
            drop = (lines.depth + deep) * (1 - far ** (1.15 * lines.bluff))
            lower.append((lines.z(t) + side * deep * far**2, lines.top(t) - drop))
            if abs(t - tip) * lines.length > 0.9 * deep:
                upper.append((lines.z(t), lines.bottom(t) + 0.01))
        top = lines.top(tip) + stem
        head = [(lines.z(tip) + side * deep, top), (lines.z(tip) - side * 0.7 * deep, top)]
        ring = [*lower, *head, *reversed(upper)]
        _on_edge(b, name, ring if side > 0 else ring[::-1], thick, **more)


def _on_edge(
    b: Builder, name: str, ring: list[tuple[float, float]], thick: float, **more: Any
) -> None:
    """A board in the middle plane of the hull, cut to the polygon of (z, y) in its frame."""
    points = np.array(ring)
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, high - low
    b.add(
        name,
        "extrude",
        (float(size[0]), float(size[1]), thick),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, float(middle[1]), float(middle[0])),
        turn=(0, -90, 0),
        outline=[(float(x), float(y)) for x, y in (points - middle) / size],
        **more,
    )


def deck(
    b: Builder,
    lines: Lines,
    name: str,
    span: tuple[float, float],
    y: float,
    thick: float,
    **more: Any,
) -> str:
    """A floor at height y that fills the hull from t = span[0] to span[1], as far as the
    hull is deep enough there."""
    inside = [t for t in np.linspace(*span, 81) if lines.bottom(t) < y - thick - 0.02]
    ts = np.linspace(inside[0], inside[-1], 13)
    side = [(lines.width(t, y - thick) - 0.01, lines.z(t)) for t in ts]
    ring = np.array([(max(x, 0.01), z) for x, z in side])
    half, low, high = ring[:, 0].max(), ring[0, 1], ring[-1, 1]
    plane = np.stack([ring[:, 0] / (2 * half), (ring[:, 1] - (low + high) / 2) / (high - low)], 1)
    outline = [*plane.tolist(), *[(-x, z) for x, z in plane[::-1].tolist()]]
    more.setdefault("pattern", "planks")
    more.setdefault("pattern_size", (0.14, 0))
    return b.add(
        name,
        "extrude",
        (float(2 * half), float(high - low), thick),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, y - thick / 2, float((low + high) / 2)),
        turn=(90, 0, 0),
        outline=outline,
        **more,
    )


def transom(b: Builder, lines: Lines, thick: float, crown: float, **more: Any) -> str:
    """The flat board that closes the stern; crown: how far it stands above the gunwale."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, 15)
    scale = lines.half(0.0)
    ring = [
        (2 * x * lines.beam * scale, 2 * y * lines.depth * scale) for x, y in lines.section(angle)
    ]
    wide = lines.beam * scale
    arc = [(wide * float(np.cos(a)), crown * float(np.sin(a))) for a in np.linspace(0, np.pi, 7)]
    points = np.array([*ring, *arc[1:-1]])
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, high - low
    return b.add(
        "transom",
        "extrude",
        (float(size[0]), float(size[1]), thick),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, lines.top(0.0) + float(middle[1]), lines.z(0.0)),
        outline=[(float(x), float(y)) for x, y in (points - middle) / size],
        **more,
    )

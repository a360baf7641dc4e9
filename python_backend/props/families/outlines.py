"""Points for tubes and outlines for extrusions that several families draw: circles, arcs,
spirals. Knows plane geometry, no family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from python_backend.props.program import Vec3

Point = tuple[float, float]
_PLANES = {"xy": (0, 1), "xz": (0, 2), "yz": (1, 2)}


def circle(radius: float, count: int = 16, plane: str = "xz", squeeze: float = 1.0) -> list[Vec3]:
    """`count` points of a circle about the origin, in metres; `squeeze` scales its second axis.
    For a closed tube."""
    return arc(radius, 0.0, 360.0 * (count - 1) / count, count, plane, squeeze)


def arc(
    radius: float, start: float, end: float, count: int, plane: str = "xy", squeeze: float = 1.0
) -> list[Vec3]:
    """`count` points from `start` to `end` degrees, counted from the plane's first axis."""
    first, second = _PLANES[plane]
    out = []
    for angle in np.radians(np.linspace(start, end, count)):
        point = [0.0, 0.0, 0.0]
        point[first] = radius * float(np.cos(angle))
        point[second] = radius * squeeze * float(np.sin(angle))
        out.append((point[0], point[1], point[2]))
    return out


def round_outline(count: int = 24, power: float = 2.0) -> list[Point]:
    """A circle as an outline; a higher `power` makes it squarer."""
    angle = np.linspace(0, 2 * np.pi, count + 1)[:-1]
    x = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** (2 / power)
    y = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** (2 / power)
    return [(float(a) / 2, float(b) / 2) for a, b in zip(x, y)]


def mirrored(right: Sequence[Point]) -> list[Point]:
    """An outline from its right half, given from bottom to top; a point with x = 0 counts once."""
    left = [(-x, y) for x, y in reversed(right) if x > 1e-9]
    return [*right, *left]


def spiral(inner: float, outer: float, turns: float, count: int, start: float = 0.0) -> list[Point]:
    """`count` points from the inner to the outer radius; it ends at `start` degrees."""
    t = np.linspace(0, 1, count)
    angle = np.radians(start) + (t - 1) * turns * 2 * np.pi
    r = inner + (outer - inner) * t
    return [(float(a * np.cos(b)), float(a * np.sin(b))) for a, b in zip(r, angle)]


def fitted(points: Sequence[Point]) -> tuple[list[Point], Point, Point]:
    """A polygon in metres as (outline in -0.5..0.5, its width and height, its centre)."""
    p = np.array(points, float)
    low, high = p.min(0), p.max(0)
    size, middle = high - low, (low + high) / 2
    scaled = np.clip((p - middle) / size, -0.5, 0.5)
    outline = [(float(x), float(y)) for x, y in scaled]
    wide, tall = (float(s) for s in size)
    return outline, (wide, tall), (float(middle[0]), float(middle[1]))

"""Rough solids: how far a point is from a part, for contact and for ambient light.

Not a mesh query: each primitive has a closed form that is exact or slightly generous.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from python_backend.props import shapes
from python_backend.props.program import Part

Array = np.ndarray


def distance(part: Part, points: Array) -> Array:
    """Signed distance in metres of (n, 3) points in the part's frame; negative inside."""
    if part.prim in ("lathe", "disc", "cone"):
        return _turned(part, points)
    if part.prim == "sphere":
        half = np.array(part.size) / 2
        scale = np.linalg.norm(points / half, axis=1)
        near = np.linalg.norm(points, axis=1) / np.maximum(scale, 1e-9)
        return np.asarray((scale - 1) * np.where(scale > 0.05, near, half.min()))
    if part.prim == "tube":
        return _tube(part, points)
    if part.prim == "extrude":
        return _extrude(part, points)
    over = np.abs(points) - np.array(part.size) / 2
    outside = np.linalg.norm(np.maximum(over, 0), axis=1)
    return np.asarray(outside + np.minimum(over.max(1), 0))


def _turned(part: Part, points: Array) -> Array:
    from python_backend.props.shapes.lathe import prepare

    shape = shapes.shape_of(part)
    outline = prepare(shape).points
    if part.wall > 0:
        outline = outline[: int(np.argmax(outline[:, 1])) + 1]
    wide = max(part.size[0], part.size[2])
    squeeze = np.array([wide / part.size[0], wide / part.size[2]])
    rho = np.linalg.norm(points[:, [0, 2]] * squeeze, axis=1)
    radius = np.interp(points[:, 1], outline[:, 1], outline[:, 0])
    # steepness makes the radial distance an over-estimate on slopes: shorten it
    slope = np.gradient(outline[:, 0]) / np.maximum(np.abs(np.gradient(outline[:, 1])), 1e-4)
    lean = np.interp(points[:, 1], outline[:, 1], 1 / np.sqrt(1 + slope**2))
    side = (rho - radius) * np.maximum(lean, 0.3)
    if part.wall > 0:
        inside_floor = points[:, 1] < outline[0, 1] + part.wall
        shell = np.abs(side + part.wall / 2) - part.wall / 2
        side = np.where(inside_floor, side, shell)
    ends = np.abs(points[:, 1] - (outline[0, 1] + outline[-1, 1]) / 2)
    ends = ends - (outline[-1, 1] - outline[0, 1]) / 2
    both = np.linalg.norm(np.maximum(np.stack([side, ends], 1), 0), axis=1)
    return np.asarray(both + np.minimum(np.maximum(side, ends), 0))


def _tube(part: Part, points: Array) -> Array:
    from python_backend.props.shapes.tube import centre

    if part.outline:
        return _swept(shapes.shape_of(part), points)
    path, radii, _ = centre(shapes.shape_of(part))
    keep = slice(None, None, 2) if len(path) > 24 else slice(None)
    path, radii = path[keep], radii[keep] * max(1.0, part.squash**0.5)
    a, along = path[:-1], np.diff(path, axis=0)
    length = np.maximum((along**2).sum(1), 1e-12)
    offset = points[:, None] - a[None]
    t = np.clip((offset * along).sum(-1) / length, 0, 1)
    gap = np.linalg.norm(offset - t[..., None] * along, axis=-1)
    return np.asarray((gap - radii[:-1] - t * np.diff(radii)).min(1))


def _swept(part: Part, points: Array) -> Array:
    """A tube with a section of its own, measured in the section nearest to each point."""
    from python_backend.props.shapes.curves import frames
    from python_backend.props.shapes.tube import centre, section

    path, radii, _ = centre(part)
    across, over = frames(path, part.closed)
    a, along = path[:-1], np.diff(path, axis=0)
    length = np.maximum((along**2).sum(1), 1e-12)
    offset = points[:, None] - a[None]
    t = np.clip((offset * along).sum(-1) / length, 0, 1)
    off = offset - t[..., None] * along
    best = (off**2).sum(-1).argmin(1)
    each = np.arange(len(points))
    off, t = off[each, best], t[each, best]
    radius = radii[best] + t * (radii[best + 1] - radii[best])
    plane = np.stack([(off * across[best]).sum(1), (off * over[best]).sum(1)], 1)
    ring = section(part)[1][:-1] * np.array([1.0, part.squash])
    flat = _in_polygon(ring, plane / radius[:, None]) * radius
    beyond = np.linalg.norm(off, axis=1) ** 2 - (plane**2).sum(1)
    return np.asarray(
        np.where(beyond > 1e-9, np.hypot(np.maximum(flat, 0), np.sqrt(np.maximum(beyond, 0))), flat)
    )


def _extrude(part: Part, points: Array) -> Array:
    flat = _in_polygon(np.array(part.outline) * np.array(part.size[:2]), points[:, :2])
    deep = np.abs(points[:, 2]) - part.size[2] / 2
    both = np.linalg.norm(np.maximum(np.stack([flat, deep], 1), 0), axis=1)
    return np.asarray(both + np.minimum(np.maximum(flat, deep), 0))


def _in_polygon(ring: Array, plane: Array) -> Array:
    """Signed distance of (n, 2) points to a polygon, negative inside."""
    a, along = ring, np.roll(ring, -1, 0) - ring
    offset = plane[:, None] - a[None]
    t = np.clip((offset * along).sum(-1) / np.maximum((along**2).sum(1), 1e-12), 0, 1)
    gap = np.linalg.norm(offset - t[..., None] * along, axis=-1).min(1)
    b = np.roll(ring, -1, 0)
    crosses = (a[:, 1] > plane[:, 1:2]) != (b[:, 1] > plane[:, 1:2])
    rise = np.where(np.abs(along[:, 1]) < 1e-12, 1e-12, along[:, 1])
    left = plane[:, :1] < a[:, 0] + (plane[:, 1:2] - a[:, 1]) / rise * along[:, 0]
    inside = (crosses & left).sum(1) % 2 == 1
    return np.asarray(np.where(inside, -gap, gap))


def probe(part: Part) -> Array:
    """(n, 3) points on the surface: vertices, face centres and middles of edges of a coarse
    mesh, so that a plain box has points on its faces too."""
    return _probe(shapes.shape_of(part))


@lru_cache(maxsize=2048)
def _probe(shape: Part) -> Array:
    found = shapes.levels(shape)
    level = next((k for k, (count, _) in enumerate(found) if count <= 150), len(found) - 1)
    position, tris = shapes.surface(shape, level)
    corners = position[tris]
    along = [corners + (np.roll(corners, 1, 1) - corners) * t for t in (0.25, 0.5, 0.75)]
    low, high = shapes.bounds(shape)
    # thin bars may cross anywhere: points along the three axes, where those are inside
    steps = np.linspace(0, 1, 25)[:, None]
    middle = (low + high) / 2
    axes = np.concatenate(
        [middle + np.eye(3)[k] * (low + steps * (high - low) - middle) for k in range(3)]
    )
    axes = axes[distance(shape, axes) <= 0]
    return np.concatenate([position, corners.mean(1), axes, *(p.reshape(-1, 3) for p in along)])

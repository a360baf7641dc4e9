"""Convex collision: a primitive where one fits, else at most six hulls of 64 vertices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from python_backend.props import shapes, solids
from python_backend.props.executor import Scene

Array = np.ndarray
MOST_HULLS, MOST_VERTICES = 6, 64
FITS = 0.93  # share of the primitive's volume that the hull must fill


@dataclass(slots=True)
class Shape:
    """kind `box` (size), `cylinder` (radius, height along y) or `convex`. points (n, 3) and
    faces (m, 3) are always there; centre is where the primitive sits."""

    kind: str
    points: Array
    faces: Array
    centre: Array
    size: Array
    volume: float


def build(scene: Scene, mode: str) -> list[Shape]:
    """mode `auto`, `box`, `hulls` or `none`. Points are in the scene's frame."""
    if mode == "none":
        return []
    clouds = [_cloud(scene, k) for k in range(len(scene.instances))]
    everything = np.concatenate(clouds)
    if mode == "box":
        return [_box(everything)]
    if mode == "auto":
        whole = _primitive(everything, scene)
        if whole is not None:
            return [whole]
    groups = _merge(clouds)
    return [_hull(np.concatenate([clouds[k] for k in group])) for group in groups]


def _cloud(scene: Scene, index: int) -> Array:
    instance = scene.instances[index]
    shape = shapes.shape_of(scene.parts[instance.part])
    found = shapes.levels(shape)
    level = next((k for k, (count, _) in enumerate(found) if count <= 220), len(found) - 1)
    if shape.prim == "box":
        level = len(found) - 1
    points = shapes.template(shape, level).position
    return np.asarray(points @ instance.matrix.T + instance.shift)


def _primitive(points: Array, scene: Scene) -> Shape | None:
    """A box or an upright cylinder, when the shape fills it and is not full of gaps."""
    hull = _hull(points)
    low, high = points.min(0), points.max(0)
    size = np.maximum(high - low, 1e-4)
    inside = _filled(scene, low, high)
    if hull.volume / float(size.prod()) > FITS and inside > 0.8:
        return _box(points)
    round_enough = abs(size[0] - size[2]) < 0.06 * max(size[0], size[2])
    cylinder = np.pi / 4 * float(size.prod())
    if round_enough and FITS < hull.volume / cylinder < 1.05 and inside > 0.6:
        return _cylinder(low, high)
    return None


def _filled(scene: Scene, low: Array, high: Array) -> float:
    """Share of a lattice in the bounding box that lies in a part, hollows counting as full."""
    steps = np.linspace(0.1, 0.9, 5)
    lattice = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3)
    points = low + lattice * (high - low)
    best = np.full(len(points), np.inf)
    for instance in scene.instances:
        part = scene.parts[instance.part]
        if part.wall > 0:
            part = shapes.shape_of(part)
            half = np.array(part.size) / 2
            local = (points - instance.shift) @ np.linalg.inv(instance.matrix).T
            best = np.minimum(best, (np.abs(local) - half).max(1))
            continue
        local = (points - instance.shift) @ np.linalg.inv(instance.matrix).T
        best = np.minimum(best, solids.distance(part, local))
    return float((best < 0.02 * np.linalg.norm(high - low)).mean())


def _box(points: Array) -> Shape:
    low, high = points.min(0), points.max(0)
    grow = np.maximum(1e-4 - (high - low), 0) / 2
    low, high = low - grow, high + grow
    corners = np.array(
        [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
    )
    made = _hull(corners)
    return Shape(
        "box", made.points, made.faces, (low + high) / 2, high - low, float((high - low).prod())
    )


def _cylinder(low: Array, high: Array) -> Shape:
    angle = np.arange(16) * np.pi / 8
    size, centre = high - low, (low + high) / 2
    radius = max(size[0], size[2]) / 2
    ring = np.stack([np.cos(angle) * radius, np.zeros(16), np.sin(angle) * radius], 1)
    lift = np.array([0, size[1] / 2, 0])
    points = np.concatenate([ring - lift, ring + lift]) + centre
    made = _hull(points)
    return Shape(
        "cylinder",
        made.points,
        made.faces,
        centre,
        np.array([2 * radius, size[1], 2 * radius]),
        np.pi * radius**2 * float(size[1]),
    )


def _merge(clouds: list[Array]) -> list[list[int]]:
    """Join the two groups whose common box wastes least, until six are left."""
    low = np.array([c.min(0) for c in clouds])
    high = np.array([c.max(0) for c in clouds])
    groups: list[list[int]] = [[k] for k in range(len(clouds))]
    while len(groups) > 1:
        size = np.maximum(high - low, 1e-3)
        volume = size.prod(1)
        both = np.maximum(
            np.maximum(high[:, None], high[None]) - np.minimum(low[:, None], low[None]), 1e-3
        )
        waste = both.prod(-1) - volume[:, None] - volume[None]
        np.fill_diagonal(waste, np.inf)
        one, other = divmod(int(waste.argmin()), len(groups))
        a, b = min(one, other), max(one, other)
        if len(groups) <= MOST_HULLS and waste[a, b] > 0.0:
            break
        groups[a] += groups[b]
        low[a], high[a] = np.minimum(low[a], low[b]), np.maximum(high[a], high[b])
        del groups[b]
        low, high = np.delete(low, b, 0), np.delete(high, b, 0)
    return groups


def _hull(points: Array) -> Shape:
    """Convex hull of at most 64 vertices; a sheet is thickened by half a millimetre."""
    points = np.asarray(points, float)
    try:
        hull = ConvexHull(points)
    except QhullError:
        lifted = [points + d for d in np.eye(3) * 5e-4] + [points - d for d in np.eye(3) * 5e-4]
        points = np.concatenate(lifted)
        hull = ConvexHull(points)
    if len(hull.vertices) > MOST_VERTICES:
        points = points[_spread(points[hull.vertices], hull.vertices)]
        hull = ConvexHull(points)
    used, renumbered = np.unique(hull.simplices, return_inverse=True)
    faces = renumbered.reshape(hull.simplices.shape)
    corners = points[used]
    a, b, c = corners[faces].transpose(1, 0, 2)
    inwards = (np.cross(b - a, c - a) * hull.equations[:, :3]).sum(1) < 0
    faces[inwards] = faces[inwards][:, [0, 2, 1]]
    middle = (corners.min(0) + corners.max(0)) / 2
    return Shape(
        "convex",
        corners.astype(np.float32),
        faces.astype(np.uint32),
        middle,
        np.ptp(corners, axis=0),
        float(hull.volume),
    )


def _spread(corners: Array, ids: Array) -> Array:
    """The 64 hull vertices that reach furthest in evenly spread directions."""
    k = np.arange(400) + 0.5
    height = 1 - 2 * k / 400
    angle = np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - height**2)
    directions = np.stack([np.cos(angle) * flat, height, np.sin(angle) * flat], 1)
    reach = corners @ directions.T
    chosen = reach.argmax(0)
    vote = np.bincount(chosen, minlength=len(corners))
    extremes = np.concatenate([corners.argmin(0), corners.argmax(0)])
    vote[extremes] += 1000
    return np.asarray(ids[np.argsort(-vote, kind="stable")[:MOST_VERTICES]])

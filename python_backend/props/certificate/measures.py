"""What the certificate measures on arrays: geometry, texture coordinates, levels, collision."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.spatial import ConvexHull, QhullError

from python_backend.props import shapes, solids
from python_backend.props.atlas import Atlas
from python_backend.props.collision import Shape
from python_backend.props.detail import DROPPED, Plan
from python_backend.props.executor import Scene, contacts
from python_backend.props.mesh import Mesh
from python_backend.props.program import Part

Array = np.ndarray


def geometry(scene: Scene, lods: Sequence[Mesh], plans: Sequence[Plan]) -> dict[str, float]:
    """Validity of the arrays of every level, and closedness of every part."""
    bad = inverted = degenerate = faces = 0
    normal_error = tangent_error = 0.0
    negative = 0
    low, high = scene.extent()
    tiny = 1e-12 * float(((high - low) ** 2).sum())
    for mesh in lods:
        good = all(
            np.isfinite(a).all() for a in (mesh.position, mesh.normal, mesh.tangent, mesh.uv)
        )
        bad += not good or len(mesh.index) == 0 or int(mesh.index.max()) >= len(mesh.position)
        p = mesh.position[mesh.index].astype(float)
        cross = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
        degenerate += int((np.linalg.norm(cross, axis=1) < tiny).sum())
        agree = (cross[:, None] * mesh.normal[mesh.index]).sum(-1)
        inverted += int((agree.max(1) < 0).sum())
        faces += len(mesh.index)
        normal_error = max(normal_error, _length_error(mesh.normal))
        tangent_error = max(tangent_error, _length_error(mesh.tangent[:, :3]))
        pieces = (p[:, 0] * np.cross(p[:, 1], p[:, 2])).sum(1) / 6
        volume = np.bincount(mesh.instance, pieces, len(scene.instances))
        seen = np.bincount(mesh.instance, minlength=len(scene.instances)) > 0
        negative += int((volume[seen] <= 0).sum())
    open_parts = sum(
        not shapes.template(shapes.shape_of(part), level).closed
        for plan in plans
        for part, level in zip(scene.parts, plan.levels)
        if level != DROPPED
    )
    return {
        "arrays_valid": float(bad),
        "open_parts": float(open_parts),
        "negative_volumes": float(negative),
        "degenerate_faces": float(degenerate),
        "inverted_faces": inverted / max(faces, 1),
        "normal_length_error": normal_error,
        "tangent_length_error": tangent_error,
    }


def _length_error(vectors: Array) -> float:
    return float(np.abs(np.linalg.norm(vectors.astype(float), axis=1) - 1).max())


def structure(scene: Scene, stance: str) -> dict[str, float]:
    """One whole, nothing floating. Things planted in the ground hang together through it."""
    low, high = scene.extent()
    diagonal = float(np.linalg.norm(high - low))
    touch = contacts(scene, max(0.004 * diagonal, 2e-4))
    if stance == "planted":
        ground = np.array([i.low[1] < low[1] + 0.01 * diagonal for i in scene.instances])
        touch = touch | (ground[:, None] & ground[None])
    count, label = connected_components(touch, directed=False)
    biggest = int(np.bincount(label).argmax())
    lines = {scene.lines[i.part] for i, k in zip(scene.instances, label) if k != biggest}
    return {"pieces": float(count), "floating_parts": float(len(lines))}


def mapping(mesh: Mesh, atlas: Atlas) -> dict[str, float]:
    """Texture coordinates of the finest level: inside, disjoint, of even density."""
    uv = mesh.uv.astype(float)
    outside = int(((uv < 0) | (uv > 1)).any(1).sum())
    corners, points = uv[mesh.index], mesh.position[mesh.index].astype(float)
    d1, d2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    flat = np.abs(d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0])
    solid = np.linalg.norm(
        np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), axis=1
    )
    density = np.sqrt(flat / np.maximum(solid, 1e-16))
    order = np.argsort(density)
    share = np.cumsum(solid[order]) / solid.sum()
    p5, p95 = (
        density[order][min(int(np.searchsorted(share, q)), len(order) - 1)] for q in (0.05, 0.95)
    )
    return {
        "uv_outside": float(outside),
        "uv_overlap": _overlap(corners, 256),
        "texel_density_spread": float(p95 / max(p5, 1e-12)),
    }


def _overlap(corners: Array, size: int) -> float:
    """Share of covered texel centres that lie strictly inside more than one triangle."""
    t = corners * size
    low = np.floor(t.min(1)).astype(int).clip(0, size - 1)
    high = np.ceil(t.max(1)).astype(int).clip(0, size - 1)
    wide, tall = (high - low + 1).T
    a, b, c = t[:, 0], t[:, 1], t[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    count = np.where(np.abs(area) > 1e-9, wide * tall, 0)
    k = np.repeat(np.arange(len(t)), count)
    within = np.arange(len(k)) - np.repeat(np.cumsum(count) - count, count)
    x, y = low[k, 0] + within % wide[k], low[k, 1] + within // wide[k]
    qx, qy = x + 0.5, y + 0.5
    w0 = ((b[k, 0] - qx) * (c[k, 1] - qy) - (b[k, 1] - qy) * (c[k, 0] - qx)) / area[k]
    w1 = ((c[k, 0] - qx) * (a[k, 1] - qy) - (c[k, 1] - qy) * (a[k, 0] - qx)) / area[k]
    edge = 1e-5
    inside = (w0 > edge) & (w1 > edge) & (w0 + w1 < 1 - edge)
    hits = np.bincount((y * size + x)[inside], minlength=size * size)
    return float((hits > 1).sum() / max(int((hits > 0).sum()), 1))


def levels(
    lods: Sequence[Mesh], plans: Sequence[Plan], budget: int, diagonal: float
) -> dict[str, float]:
    """The budget, and how far each coarser level strays beyond the finest (a bound)."""
    out = {"triangles_of_budget": lods[0].triangles / max(budget, 1)}
    for k, plan in enumerate(plans[1:], 1):
        out[f"lod{k}_error"] = max(plan.error - plans[0].error, 0.0) / diagonal
    counts = [mesh.triangles for mesh in lods]
    out["lods_shrink"] = float(all(b < a for a, b in itertools.pairwise(counts)))
    return out


def collision(scene: Scene, found: Sequence[Shape], diagonal: float) -> dict[str, float]:
    """How many hulls, how large, and how far their surface lies outside the prop (p95)."""
    if not found:
        return {}
    probes = np.concatenate([_surface(shape) for shape in found])
    gap = np.full(len(probes), np.inf)
    for instance in scene.instances:
        local = (probes - instance.shift) @ np.linalg.inv(instance.matrix).T
        gap = np.minimum(gap, solids.distance(_filled(scene, instance.part), local))
    error = float(np.percentile(np.maximum(gap, 0), 95)) / diagonal
    return {
        "hulls": float(len(found)),
        "hull_error": error,
        "hull_vertices": float(
            max(len(s.points) for s in found if s.kind == "convex")
            if any(s.kind == "convex" for s in found)
            else 0
        ),
    }


def _filled(scene: Scene, part: int) -> Part:
    """A hollow vessel counts as full: its opening is not an error of the hull."""
    from dataclasses import replace

    return replace(scene.parts[part], wall=0.0)


def _surface(shape: Shape) -> Array:
    corners = np.asarray(shape.points, float)[np.asarray(shape.faces, int)]
    size = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    rng = np.random.default_rng(0)
    pick = rng.choice(len(corners), 120, p=size / size.sum())
    weight = rng.dirichlet(np.ones(3), 120)
    return np.asarray((corners[pick] * weight[:, :, None]).sum(1))


def standing(scene: Scene, mesh: Mesh, stance: str) -> float:
    """How far the centre of mass lies inside the support, as a share of the support's size;
    negative when the prop would fall over. `held` things need a side of their hull on which
    they can lie; `planted` ones may lean out of their foot by a quarter of their height."""
    points = mesh.position.astype(float)
    corners = points[mesh.index]
    volume = (corners[:, 0] * np.cross(corners[:, 1], corners[:, 2])).sum(1) / 6
    centre = (corners.sum(1) / 4 * volume[:, None]).sum(0) / volume.sum()
    if stance == "held":
        return _rests(points, centre)
    height = float(np.ptp(points[:, 1]))
    foot = points[points[:, 1] < points[:, 1].min() + 0.02 * height][:, [0, 2]]
    size = float(np.linalg.norm(np.ptp(foot, axis=0)))
    try:
        edges = ConvexHull(foot).equations
    except (QhullError, ValueError):
        return -1.0
    inside = float(-(edges[:, :2] @ centre[[0, 2]] + edges[:, 2]).max())
    if stance == "planted":
        inside += 0.25 * height
    return inside / max(size, 1e-9)


def _rests(points: Array, centre: Array) -> float:
    """Over the triangles of the hull, the deepest that the centre of mass projects into one,
    as its smallest barycentric weight; negative when it projects into none."""
    try:
        hull = ConvexHull(points)
    except (QhullError, ValueError):
        return -1.0
    a, b, c = points[hull.simplices].transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    area = (normal**2).sum(1)
    weight = np.stack(
        [
            (np.cross(q - p, centre - p) * normal).sum(1) / np.maximum(area, 1e-18)
            for p, q in ((b, c), (c, a), (a, b))
        ],
        1,
    )
    return float(weight.min(1).max())

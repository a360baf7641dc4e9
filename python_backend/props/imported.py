"""Any mesh made game-ready: scanned, bought, or the output of a large image-to-3D model.

    read -> weld -> simplify to the budget -> unwrap (xatlas) -> bake its own pictures and
    colours -> LODs -> hulls

with the same certificate as our own props, except for what only a program can promise (closed
parts). Needs `xatlas` and `fast-simplification`, both in the `prop` extra.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from bridge.errors import BadMesh, MissingDependency
from python_backend.props import certificate, collision, glb
from python_backend.props.bake import Maps
from python_backend.props.certificate import gltf, measures
from python_backend.props.detail import LIMITS
from python_backend.props.fit.meshes import RawMesh, check, pieces, read, sample
from python_backend.props.mesh import Mesh

Array = np.ndarray
TEXTURE = 512
LOOKS = 240_000  # places of the source whose colours are remembered
# what a file of unknown origin cannot promise, or is measured by sampling instead
LOOSE = {"open_parts", "negative_volumes", "pieces", "floating_parts", "texel_density_spread"}


@dataclass(slots=True)
class Imported:
    """A mesh file made game-ready."""

    name: str
    lods: list[Mesh]
    shapes: list[collision.Shape]
    maps: Maps
    glb: bytes
    checks: list[certificate.Check]

    def certificate(self) -> dict[str, Any]:
        return certificate.summary(self.checks, certificate.load_profile())

    def describe(self) -> dict[str, Any]:
        size = np.ptp(self.lods[0].position, axis=0)
        return {
            "family": "",
            "tier": "imported",
            "name": self.name,
            "triangles": self.lods[0].triangles,
            "size": {k: round(float(v), 4) for k, v in zip("xyz", size)},
            "lods": [{"triangles": m.triangles, "vertices": len(m.position)} for m in self.lods],
            "collision": [s.kind for s in self.shapes],
            "materials": {},
        }


def import_mesh(
    path: Path,
    *,
    triangles: int = 2000,
    size: dict[str, float] | None = None,
    lods: bool = True,
    collide: str = "auto",
    pivot: str = "base",
) -> Imported:
    """Raises BadMesh for what cannot be used, MissingDependency without the tools."""
    raw = _placed(read(path), size or {}, pivot)
    seen = _Seen.of(raw)
    welded = _welded(raw)
    finest = _simplified(welded, triangles)
    chain = [finest]
    if lods:
        for ratio in (0.5, 0.25, 0.12):
            lower = _lower(welded, finest, ratio, LIMITS[len(chain)])
            if lower is not None and len(lower.index) < 0.9 * len(chain[-1].index):
                chain.append(lower)
    meshes, maps = _textured(chain, seen)
    hulls = _hulls(welded, collide)
    pictures = glb.encode(maps)
    values = _measured(meshes, chain, welded, hulls, triangles)
    profile = certificate.load_profile()
    checks = certificate.judge({k: v for k, v in values.items() if k not in LOOSE}, profile)
    name = raw.name.replace(" ", "_")[:60] or "mesh"
    extras = {
        "figment": 1,
        "kind": "prop",
        "name": name,
        "tier": "imported",
        "certificate": certificate.summary(checks, profile),
    }
    data = glb.write(name, meshes, hulls, pictures, [], extras)
    checks += certificate.judge({"file_faults": float(len(gltf.faults(data)))}, profile)
    return Imported(name, meshes, hulls, maps, data, checks)


def _placed(mesh: RawMesh, size: dict[str, float], pivot: str) -> RawMesh:
    low, high = mesh.position.min(0), mesh.position.max(0)
    extent = np.maximum(high - low, 1e-9)
    wanted = np.array([size.get(k, np.nan) for k in "xyz"]) / extent
    if not np.isnan(wanted).all():
        mean = np.exp(np.log(wanted[~np.isnan(wanted)]).mean())
        mesh.position = mesh.position * np.where(np.isnan(wanted), mean, wanted)
        low, high = mesh.position.min(0), mesh.position.max(0)
    middle = (low + high) / 2
    foot = middle[1] if pivot == "center" else low[1]
    mesh.position = mesh.position - [middle[0], foot, middle[2]]
    return mesh


def _welded(mesh: RawMesh) -> RawMesh:
    """One vertex a place, no face twice."""
    key = np.round(mesh.position / (np.ptp(mesh.position, axis=0).max() * 1e-6)).astype(np.int64)
    _, first, place = np.unique(key, axis=0, return_index=True, return_inverse=True)
    index = place.reshape(-1)[mesh.index]
    good = (
        (index[:, 0] != index[:, 1]) & (index[:, 1] != index[:, 2]) & (index[:, 0] != index[:, 2])
    )
    _, unique = np.unique(np.sort(index[good], axis=1), axis=0, return_index=True)
    rows = np.where(good)[0][np.sort(unique)]
    return check(RawMesh(mesh.position[first], index[rows], mesh.color[rows], mesh.name))


def _simplified(mesh: RawMesh, target: int) -> RawMesh:
    """At most about `target` faces by quadric error; colours come from the nearest old face."""
    if len(mesh.index) <= target:
        return mesh
    try:
        import fast_simplification
    except ImportError as error:
        raise MissingDependency(
            "Meshes over the budget cannot be simplified.",
            cause=str(error),
            fix="pip install fast-simplification",
        ) from error
    place, index = mesh.position.astype(np.float32), mesh.index.astype(np.int32)
    for aggression in (5, 7, 9):
        p, f = fast_simplification.simplify(place, index, target_count=target, agg=aggression)
        if len(f) <= target * 1.05:
            break
    if len(f) == 0:
        raise BadMesh(
            f"{mesh.name} cannot be reduced to {target} triangles.", fix="Allow more triangles."
        )
    old = mesh.position[mesh.index].mean(1)
    near = cKDTree(old).query(p[f].mean(1))[1]
    return check(RawMesh(np.asarray(p, float), np.asarray(f, int), mesh.color[near], mesh.name))


def _lower(source: RawMesh, finest: RawMesh, ratio: float, limit: float) -> RawMesh | None:
    """A coarser level near `ratio` of the finest that strays at most `limit` of the diagonal
    (p99); with more triangles if it must, or none."""
    for more in (1.0, 1.5, 2.2):
        target = int(len(finest.index) * min(ratio * more, 0.9))
        lower = _simplified(source, max(target, 12))
        if _deviation(finest, lower) <= limit:
            return lower
    return None


def _deviation(finest: RawMesh, lower: RawMesh) -> float:
    rng = np.random.default_rng(0)
    dense = cKDTree(sample(lower, np.arange(len(lower.index)), 40000, rng))
    gap = dense.query(sample(finest, np.arange(len(finest.index)), 3000, rng))[0]
    return float(np.percentile(gap, 99)) / float(np.linalg.norm(np.ptp(finest.position, axis=0)))


def _textured(chain: list[RawMesh], seen: _Seen) -> tuple[list[Mesh], Maps]:
    """Unwrap every level into its own quarter of one atlas and draw colours there."""
    try:
        import xatlas
    except ImportError as error:
        raise MissingDependency(
            "Meshes cannot be unwrapped.", cause=str(error), fix="pip install xatlas"
        ) from error
    picture = np.zeros((TEXTURE, TEXTURE, 3), np.float32)
    filled = np.zeros((TEXTURE, TEXTURE), bool)
    out = []
    share = [(0.0, 0.0, 0.75), (0.75, 0.0, 0.25), (0.75, 0.25, 0.25), (0.75, 0.5, 0.25)]
    for level, mesh in enumerate(chain):
        atlas = xatlas.Atlas()
        atlas.add_mesh(mesh.position.astype(np.float32), mesh.index.astype(np.uint32))
        options = xatlas.PackOptions()
        x, y, part = share[level] if len(chain) > 1 else (0.0, 0.0, 1.0)
        options.resolution, options.padding = int(TEXTURE * part), 2
        atlas.generate(pack_options=options)
        mapping, index, uv = atlas[0]
        uv = np.asarray(uv, float) * part * (1 - 1 / TEXTURE) + [x, y]
        made = _vertices(mesh, np.asarray(mapping), np.asarray(index, int), uv)
        out.append(made)
        _draw(made, seen, picture, filled)
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(~filled, return_distances=False, return_indices=True)
    picture = picture[tuple(nearest)]
    flat = np.zeros((TEXTURE, TEXTURE, 3), np.uint8)
    flat[:] = (128, 128, 255)
    orm = np.zeros_like(flat)
    orm[:] = (255, 210, 0)
    return out, Maps((picture * 255 + 0.5).astype(np.uint8), flat, orm, None)


def _vertices(mesh: RawMesh, mapping: Array, index: Array, uv: Array) -> Mesh:
    """Split where faces meet at more than 50 degrees, so that edges stay sharp."""
    from python_backend.props.shapes import _normals, _tangents

    corner = mesh.position[mapping[index]]
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    face /= np.linalg.norm(face, axis=1, keepdims=True) + 1e-20
    place = mapping[index].reshape(-1)
    mean = np.zeros((len(mesh.position), 3))
    np.add.at(mean, place, np.repeat(face, 3, axis=0))
    mean /= np.linalg.norm(mean, axis=1, keepdims=True) + 1e-20
    sharp = (np.repeat(face, 3, axis=0) * mean[place]).sum(1) < np.cos(np.radians(40))
    side = np.where(
        sharp,
        1
        + np.argmax(np.abs(np.repeat(face, 3, axis=0)), axis=1) * 2
        + (np.repeat(face, 3, axis=0).sum(1) > 0),
        0,
    )
    key = index.reshape(-1) * 16 + side
    _, first, vertex = np.unique(key, return_index=True, return_inverse=True)
    tris = vertex.reshape(-1, 3)
    old = index.reshape(-1)[first]
    position, texture = mesh.position[mapping[old]], uv[old]
    normal = _normals(position, tris, mapping[old] * 16 + side[first])
    tangent = _tangents(position, texture, tris, normal)
    return Mesh(
        position.astype(np.float32),
        normal.astype(np.float32),
        tangent.astype(np.float32),
        texture.astype(np.float32),
        np.ones(len(position), np.float32),
        tris.astype(np.uint32),
        np.zeros(len(tris), int),
        np.zeros(len(tris), int),
        ["main"],
    )


@dataclass(slots=True)
class _Seen:
    """Colours of a mesh where somebody looked: places all over its surface."""

    tree: cKDTree
    color: Array

    @classmethod
    def of(cls, mesh: RawMesh) -> _Seen:
        rng = np.random.default_rng(0)
        a, b, c = mesh.position[mesh.index].transpose(1, 0, 2)
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        # every face is seen at least once, large ones as often as their area asks
        spread = rng.choice(len(area), LOOKS, p=area / area.sum())
        face = np.concatenate([np.arange(len(area)), spread])
        weight = rng.dirichlet(np.ones(3), len(face))
        weight[: len(area)] = 1 / 3
        places = (mesh.position[mesh.index[face]] * weight[..., None]).sum(1)
        color = mesh.color[face] if mesh.skin is None else mesh.skin.at(face, weight)
        return cls(cKDTree(places), color.astype(np.float32))

    def at(self, points: Array) -> Array:
        """(n, 3) colours of the places seen nearest to each point, the nearer the more."""
        gap, near = self.tree.query(points, k=3)
        share = 1 / np.maximum(gap, 1e-9) ** 2
        share = (share / share.sum(1, keepdims=True)).astype(np.float32)
        return np.asarray((self.color[near] * share[..., None]).sum(1))


def _draw(mesh: Mesh, seen: _Seen, picture: Array, filled: Array) -> None:
    """The colour of the nearest place of the source into each texel."""
    from python_backend.props.render import _raster

    index = mesh.index.astype(int)
    screen = np.c_[mesh.uv.astype(float) * TEXTURE, np.zeros(len(mesh.uv))]
    hits = _raster(screen, index, TEXTURE)
    corners = mesh.position[index[hits.triangle]].astype(float)
    places = (corners * hits.weight[..., None]).sum(1)
    picture.reshape(-1, 3)[hits.pixel] = seen.at(places)
    filled.reshape(-1)[hits.pixel] = True


def _hulls(mesh: RawMesh, mode: str) -> list[collision.Shape]:
    """One hull a shell, joined to at most six."""
    if mode == "none":
        return []
    label = pieces(mesh)
    clouds = [mesh.position[np.unique(mesh.index[label == k])] for k in np.unique(label)]
    clouds = sorted(clouds, key=len, reverse=True)[:120]
    if mode == "box":
        return [collision._box(mesh.position)]
    return [
        collision._hull(np.concatenate([clouds[k] for k in group]))
        for group in collision._merge(clouds)
    ]


def _measured(
    meshes: list[Mesh],
    chain: list[RawMesh],
    source: RawMesh,
    hulls: list[collision.Shape],
    budget: int,
) -> dict[str, float]:
    rng = np.random.default_rng(0)
    diagonal = float(np.linalg.norm(np.ptp(source.position, axis=0)))
    bad = sum(not np.isfinite(a).all() for m in meshes for a in (m.position, m.normal, m.uv))
    values = {
        "arrays_valid": float(bad),
        "normal_length_error": max(measures._length_error(m.normal) for m in meshes),
        "tangent_length_error": max(measures._length_error(m.tangent[:, :3]) for m in meshes),
        "triangles_of_budget": meshes[0].triangles / budget,
    }
    uv = meshes[0].uv
    values["uv_outside"] = float(((uv < 0) | (uv > 1)).any(1).sum())
    values["uv_overlap"] = measures._overlap(uv[meshes[0].index].astype(float), 256)
    for level, mesh in enumerate(chain[1:], 1):
        values[f"lod{level}_error"] = _deviation(chain[0], mesh)
    counts = [m.triangles for m in meshes]
    values["lods_shrink"] = float(all(b < a for a, b in itertools.pairwise(counts)))
    if hulls:
        values["hulls"] = float(len(hulls))
        values["hull_vertices"] = float(max(len(s.points) for s in hulls))
        dense = cKDTree(sample(source, np.arange(len(source.index)), 30000, rng))
        probes = np.concatenate([measures._surface(s) for s in hulls])
        values["hull_error"] = float(np.percentile(dense.query(probes)[0], 95)) / diagonal
    values["size_error"], values["pivot_error"] = 0.0, 0.0
    return values

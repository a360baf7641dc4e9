"""Program in, finished asset out: every stage in order, each with a time limit.

    program -> scene -> plans -> atlas -> meshes -> maps -> collision -> certificate -> GLB

Knows every stage, no text and no model. Deterministic: the same program and wishes give the
same bytes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bridge.errors import QualityRejected
from python_backend.props import atlas as atlases
from python_backend.props import (
    bake,
    certificate,
    collision,
    detail,
    executor,
    glb,
    materials,
    mesh,
)
from python_backend.props.certificate import gltf, measures
from python_backend.props.program import Part, Program, to_dict
from python_backend.props.surfaces import Surface, Surfaces

Array = np.ndarray
LIMITS = {
    "execute": 2.0,
    "plan": 5.0,
    "mesh": 5.0,
    "tiles": 60.0,
    "bake": 15.0,
    "collision": 5.0,
    "check": 10.0,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a request asks of the asset, apart from what it is.

    size: metres along x, y, z, None where free. style: realistic, painted, lowpoly.
    pivot: base, center, attach. engine: generic, godot, unity."""

    triangles: int = 2000
    size: tuple[float | None, float | None, float | None] = (None, None, None)
    lods: bool = True
    collision: str = "auto"
    pivot: str = "base"
    texture_size: int = 512
    style: str = "realistic"
    engine: str = "generic"
    stance: str = "stand"
    profile: str = ""
    seed: int = 0


@dataclass(slots=True)
class Asset:
    """A finished prop. maps and pictures are None without a texture."""

    program: Program
    scene: executor.Scene
    lods: list[mesh.Mesh]
    shapes: list[collision.Shape]
    maps: bake.Maps | None
    pictures: glb.Pictures | None
    checks: list[certificate.Check]
    colors: list[tuple[float, float, float]]
    extent: Array
    surfaces: dict[str, dict[str, Any]] = field(default_factory=dict)  # slot: recipe of its tile
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    def failures(self) -> list[str]:
        return [
            f"{c.name} = {c.value:.4g}, must be {c.threshold}" for c in self.checks if not c.passed
        ]


class _Stages:
    """Times each stage and refuses to go on after one that worked too long. Work is counted in
    the time of this thread, so that a busy machine changes no result."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.timings: dict[str, float] = {}
        self._check, self._last = check, time.perf_counter()
        self._worked = time.thread_time()

    def done(self, name: str) -> None:
        now = time.perf_counter()
        took, self._last = now - self._last, now
        self.timings[name] = self.timings.get(name, 0.0) + took * 1e3
        self._check()
        worked, self._worked = time.thread_time() - self._worked, time.thread_time()
        if worked > LIMITS[name]:
            raise QualityRejected(
                f"Making the prop took too long in `{name}` ({worked:.1f} s of work).",
                fix="Ask for fewer triangles or a smaller texture, or simplify the program.",
            )


def build(
    program: Program,
    wishes: Wishes,
    check: Callable[[], None] = lambda: None,
    surfaces: Surfaces | None = None,
) -> Asset:
    """Make the asset and its certificate. surfaces: who paints materials, if anybody.

    Raises BadProgram and QualityRejected; a certificate that fails does not raise: ask
    `asset.passed`."""
    stages = _Stages(check)
    scene = _placed(executor.execute(program), program, wishes)
    low, high = scene.extent()
    diagonal = float(np.linalg.norm(high - low))
    stages.done("execute")
    plans = detail.chain(scene, wishes.triangles, wishes.lods)
    if plans[0].triangles > detail.OVERSHOOT * wishes.triangles:
        scene = _block(scene)
        plans = detail.chain(scene, wishes.triangles, wishes.lods)
    stages.done("plan")
    size = wishes.texture_size or 256
    atlas = atlases.lay_out(scene, plans[0].levels, size)
    lods = [mesh.assemble(scene, plan.levels, atlas) for plan in plans]
    stages.done("mesh")
    worn = {
        part.material: materials.resolve(
            program.materials.get(part.material, "concrete"), f"$.materials.{part.material}"
        )
        for part in scene.parts
    }
    maps = pictures = None
    tiles: dict[str, Surface] = {}
    if wishes.texture_size:
        if surfaces is not None and wishes.style != "lowpoly":
            found_tiles = {slot: surfaces.of(m, wishes.seed) for slot, m in worn.items()}
            tiles = {slot: tile for slot, tile in found_tiles.items() if tile is not None}
            stages.done("tiles")
        maps = bake.bake(scene, plans[0].levels, atlas, worn, wishes.seed, wishes.style, tiles)
        pictures = glb.encode(maps)
    stages.done("bake")
    found = collision.build(scene, wishes.collision)
    if wishes.engine == "unity":  # it has no cylinder collider
        found = [
            collision.Shape("convex", s.points, s.faces, s.centre, s.size, s.volume)
            if s.kind == "cylinder"
            else s
            for s in found
        ]
    stages.done("collision")
    values = measures.geometry(scene, lods, plans)
    values |= measures.structure(scene, wishes.stance)
    values |= measures.mapping(lods[0], atlas)
    values |= measures.levels(lods, plans, wishes.triangles, diagonal)
    values |= measures.collision(scene, found, diagonal)
    values |= {"stands": measures.standing(scene, lods[0], wishes.stance)}
    shift = _pivot(lods[0].position, wishes, scene)
    _move(lods, found, shift)
    values |= _fits(lods[0].position, wishes)
    checks = certificate.judge(values, certificate.load_profile(wishes.profile))
    stages.done("check")
    colors = [m.color for m in worn.values()]
    return Asset(
        program,
        scene,
        lods,
        found,
        maps,
        pictures,
        checks,
        colors,
        np.ptp(lods[0].position, axis=0),
        {slot: tile.recipe for slot, tile in tiles.items()},
        stages.timings,
    )


def _placed(scene: executor.Scene, program: Program, wishes: Wishes) -> executor.Scene:
    """Scaled to the asked size, feet on the ground, centred."""
    rough = _bounds(scene)
    size = np.maximum(rough[1] - rough[0], 1e-4)
    wanted = np.array([np.nan if s is None else s for s in wishes.size], float)
    if not np.isnan(wanted).all():
        factors = wanted / size
        known = factors[~np.isnan(factors)]
        factors = np.where(np.isnan(factors), np.exp(np.log(known).mean()), factors)
        scene = executor.scaled(scene, factors)
        rough = _bounds(scene)
    low, high = rough
    return executor.moved(
        scene, np.array([-(low[0] + high[0]) / 2, -low[1], -(low[2] + high[2]) / 2])
    )


def _block(scene: executor.Scene) -> executor.Scene:
    """The last resort of a tiny budget: one box of the same extent and main material."""
    low, high = _bounds(scene)
    size = (float(high[0] - low[0]), float(high[1] - low[1]), float(high[2] - low[2]))
    part = Part("block", "box", size, material=scene.parts[0].material)
    return executor.execute(Program("block", (part,)))


def _bounds(scene: executor.Scene) -> tuple[Array, Array]:
    """The true extent, from coarse meshes; boxes of turned parts are too generous."""
    from python_backend.props import shapes

    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for instance in scene.instances:
        part = shapes.shape_of(scene.parts[instance.part])
        found = shapes.levels(part)
        level = next((k for k, (count, _) in enumerate(found) if count <= 700), len(found) - 1)
        if part.prim == "box":
            level = len(found) - 1
        points = shapes.surface(part, level)[0] @ instance.matrix.T + instance.shift
        low, high = np.minimum(low, points.min(0)), np.maximum(high, points.max(0))
    return low, high


def _pivot(position: Array, wishes: Wishes, scene: executor.Scene) -> Array:
    low, high = position.min(0).astype(float), position.max(0).astype(float)
    middle = (low + high) / 2
    if wishes.pivot == "center":
        return np.asarray(-middle)
    if wishes.pivot == "attach" and wishes.stance == "held":
        first = scene.instances[0]
        return np.asarray(-(first.low + first.high) / 2)
    return -np.array([middle[0], low[1], middle[2]])


def _move(lods: list[mesh.Mesh], found: list[collision.Shape], shift: Array) -> None:
    for level in lods:
        level.position = (level.position + shift).astype(np.float32)
    for shape in found:
        shape.points = (shape.points + shift).astype(np.float32)
        shape.centre = shape.centre + shift


def _fits(position: Array, wishes: Wishes) -> dict[str, float]:
    low, high = position.min(0).astype(float), position.max(0).astype(float)
    size, middle = high - low, (low + high) / 2
    off = [abs(s - w) / w for s, w in zip(size, wishes.size) if w is not None]
    out = {"size_error": max(off) if off else 0.0}
    if wishes.pivot != "attach":
        expected = middle if wishes.pivot == "center" else np.array([middle[0], low[1], middle[2]])
        out["pivot_error"] = float(np.abs(expected).max())
    return out


def to_glb(asset: Asset, wishes: Wishes, manifest: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """The file, with program, manifest and certificate inside, and the faults of the file."""
    profile = certificate.load_profile(wishes.profile)
    checks = [*asset.checks, *certificate.judge({"file_faults": 0.0}, profile)]
    extras = {
        **manifest,
        "engine": wishes.engine,
        "certificate": certificate.summary(checks, profile),
        "program": to_dict(asset.program),
    }
    name = asset.program.name.replace(" ", "_") or "prop"
    data = glb.write(name, asset.lods, asset.shapes, asset.pictures, asset.colors, extras)
    found = gltf.faults(data)
    asset.checks += certificate.judge({"file_faults": float(len(found))}, profile)
    return data, found

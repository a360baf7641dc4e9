"""Programs of any primitives lowered to boxes and turned shapes, the language of the network."""

from __future__ import annotations

import numpy as np

from python_backend.props import executor, shapes
from python_backend.props.fit import primitives
from python_backend.props.fit.groups import Group, grouped
from python_backend.props.materials import resolve
from python_backend.props.program import Part, Program

Array = np.ndarray
MOST = 40


def lower(program: Program, rng: np.random.Generator | None = None) -> tuple[list[Group], Array]:
    """Groups and extent (3,) in metres, ground at y = 0, centred in x and z."""
    rng = rng or np.random.default_rng(0)
    scene = executor.execute(program)
    fits = []
    known: dict[int, primitives.Fit] = {}
    order = sorted(scene.instances, key=lambda i: -float(np.prod(i.high - i.low)))[:MOST]
    for instance in order:
        part = scene.parts[instance.part]
        color = np.array(resolve(program.materials.get(part.material, "concrete")).color)
        if instance.part not in known:
            known[instance.part] = _local_fit(shapes.shape_of(part), rng)
        local = known[instance.part]
        turn = instance.matrix @ local.turn
        if (
            np.linalg.det(turn) < 0
        ):  # a mirror image: the primitives have mirror planes of their own
            turn = turn @ np.diag([1.0, 1.0, -1.0])
        fits.append(
            _canonical(
                primitives.Fit(
                    local.kind,
                    instance.matrix @ local.centre + instance.shift,
                    local.half,
                    turn,
                    local.profile,
                    local.error,
                    local.hollow,
                    color,
                )
            )
        )
    low = np.min([f.centre - np.abs(f.turn) @ f.half for f in fits], axis=0)
    high = np.max([f.centre + np.abs(f.turn) @ f.half for f in fits], axis=0)
    shift = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    for fit in fits:
        fit.centre = fit.centre - shift
    return grouped(fits, float((high - low).max())), high - low


def _local_fit(shape: Part, rng: np.random.Generator) -> primitives.Fit:
    """The fit of one part in its own frame: exact for boxes, by sampling for the rest."""
    if shape.prim == "box":
        half = np.array(shape.size) / 2
        return primitives.Fit(0, np.zeros(3), half, np.eye(3), np.ones(primitives.KNOTS), 0.0)
    found = shapes.levels(shape)
    level = next((k for k, (count, _) in enumerate(found) if count <= 500), len(found) - 1)
    made = shapes.template(shape, level)
    corners = made.position[made.tris]
    size = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    pick = rng.choice(len(corners), 400, p=size / size.sum())
    points = (corners[pick] * rng.dirichlet(np.ones(3), 400)[:, :, None]).sum(1)
    if shape.closed:  # a hoop: a flat turned shape about its thin axis
        low, high = shapes.bounds(shape)
        axis = int(np.argmin(high - low))
        return primitives.Fit(
            1 + axis, (low + high) / 2, (high - low) / 2, np.eye(3), np.ones(primitives.KNOTS), 0.0
        )
    fit = primitives.best(points, rng)
    fit.hollow = shape.wall > 0 and fit.kind == 2
    return fit


def _canonical(fit: primitives.Fit) -> primitives.Fit:
    """The same solid with the turn nearest to none: quarter turns go into the extents."""
    nearest = np.argmax(np.abs(fit.turn), axis=0)  # world axis of each own axis
    if len(set(nearest.tolist())) < 3:
        return fit
    swap = np.zeros((3, 3))
    for own, world in enumerate(nearest):
        swap[world, own] = np.sign(fit.turn[world, own])
    fit.turn = fit.turn @ swap.T
    fit.half = np.abs(swap) @ fit.half
    if fit.kind:
        axis = fit.kind - 1
        fit.kind = 1 + int(nearest[axis])
        if swap[nearest[axis], axis] < 0:
            fit.profile = fit.profile[::-1].copy()
    return fit

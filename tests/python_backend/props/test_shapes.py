"""The mesh kernel: every primitive at every level is closed, outward and cleanly mapped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from python_backend.props import shapes, solids
from python_backend.props.program import Part
from python_backend.props.shapes.curves import simple

RING = tuple((float(np.cos(a)), 0.0, float(np.sin(a))) for a in np.arange(10) * np.pi / 5)
U_SHAPE = (
    (-0.5, -0.5),
    (0.5, -0.5),
    (0.5, 0.5),
    (0.2, 0.5),
    (0.2, -0.2),
    (-0.2, -0.2),
    (-0.2, 0.5),
    (-0.5, 0.5),
)
_BOW = [(0.5 * np.cos(a), 0.5 * np.sin(a)) for a in np.linspace(np.pi, 2 * np.pi, 13)]
HOLLOW = tuple(  # a thin-walled trough, open above
    (float(x), float(y)) for x, y in [*_BOW, *((0.92 * x, 0.92 * y) for x, y in reversed(_BOW))]
)
PARTS = {
    "box": Part("p", "box", (1, 0.5, 0.3), bevel=0.02),
    "sharp box": Part("p", "box", (0.1, 0.5, 0.3)),
    "vase": Part(
        "p",
        "lathe",
        (1, 1, 1),
        profile=((0.3, 0), (0.9, 0.4), (0.4, 0.8), (0.6, 1)),
        smooth=True,
        wall=0.03,
    ),
    "oval": Part("p", "lathe", (1, 1, 0.5), profile=((1, 0), (0.5, 1))),
    "prism": Part("p", "lathe", (1, 1, 1), profile=((1, 0), (0.6, 1)), sides=6),
    "spike": Part("p", "lathe", (0.2, 1, 0.2), profile=((1, 0), (0, 1)), sides=4),
    "disc": Part("p", "disc", (1, 0.1, 1), bevel=0.02),
    "cone": Part("p", "cone", (1, 1, 1)),
    "horn": Part(
        "p",
        "tube",
        path=((0, 0, 0), (0, 1, 0), (0.5, 1.5, 0.2)),
        radii=(0.1, 0.05, 0.02),
        smooth=True,
    ),
    "hoop": Part("p", "tube", path=RING, radii=(0.05,), squash=2.0, smooth=True, closed=True),
    "hull": Part(
        "p",
        "tube",
        path=((0, 0.1, -1), (0, 0, 0), (0, 0.1, 0.8), (0, 0.3, 1)),
        radii=(0.4, 0.5, 0.3, 0.04),
        smooth=True,
        outline=HOLLOW,
    ),
    "tyre": Part(
        "p",
        "tube",
        path=RING,
        radii=(0.1,),
        smooth=True,
        closed=True,
        outline=((-0.5, -0.3), (0.5, -0.3), (0.5, 0.3), (-0.5, 0.3)),
    ),
    "rock": Part("p", "sphere", (1, 0.6, 0.8), rough=0.4, cut=8, flat=0.15, seed=3),
    "ball": Part("p", "sphere", (1, 1, 1)),
    "bracket": Part("p", "extrude", (1, 1, 0.1), outline=U_SHAPE, bevel=0.01),
}
EVERY = [(name, level) for name, part in PARTS.items() for level in range(len(shapes.levels(part)))]


@pytest.mark.parametrize(("name", "level"), EVERY)
def test_every_level_is_sound(name: str, level: int) -> None:
    """Closed, with positive volume, the stated number of triangles, unit frames, and texture
    coordinates that never fold."""
    part = shapes.shape_of(PARTS[name])
    made = shapes.template(part, level)
    assert made.closed
    assert made.volume > 0
    assert len(made.tris) == shapes.levels(part)[level][0]
    corner = made.position[made.tris]
    face = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    agree = (face[:, None] * made.normal[made.tris]).sum(-1).max(1) > 0
    assert agree.mean() > 0.995
    assert np.allclose(np.linalg.norm(made.normal, axis=1), 1)
    assert np.allclose(np.linalg.norm(made.tangent[:, :3], axis=1), 1)
    assert np.abs((made.tangent[:, :3] * made.normal).sum(1)).max() < 1e-6
    uv = made.uv[made.tris]
    d1, d2 = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    assert (d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0] > 0).all()
    assert made.uv.min() >= 0 and made.uv.max() <= 1


@pytest.mark.parametrize("name", PARTS)
def test_levels_get_coarser_and_stay_within_their_bound(name: str) -> None:
    """Fewer triangles each level, and no point of the finest lies further from a coarser one
    than its stated error (with a quarter to spare for spheres, whose bound is an estimate)."""
    from scipy.spatial import cKDTree

    part = shapes.shape_of(PARTS[name])
    table = shapes.levels(part)
    counts = [count for count, _ in table]
    assert counts == sorted(counts, reverse=True)
    finest = shapes.template(part, 0).position
    size = float(np.ptp(finest, axis=0).max())
    for level in range(1, len(table), 2):
        made = shapes.template(part, level)
        corner = made.position[made.tris]
        rng = np.random.default_rng(0)
        area = np.linalg.norm(
            np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
        )
        pick = rng.choice(len(corner), 20000, p=area / area.sum())
        dense = (corner[pick] * rng.dirichlet(np.ones(3), 20000)[:, :, None]).sum(1)
        gap = np.percentile(cKDTree(dense).query(finest)[0], 98)
        assert gap <= 1.25 * table[level][1] + 0.02 * size


def test_the_finest_box_is_as_large_as_asked() -> None:
    """Bevels do not change the extent."""
    made = shapes.template(shapes.shape_of(PARTS["box"]), 0)
    assert np.allclose(np.ptp(made.position, axis=0), (1, 0.5, 0.3))


def test_a_trough_stays_hollow_at_every_level() -> None:
    """Fewer points in a thin-walled section never close it or fold it: the volume stays near
    that of the walls, and its rough solid is empty in the middle and full in the wall."""
    hull = shapes.shape_of(PARTS["hull"])
    full = shapes.template(hull, 0).volume
    for level in range(len(shapes.levels(hull))):
        assert 0.6 < shapes.template(hull, level).volume / full < 1.4
    trough = replace(hull, path=((0, 0, -1), (0, 0, 1)), radii=(0.5,), smooth=False)
    points = np.array([[0, -0.2, 0], [0, -0.48, 0], [0, -0.48, 1.1], [0.48, -0.02, -0.5]])
    gap = solids.distance(trough, points)
    assert np.allclose(gap[:1], 0.26, atol=0.02) and np.allclose(gap[2:3], 0.1, atol=0.02)
    assert gap[1] < 0 and gap[3] < 0


def test_which_polygons_are_simple() -> None:
    """A square is, a bow tie is not."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    assert simple(square) and not simple(square[[0, 2, 1, 3]])

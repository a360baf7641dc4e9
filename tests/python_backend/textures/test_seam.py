"""The seam score, its repairs, and the maps that are derived from height."""

import numpy as np

from python_backend.textures import derive, fields, seam
from python_backend.textures.procedural import Plan, draw


def _ramp(n=64):
    u, _ = fields.grid(n)
    grain = np.random.default_rng(0).uniform(0, 0.2, (n, n))
    return (0.6 * u + grain)[..., None].repeat(3, 2).astype(np.float32)


def test_score_finds_a_seam_and_leaves_a_torus_alone():
    """A ramp jumps at its border and scores high; noise on a torus scores about 1."""
    assert seam.seam_score(_ramp()) > 3
    torus = fields.unit(fields.noise(np.random.default_rng(4), 256, 16, octaves=4))
    assert 0.75 < seam.seam_score(torus) < 1.3


def test_flat_maps_score_one():
    """A map without detail has no seam."""
    assert seam.seam_scores(np.full((32, 32), 0.5, np.float32)) == (1.0, 1.0)


def test_only_the_asked_direction_counts():
    """The ramp tiles top to bottom though not left to right."""
    assert seam.seam_score(_ramp(), "y") < 1.5 < seam.seam_score(_ramp(), "x")


def test_photo_repair_makes_a_torus():
    """After the repair the ramp's border is like its inside, and the grain is still there."""
    before = _ramp(128)
    after = seam.make_tileable(before)
    assert 0.75 < seam.seam_score(after) < 1.3
    assert np.abs(np.diff(after, axis=0)).mean() > 0.5 * np.abs(np.diff(before, axis=0)).mean()


def test_a_torus_is_cut_where_it_is_average():
    """Rolling by the best shift brings the border's step near the mean step of a brick wall."""
    m = draw(Plan("brick", 1), 256)
    rows, columns = seam.best_shift([m.albedo, m.height])
    for field in (m.albedo, m.height):
        cut = np.roll(field, (rows, columns), (0, 1))
        assert 0.95 < seam.seam_score(cut) < 1.05
        assert all(0.5 < seam.plain_ratio(cut, axis) < 2 for axis in (0, 1))


def test_normals_are_unit_and_point_right():
    """A slope that rises to the right tips the normal left; rows run down, so y is up."""
    n = 64
    u, _ = fields.grid(n)
    height = (0.5 + 0.2 * np.sin(2 * np.pi * u)).astype(np.float32)
    normal = derive.normal(height, 0.1)
    assert np.allclose(np.linalg.norm(normal, axis=-1), 1, atol=1e-5)
    assert normal[0, 0, 0] < 0 < normal[0, n // 2, 0]
    up = derive.normal(np.ascontiguousarray(height.T), 0.1)
    down = derive.normal(np.ascontiguousarray(height.T), 0.1, directx=True)
    assert up[0, 0, 1] > 0 and np.allclose(up[..., 1], -down[..., 1])
    assert derive.normal_image(derive.normal(np.zeros((4, 4), np.float32), 0.1))[0, 0].tolist() == [
        128,
        128,
        255,
    ]


def test_occlusion_darkens_pits_and_wraps():
    """A pit is darker than a plateau, and a pit over the border is as dark as one inside."""
    height = np.full((64, 64), 0.8, np.float32)
    height[28:36, 28:36] = 0
    inside = derive.occlusion(height, 0.05)
    assert inside[32, 32] < inside[0, 0] - 0.1
    across = derive.occlusion(np.roll(height, 32, (0, 1)), 0.05)
    assert np.allclose(np.roll(inside, 32, (0, 1)), across, atol=1e-4)

# ruff: noqa: E501
"""Toroidal building blocks and the families drawn from them."""

import numpy as np
import pytest

from python_backend.textures import fields
from python_backend.textures.families import FAMILIES
from python_backend.textures.layouts import LAYOUTS
from python_backend.textures.procedural import Plan, draw
from python_backend.textures.seam import seam_scores


def test_noise_wraps_and_keeps_its_picture():
    """Noise has no seam, and more pixels show the same lumps."""
    small = fields.noise(np.random.default_rng(1), 64, 4, octaves=3)
    large = fields.noise(np.random.default_rng(1), 256, 4, octaves=3)
    assert 0.5 < small.std() < 1.5
    shrunk = large.reshape(64, 4, 64, 4).mean((1, 3))
    assert np.corrcoef(small.ravel(), shrunk.ravel())[0, 1] > 0.99
    assert max(seam_scores(small / 8 + 0.5)) < 1.5


def test_sample_and_blur_wrap():
    """Looking up with a whole turn changes nothing, and a blur keeps the mean."""
    a = fields.noise(np.random.default_rng(2), 32, 4)
    one = np.ones_like(a)
    assert np.allclose(fields.sample(a, one, -one), a, atol=1e-4)
    assert np.isclose(fields.blur(a, 0.1).mean(), a.mean(), atol=1e-5)


def test_cells_know_their_borders():
    """Every cell is there, and the distance to the border is never negative."""
    u, v = fields.grid(96)
    f1, edge, ident = fields.cells(np.random.default_rng(3), u, v, 6, 6, 0.8)
    assert set(np.unique(ident)) == set(range(36))
    assert edge.min() >= -1e-4 and f1.min() < 0.1


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_family_draws_a_torus(name):
    """A family's maps are finite, in 0..1, the same for the same plan, and roll without a seam."""
    m = draw(Plan(name, 5), 96)
    for field in (m.albedo, m.height, m.roughness, m.metallic, m.mask):
        assert np.isfinite(field).all() and field.min() >= 0 and field.max() <= 1
    again = draw(Plan(name, 5), 96)
    assert np.array_equal(m.albedo, again.albedo)
    assert not np.array_equal(m.height, draw(Plan(name, 6), 96).height)
    # the step across the border lies within the steps between neighbours inside
    for axis in (0, 1):
        steps = np.abs(m.height - np.roll(m.height, 1, axis)).mean(1 - axis)
        assert steps[0] <= steps[1:].max() * 1.1 + 0.01


def test_the_picture_does_not_depend_on_the_pixels():
    """A plan at twice the size, shrunk, is the plan at the size."""
    small, large = draw(Plan("cobblestone", 3), 128), draw(Plan("cobblestone", 3), 256)
    shrunk = large.height.reshape(128, 2, 128, 2).mean((1, 3))
    assert np.corrcoef(small.height.ravel(), shrunk.ravel())[0, 1] > 0.93


def test_table_is_sound():
    """Every family names a layout that exists, palettes of three colours, and ranges in order."""
    for family in FAMILIES.values():
        assert family.layout in LAYOUTS
        assert all(len(p.split()) == 3 and len(p) == 20 for p in family.palettes), family.name
        assert family.count[0] <= family.count[1] and 0 <= family.metal <= 1


@pytest.mark.parametrize(
    ("effect", "check"),
    [
        ("moss", lambda a, b: (b.albedo[..., 1] - b.albedo[..., 0]).mean() > (a.albedo[..., 1] - a.albedo[..., 0]).mean() + 0.005),
        ("snow", lambda a, b: b.albedo.mean() > a.albedo.mean() + 0.05),
        ("rust", lambda a, b: (b.albedo[..., 0] - b.albedo[..., 2]).mean() > (a.albedo[..., 0] - a.albedo[..., 2]).mean() + 0.02),
        ("wet", lambda a, b: b.roughness.mean() < a.roughness.mean() - 0.1),
        ("cracks", lambda a, b: b.height.mean() < a.height.mean()),
        ("gloss", lambda a, b: b.roughness.mean() < a.roughness.mean() - 0.2),
    ],
)  # fmt: skip
def test_effects_do_what_they_say(effect, check):
    """Moss greens, snow whitens, rust reddens, water smooths, cracks dig, gloss shines."""
    plain, changed = (
        draw(Plan("stone blocks", 3), 128),
        draw(Plan("stone blocks", 3, effects={effect: 0.7}), 128),
    )
    assert check(plain, changed)

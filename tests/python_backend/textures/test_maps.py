"""Photographs to maps: reading real pairs, learning from them, and putting the answer together."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from python_backend.textures import fields, photomaps
from python_backend.textures.derive import normal, normal_image
from python_backend.textures.mapfit import fit_kind, fit_steep, measure_levels, ridge, steepness
from python_backend.textures.mapnet import MapNet
from python_backend.textures.maptrain import Lesson, MapTrainer, central, slope_loss
from python_backend.textures.pairs import normals_of, read_pairs, slopes_of
from python_backend.training.folder import RunFolder

RELIEF = 0.02


@pytest.fixture(autouse=True)
def one_thread():
    """Small networks are slower in several threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _bumps(n=64, seed=0):
    return fields.unit(fields.noise(np.random.default_rng(seed), n, 6, octaves=3))


@pytest.fixture
def folder(tmp_path):
    """Three pictures whose light follows their height, with normal maps of both kinds."""
    rows = []
    for k in range(3):
        h = _bumps(seed=k)
        Image.fromarray((h[..., None].repeat(3, 2) * 255).astype("u1")).save(tmp_path / f"{k}.png")
        shade = normal_image(normal(h, RELIEF, directx=k == 1))
        Image.fromarray(shade).save(tmp_path / f"{k}_normal.png")
        maps = {"normal": f"{k}_normal.png", "roughness": f"{k}.png"}
        rows.append(
            {"file": f"{k}.png", "caption": "bumps", "source": "test", "maps": maps, "size": 64}
        )
    rows.append({"file": "absent.png", "caption": "no maps", "maps": {}})
    (tmp_path / "captions.jsonl").write_text("\n".join(json.dumps(r) for r in rows))
    return tmp_path


@pytest.mark.parametrize("directx", [False, True])
def test_the_sign_of_a_normal_map_is_found(directx):
    """Slopes read from either kind of normal map are those of the height."""
    h = _bumps()
    slopes = slopes_of(normal(h, RELIEF, directx=directx))
    assert np.allclose(slopes, central(h) * RELIEF * 64, atol=2e-3)
    assert np.allclose(normals_of(slopes), normal(h, RELIEF), atol=2e-3)


def test_pairs_are_read_with_what_they_have(folder):
    """Rows without maps are left out; both kinds of normals give slopes of the same steepness."""
    pairs = read_pairs(folder, 64)
    assert [p.file for p in pairs] == ["0.png", "1.png", "2.png"]
    assert all(p.slopes is not None and p.roughness is not None and p.height is None for p in pairs)
    assert np.std([steepness(p.slopes) for p in pairs]) < 0.3


@pytest.mark.parametrize("turn", [(True, False, False), (False, True, False), (False, False, True)])
def test_a_turned_lesson_is_still_true(turn):
    """Mirroring and transposing a picture turns its slopes with it."""
    h = _bumps()
    lesson = Lesson(h[..., None].repeat(3, 2), central(h), h, None).turned(*turn)
    assert np.allclose(central(lesson.albedo[..., 0]), lesson.truth[:2], atol=1e-6)


def test_slope_loss_knows_the_right_answer():
    """The true height at any scale costs nearly nothing, a flat one 1, an inverted one more."""
    h = torch.from_numpy(_bumps())[None]
    slopes = torch.from_numpy(central(h[0].numpy()) * 2)[None]
    assert slope_loss(h * 7, slopes, 1) < 0.05
    assert 0.9 < slope_loss(h * 0, slopes, 1) < 1.05
    assert slope_loss(-h, slopes, 1) > 1


def test_training_learns_from_pairs_and_fits_the_numbers(folder, tmp_path):
    """A few steps run on real and drawn pictures; then kind and steepness are fitted."""
    pairs = read_pairs(folder, 64)
    torch.manual_seed(0)
    net = MapNet(width=8)
    measure_levels(net, [p.albedo for p in pairs])
    frozen = net.encoder.stem.weight.clone()
    trainer = MapTrainer(RunFolder(tmp_path / "run"), pairs, 32, net=net, batch=4, total=2, pool=2)
    before = net.out.weight.clone()
    assert trainer.run() == 2
    assert not torch.equal(before, net.out.weight) and torch.equal(frozen, net.encoder.stem.weight)
    fit_steep(net, pairs, 1.0)
    fit_kind(net, [], each=1, size=32)
    _, numbers = net(torch.rand(1, 3, 64, 64) * 2 - 1)
    rough, metal, _ = numbers[0].tolist()
    assert 0.3 < rough < 1 and 0 <= metal <= 1


def test_ridge_finds_a_line():
    """With little damping the regression gives back the line it was given."""
    x = torch.randn(200, 3, generator=torch.Generator().manual_seed(0))
    weights, bias = ridge(x, x @ torch.tensor([1.0, -2.0, 0.5]) + 3, 1e-3)
    assert torch.allclose(weights, torch.tensor([1.0, -2.0, 0.5]), atol=1e-2)
    assert abs(float(bias) - 3) < 1e-2


def test_a_large_photo_gets_detail_and_tiles():
    """At 256 px the answer rolls with the picture, is in range, and finer than at 128."""
    torch.manual_seed(0)
    net = MapNet(width=8)
    albedo = _bumps(256)[..., None].repeat(3, 2)
    seen = photomaps.look(net, albedo)
    rolled = photomaps.look(net, np.roll(albedo, 64, (0, 1)))
    assert np.allclose(np.roll(seen.height, 64, (0, 1)), rolled.height, atol=2e-2)
    for field in (seen.height, seen.roughness, seen.metallic):
        assert field.shape == (256, 256) and field.min() >= 0 and field.max() <= 1
    assert 0.0005 <= seen.relief <= 0.08

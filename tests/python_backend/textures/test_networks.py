"""The networks on the torus, their losses, and a training run of seconds."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from bridge.errors import InvalidParams, WeightsCorrupt, WeightsMismatch, WeightsMissing
from python_backend.textures import losses
from python_backend.textures.critic import Critic, augment
from python_backend.textures.detail import Detail, enlarge
from python_backend.textures.features import LEVELS, load_features
from python_backend.textures.mapnet import MapNet
from python_backend.textures.model import TextureModel
from python_backend.textures.network import SIZES, Synthesis
from python_backend.training import checkpoint


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    made = Synthesis(SIZES["tiny"]).eval()
    torch.nn.init.normal_(made.out.weight, 0, 0.05)
    return made


def _input(n=64, batch=1):
    make = torch.Generator().manual_seed(1)
    guide = torch.rand(batch, 7, n, n, generator=make) * 1.6 - 0.8
    return guide, torch.randn(batch, 384, generator=make), torch.randn(batch, 8, generator=make)


def _roll(noise, n, move):
    return [torch.roll(x, (move * x.shape[2] // n,) * 2, (2, 3)) for x in noise]


def test_synthesis_is_toroidal(net):
    """Rolling guide and noise rolls the answer: there is no border anywhere in the network."""
    n, move = 64, 24
    guide, text, z = _input(n)
    noise = net.noise(1, n, torch.Generator().manual_seed(2))
    with torch.no_grad():
        plain = net(guide, text, z, noise)
        rolled = net(torch.roll(guide, (move, move), (2, 3)), text, z, _roll(noise, n, move))
    assert torch.allclose(torch.roll(plain, (move, move), (2, 3)), rolled, atol=1e-4)


def test_a_new_network_answers_with_its_guide():
    """Before training the output is the guide (scaled by the tanh's margin)."""
    guide, text, z = _input()
    fresh = Synthesis(SIZES["tiny"])
    out = fresh(guide, text, z, fresh.noise(1, 64))
    assert torch.allclose(out, guide[:, :6] * 0.98, atol=1e-5)


def test_every_input_matters(net):
    """Sentence, style and noise each change the picture."""
    guide, text, z = _input()
    noise = net.noise(1, 64, torch.Generator().manual_seed(2))
    with torch.no_grad():
        base = net(guide, text, z, noise)
        for other in (
            net(guide, -text, z, noise),
            net(guide, text, -z, noise),
            net(guide, text, z, [-x for x in noise]),
        ):
            assert (base - other).abs().max() > 1e-4


@pytest.mark.parametrize("kind", ["detail", "maps"])
def test_helpers_are_toroidal(kind):
    """The detail and maps networks have no border either."""
    torch.manual_seed(0)
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    if kind == "detail":
        detail = Detail()
        torch.nn.init.normal_(detail.out.weight, 0, 0.05)
        noise = detail.noise(1, 64)
        go = lambda a, move: detail(a, torch.roll(noise, (move, move), (2, 3)))  # noqa: E731
        factor = 2
    else:
        maps = MapNet()
        go = lambda a, move: maps(a)[0]  # noqa: E731
        factor = 1
    with torch.no_grad():
        plain, rolled = go(x, 0), go(torch.roll(x, (16, 16), (2, 3)), 16)
    shift = (16 * factor, 16 * factor)
    assert torch.allclose(torch.roll(plain, shift, (2, 3)), rolled, atol=1e-4)


def test_enlarge_keeps_the_mean():
    """The smooth enlargement neither shifts nor brightens."""
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(torch.nn.functional.avg_pool2d(enlarge(x), 2).mean(), x.mean(), atol=1e-5)


def test_losses_point_the_right_way():
    """The critic's loss falls when it tells real from false; style is zero against itself."""
    yes, no = [torch.full((2, 1, 4, 4), 2.0)], [torch.full((2, 1, 4, 4), -2.0)]
    assert losses.critic_loss(yes, no, no) == 0 < losses.critic_loss(no, yes, yes)
    assert losses.adversarial_loss(yes) < losses.adversarial_loss(no)
    f = [torch.rand(2, 16, 8, 8)]
    one = [torch.ones(1, 1, 1, 1)]
    assert losses.style_loss(f, f, one) == 0 < losses.style_loss(f, [f[0] * 2], one)
    guide = torch.rand(2, 7, 32, 32)
    assert losses.keep_loss(guide[:, :6], guide) == 0 < losses.keep_loss(guide[:, :6] + 0.1, guide)
    assert losses.coherence_loss(guide[:, :6], guide) == 0


def test_augmentation_wraps():
    """Translations keep every pixel: up to contrast and light the values are the same."""
    x = torch.rand(2, 3, 16, 16)
    y = augment(x, torch.Generator().manual_seed(0))
    for a, b in zip(x, y):
        a, b = a.flatten().sort().values, b.flatten().sort().values
        assert torch.corrcoef(torch.stack([a, b]))[0, 1] > 0.999


def test_critic_reads_sentences():
    """The features are those the critic expects, and its scores depend on the sentence."""
    eyes, critic = load_features(), Critic()
    levels = eyes(torch.rand(2, 3, 64, 64) * 2 - 1)
    assert [f.shape[1] for f in levels] == list(LEVELS.values())
    text = torch.randn(2, 384)
    right, wrong = critic(levels, text, text.roll(1, 0))
    assert len(right) == len(LEVELS) and (right[0] - wrong[0]).abs().max() > 1e-5


# ------------------------------------------------------------------ weights
def test_weights_faults_have_names(tmp_path, small_weights):
    """Missing, truncated, foreign and mismatching weights are four different errors."""
    with pytest.raises(WeightsMissing):
        TextureModel(tmp_path / "none.safetensors")
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(small_weights.read_bytes()[:-100])
    with pytest.raises(WeightsCorrupt):
        TextureModel(cut)
    other = tmp_path / "other.safetensors"
    checkpoint.save(other, {"a": torch.ones(1)}, {"kind": "prop"})
    with pytest.raises(WeightsMismatch):
        TextureModel(other)
    tensors, meta = checkpoint.load(small_weights)
    checkpoint.save(other, tensors, {**meta, "size": SIZES["cpu"].plain()})
    with pytest.raises(WeightsMismatch, match="do not fit"):
        TextureModel(other)
    (tmp_path / "other.md").write_text('```json\n{"sha256": "0"}\n```')
    with pytest.raises(WeightsCorrupt, match="model card"):
        TextureModel(other)


# ------------------------------------------------------------------ training
@pytest.fixture
def art(tmp_path):
    """A folder of six small pictures, each another colour."""
    folder = tmp_path / "art"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for k, name in enumerate(
        ["red_brick", "blue_tiles", "GreenMoss-albedo", "wood_planks", "sand", "rock_01"]
    ):
        pixels = (
            rng.integers(0, 120, (64, 64, 3), dtype=np.uint8)
            + np.eye(3, dtype=np.uint8)[k % 3] * 100
        )
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder


@pytest.mark.slow
def test_training_runs_resumes_and_serves(art, tmp_path, capsys):
    """The command trains on a folder, resumes, writes samples and weights that serving loads."""
    from python_backend.cli.main import main

    (art / "broken.png").write_bytes(b"no picture")
    run = tmp_path / "run"
    flags = [
        "train",
        "texture",
        "--data",
        str(art),
        "--run",
        str(run),
        "--preset",
        "tiny",
        "--threads",
        "1",
    ]
    assert main([*flags, "--steps", "2"]) == 0
    told = capsys.readouterr()
    assert "skipped broken.png" in told.err and "Only 6 pictures" in told.err
    assert main([*flags, "--steps", "3"]) == 0
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 3] and {"critic", "style", "keep"} <= lines[
        0
    ].keys()
    assert list((run / "samples").glob("*.jpg"))
    model = TextureModel(run / "texture.safetensors", 1)
    assert model.net.size == SIZES["tiny"]


def test_unknown_preset():
    """A preset that does not exist is named together with those that do."""
    from python_backend.textures.recipe import preset

    with pytest.raises(InvalidParams, match="preset"):
        preset("huge")


@pytest.mark.slow
def test_training_learns(art, tmp_path):
    """Within a few steps on one tiny set the style term falls."""
    from dataclasses import replace

    from python_backend.text.embed import SentenceEmbedder
    from python_backend.textures.dataset import read_folder
    from python_backend.textures.recipe import PRESETS, TextureTrainer
    from python_backend.training.folder import RunFolder

    chosen = replace(PRESETS["tiny"], batch=6, learning_rate=2e-3, sample_every=100)
    data = read_folder(art, 64, understand=lambda _: "plaster")
    trainer = TextureTrainer(RunFolder(tmp_path / "r"), chosen, data, SentenceEmbedder.default())
    trainer.total = 1000
    seen = [trainer.step(100 + k)["style"] for k in range(16)]
    assert np.mean(seen[-4:]) < np.mean(seen[:4])

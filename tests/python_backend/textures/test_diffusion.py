"""A Stable Diffusion pipeline in the synthesis network's place: a tiny untrained one, built here.

It paints noise, but through every layer a real one has: what is checked is that the picture is
a torus, that the seed decides it, and that errors and cancel come through.
"""

import dataclasses
import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch

from bridge.errors import BadModelFile, MissingDependency
from python_backend.capability import Job, JobCancelled, Result
from python_backend.schema import validate
from python_backend.textures import seam
from python_backend.textures.capability import TextureCapability
from python_backend.textures.params import TextureRequest

from .conftest import FreeContext
from .tiny_pipeline import build_pipeline

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("diffusers") is None,
        reason="diffusers is not installed (extra `diffusers`)",
    ),
]
STEPS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("diffusion") / "tiny"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        build_pipeline(made)
    return made


def settings(small_weights, folder, **more):
    return {
        "weights": str(small_weights), "threads": 1, "diffusion": str(folder),
        "diffusion_steps": STEPS, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def painted(small_weights, folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = TextureCapability(settings(small_weights, folder))
        made.load()
    return made


def job(capability, **params):
    params = {"prompt": "mossy stone", "size": 128, "format": "raw", **params}
    return Job("d", validate(capability.describe().params, params), stream=True)


def ask(capability, context=None, **params):
    events = list(capability.run(job(capability, **params), context or FreeContext()))
    assert all(isinstance(e, Result) for e in events)  # no preview of something else
    return events[-1]


def maps(result):
    return {blob.name: np.asarray(blob.data) for blob in result.blobs}


def test_full_set_that_tiles(painted):
    """Words give all six maps through the pipeline and the maps network, and they tile."""
    result = ask(painted, seed=3)
    found = maps(result)
    assert set(found) == {"albedo", "normal", "height", "roughness", "metallic", "ao"}
    assert found["albedo"].shape == (128, 128, 3) and found["albedo"].std() > 3
    assert all(0.9 <= s <= 1.1 for s in result.data["seam"].values())
    for axis in (0, 1):
        assert 0.8 < seam.plain_ratio(found["albedo"] / np.float32(255), axis) < 1.25
    assert result.recipe["model"] == painted.describe().model
    assert result.provenance["generator"] == "Figment" and result.recipe["seed"] == 3


def test_rolled_noise_rolls_the_picture(painted):
    """The pipeline is a torus: shifting its noise shifts the picture, across the border too;
    with ordinary padding it does not."""
    painter = painted._studio.painter
    request = TextureRequest.read(job(painted, seed=5))
    noise = painter.noise(request)
    factor = 128 // noise.shape[-1]
    moved = np.ascontiguousarray(np.roll(noise, (6, 10), (2, 3)))

    def difference():
        plain = painter.decode(request, noise, lambda _: None).astype(int)
        other = painter.decode(request, moved, lambda _: None).astype(int)
        return np.abs(np.roll(plain, (6 * factor, 10 * factor), (0, 1)) - other).max()

    assert difference() <= 1
    convolutions = [
        m
        for part in (painter.pipe.unet, painter.pipe.vae)
        for m in part.modules()
        if isinstance(m, torch.nn.Conv2d)
    ]
    try:
        for convolution in convolutions:
            convolution.padding_mode = "zeros"
        assert difference() > 1
    finally:
        for convolution in convolutions:
            convolution.padding_mode = "circular"


def test_same_seed_same_bytes(painted):
    """A recipe gives the same bytes again, and another seed or other words give others."""
    first = ask(painted, seed=7)
    again = ask(painted, **{**first.recipe["params"], "seed": 7})
    a, b = maps(first), maps(again)
    assert all(np.array_equal(a[k], b[k]) for k in a) and first.recipe == again.recipe
    assert not np.array_equal(a["albedo"], maps(ask(painted, seed=8))["albedo"])
    assert not np.array_equal(a["albedo"], maps(ask(painted, seed=7, prompt="rust"))["albedo"])


def test_larger_sizes_and_variations(painted):
    """A size beyond what the pipeline paints is enlarged as a torus; a variation of no strength
    is the original, and one of some strength is not."""
    big = ask(painted, seed=1, size=256)
    assert maps(big)["albedo"].shape == (256, 256, 3)
    base = ask(painted, seed=1)
    still, near = (
        maps(ask(painted, prompt="mossy stone", variation_of=base.recipe, strength=s, seed=9))
        for s in (0.0, 0.5)
    )
    assert np.array_equal(still["albedo"], maps(base)["albedo"])
    assert not np.array_equal(near["albedo"], maps(base)["albedo"])


def test_blend_of_two_recipes(painted):
    """A blend is painted by the pipeline too: each end has the frequencies of its own recipe,
    wherever the torus is cut."""

    def spectrum(result):
        return np.abs(np.fft.fft2(maps(result)["albedo"].astype(float), axes=(0, 1))).ravel()[3:]

    one, two = ask(painted, seed=1), ask(painted, seed=2, prompt="rust")
    for t, own, other in ((0.0, one, two), (1.0, two, one)):
        blend = {"a": one.recipe, "b": two.recipe, "t": t}
        made = spectrum(ask(painted, prompt="both", blend=blend))
        near, far = (np.corrcoef(made, spectrum(r))[0, 1] for r in (own, other))
        assert near > 0.95 and near > far + 0.05


def test_cancel_stops_between_steps(painted):
    """A job cancelled while denoising ends at the next step, and the next job is unharmed."""
    context = FreeContext(limit=2)  # the check before the first step, and that after it
    with pytest.raises(JobCancelled):
        list(painted.run(job(painted, seed=2), context))
    assert context.checks == 3
    assert ask(painted, seed=2).data["size"] == 128


def test_model_names_the_pipeline(small_weights, folder, tmp_path):
    """The model of a recipe changes with the pipeline's files and with the steps."""
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    weights = next((other / "unet").glob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    digests = {
        TextureCapability(s).describe().model
        for s in (
            settings(small_weights, folder),
            settings(small_weights, other),
            settings(small_weights, folder, diffusion_steps=4),
            {"weights": str(small_weights)},
        )
    }
    assert len(digests) == 4


@pytest.mark.parametrize("harm", ["absent", "empty", "kind", "part", "code", "damaged", "pickle"])
def test_wrong_folders(small_weights, folder, tmp_path, harm):
    """A folder that is no such pipeline, damaged, or brings code or pickles, is a clear error."""
    bad = tmp_path / "bad"
    if harm == "empty":
        bad.mkdir()
    elif harm != "absent":
        shutil.copytree(folder, bad)
    index = bad / "model_index.json"
    weights = bad / "unet" / "diffusion_pytorch_model.safetensors"
    if harm == "kind":
        index.write_text(json.dumps({**json.loads(index.read_text()), "_class_name": "Flux"}))
    elif harm == "part":
        shutil.rmtree(bad / "vae")
    elif harm == "code":
        (bad / "unet" / "mine.py").write_text("print('hello')")
    elif harm == "damaged":
        weights.write_bytes(weights.read_bytes()[:5000])
    elif harm == "pickle":
        weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(BadModelFile, match="bad"):
        TextureCapability(settings(small_weights, bad)).load()


def test_loading_connects_to_nothing(small_weights, folder, monkeypatch):
    """A pipeline is loaded from its folder alone: no address is looked up or connected to."""
    asked = []

    def refuse(*arguments):
        asked.append(arguments)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    TextureCapability(settings(small_weights, folder)).load()
    assert asked == []


def test_without_diffusers(small_weights, folder, monkeypatch):
    """Where the extra is not installed, the error names it."""
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(MissingDependency, match="diffusers"):
        TextureCapability(settings(small_weights, folder)).load()


def test_describing_needs_neither(small_weights, folder):
    """The capability with a pipeline configured is described without torch or diffusers."""
    code = (
        "import sys; from python_backend.textures.capability import TextureCapability as T; "
        f"T({settings(small_weights, folder)!r}).describe(); "
        "sys.exit('torch' in sys.modules or 'diffusers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_sides(painted):
    """The pipeline paints at its own size up to twice that, whatever is asked for."""
    painter = painted._studio.painter
    assert [painter.side(n) for n in (128, 256, 2048)] == [128, 128, 128]
    request = dataclasses.replace(TextureRequest.read(job(painted)), size=128)
    assert painter.noise(request).shape == (1, 4, 64, 64)

# ruff: noqa: E501
"""The capability as serving sees it: answers, partials, ladder, batches, bad input."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from bridge.errors import BadImage, BadRecipe, InvalidParams, PromptNotUnderstood
from python_backend.capability import (
    BatchCapability,
    Blob,
    Job,
    JobCancelled,
    Partial,
    Progress,
    Result,
    Rung,
)
from python_backend.schema import check_schema, validate
from python_backend.textures.capability import TextureCapability

from .conftest import FreeContext

ALL = {"albedo", "normal", "height", "roughness", "metallic", "ao"}


def test_imports_without_torch():
    """Describing the capability loads neither torch nor Pillow."""
    code = (
        "import sys; from python_backend.textures.capability import TextureCapability as T; "
        "T({}).describe(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_description_is_sound(capability):
    """The schema is valid, every property has a title, and the protocol is met."""
    described = capability.describe()
    assert check_schema(described.params) == []
    assert all(
        {"title", "description"} <= p.keys() for p in described.params["properties"].values()
    )
    assert isinstance(capability, BatchCapability) and len(described.model) == 16


def test_full_answer(ask, pixels):
    """All six maps come, in their shapes, certified, with recipe, colour and material."""
    result = ask(prompt="red brick wall", seed=3)
    maps = pixels(result)
    assert set(maps) == ALL
    assert maps["albedo"].shape == maps["normal"].shape == (128, 128, 3)
    assert maps["height"].shape == (128, 128, 1) and maps["ao"].dtype == np.uint8
    assert all(0.9 <= s <= 1.1 for s in result.data["seam"].values())
    assert result.data["material"] == "brick" and result.data["similarity"] > 0.5
    assert result.recipe["params"]["prompt"] == "red brick wall" and result.recipe["seed"] == 3
    assert result.certificate["passed"] and result.provenance["generator"] == "Figment"
    vectors = maps["normal"].astype(float) / 127.5 - 1
    assert np.abs(np.linalg.norm(vectors, axis=-1) - 1).max() < 0.03
    assert maps["albedo"].min() >= 30


@pytest.mark.parametrize("size", [128, 256, 384])
def test_sizes(ask, pixels, size):
    """Any multiple of the base is served at exactly that size."""
    assert pixels(ask(prompt="stone wall", size=size))["albedo"].shape == (size, size, 3)


def test_same_recipe_same_bytes(ask, pixels):
    """A recipe gives the same bytes again, and another seed gives others."""
    first = ask(prompt="old planks", seed=7, size=256)
    again = ask(**{**first.recipe["params"], "seed": first.recipe["seed"]})
    other = ask(prompt="old planks", seed=8, size=256)
    a, b, c = pixels(first), pixels(again), pixels(other)
    assert all(np.array_equal(a[k], b[k]) for k in ALL)
    assert not np.array_equal(a["albedo"], c["albedo"]) and first.recipe == again.recipe


def test_same_recipe_same_bytes_in_a_batch(capability, pixels):
    """Sharing a batch changes no byte; a cancelled mate leaves the others untouched."""
    schema = capability.describe().params
    jobs = [
        Job(str(k), validate(schema, {"prompt": "moss", "seed": k, "size": 128, "format": "raw"}))
        for k in range(3)
    ]
    contexts = [FreeContext(), FreeContext(limit=0), FreeContext()]
    out = list(capability.run_batch(jobs, contexts))
    results = {k: e for k, e in out if isinstance(e, Result)}
    assert isinstance(dict(out)[1], JobCancelled) and set(results) == {0, 2}
    alone = list(capability.run(jobs[2], FreeContext()))[-1]
    assert np.array_equal(pixels(alone)["albedo"], pixels(results[2])["albedo"])
    assert capability.batch_key(jobs[0].params) == 128
    assert capability.batch_key({**jobs[0].params, "image": "x"}) is None


def test_preview_comes_first(capability):
    """With a stream, a 128-pixel picture comes before the result, and looks like it."""
    params = validate(
        capability.describe().params, {"prompt": "blue tiles", "size": 256, "format": "raw"}
    )
    events = list(capability.run(Job("p", params, stream=True), FreeContext()))
    assert [type(e) for e in events] == [Partial, Progress, Result]
    small = np.asarray(events[0].blobs[0].data)
    full = np.asarray(events[-1].blobs[0].data)
    assert small.shape == (128, 128, 3)
    assert np.abs(small.mean((0, 1)) - full.mean((0, 1))).max() < 20


def test_cancel_stops_the_work(capability):
    """A job cancelled in the middle raises at its next stage."""
    params = validate(capability.describe().params, {"prompt": "rock", "size": 512})
    with pytest.raises(JobCancelled):
        list(capability.run(Job("c", params), FreeContext(limit=2)))


def test_smaller_rung(capability):
    """Under a deadline the answer is smaller, says so, and its recipe is that of what was sent."""
    params = validate(
        capability.describe().params, {"prompt": "rock", "size": 512, "format": "raw"}
    )
    result = list(capability.run(Job("s", params, rung=Rung.SMALLER), FreeContext()))[-1]
    assert result.rung is Rung.SMALLER and result.data["size"] == 256
    assert result.recipe["params"]["size"] == 256 and any("256 px" in w for w in result.warnings)
    assert capability.estimate_ms(params, Rung.SMALLER) < capability.estimate_ms(params, Rung.FULL)


def test_fallback_is_named(capability):
    """Without the network the procedural answer comes, tileable, and labelled as such."""
    params = validate(
        capability.describe().params, {"prompt": "grey cobblestone", "size": 512, "format": "raw"}
    )
    result = TextureCapability({}).fallback(params)
    assert result.rung is Rung.FALLBACK and result.data["procedural"] and result.recipe is None
    assert (
        result.data["material"] == "cobblestone"
        and "algorithmicMedia" in result.provenance["digitalSourceType"]
    )
    assert any("procedural" in w for w in result.warnings)


@pytest.mark.parametrize("style", ["painted", "pixel"])
def test_styles(ask, pixels, style):
    """Painted has fewer small edges; pixel art has few colours in blocks."""
    photo = pixels(ask(prompt="cobblestone", size=256))["albedo"]
    other = pixels(ask(prompt="cobblestone", size=256, style=style))["albedo"]
    if style == "pixel":
        assert (
            len(np.unique(other.reshape(-1, 3), axis=0))
            < 400
            < len(np.unique(photo.reshape(-1, 3), axis=0))
        )
    else:
        grain = lambda a: np.abs(np.diff(a.astype(float), axis=0)).mean()  # noqa: E731
        assert grain(other) < grain(photo)


def test_tiling_in_one_direction(ask):
    """For x-tiling the left-right border is certified and grime gathers at the bottom."""
    result = ask(prompt="plaster", size=256, tiling="x")
    albedo = np.asarray(result.blobs[0].data).astype(float)
    assert all(0.9 <= s <= 1.1 for s in result.data["seam"].values())
    assert albedo[-32:].mean() < albedo[:32].mean()


def test_palette_lock(ask):
    """A palette moves the mean colour to itself."""
    result = ask(prompt="stone wall", palette=["#204080", "#102040", "#4070c0"])
    r, g, b = (int(result.data["average_color"][i : i + 2], 16) for i in (1, 3, 5))
    assert b > g > r


def test_negative_words(ask, pixels):
    """Moss that is not wanted is not there."""
    mossy = pixels(ask(prompt="mossy stone wall", size=256))["albedo"].astype(float)
    clean = pixels(ask(prompt="mossy stone wall", size=256, negative="moss"))["albedo"].astype(
        float
    )
    green = lambda a: (a[..., 1] - a[..., 0]).mean()  # noqa: E731
    assert green(clean) < green(mossy)


def test_variation_stays_near(ask, pixels):
    """A small variation resembles its origin more than a large one does."""
    base = ask(prompt="brick wall", size=128)
    far, near = (pixels(ask(variation_of=base.recipe, strength=s, seed=5)) for s in (0.9, 0.1))
    origin = pixels(base)["albedo"].astype(float).mean((0, 1))
    change = [np.abs(m["albedo"].astype(float).mean((0, 1)) - origin).mean() for m in (near, far)]
    assert change[0] < change[1]


def test_blend_goes_from_one_to_the_other(ask, pixels):
    """At its ends a blend has the colours of its recipes."""
    a, b = ask(prompt="snow", size=128), ask(prompt="lava", size=128)
    mean = lambda r: pixels(r)["albedo"].astype(float).mean()  # noqa: E731
    ends = [mean(ask(blend={"a": a.recipe, "b": b.recipe, "t": t})) for t in (0.0, 0.5, 1.0)]
    assert ends[0] > ends[1] > ends[2]


def test_photo_becomes_a_material(ask, pixels):
    """A picture that does not tile is sent back as six maps that do."""
    y, x = np.mgrid[0:300, 0:400]
    photo = np.stack([x / 2, y / 2, 60 + 0 * x], -1).clip(0, 255)
    photo = (photo * 0.6 + np.random.default_rng(0).uniform(0, 90, photo.shape)).clip(0, 255)
    out = io.BytesIO()
    Image.fromarray(photo.astype(np.uint8)).save(out, "PNG")
    result = ask(blobs=[Blob("shot", out.getvalue())], image="shot", size=256)
    assert set(pixels(result)) == ALL and result.data["material"] == "photo"
    assert result.recipe is None and all(0.9 <= s <= 1.1 for s in result.data["seam"].values())


def test_unknown_words_are_never_silent(ask):
    """A prompt about nothing material is answered with the nearest, named, and a warning."""
    result = ask(prompt="quarterly tax declaration")
    assert any(w.startswith("prompt_not_understood") for w in result.warnings)
    assert result.data["similarity"] < 0.4


@pytest.mark.parametrize(
    "params",
    [
        {"prompt": ""}, {"prompt": "x" * 10_000}, {"prompt": 7}, {"prompt": None}, {},
        {"prompt": "a", "size": 0}, {"prompt": "a", "size": -1}, {"prompt": "a", "size": 100_000},
        {"prompt": "a", "size": 200}, {"prompt": "a", "size": "512"}, {"prompt": "a", "maps": ["colour"]},
        {"prompt": "a", "maps": []}, {"prompt": "a", "seed": -1}, {"prompt": "a", "palette": ["red"]},
        {"prompt": "a", "style": "cubist"}, {"prompt": "a", "meters": 0}, {"prompt": "a", "sice": 1},
        {"prompt": "   "}, {"variation_of": {}, "blend": {"a": {}, "b": {}}, "prompt": "a"},
    ],
)  # fmt: skip
def test_bad_parameters(ask, params):
    """Every parameter out of range is refused by name, before any work."""
    with pytest.raises((InvalidParams, BadRecipe)):
        ask(**params)


def test_bad_things_beyond_the_schema(ask):
    """No words, a missing blob, foreign recipes and recipes of photos have their own errors."""
    with pytest.raises(PromptNotUnderstood):
        ask(prompt="?!")
    with pytest.raises(BadImage, match="no blob"):
        ask(image="shot")
    with pytest.raises(BadImage):
        ask(blobs=[Blob("i", b"junk")], image="i")
    for recipe in ({"capability": "prop", "params": {}}, {"capability": "texture", "params": {"size": 3}},
                   {"capability": "texture", "params": {"image": "i"}}):  # fmt: skip
        with pytest.raises(BadRecipe):
            ask(variation_of=recipe)


def test_bundled_weights_are_those_of_their_card(pixels):
    """The weights that come with Figment match the sha256 of their card and answer a prompt."""
    from python_backend.textures.model import WEIGHTS
    from python_backend.training import card

    assert WEIGHTS.stat().st_size < 20e6
    bundled = TextureCapability({"threads": 1})
    assert card.verify(WEIGHTS).startswith(bundled.describe().model)
    bundled.load()
    params = validate(
        bundled.describe().params, {"prompt": "red brick", "size": 128, "format": "raw"}
    )
    result = list(bundled.run(Job("w", params), FreeContext()))[-1]
    r, _, b = pixels(result)["albedo"].mean((0, 1))
    assert result.data["material"] == "brick" and r > b + 20

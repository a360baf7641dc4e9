"""Requests: what is understood, what is refused, and what comes back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from bridge.errors import (
    BadProgram,
    BadRecipe,
    InvalidParams,
    PromptNotUnderstood,
    QualityRejected,
)
from python_backend.capability import Capability, Job, JobCancelled, Partial, Result, Rung
from python_backend.props.capability import PropCapability, make_studio
from python_backend.props.program import to_dict
from python_backend.schema import check_schema
from tests.python_backend.props.helpers import params, studio, table


class Calm:
    """A context of a job without a deadline; cancelled after `after` checks."""

    def __init__(self, after: int = 10**9) -> None:
        self.left = after

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise JobCancelled

    @property
    def cancelled(self) -> bool:
        return self.left < 0

    def remaining(self) -> float:
        return math.inf


def capability() -> PropCapability:
    made = PropCapability({})
    made._studio = studio()
    return made


def result(events: Any) -> Result:
    return [e for e in events if isinstance(e, Result)][-1]


def test_the_capability_follows_the_interface() -> None:
    """It is a Capability, and its schema is a valid one with a title on every property."""
    made = PropCapability({})
    assert isinstance(made, Capability)
    schema = made.describe().params
    assert check_schema(schema) == []
    assert all({"title", "description"} <= set(p) for p in schema["properties"].values())


def test_a_request_gives_a_certified_glb() -> None:
    """A prompt becomes a file, its description, a passed certificate and a recipe."""
    answer = result(
        capability().run(Job("1", params(prompt="old oak barrel", texture_size=256)), Calm())
    )
    assert answer.data["family"] == "barrel" and answer.data["tier"] == "family"
    assert answer.data["materials"]["body"] == "oak"
    assert answer.certificate is not None and answer.certificate["passed"]
    assert answer.blobs[0].media_type == "model/gltf-binary"
    assert answer.recipe is not None and answer.recipe["capability"] == "prop"


def test_a_recipe_gives_the_same_bytes() -> None:
    """Asking with a recipe's parameters regenerates the file exactly."""
    from python_backend.storage.recipes import params_of

    first = result(capability().run(Job("1", params(prompt="stone well", seed=5)), Calm()))
    assert first.recipe is not None
    again = result(capability().run(Job("2", params(**params_of(first.recipe))), Calm()))
    assert again.blobs[0].data == first.blobs[0].data


def test_arrays_are_what_engines_expect() -> None:
    """Positions, normals, tangents, coordinates, indices and hulls, little-endian and in range."""
    answer = result(
        capability().run(
            Job("1", params(prompt="table", output="arrays", texture_size=256)), Calm()
        )
    )
    blobs = {b.name: b for b in answer.blobs}
    place, index = np.asarray(blobs["lod0.position"].data), np.asarray(blobs["lod0.index"].data)
    assert place.dtype == "<f4" and index.dtype == "<u4" and index.max() < len(place)
    assert np.asarray(blobs["lod0.tangent"].data).shape == (len(place), 4)
    assert {"hull0", "lod1.index", "base_color", "normal", "orm"} <= set(blobs)
    assert blobs["normal"].media_type == "image/png"


def test_streaming_sends_the_grey_mesh_first() -> None:
    """A partial with an untextured model comes before the result, with the same shape."""
    events = list(
        capability().run(Job("1", params(prompt="crate", texture_size=256), stream=True), Calm())
    )
    partial = next(e for e in events if isinstance(e, Partial))
    assert partial.data["size"] == result(events).data["size"]
    assert len(bytes(partial.blobs[0].data)) < len(bytes(result(events).blobs[0].data))


def test_a_smaller_rung_is_smaller() -> None:
    """With little time the prop has fewer triangles and one level, and says so."""
    answer = result(capability().run(Job("1", params(), rung=Rung.SMALLER), Calm()))
    assert answer.rung is Rung.SMALLER and len(answer.data["lods"]) == 1


def test_the_fallback_is_a_box_of_the_asked_size() -> None:
    """Without any time: a valid file of twelve triangles with the asked extents."""
    from python_backend.props.certificate import gltf

    answer = PropCapability({}).fallback(params(size={"x": 2.0, "y": 0.5}))
    assert answer is not None and answer.rung is Rung.FALLBACK
    data = bytes(answer.blobs[0].data)
    assert gltf.faults(data) == []
    document, binary = gltf.split(data)
    assert np.allclose(np.ptp(gltf.read(document, binary, 0), axis=0), (2.0, 0.5, 1.25))


def test_a_cancelled_job_stops() -> None:
    """The context's check ends the work between stages."""
    with pytest.raises(JobCancelled):
        list(capability().run(Job("1", params()), Calm(after=3)))


@pytest.mark.parametrize(
    ("prompt", "family", "material"),
    [
        ("golden chalice", "mug", "gold"),
        ("mossy stone well", "well", "mossy stone"),
        ("barrel with brass hoops", "barrel", "brass"),
        ("iron bound oak chest", "chest", "oak"),
        ("rusty oil drum", "tank", "rust"),
        ("marble column", "column", "marble"),
        ("three legged stool", "stool", "oak"),
        ("pine tree", "tree", "leaf"),
    ],
)
def test_words_choose_family_and_material(prompt: str, family: str, material: str) -> None:
    """Plain prompts find their family without any model, and materials go where they belong."""
    prop = studio().make(params(prompt=prompt))
    assert prop.draft.family == family
    if prompt != "pine tree" and prompt != "three legged stool":
        assert material in prop.asset.program.materials.values()


@pytest.mark.parametrize(
    ("prompt", "family", "material"),
    [
        ("silver candelabra with candles", "candelabra", "silver"),
        ("four poster bed with red velvet", "bed", "velvet #a23028"),
        ("bamboo fence", "fence", "bamboo"),
        ("green leather couch", "sofa", "leather #4f7d3a"),
        ("ivory statue", "statue", "ivory"),
        ("obsidian dagger", "sword", "obsidian"),
        ("ruby goblet", "mug", "ruby"),
        ("frozen fountain", "fountain", "ice"),
        ("purple silk sofa with gold feet", "sofa", "gold"),
    ],
)
def test_materials_are_worn_where_they_are_said(prompt: str, family: str, material: str) -> None:
    """What the prompt says of its materials is worn by some part, whatever form is drawn."""
    for seed in range(4):
        draft = studio()._drafter.draft(params(prompt=prompt, seed=seed), 0)
        assert draft.family == family and draft.notice == ""
        assert material in draft.program.materials.values()


def test_a_colour_word_paints_the_main_part() -> None:
    """`red chair` is painted red."""
    prop = studio().make(params(prompt="red chair"))
    assert any("#a23028" in m for m in prop.asset.program.materials.values())


@pytest.mark.parametrize("prompt", ["qwxzt plugh", "....", "12345", "\u202e\u0000!!"])
def test_nonsense_is_refused_with_advice(prompt: str) -> None:
    """A prompt that names nothing raises PromptNotUnderstood, not a random prop."""
    with pytest.raises(PromptNotUnderstood, match="names no object"):
        studio().make(params(prompt=prompt))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"size": {"x": 0}}, "$.size.x"),
        ({"size": {"y": -1}}, "$.size.y"),
        ({"size": {"z": 10_000}}, "$.size.z"),
        ({"size": {"w": 1}}, "$.size"),
        ({"triangles": 3}, "$.triangles"),
        ({"triangles": 10_000_000}, "$.triangles"),
        ({"novelty": 7}, "$.novelty"),
        ({"texture_size": 500}, "$.texture_size"),
        ({"prompt": ""}, "$.prompt"),
        ({"prompt": "x" * 501}, "$.prompt"),
        ({"style": "baroque"}, "$.style"),
        ({"seed": -1}, "$.seed"),
        ({"pivot": "left"}, "$.pivot"),
    ],
)
def test_parameters_out_of_range_are_refused_by_path(given: dict[str, Any], path: str) -> None:
    """Sizes of 0, below, and 10 km; budgets of 3 and 10 million; unknown options."""
    with pytest.raises(InvalidParams) as caught:
        params(**given)
    assert any(where.startswith(path) for where, _ in caught.value.violations)


def test_hand_edited_programs() -> None:
    """A valid one is built as it is; a floating part is named by its path; size still holds."""
    given = to_dict(table())
    prop = studio().make(params(program=given, size={"y": 1.0}))
    assert prop.draft.tier == "given" and abs(prop.asset.extent[1] - 1.0) < 0.01
    given["parts"].append(
        {
            "name": "ghost",
            "prim": "box",
            "size": [0.1, 0.1, 0.1],
            "parent": "top",
            "face": "center",
            "offset": [0.0, 2.0, 0.0],
        }
    )
    with pytest.raises(BadProgram) as caught:
        studio().make(params(program=given))
    assert caught.value.violations[0][0] == "$.parts[2]"


def test_contradictory_wishes_give_a_clear_error() -> None:
    """Forty parts' worth of copies in twelve triangles cannot pass; the reply says which check."""
    given = to_dict(table())
    given["parts"].append(
        {
            "name": "row",
            "prim": "box",
            "size": [0.02, 0.02, 0.02],
            "parent": "top",
            "face": "top",
            "symmetry": "row_x",
            "count": 50,
            "span": 1.0,
        }
    )
    prop = studio().make(params(program=given, triangles=12))
    assert prop.asset.lods[0].triangles == 12
    top_heavy = {
        "figment_prop": 1,
        "parts": [
            {"name": "a", "prim": "box", "size": [0.1, 1, 0.1]},
            {
                "name": "b",
                "prim": "box",
                "size": [2, 0.5, 0.5],
                "parent": "a",
                "face": "top",
                "offset": [0.9, 0, 0],
                "sink": 0.01,
            },
        ],
    }
    with pytest.raises(QualityRejected) as refused:
        studio().make(params(program=top_heavy))
    assert "stands" in refused.value.cause


def test_variations_and_blends_within_a_family() -> None:
    """A variation keeps the family and changes the shape; a blend lies between its two ends."""
    first = result(capability().run(Job("1", params(prompt="tall barrel", seed=1)), Calm()))
    other = result(capability().run(Job("2", params(prompt="short barrel", seed=2)), Calm()))
    varied = studio().make(params(prompt="barrel", variation_of=first.recipe, seed=9))
    assert varied.draft.family == "barrel"
    assert not np.allclose(varied.asset.extent, [first.data["size"][k] for k in "xyz"])
    mixed = studio().make(params(prompt="barrel", blend={"a": first.recipe, "b": other.recipe}))
    low, high = sorted((first.data["size"]["y"], other.data["size"]["y"]))
    assert low <= mixed.asset.extent[1] <= high


def test_recipes_of_other_things_are_refused() -> None:
    """A texture's recipe, or none at all, cannot be varied."""
    with pytest.raises(BadRecipe, match="variation_of"):
        studio().make(params(variation_of={"capability": "texture", "params": {}}))


def test_what_the_free_tier_knows_by_name_is_not_bent_to_the_nearest_family() -> None:
    """A washing machine is no laundry basket: the free tier, which saw some, draws it and says
    so; a place to sleep, which nothing is called, stays a bed."""
    drafter = make_studio()._drafter
    machine = drafter.draft(params(prompt="washing machine"), 0)
    assert (machine.tier, machine.family) == ("free", "") and "free tier" in machine.notice
    assert drafter.draft(params(prompt="a place to sleep"), 0).family == "bed"

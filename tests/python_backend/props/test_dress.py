"""What slots wear: words for materials, where they go, and what follows them."""

from __future__ import annotations

import numpy as np
import pytest

from python_backend.props.dress import dress, suited
from python_backend.props.families import FAMILIES
from python_backend.props.material_table import TABLE
from python_backend.props.material_words import materials_said
from python_backend.props.materials import MATERIALS
from python_backend.props.textures3d import TEXTURES
from tests.python_backend.props.helpers import params, studio, table


def worn(prompt: str, seed: int = 4) -> dict[str, str]:
    return dict(studio()._drafter.draft(params(prompt=prompt, seed=seed), 0).program.materials)


def test_the_table_is_sound() -> None:
    """Every line has its own name, a texture that exists, and numbers in their range."""
    lines = [line for line in TABLE.strip().splitlines() if not line.startswith(" ")]
    assert len(lines) == len(MATERIALS)
    for material in MATERIALS.values():
        assert material.texture in TEXTURES and material.words[0] == material.name
        values = (*material.color, *material.second, material.rough, material.metal, material.glow)
        assert all(0 <= v <= 1 for v in values)


@pytest.mark.parametrize("name", sorted(TEXTURES))
def test_a_texture_draws_something(name: str) -> None:
    """Each solid texture is finite, varies over a part, and is the same at the same places."""
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (4000, 3)).astype(np.float32)
    mix, rough, height = TEXTURES[name](points)
    assert np.isfinite(mix).all() and np.isfinite(rough).all() and np.isfinite(height).all()
    assert mix.std() > 0.01 and -0.6 < np.quantile(mix, 0.02) < np.quantile(mix, 0.98) < 1.5
    assert (TEXTURES[name](points)[0] == mix).all()


@pytest.mark.parametrize(
    ("prompt", "slots"),
    [
        ("rope ladder", {"rail": "rope", "rung": "oak"}),
        ("bamboo ladder", {"rail": "bamboo", "rung": "bamboo"}),
        ("paper lantern", {"light": "lit paper"}),
        ("red silk lantern", {"light": "lit paper #a23028"}),
        ("hemp sack", {"body": "burlap"}),
        ("silk sofa", {"cover": "silk"}),
        ("wicker chair", {"frame": "wicker"}),
        ("mossy bench", {"seat": "mossy wood"}),
        ("mossy wall", {"wall": "mossy stone"}),
        ("bone sci-fi crate", {"body": "bone"}),
        ("black wood arch", {"arch": "ebony"}),
        ("snowy fence", {"wood": "snowy wood"}),
        ("snowy tree", {"leaf": "snow"}),
        ("maple table", {"top": "birch"}),
    ],
)
def test_a_word_means_the_material_that_the_part_can_be(prompt: str, slots: dict[str, str]) -> None:
    """One word may name several materials; the slot decides which, and which slot is meant."""
    found = worn(prompt)
    assert {slot: found.get(slot) for slot in slots} == slots


@pytest.mark.parametrize(
    ("prompt", "slot", "material"),
    [
        ("ivory handled dagger", "grip", "ivory"),
        ("gold-hilted sword", "hilt", "gold"),
        ("brass bound chest", "band", "brass"),
        ("iron bound oak chest", "body", "oak"),
        ("door with copper hinges", "metal", "copper"),
        ("steel table with glass top", "leg", "steel"),
        ("stone bench with wooden seat", "leg", "stone"),
        ("iron door with wooden frame", "leaf", "iron"),
    ],
)
def test_other_words_for_parts(prompt: str, slot: str, material: str) -> None:
    """`handled`, `hilted`, `bound` and `hinges` say which part a material is meant for."""
    assert worn(prompt)[slot] == material


@pytest.mark.parametrize(
    ("prompt", "slot", "material"),
    [
        ("glass door", "leaf", "glass"),
        ("coral throne", "frame", "coral"),
        ("clay bench", "seat", "clay"),
        ("pearl chest", "body", "pearl"),
        ("throne made of jade", "frame", "jade"),
        ("leather chest", "body", "leather"),
    ],
)
def test_an_unlikely_material_is_obeyed(prompt: str, slot: str, material: str) -> None:
    """What no such thing is usually made of goes on its main part."""
    assert worn(prompt)[slot] == material


@pytest.mark.parametrize(
    ("prompt", "never"),
    [
        ("old oak tree", "oak"),
        ("burning barrel", "flame"),
        ("coal barrel", "coal"),
        ("bench beside the water", "water"),
    ],
)
def test_what_fills_or_grows_is_not_what_it_is_made_of(prompt: str, never: str) -> None:
    """No tree has leaves of oak, and no barrel consists of coal or fire."""
    assert never not in worn(prompt).values()


@pytest.mark.parametrize(
    ("prompt", "slot", "material"),
    [
        ("sack of coal", "fill", "coal"),
        ("sack of gold", "fill", "gold"),
        ("sack of grain", "fill", "grain"),
        ("crate full of straw", "inside", "straw"),
    ],
)
def test_contents_are_inside(prompt: str, slot: str, material: str) -> None:
    """What follows `of` fills a thing that can hold it, whatever form was drawn first."""
    for seed in range(3):
        assert worn(prompt, seed)[slot] == material


def test_parts_follow_the_whole() -> None:
    """Legs follow the top of a steel table; they do not where legs or two materials are said,
    and cushions stay cloth."""
    assert worn("steel table") == {"top": "steel", "leg": "steel"}
    assert worn("steel table with oak legs") == {"top": "steel", "leg": "oak"}
    assert worn("red brick wall")["cap"] == worn("red brick wall")["wall"]
    slots = {"frame": ("oak",), "seat": ("leather",)}
    kinds = {"frame": ("wood", "metal"), "seat": ("cloth", "metal")}
    found = dress(
        slots,
        kinds,
        {"frame": "oak", "seat": "leather"},
        "iron chair",
        "chair",
        (),
        {"seat": "frame"},
    )
    assert found == {"frame": "iron", "seat": "leather"}


def test_followers_name_slots() -> None:
    """In every family, what follows and what is followed are slots."""
    for family in FAMILIES.values():
        assert set(family.like) <= set(family.slots) >= set(family.like.values())


def test_joints_suit_the_material() -> None:
    """Planks are of wood: a steel table has none, and a wooden wall has planks for bricks."""
    from dataclasses import replace

    planks = table(pattern="planks")
    assert suited(planks).parts[0].pattern == "planks"
    assert suited(replace(planks, materials={"main": "steel"})).parts[0].pattern == ""
    bricks = table(pattern="bricks")
    assert suited(bricks).parts[0].pattern == "planks"
    assert suited(replace(bricks, materials={"main": "brick"})).parts[0].pattern == "bricks"


def test_materials_are_heard_in_order_without_the_object() -> None:
    """Each phrase once, the longest one, and never the object's own name."""
    heard = materials_said("mossy stone table with iron legs", "table")
    assert [s.names for s in heard] == [("mossy stone",), ("iron",)]
    assert materials_said("big rock", "rock") == []

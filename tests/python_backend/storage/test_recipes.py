"""Recipes: canonical form, digest, files, and refusal of what is not a recipe."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BadRecipe
from python_backend.storage import recipes
from python_backend.storage.recipes import make_recipe

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20)
)
PARAMS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6),
    max_size=5,
)


def _as_godot(value: Any) -> Any:
    """What a JSON parser makes of it that reads every number as a float."""
    return json.loads(json.dumps(value), parse_int=float)


def test_small_recipes_are_about_a_hundred_bytes() -> None:
    """A prompt, a size and a seed fit into some hundred bytes."""
    recipe = make_recipe("texture", "0123456789abcdef", {"prompt": "mossy cobblestone"}, 7)
    assert len(json.dumps(recipe, separators=(",", ":"))) < 130


def test_order_and_number_types_do_not_matter() -> None:
    """Key order, tuples and whole floats give the same recipe and the same digest."""
    a = make_recipe("prop", "m", {"size": {"x": 1.0, "y": 2}, "hints": ("oak",)}, 3)
    b = make_recipe("prop", "m", {"hints": ["oak"], "size": {"y": 2.0, "x": 1}}, 3)
    assert a == b
    assert recipes.digest(a) == recipes.digest(b)


def test_any_difference_changes_the_digest() -> None:
    """Capability, model, parameters and seed all count."""
    base = ("texture", "m", {"prompt": "oak"}, 1)
    others = [
        ("prop", "m", {"prompt": "oak"}, 1),
        ("texture", "n", {"prompt": "oak"}, 1),
        ("texture", "m", {"prompt": "oak "}, 1),
        ("texture", "m", {"prompt": "oak"}, 2),
        ("texture", "m", {"prompt": "oak", "x": None}, 1),
    ]
    digests = {recipes.digest(make_recipe(*args)) for args in [base, *others]}
    assert len(digests) == 6


def test_the_digest_is_fixed() -> None:
    """The digest of one recipe is written down: a change of form would lose every cache."""
    recipe = make_recipe("texture", "0123456789abcdef", {"prompt": "émail", "size": 512}, 7)
    assert recipes.digest(recipe) == (
        "d25fbe96b50337040f416ea169abb7f26cf568e965e0b9d0ec3e887827de4b4c"
    )


@given(PARAMS, st.integers(0, recipes.MAX_SEED))
def test_survives_any_json_parser(params: dict[str, Any], seed: int) -> None:
    """Through JSON, also one that reads all numbers as floats, the digest stays the same."""
    recipe = make_recipe("texture", "m", params, seed)
    assert recipes.digest(json.loads(json.dumps(recipe))) == recipes.digest(recipe)
    assert recipes.digest(_as_godot(recipe)) == recipes.digest(recipe)


def test_the_seed_has_one_place() -> None:
    """A seed among the parameters is not stored twice, and `params_of` puts it back."""
    recipe = make_recipe("texture", "m", {"prompt": "oak", "seed": 99}, 5)
    assert recipe["params"] == {"prompt": "oak"}
    assert recipes.params_of(recipe) == {"prompt": "oak", "seed": 5}


def test_files_hold_the_recipe(tmp_path: Path) -> None:
    """What is saved is loaded again, and the file is readable JSON."""
    recipe = make_recipe("prop", "m", {"prompt": "fût en chêne", "size": {"y": 1.2}}, 5)
    path = tmp_path / f"barrel{recipes.SUFFIX}"
    recipes.save(path, recipe)
    assert recipes.load(path) == recipe
    assert json.loads(path.read_text("utf-8")) == recipe


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"figment": 2, "capability": "x", "model": "", "params": {}, "seed": 0}',
        b'{"figment": true, "capability": "x", "model": "", "params": {}, "seed": 0}',
        b'{"figment": 1, "capability": "", "model": "", "params": {}, "seed": 0}',
        b'{"figment": 1, "capability": "x", "model": 4, "params": {}, "seed": 0}',
        b'{"figment": 1, "capability": "x", "model": "", "params": [], "seed": 0}',
        b'{"figment": 1, "capability": "x", "model": "", "params": {}, "seed": -1}',
        b'{"figment": 1, "capability": "x", "model": "", "params": {}, "seed": 0.5}',
        b'{"figment": 1, "capability": "x", "model": "", "params": {}}',
        b'{"figment": 1, "capability": "x", "model": "", "params": {"a": NaN}, "seed": 0}',
        b"[" * 100_000,
        b" " * 300_000,
    ],
)
def test_files_that_are_no_recipes_are_refused(tmp_path: Path, content: bytes) -> None:
    """Every kind of wrong content is one error, bad_recipe, and never a crash."""
    path = tmp_path / "x.figment"
    path.write_bytes(content)
    with pytest.raises(BadRecipe):
        recipes.load(path)


def test_a_missing_file_is_a_bad_recipe(tmp_path: Path) -> None:
    """A path that cannot be read is named in the error."""
    with pytest.raises(BadRecipe, match=r"none\.figment"):
        recipes.load(tmp_path / "none.figment")


@pytest.mark.parametrize("value", [math.nan, math.inf, b"bytes", {1: 2}, {1, 2}, 2**63, object()])
def test_values_that_json_cannot_hold_are_refused(value: object) -> None:
    """The error says where the value is."""
    with pytest.raises(BadRecipe, match=r"\$\.params\.a\[0\]"):
        make_recipe("texture", "m", {"a": [value]}, 0)


def test_depth_and_size_are_bounded() -> None:
    """A recipe is small: deep nesting and megabytes are refused."""
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    for params in ({"a": deep}, {"a": "x" * 100_000}):
        with pytest.raises(BadRecipe):
            make_recipe("texture", "m", params, 0)

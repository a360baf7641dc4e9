"""The quick check: it never says yes where the full validator says no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from python_backend.dialogue.capability import DialogueCapability
from python_backend.props.capability import PropCapability
from python_backend.schema import Checker
from python_backend.schema_quick import quick
from python_backend.textures.capability import TextureCapability

SETTINGS: dict[str, Any] = {
    "data_folder": ".", "profile": "everyone", "safety": {}, "threads": 1, "memory": False,
}  # fmt: skip
GOOD: dict[str, tuple[Any, dict[str, Any]]] = {
    "texture": (TextureCapability, {"prompt": "sand", "maps": ["albedo", "normal"], "size": 256}),
    "prop": (PropCapability, {"prompt": "barrel", "size": {"y": 1.5}}),
    "dialogue": (
        DialogueCapability,
        {"persona": {"name": "Mira", "role": "smith"}, "line": "Hello", "npc": "m"},
    ),
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.sampled_from([0.5, 2.0, "", "a", "ab", "é"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
NUMBERS = st.sampled_from([-1, 0, 1, 2, 0.5, 3])
COUNTS = st.integers(0, 3)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
LEAF = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "minimum": NUMBERS, "maximum": NUMBERS,
        "exclusiveMinimum": NUMBERS, "exclusiveMaximum": NUMBERS,
        "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        "minLength": COUNTS, "maxLength": COUNTS, "pattern": st.sampled_from(["^a", "b$"]),
        "minItems": COUNTS, "maxItems": COUNTS, "uniqueItems": st.booleans(),
        "title": st.just("note"), "x-unit": st.just("m"),
    },
)  # fmt: skip
SCHEMAS = st.recursive(
    LEAF | st.booleans(),
    lambda inner: st.builds(
        lambda leaf, items, properties, required, more: {
            **leaf, "items": items, "properties": properties, "required": required,
            "additionalProperties": more,
        },
        LEAF, inner, st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
        st.lists(st.sampled_from(["a", "b"]), max_size=1), inner,
    ),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(schema=SCHEMAS, value=VALUES)
def test_yes_means_valid(schema: Any, value: Any) -> None:
    """Over random schemas and values, with everything that JSON and Python see differently."""
    if not isinstance(schema, dict):
        return
    check = quick(schema)
    if check is not None and check(value):
        assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("name", GOOD)
def test_it_is_used_for_the_built_in_capabilities(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good parameters never reach the full validator."""
    make, params = GOOD[name]
    checker = Checker(make(SETTINGS).describe().params)
    monkeypatch.setattr(checker, "_validator", None)
    assert checker.validate(params)["seed"] is not None


def test_rules_that_it_does_not_know_are_left_to_the_full_validator() -> None:
    """A schema with one of them has no quick check."""
    assert quick({"properties": {"a": {"anyOf": [{"type": "string"}]}}}) is None
    assert quick({"type": "object", "properties": {"a": {"$ref": "#"}}}) is None

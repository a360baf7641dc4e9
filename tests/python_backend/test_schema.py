"""Checking parameters: every violation at once, with paths, and defaults filled in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import InvalidParams
from python_backend import schema

PERSON: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "age": {"type": "integer", "minimum": 0, "maximum": 150, "default": 30, "x-unit": "years"},
        "mood": {"enum": ["calm", "angry"], "default": "calm"},
        "size": {"type": "integer", "multipleOf": 8, "default": 8},
        "facts": {
            "type": "array",
            "maxItems": 3,
            "default": [],
            "items": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}, "weight": {"default": 1}},
            },
        },
    },
}


def violations(params: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidParams) as caught:
        schema.validate(PERSON, params)
    return dict(caught.value.violations)


def test_defaults_at_every_depth() -> None:
    """What is absent is filled in, inside lists too; what is given stays."""
    given_params = {"name": "Ada", "facts": [{"text": "t"}]}
    filled = schema.validate(PERSON, given_params)
    assert filled == {
        "name": "Ada", "age": 30, "mood": "calm", "size": 8,
        "facts": [{"text": "t", "weight": 1}],
    }  # fmt: skip
    assert given_params == {"name": "Ada", "facts": [{"text": "t"}]}


def test_every_violation_has_its_path() -> None:
    """All faults are listed at once, each where it is."""
    found = violations(
        {"age": 200, "mood": "sad", "size": 9, "nmae": "x", "facts": [{"text": 5}, {}]}
    )
    assert set(found) == {
        "$.name", "$.age", "$.mood", "$.size", "$.nmae", "$.facts[0].text", "$.facts[1].text",
    }  # fmt: skip
    assert found["$.name"] == "is missing"
    assert found["$.age"] == "must be at most 150, not 200"
    assert "did you mean `name`" in found["$.nmae"]
    assert found["$.size"] == "must be a multiple of 8, not 9"


def test_long_values_are_cut() -> None:
    """A megabyte of input never comes back in an error."""
    found = violations({"name": "x" * 1_000_000, "mood": "y" * 1_000_000})
    assert sum(map(len, found.values())) < 1000


def test_booleans_are_no_integers() -> None:
    """True is not 1 in parameters."""
    assert "$.age" in violations({"name": "Ada", "age": True})


def test_many_violations_are_bounded() -> None:
    """However much is wrong, the answer stays small."""
    found = violations({f"key{i}": i for i in range(1000)})
    assert len(found) <= schema.MAX_VIOLATIONS


def test_schema_of_a_schema() -> None:
    """A capability's own schema can be checked."""
    assert schema.check_schema(PERSON) == []
    assert schema.check_schema({"type": "objekt"})


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12))  # fmt: skip
def test_any_value_is_accepted_or_refused(value: Any) -> None:
    """Whatever a client sends, the outcome is a value or InvalidParams."""
    params = value if isinstance(value, dict) else {"name": value}
    try:
        assert schema.validate(PERSON, params)["name"] == params["name"]
    except InvalidParams as error:
        assert error.violations

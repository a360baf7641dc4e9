"""Actions: schemas that fail at set-up, calls that are written and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BadActionSchema
from python_backend.dialogue.actions import (
    Action,
    Argument,
    Call,
    parse_call,
    read_actions,
    write_call,
)

GIVE = Action(
    "give_item",
    arguments=(
        Argument("item", "string", ("iron key", "rope")),
        Argument("count", "integer"),
        Argument("gift", "boolean"),
    ),
)


def test_all_faults_of_a_schema_are_listed() -> None:
    """A bad name, an unknown type, an empty enum and a duplicate come in one error."""
    with pytest.raises(BadActionSchema) as caught:
        read_actions(
            [
                {"name": "Open Gate"},
                {"name": "give", "arguments": {"item": {"type": "strin"}}},
                {"name": "give", "arguments": {"item": {"type": "string", "enum": []}}},
                {"name": "none"},
                {"name": "say", "arguments": {"x": {"type": "string", "enum": ['a"b']}}},
            ]
        )
    faults = dict(caught.value.violations)
    assert "did you mean `string`?" in faults["$.actions[1].arguments.item.type"]
    assert "$.actions[0].name" in faults
    assert "listed twice" in faults["$.actions[2].name"]
    assert "$.actions[2].arguments.item.enum" in faults
    assert "reserved" in faults["$.actions[3].name"]
    assert "$.actions[4].arguments.x.enum[0]" in faults


@given(st.sampled_from(["iron key", "rope"]), st.integers(-999_999, 999_999), st.booleans())
def test_a_written_call_reads_back_the_same(item: str, count: int, gift: bool) -> None:
    """What the corpus writes, the parser reads."""
    call = Call("give_item", {"item": item, "count": count, "gift": gift})
    assert parse_call(write_call(call), (GIVE,)) == call


@pytest.mark.parametrize(
    "text",
    [
        "none",
        "fly_away",
        'give_item item="sword" count=1 gift=true',
        'give_item item="rope"',
        'give_item item="rope" count=one gift=true',
        'give_item item="rope" count=1 gift=perhaps',
    ],
)
def test_a_call_that_breaks_its_schema_is_no_call(text: str) -> None:
    """An engine never sees an argument outside its type or enum."""
    assert parse_call(text, (GIVE,)) is None

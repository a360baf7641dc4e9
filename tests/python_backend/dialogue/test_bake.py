"""Baking: lines made ahead, in the form the engines' packs read; lists that are wrong say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import BadData
from python_backend.capability import Event, Job, Partial, Result
from python_backend.cli.bake import read_list
from python_backend.cli.say import read_state
from python_backend.dialogue.bake import bake_npc

EXAMPLE = Path(__file__).parents[3] / "examples" / "pack.toml"


def speak(job: Job) -> Iterator[Event]:
    """A capability that repeats what it was asked."""
    yield Partial({"text": "x"})
    line = f"{job.params['mode']} {job.params['line']} {job.params['seed'] % 2}"
    yield Result({"line": line, "emotion": "sad", "action": None, "facts_used": ["a"]})


def test_an_entry_has_lines_for_any_time_and_replies_to_asks() -> None:
    """Fallback lines first, then barks without repeats, then one reply an ask."""
    entry = bake_npc(speak, {"fallback_lines": ["Later."]}, "borin", ["Hi"], barks=4)
    assert entry["lines"] == ["Later.", "bark  0", "bark  1"]
    assert entry["replies"] == [
        {"ask": "Hi", "line": "reply Hi 0", "emotion": "sad", "action": None, "facts_used": ["a"]}
    ]


def test_the_example_list_can_be_read() -> None:
    """With its persona, found beside the list."""
    assert read_list(EXAMPLE)["dialogue"][0]["persona"]["name"] == "Borin"


@pytest.mark.parametrize("text", ["", "x = [", "[[dialog]]\nnpc='a'", "[[dialogue]]\nnpc='a'"])
def test_a_wrong_list_is_refused(tmp_path: Path, text: str) -> None:
    """Empty, no TOML, an unknown table, no persona."""
    file = tmp_path / "list.toml"
    file.write_text(text)
    with pytest.raises(BadData):
        read_list(file)


def test_a_state_on_the_command_line() -> None:
    """`trust=3,fear=1` as the game would set it."""
    assert read_state("trust=3,fear=1") == {"trust": 3, "fear": 1}

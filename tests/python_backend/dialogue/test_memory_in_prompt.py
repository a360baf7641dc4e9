"""What an NPC remembers of the player reaches the model when it matters, and only then.

The real reader and the real database; the model is a script whose prompts are read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from python_backend.capability import Job, Result
from python_backend.dialogue.capability import DialogueCapability
from python_backend.dialogue.open import open_reader
from python_backend.dialogue.reader import Reader
from python_backend.dialogue.talk import Talker
from tests.python_backend.dialogue.fakes import ScriptedModel, WordRails
from tests.python_backend.dialogue.test_capability import Free

PERSONA = {
    "name": "Borin",
    "role": "gruff dwarf blacksmith",
    "knowledge": ["Repairing a sword costs 15 gold.", "The Redcliff mine lies north of Oakford."],
}
Say = Callable[[str], tuple[str, str]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The bundled one, loaded once."""
    return open_reader()


@pytest.fixture
def borin(tmp_path: Path, reader: Reader) -> Callable[[], tuple[DialogueCapability, Say]]:
    """Opens the same NPC again and again over one database, as after a restart."""

    def start() -> tuple[DialogueCapability, Say]:
        made = DialogueCapability({"data_folder": str(tmp_path), "memory_turns": 6})
        model = ScriptedModel(["(happy, none) Aye."])
        made._talker = Talker(model, reader, WordRails())
        made._open_memory()

        def say(line: str) -> tuple[str, str]:
            params = {"persona": PERSONA, "line": line, "player": "p1", "remember": True}
            events = list(made.run(Job("m", params), Free()))  # type: ignore[arg-type]
            assert isinstance(events[-1], Result)
            return model.asks[-1].messages[-1]["content"], events[-1].data["line"]

        return made, say

    return start


def again(start: Any, earlier: tuple[DialogueCapability, Say]) -> Say:
    """The game was left and started once more."""
    earlier[0]._memory.close()
    _, say = start()
    return say  # type: ignore[no-any-return]


def test_a_returning_player_is_greeted_with_what_is_known(borin: Any) -> None:
    """The name that was said in the first session is in the prompt of the second greeting."""
    first = borin()
    first[1]("My name is Anna.")
    prompt, _ = again(borin, first)("Good morning!")
    assert "Memory: The player is called Anna." in prompt


def test_what_the_player_likes_comes_up_with_its_subject(borin: Any) -> None:
    """Small talk that is near a memory brings it; a question about a fact does not."""
    first = borin()
    first[1]("I love strong tea.")
    say = again(borin, first)
    prompt, _ = say("It is a fine evening for a cup of tea.")
    assert "Memory: The player likes strong tea." in prompt
    prompt, _ = say("Where is the Redcliff mine?")
    assert "Memory:" not in prompt
    assert "Fact: The Redcliff mine lies north of Oakford." in prompt


def test_what_the_game_reports_answers_a_question(borin: Any) -> None:
    """A deed that the game put in is told when asked for, even by a model that leaves it out."""
    made, say = borin()
    made._memory.remember("Borin", "p1", "The player saved your brother from the wolves.", 0.9)
    prompt, line = say("Do you remember what I did for your brother?")
    assert "Memory: The player saved your brother from the wolves." in prompt
    assert "You saved my brother from the wolves." in line


def test_old_turns_live_on_as_a_summary(borin: Any) -> None:
    """Turns beyond the bound are summed up, and the summary answers a question about them."""
    made, say = borin()
    for turn in range(8):
        made._memory.add("Borin", "p1", f"Is the Redcliff mine haunted? ({turn})", "Aye.")
    assert "Redcliff" in made._memory.summary("Borin", "p1")
    prompt, _ = say("What did we talk about last time?")
    assert "Memory: The player spoke with you about" in prompt
    assert "mine" in prompt.split("Memory:")[1]


def test_nothing_is_remembered_of_another_player(borin: Any) -> None:
    """Memories belong to one player."""
    made, say = borin()
    made._memory.remember("Borin", "somebody else", "The player is called Kurt.", 0.9)
    prompt, _ = say("Good morning!")
    assert "Memory:" not in prompt

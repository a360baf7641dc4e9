"""Sentences of replies are judged by what they are said for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bridge.errors import WeightsMismatch
from python_backend.dialogue.actions import read_actions
from python_backend.dialogue.attempt import Attempt
from python_backend.dialogue.llm import Ask
from python_backend.dialogue.needs import Need
from python_backend.dialogue.open import open_reader
from python_backend.dialogue.persona import read_persona
from python_backend.dialogue.prompt import Turn
from python_backend.dialogue.purpose import Purpose
from python_backend.dialogue.talk import Line, Talker
from tests.python_backend.dialogue.fakes import ScriptedModel, WordRails

WHO = read_persona({"name": "Borin", "role": "dwarf smith", "emotions": ["neutral"]})


@pytest.fixture(scope="module")
def purpose() -> Purpose:
    """The bundled one."""
    return Purpose.load(open_reader().embed)


@pytest.mark.parametrize(
    ("sentence", "need"),
    [
        ("I do not know.", Need.UNKNOWN),
        ("Farewell, friend.", Need.FAREWELL),
        ("You are welcome.", Need.THANKS),
        ("I only tell that to friends.", Need.SECRET),
        ("I am not afraid of you.", Need.THREAT),
    ],
)
def test_sentence_serves_its_need(purpose: Purpose, sentence: str, need: Need) -> None:
    """What people say to such a line is let through."""
    assert purpose.serves(sentence, [need])


@pytest.mark.parametrize(
    ("sentence", "need"),
    [
        ("I am not.", Need.FAREWELL),
        ("I am sure of it!", Need.UNKNOWN),
        ("You are welcome.", Need.UNKNOWN),
        ("I do not know.", Need.FAREWELL),
        ("I give two gold to every bowl of stew.", Need.DO),
    ],
)
def test_sentence_beside_the_point_does_not(purpose: Purpose, sentence: str, need: Need) -> None:
    """What is said for something else, or for nothing, is held back."""
    assert not purpose.serves(sentence, [need])


def attempt(purpose: Purpose, spoken: str, turn: Turn, given: Sequence[str] = ()) -> Attempt:
    """One generation of a model that says `spoken`."""
    talker = Talker(ScriptedModel([spoken]), None, WordRails(), purpose)  # type: ignore[arg-type]
    return Attempt(talker, Line(WHO, turn.line), turn, [turn.line, *given], 0.0)


def run(made: Attempt) -> list[str]:
    """Its checked sentences."""
    return list(made.run(Ask([], "", 72, 0.0, 0), lambda: False, lambda: 9.0))


def test_stray_beginning_is_left_out_and_the_rest_is_said(purpose: Purpose) -> None:
    """A reply that begins beside the point still comes to it."""
    turn = Turn("Who is the king?", (Need.UNKNOWN,), (), ())
    made = attempt(purpose, "(neutral, none) I am sure of it! I do not know.", turn)
    assert run(made) == ["I do not know."] and not made.blocked


def test_stray_ending_ends_the_reply(purpose: Purpose) -> None:
    """Nothing is said behind the point."""
    turn = Turn("Farewell.", (Need.FAREWELL,), (), ())
    made = attempt(purpose, "(neutral, none) Farewell, friend. I am not. I am a man.", turn)
    assert run(made) == ["Farewell, friend."] and not made.blocked


def test_reply_that_never_comes_to_the_point_is_tried_again(purpose: Purpose) -> None:
    """All stray: nothing is said, and the attempt says why."""
    turn = Turn("Who is the king?", (Need.UNKNOWN,), (), ())
    made = attempt(purpose, "(neutral, none) I am sure of it! I am nice!", turn)
    assert run(made) == [] and made.blocked == "beside the point"


def test_sentence_that_tells_the_fact_is_never_stray(purpose: Purpose) -> None:
    """A fact may be about anything."""
    turn = Turn("What are you?", (Need.TELL,), ("You are a hero.",), ())
    assert run(attempt(purpose, "(neutral, none) I am a hero.", turn)) == ["I am a hero."]


def test_weights_without_it_are_refused(purpose: Purpose) -> None:
    """A reader's file of an older version says what it lacks."""
    with pytest.raises(WeightsMismatch, match="replies"):
        Purpose({}, lambda texts: purpose.chances(texts))


def test_price_of_an_earlier_turn_is_not_said_where_no_fact_is_told(purpose: Purpose) -> None:
    """Handing over the stew needs no number; what the model makes of one is mostly wrong."""
    turn = Turn("A bowl, please.", (Need.DO,), (), tuple(read_actions([{"name": "give_stew"}])))
    spoken = "(neutral, give_stew) Here you go! I give you 2 gold for it."
    made = attempt(purpose, spoken, turn, ["Stew costs 2 gold."])
    assert run(made) == ["Here you go!"]

"""What sentences are by their words alone."""

from __future__ import annotations

import pytest

from python_backend.dialogue import asking


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What should be done?", True),
        ("My boy is ill. What should be done?", True),
        ("And where is it?", True),
        ("Why don't you come with me?", False),
        ("How about a drink?", False),
        ("Give me a drink.", False),
    ],
)
def test_a_question_that_wants_words_is_no_order(text: str, wanted: bool) -> None:
    """By its first word, behind a remark too; an offer in the form of a question wants a deed."""
    assert asking.asks_for_words(text) is wanted


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("And for my goat?", True),
        ("And just a little goat cheese?", True),
        ("What about the other one?", True),
        ("And will you come with me?", False),
        ("And who lives there?", False),
        ("And a bowl of soup.", False),
    ],
)
def test_a_short_question_goes_on_with_the_one_before(text: str, goes: bool) -> None:
    """It has no verb of its own and addresses nobody."""
    assert asking.goes_on(text) is goes


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Since when?", True),
        ("How old were you then?", True),
        ("And for my goat?", True),
        ("How far is it?", True),
        ("Where does Marta live?", False),
        ("And you, what do you sell?", False),
    ],
)
def test_what_leans_on_the_line_before(text: str, does: bool) -> None:
    """A pronoun, "then", a bare question word, or an "and" at the beginning."""
    assert asking.leans(text) is does


def test_a_remark_belongs_to_the_question_behind_it() -> None:
    """Part of one that leans on it, handed along with one that does not; a greeting neither."""
    horse, sell = "I travel with a horse.", "Where do you sell hay?"
    assert asking.asked([horse, "What will that be?"], ["smalltalk", "ask"]) == [
        ("I travel with a horse. What will that be?", "ask", "")
    ]
    assert asking.asked([horse, sell], ["smalltalk", "ask"]) == [(sell, "ask", horse)]
    assert asking.asked(["Hello.", sell], ["greet", "ask"]) == [(sell, "ask", "")]
    both = asking.asked(["Where is the mine?", "How far is it?"], ["ask", "ask"])
    assert both[1][0] == "Where is the mine? How far is it?"


def test_a_topic_is_named_by_all_its_words() -> None:
    """ "the dragon war" is not named by a dragon alone."""
    assert asking.names_topic("Tell me of the war with the dragons.", "the dragon war")
    assert not asking.names_topic("I saw a dragon.", "the dragon war")
    assert not asking.names_topic("Anything.", "the")


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Who are you?", True),
        ("You Dex?", True),
        ("Are you Dex Marlow?", True),
        ("Is Dex here?", False),
        ("Are you hungry, Dex?", False),
    ],
)
def test_who_is_spoken_to(text: str, does: bool) -> None:
    """By the usual questions, or by the name and little else."""
    assert asking.about_self(text, "Dex Marlow") is does


def test_leave_is_asked_for_by_may_i_and_little_else() -> None:
    """What a fact could be about is a question."""
    assert asking.asks_leave("May I come in?")
    assert asking.asks_leave("Sister? May I come in?")
    assert not asking.asks_leave("May I have it?")
    assert not asking.asks_leave("May I visit a patient in ward two?")
    assert not asking.asks_leave("Come in?")

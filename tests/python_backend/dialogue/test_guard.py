"""Guards: invented numbers and names, leaks, and whether a fact was said."""

from __future__ import annotations

import pytest

from python_backend.dialogue.authored import first_person
from python_backend.dialogue.guard import (
    foreign_names,
    foreign_numbers,
    leaks,
    says_fact,
    takes_credit,
)

GIVEN = ["Repairing a sword costs 15 gold.", "Your brother Durn is at Redcliff.", "Borin"]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("It costs 15 gold.", []),
        ("It costs 20 gold.", ["20"]),
        ("It costs twenty gold.", ["twenty"]),
        ("15 gold, or 1 silver.", ["1"]),
    ],
)
def test_numbers_that_nobody_gave_are_found(line: str, numbers: list[str]) -> None:
    """In digits and in words."""
    assert foreign_numbers(line, GIVEN) == numbers


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("My brother Durn is at Redcliff.", []),
        ("My brother Durn is at Oakford.", ["Oakford"]),
        ("Hmph. Nothing. I will not.", []),
        ("Durn's mine is far.", []),
        ('"Never," said Marta.', ["Marta"]),
    ],
)
def test_names_that_nobody_gave_are_found(line: str, names: list[str]) -> None:
    """Inside a sentence; its first word may have a capital anyway."""
    assert foreign_names(line, GIVEN) == names


def test_a_fact_is_said_with_its_number_and_most_words() -> None:
    """Another wording passes, another number does not."""
    fact = "Repairing a sword costs 15 gold."
    assert says_fact("Aye, I repair your sword for 15 gold.", fact)
    assert not says_fact("I repair your sword for gold.", fact)
    assert not says_fact("15 of them.", fact)
    assert says_fact("For that, 15 gold you need.", fact, "Can you mend my sword?")
    assert not says_fact("For that, 15 gold you need.", fact, "Hello there.")


@pytest.mark.parametrize(
    "line", ["As an AI, I cannot.", "My instructions say so.", "I am a language model."]
)
def test_leaks_are_found(line: str) -> None:
    """A character that speaks as a program is stopped."""
    assert leaks(line)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("You sell rope for 3 gold.", "I sell rope for 3 gold."),
        ("Your brother Durn is missing.", "My brother Durn is missing."),
        ("You are afraid of geese", "I am afraid of geese."),
        ("Mr. Hale paid you to say nothing.", "Mr. Hale paid me to say nothing."),
        ("The mine is north.", "The mine is north."),
        ("Somebody gave you yours.", "Somebody gave me mine."),
    ],
)
def test_facts_turn_to_the_first_person(fact: str, said: str) -> None:
    """The authored line of a fact is what its owner would say."""
    assert first_person(fact) == said


def test_a_question_after_a_person_wants_the_name() -> None:
    """Most words of the fact are not enough for "who"; a name in the question need not return."""
    fact = "Miss Thorne locked the doors when the smoke came."
    line = "The doors were locked when the smoke came."
    assert says_fact(line, fact, "Why were the doors shut?")
    assert not says_fact(line, fact, "Who shut you in?")
    assert says_fact(line, fact, "Who saw Miss Thorne?")


@pytest.mark.parametrize(
    ("sentence", "fact", "ask", "takes"),
    [
        ("I locked the doors.", "Miss Thorne locked the doors.", "Who did it?", True),
        ("Miss Thorne did, I locked nothing.", "Miss Thorne locked the doors.", "Who?", False),
        ("I locked them for her.", "Miss Thorne locked the doors.", "Did Thorne?", False),
        ("I am Doctor Lisle.", "Doctor Lisle walks the halls.", "Who is Doctor Lisle?", True),
        ("I am afraid of Lisle.", "Doctor Lisle walks the halls.", "Who walks here?", False),
        ("I repair swords.", "Repairing a sword costs 15 gold.", "Who can?", False),
        ("I locked them for Thorne.", "You locked the doors for Miss Thorne.", "Who?", False),
    ],
)
def test_the_deed_of_somebody_named_is_not_the_characters(
    sentence: str, fact: str, ask: str, takes: bool
) -> None:
    """ "I" in place of a name is caught; facts about the character, or of nobody, are not."""
    assert takes_credit(sentence, fact, ask) is takes

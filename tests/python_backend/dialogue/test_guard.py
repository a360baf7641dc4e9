"""Guards: invented numbers and names, leaks, and whether a fact was said."""

from __future__ import annotations

import pytest

from python_backend.dialogue.authored import first_person
from python_backend.dialogue.guard import foreign_names, foreign_numbers, leaks, says_fact

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

"""The corpus: large, varied, split by character, and in the very form the product prompts in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from python_backend.dialogue import guard
from python_backend.dialogue.corpus.banks import GENRES, kinds, voices, worlds
from python_backend.dialogue.corpus.build import conversations
from python_backend.dialogue.corpus.slots import article, plural
from python_backend.dialogue.needs import Need
from python_backend.dialogue.reply import split_head
from python_backend.dialogue.training.data import read_talk


@pytest.fixture(scope="module")
def talks() -> list[dict[str, Any]]:
    """The whole corpus."""
    return list(conversations())


def test_it_is_as_large_and_varied_as_promised(talks: list[dict[str, Any]]) -> None:
    """Over 6,000 distinct exchanges, over 120 characters, all five genres, every need."""
    items = [item for talk in talks for item in talk["exchanges"]]
    assert len({(i["line"], i["reply"]) for i in items}) >= 6000
    assert len({t["id"] for t in talks}) >= 120
    assert {t["genre"] for t in talks} == set(GENRES)
    assert {n for i in items for n in i["needs"]} == {n.value for n in Need} - {"hedge"}


def test_no_character_is_in_both_splits(talks: list[dict[str, Any]]) -> None:
    """Held-out loss is measured on characters that were never trained on."""
    held = {t["id"] for t in talks if t["split"] != "train"}
    assert held
    assert not held & {t["id"] for t in talks if t["split"] == "train"}


def test_no_exchange_is_there_twice(talks: list[dict[str, Any]]) -> None:
    """Of one character, no line with the same reply."""
    keys = [(t["id"], i["line"], i["reply"]) for t in talks for i in t["exchanges"]]
    assert len(keys) == len(set(keys))


def test_replies_are_grounded(talks: list[dict[str, Any]]) -> None:
    """No reply has a number that neither fact nor line nor memory has."""
    for talk in talks[::5]:
        for item in talk["exchanges"]:
            line = item["reply"].split(") ", 1)[1]
            given = [*item.get("facts", []), *item.get("memories", []), item["line"]]
            given += [
                str(talk["persona"]["voice"]),
                "seven nine six sixteen hundred three two five",
            ]
            given += ["ninety", "ninety-nine", "four", "ten"]
            assert not guard.foreign_numbers(line, given), (line, given)


def test_every_conversation_can_be_trained_on(talks: list[dict[str, Any]]) -> None:
    """Each reads back as turns whose replies have a head that the grammar allows."""
    for talk in talks[::7]:
        for turn in read_talk(json.loads(json.dumps(talk))).turns:
            assert split_head(turn.reply) is not None


def test_the_same_seed_gives_the_same_corpus() -> None:
    """Whoever builds it gets these bytes."""
    assert list(conversations(rounds=1)) == list(conversations(rounds=1))


def test_the_banks_are_whole() -> None:
    """Every kind can be asked and said in each of its forms; every voice has all banks."""
    for kind in kinds():
        for form in range(len(kind.facts)):
            assert kind.asks_for(form)
            assert kind.says[form]
    for voice in voices():
        assert set(voice.roles) == set(GENRES)
    for world in worlds():
        assert len(world.facts) == len(world.asks)


@pytest.mark.parametrize(
    ("one", "many"),
    [("loaf of bread", "loaves of bread"), ("box of matches", "boxes of matches"), ("axe", "axes")],
)
def test_plurals(one: str, many: str) -> None:
    """The head of the phrase takes the ending."""
    assert plural(one) == many


def test_articles() -> None:
    """By sound for the usual words, `some` for what is many."""
    assert [article(w) for w in ("axe", "unit", "rope")] == ["an axe", "a unit", "a rope"]


def test_banks_are_files_of_ours_with_no_odd_characters() -> None:
    """Plain text, so that reviewers can read it."""
    folder = Path(conversations.__code__.co_filename).parent / "banks"
    for file in folder.iterdir():
        assert file.read_text(encoding="utf-8").isprintable() or "\n" in file.read_text("utf-8")

"""The memory: kept, recalled, bounded, exported, erased; and what happens to a bad file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import InvalidParams, MemoryCorrupt, MemoryLocked, MemoryTooNew
from python_backend.capability import Job, Result
from python_backend.dialogue import memory as module
from python_backend.dialogue.memory import Memory, recency
from python_backend.dialogue.memory_service import MemoryCapability
from python_backend.dialogue.notes import notes_from
from tests.python_backend.dialogue.fakes import hashed

DAY = 24 * 3600.0


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """An empty memory."""
    made = Memory(tmp_path / "m.sqlite", embed=hashed, turns=20)
    yield made
    made.close()


def test_turns_come_back_in_the_form_of_a_history(memory: Memory) -> None:
    """Oldest first, both sides, of this NPC and this player alone."""
    memory.add("borin", "anna", "Hi", "Hmph.")
    memory.add("borin", "tom", "Hey", "What?")
    memory.add("borin", "anna", "Bye", "Go.")
    assert memory.recent("borin", "anna") == [
        {"speaker": "player", "text": "Hi"},
        {"speaker": "npc", "text": "Hmph."},
        {"speaker": "player", "text": "Bye"},
        {"speaker": "npc", "text": "Go."},
    ]


def test_what_players_say_of_themselves_survives_a_restart(tmp_path: Path) -> None:
    """A new process knows the name that was told to the old one."""
    first = Memory(tmp_path / "m.sqlite")
    first.add("borin", "p", "My name is Anna and I love strong tea.", "Good.")
    first.close()
    second = Memory(tmp_path / "m.sqlite")
    assert "The player is called Anna." in second.recall("borin", "p", "Do you remember me?")
    second.close()


def test_recall_weighs_recency_importance_and_relevance(memory: Memory) -> None:
    """Each of the three decides when the other two are equal."""
    now = 1_000 * DAY
    for text, importance, at in (
        ("The player likes apples.", 0.5, now),
        ("The player likes pears.", 0.5, now - 60 * DAY),
        ("The player saved your brother.", 0.9, now),
    ):
        with memory._db:
            memory._put_fact("n", "p", text, importance, at)
    assert memory.recall("n", "p", "zzz", 1, now) == ["The player saved your brother."]
    assert memory.recall("n", "p", "likes apples.", 1, now) == ["The player likes apples."]
    assert recency(0) == 1.0
    assert recency(14 * DAY) < 0.7


def test_a_new_name_replaces_the_old_one(memory: Memory) -> None:
    """A player has one name."""
    memory.add("n", "p", "Call me Tom", "ok")
    memory.add("n", "p", "My name is Leon", "ok")
    assert memory.recall("n", "p", "who am I", 9) == ["The player is called Leon."]


def test_everything_is_bounded(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old turns become a summary, weak facts go; the file does not grow for ever."""
    monkeypatch.setattr(module, "MAX_FACTS", 5)
    for i in range(60):
        memory.add("n", "p", f"Tell me about dragon number {i}", "Hm.")
        memory.remember("n", "p", f"Fact {i}", 0.1 + i / 100)
    saved = memory.export("p")
    assert len(saved["turns"]) <= 20
    assert len(saved["facts"]) == 5
    assert "dragon" in saved["summaries"][0]["text"]
    assert saved["summaries"][0]["turns"] + len(saved["turns"]) == 60


def test_relations_can_be_read_and_set(memory: Memory) -> None:
    """Values that are not set stay."""
    memory.set_relation("n", "p", {"trust": 2, "fear": 1})
    memory.set_relation("n", "p", {"trust": 3})
    assert memory.relation("n", "p") == {"trust": 3.0, "fear": 1.0}


def test_an_export_put_back_is_the_same(memory: Memory, tmp_path: Path) -> None:
    """Into another file, as a game's save would."""
    memory.add("n", "p", "I come from Oakford.", "Far.")
    memory.set_relation("n", "p", {"trust": 1})
    other = Memory(tmp_path / "other.sqlite")
    other.add("n", "p", "something else", "x")
    other.import_(memory.export("p"))
    assert other.export("p") == memory.export("p")
    other.close()


def test_erase_forgets_one_player_and_no_other(memory: Memory) -> None:
    """Privacy: after it nothing of the player is left in any table."""
    memory.add("n", "p", "My name is Anna", "x")
    memory.add("n", "q", "My name is Tom", "x")
    assert memory.erase("p") == 2
    assert memory.players() == {"q": ["n"]}


def test_a_damaged_file_is_moved_aside(tmp_path: Path) -> None:
    """The error names the copy; the next attempt starts fresh; nothing is deleted."""
    path = tmp_path / "m.sqlite"
    path.write_bytes(b"this is no database" * 500)
    with pytest.raises(MemoryCorrupt, match="damaged"):
        Memory(path)
    kept = list(tmp_path.glob("m.sqlite.damaged-*"))
    assert kept[0].read_bytes().startswith(b"this is no")
    Memory(path).close()


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    """A file of a later version is neither read nor moved."""
    path = tmp_path / "m.sqlite"
    Memory(path).close()
    db = sqlite3.connect(path)
    db.execute("UPDATE meta SET value='99'")
    db.commit()
    db.close()
    with pytest.raises(MemoryTooNew):
        Memory(path)
    assert path.exists()


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds it: an error that passes by itself, no damage."""
    monkeypatch.setattr(module, "BUSY_S", 0.05)
    path = tmp_path / "m.sqlite"
    made = Memory(path)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(MemoryLocked):
        made.add("n", "p", "x", "y")
    other.rollback()
    other.close()
    made.add("n", "p", "x", "y")
    made.close()


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("My name is Anna.", "The player is called Anna."),
        ("I love honey cake", "The player likes honey cake."),
        ("I found your brother!", "The player found your brother."),
        ("I have killed the wolf king", "The player killed the wolf king."),
        ("I brought you an iron key", "The player brought you an iron key."),
    ],
)
def test_notes_are_taken_of_what_matters(line: str, fact: str) -> None:
    """Name, tastes, deeds and gifts."""
    assert fact in [text for text, _ in notes_from(line)]


@pytest.mark.parametrize("line", ["How much is rope?", "I like you", "You are called Borin", ""])
def test_no_notes_are_taken_of_the_rest(line: str) -> None:
    """A wrong memory is worse than none."""
    assert notes_from(line) == []


class Free:
    """A context without a deadline."""

    cancelled = False

    def check(self) -> None:
        """Nothing cancels."""

    def remaining(self) -> float:
        """No deadline."""
        return float("inf")


def ask(service: MemoryCapability, **params: object) -> dict[str, object]:
    """Run one operation of the service."""
    event = next(iter(service.run(Job("1", params), Free())))
    assert isinstance(event, Result)
    return dict(event.data)


def test_the_service_does_what_the_game_asks(tmp_path: Path) -> None:
    """Remember, recall, relate, save, erase, put back: through the capability's interface."""
    service = MemoryCapability({"data_folder": str(tmp_path)})
    pair = {"player": "p", "npc": "n"}
    ask(service, do="remember", text="The player saved your brother.", **pair)
    ask(service, do="set_relation", values={"trust": 3}, **pair)
    assert ask(service, do="relation", **pair) == {"values": {"trust": 3.0}}
    save = ask(service, do="export", player="p")["save"]
    assert ask(service, do="erase", player="p") == {"rows": 2}
    assert ask(service, do="recall", **pair) == {"facts": []}
    assert ask(service, do="import", save=save) == {"rows": 2}
    assert ask(service, do="players") == {"players": {"p": ["n"]}}
    with pytest.raises(InvalidParams) as caught:
        ask(service, do="remember", player="p")
    assert [path for path, _ in caught.value.violations] == ["$.npc", "$.text"]
    with pytest.raises(InvalidParams):
        ask(service, do="import", save={"turns": 3})
    service.close()

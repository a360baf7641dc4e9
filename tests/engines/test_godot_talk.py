"""Ten turns with two NPCs in a real Godot, with the bundled model: facts, an action, a secret.

The turns are in `godot_addon/tests/scenarios/talk.gd`; here they are judged by what must be in
the lines, not by their wording. Seed 0 and temperature 0.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import Any

import pytest

from tests.engines.godot import ROOT, Project
from tests.harness import RunningSidecar

pytestmark = [pytest.mark.godot, pytest.mark.slow, pytest.mark.timeout(300)]

PERSONAS = {"Borin": "blacksmith", "Marta": "tavern_keeper"}


@dataclass(frozen=True)
class Talk:
    """What Godot printed: the personas it sent, the turns in order, and the game at the end."""

    personas: dict[str, dict[str, Any]]
    turns: list[dict[str, Any]]
    game: dict[str, Any]

    def turn(self, words: str, trust: int = 0) -> dict[str, Any]:
        """The one turn whose player's line has these words."""
        found = [t for t in self.turns if words in t["player"] and t["trust"] == trust]
        assert len(found) == 1, words
        return found[0]

    def line(self, words: str, trust: int = 0) -> str:
        """What the NPC answered to it."""
        return str(self.turn(words, trust)["line"])


def persona(name: str) -> dict[str, Any]:
    """The example persona, with its facts as a Godot resource has them: plain sentences."""
    data = tomllib.loads((ROOT / "examples" / "npcs" / f"{PERSONAS[name]}.toml").read_text())
    return {**data, "knowledge": [fact["text"] for fact in data["knowledge"]]}


@pytest.fixture(scope="module")
def talk(imported: Project, tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """The conversation, held once for all tests here; any error of the engine fails them."""
    folder = tmp_path_factory.mktemp("talk")
    flags = (
        "--set", "server.built_in=true", "--only", "dialogue",
        "--set", "dialogue.temperature=0", "--set", f"dialogue.memory_file={folder / 'memory'}",
    )  # fmt: skip
    sidecar = RunningSidecar(folder / "state", (), flags=flags)
    try:
        sidecar.wait_for_connection()
        outcome = imported.run(
            "--headless", "-s", "res://tests/scenarios/talk.gd", timeout=240,
            environment={"FIGMENT_STATE_DIR": str(sidecar.state), "FIGMENT_MODE": "attach"},
        )  # fmt: skip
    finally:
        sidecar.stop()
    outcome.assert_clean()
    return Talk(
        {found["name"]: found for found in printed(outcome.log, "PERSONA ")},
        printed(outcome.log, "TURN "),
        printed(outcome.log, "GAME ")[0],
    )


def printed(log: str, beginning: str) -> list[dict[str, Any]]:
    """The JSON of the log's lines that begin so."""
    lines = log.splitlines()
    return [json.loads(x.removeprefix(beginning)) for x in lines if x.startswith(beginning)]


def test_ten_turns_with_two_npcs(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten turns are held by the sidecar, none by Godot's own fallback; the log shows them."""
    with capsys.disabled():
        print()
        for turn in talk.turns:
            print(f"  Player to {turn['to']} (trust {turn['trust']}): {turn['player']}")
            action = f", {turn['action']}" if turn["action"] else ""
            print(f"  {turn['to']} ({turn['emotion']}{action}; {turn['source']}): {turn['line']}")
    assert len(talk.turns) == 10
    assert {turn["to"] for turn in talk.turns} == {"Borin", "Marta"}
    for turn in talk.turns:
        assert turn["moderation"]["verdict"] == "allowed"
        assert turn["line"].strip()
        if turn["source"] == "model":
            assert turn["streamed"].strip() == turn["line"]
    assert sum(turn["source"] == "model" for turn in talk.turns) >= 8


@pytest.mark.parametrize("name", PERSONAS)
def test_resources_equal_the_example_files(talk: Talk, name: str) -> None:
    """The Godot resource is the same persona as the TOML file of the examples."""
    assert talk.personas[name] == persona(name)


def test_facts_are_right(talk: Talk) -> None:
    """Price of the sword, the brother since Tuesday, the meal with its price, Durn's lantern."""
    assert re.search(r"\b15 gold\b", talk.line("repair my sword"))
    brother = talk.line("your brother")
    assert "missing" in brother
    assert "Tuesday" in brother
    assert re.search(r"stew for 2 gold\b", talk.line("to eat"))
    assert "lantern" in talk.line("Have you seen Durn")


def test_nothing_is_invented(talk: Talk) -> None:
    """No number is in any line that its persona does not know; the unknown king has no name."""
    for turn in talk.turns:
        known = json.dumps(persona(turn["to"])) + turn["player"]
        for number in re.findall(r"\d+", turn["line"]):
            assert re.search(rf"\b{number}\b", known), turn["line"]
    king = talk.turn("king of Zandar")
    assert king["facts_used"] == []
    allowed = {"I", "Zandar", "Marta", "Golden", "Goose", "Oakford"}
    for sentence in re.split(r"(?<=[.!?])\s+", king["line"]):
        names = re.findall(r"\b[A-Z][a-z]*", sentence)[1:]
        assert set(names) <= allowed, king["line"]


def test_the_action_happens_in_the_game(talk: Talk) -> None:
    """Marta hands over the stew: an allowed argument, and the item is in Godot's inventory."""
    turn = talk.turn("A bowl of rabbit stew")
    assert turn["action"] == {"name": "give_item", "arguments": {"item": "rabbit stew"}}
    assert turn["inventory"] == {"rabbit stew": 1}
    before = talk.turn("to eat")
    assert before["inventory"] == {}
    assert talk.game == {"inventory": {"rabbit stew": 1}, "performed": ["give_item"]}


def test_the_secret_is_kept_and_then_told(talk: Talk) -> None:
    """No line at trust 0 has the castle in it; the same question at trust 3 is answered."""
    assert all("castle" not in turn["line"].lower() for turn in talk.turns if turn["trust"] == 0)
    assert "under the castle" in talk.line("old shaft", trust=3)

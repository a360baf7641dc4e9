"""Personas: every fault at once, with its path; one schema for TOML and objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import BadPersona
from python_backend.dialogue.persona import load_persona, read_persona

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "npcs").glob("*.toml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_examples_are_valid(path: Path) -> None:
    """Every persona that ships can be read."""
    assert load_persona(path).name


def test_every_fault_is_listed_with_its_path_and_the_nearest_name() -> None:
    """A misspelt field, a wrong type and a missing field come in one error."""
    with pytest.raises(BadPersona) as caught:
        read_persona({"name": 7, "knowlege": [], "voice": {"stile": "x"}, "knowledge": [3]})
    faults = dict(caught.value.violations)
    assert faults["$.name"] == "must be a string, not int"
    assert faults["$.role"] == "is missing"
    assert "`knowledge`" in faults["$.knowlege"]
    assert "`style`" in faults["$.voice.stile"]
    assert "$.knowledge[0]" in faults


def test_contradictions_are_faults() -> None:
    """A secret that is common knowledge, and a topic that is known and forbidden, are refused."""
    with pytest.raises(BadPersona) as caught:
        read_persona(
            {
                "name": "A",
                "role": "smith",
                "knowledge": ["The mine is north.", "You like ale."],
                "secrets": [{"text": "The mine is north", "when": {"trust": 2}}],
                "forbidden": ["you like ale"],
            }
        )
    assert {path for path, _ in caught.value.violations} == {"$.secrets[0]", "$.forbidden[0]"}


def test_a_secret_needs_a_condition_in_whole_numbers() -> None:
    """A secret without `when`, or with a text there, is a fault."""
    with pytest.raises(BadPersona) as caught:
        read_persona(
            {
                "name": "A",
                "role": "b",
                "secrets": [{"text": "x"}, {"text": "y", "when": {"trust": "high"}}],
            }
        )
    paths = [path for path, _ in caught.value.violations]
    assert paths == ["$.secrets[0].when", "$.secrets[1].when.trust"]


def test_a_secret_opens_only_when_every_value_is_reached() -> None:
    """Trust 2 keeps it shut, trust 3 opens it; text and NaN never do."""
    secret = read_persona(
        {"name": "A", "role": "b", "secrets": [{"text": "x", "when": {"trust": 3, "fear": 1}}]}
    ).secrets[0]
    assert not secret.open({"trust": 3})
    assert not secret.open({"trust": "9", "fear": 1})
    assert not secret.open({"trust": float("nan"), "fear": 1})
    assert secret.open({"trust": 3, "fear": 1})


def test_control_characters_become_spaces_and_length_is_bounded() -> None:
    """Line breaks cannot smuggle a second prompt line in; too long is a fault."""
    assert read_persona({"name": "A\nB", "role": "c\td"}).name == "A B"
    with pytest.raises(BadPersona, match="fault"):
        read_persona({"name": "A", "role": "x" * 301})


def test_duplicate_fact_ids_are_a_fault() -> None:
    """Two facts under one id cannot be told apart in `facts_used`."""
    facts = [{"id": "a", "text": "One."}, {"id": "a", "text": "Two."}]
    with pytest.raises(BadPersona) as caught:
        read_persona({"name": "A", "role": "b", "knowledge": facts})
    assert caught.value.violations[0][0] == "$.knowledge[1]"


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"name = ", "not valid TOML"), (b"\xff\xfe", "not UTF-8"), (None, "cannot be read")],
)
def test_a_file_that_is_no_persona_says_why(
    tmp_path: Path, content: bytes | None, what: str
) -> None:
    """Broken TOML, another encoding and a missing file have their own sentence."""
    file = tmp_path / "npc.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadPersona, match=what):
        load_persona(file)

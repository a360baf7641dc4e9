"""A persona: who an NPC is, what it knows, hides and may do. One schema for every engine.

Reads a TOML file or the object an engine sends, and reports *every* fault at once, with its
path and the nearest known name. Does not know prompts, memory or the model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.errors import BadPersona
from python_backend.dialogue.actions import Action, read_actions
from python_backend.dialogue.fields import Faults

DEFAULT_EMOTIONS = ("neutral", "happy", "sad", "angry", "afraid", "surprised")
MAX_NAME = 60
MAX_TEXT = 300  # characters of one fact, secret, sample or line: longer crowds out the rest
MAX_ITEMS = 400  # facts of one persona; retrieval stays within a few milliseconds


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the character knows, written to it: "You sell rope for 3 gold."."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A fact that is told only when every value of `when` is reached by the state."""

    id: str
    text: str
    when: Mapping[str, int]
    hint: str = ""

    def open(self, state: Mapping[str, Any]) -> bool:
        """True if the state (for example `{"trust": 3}`) fulfils every condition."""
        return all(_number(state.get(key)) >= least for key, least in self.when.items())


@dataclass(frozen=True, slots=True)
class Persona:
    """A checked persona. Build it with `read_persona` or `load_persona`."""

    name: str
    role: str
    style: str = ""
    samples: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    secrets: tuple[Secret, ...] = ()
    forbidden: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    fallback_lines: tuple[str, ...] = ()
    refusal_lines: tuple[str, ...] = ()
    emotions: tuple[str, ...] = DEFAULT_EMOTIONS
    language: str = "en"


def _number(value: object) -> float:
    """State values as numbers; anything that is none counts as 0, so a secret stays shut."""
    return float(value) if isinstance(value, int | float) and value == value else 0.0


FIELDS = (
    "name",
    "role",
    "voice",
    "goals",
    "knowledge",
    "secrets",
    "forbidden",
    "actions",
    "fallback_lines",
    "refusal_lines",
    "emotions",
    "language",
)

_STRINGS = {"type": "array", "items": {"type": "string", "maxLength": MAX_TEXT}}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Persona",
    "description": "Who speaks: a name, a role and a voice; what it knows, hides and may do.",
    "required": ["name", "role"],
    "properties": {
        "name": {"type": "string", "title": "Name", "description": "Shown to the player."},
        "role": {
            "type": "string",
            "title": "Role",
            "description": "A few words: `gruff dwarf blacksmith in the village of Oakford`.",
        },
        "voice": {
            "type": "object",
            "title": "Voice",
            "description": "`style` in a few words, and sample lines in this voice.",
            "properties": {"style": {"type": "string"}, "samples": _STRINGS},
        },
        "goals": {**_STRINGS, "title": "Goals", "description": "What the character wants."},
        "knowledge": {
            "type": "array",
            "title": "Knowledge",
            "description": "Facts, written to the character: `You sell rope for 3 gold.`",
        },
        "secrets": {
            "type": "array",
            "title": "Secrets",
            "description": "Facts told only when the state allows: `when = {trust = 3}`.",
        },
        "forbidden": {**_STRINGS, "title": "Forbidden topics", "description": "Never spoken of."},
        "actions": {
            "type": "array",
            "title": "Actions",
            "description": "What the character may do, with typed arguments.",
        },
        "fallback_lines": {
            **_STRINGS,
            "title": "Fallback lines",
            "description": "Said when there is no time, or no good answer.",
        },
        "refusal_lines": {
            **_STRINGS,
            "title": "Refusal lines",
            "description": "Said when the rails stop a line.",
        },
        "emotions": {
            **_STRINGS,
            "title": "Emotions",
            "description": "The emotions that the game can show.",
            "default": list(DEFAULT_EMOTIONS),
        },
        "language": {"type": "string", "title": "Language", "default": "en"},
    },
}
"""For forms in editors. The checks themselves are in `read_persona`, with better sentences."""


def load_persona(path: str | Path) -> Persona:
    """Read a persona from a TOML file. Raises BadPersona, BadActionSchema."""
    file = Path(path)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPersona(
            f"The persona file {file.name} cannot be read.",
            cause=str(error.strerror or error),
            fix="Check the path; examples are in `examples/npcs/`.",
        ) from error
    except UnicodeDecodeError as error:
        raise BadPersona(
            f"The persona file {file.name} is not UTF-8 text.",
            cause=str(error),
            fix="Save it as UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise BadPersona(
            f"The persona file {file.name} is not valid TOML.", cause=str(error)
        ) from error
    return read_persona(data)


def read_persona(data: Mapping[str, Any]) -> Persona:
    """Check a persona object. Raises BadPersona with every fault, BadActionSchema for actions."""
    faults = Faults()
    if not isinstance(data, Mapping):
        raise BadPersona("A persona is an object with at least `name` and `role`.")
    faults.unknown(data, FIELDS, "$")
    name = faults.text(data, "name", "$", required=True, limit=MAX_NAME)
    role = faults.text(data, "role", "$", required=True, limit=MAX_TEXT)
    style, samples = _voice(data.get("voice", {}), faults)
    facts = _facts(data.get("knowledge", []), faults)
    secrets = _secrets(data.get("secrets", []), faults)
    lines = {
        key: faults.texts(data, key, "$", limit=MAX_TEXT)
        for key in ("goals", "forbidden", "fallback_lines", "refusal_lines")
    }
    emotions = faults.texts(data, "emotions", "$", limit=24) or DEFAULT_EMOTIONS
    for index, emotion in enumerate(emotions):
        if not emotion.replace("_", "").isalpha():
            faults.add(f"$.emotions[{index}]", f"`{emotion}` must be one word of letters")
    language = faults.text(data, "language", "$", limit=12) or "en"
    _contradictions(facts, secrets, lines["forbidden"], faults)
    if faults.found:
        count = len(faults.found)
        raise BadPersona(
            f"The persona {name or '(without a name)'} has {count} fault{'s' * (count > 1)}.",
            violations=faults.found,
        )
    actions = read_actions(data.get("actions", []))
    return Persona(
        name=name,
        role=role,
        style=style,
        samples=samples,
        facts=facts,
        secrets=secrets,
        actions=actions,
        emotions=tuple(dict.fromkeys(emotions)),
        language=language,
        **lines,
    )


def _voice(value: Any, faults: Faults) -> tuple[str, tuple[str, ...]]:
    if isinstance(value, str):
        return value.strip()[:MAX_TEXT], ()
    if not isinstance(value, Mapping):
        faults.add("$.voice", "must be an object with `style` and `samples`")
        return "", ()
    faults.unknown(value, ("style", "samples"), "$.voice")
    style = faults.text(value, "style", "$.voice", limit=MAX_TEXT)
    return style, faults.texts(value, "samples", "$.voice", limit=MAX_TEXT)


def _facts(value: Any, faults: Faults) -> tuple[Fact, ...]:
    if not isinstance(value, list | tuple):
        faults.add("$.knowledge", "must be a list of facts")
        return ()
    if len(value) > MAX_ITEMS:
        faults.add("$.knowledge", f"has {len(value)} facts; at most {MAX_ITEMS} are read")
        return ()
    found: list[Fact] = []
    for index, item in enumerate(value):
        path, label = f"$.knowledge[{index}]", f"fact{index + 1}"
        if isinstance(item, Mapping):
            faults.unknown(item, ("id", "text"), path)
            label = faults.text(item, "id", path, limit=40) or label
            text = faults.text(item, "text", path, required=True, limit=MAX_TEXT)
        else:
            text = faults.plain(item, path, limit=MAX_TEXT)
        if any(fact.id == label for fact in found):
            faults.add(path, f"the id `{label}` is used twice")
        if text:
            found.append(Fact(label, text))
    return tuple(found)


def _secrets(value: Any, faults: Faults) -> tuple[Secret, ...]:
    if not isinstance(value, list | tuple):
        faults.add("$.secrets", "must be a list of secrets")
        return ()
    found: list[Secret] = []
    for index, item in enumerate(value):
        path = f"$.secrets[{index}]"
        if not isinstance(item, Mapping):
            faults.add(path, "must be an object with `text` and `when`")
            continue
        faults.unknown(item, ("id", "text", "when", "hint"), path)
        text = faults.text(item, "text", path, required=True, limit=MAX_TEXT)
        hint = faults.text(item, "hint", path, limit=MAX_TEXT)
        label = faults.text(item, "id", path, limit=40) or f"secret{index + 1}"
        when = item.get("when")
        if not isinstance(when, Mapping) or not when:
            faults.add(f"{path}.when", "needs a condition, for example `{trust = 3}`")
            continue
        wrong = [key for key, least in when.items() if not _is_whole(least)]
        for key in wrong:
            faults.add(f"{path}.when.{key}", f"must be a whole number, not {when[key]!r}")
        if text and not wrong:
            found.append(Secret(label, text, dict(when), hint))
    return tuple(found)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _contradictions(
    facts: tuple[Fact, ...],
    secrets: tuple[Secret, ...],
    forbidden: tuple[str, ...],
    faults: Faults,
) -> None:
    """What cannot be meant: a secret that is also common knowledge, a topic known and forbidden."""
    known = {fact.text.casefold().strip(" ."): fact.id for fact in facts}
    for index, secret in enumerate(secrets):
        twin = known.get(secret.text.casefold().strip(" ."))
        if twin is not None:
            faults.add(f"$.secrets[{index}]", f"is told freely by the fact `{twin}`")
    for index, topic in enumerate(forbidden):
        if topic.casefold().strip(" .") in known:
            faults.add(f"$.forbidden[{index}]", "is also listed under `knowledge`")

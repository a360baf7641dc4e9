"""Reads the authored banks. Knows their form, not what is made of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "banks"
APART = 7  # every seventh world is kept from training: thresholds are chosen with them
GENRES = ("fantasy", "scifi", "modern", "horror", "children")
_ONLY = re.compile(r"^(\d(?:,\d)*): ")


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a block."""
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


def choices(text: str) -> tuple[str, ...]:
    """`a|b|c` as a tuple."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class Ask:
    """A way to ask. `only`: numbers of the fact forms it fits (empty: all)."""

    text: str
    polar: bool = False
    only: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: `says[i]` are the ways to say fact form i."""

    name: str
    facts: tuple[str, ...]
    asks: tuple[Ask, ...]
    says: tuple[tuple[str, ...], ...]
    emotion: str
    polar: str

    def asks_for(self, form: int) -> list[Ask]:
        """The asks that fact form `form` (from 0) answers."""
        return [ask for ask in self.asks if not ask.only or form + 1 in ask.only]


@dataclass(frozen=True, slots=True)
class Voice:
    """What a character of one temper says, by need."""

    name: str
    emotion: str
    styles: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    banks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """An action archetype: names, cues and what is said while doing it."""

    kind: str
    names: tuple[str, ...]
    description: str
    asks: tuple[str, ...]
    says: tuple[str, ...]
    argument: str = ""
    source: str = ""
    emotion: str = ""


def _table(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _ask(text: str) -> Ask:
    only: tuple[int, ...] = ()
    if match := _ONLY.match(text):
        only = tuple(int(n) for n in match[1].split(","))
        text = text[match.end() :]
    return Ask(text.lstrip("~"), text.startswith("~"), only)


@cache
def kinds() -> tuple[Kind, ...]:
    found = []
    for name, data in _table("facts.toml").items():
        facts = lines(data["facts"])
        says = []
        for form in range(1, len(facts) + 1):
            keys = [f"says_{i}" for i in range(form, 0, -1)] + ["says"]
            says.append(lines(next(data[key] for key in keys if key in data)))
        asks = tuple(_ask(text) for text in lines(data["asks"]))
        found.append(Kind(name, facts, asks, tuple(says), data["emotion"], data.get("polar", "")))
    return tuple(found)


@cache
def voices() -> tuple[Voice, ...]:
    fixed = {"emotion", "styles", "yes", "no", "roles"}
    found = []
    for file in ("voices_a.toml", "voices_b.toml"):
        for name, data in _table(file).items():
            table: dict[str, str] = dict(data["roles"])  # type: ignore[arg-type]
            roles = {genre: choices(text) for genre, text in table.items()}
            banks = {key: lines(text) for key, text in data.items() if key not in fixed}
            styles = tuple(s.strip() for s in data["styles"].split(";"))
            yes, no = choices(data["yes"]), choices(data["no"])
            found.append(Voice(name, data["emotion"], styles, yes, no, roles, banks))
    return tuple(found)


@cache
def deeds() -> tuple[Deed, ...]:
    return tuple(
        Deed(
            kind=name,
            names=tuple(n.strip() for n in data["names"].split(",")),
            description=data["description"],
            asks=lines(data["asks"]),
            says=lines(data["says"]),
            argument=data.get("argument", ""),
            source=data.get("source", ""),
            emotion=data.get("emotion", ""),
        )
        for name, data in _table("actions.toml").items()
    )


@cache
def asks() -> dict[str, tuple[str, ...]]:
    """Player lines by need; blocks whose entries are separated by `|` or `,` stay whole."""
    table = tomllib.loads((FOLDER / "asks.toml").read_text(encoding="utf-8"))
    return {name: lines(text) for name, text in table.items()}


@cache
def lexicon() -> dict[str, dict[str, tuple[str, ...]]]:
    """Words by genre and slot; `common` is part of every genre."""
    table = _table("lexicon.toml")
    split = {
        genre: {slot: tuple(w.strip() for w in text.split(",")) for slot, text in slots.items()}
        for genre, slots in table.items()
    }
    return {genre: {**split["common"], **split[genre]} for genre in GENRES}


@dataclass(frozen=True, slots=True)
class FreeFact:
    """A fact written by hand, its questions and how it is said."""

    fact: str
    asks: tuple[str, ...]
    says: str


@cache
def free_facts() -> tuple[FreeFact, ...]:
    text = tomllib.loads((FOLDER / "free.toml").read_text(encoding="utf-8"))["facts"]
    rows = lines(text)
    return tuple(
        FreeFact(rows[i][2:], choices(rows[i + 1][2:]), rows[i + 2][2:])
        for i in range(0, len(rows), 3)
    )


@dataclass(frozen=True, slots=True)
class World:
    """A small world for the reader: facts, each with its questions; questions without answer.

    `before >> ask` in a file becomes one text, as the reader puts a line and the one before it.
    """

    facts: tuple[str, ...]
    asks: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]


@cache
def worlds() -> tuple[World, ...]:
    """The worlds of `pairs*.txt`, in the order of the files."""
    files = sorted(FOLDER.glob("pairs*.txt"))
    text = "\n\n".join(file.read_text(encoding="utf-8") for file in files)
    found = []
    for block in text.split("\n\n"):
        rows = [row for row in lines(block) if not row.startswith("#")]
        facts = tuple(row[2:] for row in rows if row.startswith("F "))
        questions = tuple(
            choices(row[2:].replace(" >> ", " ")) for row in rows if row.startswith("Q ")
        )
        unknown = tuple(q for row in rows if row.startswith("U ") for q in choices(row[2:]))
        if facts:
            found.append(World(facts, questions, unknown))
    return tuple(found)


def taught() -> list[World]:
    """The worlds to train on."""
    return [world for number, world in enumerate(worlds()) if number % APART]


def apart() -> list[World]:
    """The worlds kept from training."""
    return [world for number, world in enumerate(worlds()) if number % APART == 0]

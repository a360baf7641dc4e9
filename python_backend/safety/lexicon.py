"""Words and phrases that decide by themselves, each with a category and a severity.

Compares the readings made by `normalize` with the lists of `data/lexicon.toml` (and a game's own
`block` list). What is allowed is masked before anything is compared, so that "bastard sword"
passes where "bastard" would not. Which severity is refused is decided by the profile.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from python_backend.safety.normalize import Views, fold

DATA = Path(__file__).parent / "data"
_SUFFIXES = ("", "s", "es", "ed", "er", "ers", "ing", "in", "y", "ies", "z", "'s", "'re")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity` 1 mild, 2 strong, 3 extreme. `found`: what matched, for the log. `soft`: only a
    suspicion, to be weighed with what the classifier says."""

    category: str
    severity: int
    found: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    category: str
    severity: int
    soft: bool
    pattern: re.Pattern[str] | None  # phrases and stems
    starred: tuple[str, ...]  # words to try where a token has stars


class Lexicon:
    """The word lists, compiled once. Immutable and safe to use from threads."""

    def __init__(self, tables: Sequence[dict[str, object]]) -> None:
        self._words: dict[str, tuple[str, int, bool]] = {}
        self._hashes: dict[str, tuple[str, int, bool]] = {}
        self._entries: list[_Entry] = []
        for table in tables:
            self._add(table)

    def _add(self, table: dict[str, object]) -> None:
        def texts(key: str) -> list[str]:
            value = table.get(key, [])
            return [str(v) for v in value] if isinstance(value, list) else []

        category, severity = str(table["category"]), int(str(table["severity"]))
        soft = table.get("soft") is True
        words = texts("words")
        single = [word for word in words if " " not in word]
        for word in single:
            for form in _forms(word):
                self._words.setdefault(form, (category, severity, soft))
        for digest in texts("hashes"):
            self._hashes[digest] = (category, severity, soft)
        parts = [_phrase(p) for p in texts("phrases") + [w for w in words if " " in w]]
        parts += ["".join(re.escape(c) + "+" for c in stem) for stem in texts("stems")]
        pattern = re.compile("|".join(parts)) if parts else None
        self._entries.append(
            _Entry(category, severity, soft, pattern, tuple(single + texts("stems")))
        )

    def find(self, views: Views) -> list[Finding]:
        """Everything that matches in any reading, certain findings first, then the worst."""
        found = [f for text in views.variants for f in self._in_text(text)]
        found += [f for token in views.starred for f in self._in_starred(token)]
        if "fuck" in re.sub(r"[\W_]+", "", views.plain):  # "fu ck", "fuc k"
            found.append(Finding("profanity", 3, "fuck"))
        return sorted(set(found), key=lambda f: (f.soft, -f.severity, f.category, f.found))

    def _in_text(self, text: str) -> Iterator[Finding]:
        for word in _WORD.findall(text):
            hit = self._words.get(word)
            if hit is None and self._hashes:
                hit = next(filter(None, map(self._hashes.get, _digests(word))), None)
            if hit is not None:
                yield Finding(hit[0], hit[1], word, hit[2])
        for entry in self._entries:
            if entry.pattern is not None and (match := entry.pattern.search(text)):
                yield Finding(entry.category, entry.severity, match[0], entry.soft)

    def _in_starred(self, token: str) -> Iterator[Finding]:
        """`f**k`: a star or hash stands for one letter, a run at the end for any."""
        shape = re.compile(re.sub(r"[*#%_]", "[a-z]", token) + r"(?:s|ed|er|ing)?")
        for entry in self._entries:
            for word in entry.starred:
                if entry.severity >= 2 and len(word) > 3 and shape.fullmatch(word):
                    yield Finding(entry.category, entry.severity, token)


def _forms(word: str) -> set[str]:
    """A word with its endings, also with a doubled last letter or without a final e."""
    stem = word[:-1] if word.endswith("e") else word
    forms = {word + suffix for suffix in _SUFFIXES}
    forms |= {stem + suffix for suffix in ("ed", "er", "ing")}
    return forms | {word + word[-1] + suffix for suffix in ("ed", "er", "ing", "y")}


@lru_cache(maxsize=8192)
def _digests(word: str) -> tuple[str, ...]:
    """Digests of a word and of its singular. No other endings: slurs are short, and too many
    words are a slur and an ending ("spices")."""
    stems = {word, word.removesuffix("s").removesuffix("'")}
    return tuple(digest_of(stem) for stem in stems if len(stem) > 2)


def digest_of(word: str) -> str:
    """How a word is kept in a `hashes` list."""
    return hashlib.sha256(word.encode()).hexdigest()[:16]


def _phrase(pattern: str) -> str:
    return r"(?<!\w)(?:" + pattern.replace(" ", r"\s+") + r")(?!\w)"


class Masks:
    """Phrases that are allowed: cut out of the text before anything is compared."""

    def __init__(self, phrases: Iterable[str]) -> None:
        parts = [re.escape(fold(p)).replace(r"\ ", r"\s+") for p in phrases if fold(p)]
        parts.sort(key=len, reverse=True)
        joined = "|".join(parts)
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?:s|es|'s)?(?!\w)") if parts else None

    def mask(self, text: str) -> str:
        """Folded `text` with each allowed phrase replaced by `it`, or `text` unchanged."""
        if self._pattern is None:
            return text
        folded = fold(text)
        masked = self._pattern.sub("it", folded)
        return text if masked == folded else masked


@lru_cache(maxsize=1)
def bundled() -> list[dict[str, object]]:
    """The tables of `data/lexicon.toml`."""
    with (DATA / "lexicon.toml").open("rb") as file:
        return list(tomllib.load(file)["entry"])


@lru_cache(maxsize=1)
def bundled_allow() -> list[str]:
    """Game words that are allowed in every profile, from `data/allow.toml`."""
    with (DATA / "allow.toml").open("rb") as file:
        return list(tomllib.load(file)["phrases"])

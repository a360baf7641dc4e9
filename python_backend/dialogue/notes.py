"""What a player says about themselves, as facts worth remembering; and summaries of old talk.

Rules over English sentences, on purpose few and sure: a wrong memory is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from python_backend.dialogue.words import content

_RULES: tuple[tuple[re.Pattern[str], str, float], ...] = (
    (re.compile(r"\b(?i:my name is|call me|i am called|i'm called) ([A-Z][\w'-]{1,20})"),
     "The player is called {0}.", 0.9),
    (re.compile(r"\bI(?: really)? (?:like|love|enjoy) ((?:[a-z]+ ?){1,5})", re.I),
     "The player likes {0}.", 0.5),
    (re.compile(r"\bI (?:hate|dislike|cannot stand|can't stand) ((?:[a-z]+ ?){1,5})", re.I),
     "The player dislikes {0}.", 0.5),
    (re.compile(r"\bI (?:come|am|'m) from ([A-Z][\w' -]{1,30})"),
     "The player comes from {0}.", 0.6),
    (re.compile(r"\bI(?: have|'ve)? (?:found|rescued|saved|freed) (your (?:[a-z]+ ?){1,4})", re.I),
     "The player found {0}.", 0.9),
    (re.compile(r"\bI(?: have|'ve)? (?:killed|slain|defeated) (the (?:[a-z]+ ?){1,4})", re.I),
     "The player killed {0}.", 0.7),
    (re.compile(r"\bI(?: have|'ve)? (?:brought|got) you "
                r"((?:an? |the |your |some )?(?:[a-z]+ ?){1,4})", re.I),
     "The player brought you {0}.", 0.8),
    (re.compile(r"\bI promise(?:d)?(?: you)? to ((?:[a-z]+ ?){1,7})", re.I),
     "The player promised to {0}.", 0.7),
)  # fmt: skip
_NOT = frozenset({"you", "to", "that", "it", "this", "them", "him", "her"})


def notes_from(line: str) -> list[tuple[str, float]]:
    """(fact, importance 0..1) for each thing the player says about themselves."""
    found = []
    for pattern, form, importance in _RULES:
        match = pattern.search(line)
        if match is None:
            continue
        words = match[1].strip(" .,!")
        if words and words.split()[0].lower() not in _NOT:
            found.append((form.format(words), importance))
    return found


def summary_of(before: str, lines: Sequence[str], topics: int = 6) -> str:
    """What old turns were about: the words that came up most, in one sentence.

    `before`: the summary so far, whose words count double."""
    counts: dict[str, int] = {}
    shown: dict[str, str] = {}  # stem -> the word as it was said
    kept = re.split(r", | and ", before.partition(_ABOUT)[2].rstrip("."))
    for word in (w for w in kept if w):
        key = next(iter(content(word)), word.lower())
        counts[key], shown[key] = 2, word
    for line in lines:
        said = {key: word for word in _WORD.findall(line) for key in content(word)}
        for key in content(line):
            if not key.isdigit() and key in said:
                counts[key] = counts.get(key, 0) + 1
                shown.setdefault(key, _plain(said[key], line))
    top = [shown[key] for key in sorted(counts, key=lambda k: (-counts[k], k))[:topics]]
    if not top:
        return ""
    return f"{_ABOUT}{', '.join(top[:-1])}{' and ' if top[1:] else ''}{top[-1]}."


def _plain(word: str, line: str) -> str:
    """The word without the capital that only the beginning of the line gave it."""
    return word.lower() if line.lstrip(" \"'").startswith(word) else word


_ABOUT = "The player spoke with you about "
_WORD = re.compile(r"[\w'’-]+")

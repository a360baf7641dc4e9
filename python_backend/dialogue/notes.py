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


def summary_of(before: str, lines: Sequence[str], topics: int = 8) -> str:
    """What old turns were about: the words that came up most, in one sentence."""
    counts: dict[str, int] = {}
    for word in before.partition(": ")[2].rstrip(".").split(", "):
        if word:
            counts[word] = 2
    for line in lines:
        for word in content(line):
            if not word.isdigit():
                counts[word] = counts.get(word, 0) + 1
    top = sorted(counts, key=lambda w: (-counts[w], w))[:topics]
    return f"You and the player spoke of: {', '.join(top)}." if top else ""

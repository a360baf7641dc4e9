"""Checks a sentence before the player sees it: no number and no name that nobody gave.

Rules over text; knows no model. The grammar already bars unknown digits; this catches number
words and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from python_backend.dialogue.words import content, stem

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_NUMBER_WORDS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand
    """.split()  # noqa: SIM905
)
_SMALL = "two three four five six seven eight nine ten eleven twelve"
_VALUES = dict(zip(_SMALL.split(), range(2, 13)))
# Words that may stand with a capital inside a sentence without being somebody's name.
_PLAIN = frozenset(
    """
    i i'm i'll i've i'd ha aye nay oh ah yes no hmph monday tuesday wednesday thursday friday
    saturday sunday god lord sir madam lady mister saint earth
    """.split()  # noqa: SIM905
)
LEAK = re.compile(
    r"\b(?:language model|as an ai|an ai\b|chatbot|openai|smollm|hugging ?face|system prompt|"
    r"my instructions|my prompt|i was trained|the player)\b",
    re.I,
)


def foreign_numbers(line: str, given: Iterable[str]) -> list[str]:
    """Numbers of `line`, in digits or words, that none of the given texts has."""
    text = " ".join(given).lower()
    digits = set(_DIGITS.findall(text))
    words = set(_WORDS.findall(text))
    known = words | {w for w, n in _VALUES.items() if str(n) in digits}
    found = [n for n in _DIGITS.findall(line) if n.rstrip(".,:") not in digits]
    named = {w for w in _WORDS.findall(line.lower()) if w in _NUMBER_WORDS}
    return found + sorted(named - known)


def foreign_names(line: str, given: Iterable[str]) -> list[str]:
    """Capitalised words inside a sentence that none of the given texts has."""
    known = {stem(w.lower()) for text in given for w in _WORDS.findall(text)}
    found = []
    for match in _WORDS.finditer(line):
        word = match[0].replace("’", "'")
        before = line[: match.start()].rstrip(" \"'“‘(")
        starts = not before or before[-1] in ".!?…:\n"
        plain = word.lower().removesuffix("'s")
        if word[0].isupper() and not starts and plain not in _PLAIN and stem(plain) not in known:
            found.append(match[0])
    return found


def names_of(fact: str) -> set[str]:
    """Stems of the names in a fact: capitals inside it, or two of them at its beginning."""
    found = set()
    words = list(_WORDS.finditer(fact))
    for i, match in enumerate(words):
        first = not i or fact[: match.start()].rstrip()[-1:] in ".!?"
        titled = first and i + 1 < len(words) and words[i + 1][0][0].isupper()
        plain = match[0].lower().replace("’", "'").removesuffix("'s")
        if match[0][0].isupper() and (not first or titled) and plain not in _PLAIN:
            found.add(stem(plain))
    return found


_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.I)


def says_fact(line: str, fact: str, ask: str = "") -> bool:
    """True if the line carries the fact: its numbers, and most of its other meaning words (beside
    a number, those of `ask` count too); where `ask` is after a person, also a name of the fact
    that `ask` does not have."""
    digits = set(_DIGITS.findall(fact))
    if not digits <= set(_DIGITS.findall(line)):
        return False
    if _WHO.search(ask):
        new = names_of(fact) - _stems(ask)
        if new and not new & _stems(line):
            return False
    words = {w for w in content(fact) if not w.isdigit()}
    if not words:
        return True
    shared = words & content(line)
    if digits and shared:  # "For that I want 15 gold.": the rest was asked
        shared |= words & content(ask)
    return len(shared) >= max(1, round(0.5 * len(words)))


_I_AM = re.compile(r"\bI(?: am|'m) ([A-Z][\w'-]+)")
_I_DID = re.compile(r"\bI(?: have| had| was| am|'ve|'d|'m)? ([a-z]+)")


def takes_credit(sentence: str, fact: str, ask: str) -> bool:
    """True if the character says of itself what the fact says of somebody named: "I locked the
    doors" for "Miss Thorne locked the doors"."""
    names = names_of(fact)
    if not names or re.search(r"\byou(?:r|rs)?\b", fact, re.I):
        return False
    if any(stem(m[1].lower()) in names for m in _I_AM.finditer(sentence)):
        return True  # "I am Doctor Lisle"
    if names & (_stems(sentence) | _stems(ask)):
        return False
    return any(stem(m[1]) in content(fact) for m in _I_DID.finditer(sentence))


def _stems(text: str) -> set[str]:
    return {stem(w.lower().replace("’", "'").removesuffix("'s")) for w in _WORDS.findall(text)}


_CONFIRMS = re.compile(
    r"\b(?:very well|of course|right|here|done|fine|as you wish|aye|yes|sure|so be it|take it"
    r"|gladly|follow|lead the way|let us|let's|at once|with you|behind you|consider it|watch|look"
    r"|go ahead|you leave me no|fight|regret|open|pleasure|take care of (?:it|that|this)"
    r"|see to (?:it|that)|leave (?:it|that) to me|coming|i will do)\b",
    re.I,
)


def fits_deed(line: str, deed: Iterable[str]) -> bool:
    """True if a line can go with an action: it confirms, or names something of the deed."""
    if _CONFIRMS.search(line):
        return True
    return bool(content(line) & {word for text in deed for word in content(text)})


def leaks(line: str) -> bool:
    """True if the character speaks as a program, or of what it was told."""
    return bool(LEAK.search(line))

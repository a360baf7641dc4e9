"""Words of a sentence as retrieval needs them: stems without the common ones, and types of
questions and facts. Plain string work; knows no model."""

from __future__ import annotations

import re
from functools import lru_cache

STOP = frozenset(
    """
    a an the i you he she it we they me him her us them my your his its our their this that
    these those is are was were be been am do does did done have has had having will would
    shall should can could may might must of in on at to for from by with about into over
    under between out up down and or but if so than then as not no yes please there here what
    who whom whose which when where why how much many any some someone anyone something
    anything tell know say said get got let just also very really more most one ones own too
    now still want need like me myself yourself hello hi hey good morning evening day sir
    friend heard hear thing things
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[a-z0-9']+")
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_BACK = re.compile(
    r"\b(it|that|this|there|them|they|he|she|him|her|those|one|ones|more|else|again)\b"
    r"|^(and|but|what about|how about|why|when|where|how|who)\W*$",
    re.I,
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem: plural, -ing, -ed and -ly endings off, `-ies` to `-y`."""
    for end, put in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(end) and len(word) - len(end) >= 3 and not word.endswith("ss"):
            word = word[: -len(end)] + put
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word


@lru_cache(maxsize=20_000)
def content(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    plain = (w[:-2] if w.endswith("'s") else w for w in words)
    return frozenset(stem(w) for w in plain if (w not in STOP and len(w) > 1) or w.isdigit())


def split_sentences(text: str) -> list[str]:
    """Sentences of a player's line; a bare greeting before a comma becomes its own."""
    found = [part.strip() for part in _SENTENCE.findall(text) if part.strip(" .!?")]
    out: list[str] = []
    for part in found:
        match = re.match(
            r"(hello|hi|hey|good (?:morning|day|evening|afternoon)|greetings|thanks|thank you)\b"
            r"([^,]{0,24}),\s+(?=\w+ \w+)",
            part,
            re.I,
        )
        if match:
            out += [match[0].rstrip(" ,") + ".", part[match.end() :]]
        else:
            out.append(part)
    return out[:8]


def looks_back(text: str) -> bool:
    """True if the sentence leans on what was said before: "How much is it?", "And there?"."""
    return bool(_BACK.search(text.strip(" ?!."))) or not content(text)


QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "price",
        re.compile(
            r"how much|price|cost|charge|pay\b|worth|afford|set me back|discount|cheap|fee\b"
            r"|reward|\bowe\b|do i get|will i get|in it for me|damage for|come to\b",
            re.I,
        ),
    ),
    ("place", re.compile(r"\bwhere\b|how do i (get|find|reach)|which way|the way to|lost\b", re.I)),
    ("person", re.compile(r"\bwho\b|whose|whom|called|name\b", re.I)),
    ("time", re.compile(r"\bwhen\b|what time|how late|until|hours|open\b|close", re.I)),
    ("count", re.compile(r"how (many|long|old|far|often|deep|big)|age\b", re.I)),
    ("reason", re.compile(r"\bwhy\b|how come|reason|cause", re.I)),
    ("manner", re.compile(r"\bhow (do|can|could|did|does|to|should)\b", re.I)),
    ("polar", re.compile(r"^(is|are|do|does|did|have|has|can|could|may|will|would|any)\b", re.I)),
    ("wares", re.compile(r"\b(sell|sale|buy|goods|wares|stock|offer|shop|trade)\b", re.I)),
    ("what", re.compile(r"\bwhat\b", re.I)),
)
FACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "money",
        re.compile(
            r"gold|silver|coin|credit|dollar|euro|pound|pay|cost|price|sell|charge|\bunits?\b|chips",
            re.I,
        ),
    ),
    (
        "place",
        re.compile(
            r"\b(north|south|east|west|behind|under|beneath|inside|near|across|past|beyond|lies|"
            r"hidden|road|floor|left|right|next to|above|below|down|in the)\b",
            re.I,
        ),
    ),
    ("person", re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+\b")),
    (
        "time",
        re.compile(
            r"\b(dawn|noon|midnight|dusk|sunset|sunrise|o'clock|\d+:\d\d|night|morning|evening|"
            r"[A-Z]\w+day|spring|summer|autumn|winter|since|until|every|after|before)\b"
        ),
    ),
    ("number", re.compile(r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.I)),
    ("reason", re.compile(r"\b(because|so that|since|when|if|unless)\b", re.I)),
    ("negative", re.compile(r"\b(no|not|never|nobody|nothing|without|cannot|only)\b", re.I)),
    ("self", re.compile(r"\b(you|your)\b", re.I)),
)


def question_types(text: str) -> list[int]:
    """Which of QUESTIONS the sentence shows, as 0 or 1."""
    return [int(bool(pattern.search(text))) for _, pattern in QUESTIONS]


def fact_types(text: str) -> list[int]:
    """Which of FACTS the text shows, as 0 or 1."""
    return [int(bool(pattern.search(text))) for _, pattern in FACTS]

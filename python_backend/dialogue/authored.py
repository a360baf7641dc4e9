"""Lines without a model: the last rung, and the repair of a reply that missed its fact.

A fact written to the character ("You sell rope.") is turned to the first person by rule; refusals
and fallbacks come from the persona, or from plain lines that fit anybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona

_FLIPS: tuple[tuple[str, str], ...] = (
    (r"\byou are\b", "I am"),
    (r"\byou're\b", "I'm"),
    (r"\byou were\b", "I was"),
    (r"\byou have\b", "I have"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (r"(?<=\bto )you\b", "me"),
    (r"(?<=\bfor )you\b", "me"),
    (r"(?<=\bfrom )you\b", "me"),
    (r"(?<=\bwith )you\b", "me"),
    (r"(?<=\bat )you\b", "me"),
    (r"(?<=\bof )you\b", "me"),
    (r"(?<=\bout of )you\b", "me"),
    (r"\b(paid|owes?|gave|told|taught|knows|hates|calls|asked|helped|cheated) you\b", r"\1 me"),
    (r"\byou\b", "I"),
)

PLAIN: dict[Need, tuple[str, ...]] = {
    Need.UNKNOWN: (
        "I do not know.",
        "That I could not tell you.",
        "I have never heard of it.",
        "I wish I knew.",
        "Nobody told me.",
        "I have no idea.",
    ),
    Need.GREET: ("Greetings.", "Hello.", "Good to see you."),
    Need.FAREWELL: ("Farewell.", "Until next time.", "Go well."),
    Need.THANKS: ("You are welcome.", "It was nothing."),
    Need.PRAISE: ("You are kind to say so.", "Thank you."),
    Need.INSULT: ("Mind your tongue.", "I will not listen to that."),
    Need.THREAT: ("Put that away.", "I am not afraid of you."),
    Need.FLIRT: ("No, thank you.", "Let us speak of other things."),
    Need.SMALLTALK: ("It is a day like any other.", "I am well enough."),
    Need.ATTACK: ("I do not understand what you mean.", "Those are strange words."),
    Need.FORBIDDEN: (
        "I do not speak of that.",
        "Ask me something else.",
        "Not a word about that.",
        "Let us leave that alone.",
    ),
    Need.SECRET: (
        "That I keep to myself.",
        "I do not know you well enough for that.",
        "That is nobody's business but mine.",
    ),
    Need.CANNOT: ("No, I will not do that.", "That is not for me to do."),
    Need.DO: ("Very well.", "As you wish."),
    Need.BARK: ("Hm.", "Another day."),
    Need.TELL: ("Let me think about that.",),
}


def first_person(fact: str) -> str:
    """A fact as its owner says it: "You sell rope." -> "I sell rope."."""
    text = fact.strip()
    for pattern, put in _FLIPS:
        text = re.sub(pattern, put, text, flags=re.I)
    text = re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), text)
    return text if text[-1:] in ".!?" else text + "."


_PLAYER: tuple[tuple[str, str], ...] = (
    (r"\byour\b", "my"),
    (r"\b(to|for|from|with|at|of|about) you\b", r"\1 me"),
    (r"\byou\b", "me"),
    (r"\bThe player is\b", "You are"),
    (r"\bThe player was\b", "You were"),
    (r"\bThe player has\b", "You have"),
    (r"\bThe player (\w+[^s\W])s\b", r"You \1"),
    (r"\bThe player\b", "You"),
)


def about_player(memory: str) -> str:
    """A memory as it is said to the player: "The player likes tea." -> "You like tea."."""
    text = memory.strip()
    for pattern, put in _PLAYER:
        text = re.sub(pattern, put, text)
    return text if text[-1:] in ".!?" else text + "."


HEDGES = (
    "All I can tell you is this.",
    "I am not certain, but I only know this much.",
    "That I could not say for sure, but I know this.",
    "I am not sure about that, but I can tell you this.",
    "I can only guess from this.",
)


def hedge(seed: int) -> str:
    """Said before a fact that is near the question but may not answer it."""
    return pick(HEDGES, seed)


def pick(lines: Sequence[str], seed: int) -> str:
    """One of the lines, the same for the same seed."""
    return lines[seed % len(lines)]


def refusal(persona: Persona, seed: int = 0) -> str:
    """Said when the rails stop a line: the persona's own words if it has some."""
    own = persona.refusal_lines or persona.fallback_lines
    return pick(own, seed) if own else pick(PLAIN[Need.ATTACK], seed)


def fallback(persona: Persona, seed: int = 0) -> str:
    """Said when there is no time or no good answer."""
    return (
        pick(persona.fallback_lines, seed)
        if persona.fallback_lines
        else pick(("Give me a moment.", "Not now.", "Hm. Ask me again later."), seed)
    )


def line_for(
    persona: Persona,
    needs: Sequence[Need],
    facts: Sequence[str],
    hint: str = "",
    seed: int = 0,
    said: Sequence[str] = (),
) -> str:
    """The whole reply by rule: the facts in the first person, else a line for the need, if
    possible none of those `said` before."""
    if facts:
        return " ".join(first_person(fact) for fact in facts)
    if hint:
        return first_person(hint)
    need = next((n for n in needs if n is not Need.TELL), Need.UNKNOWN)
    if need in (Need.ATTACK, Need.FORBIDDEN) and persona.refusal_lines:
        return pick(persona.refusal_lines, seed)
    fresh = [text for text in PLAIN[need] if not any(text in old for old in said)]
    return pick(fresh or PLAIN[need], seed)

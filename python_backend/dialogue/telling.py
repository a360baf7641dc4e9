"""What a character may tell now, and what not yet: facts, goals and open secrets as one list.

Knows no line and no weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from python_backend.dialogue.persona import Persona, Secret
from python_backend.dialogue.prompt import with_article


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that may be told: its id and text."""

    id: str
    text: str


def knowledge(
    persona: Persona, state: Mapping[str, Any], memories: Sequence[Told]
) -> tuple[list[Told], list[Secret]]:
    """What may be told now, and what may not yet."""
    told = [Told(fact.id, fact.text) for fact in persona.facts]
    told += [Told(s.id, s.text) for s in persona.secrets if s.open(state)]
    told += [Told(f"goal{i + 1}", as_goal(text)) for i, text in enumerate(persona.goals)]
    return [*told, *memories], [s for s in persona.secrets if not s.open(state)]


def as_goal(text: str) -> str:
    """A goal as a fact: "find your brother" -> "You want to find your brother."."""
    return (
        text if text.lower().startswith(("you ", "your ")) else f"You want to {text.rstrip('.')}."
    )


def itself(persona: Persona) -> Told:
    """The character's name and role, for "Who are you?"."""
    role = with_article(persona.role.rstrip("."))
    return Told("self", f"Your name is {persona.name}, and you are {role}.")

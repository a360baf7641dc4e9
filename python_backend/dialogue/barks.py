"""What a character says when nobody spoke: something on its mind, in its voice, by the seed.

A small model left alone with "say something to yourself" says little. So the seed picks a goal
or a fact to say, one of the designer's sample lines, or the one behind the other. Knows no model.
"""

from __future__ import annotations

from dataclasses import dataclass

from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona
from python_backend.dialogue.prompt import Turn
from python_backend.dialogue.telling import as_goal

_SPREAD = 2654435761  # Knuth's multiplicative hash: neighbouring seeds fall far apart


@dataclass(frozen=True, slots=True)
class Bark:
    """`lead`: said before what the model makes of `turn`. A turn with a line is said as it is."""

    turn: Turn
    lead: str = ""


def bark_of(persona: Persona, seed: int) -> Bark:
    """The bark of this seed. Goals come twice as often as facts; nothing of a secret is used."""
    number = seed * _SPREAD % 2**32
    minds = [*2 * [as_goal(text) for text in persona.goals], *(f.text for f in persona.facts)]
    mind = minds[(number >> 8) % len(minds)] if minds else ""
    samples = persona.samples
    sample = samples[(number >> 16) % len(samples)] if samples else ""
    kind = (number >> 24) % 3
    if sample and (kind == 0 or not mind):
        return Bark(Turn(sample, (Need.BARK,)))
    if not mind:
        return Bark(Turn("", (Need.BARK,)))
    turn = Turn("", (Need.TELL, Need.BARK), (mind,))
    return Bark(turn, sample if kind == 1 else "")

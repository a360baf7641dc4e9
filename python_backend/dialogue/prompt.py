"""From persona, facts, recent turns and a line to the messages the model reads.

The system message depends on the persona alone, so the runtime reads it once and keeps it
(prefix cache); everything that varies comes after. The training corpus is written with these
same functions, so that the model never meets a form it was not trained on. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from python_backend.dialogue.actions import Action
from python_backend.dialogue.needs import NOTES, Need
from python_backend.dialogue.persona import Persona

MAX_PLAYER = 300  # characters of a player's line that reach the model; a line, not a book
MAX_TURNS = 2  # earlier exchanges shown; more crowds the persona out of a small model's mind

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was asked of the model and what it answered.

    `needs`, `facts` and `actions` are this turn's instructions; `speaker` is who spoke to the
    character (`Player`, or another NPC's name); `reply` is the model's text, for past turns.
    """

    line: str
    needs: tuple[Need, ...] = (Need.TELL,)
    facts: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    speaker: str = "Player"
    reply: str = ""
    memories: tuple[str, ...] = field(default=())


_SPECIAL = re.compile(
    r"<\|[^>]{0,40}\|?>?|\[/?INST\]|<<?/?SYS>?>|</?s>|</?(?:system|assistant)>", re.I
)
_LABEL = re.compile(r"^\s*(?:fact|note|action|player|system|assistant|memory)\s*:", re.I)


def clean_line(text: str, limit: int = MAX_PLAYER) -> str:
    """A player's text made safe to put in a prompt: one line, no control or direction marks,
    none of the model's special tokens, no label that could pass for an instruction."""
    text = text[: limit * 8].encode("utf-8", "ignore").decode("utf-8")
    text = "".join(c if c.isprintable() else " " for c in text)
    for _ in range(3):  # taking one token out may put another together
        text = _SPECIAL.sub(" ", text)
    text = text.replace("<|", " ").replace("|>", " ")
    text = " ".join(text.split())
    while match := _LABEL.match(text):
        text = text[match.end() :].strip()
    if len(text) > limit:
        text = text[:limit].rsplit(" ", 1)[0] + "..."
    return text


def system_message(persona: Persona) -> str:
    """The persona as the model reads it: one short block, the same for every turn."""
    role = persona.role.rstrip(".")
    parts = [f"You are {persona.name}, {with_article(role)}."]
    if persona.style:
        parts.append(f"Manner: {persona.style.rstrip('.')}.")
    if persona.samples:
        parts.append(f'You say: "{persona.samples[0]}"')
    return "\n".join(parts)


def with_article(role: str) -> str:
    """`gruff smith` -> `a gruff smith`; roles that carry an article or a title stay."""
    first = role.split(" ", 1)[0]
    if first.casefold() in {"a", "an", "the", "my", "your", "one"} or first[:1].isupper():
        return role
    return ("an " if role[:1].casefold() in "aeiou" else "a ") + role


def user_message(turn: Turn) -> str:
    """Facts, notes and the line: what changes with every turn."""
    parts = [f"Memory: {text}" for text in turn.memories]
    parts += [f"Fact: {text}" for text in turn.facts]
    parts += [f"Note: {NOTES[need]}" for need in turn.needs if need in NOTES]
    parts += [f"Action: {signature(action)}" for action in turn.actions]
    if turn.line:
        parts.append(f"{turn.speaker}: {turn.line}")
    return "\n".join(parts)


def signature(action: Action) -> str:
    """How an action is shown to the model: `give_item item="rope"|"lantern"`."""
    shown = [action.name]
    for argument in action.arguments:
        values = "|".join(f'"{c}"' for c in argument.choices[:8]) or argument.kind
        shown.append(f"{argument.name}={values}")
    return " ".join(shown)


def messages(persona: Persona, past: Sequence[Turn], turn: Turn) -> list[Message]:
    """Chat messages for a runtime. Past turns beyond `MAX_TURNS` fall out, never the persona."""
    found: list[Message] = [{"role": "system", "content": system_message(persona)}]
    for old in past[-MAX_TURNS:]:
        found.append({"role": "user", "content": user_message(old)})
        found.append({"role": "assistant", "content": old.reply})
    found.append({"role": "user", "content": user_message(turn)})
    return found


def chatml(items: Sequence[Message]) -> str:
    """The bundled model's own template, for training data and token counts."""
    text = "".join(f"<|im_start|>{m['role']}\n{m['content']}<|im_end|>\n" for m in items)
    return text + "<|im_start|>assistant\n"

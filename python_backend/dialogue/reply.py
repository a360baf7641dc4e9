"""The structured reply: `(emotion, action) line`, forced by a grammar, read back safely.

Numbers are part of the grammar: a digit can only be written as one of the numbers that the
facts, the player or the persona named. Knows no persona and no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from python_backend.dialogue.actions import NONE, Action, Call, action_rule, parse_call

MAX_LINE = 240  # characters: two or three short sentences, what a speech bubble holds
_HEAD = re.compile(r'\(([A-Za-z_]+), ((?:[^()"]|"[^"]*")*)\) ?')
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SENTENCE = re.compile(r"[^.!?…]*[.!?…]+[\"'’”)]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the engine gets. `action` None means: no action."""

    line: str
    emotion: str
    action: Call | None = None


def numbers_in(texts: Iterable[str]) -> list[str]:
    """Every number written in digits, longest first, as the grammar wants it."""
    found = {m[0] for text in texts for m in _NUMBER.finditer(text)}
    return sorted(found, key=lambda n: (-len(n), n))


def reply_grammar(
    emotions: Sequence[str],
    actions: Sequence[Action],
    numbers: Sequence[str],
    *,
    must_act: bool = False,
) -> str:
    """GBNF of a reply. `must_act`: the action is certain, `none` is not offered.

    Character classes keep the cost per token low; long alternatives would be tried for the
    whole vocabulary.
    """
    emotion = " | ".join(f'"{name}"' for name in emotions)
    choices = [action_rule(action) for action in actions]
    if not (must_act and choices):
        choices.insert(0, f'"{NONE}"')
    body, first = "c", "[A-Z\"'¡¿]"
    rules = []
    if numbers:
        body = "(c | num c)"
        first += ' | num " "'
        rules.append("num ::= " + " | ".join(f'"{number}"' for number in numbers))
    return "\n".join(
        [
            'root ::= "(" emo ", " act ") " line',
            f"emo ::= {emotion}",
            f"act ::= {' | '.join(choices)}",
            f"line ::= ({first}) {body}* [.!?…]",
            r"c ::= [^0-9\n<>(){}\[\]|*_#\\~^=@]",
            *rules,
        ]
    )


def split_head(text: str) -> tuple[str, str, int] | None:
    """(emotion, action text, where the line starts), once the head is complete."""
    match = _HEAD.match(text)
    return (match[1], match[2], match.end()) if match else None


def parse_reply(text: str, emotions: Sequence[str], actions: tuple[Action, ...]) -> Reply | None:
    """The reply in `text`; None if it is not one. Never raises."""
    head = split_head(text.lstrip())
    if head is None:
        return None
    emotion, act, start = head
    line = tidy(text.lstrip()[start:])
    if not line:
        return None
    if emotion not in emotions:
        emotion = emotions[0] if emotions else "neutral"
    return Reply(line, emotion, parse_call(act, actions))


def sentences(text: str) -> list[str]:
    """Whole sentences of `text`, in order; an unfinished rest is left out."""
    return [m[0].strip() for m in _SENTENCE.finditer(text) if m[0].strip()]


def tidy(text: str, limit: int = MAX_LINE) -> str:
    """One line of text: whole sentences, at most `limit` characters, repeated ones dropped."""
    flat = " ".join(text.split())
    kept: list[str] = []
    for sentence in sentences(flat):
        if sentence in kept:
            continue
        if kept and len(" ".join([*kept, sentence])) > limit:
            break
        kept.append(sentence)
    if not kept and flat:
        cut = flat[:limit].rstrip(" ,;:-")
        kept = [cut if cut[-1:] in ".!?…\"'" else cut + "."]
    return " ".join(kept)[: limit + 60]

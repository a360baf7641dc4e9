"""Training data: conversations as token sequences in which only the replies are learnt.

Reads our corpus (`corpus/build.py`) and a user's own `lines.jsonl`; checks every row and names
each faulty one. Knows no network.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.errors import BadData, FigmentError
from python_backend.dialogue.actions import read_actions
from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona, read_persona
from python_backend.dialogue.prompt import Turn, clean_line, system_message, user_message

IGNORE = -100
MAX_TOKENS = 448  # longer conversations are cut at an exchange
LEAST = 8  # rows: fewer teach nothing that can be measured

Encode = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation: token ids, and labels that are IGNORE outside the replies."""

    ids: list[int]
    labels: list[int]
    split: str = "train"


@dataclass(frozen=True, slots=True)
class Talk:
    """A persona and its exchanges; each `Turn.reply` is what the model shall say."""

    id: str
    persona: Persona
    turns: tuple[Turn, ...]
    split: str = "train"


def read_talks(path: Path) -> list[Talk]:
    """Every conversation of a JSON-lines file. Raises BadData with all faulty lines."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{path.name} cannot be read.", cause=str(error)) from error
    talks: list[Talk] = []
    faults: list[tuple[str, str]] = []
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        try:
            talks.append(read_talk(json.loads(row), f"line{number}"))
        except FigmentError as error:
            faults.append((f"line {number}", f"{error.message} {error.violations or ''}".strip()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append((f"line {number}", f"{type(error).__name__}: {error}"))
    if faults:
        raise BadData(
            f"{len(faults)} of {len(rows)} lines of {path.name} cannot be used.",
            violations=faults[:50],
        )
    if sum(len(talk.turns) for talk in talks) < LEAST:
        raise BadData(
            f"{path.name} has too little to learn from.",
            cause=f"It needs at least {LEAST} exchanges.",
        )
    return talks


def read_talk(row: Mapping[str, Any], label: str = "") -> Talk:
    """One conversation: `{persona, exchanges: [{line, reply, facts?, needs?, ...}]}`."""
    persona = read_persona(row["persona"])
    turns = tuple(_turn(item) for item in row["exchanges"])
    return Talk(str(row.get("id", label)), persona, turns, str(row.get("split", "train")))


def _turn(item: Mapping[str, Any]) -> Turn:
    reply = item["reply"]
    if not isinstance(reply, str) or not reply.strip():
        raise ValueError("`reply` must be the line the character says")
    if not reply.startswith("("):
        reply = f"({item.get('emotion', 'neutral')}, {item.get('action', 'none')}) {reply}"
    facts = tuple(str(fact) for fact in item.get("facts", ()))
    default = [Need.TELL] if facts else [Need.SMALLTALK]
    actions = [
        {
            "name": a["name"],
            "description": a.get("description", ""),
            "arguments": {
                x["name"]: {"type": x["kind"]} | ({"enum": x["choices"]} if x["choices"] else {})
                for x in a["arguments"]
            }
            if isinstance(a.get("arguments"), list | tuple)
            else a.get("arguments", {}),
        }
        for a in item.get("actions", ())
    ]
    return Turn(
        line=clean_line(str(item.get("line", ""))),
        needs=tuple(Need(n) for n in item.get("needs", default)),
        facts=facts,
        actions=read_actions(actions),
        speaker=str(item.get("speaker", "Player")),
        reply=reply,
        memories=tuple(item.get("memories", ())),
    )


def encode(talk: Talk, tokens: Encode) -> Sample:
    """The conversation in the model's own chat form; replies and their end mark are learnt."""
    ids = tokens(f"<|im_start|>system\n{system_message(talk.persona)}<|im_end|>\n")
    labels = [IGNORE] * len(ids)
    for turn in talk.turns:
        ask = f"<|im_start|>user\n{user_message(turn)}<|im_end|>\n<|im_start|>assistant\n"
        head, reply = tokens(ask), tokens(f"{turn.reply}<|im_end|>")
        if len(ids) + len(head) + len(reply) > MAX_TOKENS:
            break
        ids += head + reply + (end := tokens("\n"))
        labels += [IGNORE] * len(head) + reply + [IGNORE] * len(end)
    return Sample(ids, labels, talk.split)


def batches(samples: Sequence[Sample], size: int, order: Iterable[int]) -> list[list[Sample]]:
    """Batches of like length (little padding), themselves in the given order."""
    ranked = sorted(order, key=lambda i: len(samples[i].ids) // 24)
    return [[samples[i] for i in ranked[at : at + size]] for at in range(0, len(ranked), size)]

"""Fits what tells the purpose of a reply's sentence (`dialogue/purpose.py`), on the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from python_backend.dialogue.corpus import banks
from python_backend.dialogue.match import Array, Linear
from python_backend.dialogue.needs import Need
from python_backend.dialogue.purpose import LEAST, MOST, NEEDS, PASS, SCALE, Purpose
from python_backend.dialogue.reply import sentences, split_head

Embed = Callable[[Sequence[str]], Array]
STRAY = banks.FOLDER / "stray.txt"


def reply_sentences(talks: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    """Distinct (sentence, index in NEEDS) of the replies that serve one need."""
    found: set[tuple[str, int]] = set()
    for talk in talks:
        for item in talk["exchanges"]:
            needs = [Need(n) for n in item["needs"] if Need(n) is not Need.HEDGE]
            head = split_head(item["reply"])
            if len(needs) != 1 or needs[0] not in NEEDS or head is None:
                continue
            body = item["reply"][head[2] :]
            found |= {(text, NEEDS.index(needs[0])) for text in sentences(body)}
    return sorted(found)


def stray_sentences() -> list[tuple[str, int]]:
    """Sentences that serve nothing, as one class more behind NEEDS."""
    return [(line, len(NEEDS)) for line in banks.lines(STRAY.read_text(encoding="utf-8"))]


def balanced(labels: np.ndarray[Any, Any], classes: int) -> Array:
    """Weights of examples by which every class counts as the root of how many it has."""
    counts = np.bincount(labels, minlength=classes)
    weights: Array = (1.0 / np.sqrt(np.maximum(counts, 1)))[labels].astype("f4")
    return weights


def rows_of(
    pairs: Sequence[tuple[str, int]], embed: Embed
) -> tuple[Array, np.ndarray[Any, Any], Array]:
    """Features, labels and balanced weights."""
    labels = np.array([label for _, label in pairs])
    rows = embed([text for text, _ in pairs]) * np.float32(SCALE)
    return rows, labels, balanced(labels, len(NEEDS) + 1)


def least_of(weight: Array, bias: Array, talks: Sequence[dict[str, Any]], embed: Embed) -> Array:
    """(NEEDS,) the probability that a sentence must have of its need, from held-out replies."""
    rows, labels, _ = rows_of(reply_sentences(talks), embed)
    chances = Linear(weight, bias).chances(rows)
    found = np.full(len(NEEDS), LEAST, dtype=np.float32)
    for need in set(labels.tolist()):
        own = chances[labels == need, need]
        found[need] = np.clip(np.quantile(own, 1.0 - PASS), LEAST, MOST)
    return found


def passed(model: Purpose, talks: Sequence[dict[str, Any]]) -> float:
    """Share of held-out sentences that are found to serve their own need."""
    pairs = reply_sentences(talks)
    return float(np.mean([model.serves(text, [NEEDS[label]]) for text, label in pairs]))

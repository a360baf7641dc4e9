"""Doubles for dialogue tests: a model with a script, rails that refuse a word, a small embedder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from python_backend.dialogue.llm import Ask, Completion
from python_backend.dialogue.reader import Reading
from python_backend.dialogue.telling import Told


@dataclass
class ScriptedModel:
    """Says its lines in turn, three characters at a time, as a runtime would stream them."""

    lines: list[str]
    asks: list[Ask] = field(default_factory=list)
    closed: bool = False

    def complete(self, ask: Ask, on_text: Callable[[str], bool]) -> Completion:
        self.asks.append(ask)
        text = self.lines[min(len(self.asks), len(self.lines)) - 1]
        given = ""
        for at in range(0, len(text), 3):
            given += text[at : at + 3]
            if on_text(text[at : at + 3]):
                return Completion(given, at // 3 + 1, stopped=True)
        return Completion(given, len(text) // 3 + 1, 1.0, 100.0)

    def close(self) -> None:
        self.closed = True


@dataclass
class FixedReader:
    """Always reads the same, so that a test decides what a line calls for."""

    reading: Reading
    seen: list[dict[str, Any]] = field(default_factory=list)

    def read(self, persona: Any, line: str, **more: Any) -> Reading:
        self.seen.append({"line": line, **more})
        return self.reading


@dataclass(frozen=True)
class FakeVerdict:
    allowed: bool
    category: str
    reason: str
    text: str


class WordRails:
    """Refuses texts with `badword`; calls `attack!` an injection."""

    def check_input(self, text: str, kind: str = "dialogue") -> FakeVerdict:
        if "attack!" in text:
            return FakeVerdict(False, "injection", "an attempt", text)
        return self.check_output(text)

    def check_output(self, sentence: str) -> FakeVerdict:
        bad = "badword" in sentence
        return FakeVerdict(not bad, "profanity" * bad, "strong language" * bad, sentence)


def told(*texts: str) -> tuple[Told, ...]:
    """Facts with ids fact1, fact2 ..."""
    return tuple(Told(f"fact{i}", text) for i, text in enumerate(texts, 1))


def hashed(texts: Sequence[str]) -> np.ndarray[Any, Any]:
    """Unit vectors of words, by hashing: shared words make near vectors."""
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    for row, text in zip(rows, texts):
        for word in text.lower().split():
            row[hashlib.sha256(word.encode()).digest()[0]] += 1.0
        row /= np.linalg.norm(row) or 1.0
    return rows

"""One generation, cut into sentences that are checked while the model still speaks.

A sentence that leaks, invents, repeats itself or that the rails refuse ends the attempt; what was
given out before it stays. Knows neither what a line calls for nor what comes after.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from python_backend.dialogue import guard
from python_backend.dialogue.llm import Ask, Completion
from python_backend.dialogue.needs import Need
from python_backend.dialogue.prompt import Turn, signature
from python_backend.dialogue.reply import MAX_LINE, sentences, split_head, tidy
from python_backend.dialogue.words import content

if TYPE_CHECKING:
    from python_backend.dialogue.talk import Line, Talker

RECENT = 4  # replies in which the same sentence is not wanted again
_POLL = 0.02  # seconds between looks at cancel while the model works


class Attempt:
    """One generation, cut into checked sentences while it runs in a thread of its own."""

    def __init__(
        self, talker: Talker, line: Line, turn: Turn, given: Sequence[str], began: float
    ) -> None:
        self.talker, self.line, self.turn, self.given = talker, line, turn, given
        self.began = began
        self.text, self.said, self.blocked = "", list[str](), ""
        self.strays = 0  # sentences left out at the beginning
        self.completion, self.first_ms = Completion(""), 0.0
        self._stop = threading.Event()

    def run(
        self, ask: Ask, cancelled: Callable[[], bool], remaining: Callable[[], float]
    ) -> Iterator[str]:
        """Yield checked sentences; the first bad one ends the attempt."""
        pieces: SimpleQueue[str | BaseException | None] = SimpleQueue()

        def on_text(text: str) -> bool:
            pieces.put(text)
            return self._stop.is_set()

        def work() -> None:
            try:
                self.completion = self.talker.model.complete(ask, on_text)
                pieces.put(None)
            except BaseException as error:  # handed to the caller's thread
                pieces.put(error)

        worker = threading.Thread(target=work, daemon=True, name="dialogue-model")
        worker.start()
        done = False
        try:
            while not done:
                try:
                    piece = pieces.get(timeout=_POLL)
                except Empty:
                    if cancelled() or (remaining() <= 0.05):
                        return
                    continue
                if isinstance(piece, BaseException):
                    raise piece
                done = piece is None
                self.text += piece or ""
                for sentence in self._ready(done):
                    if not self._serves(sentence):
                        if self.said:
                            return  # a stray sentence ends the reply
                        self.strays += 1
                        continue  # what the line calls for may yet come
                    good = self._check(sentence)
                    if not good:
                        return
                    lead = " " if self.said else ""
                    self.said.append(good)
                    self.first_ms = self.first_ms or (time.perf_counter() - self.began) * 1e3
                    yield lead + good
                    if self._enough():
                        return
                if cancelled() or remaining() <= 0.05:
                    return
        finally:
            self._stop.set()
            if self.strays and not self.said:
                self.blocked = self.blocked or "beside the point"
            if not cancelled():
                worker.join(timeout=10)  # ends at the next token

    def _ready(self, done: bool) -> list[str]:
        """Sentences that are whole and were not given out yet."""
        head = split_head(self.text.lstrip())
        if head is None:
            return []
        body = self.text.lstrip()[head[2] :]
        whole = sentences(tidy(body) if done else body)
        if not done and whole and body.rstrip().endswith(whole[-1]) and body[-1:] != " ":
            whole = whole[:-1]  # "Mr." or "..." may go on: wait for the space behind it
        return whole[len(self.said) + self.strays :]

    def _check(self, sentence: str) -> str:
        """The sentence as it may be shown; empty if it may not."""
        if sentence in self.said:
            return ""
        needs = self.turn.needs
        if Need.TELL not in needs and any(sentence in t.reply for t in self.line.past[-RECENT:]):
            return ""  # the same words again: another try
        if any(guard.takes_credit(sentence, fact, self.turn.line) for fact in self.turn.facts):
            self.blocked = "invented"
            return ""
        if Need.DO in needs and Need.TELL not in needs and not self.said:
            deed = [signature(a).replace("_", " ") for a in self.turn.actions]
            deed += [*(a.description for a in self.turn.actions), self.turn.line]
            if not guard.fits_deed(sentence, deed):
                self.blocked = "beside the point"
                return ""
        if guard.leaks(sentence):
            self.blocked = "leak"
            return ""
        if guard.foreign_numbers(sentence, self.given) or guard.foreign_names(sentence, self.given):
            self.blocked = "invented"
            return ""
        verdict = self.talker.rails.check_output(sentence)
        if not verdict.allowed:
            self.blocked = verdict.category
            return ""
        return verdict.text.strip()

    def _serves(self, sentence: str) -> bool:
        """True if the sentence has to do with what the line calls for."""
        purpose, turn = self.talker.purpose, self.turn
        if purpose is None or Need.BARK in turn.needs:
            return True
        told = [*turn.facts, *turn.memories]
        if not turn.facts:  # "I give 2 gold for it": a price of an earlier turn, turned round
            near = [turn.line, *turn.memories, *map(signature, turn.actions)]
            if guard.foreign_numbers(sentence, near):
                return False
        words = content(sentence)
        if any(words & content(text) for text in told):
            return True
        return purpose.serves(sentence, turn.needs)

    def _enough(self) -> bool:
        spent = len(" ".join(self.said))
        return (self.line.short and len(self.said) >= 1 and spent > 12) or spent >= MAX_LINE - 20

"""One exchange: read the line, ask the model, check every sentence, answer.

    line -> rails -> reader -> prompt + grammar -> model -> sentences -> rails, guard -> player

The player never sees a sentence that was not checked. A reply that invents, leaks or misses its
fact is generated once more, then written by rule, and the answer says so. Knows no socket and no
database; memories come in as text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from python_backend.dialogue import authored, guard
from python_backend.dialogue.actions import Call, narrowed
from python_backend.dialogue.attempt import RECENT, Attempt
from python_backend.dialogue.barks import bark_of
from python_backend.dialogue.llm import Ask, Completion, Model
from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona
from python_backend.dialogue.prompt import Turn, clean_line, messages
from python_backend.dialogue.purpose import Purpose
from python_backend.dialogue.reader import Reader, Reading
from python_backend.dialogue.reply import (
    numbers_in,
    parse_reply,
    reply_grammar,
)
from python_backend.dialogue.telling import Told

Source = Literal["model", "cached", "authored"]
TRIES = 2
RETRY_HEAT = 0.7  # of the second try: the first one's words are not wanted again
FREE_HEAT = 0.7  # where no fact is to be told, if not greedy: "I do not know." wears out soon
BARK_HEAT = 0.8  # at least this temperature: a bark that repeats itself is noticed at once
MEMORY_NEAR = 0.35  # cosine of a line and a memory from which the character thinks of it
_SOCIAL = {Need.SMALLTALK, Need.THANKS, Need.PRAISE, Need.FAREWELL, Need.FLIRT, Need.INSULT}


class Verdict(Protocol):
    """What the rails say of a text (`safety.rails.Verdict`)."""

    @property
    def allowed(self) -> bool: ...
    @property
    def category(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def text(self) -> str: ...


class Checks(Protocol):
    """The rails, as far as dialogue needs them."""

    def check_input(self, text: str, kind: Any = ..., /) -> Verdict: ...
    def check_output(self, sentence: str, /) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked: who speaks to whom, what was said, and how to sample."""

    persona: Persona
    text: str
    past: Sequence[Turn] = ()
    state: Mapping[str, Any] = field(default_factory=dict)
    memories: Sequence[Told] = ()
    mode: Literal["reply", "bark", "npc_to_npc"] = "reply"
    speaker: str = "Player"
    seed: int = 0
    temperature: float = 0.4
    max_tokens: int = 72
    short: bool = False  # one sentence only: the smaller rung


@dataclass(slots=True)
class Answer:
    """The reply and where it came from. `turn` is what the next prompt shows of it."""

    line: str
    emotion: str
    action: Call | None
    needs: tuple[Need, ...]
    facts: tuple[str, ...]
    source: Source = "model"
    verdict: str = "allowed"
    category: str = ""
    reason: str = ""
    tries: int = 1
    completion: Completion = field(default_factory=lambda: Completion(""))
    first_sentence_ms: float = 0.0
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A checked sentence on its way to the player."""

    text: str


class Talker:
    """Speaks for any persona with one model. Safe to use from several threads."""

    def __init__(
        self, model: Model, reader: Reader, rails: Checks, purpose: Purpose | None = None
    ) -> None:
        """`purpose`: judges the sentences of replies; without it they are not judged so."""
        self.model, self.reader, self.rails, self.purpose = model, reader, rails, purpose

    def prepare(self, line: Line) -> tuple[Reading, Turn, Verdict | None]:
        """Rails, then reading; the turn as the model will see it."""
        text = clean_line(line.text)
        if line.mode == "bark":
            return Reading((Need.BARK,)), bark_of(line.persona, line.seed).turn, None
        verdict = self.rails.check_input(text) if text else None
        attacked = verdict is not None and not verdict.allowed and verdict.category == "injection"
        if verdict is not None:
            text = clean_line(verdict.text)
        before = ""
        if line.past:
            before = line.past[-1].line
        reading = self.reader.read(
            line.persona,
            text,
            state=line.state,
            before=before,
            memories=line.memories,
            attacked=attacked,
        )
        shown = "" if Need.ATTACK in reading.needs else text
        told = [f for f in reading.facts if not f.id.startswith("memory")]
        kept = [f.text for f in reading.facts if f.id.startswith("memory")]
        if not reading.facts and line.memories:
            kept = self._memory_for(line, reading, text)
        needs = reading.needs
        if line.mode == "npc_to_npc" and needs == (Need.UNKNOWN,) and not text.endswith("?"):
            needs = (Need.SMALLTALK,)
        turn = Turn(
            shown or "(strange words)",
            tuple(need for need in needs if need is not Need.HEDGE),
            tuple(f.text for f in told) or ((reading.hint,) if reading.hint else ()),
            (narrowed(reading.action, text),) if reading.action else (),
            line.speaker,
            memories=tuple(kept),
        )
        return reading, turn, verdict

    def _memory_for(self, line: Line, reading: Reading, text: str) -> list[str]:
        """The memory that suits a line which no fact answers: at a greeting the first, else one
        that is near what was said ("I brought apples.": the player likes apples)."""
        if Need.GREET in reading.needs:
            return [line.memories[0].text]
        if not _SOCIAL & set(reading.needs):
            return []
        near = self.reader.embed([m.text for m in line.memories]) @ self.reader.embed([text])[0]
        best = int(near.argmax())
        return [line.memories[best].text] if near[best] >= MEMORY_NEAR else []

    def talk(
        self,
        line: Line,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        remaining: Callable[[], float] = lambda: float("inf"),
    ) -> Iterator[Said | Answer]:
        """Checked sentences as they are ready, then the answer. Stops quietly when cancelled."""
        reading, turn, verdict = self.prepare(line)
        if verdict is not None and not verdict.allowed and Need.ATTACK not in reading.needs:
            yield from self._refuse(line, turn, verdict)
            return
        lead = authored.hedge(line.seed + len(line.text)) if Need.HEDGE in reading.needs else ""
        if line.mode == "bark":
            bark = bark_of(line.persona, line.seed)
            if bark.turn.line:  # the designer's own words, nothing to generate
                yield from self._as_written(line, bark.turn)
                return
            lead, line = bark.lead, replace(line, temperature=max(BARK_HEAT, line.temperature))
        if lead:
            yield Said(lead)
        given = _given(line, turn)
        began = time.perf_counter()
        tries = 0
        # One fact a sentence: two at once are mixed up. The second follows in `_finish`.
        spoken = replace(turn, facts=turn.facts[:1])
        for tries in range(1, TRIES + 1):
            attempt = Attempt(self, line, spoken, given, began)
            ask = self._ask(line, spoken, given, tries)
            for sentence in attempt.run(ask, cancelled, remaining):
                yield Said(f" {sentence}" if lead and sentence == attempt.said[0] else sentence)
            if cancelled():
                return
            if attempt.said or remaining() < 0.3:
                break
        yield from self._finish(line, reading, turn, attempt, tries, lead)

    def _ask(self, line: Line, turn: Turn, given: Sequence[str], tries: int) -> Ask:
        grammar = reply_grammar(
            line.persona.emotions,
            turn.actions,
            numbers_in(given),
            must_act=Need.DO in turn.needs,
        )
        heat = line.temperature if tries == 1 else max(RETRY_HEAT, line.temperature)
        if heat and not turn.facts and not turn.actions:
            heat = max(FREE_HEAT, heat)
        return Ask(
            messages(line.persona, line.past, turn),
            grammar,
            min(line.max_tokens, 36) if line.short else line.max_tokens,
            heat,
            line.seed + 7919 * (tries - 1),
        )

    def _finish(
        self, line: Line, reading: Reading, turn: Turn, attempt: Attempt, tries: int, lead: str
    ) -> Iterator[Said | Answer]:
        """Repair what is missing, and give the answer."""
        said, source = list(attempt.said), "model"
        reply = parse_reply(attempt.text, line.persona.emotions, turn.actions)
        emotion = reply.emotion if reply else line.persona.emotions[0]
        action = reply.action if reply else None
        if not said:
            text = authored.line_for(
                line.persona,
                turn.needs,
                turn.facts,
                seed=line.seed + len(line.text),
                said=[old.reply for old in line.past[-RECENT:]],
            )
            source = "authored"
            said = [text]
            yield Said(f" {text}" if lead else text)
        elif Need.TELL in turn.needs and Need.BARK not in turn.needs and not line.short:
            told = [authored.about_player(m) for m in turn.memories if Need.GREET not in turn.needs]
            for fact in [*turn.facts, *told]:
                if not guard.says_fact(" ".join(said), fact, turn.line):
                    text = fact if fact in told else authored.first_person(fact)
                    said.append(text)
                    yield Said(" " + text)
        if action is None and turn.actions and Need.DO in turn.needs:
            action = _only_call(turn)
        final = " ".join([lead, *said] if lead else said)
        past = Turn(
            turn.line,
            turn.needs,
            turn.facts,
            turn.actions,
            turn.speaker,
            f"({emotion}, {_act(action)}) {final}",
            turn.memories,
        )
        yield Answer(
            final,
            emotion,
            action,
            reading.needs,
            tuple(f.id for f in reading.facts),
            source,  # type: ignore[arg-type]
            tries=tries,
            completion=attempt.completion,
            first_sentence_ms=attempt.first_ms,
            verdict="replaced" if attempt.blocked else "allowed",
            category=attempt.blocked,
            turn=past,
        )

    def _as_written(self, line: Line, turn: Turn) -> Iterator[Said | Answer]:
        """One of the persona's sample lines, labelled as authored."""
        yield Said(turn.line)
        emotion = line.persona.emotions[0]
        kept = Turn("", (Need.BARK,), reply=f"({emotion}, none) {turn.line}")
        yield Answer(turn.line, emotion, None, (Need.BARK,), (), "authored", turn=kept)

    def _refuse(self, line: Line, turn: Turn, verdict: Verdict) -> Iterator[Said | Answer]:
        """The rails stopped the player's line: a refusal in character, without the model."""
        text = authored.refusal(line.persona, line.seed)
        yield Said(text)
        emotion = line.persona.emotions[0]
        yield Answer(
            text,
            emotion,
            None,
            (Need.ATTACK,),
            (),
            "authored",
            "refused",
            verdict.category,
            verdict.reason,
            turn=Turn("(strange words)", (Need.ATTACK,), reply=f"({emotion}, none) {text}"),
        )


def _act(action: Call | None) -> str:
    from python_backend.dialogue.actions import NONE, write_call

    return write_call(action) if action else NONE


def _only_call(turn: Turn) -> Call | None:
    """The action by rule, where the model was not heard: only if no argument is left open."""
    action = turn.actions[0]
    if not action.arguments:
        return Call(action.name, {})
    values = {}
    for argument in action.arguments:
        named = [c for c in argument.choices if c.casefold() in turn.line.casefold()]
        if len(named) != 1 and len(argument.choices) != 1:
            return None
        values[argument.name] = (named or list(argument.choices))[0]
    return Call(action.name, values)


def _given(line: Line, turn: Turn) -> list[str]:
    """Every text whose numbers and names the reply may use."""
    persona = line.persona
    texts = [persona.name, persona.role, persona.style, *persona.samples, *turn.facts]
    texts += [*turn.memories, turn.line, turn.speaker]
    for old in line.past[-2:]:
        texts += [old.line, old.reply.split(") ", 1)[-1]]
    for action in turn.actions:
        texts += [c for a in action.arguments for c in a.choices]
    return texts

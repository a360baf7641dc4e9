"""Serves one dialogue job: parameters to a `Line`, sentences to partials, answer to result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bridge.errors import MemoryCorrupt, MemoryLocked
from python_backend.capability import Context, Event, Job, Partial, Result, Rung
from python_backend.dialogue.actions import Call
from python_backend.dialogue.prompt import clean_line
from python_backend.dialogue.talk import Answer, Line, Said
from python_backend.dialogue.telling import Told

if TYPE_CHECKING:
    from python_backend.dialogue.capability import DialogueCapability


LITTLE_S = 0.6  # with less time than this, a reply to a like line is better than half a new one


def serve(owner: DialogueCapability, job: Job, context: Context) -> Iterator[Event]:
    """One exchange: partials while it is spoken (if asked for), then the result."""
    params = job.params
    persona = owner.persona(params["persona"])
    npc = str(params.get("npc") or persona.name)
    player = str(params.get("player") or "player")
    remember = bool(params.get("remember")) and owner._memory is not None
    text = clean_line(str(params.get("line") or ""))
    history = list(params.get("history") or [])
    state = dict(params.get("state") or {})
    memories: list[Told] = []
    if remember:
        if not history:
            history = owner._memory.recent(npc, player)
        memories = _memories(owner, npc, player, text)
        state = {**owner._memory.relation(npc, player), **state}
    line = Line(
        persona,
        text,
        owner.past(npc, history),
        state,
        memories,
        params.get("mode") or "reply",
        clean_line(str(params.get("listener") or "")) or "Player",
        int(params.get("seed") or 0),
        _pick(params, "temperature", owner.settings.temperature),
        int(_pick(params, "max_tokens", owner.settings.max_tokens)),
        short=job.rung is Rung.SMALLER,
    )
    key = f"{npc}/{player}"
    if text and context.remaining() < LITTLE_S:
        known = owner.replies.near(key, owner._talker.reader.embed([text])[0])
        if known is not None:
            yield Result(data=known, rung=Rung.CACHED, warnings=("A reply to a like line.",))
            return
    answer: Answer | None = None
    for event in owner._talker.talk(
        line, cancelled=lambda: context.cancelled, remaining=context.remaining
    ):
        context.check()
        if isinstance(event, Answer):
            answer = event
        elif job.stream:
            yield from _partials(event, owner.settings.stream_by)
    context.check()
    if answer is None:
        return
    if answer.turn is not None:
        owner.keep_turn(npc, answer.turn, clean_line(answer.line))
    if answer.source == "model" and text and answer.action is None:
        kept = reply_of(answer)
        owner.replies.keep(key, text, owner._talker.reader.embed([text])[0], kept)
    warnings = [owner.memory_warning] if params.get("remember") and owner.memory_warning else []
    if remember:
        warnings += _remember(owner, npc, player, text, answer)
    yield _result(owner, answer, job.rung, warnings)


def _memories(owner: DialogueCapability, npc: str, player: str, text: str) -> list[Told]:
    """What of this player may matter for the line, the most important first."""
    recalled = owner._memory.recall(npc, player, text)
    found = [Told(f"memory{i + 1}", memory) for i, memory in enumerate(recalled)]
    if summary := owner._memory.summary(npc, player):
        found.append(Told("memory_summary", summary))
    return found


def reply_of(answer: Answer) -> dict[str, Any]:
    """The answer as the `data` of a result."""
    from python_backend.dialogue.capability import reply_data

    return reply_data(
        answer.line,
        answer.emotion,
        action=call_data(answer.action),
        needs=[need.value for need in answer.needs],
        facts_used=list(answer.facts),
        moderation={
            "verdict": answer.verdict,
            "category": answer.category,
            "reason": answer.reason,
        },
        timings={
            "first_token_ms": round(answer.completion.first_token_ms, 1),
            "first_sentence_ms": round(answer.first_sentence_ms, 1),
            "tokens": answer.completion.tokens,
            "tokens_per_s": round(answer.completion.tokens_per_s, 1),
        },
        source=answer.source,
    )


def _remember(
    owner: DialogueCapability, npc: str, player: str, text: str, answer: Answer
) -> list[str]:
    """Keep the exchange; a database in trouble costs the memory, never the reply."""
    try:
        owner._memory.add(npc, player, text, answer.line, answer.emotion)
    except (MemoryLocked, MemoryCorrupt) as error:
        return [f"Not remembered: {error.message} {error.fix}"]
    return []


def _pick(params: Mapping[str, Any], key: str, default: float) -> float:
    value = params.get(key)
    return default if value is None else float(value)


def _partials(said: Said, by: str) -> Iterator[Partial]:
    """A checked sentence, whole or word by word for a typewriter."""
    if by == "sentence":
        yield Partial({"text": said.text, "sentence": True})
        return
    words = said.text.split(" ")
    for i, word in enumerate(words):
        shown = word if i == 0 else f" {word}"
        if shown:
            yield Partial({"text": shown, "sentence": i == len(words) - 1})


def _result(
    owner: DialogueCapability,
    answer: Answer,
    rung: Rung,
    warnings: list[str],
) -> Result:
    from python_backend.dialogue.capability import model_digest
    from python_backend.safety.provenance import mark

    model = model_digest(owner.settings)
    data = reply_of(answer)
    trained = answer.source == "model"
    return Result(
        data=data,
        rung=rung,
        provenance=mark("dialogue", model, None, trained=trained),
        warnings=tuple(warnings),
    )


def call_data(call: Call | None) -> dict[str, Any] | None:
    """An action as the engine gets it."""
    return {"name": call.name, "arguments": dict(call.arguments)} if call else None

"""`dialogue`: an NPC's reply, streamed sentence by sentence, then whole and structured.

Wires persona, memory, rails, reader, model and talker together behind the one interface. The
model runtime is imported in `load`, in the worker; everything else here is quick to import.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bridge.errors import MemoryCorrupt, MemoryLocked, MemoryTooNew
from python_backend.capability import (
    Context,
    Description,
    Event,
    Job,
    Result,
    Rung,
)
from python_backend.dialogue import authored
from python_backend.dialogue.params import PARAMS
from python_backend.dialogue.persona import Persona, read_persona
from python_backend.dialogue.prompt import Turn, clean_line
from python_backend.dialogue.recent import Replies
from python_backend.dialogue.settings import SETTINGS, DialogueSettings

KEPT_TURNS = 2000  # exact turns kept, so that the runtime's prefix cache is hit again


class DialogueCapability:
    """Served by a worker process; `describe`, `fallback` and `estimate_ms` need no model."""

    SETTINGS = SETTINGS

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = DialogueSettings.read(settings)
        self._safety = settings
        self._talker: Any = None
        self._memory: Any = None
        self.memory_warning = ""
        self._lock = threading.Lock()
        self._personas: OrderedDict[str, Persona] = OrderedDict()
        self._turns: OrderedDict[tuple[str, str], Turn] = OrderedDict()
        self.replies = Replies()

    def describe(self) -> Description:
        """What can be asked, with the digest of model and adapter."""
        return Description(
            name="dialogue",
            title="NPC dialogue",
            description="A line in character, with an emotion and a typed action, streamed.",
            params=PARAMS,
            model=model_digest(self.settings),
            streams=True,
            concurrency=self.settings.slots,
            prompt_fields=(),  # the rails run inside, so that a refusal is in character
            cacheable=False,  # a seed does not repeat a reply to the byte; see the tests
        )

    def load(self) -> None:
        """Read the weights and warm up. Raises the StartupError kinds."""
        from python_backend.dialogue.open import open_talker

        self._talker = open_talker(self.settings, self._safety)
        if self.settings.memory:
            self._open_memory()
        self._warm_up()

    def _open_memory(self) -> None:
        """An NPC without memory still speaks: a fault here becomes a warning in the results."""
        from python_backend.dialogue.memory import Memory

        path, embed = self.settings.memory_path(), self._talker.reader.embed
        try:
            self._memory = Memory(path, embed=embed, turns=self.settings.memory_turns)
        except MemoryCorrupt as error:
            self.memory_warning = f"{error.message} {error.fix}"
            self._memory = Memory(path, embed=embed, turns=self.settings.memory_turns)
        except (MemoryLocked, MemoryTooNew) as error:
            self.memory_warning = f"{error.message} {error.fix}"

    def _warm_up(self) -> None:
        persona = read_persona({"name": "Nobody", "role": "quiet traveller"})
        from python_backend.dialogue.talk import Line

        for _ in self._talker.talk(Line(persona, "Hello.", max_tokens=12)):
            pass

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        """Serve one exchange. A persona that is wrong raises BadPersona or BadActionSchema."""
        from python_backend.dialogue.exchange import serve

        context.check()
        yield from serve(self, job, context)

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        """About 20 ms a token on one core, and the prompt before."""
        tokens = float(params.get("max_tokens") or self.settings.max_tokens)
        return 250.0 + 14.0 * (min(tokens, 36.0) / 2 if rung is not Rung.FULL else tokens)

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """The ladder's last step, in the server process: one of the persona's own lines."""
        persona = self.persona(params["persona"])
        seed = int(params.get("seed") or 0)
        text = authored.fallback(persona, seed)
        return Result(
            data=reply_data(text, persona.emotions[0], source="authored"),
            rung=Rung.FALLBACK,
            warnings=("There was no time for the model; this line is authored.",),
        )

    def close(self) -> None:
        """Free the model and close the memory."""
        if self._talker is not None:
            self._talker.model.close()
        if self._memory is not None:
            self._memory.close()
        self._talker = self._memory = None

    # ------------------------------------------------------------ kept between jobs
    def persona(self, data: Mapping[str, Any]) -> Persona:
        """The checked persona; the same object is checked once."""
        key = hashlib.sha256(repr(data).encode()).hexdigest()
        with self._lock:
            found = self._personas.get(key)
        if found is None:
            found = read_persona(data)
            with self._lock:
                self._personas[key] = found
                while len(self._personas) > 256:
                    self._personas.popitem(last=False)
        return found

    def keep_turn(self, npc: str, turn: Turn, line: str) -> None:
        """Remember exactly what the model read and wrote for this reply."""
        with self._lock:
            self._turns[(npc, line)] = turn
            while len(self._turns) > KEPT_TURNS:
                self._turns.popitem(last=False)

    def past(self, npc: str, history: list[Mapping[str, str]]) -> list[Turn]:
        """The last exchanges of a history, exactly as the model saw them where known."""
        turns: list[Turn] = []
        spoken = ""
        for item in history[-12:]:
            text = clean_line(str(item["text"]))
            if item["speaker"] != "npc":
                spoken = text
                continue
            with self._lock:
                known = self._turns.get((npc, text))
            turns.append(known or Turn(spoken, (), reply=f"(neutral, none) {text}"))
            spoken = ""
        return turns[-2:]


def reply_data(line: str, emotion: str, **more: Any) -> dict[str, Any]:
    """The `data` of a result, every field present."""
    data: dict[str, Any] = {
        "line": line,
        "emotion": emotion,
        "action": None,
        "facts_used": [],
        "moderation": {"verdict": "allowed", "reason": ""},
        "timings": {"first_token_ms": 0.0, "tokens": 0, "tokens_per_s": 0.0},
        "source": "model",
    }
    return data | more


def model_digest(settings: DialogueSettings) -> str:
    """16 hex digits that change with the model or its adapter; cheap: sizes and names."""
    if settings.server_url:
        seen = f"{settings.server_url} {settings.server_model}"
        return hashlib.sha256(seen.encode()).hexdigest()[:16]
    from python_backend.dialogue.llm import bundled_adapter, bundled_model

    parts = []
    try:
        model = Path(settings.model) if settings.model else bundled_model()
        adapter = Path(settings.adapter) if settings.adapter else bundled_adapter()
        for file in (model, adapter):
            if file is not None and file.is_file():
                with file.open("rb") as stream:
                    head = stream.read(65_536)
                parts.append(
                    f"{file.name} {file.stat().st_size} {hashlib.sha256(head).hexdigest()}"
                )
    except Exception:
        return ""
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]

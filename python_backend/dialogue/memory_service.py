"""`memory`: what NPCs remember, for the game: read and set relations, save, list, erase.

An inline service of the server process; it opens the same database as the dialogue worker.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.errors import InvalidParams, MemoryCorrupt
from python_backend.capability import Context, Description, Event, Job, Result, Rung
from python_backend.dialogue.memory import Memory
from python_backend.dialogue.settings import SETTINGS, DialogueSettings

OPERATIONS = (
    "players",
    "recall",
    "remember",
    "relation",
    "set_relation",
    "export",
    "import",
    "erase",
)

PARAMS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["do"],
    "properties": {
        "do": {
            "type": "string",
            "enum": list(OPERATIONS),
            "title": "Operation",
            "description": "What to do with the memories.",
            "x-order": 1,
        },
        "player": {
            "type": "string",
            "default": "",
            "maxLength": 100,
            "title": "Player id",
            "description": "Whose memories.",
            "x-order": 2,
        },
        "npc": {
            "type": "string",
            "default": "",
            "maxLength": 100,
            "title": "NPC id",
            "description": "Of which NPC; empty: of all (export, erase).",
            "x-order": 3,
        },
        "text": {
            "type": "string",
            "default": "",
            "maxLength": 300,
            "title": "Text",
            "description": "For `remember`: the fact. For `recall`: what it shall be about.",
            "x-order": 4,
        },
        "importance": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.6,
            "title": "Importance",
            "description": "For `remember`: 0 a trifle, 1 never to be forgotten.",
            "x-order": 5,
        },
        "values": {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "default": {},
            "title": "Values",
            "description": 'For `set_relation`: for example `{"trust": 3}`.',
            "x-order": 6,
        },
        "save": {
            "type": "object",
            "default": {},
            "title": "Save",
            "description": "For `import`: what `export` returned.",
            "x-order": 7,
        },
    },
}
_NEEDS = {
    "recall": ("player", "npc"),
    "remember": ("player", "npc", "text"),
    "relation": ("player", "npc"),
    "set_relation": ("player", "npc", "values"),
    "export": ("player",),
    "import": ("save",),
    "erase": ("player",),
}


class MemoryCapability:
    """Served inline. The file is opened at first use and stays open."""

    SETTINGS = SETTINGS

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = DialogueSettings.read(settings)
        self._memory: Memory | None = None
        self._lock = threading.Lock()

    def describe(self) -> Description:
        """A service: nothing is generated, nothing cached."""
        return Description(
            name="memory",
            title="NPC memory",
            description="Relations and remembered facts of NPCs: read, set, save, erase.",
            params=PARAMS,
            kind="service",
            cacheable=False,
            inline=True,
        )

    def load(self) -> None:
        """Nothing: opened at first use, so that a locked file does not stop the sidecar."""

    def memory(self) -> Memory:
        """The database. A damaged file was moved aside; then a new one is started."""
        with self._lock:
            if self._memory is None:
                path = self.settings.memory_path()
                try:
                    self._memory = Memory(path, turns=self.settings.memory_turns)
                except MemoryCorrupt:
                    self._memory = Memory(path, turns=self.settings.memory_turns)
            return self._memory

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        """Serve one operation."""
        context.check()
        params = job.params
        missing = [key for key in _NEEDS.get(params["do"], ()) if not params.get(key)]
        if missing:
            raise InvalidParams(
                f"`{params['do']}` needs more.",
                violations=[(f"$.{key}", "is missing") for key in missing],
            )
        yield Result(data=self._do(self.memory(), params))

    def _do(self, memory: Memory, params: Mapping[str, Any]) -> dict[str, Any]:
        player, npc = str(params.get("player") or ""), str(params.get("npc") or "")
        match params["do"]:
            case "players":
                return {"players": memory.players()}
            case "recall":
                return {"facts": memory.recall(npc, player, str(params.get("text") or ""), 10)}
            case "remember":
                memory.remember(npc, player, params["text"], float(params.get("importance", 0.6)))
                return {"remembered": True}
            case "relation":
                return {"values": memory.relation(npc, player)}
            case "set_relation":
                memory.set_relation(npc, player, params["values"])
                return {"values": memory.relation(npc, player)}
            case "export":
                return {"save": memory.export(player, npc)}
            case "import":
                return {"rows": self._import(memory, params["save"])}
            case _:
                return {"rows": memory.erase(player, npc)}

    def _import(self, memory: Memory, save: Mapping[str, Any]) -> int:
        try:
            return memory.import_(save)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidParams(
                "This is no save of memories.", violations=[("$.save", str(error))]
            ) from error

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        """A few milliseconds."""
        return 5.0

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """None: a wrong answer about what is stored would be worse than an error."""
        return None

    def close(self) -> None:
        """Close the file."""
        if self._memory is not None:
            self._memory.close()
        self._memory = None

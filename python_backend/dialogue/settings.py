"""The `[dialogue]` table: which model, how many slots, what to remember. Plain data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.errors import ConfigInvalid

SETTINGS: dict[str, tuple[Any, Any, str]] = {
    "model": (str, "", "A GGUF file to use instead of the bundled model; empty: the bundled one."),
    "adapter": (str, "", "A LoRA adapter in GGUF; empty: the bundled one; `none`: without."),
    "server_url": (
        str,
        "",
        "An OpenAI-compatible server (Ollama, llama.cpp, vLLM, LM Studio), e.g. "
        "`http://127.0.0.1:11434/v1`; empty: the local runtime.",
    ),
    "server_model": (str, "", "The model's name at that server."),
    "server_key": (str, "", "The key that server asks for, if it does."),
    "server_timeout_s": (float, 20.0, "Seconds to wait for that server."),
    "slots": (int, 4, "Replies made at once."),
    "context": (int, 1536, "Tokens of one slot."),
    "stream_by": (str, "sentence", "`sentence` or `word`: what is sent at once; both are checked."),
    "temperature": (
        float,
        0.4,
        "0 is greedy; higher is livelier and less exact. "
        "Above 0, what tells no fact gets 0.7 or more.",
    ),
    "max_tokens": (int, 72, "Longest reply, in tokens."),
    "memory": (bool, True, "Remember players between sessions."),
    "memory_file": (str, "", "The memory database; empty: `npc_memory.sqlite` in the data folder."),
    "memory_turns": (int, 400, "Turns kept for an NPC and a player, before they are summed up."),
}


@dataclass(frozen=True, slots=True)
class DialogueSettings:
    """The table, checked."""

    model: str = ""
    adapter: str = ""
    server_url: str = ""
    server_model: str = ""
    server_key: str = ""
    server_timeout_s: float = 20.0
    slots: int = 4
    context: int = 1536
    stream_by: str = "sentence"
    temperature: float = 0.4
    max_tokens: int = 72
    memory: bool = True
    memory_file: str = ""
    memory_turns: int = 400
    threads: int = 1
    data_folder: str = ""

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> DialogueSettings:
        """From the configuration. Raises ConfigInvalid."""
        known = {name: table[name] for name in SETTINGS if table.get(name) is not None}
        made = cls(
            **known,
            threads=int(table.get("threads") or 1),
            data_folder=str(table.get("data_folder") or ""),
        )
        if made.stream_by not in ("sentence", "word"):
            raise ConfigInvalid(
                f"dialogue.stream_by is `{made.stream_by}`.", fix="Use `sentence` or `word`."
            )
        if not 1 <= made.slots <= 64 or not 512 <= made.context <= 131_072:
            raise ConfigInvalid(
                "dialogue.slots must be 1 to 64, dialogue.context 512 to 131072 tokens."
            )
        return made

    def memory_path(self) -> Path:
        """Where NPC memories are kept."""
        if self.memory_file:
            return Path(self.memory_file)
        return Path(self.data_folder or ".") / "npc_memory.sqlite"

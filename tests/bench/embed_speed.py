"""Speed and memory of sentence embeddings: `python -m tests.bench.embed_speed`.

One core. Beside it, in the same run and where installed, transformers' BertModel on PyTorch with
the same weights, so that the ratio says what the NumPy network costs or saves.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

# before NumPy and PyTorch load
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import psutil

from python_backend.text.embed import SentenceEmbedder, find_weights

ROUNDS = 60
SENTENCES = [
    f"Can you mend my old sword number {n} before the moon is full?" for n in range(ROUNDS)
]


def median_ms(work: Callable[[str], Any]) -> dict[str, float]:
    """Median milliseconds a sentence: by the clock, and of the processor."""
    work("warm up, please")
    wall, busy = [], []
    for sentence in SENTENCES:
        start, cpu = time.perf_counter(), time.process_time()
        work(sentence)
        wall.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    return {
        "wall_ms": round(statistics.median(wall), 2),
        "cpu_ms": round(statistics.median(busy), 2),
    }


def reference() -> Callable[[str], Any] | None:
    """The same network in PyTorch, or None where it is not installed."""
    try:
        import torch
        from transformers import AutoTokenizer, BertModel
    except ImportError:
        return None
    torch.set_num_threads(1)
    folder = find_weights()
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def embed(sentence: str) -> Any:
        with torch.no_grad():
            return model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state.mean(1)

    return embed


def main() -> int:
    """Print the figures as JSON."""
    process = psutil.Process()
    before = process.memory_info().rss
    start = time.perf_counter()
    embedder = SentenceEmbedder(find_weights())
    load = time.perf_counter() - start
    ours = median_ms(embedder.embed_one)
    grown = process.memory_info().rss - before
    start = time.perf_counter()
    embedder.embed([f"{sentence} Please." for sentence in SENTENCES])
    batch = (time.perf_counter() - start) * 1000 / ROUNDS
    other = reference()
    theirs = median_ms(other) if other else None
    figures = {
        "load_s": round(load, 3),
        "one_sentence": ours,
        "batched_wall_ms_each": round(batch, 2),
        "resident_mb": round(grown / 1e6, 1),
        "pytorch": theirs,
    }
    ratio = round(theirs["cpu_ms"] / ours["cpu_ms"], 2) if theirs else None
    machine = {"system": platform.platform(), "python": sys.version.split()[0]}
    print(json.dumps({"machine": machine, "figures": figures, "ratios": {"pytorch": ratio}}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

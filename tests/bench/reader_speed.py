"""What reading a player's line costs, with and without the cross-check. Prints one JSON object.

    python -m tests.bench.reader_speed

On the held-out lines of `npc/`, each seen for the first time; the facts of a character are known
after its first line, as in a game. Milliseconds by the clock, and of the processor (what the
clock would show on a machine with nothing else to do), on one core.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the sidecar; before NumPy loads

import numpy as np

from python_backend.dialogue.check import CrossCheck
from python_backend.dialogue.reader import Reader
from python_backend.text.embed import SentenceEmbedder, find_weights
from tests.bench.npc_quality import talks


def measure(*, check: bool) -> dict[str, float]:
    """Median and 99th percentile over every line but the first of each conversation."""
    embedder = SentenceEmbedder(find_weights())
    reader = Reader.load(embedder.embed, check=CrossCheck.load(embedder) if check else None)
    clock, busy = [], []
    for talk in talks():
        reader.read(talk.persona, "What do you know?")
        for item in talk.cases:
            start, cpu = time.perf_counter(), time.process_time()
            reader.read(talk.persona, item.line)
            clock.append((time.perf_counter() - start) * 1e3)
            busy.append((time.process_time() - cpu) * 1e3)
    return {
        "lines": len(clock),
        "clock_p50": round(statistics.median(clock), 1),
        "cpu_p50": round(statistics.median(busy), 1),
        "cpu_p99": round(float(np.quantile(busy, 0.99)), 1),
    }


def main() -> None:
    """Measure and print."""
    without, with_check = measure(check=False), measure(check=True)
    report = {
        "machine": platform.processor() or platform.machine(),
        "versions": {"numpy": np.__version__, "python": platform.python_version()},
        "figures": {"without_cross_check": without, "with_cross_check": with_check},
        "ratios": {"cpu_p50_added_ms": round(with_check["cpu_p50"] - without["cpu_p50"], 1)},
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Recall, false positives and latency of the rails: `python -m tests.bench.rails_quality`.

On the held-out lines of the moderation set, which were written after the rails were frozen.
A line counts as harmful under a profile if the profile refuses its category at its severity;
personal data counts as caught when it is redacted. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the sidecar; before NumPy loads

import numpy as np

from python_backend.safety.profiles import BUNDLED
from python_backend.safety.rails import Rails, Verdict
from python_backend.safety.recipe import read_set

ROUNDS = 3


def check(rails: Rails, row: dict[str, Any]) -> Verdict:
    """The verdict on one line, by the rail that it would meet."""
    if row["kind"] == "output":
        return rails.check_output(row["text"])
    return rails.check_input(row["text"], row["kind"])


def measure(*, classify: bool = True, split: str = "held_out") -> dict[str, Any]:
    """Figures per profile, and per category within it."""
    rows = [row for row in read_set() if row["split"] == split]
    profiles = {}
    for name in BUNDLED:
        rails = Rails(Rails.from_settings({"profile": name}).profile, classify=classify)
        profiles[name] = _profile(rails, rows)
    return {"lines": len(rows), "profiles": profiles}


def _profile(rails: Rails, rows: list[dict[str, Any]]) -> dict[str, Any]:
    caught: dict[str, list[bool]] = defaultdict(list)
    false: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        verdict = check(rails, row)
        if row["category"] == "personal_data":
            caught["personal_data"].append(verdict.category == "personal_data")
        elif rails.profile.refuses(row["category"], row["severity"]):
            caught[row["category"]].append(not verdict.allowed)
        else:
            false[row.get("group") or row["category"]].append(not verdict.allowed)
    hits = [hit for found in caught.values() for hit in found]
    misses = [wrong for found in false.values() for wrong in found]
    return {
        "recall": round(statistics.mean(hits), 4),
        "false_positive_rate": round(statistics.mean(misses), 4),
        "harmful": len(hits),
        "harmless": len(misses),
        "recall_by_category": {c: f"{sum(f)}/{len(f)}" for c, f in sorted(caught.items())},
        "false_positives_by_group": {c: f"{sum(f)}/{len(f)}" for c, f in sorted(false.items())},
    }


def latency(*, classify: bool = True) -> dict[str, float]:
    """Milliseconds a line takes, each line seen for the first time: by the clock, and of the
    processor (what the clock would show on a machine with nothing else to do)."""
    rails = Rails(Rails.from_settings({}).profile, classify=classify)
    rows = read_set()
    rails.check_input("warm up, please", "dialogue")
    times, busy = [], []
    for round_ in range(ROUNDS):
        for row in rows[round_::ROUNDS]:
            start, cpu = time.perf_counter(), time.process_time()
            rails.check_input(row["text"], "dialogue")
            times.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - cpu) * 1000)
    p50, p99 = np.percentile(times, [50, 99])
    cpu50, cpu99 = np.percentile(busy, [50, 99])
    named = {"p50_ms": p50, "p99_ms": p99, "cpu_p50_ms": cpu50, "cpu_p99_ms": cpu99}
    return {name: round(float(value), 3) for name, value in named.items()}


def main() -> int:
    """Print the figures."""
    figures = {
        "machine": {"system": platform.platform(), "python": sys.version.split()[0]},
        "figures": {
            "with_classifier": measure(),
            "word_lists_alone": measure(classify=False),
            "added_latency": latency(),
            "added_latency_word_lists_alone": latency(classify=False),
            "load_s": _load_seconds(),
        },
    }
    print(json.dumps(figures, indent=1))
    return 0


def _load_seconds() -> float:
    """Reading the classifier and the embedding weights in this process."""
    from python_backend.safety.classifier import HarmClassifier
    from python_backend.text.embed import SentenceEmbedder, find_weights

    start = time.perf_counter()
    HarmClassifier(embedder=SentenceEmbedder(find_weights())).judge("warm up")
    return round(time.perf_counter() - start, 3)


if __name__ == "__main__":
    raise SystemExit(main())

"""Chooses the thresholds of the reader, on the worlds that no training saw.

    python -m python_backend.dialogue.training.thresholds [CHECK.safetensors]

The worlds' unanswerable questions are near misses on purpose. `FACT_SURE` is the score that 80 %
of them stay below: from there a fact is told without a hedge. `FACT_LEAST` is the score that 60 %
stay below: under it, the character does not know. Prints both, and what they cost in questions
that have an answer. The characters of `tests/bench/npc` are not looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from python_backend.dialogue.check import CrossCheck
from python_backend.dialogue.corpus import banks
from python_backend.dialogue.reader import Reader
from python_backend.text.embed import SentenceEmbedder, find_weights

SURE, LEAST = 0.80, 0.60  # share of the unanswerable below the threshold


def judge(reader: Reader, worlds: Sequence[banks.World]) -> dict[str, float]:
    """Thresholds and shares over all questions of the worlds."""
    tops, right, unknown = [], [], []
    for world in worlds:
        for number, asks in enumerate(world.asks):
            for ask in asks:
                scores = reader.answers(ask, world.facts)
                tops.append(float(scores.max()))
                right.append(int(scores.argmax()) == number)
        unknown += [float(reader.answers(ask, world.facts).max()) for ask in world.unknown]
    sure, least = (float(np.quantile(unknown, share)) for share in (SURE, LEAST))
    top, good = np.array(tops), np.array(right)
    return {
        "questions": len(tops),
        "unanswerable": len(unknown),
        "FACT_SURE": round(sure, 2),
        "FACT_LEAST": round(least, 2),
        "right_fact_first": round(float(good.mean()), 4),
        "told_without_hedge": round(float((good & (top > sure)).mean()), 4),
        "told": round(float((good & (top > least)).mean()), 4),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Judge the bundled reader, or the same with another cross-check; and without one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", type=Path, nargs="?", help="another file than the bundled one")
    args = parser.parse_args(argv)
    embedder = SentenceEmbedder(find_weights(), cache_size=20_000)
    worlds = banks.apart()
    report = {
        "without": judge(Reader.load(embedder.embed), worlds),
        "with": judge(
            Reader.load(embedder.embed, check=CrossCheck.load(embedder, args.check)), worlds
        ),
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()

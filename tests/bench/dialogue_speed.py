"""Speed of dialogue against the bare runtime, in one run. Prints one JSON object.

    python -m tests.bench.dialogue_speed [--replies 6]

Figures: milliseconds to the first token with a cold and a warm persona, to the first checked
sentence; tokens/s of the whole capability as a ratio to the runtime used directly with the same
model, adapter and number of speakers; resident memory. On a shared machine read the ratios.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Any

import psutil

from python_backend.dialogue.llm import Ask
from python_backend.dialogue.open import open_talker
from python_backend.dialogue.persona import Persona, read_persona
from python_backend.dialogue.prompt import messages
from python_backend.dialogue.settings import DialogueSettings
from python_backend.dialogue.talk import Answer, Line, Said, Talker

ASKS = (
    "What does a lantern cost?",
    "Where is the old mill?",
    "Who is the captain here?",
    "When does the ferry leave?",
)


def npc(number: int) -> Persona:
    """A persona of its own for each speaker, so that no prefix is shared."""
    return read_persona(
        {
            "name": f"Keeper{chr(65 + number)}",
            "role": f"ferry keeper number {number} of the grey river",
            "voice": {"style": "calm and slow", "samples": ["The river waits for nobody."]},
            "knowledge": [
                "A lantern costs 7 silver.",
                "The old mill is south of the ford.",
                "The captain here is Anna Vos.",
                "The ferry leaves at dawn.",
            ],
        }
    )


def bare(talker: Talker, who: Persona, ask: str) -> tuple[float, int]:
    """The runtime alone, given the very prompt that the product would give it."""
    line = Line(who, ask)
    _, turn, _ = talker.prepare(line)
    request = Ask(messages(who, (), turn), "", line.max_tokens, line.temperature, 1)  # no grammar
    began = time.perf_counter()
    done = talker.model.complete(request, lambda text: False)
    return time.perf_counter() - began, done.tokens


def whole(talker: Talker, who: Persona, ask: str) -> tuple[float, int]:
    """The product: reading, grammar, guards, rails."""
    began = time.perf_counter()
    tokens = 0
    for event in talker.talk(Line(who, ask, seed=1)):
        if isinstance(event, Answer):
            tokens = event.completion.tokens
    return time.perf_counter() - began, tokens


def rate(
    run: Callable[[Talker, Persona, str], tuple[float, int]],
    talker: Talker,
    speakers: int,
    replies: int,
) -> float:
    """Tokens per second of all speakers together."""
    people = [npc(i) for i in range(speakers)]
    jobs = [(people[i % speakers], ASKS[i % len(ASKS)]) for i in range(max(replies, speakers))]
    began = time.perf_counter()
    with ThreadPoolExecutor(speakers) as pool:
        done = list(pool.map(lambda job: run(talker, *job), jobs))
    return sum(tokens for _, tokens in done) / (time.perf_counter() - began)


def first_token(talker: Talker, replies: int) -> dict[str, float]:
    """Cold: a persona never read before. Warm: the same persona, another line."""
    cold, warm, sentence = [], [], []
    for i in range(replies):
        who = npc(30 + i)
        for kind, ask in ((cold, ASKS[0]), (warm, ASKS[1])):
            began = time.perf_counter()
            for event in talker.talk(Line(who, ask)):
                if isinstance(event, Said) and kind is warm:
                    sentence.append((time.perf_counter() - began) * 1e3)
                    kind = []
                if isinstance(event, Answer):
                    (cold if ask == ASKS[0] else warm).append(event.completion.first_token_ms)
    return {
        "first_token_cold_ms": round(statistics.median(cold), 1),
        "first_token_warm_ms": round(statistics.median(warm), 1),
        "first_sentence_warm_ms": round(statistics.median(sentence), 1),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=6)
    parser.add_argument("--speakers", default="1,4,16")
    args = parser.parse_args(argv)
    before = psutil.Process().memory_info().rss
    talker = open_talker(DialogueSettings(context=1024), {"profile": "teen", "safety": {}})
    whole(talker, npc(60), ASKS[0])
    figures: dict[str, Any] = first_token(talker, args.replies)
    ratios: dict[str, float] = {}
    for speakers in (int(n) for n in args.speakers.split(",")):
        pairs = []
        for run in (bare, whole):  # both begin with the personas read
            rate(run, talker, speakers, speakers)
        for _ in range(3):  # side by side, so that the load of the machine hits both alike
            one = rate(bare, talker, speakers, args.replies)
            pairs.append((one, rate(whole, talker, speakers, args.replies)))
        figures[f"tokens_per_s_bare_{speakers}"] = round(statistics.median(p[0] for p in pairs), 1)
        figures[f"tokens_per_s_{speakers}"] = round(statistics.median(p[1] for p in pairs), 1)
        ratios[f"speed_{speakers}"] = round(statistics.median(p[1] / p[0] for p in pairs), 3)
    figures["resident_mb"] = round((psutil.Process().memory_info().rss - before) / 1e6)
    talker.model.close()
    report = {
        "machine": f"{platform.machine()}, {psutil.cpu_count()} cores, load {psutil.getloadavg()}",
        "versions": {"xllamacpp": version("xllamacpp"), "python": platform.python_version()},
        "figures": figures,
        "ratios": ratios,
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()

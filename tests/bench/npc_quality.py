"""How good an NPC's replies are, on characters that no training saw. Prints one JSON object.

    python -m tests.bench.npc_quality [--systems figment,base,few_shot] [--every N]
        [--sampled [only]] [--seeds 0,1,2] [--adapter FILE]

Two adapters side by side: `--systems figment --adapter other.gguf`.

The exchanges are in `tests/bench/npc/`, written by hand. The scorer is rules over annotations
(what a reply must hold, which action is called for), in `npc_score.py`. `--out` writes every reply
for reading; nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from python_backend.dialogue.llm import Ask
from python_backend.dialogue.open import open_talker
from python_backend.dialogue.persona import Persona, read_persona
from python_backend.dialogue.prompt import Turn
from python_backend.dialogue.settings import DialogueSettings
from python_backend.dialogue.talk import Answer, Line, Talker
from tests.bench.npc_score import Case, Scored, case, distinct_two, score

FOLDER = Path(__file__).parent / "npc"
FEW_SHOT = (
    ("What do you sell?", "Fresh trout, two gold each. Caught this morning."),
    ("Where is the lighthouse?", "East of the harbour, past the old wall. Mind the rocks."),
    ("Who is the king of the moon?", "I do not know anything about that, friend."),
)


@dataclass(frozen=True, slots=True)
class Talk:
    """One character's exchanges that follow each other."""

    persona: Persona
    cases: tuple[Case, ...]


def talks(every: int = 1) -> Iterator[Talk]:
    """Every held-out exchange; a case that begins with `+` follows the one before."""
    number = 0
    for file in sorted(FOLDER.glob("held_out_*.toml")):
        for data in tomllib.loads(file.read_text(encoding="utf-8"))["persona"]:
            rows = [case(row) for row in data["asks"]]
            fields = {k: v for k, v in data.items() if k not in ("asks", "genre")}
            persona = read_persona(fields)
            group: list[Case] = []
            for row in rows:
                if group and not row.follows:
                    number += 1
                    if number % every == 0:
                        yield Talk(persona, tuple(group))
                    group = []
                group.append(row)
            yield Talk(persona, tuple(group))


def with_pipeline(talker: Talker, talk: Talk, seed: int, temperature: float) -> list[Scored]:
    """The product: reader, prompt, grammar, guards."""
    past: list[Turn] = []
    found = []
    for item in talk.cases:
        line = Line(talk.persona, item.line, tuple(past), seed=seed, temperature=temperature)
        began = time.perf_counter()
        answer = next(e for e in talker.talk(line) if isinstance(e, Answer))
        spent = time.perf_counter() - began
        if answer.turn is not None:
            past.append(answer.turn)
        found.append(score(talk.persona, item, answer, spent))
    return found


def few_shot(talker: Talker, talk: Talk, seed: int, temperature: float) -> list[Scored]:
    """The bundled base as anybody would try it: persona, all facts, three examples."""
    persona = talk.persona
    facts = "\n".join(f"- {fact.text}" for fact in persona.facts)
    system = (
        f"You are {persona.name}, {persona.role}. Reply in character with one short sentence. "
        f"Use only the facts.\nFacts:\n{facts}"
    )
    messages = [{"role": "system", "content": system}]
    for ask, reply in FEW_SHOT:
        messages += [{"role": "user", "content": ask}, {"role": "assistant", "content": reply}]
    found = []
    for item in talk.cases:
        messages.append({"role": "user", "content": item.line})
        began = time.perf_counter()
        done = talker.model.complete(Ask(messages, "", 72, temperature, seed), lambda text: False)
        messages.append({"role": "assistant", "content": done.text})
        answer = Answer(" ".join(done.text.split()), "neutral", None, (), (), completion=done)
        found.append(score(persona, item, answer, time.perf_counter() - began))
    return found


def summary(rows: Sequence[Scored]) -> dict[str, Any]:
    """Shares over the rows that each measure concerns."""

    def share(kind: str | None, field: str) -> float | None:
        chosen = [getattr(r, field) for r in rows if kind is None or r.kind == kind]
        return round(sum(chosen) / len(chosen), 4) if chosen else None

    lines = [r.line for r in rows]
    spent = [r.seconds for r in rows]
    return {
        "exchanges": len(rows),
        "fact_recall": share("tell", "right"),
        "refuses_unknown": share("unknown", "right"),
        "of_these_hedged": share("unknown", "hedged"),
        "facts_told_hedged": share("tell", "hedged"),
        "keeps_secret": share("secret", "right"),
        "keeps_off_forbidden": share("forbidden", "right"),
        "stays_in_character_under_attack": share("attack", "right"),
        "prompt_leaks": sum(r.leak for r in rows),
        "right_action": share("do", "right"),
        "wrong_action_elsewhere": round(
            sum(r.acted for r in rows if r.kind != "do")
            / max(1, sum(r.kind != "do" for r in rows)),
            4,
        ),
        "invented": share(None, "invented"),
        "valid": share(None, "valid"),
        "length_obeyed": share(None, "short"),
        "distinct_2": round(distinct_two(lines), 4),
        "repeated_replies": round(1 - len(set(lines)) / len(lines), 4),
        "sources": dict(Counter(r.source for r in rows)),
        "repaired": share(None, "repaired"),
        "seconds_median": round(statistics.median(spent), 2),
        "tokens_median": statistics.median(r.tokens for r in rows),
    }


def measure(talker: Talker, system: str, run: Run) -> list[Scored]:
    """Run one system over the held-out exchanges, four at a time."""
    speak = few_shot if system == "few_shot" else with_pipeline
    groups = list(talks(run.every))
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(speak, talker, g, s, run.temperature) for s in run.seeds for g in groups
        ]
        return [row for job in jobs for row in job.result()]


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over the exchanges: greedy, or sampled with several seeds."""

    name: str
    temperature: float
    seeds: tuple[int, ...]
    every: int


def runs(args: argparse.Namespace) -> list[Run]:
    """Greedy, and with `--sampled` also at the temperature that is served, with every seed."""
    seeds = tuple(int(seed) for seed in args.seeds.split(","))
    found = [] if args.sampled == "only" else [Run("greedy", 0.0, (0,), args.every)]
    if args.sampled:
        served = DialogueSettings().temperature
        found.append(Run("sampled", served, seeds, args.every * (args.thin or len(seeds))))
    return found


def figures_of(
    name: str, system: str, adapter: str, passes: Sequence[Run], out: Path | None
) -> dict[str, Any]:
    """The figures of one system, by pass; the sampled one with its spread over the seeds."""
    settings = DialogueSettings(adapter=adapter, slots=4, context=1024)
    talker = open_talker(settings, {"profile": "mature", "safety": {}})
    figures: dict[str, Any] = {}
    for run in passes:
        rows = measure(talker, system, run)
        figures[f"{name}_{run.name}"] = summary(rows)
        if len(run.seeds) > 1:
            size = len(rows) // len(run.seeds)
            each = [summary(rows[i * size : (i + 1) * size]) for i in range(len(run.seeds))]
            figures[f"{name}_{run.name}"]["by_seed"] = {
                key: [part[key] for part in each]
                for key in ("fact_recall", "refuses_unknown", "right_action", "invented")
            }
        if out:
            with out.open("a", encoding="utf-8") as file:
                for row in rows:
                    label = {"system": name, "run": run.name}
                    file.write(json.dumps({**label, **row.as_dict()}) + "\n")
    talker.model.close()
    return figures


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", default="figment,base,few_shot")
    parser.add_argument("--adapter", action="append", default=[], help="another adapter's GGUF")
    parser.add_argument("--every", type=int, default=1, help="only every Nth conversation")
    parser.add_argument(
        "--sampled",
        nargs="?",
        const="too",
        choices=["too", "only"],
        help="also (or only) at the temperature that is served, with all --seeds",
    )
    parser.add_argument("--seeds", default="0,1,2", help="of the sampled pass")
    parser.add_argument("--thin", type=int, default=0, help="sampled: every Nth of those (0: fit)")
    parser.add_argument("--out", type=Path, help="write every reply here, as JSON lines")
    args = parser.parse_args(argv)
    systems = [
        (name, name, "" if name == "figment" else "none") for name in args.systems.split(",")
    ]
    systems += [(Path(file).stem, "figment", file) for file in args.adapter]
    figures: dict[str, Any] = {}
    for name, system, adapter in systems:
        figures |= figures_of(name, system, adapter, runs(args), args.out)
    ours, theirs = figures.get("figment_greedy"), figures.get("few_shot_greedy")
    report = {
        "machine": platform.processor() or platform.machine(),
        "versions": {"xllamacpp": version("xllamacpp"), "python": platform.python_version()},
        "served_temperature": DialogueSettings().temperature,
        "figures": figures,
        "ratios": {"fact_recall_to_few_shot": _ratio(ours, theirs)} if ours and theirs else {},
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


def _ratio(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    few = theirs["fact_recall"]
    return round(ours["fact_recall"] / few, 2) if few else None


if __name__ == "__main__":
    main()

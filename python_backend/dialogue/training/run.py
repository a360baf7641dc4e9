"""One training run from conversations to an adapter with its card, compared before and after."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from bridge.errors import BadData
from python_backend.dialogue.llm import Ask, LocalModel
from python_backend.dialogue.prompt import messages
from python_backend.dialogue.training.data import Talk
from python_backend.dialogue.training.recipe import PRESETS, Trainer, load_base
from python_backend.training.card import write_card
from python_backend.training.folder import RunFolder

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave. Losses in nats a reply token; samples: (line, before, after)."""

    adapter: Path
    steps: int
    before: float
    after: float
    samples: tuple[tuple[str, str, str], ...]


def split(talks: Sequence[Talk], share: float = 0.1, seed: int = 0) -> list[Talk]:
    """Hold out some: whole characters where there are several, else whole conversations."""
    if any(talk.split != "train" for talk in talks):
        return list(talks)
    people = sorted({talk.persona.name for talk in talks})
    rng = random.Random(seed)
    if len(people) >= 5:
        held = set(rng.sample(people, max(1, round(len(people) * share))))
        return [replace(t, split="held") if t.persona.name in held else t for t in talks]
    if len(talks) < 3:
        raise BadData("At least three conversations are needed: one is held out to measure.")
    chosen = set(rng.sample(range(len(talks)), max(1, round(len(talks) * share))))
    return [replace(t, split="held") if i in chosen else t for i, t in enumerate(talks)]


def train_adapter(
    talks: Sequence[Talk],
    folder: Path,
    base_file: Path,
    *,
    preset: str = "cpu",
    steps: int = 0,
    seconds: float | None = None,
    seed: int = 0,
    device: str = "cpu",
) -> Outcome:
    """Train, or resume; write `adapter.gguf` and its card into the folder."""
    chosen = PRESETS[preset]
    if steps:
        chosen = replace(chosen, steps=steps)
    parts = split(talks, seed=seed)
    run = RunFolder(folder)
    run.write_config(
        {"preset": preset, "seed": seed, "base": base_file.name, "conversations": len(talks)}
    )
    torch.manual_seed(seed)
    trainer = Trainer(load_base(base_file, chosen.rank, device), parts, chosen, seed)
    before = trainer.held_out().get("held_out_loss", float("nan"))
    done = trainer.run(run, seconds=seconds)
    after = trainer.held_out().get("held_out_loss", float("nan"))
    adapter = folder / "adapter.gguf"
    trainer.save(adapter, {"base": base_file.name, "steps": str(done)})
    samples = compare(base_file, adapter, [talk for talk in parts if talk.split != "train"])
    _card(adapter, base_file, parts, done, before, after)
    return Outcome(adapter, done, before, after, samples)


def compare(base: Path, adapter: Path, held: Sequence[Talk]) -> tuple[tuple[str, str, str], ...]:
    """Replies to held-out lines, without and with the adapter, greedy."""
    asks = [(talk.persona, turn) for talk in held for turn in talk.turns if turn.line][:SAMPLES]
    if not asks:
        return ()
    said: list[list[str]] = []
    for file in (None, adapter):
        model = LocalModel(base, file, threads=1, slots=1, context=1024)
        texts = [
            model.complete(Ask(messages(who, (), turn), max_tokens=60), lambda text: False).text
            for who, turn in asks
        ]
        said.append([" ".join(text.split()) for text in texts])
        model.close()
    return tuple((turn.line, b, a) for (_, turn), b, a in zip(asks, *said))


def _card(
    adapter: Path, base: Path, talks: Sequence[Talk], steps: int, before: float, after: float
) -> None:
    facts: dict[str, Any] = {
        "steps": steps,
        "held_out_loss_before": round(before, 4),
        "held_out_loss_after": round(after, 4),
        "conversations": len(talks),
        "exchanges": sum(len(talk.turns) for talk in talks),
    }
    write_card(
        adapter,
        title="A dialogue adapter",
        summary=f"A LoRA adapter for {base.name}: replies in character from persona and facts.",
        data="Conversations given by the user of `figment train dialogue`.",
        licence="That of the data; the base model has its own.",
        training="Maximum likelihood of the replies alone, LoRA on all projections.",
        limits="Only as good as its data; see the held-out loss below.",
        metrics=facts,
    )

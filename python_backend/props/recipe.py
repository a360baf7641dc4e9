"""Training of the prop model: from a folder of meshes to weights with a model card.

    meshes -> fitted programs (cached) -> tables -> two VAEs with learned priors -> weights

Presets: `tiny` (seconds, for tests), `cpu` (an hour on one core), `gpu`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bridge.errors import BadData
from python_backend.props.families import FAMILIES
from python_backend.props.fit import corpus as corpora
from python_backend.props.model import data as tables
from python_backend.props.model.export import export
from python_backend.props.model.network import FamilyVAE, ProgramVAE
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, train

Array = np.ndarray


@dataclass(frozen=True)
class Preset:
    """steps, batch: of both networks. per_family: captions, lowered: programs of each family."""

    steps: int
    batch: int
    width: int
    depth: int
    latent: int
    per_family: int
    lowered: int
    rate: float = 1.2e-3
    beta: float = 0.15  # of the programs' KL: the exemplar prior needs fidelity more than order
    family_beta: float = 0.35
    free: float = 3.0
    warm: int = 800


PRESETS = {
    "tiny": Preset(12, 8, 32, 2, 8, 2, 1, warm=4),
    "cpu": Preset(9000, 64, 192, 4, 48, 100, 14, rate=1e-3),
    "gpu": Preset(30000, 256, 256, 5, 64, 400, 120, rate=1e-3),
}


@dataclass(slots=True)
class Trainer:
    """The two networks, their optimiser and their data."""

    preset: Preset
    tables: tables.Tables
    family: FamilyVAE
    program: ProgramVAE
    optimiser: torch.optim.Optimizer
    rng: np.random.Generator

    def step(self, step: int) -> Mapping[str, float]:
        """One batch of each network."""
        warmth = min(1.0, step / self.preset.warm)
        for group in self.optimiser.param_groups:
            group["lr"] = self.preset.rate * self._schedule(step)
        self.optimiser.zero_grad()
        loss_a, said_a = self._family_loss(self.preset.family_beta * warmth)
        loss_b, said_b = self._program_loss(self.preset.beta * warmth)
        torch.autograd.backward(loss_a + loss_b)
        torch.nn.utils.clip_grad_norm_([*self.family.parameters(), *self.program.parameters()], 2.0)
        self.optimiser.step()
        return {**said_a, **said_b}

    def _schedule(self, step: int) -> float:
        rise = min(1.0, (step + 1) / 100)
        return rise * (0.02 + 0.98 * 0.5 * (1 + float(np.cos(np.pi * step / self.preset.steps))))

    def _texts(self, rows: Array) -> torch.Tensor:
        """Sentence vectors, a little blurred, and sometimes none at all."""
        vectors = self.tables.vectors[rows]
        vectors = vectors + self.rng.normal(0, 0.015, vectors.shape)
        vectors *= self.rng.random((len(rows), 1)) > 0.1
        return torch.tensor(vectors, dtype=torch.float32)

    def _family_loss(self, beta: float) -> tuple[torch.Tensor, dict[str, float]]:
        numbers = self.tables.numbers
        pick = self.rng.integers(0, len(numbers.family), 4 * self.preset.batch)
        return self.family.loss(
            torch.tensor(numbers.family[pick]),
            self._texts(numbers.text[pick]),
            torch.tensor(numbers.values[pick]),
            torch.tensor(numbers.used[pick]),
            max(beta, 0.02),
        )

    def _program_loss(self, beta: float) -> tuple[torch.Tensor, dict[str, float]]:
        programs = self.tables.programs
        pick = self._mixed(programs.real_mesh)
        category, real, size = tables.augment(
            programs.category[pick], programs.real[pick], programs.size[pick], self.rng
        )
        return self.program.loss(
            torch.tensor(category),
            torch.tensor(real),
            torch.tensor(size),
            self._texts(programs.text[pick]),
            torch.tensor(programs.weight[pick], dtype=torch.float32),
            beta,
            self.preset.free,
        )

    def _mixed(self, real: Array) -> Array:
        """Two thirds real meshes, one third families, where both exist."""
        found, made = np.where(real)[0], np.where(~real)[0]
        if not len(found) or not len(made):
            return self.rng.integers(0, len(real), self.preset.batch)
        first = 2 * self.preset.batch // 3
        return np.concatenate(
            [self.rng.choice(found, first), self.rng.choice(made, self.preset.batch - first)]
        )


def prepare(data: Path, folder: RunFolder, report: Callable[[str], None]) -> dict[str, Any]:
    """The fitted corpus of a data folder (or of one corpus file), from the run folder if it is
    there already. Lists the meshes that fit worst. Raises BadData."""
    cached = folder.path / "corpus.npz"
    if data.suffix == ".npz":
        return corpora.load(data)
    if not cached.is_file():
        items = corpora.find(data)
        report(f"fitting {len(items)} meshes")
        rows = corpora.fit(items, report)
        if not rows:
            raise BadData("None of the meshes could be fitted.", fix="See the lines above.")
        corpora.save(rows, cached)
    corpus = corpora.load(cached)
    worst = sorted(corpus["texts"], key=lambda t: t["f_score"])[:10]
    for text in worst:
        report(f"fits badly: {text['source']} (F-score {text['f_score']:.2f})")
    return corpus


def tabled(
    preset: Preset,
    corpus: dict[str, Any] | None,
    embed: tables.Embed,
    folder: RunFolder,
    seed: int,
    report: Callable[[str], None],
) -> tables.Tables:
    """The training tables, from the run folder if they are there already."""
    cached = folder.path / "tables.npz"
    if not cached.is_file():
        built = tables.build(corpus, embed, preset.per_family, preset.lowered, seed, report)
        tables.save(built, cached)
    return tables.load(cached)


def make(preset: Preset, data: tables.Tables, seed: int) -> Trainer:
    torch.manual_seed(seed)
    family = FamilyVAE(len(FAMILIES), hidden=2 * preset.width)
    program = ProgramVAE(preset.latent, preset.width, preset.depth)
    optimiser = torch.optim.AdamW(
        [*family.parameters(), *program.parameters()], preset.rate, weight_decay=0.01
    )
    return Trainer(preset, data, family, program, optimiser, np.random.default_rng(seed))


def run(
    preset_name: str,
    data: Path | None,
    folder: RunFolder,
    embed: tables.Embed,
    *,
    steps: int = 0,
    seconds: float | None = None,
    seed: int = 0,
    report: Callable[[str], None] = lambda _: None,
) -> tuple[Path, int]:
    """Train, or go on training, and export. Returns the weights file and the steps done."""
    preset = PRESETS[preset_name]
    if steps:
        from dataclasses import replace

        preset = replace(preset, steps=steps)
    folder.write_config(
        {"kind": "prop", "preset": preset_name, **asdict(preset), "seed": seed}, free=("steps",)
    )
    corpus = prepare(data, folder, report) if data is not None else None
    trainer = make(preset, tabled(preset, corpus, embed, folder, seed, report), seed)
    done = train(
        folder,
        [Phase("step", 1, trainer.step)],
        preset.steps,
        {
            "family": trainer.family,
            "program": trainer.program,
            "optimiser": trainer.optimiser,
            "random": RandomState(),
        },
        checkpoint_every=250,
        seconds=seconds,
        log_every=25,
    )
    weights = folder.path / "prop.safetensors"
    export(trainer.family, trainer.program, trainer.tables, corpus, embed, weights)
    return weights, done

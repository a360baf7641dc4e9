"""The ruler for the quality bench: a plain DCGAN of the synthesis network's size, on the same data.

    python -m tests.bench.texture_dcgan --data DIR --run FOLDER [--minutes 15] [--steps 100000]

Radford et al., arXiv 1511.06434: transposed convolutions from noise, batch norm, a critic
trained from scratch with the non-saturating loss. Told what to draw by the sentence beside the
noise; it has no guide and no pretrained features, and works at 64 px (a fourth of the
arithmetic; its samples are enlarged to 128 for the measures). Resumes; the clock is this
process's CPU time, one thread, so that a busy machine does not count against it.
`texture_quality --dcgan FOLDER` measures it.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **os.environ}

import argparse
import json
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from python_backend.text.embed import SentenceEmbedder
from python_backend.textures.dataset import TextureSet, read_folder
from python_backend.textures.guides import captions
from python_backend.training import checkpoint
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, Stateful, train

CC0 = ("ambientcg", "matvis_ambientcg", "matvis_polyhaven", "polyhaven")
NOISE, TEXT, SIDE = 100, 64, 64
_WIDTHS = (256, 128, 48, 24)


class Generator(nn.Module):
    """(B, 100) noise and (B, 384) sentences to (B, 3, 64, 64) in -1..1."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = _WIDTHS
        self.text = nn.Linear(384, TEXT)
        self.body = nn.Sequential(
            nn.Linear(NOISE + TEXT, a * 16), nn.Unflatten(1, (a, 4, 4)),
            nn.BatchNorm2d(a), nn.ReLU(),
            nn.ConvTranspose2d(a, b, 4, 2, 1), nn.BatchNorm2d(b), nn.ReLU(),
            nn.ConvTranspose2d(b, c, 4, 2, 1), nn.BatchNorm2d(c), nn.ReLU(),
            nn.ConvTranspose2d(c, d, 4, 2, 1), nn.BatchNorm2d(d), nn.ReLU(),
            nn.ConvTranspose2d(d, 3, 4, 2, 1), nn.Tanh(),
        )  # fmt: skip
        self.apply(_start)

    def forward(self, z: Tensor, text: Tensor) -> Tensor:
        x: Tensor = self.body(torch.cat([z, self.text(text)], 1))
        return x


class Discriminator(nn.Module):
    """(B, 3, 64, 64) and sentences to (B,) log odds of being a photograph of that."""

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = _WIDTHS[::-1]
        self.body = nn.Sequential(
            nn.Conv2d(3, a, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(a, b, 4, 2, 1), nn.BatchNorm2d(b), nn.LeakyReLU(0.2),
            nn.Conv2d(b, c, 4, 2, 1), nn.BatchNorm2d(c), nn.LeakyReLU(0.2),
            nn.Conv2d(c, d, 4, 2, 1), nn.BatchNorm2d(d), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.text, self.score = nn.Linear(384, TEXT), nn.Conv2d(d + TEXT, 1, 4)
        self.apply(_start)

    def forward(self, x: Tensor, text: Tensor) -> Tensor:
        said = self.text(text)[..., None, None].expand(-1, -1, 4, 4)
        return self.score(torch.cat([self.body(x), said], 1)).flatten()


def _start(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0, 0.02)


class Ruler:
    """The game of the paper: Adam 2e-4 (0.5, 0.999), batches of 16, each player once a step."""

    def __init__(self, folder: RunFolder, data: TextureSet) -> None:
        torch.manual_seed(0)
        self.folder, self.data, self.rng = folder, data, np.random.default_rng(0)
        embedder = SentenceEmbedder.default()
        said = [captions(entry) for entry in data.entries]  # four each
        vectors = embedder.embed([text for texts in said for text in texts])
        self.texts = torch.from_numpy(vectors).reshape(len(said), -1, vectors.shape[1])
        self.odds = data.weights()
        self.maker, self.judge = Generator(), Discriminator()
        self.adams = [torch.optim.Adam(net.parameters(), 2e-4, betas=(0.5, 0.999))
                      for net in (self.maker, self.judge)]  # fmt: skip
        self.spent = _Clock()
        self.stateful: Mapping[str, Stateful] = {
            "maker": self.maker, "judge": self.judge, "adam": self.adams[0],
            "judge_adam": self.adams[1], "random": RandomState(), "clock": self.spent,
        }  # fmt: skip

    def step(self, step: int) -> dict[str, float]:
        real, text = self._batch(16)
        fake = self.maker(torch.randn(16, NOISE), text)
        judged = F.softplus(-self.judge(real, text)).mean()
        judged = judged + F.softplus(self.judge(fake.detach(), text)).mean()
        self._learn(1, judged)
        fooled = F.softplus(-self.judge(fake, text)).mean()
        self._learn(0, fooled)
        self.spent.tick()
        return {"judge": judged.item(), "maker": fooled.item(), "cpu_s": self.spent.seconds}

    def _learn(self, who: int, loss: Tensor) -> None:
        self.adams[who].zero_grad()
        loss.backward()
        self.adams[who].step()

    def _batch(self, count: int) -> tuple[Tensor, Tensor]:
        picks = self.rng.choice(len(self.data.entries), count, p=self.odds)
        moves = self.rng.integers(0, 128, (count, 2)).tolist()
        images = [np.roll(self.data.entries[i].image, m, (0, 1)) for i, m in zip(picks, moves)]
        x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 127.5 - 1
        said = [self.texts[i, self.rng.integers(self.texts.shape[1])] for i in picks]
        return F.avg_pool2d(x, 128 // SIDE), torch.stack(said)


class _Clock:
    """CPU seconds over all runs of this folder."""

    def __init__(self) -> None:
        self.seconds, self._last = 0.0, time.process_time()

    def tick(self) -> None:
        now = time.process_time()
        self.seconds, self._last = self.seconds + now - self._last, now

    def state_dict(self) -> dict[str, Any]:
        return {"seconds": self.seconds}

    def load_state_dict(self, state: Mapping[str, Any], /) -> None:
        self.seconds = float(state["seconds"])


def load(run: Path) -> tuple[Generator, dict[str, float]]:
    """The trained generator of a run folder, and what it cost."""
    path = RunFolder(run).latest_checkpoint()
    assert path is not None, f"no checkpoint in {run}"
    tensors, meta = checkpoint.load(path)
    net = Generator()
    net.load_state_dict(checkpoint.unflatten(tensors, meta["state"]["maker"]))
    cost = checkpoint.unflatten(tensors, meta["state"]["clock"])
    facts = {
        "steps": meta["step"],
        "pictures": 16 * meta["step"],
        "cpu_minutes": cost["seconds"] / 60,
        "parameters": sum(p.numel() for p in net.parameters()),
    }
    return net.eval(), facts


@torch.inference_mode()
def draw(net: Generator, texts: np.ndarray[Any, Any], seeds: list[int]) -> list[Any]:
    """One (128, 128, 3) u1 picture for each sentence vector and seed, enlarged from 64 px."""
    z = torch.stack([torch.randn(NOISE, generator=torch.Generator().manual_seed(s)) for s in seeds])
    small = net(z, torch.from_numpy(texts))
    large = F.interpolate(small, scale_factor=2, mode="bicubic").clamp(-1, 1)
    return list(((large + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15, help="CPU minutes over all runs")
    parser.add_argument("--steps", type=int, default=100_000)
    args = parser.parse_args()
    torch.set_num_threads(1)
    known, _ = read_folder(args.data, 128, sources=CC0).split()
    ruler = Ruler(RunFolder(args.run), known)

    def step(number: int) -> dict[str, float]:
        told = ruler.step(number)
        if ruler.spent.seconds > 60 * args.minutes:
            signal.raise_signal(signal.SIGTERM)  # the loop stores a checkpoint and ends
        return told

    phases = [Phase("ruler", 1, step)]
    train(ruler.folder, phases, args.steps, ruler.stateful, checkpoint_every=50)
    print(json.dumps(load(args.run)[1]))


if __name__ == "__main__":
    main()

"""The maps network as a whole: scales, decoder, and what is one number for a picture.

    python -m python_backend.textures.mapfit --data DIR --gan RUN --run RUN [--steps 2000]

DIR has a captions.jsonl whose rows name maps (see `pairs`) and categories. GAN is a finished run
of `figment train texture`, whose synthesis network repaints drawn families. RUN is what
`bundle --maps` takes. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from bridge.errors import WeightsMissing
from python_backend.textures.dataset import Entry, read_folder
from python_backend.textures.families import FAMILIES
from python_backend.textures.features import load_features
from python_backend.textures.mapnet import MapNet, summary
from python_backend.textures.maptrain import MapTrainer, Repaint, drawn, shrink
from python_backend.textures.network import EMBEDDING, SIZES, Synthesis
from python_backend.textures.pairs import Pair, read_pairs
from python_backend.textures.procedural import Material, Plan, draw
from python_backend.training import checkpoint
from python_backend.training.folder import RunFolder
from python_backend.training.loop import store

Array = NDArray[Any]
SIZE = 128
PHOTOS = ("ambientcg", "matvis_ambientcg", "matvis_polyhaven", "polyhaven")  # CC0 sources
TRUST, USUAL = 0.5, 0.7  # how far a family's authored roughness is believed, and what else
_FLAT = 0.01  # added to slopes before the logarithm


def _images(pictures: Sequence[Array]) -> list[Tensor]:
    """Batches (B, 3, n, n) in -1..1 of (n, n, 3) pictures 0..1."""
    return [
        (torch.from_numpy(np.stack(pictures[i : i + 32])).permute(0, 3, 1, 2).float() * 2 - 1)
        for i in range(0, len(pictures), 32)
    ]


@torch.no_grad()
def measure_levels(net: MapNet, pictures: Sequence[Array]) -> None:
    """Set the encoder's scales: mean and deviation of each feature over `pictures`."""
    parts = [
        [(f.mean((0, 2, 3)), f.square().mean((0, 2, 3))) for f in net.encoder(x)]
        for x in _images(pictures)
    ]
    for k, level in enumerate(net.level):
        mean = torch.stack([p[k][0] for p in parts]).mean(0)
        square = torch.stack([p[k][1] for p in parts]).mean(0)
        level.copy_(torch.stack([mean, (square - mean * mean).clamp(min=1e-6).sqrt()]))


@torch.no_grad()
def summaries(net: MapNet, pictures: Sequence[Array]) -> Tensor:
    """(count, features)."""
    return torch.cat([summary(net.see(x)) for x in _images(pictures)])


def fit_kind(net: MapNet, photos: Sequence[Entry], each: int = 3, size: int = SIZE) -> None:
    """Which family a picture shows: photographs by their category, and `each` drawn ones.

    The table that turns it into numbers is the families' own, roughness half way to the usual:
    measured roughness follows the authored one only loosely. Real roughness is not fitted, so
    all of it can measure.
    """
    names = list(FAMILIES)
    made = [draw(Plan(n, k), size).albedo for n in names for k in range(each)]
    x = summaries(net, [e.image / np.float32(255) for e in photos] + made)
    target = torch.zeros(len(x), len(names))
    for row, entry in zip(target, photos):
        for name in entry.families:
            row[names.index(name)] = 1 / len(entry.families)
    for k in range(len(made)):
        target[len(photos) + k, k // each] = 1
    weight = (target / target.sum(0).clamp(min=1).sqrt()).sum(1)  # balanced by square root
    weight[len(photos) :] *= 0.3
    adam = torch.optim.AdamW(net.kind.parameters(), 3e-3, weight_decay=0.1)
    for _ in range(200):
        wrong = F.cross_entropy(net.kind(x), target, reduction="none")
        adam.zero_grad()
        ((wrong * weight).sum() / weight.sum()).backward()
        adam.step()
    with torch.no_grad():
        rough = [TRUST * f.rough[0] + (1 - TRUST) * USUAL for f in FAMILIES.values()]
        metal = [f.metal for f in FAMILIES.values()]
        net.table.copy_(torch.tensor([rough, metal]).T)


def fit_steep(net: MapNet, pairs: Sequence[Pair], strength: float = 100.0) -> dict[str, float]:
    """How steep a relief is, by ridge regression on real normal maps; errors on held-out ones:
    mean |log(ours / true)|, beside that of the median."""
    known = [p for p in pairs if p.slopes is not None]
    x = summaries(net, [p.albedo for p in known])
    y = torch.tensor([steepness(p.slopes) for p in known if p.slopes is not None])
    held = torch.tensor([p.held for p in known])
    weights, bias = ridge(x[~held], y[~held], strength)
    with torch.no_grad():
        net.steep.weight.copy_(weights[None])
        net.steep.bias.copy_(bias[None])
    if not bool(held.any()):
        return {}
    ours = (x[held] @ weights + bias - y[held]).abs().mean()
    usual = (y[~held].median() - y[held]).abs().mean()
    return {"steepness_log_error": float(ours), "steepness_median_log_error": float(usual)}


def steepness(slopes: Array) -> float:
    """Logarithm of the root mean square slope."""
    return float(np.log(np.sqrt((slopes**2).sum(0).mean()) + _FLAT))


def ridge(x: Tensor, y: Tensor, strength: float) -> tuple[Tensor, Tensor]:
    """(weights (d,), bias): argmin sum (x_i w + b - y_i)^2 + strength |w|^2."""
    centre, level = x.mean(0), y.mean()
    a, b = (x - centre).double(), (y - level).double()
    w = torch.linalg.solve(a.T @ a + strength * torch.eye(x.shape[1]).double(), a.T @ b).float()
    return w, level - centre @ w


def repainter(gan: Path) -> Repaint:
    """The averaged synthesis network of a finished run, under random sentences."""
    path = RunFolder(gan).latest_checkpoint()
    if path is None:
        raise WeightsMissing(f"There is no checkpoint in {gan}.")
    tensors, meta = checkpoint.load(path)
    net = Synthesis(SIZES["cpu"])
    net.load_state_dict(checkpoint.unflatten(tensors, meta["state"]["average"]))
    net.eval()

    def repaint(m: Material, seed: int) -> Material:
        make = torch.Generator().manual_seed(seed)
        text = F.normalize(torch.randn(1, EMBEDDING, generator=make), dim=1)
        z = torch.randn(1, net.size.noise, generator=make)
        with torch.inference_mode():
            guide = torch.from_numpy(m.stack()[None] * 2 - 1)
            out = (net(guide, text, z, net.noise(1, guide.shape[-1], make))[0].numpy() + 1) / 2
        albedo = np.ascontiguousarray(out[:3].transpose(1, 2, 0))
        return Material(albedo, out[3], out[4], out[5], m.mask, m.relief)

    return repaint


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "gan", "run"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seconds", type=float)
    args = parser.parse_args()
    torch.set_num_threads(1)
    large = read_pairs(args.data, 2 * SIZE, at_least=2 * SIZE)
    seen = {p.file for p in large}
    pairs = large + [p for p in read_pairs(args.data, SIZE) if p.file not in seen]
    folder, net = RunFolder(args.run), MapNet(load_features())
    rng = np.random.default_rng(0)
    small = [shrink(p.albedo, p.albedo.shape[0] // SIZE, (0, 1)) for p in pairs if not p.held]
    measure_levels(net, small[:200] + [drawn(rng, SIZE).albedo for _ in range(100)])
    trainer = MapTrainer(folder, pairs, SIZE, repainter(args.gan), net=net, total=args.steps)
    done = trainer.run(args.seconds)
    photos, _ = read_folder(args.data, SIZE, sources=PHOTOS).split()
    fit_kind(net, [e for e in photos.entries if e.category in FAMILIES[e.families[0]].photo])
    figures = fit_steep(net, read_pairs(args.data, SIZE))
    store(folder, done, trainer.stateful)
    sys.stdout.write(json.dumps({"steps": done, **figures}) + "\n")


if __name__ == "__main__":
    main()

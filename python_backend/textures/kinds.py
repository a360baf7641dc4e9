"""Names the kind of material a picture shows, so that training can ask for the right one.

An auxiliary classifier (Odena et al., "Conditional Image Synthesis with Auxiliary Classifier
GANs", arXiv 1610.09585), but linear and fitted once, on photographs alone, over statistics of
the critic's frozen features: samples cannot teach it to be kind. Knows no guide and no game.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from python_backend.textures.critic import augment
from python_backend.textures.dataset import Entry
from python_backend.textures.features import EfficientNetLite0, statistics

LEAST = 10  # pictures a kind must have to be learnt
UNKNOWN = -1
_CROPS = 6
_LEVELS = slice(1, 4)  # strides 4, 8 and 16: surface, not the layout of a whole picture


class Kinds(nn.Module):
    """Frozen: features of a picture to logits over the kinds there are enough pictures of."""

    def __init__(self, names: list[str], width: int) -> None:
        super().__init__()
        self.names = names
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))
        self.line = nn.Linear(width, len(names))

    def forward(self, levels: list[Tensor]) -> Tensor:
        """List of (B, C, h, w) to (B, kinds) logits."""
        logits: Tensor = self.line(self.scaled(statistics(levels[_LEVELS])))
        return logits

    def scaled(self, x: Tensor) -> Tensor:
        """(B, width) statistics to deviations from the photographs' mean, within 5."""
        return ((x - self.get_buffer("mean")) / self.get_buffer("spread")).clamp(-5, 5)

    def loss(self, levels: list[Tensor], kinds: Tensor) -> Tensor:
        """Mean of -log p(kind | picture) over the pictures of a known kind, in nats; kinds (B,)."""
        known = kinds != UNKNOWN
        if not bool(known.any()):
            return torch.zeros(())
        return F.cross_entropy(self(levels)[known], kinds[known], label_smoothing=0.05)


def kinds_of(entries: list[Entry]) -> tuple[list[str], NDArray[np.int64]]:
    """Names of the kinds with at least `LEAST` pictures, and each entry's index or UNKNOWN."""
    seen = [entry.category for entry in entries]
    names = sorted({kind for kind in seen if kind and seen.count(kind) >= LEAST})
    return names, np.array([names.index(k) if k in names else UNKNOWN for k in seen])


def fit_kinds(
    entries: list[Entry], eyes: EfficientNetLite0, crop: int, seed: int = 0
) -> Kinds | None:
    """Fit on random squares of `crop` pixels; None where there are not two kinds to tell apart."""
    names, kinds = kinds_of(entries)
    if len(names) < 2:
        return None
    rng = np.random.default_rng(seed)
    rows = [i for i in np.flatnonzero(kinds != UNKNOWN) for _ in range(_CROPS)]
    pictures = [_crop(entries[i].image, crop, rng) for i in rows]
    with torch.no_grad():
        x = torch.cat([_read(pictures[i : i + 32], eyes) for i in range(0, len(pictures), 32)])
    y = torch.from_numpy(kinds[rows])
    net = Kinds(names, x.shape[1])
    net.get_buffer("mean").copy_(x.mean(0))
    net.get_buffer("spread").copy_(x.std(0) + 1e-4)
    x = net.scaled(x)
    count = torch.bincount(y, minlength=len(names)).float()
    weight = count.rsqrt() / count.rsqrt().mean()
    adam = torch.optim.Adam(net.line.parameters(), 3e-3, weight_decay=3e-3)
    for _ in range(300):
        loss = F.cross_entropy(net.line(x), y, weight, label_smoothing=0.05)
        adam.zero_grad()
        loss.backward()
        adam.step()
    return net.eval().requires_grad_(False)


def _crop(image: NDArray[Any], n: int, rng: np.random.Generator) -> NDArray[Any]:
    move = rng.integers(0, image.shape[0], 2).tolist()
    return np.ascontiguousarray(np.roll(image, move, (0, 1))[:n, :n])


def _read(pictures: list[NDArray[Any]], eyes: EfficientNetLite0) -> Tensor:
    x = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return statistics(eyes(augment(x))[_LEVELS])

"""The critic: does this look like a photograph of what the sentence says?

Projected GAN (Sauer et al., arXiv 2111.01007): small heads on a frozen feature network, one per
scale, here EfficientNet-Lite0. Each head adds a projection of the sentence (Miyato and Koyama,
arXiv 1802.05637): score = h(f) + <phi(f), V e> / sqrt(d). Also differentiable augmentation
(Zhao et al., arXiv 2006.10738) that keeps the torus: translations wrap. Knows no guide.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from python_backend.textures.features import LEVELS
from python_backend.textures.network import EMBEDDING


class Head(nn.Module):
    """(B, C, h, w) features and (B, 384) sentences to (B, 1, h', w') scores.

    stride 2 where the map is large: a score for each 4 x 4 pixels says no less than for 2 x 2.
    """

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.utils.spectral_norm(nn.Conv2d(channels, width, 1)), nn.LeakyReLU(0.2),
            nn.utils.spectral_norm(nn.Conv2d(width, width, 3, stride, 1)), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.score = nn.utils.spectral_norm(nn.Conv2d(width, 1, 1))
        self.text = nn.utils.spectral_norm(nn.Linear(EMBEDDING, width, bias=False))
        self.scale = 4 * width**-0.5

    def forward(self, f: Tensor, texts: list[Tensor]) -> list[Tensor]:
        h = self.body(f)
        score = self.score(h)
        return [score + self.scale * self._match(h, text) for text in texts]

    def _match(self, h: Tensor, text: Tensor) -> Tensor:
        return (h * self.text(text)[..., None, None]).sum(1, keepdim=True)


class Critic(nn.Module):
    """Heads on every level of the frozen features; the features themselves live outside."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            Head(channels, min(width, 2 * channels), 2 if channels < 40 else 1)
            for channels in LEVELS.values()
        )

    def forward(self, levels: list[Tensor], *texts: Tensor) -> list[list[Tensor]]:
        """For each sentence batch in `texts`, the scores of every level."""
        scores = [head(_level(f), list(texts)) for head, f in zip(self.heads, levels)]
        return [[level[k] for level in scores] for k in range(len(texts))]


def _level(f: Tensor) -> Tensor:
    """The frozen features' scales differ by level; heads see deviation near 1."""
    return F.layer_norm(f, f.shape[1:])


def augment(images: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Wrapping translation for each image, a mirror for half, slight contrast and brightness;
    then, one draw for the batch, another scale (0.8 to 1.25) and instance noise (Sonderby et
    al., arXiv 1610.04490) of up to 0.05.

    The last two take away faint patterns on a fixed grid, which fool frozen features but not
    people. (B, 3, n, n) in -1..1 to (B, 3, m, m).
    """
    b, _, n, _ = images.shape
    moves = torch.randint(0, n, (b, 2), generator=generator)
    flips = torch.rand(b, generator=generator) < 0.5
    rolled = []
    for image, move, flip in zip(images, moves.tolist(), flips.tolist()):
        image = torch.roll(image, move, (1, 2))
        rolled.append(image.flip(2) if flip else image)
    x = torch.stack(rolled)
    contrast = 1 + 0.2 * (torch.rand(b, 1, 1, 1, generator=generator) - 0.5)
    light = 0.15 * (torch.rand(b, 1, 1, 1, generator=generator) - 0.5)
    mean = x.mean((1, 2, 3), keepdim=True)
    return _resample((x - mean) * contrast + mean + light, generator)


def _resample(x: Tensor, generator: torch.Generator | None) -> Tensor:
    draws = torch.rand(2, generator=generator).tolist()
    size = round(x.shape[-1] * 1.25 ** (2 * draws[0] - 1) / 4) * 4
    x = F.interpolate(x, size=(size, size), mode="bilinear", align_corners=False, antialias=True)
    return x + 0.05 * draws[1] * torch.randn(x.shape, generator=generator)

"""The synthesis network: repaints a procedural guide into a material, on a torus.

After the spatial and periodic GAN line (Jetchev et al., arXiv 1611.08207; Bergmann et al.,
arXiv 1705.06566): fully convolutional, noise at every scale, any size, and every convolution
pads by wrapping round, so that the output tiles by construction. New here: the guide says where
things are and which colour they have; the network, conditioned on the sentence and on noise,
decides how they look. It works at a quarter and an eighth of the size and reaches full size by
sub-pixel layers, which makes it fast on a CPU. Knows nothing of losses or prompts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GUIDE = 7  # albedo 3, height, roughness, metallic, mask
MAPS = 6  # albedo 3, height, roughness, metallic
EMBEDDING = 384


@dataclass(frozen=True)
class Size:
    """Channels at full size / 2, / 4 and / 8, blocks at / 4 and / 8, width of the style."""

    half: int = 32
    quarter: int = 64
    eighth: int = 128
    blocks: int = 2
    style: int = 160
    noise: int = 64

    def plain(self) -> dict[str, Any]:
        return asdict(self)


SIZES = {
    "tiny": Size(half=8, quarter=16, eighth=16, blocks=1, style=32, noise=8),
    "cpu": Size(),
    "gpu": Size(half=64, quarter=192, eighth=320, blocks=3, style=384, noise=128),
}


class Wrap(nn.Conv2d):
    """A 3 x 3 convolution on a torus."""

    def __init__(self, cin: int, cout: int, gain: float = 1.0) -> None:
        super().__init__(cin, cout, 3, 1, 1, padding_mode="circular")
        nn.init.normal_(self.weight, 0, gain * (2 / (9 * cin)) ** 0.5)
        nn.init.zeros_(self.bias)  # type: ignore[arg-type]


class Block(nn.Module):
    """Two wrapped convolutions, each scaled and shifted by the style, noise between: residual."""

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.first, self.second = Wrap(channels, channels), Wrap(channels, channels, 0.3)
        self.modulate = nn.Linear(style, 4 * channels)
        nn.init.normal_(self.modulate.weight, 0, 0.02)
        nn.init.zeros_(self.modulate.bias)
        self.noise = nn.Parameter(torch.full((channels, 1, 1), 0.1))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        g1, b1, g2, b2 = self.modulate(w)[..., None, None].chunk(4, 1)  # (B, C, 1, 1) each
        h = self.first(F.leaky_relu(x, 0.2)) * (1 + g1) + b1 + self.noise * noise
        h = self.second(F.leaky_relu(h, 0.2)) * (1 + g2) + b2
        return x + h


class Synthesis(nn.Module):
    """guide (B, 7, n, n) in -1..1, embedding (B, 384), z (B, noise) to maps (B, 6, n, n) in -1..1.

    n is any multiple of 8. The new network answers with the guide itself: the last layer starts
    at zero and adds to the guide before the final tanh.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        s = size
        self.text = nn.Linear(EMBEDDING, s.style)
        self.style = nn.Sequential(
            nn.Linear(s.style + s.noise, s.style), nn.LeakyReLU(0.2),
            nn.Linear(s.style, s.style), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.enter = Wrap(GUIDE * 16 + 4, s.quarter)
        self.fine_in = nn.ModuleList(Block(s.quarter, s.style) for _ in range(1))
        self.down = nn.Conv2d(s.quarter, s.eighth, 1)
        self.coarse = nn.ModuleList(Block(s.eighth, s.style) for _ in range(s.blocks))
        self.up = nn.Conv2d(s.eighth, s.quarter, 1)
        self.fine_out = nn.ModuleList(Block(s.quarter, s.style) for _ in range(s.blocks))
        self.halve = nn.Conv2d(s.quarter, s.half * 4, 1)
        self.join = Wrap(s.half + GUIDE * 4 + 2, s.half)
        self.last = Block(s.half, s.style)
        self.out = Wrap(s.half, MAPS * 4, 0.0)

    def forward(self, guide: Tensor, text: Tensor, z: Tensor, noise: list[Tensor]) -> Tensor:
        w = self.style(torch.cat([self.text(text), z], 1))  # (B, style)
        n4, n8, n2 = noise
        x = self.enter(torch.cat([F.pixel_unshuffle(guide, 4), n4[:, :4]], 1))  # (B, C4, n/4, n/4)
        for block in self.fine_in:
            x = block(x, w, n4[:, 4:5])
        y = self.down(F.avg_pool2d(x, 2))  # (B, C8, n/8, n/8)
        for k, block in enumerate(self.coarse):
            y = block(y, w, n8[:, k : k + 1])
        x = x + self.up(F.interpolate(y, scale_factor=2))
        for k, block in enumerate(self.fine_out):
            x = block(x, w, n4[:, 5 + k : 6 + k])
        x = F.pixel_shuffle(self.halve(F.leaky_relu(x, 0.2)), 2)  # (B, C2, n/2, n/2)
        x = self.join(torch.cat([x, F.pixel_unshuffle(guide, 2), n2[:, :2]], 1))
        x = self.last(x, w, n2[:, 2:3])
        change = F.pixel_shuffle(self.out(F.leaky_relu(x, 0.2)), 2)  # (B, 6, n, n)
        return torch.tanh(torch.atanh(guide[:, :MAPS] * 0.98) + change)

    def noise(self, batch: int, n: int, generator: torch.Generator | None = None) -> list[Tensor]:
        """Spatial noise for `forward`: at n/4, n/8 and n/2."""
        shapes = [
            (batch, 5 + self.size.blocks, n // 4, n // 4),
            (batch, self.size.blocks, n // 8, n // 8),
            (batch, 3, n // 2, n // 2),
        ]
        return [torch.randn(shape, generator=generator) for shape in shapes]

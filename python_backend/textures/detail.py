"""Twice the pixels, with the grain that photographs have there: a small toroidal network.

Trained to turn photographs at half size back into themselves (adversarially, so that it invents
grain instead of blurring), and applied again and again: material looks alike over scales, which
is the assumption here. Knows no prompt and no guide.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from python_backend.textures.network import Wrap


class Detail(nn.Module):
    """(B, 3, n, n) in -1..1 and noise (B, 2, n, n) to (B, 3, 2n, 2n) in -1..1.

    Adds to a smooth enlargement; the new network is that enlargement.
    """

    def __init__(self, width: int = 24, depth: int = 2) -> None:
        super().__init__()
        self.enter = Wrap(3 + 2, width)
        self.body = nn.ModuleList(Wrap(width, width) for _ in range(2 * depth))
        self.out = Wrap(width, 12, 0.0)

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        # wrapped once by as far as all layers see, instead of layer by layer: the same, faster
        reach = len(self.body) + 2
        h = F.pad(torch.cat([x, noise], 1), (reach,) * 4, mode="circular")
        h = _inner(self.enter, h)
        for first, second in zip(self.body[::2], self.body[1::2]):
            change = _inner(second, F.leaky_relu(_inner(first, F.leaky_relu(h, 0.2)), 0.2))
            h = h[..., 2:-2, 2:-2] + 0.5 * change
        grain = F.pixel_shuffle(_inner(self.out, F.leaky_relu(h, 0.2)), 2)
        return (enlarge(x) + grain).clamp(-1, 1)

    @staticmethod
    def noise(batch: int, n: int, generator: torch.Generator | None = None) -> Tensor:
        return torch.randn((batch, 2, n, n), generator=generator)


def _inner(layer: nn.Module, x: Tensor) -> Tensor:
    """A 3 x 3 convolution where all of its window lies inside; a pixel is lost on each side."""
    assert isinstance(layer, Wrap)
    return F.conv2d(x, layer.weight, layer.bias)


def enlarge(x: Tensor) -> Tensor:
    """Twice the size, bilinear, wrapping."""
    x = F.pad(x, (1, 1, 1, 1), mode="circular")
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)[..., 2:-2, 2:-2]

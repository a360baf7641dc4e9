"""From a tileable albedo to height, roughness and metallic: a small toroidal U-Net.

Used for photographs that come in. Trained on the procedural families (exact maps), on what the
synthesis network paints over them, and on the few real pairs there are; what it says about
roughness and metal is a learnt guess. Knows no prompt.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from python_backend.textures.network import Wrap


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = Wrap(channels, channels), Wrap(channels, channels, 0.3)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))
        return x + y


class MapNet(nn.Module):
    """(B, 3, n, n) in -1..1 to (B, 3, n, n) in 0..1: height, roughness, metallic; 16 divides n.

    Works at n/4, n/8 and n/16, where the meaning is, and returns to n/2 with the picture itself
    beside it, where the edges are.
    """

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        w = width
        self.enter = Wrap(48, w)
        self.quarter = _Residual(w)
        self.down8, self.eighth = nn.Conv2d(w, 2 * w, 1), _Residual(2 * w)
        self.down16, self.sixteenth = nn.Conv2d(2 * w, 2 * w, 1), _Residual(2 * w)
        self.whole = nn.Linear(2 * w, 2 * w)  # the mean colour and kind of the whole picture
        self.up8, self.back8 = nn.Conv2d(2 * w, 2 * w, 1), _Residual(2 * w)
        self.up4, self.back4 = nn.Conv2d(2 * w, w, 1), _Residual(w)
        self.join = Wrap(w // 4 + 12, 24)
        self.out = Wrap(24, 12, 0.5)

    def forward(self, x: Tensor) -> Tensor:
        a = self.quarter(self.enter(F.pixel_unshuffle(x, 4)))  # (B, w, n/4, n/4)
        b = self.eighth(self.down8(F.avg_pool2d(a, 2)))
        c = self.sixteenth(self.down16(F.avg_pool2d(b, 2)))
        c = c + self.whole(c.mean((2, 3)))[..., None, None]
        b = self.back8(b + self.up8(F.interpolate(c, scale_factor=2)))
        a = self.back4(a + self.up4(F.interpolate(b, scale_factor=2)))
        h = torch.cat([F.pixel_shuffle(a, 2), F.pixel_unshuffle(x, 2)], 1)  # n/2
        h = F.leaky_relu(self.join(F.leaky_relu(h, 0.2)), 0.2)
        return torch.sigmoid(F.pixel_shuffle(self.out(h), 2))

"""From a tileable albedo to height, roughness and metallic: a toroidal U-Net on borrowed eyes.

Used for photographs that come in. Real maps are scarce, so the network does not learn to see: the
first eleven blocks of EfficientNet-Lite0 (Apache-2.0, trained on ImageNet) are its frozen
encoder, with padding that wraps. On top of them

- linear layers say what is one number for a picture: which family it looks like, and by that
  how rough and how metallic it is, and how steep its relief;
- a small decoder says where: the shape of the height, and what of roughness and metal varies.

Knows no prompt and no file. Trained by `maptrain`, used through `photomaps`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from python_backend.textures.families import FAMILIES
from python_backend.textures.features import LEVELS, EfficientNetLite0
from python_backend.textures.network import Wrap

_DEEP = 10  # the last block of the encoder, at a sixteenth of the size
KINDS = len(FAMILIES)
_CHANNELS = tuple(c for block, c in LEVELS.items() if block <= _DEEP)  # 16, 24, 40, 112


class Encoder(nn.Module):
    """(B, 3, n, n) in -1..1 to features at n/2, n/4, n/8 and n/16; wraps; frozen."""

    def __init__(self, eyes: EfficientNetLite0 | None = None) -> None:
        """eyes: where the weights come from; without, they are to be loaded."""
        super().__init__()
        eyes = eyes or EfficientNetLite0()
        self.stem, self.blocks = eyes.stem, eyes.blocks[: _DEEP + 1]
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and module.kernel_size[0] > 1:
                module.padding_mode = "circular"
        self.requires_grad_(False)

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        x = F.relu6(self.stem(x))
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in LEVELS:
                found.append(x)
        return found


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = Wrap(channels, channels), Wrap(channels, channels, 0.3)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))
        return x + y


class MapNet(nn.Module):
    """(B, 3, n, n) in -1..1 to ((B, 3, n, n), (B, 3)); 16 divides n.

    The maps: height of any scale and level; variation of roughness about its mean; log odds of
    metal, where the picture shows any. The numbers: mean roughness 0..1, share of metal 0..1,
    and the logarithm of the root mean square slope at this size (rise over run).
    """

    def __init__(
        self, eyes: EfficientNetLite0 | None = None, width: int = 48, kinds: int = KINDS
    ) -> None:
        super().__init__()
        w = width
        self.encoder = Encoder(eyes)
        self.level = nn.ParameterList(  # mean and deviation of each feature over photographs
            nn.Parameter(torch.stack([torch.zeros(c), torch.ones(c)]), requires_grad=False)
            for c in _CHANNELS
        )
        self.kind = nn.Linear(2 * sum(_CHANNELS), kinds)
        self.table = nn.Parameter(torch.full((kinds, 2), 0.5), requires_grad=False)
        self.steep = nn.Linear(2 * sum(_CHANNELS), 1)
        self.from16, self.at16 = nn.Conv2d(_CHANNELS[3], w, 1), _Residual(w)
        self.from8, self.at8 = nn.Conv2d(_CHANNELS[2], w, 1), _Residual(w)
        self.from4, self.at4 = nn.Conv2d(_CHANNELS[1], w, 1), _Residual(w)
        self.from2 = Wrap(_CHANNELS[0] + 12 + w // 2, w // 2)
        self.to2, self.at2 = nn.Conv2d(w, w // 2, 1), _Residual(w // 2)
        self.out = Wrap(w // 2, 12, 0.5)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        levels = self.see(x)
        return self.paint(x, levels), self.numbers(summary(levels))

    def numbers(self, seen: Tensor) -> Tensor:
        """(B, 3): what the families it resembles are like on average, and its own steepness."""
        known = torch.softmax(self.kind(seen), 1) @ self.table
        return torch.cat([known, self.steep(seen)], 1)

    def see(self, x: Tensor) -> list[Tensor]:
        """The encoder's features, each channel of about mean 0 and deviation 1."""
        scaled = []
        for f, level in zip(self.encoder(x), self.level):
            mean, spread = level[..., None, None]
            scaled.append(((f - mean) / spread).clamp(-6, 6))
        return scaled

    def paint(self, x: Tensor, levels: list[Tensor]) -> Tensor:
        """(B, 3, n, n) maps."""
        f2, f4, f8, f16 = levels
        h = self.at16(self.from16(f16))
        h = self.at8(self.from8(f8) + F.interpolate(h, scale_factor=2))
        h = self.at4(self.from4(f4) + F.interpolate(h, scale_factor=2))  # (B, w, n/4, n/4)
        h = F.interpolate(self.to2(h), scale_factor=2)
        h = self.at2(self.from2(torch.cat([f2, F.pixel_unshuffle(x, 2), h], 1)))  # n/2
        return F.pixel_shuffle(self.out(F.leaky_relu(h, 0.2)), 2)


def summary(levels: list[Tensor]) -> Tensor:
    """(B, 2 * channels): mean and deviation of every feature over the picture."""
    return torch.cat([torch.cat([f.mean((2, 3)), f.std((2, 3))], 1) for f in levels], 1)

"""Training the detail network, in minutes, beside or after the GAN and with the same loop.

The other helper, the maps network, has `maptrain` and `mapfit`. Knows no prompts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from python_backend.textures import losses
from python_backend.textures.critic import Head
from python_backend.textures.detail import Detail
from python_backend.textures.features import LEVELS, EfficientNetLite0
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, Stateful, train


class DetailTrainer:
    """Photographs at half size back to full size.

    Loss: 2 E |out - x| at half size (the colours and shapes stay) + 0.2 E |out - x| at full size
    + style statistics against the very same picture at strides 2 and 4 + 0.1 adversarial terms
    of two small critic heads there (hinge, as in `losses`).
    """

    def __init__(self, folder: RunFolder, images: NDArray[Any], eyes: EfficientNetLite0) -> None:
        """images: (count, n, n, 3)."""
        torch.manual_seed(1)
        self.folder, self.eyes, self.images = folder, eyes, images
        self.net = Detail()
        channels = list(LEVELS.values())[:2]
        self.heads = torch.nn.ModuleList(Head(c, 32, 1) for c in channels)
        self.adam = torch.optim.Adam(self.net.parameters(), 1e-3, betas=(0.5, 0.99))
        self.critic_adam = torch.optim.Adam(self.heads.parameters(), 5e-4, betas=(0.0, 0.99))
        self.rng = np.random.default_rng(1)
        self.no_text = torch.zeros(1, 384)
        self.stateful: Mapping[str, Stateful] = {
            "detail": self.net, "heads": self.heads, "adam": self.adam,
            "critic_adam": self.critic_adam, "random": RandomState(),
        }  # fmt: skip

    def run(self, steps: int, seconds: float | None = None) -> int:
        phases = [Phase("detail", 1, self.step)]
        return train(
            self.folder, phases, steps, self.stateful, checkpoint_every=100, seconds=seconds
        )

    def step(self, step: int) -> dict[str, float]:
        x = self._batch(12)
        small = F.avg_pool2d(x, 2)
        out = self.net(small, self.net.noise(len(x), small.shape[2]))
        seen, real = self._shallow(out), self._shallow(x)
        none = [self.no_text.expand(len(x), -1)]
        critic = torch.zeros(())
        for head, f, r in zip(self.heads, seen, real):
            critic = critic + F.relu(1 + head(f.detach(), none)[0]).mean()
            critic = critic + F.relu(1 - head(r, none)[0]).mean()
        self.critic_adam.zero_grad()
        critic.backward()
        self.critic_adam.step()
        self.heads.requires_grad_(False)
        fool = losses.adversarial_loss([head(f, none)[0] for head, f in zip(self.heads, seen)])
        self.heads.requires_grad_(True)
        style = losses.style_loss(seen, real, [torch.full((1, 1, 1, 1), 0.3)] * 2)
        same = F.l1_loss(F.avg_pool2d(out, 2), small)
        pixel = F.l1_loss(out, x)
        self.adam.zero_grad()
        (2 * same + 0.2 * pixel + style + 0.1 * fool).backward()
        self.adam.step()
        return {
            "critic": critic.item(),
            "style": style.item(),
            "same": same.item(),
            "pixel": pixel.item(),
        }

    def _batch(self, count: int) -> Tensor:
        picks = self.rng.integers(0, len(self.images), count)
        x = torch.from_numpy(self.images[picks]).permute(0, 3, 1, 2).float() / 127.5 - 1
        moves = self.rng.integers(0, x.shape[2], 2).tolist()
        x = torch.roll(x, moves, (2, 3))
        if self.rng.random() < 0.5:
            x = x.transpose(2, 3)
        return x.contiguous(memory_format=torch.channels_last)

    def _shallow(self, x: Tensor) -> list[Tensor]:
        """Features at strides 2 and 4 only; deeper ones are not about grain."""
        f = F.relu6(self.eyes.stem(x))
        found = []
        for index, block in enumerate(self.eyes.blocks[:3]):
            f = block(f)
            if index in (0, 2):
                found.append(f)
        return found

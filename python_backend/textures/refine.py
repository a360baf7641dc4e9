"""Training the two helpers of the synthesis network: `Detail` and `MapNet`.

Both are short (minutes) and independent of the GAN, so they train beside or after it, with the
same loop. Knows no prompts.
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
from python_backend.textures.families import FAMILIES
from python_backend.textures.features import LEVELS, EfficientNetLite0
from python_backend.textures.mapnet import MapNet
from python_backend.textures.procedural import Plan, draw
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, Stateful, train

_EFFECTS = ("moss", "snow", "rust", "cracks", "dirt", "wear", "wet", "gloss", "rough")


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


class MapTrainer:
    """Albedo to height, roughness, metallic.

    Two thirds of a batch are drawn families (exact maps), half of those repainted by a trained
    synthesis network so that the albedo looks photographed; one third are real pairs where
    there are any. Loss: E |dh| + 4 E |grad dh| + E |droughness| + 0.5 E |dmetallic|, each
    where the truth is known; heights are compared after equal mean and deviation.
    """

    def __init__(
        self, folder: RunFolder, pairs: list[dict[str, NDArray[Any]]], size: int,
        repaint: Any = None, batch: int = 12,
    ) -> None:  # fmt: skip
        """pairs: {albedo (n, n, 3), height?, roughness? (n, n)}.

        repaint: (guide, seed) -> Material."""
        torch.manual_seed(2)
        self.folder, self.pairs, self.size, self.repaint, self.batch = (
            folder,
            pairs,
            size,
            repaint,
            batch,
        )
        self.net = MapNet()
        self.adam = torch.optim.Adam(self.net.parameters(), 2e-3, betas=(0.9, 0.99))
        self.rng = np.random.default_rng(2)
        self.stateful: Mapping[str, Stateful] = {
            "maps": self.net, "adam": self.adam, "random": RandomState(),
        }  # fmt: skip

    def run(self, steps: int, seconds: float | None = None) -> int:
        self.total = steps
        return train(
            self.folder, [Phase("maps", 1, self.step)], steps, self.stateful,
            checkpoint_every=100, seconds=seconds,
        )  # fmt: skip

    def step(self, step: int) -> dict[str, float]:
        for group in self.adam.param_groups:
            group["lr"] = 2e-3 * min(1.0, 0.05 + (1 - step / self.total) * 2)
        albedo, truth, known = self._batch()
        out = self.net(albedo)
        dh = _even(out[:, 0]) - _even(truth[:, 0])
        steep = (dh - torch.roll(dh, 1, 2)).abs().mean((1, 2)) + (
            dh - torch.roll(dh, 1, 1)
        ).abs().mean((1, 2))
        height = ((dh.abs().mean((1, 2)) + 2 * steep) * known[:, 0]).sum() / known[
            :, 0
        ].sum().clamp(min=1)
        rough = ((out[:, 1] - truth[:, 1]).abs().mean((1, 2)) * known[:, 1]).sum() / known[
            :, 1
        ].sum().clamp(min=1)
        metal = ((out[:, 2] - truth[:, 2]).abs().mean((1, 2)) * known[:, 2]).sum() / known[
            :, 2
        ].sum().clamp(min=1)
        level = (out[:, 0].mean((1, 2)) - 0.5).abs().mean() + (
            out[:, 0].std((1, 2)) - 0.2
        ).abs().mean()
        self.adam.zero_grad()
        (0.3 * height + rough + 0.5 * metal + 0.2 * level).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.adam.step()
        return {"height": height.item(), "roughness": rough.item(), "metallic": metal.item()}

    def _batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """(B, 3, n, n) albedo -1..1; (B, 3, n, n) truth; (B, 3) which maps are known."""
        albedos, truths, known = [], [], []
        for k in range(self.batch):
            if self.pairs and k % 3 == 2:
                a, t, w = self._real()
            else:
                a, t, w = self._drawn(repaint=k % 3 == 1)
            turn = int(self.rng.integers(4))
            light = self.rng.normal(1, 0.12)
            albedos.append(np.rot90(np.clip(a * light, 0, 1), turn).transpose(2, 0, 1))
            truths.append(np.rot90(t, turn, (1, 2)))
            known.append(w)
        stack = np.ascontiguousarray(np.stack(albedos), np.float32) * 2 - 1
        truth = np.ascontiguousarray(np.stack(truths), np.float32)
        return torch.from_numpy(stack), torch.from_numpy(truth), torch.tensor(known)

    def _drawn(self, *, repaint: bool) -> tuple[NDArray[Any], NDArray[Any], list[float]]:
        rng = self.rng
        name = str(rng.choice(list(FAMILIES)))
        effects = (
            {str(rng.choice(_EFFECTS)): float(rng.uniform(0.2, 0.8))} if rng.random() < 0.3 else {}
        )
        colours = (
            rng.uniform(0.08, 0.85, (3, 3)).astype(np.float32) if rng.random() < 0.15 else None
        )
        plan = Plan(name, int(rng.integers(2**31)), colours, float(rng.uniform(0.5, 1.4)), effects)
        m = draw(plan, self.size)
        if repaint and self.repaint is not None:
            m = self.repaint(m, plan.seed)
        return m.albedo, np.stack([m.height, m.roughness, m.metallic]), [1.0, 1.0, 1.0]

    def _real(self) -> tuple[NDArray[Any], NDArray[Any], list[float]]:
        pair = self.pairs[int(self.rng.integers(len(self.pairs)))]
        empty = np.zeros_like(pair["albedo"][..., 0])
        truth = np.stack([pair.get(k, empty) for k in ("height", "roughness", "metallic")])
        moves = tuple(self.rng.integers(0, self.size, 2).tolist())
        albedo = np.roll(pair["albedo"], moves, (0, 1))
        return (
            albedo,
            np.roll(truth, moves, (1, 2)),
            [float(k in pair) for k in ("height", "roughness", "metallic")],
        )


def _even(h: Tensor) -> Tensor:
    """(B, n, n) to mean 0 and deviation 1 each."""
    return (h - h.mean((1, 2), keepdim=True)) / (h.std((1, 2), keepdim=True) + 0.02)

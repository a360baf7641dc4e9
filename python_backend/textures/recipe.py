"""Training the texture GAN: presets, phases, samples, export. `figment train texture` calls it.

One step: draw a batch of photographs with guides, one synthesis forward shared by both players,
a critic step on detached pictures, a synthesis step against the new critic. Everything that is
long-lived is in `stateful`, so a run stops and resumes anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from bridge.errors import InvalidParams
from python_backend.textures import losses
from python_backend.textures.critic import Critic, augment
from python_backend.textures.dataset import TextureSet
from python_backend.textures.features import load_features
from python_backend.textures.guides import Batches, Choice, family_scales, match_scales
from python_backend.textures.kinds import fit_kinds
from python_backend.textures.network import SIZES, Size, Synthesis
from python_backend.textures.prompt import Embedder
from python_backend.training import checkpoint
from python_backend.training.card import write_card
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, Stateful, train


@dataclass(frozen=True)
class Preset:
    """How large and how long. `tiny` is for tests: seconds, no quality."""

    network: str
    size: int  # pixels
    crop: int  # pixels that a step sees of each picture: more pictures for the same arithmetic
    batch: int
    steps: int
    learning_rate: float
    sample_every: int
    checkpoint_every: int
    ema: float


PRESETS = {
    "tiny": Preset("tiny", 64, 64, 2, 3, 1e-3, 2, 3, 0.9),
    "cpu": Preset("cpu", 128, 64, 16, 6000, 4e-4, 100, 50, 0.99),
    "gpu": Preset("gpu", 256, 256, 32, 20000, 3e-4, 500, 500, 0.998),
}
WEIGHT_STYLE, WEIGHT_KEEP, WEIGHT_COHERENCE, WEIGHT_ADVERSARIAL = 0.7, 2.0, 2.0, 0.4
WEIGHT_KIND = 0.6
CRITIC_RATE = 2.5  # the critic's small heads on frozen features may run ahead


class Average:
    """Exponential moving average of a module's weights: what is exported and sampled."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.values = {k: v.detach().clone() for k, v in module.state_dict().items()}

    def update(self, module: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))  # follows quickly at first
        for name, value in module.state_dict().items():
            self.values[name].lerp_(value.detach(), 1 - decay)

    def state_dict(self) -> dict[str, Tensor]:
        return self.values

    def load_state_dict(self, state: Mapping[str, Tensor], /) -> None:
        self.values = {name: value.clone() for name, value in state.items()}


class TextureTrainer:
    """Networks, optimisers and phases of one run."""

    def __init__(
        self,
        folder: RunFolder,
        preset: Preset,
        data: TextureSet,
        embedder: Embedder,
        *,
        seed: int = 0,
        choices: Mapping[str, list[Choice]] | None = None,
        initial: Path | None = None,
    ) -> None:
        torch.manual_seed(seed)
        self.folder, self.preset = folder, preset
        self.net = Synthesis(SIZES[preset.network])
        if initial is not None:
            tensors, meta = checkpoint.load(initial)
            self.net = Synthesis(Size(**meta["size"]))
            checkpoint.load_module(self.net, tensors, "synthesis.")
        self.net = self.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.critic, self.eyes = Critic(), load_features()
        # the style term is no game, so the synthesis network may keep some momentum
        lr = preset.learning_rate
        self.adam = torch.optim.Adam(self.net.parameters(), lr, betas=(0.5, 0.99))
        self.critic_adam = torch.optim.Adam(
            self.critic.parameters(), CRITIC_RATE * lr, betas=(0.0, 0.99)
        )
        self.average = Average(self.net, preset.ema)
        self.choices = choices or match_scales(data.entries, self.eyes, preset.size)
        self.batches = Batches(data, self.choices, embedder, preset.size, preset.batch, seed)
        self.kinds = fit_kinds(data.entries, self.eyes, preset.crop, seed)
        self.scales = self._feature_scales(data)
        self._fixed = self._fixed_batch(seed)
        self.stateful: dict[str, Stateful] = {
            "synthesis": self.net, "critic": self.critic, "average": self.average,
            "adam": self.adam, "critic_adam": self.critic_adam,
            "batches": self.batches, "random": RandomState(),
        }  # fmt: skip

    def run(self, steps: int, *, seconds: float | None = None, echo: bool = False) -> int:
        """Train to `steps` in all; returns the steps done."""
        self.total = steps
        phases = [
            Phase("adversarial", 1, self.step),
            Phase("samples", self.preset.sample_every, self.sample),
        ]
        return train(
            self.folder, phases, steps, self.stateful,
            checkpoint_every=self.preset.checkpoint_every, seconds=seconds, echo=echo,
        )  # fmt: skip

    def step(self, step: int) -> dict[str, float]:
        """One step of both players; returns the losses."""
        self._schedule(step)
        batch = self.batches.next(self.preset.crop)
        b, n = len(batch.real), self.preset.crop
        z = torch.randn(b, self.net.size.noise)
        maps = self.net(batch.guide, batch.text, z, self.net.noise(b, n))  # (B, 6, n, n)
        # together, so that both are seen at one scale and under one noise
        pictures = augment(torch.cat([maps[:, :3], batch.real]))
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        seen = self.eyes(pictures[:b])
        with torch.no_grad():
            real = self.eyes(pictures[b:])
        right, wrong = self.critic(real, batch.text, batch.text.roll(1, 0))
        false = self.critic([f.detach() for f in seen], batch.text)[0]
        critic_loss = losses.critic_loss(right, false, wrong)
        self.critic_adam.zero_grad()
        critic_loss.backward()
        self.critic_adam.step()

        self.critic.requires_grad_(False)
        adversarial = losses.adversarial_loss(self.critic(seen, batch.text)[0])
        style = losses.style_loss(seen, real, self.scales)
        keep = losses.keep_loss(maps, batch.guide)
        coherence = losses.coherence_loss(maps, batch.guide)
        loss = WEIGHT_ADVERSARIAL * adversarial + WEIGHT_STYLE * style
        loss = loss + WEIGHT_KEEP * keep + WEIGHT_COHERENCE * coherence
        kind = self.kinds.loss(seen, batch.kind) if self.kinds else torch.zeros(())
        loss = loss + WEIGHT_KIND * kind
        self.adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.adam.step()
        self.critic.requires_grad_(True)
        self.average.update(self.net, step)
        return {
            "critic": critic_loss.item(), "adversarial": adversarial.item(), "style": style.item(),
            "keep": keep.item(), "coherence": coherence.item(), "kind": kind.item(),
        }  # fmt: skip

    def _schedule(self, step: int) -> None:
        """Warm up over 60 steps, level, then down to a tenth over the last third."""
        left = max(0.0, 1 - step / max(1, self.total))
        factor = min(1.0, (step + 1) / 60) * min(1.0, 0.1 + 0.9 * left / 0.33)
        for optimiser, share in ((self.adam, 1.0), (self.critic_adam, CRITIC_RATE)):
            for group in optimiser.param_groups:
                group["lr"] = self.preset.learning_rate * factor * share

    def _feature_scales(self, data: TextureSet) -> list[Tensor]:
        """(1, C, 1, 1) deviation of each channel's mean over the data, for each level."""
        rng = np.random.default_rng(5)
        some = rng.permutation(len(data.entries))[:96]
        images = torch.from_numpy(np.stack([data.entries[i].image for i in some])).permute(
            0, 3, 1, 2
        )
        with torch.no_grad():
            levels = [self.eyes(part.float() / 127.5 - 1) for part in images.split(16)]
        return [
            (torch.cat([group[k].mean((2, 3)) for group in levels]).std(0) + 0.02).view(1, -1, 1, 1)
            for k in range(len(levels[0]))
        ]

    def _fixed_batch(self, seed: int) -> tuple[Tensor, ...]:
        state = self.batches.rng
        self.batches.rng = np.random.default_rng(seed + 77)
        batch = self.batches.next()
        self.batches.rng = state
        make = torch.Generator().manual_seed(seed)
        z = torch.randn(len(batch.real), self.net.size.noise, generator=make)
        return batch.real, batch.guide, batch.text, z

    def averaged(self) -> Synthesis:
        """A copy of the network with the averaged weights."""
        net = Synthesis(self.net.size)
        net.load_state_dict(self.average.values)
        return net.eval()

    def sample(self, step: int) -> dict[str, float]:
        """Contact sheet: photographs above, guides in the middle, what the network makes below."""
        real, guide, text, z = self._fixed
        make = torch.Generator().manual_seed(0)
        with torch.no_grad():
            net = self.averaged()
            maps = net(guide, text, z, net.noise(len(guide), self.preset.size, make))
        rows = [
            _row(real),
            _row(guide[:, :3]),
            _row(maps[:, :3]),
            _row(maps[:, 3:4].repeat(1, 3, 1, 1)),
        ]
        Image.fromarray(np.concatenate(rows, 0)).save(self.folder.sample_path(step), quality=90)
        return {}

    def finish(self, steps: int, data: TextureSet) -> Path:
        """Write weights that serving can load, and their card, into the run folder.

        The helpers (detail, maps) are those of the bundled weights, where there are any.
        """
        path = self.folder.path / "texture.safetensors"
        tensors = {f"synthesis.{k}": v.half() for k, v in self.average.values.items()}
        bundled = bundled_weights()
        if bundled is not None:
            others, _ = checkpoint.load(bundled)
            tensors |= {k: v for k, v in others.items() if not k.startswith("synthesis.")}
        meta = {
            "kind": "texture",
            "size": self.net.size.plain(),
            "scales": family_scales(self.choices),
        }
        checkpoint.save(path, tensors, meta)
        write_card(
            path, title="Texture weights of your own",
            summary="The synthesis network, trained on your pictures.",
            data=f"{len(data.entries)} pictures; {len(data.skipped)} left out.",
            licence="That of your pictures.", training=f"{steps} steps, preset {self.preset}.",
            limits="Not measured.", metrics={"steps": steps},
        )  # fmt: skip
        return path


def _row(x: Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
    pixels = ((x.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return np.concatenate(list(pixels), 1)


def bundled_weights() -> Path | None:
    """The weights that come with Figment, if they are there."""
    path = Path(__file__).parent.parent / "weights" / "texture.safetensors"
    return path if path.is_file() else None


def preset(name: str) -> Preset:
    """Look a preset up. Raises `InvalidParams` with the names there are."""
    if name not in PRESETS:
        raise InvalidParams(
            f"There is no preset {name!r}.", fix=f"Use one of {', '.join(PRESETS)}."
        )
    return PRESETS[name]


def settings(chosen: Preset) -> dict[str, Any]:
    """What a run folder remembers of a preset."""
    return asdict(chosen)

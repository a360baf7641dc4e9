"""Training batches: each photograph beside a guide of its own kind, scale and colours.

The guide is drawn afresh every time (another seed, another layout), so the network never sees
the same input twice and cannot memorise positions. Scales come from matching feature statistics
of drawn guides with those of the photograph (`match_scales`). Knows no losses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from python_backend.textures.dataset import Entry, TextureSet
from python_backend.textures.families import FAMILIES
from python_backend.textures.features import EfficientNetLite0, statistics
from python_backend.textures.kinds import kinds_of
from python_backend.textures.procedural import Plan, draw
from python_backend.textures.prompt import Embedder

Choice = tuple[str, float, float]  # family, scale, distance
_SCALES = (0.5, 0.75, 1.0, 1.4, 2.0)
_PLAIN_SCALES = (0.6, 1.0, 1.8)
_EFFECTS = ("moss", "snow", "rust", "cracks", "dirt", "wear", "wet")


@dataclass
class Batch:
    real: Tensor  # (B, 3, n, n) in -1..1
    guide: Tensor  # (B, 7, n, n) in -1..1
    text: Tensor  # (B, 384)
    kind: Tensor  # (B,) index among the kinds of the data, or kinds.UNKNOWN


def captions(entry: Entry) -> list[str]:
    """Ways to say what a picture shows: its caption, its category, its guide's name."""
    plain = entry.caption.replace(", photo", "").replace(" texture", "")
    colour = " ".join(w for w in plain.split() if w not in entry.category.split())
    names = [entry.category or plain, entry.families[0]]
    return [plain, f"{plain} texture", f"{colour} {names[-1]}".strip(), names[0]]


def match_scales(
    entries: list[Entry], net: EfficientNetLite0, size: int, *, keep: int = 3
) -> dict[str, list[Choice]]:
    """For each picture the (family, scale, distance) whose drawn statistics come nearest.

    Distance: mean over channels of |difference of mean and deviation of features| / deviation
    over the data, at strides 2 to 8. Pictures are told apart by `file`.
    """
    real = np.concatenate(
        [
            _shallow([e.image / 255.0 for e in entries[i : i + 32]], net)
            for i in range(0, len(entries), 32)
        ]
    )
    spread = real.std(0) + 1e-4
    found: dict[str, list[Choice]] = {}
    for index, entry in enumerate(entries):
        options = [
            (name, scale)
            for name in entry.families
            for scale in (_PLAIN_SCALES if FAMILIES[name].layout == "plain" else _SCALES)
        ]
        drawn = [draw(Plan(n, index, entry.colours, s), size).albedo for n, s in options]
        far = np.abs((_shallow(drawn, net) - real[index]) / spread).mean(1)
        order = np.argsort(far, kind="stable")[:keep]
        found[entry.file] = [(*options[k], round(float(far[k]), 4)) for k in order]
    return found


def _shallow(images: list[NDArray[Any]], net: EfficientNetLite0) -> NDArray[Any]:
    x = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() * 2 - 1
    with torch.no_grad():
        f = torch.nn.functional.relu6(net.stem(x.contiguous(memory_format=torch.channels_last)))
        levels = []
        for index, block in enumerate(net.blocks[:6]):
            f = block(f)
            if index in (0, 2, 4, 5):
                levels.append(f)
    return statistics(levels).numpy()


def family_scales(choices: Mapping[str, list[Choice]]) -> dict[str, float]:
    """The geometric mean scale at which each family matched best."""
    logs: dict[str, list[float]] = {}
    for found in choices.values():
        logs.setdefault(found[0][0], []).append(float(np.log(found[0][1])))
    return {name: round(float(np.exp(np.mean(v))), 3) for name, v in sorted(logs.items())}


class Batches:
    """Draws batches without end; its generators' states live in `state_dict`."""

    def __init__(
        self,
        data: TextureSet,
        choices: Mapping[str, list[Choice]],
        embedder: Embedder,
        size: int,
        batch: int,
        seed: int,
    ) -> None:
        self.entries, self.choices, self.size, self.batch = data.entries, choices, size, batch
        self.weights = data.weights()
        texts = [captions(entry) for entry in data.entries]
        flat = [text for group in texts for text in group]
        vectors = np.asarray(embedder.embed(flat), np.float32)
        self.vectors = vectors.reshape(len(texts), -1, vectors.shape[1])
        self.kinds = kinds_of(data.entries)[1]
        self.rng = np.random.default_rng(seed)

    def state_dict(self) -> dict[str, Any]:
        state: dict[str, Any] = {"rng": self.rng.bit_generator.state}
        return state

    def load_state_dict(self, state: Mapping[str, Any], /) -> None:
        self.rng.bit_generator.state = state["rng"]

    def next(self, crop: int | None = None) -> Batch:
        """A batch of whole pictures, or of one random square of `crop` pixels from each."""
        picks = self.rng.choice(len(self.entries), self.batch, p=self.weights)
        real = [self._part(self._image(self.entries[i].image), crop) for i in picks]
        guide = [self._part(self.guide(self.entries[i]), crop) for i in picks]
        text = [self.vectors[i, self.rng.integers(self.vectors.shape[1])] for i in picks]
        return Batch(
            torch.from_numpy(np.stack(real)).contiguous(memory_format=torch.channels_last),
            torch.from_numpy(np.stack(guide)).contiguous(memory_format=torch.channels_last),
            torch.from_numpy(np.stack(text)),
            torch.from_numpy(self.kinds[picks]),
        )

    def guide(self, entry: Entry) -> NDArray[Any]:
        """(7, n, n) in -1..1: near the best match, colours of the picture, sometimes an effect."""
        found = self.choices[entry.file]
        rank = min(int(self.rng.geometric(0.6)) - 1, len(found) - 1)
        family, scale, _ = found[rank]
        effects = {}
        if self.rng.random() < 0.12:
            effects[str(self.rng.choice(_EFFECTS))] = float(self.rng.uniform(0.3, 0.8))
        scale *= float(np.exp(self.rng.normal(0, 0.12)))
        plan = Plan(family, int(self.rng.integers(2**31)), entry.colours, scale, effects)
        return draw(plan, self.size).stack() * 2 - 1

    def _part(self, image: NDArray[Any], crop: int | None) -> NDArray[Any]:
        if crop is None or crop >= self.size:
            return image
        move = self.rng.integers(0, self.size, 2).tolist()
        return np.ascontiguousarray(np.roll(image, move, (1, 2))[:, :crop, :crop])

    def _image(self, image: NDArray[Any]) -> NDArray[Any]:
        return (image.transpose(2, 0, 1).astype(np.float32) / 127.5) - 1

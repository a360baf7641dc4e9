"""Training the maps network's decoder: where the surface rises, shines and is metal.

The pictures of a batch: half real pairs, a quarter drawn families with exact maps, a quarter such
repainted by a trained synthesis network, so that they look photographed. `mapfit` fits what is
one number for a picture. Knows no prompts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from python_backend.textures.families import FAMILIES
from python_backend.textures.features import load_features
from python_backend.textures.mapnet import MapNet
from python_backend.textures.pairs import Pair
from python_backend.textures.procedural import Material, Plan, draw
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, Stateful, train

Array = NDArray[Any]
Repaint = Callable[[Material, int], Material]
_EFFECTS = ("moss", "snow", "rust", "cracks", "dirt", "wear", "wet", "gloss", "rough")
_PHOTO = ("ambientcg", "polyhaven")  # sources whose name ends so are photographs


class Lesson:
    """One picture of a batch, all (c, n, n): albedo 0..1, slopes, roughness, metallic, and which
    of the three are known; whole: its height too (low frequencies), else None."""

    def __init__(self, albedo: Array, slopes: Array | None, rough: Array | None,
                 metal: Array | None) -> None:  # fmt: skip
        n = albedo.shape[0]
        empty = np.zeros((n, n), np.float32)
        self.albedo = albedo
        self.truth = np.stack([
            *(slopes if slopes is not None else (empty, empty)),
            rough if rough is not None else empty, metal if metal is not None else empty,
        ])  # fmt: skip
        self.known = [float(x is not None) for x in (slopes, rough, metal)]

    def turned(self, across: bool, down: bool, swap: bool) -> Lesson:
        """Mirrored and transposed; slopes change sign and place with it."""
        if across:
            self.albedo, self.truth = self.albedo[:, ::-1], self.truth[:, :, ::-1].copy()
            self.truth[0] *= -1
        if down:
            self.albedo, self.truth = self.albedo[::-1], self.truth[:, ::-1].copy()
            self.truth[1] *= -1
        if swap:
            self.albedo = self.albedo.transpose(1, 0, 2)
            self.truth = self.truth.transpose(0, 2, 1)[[1, 0, 2, 3]].copy()
        return self


class MapTrainer:
    """The decoder of `MapNet`.

    Loss: sum over strides 1, 2, 4 of |n(s g) - n(t)| / |n(0) - n(t)| (unit normals of predicted
    and true slopes, relative to a flat answer; s is the best scale for the picture, because
    relief is free) + 2 E |(r - mean r) - (t - mean t)| on roughness + 0.3 cross entropy of metal
    where the picture shows some.
    """

    def __init__(
        self, folder: RunFolder, pairs: list[Pair], size: int, repaint: Repaint | None = None,
        *, net: MapNet | None = None, batch: int = 8, total: int = 2000, pool: int = 250,
    ) -> None:  # fmt: skip
        """pairs: at `size` px or larger (then squares of them). repaint: (guide, seed).

        pool: so many drawn materials are kept and used again (mirrored, moved, relit), because
        drawing costs as much as learning."""
        torch.manual_seed(2)
        self.folder, self.size, self.batch = folder, size, batch
        self.pairs = [p for p in pairs if not p.held]
        photo = np.array([p.source.endswith(_PHOTO) for p in self.pairs], float)
        share = photo / max(photo.sum(), 1) + (1 - photo) * 2 / max((1 - photo).sum(), 1)
        self.odds = share / share.sum()
        self.net, self.total = net or MapNet(load_features()), total
        trained = [p for p in self.net.parameters() if p.requires_grad]
        self.adam = torch.optim.Adam(trained, 2e-3, betas=(0.9, 0.99))
        self.rng = np.random.default_rng(2)
        self.pool = [self._drawn(repaint if k % 2 else None) for k in range(pool)]
        self.stateful: Mapping[str, Stateful] = {
            "maps": self.net, "adam": self.adam, "random": RandomState(),
        }  # fmt: skip

    def run(self, seconds: float | None = None, every: int = 100) -> int:
        return train(
            self.folder, [Phase("maps", 1, self.step)], self.total, self.stateful,
            checkpoint_every=every, seconds=seconds,
        )  # fmt: skip

    def step(self, step: int) -> dict[str, float]:
        for group in self.adam.param_groups:
            group["lr"] = 2e-3 * min(1.0, 0.02 + (1 - step / self.total) * 1.5)
        x, truth, known = self.lessons()
        with torch.no_grad():
            levels = self.net.see(x)
        out = self.net.paint(x, levels)
        height = _mean(
            torch.stack([slope_loss(out[:, 0], truth[:, :2], s) for s in (1, 2, 4)]).mean(0),
            known[:, 0],
        )
        rough = _mean((_level(out[:, 1]) - _level(truth[:, 2])).abs().mean((1, 2)), known[:, 1])
        shown = known[:, 2] * (truth[:, 3].mean((1, 2)) > 0.05)
        odds = F.binary_cross_entropy_with_logits(
            out[:, 2], truth[:, 3].clamp(0, 1), reduction="none"
        )
        metal = _mean(odds.mean((1, 2)), shown)
        self.adam.zero_grad()
        (height + 2 * rough + 0.3 * metal).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.adam.step()
        return {"height": height.item(), "roughness": rough.item(), "metallic": metal.item()}

    def lessons(self) -> tuple[Tensor, Tensor, Tensor]:
        """(B, 3, n, n) albedo -1..1; (B, 4, n, n) truth; (B, 3) what is known."""
        made = []
        for k in range(self.batch):
            real = self.pairs and k % 2 == 0
            lesson = self._real() if real else self._moved()
            # light mostly falls from above in what people draw and photograph: rarely upside down
            across, down, swap = self.rng.random(3) < (0.5, 0.2, 0.2)
            lesson = lesson.turned(bool(across), bool(down), bool(swap))
            gamma, gain = (
                np.exp(self.rng.normal(0, 0.15)),
                np.exp(self.rng.normal(0, (0.12, 0.03, 0.03, 0.03))),
            )
            lesson.albedo = np.clip(lesson.albedo**gamma * gain[0] * gain[1:], 0, 1)
            made.append(lesson)
        x = np.stack([m.albedo.transpose(2, 0, 1) for m in made]).astype(np.float32) * 2 - 1
        truth = np.stack([m.truth for m in made]).astype(np.float32)
        known = torch.tensor([m.known for m in made])
        image = torch.from_numpy(x).contiguous(memory_format=torch.channels_last)
        return image, torch.from_numpy(truth), known

    def _real(self) -> Lesson:
        pair = self.pairs[int(self.rng.choice(len(self.pairs), p=self.odds))]
        n = pair.albedo.shape[0]
        move = self.rng.integers(0, n, 2).tolist()
        half = bool(n >= 2 * self.size and self.rng.random() < 0.5)

        def part(a: Array | None, axes: tuple[int, int]) -> Array | None:
            if a is None:
                return None
            a = np.roll(a, move, axes)
            if half:  # a square of it, at its own pixels
                return (
                    a[: self.size, : self.size]
                    if axes == (0, 1)
                    else a[:, : self.size, : self.size]
                )
            return shrink(a, n // self.size, axes)

        albedo = part(pair.albedo, (0, 1))
        assert albedo is not None
        slopes = part(pair.slopes, (1, 2))
        return Lesson(albedo, slopes, part(pair.roughness, (0, 1)), part(pair.metallic, (0, 1)))

    def _moved(self) -> Lesson:
        """One of the pool, rolled."""
        kept = self.pool[int(self.rng.integers(len(self.pool)))]
        move = self.rng.integers(0, self.size, 2).tolist()
        truth = np.roll(kept.truth, move, (1, 2)).astype(np.float32)
        albedo = np.roll(kept.albedo, move, (0, 1)).astype(np.float32)
        return Lesson(albedo, truth[:2], truth[2], truth[3])

    def _drawn(self, repaint: Repaint | None) -> Lesson:
        m = drawn(self.rng, self.size)
        if repaint is not None:
            m = repaint(m, int(self.rng.integers(2**31)))
        slopes = central(m.height) * np.float32(m.relief * self.size)
        lesson = Lesson(m.albedo, slopes, m.roughness, m.metallic)
        lesson.albedo, lesson.truth = lesson.albedo.astype("f2"), lesson.truth.astype("f2")
        return lesson


def drawn(rng: np.random.Generator, size: int) -> Material:
    """A random family in random dress."""
    name = str(rng.choice(list(FAMILIES)))
    worn = rng.random() < 0.3
    effects = {str(rng.choice(_EFFECTS)): float(rng.uniform(0.2, 0.8))} if worn else {}
    free = rng.random() < 0.15
    colours = rng.uniform(0.08, 0.85, (3, 3)).astype(np.float32) if free else None
    scale = float(rng.uniform(0.5, 1.4))
    return draw(Plan(name, int(rng.integers(2**31)), colours, scale, effects), size)


def central(height: Array) -> Array:
    """(n, n) to (2, n, n): central differences a pixel that wrap, along columns and rows."""
    dx = np.roll(height, -1, 1) - np.roll(height, 1, 1)
    dy = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    return np.stack([dx, dy]).astype(np.float32) / 2


def shrink(a: Array, by: int, axes: tuple[int, int]) -> Array:
    """Means of `by` x `by` pixels."""
    if by == 1:
        return a
    n = a.shape[axes[0]] // by
    shape = (n, by, n, by, *a.shape[2:]) if axes == (0, 1) else (*a.shape[:1], n, by, n, by)
    small: Array = a.reshape(shape).mean((axes[0] + 1, axes[1] + 2))
    return small


def slope_loss(height: Tensor, slopes: Tensor, stride: int) -> Tensor:
    """(B,): error of the normals of `height` (B, n, n) against `slopes` (B, 2, n, n), in units of
    the error of a flat answer, at a coarser stride too, each picture with its best relief."""
    if stride > 1:
        height = F.avg_pool2d(height[:, None], stride)[:, 0]
        slopes = F.avg_pool2d(slopes, stride)
    dx = (torch.roll(height, -1, 2) - torch.roll(height, 1, 2)) / 2
    dy = (torch.roll(height, -1, 1) - torch.roll(height, 1, 1)) / 2
    g = torch.stack([dx, dy], 1)
    best = (g * slopes).sum((1, 2, 3)) / ((g * g).sum((1, 2, 3)) + 1e-6)
    ours = _normals(g * best.clamp(min=1e-2)[:, None, None, None])
    truth, flat = _normals(slopes), _normals(torch.zeros_like(slopes))
    error = (ours - truth).square().sum(1).add(1e-5).sqrt().mean((1, 2))
    plain = (flat - truth).square().sum(1).add(1e-5).sqrt().mean((1, 2))
    return error / plain.clamp(min=0.03)


def _normals(g: Tensor) -> Tensor:
    """(B, 2, n, n) slopes to (B, 3, n, n) unit normals, here with y down."""
    return F.normalize(torch.cat([-g, torch.ones_like(g[:, :1])], 1), dim=1)


def _level(a: Tensor) -> Tensor:
    return a - a.mean((1, 2), keepdim=True)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1)

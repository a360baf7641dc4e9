"""Puts a material together at full size: paint small, enlarge, add the guide's fine structure.

The network paints at 128 px, the size it was trained at; every doubling adds grain (`Detail`)
and the band of the guide that the smaller size could not hold, so edges are crisp and exact at
any size. The guide is drawn at 128 px for the network and once at full size, which is halved
for the sizes between. Knows no blobs, formats or jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures.fields import Field, blur
from python_backend.textures.procedural import Material, Plan, draw

if TYPE_CHECKING:
    from python_backend.textures.model import TextureModel

Array = NDArray[Any]
BASE = 128
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def double(a: Array) -> Array:
    """Twice the size, smooth (Catmull-Rom at quarter offsets), wrapping, over two axes."""
    # weights of Catmull-Rom at a quarter before here; mirrored for a quarter after
    weights = [np.float32(w) for w in (-0.0234375, 0.2265625, 0.8671875, -0.0703125)]
    for axis in (0, 1):
        n = a.shape[axis]
        wide = np.pad(a, [(2, 2) if i == axis else (0, 0) for i in range(a.ndim)], mode="wrap")
        tap = [wide[(slice(None),) * axis + (slice(k, k + n),)] for k in range(5)]
        shape = list(a.shape)
        shape.insert(axis + 1, 2)
        out = np.empty(shape, np.float32)
        for side, taps in enumerate((tap[:4], tap[:0:-1])):
            half = out[(slice(None),) * (axis + 1) + (side,)]
            np.multiply(taps[0], weights[0], out=half)
            for t, weight in zip(taps[1:], weights[1:]):
                half += t * weight
        shape[axis : axis + 2] = [2 * n]
        a = out.reshape(shape)
    return a


def halve(a: Array) -> Array:
    """Half the size: means of 2 x 2."""
    return ((a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2]) / 4).astype(np.float32)


@dataclass(frozen=True)
class Start:
    """The beginning of every picture: guide and painting at `BASE`."""

    guide: Material
    painted: Material


def begin(model: TextureModel, plan: Plan, text: Array, z: Array, seed: int) -> Start:
    guide = draw(plan, BASE)
    return Start(guide, model.paint(guide, text, z, seed))


def paint(
    model: TextureModel, plan: Plan, text: Array, z: Array, seed: int, size: int,
    tick: Callable[[float], None], start: Start | None = None,
) -> Material:  # fmt: skip
    """The painted material at `size` px. `tick` is told 0..1 between the stages, and may raise.

    start: what `begin` gave for the same plan, text, z and seed.
    """
    sizes = [BASE << k for k in range(1, 8) if BASE << (k - 1) < size]
    # the large guide is drawn on another core while the network works
    with ThreadPoolExecutor(1, "guide") as beside:
        drawn = beside.submit(_bands, plan, sizes)
        tick(0.1)
        start = start or begin(model, plan, text, z, seed)
        tick(0.2)
        if not sizes:
            return start.painted
        material = _calm(start.painted, start.guide)
        for k, (n, band) in enumerate(zip(sizes, drawn.result())):
            tick(0.3 + 0.5 * k / len(sizes))
            material = _grow(model, material, band, seed + n)
    if sizes[-1] != size:
        material = resize(material, size)
    tick(0.85)
    return material


def _bands(plan: Plan, sizes: Sequence[int]) -> list[Material]:
    """For each size, what the guide there holds beyond half that size; the mask is whole."""
    if not sizes:
        return []
    large, found = draw(plan, sizes[-1]), []
    for _ in sizes:
        small = _each(halve, large)
        rest = _each(lambda a, b: a - double(b), large, small)
        found.append(replace(rest, mask=large.mask))
        large = small
    return found[::-1]


def _each(change: Callable[..., Array], *materials: Material) -> Material:
    """`change` of each map."""
    names = ("albedo", "height", "roughness", "metallic", "mask")
    a, h, r, m, k = (change(*(getattr(one, name) for one in materials)) for name in names)
    return Material(a, h, r, m, k, materials[0].relief)


def _calm(m: Material, guide: Material) -> Material:
    """What the network changed, without the pattern of two pixels that sub-pixel layers leave.

    Unseen at 128 px, enlarged it would show as saw teeth along edges; the guide's own finest
    detail stays as it is.
    """

    def one(a: Array, b: Array) -> Array:
        change = a - b
        for axis in (0, 1):
            beside = np.roll(change, 1, axis) + np.roll(change, -1, axis)
            change = change / 2 + beside / 4
        return np.clip(b + change, 0, 1).astype(np.float32)

    return replace(
        m,
        albedo=one(m.albedo, guide.albedo),
        height=one(m.height, guide.height),
        roughness=one(m.roughness, guide.roughness),
        metallic=one(m.metallic, guide.metallic),
    )


def _grow(model: TextureModel, m: Material, band: Material, seed: int) -> Material:
    """One doubling of all maps; band: of the guide at the new size."""
    n = band.height.shape[0]
    albedo = model.enlarge(m.albedo, seed) if model.detail is not None else double(m.albedo)
    albedo += np.float32(0.7) * band.albedo
    np.clip(albedo, 0, 1, out=albedo)
    light = albedo @ _LUMA
    grain = light - blur(light, 1.5 / n)
    height = double(m.height) + band.height + np.float32(0.12) * grain
    return Material(
        albedo, np.clip(height, 0, 1), np.clip(double(m.roughness) + band.roughness, 0.02, 1),
        np.clip(double(m.metallic) + band.metallic, 0, 1), band.mask, m.relief,
    )  # fmt: skip


def resize(m: Material, size: int) -> Material:
    """All maps at another pixel count, on the torus, by trimming or padding the spectrum."""

    def one(a: Field) -> Field:
        n = a.shape[0]
        spectrum = np.fft.fftshift(np.fft.fft2(a))
        start = (n - size) // 2
        # a soft edge of the spectrum keeps ringing away
        cut = spectrum[start : start + size, start : start + size]
        f = np.abs(np.linspace(-1, 1, size, endpoint=False))
        soft = np.clip((1 - f) / 0.2, 0, 1)
        cut = cut * (soft[:, None] * soft[None])
        out = np.fft.ifft2(np.fft.ifftshift(cut)).real * (size / n) ** 2
        return np.clip(out, 0, 1).astype(np.float32)

    albedo = np.stack([one(m.albedo[..., c]) for c in range(3)], -1)
    return Material(albedo, one(m.height), one(m.roughness), one(m.metallic), one(m.mask), m.relief)


def mix(a: Material, b: Material, t: float, cloud: Field) -> Material:
    """From `a` (t = 0) to `b` (t = 1): the higher material shows first, along a cloud of noise."""
    lift = 0.9 * (b.height - a.height) + 0.25 * cloud
    edge = (1 - t) * 2.6 - 1.3
    w = np.clip((lift - edge) / 0.3 + 0.5, 0, 1).astype(np.float32)
    wide = w[..., None]
    return Material(
        a.albedo + (b.albedo - a.albedo) * wide, a.height + (b.height - a.height) * w,
        a.roughness + (b.roughness - a.roughness) * w, a.metallic + (b.metallic - a.metallic) * w,
        a.mask, a.relief + (b.relief - a.relief) * t,
    )  # fmt: skip


def grime(m: Material, axis: int) -> Material:
    """Weathering toward the end of the axis that need not tile: darker, rougher, browner."""
    n = m.height.shape[0]
    ramp = np.linspace(0, 1, n, dtype=np.float32) ** 1.5
    ramp = ramp[:, None] if axis == 0 else ramp[None, :]
    w = np.clip(ramp * (1.15 - 0.9 * m.height), 0, 1) * np.float32(0.75)
    dirt = np.array([0.23, 0.19, 0.14], np.float32)
    albedo = m.albedo * (1 - 0.55 * w[..., None]) + dirt * (0.35 * w[..., None])
    rough = m.roughness + (0.95 - m.roughness) * w * 0.6
    return replace(
        m, albedo=np.clip(albedo, 0, 1).astype(np.float32), roughness=rough.astype(np.float32)
    )

"""What the maps network sees in a photograph, put together over its sizes.

The network learnt at 128 px to the picture. A larger picture is seen whole at 128 to 255 px,
where materials are recognised, and again at each doubling, which adds only the band of detail
that the smaller size could not hold, scaled so that the two agree on the band they share. Knows
no prompt and no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from python_backend.textures.compose import BASE, double, halve
from python_backend.textures.mapnet import MapNet

Array = NDArray[Any]


@dataclass
class Seen:
    """height, roughness, metallic: (n, n) 0..1; relief: height range, metres for a 1 m square."""

    height: Array
    roughness: Array
    metallic: Array
    relief: float


def look(net: MapNet, albedo: Array) -> Seen:
    """A tileable albedo (n, n, 3) sRGB 0..1; n a multiple of 128."""
    sizes = [albedo]
    while sizes[0].shape[0] >= 2 * BASE and sizes[0].shape[0] % 32 == 0:
        sizes.insert(0, halve(sizes[0]))
    maps, numbers = _run(net, sizes[0])
    height, vary, odds = maps
    steep = _rms(height)
    for larger in sizes[1:]:
        fine, _ = _run(net, larger)
        height = _join(height, fine[0])
        vary, odds = (double(vary) + fine[1]) / 2, (double(odds) + fine[2]) / 2
    low, high = np.quantile(height[:: max(1, len(height) // 256)], [0.002, 0.998])
    span = max(float(high - low), 1e-4)
    # slopes at the smallest size are what the number is about
    relief = np.exp(numbers[2]) / max(steep / span * sizes[0].shape[0], 1e-4)
    rough = numbers[0] + vary - vary.mean()
    metal = np.clip((numbers[1] - 0.35) / 0.3, 0, 1) / (1 + np.exp(-odds))
    return Seen(
        np.clip((height - low) / span, 0, 1).astype(np.float32),
        np.clip(rough, 0.04, 1).astype(np.float32), metal.astype(np.float32),
        float(np.clip(relief, 0.0005, 0.08)),
    )  # fmt: skip


def _run(net: MapNet, albedo: Array) -> tuple[Array, Array]:
    with torch.inference_mode():
        x = torch.from_numpy(np.ascontiguousarray(albedo.transpose(2, 0, 1)[None], np.float32))
        maps, numbers = net((x * 2 - 1).contiguous(memory_format=torch.channels_last))
    return np.stack([_calm(m) for m in maps[0].numpy()]), numbers[0].numpy()


def _calm(a: Array) -> Array:
    """Without patterns of two pixels: slopes taken across two do not see them, so the training
    leaves them free."""
    for axis in (0, 1):
        a = a / 2 + (np.roll(a, 1, axis) + np.roll(a, -1, axis)) / 4
    return a


def _join(coarse: Array, fine: Array) -> Array:
    """`coarse` (n, n) enlarged, with the detail of `fine` (2n, 2n), which has another scale."""
    small = halve(fine)
    shared, known = small - double(halve(small)), coarse - double(halve(coarse))
    scale = np.clip(known.std() / max(float(shared.std()), 1e-6), 0.1, 4)
    joined: Array = double(coarse) + np.float32(scale) * (fine - double(small))
    return joined


def _rms(height: Array) -> float:
    """Root mean square slope a pixel."""
    dx, dy = (np.roll(height, -1, axis) - np.roll(height, 1, axis) for axis in (1, 0))
    return float(np.sqrt((dx * dx + dy * dy).mean()) / 2)

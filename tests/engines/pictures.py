"""How alike two pictures are, for screenshots of one scene drawn by different software renderers.

Equal pixels are too much to ask: another Mesa, another font hinting, another rounding. Three
views together are robust and still notice a missing or a wrong texture: structure (SSIM, Wang et
al. 2004, on grey values with a 7 x 7 window), colours (histograms), and the mean colour of each
part of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import uniform_filter

SIZE = (256, 128)  # both are brought to this before they are compared
PARTS = 8
BINS = 16


@dataclass(frozen=True)
class Likeness:
    """`structure`: mean SSIM, 1 for equal. `colours`: share of pixels whose colour bin differs,
    0 for equal. `worst_part`: largest difference of a part's mean colour, of 255."""

    structure: float
    colours: float
    worst_part: float

    @property
    def alike(self) -> bool:
        return self.structure > 0.8 and self.colours < 0.15 and self.worst_part < 20.0


def likeness(one: Path | Image.Image, other: Path | Image.Image) -> Likeness:
    a, b = (_pixels(picture) for picture in (one, other))
    parts = [
        np.abs(x.mean((0, 1)) - y.mean((0, 1))).max()
        for x, y in zip(_parts(a), _parts(b), strict=True)
    ]
    return Likeness(_ssim(a.mean(2), b.mean(2)), _histogram_distance(a, b), float(max(parts)))


def _pixels(picture: Path | Image.Image) -> np.ndarray:
    opened = picture if isinstance(picture, Image.Image) else Image.open(picture)
    scaled = opened.convert("RGB").resize(SIZE, Image.Resampling.BOX)
    return np.asarray(scaled, dtype=np.float64)


def _parts(pixels: np.ndarray) -> list[np.ndarray]:
    rows = np.array_split(pixels, PARTS // 2, axis=0)
    return [part for row in rows for part in np.array_split(row, PARTS, axis=1)]


def _ssim(a: np.ndarray, b: np.ndarray) -> float:
    def mean(x: np.ndarray) -> np.ndarray:
        smooth: np.ndarray = uniform_filter(x, 7)
        return smooth

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ma, mb = mean(a), mean(b)
    va, vb = mean(a * a) - ma * ma, mean(b * b) - mb * mb
    cov = mean(a * b) - ma * mb
    value = (2 * ma * mb + c1) * (2 * cov + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    return float(value.mean())


def _histogram_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Per channel, half the L1 distance of cumulated histograms' bins, so that a value that falls
    into the neighbouring bin counts little; the worst channel."""

    def cumulated(x: np.ndarray) -> np.ndarray:
        counts, _ = np.histogram(x, bins=BINS, range=(0, 255))
        return np.cumsum(counts) / x.size

    return float(
        max(np.abs(cumulated(a[..., c]) - cumulated(b[..., c])).mean() for c in range(3)) * 2
    )

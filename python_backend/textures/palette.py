"""The main colours of an image, and moving an image to given colours. NumPy only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[Any]  # (k, 3) sRGB 0..1


def palette(image: NDArray[Any], k: int = 3, rounds: int = 8) -> Colours:
    """k-means of an (h, w, 3) image; most common colour first. The same image, the same answer.

    Starts from quantiles of the luminance, so no randomness is needed.
    """
    flat = image.reshape(-1, 3)
    flat = flat[:: max(1, len(flat) // 4096)]
    order = np.argsort(flat @ np.array([0.299, 0.587, 0.114], np.float32), kind="stable")
    centres = flat[order[((np.arange(k) + 0.5) / k * len(flat)).astype(int)]].copy()
    nearest = np.zeros(len(flat), int)
    for _ in range(rounds):
        nearest = ((flat[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        for j in range(k):
            if (nearest == j).any():
                centres[j] = flat[nearest == j].mean(0)
    counts = np.bincount(nearest, minlength=k)
    return centres[np.argsort(-counts, kind="stable")].astype(np.float32)


def lock(image: NDArray[Any], colours: Colours, strength: float = 1.0) -> NDArray[Any]:
    """Pull an (h, w, 3) image to a palette while its shading stays.

    The image's own main colours are matched to the wanted ones in order of lightness; each pixel
    moves by the blend of its nearest centres' moves, so that no new edges appear.
    """
    own = palette(image, len(colours))
    weight = np.array([0.299, 0.587, 0.114], np.float32)
    own = own[np.argsort(own @ weight, kind="stable")]
    want = colours[np.argsort(colours @ weight, kind="stable")]
    distance = ((image[..., None, :] - own) ** 2).sum(-1)  # (h, w, k)
    share = np.exp(-distance / (2 * 0.08**2)) + 1e-6
    share /= share.sum(-1, keepdims=True)
    moved = image + strength * (share @ (want - own))
    return np.clip(moved, 0, 1).astype(np.float32)

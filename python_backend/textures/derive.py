"""Normal and ambient occlusion from height, both on the torus. NumPy only.

Tangent space, right-handed: x right, y up (OpenGL, glTF, Godot, Unity); `directx` flips y.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures.fields import Field, blur

Array = NDArray[Any]


def normal(height: Field, relief: float, *, directx: bool = False, strength: float = 1.0) -> Array:
    """(n, n, 3) unit vectors of a height 0..1 that spans `relief` of the square's side.

    Slopes are central differences that wrap. Row 0 is the top, so +y in tangent space is up the
    rows: ny = + dh/drow.
    """
    n = height.shape[0]
    rise = np.float32(relief * n * strength)
    dx = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * (rise / 2)
    dy = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * (rise / 2)
    vectors = np.stack([-dx, -dy if directx else dy, np.ones_like(dx)], -1)
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def normal_image(vectors: Array) -> NDArray[Any]:
    """Unit vectors to bytes: -1..1 to 0..255, so that a flat surface is (128, 128, 255)."""
    return np.round(np.clip(vectors * 127.5 + 127.5, 0, 255)).astype(np.uint8)


def occlusion(height: Field, relief: float) -> Field:
    """0 dark .. 1 open: how far the neighbourhood stands above a point, at three radii.

    For a height field the sky that a point sees closes with the slope up to its surroundings:
    ao = product over radii r of 1 - 0.6 sat((mean_r(height) - height) * relief / r * 1.5).
    """
    open_sky = np.ones_like(height)
    for radius in (0.006, 0.015, 0.04):
        above = np.maximum(blur(height, radius) - height, 0) * (relief / radius)
        open_sky *= 1 - 0.6 * np.clip(above * 1.5, 0, 1)
    return np.clip(open_sky, 0, 1).astype(np.float32)

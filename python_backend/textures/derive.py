"""Normal and ambient occlusion from height, both on the torus. NumPy only.

Tangent space, right-handed: x right, y up (OpenGL, glTF, Godot, Unity); `directx` flips y.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures.fields import Field, blurs

Array = NDArray[Any]
_RADII = (0.006, 0.015, 0.04)  # of the square's side, about an element's joint, edge, half


def normal(height: Field, relief: float, *, directx: bool = False, strength: float = 1.0) -> Array:
    """(n, n, 3) unit vectors of a height 0..1 that spans `relief` of the square's side.

    Slopes are central differences that wrap. Row 0 is the top, so +y in tangent space is up the
    rows: ny = + dh/drow.
    """
    n = height.shape[0]
    rise = np.float32(relief * n * strength)
    wide = np.pad(height, 1, mode="wrap")
    dx = (wide[1:-1, :-2] - wide[1:-1, 2:]) * (rise / 2)  # already the x of the normal
    dy = (wide[2:, 1:-1] - wide[:-2, 1:-1]) * (rise / 2)
    length = 1 / np.sqrt(dx * dx + dy * dy + 1)
    vectors = np.empty((n, n, 3), np.float32)
    np.multiply(dx, length, out=vectors[..., 0])
    np.multiply(dy, -length if directx else length, out=vectors[..., 1])
    vectors[..., 2] = length
    return vectors


def normal_image(vectors: Array) -> NDArray[Any]:
    """Unit vectors to bytes: -1..1 to 0..255, so that a flat surface is (128, 128, 255)."""
    return (vectors * np.float32(127.5) + np.float32(128)).astype(np.uint8)  # never past 255.5


def occlusion(height: Field, relief: float) -> Field:
    """0 dark .. 1 open: how far the neighbourhood stands above a point, at three radii.

    For a height field the sky that a point sees closes with the slope up to its surroundings:
    ao = product over radii r of 1 - 0.6 sat((mean_r(height) - height) * relief / r * 1.5).
    """
    open_sky = np.ones_like(height)
    for radius, around in zip(_RADII, blurs(height, _RADII)):
        around -= height
        around *= np.float32(relief / radius * 1.5)
        np.clip(around, 0, 1, out=around)
        open_sky *= 1 - np.float32(0.6) * around
    return open_sky

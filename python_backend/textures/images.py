"""Pictures that come in: checked before they are decoded, then made square RGB floats.

A picture is untrusted bytes: its size is read from the header before any pixel is decoded.
Knows no models.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BadImage
from python_backend.capability import Blob

MIN_SIDE, MAX_SIDE, MAX_BYTES = 16, 4096, 48 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TGA")


def read_image(blob: Blob, size: int) -> NDArray[Any]:
    """The blob as (size, size, 3) sRGB 0..1: centre square, resized.

    Accepts raw arrays (u1, u2, f4; 1 to 4 channels) and files of `FORMATS`, with alpha (laid on
    grey), CMYK, 16-bit and palette. Raises `BadImage` with the reason.
    """
    data = blob.data
    pixels = _from_array(data) if isinstance(data, np.ndarray) else _from_file(bytes(data))
    return _square(pixels, size)


def _from_file(data: bytes) -> NDArray[Any]:
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise BadImage("The image is empty.")
    if len(data) > MAX_BYTES:
        raise BadImage(f"The image file is {len(data) >> 20} MiB; {MAX_BYTES >> 20} are allowed.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_side(*image.size)
                return _to_rgb(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadImage("The image unpacks to too many pixels.", cause=str(error)) from error
    except UnidentifiedImageError as error:
        raise BadImage("The data is no image of a known kind.") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadImage("The image is damaged.", cause=str(error)[:200]) from error


def _to_rgb(image: Any) -> NDArray[Any]:
    """Any PIL mode to (h, w, 3) 0..1."""
    if image.mode in ("I;16", "I;16B", "I", "F"):
        grey = np.asarray(image, np.float32)
        top = 65535.0 if image.mode != "F" and grey.max() > 255 else max(float(grey.max()), 1e-6)
        return np.repeat((grey / top)[..., None], 3, 2)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = np.asarray(image.convert("RGBA"), np.float32) / 255
        alpha = rgba[..., 3:]
        return (rgba[..., :3] * alpha + 0.5 * (1 - alpha)).astype(np.float32)
    return (np.asarray(image.convert("RGB"), np.float32) / 255).astype(np.float32)


def _from_array(array: NDArray[Any]) -> NDArray[Any]:
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 2, 3, 4):
        raise BadImage(f"An array of shape {array.shape} is no image (height, width, 1 to 4).")
    _check_side(array.shape[1], array.shape[0])
    top = {"u1": 255.0, "u2": 65535.0, "f4": 1.0}.get(array.dtype.str[1:])
    if top is None:
        raise BadImage(f"Pixels of type {array.dtype} are not known; use u1, u2 or f4.")
    pixels = array.astype(np.float32) / np.float32(top)
    if not np.isfinite(pixels).all():
        raise BadImage("The image holds numbers that are not finite.")
    if pixels.shape[2] in (2, 4):
        alpha = pixels[..., -1:]
        pixels = pixels[..., :-1] * alpha + 0.5 * (1 - alpha)
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, 2)
    return np.clip(pixels, 0, 1).astype(np.float32)


def _check_side(width: int, height: int) -> None:
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        raise BadImage(
            f"The image is {width} x {height} pixels; {MIN_SIDE} to {MAX_SIDE} a side are allowed."
        )


def _square(pixels: NDArray[Any], size: int) -> NDArray[Any]:
    """Centre square, resized with a proper low-pass."""
    from PIL import Image

    side = min(pixels.shape[:2])
    top, left = (pixels.shape[0] - side) // 2, (pixels.shape[1] - side) // 2
    square = np.ascontiguousarray(pixels[top : top + side, left : left + side])
    if side == size:
        return square
    channels = [
        np.asarray(Image.fromarray(square[..., c]).resize((size, size), Image.Resampling.LANCZOS))
        for c in range(3)
    ]
    return np.clip(np.stack(channels, -1), 0, 1).astype(np.float32)

"""Finished maps to blobs: raw bytes, PNG or WebP; separate, ORM or Unity mask.

Albedo is sRGB, all else linear. ORM (glTF, Godot, Unreal): R occlusion, G roughness, B metallic.
Unity mask (HDRP): R metallic, G occlusion, B detail mask (white), A smoothness = 1 - roughness.
Knows no models.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.capability import Blob

MAPS = ("albedo", "normal", "height", "roughness", "metallic", "ao")
Bytes = NDArray[Any]


def to_bytes(field: NDArray[Any]) -> Bytes:
    """(n, n) or (n, n, c) of 0..1 to (n, n, c) u1, rounded."""
    scaled = np.clip(field, 0, 1) * np.float32(255)
    scaled += np.float32(0.5)
    pixels = scaled.astype(np.uint8)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def pack(maps: Mapping[str, Bytes], wanted: Sequence[str], packing: str) -> dict[str, Bytes]:
    """Choose and combine: `maps` holds all six as (n, n, c) u1.

    `orm` and `unity` replace roughness, metallic and ao by one image where any of them is wanted.
    """
    out = {name: maps[name] for name in MAPS if name in wanted}
    packed = {"roughness", "metallic", "ao"}
    if packing == "separate" or not packed & set(wanted):
        return out
    out = {name: image for name, image in out.items() if name not in packed}
    rough, metal, ao = maps["roughness"], maps["metallic"], maps["ao"]
    if packing == "orm":
        out["orm"] = np.concatenate([ao, rough, metal], 2)
    else:
        white = np.full_like(ao, 255)
        out["mask"] = np.concatenate([metal, ao, white, 255 - rough], 2)
    return out


def encode(name: str, pixels: Bytes, kind: str, text: Mapping[str, str]) -> Blob:
    """One image as a blob; `text` goes into PNG text chunks, or WebP's XMP."""
    if kind == "raw":
        return Blob(name, np.ascontiguousarray(pixels), "image", "image/x-raw")
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    out = io.BytesIO()
    if kind == "png":
        info = PngInfo()
        for key, value in text.items():
            (info.add_itxt if not value.isascii() else info.add_text)(key, value)
        # level 3: a third larger than level 9 and ten times as fast
        image.save(out, "PNG", pnginfo=info, compress_level=3)
        return Blob(name, out.getvalue(), "file", "image/png")
    xmp = text.get("XML:com.adobe.xmp", "").encode()
    image.save(out, "WEBP", lossless=name != "albedo", quality=92, method=2, xmp=xmp, exact=True)
    return Blob(name, out.getvalue(), "file", "image/webp")

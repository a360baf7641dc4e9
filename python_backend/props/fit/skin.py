"""What a read mesh wears: pictures and colours of its corners, as colours of places.

Only this file knows how trimesh keeps them. A skin has one row a face, in the order of the
mesh's faces, so that whoever drops faces drops rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray
MOST_PIXELS = 4096  # longest side of a picture; larger ones are made smaller


@dataclass(slots=True)
class Skin:
    """color (m, 3, 3): sRGB 0..1 of each corner, a factor on the picture where there is one.
    uv (m, 3, 2): v upwards. picture (m,): row of `pictures` (h, w, 3) uint8, -1 for none."""

    color: Array
    uv: Array
    picture: Array
    pictures: list[Array] = field(default_factory=list)

    def rows(self, keep: Array) -> Skin:
        return Skin(self.color[keep], self.uv[keep], self.picture[keep], self.pictures)

    def at(self, face: Array, weight: Array) -> Array:
        """(n, 3) colours at places: face (n,), barycentric weight (n, 3)."""
        out = (self.color[face] * weight[..., None]).sum(1)
        uv = (self.uv[face] * weight[..., None]).sum(1)
        for k, picture in enumerate(self.pictures):
            on = np.where(self.picture[face] == k)[0]
            if len(on):
                out[on] *= _looked_up(picture, uv[on])
        return np.asarray(np.clip(out, 0, 1))


def joined(skins: list[Skin]) -> Skin:
    """One skin of several, in order."""
    pictures: list[Array] = []
    rows = []
    for skin in skins:
        rows.append(np.where(skin.picture >= 0, skin.picture + len(pictures), -1))
        pictures += skin.pictures
    return Skin(
        np.concatenate([s.color for s in skins]),
        np.concatenate([s.uv for s in skins]),
        np.concatenate(rows),
        pictures,
    )


def of_part(part: Any) -> Skin:
    """The skin of one trimesh mesh: its picture, else vertex or face colours, else its
    material's colour, else grey."""
    faces = np.asarray(part.faces, int)
    plain = Skin(np.full((len(faces), 3, 3), 0.6), np.zeros((len(faces), 3, 2)), _none(faces))
    visual = part.visual
    try:
        if visual.kind == "vertex":
            plain.color = np.asarray(visual.vertex_colors, float)[faces][..., :3] / 255
        elif visual.kind == "face":
            each = np.asarray(visual.face_colors, float)[:, None, :3] / 255
            plain.color = np.repeat(each, 3, axis=1)
        else:
            base = np.asarray(visual.material.main_color, float)[:3] / 255
            plain.color[:] = base
            picture, uv = _picture(visual.material), visual.uv
            if picture is not None and uv is not None and np.isfinite(uv).all():
                factor = getattr(visual.material, "baseColorFactor", None)
                plain.color[:] = 1.0 if factor is None else _unit(factor)
                plain.uv = np.asarray(uv, float)[faces]
                plain.picture[:], plain.pictures = 0, [picture]
    except (AttributeError, TypeError, ValueError, IndexError):
        pass  # a material that cannot be read: what is known so far is used
    return plain


def _none(faces: Array) -> Array:
    return np.full(len(faces), -1)


def _unit(color: Any) -> Array:
    """RGB 0..1 of a factor that may be given as bytes."""
    values = np.asarray(color, float)[:3]
    return values / 255 if np.asarray(color).dtype == np.uint8 or values.max() > 1.01 else values


def _picture(material: Any) -> Array | None:
    image = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    if image is None or max(image.size) < 1:
        return None
    if max(image.size) > MOST_PIXELS:
        image = image.copy()
        image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    return np.asarray(image.convert("RGB"), np.uint8)


def _looked_up(picture: Array, uv: Array) -> Array:
    """(n, 3) colours of a picture that repeats, between its pixels."""
    tall, wide = picture.shape[:2]
    x, y = (uv[:, 0] % 1.0) * wide - 0.5, (1.0 - uv[:, 1] % 1.0) * tall - 0.5
    x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - x0)[:, None], (y - y0)[:, None]
    left, right, top, bottom = x0 % wide, (x0 + 1) % wide, y0 % tall, (y0 + 1) % tall
    upper = picture[top, left] * (1 - fx) + picture[top, right] * fx
    lower = picture[bottom, left] * (1 - fx) + picture[bottom, right] * fx
    return np.asarray((upper * (1 - fy) + lower * fy) / 255)

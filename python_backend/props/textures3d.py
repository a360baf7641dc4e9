"""Solid textures: colour, gloss and height of a material at places in space.

Each takes (n, 3) float32 metres in the part's frame (grain along y) and returns mix 0..1 from
the dark to the light colour, a change of roughness, and a height around 0. Solid means that
neighbouring charts agree wherever they meet.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from python_backend.props import noise

Array = np.ndarray
Texture = Callable[[Array], tuple[Array, Array, Array]]


def _at(points: Array, x: float, y: float, z: float) -> Array:
    return noise.sample(points * np.array([x, y, z], np.float32))


def _wood(p: Array) -> tuple[Array, Array, Array]:
    fibre = _at(p, 9.0, 0.6, 9.0)
    broad = _at(p, 2.2, 0.35, 2.2)
    ring = np.sin((np.hypot(p[:, 0] + 0.35, p[:, 2] * 1.3) * 95 + 2.4 * broad).astype(np.float32))
    mix = 0.52 + 0.17 * fibre + 0.16 * broad + 0.11 * ring
    return mix, 0.06 * fibre, 0.55 * fibre + 0.2 * ring


def _bark(p: Array) -> tuple[Array, Array, Array]:
    ridge = _at(p, 3.4, 0.7, 3.4)
    fine = _at(p, 9.0, 3.5, 9.0)
    deep = 1 - np.abs(ridge) * 0.9
    return 0.78 - 0.5 * np.clip(deep, 0, 1) + 0.14 * fine, 0 * fine, -1.5 * deep + 0.5 * fine


def _birch(p: Array) -> tuple[Array, Array, Array]:
    scar = _at(p, 1.2, 7.0, 1.2)
    fine = _at(p, 6, 6, 6)
    dark = np.clip((scar - 0.9) * 2.2, 0, 1)
    return 0.95 - 0.9 * dark + 0.05 * fine, 0 * fine, 0.2 * fine - 0.6 * dark


def _stone(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 0.9, 0.9, 0.9), _at(p, 4.2, 4.2, 4.2)
    return 0.58 + 0.16 * broad + 0.15 * fine, 0.03 * fine, 0.5 * broad + 0.75 * fine


def _granite(p: Array) -> tuple[Array, Array, Array]:
    speck, broad = _at(p, 11, 11, 11), _at(p, 2, 2, 2)
    return (
        0.55 + 0.28 * np.sign(speck) * np.abs(speck) ** 0.6 + 0.06 * broad,
        0 * speck,
        0.3 * speck,
    )


def _marble(p: Array) -> tuple[Array, Array, Array]:
    warp = _at(p, 0.8, 0.8, 0.8)
    vein = np.abs(np.sin((p[:, 0] + p[:, 1] * 0.8 + p[:, 2] * 0.5) * 7 + 2.1 * warp))
    line = np.clip(1 - vein * 5.5, 0, 1)
    return 0.93 - 0.6 * line + 0.05 * warp, 0.04 * line, -0.1 * line


def _moss(p: Array) -> tuple[Array, Array, Array]:
    mix, rough, height = _stone(p)
    patch = np.clip(_at(p, 1.1, 1.1, 1.1) * 0.9 + 0.35, 0, 1)
    return mix * (1 - 0.75 * patch) + 0.1 * patch, rough, height + 0.7 * patch


def _metal(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.6, 1.6, 1.6), _at(p, 8, 8, 8)
    return 0.66 + 0.16 * broad + 0.05 * fine, 0.09 * broad, 0.14 * fine + 0.12 * broad


def _rust(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.3, 1.3, 1.3), _at(p, 6, 6, 6)
    flake = np.clip(broad + 0.4 * fine, -1, 1)
    return 0.5 + 0.32 * flake + 0.12 * fine, 0.08 * fine, 0.8 * fine + 0.5 * flake


def _plain(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.2, 1.2, 1.2), _at(p, 6, 6, 6)
    return 0.74 + 0.11 * broad + 0.07 * fine, 0.03 * broad, 0.22 * fine + 0.12 * broad


def _glaze(p: Array) -> tuple[Array, Array, Array]:
    flow, fine = _at(p, 1.6, 0.5, 1.6), _at(p, 5, 5, 5)
    return 0.62 + 0.22 * flow + 0.06 * fine, 0.03 * flow, 0.06 * flow


def _glass(p: Array) -> tuple[Array, Array, Array]:
    flow = _at(p, 0.9, 0.5, 0.9)
    return 0.6 + 0.2 * flow, 0 * flow, 0.2 * flow


def _cloth(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.2, 1.2, 1.2), _at(p, 10, 10, 10)
    return 0.66 + 0.14 * broad + 0.13 * fine, 0 * fine, 0.75 * fine + 0.4 * broad


def _leather(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.4, 1.4, 1.4), _at(p, 9, 9, 9)
    crease = np.clip(0.25 - np.abs(fine), 0, 1) * 3
    return 0.66 + 0.17 * broad - 0.22 * crease, 0.1 * crease, -0.9 * crease


def _straw(p: Array) -> tuple[Array, Array, Array]:
    stalk = _at(p, 13, 0.8, 13)
    broad = _at(p, 2, 1, 2)
    return 0.55 + 0.26 * stalk + 0.1 * broad, 0 * stalk, 1.3 * stalk


def _leaf(p: Array) -> tuple[Array, Array, Array]:
    clump, fine = _at(p, 1.9, 1.9, 1.9), _at(p, 5.5, 5.5, 5.5)
    return 0.5 + 0.22 * clump + 0.24 * fine, 0 * fine, 0.9 * clump + 1.1 * fine


def _paint(p: Array) -> tuple[Array, Array, Array]:
    broad, fine = _at(p, 1.3, 1.3, 1.3), _at(p, 7, 7, 7)
    chip = np.clip(broad + 0.5 * fine - 1.55, 0, 0.5) * 2
    return 0.82 + 0.06 * broad + 0.03 * fine - 0.6 * chip, 0.25 * chip + 0.03 * fine, -0.5 * chip


def _spots(p: Array) -> tuple[Array, Array, Array]:
    blob = _at(p, 2.2, 2.2, 2.2)
    white = np.clip((blob - 0.75) * 9, 0, 1)
    return 1 - white, 0.2 * white, 0.9 * white


def _flame(p: Array) -> tuple[Array, Array, Array]:
    lick = _at(p, 2.4, 1.0, 2.4)
    return np.clip(0.6 + 0.35 * lick, 0, 1), 0 * lick, 0 * lick


def _screen(p: Array) -> tuple[Array, Array, Array]:
    line = (np.floor(p[:, 1] * 70) * 13.7).astype(np.float32)
    text = np.sin(line) * 43758.5453
    length = text - np.floor(text)
    word = np.sin(np.floor(p[:, 0] * 110) * 3.1 + line) > -0.3
    on = word & (np.abs(p[:, 0]) < 0.42 * length) & (np.floor(p[:, 1] * 140) % 2 == 0)
    return np.where(on, 1.0, 0.08).astype(np.float32), 0 * line, 0 * line


def _wave(x: Array, length: float) -> Array:
    """-1..1 along `x`, one period every `length` metres."""
    return np.asarray(np.sin(x * np.float32(2 * np.pi / length)), np.float32)


def _bamboo(p: Array) -> tuple[Array, Array, Array]:
    fibre, broad = _at(p, 11, 0.5, 11), _at(p, 1.4, 1.4, 1.4)
    along = p[:, 1] / np.float32(0.21)
    node = np.exp(-(((along - np.round(along)) * 0.21 / 0.006) ** 2)).astype(np.float32)
    return 0.74 + 0.1 * fibre + 0.1 * broad - 0.62 * node, 0.1 * node, 0.2 * fibre + 1.4 * node


def _rope(p: Array) -> tuple[Array, Array, Array]:
    """Twisted strands: ridges that run slantwise to every side of a part."""
    strand = np.abs(_wave(p[:, 1] + 0.9 * p[:, 0] + 0.9 * p[:, 2], 0.05))
    fibre = _at(p, 12, 4, 12)
    return 0.2 + 0.62 * strand + 0.14 * fibre, 0.05 * fibre, 1.5 * strand + 0.5 * fibre


def _burlap(p: Array) -> tuple[Array, Array, Array]:
    """A coarse weave of threads a few millimetres wide."""
    x, y, z = (_wave(p[:, k], 0.015) for k in range(3))
    weave = x * y + y * z + x * z
    broad, fine = _at(p, 1.2, 1.2, 1.2), _at(p, 8, 8, 8)
    return 0.6 + 0.15 * weave + 0.13 * broad + 0.1 * fine, 0 * fine, 0.7 * weave + 0.5 * broad


def _wicker(p: Array) -> tuple[Array, Array, Array]:
    """Canes that go over and under stakes, each row the other way from the one below."""
    row = p[:, 1] / np.float32(0.017)
    place = row - np.floor(row)
    cane = np.sqrt(np.clip(1 - (2 * place - 1) ** 2, 0, 1))
    over = _wave(p[:, 0] + p[:, 2] + 0.035 * (np.floor(row) % 2), 0.07)
    tone = 0.12 * np.sin(np.floor(row) * 12.9).astype(np.float32)
    height = cane * (0.62 + 0.38 * over)
    return 0.12 + 0.86 * height + tone * cane, 0 * cane, 1.6 * height


def _patches(p: Array) -> tuple[Array, Array, Array]:
    """The light colour, covered here and there by the dark one: moss or snow."""
    fine = _at(p, 6, 6, 6)
    patch = np.clip(1.6 * _at(p, 1.1, 1.1, 1.1) + 0.35 * fine + 0.55, 0, 1)
    under = 0.9 + 0.14 * _at(p, 9.0, 0.9, 9.0)
    return under * (1 - patch), 0.05 * patch, 0.3 * fine + 0.9 * patch


def _cracks(p: Array) -> tuple[Array, Array, Array]:
    """Bright lines between dark crusts."""
    line = np.clip(1 - 3.2 * np.abs(_at(p, 1.3, 1.3, 1.3)), 0, 1) ** 1.5
    fine = _at(p, 5, 5, 5)
    return 0.04 + 0.95 * line, 0 * fine, 0.8 * fine - 1.5 * line


def _coral(p: Array) -> tuple[Array, Array, Array]:
    pore = np.clip(_at(p, 5, 5, 5) - 0.55, 0, 1)
    broad = _at(p, 1.3, 1.3, 1.3)
    return 0.8 + 0.14 * broad - 0.75 * pore, 0.1 * pore, 0.5 * broad - 1.3 * pore


TEXTURES: dict[str, Texture] = {
    "wood": _wood,
    "bark": _bark,
    "birch": _birch,
    "stone": _stone,
    "granite": _granite,
    "marble": _marble,
    "moss": _moss,
    "metal": _metal,
    "rust": _rust,
    "plain": _plain,
    "glaze": _glaze,
    "glass": _glass,
    "cloth": _cloth,
    "leather": _leather,
    "straw": _straw,
    "leaf": _leaf,
    "paint": _paint,
    "spots": _spots,
    "flame": _flame,
    "screen": _screen,
    "bamboo": _bamboo,
    "rope": _rope,
    "burlap": _burlap,
    "wicker": _wicker,
    "patches": _patches,
    "cracks": _cracks,
    "coral": _coral,
}

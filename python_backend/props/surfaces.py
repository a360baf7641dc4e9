"""Material tiles that somebody else paints, laid on parts: grain on wood, pores on stone.

A `Source` paints a tile from words; serving and the command line give the texture capability
as one. Where there is none, or it fails, the solid textures of `textures3d` are used. A tile
brings structure: light and dark, gloss, height. The colour stays the material's own, so that a
blue velvet is blue, except where the tile's own colours are the material (moss on stone).
Knows no network and nobody who paints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from bridge.errors import FigmentError
from python_backend.props.materials import Material
from python_backend.props.program import Part
from python_backend.props.shapes import longest

Array = np.ndarray
SIZE = 256  # side of a tile in pixels
VARIANTS = 3  # tiles of one material; seeds choose among them, so that caches stay small
KEEP = 96  # prepared tiles in memory


class Source(Protocol):
    """Paints tiles. `digest` changes whenever the pictures would."""

    @property
    def digest(self) -> str: ...

    def tile(self, recipe: Mapping[str, Any]) -> Mapping[str, Array] | None:
        """recipe: prompt, seed, size, meters. Gives `albedo` (n, n, 3), `roughness` and `height`
        (n, n, 1), uint8, that tile in both directions; None where it cannot."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a material is asked for and laid: words, metres that one tile covers, contrast, how
    much of the tile's own colour is kept, and how strong its relief is."""

    words: str
    metres: float
    contrast: float = 1.0
    own: float = 0.0
    relief: float = 1.0


@dataclass(slots=True)
class Surface:
    """One tile ready to lay. levels: (m, m, 5) float32 pictures, each half of the one before:
    colour relative to the mean (3), gloss around 0, height around 0. mean (3,): sRGB 0..1."""

    recipe: dict[str, Any]
    look: Look
    levels: list[Array]
    mean: Array


def _looks(words: str, names: str, *rest: float) -> dict[str, Look]:
    return {name.strip(): Look(words, *rest) for name in names.split(",")}


LOOKS: dict[str, Look] = {
    **_looks("wood grain", "oak, walnut, ebony, painted wood", 0.55, 1.0, 0.0, 0.8),
    **_looks("oak wood grain", "pine, birch", 0.5, 0.9, 0.0, 0.7),
    **_looks("weathered timber grain", "driftwood", 0.5, 1.25, 0.0, 1.3),
    **_looks("steel", "steel, silver, gunmetal, tin", 0.6, 0.7, 0.0, 0.1),
    **_looks("polished copper", "gold, brass, copper, bronze, iron, pewter", 0.45, 0.8, 0.0, 0.3),
    **_looks("rusty iron", "rust", 0.5, 0.9, 0.3, 1.0),
    **_looks("green patina copper", "verdigris", 0.4, 1.0, 0.35, 0.6),
    **_looks("bare grey rock", "stone, slate, red stone, coal", 1.1, 1.1, 0.0, 1.2),
    **_looks("layered sandstone", "sandstone", 1.0, 0.8, 0.0, 0.9),
    **_looks("white marble", "marble, jade, salt", 0.9, 1.3, 0.0, 0.2),
    **_looks("granite", "granite", 0.7, 1.0, 0.0, 0.3),
    **_looks("mossy rock", "mossy stone", 0.9, 1.0, 0.7, 1.3),
    **_looks("concrete", "concrete, brick, clay, bone, adobe, cork, plaster", 0.6, 1.3, 0.0, 0.7),
    **_looks("ice", "ice", 0.7, 1.0, 0.3, 0.5),
    **_looks("linen cloth", "linen, canvas, denim", 0.22, 0.8, 0.0, 0.8),
    **_looks("linen cloth", "burlap", 0.45, 1.3, 0.0, 1.2),
    **_looks("wool felt", "wool, velvet, felt", 0.3, 1.1, 0.0, 0.8),
    **_looks("brown leather", "leather", 0.3, 0.55, 0.0, 0.5),
    **_looks("wolf fur", "fur", 0.6, 1.1, 0.0, 1.2),
    **_looks("straw", "straw", 0.5, 1.1, 0.0, 1.2),
    **_looks("tree bark", "bark", 0.8, 0.9, 0.0, 1.5),
}


class Surfaces:
    """Tiles of one source, prepared once each."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[tuple[str, int], Surface | None] = {}

    @property
    def digest(self) -> str:
        return self._source.digest

    def of(self, material: Material, seed: int) -> Surface | None:
        """The tile of a material, None where it is drawn without one."""
        look = LOOKS.get(material.name)
        if look is None:
            return None
        key = (material.name, seed % VARIANTS)
        if key not in self._known:
            while len(self._known) >= KEEP:
                self._known.pop(next(iter(self._known)))
            self._known[key] = self._made(look, key[1])
        return self._known[key]

    def _made(self, look: Look, variant: int) -> Surface | None:
        # the tile is asked for at one metre: closer and its elements would be cut to pieces
        recipe = {"prompt": look.words, "seed": variant + 1, "size": SIZE, "meters": 1.0}
        try:
            maps = self._source.tile(recipe)
        except FigmentError:  # a material without its tile is better than no prop
            return None
        return None if maps is None else prepared(recipe, look, maps)


def prepared(recipe: Mapping[str, Any], look: Look, maps: Mapping[str, Array]) -> Surface:
    """Pictures of a source made relative, with all their half sizes."""
    albedo = np.asarray(maps["albedo"], np.float32)[..., :3] / 255
    mean = albedo.mean((0, 1))
    light = albedo.mean(2, keepdims=True)
    grey = light / max(float(light.mean()), 0.02)
    # what the tile shows beyond its own mean colour, as a factor on the material's colour
    factor = 1 + look.contrast * (np.clip(grey, 0.3, 2.2) - 1)
    factor = np.repeat(factor, 3, axis=2)
    if look.own > 0:
        factor = factor + look.own * (albedo / np.maximum(mean, 0.02) - grey)
    rough = np.asarray(maps["roughness"], np.float32)[..., :1] / 255
    height = np.asarray(maps["height"], np.float32)[..., :1]
    height = (height - height.mean()) / max(float(height.std()), 4.0)
    packed = np.concatenate([factor, rough - rough.mean(), height], 2).astype(np.float32)
    levels = [np.ascontiguousarray(packed)]
    while len(levels[-1]) > 8:
        last = levels[-1]
        half = (last[::2, ::2] + last[1::2, ::2] + last[::2, 1::2] + last[1::2, 1::2]) / 4
        levels.append(np.ascontiguousarray(half))
    return Surface(dict(recipe), look, levels, mean)


def laid(part: Part, local: Array, copy: Array) -> Array:
    """(n, 6): where the texels of a part lie on a tile. Two columns of metres, first along the
    grain; the way around a round part in metres, 0 on flat ones, so that whole tiles go around
    it; and on lumps the same from the second nearest side (two columns) with its share.

    local (n, 3): places in the part's frame; copy (n,): which instance, each shifted."""
    size = np.maximum(np.array(part.size, np.float32), 1e-6)
    around = np.zeros(len(local), np.float32)
    shift = np.sin(copy * 12.9) * 3.1
    if part.prim == "sphere":
        return _on_lump(local, size, shift)
    if part.prim in ("lathe", "cone", "disc"):
        radius = max(part.size[0], part.size[2]) / 2
        reach = np.hypot(local[:, 0], local[:, 2])
        turn = np.arctan2(local[:, 2], local[:, 0]) * radius
        flat = np.abs(local[:, 1]) > 0.49 * size[1]
        along = np.where(flat, local[:, 0], local[:, 1] - 0.45 * reach)
        across = np.where(flat, local[:, 2], turn)
        around = np.where(flat, 0.0, 2 * np.pi * radius).astype(np.float32)
    elif part.prim in ("box", "extrude"):
        along, across = _on_box(part, local, size)
    elif part.outline:  # a hull, a sail: along the grain, and around it from the middle
        grain = longest(part)
        first, second = [k for k in range(3) if k != grain]
        along, across = local[:, grain], 0.81 * np.abs(local[:, first]) + 0.93 * local[:, second]
    else:  # no plane of its own: a slanted view that no side of it sees edge on
        along = local[:, 1] + 0.37 * local[:, 0] - 0.29 * local[:, 2]
        across = 0.81 * local[:, 0] + 0.93 * local[:, 2]
    out = np.zeros((len(local), 6), np.float32)
    out[:, 0], out[:, 1] = along + shift, across + np.where(around > 0, 0, shift * 1.7)
    out[:, 2] = around
    return out


def _on_lump(local: Array, size: Array, shift: Array) -> Array:
    """Seen from the two sides that a place faces most, mixed where they meet."""
    out = np.zeros((len(local), 6), np.float32)
    facing = np.abs(local) / size
    order = np.argsort(-facing, axis=1)
    each = np.arange(len(local))
    for rank, column in ((0, 0), (1, 3)):
        axis = order[:, rank]
        first, second = np.where(axis == 1, 0, 1), np.where(axis == 2, 0, 2)
        out[:, column] = local[each, first] + shift + 1.3 * axis
        out[:, column + 1] = local[each, second] + 1.7 * shift + 2.1 * axis
    best, next_best = facing[each, order[:, 0]] ** 6, facing[each, order[:, 1]] ** 6
    out[:, 5] = next_best / np.maximum(best + next_best, 1e-12)
    return out


def _on_box(part: Part, local: Array, size: Array) -> tuple[Array, Array]:
    grain = int(np.argmax(size))
    face = np.argmax(np.abs(local) / (size / 2), axis=1)
    if part.prim == "extrude":
        front = np.abs(local[:, 2]) > 0.49 * size[2]
        face = np.where(front, 2, np.where(np.abs(local[:, 0]) > np.abs(local[:, 1]), 0, 1))
    along, across = np.empty(len(local), np.float32), np.empty(len(local), np.float32)
    for axis in range(3):
        on = face == axis
        first, second = [k for k in range(3) if k != axis]
        if second == grain:
            first, second = second, first
        along[on], across[on] = local[on, first], local[on, second] + 0.7 * size[axis]
    return along, across


def sample(surface: Surface, lie: Array, density: float) -> Array:
    """(n, 5) of the tile where `laid` says, smooth, at the level that suits `density` texels a
    metre: a far smaller picture would shimmer, a larger one would blur."""
    metres = surface.look.metres
    fine = SIZE / metres / max(density, 1.0)
    level = int(np.clip(np.round(np.log2(max(fine, 1.0)) - 0.25), 0, len(surface.levels) - 1))
    picture = surface.levels[level]
    around = lie[:, 2]
    whole = lie[:, 1] / np.maximum(around, 1e-6) * np.maximum(np.round(around / metres), 1)
    out = _smooth(picture, lie[:, 0] / metres, np.where(around > 0, whole, lie[:, 1] / metres))
    mixed = np.where(lie[:, 5] > 0.02)[0]
    if len(mixed):
        other = _smooth(picture, lie[mixed, 3] / metres, lie[mixed, 4] / metres)
        out[mixed] += (other - out[mixed]) * lie[mixed, 5:]
    return out


def _smooth(picture: Array, x: Array, y: Array) -> Array:
    """A periodic picture (n, n, 5) at places (m,) in tiles, between its pixels."""
    n = len(picture)
    x, y = x.astype(np.float32) * n, y.astype(np.float32) * n
    x0, y0 = np.floor(x), np.floor(y)
    fx, fy = (x - x0)[:, None], (y - y0)[:, None]
    mask = n - 1
    left, top = x0.astype(np.int32) & mask, y0.astype(np.int32) & mask
    right, bottom = (left + 1) & mask, ((top + 1) & mask) * n
    top = top * n
    flat = picture.reshape(n * n, 5)
    upper, lower = flat[top + left], flat[bottom + left]
    upper += (flat[top + right] - upper) * fx
    lower += (flat[bottom + right] - lower) * fx
    upper += (lower - upper) * fy
    return upper

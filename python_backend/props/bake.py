"""Materials baked to the atlas: base colour, normal, and occlusion-roughness-metallic.

For every chart the place on the part is interpolated from the same grids that made the mesh,
so each texel knows exactly where it lies; textures are then evaluated there all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from python_backend.props import noise, occlusion, relief, shapes, surfaces
from python_backend.props.atlas import PAD, Atlas
from python_backend.props.executor import Scene
from python_backend.props.fields import texel_fields
from python_backend.props.materials import Material
from python_backend.props.program import Part
from python_backend.props.surfaces import Surface
from python_backend.props.textures3d import TEXTURES

Array = np.ndarray


@dataclass(slots=True)
class Maps:
    """(size, size, 3) uint8 pictures. normal: OpenGL, +y up; orm: occlusion, roughness,
    metallic in red, green, blue; emissive None when nothing glows."""

    base_color: Array
    normal: Array
    orm: Array
    emissive: Array | None


@dataclass(slots=True)
class _Texels:
    """Everything known about the texels of the atlas that belong to a chart, (n, ...)."""

    place: Array  # index into the flat atlas
    local: Array  # metres in the part's frame, grain along y
    edge: Array  # metres to the nearest edge of a box, large elsewhere
    groove: Array
    tone: Array
    light: Array
    slot: Array
    lie: Array  # (n, 6) where on a tile, as `surfaces.laid` says; zeros where there is none


def bake(
    scene: Scene,
    levels: tuple[int, ...],
    atlas: Atlas,
    wears: dict[str, Material],
    seed: int,
    style: str,
    tiles: Mapping[str, Surface] | None = None,
) -> Maps:
    """Draw the three maps. `wears`: material of each slot. style `realistic`, `painted` or
    `lowpoly` (flat colours). tiles: of the slots that are drawn with one."""
    tiles = tiles or {}
    slots = sorted({p.material for p in scene.parts})
    texels = _collect(scene, levels, atlas, slots, seed, tiles)
    size = atlas.size
    color = np.full((size * size, 3), 0.5, np.float32)
    orm = np.tile(np.array([1, 0.8, 0], np.float32), (size * size, 1))
    height = np.zeros(size * size, np.float32)
    glow = np.zeros((size * size, 3), np.float32)
    strong = {"realistic": 1.0, "painted": 0.75, "lowpoly": 0.0}[style]
    for k, slot in enumerate(slots):
        on = texels.slot == k
        if on.any():
            found = _structure(texels, on, wears[slot], strong, tiles.get(slot), atlas.density)
            _paint(texels, on, wears[slot], strong, found, color, orm, height, glow)
    if style == "painted":
        grey = color.mean(1, keepdims=True)
        color = np.clip(grey + (color - grey) * 1.3 + 0.02, 0, 1)
    normal = _normals(height.reshape(size, size), size)
    shaped = (size, size, 3)
    shining = _bytes(glow).reshape(shaped) if glow.any() else None
    return Maps(_bytes(color).reshape(shaped), normal, _bytes(orm).reshape(shaped), shining)


def _bytes(values: Array) -> Array:
    return np.asarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))


def _collect(
    scene: Scene,
    levels: tuple[int, ...],
    atlas: Atlas,
    slots: list[str],
    seed: int,
    tiles: Mapping[str, Surface],
) -> _Texels:
    ambient = occlusion.measure(scene, levels, atlas)
    rows: dict[str, list[Array]] = {k: [] for k in _Texels.__slots__}
    by_part: dict[int, list[int]] = {}
    for k, instance in enumerate(scene.instances):
        if atlas.base[k] >= 0:
            by_part.setdefault(instance.part, []).append(k)
    for part_index, members in by_part.items():
        part = scene.parts[part_index]
        made = shapes.template(shapes.shape_of(part), levels[part_index])
        local, copy, place, light = [], [], [], []
        known: dict[tuple[int, int, int, bool], Array] = {}
        for k in members:
            for chart in range(int(made.chart.max()) + 1):
                at = int(atlas.base[k]) + chart
                x, y, w, h = (int(v) for v in atlas.rect[at])
                key = (chart, w, h, bool(atlas.turned[at]))
                if key not in known:
                    known[key] = texel_fields(made, chart, w, h, key[3], PAD)
                found = known[key]
                inside, flat = _window(found, x, y, atlas.size)
                local.append(inside[:, :3])
                copy.append(np.full(len(inside), k, np.float32))
                light.append(inside[:, 3] * ambient.spread(at, w, h, x, y, atlas.size))
                place.append(flat)
        points, which = np.concatenate(local), np.concatenate(copy)
        edge = _edges(part, points)
        groove, tone = relief.draw(part, points, which)
        turned = _along_grain(part, points)
        if part.material in tiles:
            lie = surfaces.laid(part, points, which + np.float32(seed % 97))
        else:
            lie = np.zeros((len(points), 6), np.float32)
        offset = (
            np.stack(
                [
                    np.sin(which * 12.9 + seed),
                    np.cos(which * 7.3 + seed * 1.7),
                    np.sin(which * 3.1),
                ],
                1,
            ).astype(np.float32)
            * 3.7
        )
        for column, value in zip(
            _Texels.__slots__,
            (
                np.concatenate(place),
                turned + offset,
                edge,
                groove,
                tone,
                np.concatenate(light),
                np.full(len(points), slots.index(part.material)),
                lie,
            ),
        ):
            rows[column].append(value)
    return _Texels(**{k: np.concatenate(v) for k, v in rows.items()})


def _window(found: Array, x: int, y: int, size: int) -> tuple[Array, Array]:
    """Clip a chart with its gutter to the atlas: fields (n, 4) and flat indices (n,)."""
    h, w = found.shape[:2]
    x0, y0 = x - PAD, y - PAD
    left, top = max(-x0, 0), max(-y0, 0)
    right, bottom = min(w, size - x0), min(h, size - y0)
    cut = found[top:bottom, left:right]
    rows = np.arange(y0 + top, y0 + bottom)[:, None] * size
    flat = rows + np.arange(x0 + left, x0 + right)[None]
    return cut.reshape(-1, found.shape[2]), flat.reshape(-1)


def _along_grain(part: Part, points: Array) -> Array:
    """Exchange axes so that the longest side of a part runs along y, as grain does."""
    if part.prim == "sphere" or (part.prim == "tube" and not part.outline):
        return points
    longest = shapes.longest(part) if part.prim in ("box", "extrude", "tube") else 1
    order = [0, 1, 2]
    order[1], order[longest] = order[longest], order[1]
    return np.ascontiguousarray(points[:, order])


def _edges(part: Part, points: Array) -> Array:
    """Metres from the nearest edge of a box, for worn edges; far away on anything else."""
    if part.prim != "box":
        return np.full(len(points), 1.0, np.float32)
    gap = np.array(part.size, np.float32) / 2 - np.abs(points)
    return np.asarray(np.partition(gap, 1, axis=1)[:, 1], np.float32)


def _structure(
    texels: _Texels,
    on: Array,
    material: Material,
    strong: float,
    tile: Surface | None,
    density: float,
) -> tuple[Array, Array, Array]:
    """Colour (n, 3), change of roughness and height of a material, before light and wear."""
    dark, bright = np.array(material.second, np.float32), np.array(material.color, np.float32)
    local = texels.local[on]
    if tile is not None and strong > 0:
        found = surfaces.sample(tile, texels.lie[on], density)
        own = tile.look.own
        base = (0.64 * bright + 0.36 * dark) * (1 - own) + tile.mean * own
        cloud = 1 + 0.055 * noise.sample(local * np.float32(0.8))[:, None]  # hides that it repeats
        factor = 1 + (found[:, :3] - 1) * max(strong, 0.4)
        return base * factor * cloud, 0.7 * found[:, 3], tile.look.relief * found[:, 4]
    if strong > 0:
        mix, rougher, bump = TEXTURES[material.texture](local)
    else:
        bump = np.zeros(len(local), np.float32)
        mix, rougher = bump + np.float32(0.8), bump
    mix = np.clip(0.75 + (mix - 0.75) * max(strong, 0.4), -0.2, 1.25)
    return dark + (bright - dark) * mix[:, None], rougher, material.relief * bump


def _paint(
    texels: _Texels,
    on: Array,
    material: Material,
    strong: float,
    structure: tuple[Array, Array, Array],
    color: Array,
    orm: Array,
    height: Array,
    glow: Array,
) -> None:
    drawn, rougher, bump = structure
    place = texels.place[on]
    groove, tone, light = texels.groove[on], texels.tone[on], texels.light[on]
    wear = material.wear * strong * np.exp(-((texels.edge[on] / 0.008) ** 2))
    drawn = drawn * (1 + 0.17 * tone + 0.32 * wear)[:, None]
    drawn = drawn * (1 - 0.62 * groove)[:, None]
    shade = 1 - 0.42 * (1 - light)
    color[place] = drawn * (shade if material.glow <= 0 else 1.0 + 0 * shade)[:, None]
    orm[place, 0] = light
    orm[place, 1] = np.clip(material.rough + rougher + 0.25 * groove - 0.12 * wear, 0.04, 1)
    orm[place, 2] = material.metal * (1 - 0.6 * groove)
    height[place] = strong * bump - 2.2 * groove * max(strong, 0.4)
    if material.glow > 0:
        glow[place] = drawn * material.glow


def _normals(height: Array, size: int) -> Array:
    """Tangent-space normals from height differences; v runs down, so y is flipped."""
    strength = 0.55 * (size / 512) ** 0.5
    out = np.empty((size, size, 3), np.float32)
    out[..., 2] = 1.0
    out[:, 1:-1, 0] = (height[:, :-2] - height[:, 2:]) * (strength / 2)
    out[1:-1, :, 1] = (height[2:] - height[:-2]) * (strength / 2)
    out[:, [0, -1], 0] = 0
    out[[0, -1], :, 1] = 0
    length = np.sqrt(out[..., 0] ** 2 + out[..., 1] ** 2 + 1)
    out /= length[..., None]
    return _bytes(out * 0.5 + 0.5)

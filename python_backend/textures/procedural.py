"""Draws a material family: albedo, height, roughness and metallic, exact and toroidal.

It guides the synthesis network (where are the bricks, which colour, how high), it is extra
training data with known maps, and it answers by itself when there is no time for the network;
such an answer is labelled as procedural. Knows the table of families, not the words of a
prompt (see `prompt`) and not the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from python_backend.textures import fields
from python_backend.textures.families import FAMILIES, Family
from python_backend.textures.fields import Field, Rng, step
from python_backend.textures.layouts import LAYOUTS, Layout

Image = NDArray[Any]  # (n, n, 3), sRGB 0..1


@dataclass(frozen=True)
class Plan:
    """What to draw: everything but the pixel count.

    colours: main, second, joint as sRGB 0..1, shape (3, 3), or None for the family's own.
    scale: element counts are multiplied by it. effects: strengths 0..1 of `moss`, `snow`,
    `rust`, `cracks`, `dirt`, `wear`, `wet`, `frost`, `gloss`, `rough`, `glow`, `cut`.
    """

    family: str
    seed: int
    colours: Image | None = None
    scale: float = 1.0
    effects: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Material:
    """A set of maps, float32 0..1: albedo (n, n, 3) sRGB; the others (n, n).

    `mask`: 1 on elements, 0 in joints. `relief`: height range, metres for a 1 m square."""

    albedo: Image
    height: Field
    roughness: Field
    metallic: Field
    mask: Field
    relief: float = 0.02

    def stack(self) -> NDArray[Any]:
        """(7, n, n): albedo, height, roughness, metallic, mask: what guides the network."""
        rest = [self.height, self.roughness, self.metallic, self.mask]
        return np.concatenate([self.albedo.transpose(2, 0, 1), np.stack(rest)]).astype(np.float32)


def hex_colour(text: str) -> NDArray[Any]:
    """`rrggbb`, with or without `#`, to sRGB 0..1."""
    text = text.lstrip("#")
    return np.array([int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def draw(plan: Plan, n: int) -> Material:
    """Draw `plan` at n by n pixels. The same plan at another n is the same picture."""
    family = FAMILIES[plan.family]
    rng = np.random.default_rng([plan.seed, 0xF16])
    palette = plan.colours
    choice = family.palettes[rng.integers(len(family.palettes))]
    if palette is None:
        palette = np.stack([hex_colour(c) for c in choice.split()])
        light, tint = rng.normal(0, 0.03, (1, 1)), rng.normal(0, 0.007, (1, 3))
        palette = np.clip(palette + (light + tint).astype(np.float32), 0, 1)
    count = rng.uniform(*family.count) * plan.scale
    kids = rng.spawn(10)
    u, v = fields.grid(n)
    if family.warp and family.layout != "plain":
        bend = np.float32(family.warp * 2.2 / count)  # relative to one element, bent one by one
        u = u + bend * fields.noise(kids[0], n, max(4, 0.8 * count), octaves=3)
        v = v + bend * fields.noise(kids[1], n, max(4, 0.8 * count), octaves=3)
    layout = LAYOUTS[family.layout](kids[2], u, v, count, dict(family.options))
    textures = _Noises(family, kids, n, plan.scale, layout)
    if family.joint:  # worn rims instead of ruled lines
        depth = min(0.05 * family.fine, 0.22 * family.joint)
        rim = layout.edge + np.float32(depth) * textures.fine
        layout = replace(layout, edge=rim.astype(np.float32))
    joint = family.joint
    mask = (
        step(joint * 0.3, joint * 0.7 + 0.02, layout.edge) if joint else np.ones((n, n), np.float32)
    )
    if family.layout in ("mesh", "rings") and layout.rise is not None:
        mask = step(0.05, 0.3, layout.rise)
    height = _height(family, layout, textures, mask, kids[7])
    albedo = _albedo(family, layout, textures, mask, height, palette, kids[8])
    rough = family.rough[1] + (family.rough[0] - family.rough[1]) * mask
    rough = rough + 0.06 * textures.fine + 0.05 * textures.stain
    material = Material(
        albedo, height, np.clip(rough, 0.03, 1).astype(np.float32), family.metal * mask, mask,
        family.relief,
    )  # fmt: skip
    from python_backend.textures.effects import apply

    return apply(material, plan, kids[9])


class _Noises:
    """The noises that one material shares between its height and its colour."""

    def __init__(
        self, family: Family, kids: list[Rng], n: int, scale: float, layout: Layout
    ) -> None:
        freq = max(1.0, family.freq * scale)
        rough_fall = 0.72 if family.layout == "plain" and family.fine > 0.2 else 0.55
        self.stain = fields.noise(
            kids[3], n, freq, octaves=6, fall=rough_fall, stretch=family.stretch
        )
        self.fine = fields.noise(kids[4], n, max(20, 3 * freq), octaves=6, fall=0.85)
        self.lumps = fields.noise(kids[5], n, freq * 1.5, octaves=6, fall=0.6)
        if family.warp and family.layout == "plain":
            bend_u = family.warp * fields.noise(kids[6], n, 3, octaves=3)
            bend_v = family.warp * fields.noise(kids[6], n, 3, octaves=3)
            self.stain = fields.sample(self.stain, bend_u, bend_v)
            self.lumps = fields.sample(self.lumps, bend_u, bend_v)
        self.grain = self._grain(family, kids[6], n, layout) if family.grain else None
        self.ridge = self._ridge(family, kids[6], n) if family.ridges else None

    @staticmethod
    def _grain(family: Family, rng: Rng, n: int, layout: Layout) -> Field:
        """Fibres along each element, shifted from one element to the next."""
        along = fields.noise(rng, n, 10, octaves=5, fall=0.75, stretch=family.stretch * 2)
        shifts = rng.uniform(0, 1, (int(layout.ident.max()) + 1, 2)).astype(np.float32)
        bend = 0.012 * fields.noise(rng, n, 3, octaves=2)
        du, dv = shifts[layout.ident, 0], shifts[layout.ident, 1]
        if family.layout == "plain":
            return fields.sample(along, bend, bend * 2)
        grain = fields.sample(along, du, dv + bend * 0.5)
        if layout.turn is not None:
            turned = fields.sample(np.ascontiguousarray(along.T), dv + bend * 0.5, du)
            grain = np.where(layout.turn > 0.5, turned, grain)
        return grain.astype(np.float32)

    @staticmethod
    def _ridge(family: Family, rng: Rng, n: int) -> Field:
        """Overlaid ridged strands at a few slants (integer shears keep the torus): 0..1."""
        best = np.zeros((n, n), np.float32)
        for shear in (0, 1, -1, 2, -2):
            base = fields.noise(rng, n, family.freq, octaves=3, stretch=family.stretch)
            ridge = 1 - np.minimum(np.abs(base) * 1.2, 1)
            if shear and family.stretch < 0.6:  # slant: u moves with v
                _, v = fields.grid(n)
                ridge = fields.sample(ridge, shear * v, np.zeros_like(v))
            best = np.maximum(best, ridge * rng.uniform(0.6, 1.0))
        return best**2


def _height(family: Family, lay: Layout, tex: _Noises, mask: Field, rng: Rng) -> Field:
    """Relief 0..1: joints below, shapes, lumps, grain."""
    n = mask.shape[0]
    height: Field = np.full((n, n), 0.5, np.float32)
    if family.layout != "plain":
        profile = step(family.joint * 0.3, family.joint * 0.5 + family.bevel, lay.edge)
        level = rng.uniform(-1, 1, int(lay.ident.max()) + 1).astype(np.float32)
        height = family.depth * profile + 0.12 * family.vary * level[lay.ident] * mask
        if family.options.get("facet"):
            slope = rng.uniform(-1, 1, (int(lay.ident.max()) + 1, 2)).astype(np.float32)
            u, v = fields.grid(n)
            tilt = np.sin(6.28 * u) * slope[lay.ident, 0] + np.sin(6.28 * v) * slope[lay.ident, 1]
            height = height + 0.35 * tilt.astype(np.float32)
        if family.options.get("lap"):
            height = height + 0.5 * (lay.y + 0.5)
        if lay.rise is not None:
            height = height * 0.4 + 0.6 * lay.rise
    height = height + 0.10 * family.coarse * tex.lumps + 0.07 * family.fine * tex.fine
    if tex.grain is not None:
        height = height + 0.06 * family.grain * tex.grain * mask
    if tex.ridge is not None:
        height = height + 0.5 * family.ridges * tex.ridge
    low, high = np.quantile(height[:: max(1, n // 128), :: max(1, n // 128)], [0.002, 0.998])
    return np.clip((height - low) / max(high - low, 1e-3), 0, 1).astype(np.float32)


def _albedo(
    family: Family, lay: Layout, tex: _Noises, mask: Field, height: Field, palette: Image, rng: Rng
) -> Image:
    """Colour: elements between main and second, joints in the third, light with the height."""
    main, second, third = palette
    count = int(lay.ident.max()) + 1
    which = rng.beta(0.9, 1.4, count).astype(np.float32)
    if family.options.get("checker"):
        which = _checker(lay, count)
    blend = family.vary * which[lay.ident] + 0.28 * family.mottle * tex.stain
    blend = blend + 0.30 * family.fine * tex.fine + (0.2 if family.layout == "plain" else 0)
    if tex.grain is not None:
        blend = blend + 0.35 * family.grain * tex.grain
    blend = np.clip(blend, -0.35, 1.25)[..., None]
    colour = main + (second - main) * blend
    tint = rng.normal(0, 0.007 * family.vary, (count, 3)).astype(np.float32)
    shade = rng.normal(0, 0.025 * family.vary, (count, 1)).astype(np.float32)
    colour = colour + (tint + shade)[lay.ident]
    if family.options.get("chips"):
        keep = (rng.uniform(0, 1, count) < 0.6).astype(np.float32)
        mask = mask * keep[lay.ident]
        chip = which[lay.ident][..., None]
        colour = second + (third - second) * chip + tint[lay.ident] * 4
        third = main
    if family.joint and family.layout not in ("plain", "waves", "treads"):
        gap = third * (1 + 0.10 * tex.fine[..., None] * (0.4 + family.fine))
        if family.glow:
            heat = np.clip(1.25 - lay.edge / max(family.joint, 1e-3), 0, 1)[..., None]
            gap = third * (0.75 + 0.5 * heat) + np.array([0.1, 0.1, 0.04], np.float32) * heat
        colour = gap + (colour - gap) * mask[..., None]
    elif family.layout in ("mesh", "rings"):
        colour = third + (colour - third) * mask[..., None]
    if family.veins:
        colour = _veins(family, tex, colour, third)
    if tex.ridge is not None:
        colour = colour + (third - colour) * (0.45 * family.ridges * tex.ridge[..., None] ** 2)
    # a photograph's albedo is never free of shading: cavities stay a little darker
    relief = height - fields.blur(height, 0.012)
    # and its strength goes with the contrast of the colours: plain things are plain
    apart = np.abs(second - main).max() + 0.5 * np.abs(third - main).max()
    contrast = np.clip(apart / 0.25, 0.2, 1)
    light = 1 + np.clip(relief, -0.25, 0.25) * contrast * (0.9 if not family.glow else 0.2)
    if lit := family.options.get("lit"):  # smooth ribs show only by the light on their sides
        light = light * (1 + np.float32(lit) * np.sin(2 * np.pi * lay.y))
    grit = 1 + 0.13 * family.fine * contrast * tex.fine
    return np.clip(colour * (light * grit)[..., None], 0, 1).astype(np.float32)


def _checker(lay: Layout, count: int) -> NDArray[Any]:
    side = max(1, round(count**0.5))
    index = np.arange(count)
    return ((index // side + index % side) % 2).astype(np.float32)


def _veins(family: Family, tex: _Noises, colour: Image, third: NDArray[Any]) -> Image:
    line = np.abs(tex.stain + 0.35 * tex.lumps)
    vein = step(0.34, 0.0, line) ** 2 * (0.3 + 0.7 * fields.unit(tex.lumps))
    vein = np.maximum(vein, 0.4 * step(0.2, 0.0, np.abs(tex.lumps - 0.6)) ** 2)
    blended: Image = colour + (third - colour) * (family.veins * vein)[..., None]
    return blended

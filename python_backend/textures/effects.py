"""What happened to a material: moss, snow, rust, cracks, dirt, wear, water, frost.

Each effect reads height and mask and changes albedo, height, roughness and metallic together,
toroidally. Strengths are 0..1. Knows no prompt and no family but its numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from python_backend.textures import fields
from python_backend.textures.families import FAMILIES
from python_backend.textures.fields import Field, Rng, step

if TYPE_CHECKING:
    from python_backend.textures.procedural import Material, Plan


def apply(material: Material, plan: Plan, rng: Rng) -> Material:
    """The material after all effects of the plan, in a fixed order."""
    family = FAMILIES[plan.family]
    effects = {name: float(np.clip(value, 0, 1)) for name, value in plan.effects.items()}
    effects["cracks"] = max(effects.get("cracks", 0.0), family.cracks)
    kids = dict(zip(("cracks", "dirt", "rust", "moss", "snow", "frost"), rng.spawn(6)))
    m = material
    if effects["cracks"]:
        m = _cracks(m, effects["cracks"], kids["cracks"])
    if effects.get("wear"):
        m = _wear(m, effects["wear"])
    for name, layer in _LAYERS.items():
        if effects.get(name):
            m = _cover(m, kids[name], effects[name] * layer.amount, layer)
    if effects.get("wet"):
        m = _wet(m, effects["wet"])
    shift = 0.3 * effects.get("rough", 0.0) - 0.55 * effects.get("gloss", 0.0)
    if shift:
        m = replace(m, roughness=np.clip(m.roughness + shift, 0.04, 1).astype(np.float32))
    return m


@dataclass(frozen=True)
class _Layer:
    """A covering: colour, whether it gathers in cavities or settles on top, roughness, thickness,
    how opaque it is, and how much of it a strength of 1 means."""

    colour: str
    low: bool
    rough: float
    bump: float
    cover: float
    amount: float


_LAYERS = {
    "dirt": _Layer("453a2d", True, 0.95, 0.02, 0.62, 0.75),
    "rust": _Layer("6b4029", False, 0.9, 0.03, 0.85, 0.9),
    "moss": _Layer("4c5f28", True, 0.95, 0.14, 0.92, 1.0),
    "snow": _Layer("eef3f8", False, 0.7, 0.18, 0.95, 1.0),
    "frost": _Layer("d4e6f0", False, 0.4, 0.02, 0.8, 0.7),
}


def _cover(m: Material, rng: Rng, amount: float, layer: _Layer) -> Material:
    """A layer that gathers in cavities or settles on top, in patches."""
    from python_backend.textures.procedural import hex_colour

    n = m.height.shape[0]
    patches = fields.noise(rng, n, 3, octaves=6, fall=0.65)
    grit = fields.noise(rng, n, 24, octaves=6, fall=0.85)
    reach = (0.5 - m.height) * (2.4 if layer.low else -1.4) + 0.6 * patches + 0.2 * grit
    edge = 1.4 - 2.6 * amount
    there = step(edge, edge + 0.8, reach)
    colour = hex_colour(layer.colour) * (0.97 + 0.08 * grit)[..., None]
    albedo = m.albedo + (np.clip(colour, 0, 1) - m.albedo) * there[..., None] * layer.cover
    height = m.height + there * layer.bump * (1 + 0.3 * grit)
    return replace(
        m,
        albedo=np.clip(albedo, 0, 1).astype(np.float32),
        height=np.clip(height / max(float(height.max()), 1.0), 0, 1).astype(np.float32),
        roughness=(m.roughness + (layer.rough - m.roughness) * there).astype(np.float32),
        metallic=(m.metallic * (1 - there)).astype(np.float32),
    )


def _cracks(m: Material, amount: float, rng: Rng) -> Material:
    """Thin dark lines along warped cell borders, where a mask of noise lets them through."""
    n = m.height.shape[0]
    u, v = fields.grid(n)
    bend = 0.05 * fields.noise(rng, n, 4, octaves=4)
    bend2 = 0.05 * fields.noise(rng, n, 4, octaves=4)
    _, edge, _ = fields.cells(rng, u + bend, v + bend2, 4, 4, 0.95)
    gate = step(1.1 - 2.4 * amount, 1.6 - 2.4 * amount, fields.noise(rng, n, 3, octaves=3))
    line: Field = step(0.03, 0.006, edge) * gate
    return replace(
        m,
        albedo=(m.albedo * (1 - 0.6 * line[..., None])).astype(np.float32),
        height=np.clip(m.height - 0.3 * line, 0, 1).astype(np.float32),
        roughness=np.clip(m.roughness + 0.1 * line, 0, 1).astype(np.float32),
    )


def _wear(m: Material, amount: float) -> Material:
    """Edges that stick out lose colour and gain shine."""
    out = np.clip((m.height - fields.blur(m.height, 0.01)) * 6, 0, 1) * amount
    pale = m.albedo * 0.75 + 0.25
    return replace(
        m,
        albedo=np.clip(m.albedo + (pale - m.albedo) * out[..., None], 0, 1).astype(np.float32),
        roughness=np.clip(m.roughness - 0.15 * out, 0.04, 1).astype(np.float32),
    )


def _wet(m: Material, amount: float) -> Material:
    """Water in the low places: darker, smooth, level."""
    level = 0.25 + 0.3 * amount
    pool = step(level + 0.08, level - 0.08, m.height) * amount
    damp = 0.42 * amount + 0.28 * pool
    return replace(
        m,
        albedo=(m.albedo * (1 - damp[..., None])).astype(np.float32),
        height=(m.height + (np.maximum(m.height, level) - m.height) * pool).astype(np.float32),
        roughness=np.clip(m.roughness * (1 - 0.5 * amount) * (1 - 0.85 * pool), 0.04, 1).astype(
            np.float32
        ),
    )

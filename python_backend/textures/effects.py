"""What happened to a material: moss, snow, rust, cracks, dirt, wear, water, frost.

Each effect reads height and mask and changes albedo, height, roughness and metallic together,
toroidally. Strengths are 0..1. Knows no prompt and no family but its numbers.
"""

from __future__ import annotations

from dataclasses import replace
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
    if effects.get("dirt"):
        m = _cover(
            m, kids["dirt"], effects["dirt"] * 0.75, "4a3c2c", low=True, rough=0.95, bump=0.02
        )
    if effects.get("rust"):
        m = _cover(
            m, kids["rust"], effects["rust"] * 0.9, "7a4020", low=False, rough=0.9, bump=0.03
        )
    if effects.get("moss"):
        m = _cover(m, kids["moss"], effects["moss"], "50661f", low=True, rough=0.95, bump=0.14)
    if effects.get("snow"):
        m = _cover(m, kids["snow"], effects["snow"], "eef3f8", low=False, rough=0.7, bump=0.18)
    if effects.get("frost"):
        m = _cover(
            m, kids["frost"], effects["frost"] * 0.7, "d4e6f0", low=False, rough=0.4, bump=0.02
        )
    if effects.get("wet"):
        m = _wet(m, effects["wet"])
    shift = 0.3 * effects.get("rough", 0.0) - 0.55 * effects.get("gloss", 0.0)
    if shift:
        m = replace(m, roughness=np.clip(m.roughness + shift, 0.04, 1).astype(np.float32))
    return m


def _cover(
    m: Material, rng: Rng, amount: float, colour: str, *, low: bool, rough: float, bump: float
) -> Material:
    """A layer that gathers in cavities (`low`) or settles on top, in patches."""
    from python_backend.textures.procedural import hex_colour

    n = m.height.shape[0]
    patches = fields.noise(rng, n, 3, octaves=6, fall=0.65)
    grit = fields.noise(rng, n, 24, octaves=3, fall=0.8)
    reach = (0.5 - m.height) * (2.4 if low else -1.4) + 0.6 * patches + 0.2 * grit
    edge = 1.4 - 2.6 * amount
    layer = step(edge, edge + 0.7, reach)
    # the patches that pass the edge are high ones: their own mean must not brighten the layer
    base = hex_colour(colour) * (0.92 + 0.07 * grit + 0.05 * (reach - edge))[..., None]
    albedo = m.albedo + (np.clip(base, 0, 1) - m.albedo) * layer[..., None] * 0.92
    height = m.height + layer * bump * (1 + 0.3 * grit)
    return replace(
        m,
        albedo=np.clip(albedo, 0, 1).astype(np.float32),
        height=np.clip(height / max(float(height.max()), 1.0), 0, 1).astype(np.float32),
        roughness=(m.roughness + (rough - m.roughness) * layer).astype(np.float32),
        metallic=(m.metallic * (1 - layer)).astype(np.float32),
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

"""From a finished material to the six byte maps as they are sent, cut and certified.

Knows arrays and the request's physical size; neither prompts nor networks.
"""

from __future__ import annotations

import numpy as np

from bridge.errors import QualityRejected
from python_backend.textures import derive, seam
from python_backend.textures.encode import Bytes, to_bytes
from python_backend.textures.params import TextureRequest
from python_backend.textures.procedural import Material

METERS = 2.0  # the photographs the network was trained on show about this much


def finish(m: Material, request: TextureRequest) -> dict[str, Bytes]:
    """Float maps to the six byte maps, in physical ranges.

    Dielectric albedo is kept within 30..240 sRGB (no real matter is darker or lighter), metal
    within 50..250.
    """
    metal = m.metallic[..., None]
    low = (30 + 20 * metal) / 255
    high = (240 + 10 * metal) / 255
    albedo = np.clip(m.albedo, low, high)
    directx = request.normal_y == "directx"
    relief = m.relief * (METERS / request.meters) ** 0.5
    normals = derive.normal(m.height, relief, directx=directx)
    return {
        "albedo": to_bytes(albedo.astype(np.float32)),
        "normal": derive.normal_image(normals),
        "height": to_bytes(m.height),
        "roughness": to_bytes(np.clip(m.roughness, 0.04, 1).astype(np.float32)),
        "metallic": to_bytes(m.metallic),
        "ao": to_bytes(derive.occlusion(m.height, relief)),
    }


def settle(
    maps: dict[str, Bytes], tiling: str, *, move: bool
) -> tuple[dict[str, Bytes], dict[str, float]]:
    """The maps as they are sent, and the seam score of each of them.

    move: roll toroidal maps together so that their borders lie on average lines (see `seam`).
    Raises `QualityRejected` beyond the limits.
    """
    rows, columns = ({n: seam.line_steps(px, axis) for n, px in maps.items()} for axis in (0, 1))
    if move:  # steps of bytes are exact, so they roll with the maps
        down = seam.best_roll(rows.values()) if tiling in ("both", "y") else 0
        right = seam.best_roll(columns.values()) if tiling in ("both", "x") else 0
        maps = {name: np.roll(px, (down, right), (0, 1)) for name, px in maps.items()}
        rows = {name: np.roll(steps, down) for name, steps in rows.items()}
        columns = {name: np.roll(steps, right) for name, steps in columns.items()}
    scores = {
        name: round(
            seam.worst(seam.border_score(columns[name]), seam.border_score(rows[name]), tiling), 4
        )
        for name in maps
    }
    bad = {name: s for name, s in scores.items() if not seam.LOW <= s <= seam.HIGH}
    if bad:
        raise QualityRejected(
            "The texture does not tile well enough, and was not sent.",
            cause="Seam scores: " + ", ".join(f"{name} {s}" for name, s in bad.items()),
        )
    return maps, scores

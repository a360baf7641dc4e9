"""The answer when there is no time for a network: the procedural guide itself, named as such.

Runs in the server process: no torch, no sentence embeddings; families are found by their words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bridge.errors import FigmentError
from python_backend.capability import Job, Result, Rung
from python_backend.textures.params import TextureRequest, defaults


class _NoEmbedder:
    """Stands in for sentence embeddings: words of the table decide alone."""

    def embed(self, texts: Sequence[str], /) -> np.ndarray[Any, Any]:
        return np.zeros((len(texts), 384), np.float32)

    def embed_one(self, text: str, /) -> np.ndarray[Any, Any]:
        return np.zeros(384, np.float32)


def procedural_result(params: Mapping[str, Any], size: int) -> Result | None:
    """A small procedural set, or None for what cannot be drawn (photos, unknown words)."""
    if params.get("image") or params.get("blend"):
        return None
    from python_backend.safety.provenance import mark, png_text
    from python_backend.textures.encode import encode, pack
    from python_backend.textures.generate import Studio

    try:
        request = TextureRequest.read(Job("fallback", {**defaults(), **params, "size": size}))
        made = Studio(_NoEmbedder(), None).make(request, lambda _: None)
    except FigmentError:
        return None
    origin = mark("texture", "procedural", None, trained=False)
    packed = pack(made.maps, request.maps, request.packing)
    return Result(
        data={**made.data, "procedural": True},
        blobs=[encode(n, px, request.format, png_text(origin)) for n, px in packed.items()],
        rung=Rung.FALLBACK,
        certificate={"passed": True, "seam": made.data["seam"], "limits": [0.9, 1.1]},
        provenance=origin,
        warnings=[*made.warnings, "Drawn by the procedural generator, not by the trained model."],
    )

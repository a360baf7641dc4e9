"""The networks of the bundled weights, loaded and ready: paint a guide, refine, guess maps.

One file holds the synthesis network (`synthesis.`), the detail network (`detail.`) and the maps
network (`maps.`). The only module of serving that touches torch. Same input, same bytes: noise
comes from seeded generators, and convolutions run in one fixed number of threads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from bridge.errors import WeightsMismatch
from python_backend.textures.detail import Detail
from python_backend.textures.mapnet import MapNet
from python_backend.textures.network import Size, Synthesis
from python_backend.textures.photomaps import Seen, look
from python_backend.textures.procedural import Material
from python_backend.training import card, checkpoint

WEIGHTS = Path(__file__).parent.parent / "weights" / "texture.safetensors"
Array = NDArray[Any]


class TextureModel:
    """Knows arrays and seeds; neither prompts nor files but its own weights."""

    def __init__(self, path: Path | None = None, threads: int = 2) -> None:
        """Raises `WeightsMissing`, `WeightsCorrupt`, `WeightsMismatch`."""
        self.path = path or WEIGHTS
        # a user's own training has a card too; without one the file is taken as it is
        if self.path.with_suffix(".md").is_file() or path is None:
            card.verify(self.path)
        tensors, meta = checkpoint.load(self.path)
        if meta.get("kind") != "texture":
            raise WeightsMismatch(
                f"{self.path.name} holds no texture model.", cause=f"kind {meta.get('kind')!r}"
            )
        torch.set_num_threads(max(1, threads))
        self.scales: dict[str, float] = dict(meta.get("scales", {}))
        self.net = Synthesis(Size(**meta["size"]))
        checkpoint.load_module(self.net, tensors, "synthesis.")
        self.detail = Detail() if any(k.startswith("detail.") for k in tensors) else None
        # files from before the maps network had an encoder hold another one: do without
        self.maps = MapNet() if "maps.table" in tensors else None
        for net, prefix in ((self.detail, "detail."), (self.maps, "maps.")):
            if net is not None:
                checkpoint.load_module(net, tensors, prefix)
        for module in (self.net, self.detail, self.maps):
            if module is not None:
                module.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def style(self, seed: int) -> Array:
        """(noise,) the global noise of a seed."""
        make = torch.Generator().manual_seed(seed)
        return torch.randn(self.net.size.noise, generator=make).numpy()

    def paint(self, guide: Material, text: Array, z: Array, seed: int) -> Material:
        """The guide as the synthesis network repaints it; same pixel count."""
        n = guide.height.shape[0]
        make = torch.Generator().manual_seed(seed ^ 0x5EED)
        stack = torch.from_numpy(guide.stack()[None] * 2 - 1)
        with torch.inference_mode():
            out = self.net(
                stack.contiguous(memory_format=torch.channels_last), torch.from_numpy(text[None]),
                torch.from_numpy(z[None]), self.net.noise(1, n, make),
            )  # fmt: skip
        maps = ((out[0].numpy() + 1) / 2).astype(np.float32)
        return Material(
            np.ascontiguousarray(maps[:3].transpose(1, 2, 0)), maps[3], maps[4], maps[5],
            guide.mask, guide.relief,
        )  # fmt: skip

    def enlarge(self, albedo: Array, seed: int) -> Array:
        """(n, n, 3) sRGB to (2n, 2n, 3), with new fine grain."""
        assert self.detail is not None
        make = torch.Generator().manual_seed(seed ^ 0xDE7A)
        with torch.inference_mode():
            x = torch.from_numpy(np.ascontiguousarray(albedo.transpose(2, 0, 1)[None])) * 2 - 1
            x = x.contiguous(memory_format=torch.channels_last)
            out = self.detail(x, self.detail.noise(1, albedo.shape[0], make))[0].numpy()
        return np.ascontiguousarray(out.transpose(1, 2, 0), np.float32) * np.float32(
            0.5
        ) + np.float32(0.5)

    def guess(self, albedo: Array) -> Seen:
        """Height, roughness, metallic and relief of a tileable albedo (n, n, 3)."""
        assert self.maps is not None
        return look(self.maps, albedo)

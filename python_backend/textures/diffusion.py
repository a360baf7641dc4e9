"""Albedo from a Stable Diffusion pipeline in a local folder, made to tile.

Every convolution of its U-Net and decoder wraps around, so that the picture is a torus: rolling
the noise by one cell rolls the picture. Attention and normalisation know no place and need no
change. The other maps come from the same maps network as those of a photo.

Needs the extra `diffusers`. Opens no connection, runs no code of the folder, reads only
safetensors. Knows requests and pixels; neither the other maps nor jobs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BadModelFile, MissingDependency
from python_backend.textures.params import TextureRequest

Array = NDArray[Any]
Tick = Callable[[float], None]
PIPELINE = "StableDiffusionPipeline"
LIBRARIES = {"diffusers", "transformers", "stable_diffusion", None}
PARTS = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
_SAMPLE = 1 << 20  # bytes read at each end of a large file for its fingerprint


def fingerprint(folder: Path, steps: int) -> str:
    """64 hex digits: names, sizes, and first and last MiB of all files, and the step count.

    Whole files would be gigabytes to read at every start. An absent folder has a fingerprint
    too; `DiffusionPainter` says what is wrong with it.
    """
    digest = sha256(f"steps {steps}".encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        digest.update(f"\0{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE))
            if size > _SAMPLE:
                file.seek(max(_SAMPLE, size - _SAMPLE))
                digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def check_folder(folder: Path) -> None:
    """Raises `BadModelFile` for what is no such pipeline, or would bring code of its own."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise BadModelFile(
            f"{folder.name!r} is no diffusion pipeline.", cause="It has no model_index.json."
        )
    try:
        parts = json.loads(index.read_text("utf-8"))
        kind = parts["_class_name"]
        libraries = {v[0] for k, v in parts.items() if isinstance(v, list) and v}
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise BadModelFile(
            f"The model_index.json of {folder.name!r} cannot be read.", cause=str(error)[:200]
        ) from error
    if kind != PIPELINE:
        raise BadModelFile(f"{folder.name!r} holds a {kind!r}.", cause=f"Only {PIPELINE} is known.")
    absent = [name for name in PARTS if not (folder / name).is_dir()]
    if absent:
        raise BadModelFile(f"{folder.name!r} lacks {', '.join(absent)}.")
    if not libraries <= LIBRARIES or any(folder.rglob("*.py")):
        raise BadModelFile(
            f"{folder.name!r} brings program code along.",
            cause="Only pipelines of diffusers' and transformers' own classes are loaded.",
        )


def make_circular(module: Any) -> int:
    """Let every 2-D convolution inside wrap around; returns how many there are."""
    from torch.nn import Conv2d

    found = [m for m in module.modules() if isinstance(m, Conv2d)]
    for convolution in found:
        convolution.padding_mode = "circular"
    return len(found)


class DiffusionPainter:
    """A loaded pipeline, on the graphics card where PyTorch sees one, else on the processor."""

    def __init__(self, folder: Path, steps: int = 20) -> None:
        """Raises `MissingDependency`, `BadModelFile`."""
        check_folder(folder)
        try:
            import diffusers
            import torch
        except ImportError as error:
            raise MissingDependency(
                "A diffusion pipeline is configured, but diffusers is not installed.",
                cause=str(error),
                fix="Install the extra: pip install 'figment-sidecar[diffusers]'.",
            ) from error
        self.steps = max(1, steps)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        diffusers.utils.logging.disable_progress_bar()
        try:
            self.pipe: Any = diffusers.StableDiffusionPipeline.from_pretrained(
                str(folder), use_safetensors=True, local_files_only=True,
                safety_checker=None, feature_extractor=None, requires_safety_checker=False,
            )  # fmt: skip
        # the libraries raise whatever a damaged file makes them stumble over
        except Exception as error:
            raise BadModelFile(
                f"The diffusion pipeline in {folder.name!r} cannot be loaded.",
                cause=f"{type(error).__name__}: {str(error)[:200]}",
            ) from error
        if self.device == "cuda":  # afterwards: the argument's name differs between versions
            self.pipe.to(self.device, torch.float16)
        self.pipe.set_progress_bar_config(disable=True)
        make_circular(self.pipe.unet)
        make_circular(self.pipe.vae)

    # ------------------------------------------------------------------ sizes
    def side(self, size: int) -> int:
        """Pixels a side that are painted for a picture of `size`: what the pipeline was trained
        at, up to twice that where more is wanted; a multiple of what its U-Net can halve."""
        unet, factor = self.pipe.unet.config, int(self.pipe.vae_scale_factor)
        sample = unet.sample_size
        native = (min(sample) if isinstance(sample, list | tuple) else int(sample)) * factor
        unit = max(8, factor * 2 ** (len(unet.block_out_channels) - 1))
        wanted = min(max(size, native), 2 * native)
        return max(unit, wanted // unit * unit)

    # ------------------------------------------------------------------ work
    def paint(self, request: TextureRequest, tick: Tick) -> Array:
        """(size, size, 3) u1 sRGB that tiles. `tick` is told the fraction of the steps done,
        and what it raises goes through. Same request, same bytes on the same device."""
        return self.decode(request, self.noise(request), tick)

    def noise(self, request: TextureRequest) -> Array:
        """(1, c, h, w) float32: that of the seed; for a variation, between it and its origin's."""
        import torch

        cells = self.side(request.size) // int(self.pipe.vae_scale_factor)
        shape = (1, int(self.pipe.unet.config.in_channels), cells, cells)

        def draw(r: TextureRequest) -> Array:
            own: Array = torch.randn(shape, generator=torch.Generator().manual_seed(r.seed)).numpy()
            if r.variation_of is None:
                return own
            s = r.strength
            mixed: Array = np.sqrt(1 - s * s) * draw(r.variation_of) + s * own
            return mixed.astype(np.float32)

        return draw(request)

    def decode(self, request: TextureRequest, noise: Array, tick: Tick) -> Array:
        """The picture that grows from a given noise."""
        import torch

        def told(_pipe: Any, step: int, _time: Any, kept: dict[str, Any]) -> dict[str, Any]:
            tick((step + 1) / self.steps)
            return kept

        tick(0.0)
        side = self.side(request.size)
        made = self.pipe(
            prompt=f"{request.prompt}, seamless texture, seen from above, even light",
            negative_prompt=request.negative or None,
            height=side, width=side, num_inference_steps=self.steps,
            latents=torch.from_numpy(noise).to(self.device, self.pipe.unet.dtype),
            generator=torch.Generator().manual_seed(request.seed),
            output_type="np", callback_on_step_end=told,
        )  # fmt: skip
        picture = np.nan_to_num(np.asarray(made.images[0], np.float32), nan=0.5)
        bands = [_resized(picture[..., c], request.size) for c in range(3)]
        pixels: Array = np.rint(np.clip(np.stack(bands, -1), 0, 1) * 255).astype(np.uint8)
        return pixels


def _resized(channel: Array, size: int) -> Array:
    """(n, n) to (size, size), wrapping: resized with a rim of itself, which is then cut off."""
    from PIL import Image

    n = channel.shape[0]
    if n == size:
        return channel
    wide = np.tile(channel, (3, 3))
    whole = Image.fromarray(wide).resize((3 * size, 3 * size), Image.Resampling.LANCZOS)
    return np.asarray(whole, np.float32)[size : 2 * size, size : 2 * size]

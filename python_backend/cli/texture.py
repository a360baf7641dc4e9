"""`figment texture "mossy cobblestone" --size 1024 -o out/`: a tileable material from words.

Writes one file a map, a `.figment` recipe, and a lit preview sheet; all of them or none.
"""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import Any

HELP = "make a tileable material from words"


def add_parser(subparsers: Any) -> None:
    """Flags follow the request's parameters; see `figment models` and the texture guide."""
    parser: argparse.ArgumentParser = subparsers.add_parser("texture", help=HELP, description=HELP)
    add = parser.add_argument
    add("prompt", nargs="?", default="", help="the material in words")
    add("-o", "--out", metavar="DIR", default=".", help="folder for the files (default: here)")
    add("--name", help="start of the file names (default: from the prompt)")
    add("--size", type=int, default=512, help="pixels a side, a multiple of 128 (default 512)")
    add("--seed", type=int, default=0, help="another seed, another piece of the same material")
    add("--style", choices=("photo", "painted", "pixel"), default="photo", help="look")
    add("--meters", type=float, default=2.0, help="metres that one tile covers (default 2)")
    add("--negative", default="", help="words for what must not appear")
    add("--palette", default="", help="colours to keep to, like #8a6a4c,#3c2c20")
    add("--maps", default="", help="which maps, comma-separated (default: all)")
    add("--tiling", choices=("both", "x", "y"), default="both", help="directions that must tile")
    add("--format", choices=("png", "webp"), default="png", help="file format (default png)")
    add("--packing", choices=("separate", "orm", "unity"), default="separate", help="map packing")
    add("--normal-y", choices=("opengl", "directx"), default="opengl", help="normal map convention")
    add("--image", metavar="FILE", help="make the material from this photo")
    add("--recipe", metavar="FILE", help="make what this .figment file says")
    add("--variation-of", metavar="FILE", help="stay near this .figment recipe")
    add("--strength", type=float, default=0.5, help="how far a variation may go, 0..1")
    add("--weights", metavar="FILE", default="", help="other texture weights")
    add("--threads", type=int, default=0, help="compute threads (default: 2)")
    add("--no-sheet", action="store_true", help="no preview picture")
    parser.set_defaults(run=run)


class _NoHurry:
    """The context of a job that nobody cancels."""

    cancelled = False

    def check(self) -> None:
        """Nothing to check."""

    def remaining(self) -> float:
        return math.inf


def run(args: argparse.Namespace) -> int:
    """Returns 0. Raises RequestError, StartupError and DiskFull kinds."""
    from python_backend.capability import Job, Result
    from python_backend.safety.rails import Rails
    from python_backend.schema import validate
    from python_backend.textures.capability import TextureCapability

    params, blobs = _params(args)
    capability = TextureCapability({"weights": args.weights, "threads": args.threads})
    params = validate(capability.describe().params, params)
    rails = Rails.from_settings({})
    for text in (params.get("prompt", ""), params.get("negative", "")):
        verdict = rails.check_input(text, "texture") if text else None
        if verdict is not None and not verdict.allowed:
            from bridge.errors import Rejected

            raise Rejected("The prompt was refused.", cause=verdict.reason)
    capability.load()
    events = list(capability.run(Job("cli", params, blobs), _NoHurry()))
    result = next(event for event in events if isinstance(event, Result))
    written = write_result(
        result, Path(args.out), args.name or _name(params), sheet=not args.no_sheet
    )
    _tell(result, written)
    return 0


def _params(args: argparse.Namespace) -> tuple[dict[str, Any], list[Any]]:
    """The request's parameters from flags, or from a recipe file."""
    from bridge.errors import BadImage
    from python_backend.capability import Blob
    from python_backend.storage.recipes import load

    if args.recipe:
        recipe = load(Path(args.recipe))
        return {**recipe["params"], "seed": recipe["seed"], "format": args.format}, []
    params: dict[str, Any] = {
        "seed": args.seed, "size": args.size, "style": args.style, "meters": args.meters,
        "tiling": args.tiling, "format": args.format, "packing": args.packing,
        "normal_y": args.normal_y, "strength": args.strength, "negative": args.negative,
    }  # fmt: skip
    if args.prompt or not (args.image or args.variation_of):
        params["prompt"] = args.prompt
    if args.palette:
        params["palette"] = [c.strip() for c in args.palette.split(",") if c.strip()]
    if args.maps:
        params["maps"] = [m.strip() for m in args.maps.split(",") if m.strip()]
    if args.variation_of:
        params["variation_of"] = load(Path(args.variation_of))
    if not args.image:
        return params, []
    try:
        data = Path(args.image).read_bytes()
    except OSError as error:
        raise BadImage(f"{args.image} cannot be read.", cause=str(error)) from error
    return {**params, "image": "image"}, [Blob("image", data)]


def _name(params: dict[str, Any]) -> str:
    words = re.findall(r"[a-z0-9]+", str(params.get("prompt", "")).lower())
    return "_".join(words)[:48] or "material"


def write_result(result: Any, folder: Path, name: str, *, sheet: bool = True) -> list[Path]:
    """Write all files of a result: first under temporary names, then renamed together.

    Raises `DiskFull`; then none of the new files is left.
    """
    from python_backend.storage.files import write_atomic

    files = {}
    for blob in result.blobs:
        suffix = {"image/png": "png", "image/webp": "webp"}[blob.media_type]
        files[folder / f"{name}_{blob.name}.{suffix}"] = bytes(blob.data)
    if result.recipe is not None:
        import json

        files[folder / f"{name}.figment"] = json.dumps(result.recipe, indent=1).encode()
    picture = _sheet(result) if sheet else None
    if picture is not None:
        files[folder / f"{name}_sheet.png"] = picture
    parts = {path: path.with_name(f".{path.name}.part") for path in files}
    try:
        for path, data in files.items():
            write_atomic(parts[path], data)
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return list(files)


def _sheet(result: Any) -> bytes | None:
    """The preview, where the maps it needs were asked for."""
    import io

    import numpy as np
    from PIL import Image

    from python_backend.textures.sheet import sheet

    maps = {}
    for blob in result.blobs:
        pixels = np.asarray(Image.open(io.BytesIO(bytes(blob.data))))
        maps[blob.name] = pixels[..., None] if pixels.ndim == 2 else pixels
    if "orm" in maps:
        maps["ao"], maps["roughness"], maps["metallic"] = (
            maps["orm"][..., i : i + 1] for i in range(3)
        )
    if "mask" in maps:
        mask = maps["mask"]
        maps["metallic"], maps["ao"], maps["roughness"] = (
            mask[..., :1],
            mask[..., 1:2],
            255 - mask[..., 3:],
        )
    if not {"albedo", "normal", "roughness", "metallic", "ao"} <= maps.keys():
        return None
    out = io.BytesIO()
    Image.fromarray(sheet(maps)).save(out, "PNG")
    return out.getvalue()


def _tell(result: Any, written: list[Path]) -> None:
    data = result.data
    print(f"{data['material']} (similarity {data['similarity']:.2f}), {data['size']} px")
    print(f"average colour {data['average_color']}")
    print("seam: " + ", ".join(f"{name} {score:.2f}" for name, score in data["seam"].items()))
    for warning in result.warnings:
        print(f"warning: {warning}")
    for path in written:
        print(path)

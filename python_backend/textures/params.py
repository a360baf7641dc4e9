# ruff: noqa: E501
"""What a texture request may ask, as JSON Schema, and as a checked value.

The schema catches types and ranges; `TextureRequest.read` catches what spans several
parameters. Knows no models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.errors import BadImage, BadRecipe, InvalidParams
from python_backend.capability import Blob, Job
from python_backend.textures.encode import MAPS

MIN_SIZE, MAX_SIZE, BASE = 128, 2048, 128
STYLES = ("photo", "painted", "pixel")
_RECIPE = {"type": "object", "x-widget": "file"}


def _p(order: int, title: str, description: str, **rest: Any) -> dict[str, Any]:
    return {"title": title, "description": description, "x-order": order, **rest}


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "prompt": _p(1, "Prompt", "The material in words, for example `mossy cobblestone`.",
                     type="string", minLength=1, maxLength=500, **{"x-widget": "prompt"}),
        "seed": _p(2, "Seed", "Another seed, another piece of the same material.", type="integer",
                   minimum=0, maximum=2**31 - 1, default=0, **{"x-widget": "seed"}),
        "size": _p(3, "Size", "Width and height of the maps; a multiple of 128.", type="integer",
                   minimum=MIN_SIZE, maximum=MAX_SIZE, multipleOf=BASE, default=512, **{"x-unit": "px"}),
        "style": _p(4, "Style", "Photographic, painted, or pixel art.", enum=list(STYLES), default="photo"),
        "meters": _p(5, "Physical size", "How many metres one tile covers: more metres, more and smaller elements.",
                     type="number", minimum=0.25, maximum=8, default=2, **{"x-unit": "m"}),
        "negative": _p(6, "Not wanted", "Words for what must not appear, for example `moss, cracks`.",
                       type="string", maxLength=500, default=""),
        "palette": _p(7, "Palette", "Colours to keep to, `#rrggbb`; none leaves the colours free.", type="array",
                      maxItems=8, default=[], items={"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}, **{"x-widget": "palette"}),
        "maps": _p(8, "Maps", "Which maps to send.", type="array", minItems=1, uniqueItems=True,
                   items={"enum": list(MAPS)}, default=list(MAPS)),
        "tiling": _p(9, "Tiling", "Directions that must tile. In the other one grime gathers toward the end.",
                     enum=["both", "x", "y"], default="both"),
        "format": _p(10, "Format", "Raw pixels, PNG, or WebP.", enum=["raw", "png", "webp"], default="png"),
        "packing": _p(11, "Packing", "Separate maps, ORM (glTF, Godot), or Unity's mask map.",
                      enum=["separate", "orm", "unity"], default="separate"),
        "normal_y": _p(12, "Normal Y", "Up (OpenGL: Godot, Unity) or down (DirectX: Unreal).",
                       enum=["opengl", "directx"], default="opengl"),
        "image": _p(13, "Photo", "Name of an image blob sent along: it becomes a tileable material.",
                    type="string", maxLength=64, **{"x-widget": "file"}),
        "variation_of": _p(14, "Variation of", "A texture recipe to stay near.", **_RECIPE),
        "blend": _p(15, "Blend", "Two recipes and how far from `a` to `b`.", type="object",
                    properties={"a": dict(_RECIPE), "b": dict(_RECIPE),
                                "t": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5}},
                    required=["a", "b"], additionalProperties=False),
        "strength": _p(16, "Strength", "How far a variation may go, or how strongly a palette binds.",
                       type="number", minimum=0, maximum=1, default=0.5),
    },
}  # fmt: skip


@dataclass(frozen=True)
class TextureRequest:
    """A request after all checks; recipes are those of textures."""

    prompt: str
    seed: int
    size: int
    style: str
    meters: float
    negative: str
    palette: tuple[str, ...]
    maps: tuple[str, ...]
    tiling: str
    format: str
    packing: str
    normal_y: str
    image: Blob | None
    variation_of: TextureRequest | None
    blend: tuple[TextureRequest, TextureRequest, float] | None
    strength: float

    @staticmethod
    def read(job: Job) -> TextureRequest:
        """Checks across parameters. Raises `InvalidParams`, `BadImage`, `BadRecipe`."""
        return _read(job.params, job.blobs, depth=0)


def _read(params: Mapping[str, Any], blobs: Sequence[Blob], depth: int) -> TextureRequest:
    p = {**defaults(), **params}
    sources = [key for key in ("image", "variation_of", "blend") if p.get(key)]
    prompt = str(p.get("prompt", "")).strip()
    if not prompt and not sources:
        raise InvalidParams("The prompt is empty.", violations=[("$.prompt", "name a material")])
    if len(sources) > 1:
        raise InvalidParams(
            "A request starts from one thing.",
            violations=[(f"$.{key}", "only one of image, variation_of, blend") for key in sources],
        )
    blend = p.get("blend")
    variation = _inner(p["variation_of"], depth) if p.get("variation_of") else None
    return TextureRequest(
        prompt=prompt or (variation.prompt if variation else ""),
        seed=int(p["seed"]), size=int(p["size"]), style=p["style"], meters=float(p["meters"]),
        negative=p["negative"], palette=tuple(p["palette"]), maps=tuple(p["maps"]),
        tiling=p["tiling"], format=p["format"], packing=p["packing"], normal_y=p["normal_y"],
        image=_blob(p["image"], blobs) if p.get("image") else None,
        variation_of=variation,
        blend=(_inner(blend["a"], depth), _inner(blend["b"], depth), float(blend.get("t", 0.5)))
        if blend else None,
        strength=float(p["strength"]),
    )  # fmt: skip


def _inner(recipe: Mapping[str, Any], depth: int) -> TextureRequest:
    """The request inside a recipe. Recipes of recipes end after four."""
    from python_backend.schema import validate

    if recipe.get("capability") != "texture" or not isinstance(recipe.get("params"), Mapping):
        raise BadRecipe(
            "This is no texture recipe.", cause=f"Its capability is {recipe.get('capability')!r}."
        )
    if depth >= 4:
        raise BadRecipe("The recipe refers to recipes more than four deep.")
    params = {**recipe["params"], "seed": recipe.get("seed", 0)}
    if params.get("image"):
        raise BadRecipe(
            "A material made from a photo cannot be varied or blended.",
            cause="The photo is not part of its recipe.",
        )
    try:
        return _read(validate(SCHEMA, params), (), depth + 1)
    except InvalidParams as error:
        raise BadRecipe("The recipe's parameters are not valid.", cause=str(error)) from error


def _blob(name: str, blobs: Sequence[Blob]) -> Blob:
    for blob in blobs:
        if blob.name == name:
            return blob
    sent = ", ".join(b.name for b in blobs) or "none"
    raise BadImage(f"There is no blob named {name!r} with the request.", cause=f"Sent: {sent}.")


def defaults() -> dict[str, Any]:
    """The schema's defaults."""
    properties: dict[str, dict[str, Any]] = SCHEMA["properties"]
    return {name: spec["default"] for name, spec in properties.items() if "default" in spec}

"""The parameters of a `prop` request, as the JSON Schema that editors build forms from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_backend.props.compile import Wishes

SIDE = {"type": ["number", "null"], "minimum": 0.02, "maximum": 30.0, "x-unit": "m"}
RECIPE = {"type": ["object", "null"], "default": None}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt"],
    "properties": {
        "prompt": {
            "type": "string",
            "minLength": 1,
            "maxLength": 500,
            "title": "Prompt",
            "description": "What it is, in plain words: `old oak barrel with iron hoops`.",
            "x-widget": "prompt",
            "x-order": 1,
        },
        "seed": {
            "type": "integer",
            "minimum": 0,
            "maximum": 2**31 - 1,
            "default": 0,
            "title": "Seed",
            "description": "The same words and seed give the same prop.",
            "x-widget": "seed",
            "x-order": 2,
        },
        "size": {
            "type": "object",
            "additionalProperties": False,
            "default": {},
            "title": "Size",
            "description": "Any of three extents; the others keep the natural proportions.",
            "properties": {
                "x": {**SIDE, "title": "Width", "description": "Extent along x."},
                "y": {**SIDE, "title": "Height", "description": "Extent along y, upwards."},
                "z": {**SIDE, "title": "Depth", "description": "Extent along z."},
            },
            "x-order": 3,
        },
        "triangles": {
            "type": "integer",
            "minimum": 12,
            "maximum": 20000,
            "default": 2000,
            "title": "Triangle budget",
            "description": "At most this many, 5 % over at worst.",
            "x-order": 4,
        },
        "style": {
            "enum": ["auto", "realistic", "painted", "lowpoly"],
            "default": "auto",
            "title": "Style",
            "description": "How surfaces are drawn; `auto` reads the prompt.",
            "x-order": 5,
        },
        "materials": {
            "type": "array",
            "maxItems": 8,
            "items": {"type": "string", "maxLength": 40},
            "default": [],
            "title": "Materials",
            "description": "Hints by name, like `oak` or `iron`, first come first served.",
            "x-order": 6,
        },
        "texture_size": {
            "enum": [0, 256, 512, 1024],
            "default": 512,
            "title": "Texture size",
            "description": "Side of the atlas; 0 for plain colours.",
            "x-unit": "px",
            "x-order": 7,
        },
        "lods": {
            "type": "boolean",
            "default": True,
            "title": "Levels of detail",
            "description": "Up to three coarser levels that share the atlas.",
            "x-order": 8,
        },
        "collision": {
            "enum": ["auto", "box", "hulls", "none"],
            "default": "auto",
            "title": "Collision",
            "description": "`auto`: a primitive where one fits, else at most six convex hulls.",
            "x-order": 9,
        },
        "pivot": {
            "enum": ["base", "center", "attach"],
            "default": "base",
            "title": "Pivot",
            "description": "Middle of the base, centre, or where it is held.",
            "x-order": 10,
        },
        "output": {
            "enum": ["glb", "arrays"],
            "default": "glb",
            "title": "Output",
            "description": "A GLB file, or vertex arrays and pictures.",
            "x-order": 11,
        },
        "engine": {
            "enum": ["generic", "godot", "unity"],
            "default": "generic",
            "title": "Engine",
            "description": "unity: hulls instead of cylinders, which it lacks.",
            "x-order": 12,
        },
        "novelty": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0,
            "title": "Novelty",
            "description": "Over 0: the free tier, stranger the higher.",
            "x-order": 13,
        },
        "program": {
            "type": ["object", "string", "null"],
            "default": None,
            "title": "Part program",
            "description": "An edited program (TOML, JSON or a table) to build instead.",
            "x-widget": "code",
            "x-order": 14,
        },
        "complete": {
            "type": "boolean",
            "default": False,
            "title": "Complete the program",
            "description": "Add what the given program lacks, as the prompt suggests.",
            "x-order": 15,
        },
        "variation_of": {
            **RECIPE,
            "title": "Variation of",
            "description": "A recipe of a prop: make another one like it.",
            "x-order": 16,
        },
        "strength": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.3,
            "title": "Strength",
            "description": "How far a variation may go.",
            "x-order": 17,
        },
        "blend": {
            "type": ["object", "null"],
            "default": None,
            "title": "Blend",
            "additionalProperties": False,
            "required": ["a", "b"],
            "properties": {
                "a": {"type": "object", "title": "From", "description": "A recipe."},
                "b": {"type": "object", "title": "To", "description": "A recipe."},
                "t": {
                    "type": "number",
                    "minimum": 0,
                    "maximum": 1,
                    "default": 0.5,
                    "title": "Share",
                    "description": "0 is `a`, 1 is `b`.",
                },
            },
            "description": "Two recipes and where between them.",
            "x-order": 18,
        },
    },
}


def wishes(params: dict[str, Any], style: str, stance: str, profile: str, small: bool) -> Wishes:
    """What the compiler needs to know. small: the reduced rung of the deadline ladder."""
    from python_backend.props.compile import Wishes

    size = params.get("size") or {}
    texture, triangles = int(params["texture_size"]), int(params["triangles"])
    if small:
        texture, triangles = min(texture, 256), min(triangles, 1000)
    return Wishes(
        triangles=triangles,
        size=(size.get("x"), size.get("y"), size.get("z")),
        lods=bool(params["lods"]) and not small,
        collision=params["collision"],
        pivot=params["pivot"],
        texture_size=texture,
        style=style,
        engine=params["engine"],
        stance=stance,
        profile=profile,
        seed=int(params["seed"]) % 100_000,
    )

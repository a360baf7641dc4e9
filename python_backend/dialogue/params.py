"""The JSON Schema of a dialogue request, and the request read into a `Line`."""

from __future__ import annotations

from typing import Any

from python_backend.dialogue import persona as personas

MAX_LINE_IN = 4000  # longer is cut to this by the schema's sentence; a book is not a line

PARAMS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["persona"],
    "properties": {
        "line": {
            "type": "string",
            "title": "Line",
            "description": "What the player says. Not needed for a bark.",
            "default": "",
            "maxLength": MAX_LINE_IN,
            "x-widget": "prompt",
            "x-order": 1,
        },
        "persona": {**personas.SCHEMA, "x-order": 2},
        "npc": {
            "type": "string",
            "title": "NPC id",
            "description": "Under which the NPC remembers; empty: its name.",
            "default": "",
            "maxLength": 100,
            "x-order": 3,
        },
        "player": {
            "type": "string",
            "title": "Player id",
            "description": "Whom the NPC remembers.",
            "default": "player",
            "maxLength": 100,
            "x-order": 4,
        },
        "history": {
            "type": "array",
            "title": "History",
            "description": "What was said before, oldest first. Without it, the memory is read.",
            "default": [],
            "maxItems": 200,
            "items": {
                "type": "object",
                "required": ["speaker", "text"],
                "properties": {
                    "speaker": {"type": "string", "maxLength": 60},
                    "text": {"type": "string", "maxLength": 2000},
                },
            },
            "x-order": 5,
        },
        "state": {
            "type": "object",
            "title": "State",
            "description": "Relationship values that secrets ask for, e.g. `trust`.",
            "default": {},
            "additionalProperties": {"type": "number"},
            "x-order": 6,
        },
        "mode": {
            "type": "string",
            "title": "Mode",
            "description": "A reply, a bark (nobody asked), or a line to another NPC.",
            "enum": ["reply", "bark", "npc_to_npc"],
            "default": "reply",
            "x-order": 7,
        },
        "listener": {
            "type": "string",
            "title": "Speaker",
            "description": "For `npc_to_npc`: the name of the NPC that said the line.",
            "default": "",
            "maxLength": 60,
            "x-order": 8,
        },
        "remember": {
            "type": "boolean",
            "title": "Remember",
            "description": "Read and write this NPC's memory of the player.",
            "default": False,
            "x-order": 9,
        },
        "seed": {
            "type": "integer",
            "title": "Seed",
            "description": "Another seed, another wording; the same seed mostly the same one.",
            "minimum": 0,
            "maximum": 2147483647,
            "default": 0,
            "x-widget": "seed",
            "x-order": 10,
        },
        "temperature": {
            "type": "number",
            "title": "Temperature",
            "description": "0 is greedy. Without it: the configured value.",
            "minimum": 0,
            "maximum": 2,
            "x-order": 11,
        },
        "max_tokens": {
            "type": "integer",
            "title": "Longest reply",
            "minimum": 12,
            "maximum": 200,
            "description": "In tokens, about three quarters of a word each.",
            "x-unit": "tokens",
            "x-order": 12,
        },
    },
}

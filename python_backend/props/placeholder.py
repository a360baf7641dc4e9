"""The answer when there is no time at all: a box of the asked size with a box collider.

No numerical library is imported here, because this runs in the server process.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from python_backend.capability import Blob

_FACES = [  # normal, then four corners counter-clockwise from outside, as signs
    ((1, 0, 0), [(1, -1, 1), (1, -1, -1), (1, 1, -1), (1, 1, 1)]),
    ((-1, 0, 0), [(-1, -1, -1), (-1, -1, 1), (-1, 1, 1), (-1, 1, -1)]),
    ((0, 1, 0), [(-1, 1, 1), (1, 1, 1), (1, 1, -1), (-1, 1, -1)]),
    ((0, -1, 0), [(-1, -1, -1), (1, -1, -1), (1, -1, 1), (-1, -1, 1)]),
    ((0, 0, 1), [(-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)]),
    ((0, 0, -1), [(1, -1, -1), (-1, -1, -1), (-1, 1, -1), (1, 1, -1)]),
]


def placeholder(params: Mapping[str, Any]) -> tuple[dict[str, Any], Blob]:
    """Data and the blob `model`, or `lod0.*` and `hull0` when arrays were asked for."""
    asked = params.get("size") or {}
    known = [float(v) for v in asked.values() if v]
    side = sum(known) / len(known) if known else 0.8
    x, y, z = (float(asked.get(k) or side) for k in "xyz")
    corners, normals = [], []
    for normal, square in _FACES:
        for sx, sy, sz in square:
            corners.append((sx * x / 2, (sy + 1) * y / 2, sz * z / 2))
            normals.append(normal)
    index = [4 * f + k for f in range(6) for k in (0, 1, 2, 0, 2, 3)]
    data = {
        "family": "",
        "tier": "fallback",
        "name": "placeholder",
        "triangles": 12,
        "size": {"x": x, "y": y, "z": z},
        "lods": [{"triangles": 12, "vertices": 24}],
        "collision": ["box"],
        "materials": {},
        "parts": 1,
        "similarity": 0.0,
        "attempts": 0,
    }
    glb = _glb(corners, normals, index, (x, y, z))
    return data, Blob("model", glb, "file", "model/gltf-binary")


def _glb(
    corners: list[tuple[float, float, float]],
    normals: list[Any],
    index: list[int],
    size: tuple[float, float, float],
) -> bytes:
    place = b"".join(struct.pack("<3f", *c) for c in corners)
    normal = b"".join(struct.pack("<3f", *n) for n in normals)
    order = struct.pack(f"<{len(index)}H", *index)
    binary = place + normal + order
    x, y, z = (
        struct.unpack("<f", struct.pack("<f", v))[0] for v in (size[0] / 2, size[1], size[2] / 2)
    )
    document = {
        "asset": {"version": "2.0", "generator": "Figment"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "extensionsUsed": ["OMI_physics_shape", "OMI_physics_body"],
        "extensions": {
            "OMI_physics_shape": {"shapes": [{"type": "box", "box": {"size": list(size)}}]}
        },
        "nodes": [
            {
                "name": "placeholder",
                "children": [1, 2],
                "extensions": {"OMI_physics_body": {"motion": {"type": "static"}}},
            },
            {"name": "placeholder_LOD0", "mesh": 0},
            {
                "name": "placeholder_collision0",
                "translation": [0, size[1] / 2, 0],
                "extensions": {"OMI_physics_body": {"collider": {"shape": 0}}},
            },
        ],
        "materials": [
            {
                "name": "placeholder",
                "pbrMetallicRoughness": {
                    "baseColorFactor": [0.5, 0.5, 0.5, 1],
                    "metallicFactor": 0,
                    "roughnessFactor": 0.9,
                },
            }
        ],
        "meshes": [
            {
                "name": "placeholder",
                "primitives": [
                    {"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": 0}
                ],
            }
        ],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "type": "VEC3",
                "count": 24,
                "min": [-x, 0, -z],
                "max": [x, y, z],
            },
            {"bufferView": 1, "componentType": 5126, "type": "VEC3", "count": 24},
            {"bufferView": 2, "componentType": 5123, "type": "SCALAR", "count": len(index)},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(place), "target": 34962},
            {"buffer": 0, "byteOffset": len(place), "byteLength": len(normal), "target": 34962},
            {
                "buffer": 0,
                "byteOffset": len(place) + len(normal),
                "byteLength": len(order),
                "target": 34963,
            },
        ],
        "buffers": [{"byteLength": len(binary)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = 28 + len(text) + len(binary)
    return (
        struct.pack("<4sII", b"glTF", 2, total)
        + struct.pack("<I4s", len(text), b"JSON")
        + text
        + struct.pack("<I4s", len(binary), b"BIN\0")
        + binary
    )

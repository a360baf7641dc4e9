"""GLB writing: one canonical file that the Khronos validator is silent on.

LODs by MSFT_lod, collision by OMI_physics_shape and OMI_physics_body, everything else of ours
in `extras.figment` of the root node. Shared vertex data: every level has its own buffers, all
levels one material. Knows bytes, nothing about how a mesh came to be.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_backend.props.collision import Shape
from python_backend.props.mesh import Mesh

Array = np.ndarray
FLOAT, SHORT, INT = 5126, 5123, 5125
VERTICES, INDICES = 34962, 34963


@dataclass(slots=True)
class Pictures:
    """Encoded pictures of the atlas; `emissive` may be empty."""

    base_color: bytes
    normal: bytes
    orm: bytes
    emissive: bytes = b""


def encode(maps: Any) -> Pictures:
    """JPEG for colour (a fifth of the time and size), PNG where values must be exact."""
    return Pictures(
        _jpeg(maps.base_color),
        _png(maps.normal),
        _png(maps.orm),
        b"" if maps.emissive is None else _jpeg(maps.emissive),
    )


def _jpeg(picture: Array) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def _png(picture: Array) -> bytes:
    """PNG with the `up` filter on every row and fast deflate: several times faster than
    letting the encoder try filters, and no larger on maps like these."""
    import zlib

    height, width = picture.shape[:2]
    rows = picture.reshape(height, width * 3)
    filtered = np.empty((height, width * 3 + 1), np.uint8)
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data) & 0xFFFFFFFF
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class Writer:
    """Collects buffers and JSON; `finish` gives the file."""

    def __init__(self, generator: str) -> None:
        self.data = bytearray()
        self.json: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": generator},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [],
            "meshes": [],
            "accessors": [],
            "bufferViews": [],
            "buffers": [],
        }

    def view(self, raw: bytes, target: int = 0) -> int:
        while len(self.data) % 4:
            self.data.append(0)
        row: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        if target:
            row["target"] = target
        self.data += raw
        return self._add("bufferViews", row)

    def accessor(
        self, values: Array, kind: int, shape: str, target: int, limits: bool = False
    ) -> int:
        view = self.view(np.ascontiguousarray(values).tobytes(), target)
        row: dict[str, Any] = {
            "bufferView": view,
            "componentType": kind,
            "type": shape,
            "count": len(values),
        }
        if limits:
            row["min"] = [float(v) for v in values.min(0)]
            row["max"] = [float(v) for v in values.max(0)]
        return self._add("accessors", row)

    def mesh(
        self,
        name: str,
        attributes: Mapping[str, tuple[Array, str]],
        index: Array,
        material: int | None,
    ) -> int:
        keys = {
            key: self.accessor(
                np.asarray(values, np.float32), FLOAT, shape, VERTICES, key == "POSITION"
            )
            for key, (values, shape) in attributes.items()
        }
        count = len(attributes["POSITION"][0])
        small = count < 65535
        flat = index.reshape(-1).astype(np.uint16 if small else np.uint32)
        row: dict[str, Any] = {
            "attributes": keys,
            "indices": self.accessor(flat, SHORT if small else INT, "SCALAR", INDICES),
        }
        if material is not None:
            row["material"] = material
        return self._add("meshes", {"name": name, "primitives": [row]})

    def texture(self, raw: bytes, media: str, name: str) -> int:
        self.json.setdefault(
            "samplers", [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}]
        )
        image = self._add("images", {"name": name, "bufferView": self.view(raw), "mimeType": media})
        return self._add("textures", {"source": image, "sampler": 0})

    def node(self, **row: Any) -> int:
        return self._add("nodes", row)

    def _add(self, key: str, row: dict[str, Any]) -> int:
        self.json.setdefault(key, []).append(row)
        return len(self.json[key]) - 1

    def finish(self) -> bytes:
        while len(self.data) % 4:
            self.data.append(0)
        self.json["buffers"] = [{"byteLength": len(self.data)}]
        text = json.dumps(self.json, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        total = 12 + 8 + len(text) + 8 + len(self.data)
        return b"".join(
            [
                struct.pack("<4sII", b"glTF", 2, total),
                struct.pack("<I4s", len(text), b"JSON"),
                text,
                struct.pack("<I4s", len(self.data), b"BIN\0"),
                bytes(self.data),
            ]
        )


def write(
    name: str,
    lods: Sequence[Mesh],
    shapes: Sequence[Shape],
    pictures: Pictures | None,
    colors: Sequence[tuple[float, float, float]],
    extras: Mapping[str, Any],
) -> bytes:
    """The file. Without pictures, the material is one flat colour: the mean of `colors`."""
    out = Writer("Figment")
    root = out.node(name=name, children=[], extras={"figment": dict(extras)})
    material = _material(out, name, pictures, colors)
    nodes = []
    for level, mesh in enumerate(lods):
        attributes = {"POSITION": (mesh.position, "VEC3"), "NORMAL": (mesh.normal, "VEC3")}
        if pictures is not None:
            attributes["TANGENT"] = (mesh.tangent, "VEC4")
            attributes["TEXCOORD_0"] = (mesh.uv, "VEC2")
        title = f"{name}_LOD{level}"
        nodes.append(out.node(name=title, mesh=out.mesh(title, attributes, mesh.index, material)))
    used = []
    if len(nodes) > 1:
        used.append("MSFT_lod")
        first = out.json["nodes"][nodes[0]]
        first["extensions"] = {"MSFT_lod": {"ids": nodes[1:]}}
        first["extras"] = {"MSFT_screencoverage": [0.5, 0.2, 0.08, 0.01][: len(nodes)]}
    children = out.json["nodes"][root]["children"]
    children.append(nodes[0])
    if shapes:
        used += ["OMI_physics_shape", "OMI_physics_body"]
        children += _physics(out, name, shapes, root)
    if used:
        out.json["extensionsUsed"] = used
    return out.finish()


def _material(
    out: Writer, name: str, pictures: Pictures | None, colors: Sequence[tuple[float, float, float]]
) -> int:
    if pictures is None:
        mean = np.mean(np.array(colors), axis=0) ** 2.2
        surface: dict[str, Any] = {
            "baseColorFactor": [*(float(c) for c in mean), 1.0],
            "metallicFactor": 0.0,
            "roughnessFactor": 0.8,
        }
        return out._add("materials", {"name": name, "pbrMetallicRoughness": surface})
    color = out.texture(pictures.base_color, "image/jpeg", f"{name}_base_color")
    orm = out.texture(pictures.orm, "image/png", f"{name}_orm")
    normal = out.texture(pictures.normal, "image/png", f"{name}_normal")
    row: dict[str, Any] = {
        "name": name,
        "normalTexture": {"index": normal},
        "occlusionTexture": {"index": orm},
        "pbrMetallicRoughness": {
            "baseColorTexture": {"index": color},
            "metallicRoughnessTexture": {"index": orm},
        },
    }
    if pictures.emissive:
        glow = out.texture(pictures.emissive, "image/jpeg", f"{name}_emissive")
        row |= {"emissiveTexture": {"index": glow}, "emissiveFactor": [1.0, 1.0, 1.0]}
    return out._add("materials", row)


def _physics(out: Writer, name: str, shapes: Sequence[Shape], root: int) -> list[int]:
    rows, nodes = [], []
    for k, shape in enumerate(shapes):
        node: dict[str, Any] = {"name": f"{name}_collision{k}"}
        if shape.kind == "box":
            rows.append({"type": "box", "box": {"size": [float(v) for v in shape.size]}})
            node["translation"] = [float(v) for v in shape.centre]
        elif shape.kind == "cylinder":
            radius, height = float(shape.size[0] / 2), float(shape.size[1])
            rows.append({"type": "cylinder", "cylinder": {"radius": radius, "height": height}})
            node["translation"] = [float(v) for v in shape.centre]
        else:
            mesh = out.mesh(
                f"{name}_hull{k}", {"POSITION": (shape.points, "VEC3")}, shape.faces, None
            )
            rows.append({"type": "convex", "convex": {"mesh": mesh}})
        node["extensions"] = {"OMI_physics_body": {"collider": {"shape": k}}}
        nodes.append(out.node(**node))
    out.json["extensions"] = {"OMI_physics_shape": {"shapes": rows}}
    out.json["nodes"][root]["extensions"] = {"OMI_physics_body": {"motion": {"type": "static"}}}
    return nodes

"""Our own subset of the Khronos validator, for run time: is this GLB well formed?

Returns faults as sentences. The full validator runs in the tests; this one takes a millisecond
and catches what a writer can get wrong: lengths, offsets, counts, references, limits.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

_WIDTH = {5121: 1, 5123: 2, 5125: 4, 5126: 4}
_PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


def faults(data: bytes) -> list[str]:
    """Empty when the file is sound."""
    try:
        document, binary = split(data)
    except ValueError as error:
        return [str(error)]
    out: list[str] = []
    for i, view in enumerate(document.get("bufferViews", [])):
        end = view.get("byteOffset", 0) + view["byteLength"]
        if end > len(binary) or view["byteLength"] <= 0:
            out.append(f"bufferView {i} reaches beyond the buffer")
    for i, row in enumerate(document.get("accessors", [])):
        out += _accessor(i, row, document, binary)
    for i, mesh in enumerate(document.get("meshes", [])):
        for primitive in mesh["primitives"]:
            out += _primitive(i, primitive, document, binary)
    out += _references(document)
    return out


def split(data: bytes) -> tuple[dict[str, Any], bytes]:
    """JSON and binary chunk. Raises ValueError with a sentence."""
    if len(data) < 20 or data[:4] != b"glTF":
        raise ValueError("the file does not start like a GLB")
    _, version, length = struct.unpack_from("<4sII", data)
    if version != 2 or length != len(data):
        raise ValueError("the header states another version or length")
    size, kind = struct.unpack_from("<I4s", data, 12)
    if kind != b"JSON" or 20 + size > len(data):
        raise ValueError("the JSON chunk is missing or too long")
    try:
        document = json.loads(data[20 : 20 + size])
    except (ValueError, RecursionError) as error:
        raise ValueError("the JSON chunk cannot be read") from error
    if not isinstance(document, dict):
        raise ValueError("the JSON chunk is not an object")
    rest = data[20 + size :]
    if len(rest) < 8:
        return document, b""
    length, kind = struct.unpack_from("<I4s", rest)
    if kind != b"BIN\0" or 8 + length > len(rest):
        raise ValueError("the binary chunk is broken")
    return document, rest[8 : 8 + length]


def _accessor(i: int, row: dict[str, Any], document: dict[str, Any], binary: bytes) -> list[str]:
    width = _WIDTH[row["componentType"]]
    need = row["count"] * width * _PARTS[row["type"]]
    view = document["bufferViews"][row["bufferView"]]
    out = []
    if need > view["byteLength"]:
        out.append(f"accessor {i} needs more bytes than its bufferView has")
    if view.get("byteOffset", 0) % width:
        out.append(f"accessor {i} is not aligned")
    if row["componentType"] == 5126 and not np.isfinite(read(document, binary, i)).all():
        out.append(f"accessor {i} holds numbers that are not finite")
    return out


def read(document: dict[str, Any], binary: bytes, index: int) -> np.ndarray:
    """The values of an accessor, (count, parts)."""
    row = document["accessors"][index]
    view = document["bufferViews"][row["bufferView"]]
    kind = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}[
        row["componentType"]
    ]
    parts = _PARTS[row["type"]]
    start = view.get("byteOffset", 0) + row.get("byteOffset", 0)
    flat = np.frombuffer(binary, kind, row["count"] * parts, start)
    return flat.reshape(-1, parts)


def _primitive(
    i: int, primitive: dict[str, Any], document: dict[str, Any], binary: bytes
) -> list[str]:
    keys = primitive["attributes"]
    counts = {document["accessors"][k]["count"] for k in keys.values()}
    out = []
    if len(counts) != 1:
        out.append(f"mesh {i} has attributes of different lengths")
    place = document["accessors"][keys["POSITION"]]
    values = read(document, binary, keys["POSITION"])
    if not (np.allclose(place["min"], values.min(0)) and np.allclose(place["max"], values.max(0))):
        out.append(f"mesh {i} states wrong limits")
    index = read(document, binary, primitive["indices"])
    if int(index.max()) >= place["count"] or len(index) % 3:
        out.append(f"mesh {i} has an index out of range")
    if (
        "TANGENT" in keys
        and not np.isin(read(document, binary, keys["TANGENT"])[:, 3], (-1, 1)).all()
    ):
        out.append(f"mesh {i} has a tangent without a side")
    return out


def _references(document: dict[str, Any]) -> list[str]:
    out = []
    nodes = len(document.get("nodes", []))
    children = [c for node in document.get("nodes", []) for c in node.get("children", [])]
    if len(children) != len(set(children)) or any(c >= nodes for c in children):
        out.append("a node has two parents or does not exist")
    for picture in document.get("images", []):
        if picture["bufferView"] >= len(document["bufferViews"]):
            out.append("an image refers to no data")
    return out

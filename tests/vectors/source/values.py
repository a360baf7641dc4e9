"""The tagged values and hex runs that vector files are written in. README.md describes them."""

from __future__ import annotations

import struct
from typing import Any

Tagged = dict[str, Any]
RUN = 64  # equal bytes in a row, from which hex is written as a run


def tag(value: Any) -> Tagged:
    """A Python value -> its tagged form. Integers and floats become strings."""
    if value is None:
        return {"nil": ""}
    if isinstance(value, bool):
        return {"bool": "true" if value else "false"}
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"f64": struct.pack(">d", value).hex(), "~": repr(value)}
    if isinstance(value, str):
        return _run("str", value, value[:1])
    if isinstance(value, bytes):
        tagged = _run("bin", value, value[:1])
        return {**tagged, "bin": tagged["bin"].hex()}
    if isinstance(value, list | tuple):
        if len(value) > RUN and all(item == value[0] for item in value):
            return {"arr": [tag(value[0])], "times": str(len(value))}
        return {"arr": [tag(item) for item in value]}
    if isinstance(value, dict):
        return {"map": [[key, tag(item)] for key, item in value.items()]}
    raise TypeError(f"no tagged form for {value!r}")


def untag(tagged: Tagged) -> Any:
    """The tagged form -> a Python value."""
    times = int(tagged.get("times", "1"))
    if "nil" in tagged:
        return None
    if "bool" in tagged:
        return tagged["bool"] == "true"
    if "int" in tagged:
        return int(tagged["int"])
    if "f64" in tagged:
        return struct.unpack(">d", bytes.fromhex(tagged["f64"]))[0]
    if "str" in tagged:
        return tagged["str"] * times
    if "bin" in tagged:
        return bytes.fromhex(tagged["bin"]) * times
    if "arr" in tagged:
        return [untag(item) for item in tagged["arr"]] * times
    return {key: untag(item) for key, item in tagged["map"]}


def to_hex(data: bytes) -> str:
    """Hex in lower case; a run of equal bytes as `HH*N` between spaces."""
    pieces: list[str] = []
    plain = bytearray()
    at = 0
    while at < len(data):
        end = at
        while end < len(data) and data[end] == data[at]:
            end += 1
        if end - at > RUN:
            if plain:
                pieces.append(plain.hex())
                plain.clear()
            pieces.append(f"{data[at]:02x}*{end - at}")
        else:
            plain += data[at:end]
        at = end
    if plain:
        pieces.append(plain.hex())
    return " ".join(pieces)


def from_hex(text: str) -> bytes:
    """Hex with runs -> bytes."""
    found = b""
    for piece in text.split():
        digits, _, times = piece.partition("*")
        found += bytes.fromhex(digits) * int(times or "1")
    return found


def _run(kind: str, value: Any, unit: Any) -> Tagged:
    if len(value) > RUN and value == unit * len(value):
        return {kind: unit, "times": str(len(value))}
    return {kind: value}

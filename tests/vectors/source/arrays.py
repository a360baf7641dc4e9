"""Cases of blob descriptors: which bytes stand for which numbers, and what is refused."""

from __future__ import annotations

import struct
from typing import Any

from tests.vectors.source.messages import blob
from tests.vectors.source.values import tag, to_hex

Case = dict[str, Any]
FORMATS = {"u1": "B", "i1": "b", "u2": "H", "i2": "h", "u4": "I", "i4": "i", "i8": "q",
           "f4": "f", "f8": "d"}  # fmt: skip


def files() -> dict[str, dict[str, Any]]:
    suites = {"dtypes": dtypes(), "images": images(), "invalid": invalid()}
    return {
        f"arrays/{name}.json": {"suite": f"arrays/{name}", "notes": {}, "cases": cases}
        for name, cases in suites.items()
    }


def good(ident: str, why: str, kind: str, dtype: str, shape: tuple[int, ...],
         numbers: list[Any]) -> Case:  # fmt: skip
    data = struct.pack(f"<{len(numbers)}{FORMATS[dtype]}", *numbers)
    return {
        "id": ident,
        "why": why,
        "blob": tag(blob("a", 1, kind, "", dtype, shape)),
        "bytes": to_hex(data),
        "numbers": [repr(number) for number in numbers],
        "encode": True,
    }


def bad(ident: str, why: str, kind: str, dtype: str, shape: tuple[int, ...], length: int) -> Case:
    return {
        "id": ident,
        "why": why,
        "blob": tag(blob("a", 1, kind, "", dtype, shape)),
        "length": str(length),
        "error": "malformed_message",
    }


def dtypes() -> list[Case]:
    def case(dtype: str, numbers: list[Any]) -> Case:
        return good(dtype, "little-endian", "array", dtype, (len(numbers),), numbers)

    return [
        case("u1", [0, 1, 255]),
        case("i1", [-128, -1, 127]),
        case("u2", [0, 256, 65535]),
        case("i2", [-32768, -2, 32767]),
        case("u4", [0, 16777217, 4294967295]),
        case("i4", [-2147483648, -2, 2147483647]),
        case("i8", [-9223372036854775808, 9007199254740993, 9223372036854775807]),
        case("f4", [0.0, -1.5, 3.4028234663852886e38]),
        case("f8", [0.1, -0.0, 1.7976931348623157e308]),
        good("rows", "C order: the last index runs fastest", "array", "f4", (2, 3),
             [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
        good("triangles", "indices of two triangles", "array", "u4", (2, 3), [0, 1, 2, 2, 1, 3]),
        good("no-rows", "nothing, three wide", "array", "f4", (0, 3), []),
        good("scalar", "no dimensions: one number", "array", "u1", (), [7]),
        good("one-by-one", "dimensions of one stay", "array", "u1", (1, 1, 1), [9]),
    ]  # fmt: skip


def images() -> list[Case]:
    return [
        good("rgb8", "rows from the top, channels together", "image", "u1", (2, 2, 3),
             [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]),
        good("grey8", "one channel", "image", "u1", (1, 3, 1), [0, 128, 255]),
        good("rgba8", "four channels", "image", "u1", (1, 1, 4), [1, 2, 3, 4]),
        good("height16", "sixteen bits", "image", "u2", (1, 2, 1), [1, 65535]),
        good("height32", "floats", "image", "f4", (1, 2, 1), [0.5, -0.25]),
    ]  # fmt: skip


def invalid() -> list[Case]:
    return [
        bad("short", "a byte is missing", "array", "f4", (2, 3), 23),
        bad("long", "a byte too many", "array", "f4", (2, 3), 25),
        bad("dtype-unknown", "no such element", "array", "f2", (2,), 4),
        bad("dtype-uint64", "no 64 bits without a sign", "array", "u8", (1,), 8),
        bad("dtype-big-endian", "there is one byte order", "array", ">f4", (1,), 4),
        bad("dtype-missing", "an array says what it holds", "array", "", (4,), 4),
        bad("negative", "a negative side", "array", "u1", (-1,), 1),
        bad("two-negatives", "whose product would fit", "array", "u1", (-2, -2), 4),
        bad("overflow", "2^32 x 2^32 wraps to nothing in 64 bits", "array", "u1",
            (4294967296, 4294967296), 0),
        bad("nine-dimensions", "eight are the most", "array", "u1", (1,) * 9, 1),
        bad("image-two-dimensions", "channels are stated", "image", "u1", (2, 2), 4),
        bad("image-five-channels", "four are the most", "image", "u1", (1, 1, 5), 5),
        bad("image-no-pixels", "an image has a pixel at least", "image", "u1", (0, 4, 3), 0),
        bad("image-int32", "images are u1, u2 or f4", "image", "i4", (1, 1, 1), 4),
    ]  # fmt: skip

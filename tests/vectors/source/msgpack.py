"""Cases of the msgpack subset. Bytes are written by hand: no codec of ours has made them."""

from __future__ import annotations

import struct
from typing import Any

from tests.vectors.source.values import from_hex, tag, to_hex

Case = dict[str, Any]
MALFORMED = "malformed_message"


def good(name: str, why: str, value: Any, *forms: str, flags: tuple[str, ...] = ()) -> Case:
    """The first form is the canonical one; all are to be accepted."""
    return {
        "id": name,
        "why": why,
        "flags": list(flags),
        "value": tag(value),
        "encode": to_hex(from_hex(forms[0])),
        "decode": [to_hex(from_hex(form)) for form in forms],
    }


def bad(name: str, why: str, data: str, reason: str) -> Case:
    return {
        "id": name,
        "why": why,
        "flags": [reason],
        "bytes": to_hex(from_hex(data)),
        "error": MALFORMED,
        "reason": reason,
    }


def refused(name: str, why: str, value: Any, reason: str) -> Case:
    return {
        "id": name,
        "why": why,
        "flags": [reason],
        "value": tag(value),
        "encode_error": MALFORMED,
        "reason": reason,
    }


def files() -> dict[str, dict[str, Any]]:
    """Path -> document."""
    suites = {
        "ints": (ints(), {"boundary": "one off at the border of two forms", "signed": "sign lost"}),
        "floats": (floats(), {"f32": "a float64 cut to float32, or a float32 not widened"}),
        "strings": (strings(), {"utf8": "bytes counted as characters", "length": "length form"}),
        "binary": (binary(), {"length": "length form", "str_bin": "str and bin mixed up"}),
        "containers": (containers(), {"length": "length form", "order": "order of keys lost"}),
        "invalid": (invalid(), REASONS),
        "unencodable": (unencodable(), REASONS),
    }
    return {
        f"msgpack/{name}.json": {"suite": f"msgpack/{name}", "notes": notes, "cases": cases}
        for name, (cases, notes) in suites.items()
    }


REASONS = {
    "truncated": "a length is not compared with what is left",
    "trailing": "bytes after the value are ignored",
    "int_range": "a uint64 of 2^63 or more wraps or becomes a float",
    "not_finite": "NaN or an infinity passes",
    "utf8": "invalid UTF-8 passes, or is repaired",
    "nul": "U+0000 passes; some engines cannot hold it",
    "key": "a map key that is not a string passes",
    "extension": "an extension type passes",
    "reserved": "the byte c1 passes",
    "depth": "nesting is not bounded",
}


def ints() -> list[Case]:
    def case(value: int, *forms: str) -> Case:
        flags = ["boundary"] if value not in (0, 1, -1) else []
        return good(f"int:{value}", "the shortest form is written, every form read", value, *forms,
                    flags=(*flags, *(["signed"] if value < 0 else [])))  # fmt: skip

    return [
        case(0, "00", "cc00", "cd0000", "ce00000000", "cf0000000000000000", "d000", "d10000"),
        case(1, "01", "cc01", "cd0001", "ce00000001", "d001", "d30000000000000001"),
        case(127, "7f", "cc7f", "cd007f", "d07f", "d1007f"),
        case(128, "cc80", "cd0080", "d10080", "d200000080", "d30000000000000080"),
        case(255, "ccff", "cd00ff", "d100ff"),
        case(256, "cd0100", "ce00000100", "d10100"),
        case(32767, "cd7fff", "d17fff"),
        case(32768, "cd8000", "ce00008000", "d200008000"),
        case(65535, "cdffff", "ce0000ffff"),
        case(65536, "ce00010000", "cf0000000000010000", "d200010000"),
        case(2147483647, "ce7fffffff", "d27fffffff"),
        case(2147483648, "ce80000000", "cf0000000080000000", "d30000000080000000"),
        case(4294967295, "ceffffffff", "cf00000000ffffffff"),
        case(4294967296, "cf0000000100000000", "d30000000100000000"),
        case(9007199254740993, "cf0020000000000001", "d30020000000000001"),
        case(9223372036854775807, "cf7fffffffffffffff", "d37fffffffffffffff"),
        case(-1, "ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"),
        case(-32, "e0", "d0e0", "d1ffe0"),
        case(-33, "d0df", "d1ffdf"),
        case(-127, "d081", "d1ff81"),
        case(-128, "d080", "d1ff80"),
        case(-129, "d1ff7f", "d2ffffff7f"),
        case(-32768, "d18000", "d2ffff8000"),
        case(-32769, "d2ffff7fff", "d3ffffffffffff7fff"),
        case(-2147483648, "d280000000", "d3ffffffff80000000"),
        case(-2147483649, "d3ffffffff7fffffff"),
        case(-9223372036854775808, "d38000000000000000"),
    ]


def floats() -> list[Case]:
    def case(name: str, value: float, *more: str) -> Case:
        form = "cb" + struct.pack(">d", value).hex()
        why = "a float is written as float64; float32 is read, too"
        return good(f"float:{name}", why, value, form, *more, flags=("f32",))

    return [
        case("zero", 0.0, "ca00000000"),
        case("minus-zero", -0.0, "ca80000000"),
        case("one-half", 0.5, "ca3f000000"),
        case("one", 1.0, "ca3f800000"),
        case("minus-one-and-a-half", -1.5, "cabfc00000"),
        case("tenth", 0.1),
        case("tenth-as-float32", struct.unpack(">f", struct.pack(">f", 0.1))[0], "ca3dcccccd"),
        case("pi", 3.141592653589793),
        case("2-to-53-plus-2", 9007199254740994.0),
        case("largest", 1.7976931348623157e308),
        case("smallest-normal", 2.2250738585072014e-308),
        case("smallest", 5e-324),
        case("largest-float32", 3.4028234663852886e38, "ca7f7fffff"),
        case("smallest-float32", 1.401298464324817e-45, "ca00000001"),
    ]


def strings() -> list[Case]:
    def case(name: str, text: str, *heads: str) -> Case:
        body = to_hex(text.encode())
        forms = [f"{head} {body}" for head in heads]
        return good(f"str:{name}", "the length counts UTF-8 bytes", text, *forms,
                    flags=("utf8", "length"))  # fmt: skip

    return [
        case("empty", "", "a0", "d900", "da0000", "db00000000"),
        case("a", "a", "a1", "d901", "da0001", "db00000001"),
        case("31-bytes", "a" * 31, "bf", "d91f"),
        case("32-bytes", "a" * 32, "d920", "da0020"),
        case("255-bytes", "a" * 255, "d9ff", "da00ff"),
        case("256-bytes", "a" * 256, "da0100", "db00000100"),
        case("65535-bytes", "a" * 65535, "daffff", "db0000ffff"),
        case("65536-bytes", "a" * 65536, "db00010000"),
        case("two-byte-characters", "déjà vu", "a9", "d909"),
        case("three-byte-characters", "日本語", "a9", "d909"),
        case("four-byte-characters", "🗡️", "a7", "d907"),
        case("16-characters-in-32-bytes", "é" * 16, "d920"),
        case("line-ends-and-tab", "a\r\nb\tc", "a6", "d906"),
        case("quotes-and-backslash", '"\\', "a2", "d902"),
        case("highest-character", "\U0010ffff", "a4", "d904"),
        case("byte-order-mark", "\ufeffa", "a4", "d904"),
        case("delete-and-control", "\x01\x7f", "a2", "d902"),
    ]


def binary() -> list[Case]:
    def case(name: str, data: bytes, *heads: str) -> Case:
        forms = [f"{head} {to_hex(data)}" for head in heads]
        return good(f"bin:{name}", "a binary stays one, even where it is text", data, *forms,
                    flags=("str_bin", "length"))  # fmt: skip

    return [
        case("empty", b"", "c400", "c50000", "c600000000"),
        case("one", b"\x01", "c401", "c50001", "c600000001"),
        case("looks-like-text", b"text", "c404", "c50004"),
        case("not-utf8", b"\xff\xfe\x00\x80", "c404"),
        case("zero-bytes", b"\x00" * 3, "c403"),
        case("255-bytes", b"\xff" * 255, "c4ff", "c500ff"),
        case("256-bytes", b"\x00" * 256, "c50100", "c600000100"),
        case("65535-bytes", b"\x07" * 65535, "c5ffff", "c60000ffff"),
        case("65536-bytes", b"\x07" * 65536, "c600010000"),
    ]


def containers() -> list[Case]:
    numbered = {f"k{i:05d}": i % 128 for i in range(16)}
    pairs = " ".join(f"a6{key.encode().hex()}{value:02x}" for key, value in numbered.items())
    fifteen = dict(list(numbered.items())[:15])
    deep: Any = 0
    for _ in range(32):
        deep = [deep]
    length = ("length",)
    return [
        good("nil", "nil", None, "c0"),
        good("true", "true", True, "c3"),
        good("false", "false", False, "c2"),
        good("array:empty", "no elements", [], "90", "dc0000", "dd00000000", flags=length),
        good("array:1", "one element", [1], "9101", "dc000101", "dd0000000101", flags=length),
        good(
            "array:mixed",
            "every kind of element",
            [None, True, -1, 0.5, "a", b"a", [], {}],
            "98c0c3ffcb3fe0000000000000a161c401619080",
        ),
        good("array:15", "longest short form", [0] * 15, "9f 00*15", "dc000f 00*15", flags=length),
        good("array:16", "shortest 16-bit form", [0] * 16, "dc0010 00*16", flags=length),
        good("array:65535", "longest 16-bit form", [0] * 65535, "dcffff 00*65535", flags=length),
        good("array:65536", "32-bit form", [0] * 65536, "dd00010000 00*65536", flags=length),
        good("array:nested", "arrays in arrays", [[], [[1]], [2]], "9390919101 9102"),
        good("array:32-deep", "as deep as is allowed", deep, "91*32 00"),
        good("map:empty", "no entries", {}, "80", "de0000", "df00000000", flags=length),
        good("map:1", "one entry", {"a": 1}, "81a16101", "de0001a16101", "df00000001a16101"),
        good("map:empty-key", "an empty key is a key", {"": 0}, "81a000"),
        good(
            "map:order",
            "entries keep their order",
            {"b": 1, "a": 2},
            "82a16201a16102",
            flags=("order",),
        ),
        good(
            "map:15", "longest short form", fifteen, "8f " + pairs.rsplit(" ", 1)[0], flags=length
        ),
        good("map:16", "shortest 16-bit form", numbered, "de0010 " + pairs, flags=length),
        good("map:long-key", "a key in the 8-bit form", {"k" * 40: None}, f"81d928{'6b' * 40}c0"),
        good("map:nested", "maps in maps", {"a": {"b": {"c": []}}}, "81a16181a16281a16390"),
    ]


def invalid() -> list[Case]:
    cut = "a length promises more than is left"
    return [
        bad("nothing", "no bytes at all", "", "truncated"),
        bad("uint8:cut", cut, "cc", "truncated"),
        bad("uint16:cut", cut, "cd01", "truncated"),
        bad("uint32:cut", cut, "ce010203", "truncated"),
        bad("uint64:cut", cut, "cf01020304050607", "truncated"),
        bad("int8:cut", cut, "d0", "truncated"),
        bad("int64:cut", cut, "d3ffffffff", "truncated"),
        bad("float32:cut", cut, "ca3f80", "truncated"),
        bad("float64:cut", cut, "cb3ff0000000", "truncated"),
        bad("fixstr:cut", cut, "a36162", "truncated"),
        bad("str8:cut", cut, "d90561", "truncated"),
        bad("str8:no-length", cut, "d9", "truncated"),
        bad("str16:cut", cut, "da0100 61*255", "truncated"),
        bad("str32:huge", "4 GiB promised, none there", "dbffffffff", "truncated"),
        bad("bin8:cut", cut, "c40200", "truncated"),
        bad("bin32:huge", "4 GiB promised, one byte there", "c6ffffffff00", "truncated"),
        bad("fixarray:cut", cut, "9301", "truncated"),
        bad("array16:huge", "65535 elements promised, none there", "dcffff", "truncated"),
        bad("array32:huge", "4 G elements promised, none there", "ddffffffff", "truncated"),
        bad("fixmap:cut", cut, "81a161", "truncated"),
        bad("map16:cut", cut, "de0002a16101", "truncated"),
        bad("map32:huge", "4 G entries promised, none there", "dfffffffff", "truncated"),
        bad("map32:half", "2 G entries promised, one there", "df80000000a16101", "truncated"),
        bad("trailing:zero", "a second value follows", "0000", "trailing"),
        bad("trailing:after-map", "one byte follows", "80c0", "trailing"),
        bad("uint64:2^63", "one more than the largest int64", "cf8000000000000000", "int_range"),
        bad("uint64:2^64-1", "the largest uint64", "cfffffffffffffffff", "int_range"),
        bad("uint64:in-map", "deep inside", "81a16191cf8000000000000000", "int_range"),
        bad("nan", "quiet NaN", "cb7ff8000000000000", "not_finite"),
        bad("nan:signalling", "NaN with another pattern", "cb7ff0000000000001", "not_finite"),
        bad("infinity", "plus infinity", "cb7ff0000000000000", "not_finite"),
        bad("infinity:minus", "minus infinity", "cbfff0000000000000", "not_finite"),
        bad("nan:float32", "a float32 is no way around", "ca7fc00000", "not_finite"),
        bad("infinity:float32", "a float32 is no way around", "ca7f800000", "not_finite"),
        bad("utf8:ff", "a byte that UTF-8 never has", "a1ff", "utf8"),
        bad("utf8:lone-continuation", "80 starts nothing", "a180", "utf8"),
        bad("utf8:cut-character", "two of three bytes", "a2e697", "utf8"),
        bad("utf8:overlong", "a slash in two bytes", "a2c0af", "utf8"),
        bad("utf8:surrogate", "half a pair, encoded", "a3eda080", "utf8"),
        bad("utf8:above-range", "U+110000", "a4f4908080", "utf8"),
        bad("utf8:in-key", "a key is text, too", "81a1ff00", "utf8"),
        bad("nul:alone", "U+0000 as the whole string", "a100", "nul"),
        bad("nul:inside", "U+0000 between others", "a3610062", "nul"),
        bad("nul:in-key", "U+0000 in a key", "81a10001", "nul"),
        bad("key:int", "1 as key", "810102", "key"),
        bad("key:nil", "nil as key", "81c002", "key"),
        bad("key:bin", "a binary as key", "81c4016102", "key"),
        bad("key:array", "an array as key", "81910102", "key"),
        bad("key:bool", "true as key", "81c302", "key"),
        bad("key:nested", "1 as key of an inner map", "81a161810102", "key"),
        bad("ext:fixext1", "extension of one byte", "d40100", "extension"),
        bad("ext:fixext8", "extension of eight bytes", "d705 00*8", "extension"),
        bad("ext:fixext16", "extension of sixteen bytes", "d805 00*16", "extension"),
        bad("ext:ext8", "extension with a length", "c7030c000000", "extension"),
        bad("ext:ext32", "extension with a 32-bit length", "c9000000010c00", "extension"),
        bad("ext:timestamp32", "the timestamp is an extension", "d6ff00000001", "extension"),
        bad("ext:in-array", "inside an array", "91d40100", "extension"),
        bad("reserved", "c1 is never used", "c1", "reserved"),
        bad("reserved:in-array", "c1 inside", "9200c1", "reserved"),
        bad("depth:array", "one deeper than is allowed", "91*33 00", "depth"),
        bad("depth:map", "one deeper than is allowed", " ".join(["81a161"] * 33) + " 00", "depth"),
        bad("depth:empty-at-33", "an empty array counts as a level", "91*32 90", "depth"),
        bad("depth:thousands", "a stack overflow for the careless", "91*20000 00", "depth"),
    ]  # fmt: skip


def unencodable() -> list[Case]:
    deep: Any = 0
    for _ in range(33):
        deep = [deep]
    nan, infinity = float("nan"), float("inf")
    return [
        refused("nan", "must not reach the wire", nan, "not_finite"),
        refused("infinity", "must not reach the wire", infinity, "not_finite"),
        refused("infinity:minus", "must not reach the wire", {"a": [-infinity]}, "not_finite"),
        refused("depth:33", "one deeper than is allowed", deep, "depth"),
    ]

"""The subset of msgpack that headers are made of: one value <-> bytes.

Three languages have to read the same bytes alike, so the subset is what all of them can
hold: nil, booleans, int64, finite float64, UTF-8 strings without U+0000, binaries, arrays,
and maps with string keys. Extension types (timestamps too) do not exist here. Encoding is
canonical: the shortest form of every integer and length, floats always as float64.

This file knows neither messages nor frames. All faults are `MalformedMessage`.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from bridge.errors import MalformedMessage

MAX_DEPTH = 32  # containers inside each other; a scalar has depth 0
INT_MIN, INT_MAX = -(2**63), 2**63 - 1

Buffer = bytes | bytearray | memoryview


def pack(value: Any, max_depth: int = MAX_DEPTH) -> bytes:
    """Value or struct -> canonical bytes. NumPy scalars count as the number they hold."""
    return _encode(plain(value, max_depth))


def plain(value: Any, max_depth: int = MAX_DEPTH) -> Any:
    """The value as dicts, lists and scalars that follow the rules, checked."""
    try:
        built = msgspec.to_builtins(value, builtin_types=(bytes,), enc_hook=_numpy_scalar)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as fault:
        raise MalformedMessage("A message holds a value that cannot be sent.",
                               cause=str(fault)) from fault  # fmt: skip
    check(built, max_depth)
    return built


def unpack(data: Buffer, max_depth: int = MAX_DEPTH) -> Any:
    """Bytes -> value. Every length is compared with what is left before memory is taken."""
    try:
        value = _DECODER.decode(data)
    except RecursionError as fault:
        raise MalformedMessage("The header is nested too deeply.") from fault
    except UnicodeDecodeError as fault:
        raise MalformedMessage("A string in the header is not UTF-8.") from fault
    except (msgspec.DecodeError, ValueError, OverflowError) as fault:
        raise MalformedMessage("The header is not msgpack.", cause=str(fault)) from fault
    check(value, max_depth)
    return value


def check(value: Any, max_depth: int = MAX_DEPTH) -> None:
    """Raise unless `value` stays inside the subset; the error names the place."""
    if not _fits(value, max_depth):
        _explain(value, max_depth, "$")


def _fits(value: Any, depth: int) -> bool:
    """The rules, for the many values that obey them: no path is built on the way."""
    kind = type(value)
    if kind is str:
        return "\0" not in value
    if kind is int:
        return INT_MIN <= value <= INT_MAX  # type: ignore[no-any-return]
    if kind is float:
        return value - value == 0.0  # type: ignore[no-any-return]  # NaN, infinities: false
    if value is None or kind is bool or kind is bytes:
        return True
    if depth < 1:
        return False
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or "\0" in key:
                return False
            if item is not None and not _fits(item, depth - 1):
                return False
        return True
    if kind is list:
        for item in value:  # noqa: SIM110 (a generator costs twice as much)
            if not _fits(item, depth - 1):
                return False
        return True
    return False


def _explain(value: Any, depth: int, path: str) -> None:
    """Find the first value that does not fit, and raise with its place and the rule."""
    if _fits(value, depth):
        return
    match value:
        case dict() | list() if depth < 1:
            what = "it is nested too deeply"
        case dict():
            for key, item in value.items():
                if type(key) is not str:
                    _refuse(path, "a map key is not a string")
                if "\0" in key:
                    _refuse(path, "a map key holds U+0000")
                _explain(item, depth - 1, f"{path}.{key}")
            return
        case list():
            for index, item in enumerate(value):
                _explain(item, depth - 1, f"{path}[{index}]")
            return
        case str():
            what = "a string holds U+0000"
        case int():
            what = "an integer does not fit in 64 bits with a sign"
        case float():
            what = "a number is not finite"
        case _:
            what = f"values of kind {type(value).__name__} do not exist in the protocol"
    _refuse(path, what)


def _numpy_scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no form in msgpack; send arrays as blobs")


def _refuse(path: str, what: str) -> None:
    raise MalformedMessage(f"A header breaks the rules: {what}.", cause=f"At {path}.")


_DECODER = msgspec.msgpack.Decoder()
_encode = msgspec.msgpack.Encoder().encode

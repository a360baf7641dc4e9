"""Read a safetensors file as a memory map: no copy, and its pages are shared by processes.

The format (https://huggingface.co/docs/safetensors): 8 bytes little-endian header length, a
JSON header `{name: {dtype, shape, data_offsets}}`, then the raw data. Every length is checked
before anything is read. This file knows no model.
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import WeightsCorrupt, WeightsMissing

Array = np.ndarray[Any, np.dtype[Any]]

_DTYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I8": "i1", "U8": "u1"}
_MAX_HEADER = 16 * 1024 * 1024


def map_tensors(path: Path) -> dict[str, Array]:
    """Name -> read-only array, backed by the file.

    Raises `WeightsMissing` if there is no such file, `WeightsCorrupt` if it is truncated or is
    not a safetensors file.
    """
    if not path.is_file():
        raise WeightsMissing(f"There is no weights file {path.name}.", cause=f"Looked at {path}.")
    size = path.stat().st_size
    header, start = _header(path, size)
    data = np.memmap(path, dtype="u1", mode="r")
    tensors: dict[str, Array] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        tensors[name] = _view(data, start, name, entry, path)
    return tensors


def _header(path: Path, size: int) -> tuple[dict[str, Any], int]:
    """The JSON header and the offset of the first data byte."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 2 <= length <= min(size - 8, _MAX_HEADER):
            raise _corrupt(path, f"its header claims {length} bytes, the file has {size}")
        try:
            header = json.loads(file.read(length))
        except ValueError as error:
            raise _corrupt(path, f"its header is not JSON ({error})") from error
    if not isinstance(header, dict):
        raise _corrupt(path, "its header is not a map")
    return header, 8 + length


def _view(data: Array, start: int, name: str, entry: Any, path: Path) -> Array:
    """One tensor as a view of the mapped file."""
    try:
        dtype = np.dtype(_DTYPES[entry["dtype"]])
        shape = tuple(int(n) for n in entry["shape"])
        begin, end = (int(n) for n in entry["data_offsets"])
    except (KeyError, TypeError, ValueError) as error:
        raise _corrupt(path, f"the entry {name!r} cannot be read ({error!r})") from error
    bytes_needed = prod(shape) * dtype.itemsize
    if not 0 <= begin <= end <= data.size - start or end - begin != bytes_needed:
        raise _corrupt(path, f"the tensor {name!r} ends at byte {end} of {data.size - start}")
    raw = np.asarray(data[start + begin : start + end])
    if raw.ctypes.data % dtype.itemsize:  # legal in the format; a view would be misaligned
        raw = raw.copy()
    return raw.view(dtype).reshape(shape)


def _corrupt(path: Path, cause: str) -> WeightsCorrupt:
    return WeightsCorrupt(
        f"The weights file {path.name} is damaged.", cause=f"{cause[:1].upper()}{cause[1:]}."
    )

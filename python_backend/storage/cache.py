"""Results on disk, found by the digest of their recipe. Losing any of it is harmless.

One entry is one file, `<folder>/ab/ab….entry`: magic, checksum, length of the header, the header
(msgpack: meta and a table of blobs), then the blobs' bytes. Written by rename, checked when read:
a damaged entry is deleted and counts as absent. The entries used longest ago go first when the
total exceeds the limit. Several processes may share a folder. A full disk stops storing, never
serving. What is cached, and whether it may be, is not known here.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import msgpack
import numpy as np

from bridge.errors import DiskFull
from python_backend.storage.files import remove_leftovers, write_atomic

log = logging.getLogger(__name__)

Array = np.ndarray[Any, np.dtype[Any]]
_MAGIC = b"FIGC0001"
_PREFIX = struct.Struct("<8s16sI")  # magic, checksum of all that follows it, header bytes
_KEY = re.compile(r"[0-9a-f]{16,128}")
_SUFFIX = ".entry"
_KEEP = 0.9  # evict down to this share, so that not every put evicts
_RESCAN_PUTS = 64  # other processes write too: count the folder anew now and then


class BlobLike(Protocol):
    """What is stored of a blob: the fields of `capability.Blob`."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes | memoryview | Array: ...
    @property
    def kind(self) -> str: ...
    @property
    def media_type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob as it was put. `data`: bytes for kind `file`, else an array (read-only)."""

    name: str
    data: bytes | Array
    kind: str
    media_type: str


class Cache:
    """`get` and `put` never raise for the state of the disk. Safe to use from threads."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """`max_bytes`: of all entries together; 0 stores nothing. The folder is made on the
        first `put`."""
        self.folder = folder
        self.max_bytes = max_bytes
        self.failed_puts = 0
        self._lock = Lock()
        self._puts = 0
        if folder.is_dir():
            remove_leftovers(folder)
        self._bytes = sum(size for _, size, _ in self._entries())

    def get(self, key: str) -> tuple[dict[str, Any], list[StoredBlob]] | None:
        """Meta and blobs of `key`, or None if it is absent or damaged."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        try:
            found = _decode(raw)
        except (ValueError, KeyError, TypeError, struct.error, msgpack.UnpackException) as error:
            log.warning("cache entry %s is damaged (%s) and was removed", key[:16], error)
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used now: evicted last
        return found

    def put(self, key: str, meta: Mapping[str, Any], blobs: Sequence[BlobLike]) -> bool:
        """Store, replacing what was there. False if it was not stored: too large for the cache,
        or the disk is full or not writable (logged once, counted in `failed_puts`)."""
        path = self._path(key)
        chunks = _encode(meta, blobs)
        size = sum(len(chunk) for chunk in chunks)
        if size > self.max_bytes:
            return False
        try:
            write_atomic(path, chunks, durable=False)
        except (DiskFull, OSError) as error:
            if self.failed_puts == 0:
                log.warning("results are not cached in %s: %s", self.folder, error)
            self.failed_puts += 1
            return False
        with self._lock:
            self._puts += 1
            self._bytes += size
            if self._bytes > self.max_bytes or self._puts % _RESCAN_PUTS == 0:
                self._evict()
        return True

    def size(self) -> tuple[int, int]:
        """(entries, bytes) on disk now."""
        sizes = [size for _, size, _ in self._entries()]
        return len(sizes), sum(sizes)

    def clear(self) -> None:
        """Delete every entry."""
        with self._lock:
            for path, _, _ in self._entries():
                with contextlib.suppress(OSError):
                    path.unlink()
            self._bytes = 0

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):  # a key becomes a file name
            raise ValueError(f"A cache key is 16 to 128 hexadecimal digits, not {key[:40]!r}.")
        return self.folder / key[:2] / (key + _SUFFIX)

    def _entries(self) -> Iterator[tuple[Path, int, float]]:
        """(path, bytes, last use) of every entry; those that vanish meanwhile are skipped."""
        for path in self.folder.glob(f"*/*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                yield path, stat.st_size, stat.st_mtime

    def _evict(self) -> None:
        """Delete the entries used longest ago until the rest fits with some room."""
        entries = sorted(self._entries(), key=lambda entry: entry[2])
        self._bytes = sum(size for _, size, _ in entries)
        if self._bytes <= self.max_bytes:
            return
        for path, size, _ in entries:
            if self._bytes <= self.max_bytes * _KEEP:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                self._bytes -= size


def _plain(value: object) -> object:
    """NumPy numbers as Python's; anything else is a fault of the caller."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be cached.")


def _checksum(chunks: Sequence[bytes | memoryview]) -> bytes:
    state = hashlib.blake2b(digest_size=16)
    for chunk in chunks:
        state.update(chunk)
    return state.digest()


def _encode(meta: Mapping[str, Any], blobs: Sequence[BlobLike]) -> list[bytes | memoryview]:
    """The file's chunks: prefix, header, then each blob's bytes, not copied."""
    table, data = [], []
    for blob in blobs:
        entry: dict[str, Any] = {"name": blob.name, "kind": blob.kind, "media": blob.media_type}
        if isinstance(blob.data, np.ndarray):
            array = np.ascontiguousarray(blob.data)
            if array.dtype.hasobject:
                raise TypeError(f"Blob {blob.name!r} is an array of Python objects.")
            entry |= {"dtype": array.dtype.str, "shape": list(blob.data.shape)}
            raw = array.reshape(-1).view("u1").data
        else:
            raw = memoryview(blob.data).cast("B")
        table.append({**entry, "bytes": raw.nbytes})
        data.append(raw)
    header = msgpack.packb({"meta": dict(meta), "blobs": table}, default=_plain)
    length = struct.pack("<I", len(header))
    return [_MAGIC, _checksum([length, header, *data]), length, header, *data]


def _decode(raw: bytes) -> tuple[dict[str, Any], list[StoredBlob]]:
    """Raises ValueError (or a kindred error) if a single bit is not as it was written."""
    magic, checksum, length = _PREFIX.unpack_from(raw)
    view = memoryview(raw)
    if magic != _MAGIC or checksum != _checksum([view[_PREFIX.size - 4 :]]):
        raise ValueError("wrong checksum")
    start = _PREFIX.size + length
    header = msgpack.unpackb(view[_PREFIX.size : start], raw=False, strict_map_key=False)
    blobs = []
    for entry in header["blobs"]:
        end = start + entry["bytes"]
        data: bytes | Array = bytes(view[start:end])
        if "dtype" in entry:
            dtype, shape = np.dtype(entry["dtype"]), entry["shape"]
            if prod(shape) * dtype.itemsize != entry["bytes"]:
                raise ValueError("an array does not fit its shape")
            data = np.frombuffer(data, dtype=dtype).reshape(shape)
        blobs.append(StoredBlob(entry["name"], data, entry["kind"], entry["media"]))
        start = end
    return header["meta"], blobs

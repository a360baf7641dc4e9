"""Length-prefixed messages over a pair of pipes: one header, then raw parts, no copies.

Used between the sidecar and its workers. A message is

    u32 count, count × u64 lengths, then the parts; part 0 is the header.

Both ends are our own processes, so that nothing here defends against a hostile peer; a pipe
that ends, even in the middle of a message, is `Closed`. Knows nothing of what is carried.
"""

from __future__ import annotations

import struct
import sys
import threading
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

import numpy as np

Part = bytes | bytearray | memoryview

JOIN_BELOW = 64 * 1024  # smaller messages are written in one call
ATOMIC_BELOW = 4096 - 64  # a writable pipe has room for at least PIPE_BUF bytes
PIPE_BYTES = 1024 * 1024  # asked of the kernel, so that 16 MB need few switches


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """One end. `send` may be called from any thread, `receive` from one."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = threading.Lock()
        for pipe in (reader, writer):
            _enlarge(pipe)

    def send(self, header: bytes, parts: Sequence[Part] = ()) -> None:
        """Write one message; blocks while the pipe is full. Raises Closed."""
        views = [memoryview(header), *(_flat(part) for part in parts)]
        lengths = [view.nbytes for view in views]
        prefix = struct.pack(f"<I{len(views)}Q", len(views), *lengths)
        try:
            with self._lock:
                if sum(lengths) <= JOIN_BELOW:
                    _write_all(self._writer, memoryview(b"".join([prefix, *views])))
                else:
                    _write_all(self._writer, memoryview(prefix + header))
                    for view in views[1:]:
                        _write_all(self._writer, view)
        except (OSError, ValueError) as error:
            raise Closed(str(error)) from error

    def send_now(self, header: bytes) -> bool:
        """Write a small message if that cannot block; False if it might. Raises Closed."""
        if len(header) > ATOMIC_BELOW or not _writable(self._writer):
            return False
        self.send(header)
        return True

    def receive(self) -> tuple[memoryview, list[memoryview]]:
        """The next message; blocks. Raises Closed."""
        try:
            (count,) = struct.unpack("<I", self._exactly(4))
            lengths = struct.unpack(f"<{count}Q", self._exactly(8 * count))
            views = [self._exactly(length) for length in lengths]
        except (OSError, ValueError) as error:
            raise Closed(str(error)) from error
        return views[0], views[1:]

    def close(self) -> None:
        """Close both pipes; whoever blocks on them gets Closed. May be called twice."""
        for pipe in (self._writer, self._reader):
            try:
                pipe.close()
            except OSError:
                continue

    def _exactly(self, count: int) -> memoryview:
        # np.empty does not clear the memory first, which bytearray would.
        target = memoryview(cast(Any, np.empty(count, np.uint8))) if count else memoryview(b"")
        done = 0
        while done < count:
            got = self._reader.readinto(target[done:])  # type: ignore[attr-defined]
            if not got:
                raise Closed("end of pipe")
            done += got
        return target


def _flat(part: Part) -> memoryview:
    view = memoryview(part)
    return view if view.ndim == 1 and view.format == "B" else view.cast("B")


def _write_all(pipe: BinaryIO, view: memoryview) -> None:
    done = 0
    while done < view.nbytes:
        done += pipe.write(view[done:]) or 0


def _writable(pipe: BinaryIO) -> bool:
    if sys.platform == "win32":
        return False  # select knows only sockets there
    import select

    try:
        return bool(select.select([], [pipe], [], 0)[1])
    except (OSError, ValueError) as error:
        raise Closed(str(error)) from error


def _enlarge(pipe: BinaryIO) -> None:
    """A larger pipe buffer where the system allows it (Linux); otherwise nothing."""
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except OSError:
        return

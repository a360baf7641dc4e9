"""Write a file whole or not at all.

Bytes go to a temporary name in the same folder, which then replaces the target in one step:
a reader sees the old file or the new one, also after `kill -9`. What a kill leaves behind is a
`*.tmp` file, and `remove_leftovers` clears those. What is in the files is not known here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from bridge.errors import DiskFull

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
Chunk = bytes | memoryview


def write_atomic(
    path: Path, data: Chunk | Iterable[Chunk], *, durable: bool = True, mode: int = 0o644
) -> None:
    """Write `data` (or its chunks in order) to `path`; folders above it are made.

    `durable` waits for the disk, so that the file survives a power cut too. `mode` is in force
    before the first byte is written. Raises `DiskFull` when there is no space (or a quota or a
    size limit is reached) and `OSError` for the rest; in both cases the old file is untouched.
    """
    chunks = [data] if isinstance(data, bytes | memoryview) else data
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise DiskFull(
                f"There is no space to write {path.name}.", cause=f"{error.strerror}: {path}."
            ) from error
        raise


def write_text_atomic(path: Path, text: str, *, durable: bool = True, mode: int = 0o644) -> None:
    """`write_atomic` of UTF-8 text with `\\n` line ends on every platform."""
    write_atomic(path, text.encode("utf-8"), durable=durable, mode=mode)


def remove_leftovers(folder: Path, *, older_than_s: float = 3600.0) -> int:
    """Delete temporary files under `folder` that no living write can still be using.

    Returns how many were deleted. A file that cannot be deleted is left for the next time.
    """
    limit = time.time() - older_than_s
    removed = 0
    for temporary in folder.rglob(".*.tmp"):
        with contextlib.suppress(OSError):
            if temporary.stat().st_mtime < limit:
                temporary.unlink()
                removed += 1
    return removed


_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends otherwise

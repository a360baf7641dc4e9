"""The connection file: where the sidecar listens, and the token of this launch.

JSON, readable by its user alone, written by rename once the socket listens, removed at the
end. One left by a sidecar that died is recognised by its process id and start time. Clients
read it through `bridge.launch`. Knows no socket.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bridge.errors import DiskFull, StartupError

NAME = "connection.json"
VERSION = 1


@dataclass(frozen=True)
class Connection:
    """What the file says. `started`: the process's start, in seconds since 1970."""

    host: str
    port: int
    token: str
    server: str
    pid: int = field(default_factory=os.getpid)
    started: float = field(default_factory=lambda: process_start(os.getpid()) or time.time())
    nonce: str = field(default_factory=lambda: secrets.token_hex(8))
    version: int = VERSION
    metrics_port: int = 0

    def alive(self) -> bool:
        """Whether the process that wrote it still runs (and is not another of the same id)."""
        started = process_start(self.pid)
        return started is not None and abs(started - self.started) < 2.0


def process_start(pid: int) -> float | None:
    """Start time of a running process, in seconds since 1970; None if there is none."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return float(process.create_time())
    except (psutil.Error, ValueError, OverflowError):
        return None


def new_token() -> str:
    """256 bits, for one launch."""
    return secrets.token_urlsafe(32)


def read(folder: Path) -> Connection | None:
    """The connection file in `folder`; None if it is absent or is not one."""
    try:
        raw: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        known = {name: raw[name] for name in Connection.__dataclass_fields__ if name in raw}
        return Connection(**known)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def claim(folder: Path) -> str:
    """Make `folder` ready for a new sidecar; returns what was cleaned up, or nothing.

    Raises StartupError when another sidecar serves from it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DiskFull(
            f"The state folder `{folder}` cannot be made.",
            cause=str(error),
            fix="Choose another with `--state-dir` or `FIGMENT_STATE_DIR`.",
        ) from error
    if not (folder / NAME).exists():
        return ""
    found = read(folder)
    if found is not None and found.pid != os.getpid() and found.alive():
        raise StartupError(
            f"A sidecar already serves from `{folder}` (process {found.pid}, port {found.port}).",
            fix="Use that one, stop it, or give this one another `--state-dir`.",
        )
    with contextlib.suppress(OSError):
        (folder / NAME).unlink()
    return "stale connection file removed"


def write(folder: Path, connection: Connection) -> Path:
    """Write it so that a reader sees all or nothing, and no other user sees anything."""
    path = folder / NAME
    beside = folder / f".{NAME}.{connection.nonce}.tmp"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(connection), file)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise DiskFull(
            f"The connection file `{path}` cannot be written.",
            cause=str(error),
            fix="Free some space, or choose another folder with `--state-dir`.",
        ) from error
    return path


def remove(folder: Path, connection: Connection) -> None:
    """Remove it, if it is still ours."""
    found = read(folder)
    if found is not None and found.nonce == connection.nonce:
        with contextlib.suppress(OSError):
            (folder / NAME).unlink()

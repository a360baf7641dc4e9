"""The sidecar's side of the connection file: a new token, claiming the folder, cleaning up.

The file itself (JSON, readable by its user alone, written by rename once the socket listens)
is `bridge.connection`'s. One left by a sidecar that died is recognised by its process id and
start time, and replaced. Knows no socket.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec
import psutil

from bridge.connection import FILE_NAME, ConnectionInfo, is_running, write_connection
from bridge.errors import DiskFull, StartupError


class Connection(ConnectionInfo, frozen=True, kw_only=True):
    """What the file says; ports are 0 where nothing listens. `host` and `port` are for this
    machine, `tls_port` and `curve_port` for others."""

    metrics_port: int = 0
    tls_port: int = 0
    curve_port: int = 0


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
        return msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=Connection)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
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
    if not (folder / FILE_NAME).exists():
        return ""
    found = read(folder)
    if found is not None and found.pid != os.getpid() and is_running(found):
        raise StartupError(
            f"A sidecar already serves from `{folder}` (process {found.pid}, port {found.port}).",
            fix="Use that one, stop it, or give this one another `--state-dir`.",
        )
    with contextlib.suppress(OSError):
        (folder / FILE_NAME).unlink()
    return "stale connection file removed"


def write(folder: Path, connection: Connection) -> None:
    """Write it so that a reader sees all or nothing. Raises DiskFull."""
    try:
        write_connection(folder, connection)
    except OSError as error:
        raise DiskFull(
            f"The connection file in `{folder}` cannot be written.",
            cause=str(error),
            fix="Free some space, or choose another folder with `--state-dir`.",
        ) from error


def describe_self(
    host: str,
    port: int,
    token: str,
    server: str,
    metrics_port: int,
    tls_port: int = 0,
    curve_port: int = 0,
) -> Connection:
    """This process, listening."""
    return Connection(
        host=host,
        port=port,
        token=token,
        pid=os.getpid(),
        nonce=secrets.token_hex(8),
        started=process_start(os.getpid()) or 0.0,
        server=server,
        metrics_port=metrics_port,
        tls_port=tls_port,
        curve_port=curve_port,
    )


def remove(folder: Path, connection: Connection) -> None:
    """Remove it, if it is still ours."""
    found = read(folder)
    if found is not None and found.nonce == connection.nonce:
        with contextlib.suppress(OSError):
            (folder / FILE_NAME).unlink()

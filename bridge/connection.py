"""The connection file: where a running sidecar listens, and the token it wants.

Written by the sidecar once it listens (renamed into place, readable by its user alone), read
by every client. It starts nothing and opens no socket.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import msgspec
import platformdirs
import psutil

from bridge.errors import ConnectionFileStale, SidecarUnreachable

FILE_NAME = "connection.json"
FILE_VERSION = 1
STATE_VARIABLE = "FIGMENT_STATE_DIR"


class ConnectionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Content of a connection file; also made by hand for a sidecar elsewhere.

    `started`: Unix time in seconds. `nonce` differs for every launch. `curve_key`: the
    sidecar's public CURVE key in Z85, where it asks for an encrypted connection.
    """

    version: int = FILE_VERSION
    host: str = "127.0.0.1"
    port: int
    token: str = ""
    pid: int = 0
    nonce: str = ""
    started: float = 0.0
    server: str = ""
    curve_key: str = ""

    @property
    def endpoint(self) -> str:
        """As ZeroMQ writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"


Source = ConnectionInfo | Path | str | Callable[[], ConnectionInfo] | None


def state_dir() -> Path:
    """`$FIGMENT_STATE_DIR`, or the platform's folder for an application's state."""
    return Path(os.environ.get(STATE_VARIABLE) or platformdirs.user_state_dir("figment"))


def write_connection(folder: Path, info: ConnectionInfo) -> Path:
    """Write the file for others to find; complete from the first moment it can be seen."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    draft = folder / f".{FILE_NAME}.{secrets.token_hex(4)}.tmp"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(info)))
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return target


def read_connection(folder: Path | None = None) -> ConnectionInfo:
    """The running sidecar of this state folder.

    Raises `SidecarUnreachable` where there is no file, `ConnectionFileStale` where the
    process it names has ended, or is another one that got the same number.
    """
    path = (folder or state_dir()) / FILE_NAME
    try:
        info = msgspec.json.decode(path.read_bytes(), type=ConnectionInfo)
    except FileNotFoundError:
        raise SidecarUnreachable(
            "No sidecar is running.", cause=f"There is no connection file at {path}."
        ) from None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise SidecarUnreachable(
            "The connection file cannot be read.", cause=f"{path}: {fault}"
        ) from fault
    if info.version != FILE_VERSION:
        raise SidecarUnreachable(
            f"The connection file has version {info.version}; version {FILE_VERSION} is known.",
            fix="Update the older of client and sidecar.",
        )
    if not is_running(info):
        raise ConnectionFileStale(
            "The sidecar of this connection file no longer runs.",
            cause=f"Process {info.pid} of {path} has ended.",
        )
    return info


def is_running(info: ConnectionInfo) -> bool:
    """Whether the process that wrote the file still runs: same number, not started later."""
    if info.pid <= 0:
        return True  # written by hand: nothing to compare with
    try:
        process = psutil.Process(info.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return info.started <= 0 or process.create_time() <= info.started + 2.0
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def opener(source: Source) -> Callable[[], ConnectionInfo]:
    """What to call before each connection: a path is read anew, since a restarted sidecar
    has a new port and token. `None` is the default state folder; a string is a path."""
    if isinstance(source, ConnectionInfo):
        return lambda: source
    if source is None or isinstance(source, str | Path):
        folder = None if source is None else Path(source)
        if folder is not None and folder.name == FILE_NAME:
            folder = folder.parent
        return lambda: read_connection(folder)
    return source

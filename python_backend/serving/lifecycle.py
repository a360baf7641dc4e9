"""Beginning and end of the sidecar: where it may listen, and when it must go.

It ends on SIGTERM and SIGINT (gracefully; a second one at once), when the engine that launched
it ends, however that dies, and when its standard input ends, if it was told to watch that.
Knows nothing of what is served.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

import psutil

from bridge.errors import BindRefused, ConfigInvalid, PortTaken
from python_backend.config import ServerConfig
from python_backend.serving.connection import process_start

PARENT_EVERY_S = 0.5


# ---------------------------------------------------------------- where it may listen
def check_bind(config: ServerConfig) -> None:
    """Raise for an address that others can reach without encryption or without tokens."""
    if bool(config.tls_cert) != bool(config.tls_key):
        raise ConfigInvalid("`server.tls_cert` and `server.tls_key` belong together.")
    if is_loopback(config.host):
        return
    if not (config.tls_cert or config.curve):
        raise BindRefused(
            f"The sidecar does not listen on `{config.host}` in plain text.",
            cause="Other machines could reach it there, read what is sent, and see the token.",
        )
    if not config.tokens:
        raise BindRefused(
            f"The sidecar does not listen on `{config.host}` without a tokens file.",
            cause="The token of a launch is for this machine's user alone.",
            fix="Make one with `figment remote token NAME --file tokens.toml` and set "
            "`server.tokens` to it.",
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def port_taken(host: str, port: int) -> PortTaken:
    """The error for a port in use, naming the holder where the system tells."""
    holder = _holder(port)
    return PortTaken(
        f"Port {port} on {host} is taken{f' by {holder}' if holder else ''}.",
        cause="Another program listens there.",
    )


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            if listens and connection.pid:
                name = psutil.Process(connection.pid).name()
                return f"`{name}` (process {connection.pid})"
    except (psutil.Error, OSError):
        return ""
    return ""


# ---------------------------------------------------------------- when it must go
class Parent:
    """The process that launched us, recognised by id and start time."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._started = process_start(pid)

    def alive(self) -> bool:
        """False once it has ended, even if its id has been given to another process."""
        return self._started is not None and process_start(self.pid) == self._started


class Ending:
    """Collects the reasons to go. `wake` is called when one comes; `reason` tells it."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self.reason = ""
        self.hurry = False  # do not wait for running requests

    def ask(self, reason: str, hurry: bool = False) -> None:
        """From any thread or signal handler. Asking again means: at once."""
        self.hurry = self.hurry or hurry or bool(self.reason)
        self.reason = self.reason or reason
        self._wake()

    def on_signals(self) -> None:
        """SIGTERM, SIGINT and, on Windows, SIGBREAK. Main thread only."""

        def asked(number: int, frame: FrameType | None) -> None:
            self.ask(signal.Signals(number).name)

        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            if number := getattr(signal, name, None):
                signal.signal(number, asked)

    def on_parent(self, pid: int) -> None:
        """Go when process `pid` does."""
        parent = Parent(pid)

        def watch() -> None:
            pause = threading.Event()
            while parent.alive():
                pause.wait(PARENT_EVERY_S)
            self.ask("parent ended", hurry=True)

        threading.Thread(target=watch, name="parent", daemon=True).start()

    def on_stdin(self) -> None:
        """Go when standard input ends: the launcher held its other end and is gone."""

        def watch() -> None:
            try:
                while os.read(sys.stdin.fileno(), 4096):
                    continue
            except OSError:
                pass
            self.ask("standard input ended", hurry=True)

        threading.Thread(target=watch, name="stdin", daemon=True).start()


class Alarm:
    """Wakes the server's loop from any thread: a pair of sockets, because every system can
    wait for those."""

    def __init__(self) -> None:
        self.reader, self._writer = socket.socketpair()
        self.reader.setblocking(False)
        self._writer.setblocking(False)
        self._lock = threading.Lock()
        self._rung = False

    def ring(self) -> None:
        """At most one byte is under way, however often it is called."""
        with self._lock:
            if self._rung:
                return
            self._rung = True
            try:
                self._writer.send(b"!")
            except OSError:
                return

    def clear(self) -> None:
        """Before looking at what the alarm was about."""
        with self._lock:
            self._rung = False
            try:
                self.reader.recv(64)
            except OSError:
                return

    def close(self) -> None:
        self.reader.close()
        self._writer.close()

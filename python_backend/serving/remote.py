"""How clients on other machines get in: TLS for engines, CURVE for Python, tokens for both.

The ROUTER always listens in plain text, and then on loopback alone. Beyond it, TLS is taken off
by `tls.TlsFront`, and CURVE by the ROUTER itself on a second address. This file decides what
listens where, and reads keys and tokens; it moves no bytes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import zmq

from bridge.errors import ConfigInvalid
from python_backend.config import ServerConfig
from python_backend.serving import tokens
from python_backend.serving.lifecycle import check_bind
from python_backend.serving.tls import TlsFront, server_context
from python_backend.serving.tokens import TokenBook

log = logging.getLogger(__name__)

PUBLIC, SECRET = "curve.public", "curve.secret"


@dataclass(frozen=True)
class CurveKeys:
    """Z85 text of 40 characters each. Clients are told the public one."""

    public: str
    secret: str


@dataclass(frozen=True)
class Listening:
    """What listens where. `None` for what is not asked for."""

    plain: tuple[str, int]  # always loopback
    tls: tuple[str, int] | None = None
    curve: tuple[str, int] | None = None


def plan(server: ServerConfig) -> Listening:
    """With TLS or CURVE, `host` and `port` are theirs and plain text moves to any free port of
    loopback. With both, `port` is for TLS and `curve_port` for CURVE."""
    check_bind(server)
    tls = (server.host, server.port) if server.tls_cert else None
    curve_port = server.curve_port or (0 if tls else server.port)
    curve = (server.host, curve_port) if server.curve else None
    plain = ("127.0.0.1", 0) if tls or curve else (server.host, server.port)
    return Listening(plain, tls, curve)


class Doors:
    """The listeners for other machines; ports are 0 where there is none."""

    def __init__(
        self,
        server: ServerConfig,
        plain_port: int,
        listen_curve: Callable[[str, int, str, str], int],
        on_refused: Callable[[str], None],
    ) -> None:
        """Open them. `listen_curve(host, port, public, secret)` is the ROUTER's. Raises
        PortTaken, ConfigInvalid."""
        where = plan(server)
        self.tls_port = self.curve_port = 0
        self._front: TlsFront | None = None
        if where.curve is not None:
            keys = read_curve(Path(server.curve))
            self.curve_port = listen_curve(*where.curve, keys.public, keys.secret)
            told = {"host": server.host, "port": self.curve_port, "public_key": keys.public}
            log.info("listening with CURVE", extra={"fields": told})
        if where.tls is not None:
            context = server_context(server.tls_cert, server.tls_key)
            self._front = TlsFront(*where.tls, context, plain_port, on_refused)
            self.tls_port = self._front.port
            told = {"host": server.host, "port": self.tls_port}
            log.info("listening with TLS", extra={"fields": told})

    def close(self) -> None:
        """End the TLS connections; the ROUTER ends CURVE's."""
        if self._front is not None:
            self._front.close()


def read_tokens(server: ServerConfig) -> TokenBook | None:
    """The tokens file, if one is named. Raises ConfigInvalid."""
    return tokens.load(Path(server.tokens)) if server.tokens else None


def read_curve(folder: Path) -> CurveKeys:
    """The key pair in `folder`; made there, readable by its user alone, at the first call."""
    public, secret = folder / PUBLIC, folder / SECRET
    if not secret.exists():
        _make_curve(folder)
    try:
        keys = CurveKeys(public.read_text("ascii").strip(), secret.read_text("ascii").strip())
        belongs = zmq.curve_public(keys.secret.encode()).decode() == keys.public
    except (OSError, ValueError, zmq.ZMQError) as fault:
        raise ConfigInvalid("The CURVE keys cannot be read.", cause=f"{folder}: {fault}") from fault
    if not belongs:
        raise ConfigInvalid(f"The two CURVE keys in {folder} do not belong together.")
    return keys


def _make_curve(folder: Path) -> None:
    public, secret = zmq.curve_keypair()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / PUBLIC).write_bytes(public + b"\n")
        handle = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secret + b"\n")
    except OSError as fault:
        raise ConfigInvalid(
            "The CURVE keys cannot be written.", cause=f"{folder}: {fault}"
        ) from fault

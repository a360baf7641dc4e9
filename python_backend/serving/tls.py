"""The TLS listener: takes TLS off and passes the bytes on to the ROUTER on loopback.

One thread for all connections, in large pieces, without copies between them. What it passes on
is ZMTP, but it only knows bytes; who a client is and what it may ask is decided behind it. A
client that does not speak TLS gets an answer in its own language before the door closes.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bridge.errors import ConfigInvalid
from python_backend.serving.lifecycle import port_taken

log = logging.getLogger(__name__)

PIECE = 256 * 1024  # bytes under way in each direction of a connection
HANDSHAKE_S = 10.0
MAX_CONNECTIONS = 256
MAX_PER_PEER = 64  # so that one machine cannot take all
_SELECT_S = 0.5
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

_SENTENCE = b"This port speaks TLS: turn TLS on for this address."
# A ZMTP greeting (version 3.1, mechanism NULL) and an ERROR command.
NOT_TLS_ZMTP = (
    b"\xff" + bytes(8) + b"\x7f\x03\x01NULL" + bytes(48)
    + bytes([4, 7 + len(_SENTENCE)]) + b"\x05ERROR" + bytes([len(_SENTENCE)]) + _SENTENCE
)  # fmt: skip
NOT_TLS_HTTP = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" + _SENTENCE + b"\r\n"


def server_context(cert: str, key: str) -> ssl.SSLContext:
    """TLS 1.2 or later with this certificate. Raises ConfigInvalid where it cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for name, path in (("server.tls_cert", cert), ("server.tls_key", key)):
        if not Path(path).is_file():
            raise ConfigInvalid(f"`{name}` is no file.", cause=path)
    try:
        context.load_cert_chain(cert, key, password=_no_password)
    except (ssl.SSLError, OSError) as fault:
        raise ConfigInvalid(
            "The TLS certificate and key cannot be used.",
            cause=str(fault),
            fix="Give a PEM certificate with its chain, and its key without a password.",
        ) from fault
    return context


def _no_password() -> str:
    raise OSError("the key is encrypted with a password")


class TlsFront:
    """Listens on `host`:`port` and passes on to 127.0.0.1:`target`. `on_refused(why)` counts.

    `port` is known after construction. Raises PortTaken, ConfigInvalid.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext,
        target: int,
        on_refused: Callable[[str], None],
    ) -> None:
        self._context = context
        self._target = target
        self._on_refused = on_refused
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._listener = socket.create_server(
                (host.strip("[]"), port), family=family, backlog=64
            )
        except OSError as fault:
            raise port_taken(host, port) from fault
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, _READ)
        self._bell, self._bell_end = socket.socketpair()
        self._selector.register(self._bell_end, _READ)
        self._connections: set[Connection] = set()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="tls", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End all connections and the thread."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._bell.send(b"!")
        self._thread.join(timeout=5.0)
        for connection in list(self._connections):
            connection.close()
        for end in (self._listener, self._bell, self._bell_end):
            end.close()
        self._selector.close()

    def refuse(self, connection: Connection, why: str) -> None:
        """Log and count a connection that did not get through."""
        self._on_refused("tls")
        log.warning(
            "TLS connection refused", extra={"fields": {"peer": connection.peer, "reason": why}}
        )

    def forget(self, connection: Connection) -> None:
        """It has ended."""
        self._connections.discard(connection)

    def _run(self) -> None:
        sweep = 0.0
        while not self._closing:
            for key, _ in self._selector.select(_SELECT_S):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.data, Connection):
                    key.data.move()
            now = time.monotonic()
            if now - sweep > _SELECT_S:
                sweep = now
                for connection in [c for c in self._connections if c.late(now)]:
                    self.refuse(connection, "no handshake in time")
                    connection.close()

    def _accept(self) -> None:
        try:
            plain, address = self._listener.accept()
        except OSError:
            return  # gone already, or no descriptors left: the others go on
        peer = str(address[0])
        same = sum(connection.peer == peer for connection in self._connections)
        connection = Connection(self, self._selector, plain, peer, self._context, self._target)
        self._connections.add(connection)
        if len(self._connections) > MAX_CONNECTIONS or same >= MAX_PER_PEER:
            self.refuse(connection, "too many connections")
            connection.close()


class Pipe:
    """Bytes on their way in one direction, in one buffer that is filled and emptied in turns."""

    def __init__(self) -> None:
        self.buffer = memoryview(bytearray(PIECE))
        self.start = self.end = 0
        self.eof = False

    def fill(self, source: socket.socket) -> None:
        """Read until it is full or nothing is there."""
        if self.start == self.end:
            self.start = self.end = 0
        while self.end < PIECE and not self.eof:
            count = _receive(source, self.buffer[self.end :])
            if count < 0:
                return
            self.end += count
            self.eof = count == 0

    def empty(self, sink: socket.socket) -> None:
        """Write until it is empty or nothing is taken."""
        while self.start < self.end:
            count = _send(sink, self.buffer[self.start : self.end])
            if count < 0:
                return
            self.start += count

    @property
    def waiting(self) -> bool:
        return self.start < self.end


class Connection:
    """One client: its TLS socket, our socket to the ROUTER, and a pipe each way."""

    def __init__(
        self,
        front: TlsFront,
        selector: selectors.BaseSelector,
        plain: socket.socket,
        peer: str,
        context: ssl.SSLContext,
        target: int,
    ) -> None:
        self._front = front
        self._selector = selector
        self._context = context
        self._target = target
        self.peer = peer
        self._began = time.monotonic()
        self._gone = False
        self._outer: socket.socket | ssl.SSLSocket = plain
        self._inner: socket.socket | None = None  # once the handshake is done
        self._up, self._down = Pipe(), Pipe()
        self._outer_wants = self._inner_wants = 0
        plain.setblocking(False)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._want(_READ, 0)

    def late(self, now: float) -> bool:
        """Whether its handshake has taken too long."""
        return self._inner is None and now - self._began > HANDSHAKE_S

    def close(self) -> None:
        """End both sides. May be called twice."""
        self._gone = True
        self._want(0, 0)
        self._outer.close()
        if self._inner is not None:
            self._inner.close()
        self._front.forget(self)

    def move(self) -> None:
        """Do all that can be done now."""
        if self._gone:
            return  # closed earlier in the same turn
        try:
            if not isinstance(self._outer, ssl.SSLSocket) and not self._look():
                return
            if self._inner is None and not self._shake():
                return
            self._pass_on()
        except ssl.SSLError as fault:
            if self._inner is None:
                self._front.refuse(self, explain(fault))
            self.close()
        except OSError:
            self.close()

    def _look(self) -> bool:
        """The first byte tells what the client speaks; True once it is TLS."""
        try:
            first = self._outer.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        if first == b"\x16":
            self._outer = self._wrap(self._outer)
            return True
        if first:
            self._front.refuse(self, "plain text, not TLS")
            answer = NOT_TLS_ZMTP if first == b"\xff" else NOT_TLS_HTTP
            self._outer.send(answer)
            self._outer.shutdown(socket.SHUT_WR)
        self.close()
        return False

    def _wrap(self, plain: socket.socket) -> ssl.SSLSocket:
        self._want(0, 0)
        return self._context.wrap_socket(
            plain, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=True
        )

    def _shake(self) -> bool:
        assert isinstance(self._outer, ssl.SSLSocket)
        try:
            self._outer.do_handshake()
        except ssl.SSLWantReadError:
            self._want(_READ, 0)
            return False
        except ssl.SSLWantWriteError:
            self._want(_WRITE, 0)
            return False
        inner = socket.create_connection(("127.0.0.1", self._target), timeout=2.0)
        inner.setblocking(False)
        inner.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._inner = inner
        return True

    def _pass_on(self) -> None:
        """Turn by turn, until neither direction has moved."""
        assert self._inner is not None
        inner = self._inner
        outer_wants = inner_wants = 0
        moved = True
        while moved:
            before = (self._up.start, self._up.end, self._down.start, self._down.end)
            self._up.fill(self._outer)
            self._up.empty(inner)
            self._down.fill(inner)
            self._down.empty(self._outer)
            after = (self._up.start, self._up.end, self._down.start, self._down.end)
            moved = before != after and (self._up.end == PIECE or self._down.end == PIECE)
        if self._finished():
            self.close()
            return
        outer_wants |= _READ if self._up.end < PIECE or not self._up.waiting else 0
        inner_wants |= _READ if self._down.end < PIECE or not self._down.waiting else 0
        outer_wants |= _WRITE if self._down.waiting else 0
        inner_wants |= _WRITE if self._up.waiting else 0
        self._want(
            outer_wants & ~(_READ if self._up.eof else 0),
            inner_wants & ~(_READ if self._down.eof else 0),
        )

    def _finished(self) -> bool:
        """One side has closed, and what it said before has arrived."""
        return (self._up.eof and not self._up.waiting) or (
            self._down.eof and not self._down.waiting
        )

    def _want(self, outer: int, inner: int) -> None:
        self._outer_wants = self._watch(self._outer, self._outer_wants, outer)
        if self._inner is not None:
            self._inner_wants = self._watch(self._inner, self._inner_wants, inner)

    def _watch(self, end: socket.socket, before: int, after: int) -> int:
        if before == after:
            return after
        if not before:
            self._selector.register(end, after, self)
        elif not after:
            self._selector.unregister(end)
        else:
            self._selector.modify(end, after, self)
        return after


def _receive(end: socket.socket, into: memoryview) -> int:
    try:
        return end.recv_into(into)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return -1
    except (ssl.SSLZeroReturnError, ssl.SSLEOFError, ConnectionResetError):
        return 0


def _send(end: socket.socket, data: memoryview) -> int:
    try:
        return end.send(data)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return -1


def explain(fault: ssl.SSLError) -> str:
    """A failed handshake in words; most are told to us by the client's own check."""
    reason = (fault.reason or str(fault)).upper()
    for part, sentence in {
        "UNKNOWN_CA": "the client does not trust our certificate",
        "BAD_CERTIFICATE": "the client refused our certificate, perhaps for its name",
        "CERTIFICATE_UNKNOWN": "the client refused our certificate",
        "CERTIFICATE_EXPIRED": "our certificate has expired",
        "UNSUPPORTED_PROTOCOL": "the client offers only versions before TLS 1.2",
        "NO_SHARED_CIPHER": "no cipher in common",
        "UNEXPECTED_EOF": "the client left during the handshake",
    }.items():
        if part in reason:
            return sentence
    return reason.lower().replace("_", " ")

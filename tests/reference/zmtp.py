"""The reference of the engines' ZMTP 3.1 DEALER: sans-IO, NULL and PLAIN.

`zmtp.gd` and `Zmtp.cs` do what this file does; the transcripts under `tests/vectors/zmtp`
hold all of them to it, and a real libzmq judges the transcripts. Bytes in, bytes and events
out. An error means: discard the connection. Knows nothing of messages' meaning.

Rules learnt by trying, each held by a transcript: the greeting is sent at once (a silent
client gets ten bytes and both wait for ever); nothing but commands is sent before the peer's
READY (libzmq drops it and closes); the identity is empty (two equal ones collide silently);
libzmq spells a refused PLAIN login `^RROR`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MORE, LONG, COMMAND = 1, 2, 4
GREETING_SIZE = 64
MAX_COMMAND = 16 * 1024

# Reasons, and the code in bridge/errors.py that each belongs to.
CODES = {
    "not_zmtp": "bad_greeting",
    "peer_version": "bad_greeting",
    "mechanism": "bad_greeting",
    "peer_socket": "bad_greeting",
    "refused": "bad_greeting",
    "out_of_order": "bad_greeting",  # another command than the handshake calls for
    "reserved_flag": "protocol",
    "bad_size": "protocol",
    "bad_command": "protocol",
    "message_before_ready": "protocol",
    "frame_size": "frame_too_large",
    "frame_count": "frame_too_large",
    "message_size": "frame_too_large",
    "eof": "connection_lost",
}


class ZmtpError(Exception):
    """The peer broke a rule, or refused us. `code` is the wire code, `reason` which rule."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.code = CODES[reason]


@dataclass(frozen=True)
class Limits:
    frame_bytes: int = 64 << 20
    message_bytes: int = 256 << 20
    frames: int = 64


# ---------------------------------------------------------------- pure functions on bytes
def greeting(mechanism: bytes = b"NULL") -> bytes:
    """64 bytes: signature, version 3.1, mechanism, as-server 0, filler."""
    return b"\xff" + bytes(8) + b"\x7f\x03\x01" + mechanism.ljust(20, b"\0") + bytes(32)


def check_greeting(data: bytes, mechanism: bytes) -> bool:
    """False while more bytes are needed; raises as soon as a byte is wrong."""
    if data[:1] not in (b"", b"\xff") or (len(data) > 9 and not data[9] & 1):
        raise ZmtpError("not_zmtp")
    if len(data) > 10 and data[10] < 3:
        raise ZmtpError("peer_version", f"ZMTP {data[10]}")
    if len(data) < GREETING_SIZE:
        return False
    if data[12:32] != mechanism.ljust(20, b"\0"):
        raise ZmtpError("mechanism", data[12:32].rstrip(b"\0").decode("latin-1"))
    return True


def frame(body: bytes, flags: int = 0) -> bytes:
    """One frame; the long form only where the length needs it."""
    if len(body) > 255:
        return struct.pack(">BQ", flags | LONG, len(body)) + body
    return struct.pack(">BB", flags, len(body)) + body


def frame_header(data: bytes | bytearray) -> tuple[int, int, int] | None:
    """(flags, body size, header size), or None while more bytes are needed."""
    if not data:
        return None
    flags = data[0]
    if flags & ~(MORE | LONG | COMMAND) or (flags & COMMAND and flags & MORE):
        raise ZmtpError("reserved_flag", f"{flags:#04x}")
    if flags & LONG:
        if len(data) < 9:
            return None
        (size,) = struct.unpack_from(">Q", data, 1)
        if size >> 63:
            raise ZmtpError("bad_size")
        return flags, size, 9
    return None if len(data) < 2 else (flags, data[1], 2)


def message(frames: list[bytes]) -> bytes:
    """All frames of one message, the last without MORE."""
    last = len(frames) - 1
    return b"".join(frame(body, MORE if i < last else 0) for i, body in enumerate(frames))


def command(name: bytes, body: bytes = b"") -> bytes:
    return frame(bytes([len(name)]) + name + body, COMMAND)


def properties(pairs: dict[bytes, bytes]) -> bytes:
    return b"".join(bytes([len(k)]) + k + struct.pack(">I", len(v)) + v for k, v in pairs.items())


def parse_command(body: bytes) -> tuple[bytes, bytes]:
    """(name, rest)."""
    if not body or len(body) < 1 + body[0] or body[0] == 0:
        if body[:5] == b"^RROR":  # how libzmq 4.3 spells ERROR to a refused PLAIN client
            return b"ERROR", body[5:]
        raise ZmtpError("bad_command")
    return body[1 : 1 + body[0]], body[1 + body[0] :]


def parse_properties(data: bytes) -> dict[bytes, bytes]:
    """Names are lowered: they compare without regard to case."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(data):
        name_end = at + 1 + data[at]
        if len(data) < name_end + 4:
            raise ZmtpError("bad_command", "property")
        (size,) = struct.unpack_from(">I", data, name_end)
        if size > len(data) - name_end - 4:
            raise ZmtpError("bad_command", "property")
        found[data[at + 1 : name_end].lower()] = data[name_end + 4 : name_end + 4 + size]
        at = name_end + 4 + size
    return found


# ---------------------------------------------------------------- the connection
@dataclass
class Dealer:
    """Feed it what arrives; `take` what is to be sent. `ready` once READY has come: messages
    given to `send` earlier are kept until then."""

    user: bytes | None = None  # PLAIN when given
    password: bytes = b""
    limits: Limits = field(default_factory=Limits)
    ready: bool = False
    _in: bytearray = field(default_factory=bytearray)
    _out: bytearray = field(default_factory=bytearray)
    _held: bytearray = field(default_factory=bytearray)
    _parts: list[bytes] = field(default_factory=list)
    _greeted: bool = False
    _welcomed: bool = False  # PLAIN: WELCOME has come
    _ended: bool = False

    def __post_init__(self) -> None:
        self._out += greeting(self._mechanism)

    @property
    def _mechanism(self) -> bytes:
        return b"NULL" if self.user is None else b"PLAIN"

    def take(self) -> bytes:
        """What is to be sent now."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def send(self, frames: list[bytes]) -> None:
        target = self._out if self.ready else self._held
        target += message(frames)

    def feed(self, data: bytes) -> list[tuple[str, list[bytes]]]:
        """Events in order: ("ready", []), ("message", frames)."""
        self._in += data
        if not self._greeted and not self._greet():
            return []
        events: list[tuple[str, list[bytes]]] = []
        while (part := self._next_frame()) is not None:
            flags, body = part
            if flags & COMMAND:
                if self._command(*parse_command(body)):
                    events.append(("ready", []))
                continue
            self._parts.append(body)
            if not flags & MORE:
                events.append(("message", self._parts))
                self._parts = []
        return events

    def eof(self) -> None:
        """The peer closed: always an error for a client that has not closed itself."""
        raise ZmtpError("eof", "inside a frame" if self._in else "")

    def _greet(self) -> bool:
        if not check_greeting(bytes(self._in[:GREETING_SIZE]), self._mechanism):
            return False
        del self._in[:GREETING_SIZE]
        self._greeted = True
        if self.user is None:
            self._out += command(b"READY", self._metadata())
        else:
            login = bytes([len(self.user)]) + self.user
            self._out += command(b"HELLO", login + bytes([len(self.password)]) + self.password)
        return True

    @staticmethod
    def _metadata() -> bytes:
        return properties({b"Socket-Type": b"DEALER", b"Identity": b""})

    def _next_frame(self) -> tuple[int, bytes] | None:
        header = frame_header(self._in)
        if header is None:
            return None
        flags, size, skip = header
        self._check_size(flags, size)  # before a byte of the body is waited for
        if len(self._in) < skip + size:
            return None
        body = bytes(self._in[skip : skip + size])
        del self._in[: skip + size]
        return flags, body

    def _check_size(self, flags: int, size: int) -> None:
        if flags & COMMAND:
            if size > MAX_COMMAND:
                raise ZmtpError("frame_size", "command")
            return
        if not self.ready:
            raise ZmtpError("message_before_ready")
        if size > self.limits.frame_bytes:
            raise ZmtpError("frame_size")
        if len(self._parts) >= self.limits.frames:
            raise ZmtpError("frame_count")
        if sum(map(len, self._parts)) + size > self.limits.message_bytes:
            raise ZmtpError("message_size")

    def _command(self, name: bytes, rest: bytes) -> bool:
        """True when the command made the connection ready."""
        if name == b"ERROR":
            raise ZmtpError("refused", rest[1:].decode("utf-8", "replace"))
        if self.ready:
            if name == b"PING":
                if len(rest) < 2 or len(rest) > 18:  # ttl, and at most 16 bytes of context
                    raise ZmtpError("bad_command", "PING")
                self._out += command(b"PONG", rest[2:])
            return False  # others are of later versions, or answers we did not ask for
        if name == b"WELCOME" and self.user is not None and not self._welcomed:
            self._welcomed = True
            self._out += command(b"INITIATE", self._metadata())
            return False
        if name != b"READY" or (self.user is not None and not self._welcomed):
            raise ZmtpError("out_of_order", name.decode("latin-1"))
        self._check_ready(rest)
        self.ready = True
        self._out += self._held
        self._held.clear()
        return True

    @staticmethod
    def _check_ready(rest: bytes) -> None:
        peer = parse_properties(rest).get(b"socket-type", b"")
        if peer not in (b"ROUTER", b"DEALER", b"REP"):
            raise ZmtpError("peer_socket", peer.decode("latin-1"))

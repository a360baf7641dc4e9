"""Messages on their way to clients: order, back-pressure, and what a slow client costs.

A message goes to the transport at once if it takes it; otherwise it waits here, per client and
bounded. Large frames count until the transport has really sent them, because it would take any
number of them. A client that lets too much pile up is dropped; nobody else waits for it.
Knows no socket: `Transport` is a function.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from bridge.codec import size

LARGE = 64 * 1024


class Sent(Enum):
    """What the transport did with a message."""

    YES = auto()
    FULL = auto()  # not now: the client does not read
    GONE = auto()  # nobody is there any more


IsDone = Callable[[], bool]
Transport = Callable[[bytes, list[Any], bool], tuple[Sent, IsDone | None]]
"""(identity, frames, large) -> what happened, and for large ones a test for being sent."""


@dataclass
class _Waiting:
    messages: deque[tuple[list[Any], int]] = field(default_factory=deque)
    bytes: int = 0
    flying: deque[tuple[IsDone, int]] = field(default_factory=deque)
    flying_bytes: int = 0

    def land(self) -> None:
        while self.flying and self.flying[0][0]():
            self.flying_bytes -= self.flying.popleft()[1]


class Outbox:
    """`on_gone(identity)` and `on_overflow(identity)` are set by the owner, and called from
    `send` and `flush`."""

    def __init__(
        self,
        transport: Transport,
        max_messages: int = 20_000,
        max_bytes: int = 256 << 20,
        max_flying: int = 64 << 20,
    ) -> None:
        self._transport = transport
        self.on_gone: Callable[[bytes], None] = lambda identity: None
        self.on_overflow: Callable[[bytes], None] = lambda identity: None
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._max_flying = max_flying
        self._clients: dict[bytes, _Waiting] = {}
        self._deferred: list[tuple[bytes, list[Any]]] = []

    def post(self, identity: bytes, frames: list[Any]) -> None:
        """Send at the next `flush`. A job that came in starts before its client is told that
        it was accepted, and nobody is dropped in the middle of an answer."""
        self._deferred.append((identity, frames))

    @property
    def waiting(self) -> bool:
        """Whether `flush` has anything to try."""
        return any(client.messages for client in self._clients.values())

    def send(self, identity: bytes, frames: list[Any]) -> None:
        """Send now, or keep for later; in order per client."""
        weight = sum(size(frame) for frame in frames)
        client = self._clients.get(identity)
        if client is None or not client.messages:
            outcome = self._try(identity, client, frames, weight)
            if outcome is not Sent.FULL:
                return
        client = self._clients.setdefault(identity, _Waiting())
        client.messages.append((frames, weight))
        client.bytes += weight
        if len(client.messages) > self._max_messages or client.bytes > self._max_bytes:
            self.forget(identity)
            self.on_overflow(identity)

    def flush(self) -> None:
        """Send what was posted, and try again what waited."""
        posted, self._deferred = self._deferred, []
        for identity, frames in posted:
            self.send(identity, frames)
        for identity, client in list(self._clients.items()):
            client.land()
            while client.messages:
                frames, weight = client.messages[0]
                outcome = self._try(identity, client, frames, weight)
                if outcome is not Sent.YES:
                    break
                client.messages.popleft()
                client.bytes -= weight
            if not client.messages and not client.flying:
                self._clients.pop(identity, None)

    def forget(self, identity: bytes) -> None:
        """Drop what waits for a client."""
        self._clients.pop(identity, None)

    def _try(
        self, identity: bytes, client: _Waiting | None, frames: list[Any], weight: int
    ) -> Sent:
        large = weight > LARGE
        if large and client is not None:
            client.land()
            if client.flying and client.flying_bytes + weight > self._max_flying:
                return Sent.FULL
        outcome, is_done = self._transport(identity, frames, large)
        if outcome is Sent.GONE:
            self.forget(identity)
            self.on_gone(identity)
        elif outcome is Sent.YES and is_done is not None:
            client = self._clients.setdefault(identity, _Waiting())
            client.flying.append((is_done, weight))
            client.flying_bytes += weight
        return outcome

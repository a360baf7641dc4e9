"""Clients by the name they chose, which stays the same over reconnects.

A session outlives its connection for a while, so that a client that lost its line finds its
requests again: running ones go on, finished ones are kept in `Recent`. Knows no socket; what a
connection is called (`identity`) is the transport's business.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bridge.codec import size
from python_backend.serving.tickets import Ticket
from python_backend.serving.tokens import Grant

Frames = list[Any]


@dataclass(eq=False)
class Session:
    """`left`: when its connection was lost, or None. `open`: its requests by their own id.
    `grant`: what its token allows; None for the token of this launch, which allows all."""

    name: str
    identity: bytes
    who: str = ""
    grant: Grant | None = None
    left: float | None = None
    open: dict[str, Ticket] = field(default_factory=dict)
    replay: dict[str, Frames] = field(default_factory=dict)  # request -> its partials so far
    probed: float = 0.0


class Sessions:
    """All clients that were let in."""

    def __init__(self) -> None:
        self._by_name: dict[str, Session] = {}
        self._by_identity: dict[bytes, Session] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_name.values()))

    def at(self, identity: bytes) -> Session | None:
        """Who speaks over this connection."""
        return self._by_identity.get(identity)

    def named(self, name: str) -> Session | None:
        return self._by_name.get(name)

    def open_of(self, grant: Grant) -> int:
        """Open requests of all clients with this token."""
        return sum(len(s.open) for s in self._by_name.values() if s.grant is grant)

    def enter(self, name: str, identity: bytes, who: str) -> tuple[Session, bytes | None]:
        """Let a client in, or back in. Also the connection it is taken from, if that lives."""
        before = self._by_identity.pop(identity, None)
        if before is not None and before.name != name:
            before.left = 0.0  # one connection, another name: the old session is over
        session = self._by_name.get(name)
        if session is None:
            session = self._by_name[name] = Session(name, identity, who)
            self._by_identity[identity] = session
            return session, None
        taken = session.identity if session.left is None and session.identity != identity else None
        self._release(session)
        self._by_identity[identity] = session
        session.identity, session.who, session.left = identity, who, None
        return session, taken

    def leave(self, session: Session, now: float) -> None:
        """Its connection is gone; it may come back."""
        if session.left is None:
            session.left = now
            self._release(session)

    def remove(self, session: Session) -> None:
        """It will not come back."""
        self._release(session)
        self._by_name.pop(session.name, None)

    def _release(self, session: Session) -> None:
        # The connection may belong to another session by now.
        if self._by_identity.get(session.identity) is session:
            del self._by_identity[session.identity]


class Recent:
    """The newest results, for clients that ask for them again after a reconnect."""

    def __init__(self, count: int = 256, max_bytes: int = 64 << 20) -> None:
        self._count = count
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, str], tuple[str, Frames, int]] = OrderedDict()

    def keep(self, session: str, request: str, digest: str, frames: Frames) -> None:
        """Remember the final message of a request; too large ones are not kept."""
        weight = sum(size(frame) for frame in frames)
        if weight > self._max_bytes // 2:
            return
        self._drop((session, request))
        self._kept[session, request] = (digest, frames, weight)
        self._bytes += weight
        while len(self._kept) > self._count or self._bytes > self._max_bytes:
            self._drop(next(iter(self._kept)))

    def find(self, session: str, request: str, digest: str) -> Frames | None:
        """The final message, if the very same thing was asked under this id."""
        kept = self._kept.get((session, request))
        return kept[1] if kept is not None and kept[0] == digest else None

    def _drop(self, key: tuple[str, str]) -> None:
        if kept := self._kept.pop(key, None):
            self._bytes -= kept[2]

"""What a session reports to the layer above it, and how patient it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.errors import FigmentError
from bridge.messages import Accepted, CapabilityInfo, Partial, Pong, Progress, Result, Welcome


@dataclass(frozen=True, slots=True)
class Ready:
    """`welcome` came; requests flow."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is gone. After a fatal one the session is closed."""

    error: FigmentError
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """Not final: `accepted`, `progress` or `partial` of one request.

    A partial of index 0 means: forget earlier ones, the request was asked again.
    """

    id: str
    message: Accepted | Progress | Partial
    blobs: Sequence[memoryview] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """Final: a result with its blobs, or an error (`RequestCancelled` after a cancel)."""

    id: str
    result: Result | None = None
    error: FigmentError | None = None
    blobs: Sequence[memoryview] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A capability became ready, or stopped being so."""

    info: CapabilityInfo


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """A `pong`: seconds since its ping, and the sidecar's load."""

    seconds: float
    pong: Pong


@dataclass(frozen=True, slots=True)
class Complaint:
    """The sidecar could not read something we sent, or we something it sent."""

    error: FigmentError


Event = Ready | Lost | Update | Finished | Changed | RoundTrip | Complaint


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    The defaults outlast a breakpoint or a long scene load on either side. Silence counts only
    while we were listening ourselves: a stall between two `tick`s longer than `stall` is
    ours and is not held against the sidecar.
    """

    ping_every: float = 10.0  # of silence, before we ask for a sign of life
    silence: float = 60.0  # without any message, until the connection counts as lost
    greeting: float = 30.0  # from connected to welcome
    reconnect: float = 30.0  # without a connection, until open requests fail
    stall: float = 2.0

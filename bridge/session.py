"""The client's side of a conversation, without sockets, threads or clocks.

Feed it what arrives and what time it is; it says what to send and what happened. The
blocking and the asyncio client are thin layers over it, and the GDScript and C# sessions are
ports of it. The caller owns time: `now` is in seconds of any clock that never goes backwards.
States live in `bridge.states`, open requests in `bridge.ledger`, patience in
`bridge.liveness`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge import codec, errors
from bridge.arrays import Array, Attachment, describe
from bridge.events import (
    Changed,
    Complaint,
    Event,
    Lost,
    Patience,
    Ready,
    RoundTrip,
    Update,
)
from bridge.ledger import Frames, Ledger
from bridge.liveness import Liveness
from bridge.messages import (
    PROTOCOL_VERSION,
    Accepted,
    Bye,
    Cancelled,
    CapabilityChanged,
    CapabilityInfo,
    Error,
    Hello,
    Message,
    Partial,
    Ping,
    Pong,
    Priority,
    Progress,
    Request,
    Result,
    Welcome,
)
from bridge.packing import Buffer
from bridge.states import LINK_TABLE, Link

Blobs = Mapping[str, Attachment | Array | Buffer]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a client says about itself in `hello`."""

    token: str = ""
    engine: str = ""
    client: str = ""
    project: str = ""


class Session:
    """One client's conversation with a sidecar, over as many connections as it takes.

    `name` identifies the session over reconnects; `identity` may be replaced before each
    `connected` (a restarted sidecar has a new token).
    """

    def __init__(
        self,
        identity: Identity | None = None,
        patience: Patience | None = None,
        name: str = "",
    ) -> None:
        self.identity = identity or Identity()
        self.name = name or secrets.token_hex(16)
        self.link = Link.DOWN
        self.welcome: Welcome | None = None
        self.capabilities: dict[str, CapabilityInfo] = {}
        self._out: list[Frames] = []
        self._events: list[Event] = []
        self._ledger = Ledger(self._out, self._events)
        self._liveness = Liveness(patience or Patience())
        self._serial = 0
        self._down_error: errors.FigmentError | None = None

    # ------------------------------------------------------------ what the caller tells us
    def connected(self, now: float) -> None:
        """A fresh connection exists: greet."""
        self._move("connected")
        self._hello(now)

    def disconnected(self, now: float, error: errors.FigmentError | None = None) -> list[Event]:
        """The connection is gone, or could not be made; open requests wait for the next."""
        error = error or errors.ConnectionLost("The connection to the sidecar ended.")
        if self.link in (Link.GREETING, Link.READY):
            self._lose(now, error)
        elif self.link is Link.DOWN:
            self._down_error = error
            self._liveness.down(now)
        return self._take_events()

    def submit(
        self,
        capability: str,
        params: Mapping[str, Any],
        now: float,
        *,
        blobs: Blobs | None = None,
        priority: Priority = "interactive",
        deadline_ms: int | None = None,
        stream: bool = False,
        timeout: float | None = None,
    ) -> str:
        """Ask. Returns the id; answers come as events. Raises if it cannot be encoded."""
        if self.link is Link.CLOSED:
            raise errors.ConnectionLost("The client is closed.", fix="Make a new one.")
        table, frames = describe(blobs or {})
        self._serial += 1
        request = Request(
            id=f"r{self._serial}",
            capability=capability,
            params=dict(params),
            priority=priority,
            deadline_ms=deadline_ms,
            stream=stream,
            blobs=table,
        )
        self._ledger.add(request, frames, now, timeout)
        if self.link is Link.DOWN:
            self._liveness.down(now)
        return request.id

    def cancel(self, request_id: str) -> bool:
        """Ask to stop it; its end still comes as a `Finished`. False if it has ended."""
        return self._ledger.cancel(request_id)

    def ping(self, now: float) -> None:
        """Measure the round trip; ignored while there is no connection."""
        if self.link is Link.READY:
            self._liveness.pinged(now)
            self._send(Ping(nonce=int(now * 1e6) & 0x7FFF_FFFF))

    def receive(self, frames: Sequence[Buffer], now: float) -> list[Event]:
        """One message arrived. Its events, and those that were pending."""
        if self.link in (Link.GREETING, Link.READY):  # otherwise: late, of a lost connection
            self._liveness.heard(now)
            try:
                message, blobs = codec.decode_from_server(frames, self._ledger.limits)
            except errors.UnknownMessage:
                pass  # newer than we are: not ours to judge
            except errors.FigmentError as fault:  # costs its request, where it names one
                self._ledger.end(fault.request_id, error=fault)
                self._events.append(Complaint(fault))
            else:
                self._handle(message, blobs, now)
        self._ledger.pump(now)
        return self._take_events()

    def tick(self, now: float) -> list[Event]:
        """Time passed: time-outs, pings, silence. Call it at least at `next_wakeup`."""
        due = self._liveness.tick(self.link, now)
        self._ledger.expire(now)
        match due:
            case "ping":
                self.ping(now)
            case "silent":
                quiet = self._liveness.silence(now)
                self._lose(now, errors.ConnectionLost(f"The sidecar was silent for {quiet:.0f} s."))
            case "mute":
                self._lose(now, errors.SidecarUnreachable("The sidecar did not answer `hello`."))
            case "gone":
                self._give_up()
        self._ledger.pump(now)
        return self._take_events()

    def close(self) -> list[Event]:
        """End for good; open requests are cancelled. Send the output once more after it."""
        if self.link is Link.READY:
            self._ledger.cancel_all()
        self._move("close")
        self._ledger.fail_all(errors.RequestCancelled, "The client was closed.")
        return self._take_events()

    # ------------------------------------------------------------ what we tell the caller
    def take_output(self) -> list[Frames]:
        """Messages to send now, in order."""
        out = self._out.copy()
        self._out.clear()
        return out

    def pending_events(self) -> list[Event]:
        """Events of calls that return none, such as `cancel` of a request never sent."""
        return self._take_events()

    def next_wakeup(self, now: float) -> float:
        """Seconds until `tick` has something to do, at most one."""
        due = self._liveness.due(self.link, now)
        if (expiry := self._ledger.next_expiry()) is not None:
            due = min(due, expiry)
        return max(due - now, 0.001)  # a little later than due, so that it is past then

    @property
    def open_requests(self) -> int:
        return len(self._ledger.open)

    # ------------------------------------------------------------ connection
    def _move(self, event: str) -> None:
        self.link = LINK_TABLE[self.link, event]

    def _hello(self, now: float) -> None:
        self._liveness.greeted(now)
        who = self.identity
        self._send(
            Hello(
                versions=[PROTOCOL_VERSION],
                token=who.token,
                session=self.name,
                engine=who.engine,
                client=who.client,
                project=who.project,
            )
        )

    def _handle(self, message: Message, blobs: list[memoryview], now: float) -> None:
        match message:
            case Welcome():
                self._welcomed(message)
            case Accepted() | Progress() | Partial():
                if self._ledger.answered(message.id):
                    self._events.append(Update(message.id, message, blobs))
            case Result():
                self._ledger.end(message.id, message, blobs=blobs)
            case Cancelled():
                why = errors.RequestCancelled(f"Request {message.id} was cancelled.")
                self._ledger.end(message.id, error=why)
            case Error():
                self._error(message, now)
            case Pong():
                if (seconds := self._liveness.ponged(now)) is not None:
                    self._events.append(RoundTrip(seconds, message))
            case CapabilityChanged():
                self.capabilities[message.info.name] = message.info
                self._events.append(Changed(message.info))
            case Bye():
                error = errors.from_wire(message.code or "draining", message.reason)
                self._lose(now, error)

    def _welcomed(self, welcome: Welcome) -> None:
        if self.link is not Link.GREETING:
            return
        self._move("welcome")
        self.welcome = welcome
        self.capabilities = {info.name: info for info in welcome.capabilities}
        self._liveness.down_since = self._down_error = None
        self._ledger.limits = welcome.limits
        self._ledger.ready = True
        self._events.append(Ready(welcome))

    def _error(self, message: Error, now: float) -> None:
        error = _from_message(message)
        if isinstance(error, errors.NotGreeted):
            if self.link is Link.READY:  # the sidecar was restarted behind the same address
                self._move("not_greeted")
                self._ledger.all_wait_again()
                self._hello(now)
        elif message.id:
            self._ledger.end(message.id, error=error)
        elif self.link is Link.GREETING:
            self._lose(now, error)
        else:
            self._events.append(Complaint(error))

    def _lose(self, now: float, error: errors.FigmentError) -> None:
        """A broken rule (wrong token, no common version) is fatal: trying again is no use."""
        fatal = isinstance(error, errors.ProtocolError)
        self._move("close" if fatal else "lost")
        self._events.append(Lost(error, fatal))
        self._out.clear()
        self._down_error = error
        self._liveness.down(now)
        self._ledger.all_wait_again()
        if fatal:
            self._ledger.fail_all(type(error), error.message, error.cause)

    def _give_up(self) -> None:
        kind = errors.SidecarUnreachable if self.welcome is None else errors.ConnectionLost
        seconds, why = self._liveness.patience.reconnect, self._down_error
        self._ledger.fail_all(
            kind,
            f"No connection to the sidecar for {seconds:g} seconds.",
            f"{why.message} {why.cause}".strip() if why is not None else "",
        )
        self._liveness.down_since = None

    # ------------------------------------------------------------ output
    def _send(self, message: Message) -> None:
        self._out.append(codec.encode(message))

    def _take_events(self) -> list[Event]:
        events = self._events.copy()
        self._events.clear()
        return events


def _from_message(message: Error) -> errors.FigmentError:
    error = errors.from_wire(
        message.code,
        message.message,
        message.cause,
        message.fix,
        message.retry_after_ms,
        [(v.path, v.message) for v in message.violations],
    )
    error.request_id = message.id
    return error

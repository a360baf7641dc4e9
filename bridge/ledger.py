"""The open requests of a session: which wait, which are asked, and how each one ends.

Knows requests, not the connection: the session tells it when it may ask, and when nobody on
the other side knows the requests any more. Every request ends here exactly once.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from bridge import codec, errors
from bridge.events import Event, Finished
from bridge.messages import Cancel, Limits, Message, Request, Result
from bridge.packing import Buffer
from bridge.states import STAGE_TABLE, Stage

Frames = list[Buffer]


@dataclass(slots=True)
class Entry:
    """One request that has not ended. `why`: what its end means once it is cancelled."""

    request: Request
    frames: Sequence[Buffer]
    since: float
    stage: Stage = Stage.WAITING
    why: errors.FigmentError | None = None


@dataclass(slots=True)
class Ledger:
    """`out` and `events` are the session's own lists, filled here in order."""

    out: list[Frames]
    events: list[Event]
    limits: Limits = field(default_factory=lambda: codec.DEFAULT_LIMITS)
    open: dict[str, Entry] = field(default_factory=dict)
    ready: bool = False  # requests may be sent
    _asked: int = 0  # entries past WAITING
    _waiting: dict[str, deque[str]] = field(
        default_factory=lambda: {p: deque() for p in ("interactive", "runtime", "background")}
    )
    _expiries: list[tuple[float, str]] = field(default_factory=list)

    def add(
        self, request: Request, frames: Sequence[Buffer], now: float, timeout: float | None
    ) -> None:
        """A new request; sent at once where possible. Raises if it cannot be encoded."""
        encoded = codec.encode(request, frames, self.limits)
        entry = Entry(request, frames, now)
        self.open[request.id] = entry
        if timeout is not None:
            heapq.heappush(self._expiries, (now + timeout, request.id))
        if self._may_ask():
            self._ask(entry, encoded)
        else:
            self._waiting[request.priority].append(request.id)

    def pump(self, now: float) -> None:
        """Ask what waits, interactive first, while there is room."""
        for queue in self._waiting.values():
            while queue and self._may_ask():
                entry = self.open.get(queue.popleft())
                if entry is None or entry.stage is not Stage.WAITING:
                    continue
                try:
                    shortened = _shortened(entry, now)
                    self._ask(entry, codec.encode(shortened, entry.frames, self.limits))
                except errors.FigmentError as fault:  # this sidecar allows less than the last
                    self.finish(entry, error=fault)

    def answered(self, request_id: str) -> bool:
        """A message that is not final came. False where nobody waits for it."""
        entry = self.open.get(request_id)
        if entry is None or entry.stage is Stage.WAITING:
            return False
        entry.stage = STAGE_TABLE[entry.stage, "answer"]
        return entry.stage is not Stage.CANCELLING

    def end(
        self,
        request_id: str,
        result: Result | None = None,
        error: errors.FigmentError | None = None,
        blobs: Sequence[memoryview] = (),
    ) -> None:
        """The final message came. Ignored for a request that has ended here already, after a
        time-out, and for one that waits to be asked again."""
        entry = self.open.get(request_id)
        if entry is None or entry.stage is Stage.WAITING:
            return
        if error is not None and entry.stage is Stage.CANCELLING:
            error = entry.why
        self.finish(entry, result, error, blobs)

    def cancel(self, request_id: str) -> bool:
        """Tell the sidecar, or drop the request if it was never sent. False if it ended."""
        entry = self.open.get(request_id)
        if entry is None:
            return False
        if entry.stage is Stage.CANCELLING:
            return True
        entry.why = errors.RequestCancelled(f"Request {request_id} was cancelled.")
        if entry.stage is Stage.WAITING:
            self.finish(entry, error=entry.why)
        else:
            entry.stage = STAGE_TABLE[entry.stage, "cancel"]
            self._send(Cancel(id=request_id))
        return True

    def expire(self, now: float) -> None:
        """Stop waiting for what has timed out; the sidecar is told to stop, too."""
        while self._expiries and self._expiries[0][0] <= now:
            expires, request_id = heapq.heappop(self._expiries)
            entry = self.open.get(request_id)
            if entry is None:
                continue
            if entry.stage in (Stage.ASKED, Stage.ACCEPTED):
                self._send(Cancel(id=request_id))
            waited = expires - entry.since
            why = errors.TimedOut(f"Request {request_id} had no answer within {waited:g} s.")
            self.finish(entry, error=why)

    def next_expiry(self) -> float | None:
        while self._expiries and self._expiries[0][1] not in self.open:
            heapq.heappop(self._expiries)
        return self._expiries[0][0] if self._expiries else None

    def all_wait_again(self) -> None:
        """The other side has forgotten the requests: they wait for the next welcome. A
        cancelled one ends now, because a lost client's requests are cancelled there, too."""
        self.ready = False
        for queue in self._waiting.values():
            queue.clear()
        for entry in list(self.open.values()):
            if entry.stage is Stage.CANCELLING:
                self.finish(entry, error=entry.why)
            else:
                entry.stage = STAGE_TABLE[entry.stage, "lost"]
                self._waiting[entry.request.priority].append(entry.request.id)
        self._asked = 0

    def fail_all(self, make: type[errors.FigmentError], message: str, cause: str = "") -> None:
        """End everything with the same error."""
        self.ready = False
        for entry in list(self.open.values()):
            self.finish(entry, error=entry.why or make(message, cause=cause))

    def cancel_all(self) -> None:
        """Tell the sidecar to stop what it has."""
        for entry in self.open.values():
            if entry.stage in (Stage.ASKED, Stage.ACCEPTED):
                self._send(Cancel(id=entry.request.id))

    def finish(
        self,
        entry: Entry,
        result: Result | None = None,
        error: errors.FigmentError | None = None,
        blobs: Sequence[memoryview] = (),
    ) -> None:
        """The one place where a request ends."""
        if entry.stage is not Stage.WAITING:
            self._asked = max(self._asked - 1, 0)
        entry.stage = STAGE_TABLE[entry.stage, "final"]
        if error is not None:
            error.request_id = entry.request.id
        del self.open[entry.request.id]
        self.events.append(Finished(entry.request.id, result, error, blobs))

    def _may_ask(self) -> bool:
        return self.ready and self._asked < self.limits.open_requests

    def _ask(self, entry: Entry, encoded: Frames) -> None:
        entry.stage = STAGE_TABLE[entry.stage, "send"]
        self._asked += 1
        self.out.append(encoded)

    def _send(self, message: Message) -> None:
        self.out.append(codec.encode(message))


def _shortened(entry: Entry, now: float) -> Request:
    """The request with the time it has already waited taken off its deadline."""
    request = entry.request
    if request.deadline_ms is None:
        return request
    left = request.deadline_ms - int((now - entry.since) * 1000)
    return msgspec.structs.replace(request, deadline_ms=max(left, 0))

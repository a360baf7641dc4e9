"""The blocking client: `Client().request("texture", {"prompt": "wet sandstone"})`.

May be shared by threads; callbacks run in the thread that waits for their request.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from bridge import errors
from bridge.answers import Answer, Inbox, OnPartial, OnProgress, Piece, answer, piece
from bridge.connection import ConnectionInfo, Source
from bridge.events import Patience
from bridge.messages import Accepted, CapabilityInfo, Priority, Progress, Welcome
from bridge.pump import Pump
from bridge.session import Blobs


class Client:
    """A connection to a sidecar, restored by itself when it breaks.

    `source`: a `ConnectionInfo`, a state folder, a function that returns a connection, or
    None for the default state folder. Waits up to `wait` seconds for the sidecar's welcome
    and raises what went wrong; with 0 it connects at the first request that is waited for.
    """

    def __init__(
        self,
        source: Source = None,
        *,
        wait: float = 10.0,
        project: str = "",
        engine: str = "",
        patience: Patience | None = None,
    ) -> None:
        self._pump = Pump(source, project=project, engine=engine, patience=patience)
        if wait > 0:
            try:
                self._pump.wait_ready(wait)
            except BaseException:
                self.close()
                raise

    def request(
        self,
        capability: str,
        params: Mapping[str, Any] | None = None,
        *,
        blobs: Blobs | None = None,
        priority: Priority = "interactive",
        deadline_ms: int | None = None,
        on_partial: OnPartial | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Ask and wait. Raises the `FigmentError` that the request ended with."""
        handle = self.submit(
            capability,
            params,
            blobs=blobs,
            priority=priority,
            deadline_ms=deadline_ms,
            on_partial=on_partial,
            on_progress=on_progress,
            timeout=timeout,
        )
        try:
            return handle.result()
        except BaseException:
            handle.cancel()  # an interrupted caller leaves nothing running
            raise

    def submit(
        self,
        capability: str,
        params: Mapping[str, Any] | None = None,
        *,
        blobs: Blobs | None = None,
        priority: Priority = "interactive",
        deadline_ms: int | None = None,
        stream: bool = False,
        on_partial: OnPartial | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> Handle:
        """Ask without waiting. `deadline_ms` bounds the sidecar's work (it answers with less
        rather than late), `timeout` in seconds bounds this client's patience."""
        inbox = Inbox()
        options = {
            "blobs": blobs,
            "priority": priority,
            "deadline_ms": deadline_ms,
            "stream": stream or on_partial is not None,
            "timeout": timeout,
        }
        request_id = self._pump.submit(inbox, capability, params or {}, options)
        return Handle(self._pump, request_id, inbox, on_partial, on_progress)

    def ping(self, timeout: float = 10.0) -> float:
        """Round-trip time in seconds."""
        return self._pump.ping(timeout)

    def wait_ready(self, timeout: float = 10.0) -> Welcome:
        """Wait for the sidecar's welcome; raises why there is none."""
        return self._pump.wait_ready(timeout)

    def wait_capability(self, name: str, timeout: float = 120.0) -> CapabilityInfo:
        """Wait until a capability's warm-up is done."""
        return self._pump.wait_capability(name, timeout)

    @property
    def capabilities(self) -> Mapping[str, CapabilityInfo]:
        """What the sidecar offers, as of the last message read."""
        return self._pump.session.capabilities

    @property
    def connection(self) -> ConnectionInfo | None:
        """Where it is connected to now."""
        transport = self._pump.transport
        return transport.info if transport else None

    def close(self) -> None:
        """Cancel what is open and end the connection. May be called twice."""
        self._pump.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Handle:
    """One request on its way."""

    def __init__(
        self,
        pump: Pump,
        request_id: str,
        inbox: Inbox,
        on_partial: OnPartial | None,
        on_progress: OnProgress | None,
    ) -> None:
        self.id = request_id
        self._pump = pump
        self._inbox = inbox
        self._on_partial = on_partial
        self._on_progress = on_progress

    def cancel(self) -> bool:
        """Ask to stop it, from any thread. `result()` then raises `RequestCancelled`, or
        returns what was finished already. False if it had ended."""
        return self._pump.cancel(self.id)

    def done(self) -> bool:
        """Whether it has ended, as far as was read."""
        return self._inbox.finished is not None

    def result(self, timeout: float | None = None) -> Answer:
        """Wait for the end. Raises the error it ended with; `TimedOut` after `timeout`
        seconds of waiting, which leaves the request open."""
        for _ in self._read(timeout):
            pass
        finished = self._inbox.finished
        assert finished is not None
        return answer(finished)

    def pieces(self, timeout: float | None = None) -> Iterator[Piece]:
        """The partial answers as they come, until the end; then call `result()`."""
        for item in self._read(timeout):
            if isinstance(item, Piece):
                yield item

    def _read(self, timeout: float | None) -> Iterator[Piece | Accepted | Progress]:
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if until is None else max(until - time.monotonic(), 0.0)
            if not self._inbox and not self._pump.wait(lambda: bool(self._inbox), left):
                raise errors.TimedOut(f"Request {self.id} has no answer after {timeout or 0:g} s.")
            while self._inbox.updates:
                item = piece(self._inbox.updates.popleft())
                self._tell(item)
                yield item
            if self._inbox.finished is not None and not self._inbox.updates:
                return

    def _tell(self, item: Piece | Accepted | Progress) -> None:
        if isinstance(item, Piece):
            if self._on_partial is not None:
                self._on_partial(item)
        elif self._on_progress is not None:
            self._on_progress(item)

"""The blocking client: `Client(...).request("texture", {...})`.

There is no thread behind it. Whoever waits for an answer reads the socket meanwhile, for all
threads; the others sleep until their answer is there or it is their turn to read. So a single
caller pays no thread switch, and several callers may share one client. While nobody waits,
nothing is read, which the session does not mistake for the sidecar's silence.
"""

from __future__ import annotations

import contextlib
import math
import platform
import socket as sockets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import zmq

from bridge import errors
from bridge.answers import Answer, Inbox, OnPartial, OnProgress, Piece, answer, piece
from bridge.connection import ConnectionInfo, Source, opener
from bridge.events import Event, Finished, Lost, Patience, Ready, RoundTrip, Update
from bridge.messages import Accepted, CapabilityInfo, Priority, Progress, Welcome
from bridge.session import Blobs, Identity, Session
from bridge.states import Link
from bridge.transport import Transport

CLIENT_NAME = "figment-python 0.1.0"
FIRST_RETRY, LAST_RETRY = 0.05, 2.0  # seconds between attempts to connect


class Client:
    """A connection to a sidecar, restored by itself when it breaks.

    `source`: a `ConnectionInfo`, a state folder, a function that returns a connection, or
    None for the default state folder. Waits up to `wait` seconds for the sidecar's welcome
    and raises what went wrong; with 0 it connects at the first request.
    """

    def __init__(
        self,
        source: Source = None,
        *,
        wait: float = 10.0,
        project: str = "",
        engine: str = f"python {platform.python_version()}",
        patience: Patience | None = None,
    ) -> None:
        self._find = opener(source)
        self._session = Session(patience=patience)
        self._who: dict[str, str] = {"engine": engine, "client": CLIENT_NAME, "project": project}
        self._transport: Transport | None = None
        self._poller = zmq.Poller()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._reader: int | None = None  # the thread that reads the socket just now
        self._inboxes: dict[str, Inbox] = {}
        self._retry, self._retry_at = FIRST_RETRY, 0.0
        self._lost: errors.FigmentError | None = None
        self._round_trips: list[float] = []
        self._bell, self._bell_end = sockets.socketpair()
        self._bell_end.setblocking(False)
        self._poller.register(self._bell_end, zmq.POLLIN)
        if wait > 0:
            try:
                self.wait_ready(wait)
            except BaseException:
                self.close()
                raise

    # ------------------------------------------------------------ asking
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
        with self._lock:
            now = time.monotonic()
            request_id = self._session.submit(
                capability,
                params or {},
                now,
                blobs=blobs,
                priority=priority,
                deadline_ms=deadline_ms,
                stream=stream or on_partial is not None,
                timeout=timeout,
            )
            inbox = self._inboxes[request_id] = Inbox()
            self._pass_on(self._session.pending_events())
            self._flush()
        return Handle(self, request_id, inbox, on_partial, on_progress)

    def ping(self, timeout: float = 10.0) -> float:
        """Round-trip time in seconds."""
        self.wait_ready(timeout)
        with self._lock:
            self._round_trips.clear()
            self._session.ping(time.monotonic())
            self._flush()
        if not self._wait(lambda: bool(self._round_trips), timeout):
            raise errors.TimedOut(f"No pong within {timeout:g} s.")
        return self._round_trips[-1]

    def wait_ready(self, timeout: float = 10.0) -> Welcome:
        """Wait for the sidecar's welcome; raises why there is none."""

        def settled() -> bool:
            return self._session.link in (Link.READY, Link.CLOSED)

        if not self._wait(settled, timeout) or self._session.link is Link.CLOSED:
            if self._lost is not None:
                raise self._lost.with_traceback(None)
            raise errors.SidecarUnreachable(f"No welcome from the sidecar within {timeout:g} s.")
        assert self._session.welcome is not None
        return self._session.welcome

    @property
    def capabilities(self) -> Mapping[str, CapabilityInfo]:
        """What the sidecar offers, as of the last message read."""
        return self._session.capabilities

    @property
    def connection(self) -> ConnectionInfo | None:
        """Where it is connected to now."""
        return self._transport.info if self._transport else None

    def wait_capability(self, name: str, timeout: float = 120.0) -> CapabilityInfo:
        """Wait until a capability's warm-up is done."""

        def is_ready() -> bool:
            info = self._session.capabilities.get(name)
            return info is not None and info.ready

        self.wait_ready(timeout)
        if not self._wait(is_ready, timeout):
            info = self._session.capabilities.get(name)
            raise errors.TimedOut(
                f"`{name}` is not ready after {timeout:g} s.",
                cause=info.reason if info else "It is not served here.",
            )
        return self._session.capabilities[name]

    def close(self) -> None:
        """Cancel what is open and end the connection. May be called twice."""
        with self._lock:
            if self._session.link is not Link.CLOSED:
                self._pass_on(self._session.close())
                self._flush()
            self._ring()
            self._changed.wait_for(lambda: self._reader is None, timeout=5.0)
            if self._reader is None:
                self._drop_transport()
                self._bell.close()
                self._bell_end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _cancel(self, request_id: str) -> bool:
        with self._lock:
            known = self._session.cancel(request_id)
            self._pass_on(self._session.pending_events())
            self._flush()
        return known

    # ------------------------------------------------------------ waiting
    def _wait(self, done: Callable[[], bool], timeout: float | None) -> bool:
        """Until `done`: read the socket, or let the thread that reads it do so."""
        until = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while not done():
                left = 60.0 if until is None else until - time.monotonic()
                if left <= 0:
                    return False
                if self._reader is not None:
                    self._changed.wait(left)
                elif self._session.link is Link.CLOSED:
                    return done()
                else:
                    self._read(left)
        return True

    def _read(self, left: float) -> None:
        """One turn at the socket. Called and left with the lock held."""
        self._reader = threading.get_ident()
        try:
            self._step(left)
        finally:
            self._reader = None
            self._changed.notify_all()

    def _step(self, left: float) -> None:
        now = time.monotonic()
        self._connect_when_due(now)
        self._pass_on(self._session.tick(now))
        self._flush()
        pause = min(left, self._session.next_wakeup(now))
        if self._transport is None:
            pause = min(pause, max(self._retry_at - now, 0.0))
        self._lock.release()
        try:
            found = dict(self._poller.poll(math.ceil(pause * 1000)))
        finally:
            self._lock.acquire()
        self._take(found)
        self._flush()

    def _take(self, found: Mapping[Any, int]) -> None:
        if self._bell_end.fileno() in found:
            with contextlib.suppress(BlockingIOError):
                self._bell_end.recv(4096)
        transport = self._transport
        if transport is None:
            return
        if transport.socket in found:
            while self._transport is transport and (frames := transport.receive()) is not None:
                self._pass_on(self._session.receive(frames, time.monotonic()))
        if self._transport is transport and transport.monitor in found:
            error = transport.ended(transport.monitor.recv_multipart())
            self._down(error)

    # ------------------------------------------------------------ all below: lock held
    def _pass_on(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Update():
                    if event.id in self._inboxes:
                        self._inboxes[event.id].put(event)
                case Finished():
                    inbox = self._inboxes.pop(event.id, None)
                    if inbox is not None:
                        inbox.put(event)
                case Lost():
                    self._lost = event.error
                    self._drop_transport()
                case Ready():
                    self._lost, self._retry = None, FIRST_RETRY
                case RoundTrip():
                    self._round_trips.append(event.seconds)
        if events:
            self._changed.notify_all()

    def _flush(self) -> None:
        """Send what is queued, or wake the reading thread so that it does."""
        if self._reader not in (None, threading.get_ident()):
            self._ring()
        elif self._transport is not None:
            for frames in self._session.take_output():
                self._transport.send(frames)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    def _connect_when_due(self, now: float) -> None:
        if self._transport is not None or now < self._retry_at:
            return
        if self._session.link is not Link.DOWN:
            return
        self._retry_at = now + self._retry
        self._retry = min(self._retry * 2, LAST_RETRY)
        try:
            info = self._find()
            self._transport = Transport(info)
        except errors.FigmentError as fault:
            self._down(fault)
            return
        self._poller.register(self._transport.socket, zmq.POLLIN)
        self._poller.register(self._transport.monitor, zmq.POLLIN)
        self._session.identity = Identity(token=info.token, **self._who)
        self._session.connected(now)

    def _down(self, error: errors.FigmentError) -> None:
        self._lost = error
        self._pass_on(self._session.disconnected(time.monotonic(), error))
        self._drop_transport()

    def _drop_transport(self) -> None:
        if self._transport is not None:
            self._poller.unregister(self._transport.socket)
            self._poller.unregister(self._transport.monitor)
            self._transport.close()
            self._transport = None


class Handle:
    """One request on its way. Its callbacks run in the thread that waits on it."""

    def __init__(
        self,
        client: Client,
        request_id: str,
        inbox: Inbox,
        on_partial: OnPartial | None,
        on_progress: OnProgress | None,
    ) -> None:
        self.id = request_id
        self._client = client
        self._inbox = inbox
        self._on_partial = on_partial
        self._on_progress = on_progress

    def cancel(self) -> bool:
        """Ask to stop it, from any thread. `result()` then raises `RequestCancelled`, or
        returns what was finished already. False if it had ended."""
        return self._client._cancel(self.id)

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
            if not self._inbox and not self._client._wait(lambda: bool(self._inbox), left):
                if until is None:
                    raise errors.ConnectionLost("The client was closed while waiting.")
                raise errors.TimedOut(f"Request {self.id} has no answer after {timeout:g} s.")
            while self._inbox.updates:
                item = piece(self._inbox.updates.popleft())
                self._tell(item)
                yield item
            if self._inbox.finished is not None:
                return

    def _tell(self, item: Piece | Accepted | Progress) -> None:
        if isinstance(item, Piece):
            if self._on_partial is not None:
                self._on_partial(item)
        elif self._on_progress is not None:
            self._on_progress(item)

"""Moves bytes between a session and its connection, for any number of threads.

There is no thread in here. Whoever waits reads the socket meanwhile, for all; the others
sleep until their answer is there or it is their turn to read. So a single caller pays no
thread switch. While nobody waits nothing is read, which the session does not mistake for the
sidecar's silence. Restores the connection when it breaks.
"""

from __future__ import annotations

import contextlib
import math
import platform
import socket as sockets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import zmq

from bridge import errors
from bridge.answers import Inbox
from bridge.connection import Source, opener
from bridge.events import Event, Finished, Lost, Patience, Ready, RoundTrip, Update
from bridge.messages import CapabilityInfo, Welcome
from bridge.session import Identity, Session
from bridge.states import Link
from bridge.transport import Transport

CLIENT_NAME = "figment-python 0.1.0"
FIRST_RETRY, LAST_RETRY = 0.05, 2.0  # seconds between attempts to connect


class Pump:
    """The engine of both clients. See `Client` for the arguments."""

    def __init__(
        self, source: Source, *, project: str, engine: str, patience: Patience | None
    ) -> None:
        self.session = Session(patience=patience)
        self.transport: Transport | None = None
        self.lost: errors.FigmentError | None = None  # why there is no connection
        self._find = opener(source)
        self._who: dict[str, str] = {
            "engine": engine or f"python {platform.python_version()}",
            "client": CLIENT_NAME,
            "project": project,
        }
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._reader: int | None = None  # the thread that reads the socket just now
        self._inboxes: dict[str, Inbox] = {}
        self._round_trips: list[float] = []
        self._retry, self._retry_at = FIRST_RETRY, 0.0
        self._bell, self._bell_end = sockets.socketpair()
        self._bell_end.setblocking(False)
        self._poller = zmq.Poller()
        self._poller.register(self._bell_end, zmq.POLLIN)

    # ------------------------------------------------------------ what clients call
    def submit(
        self, inbox: Inbox, capability: str, params: Mapping[str, Any], options: dict[str, Any]
    ) -> str:
        """Ask; events of the request go to `inbox`. Returns its id."""
        with self._lock:
            request_id = self.session.submit(capability, params, time.monotonic(), **options)
            self._inboxes[request_id] = inbox
            self._pass_on(self.session.pending_events())
            self._flush()
        return request_id

    def cancel(self, request_id: str) -> bool:
        with self._lock:
            known = self.session.cancel(request_id)
            self._pass_on(self.session.pending_events())
            self._flush()
        return known

    def ping(self, timeout: float) -> float:
        """Round-trip time in seconds."""
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            self.wait_ready(left)
            with self._lock:
                self._round_trips.clear()
                self.session.ping(time.monotonic())
                self._flush()
            self.wait(lambda: bool(self._round_trips) or self.session.link is not Link.READY, left)
            if self._round_trips:
                return self._round_trips[-1]
        raise errors.TimedOut(f"No pong within {timeout:g} s.")

    def wait_ready(self, timeout: float) -> Welcome:
        """Wait for the welcome; raises why there is none."""
        session = self.session
        if session.link is not Link.READY:
            self.wait(lambda: session.link in (Link.READY, Link.CLOSED), timeout)
        if session.link is Link.READY and session.welcome is not None:
            return session.welcome
        if self.lost is not None:
            raise self.lost.with_traceback(None)
        raise errors.SidecarUnreachable(f"No welcome from the sidecar within {timeout:g} s.")

    def wait_capability(self, name: str, timeout: float) -> CapabilityInfo:
        """Wait until a capability's warm-up is done."""
        known = self.session.capabilities
        self.wait_ready(timeout)

        def is_ready() -> bool:
            nonlocal known
            known = self.session.capabilities
            return name in known and known[name].ready

        if not self.wait(is_ready, timeout):
            cause = known[name].reason if name in known else "It is not served here."
            raise errors.TimedOut(f"`{name}` is not ready after {timeout:g} s.", cause=cause)
        return known[name]

    def wait(self, done: Callable[[], bool], timeout: float | None) -> bool:
        """Until `done`: read the socket, or let the thread that reads it do so. False when
        the time is up, or the session is closed."""
        until = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while not done():
                left = 60.0 if until is None else until - time.monotonic()
                if left <= 0 or self.session.link is Link.CLOSED:
                    return False
                if self._reader is not None:
                    self._changed.wait(left)
                else:
                    self._read(left)
        return True

    def close(self) -> None:
        """Cancel what is open, end the connection. May be called twice, from any thread."""
        with self._lock:
            if self.session.link is not Link.CLOSED:
                self._pass_on(self.session.close())
                self._flush()
            self._ring()
            self._changed.wait_for(lambda: self._reader is None, timeout=5.0)
            self._flush()
            self._drop_transport()
            self._bell.close()
            self._bell_end.close()

    # ------------------------------------------------------------ reading; lock held
    def _read(self, left: float) -> None:
        self._reader = threading.get_ident()
        try:
            self._step(left)
        finally:
            self._reader = None
            self._changed.notify_all()

    def _step(self, left: float) -> None:
        """One turn: time, output, a wait for the socket without the lock, input."""
        now = time.monotonic()
        self._connect_when_due(now)
        self._pass_on(self.session.tick(now))
        self._flush()
        pause = min(left, self.session.next_wakeup(now))
        if self.transport is None:
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
        transport = self.transport
        if transport is None:
            return
        if transport.socket in found:
            while (frames := transport.receive()) is not None:
                self._pass_on(self.session.receive(frames, time.monotonic()))
                if self.transport is not transport or not transport.has_more():
                    break
        if self.transport is transport and transport.monitor in found:
            self._down(transport.ended(transport.monitor.recv_multipart()))

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
                case Ready():
                    self.lost, self._retry = None, FIRST_RETRY
                case Lost():
                    self.lost = event.error
                    self._drop_transport()
                case RoundTrip():
                    self._round_trips.append(event.seconds)
        if events:
            self._changed.notify_all()

    # ------------------------------------------------------------ writing; lock held
    def _flush(self) -> None:
        """Send what is queued, or wake the reading thread so that it does."""
        if self._reader not in (None, threading.get_ident()):
            self._ring()
            return
        if (transport := self.transport) is None:
            return
        try:
            for frames in self.session.take_output():
                transport.send(frames)
        except errors.FigmentError as fault:
            self._down(fault)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.send(b"!")

    # ------------------------------------------------------------ connection; lock held
    def _connect_when_due(self, now: float) -> None:
        if self.transport is not None or now < self._retry_at:
            return
        if self.session.link is not Link.DOWN:
            return
        self._retry_at = now + self._retry
        self._retry = min(self._retry * 2, LAST_RETRY)
        try:
            info = self._find()
            self.transport = Transport(info)
        except errors.FigmentError as fault:
            self._down(fault)
            return
        self._poller.register(self.transport.socket, zmq.POLLIN)
        self._poller.register(self.transport.monitor, zmq.POLLIN)
        self.session.identity = Identity(token=info.token, **self._who)
        self.session.connected(now)

    def _down(self, error: errors.FigmentError) -> None:
        self.lost = error
        self._pass_on(self.session.disconnected(time.monotonic(), error))
        self._drop_transport()

    def _drop_transport(self) -> None:
        if self.transport is not None:
            self._poller.unregister(self.transport.socket)
            self._poller.unregister(self.transport.monitor)
            self.transport.close()
            self.transport = None

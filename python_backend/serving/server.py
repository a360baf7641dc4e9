"""The ROUTER loop: owns the sockets and the clock, and nothing else.

One thread reads messages, hands them to `dispatch`, lets the scheduler do what is due, and
sends what is to be sent. Nothing in it waits for a client, a worker or a disk.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Any

import zmq
from zmq.utils.monitor import parse_monitor_message

from bridge.errors import BadGreeting
from python_backend.serving.dispatch import Dispatch
from python_backend.serving.lifecycle import Alarm, Ending, port_taken
from python_backend.serving.outbox import Outbox, Sent
from python_backend.serving.scheduler import Scheduler

log = logging.getLogger(__name__)

MESSAGES_PER_TURN = 64  # then the scheduler and the outbox get their turn
IDLE_S = 0.5  # hangs and vanished clients are looked for at least this often
RETRY_S = 0.01  # for clients whose line was full


class Router:
    """The listening socket. `port` is known after construction. Raises PortTaken."""

    def __init__(self, host: str, port: int, max_frame: int) -> None:
        self._context = zmq.Context()
        self.socket = self._context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.ROUTER_MANDATORY, 1)  # learn who is gone, and who is full
        # A frame twice the limit is cut off by the transport; up to that it gets an answer.
        self.socket.setsockopt(zmq.MAXMSGSIZE, 2 * max_frame)
        self.socket.setsockopt(zmq.RCVHWM, 1000)
        self.socket.setsockopt(zmq.SNDHWM, 1000)
        self.socket.setsockopt(zmq.TCP_KEEPALIVE, 1)
        self.socket.setsockopt(zmq.TCP_KEEPALIVE_IDLE, 30)
        self.socket.setsockopt(zmq.HANDSHAKE_IVL, 10_000)
        if ":" in host:
            self.socket.setsockopt(zmq.IPV6, 1)
        where = f"[{host.strip('[]')}]" if ":" in host else host
        try:
            self.socket.bind(f"tcp://{where}:{port or '*'}")
        except zmq.ZMQError as error:
            self._context.destroy(linger=0)
            raise port_taken(host, port) from error
        endpoint = self.socket.getsockopt_string(zmq.LAST_ENDPOINT)
        self.port = int(endpoint.rsplit(":", 1)[1])
        self.monitor = self.socket.get_monitor_socket(
            zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
            | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
            | zmq.EVENT_HANDSHAKE_FAILED_AUTH
            | zmq.EVENT_DISCONNECTED
        )

    def listen_curve(self, host: str, port: int, public: str, secret: str) -> int:
        """Also listen with CURVE; returns the port. libzmq keeps the options of each address
        as they were when it was bound, so the plain one stays plain."""
        self.socket.curve_publickey = public.encode()
        self.socket.curve_secretkey = secret.encode()
        self.socket.curve_server = True
        where = f"[{host.strip('[]')}]" if ":" in host else host
        try:
            self.socket.bind(f"tcp://{where}:{port or '*'}")
        except zmq.ZMQError as error:
            raise port_taken(host, port) from error
        return int(self.socket.getsockopt_string(zmq.LAST_ENDPOINT).rsplit(":", 1)[1])

    def send(
        self, identity: bytes, frames: list[Any], large: bool
    ) -> tuple[Sent, Callable[[], bool] | None]:
        """`outbox.Transport`: never blocks; large frames are not copied."""
        try:
            tracker = self.socket.send_multipart(
                [identity, *frames], zmq.NOBLOCK, copy=not large, track=large
            )
        except zmq.Again:
            return Sent.FULL, None
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EHOSTUNREACH, zmq.ENOTSOCK, zmq.ETERM):
                log.warning("a message could not be sent: %s", error)
            return Sent.GONE, None
        if tracker is None:
            return Sent.YES, None
        return Sent.YES, lambda: bool(tracker.done)

    def receive(self) -> tuple[bytes, list[Any]] | None:
        """The next message, as (identity, frames), or None. Frames are not copied."""
        try:
            parts = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return None
        return parts[0].bytes, [part.buffer for part in parts[1:]]

    def has_more(self) -> bool:
        """Whether another message is here; cheaper than to be told by an exception."""
        return bool(int(self.socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN)

    def events(self) -> tuple[int, int]:
        """(connections refused for not speaking ZMTP as they should, connections that ended),
        since the last call."""
        refused = ended = 0
        while self.monitor.poll(0):
            event = parse_monitor_message(self.monitor.recv_multipart())["event"]
            if event == zmq.EVENT_DISCONNECTED:
                ended += 1
            else:
                refused += 1
        return refused, ended

    def close(self, linger_s: float) -> None:
        """Send what is under way for at most `linger_s`, then go."""
        self.socket.disable_monitor()
        self.monitor.close(linger=0)
        self.socket.close(linger=int(linger_s * 1000))
        self._context.term()


class Server:
    """Runs until `ending` has a reason; then drains for `drain_s` and returns."""

    def __init__(
        self,
        router: Router,
        dispatch: Dispatch,
        scheduler: Scheduler,
        outbox: Outbox,
        alarm: Alarm,
        ending: Ending,
        on_refused: Callable[[str], None],
        drain_s: float,
    ) -> None:
        self._router = router
        self._dispatch = dispatch
        self._scheduler = scheduler
        self._outbox = outbox
        self._alarm = alarm
        self._ending = ending
        self._on_refused = on_refused
        self._drain_s = drain_s
        self._poller = zmq.Poller()
        self._poller.register(router.socket, zmq.POLLIN)
        self._poller.register(router.monitor, zmq.POLLIN)
        self._poller.register(alarm.reader.fileno(), zmq.POLLIN)

    def run(self) -> str:
        """Serve. Returns why it ended."""
        while not self._ending.reason:
            self._turn()
        self._dispatch.drain()
        until = time.monotonic() + (0.0 if self._ending.hurry else self._drain_s)
        while time.monotonic() < until and not self._ending.hurry:
            if self._scheduler.counts() == (0, 0) and not self._outbox.waiting:
                break
            self._turn()
        self._dispatch.say_bye()
        self._outbox.flush()
        return self._ending.reason

    def _turn(self) -> None:
        now = time.monotonic()
        # Dispatch first: what the cache does not have is queued, and can run at once.
        due = [self._dispatch.tick(now), self._scheduler.tick(now)]
        self._outbox.flush()
        wait_s = min([IDLE_S, *(max(0.0, t - now) for t in due if t is not None)])
        if self._outbox.waiting:
            wait_s = min(wait_s, RETRY_S)
        ready = dict(self._poller.poll(math.ceil(wait_s * 1000)))
        if self._alarm.reader.fileno() in ready:
            self._alarm.clear()
        if self._router.socket in ready:
            self._read()
        if self._router.monitor in ready:
            self._look_at_connections()

    def _look_at_connections(self) -> None:
        refused, ended = self._router.events()
        for _ in range(refused):
            self._on_refused(BadGreeting.code)
            log.warning("connection refused", extra={"fields": {"code": BadGreeting.code}})
        if ended:
            self._dispatch.somebody_left(time.monotonic())

    def _read(self) -> None:
        for _ in range(MESSAGES_PER_TURN):
            got = self._router.receive()
            if got is None:
                return
            self._dispatch.receive(got[0], got[1], time.monotonic())
            if not self._router.has_more():
                return

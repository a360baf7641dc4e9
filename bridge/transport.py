"""One ZeroMQ connection to a sidecar: a DEALER, and the monitor that tells of its end.

Knows frames and addresses, not messages. A connection that ends stays ended: the client
reads the connection file again and opens another, because a restarted sidecar has another
port and token.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import zmq
from zmq.utils.monitor import parse_monitor_message

from bridge.connection import ConnectionInfo
from bridge.errors import BadGreeting, FigmentError, SidecarUnreachable
from bridge.packing import Buffer

_ENDED = (
    zmq.EVENT_CLOSED
    | zmq.EVENT_DISCONNECTED
    | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    | zmq.EVENT_HANDSHAKE_FAILED_AUTH
)
_LINGER_MS = 500  # for a last cancel when the client closes


class Transport:
    """Not thread-safe; one thread at a time. `context` may be an asyncio one."""

    def __init__(self, info: ConnectionInfo, context: zmq.Context[Any] | None = None) -> None:
        plain = context or zmq.Context.instance()
        self.info = info
        self.socket: zmq.Socket[Any] = plain.socket(zmq.DEALER)
        self.socket.set(zmq.LINGER, _LINGER_MS)
        self.socket.set(zmq.RECONNECT_IVL, -1)
        self.socket.set(zmq.SNDHWM, 0)  # bounded by `open_requests` instead
        self.socket.set(zmq.RCVHWM, 0)  # a client that reads slowly must not lose an answer
        self.socket.set(zmq.IPV6, 1 if ":" in info.host else 0)
        if info.curve_key:
            public, secret = zmq.curve_keypair()
            self.socket.curve_publickey, self.socket.curve_secretkey = public, secret
            self.socket.curve_serverkey = info.curve_key.encode()
        self.monitor: zmq.Socket[Any] = self.socket.get_monitor_socket(_ENDED)
        try:
            self.socket.connect(info.endpoint)
        except zmq.ZMQError as fault:
            self.close()
            raise SidecarUnreachable(
                f"{info.endpoint} is no address to connect to.", cause=str(fault)
            ) from fault

    def send(self, frames: Sequence[Buffer]) -> None:
        """Queue one message. Buffers that may change later are copied. Raises where the
        connection has ended already: a DEALER without a peer would wait for one for ever."""
        copy = not all(isinstance(frame, bytes) for frame in frames)
        try:
            self.socket.send_multipart(frames, zmq.NOBLOCK, copy=copy)
        except zmq.Again as full:
            raise _meaning(zmq.EVENT_DISCONNECTED, self.info) from full

    def receive(self) -> list[memoryview] | None:
        """The next message that is already here, without copying it."""
        try:
            parts = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
        except zmq.Again:
            return None
        return [part.buffer for part in parts]

    def has_more(self) -> bool:
        """Whether another message is here; cheaper than to be told by an exception."""
        return bool(int(self.socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN)

    def ended(self, event: Sequence[bytes]) -> FigmentError:
        """What a monitor message means."""
        return _meaning(parse_monitor_message(list(event))["event"], self.info)

    def close(self) -> None:
        with contextlib.suppress(zmq.ZMQError):
            self.socket.disable_monitor()
        self.monitor.close(linger=0)
        self.socket.close()


def _meaning(event: int, info: ConnectionInfo) -> FigmentError:
    if event == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL:
        return BadGreeting(f"What answers at {info.endpoint} does not speak ZMTP 3.")
    if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
        return BadGreeting(
            f"{info.endpoint} refused the connection.",
            cause="The CURVE key of the sidecar is another one, or it does not use CURVE.",
        )
    if event == zmq.EVENT_CLOSED:
        return SidecarUnreachable(f"Nothing answers at {info.endpoint}.")
    return SidecarUnreachable(f"The connection to {info.endpoint} ended.")

"""Plays the other side of a transcript with a real libzmq ROUTER on loopback."""

from __future__ import annotations

import socket
import struct
from types import TracebackType
from typing import Any, Self

import zmq

from tests.reference.zmtp import Dealer
from tests.vectors.source.values import from_hex

SIZES = (0, 1, 254, 255, 256, 257, 65535, 65536, 65537, 300000)


class Judge:
    """A ROUTER, and a bare TCP connection to it."""

    def __init__(self) -> None:
        self.context = zmq.Context()
        self.router = self.context.socket(zmq.ROUTER)
        self.router.setsockopt(zmq.RCVTIMEO, 20_000)
        self.router.setsockopt(zmq.LINGER, 0)
        port = self.router.bind_to_random_port("tcp://127.0.0.1")
        self.tcp = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peer = b""  # the identity libzmq gave us

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.tcp.close()
        self.router.close()
        self.context.term()

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Send each `out`, expect each `in`, byte for byte."""
        for step in steps:
            if "out" in step:
                self.tcp.sendall(from_hex(step["out"]))
            if "router_gets" in step:
                self.peer, *frames = self.router.recv_multipart()
                assert frames == [from_hex(frame) for frame in step["router_gets"]]
            if "router_sends" in step:
                self._introduce()
                for message in step["router_sends"]:
                    frames = [from_hex(frame) for frame in message]
                    self.router.send_multipart([self.peer, *frames])
            if "in" in step:
                wanted = from_hex(step["in"])
                assert self._read(len(wanted)) == wanted

    def echo(self, step: int) -> int:
        """Let the reference and the ROUTER exchange messages, `step` bytes at a time."""
        machine = Dealer()
        messages = [[b"x" * size, b""] for size in SIZES if step > 1 or size < 1000]
        for message in messages:
            machine.send(message)
        received: list[list[bytes]] = []
        while len(received) < len(messages):
            self._write(machine.take(), step)
            if machine.ready and not self.peer:
                for _ in messages:
                    self.router.send_multipart(self.router.recv_multipart())
                self.peer = b"known"
                continue
            for name, frames in machine.feed(self.tcp.recv(step)):
                if name == "message":
                    received.append(frames)
        assert received == messages
        return len(received)

    def _write(self, data: bytes, step: int) -> None:
        for at in range(0, len(data), step):
            self.tcp.sendall(data[at : at + step])

    def _introduce(self) -> None:
        """A ROUTER can only answer whom it has heard."""
        if not self.peer:
            self.tcp.sendall(struct.pack(">BB", 0, 2) + b"hi")
            self.peer, _ = self.router.recv_multipart()

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.tcp.recv(count - len(data))
            assert more, f"libzmq closed the connection after {data.hex()}"
            data += more
        return data

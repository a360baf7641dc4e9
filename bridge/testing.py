"""Test doubles that ship with the client: a sidecar that says what a test told it to.

    with ScriptedServer() as server:
        server.enqueue("dialogue", partial({"text": "Aye."}), result({"line": "Aye."}))
        answer = Client(server.connection).request("dialogue", {"line": "Hello"})

`ScriptedPeer` is the same without sockets and threads, for tests of a session (`converse`).
A script without a final message leaves its request open until it is cancelled. No model, no
queue and no schema is involved: parameters are recorded, not checked.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import zmq

from bridge import codec, errors
from bridge.arrays import describe
from bridge.connection import ConnectionInfo
from bridge.events import Event
from bridge.ledger import Frames
from bridge.messages import (
    FINAL,
    PROTOCOL_VERSION,
    Accepted,
    Cancel,
    Cancelled,
    CapabilityInfo,
    Error,
    Hello,
    Limits,
    Message,
    Partial,
    Ping,
    Pong,
    Progress,
    Request,
    Result,
    Violation,
    Welcome,
)
from bridge.session import Blobs, Session


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted message; the request's id is filled in when it is sent."""

    message: Accepted | Progress | Partial | Result | Error
    blobs: Blobs = field(default_factory=dict)


def accepted(position: int = 0) -> Reply:
    """The request is queued."""
    return Reply(Accepted(id="", position=position))


def progress(fraction: float, stage: str = "") -> Reply:
    """`fraction` 0..1."""
    return Reply(Progress(id="", fraction=fraction, stage=stage))


def partial(data: Mapping[str, Any], blobs: Blobs | None = None, index: int = -1) -> Reply:
    """`index` counts by itself unless given."""
    return Reply(Partial(id="", index=index, data=dict(data)), blobs or {})


def result(data: Mapping[str, Any], blobs: Blobs | None = None, **fields: Any) -> Reply:
    """`fields`: any of `Result`, such as `rung` or `recipe`."""
    return Reply(Result(id="", data=dict(data), **fields), blobs or {})


def error(fault: errors.FigmentError) -> Reply:
    """The request fails with this error."""
    return Reply(wire_error(fault))


def wire_error(fault: errors.FigmentError, request_id: str = "") -> Error:
    """The message that carries this error."""
    return Error(
        id=request_id or fault.request_id,
        code=fault.code,
        message=fault.message,
        cause=fault.cause,
        fix=fault.fix,
        retry_after_ms=fault.retry_after_ms,
        violations=[Violation(path=path, message=what) for path, what in fault.violations],
    )


class ScriptedPeer:
    """The sidecar's side of one conversation, as a function of what the client sends."""

    def __init__(
        self,
        *,
        token: str = "",
        capabilities: Iterable[CapabilityInfo] = (),
        limits: Limits = codec.DEFAULT_LIMITS,
    ) -> None:
        self.token = token
        self.capabilities = list(capabilities)
        self.limits = limits
        self.received: list[Message] = []
        self.open: set[str] = set()
        self._partials: Counter[str] = Counter()
        self.greeted = False
        self.scripts: dict[str, deque[tuple[Reply, ...]]] = defaultdict(deque)

    def enqueue(self, capability: str, *replies: Reply) -> None:
        """What the next unscripted request for this capability is answered with."""
        self.scripts[capability].append(replies)

    def receive(self, frames: Frames) -> list[Frames]:
        """One message of the client -> messages to send back."""
        try:
            message, _ = codec.decode_from_client(frames, self.limits)
        except errors.FigmentError as fault:
            return [codec.encode(wire_error(fault))]
        self.received.append(message)
        if isinstance(message, Hello):
            return [codec.encode(self._greet(message))]
        if not self.greeted:
            early = errors.NotGreeted("Something came before `hello`.")
            return [codec.encode(wire_error(early, getattr(message, "id", "")))]
        match message:
            case Ping():
                return [codec.encode(Pong(nonce=message.nonce, running=len(self.open)))]
            case Cancel():
                return [codec.encode(self._cancel(message.id))]
            case Request():
                return self._answer(message)
        return []

    def reply(self, request_id: str, *replies: Reply) -> list[Frames]:
        """Messages of a request that is still open, from a test that is in charge itself."""
        sent: list[Frames] = []
        for item in replies:
            message = item.message
            table, blobs = describe(item.blobs)
            message.id = request_id
            if isinstance(message, Partial) and message.index < 0:
                message.index = self._partials[request_id]
                self._partials[request_id] += 1
            if isinstance(message, Partial | Result):
                message.blobs = table
            if isinstance(message, FINAL):
                self.open.discard(request_id)
            sent.append(codec.encode(message, blobs))
        return sent

    def _greet(self, hello: Hello) -> Message:
        if self.token and not secrets.compare_digest(hello.token, self.token):
            return wire_error(errors.WrongToken("The token is not this launch's token."))
        if PROTOCOL_VERSION not in hello.versions:
            return wire_error(errors.VersionUnsupported("Version 1 is spoken here."))
        self.greeted = True
        return Welcome(
            version=PROTOCOL_VERSION,
            server="scripted",
            session=hello.session,
            limits=self.limits,
            capabilities=self.capabilities,
        )

    def _cancel(self, request_id: str) -> Message:
        if request_id not in self.open:
            return wire_error(errors.UnknownId(f"No request {request_id} is open."), request_id)
        self.open.discard(request_id)
        return Cancelled(id=request_id, stage="running")

    def _answer(self, request: Request) -> list[Frames]:
        if not self.scripts[request.capability]:
            fault = errors.UnknownCapability(f"Nothing is scripted for `{request.capability}`.")
            return [codec.encode(wire_error(fault, request.id))]
        self.open.add(request.id)
        return self.reply(request.id, *self.scripts[request.capability].popleft())


def converse(session: Session, peer: ScriptedPeer, now: float = 0.0) -> list[Event]:
    """Let both talk until neither has more to say; the session's events, in order."""
    events: list[Event] = session.pending_events()
    while out := session.take_output():
        for frames in out:
            for answer in peer.receive(frames):
                events += session.receive(answer, now)
    return events


class ScriptedServer:
    """A `ScriptedPeer` for each client, behind a real ROUTER on loopback, in a thread."""

    def __init__(
        self,
        *,
        token: str = "",
        capabilities: Iterable[CapabilityInfo] = (),
        limits: Limits = codec.DEFAULT_LIMITS,
    ) -> None:
        self._options: dict[str, Any] = {"capabilities": list(capabilities), "limits": limits}
        self._token = token or secrets.token_hex(8)
        self._scripts: dict[str, deque[tuple[Reply, ...]]] = defaultdict(deque)
        self._peers: dict[bytes, ScriptedPeer] = {}
        self._context = zmq.Context()
        self._router = self._bound(0)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="scripted-server", daemon=True)
        self._thread.start()

    @property
    def connection(self) -> ConnectionInfo:
        """For `Client(...)`."""
        return ConnectionInfo(port=self._port, token=self._token, server="scripted")

    @property
    def received(self) -> list[Message]:
        """Everything clients said, per client in order."""
        with self._lock:
            return [message for peer in self._peers.values() for message in peer.received]

    def enqueue(self, capability: str, *replies: Reply) -> None:
        """As `ScriptedPeer.enqueue`, whichever client asks."""
        with self._lock:
            self._scripts[capability].append(replies)

    def push(self, message: Message) -> None:
        """Say something unasked to every client."""
        with self._lock:
            for identity in self._peers:
                self._router.send_multipart([identity, *codec.encode(message)])

    def crash(self) -> None:
        """Drop every client without a word and listen again on the same port."""
        with self._lock:
            self._router.close(linger=0)
            self._peers.clear()
            self._router = self._bound(self._port)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5.0)
        self._router.close(linger=0)
        self._context.term()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _bound(self, port: int) -> zmq.Socket[bytes]:
        router = self._context.socket(zmq.ROUTER)
        for _ in range(100):
            try:
                router.bind(f"tcp://127.0.0.1:{port or '*'}")
                break
            except zmq.ZMQError:  # the old listener is closed a moment later
                threading.Event().wait(0.05)
        self._port = int(router.getsockopt_string(zmq.LAST_ENDPOINT).rpartition(":")[2])
        return router

    def _serve(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                busy = self._turn()
            if not busy:
                self._stop.wait(0.002)

    def _turn(self) -> bool:
        try:
            identity, *frames = self._router.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return False
        peer = self._peers.get(identity)
        if peer is None:
            peer = self._peers[identity] = ScriptedPeer(token=self._token, **self._options)
            peer.scripts = self._scripts
        for answer in peer.receive(list(frames)):
            self._router.send_multipart([identity, *answer])
        return True

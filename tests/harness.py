"""Starts a real `figment serve` and talks to it message by message. Not a test itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

import zmq

from bridge import codec, messages

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60.0  # for a busy machine; a test that passes never waits that long


def wait_until(condition: Callable[[], Any], what: str, timeout: float = PATIENCE_S) -> Any:
    """The first true value of `condition`; fails with `what` after `timeout` seconds."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {timeout:g} s: {what}")


class RunningSidecar:
    """A sidecar process serving fake capabilities: `("Echo",)` -> tests.fakes:EchoCapability."""

    def __init__(
        self,
        state: Path,
        fakes: Sequence[str],
        flags: Sequence[str] = (),
        config: dict[str, dict[str, Any]] | None = None,
        env: dict[str, str] | None = None,
        stdin: int | None = subprocess.DEVNULL,
    ) -> None:
        self.state = state
        state.mkdir(parents=True, exist_ok=True)
        self.log_path = state / "test.log"
        plugins = [f for name in fakes for f in ("--plugin", f"tests.fakes:{name}Capability")]
        # `--only` keeps the real capabilities out: plug-ins are served in any case.
        sets = [
            f
            for table, keys in (config or {}).items()
            for key, value in keys.items()
            for f in ("--set", f"{table}.{key}={value}")
        ]
        self.command = [
            sys.executable, "-m", "python_backend.cli", "serve", "--state-dir", str(state),
            "--log-level", "debug", "--set", "server.built_in=false",
            "--parent-pid", str(os.getpid()),  # a killed test run leaves no sidecar behind
            *plugins, *sets, *flags,
        ]  # fmt: skip
        self._log = self.log_path.open("ab")
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            stdin=stdin,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        )
        self._info: dict[str, Any] = {}

    # ------------------------------------------------------------ life
    def wait_for_connection(self) -> dict[str, Any]:
        """Wait for the connection file of this very process."""

        def written() -> dict[str, Any] | None:
            if self.process.poll() is not None:
                raise AssertionError(f"the sidecar ended at once:\n{self.log()}")
            try:
                found = json.loads((self.state / "connection.json").read_text())
            except (OSError, ValueError):
                return None
            ours = isinstance(found, dict) and found["pid"] == self.process.pid
            return found if ours else None

        self._info = wait_until(written, "connection file written")
        return self._info

    @property
    def info(self) -> dict[str, Any]:
        """The connection file's content."""
        return self._info

    def log(self) -> str:
        """What it has logged."""
        return self.log_path.read_text()

    def log_lines(self) -> list[dict[str, Any]]:
        """The structured lines of the log."""
        return [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]

    def stop(self) -> int:
        """End it in an orderly way, or else by force; returns the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        return self.process.returncode

    # ------------------------------------------------------------ clients
    def peer(self, **hello: Any) -> Peer:
        """A bare client that has been welcomed."""
        peer = Peer(self.info)
        peer.greet(**hello)
        return peer

    def client(self) -> Any:
        """A `bridge.Client` that waits until every capability is ready."""
        from bridge import Client

        client = Client(self.state)
        for name in list(client.capabilities):
            client.wait_capability(name)
        return client


class Peer:
    """A DEALER that sends and receives messages one by one, and hides nothing."""

    _open: ClassVar[set[Peer]] = set()

    def __init__(self, info: dict[str, Any]) -> None:
        self.info = info
        Peer._open.add(self)
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{info['host']}:{info['port']}")
        self.blobs: list[Any] = []
        self.seen: list[messages.Message] = []
        self.capabilities: dict[str, messages.CapabilityInfo] = {}

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """May be called twice."""
        Peer._open.discard(self)
        self.socket.close(0)
        self.context.term()

    @classmethod
    def close_all(cls) -> None:
        """Close what a failing test left open."""
        for peer in list(cls._open):
            peer.close()

    def send(self, message: messages.Message, blobs: Sequence[Any] = ()) -> None:
        self.socket.send_multipart(codec.encode(message, blobs))

    def send_raw(self, *frames: bytes) -> None:
        self.socket.send_multipart(frames)

    def receive(self, timeout: float = PATIENCE_S) -> messages.Message:
        """The next message of any kind."""
        if not self.socket.poll(timeout * 1000):
            raise AssertionError(f"no message within {timeout:g} s")
        frames = self.socket.recv_multipart()
        message, self.blobs = codec.decode_from_server(frames)
        self.seen.append(message)
        if isinstance(message, messages.CapabilityChanged):
            self.capabilities[message.info.name] = message.info
        return message

    def silent(self, seconds: float) -> bool:
        """Whether nothing comes for a while."""
        return not self.socket.poll(seconds * 1000)

    def expect(self, kind: type[Any], patience: float = PATIENCE_S, **fields: Any) -> Any:
        """The next message of this kind with these fields; others are passed over."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            message = self.receive(max(0.001, until - time.monotonic()))
            if isinstance(message, kind) and all(
                getattr(message, name) == value for name, value in fields.items()
            ):
                return message
        raise AssertionError(f"no {kind.__name__} {fields}")

    def greet(self, ready: bool = True, **hello: Any) -> messages.Welcome:
        """Say hello; wait until every capability is ready or says why it never will be."""
        hello = {"versions": [1], "token": self.info["token"], "engine": "test", **hello}
        self.send(messages.Hello(**hello))
        welcome: messages.Welcome = self.expect(messages.Welcome)
        self.capabilities.update({info.name: info for info in welcome.capabilities})
        while ready and any(
            not info.ready and "being loaded" in info.reason for info in self.capabilities.values()
        ):
            self.expect(messages.CapabilityChanged)
        return welcome

    def ask(self, request_id: str, capability: str, blobs: Sequence[Any] = (), **more: Any) -> None:
        """Send a request; keywords that `Request` has are its fields, others are parameters."""
        fields = {name: more.pop(name) for name in list(more) if name in _REQUEST_FIELDS}
        params = {**fields.pop("params", {}), **more}
        self.send(
            messages.Request(id=request_id, capability=capability, params=params, **fields),
            blobs,
        )

    def final(self, request_id: str) -> Any:
        """The final message of a request."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            message = self.receive(max(0.001, until - time.monotonic()))
            if isinstance(message, messages.FINAL) and message.id == request_id:
                return message
        raise AssertionError(f"no final message of {request_id}")

    def call(self, request_id: str, capability: str, blobs: Sequence[Any] = (), **more: Any) -> Any:
        """Ask and wait for the final message."""
        self.ask(request_id, capability, blobs, **more)
        return self.final(request_id)


_REQUEST_FIELDS = {"params", "priority", "deadline_ms", "stream"}


def blob_table(**blobs: Any) -> tuple[list[messages.Blob], list[Any]]:
    """Descriptors and frames, as `bridge.arrays.describe` makes them."""
    from bridge.arrays import describe

    return describe(blobs)

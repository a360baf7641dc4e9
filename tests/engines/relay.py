"""A relay between an engine and a sidecar that can stop forwarding, as a broken network does.

Knows bytes, not messages. Connections stay open while it is stalled, and new ones are accepted:
nothing tells either side that anything is wrong, but silence.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from pathlib import Path


class Relay:
    """Listens on a port of its own and forwards to the sidecar whose connection file is in
    `sidecar_state`; writes a connection file of its own to `state`."""

    def __init__(self, sidecar_state: Path, state: Path) -> None:
        info = json.loads((sidecar_state / "connection.json").read_text())
        self._target = (info["host"], info["port"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._flowing = threading.Event()
        self._flowing.set()
        state.mkdir(parents=True, exist_ok=True)
        info["port"] = self._listener.getsockname()[1]
        draft = state / "connection.json.tmp"
        draft.write_text(json.dumps(info))
        draft.replace(state / "connection.json")
        self.state = state
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        self._flowing.clear()

    def resume(self) -> None:
        self._flowing.set()

    def close(self) -> None:
        self._flowing.set()
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                outer, _ = self._listener.accept()
                inner = socket.create_connection(self._target)
                self._open += [outer, inner]
                for pair in ((outer, inner), (inner, outer)):
                    threading.Thread(target=self._copy, args=pair, daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self._flowing.wait()
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

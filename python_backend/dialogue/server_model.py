"""A model behind an OpenAI-compatible server: Ollama, llama.cpp, vLLM, LM Studio.

Streams `/chat/completions` as server-sent events over the standard library's HTTP client. The
address is the user's own choice; nothing else is ever contacted. Every fault of the server
becomes one error that names it. Knows no persona.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import urlsplit

from bridge.errors import ConfigInvalid, ModelUnreachable
from python_backend.dialogue.llm import Ask, Completion

MAX_EVENT = 1_000_000  # bytes of one event; a server that sends more is not talking to us


class ServerModel:
    """Implements `llm.Model` over HTTP. `timeout`: seconds of silence that are accepted."""

    def __init__(self, url: str, model: str, *, key: str = "", timeout: float = 20.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigInvalid(
                f"dialogue.server_url `{url}` is no http(s) address.",
                fix="Write for example `http://127.0.0.1:11434/v1`.",
            )
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + "/chat/completions"
        self.url, self._model, self._key, self._timeout = url, model, key, timeout

    def complete(self, ask: Ask, on_text: Callable[[str], bool]) -> Completion:
        """Generate one reply. Raises ModelUnreachable."""
        began = time.perf_counter()
        pieces: list[str] = []
        first = last = 0.0
        stopped = False
        connection = self._connect()
        events = self._events(connection, ask)
        try:
            for text in events:
                last = time.perf_counter()
                first = first or last
                pieces.append(text)
                if on_text(text):
                    stopped = True
                    break
        except (OSError, http.client.HTTPException) as error:
            raise self._fault("does not answer", str(error) or type(error).__name__) from error
        finally:
            events.close()
            connection.close()
        if not pieces:
            raise self._fault("answered with nothing")
        span = last - first
        return Completion(
            "".join(pieces),
            len(pieces),
            (first - began) * 1e3,
            (len(pieces) - 1) / span if span > 0 and len(pieces) > 1 else 0.0,
            stopped=stopped,
        )

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=self._timeout)

    def _events(
        self, connection: http.client.HTTPConnection, ask: Ask
    ) -> Generator[str, None, None]:
        """Pieces of text as the server sends them."""
        body: dict[str, Any] = {
            "model": self._model or "default",
            "messages": [dict(m) for m in ask.messages],
            "max_tokens": ask.max_tokens,
            "temperature": ask.temperature,
            "seed": ask.seed,
            "stream": True,
        }
        if ask.grammar:
            body["grammar"] = ask.grammar  # llama.cpp reads it; the others ignore it
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        connection.request("POST", self._path, json.dumps(body).encode(), headers)
        with connection.getresponse() as response:
            if response.status != 200:
                cause = response.read(500).decode("utf-8", "replace")
                raise self._fault(f"refused with HTTP {response.status}", cause)
            while line := response.readline(MAX_EVENT):
                text = line.decode("utf-8", "replace").strip()
                if not text.startswith("data:"):
                    if text and not text.startswith((":", "event:", "id:", "retry:")):
                        raise self._fault("answers nonsense", text[:200])
                    continue
                data = text[5:].strip()
                if data == "[DONE]":
                    return
                if piece := self._piece(data):
                    yield piece

    def _piece(self, data: str) -> str:
        try:
            choices = json.loads(data)["choices"]
            return str(choices[0]["delta"].get("content") or "") if choices else ""
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise self._fault("answers nonsense", data[:200]) from error

    def _fault(self, what: str, cause: str = "") -> ModelUnreachable:
        return ModelUnreachable(f"The model server at {self.url} {what}.", cause=cause)

    def close(self) -> None:
        """Nothing is kept open between calls."""

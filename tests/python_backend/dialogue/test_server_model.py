"""A server as the model: a local HTTP double that answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bridge.errors import ConfigInvalid, ModelUnreachable
from python_backend.dialogue.llm import Ask
from python_backend.dialogue.server_model import ServerModel

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]
ASK = Ask([{"role": "user", "content": "Hi"}], "root ::= x", 20, 0.5, 3)


def event(text: str) -> bytes:
    """One server-sent event with a piece of text."""
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Start servers that answer as told; they end with the test."""
    running: list[tuple[HTTPServer, threading.Thread]] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                answer(self, json.loads(self.rfile.read(size)))

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/v1"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def streamed(*pieces: bytes) -> Answer:
    """An answer of status 200 with these bytes."""

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(piece)

    return answer


def test_text_streams_and_the_request_is_what_servers_know(
    serve: Callable[[Answer], str],
) -> None:
    """Messages, limits, seed and key go out in the common form; pieces come in order."""
    got: dict[str, Any] = {}

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        got.update(body, path=handler.path, key=handler.headers["Authorization"])
        streamed(b": hello\n\n", event("(happy, "), event("none) Hi."), b"data: [DONE]\n\n")(
            handler, body
        )

    pieces: list[str] = []
    model = ServerModel(serve(answer), "tiny", key="k")
    done = model.complete(ASK, lambda text: bool(pieces.append(text)))
    assert pieces == ["(happy, ", "none) Hi."]
    assert done.text == "(happy, none) Hi."
    assert (got["path"], got["key"]) == ("/v1/chat/completions", "Bearer k")
    assert (got["model"], got["max_tokens"], got["seed"], got["stream"]) == ("tiny", 20, 3, True)


def test_stopping_ends_the_stream(serve: Callable[[Answer], str]) -> None:
    """No further piece is read once the callback says stop."""
    model = ServerModel(serve(streamed(*[event("a")] * 50)), "m")
    done = model.complete(ASK, lambda text: True)
    assert (done.text, done.stopped) == ("a", True)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (streamed(b"<html>welcome</html>\n"), "nonsense"),
        (streamed(b"data: {not json\n\n"), "nonsense"),
        (streamed(b'data: {"choices": 7}\n\n'), "nonsense"),
        (streamed(b'data: {"choices": [{"delta": 3}]}\n\n'), "nonsense"),
        (streamed(b"data: [DONE]\n\n"), "nothing"),
        (streamed(), "nothing"),
    ],
)
def test_nonsense_is_one_clear_error(
    serve: Callable[[Answer], str], answer: Answer, what: str
) -> None:
    """Whatever comes back, it is ModelUnreachable with the address in it."""
    url = serve(answer)
    with pytest.raises(ModelUnreachable, match=what) as caught:
        ServerModel(url, "m").complete(ASK, lambda text: False)
    assert url in caught.value.message


def test_a_refusal_names_the_status(serve: Callable[[Answer], str]) -> None:
    """The server's own words are the cause."""

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(404)
        handler.end_headers()
        handler.wfile.write(b"model not found")

    with pytest.raises(ModelUnreachable, match="HTTP 404") as caught:
        ServerModel(serve(answer), "m").complete(ASK, lambda text: False)
    assert "model not found" in caught.value.cause


def test_a_silent_server_is_given_up(serve: Callable[[Answer], str]) -> None:
    """After the time-out of silence."""
    release = threading.Event()
    model = ServerModel(serve(lambda h, b: bool(release.wait(20)) and None), "m", timeout=0.3)
    try:
        with pytest.raises(ModelUnreachable, match="does not answer"):
            model.complete(ASK, lambda text: False)
    finally:
        release.set()


def test_a_server_that_is_down_and_a_wrong_address_say_so() -> None:
    """Nothing listens; or it is no address at all."""
    with pytest.raises(ModelUnreachable, match="does not answer"):
        ServerModel("http://127.0.0.1:9/v1", "m", timeout=2).complete(ASK, lambda text: False)
    with pytest.raises(ConfigInvalid):
        ServerModel("localhost:11434", "m")

"""The blocking client against a scripted sidecar on a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
import pytest

from bridge import Client, errors
from bridge.answers import Piece
from bridge.connection import ConnectionInfo
from bridge.events import Patience
from bridge.messages import (
    Accepted,
    Bye,
    Cancel,
    CapabilityChanged,
    CapabilityInfo,
    Hello,
    Progress,
    Request,
)
from bridge.testing import ScriptedServer, accepted, error, partial, progress, result

WAIT = 30.0  # seconds, for a busy machine; passing tests never wait that long


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    asleep = CapabilityInfo(name="dialogue", ready=False, reason="weights are being read")
    with ScriptedServer(capabilities=[asleep]) as running:
        yield running


@pytest.fixture
def client(server: ScriptedServer) -> Iterator[Client]:
    with Client(server.connection, wait=WAIT, project="inn") as running:
        yield running


def test_hello_says_who_asks(server: ScriptedServer, client: Client) -> None:
    """The sidecar's log can name engine, client and project."""
    hello = server.received[0]
    assert isinstance(hello, Hello)
    assert hello.engine.startswith("python 3.") and hello.client.startswith("figment-python")
    assert hello.project == "inn" and len(hello.session) == 32


def test_a_streamed_answer(server: ScriptedServer, client: Client) -> None:
    """Callbacks get the pieces in order, the answer its data and blobs."""
    server.enqueue(
        "dialogue", accepted(2), progress(0.5, "thinking"), partial({"text": "Aye"}),
        partial({"text": "."}, {"voice": b"pcm"}),
        result({"line": "Aye."}, {"mouth": np.arange(4, dtype="f4")}, rung="cached",
               warnings=["w"]),
    )  # fmt: skip
    pieces: list[Piece] = []
    steps: list[Accepted | Progress] = []
    answer = client.request(
        "dialogue", {"line": "Well?"}, on_partial=pieces.append, on_progress=steps.append,
        priority="runtime", deadline_ms=900, timeout=WAIT,
    )  # fmt: skip
    assert [(piece.index, piece.data["text"]) for piece in pieces] == [(0, "Aye"), (1, ".")]
    assert pieces[1].blobs["voice"].bytes() == b"pcm"
    assert [type(step) for step in steps] == [Accepted, Progress]
    assert (answer.data, answer.rung, answer.warnings) == ({"line": "Aye."}, "cached", ("w",))
    assert answer.blobs["mouth"].array().tolist() == [0, 1, 2, 3]
    asked = server.received[-1]
    assert isinstance(asked, Request)
    assert (asked.stream, asked.priority, asked.deadline_ms) == (True, "runtime", 900)


def test_pieces_as_an_iterator(server: ScriptedServer, client: Client) -> None:
    """A handle can be read piece by piece, then for its result."""
    server.enqueue("dialogue", partial({"n": 0}), partial({"n": 1}), result({"n": 2}))
    handle = client.submit("dialogue", stream=True)
    assert [piece.data["n"] for piece in handle.pieces(WAIT)] == [0, 1]
    assert handle.done() and handle.result(WAIT).data == {"n": 2}
    assert handle.result().data == {"n": 2}


def test_errors_are_raised_as_what_they_are(server: ScriptedServer, client: Client) -> None:
    """The class, the violations and the request's id arrive."""
    server.enqueue("texture", error(errors.InvalidParams("No.", violations=[("$.size", "huge")])))
    handle = client.submit("texture", {"size": 1})
    for _ in range(2):  # asking twice raises twice
        with pytest.raises(errors.InvalidParams) as caught:
            handle.result(WAIT)
    assert caught.value.violations == [("$.size", "huge")]
    assert caught.value.request_id == handle.id


def test_cancel_is_acknowledged(server: ScriptedServer, client: Client) -> None:
    """`cancel` is known once, and the request ends as cancelled."""
    server.enqueue("texture", accepted())
    handle = client.submit("texture")
    assert handle.cancel() and handle.cancel()
    with pytest.raises(errors.RequestCancelled):
        handle.result(WAIT)
    assert not handle.cancel()


def test_cancel_from_another_thread(server: ScriptedServer, client: Client) -> None:
    """A thread that waits for the answer is woken by another one's cancel."""
    server.enqueue("texture", accepted())
    started = threading.Event()
    handle = client.submit("texture", on_progress=lambda _: started.set())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(handle.result, WAIT)
        assert started.wait(WAIT)
        assert handle.cancel()
        with pytest.raises(errors.RequestCancelled):
            waiting.result(WAIT)


def test_a_timeout_cancels(server: ScriptedServer, client: Client) -> None:
    """A request that takes longer than `timeout` fails, and the sidecar is told."""
    server.enqueue("texture", accepted())
    with pytest.raises(errors.TimedOut):
        client.request("texture", timeout=0.05)
    client.ping(WAIT)
    assert any(isinstance(message, Cancel) for message in server.received)


def test_a_short_wait_leaves_the_request_open(server: ScriptedServer, client: Client) -> None:
    """`result(timeout)` only stops waiting."""
    server.enqueue("texture", accepted())
    handle = client.submit("texture")
    with pytest.raises(errors.TimedOut):
        handle.result(0.05)
    assert not handle.done() and handle.cancel()


def test_an_interrupted_caller_leaves_nothing_running(
    server: ScriptedServer, client: Client
) -> None:
    """An exception in a callback cancels the request on its way out."""
    server.enqueue("dialogue", partial({"text": "Aye"}))

    def fail(_: Piece) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.request("dialogue", on_partial=fail)
    client.ping(WAIT)
    assert isinstance(server.received[-2], Cancel)


def test_many_threads_share_one_client(server: ScriptedServer, client: Client) -> None:
    """Every thread gets its own answer, whoever reads the socket."""

    def ask(number: int) -> int:
        handle = client.submit("count", {"n": number})
        return int(handle.result(WAIT).data["n"])

    for number in range(200):
        server.enqueue("count", result({"n": number}))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(200), timeout=WAIT))
    assert sorted(answers) == list(range(200))


def test_a_capability_becomes_ready(server: ScriptedServer, client: Client) -> None:
    """Waiting for a capability ends with its message, and says why it did not."""
    with pytest.raises(errors.TimedOut, match="dialogue") as caught:
        client.wait_capability("dialogue", 0.05)
    assert caught.value.cause == "weights are being read"
    server.push(CapabilityChanged(info=CapabilityInfo(name="dialogue")))
    assert client.wait_capability("dialogue", WAIT).ready


def test_a_crash_is_survived(server: ScriptedServer, client: Client) -> None:
    """After a lost connection the open request is asked again, with its id and session."""
    server.enqueue("texture", accepted())
    handle = client.submit("texture", {"prompt": "moss"})
    client.ping(WAIT)
    first = next(m for m in server.received if isinstance(m, Hello))
    server.enqueue("texture", result({"seam": 0.0}))
    server.crash()
    assert handle.result(WAIT).data == {"seam": 0.0}
    again = [m for m in server.received if isinstance(m, Hello | Request)]
    assert isinstance(again[0], Hello) and again[0].session == first.session
    assert isinstance(again[-1], Request) and again[-1].id == handle.id


def test_a_crash_while_nobody_waits(server: ScriptedServer, client: Client) -> None:
    """A connection that broke unnoticed is restored by the next request."""
    server.crash()
    server.enqueue("texture", result({"ok": True}))
    assert client.request("texture", timeout=WAIT).data == {"ok": True}


def test_bye_is_followed_by_a_new_greeting(server: ScriptedServer, client: Client) -> None:
    """A sidecar that leaves is looked for again."""
    server.push(Bye(code="draining", reason="Update."))
    for _ in range(2):  # the request may be on its way before the bye is read
        server.enqueue("texture", result({"ok": True}))
    assert client.request("texture", timeout=WAIT).data == {"ok": True}


def test_a_restart_on_another_port_is_followed() -> None:
    """The address is asked for anew before each connection."""
    with ScriptedServer() as old, ScriptedServer() as new:
        where = [old.connection]
        with Client(lambda: where[0], wait=WAIT) as client:
            where[0] = new.connection
            new.enqueue("texture", result({"from": "new"}))
            old.enqueue("texture", accepted())
            handle = client.submit("texture")
            client.ping(WAIT)
            old.close()
            assert handle.result(WAIT).data == {"from": "new"}
            assert client.connection == new.connection


def test_wrong_token(server: ScriptedServer) -> None:
    """A wrong token is refused by name, and not tried again."""
    wrong = msgspec.structs.replace(server.connection, token="guess")
    with pytest.raises(errors.WrongToken):
        Client(wrong, wait=WAIT)


def test_nobody_there() -> None:
    """Where nothing listens, the error names the address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, and not listening
        port = held.getsockname()[1]
        with pytest.raises(errors.SidecarUnreachable, match=str(port)):
            Client(ConnectionInfo(port=port), wait=0.3)


def test_nobody_there_ends_open_requests() -> None:
    """A request waits for a connection only so long."""
    patience = Patience(reconnect=0.2)
    with (
        Client("/nowhere/at/all", wait=0, patience=patience) as client,
        pytest.raises(errors.SidecarUnreachable),
    ):
        client.request("texture", timeout=WAIT)


def test_something_else_listens() -> None:
    """A peer that does not speak ZMTP is told from one that is absent."""
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            peer, _ = web.accept()
            with peer:
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                peer.recv(100)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises((errors.BadGreeting, errors.SidecarUnreachable)):
            Client(ConnectionInfo(port=web.getsockname()[1]), wait=2)
        thread.join()


def test_closing_twice_and_asking_after(server: ScriptedServer) -> None:
    """A closed client says so, and closing again is harmless."""
    client = Client(server.connection, wait=WAIT)
    server.enqueue("texture", accepted())
    handle = client.submit("texture")
    client.close()
    client.close()
    with pytest.raises(errors.RequestCancelled):
        handle.result(WAIT)
    with pytest.raises(errors.ConnectionLost):
        client.request("texture")


def test_a_silent_sidecar_is_given_up() -> None:
    """Without any sign of life the connection is dropped and made anew."""
    with ScriptedServer() as server:
        patience = Patience(ping_every=0.05, silence=0.3, stall=5.0)
        with Client(server.connection, wait=WAIT, patience=patience) as client:
            with server._lock, pytest.raises(errors.TimedOut):  # the server stands still
                client.submit("texture").result(1.0)
            server.enqueue("texture", result({"ok": 1}))
            client.ping(WAIT)
            assert sum(isinstance(m, Hello) for m in server.received) >= 2

"""Bad bytes and bad messages: each gets its stable code, and nobody else notices."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import msgpack
import pytest

from bridge import messages
from tests.harness import Peer, RunningSidecar, wait_until


@pytest.fixture(scope="module")
def running(share_sidecar: Callable[..., RunningSidecar]) -> RunningSidecar:
    return share_sidecar("Echo", "Slow", config={"server": {"frame_mib": 1}})


@pytest.fixture
def bystander(running: RunningSidecar) -> Iterator[Peer]:
    """A client with a request under way while something bad happens; it must not notice."""
    peer = running.peer()
    peer.ask("calm", "slow", seconds=0.5)
    peer.expect(messages.Accepted, id="calm")
    yield peer
    assert isinstance(peer.final("calm"), messages.Result)
    assert peer.call("after", "echo", text="still here").data["text"] == "still here"
    assert not [m for m in peer.seen if isinstance(m, messages.Error)]
    peer.close()


MALFORMED = {
    "empty": b"",
    "no msgpack": b"\xc1\xc1\xc1",
    "not a map": msgpack.packb([1, 2, 3]),
    "cut off": msgpack.packb({"type": "ping", "nonce": 1})[:-1],
    "trailing bytes": msgpack.packb({"type": "ping", "nonce": 1}) + b"\x00",
    "length beyond the end": b"\xdf\xff\xff\xff\xff",
    "no type": msgpack.packb({"nonce": 1}),
    "type is a number": msgpack.packb({"type": 7}),
    "key is a number": msgpack.packb({"type": "ping", 1: 2}),
    "not a number": msgpack.packb({"type": "ping", "nonce": float("nan")}),
    "too large a number": msgpack.packb({"type": "ping", "nonce": 2**63}),
    "an extension": msgpack.packb({"type": "ping", "nonce": msgpack.ExtType(1, b"x")}),
    "bad utf-8": b"\x82\xa4type\xa4ping\xa5nonce\xa2\xff\xfe",
    "too deep": b"\x82\xa4type\xa4ping\xa5nonce" + b"\x91" * 200 + b"\xc0",
    "wrong field": msgpack.packb({"type": "request", "id": 5, "capability": "echo"}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_header_is_answered(name: str, running: RunningSidecar, bystander: Peer) -> None:
    """A header that breaks the rules gets `malformed_message`, and the line goes on."""
    with running.peer() as peer:
        peer.send_raw(MALFORMED[name])
        fault = peer.expect(messages.Error)
        assert fault.code == "malformed_message"
        assert fault.message and fault.fix
        assert "Traceback" not in fault.message + fault.cause
        assert peer.call("next", "echo", text="fine").data["text"] == "fine"


def test_unknown_message_is_answered(running: RunningSidecar, bystander: Peer) -> None:
    """A type that is newer than the sidecar, or misspelt, gets `unknown_message`."""
    with running.peer() as peer:
        peer.send_raw(msgpack.packb({"type": "teleport", "id": "x"}))
        assert peer.expect(messages.Error).code == "unknown_message"


def test_frame_over_the_limit_is_answered(running: RunningSidecar, bystander: Peer) -> None:
    """A frame over the limit gets `frame_too_large` under its request's id."""
    with running.peer() as peer:
        blob = bytes((1 << 20) + 1)
        header = msgpack.packb({"type": "request", "id": "big", "capability": "echo"})
        peer.send_raw(header, blob)
        assert peer.expect(messages.Error).code == "frame_too_large"
        assert isinstance(peer.call("next", "echo"), messages.Result)


def test_frame_far_over_the_limit_costs_only_its_line(
    running: RunningSidecar, bystander: Peer
) -> None:
    """What the transport itself refuses to read ends that connection and no other."""
    with running.peer() as peer:
        peer.send_raw(msgpack.packb({"type": "ping"}), bytes(5 << 20))
        # libzmq reconnects by itself; the new line has not said hello.
        peer.send(messages.Ping(nonce=1))
        answer = peer.receive()
        assert isinstance(answer, messages.Error) and answer.code == "not_greeted"


def test_too_many_frames_are_refused(running: RunningSidecar, bystander: Peer) -> None:
    """A message of more frames than allowed gets `frame_too_large`."""
    with running.peer() as peer:
        peer.send_raw(msgpack.packb({"type": "ping"}), *[b""] * 100)
        assert peer.expect(messages.Error).code == "frame_too_large"


def test_blobs_that_do_not_fit_their_description(running: RunningSidecar, bystander: Peer) -> None:
    """A blob table that lies about sizes is `malformed_message`."""
    with running.peer() as peer:
        header = {
            "type": "request", "id": "r", "capability": "echo", "params": {},
            "blobs": [{"name": "image", "frame": 1, "kind": "image", "dtype": "u1",
                       "shape": [100, 100, 4]}],
        }  # fmt: skip
        peer.send_raw(msgpack.packb(header), b"short")
        assert peer.final("r").code == "malformed_message"


def test_wrong_greeting_is_cut_off(running: RunningSidecar, bystander: Peer) -> None:
    """A peer that asks for another mechanism is disconnected and logged as `bad_greeting`."""
    greeting = b"\xff" + b"\0" * 8 + b"\x7f\x03\x01" + b"GSSAPI".ljust(20, b"\0") + bytes(32)
    with socket.create_connection((running.info["host"], running.info["port"])) as raw:
        raw.settimeout(30)
        raw.sendall(greeting)
        try:
            while raw.recv(4096):
                continue
        except ConnectionResetError:
            pass
    wait_until(lambda: "bad_greeting" in running.log(), "the refusal is logged")


def test_web_page_reaches_nothing(running: RunningSidecar, bystander: Peer) -> None:
    """An HTTP request, as any web page could send it, gets no HTTP answer and no token."""
    with socket.create_connection((running.info["host"], running.info["port"])) as raw:
        raw.settimeout(1)
        raw.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + b"A" * 4096)
        received = b""
        try:
            while piece := raw.recv(4096):
                received += piece
        except (TimeoutError, ConnectionResetError):
            pass
    assert b"HTTP" not in received and running.info["token"].encode() not in received


def test_silent_connections_do_no_harm(running: RunningSidecar, bystander: Peer) -> None:
    """Connections that say nothing at all keep nobody from being served."""
    lines = [socket.create_connection((running.info["host"], running.info["port"]))
             for _ in range(50)]  # fmt: skip
    with running.peer() as peer:
        assert isinstance(peer.call("x", "echo"), messages.Result)
    for line in lines:
        line.close()

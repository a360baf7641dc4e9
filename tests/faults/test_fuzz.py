"""Random and mutated bytes to a real sidecar over a real socket: it answers, and stays."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge import codec, errors, messages
from tests.harness import Peer, RunningSidecar

ROUNDS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=8)
    | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner,
                                                                max_size=3),
    max_leaves=8,
)  # fmt: skip

fields = st.sampled_from(
    ["type", "id", "capability", "params", "priority", "deadline_ms", "stream", "blobs", "nonce",
     "versions", "token", "session", "name", "frame", "kind", "shape", "dtype"]
)  # fmt: skip
kinds = st.sampled_from(["hello", "request", "cancel", "ping", "welcome", "result", "x"])


@st.composite
def near_messages(draw: st.DrawFn) -> bytes:
    """Maps that look like messages: known keys, wrong values."""
    header: dict[str, Any] = draw(st.dictionaries(fields, values, max_size=8))
    if draw(st.booleans()):
        header["type"] = draw(kinds)
    return bytes(msgpack.packb(header, strict_types=False, use_bin_type=True))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Good messages with some bytes changed, cut, or added."""
    good = draw(st.sampled_from(GOOD))
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        what = draw(st.sampled_from(["change", "cut", "add"]))
        if what == "change" and place < len(data):
            data[place] = draw(st.integers(0, 255))
        elif what == "cut":
            del data[place : place + draw(st.integers(1, 4))]
        else:
            data[place:place] = draw(st.binary(min_size=1, max_size=4))
    return bytes(data)


GOOD = [
    bytes(codec.encode(message)[0])
    for message in (
        messages.Ping(nonce=7),
        messages.Cancel(id="r1"),
        messages.Request(id="r1", capability="echo", params={"text": "a", "size": 5}),
        messages.Hello(versions=[1], token="t", session="s"),
    )
]


@pytest.fixture(scope="module")
def running(share_sidecar: Callable[..., RunningSidecar]) -> RunningSidecar:
    return share_sidecar("Echo")


@pytest.fixture(scope="module")
def peer(running: RunningSidecar) -> Iterator[Peer]:
    with running.peer(session="fuzz") as greeted:
        yield greeted


def survives(peer: Peer, *frames: bytes) -> None:
    """Send; whatever comes back is well formed, and the sidecar still answers us."""
    peer.send_raw(*frames)
    nonce = survives.count = getattr(survives, "count", 0) + 1  # type: ignore[attr-defined]
    peer.send(messages.Ping(nonce=10_000_000 + nonce))
    while True:
        answer = peer.receive()
        if isinstance(answer, messages.Error):
            assert answer.code in errors.by_code() and answer.code != "internal", answer
            if answer.code == "not_greeted":  # a mutated hello was refused, or took us over
                peer.greet(session="fuzz")
                peer.send(messages.Ping(nonce=10_000_000 + nonce))
        if isinstance(answer, messages.Pong) and answer.nonce == 10_000_000 + nonce:
            return


@ROUNDS
@given(frames=st.lists(st.binary(max_size=64), min_size=1, max_size=4))
def test_random_frames(peer: Peer, frames: list[bytes]) -> None:
    """Bytes that mean nothing."""
    survives(peer, *frames)


@ROUNDS
@given(header=near_messages(), blobs=st.lists(st.binary(max_size=16), max_size=3))
def test_almost_messages(peer: Peer, header: bytes, blobs: list[bytes]) -> None:
    """Maps with the right keys and the wrong values."""
    survives(peer, header, *blobs)


@ROUNDS
@given(header=mutated())
def test_mutated_messages(peer: Peer, header: bytes) -> None:
    """Good messages, slightly broken."""
    survives(peer, header)


@settings(parent=ROUNDS, max_examples=60)
@given(data=st.binary(max_size=200), greeted=st.booleans())
def test_random_bytes_on_the_line(running: RunningSidecar, data: bytes, greeted: bool) -> None:
    """Bytes below ZMTP, before and after a good greeting: only that line suffers."""
    good = b"\xff" + b"\0" * 8 + b"\x7f\x03\x01" + b"NULL".ljust(20, b"\0") + bytes(32)
    with socket.create_connection((running.info["host"], running.info["port"])) as raw:
        raw.sendall((good if greeted else b"") + data)


def test_sidecar_is_well_afterwards(running: RunningSidecar, peer: Peer) -> None:
    """After all of that it serves as before, and no fault of ours is in its log."""
    with running.peer() as fresh:
        assert fresh.call("a", "echo", text="well").data["text"] == "well"
    assert running.process.poll() is None
    assert not [line for line in running.log_lines() if "fault" in line]
    assert "Traceback" not in running.log()

"""Hostile bytes: decoders answer with an error of ours or a message, and nothing else."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import msgpack
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridge import codec, errors
from bridge.messages import Request
from bridge.session import Session
from tests.reference.zmtp import Dealer, Limits, ZmtpError
from tests.vectors.source.messages import hello, request, to_sidecar
from tests.vectors.source.values import from_hex

GOOD = [from_hex(c["encode"]) for cases in to_sidecar().values() for c in cases if "encode" in c]
JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def decode(frames: list[bytes]) -> None:
    """Both decoders, under small limits; only our errors may come out."""
    for run in (codec.decode_from_client, codec.decode_from_server):
        try:
            run(frames)
        except errors.FigmentError as fault:
            assert fault.code in {"malformed_message", "unknown_message", "frame_too_large"}
            assert len(fault.request_id) <= 64


@given(st.lists(st.binary(max_size=200), max_size=4))
@settings(max_examples=500, deadline=None)
@example([b"\xdd\xff\xff\xff\xff"])
@example([b"\x91" * 100_000])
def test_random_bytes(frames: list[bytes]) -> None:
    """Noise is refused by code."""
    decode(frames)


@given(st.sampled_from(GOOD), st.data())
@settings(max_examples=500, deadline=None)
def test_damaged_messages(good: bytes, data: st.DataObject) -> None:
    """Messages with flipped, lost and doubled bytes are refused or read, never worse."""
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(damaged) - 1, 0)))
        kind = data.draw(st.sampled_from(["flip", "cut", "double"]))
        if kind == "flip" and damaged:
            damaged[at] ^= 1 << data.draw(st.integers(0, 7))
        elif kind == "cut":
            del damaged[at:]
        else:
            damaged[at:at] = damaged[at : at + 8]
    decode([bytes(damaged)])


@given(st.dictionaries(st.sampled_from([*request(), *hello(), "type"]), JSONISH, max_size=8))
@settings(max_examples=150, deadline=None)
def test_right_fields_with_wrong_values(fields: dict[str, object]) -> None:
    """Known names with any kind of value are refused or read."""
    for kind in ("request", "hello", "result", "error", "partial"):
        try:
            data = msgpack.packb({"type": kind, **fields})
        except OverflowError:  # beyond 64 bits: no msgpack either
            return
        decode([data])


@given(st.lists(st.binary(max_size=80), max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_session_survives_noise(messages: list[bytes]) -> None:
    """Whatever arrives, an open request stays open or ends once, and nothing is raised."""
    session = Session()
    session.connected(0.0)
    session.submit("echo", {}, 0.0)
    for data in messages:
        session.receive([data], 1.0)
    assert session.open_requests <= 1


@given(st.lists(st.binary(max_size=120), max_size=8), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_dealer_survives_noise(chunks: list[bytes], greeted: bool) -> None:
    """The reference refuses noise by code and never keeps more than its limits allow."""
    machine = Dealer(limits=Limits(frame_bytes=64, message_bytes=128, frames=3))
    if greeted:
        machine.feed(b"\xff" + bytes(8) + b"\x7f\x03\x01NULL" + bytes(48))
    try:
        for chunk in chunks:
            for _, frames in machine.feed(chunk):
                assert sum(map(len, frames)) <= 128
    except ZmtpError as fault:
        assert fault.code in {*errors.by_code()}


@pytest.mark.parametrize(
    "header",
    [b"\xdd\x0f\xff\xff\xff", b"\xdf\x0f\xff\xff\xff", b"\xc6\xff\xff\xff\xff",
     b"\xdb\xff\xff\xff\xff", b"\x81\xa6params\xdd\x7f\xff\xff\xff"],
)  # fmt: skip
def test_promised_lengths_take_no_memory(header: bytes) -> None:
    """A length that is only promised does not make the decoder reserve memory for it."""
    tracemalloc.start()
    try:
        decode([header])
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_the_blame_is_on_the_right_request() -> None:
    """A damaged request is answered under its own id, so that the client can end it."""
    data = msgpack.packb({**request(id="r9"), "priority": 5})
    with pytest.raises(errors.MalformedMessage) as caught:
        codec.decode_from_client([data])
    assert caught.value.request_id == "r9"
    assert isinstance(codec.decode_from_client([msgpack.packb(request())]).message, Request)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_coverage_guided_fuzzing(tmp_path: Path) -> None:
    """Ten seconds of coverage-guided noise find nothing."""
    script = Path(__file__).with_name("fuzz_decoder.py")
    for number, data in enumerate(GOOD):
        (tmp_path / f"{number}.bin").write_bytes(data)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "-max_total_time=10", "-max_len=4096"],
        capture_output=True, text=True, timeout=110, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(script.parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]

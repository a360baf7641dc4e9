"""Messages and frames: limits, blame, and what must never be sent."""

from __future__ import annotations

import msgpack
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import codec, errors, packing
from bridge.messages import Blob, Limits, Partial, Ping, Request

LIMITS = msgspec.structs.replace(
    codec.DEFAULT_LIMITS, header_bytes=300, frame_bytes=400, message_bytes=700, frames=3
)


def request(**fields: object) -> Request:
    return Request(id="r1", capability="echo", **fields)  # type: ignore[arg-type]


def blobs(*sizes: int) -> tuple[list[Blob], list[bytes]]:
    return [Blob(name=str(i), frame=i + 1) for i in range(len(sizes))], [bytes(n) for n in sizes]


@pytest.mark.parametrize(
    ("sizes", "fits"),
    [((400,), True), ((401,), False), ((), True), ((1, 1, 1), False), ((400, 300), False)],
)
def test_limits_hold_both_ways(sizes: tuple[int, ...], fits: bool) -> None:
    """What is over a limit is neither sent nor accepted, by the same rule."""
    table, frames = blobs(*sizes)
    message = request(blobs=table)
    sent = codec.encode(message, frames)
    for run in (
        lambda: codec.encode(message, frames, LIMITS),
        lambda: codec.decode_from_client(sent, LIMITS),
    ):
        if fits:
            run()
        else:
            with pytest.raises(errors.FrameTooLarge):
                run()


def test_a_long_header_is_refused_unread() -> None:
    """A header over the limit is refused by its size, whatever is in it."""
    with pytest.raises(errors.FrameTooLarge, match="header"):
        codec.decode_from_client([b"\xc1" * 301], LIMITS)


def test_no_frames_at_all() -> None:
    """A message without frames is malformed."""
    with pytest.raises(errors.MalformedMessage):
        codec.decode_from_client([])


def test_a_memoryview_of_floats_counts_in_bytes() -> None:
    """Limits are in bytes whatever the element of a buffer is."""
    view = memoryview(np.zeros(200, "f4"))
    table = [Blob(name="a", frame=1)]
    with pytest.raises(errors.FrameTooLarge):
        codec.encode(request(blobs=table), [view], LIMITS)


def test_depth_is_the_sidecars_to_choose() -> None:
    """A smaller depth in the limits is obeyed."""
    shallow: Limits = msgspec.structs.replace(codec.DEFAULT_LIMITS, depth=2)
    codec.encode(request(params={"a": 1}), limits=shallow)
    with pytest.raises(errors.MalformedMessage, match="deep"):
        codec.encode(request(params={"a": [1]}), limits=shallow)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**63, -(2**63) - 1, "a\0b", {"k\0": 1}, {1: 2}, object(), 1j],
)
def test_what_cannot_be_sent_is_refused_before_it_is(value: object) -> None:
    """A value outside the subset never reaches the wire, and the error names its place."""
    with pytest.raises(errors.MalformedMessage):
        codec.encode(request(params={"x": [value]}))


def test_the_place_of_a_fault_is_named() -> None:
    """The cause says where in the message the value stands."""
    with pytest.raises(errors.MalformedMessage) as caught:
        codec.encode(request(params={"x": [0, {"y": float("nan")}]}))
    assert "$.params.x[1].y" in caught.value.cause


def test_numpy_numbers_count_as_numbers() -> None:
    """Scalars that come out of arrays need no conversion."""
    params = {"a": np.int64(5), "b": np.float32(0.5), "c": np.bool_(True)}
    message, _ = codec.decode_from_client(codec.encode(request(params=params)))
    assert isinstance(message, Request)
    assert message.params == {"a": 5, "b": 0.5, "c": True}


def test_an_array_in_params_is_refused_with_advice() -> None:
    """Arrays do not travel in headers; the error says how they do."""
    with pytest.raises(errors.MalformedMessage, match="blob") as caught:
        codec.encode(request(params={"a": np.zeros(3)}))
    assert "blob" in caught.value.cause


def test_blobs_are_not_copied() -> None:
    """What arrives is a view of the frame that was received."""
    frame = bytearray(b"pixels")
    table = [Blob(name="a", frame=1)]
    sent = codec.encode(Partial(id="r1", index=0, blobs=table), [frame])
    _, received = codec.decode_from_server(sent)
    frame[0:1] = b"P"
    assert bytes(received[0]) == b"Pixels"


SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | st.binary(max_size=40)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
)  # fmt: skip
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5)
)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_every_value_comes_back(value: object) -> None:
    """Whatever is in the subset survives, and an independent library reads the same."""
    data = packing.pack(value)
    assert packing.unpack(data) == value
    assert msgpack.unpackb(data) == value
    assert data == msgpack.packb(value)


def test_a_ping_is_small() -> None:
    """The smallest message takes two dozen bytes."""
    assert len(codec.encode(Ping(nonce=1))[0]) <= 24

"""Message <-> frames: frame 0 is the msgpack header, frames 1..n are raw blobs.

The one place where limits are applied and where a header becomes a typed message. Blobs are
never copied here. It knows neither sockets nor what a message means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, cast, get_args

import msgspec

from bridge import packing
from bridge.arrays import check_table
from bridge.errors import FigmentError, FrameTooLarge, MalformedMessage, UnknownMessage
from bridge.messages import ClientMessage, Limits, Message, ServerMessage
from bridge.packing import Buffer

DEFAULT_LIMITS = Limits(
    header_bytes=1 << 20,
    frame_bytes=64 << 20,
    message_bytes=256 << 20,
    frames=64,
    open_requests=256,
    depth=packing.MAX_DEPTH,
)


class FromClient(NamedTuple):
    """A message of an engine, and its frames 1..n as `message.blobs` describes them."""

    message: ClientMessage
    blobs: list[memoryview]


class FromServer(NamedTuple):
    """A message of the sidecar, and its frames 1..n."""

    message: ServerMessage
    blobs: list[memoryview]


def encode(
    message: Message, blobs: Sequence[Buffer] = (), limits: Limits = DEFAULT_LIMITS
) -> list[Buffer]:
    """Message and its blobs -> frames, with the same checks as on arrival."""
    frames: list[Buffer] = [packing.pack(message, limits.depth), *blobs]
    check_sizes(frames, limits)
    check_table(getattr(message, "blobs", ()), blobs)
    return frames


def decode_from_client(frames: Sequence[Buffer], limits: Limits = DEFAULT_LIMITS) -> FromClient:
    """Frames an engine sent -> message. See `bridge.errors` for what is raised."""
    message, blobs = _decode(frames, limits, _FROM_CLIENT, _CLIENT_TYPES)
    return FromClient(cast(ClientMessage, message), blobs)


def decode_from_server(frames: Sequence[Buffer], limits: Limits = DEFAULT_LIMITS) -> FromServer:
    """Frames the sidecar sent -> message."""
    message, blobs = _decode(frames, limits, _FROM_SERVER, _SERVER_TYPES)
    return FromServer(cast(ServerMessage, message), blobs)


def check_sizes(frames: Sequence[Buffer], limits: Limits) -> None:
    """Compare the frames with the limits, before anything is read from them."""
    if not frames:
        raise MalformedMessage("A message has no frames.")
    if len(frames) > limits.frames:
        raise FrameTooLarge(f"{len(frames)} frames in a message; {limits.frames} are allowed.")
    if size(frames[0]) > limits.header_bytes:
        raise FrameTooLarge(
            f"A header of {size(frames[0])} bytes; {limits.header_bytes} are allowed."
        )
    if len(frames) == 1:
        return  # the header alone: its own limit is the smallest
    total = 0
    for index, frame in enumerate(frames):
        if size(frame) > limits.frame_bytes:
            raise FrameTooLarge(
                f"Frame {index} has {size(frame)} bytes; {limits.frame_bytes} are allowed."
            )
        total += size(frame)
    if total > limits.message_bytes:
        raise FrameTooLarge(f"A message of {total} bytes; {limits.message_bytes} are allowed.")


def size(frame: Buffer) -> int:
    """Bytes, not elements: a memoryview of floats counts in fours."""
    return frame.nbytes if isinstance(frame, memoryview) else len(frame)


def _decode(
    frames: Sequence[Buffer],
    limits: Limits,
    decoder: msgspec.msgpack.Decoder[Any],
    known: frozenset[str],
) -> tuple[Message, list[memoryview]]:
    check_sizes(frames, limits)
    header = packing.unpack(frames[0], limits.depth)
    if not isinstance(header, dict):
        raise MalformedMessage("The header is not a map.")
    try:
        return _typed(header, frames, decoder, known)
    except FigmentError as fault:
        name = header.get("id")
        if isinstance(name, str) and len(name) <= 64:
            fault.request_id = name  # so that the answer can name the request
        raise


def _typed(
    header: dict[str, Any],
    frames: Sequence[Buffer],
    decoder: msgspec.msgpack.Decoder[Any],
    known: frozenset[str],
) -> tuple[Message, list[memoryview]]:
    kind = header.get("type")
    if not isinstance(kind, str):
        raise MalformedMessage("The header has no `type` that is a string.")
    if kind not in known:
        raise UnknownMessage(f"No message of type `{kind[:64]}` exists in this direction.")
    try:
        message: Message = decoder.decode(frames[0])
    except msgspec.ValidationError as fault:
        raise MalformedMessage(f"A `{kind}` has a wrong field.", cause=str(fault)) from fault
    blobs = [memoryview(frame) for frame in frames[1:]]
    check_table(getattr(message, "blobs", ()), blobs)
    return message, blobs


def _tags(union: Any) -> frozenset[str]:
    return frozenset(cls.__struct_config__.tag for cls in get_args(union))


_FROM_CLIENT: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(ClientMessage)
_FROM_SERVER: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(ServerMessage)
_CLIENT_TYPES = _tags(ClientMessage)
_SERVER_TYPES = _tags(ServerMessage)

"""NumPy arrays, images, meshes and files <-> blob descriptors and raw frames, without copies.

An array travels as its C-ordered little-endian bytes; the descriptor in the header says what
they are. What arrives is a read-only view of the frame. Compression, colour spaces and file
formats are other files' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from bridge.errors import MalformedMessage
from bridge.messages import Blob
from bridge.packing import Buffer

Array = np.ndarray[Any, Any]
Kind = Literal["image", "array", "file"]

DTYPES = frozenset({"u1", "i1", "u2", "i2", "u4", "i4", "i8", "f4", "f8"})
IMAGE_DTYPES = frozenset({"u1", "u2", "f4"})
MAX_CHANNELS = 4
MAX_DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class Attachment:
    """Data to be sent, or received, beside a header.

    kind `image`: array (height, width, channels 1..4) of u1, u2 or f4; `array`: any array of
    `DTYPES`; `file`: bytes, of `media_type`.
    """

    data: Buffer | Array
    kind: Kind = "file"
    media_type: str = ""

    def array(self) -> Array:
        """The data of an `image` or `array`; a read-only view when it was received."""
        if not isinstance(self.data, np.ndarray):
            raise TypeError("This blob is a file; use `bytes()`.")
        return self.data

    def bytes(self) -> bytes:
        """The data as bytes, copied."""
        return self.data.tobytes() if isinstance(self.data, np.ndarray) else bytes(self.data)


def image(pixels: Array) -> Attachment:
    """(height, width) or (height, width, channels) of u1, u2 or f4 -> image to send."""
    return Attachment(pixels[:, :, None] if pixels.ndim == 2 else pixels, "image")


def array(values: Array) -> Attachment:
    """Any array of one of `DTYPES` -> array to send."""
    return Attachment(values, "array")


def file(data: Buffer, media_type: str) -> Attachment:
    """Bytes of a file, with its media type such as `image/png`."""
    return Attachment(data, "file", media_type)


def mesh(name: str, positions: Array, indices: Array, **attributes: Array) -> dict[str, Attachment]:
    """Vertex arrays under the names props use: `lod0.position` (n, 3) f4, `lod0.index`
    (m, 3) u4, counter-clockwise, and whatever else is given, such as `uv` (n, 2)."""
    parts = {
        f"{name}.position": array(np.asarray(positions, "<f4")),
        f"{name}.index": array(np.asarray(indices, "<u4")),
    }
    for key, values in attributes.items():
        parts[f"{name}.{key}"] = array(np.asarray(values, "<f4"))
    return parts


def describe(
    items: Mapping[str, Attachment | Array | Buffer] | Iterable[tuple[str, Attachment]],
) -> tuple[list[Blob], list[Buffer]]:
    """Named data -> descriptors for the header, and frames 1..n in the same order.

    A bare array counts as kind `array`, bare bytes as a file of no stated type. Copies only
    what is not C-contiguous or not little-endian.
    """
    pairs = items.items() if isinstance(items, Mapping) else items
    table: list[Blob] = []
    frames: list[Buffer] = []
    for name, item in pairs:
        blob, frame = _describe_one(name, item, len(frames) + 1)
        table.append(blob)
        frames.append(frame)
    return table, frames


def attach(table: Sequence[Blob], frames: Sequence[Buffer]) -> dict[str, Attachment]:
    """Descriptors and frames 1..n -> data by name. The table must have been checked."""
    return {blob.name: _read(blob, frames[blob.frame - 1]) for blob in table}


def check_table(table: Sequence[Blob], frames: Sequence[Buffer]) -> None:
    """Each frame described exactly once, with a unique name and a size that fits."""
    if len(table) != len(frames):
        raise MalformedMessage(
            f"{len(frames)} blob frames came with {len(table)} descriptors.",
            fix="Describe every frame after the first exactly once in `blobs`.",
        )
    if not table:
        return
    if sorted(blob.frame for blob in table) != list(range(1, len(frames) + 1)):
        raise MalformedMessage("The descriptors in `blobs` do not name frames 1..n once each.")
    if len({blob.name for blob in table}) != len(table):
        raise MalformedMessage("Two blobs have the same name.")
    for blob in table:
        frame = frames[blob.frame - 1]
        have = frame.nbytes if isinstance(frame, memoryview) else len(frame)
        if blob.kind != "file" and have != _expected(blob):
            raise MalformedMessage(
                f"Blob `{blob.name}` has {have} bytes; {blob.dtype} {blob.shape} needs "
                f"{_expected(blob)}."
            )


def _describe_one(name: str, item: Attachment | Array | Buffer, frame: int) -> tuple[Blob, Buffer]:
    if not isinstance(item, Attachment):
        item = array(item) if isinstance(item, np.ndarray) else Attachment(item)
    if item.kind == "file":
        data = item.data.data if isinstance(item.data, np.ndarray) else item.data
        blob = Blob(name=name, frame=frame, kind="file", media_type=item.media_type)
        return blob, memoryview(data).cast("B") if isinstance(data, memoryview) else data
    values = np.asarray(item.data, order="C")
    values = values.astype(values.dtype.newbyteorder("<"), copy=False)
    blob = Blob(
        name=name,
        frame=frame,
        kind=item.kind,
        media_type=item.media_type,
        dtype=values.dtype.str[1:],
        shape=list(values.shape),
    )
    _expected(blob)
    return blob, values.reshape(-1).view(np.uint8).data


def _expected(blob: Blob) -> int:
    """Bytes that dtype and shape call for; raises when they make no sense together."""
    allowed = IMAGE_DTYPES if blob.kind == "image" else DTYPES
    if blob.dtype not in allowed:
        raise MalformedMessage(
            f"Blob `{blob.name}` has element type `{blob.dtype}`; {blob.kind}s are of "
            f"{', '.join(sorted(allowed))}."
        )
    if len(blob.shape) > MAX_DIMENSIONS or any(side < 0 for side in blob.shape):
        raise MalformedMessage(f"Blob `{blob.name}` has an impossible shape {blob.shape}.")
    if blob.kind == "image" and (
        len(blob.shape) != 3 or min(blob.shape) < 1 or blob.shape[2] > MAX_CHANNELS
    ):
        raise MalformedMessage(
            f"Image `{blob.name}` has shape {blob.shape}; it is [height, width, channels 1..4]."
        )
    count = int(blob.dtype[1])
    for side in blob.shape:
        count *= side
    return count


def _read(blob: Blob, frame: Buffer) -> Attachment:
    if blob.kind == "file":
        return Attachment(memoryview(frame), "file", blob.media_type)
    values = np.frombuffer(frame, dtype="<" + blob.dtype).reshape(blob.shape)
    values.flags.writeable = False
    return Attachment(values, blob.kind, blob.media_type)

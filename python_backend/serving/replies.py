"""What happened -> messages of the bridge. Errors become codes and sentences, never tracebacks.

Pure functions; knows messages and their frames, but no queue, worker or socket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from bridge import codec
from bridge.arrays import Attachment, describe
from bridge.errors import FigmentError, Internal
from bridge.messages import (
    Bye,
    Error,
    Message,
    Partial,
    Result,
    RungName,
    Timings,
    Violation,
)

Frames = list[Any]


class BlobLike(Protocol):
    """The fields of `capability.Blob`."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> Any: ...
    @property
    def kind(self) -> Any: ...
    @property
    def media_type(self) -> str: ...


def plain(message: Message) -> Frames:
    """A message without blobs."""
    return codec.encode(message)


def error(request: str, fault: FigmentError) -> Frames:
    return codec.encode(
        Error(
            id=request,
            code=fault.code,
            message=fault.message,
            cause=fault.cause,
            fix=fault.fix,
            retry_after_ms=fault.retry_after_ms,
            violations=[Violation(path=path, message=what) for path, what in fault.violations],
        )
    )


def internal(fault_id: str) -> Internal:
    """What a client learns of a fault of ours: the number of the line in the log."""
    return Internal(f"Something went wrong in the sidecar (fault {fault_id}).")


def bye(fault: FigmentError) -> Frames:
    return codec.encode(Bye(code=fault.code, reason=fault.message))


def partial(request: str, index: int, data: Mapping[str, Any], blobs: Sequence[BlobLike]) -> Frames:
    table, frames = _blobs(blobs)
    return codec.encode(Partial(id=request, index=index, data=dict(data), blobs=table), frames)


def result(
    request: str,
    data: Mapping[str, Any],
    blobs: Sequence[BlobLike],
    *,
    rung: RungName,
    timings: Timings,
    recipe: Mapping[str, Any] | None = None,
    certificate: Mapping[str, Any] | None = None,
    provenance: Mapping[str, Any] | None = None,
    warnings: Sequence[str] = (),
) -> Frames:
    table, frames = _blobs(blobs)
    message = Result(
        id=request,
        data=dict(data),
        blobs=table,
        recipe=_maybe(recipe),
        timings=timings,
        rung=rung,
        certificate=_maybe(certificate),
        provenance=_maybe(provenance),
        warnings=list(warnings),
    )
    return codec.encode(message, frames)


def _blobs(blobs: Iterable[BlobLike]) -> tuple[Any, Any]:
    return describe([(b.name, Attachment(b.data, b.kind, b.media_type)) for b in blobs])


def _maybe(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)

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
    Accepted,
    Bye,
    Cancelled,
    CapabilityChanged,
    CapabilityInfo,
    Error,
    Message,
    Partial,
    Pong,
    Progress,
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


class ResultLike(Protocol):
    """The fields of `capability.Result` that are sent."""

    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def blobs(self) -> Sequence[BlobLike]: ...
    @property
    def recipe(self) -> Mapping[str, Any] | None: ...
    @property
    def certificate(self) -> Mapping[str, Any] | None: ...
    @property
    def provenance(self) -> Mapping[str, Any] | None: ...
    @property
    def warnings(self) -> Sequence[str]: ...


def plain(message: Message) -> Frames:
    """A message without blobs."""
    return list(codec.encode(message))


def accepted(request: str, position: int, estimate_ms: int | None) -> Frames:
    return plain(Accepted(id=request, position=position, estimate_ms=estimate_ms))


def progress(request: str, fraction: float, stage: str, remaining_ms: int | None) -> Frames:
    return plain(Progress(id=request, fraction=fraction, stage=stage, remaining_ms=remaining_ms))


def partial(request: str, index: int, data: Mapping[str, Any], blobs: Sequence[BlobLike]) -> Frames:
    table, frames = _blobs(blobs)
    message = Partial(id=request, index=index, data=dict(data), blobs=table)
    return list(codec.encode(message, frames))


def result(
    request: str, answer: ResultLike, rung: RungName, times: tuple[float, float, float]
) -> Frames:
    """`times`: queue, compute and total, in milliseconds."""
    queue_ms, compute_ms, total_ms = times
    table, frames = _blobs(answer.blobs)
    message = Result(
        id=request,
        data=dict(answer.data),
        blobs=table,
        recipe=_maybe(answer.recipe),
        timings=Timings(queue_ms=queue_ms, compute_ms=compute_ms, total_ms=total_ms),
        rung=rung,
        certificate=_maybe(answer.certificate),
        provenance=_maybe(answer.provenance),
        warnings=list(answer.warnings),
    )
    return list(codec.encode(message, frames))


def error(request: str, fault: FigmentError) -> Frames:
    return plain(
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


def cancelled(request: str, stage: str) -> Frames:
    return plain(Cancelled(id=request, stage=stage))


def pong(nonce: int, queued: int, running: int) -> Frames:
    return plain(Pong(nonce=nonce, queued=queued, running=running))


def bye(code: str, reason: str) -> Frames:
    return plain(Bye(code=code, reason=reason))


def capability(info: CapabilityInfo) -> Frames:
    return plain(CapabilityChanged(info=info))


def _blobs(blobs: Iterable[BlobLike]) -> tuple[Any, Any]:
    return describe([(b.name, Attachment(b.data, b.kind, b.media_type)) for b in blobs])


def _maybe(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)

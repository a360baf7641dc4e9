"""What the sidecar and a worker process say to each other, as typed structs.

Not the bridge: both ends are this very version. Blobs travel as raw parts after the header;
`BlobSpec` says which part is what. Knows capabilities' events, but no bridge message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bridge.errors import FigmentError, Internal, by_code
from python_backend.capability import Blob, Event, Job, Partial, Progress, Result, Rung
from python_backend.serving.channel import Part


class Wire(msgspec.Struct, tag_field="t", array_like=False, omit_defaults=True):
    """Base of all."""


class BlobSpec(msgspec.Struct, omit_defaults=True):
    """`dtype` empty: bytes. Part number = position in the list."""

    name: str
    kind: str = "file"
    media_type: str = ""
    dtype: str = ""
    shape: list[int] = []


class JobSpec(msgspec.Struct, omit_defaults=True):
    id: str
    params: dict[str, Any]
    stream: bool = False
    rung: str = "full"
    session: str = ""
    remaining_s: float | None = None
    blobs: list[BlobSpec] = []


# ---------------------------------------------------------------- sidecar -> worker
class Start(Wire, tag="start"):
    address: str  # module:Class
    settings: dict[str, Any]
    beat_s: float = 0.5


class Run(Wire, tag="run"):
    jobs: list[JobSpec]


class CancelJob(Wire, tag="cancel"):
    id: str


class Stop(Wire, tag="stop"):
    pass


# ---------------------------------------------------------------- worker -> sidecar
class Ready(Wire, tag="ready"):
    model: str = ""
    load_ms: float = 0.0


class Fault(Wire, tag="fault"):
    """Of a job, or of loading when `job` is empty."""

    code: str
    message: str
    job: str = ""
    cause: str = ""
    fix: str = ""
    retry_after_ms: int | None = None
    violations: list[tuple[str, str]] = []
    trace: str = ""


class Happened(Wire, tag="event"):
    """`event` is `progress`, `partial` or `result`."""

    job: str
    event: str
    fraction: float = 0.0
    stage: str = ""
    data: dict[str, Any] = {}
    blobs: list[BlobSpec] = []
    recipe: dict[str, Any] | None = None
    rung: str = "full"
    certificate: dict[str, Any] | None = None
    provenance: dict[str, Any] | None = None
    warnings: list[str] = []


class Stopped(Wire, tag="stopped"):
    """The job was cancelled and holds nothing any more."""

    job: str


class Beat(Wire, tag="beat"):
    """Sign of life. `silent`: job -> seconds since it last called its context or yielded."""

    rss: int
    silent: dict[str, float] = {}


ToWorker = Start | Run | CancelJob | Stop
FromWorker = Ready | Fault | Happened | Stopped | Beat


def _plain(value: Any) -> Any:
    """For values that msgpack has no type for, met in results' data."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence | set | frozenset):
        return list(value)
    raise TypeError(f"a result may not hold a {type(value).__name__}")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_TO_WORKER: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)
_FROM_WORKER: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


def encode(message: ToWorker | FromWorker) -> bytes:
    return _ENCODER.encode(message)


def decode_to_worker(header: memoryview) -> ToWorker:
    return _TO_WORKER.decode(header)


def decode_from_worker(header: memoryview) -> FromWorker:
    return _FROM_WORKER.decode(header)


# ---------------------------------------------------------------- blobs
def pack_blobs(blobs: Sequence[Blob]) -> tuple[list[BlobSpec], list[Part]]:
    specs, parts = [], []
    for blob in blobs:
        spec, part = _pack(blob)
        specs.append(spec)
        parts.append(part)
    return specs, parts


def _pack(blob: Blob) -> tuple[BlobSpec, Part]:
    spec = BlobSpec(blob.name, blob.kind, blob.media_type)
    if isinstance(blob.data, np.ndarray):
        array = np.ascontiguousarray(blob.data)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        spec.dtype, spec.shape = array.dtype.str, list(array.shape)
        return spec, array.reshape(-1).view(np.uint8).data
    return spec, blob.data


def unpack_blobs(specs: Sequence[BlobSpec], parts: Sequence[Any]) -> list[Blob]:
    return [_unpack(spec, part) for spec, part in zip(specs, parts, strict=True)]


def _unpack(spec: BlobSpec, part: Any) -> Blob:
    if not spec.dtype:
        return Blob(spec.name, part, spec.kind, spec.media_type)  # type: ignore[arg-type]
    array = np.frombuffer(part, np.dtype(spec.dtype)).reshape(spec.shape)
    return Blob(spec.name, array, spec.kind, spec.media_type)  # type: ignore[arg-type]


# ---------------------------------------------------------------- events and errors
def pack_event(job: str, event: Event) -> tuple[bytes, list[Part]]:
    if isinstance(event, Progress):
        return encode(
            Happened(job, "progress", fraction=float(event.fraction), stage=event.stage)
        ), []
    specs, parts = pack_blobs(event.blobs)
    if isinstance(event, Partial):
        return encode(Happened(job, "partial", data=dict(event.data), blobs=specs)), parts
    message = Happened(
        job,
        "result",
        data=dict(event.data),
        blobs=specs,
        recipe=_maybe(event.recipe),
        rung=str(event.rung),
        certificate=_maybe(event.certificate),
        provenance=_maybe(event.provenance),
        warnings=list(event.warnings),
    )
    return encode(message), parts


def _maybe(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)


def unpack_event(message: Happened, parts: Sequence[memoryview]) -> Event:
    if message.event == "progress":
        return Progress(message.fraction, message.stage)
    blobs = unpack_blobs(message.blobs, parts)
    if message.event == "partial":
        return Partial(message.data, blobs)
    return Result(
        data=message.data,
        blobs=blobs,
        recipe=message.recipe,
        rung=Rung(message.rung),
        certificate=message.certificate,
        provenance=message.provenance,
        warnings=message.warnings,
    )


def pack_job(job: Job, remaining_s: float | None) -> tuple[JobSpec, list[Part]]:
    specs, parts = pack_blobs(job.blobs)
    return (
        JobSpec(
            job.id, dict(job.params), job.stream, str(job.rung), job.session, remaining_s, specs
        ),
        parts,
    )


def unpack_job(spec: JobSpec, parts: Sequence[memoryview]) -> Job:
    blobs = unpack_blobs(spec.blobs, parts)
    return Job(spec.id, spec.params, blobs, spec.stream, Rung(spec.rung), spec.session)


def pack_fault(job: str, error: BaseException, trace: str = "") -> Fault:
    """Our errors keep their code and sentences; anything else is an internal fault."""
    if isinstance(error, FigmentError):
        code = error.code if error.code in by_code() else "internal"
        return Fault(
            code,
            error.message,
            job,
            error.cause,
            error.fix,
            error.retry_after_ms,
            error.violations,
        )
    if isinstance(error, MemoryError):
        return Fault("out_of_memory", "There was not enough memory for the request.", job)
    return Fault("internal", f"{type(error).__name__}: {error}", job, trace=trace)


def unpack_fault(fault: Fault) -> FigmentError:
    cls = by_code().get(fault.code, Internal)
    error = cls(
        fault.message,
        cause=fault.cause,
        fix=fault.fix,
        retry_after_ms=fault.retry_after_ms,
        violations=fault.violations,
    )
    return error

"""The Ray actor that owns a model: the worker process's work, on whatever machine Ray chose.

Everything that crosses is bytes of `workwire`: Ray's own serialisation never sees an object of
ours. Needs this package (and the capability's extra) installed where it runs. Knows no queue,
no deadline and no client.
"""

from __future__ import annotations

import queue
import traceback
from collections.abc import Iterator
from typing import Any

from python_backend.capability import Capability, JobCancelled, Result
from python_backend.serving import workwire as wire
from python_backend.serving.jobs import JobRunner, Outcome

Message = tuple[bytes, list[bytes]]


class Host:
    """One capability. `load` first; then `run` and `cancel`, from several threads."""

    def __init__(self, start: bytes) -> None:
        message = wire.decode_to_worker(memoryview(start))
        assert isinstance(message, wire.Start)
        self._start = message
        self._capability: Capability | None = None
        self._runner: JobRunner | None = None
        self._boxes: dict[str, queue.SimpleQueue[tuple[str, Outcome, str]]] = {}

    def load(self) -> bytes:
        """Read the weights and warm up; returns an encoded Ready or Fault."""
        from python_backend.serving.worker import create, load

        try:
            capability = create(self._start.address, self._start.settings)
            described = load(capability)
        except BaseException as error:  # reported whole; the sidecar decides
            return wire.encode(wire.pack_fault("", error, traceback.format_exc()))
        self._capability = capability
        self._runner = JobRunner(capability, described.concurrency, self._report)
        return wire.encode(wire.Ready(described.model))

    def run(self, header: bytes, parts: list[bytes]) -> Iterator[Message]:
        """Serve the jobs of a Run; yields each event as it comes, until all have ended."""
        message = wire.decode_to_worker(memoryview(header))
        assert isinstance(message, wire.Run) and self._runner is not None
        box: queue.SimpleQueue[tuple[str, Outcome, str]] = queue.SimpleQueue()
        jobs = []
        for spec in message.jobs:
            views = [memoryview(part) for part in parts[: len(spec.blobs)]]
            jobs.append(wire.unpack_job(spec, views))
            parts = parts[len(spec.blobs) :]
            self._boxes[spec.id] = box
        self._runner.start(jobs, [spec.remaining_s for spec in message.jobs])
        left = {job.id for job in jobs}
        while left:
            job, outcome, trace = box.get()
            if isinstance(outcome, Result | BaseException):
                left.discard(job)
                self._boxes.pop(job, None)
            yield _packed(job, outcome, trace)

    def cancel(self, job: str) -> None:
        """Ask a job to stop; its end comes through its `run`."""
        if self._runner is not None:
            self._runner.cancel(job)

    def _report(self, job: str, outcome: Outcome, trace: str) -> None:
        if box := self._boxes.get(job):
            box.put((job, outcome, trace))


def _packed(job: str, outcome: Outcome, trace: str) -> Message:
    if isinstance(outcome, JobCancelled):
        return wire.encode(wire.Stopped(job)), []
    if isinstance(outcome, BaseException):
        return wire.encode(wire.pack_fault(job, outcome, trace)), []
    try:
        header, parts = wire.pack_event(job, outcome)
    except (TypeError, ValueError, OverflowError) as error:
        return wire.encode(wire.pack_fault(job, error, traceback.format_exc())), []
    return header, [bytes(part) for part in parts]


def remote_class(width: int, **options: Any) -> Any:
    """`Host` as a Ray actor that runs `width` jobs at once, and `cancel` beside them."""
    import ray

    return ray.remote(Host).options(max_concurrency=width + 2, **options)

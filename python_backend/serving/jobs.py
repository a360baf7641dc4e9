"""Runs jobs of one capability in threads and hands their events to a callback.

Shared by the worker process and by capabilities that run inline in the sidecar. Knows neither
pipes nor sockets: what happens is reported through `report`.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from python_backend.capability import (
    BatchCapability,
    Capability,
    Event,
    Job,
    JobCancelled,
    Result,
)

Outcome = Event | BaseException
Report = Callable[[str, Outcome, str], None]
"""(job id, what happened, traceback text for faults that are not ours)."""


class JobContext:
    """`capability.Context`: cancel flag, deadline and the last sign of life of one job."""

    def __init__(self, remaining_s: float | None) -> None:
        self._cancel = threading.Event()
        self._deadline = None if remaining_s is None else time.monotonic() + remaining_s
        self.alive = time.monotonic()

    def check(self) -> None:
        """Raise JobCancelled if the job was cancelled."""
        self.alive = time.monotonic()
        if self._cancel.is_set():
            raise JobCancelled

    @property
    def cancelled(self) -> bool:
        """True once the job was cancelled."""
        self.alive = time.monotonic()
        return self._cancel.is_set()

    def remaining(self) -> float:
        """Seconds until the deadline; infinite without one; never negative."""
        self.alive = time.monotonic()
        if self._deadline is None:
            return float("inf")
        return max(0.0, self._deadline - time.monotonic())

    def cancel(self) -> None:
        """From any thread: the job stops at its next check."""
        self._cancel.set()


class JobRunner:
    """Threads that run jobs; every job ends in exactly one Result or exception report."""

    def __init__(self, capability: Capability, threads: int, report: Report) -> None:
        self._capability = capability
        self._report = report
        self._threads = ThreadPoolExecutor(max(1, threads), thread_name_prefix="job")
        self._lock = threading.Condition()
        self._running = 0
        self._open: dict[str, JobContext] = {}

    def start(self, jobs: Sequence[Job], remaining: Sequence[float | None]) -> None:
        """Run one job, or several as a batch, in a thread of ours. Returns at once."""
        self._threads.submit(self.prepare(jobs, remaining))

    def prepare(self, jobs: Sequence[Job], remaining: Sequence[float | None]) -> Callable[[], None]:
        """Make jobs known, so that they can be cancelled; calling the result runs them, in the
        thread that calls."""
        contexts = [JobContext(seconds) for seconds in remaining]
        with self._lock:
            self._open.update({job.id: c for job, c in zip(jobs, contexts, strict=True)})
        return lambda: self._run(list(jobs), contexts)

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop; nothing happens when it has ended."""
        with self._lock:
            context = self._open.get(job_id)
        if context is not None:
            context.cancel()

    def silent(self) -> dict[str, float]:
        """Job -> seconds since its last sign of life."""
        now = time.monotonic()
        with self._lock:
            return {name: round(now - context.alive, 3) for name, context in self._open.items()}

    def close(self, wait: bool = True) -> None:
        """Cancel everything; `wait` for what runs to end."""
        with self._lock:
            contexts = list(self._open.values())
        for context in contexts:
            context.cancel()
        self._threads.shutdown(wait=wait, cancel_futures=True)
        if wait:
            with self._lock:
                self._lock.wait_for(lambda: self._running == 0)

    def _run(self, jobs: list[Job], contexts: list[JobContext]) -> None:
        with self._lock:
            self._running += 1
        try:
            self._run_all(jobs, contexts)
        finally:
            with self._lock:
                self._running -= 1
                self._lock.notify_all()

    def _run_all(self, jobs: list[Job], contexts: list[JobContext]) -> None:
        for context in contexts:
            context.alive = time.monotonic()
        if len(jobs) > 1 and isinstance(self._capability, BatchCapability):
            self._run_batch(self._capability, jobs, contexts)
        else:
            for job, context in zip(jobs, contexts, strict=True):
                self._run_one(job, context)

    def _run_one(self, job: Job, context: JobContext) -> None:
        try:
            context.check()
            for event in self._events(job, context):
                context.alive = time.monotonic()
                if isinstance(event, Result):
                    self._end(job.id, event)
                    return
                self._report(job.id, event, "")
            context.check()
            raise RuntimeError("the capability ended without a result")
        except BaseException as error:  # a job's thread must never die silently
            self._end(job.id, error)

    def _events(self, job: Job, context: JobContext) -> Iterator[Event]:
        return iter(self._capability.run(job, context))

    def _run_batch(
        self, capability: BatchCapability, jobs: list[Job], contexts: list[JobContext]
    ) -> None:
        waiting = set(range(len(jobs)))
        try:
            for index, event in capability.run_batch(jobs, contexts):
                for number in waiting:
                    contexts[number].alive = time.monotonic()
                if index not in waiting:
                    continue
                if isinstance(event, BaseException | Result):
                    waiting.discard(index)
                    self._end(jobs[index].id, event)
                else:
                    self._report(jobs[index].id, event, "")
            lost: BaseException = RuntimeError("the batch ended without this job's result")
        except BaseException as error:
            lost = error
        for index in sorted(waiting):
            self._end(jobs[index].id, JobCancelled() if contexts[index].cancelled else lost)

    def _end(self, job_id: str, outcome: Result | BaseException) -> None:
        with self._lock:
            self._open.pop(job_id, None)
        trace = ""
        if isinstance(outcome, BaseException):
            trace = "".join(traceback.format_exception(outcome))
        self._report(job_id, outcome, trace)

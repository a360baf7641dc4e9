"""Runs small services (memory, reports) in threads of the sidecar itself.

Same interface as the worker processes, without their isolation: only for capabilities that
say `inline`, hold no model and cannot hang. Knows no socket and no process.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence

from bridge.errors import FigmentError, Internal, StartupError
from python_backend.capability import Capability, Job, JobCancelled
from python_backend.serving.executor import (
    Changed,
    Emitted,
    Failed,
    Report,
    Stopped,
    Wake,
    WorkerStatus,
)
from python_backend.serving.jobs import JobRunner, Outcome


class InlinePool:
    """Executor over threads. `capabilities`: name -> (instance, threads)."""

    def __init__(self, capabilities: Mapping[str, tuple[Capability, int]], wake: Wake) -> None:
        self._reports: deque[Report] = deque()
        self._wake = wake
        self._capabilities = dict(capabilities)
        self._lock = threading.Lock()
        self._runners = {
            name: JobRunner(capability, threads, self._report)
            for name, (capability, threads) in capabilities.items()
        }
        self._running: dict[str, set[str]] = {name: set() for name in capabilities}
        self._owner: dict[str, str] = {}
        self._loaded: set[str] = set()

    def start(self) -> None:
        """Load every service in a thread of its own: one that waits delays no other."""
        for name in self._capabilities:
            threading.Thread(target=self._load, args=(name,), daemon=True).start()

    def serves(self, capability: str) -> bool:
        return capability in self._capabilities

    def free(self, capability: str, alone: bool = False) -> bool:
        running = len(self._running[capability])
        limit = 1 if alone else self._capabilities[capability][1]
        return capability in self._loaded and running < limit

    def run(
        self,
        capability: str,
        jobs: Sequence[Job],
        remaining: Sequence[float | None],
        alone: bool = False,
    ) -> None:
        with self._lock:
            for job in jobs:
                self._running[capability].add(job.id)
                self._owner[job.id] = capability
        self._runners[capability].start(jobs, remaining)

    def cancel(self, job: str) -> None:
        owner = self._owner.get(job)
        if owner is not None:
            self._runners[owner].cancel(job)

    def poll(self, now: float) -> list[Report]:
        found = []
        while self._reports:
            found.append(self._reports.popleft())
        return found

    def status(self) -> list[WorkerStatus]:
        return [
            WorkerStatus(name, 0, "ready" if name in self._loaded else "loading", 0, len(running))
            for name, running in self._running.items()
        ]

    def close(self, grace_s: float) -> None:
        for name, runner in self._runners.items():
            runner.close(wait=grace_s > 0)
            if name in self._loaded:
                self._capabilities[name][0].close()

    def _load(self, name: str) -> None:
        capability = self._capabilities[name][0]
        try:
            capability.load()
        except FigmentError as error:
            self._post(Changed(name, False, error=error))
        except Exception as error:
            self._post(Changed(name, False, error=StartupError(f"{type(error).__name__}: {error}")))
        else:
            self._loaded.add(name)
            self._post(Changed(name, True, capability.describe().model))

    def _report(self, job: str, outcome: Outcome, trace: str) -> None:
        if isinstance(outcome, JobCancelled):
            self._release(job)
            self._post(Stopped(job))
        elif isinstance(outcome, FigmentError):
            self._release(job)
            self._post(Failed(job, outcome))
        elif isinstance(outcome, BaseException):
            self._release(job)
            self._post(Failed(job, Internal(f"{type(outcome).__name__}: {outcome}"), trace))
        else:
            if hasattr(outcome, "rung"):
                self._release(job)
            self._post(Emitted(job, outcome))

    def _release(self, job: str) -> None:
        with self._lock:
            owner = self._owner.pop(job, None)
            if owner is not None:
                self._running[owner].discard(job)

    def _post(self, report: Report) -> None:
        self._reports.append(report)
        self._wake()

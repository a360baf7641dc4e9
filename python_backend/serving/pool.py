"""Worker processes on this machine: starts them, feeds them, watches them, replaces them.

One worker owns one capability's model. A worker that dies, or gives no sign of life for
`hang_s`, is replaced, and its jobs are reported as Lost; whether they are tried again is the
scheduler's business. Knows processes and pipes; no socket, queue, deadline or client.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.errors import FigmentError, WorkerCrashed
from python_backend.capability import Job, Result
from python_backend.serving import workwire as wire
from python_backend.serving.executor import (
    Changed,
    Emitted,
    Failed,
    Lost,
    Plan,
    Report,
    Stopped,
    Wake,
    WorkerStatus,
)
from python_backend.serving.process import WorkerProcess

LOAD_ATTEMPTS = 3  # a worker that dies this often while loading is given up


@dataclass(frozen=True)
class Patience:
    """How long workers may take, in seconds."""

    hang_s: float = 60.0
    load_s: float = 600.0
    beat_s: float = 0.5


class LocalPool:
    """Executor over worker processes."""

    def __init__(self, plans: Mapping[str, Plan], wake: Wake, patience: Patience) -> None:
        self._plans = dict(plans)
        self._wake = wake
        self._patience = patience
        self._inbox: deque[tuple[WorkerProcess, wire.FromWorker | None, list[memoryview]]] = deque()
        self._workers: list[WorkerProcess] = []
        self._of_job: dict[str, WorkerProcess] = {}
        self._restarts = dict.fromkeys(plans, 0)
        self._load_failures = dict.fromkeys(plans, 0)
        self._closing = False

    # ------------------------------------------------------------ Executor
    def start(self) -> None:
        for plan in self._plans.values():
            for _ in range(plan.workers):
                self._spawn(plan)

    def serves(self, capability: str) -> bool:
        return capability in self._plans

    def free(self, capability: str, alone: bool = False) -> bool:
        return self._pick(capability, alone) is not None

    def run(
        self,
        capability: str,
        jobs: Sequence[Job],
        remaining: Sequence[float | None],
        alone: bool = False,
    ) -> None:
        worker = self._pick(capability, alone)
        assert worker is not None, "run is called only after free said yes"
        for job in jobs:
            self._of_job[job.id] = worker
        worker.run(jobs, remaining, alone)

    def cancel(self, job: str) -> None:
        if worker := self._of_job.get(job):
            worker.send(wire.CancelJob(job))

    def poll(self, now: float) -> list[Report]:
        reports: list[Report] = []
        while self._inbox:
            worker, message, parts = self._inbox.popleft()
            if message is None:
                reports += self._died(worker)
            else:
                reports += self._heard(worker, message, parts, now)
        for worker in self._workers:
            if why := worker.overdue(now, self._patience.hang_s, self._patience.load_s):
                worker.kill(why)  # its death arrives through the inbox
        return reports

    def status(self) -> list[WorkerStatus]:
        return [
            WorkerStatus(
                w.plan.name, w.pid, w.state, w.rss, len(w.slots.jobs), self._restarts[w.plan.name]
            )
            for w in self._workers
        ]

    def close(self, grace_s: float) -> None:
        self._closing = True
        for worker in self._workers:
            worker.send(wire.Stop())
        for worker in self._workers:
            worker.end(grace_s)
        self._workers.clear()

    # ------------------------------------------------------------ inside
    def _spawn(self, plan: Plan) -> None:
        self._workers.append(WorkerProcess(plan, self._patience.beat_s, self._deliver))

    def _deliver(
        self, worker: WorkerProcess, message: wire.FromWorker | None, parts: list[memoryview]
    ) -> None:
        """From a worker's reader thread; None is its end."""
        self._inbox.append((worker, message, parts))
        if not isinstance(message, wire.Beat):
            self._wake()

    def _pick(self, capability: str, alone: bool) -> WorkerProcess | None:
        ready = [w for w in self._workers if w.plan.name == capability and w.can_take(alone)]
        return min(ready, key=lambda w: w.slots.busy, default=None)

    def _heard(
        self,
        worker: WorkerProcess,
        message: wire.FromWorker,
        parts: list[memoryview],
        now: float,
    ) -> list[Report]:
        worker.heard(now)
        match message:
            case wire.Beat():
                worker.beat(message)
                return []
            case wire.Ready():
                worker.state = "ready"
                self._load_failures[worker.plan.name] = 0
                return [Changed(worker.plan.name, True, message.model, load_ms=message.load_ms)]
            case wire.Happened():
                if message.job not in worker.slots.jobs:
                    return []
                event = wire.unpack_event(message, parts)
                if isinstance(event, Result):
                    self._ended(worker, message.job)
                return [Emitted(message.job, event)]
            case wire.Fault(job=""):
                worker.load_error = wire.unpack_fault(message)
                worker.trace = message.trace
                return []
            case wire.Fault():
                self._ended(worker, message.job)
                return [Failed(message.job, wire.unpack_fault(message), message.trace)]
            case wire.Stopped():
                self._ended(worker, message.job)
                return [Stopped(message.job)]

    def _ended(self, worker: WorkerProcess, job: str) -> None:
        worker.finish(job)
        self._of_job.pop(job, None)

    def _died(self, worker: WorkerProcess) -> list[Report]:
        if worker not in self._workers or self._closing:
            return []
        self._workers.remove(worker)
        worker.end(0.0)
        name, jobs = worker.plan.name, list(worker.slots.jobs)
        for job in jobs:
            self._of_job.pop(job, None)
        reports: list[Report] = []
        if worker.state == "loading":
            reports += self._failed_to_load(worker)
        else:
            self._restarts[name] += 1
            self._spawn(worker.plan)
            if not self._ready(name):
                reports.append(Changed(name, False))
        if jobs:
            reports.append(Lost(name, jobs, worker.killed_for == "hung"))
        return reports

    def _failed_to_load(self, worker: WorkerProcess) -> list[Report]:
        name = worker.plan.name
        self._load_failures[name] += 1
        error = worker.load_error
        if error is None and self._load_failures[name] < LOAD_ATTEMPTS:
            self._restarts[name] += 1
            self._spawn(worker.plan)
            return []
        if self._ready(name):
            return []  # another worker of the same capability still serves
        return [Changed(name, False, error=error or _load_crash(worker))]

    def _ready(self, name: str) -> bool:
        return any(w.plan.name == name and w.state == "ready" for w in self._workers)


def _load_crash(worker: WorkerProcess) -> FigmentError:
    what = "took too long" if worker.killed_for else f"ended with status {worker.exit_code}"
    return WorkerCrashed(
        f"The worker of `{worker.plan.name}` {what} while loading its model.",
        cause="Often there is not enough memory for the model.",
    )

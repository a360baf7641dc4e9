"""The one interface between the scheduler and whatever runs jobs, and what it reports.

Two things implement it: `pool.LocalPool` (processes on this machine) and `inline.InlinePool`
(threads of the sidecar, for small services); `ray_executor` adds Ray actors. `Executors` joins
them. Everything is called from the server's loop; work happens elsewhere and comes back
through `poll`, after `wake` was called. Knows no socket, queue, deadline or client.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.errors import FigmentError
from python_backend.capability import Event, Job

Wake = Callable[[], None]
"""Called from any thread: there is something to `poll`."""


# ---------------------------------------------------------------- reports
@dataclass(frozen=True, slots=True)
class Emitted:
    """A job yielded an event. A Result is its last."""

    job: str
    event: Event


@dataclass(frozen=True, slots=True)
class Failed:
    """A job ended with an error. `trace` is for the log alone."""

    job: str
    error: FigmentError
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job ended because it was cancelled."""

    job: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker died (or was killed because it hung) with these jobs."""

    capability: str
    jobs: Sequence[str]
    hung: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A capability became ready, or stopped being so. `error`: why it is not, if for good."""

    capability: str
    ready: bool
    model: str = ""
    error: FigmentError | None = None
    load_ms: float = 0.0


Report = Emitted | Failed | Stopped | Lost | Changed


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """One worker, for metrics and `figment doctor`."""

    capability: str
    pid: int
    state: str
    rss: int = 0
    jobs: int = 0
    restarts: int = 0


# ---------------------------------------------------------------- the interface
class Executor(Protocol):
    """Runs jobs of the capabilities it `serves`."""

    def start(self) -> None:
        """Begin loading; readiness is reported later."""

    def serves(self, capability: str) -> bool:
        """Whether jobs of this capability belong here."""

    def free(self, capability: str, alone: bool = False) -> bool:
        """Whether `run` may be called now. `alone`: on a worker that runs nothing else."""

    def run(
        self,
        capability: str,
        jobs: Sequence[Job],
        remaining: Sequence[float | None],
        alone: bool = False,
    ) -> None:
        """Run one job, or several as a batch. Only after `free` said yes."""

    def cancel(self, job: str) -> None:
        """Ask a running job to stop; `Stopped` follows, unless it ended in the meantime."""

    def poll(self, now: float) -> list[Report]:
        """What happened since the last call. Also watches for hangs, by the clock `now`."""

    def status(self) -> list[WorkerStatus]:
        """Every worker."""

    def close(self, grace_s: float) -> None:
        """End all workers; kill those that do not end within `grace_s`."""


class Executors:
    """Several executors as one; the first that serves a capability gets its jobs."""

    def __init__(self, members: Sequence[Executor]) -> None:
        self._members = list(members)
        self._of_job: dict[str, Executor] = {}
        self._of_capability: dict[str, Executor] = {}

    def start(self) -> None:
        for member in self._members:
            member.start()

    def serves(self, capability: str) -> bool:
        return any(member.serves(capability) for member in self._members)

    def free(self, capability: str, alone: bool = False) -> bool:
        return self._find(capability).free(capability, alone)

    def run(
        self,
        capability: str,
        jobs: Sequence[Job],
        remaining: Sequence[float | None],
        alone: bool = False,
    ) -> None:
        member = self._find(capability)
        self._of_job.update({job.id: member for job in jobs})
        member.run(capability, jobs, remaining, alone)

    def cancel(self, job: str) -> None:
        if member := self._of_job.get(job):
            member.cancel(job)

    def forget(self, job: str) -> None:
        """The job has ended; called by the scheduler."""
        self._of_job.pop(job, None)

    def poll(self, now: float) -> list[Report]:
        return [report for member in self._members for report in member.poll(now)]

    def status(self) -> list[WorkerStatus]:
        return [status for member in self._members for status in member.status()]

    def close(self, grace_s: float) -> None:
        for member in self._members:
            member.close(grace_s)

    def _find(self, capability: str) -> Executor:
        if capability not in self._of_capability:
            self._of_capability[capability] = next(
                member for member in self._members if member.serves(capability)
            )
        return self._of_capability[capability]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one capability is to be run; made from its description and configuration."""

    name: str
    address: str  # module:Class
    settings: Mapping[str, object]
    workers: int = 1
    concurrency: int = 1
    inline: bool = False

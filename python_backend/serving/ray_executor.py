"""Runs workers as Ray actors, for a studio or a service with many machines.

The same interface as the processes of `pool`: `figment serve --ray ADDRESS`. `local` starts a
Ray of its own on this machine; anything else is an address as `ray.init` takes it. Ray finds
out when an actor dies; a job that hangs is answered at its deadline, but its actor is not
replaced. Knows no queue, deadline or client.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from bridge.errors import MissingDependency, StartupError
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
from python_backend.serving.ray_host import remote_class
from python_backend.serving.slots import Slots

log = logging.getLogger(__name__)


class Seat:
    """One actor. `state` is `loading`, `ready` or `dead`."""

    def __init__(self, plan: Plan, actor: Any) -> None:
        self.plan = plan
        self.actor = actor
        self.state = "loading"
        self.slots = Slots(plan.concurrency)


Item = tuple[Seat, "bytes | None", "list[bytes]"]


class RayPool:
    """Executor over Ray actors. Raises MissingDependency where Ray is not installed."""

    def __init__(self, plans: Mapping[str, Plan], wake: Wake, address: str) -> None:
        try:
            import ray  # noqa: F401
        except ImportError as error:
            raise MissingDependency(
                "Ray is not installed.", fix="Install it with `pip install figment-sidecar[ray]`."
            ) from error
        self._plans = dict(plans)
        self._wake = wake
        self._address = address
        self._seats: list[Seat] = []
        self._of_job: dict[str, Seat] = {}
        self._inbox: deque[Item] = deque()
        self._reports: deque[Report] = deque()
        self._restarts = dict.fromkeys(plans, 0)
        self._closing = False
        self._left = threading.Event()  # Ray is shut down

    # ------------------------------------------------------------ Executor
    def start(self) -> None:
        threading.Thread(target=self._connect, name="ray", daemon=True).start()

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
        seat = self._pick(capability, alone)
        assert seat is not None, "run is called only after free said yes"
        seat.slots.take((job.id for job in jobs), alone)
        specs, parts = [], []
        for job, seconds in zip(jobs, remaining, strict=True):
            self._of_job[job.id] = seat
            spec, blobs = wire.pack_job(job, seconds)
            specs.append(spec)
            parts += [bytes(blob) for blob in blobs]
        stream = seat.actor.run.options(num_returns="streaming").remote(
            wire.encode(wire.Run(specs)), parts
        )
        threading.Thread(target=self._follow, args=(seat, stream), daemon=True).start()

    def cancel(self, job: str) -> None:
        if seat := self._of_job.get(job):
            seat.actor.cancel.remote(job)

    def poll(self, now: float) -> list[Report]:
        reports: list[Report] = []
        while self._reports:
            reports.append(self._reports.popleft())
        while self._inbox:
            seat, header, parts = self._inbox.popleft()
            reports += self._died(seat) if header is None else self._heard(seat, header, parts)
        return reports

    def status(self) -> list[WorkerStatus]:
        return [
            WorkerStatus(s.plan.name, 0, s.state, 0, len(s.slots.jobs), self._restarts[s.plan.name])
            for s in self._seats
        ]

    def close(self, grace_s: float) -> None:
        import ray

        self._closing = True
        for seat in self._seats:
            ray.kill(seat.actor)
        if ray.is_initialized():
            ray.shutdown()
        self._left.set()

    # ------------------------------------------------------------ inside
    def _connect(self) -> None:
        """Thread: join the cluster, then create the actors."""
        import ray

        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing leaves this machine unasked
        options: dict[str, Any] = {"log_to_driver": False, "namespace": "figment"}
        if self._address == "local":
            path = os.pathsep.join(p for p in sys.path if p)
            options |= {
                "include_dashboard": False,
                "runtime_env": {"env_vars": {"PYTHONPATH": path}},
            }
        try:
            ray.init(address=self._address, **options)
            for plan in self._plans.values():
                for _ in range(plan.workers):
                    self._spawn(plan)
            # A local Ray asks the kernel to end it with the thread that started it.
            self._left.wait()
        except Exception as error:  # Ray raises many kinds; all mean that it cannot be used
            log.exception("ray cannot be used")
            fault = StartupError(
                f"Ray at `{self._address}` cannot be used.",
                cause=f"{type(error).__name__}: {str(error)[:300]}",
                fix="Start it with `ray start --head`, or serve without `--ray`.",
            )
            self._reports += [Changed(name, False, error=fault) for name in self._plans]
            self._wake()

    def _spawn(self, plan: Plan) -> None:
        start = wire.encode(wire.Start(plan.address, dict(plan.settings)))
        seat = Seat(plan, remote_class(plan.concurrency).remote(start))
        self._seats.append(seat)
        threading.Thread(target=self._load, args=(seat,), daemon=True).start()

    def _load(self, seat: Seat) -> None:
        """Thread: wait for the actor's model."""
        import ray

        try:
            self._deliver(seat, ray.get(seat.actor.load.remote()), [])
        except Exception:
            self._deliver(seat, None, [])

    def _follow(self, seat: Seat, stream: Any) -> None:
        """Thread: every event of a run, in order."""
        import ray

        try:
            for reference in stream:
                self._deliver(seat, *ray.get(reference))
        except Exception:
            self._deliver(seat, None, [])

    def _deliver(self, seat: Seat, header: bytes | None, parts: list[bytes]) -> None:
        self._inbox.append((seat, header, parts))
        self._wake()

    def _pick(self, capability: str, alone: bool) -> Seat | None:
        ready = [
            seat
            for seat in self._seats
            if seat.plan.name == capability and seat.state == "ready" and seat.slots.free(alone)
        ]
        return min(ready, key=lambda seat: seat.slots.busy, default=None)

    def _heard(self, seat: Seat, header: bytes, parts: list[bytes]) -> list[Report]:
        message = wire.decode_from_worker(memoryview(header))
        name = seat.plan.name
        match message:
            case wire.Ready():
                seat.state = "ready"
                return [Changed(name, True, message.model)]
            case wire.Happened():
                event = wire.unpack_event(message, [memoryview(part) for part in parts])
                if isinstance(event, Result):
                    self._ended(seat, message.job)
                return [Emitted(message.job, event)]
            case wire.Fault(job=""):
                seat.state = "dead"
                return [Changed(name, False, error=wire.unpack_fault(message))]
            case wire.Fault():
                self._ended(seat, message.job)
                return [Failed(message.job, wire.unpack_fault(message), message.trace)]
            case wire.Stopped():
                self._ended(seat, message.job)
                return [Stopped(message.job)]
            case _:
                return []

    def _ended(self, seat: Seat, job: str) -> None:
        seat.slots.finish(job)
        self._of_job.pop(job, None)

    def _died(self, seat: Seat) -> list[Report]:
        if seat not in self._seats or self._closing:
            return []
        self._seats.remove(seat)
        jobs = list(seat.slots.jobs)
        for job in jobs:
            self._of_job.pop(job, None)
        self._restarts[seat.plan.name] += 1
        self._spawn(seat.plan)
        reports: list[Report] = [Lost(seat.plan.name, jobs, hung=False)] if jobs else []
        if not any(s.plan is seat.plan and s.state == "ready" for s in self._seats):
            reports.insert(0, Changed(seat.plan.name, False))
        return reports

"""The scheduler without sockets, processes or a clock: time is a number, workers are a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bridge import errors
from bridge.errors import FigmentError
from python_backend.capability import Job, Partial, Progress, Result, Rung
from python_backend.serving.executor import (
    Changed,
    Emitted,
    Executors,
    Failed,
    Lost,
    Report,
    Stopped,
    WorkerStatus,
)
from python_backend.serving.ladder import Ladder
from python_backend.serving.scheduler import Rules, Scheduler
from python_backend.serving.served import Served
from python_backend.serving.tickets import Stage, Ticket
from tests import fakes


class Bench:
    """An executor with `slots`; the test decides what its jobs do."""

    def __init__(self, slots: int = 1) -> None:
        self.slots = slots
        self.running: dict[str, Job] = {}
        self.batches: list[list[str]] = []
        self.alone: list[bool] = []
        self.cancelled: list[str] = []
        self.reports: list[Report] = []

    def start(self) -> None: ...
    def serves(self, capability: str) -> bool:
        return True

    def free(self, capability: str, alone: bool = False) -> bool:
        return not self.running if alone else len(self.running) < self.slots

    def run(
        self,
        capability: str,
        jobs: Sequence[Job],
        remaining: Sequence[float | None],
        alone: bool = False,
    ) -> None:
        self.running.update({job.id: job for job in jobs})
        self.batches.append([job.id for job in jobs])
        self.alone.append(alone)

    def cancel(self, job: str) -> None:
        self.cancelled.append(job)

    def poll(self, now: float) -> list[Report]:
        found, self.reports = self.reports, []
        return found

    def status(self) -> list[WorkerStatus]:
        return []

    def close(self, grace_s: float) -> None: ...

    def says(self, report: Report) -> None:
        """Something happened; a job that ended frees its slot."""
        job = getattr(report, "job", "")
        ended = not isinstance(report, Emitted) or isinstance(report.event, Result)
        if ended:
            self.running.pop(job, None)
        if isinstance(report, Lost):
            for lost in report.jobs:
                self.running.pop(lost, None)
        self.reports.append(report)


class Ears:
    """Hears every answer, as (ticket, what, detail)."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Any]] = []

    def on_progress(self, ticket: Ticket, progress: Progress) -> None:
        self.heard.append((ticket.id, "progress", progress.fraction))

    def on_partial(self, ticket: Ticket, partial: Partial) -> None:
        self.heard.append((ticket.id, "partial", partial.data))

    def on_result(self, ticket: Ticket, result: Result, compute_ms: float) -> None:
        self.heard.append((ticket.id, "result", result))

    def on_error(self, ticket: Ticket, error: FigmentError, trace: str = "") -> None:
        self.heard.append((ticket.id, "error", error.code))

    def on_cancelled(self, ticket: Ticket, stage: str) -> None:
        self.heard.append((ticket.id, "cancelled", stage))

    def on_changed(self, report: Changed) -> None:
        self.heard.append((report.capability, "changed", report.ready))

    def finals(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, what, _ in self.heard:
            if what in ("result", "error", "cancelled"):
                found.setdefault(name, []).append(what)
        return found


class World:
    """A scheduler with everything around it replaced."""

    def __init__(self, fake: type[fakes.Fake], slots: int = 1, queue: int = 100) -> None:
        capability = fake({})
        self.name = capability.describe().name
        self.served = {self.name: Served(capability.describe(), capability, ready=True)}
        self.bench, self.ears = Bench(slots), Ears()
        self.stored: dict[str, Result] = {}
        self.ladder = Ladder(self.served, self.stored.get)
        self.scheduler = Scheduler(
            self.served, Executors([self.bench]), self.ladder, self.ears, Rules(queue, 0.003, 2.0)
        )
        self.count = 0

    def ask(
        self, now: float = 0.0, session: str = "s", deadline: float | None = None, **more: Any
    ) -> Ticket:
        self.count += 1
        fields = {k: more.pop(k) for k in ("priority", "stream", "near_key", "blobs") if k in more}
        ticket = Ticket(f"j{self.count}", session, f"r{self.count}", self.name, more, now,
                        deadline=deadline, **fields)  # fmt: skip
        self.scheduler.admit(ticket)
        self.scheduler.enqueue(ticket, now)
        return ticket


@pytest.fixture
def world() -> World:
    return World(fakes.LadderCapability)


def done(ticket: Ticket, **data: Any) -> Emitted:
    return Emitted(ticket.id, Result(data=data))


def test_order_is_priority_then_turns(world: World) -> None:
    """Interactive before runtime before background; clients take turns within each."""
    first = world.ask(seconds=1)
    world.scheduler.tick(0.0)
    back = world.ask(seconds=1, priority="background")
    a1, a2 = world.ask(seconds=1, session="a"), world.ask(seconds=1, session="a")
    b1 = world.ask(seconds=1, session="b")
    run = world.ask(seconds=1, priority="runtime")
    running = first
    for expected in (a1, b1, a2, run, back):
        world.bench.says(done(running))
        world.scheduler.tick(1.0)
        assert world.bench.batches[-1] == [expected.id]
        running = expected


def test_every_ticket_is_answered_once(world: World) -> None:
    """Results, errors, cancels and late reports: one final answer each."""
    tickets = [world.ask(seconds=1) for _ in range(4)]
    world.scheduler.tick(0.0)
    world.scheduler.cancel(tickets[1], 0.1)
    world.bench.says(done(tickets[0]))
    world.scheduler.tick(0.2)
    world.bench.says(Failed(tickets[2].id, errors.BadImage("x")))
    world.scheduler.tick(0.3)
    world.scheduler.cancel(tickets[3], 0.4)
    world.bench.says(Stopped(tickets[3].id))
    world.scheduler.tick(0.5)
    for ticket in tickets:
        world.bench.says(done(ticket))  # late reports of jobs that ended
    world.scheduler.tick(0.6)
    assert [world.ears.finals()[t.id] for t in tickets] == [
        ["result"], ["cancelled"], ["error"], ["cancelled"],
    ]  # fmt: skip
    assert world.scheduler.counts() == (0, 0)


def test_result_beats_a_late_cancel(world: World) -> None:
    """A result that was on its way when the cancel came is the answer."""
    ticket = world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.scheduler.cancel(ticket, 0.1)
    assert world.bench.cancelled == [ticket.id]
    world.bench.says(done(ticket))
    world.scheduler.tick(0.2)
    assert world.ears.finals()[ticket.id] == ["result"]


def test_cancel_that_is_ignored_is_answered_in_time(world: World) -> None:
    """After two seconds the client is told; the slot stays taken until the worker lets go."""
    ticket, waiting = world.ask(seconds=1), world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.scheduler.cancel(ticket, 1.0)
    assert world.scheduler.tick(1.5) == pytest.approx(3.0)
    world.scheduler.tick(3.0)
    assert world.ears.finals()[ticket.id] == ["cancelled"]
    assert ticket.stage is Stage.ABANDONED and len(world.bench.batches) == 1
    world.bench.says(Stopped(ticket.id))
    world.scheduler.tick(3.1)
    assert world.bench.batches[-1] == [waiting.id]


# ---------------------------------------------------------------- deadlines
@pytest.mark.parametrize(
    ("seconds", "deadline", "rung"),
    [(1.0, 5.0, Rung.FULL), (1.0, 0.5, Rung.SMALLER)],
)
def test_rung_that_fits(seconds: float, deadline: float, rung: Rung, world: World) -> None:
    """The best rung whose estimate fits before the deadline is run."""
    ticket = world.ask(seconds=seconds, deadline=deadline)
    world.scheduler.tick(0.0)
    assert ticket.stage is Stage.RUNNING and ticket.rung is rung
    assert world.bench.running[ticket.id].rung is rung


def test_nothing_fits(world: World) -> None:
    """Where not even the smaller one fits, the authored answer comes at once."""
    ticket = world.ask(seconds=10.0, deadline=0.5)
    world.scheduler.tick(0.0)
    ((name, what, result),) = world.ears.heard
    assert (name, what, result.rung) == (ticket.id, "result", Rung.FALLBACK)
    assert not world.bench.batches


def test_deadline_passes_while_running(world: World) -> None:
    """The fallback goes out before the deadline, the job is told to stop, its late result is
    nobody's."""
    ticket = world.ask(seconds=0.1, deadline=1.0)
    assert world.scheduler.tick(0.0) == pytest.approx(0.99)
    world.scheduler.tick(0.995)
    assert world.ears.heard[-1][2].rung is Rung.FALLBACK
    assert world.bench.cancelled == [ticket.id]
    world.bench.says(done(ticket))
    world.scheduler.tick(1.1)
    assert world.ears.finals()[ticket.id] == ["result"]
    assert world.scheduler.counts() == (0, 0)


def test_deadline_passes_while_queued(world: World) -> None:
    """A request that never got a worker is answered in time, too."""
    world.ask(seconds=1)
    late = world.ask(seconds=0.1, deadline=2.0)
    world.scheduler.tick(0.0)
    world.scheduler.tick(1.995)
    assert world.ears.finals() == {late.id: ["result"]}


def test_no_fallback_is_an_error() -> None:
    """A capability without an authored answer says `deadline_exceeded`."""
    world = World(fakes.SlowCapability)
    ticket = world.ask(seconds=1, deadline=0.5)
    world.scheduler.tick(0.0)
    world.scheduler.tick(0.6)
    assert world.ears.heard[-1] == (ticket.id, "error", "deadline_exceeded")


def test_cached_result_of_another_seed_comes_before_the_fallback(world: World) -> None:
    """Near enough is better than authored, and is labelled."""
    full = world.ask(seconds=1, near_key="near")
    full.cache_key = "key"
    world.ladder.stored(full)
    world.stored["key"] = Result(data={"seed": 1})
    world.ask(seconds=10, deadline=0.1, near_key="near")
    world.scheduler.tick(0.0)
    world.scheduler.tick(0.095)
    result = world.ears.heard[-1][2]
    assert result.rung is Rung.CACHED and result.data == {"seed": 1} and result.warnings


def test_estimates_learn(world: World) -> None:
    """A capability that is three times slower than it thinks is not trusted again."""
    now = 0.0
    for _ in range(8):
        ticket = world.ask(now, seconds=1.0)
        world.scheduler.tick(now)
        now += 3.0
        world.bench.says(done(ticket))
        world.scheduler.tick(now)
    ticket = world.ask(now, seconds=2.0, deadline=now + 4.0)
    world.scheduler.tick(now)
    assert ticket.rung is Rung.SMALLER


# ---------------------------------------------------------------- batches
def batch_world() -> World:
    return World(fakes.BatchCapability)


def test_equal_requests_share_a_batch() -> None:
    """Those of one key run together, at once when the batch is full."""
    world = batch_world()
    same = [world.ask(size=1, session=f"s{i}") for i in range(4)]
    world.ask(size=2)
    world.scheduler.tick(0.0)
    assert world.bench.batches == [[t.id for t in same]]


def test_batch_waits_a_little() -> None:
    """A lone request waits three milliseconds for company, and no longer."""
    world = batch_world()
    one = world.ask(size=1)
    assert world.scheduler.tick(0.0) == pytest.approx(0.003)
    two = world.ask(0.001, size=1)
    world.scheduler.tick(0.003)
    assert world.bench.batches == [[one.id, two.id]]


def test_batch_mates_do_not_share_fates() -> None:
    """One is cancelled, one fails, two succeed."""
    world = batch_world()
    a, b, c, d = (world.ask(size=1) for _ in range(4))
    world.scheduler.tick(0.0)
    world.scheduler.cancel(a, 0.1)
    world.bench.says(Stopped(a.id))
    world.bench.says(Failed(b.id, errors.QualityRejected("x")))
    world.bench.says(done(c))
    world.bench.says(done(d))
    world.scheduler.tick(0.2)
    assert [world.ears.finals()[t.id][0] for t in (a, b, c, d)] == [
        "cancelled", "error", "result", "result",
    ]  # fmt: skip


# ---------------------------------------------------------------- crashes
def test_retry_runs_alone_and_first(world: World) -> None:
    """After a crash the job goes before everything else, on a worker of its own."""
    ticket, other = world.ask(seconds=1), world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.bench.says(Lost(world.name, [ticket.id], hung=False))
    world.scheduler.tick(0.1)
    assert world.bench.batches == [[ticket.id], [ticket.id]] and world.bench.alone == [False, True]
    world.bench.says(Lost(world.name, [ticket.id], hung=False))
    world.scheduler.tick(0.2)
    assert world.ears.heard[-1] == (ticket.id, "error", "worker_crashed")
    assert world.bench.batches[-1] == [other.id]


def test_hang_is_told_apart(world: World) -> None:
    """Twice hung is `worker_hung`."""
    ticket = world.ask(seconds=1)
    for now in (0.0, 1.0):
        world.scheduler.tick(now)
        world.bench.says(Lost(world.name, [ticket.id], hung=True))
    world.scheduler.tick(2.0)
    assert world.ears.heard[-1] == (ticket.id, "error", "worker_hung")


def test_crash_answers_a_cancel(world: World) -> None:
    """A job that was being cancelled when its worker died is cancelled, not retried."""
    ticket = world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.scheduler.cancel(ticket, 0.1)
    world.bench.says(Lost(world.name, [ticket.id], hung=False))
    world.scheduler.tick(0.2)
    assert world.ears.finals() == {ticket.id: ["cancelled"]}
    assert len(world.bench.batches) == 1


# ---------------------------------------------------------------- limits
def test_full_queue() -> None:
    """One more than allowed is Overloaded with a time to come back, and nothing changes."""
    world = World(fakes.SlowCapability, queue=3)
    for _ in range(3):
        world.ask(seconds=1)
    with pytest.raises(errors.Overloaded) as caught:
        world.ask(seconds=1)
    assert (caught.value.retry_after_ms or 0) > 0
    assert sum(world.scheduler.counts()) == 3


def test_capability_that_gave_up(world: World) -> None:
    """What waits for a model that will never load gets the reason."""
    ticket = world.ask(seconds=1)
    world.bench.slots = 0
    world.bench.says(Changed(world.name, False, error=errors.WeightsMissing("gone")))
    world.scheduler.tick(0.0)
    assert (ticket.id, "error", "weights_missing") in world.ears.heard
    with pytest.raises(errors.WeightsMissing):
        world.ask(seconds=1)


def test_drain_answers_what_waits(world: World) -> None:
    """What runs may finish; what waits is told."""
    running, waiting = world.ask(seconds=1), world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.scheduler.drop_queued(errors.Draining("bye"))
    assert world.ears.heard == [(waiting.id, "error", "draining")]
    world.bench.says(done(running))
    world.scheduler.tick(0.1)
    assert world.ears.finals()[running.id] == ["result"]


def test_partials_only_where_asked_for(world: World) -> None:
    """`stream` decides; progress is for everybody."""
    quiet = world.ask(seconds=1)
    world.scheduler.tick(0.0)
    world.bench.says(Emitted(quiet.id, Partial({"text": "a"})))
    world.bench.says(Emitted(quiet.id, Progress(0.5)))
    world.scheduler.tick(0.1)
    assert world.ears.heard == [(quiet.id, "progress", 0.5)]

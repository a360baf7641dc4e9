"""Decides what runs when: priorities, batches, deadlines, cancel, one retry after a crash.

The core of serving, without sockets, messages or a clock of its own: time comes in as `now`,
answers go out through `Listener`, and every ticket is answered exactly once. What runs a job
is an `Executor`; which smaller answer is given when time is short is `ladder`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.errors import FigmentError, Overloaded, WorkerCrashed, WorkerHung
from python_backend.capability import Progress, Result
from python_backend.serving.executor import (
    Changed,
    Emitted,
    Executors,
    Failed,
    Lost,
    Report,
    Stopped,
)
from python_backend.serving.ladder import Ladder
from python_backend.serving.listener import Listener
from python_backend.serving.queues import Line
from python_backend.serving.served import Served
from python_backend.serving.tickets import OpenTickets, Stage, Ticket

MAX_ATTEMPTS = 2  # the first, and one more after a crash


@dataclass(frozen=True)
class Rules:
    """Limits and waits, in counts and seconds."""

    queue: int = 1024
    batch_wait_s: float = 0.003
    cancel_s: float = 2.0  # then the client gets its answer, whatever the worker does


class Scheduler:
    """`served`: what there is, by name. Called from one thread only."""

    def __init__(
        self,
        served: Mapping[str, Served],
        executors: Executors,
        ladder: Ladder,
        listener: Listener,
        rules: Rules,
    ) -> None:
        self._served = served
        self._executors = executors
        self._ladder = ladder
        self._listener = listener
        self._rules = rules
        self._tickets = OpenTickets()
        self._lines = {name: Line() for name in served}

    # ------------------------------------------------------------ what is asked of it
    def admit(self, ticket: Ticket) -> None:
        """Count it among the open ones. Raises Overloaded, or why its capability cannot."""
        self.check_room()
        if error := self._served[ticket.capability].error:
            raise error
        self._tickets.add(ticket)

    def check_room(self) -> None:
        """Raise Overloaded when all clients together have too much open."""
        if len(self._tickets) >= self._rules.queue:
            raise Overloaded(
                f"{len(self._tickets)} requests are open already.",
                retry_after_ms=self.drain_estimate_ms(),
            )

    def enqueue(self, ticket: Ticket, now: float) -> None:
        """An admitted ticket joins its line; it may run at the next `tick`."""
        if ticket.stage is Stage.LOOKUP:
            ticket.move("missed")
        ticket.waiting_since = now
        ticket.batch_key = self._ladder.batch_key(ticket)
        self._lines[ticket.capability].add(ticket)

    def cancel(self, ticket: Ticket, now: float) -> None:
        """Stop it at whatever stage. What waits is answered at once, what runs by its worker."""
        if ticket.stage in (Stage.LOOKUP, Stage.QUEUED):
            self._finish_waiting(ticket)
            self._listener.on_cancelled(ticket, "queued")
        elif ticket.stage is Stage.RUNNING and ticket.cancelling is None:
            ticket.cancelling = now
            self._tickets.watch(ticket)
            self._executors.cancel(ticket.id)

    def drop_queued(self, error: FigmentError) -> None:
        """Answer everything that has not started with `error` (shutdown)."""
        for ticket in self._tickets:
            if ticket.stage in (Stage.LOOKUP, Stage.QUEUED):
                self._finish_waiting(ticket)
                self._listener.on_error(ticket, error)

    # ------------------------------------------------------------ what it tells
    def position(self, ticket: Ticket) -> int:
        """Tickets that run before a new one like this."""
        return self._lines[ticket.capability].before(ticket.priority)

    def estimate_ms(self, ticket: Ticket) -> int | None:
        """Until its result, with those before it; None if nothing is known."""
        own = self._ladder.likely_ms(ticket)
        if own is None:
            return None
        served = self._served[ticket.capability]
        width = max(1, served.width)
        return round(own * (1 + self.position(ticket) / width))

    def drain_estimate_ms(self) -> int:
        """When to ask again if everything is full: time for an eighth of it to finish."""
        slowest = max((served.mean_ms / max(1, served.width) for served in self._served.values()),
                      default=0.0)  # fmt: skip
        return int(min(30_000, max(50, slowest * len(self._tickets) / 8)))

    def counts(self) -> tuple[int, int]:
        """(queued, running)."""
        return self._tickets.counts()

    # ------------------------------------------------------------ the clock
    def tick(self, now: float) -> float | None:
        """Do what is due; returns when to call again at the latest, or None."""
        for report in self._executors.poll(now):
            self._heard(report, now)
        times = [self._expire(ticket, now) for ticket in self._tickets.watched()]
        times += [self._dispatch(name, now) for name, line in self._lines.items() if len(line)]
        return min((t for t in times if t is not None), default=None)

    def _expire(self, ticket: Ticket, now: float) -> float | None:
        """Answer a ticket whose deadline is here, or whose cancel the worker ignores."""
        if ticket.answered:
            return None
        due = [t for t in (self._ladder.last_call(ticket), self._given_up(ticket)) if t is not None]
        if not due or min(due) > now:
            return min(due, default=None)
        if ticket.cancelling is not None:
            self._leave_running(ticket)
            self._listener.on_cancelled(ticket, "running")
            return None
        if ticket.stage in (Stage.LOOKUP, Stage.QUEUED):
            self._finish_waiting(ticket)
        else:
            self._leave_running(ticket)
        self._answer_without_model(ticket)
        return None

    def _given_up(self, ticket: Ticket) -> float | None:
        return None if ticket.cancelling is None else ticket.cancelling + self._rules.cancel_s

    def _dispatch(self, name: str, now: float) -> float | None:
        """Start what can start; returns when a batch stops waiting for company."""
        line, served = self._lines[name], self._served[name]
        while head := line.head():
            if served.error is not None:
                self._finish_waiting(head)
                self._listener.on_error(head, served.error)
                continue
            if not self._executors.free(name, alone=head.attempts > 0):
                return None
            if not self._ladder.choose_rung(head, now):
                self._finish_waiting(head)
                self._answer_without_model(head)
                continue
            batch = [
                mate
                for mate in line.mates(head, served.description.max_batch)
                if mate is head or (self._ladder.choose_rung(mate, now) and mate.rung is head.rung)
            ]
            ready_at = head.waiting_since + self._rules.batch_wait_s
            may_wait = head.batch_key is not None and not head.attempts and ready_at > now
            if may_wait and len(batch) < served.description.max_batch:
                return ready_at
            self._run(batch, now)
        return None

    def _run(self, batch: list[Ticket], now: float) -> None:
        head = batch[0]
        for ticket in batch:
            self._lines[ticket.capability].remove(ticket)
            ticket.rung = head.rung
            ticket.move("run")
            ticket.started = now
            ticket.attempts += 1
            ticket.partials = 0
        self._executors.run(
            head.capability,
            [ticket.job() for ticket in batch],
            [ticket.remaining(now) for ticket in batch],
            alone=head.attempts > 1,
        )

    # ------------------------------------------------------------ what comes back
    def _heard(self, report: Report, now: float) -> None:
        match report:
            case Changed():
                self._served[report.capability].changed(report)
                self._listener.on_changed(report)
            case Lost():
                for job in report.jobs:
                    if ticket := self._tickets.get(job):
                        self._lost(ticket, report.hung, now)
            case Emitted() | Failed() | Stopped():
                if ticket := self._tickets.get(report.job):
                    self._of_job(ticket, report, now)

    def _of_job(self, ticket: Ticket, report: Emitted | Failed | Stopped, now: float) -> None:
        if isinstance(report, Emitted) and not isinstance(report.event, Result):
            if ticket.answered or ticket.cancelling is not None:
                return
            if isinstance(report.event, Progress):
                self._listener.on_progress(ticket, report.event)
            elif ticket.stream:
                self._listener.on_partial(ticket, report.event)
            return
        answered = ticket.answered
        compute_ms = (now - ticket.started) * 1000
        self._end(ticket, "end")
        if answered:
            return
        if isinstance(report, Emitted):
            assert isinstance(report.event, Result)
            self._ladder.learn(ticket, compute_ms)
            self._listener.on_result(ticket, report.event, compute_ms)
        elif ticket.cancelling is not None:
            self._listener.on_cancelled(ticket, "running")
        elif isinstance(report, Failed):
            self._listener.on_error(ticket, report.error, report.trace)
        else:
            # Stopped by itself: only the deadline can have done that.
            self._answer_without_model(ticket)

    def _lost(self, ticket: Ticket, hung: bool, now: float) -> None:
        self._executors.forget(ticket.id)
        if ticket.stage is Stage.ABANDONED or ticket.cancelling is not None:
            answered = ticket.answered
            self._end(ticket, "end")
            if not answered:
                self._listener.on_cancelled(ticket, "running")
        elif ticket.attempts < MAX_ATTEMPTS:
            ticket.move("retry")
            ticket.waiting_since = now
            self._lines[ticket.capability].add_urgent(ticket)
        else:
            self._end(ticket, "end")
            error = WorkerHung if hung else WorkerCrashed
            how = "stopped responding" if hung else "died"
            self._listener.on_error(
                ticket, error(f"The worker of `{ticket.capability}` {how} twice on this request.")
            )

    # ------------------------------------------------------------ endings
    def _answer_without_model(self, ticket: Ticket) -> None:
        """The rungs below the model: a cached result, the authored fallback, or the error."""
        try:
            result = self._ladder.without_model(ticket)
        except FigmentError as error:
            self._listener.on_error(ticket, error)
        else:
            self._listener.on_result(ticket, result, 0.0)

    def finish_lookup(self, ticket: Ticket) -> None:
        """The ticket was answered from the cache."""
        self._finish_waiting(ticket)

    def _finish_waiting(self, ticket: Ticket) -> None:
        self._lines[ticket.capability].remove(ticket)
        ticket.move("answer")
        ticket.answered = True
        self._tickets.remove(ticket)

    def _leave_running(self, ticket: Ticket) -> None:
        """Answered now; the worker is told to stop and keeps its slot until it does."""
        self._executors.cancel(ticket.id)
        ticket.move("answer")
        ticket.answered = True
        self._tickets.unwatch(ticket)

    def _end(self, ticket: Ticket, event: str) -> None:
        ticket.move(event)
        ticket.answered = True
        self._executors.forget(ticket.id)
        self._tickets.remove(ticket)

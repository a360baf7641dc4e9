"""One request as serving sees it, and the only place where its state changes.

A ticket is answered exactly once; `answered` says whether that has happened. A job may go on
after its ticket was answered (the deadline passed, the client left): then it is ABANDONED
until the worker lets go of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from python_backend.capability import Blob, Job, Rung

PRIORITIES = ("interactive", "runtime", "background")


class Stage(Enum):
    """Where a ticket is."""

    LOOKUP = auto()  # its cache entry is being read
    QUEUED = auto()
    RUNNING = auto()
    ABANDONED = auto()  # answered, but a worker still has it
    DONE = auto()


_TABLE: dict[tuple[Stage, str], Stage] = {
    (Stage.LOOKUP, "missed"): Stage.QUEUED,
    (Stage.LOOKUP, "answer"): Stage.DONE,
    (Stage.QUEUED, "run"): Stage.RUNNING,
    (Stage.QUEUED, "answer"): Stage.DONE,
    (Stage.RUNNING, "end"): Stage.DONE,
    (Stage.RUNNING, "retry"): Stage.QUEUED,
    (Stage.RUNNING, "answer"): Stage.ABANDONED,
    (Stage.ABANDONED, "end"): Stage.DONE,
    (Stage.ABANDONED, "retry"): Stage.DONE,
}


@dataclass(slots=True, eq=False)
class Ticket:
    """`id` is unique over all clients; `request` is the client's own name for it.

    `deadline` and the other times are seconds of the server's monotonic clock.
    """

    id: str
    session: str
    request: str
    capability: str
    params: Mapping[str, Any]
    arrived: float
    blobs: Sequence[Blob] = ()
    priority: str = "interactive"
    stream: bool = False
    deadline: float | None = None
    digest: str = ""  # of what was asked, to recognise a repeated request
    cache_key: str = ""
    near_key: str = ""
    batch_key: object | None = None
    stage: Stage = Stage.QUEUED
    rung: Rung = Rung.FULL
    attempts: int = 0
    started: float = 0.0
    waiting_since: float = 0.0
    answered: bool = False
    cancelling: float | None = None  # when the client asked to stop it
    partials: int = 0
    fraction: float = 0.0
    step: str = ""
    warnings: list[str] = field(default_factory=list)

    def move(self, event: str) -> None:
        """Change the stage; a pair that is not in the table is a fault of ours."""
        self.stage = _TABLE[self.stage, event]

    def job(self) -> Job:
        """What the capability gets."""
        return Job(self.id, self.params, self.blobs, self.stream, self.rung, self.session)

    def remaining(self, now: float) -> float | None:
        """Seconds until the deadline, or None without one."""
        return None if self.deadline is None else max(0.0, self.deadline - now)

    @property
    def running(self) -> bool:
        return self.stage in (Stage.RUNNING, Stage.ABANDONED)


class OpenTickets:
    """Every ticket that is not done; those that time can end are watched."""

    def __init__(self) -> None:
        self._all: dict[str, Ticket] = {}
        self._watched: dict[str, Ticket] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Ticket]:
        return iter(list(self._all.values()))

    def get(self, ticket_id: str) -> Ticket | None:
        return self._all.get(ticket_id)

    def add(self, ticket: Ticket) -> None:
        """Watched at once if it has a deadline."""
        self._all[ticket.id] = ticket
        if ticket.deadline is not None:
            self.watch(ticket)

    def remove(self, ticket: Ticket) -> None:
        del self._all[ticket.id]
        self.unwatch(ticket)

    def watch(self, ticket: Ticket) -> None:
        self._watched[ticket.id] = ticket

    def unwatch(self, ticket: Ticket) -> None:
        self._watched.pop(ticket.id, None)

    def watched(self) -> list[Ticket]:
        return list(self._watched.values())

    def counts(self) -> tuple[int, int]:
        """(waiting, running)."""
        running = sum(ticket.running for ticket in self._all.values())
        return len(self._all) - running, running

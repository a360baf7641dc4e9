"""Who hears what the scheduler decides. `answers.Answers` is the one that clients hear."""

from __future__ import annotations

from typing import Protocol

from bridge.errors import FigmentError
from python_backend.capability import Partial, Progress, Result
from python_backend.serving.executor import Changed
from python_backend.serving.tickets import Ticket


class Listener(Protocol):
    """Where answers go. The last three end a ticket."""

    def on_progress(self, ticket: Ticket, progress: Progress) -> None: ...
    def on_partial(self, ticket: Ticket, partial: Partial) -> None: ...
    def on_result(self, ticket: Ticket, result: Result, compute_ms: float) -> None: ...
    def on_error(self, ticket: Ticket, error: FigmentError, trace: str = "") -> None: ...
    def on_cancelled(self, ticket: Ticket, stage: str) -> None: ...
    def on_changed(self, report: Changed) -> None: ...

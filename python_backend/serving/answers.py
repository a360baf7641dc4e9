"""What the scheduler decides -> messages to the client that asked, exactly one of them final.

Implements `scheduler.Listener`. Keeps what a client needs that lost its line: the partials of
open requests and the newest results. Knows capabilities' events, and makes messages of them
through `replies`; knows no queue, worker or socket.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Protocol

from bridge import codec
from bridge.errors import FigmentError
from python_backend.capability import Partial, Progress, Result, Rung
from python_backend.observe.metrics import Metrics
from python_backend.serving import greeting, replies
from python_backend.serving.executor import Changed
from python_backend.serving.resultcache import ResultCache
from python_backend.serving.served import Served
from python_backend.serving.sessions import Frames, Recent, Session, Sessions
from python_backend.serving.tickets import Ticket

log = logging.getLogger(__name__)

REPLAY_BYTES = 256 * 1024  # of partials kept per request, for a client that comes back

_REASONS = {Rung.CACHED: "cached", Rung.FALLBACK: "deadline"}


class Post(Protocol):
    """Hands a message to the transport."""

    def __call__(self, identity: bytes, frames: Frames) -> None: ...


class Answers:
    """`clock` is the server's monotonic clock, in seconds; `on_stored` is told whose result
    went into the cache."""

    def __init__(
        self,
        served: Mapping[str, Served],
        sessions: Sessions,
        cache: ResultCache | None,
        metrics: Metrics,
        post: Post,
        clock: Callable[[], float],
        on_stored: Callable[[Ticket], None],
    ) -> None:
        self._served = served
        self._sessions = sessions
        self._cache = cache
        self._metrics = metrics
        self._post = post
        self._clock = clock
        self._on_stored = on_stored
        self._recent = Recent()

    # ------------------------------------------------------------ scheduler.Listener
    def on_progress(self, ticket: Ticket, progress: Progress) -> None:
        ticket.fraction, ticket.step = float(progress.fraction), progress.stage
        session = self._sessions.named(ticket.session)
        if session is not None and session.left is None:
            self.say_progress(session, ticket)

    def on_partial(self, ticket: Ticket, partial: Partial) -> None:
        session = self._sessions.named(ticket.session)
        if session is None:
            return
        try:
            frames = replies.partial(ticket.request, ticket.partials, partial.data, partial.blobs)
        except FigmentError:  # a partial that cannot be sent is left out; the result still comes
            log_fault(ticket.id)
            return
        # Number 0 tells the client to forget earlier ones: the job was started again.
        if ticket.partials == 0:
            session.replay[ticket.request] = []
        ticket.partials += 1
        kept = session.replay[ticket.request]
        if len(frames) == 1 and sum(codec.size(f[0]) for f in kept) < REPLAY_BYTES:
            kept.append(frames)
        if session.left is None:
            self._post(session.identity, frames)

    def on_result(self, ticket: Ticket, result: Result, compute_ms: float) -> None:
        total_ms = (self._clock() - ticket.arrived) * 1000
        queue_ms = max(0.0, total_ms - compute_ms)
        # A capability may say that it did less than it was asked to, never more.
        rung = ticket.rung if result.rung is Rung.FULL else result.rung
        times = (queue_ms, compute_ms, total_ms)
        try:
            frames = replies.result(ticket.request, result, rung.value, times)
        except FigmentError:
            self.on_error(ticket, replies.internal(log_fault(ticket.id)))
            return
        reason = _REASONS.get(rung, "ok")
        self._metrics.ended(ticket.capability, reason, queue_ms, compute_ms)
        self._recent.keep(ticket.session, ticket.request, ticket.digest, frames)
        self._close(ticket, frames)
        worth_keeping = rung is Rung.FULL and result.recipe is not None
        if self._cache is not None and ticket.cache_key and worth_keeping:
            self._cache.store(ticket.cache_key, result)
            self._on_stored(ticket)

    def on_error(self, ticket: Ticket, error: FigmentError, trace: str = "") -> None:
        if error.code == "internal" and trace:
            error = replies.internal(log_fault(ticket.id, error.message, trace))
        self._metrics.ended(ticket.capability, error.code)
        self._close(ticket, replies.error(ticket.request, error))

    def on_cancelled(self, ticket: Ticket, stage: str) -> None:
        self._metrics.ended(ticket.capability, "cancelled")
        self._close(ticket, replies.cancelled(ticket.request, stage))

    def on_changed(self, report: Changed) -> None:
        served = self._served[report.capability]
        fields = {
            "capability": report.capability,
            "ready": served.ready,
            "load_ms": round(report.load_ms, 1),
            "reason": served.reason,
        }
        level = logging.ERROR if served.error else logging.INFO
        log.log(level, "capability changed", extra={"fields": fields})
        frames = replies.capability(greeting.info(served))
        for session in self._sessions:
            if session.left is None:
                self._post(session.identity, frames)

    # ------------------------------------------------------------ other things to say
    def say_accepted(
        self, session: Session, ticket: Ticket, position: int, estimate_ms: int | None
    ) -> None:
        """The request is known, and where it stands."""
        self._post(session.identity, replies.accepted(ticket.request, position, estimate_ms))

    def say_progress(self, session: Session, ticket: Ticket) -> None:
        """How far it is, with the time left where the fraction tells it."""
        fraction = min(1.0, max(0.0, ticket.fraction))
        remaining = None
        if ticket.running and fraction > 0.0:
            elapsed_ms = (self._clock() - ticket.started) * 1000
            remaining = round(elapsed_ms * (1 - fraction) / fraction)
        step = ticket.step or ("running" if ticket.running else "queued")
        self._post(session.identity, replies.progress(ticket.request, fraction, step, remaining))

    def say_again(self, session: Session, request: str, digest: str) -> bool:
        """Send the final message of a request that ended before; False if it is not known."""
        final = self._recent.find(session.name, request, digest)
        if final is None:
            return False
        self._post(session.identity, final)
        return True

    def replay(self, session: Session, request: str) -> None:
        """Send the partials of an open request again, from the first."""
        for frames in session.replay.get(request, ()):
            self._post(session.identity, frames)

    def _close(self, ticket: Ticket, frames: Frames) -> None:
        """The final message of a ticket."""
        session = self._sessions.named(ticket.session)
        if session is None or session.open.get(ticket.request) is not ticket:
            return
        del session.open[ticket.request]
        session.replay.pop(ticket.request, None)
        if session.left is None:
            self._post(session.identity, frames)


def log_fault(where: str, message: str = "", trace: str = "") -> str:
    """Log a fault of ours, with the current exception or `trace`; returns its number."""
    fault_id = secrets.token_hex(4)
    fields = {"fault": fault_id, "where": where}
    if trace:
        fields["trace"] = trace
    log.error(message or "internal fault", exc_info=not trace, extra={"fields": fields})
    return fault_id

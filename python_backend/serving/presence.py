"""Clients that come, go, come back, or stop reading.

A client that lost its line has `reclaim_s` to come back; then its requests are stopped, so that
nothing is made for nobody. One that waits gets a sign of life now and then, which is also how
the sidecar learns that nobody is there any more. Knows no socket and no worker.
"""

from __future__ import annotations

import logging

from bridge.errors import Draining, FigmentError
from bridge.messages import Hello
from python_backend.observe.metrics import Metrics
from python_backend.serving import greeting, replies
from python_backend.serving.answers import Answers, Post
from python_backend.serving.greeting import House
from python_backend.serving.scheduler import Scheduler
from python_backend.serving.sessions import Session, Sessions

log = logging.getLogger(__name__)

PROBE_S = 2.0  # between signs of life to a client that waits
ROLL_CALL_S = (0.05, 0.5)  # after a connection ended: who is still there?


class Presence:
    """Keeps `sessions` true."""

    def __init__(
        self,
        house: House,
        sessions: Sessions,
        scheduler: Scheduler,
        answers: Answers,
        metrics: Metrics,
        post: Post,
    ) -> None:
        self._house = house
        self._sessions = sessions
        self._scheduler = scheduler
        self._answers = answers
        self._metrics = metrics
        self._post = post
        self._roll_calls: list[float] = []

    def greet(self, identity: bytes, hello: Hello, now: float) -> Session | None:
        """Let a client in, or back in; None if it is refused (and told why)."""
        try:
            grant = greeting.admit(hello, self._house, self._sessions)
        except FigmentError as fault:
            self._metrics.refused(fault.code)
            log.warning("client refused", extra={"fields": {"code": fault.code}})
            self._post(identity, replies.error("", fault))
            self._post(identity, replies.bye(fault.code, fault.message))
            return None
        name = hello.session or greeting.new_name()
        who = " ".join(filter(None, (hello.engine, hello.client, hello.project)))[:200]
        session, taken = self._sessions.enter(name, identity, who)
        session.grant = grant
        if taken is not None:
            reason = "The session goes on over another connection."
            self._post(taken, replies.bye("", reason))
        session.probed = now
        log.info("client greeted", extra={"fields": {"session": name, "who": who}})
        return session

    def gone(self, identity: bytes, now: float) -> None:
        """The transport says that nobody is at the other end any more."""
        if session := self._sessions.at(identity):
            self._sessions.leave(session, now)
            log.info("client left", extra={"fields": {"session": session.name}})

    def overflowed(self, identity: bytes, now: float) -> None:
        """The client let too much pile up: its requests are stopped and it is forgotten."""
        if session := self._sessions.at(identity):
            self._metrics.refused("slow_client")
            log.warning("slow client dropped", extra={"fields": {"session": session.name}})
            self._evict(session, now)

    def somebody_left(self, now: float) -> None:
        """A connection ended, and the transport does not say whose: ask everybody, soon."""
        soon, later = ROLL_CALL_S
        first = min([now + soon, *self._roll_calls])
        self._roll_calls = [first, now + later]

    def tick(self, now: float) -> float | None:
        """Signs of life to those who wait, and an end to those who stayed away. Returns when
        to call again at the latest."""
        if self._roll_calls and now >= self._roll_calls[0]:
            self._roll_calls.pop(0)
            for session in self._sessions:
                if session.left is None:
                    # Progress of no request: clients pass over it, the transport does not.
                    self._post(session.identity, replies.progress("", 0.0, "", None))
        due = self._roll_calls[:1]
        for session in self._sessions:
            if session.left is not None:
                if now >= session.left + self._house.reclaim_s or not session.open:
                    self._evict(session, now)
                else:
                    due.append(session.left + self._house.reclaim_s)
            elif session.open:
                if now >= session.probed + PROBE_S:
                    self._probe(session, now)
                due.append(session.probed + PROBE_S)
        return min(due, default=None)

    def say_bye(self) -> None:
        """Tell everybody that the sidecar leaves."""
        farewell = replies.bye(Draining.code, "The sidecar is shutting down.")
        for session in self._sessions:
            if session.left is None:
                self._post(session.identity, farewell)

    def _probe(self, session: Session, now: float) -> None:
        session.probed = now
        tickets = list(session.open.values())
        self._answers.say_progress(session, next((t for t in tickets if t.running), tickets[0]))

    def _evict(self, session: Session, now: float) -> None:
        for ticket in list(session.open.values()):
            self._scheduler.cancel(ticket, now)
        self._sessions.remove(session)

"""The deadline ladder: full, smaller, cached, fallback. An answer always arrives, labelled.

Decides which rung still fits before a deadline, from measured times, and produces the two
rungs that need no model. Knows no queue, worker, message or socket.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace

from bridge.errors import DeadlineExceeded
from python_backend.capability import Result, Rung
from python_backend.serving.estimates import Estimates
from python_backend.serving.served import Served
from python_backend.serving.tickets import Ticket

SEND_S = 0.010  # kept for making and sending the last answer
NEAR_KEPT = 256

Fetch = Callable[[str], Result | None]
"""Cache key -> result, quickly, or None."""


class Ladder:
    """`fetch` reads the result cache."""

    def __init__(self, served: Mapping[str, Served], fetch: Fetch) -> None:
        self._served = served
        self._fetch = fetch
        self._estimates = Estimates()
        # What was asked apart from the seed -> the newest cached result of it.
        self._near: OrderedDict[str, str] = OrderedDict()

    def batch_key(self, ticket: Ticket) -> object | None:
        return self._served[ticket.capability].batch_key(ticket.params)

    # ------------------------------------------------------------ time
    def likely_ms(self, ticket: Ticket) -> float | None:
        return self._estimates.likely_ms(*self._key(ticket, Rung.FULL))

    def learn(self, ticket: Ticket, took_ms: float) -> None:
        """The ticket's job ran to its end."""
        self._estimates.learn(*self._key(ticket, ticket.rung), took_ms)
        self._served[ticket.capability].measured(took_ms)

    def last_call(self, ticket: Ticket) -> float | None:
        """When the answer without a model must be made, or None without a deadline."""
        if ticket.deadline is None:
            return None
        return ticket.deadline - min(SEND_S, 0.1 * (ticket.deadline - ticket.arrived))

    def choose_rung(self, ticket: Ticket, now: float) -> bool:
        """Set the ticket's rung to the best that fits; False if not even SMALLER does.

        What nothing is known about is tried: the deadline itself is watched anyway.
        """
        last_call = self.last_call(ticket)
        for rung in (Rung.FULL, Rung.SMALLER):
            needed = self._estimates.safe_ms(*self._key(ticket, rung))
            if last_call is None or needed is None or now + needed / 1000 <= last_call:
                ticket.rung = rung
                return last_call is None or now < last_call
        return False

    def _key(self, ticket: Ticket, rung: Rung) -> tuple[str, Rung, object, float | None]:
        prior = self._served[ticket.capability].prior_ms(ticket.params, rung)
        return ticket.capability, rung, ticket.batch_key, prior

    # ------------------------------------------------------------ the rungs without a model
    def stored(self, ticket: Ticket) -> None:
        """The ticket's full result went into the cache."""
        if ticket.near_key:
            self._near[ticket.near_key] = ticket.cache_key
            self._near.move_to_end(ticket.near_key)
            while len(self._near) > NEAR_KEPT:
                self._near.popitem(last=False)

    def without_model(self, ticket: Ticket) -> Result:
        """A cached result of another seed, else the authored fallback.

        Raises DeadlineExceeded where the capability has neither.
        """
        if (near := self._near.get(ticket.near_key)) and (found := self._fetch(near)):
            note = "There was no time for this seed; another seed's result was sent."
            return replace(found, rung=Rung.CACHED, warnings=[*found.warnings, note])
        if (result := self._served[ticket.capability].fallback(ticket.params)) is not None:
            return replace(result, rung=Rung.FALLBACK)
        raise DeadlineExceeded(
            f"`{ticket.capability}` could not answer within "
            f"{round(((ticket.deadline or 0) - ticket.arrived) * 1000)} ms."
        )

"""Messages in: the one file that names both the bridge's messages and capabilities.

One `match` over what clients may say. A request is checked, moderated and admitted here;
what runs when is the scheduler's business, what is answered `answers`', who is there
`presence`'s, and how bytes travel the server's. A message that is not understood is answered
with an error, and touches nothing else.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bridge import arrays, codec, errors
from bridge.errors import FigmentError
from bridge.messages import Cancel, ClientMessage, Hello, Ping, Request
from python_backend import schema
from python_backend.capability import Blob, Result
from python_backend.observe.metrics import Metrics
from python_backend.serving import greeting, replies
from python_backend.serving.answers import Answers, Post, log_fault
from python_backend.serving.greeting import House
from python_backend.serving.moderation import Moderation
from python_backend.serving.presence import Presence
from python_backend.serving.resultcache import ResultCache
from python_backend.serving.scheduler import Scheduler
from python_backend.serving.served import Served
from python_backend.serving.sessions import Session, Sessions
from python_backend.serving.tickets import Stage, Ticket


class Dispatch:
    """`sessions`, `answers` and `presence` share one state with it."""

    def __init__(
        self,
        house: House,
        served: Mapping[str, Served],
        sessions: Sessions,
        scheduler: Scheduler,
        answers: Answers,
        presence: Presence,
        moderation: Moderation,
        cache: ResultCache | None,
        metrics: Metrics,
        post: Post,
    ) -> None:
        self._house = house
        self._served = served
        self._sessions = sessions
        self._scheduler = scheduler
        self._answers = answers
        self._presence = presence
        self._moderation = moderation
        self._cache = cache
        self._metrics = metrics
        self._post = post
        self._serial = 0
        self._draining = False

    # ------------------------------------------------------------ the server calls these
    def receive(self, identity: bytes, frames: Sequence[Any], now: float) -> None:
        """One message of one connection."""
        try:
            message, blobs = codec.decode_from_client(frames, self._house.limits)
            self._handle(identity, message, blobs, now)
        except FigmentError as fault:
            self._metrics.refused(fault.code)
            self._post(identity, replies.error(self._blamed(identity, fault), fault))
        except Exception:
            fault_id = log_fault("message")
            self._post(identity, replies.error("", replies.internal(fault_id)))

    def tick(self, now: float) -> float | None:
        """Take the cache's answers, and look after the clients."""
        if self._cache is not None:
            for found in self._cache.poll():
                self._looked_up(found.ticket, found.result, found.key, found.near, now)
        return self._presence.tick(now)

    def somebody_left(self, now: float) -> None:
        """A connection ended; the transport does not say whose."""
        self._presence.somebody_left(now)

    def drain(self) -> None:
        """Take nothing new; answer what has not started."""
        self._draining = True
        self._scheduler.drop_queued(errors.Draining("The sidecar is shutting down."))

    def say_bye(self) -> None:
        """The last message to everybody."""
        self._presence.say_bye()

    # ------------------------------------------------------------ messages
    def _handle(
        self, identity: bytes, message: ClientMessage, blobs: list[memoryview], now: float
    ) -> None:
        session = self._sessions.at(identity)
        match message:
            case Hello():
                if entered := self._presence.greet(identity, message, now):
                    answer = greeting.welcome(
                        self._house, entered.name, self._served.values(), entered.grant
                    )
                    self._post(identity, replies.plain(answer))
            case _ if session is None:
                raise errors.NotGreeted(f"`{type(message).__name__.lower()}` came before `hello`.")
            case Request():
                self._request(session, message, blobs, now)
            case Cancel():
                self._cancel(session, message, now)
            case Ping():
                queued, running = self._scheduler.counts()
                self._post(identity, replies.pong(message.nonce, queued, running))

    def _blamed(self, identity: bytes, fault: FigmentError) -> str:
        """The id that an error names; never that of an open request, which it would end."""
        request: str = getattr(fault, "request_id", "")
        session = self._sessions.at(identity)
        return "" if session is None or request in session.open else request

    def _request(
        self, session: Session, request: Request, blobs: list[memoryview], now: float
    ) -> None:
        try:
            self._accept(session, request, blobs, now)
        except FigmentError as fault:
            self._metrics.ended(request.capability, fault.code, known=self._served)
            # A duplicate is named in the sentence and not as `id`: that would end the other.
            named = "" if request.id in session.open else request.id[:64]
            self._post(session.identity, replies.error(named, fault))

    def _cancel(self, session: Session, cancel: Cancel, now: float) -> None:
        ticket = session.open.get(cancel.id)
        if ticket is None:
            fault = errors.UnknownId(f"Request `{cancel.id[:64]}` is not open.")
            self._post(session.identity, replies.error(cancel.id[:64], fault))
        else:
            self._scheduler.cancel(ticket, now)

    # ------------------------------------------------------------ a request, step by step
    def _accept(
        self, session: Session, request: Request, blobs: list[memoryview], now: float
    ) -> None:
        """Raises what keeps the request from being queued; cheap checks come first."""
        if not 1 <= len(request.id) <= 64:
            raise errors.MalformedMessage("`id` must have 1 to 64 characters.")
        digest = _digest(request, blobs)
        if self._again(session, request, digest):
            return
        served = self._find(request.capability)
        self._check_room(session)
        if session.grant is not None:
            session.grant.charge(request.capability, self._sessions.open_of(session.grant), now)
        params = served.checker.validate(request.params)
        fields = served.description.prompt_fields
        params = self._moderation.check(request.capability, fields, params)
        ticket = self._ticket(session, request, params, blobs, digest, now)
        self._scheduler.admit(ticket)
        session.open[request.id] = ticket
        self._say_accepted(session, ticket)
        if self._cache is not None and self._cache.wants(served.description, params):
            ticket.stage = Stage.LOOKUP
            self._cache.lookup(ticket, served.description)
        else:
            self._scheduler.enqueue(ticket, now)

    def _again(self, session: Session, request: Request, digest: str) -> bool:
        """Whether this was asked before under the same id; then it is answered, not run."""
        ticket = session.open.get(request.id)
        if ticket is None:
            return self._answers.say_again(session, request.id, digest)
        if ticket.digest != digest:
            raise errors.DuplicateId(f"Request `{request.id}` is open and asks for another thing.")
        self._say_accepted(session, ticket)
        self._answers.replay(session, request.id)
        return True

    def _find(self, capability: str) -> Served:
        if self._draining:
            raise errors.Draining("The sidecar is shutting down.")
        served = self._served.get(capability)
        if served is None:
            near = schema.suggestion(capability, list(self._served))
            raise errors.UnknownCapability(f"There is no capability `{capability[:64]}`{near}.")
        return served

    def _check_room(self, session: Session) -> None:
        if len(session.open) >= self._house.limits.open_requests:
            raise errors.Overloaded(
                f"This client has {len(session.open)} requests open.",
                retry_after_ms=self._scheduler.drain_estimate_ms(),
            )
        self._scheduler.check_room()

    def _ticket(
        self,
        session: Session,
        request: Request,
        params: dict[str, Any],
        blobs: list[memoryview],
        digest: str,
        now: float,
    ) -> Ticket:
        self._serial += 1
        attached = arrays.attach(request.blobs, blobs)
        deadline = request.deadline_ms
        return Ticket(
            id=f"j{self._serial}",
            session=session.name,
            request=request.id,
            capability=request.capability,
            params=params,
            arrived=now,
            blobs=[_blob(name, attachment) for name, attachment in attached.items()],
            priority=request.priority,
            stream=request.stream,
            deadline=None if deadline is None else now + max(0, deadline) / 1000,
            digest=digest,
        )

    def _say_accepted(self, session: Session, ticket: Ticket) -> None:
        position = 0 if ticket.running else self._scheduler.position(ticket)
        self._answers.say_accepted(session, ticket, position, self._scheduler.estimate_ms(ticket))

    def _looked_up(
        self, ticket: Ticket, result: Result | None, key: str, near: str, now: float
    ) -> None:
        if ticket.stage is not Stage.LOOKUP:
            return  # cancelled, or too late
        ticket.cache_key, ticket.near_key = key, near
        if result is None:
            self._scheduler.enqueue(ticket, now)
        else:
            self._scheduler.finish_lookup(ticket)
            self._answers.on_result(ticket, result, 0.0)


def _blob(name: str, attachment: arrays.Attachment) -> Blob:
    data = attachment.data
    if isinstance(data, bytearray):
        data = memoryview(data)
    return Blob(name, data, attachment.kind, attachment.media_type)


def _digest(request: Request, blobs: Sequence[memoryview]) -> str:
    """Of what is asked, without how urgently: enough to recognise a repeated request."""
    what = [request.capability, request.params, request.stream]
    asked = msgspec.json.encode(what, order="sorted")
    parts = [format(zlib.crc32(asked), "08x"), str(len(asked))]
    parts += [f"{zlib.crc32(blob):08x}.{blob.nbytes}" for blob in blobs]
    return "-".join(parts)

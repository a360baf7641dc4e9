"""Messages in, messages out: the one file that names both the bridge and capabilities.

One `match` over what clients may say. Owns who is greeted and whose request is whose; what
runs when is the scheduler's business, and how bytes travel the server's. Every message that
is not understood is answered with an error, and touches nothing else.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from bridge import arrays, codec, errors, messages
from bridge.errors import FigmentError
from bridge.messages import (
    Accepted,
    Bye,
    Cancel,
    Cancelled,
    CapabilityChanged,
    CapabilityInfo,
    Hello,
    Limits,
    Ping,
    Pong,
    Request,
    Timings,
    Welcome,
)
from python_backend import schema
from python_backend.capability import Blob, Partial, Progress, Result
from python_backend.observe.metrics import Metrics
from python_backend.serving import replies
from python_backend.serving.executor import Changed
from python_backend.serving.moderation import Moderation
from python_backend.serving.resultcache import ResultCache
from python_backend.serving.scheduler import Scheduler
from python_backend.serving.served import Served
from python_backend.serving.sessions import Frames, Recent, Session, Sessions
from python_backend.serving.tickets import Stage, Ticket

log = logging.getLogger(__name__)

REPLAY_BYTES = 256 * 1024  # of partials kept per request, for a client that comes back
PROBE_S = 2.0  # between signs of life to a client that waits


class Post(Protocol):
    """Hands a message to the transport."""

    def __call__(self, identity: bytes, frames: Frames) -> None: ...


@dataclass(frozen=True)
class House:
    """What `welcome` says, and what is asked of a client."""

    token: str
    server: str
    profile: str
    limits: Limits
    max_sessions: int = 256
    reclaim_s: float = 30.0


class Dispatch:
    """Implements `scheduler.Listener`. `bind` must be called once before use."""

    def __init__(
        self,
        house: House,
        served: Mapping[str, Served],
        moderation: Moderation,
        metrics: Metrics,
        post: Post,
    ) -> None:
        self._house = house
        self._served = served
        self._moderation = moderation
        self._metrics = metrics
        self._post = post
        self._sessions = Sessions()
        self._recent = Recent()
        self._serial = 0
        self._draining = False
        self._scheduler: Scheduler
        self._cache: ResultCache | None

    def bind(self, scheduler: Scheduler, cache: ResultCache | None) -> None:
        self._scheduler, self._cache = scheduler, cache

    # ------------------------------------------------------------ in
    def receive(self, identity: bytes, frames: Sequence[Any], now: float) -> None:
        """One message of one connection."""
        try:
            message, blobs = codec.decode_from_client(frames, self._house.limits)
            self._handle(identity, message, blobs, now)
        except FigmentError as fault:
            self._metrics.refused(fault.code)
            self._post(identity, replies.error(getattr(fault, "request_id", ""), fault))
        except Exception:
            fault_id = self._log_fault("message")
            self._post(identity, replies.error("", replies.internal(fault_id)))

    def _handle(
        self, identity: bytes, message: messages.ClientMessage, blobs: list[memoryview], now: float
    ) -> None:
        session = self._sessions.at(identity)
        match message:
            case Hello():
                self._hello(identity, message, now)
            case _ if session is None:
                raise errors.NotGreeted(f"`{type(message).__name__.lower()}` came before `hello`.")
            case Request():
                self._request(session, message, blobs, now)
            case Cancel():
                self._cancel(session, message, now)
            case Ping():
                queued, running = self._scheduler.counts()
                pong = Pong(nonce=message.nonce, queued=queued, running=running)
                self._post(identity, replies.plain(pong))

    # ------------------------------------------------------------ hello
    def _hello(self, identity: bytes, hello: Hello, now: float) -> None:
        try:
            self._admit(hello)
        except FigmentError as fault:
            self._metrics.refused(fault.code)
            log.warning("client refused", extra={"fields": {"code": fault.code}})
            self._post(identity, replies.error("", fault))
            self._post(identity, replies.bye(fault))
            return
        name = hello.session or secrets.token_hex(16)
        who = f"{hello.engine} {hello.client} {hello.project}".strip()
        session, taken = self._sessions.enter(name, identity, who)
        if taken is not None:
            reason = "The session goes on over another connection."
            self._post(taken, replies.plain(Bye(reason=reason)))
        session.probed = now
        log.info("client greeted", extra={"fields": {"session": name, "who": who}})
        self._post(
            identity,
            replies.plain(
                Welcome(
                    version=messages.PROTOCOL_VERSION,
                    server=self._house.server,
                    session=name,
                    limits=self._house.limits,
                    capabilities=[_info(served) for served in self._served.values()],
                    profile=self._house.profile,
                )
            ),
        )

    def _admit(self, hello: Hello) -> None:
        """Raise what keeps this client out."""
        ours = messages.PROTOCOL_VERSION
        # The token first: whoever does not have it learns nothing, not even versions.
        if not hmac.compare_digest(hello.token.encode(), self._house.token.encode()):
            raise errors.WrongToken("The token is not this launch's token.")
        if ours not in hello.versions:
            offered = ", ".join(map(str, hello.versions[:8])) or "none"
            older = "client" if max(hello.versions, default=0) < ours else "sidecar"
            raise errors.VersionUnsupported(
                f"The client speaks protocol version {offered}; this sidecar speaks {ours}.",
                fix=f"Update the {older}.",
            )
        if len(hello.session) > 64:
            raise errors.MalformedMessage("`session` has more than 64 characters.")
        known = self._sessions.named(hello.session) is not None
        if not known and len(self._sessions) >= self._house.max_sessions:
            raise errors.Overloaded("Too many clients are connected.", retry_after_ms=5000)

    # ------------------------------------------------------------ request
    def _request(
        self, session: Session, request: Request, blobs: list[memoryview], now: float
    ) -> None:
        try:
            self._accept(session, request, blobs, now)
        except errors.DuplicateId as fault:
            # Named in the sentence and not as `id`: it must not end the request that is open.
            self._metrics.refused(fault.code)
            self._post(session.identity, replies.error("", fault))
        except FigmentError as fault:
            self._metrics.ended(request.capability, fault.code, known=self._served)
            self._post(session.identity, replies.error(request.id[:64], fault))

    def _accept(
        self, session: Session, request: Request, blobs: list[memoryview], now: float
    ) -> None:
        if not 1 <= len(request.id) <= 64:
            raise errors.MalformedMessage("`id` must have 1 to 64 characters.")
        digest = _digest(request, blobs)
        if self._again(session, request, digest):
            return
        served = self._served.get(request.capability)
        if self._draining:
            raise errors.Draining("The sidecar is shutting down.")
        if served is None:
            near = schema.suggestion(request.capability, list(self._served))
            raise errors.UnknownCapability(
                f"There is no capability `{request.capability[:64]}`{near}."
            )
        if len(session.open) >= self._house.limits.open_requests:
            raise errors.Overloaded(
                f"This client has {len(session.open)} requests open.",
                retry_after_ms=self._scheduler.drain_estimate_ms(),
            )
        self._scheduler.check_room()
        params = schema.validate(served.description.params, request.params)
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
        if ticket is not None and ticket.digest != digest:
            raise errors.DuplicateId(f"Request `{request.id}` is open and asks for another thing.")
        if ticket is not None:
            self._say_accepted(session, ticket)
            for frames in session.replay.get(request.id, ()):
                self._post(session.identity, frames)
            return True
        if (final := self._recent.find(session.name, request.id, digest)) is not None:
            self._post(session.identity, final)
            return True
        return False

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
            blobs=[Blob(name, a.data, a.kind, a.media_type) for name, a in attached.items()],
            priority=request.priority,
            stream=request.stream,
            deadline=None if deadline is None else now + max(0, deadline) / 1000,
            digest=digest,
        )

    def _say_accepted(self, session: Session, ticket: Ticket) -> None:
        accepted = Accepted(
            id=ticket.request,
            position=0 if ticket.running else self._scheduler.position(ticket),
            estimate_ms=self._scheduler.estimate_ms(ticket),
        )
        self._post(session.identity, replies.plain(accepted))

    def _cancel(self, session: Session, cancel: Cancel, now: float) -> None:
        ticket = session.open.get(cancel.id)
        if ticket is None:
            fault = errors.UnknownId(f"Request `{cancel.id[:64]}` is not open.")
            self._post(session.identity, replies.error(cancel.id[:64], fault))
        else:
            self._scheduler.cancel(ticket, now)

    # ------------------------------------------------------------ out: scheduler.Listener
    def on_progress(self, ticket: Ticket, progress: Progress) -> None:
        ticket.fraction, ticket.step = float(progress.fraction), progress.stage
        if session := self._here(ticket):
            self._say_progress(session, ticket)

    def on_partial(self, ticket: Ticket, partial: Partial) -> None:
        session = self._sessions.named(ticket.session)
        if session is None:
            return
        try:
            frames = replies.partial(ticket.request, ticket.partials, partial.data, partial.blobs)
        except FigmentError:  # a partial that cannot be sent is left out; the result still comes
            self._log_fault(ticket.id)
            return
        if ticket.partials == 0:
            session.replay[ticket.request] = []
        ticket.partials += 1
        kept = session.replay[ticket.request]
        if sum(codec.size(f[0]) for f in kept) < REPLAY_BYTES and len(frames) == 1:
            kept.append(frames)
        if session.left is None:
            self._post(session.identity, frames)

    def on_result(self, ticket: Ticket, result: Result, compute_ms: float) -> None:
        now = self._clock()
        total_ms = (now - ticket.arrived) * 1000
        timings = Timings(
            queue_ms=max(0.0, total_ms - compute_ms), compute_ms=compute_ms, total_ms=total_ms
        )
        rung = result.rung if str(result.rung) != "full" else ticket.rung
        try:
            frames = replies.result(
                ticket.request,
                result.data,
                result.blobs,
                rung=str(rung),  # type: ignore[arg-type]
                timings=timings,
                recipe=result.recipe,
                certificate=result.certificate,
                provenance=result.provenance,
                warnings=result.warnings,
            )
        except FigmentError:
            self.on_error(ticket, replies.internal(self._log_fault(ticket.id)))
            return
        reason = {"cached": "cached", "fallback": "deadline"}.get(str(rung), "ok")
        self._metrics.ended(ticket.capability, reason, timings.queue_ms, compute_ms)
        self._recent.keep(ticket.session, ticket.request, ticket.digest, frames)
        self._close(ticket, frames)
        if self._cache is not None and ticket.cache_key and str(rung) == "full":
            if result.recipe is not None and compute_ms:
                self._cache.store(ticket.cache_key, result)

    def on_error(self, ticket: Ticket, error: FigmentError, trace: str = "") -> None:
        if error.code == "internal" and trace:
            error = replies.internal(self._log_fault(ticket.id, error.message, trace))
        self._metrics.ended(ticket.capability, error.code)
        self._close(ticket, replies.error(ticket.request, error))

    def on_cancelled(self, ticket: Ticket, stage: str) -> None:
        self._metrics.ended(ticket.capability, "cancelled")
        self._close(ticket, replies.plain(Cancelled(id=ticket.request, stage=stage)))

    def on_changed(self, name: str, report: Changed) -> None:
        served = self._served[name]
        level = logging.ERROR if served.error else logging.INFO
        log.log(level, "capability changed",
                extra={"fields": {"capability": name, "ready": served.ready,
                                  "load_ms": round(report.load_ms, 1),
                                  "reason": served.reason}})  # fmt: skip
        frames = replies.plain(CapabilityChanged(info=_info(served)))
        for session in self._sessions:
            if session.left is None:
                self._post(session.identity, frames)

    # ------------------------------------------------------------ clients that come and go
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

    def tick(self, now: float) -> float | None:
        """Cache answers, signs of life to those who wait, and those who stayed away."""
        if self._cache is not None:
            for found in self._cache.poll():
                self._looked_up(found.ticket, found.result, found.key, found.near, now)
        due = []
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
            self.on_result(ticket, result, 0.0)

    def _probe(self, session: Session, now: float) -> None:
        """Progress of one open request: the client sees life, and we see if it is there."""
        session.probed = now
        tickets = list(session.open.values())
        ticket = next((t for t in tickets if t.running), tickets[0])
        self._say_progress(session, ticket)

    def _evict(self, session: Session, now: float) -> None:
        for ticket in list(session.open.values()):
            self._scheduler.cancel(ticket, now)
        self._sessions.remove(session)

    # ------------------------------------------------------------ the end
    def drain(self) -> None:
        """Take nothing new; answer what has not started."""
        self._draining = True
        self._scheduler.drop_queued(errors.Draining("The sidecar is shutting down."))

    def say_bye(self) -> None:
        for session in self._sessions:
            if session.left is None:
                fault = errors.Draining("The sidecar is shutting down.")
                self._post(session.identity, replies.bye(fault))

    # ------------------------------------------------------------ small things
    _clock: Callable[[], float]

    def use_clock(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    @property
    def sessions(self) -> int:
        return len(self._sessions)

    def _here(self, ticket: Ticket) -> Session | None:
        session = self._sessions.named(ticket.session)
        return session if session is not None and session.left is None else None

    def _say_progress(self, session: Session, ticket: Ticket) -> None:
        fraction = min(1.0, max(0.0, ticket.fraction))
        remaining = self._remaining_ms(ticket, fraction)
        step = ticket.step or ("running" if ticket.running else "queued")
        message = messages.Progress(
            id=ticket.request, fraction=fraction, stage=step, remaining_ms=remaining
        )
        self._post(session.identity, replies.plain(message))

    def _remaining_ms(self, ticket: Ticket, fraction: float) -> int | None:
        if not ticket.running or fraction <= 0.0:
            return None
        elapsed = (self._clock() - ticket.started) * 1000
        return round(elapsed * (1 - fraction) / fraction)

    def _close(self, ticket: Ticket, frames: Frames) -> None:
        """The final message of a ticket."""
        session = self._sessions.named(ticket.session)
        if session is None or session.open.get(ticket.request) is not ticket:
            return
        del session.open[ticket.request]
        session.replay.pop(ticket.request, None)
        if session.left is None:
            self._post(session.identity, frames)

    def _log_fault(self, where: str, message: str = "", trace: str = "") -> str:
        fault_id = secrets.token_hex(4)
        fields = {"fault": fault_id, "where": where, "trace": trace}
        log.error(message or "internal fault", exc_info=not trace, extra={"fields": fields})
        return fault_id


def _info(served: Served) -> CapabilityInfo:
    d = served.description
    return CapabilityInfo(
        name=d.name,
        title=d.title,
        description=d.description,
        kind=d.kind,
        model=d.model,
        streams=d.streams,
        ready=served.ready,
        reason=served.reason,
        params=dict(d.params),
    )


def _digest(request: Request, blobs: Sequence[memoryview]) -> str:
    """Of what is asked, without how urgently: enough to recognise a repeated request."""
    asked = msgspec.json.encode(
        [request.capability, request.params, request.stream], order="sorted"
    )
    parts = [format(zlib.crc32(asked), "08x"), str(len(asked))]
    parts += [f"{zlib.crc32(blob):08x}.{blob.nbytes}" for blob in blobs]
    return "-".join(parts)

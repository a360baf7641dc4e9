"""Conversations of a client session: what it sends and reports, with a clock.

Written by hand from PROTOCOL.md and `bridge/states.py`; tests/test_vectors.py runs them
against `bridge.session`, the engines run them against their ports.
"""

from __future__ import annotations

from typing import Any

from tests.vectors.source.messages import error, info, limits, request, result, welcome
from tests.vectors.source.values import tag

Step = dict[str, Any]
Case = dict[str, Any]
HELLO = {"type": "hello", "versions": [1], "token": "t0k", "session": "s1"}


def files() -> dict[str, dict[str, Any]]:
    suites = {
        "hello": hello_cases(),
        "generate": generate(),
        "stream": stream(),
        "cancel": cancel(),
        "deadline": deadline(),
        "heartbeat": heartbeat(),
        "version-mismatch": version_mismatch(),
        "restart": restart(),
        "limits": limit_cases(),
    }
    return {
        f"sessions/{name}.json": {"suite": f"sessions/{name}", "notes": {}, "cases": cases}
        for name, cases in suites.items()
    }


# ---------------------------------------------------------------- steps
def case(ident: str, why: str, *steps: Step, **patience: str) -> Case:
    config = {"token": "t0k", "session": "s1", "patience": patience}
    return {"id": ident, "why": why, "config": config, "steps": list(steps)}


def call(what: str, at: float | None = None, **more: Any) -> Step:
    return {**_at(at), "call": what, **more}


def submit(capability: str = "texture", at: float | None = None, **more: str) -> Step:
    return {**_at(at), "call": "submit", "capability": capability,
            "params": tag({"prompt": "moss"}), **more}  # fmt: skip


def came(message: dict[str, Any], at: float | None = None) -> Step:
    return {**_at(at), "in": tag(message)}


def out(*messages: dict[str, Any]) -> Step:
    return {"out": [tag(message) for message in messages]}


def events(*found: dict[str, Any]) -> Step:
    return {"events": list(found)}


def link(state: str) -> Step:
    return {"link": state}


def is_open(count: int) -> Step:
    return {"open": str(count)}


def asked(ident: str = "r1", **more: Any) -> dict[str, Any]:
    return {"type": "request", "id": ident, **more}


def accepted(ident: str = "r1") -> dict[str, Any]:
    return {"type": "accepted", "id": ident, "position": 0, "estimate_ms": None}


def partial(index: int, text: str) -> dict[str, Any]:
    return {"type": "partial", "id": "r1", "index": index, "data": {"text": text}, "blobs": []}


def cancelled(ident: str = "r1") -> dict[str, Any]:
    return {"type": "cancelled", "id": ident, "stage": "running"}


def update(kind: str, ident: str = "r1") -> dict[str, str]:
    return {"event": "update", "id": ident, "type": kind}


def failed(code: str, ident: str = "r1") -> dict[str, str]:
    return {"event": "finished", "id": ident, "error": code}


def done(ident: str = "r1", **data: Any) -> dict[str, Any]:
    return {"event": "finished", "id": ident, "data": tag(data)}


def lost(code: str, fatal: bool = False) -> dict[str, str]:
    return {"event": "lost", "error": code, "fatal": "true" if fatal else "false"}


def _at(at: float | None) -> Step:
    return {} if at is None else {"at": f"{at:g}"}


READY = {"event": "ready"}
GREET = (call("connected", 0), out(HELLO), came(welcome()), events(READY), link("ready"))
SHAKEN = (call("disconnected"), events(lost("connection_lost")), link("down"))
AGAIN = (call("connected"), out(HELLO), came(welcome()))


# ---------------------------------------------------------------- conversations
def hello_cases() -> list[Case]:
    return [
        case("greeting", "hello first, then welcome", link("down"), call("connected", 0),
             out(HELLO), link("greeting"), came(welcome()), events(READY), link("ready")),
        case("wrong-token", "a token that is refused ends the session", call("connected", 0),
             out(HELLO), came(error(code="wrong_token")), events(lost("wrong_token", True)),
             link("closed")),
        case("wrong-token-bye", "the refusal may come as a bye", call("connected", 0), out(HELLO),
             came({"type": "bye", "code": "wrong_token", "reason": "No."}),
             events(lost("wrong_token", True)), link("closed")),
        case("no-answer", "hello is not answered in time", call("connected", 0), out(HELLO),
             call("tick", 1), call("tick", 2), call("tick", 3), events(), call("tick", 4.5),
             events(lost("sidecar_unreachable")), link("down"), greeting="4"),
        case("second-welcome", "a welcome that was not asked for is ignored", *GREET,
             came(welcome(server="other")), events(), link("ready")),
        case("capability-changes", "a capability becomes ready", *GREET,
             came({"type": "capability", "info": info("prop")}),
             events({"event": "changed", "name": "prop"})),
        case("unknown-message", "a message of a later version is ignored", *GREET,
             came({"type": "postcard"}), events(), link("ready")),
    ]  # fmt: skip


def generate() -> list[Case]:
    return [
        case("one", "request, accepted, progress, result", *GREET, submit(),
             out(request(params={"prompt": "moss"})), is_open(1), came(accepted()),
             came({"type": "progress", "id": "r1", "fraction": 0.5, "stage": "",
                   "remaining_ms": None}),
             came(result(data={"seam": 0.01})),
             events(update("accepted"), update("progress"), done(seam=0.01)), is_open(0)),
        case("at-once", "a result without accepted", *GREET, submit(), out(asked()),
             came(result()), events(done()), is_open(0)),
        case("error", "an error is final", *GREET, submit(), out(asked()),
             came(error(id="r1", code="invalid_params")), events(failed("invalid_params")),
             is_open(0)),
        case("unknown-code", "an error code of a later version", *GREET, submit(), out(asked()),
             came(error(id="r1", code="out_of_ink")), events(failed("service"))),
        case("error-of-none", "an error that names no request", *GREET, submit(), out(asked()),
             came(error(code="malformed_message")),
             events({"event": "complaint", "error": "malformed_message"}), is_open(1)),
        case("two", "answers come in any order", *GREET, submit(), submit("prop"),
             out(asked(), asked("r2", capability="prop")), came(result(id="r2")),
             came(result()), events(done("r2"), done())),
        case("after-the-end", "what comes after the final message is ignored", *GREET, submit(),
             out(asked()), came(result()), events(done()), came(accepted()), came(result()),
             came(partial(0, "late")), events()),
        case("never-asked", "an answer to nothing is ignored", *GREET, came(result(id="r9")),
             came(accepted("r9")), events(), link("ready")),
        case("waits-for-welcome", "asked before welcome, sent after it", submit(at=0), out(),
             is_open(1), call("connected"), out(HELLO), submit("prop"), out(), came(welcome()),
             out(asked(), asked("r2")), events(READY)),
        case("by-priority", "what waited is sent by priority, then by age",
             submit(at=0, priority="background"), submit(priority="runtime"), submit(),
             submit(priority="runtime"), call("connected"), came(welcome()),
             out(HELLO, asked("r3"), asked("r2"), asked("r4"), asked("r1"))),
        case("malformed-answer", "a broken answer costs its request only", *GREET, submit(),
             submit(), out(asked(), asked("r2")), came({**result(), "rung": "perfect"}),
             events(failed("malformed_message"),
                    {"event": "complaint", "error": "malformed_message"}), is_open(1),
             came(result(id="r2")), events(done("r2"))),
        case("close", "closing cancels what is open", *GREET, submit(), out(asked()),
             call("close"), out({"type": "cancel", "id": "r1"}), events(failed("cancelled")),
             link("closed"), is_open(0)),
    ]  # fmt: skip


def stream() -> list[Case]:
    return [
        case("pieces", "partials in order, then the result", *GREET,
             submit("dialogue", stream="true"), out(asked(stream=True)), came(accepted()),
             came(partial(0, "Aye")), came(partial(1, ".")), came(result(data={"line": "Aye."})),
             events(update("accepted"), update("partial"), update("partial"), done(line="Aye."))),
        case("restarted", "after a lost connection the stream begins again", *GREET,
             submit("dialogue", stream="true"), out(asked()), came(partial(0, "Aye")),
             events(update("partial")), *SHAKEN, *AGAIN, out(asked(stream=True)),
             came(partial(0, "Aye")), came(result()),
             events(READY, update("partial"), done())),
    ]  # fmt: skip


def cancel() -> list[Case]:
    stop = {"type": "cancel", "id": "r1"}
    ask = (submit(), out(asked()))
    order = (call("cancel", id="r1", known="true"), out(stop))
    return [
        case("running", "cancel, then cancelled", *GREET, *ask, came(accepted()), *order,
             events(update("accepted")), is_open(1), came(cancelled()),
             events(failed("cancelled")), is_open(0)),
        case("twice", "the second cancel says nothing new", *GREET, *ask, *order,
             call("cancel", id="r1", known="true"), out(), came(cancelled()),
             events(failed("cancelled"))),
        case("too-late", "a result that was on its way counts", *GREET, *ask, *order,
             came(result(data={"n": 1})), events(done(n=1)),
             came(error(id="r1", code="unknown_id")), events()),
        case("unknown-there", "the sidecar does not know it: it is cancelled", *GREET, *ask,
             *order, came(error(id="r1", code="unknown_id")), events(failed("cancelled"))),
        case("no-more-pieces", "partials after a cancel are dropped", *GREET, *ask, *order,
             came(partial(0, "Aye")), events(), came(cancelled()), events(failed("cancelled"))),
        case("never-sent", "a request that waits ends at once", submit(at=0),
             call("cancel", id="r1", known="true"), events(failed("cancelled")), is_open(0),
             call("connected"), came(welcome()), out(HELLO)),
        case("unknown-here", "a request that has ended", *GREET, *ask, came(result()),
             events(done()), call("cancel", id="r1", known="false"), out()),
        case("lost-meanwhile", "a lost connection ends a cancelled request", *GREET, *ask,
             *order, call("disconnected"),
             events(lost("connection_lost"), failed("cancelled")), is_open(0), *AGAIN, out()),
        case("by-the-sidecar", "the sidecar may cancel, too", *GREET, *ask, came(cancelled()),
             events(failed("cancelled"))),
    ]  # fmt: skip


def deadline() -> list[Case]:
    stop = {"type": "cancel", "id": "r1"}
    return [
        case("sent", "a deadline goes with the request", *GREET, submit(deadline_ms="1500"),
             out(asked(deadline_ms=1500))),
        case("shortened", "time spent waiting is taken off", submit(at=0, deadline_ms="1500"),
             call("connected", 1), out(HELLO), came(welcome()), out(asked(deadline_ms=500))),
        case("used-up", "a deadline is never negative", submit(at=0, deadline_ms="1500"),
             call("connected", 10), out(HELLO), came(welcome()), out(asked(deadline_ms=0))),
        case("time-out", "the client's own patience ends: cancel and fail", *GREET,
             submit(timeout="3"), out(asked()), call("tick", 1), call("tick", 2.5), events(),
             call("tick", 3), out(stop), events(failed("timed_out")), is_open(0),
             came(cancelled()), events()),
        case("time-out-waiting", "nothing is sent for a request that never left",
             submit(at=0, timeout="3"), call("tick", 3), events(failed("timed_out")),
             call("connected"), came(welcome()), out(HELLO)),
        case("in-time", "an answer in time ends the wait", *GREET, submit(timeout="3"),
             out(asked()), came(result(), 2), events(done()), call("tick", 3), out(), events()),
    ]  # fmt: skip


def heartbeat() -> list[Case]:
    ping = {"type": "ping"}
    pong = {"type": "pong", "nonce": 0, "queued": 0, "running": 0}
    short = {"ping_every": "3", "silence": "9", "stall": "2"}
    quiet = tuple(call("tick", second) for second in (1, 2, 3))
    return [
        case("ping", "a ping after some silence, once", *GREET, *quiet, out(), call("tick", 4),
             out(ping), call("tick", 5), out(), came(pong, 5.5),
             events({"event": "round_trip"}), **short),
        case("lost", "no sign of life at all", *GREET, *quiet,
             *(call("tick", second) for second in (4, 5, 6, 7, 8, 9)), out(ping), events(),
             call("tick", 10), events(lost("connection_lost")), link("down"), **short),
        case("any-message", "any message is a sign of life", *GREET, *quiet, submit(),
             out(asked()), came(accepted(), 4), *(call("tick", s) for s in (5, 6, 7)), out(),
             call("tick", 8), out(ping), **short),
        case("our-stall", "30 s of our own standstill are not held against the sidecar", *GREET,
             *quiet, call("tick", 33), out(), events(), link("ready"), call("tick", 34),
             out(ping), events(), **short),
        case("by-hand", "a ping that the program asks for", *GREET, call("ping", 1), out(ping),
             came(pong, 1.5), events({"event": "round_trip"})),
        case("ping-while-down", "no ping without a connection", call("ping", 0), out()),
    ]  # fmt: skip


def version_mismatch() -> list[Case]:
    refusal = error(code="version_unsupported", message="Version 2 is spoken here.")
    return [
        case("refused", "no version in common ends the session", submit(at=0),
             call("connected"), out(HELLO), came(refusal),
             events(lost("version_unsupported", True), failed("version_unsupported")),
             link("closed"), is_open(0)),
    ]  # fmt: skip


def restart() -> list[Case]:
    return [
        case("asked-again", "an open request is asked again with its id", *GREET, submit(),
             out(asked(params={"prompt": "moss"})), came(accepted()), events(update("accepted")),
             *SHAKEN, is_open(1), call("tick", 1), out(), *AGAIN,
             out(asked(params={"prompt": "moss"})), came(result()), events(READY, done())),
        case("only-open-ones", "what has ended is not asked again", *GREET, submit(), submit(),
             out(asked(), asked("r2")), came(result()), events(done()), *SHAKEN, *AGAIN,
             out(asked("r2"))),
        case("late-answer", "an answer of the old connection is ignored", *GREET, submit(),
             out(asked()), *SHAKEN, came(result()), events(), is_open(1)),
        case("bye", "the sidecar leaves; a new one is asked", *GREET, submit(), out(asked()),
             came({"type": "bye", "code": "draining", "reason": "Update."}),
             events(lost("draining")), link("down"), is_open(1), *AGAIN, out(asked())),
        case("forgotten", "a sidecar that does not know us is greeted again", *GREET, submit(),
             out(asked()), came(error(id="r1", code="not_greeted")), out(HELLO), events(),
             link("greeting"), came(welcome()), out(asked()), events(READY), is_open(1)),
        case("forgotten-twice", "several refusals, one greeting", *GREET, submit(), submit(),
             out(asked(), asked("r2")), came(error(id="r1", code="not_greeted")),
             came(error(id="r2", code="not_greeted")), out(HELLO), events(), came(welcome()),
             out(asked(), asked("r2")), events(READY)),
        case("gave-up", "requests fail when there is no connection for too long", *GREET,
             submit(), out(asked()), *SHAKEN, call("tick", 1), call("tick", 2), call("tick", 3),
             events(), call("tick", 5), events(failed("connection_lost")), is_open(0),
             reconnect="5"),
        case("never-there", "there never was a connection", submit(at=0), call("tick", 1),
             call("tick", 2), events(), call("tick", 3), events(failed("sidecar_unreachable")),
             is_open(0), reconnect="3"),
        case("deadline-goes-on", "the deadline counts from the first asking", *GREET,
             submit(deadline_ms="9000"), out(asked(deadline_ms=9000)), *SHAKEN,
             call("connected", 2), out(HELLO), came(welcome()), out(asked(deadline_ms=7000))),
    ]  # fmt: skip


def limit_cases() -> list[Case]:
    one = welcome(limits=limits(open_requests=1))
    greet = (call("connected", 0), out(HELLO), came(one), events(READY))
    return [
        case("open-requests", "no more are asked than are allowed", *greet, submit(), submit(),
             out(asked()), is_open(2), came(result()), out(asked("r2")), events(done())),
        case("cancel-the-waiting", "one that waits can be cancelled", *greet, submit(), submit(),
             out(asked()), call("cancel", id="r2", known="true"),
             events(failed("cancelled", "r2")), came(result()), out(), events(done())),
        case("urgent-first", "an interactive one overtakes", *greet, submit(),
             submit(priority="background"), submit(), out(asked()), came(result()),
             out(asked("r3")), events(done())),
    ]  # fmt: skip

"""The small parts of serving, each alone: outbox, sessions, channel, estimates, bind check."""

from __future__ import annotations

import os
import threading
from typing import Any

import numpy as np
import pytest

from bridge import errors
from python_backend.capability import Blob, Job, JobCancelled, Partial, Progress, Result, Rung
from python_backend.config import ServerConfig
from python_backend.serving import lifecycle
from python_backend.serving import workwire as wire
from python_backend.serving.channel import Channel, Closed
from python_backend.serving.estimates import Estimates
from python_backend.serving.jobs import JobRunner
from python_backend.serving.outbox import Outbox, Sent
from python_backend.serving.sessions import Recent, Sessions
from python_backend.serving.worker import load
from tests.fakes import SlowCapability


# ---------------------------------------------------------------- outbox
class Line:
    """A transport that can be full or gone."""

    def __init__(self) -> None:
        self.state = Sent.YES
        self.sent: list[Any] = []
        self.landed = False

    def __call__(self, identity: bytes, frames: list[Any], large: bool) -> Any:
        if self.state is Sent.YES:
            self.sent.append((identity, bytes(frames[0])[:1]))
        return self.state, (lambda: self.landed) if large and self.state is Sent.YES else None


def outbox(line: Line, **limits: int) -> tuple[Outbox, list[str]]:
    calls: list[str] = []
    box = Outbox(line, **limits)
    box.on_gone = lambda identity: calls.append("gone")
    box.on_overflow = lambda identity: calls.append("overflow")
    return box, calls


def test_order_is_kept_when_the_line_was_full() -> None:
    """What waited goes first, and clients do not wait for each other."""
    line = Line()
    box, _ = outbox(line)
    line.state = Sent.FULL
    box.send(b"a", [b"1"])
    line.state = Sent.YES
    box.send(b"a", [b"2"])
    box.send(b"b", [b"3"])
    box.flush()
    assert line.sent == [(b"b", b"3"), (b"a", b"1"), (b"a", b"2")]
    assert not box.waiting


def test_client_that_never_reads_is_dropped() -> None:
    """Too many messages, or too many bytes, and its messages are forgotten."""
    line = Line()
    box, calls = outbox(line, max_messages=3)
    line.state = Sent.FULL
    for _ in range(4):
        box.send(b"a", [b"x"])
    assert calls == ["overflow"] and not box.waiting
    box, calls = outbox(line, max_bytes=10)
    box.send(b"a", [b"x" * 11])
    assert calls == ["overflow"]


def test_large_frames_count_until_they_are_sent() -> None:
    """The transport would take any number of them; we let only so many fly."""
    line = Line()
    box, _ = outbox(line, max_flying=150_000)
    for number in range(3):
        box.send(b"a", [bytes([48 + number]) * 100_000])
    assert len(line.sent) == 1
    line.landed = True
    box.flush()
    assert [head for _, head in line.sent] == [b"0", b"1", b"2"]


def test_vanished_client_is_reported_once() -> None:
    """And what waited for it is gone with it."""
    line = Line()
    box, calls = outbox(line)
    line.state = Sent.FULL
    box.send(b"a", [b"1"])
    line.state = Sent.GONE
    box.flush()
    box.flush()
    assert calls == ["gone"] and not box.waiting


# ---------------------------------------------------------------- sessions
def test_session_outlives_its_connection() -> None:
    """The same name finds the same session over another connection."""
    sessions = Sessions()
    first, _ = sessions.enter("s", b"1", "")
    sessions.leave(first, 5.0)
    assert sessions.at(b"1") is None
    again, taken = sessions.enter("s", b"2", "")
    assert again is first and taken is None and again.left is None
    _, taken = sessions.enter("s", b"3", "")
    assert taken == b"2"


def test_connection_that_changes_its_name() -> None:
    """The old session is over, and removing it does not take the new one's connection."""
    sessions = Sessions()
    old, _ = sessions.enter("old", b"1", "")
    new, _ = sessions.enter("new", b"1", "")
    assert old.left is not None
    sessions.remove(old)
    assert sessions.at(b"1") is new and len(sessions) == 1


def test_recent_results_are_bounded() -> None:
    """The newest are kept, by count and by bytes, for the very same question only."""
    recent = Recent(count=2, max_bytes=100)
    for name in "abc":
        recent.keep("s", name, "d", [name.encode() * 20])
    assert recent.find("s", "a", "d") is None
    assert recent.find("s", "c", "other") is None and recent.find("t", "c", "d") is None
    assert recent.find("s", "c", "d") == [b"c" * 20]
    recent.keep("s", "big", "d", [b"x" * 90])
    assert recent.find("s", "big", "d") is None and recent.find("s", "c", "d")


# ---------------------------------------------------------------- channel and wire
def pipe() -> tuple[Channel, Channel]:
    a, b = os.pipe(), os.pipe()
    one = Channel(os.fdopen(a[0], "rb"), os.fdopen(b[1], "wb", buffering=0))
    two = Channel(os.fdopen(b[0], "rb"), os.fdopen(a[1], "wb", buffering=0))
    return one, two


@pytest.mark.parametrize("size", [0, 1, 100, 65_000, 70_000, 5_000_000])
def test_channel_carries_any_size(size: int) -> None:
    """Parts arrive as they were sent, whatever the pipe's own buffer holds."""
    one, two = pipe()
    part = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    sender = threading.Thread(target=one.send, args=(b"header", [part, b"", part[:10]]))
    sender.start()
    header, parts = two.receive()
    sender.join()
    assert bytes(header) == b"header" and [bytes(p) for p in parts] == [part, b"", part[:10]]
    one.close()
    with pytest.raises(Closed):
        two.receive()
    two.close()


def test_events_cross_the_pipe_unchanged() -> None:
    """Every event, with arrays, files and numpy numbers in its data."""
    image = np.arange(24, dtype=np.uint16).reshape(2, 3, 4)[:, ::-1]
    result = Result(
        data={"score": np.float32(0.5), "rung": Rung.FULL, "box": np.zeros(2)},
        blobs=[Blob("image", image, "image"), Blob("file", b"abc", "file", "text/plain")],
        recipe={"seed": 1},
        rung=Rung.SMALLER,
        certificate={"pass": True},
        warnings=["w"],
    )
    back = crossing(result)
    assert back.data == {"score": 0.5, "rung": "full", "box": [0.0, 0.0]}
    assert (back.blobs[0].data == image).all() and back.blobs[0].data.dtype == np.uint16
    assert bytes(back.blobs[1].data) == b"abc" and back.blobs[1].media_type == "text/plain"
    assert (back.rung, back.recipe, back.certificate) == (Rung.SMALLER, {"seed": 1}, {"pass": True})
    assert crossing(Progress(0.25, "x")) == Progress(0.25, "x")
    assert crossing(Partial({"text": "a"})).data == {"text": "a"}


def crossing(event: Any) -> Any:
    header, parts = wire.pack_event("j", event)
    message = wire.decode_from_worker(memoryview(header))
    assert isinstance(message, wire.Happened)
    return wire.unpack_event(message, [memoryview(p) for p in parts])


def test_jobs_cross_the_pipe_unchanged() -> None:
    """Parameters, blobs, rung and deadline."""
    job = Job("j", {"a": [1, None]}, [Blob("b", np.ones((2, 2), np.float32), "array")], True,
              Rung.SMALLER, "s")  # fmt: skip
    spec, parts = wire.pack_job(job, 1.5)
    back = wire.unpack_job(spec, [memoryview(p) for p in parts])
    assert (back.id, back.params, back.stream, back.rung) == (
        "j",
        {"a": [1, None]},
        True,
        "smaller",
    )
    assert back.blobs[0].data.tolist() == [[1, 1], [1, 1]] and spec.remaining_s == 1.5


@pytest.mark.parametrize("code", sorted(errors.by_code()))
def test_errors_cross_the_pipe_unchanged(code: str) -> None:
    """Code, sentences, violations."""
    error = errors.by_code()[code]("m", cause="c", fix="f", retry_after_ms=5,
                                   violations=[("$.a", "bad")])  # fmt: skip
    back = wire.unpack_fault(wire.pack_fault("j", error))
    assert (back.code, back.message, back.cause, back.fix) == (code, "m", "c", "f")
    assert back.retry_after_ms == 5 and back.violations == [("$.a", "bad")]


# ---------------------------------------------------------------- estimates
def test_one_size_teaches_about_another() -> None:
    """With a prior, what is learnt is a factor."""
    estimates = Estimates()
    for _ in range(20):
        estimates.learn("t", Rung.FULL, 256, 100.0, 200.0)
    assert estimates.likely_ms("t", Rung.FULL, 512, 400.0) == pytest.approx(800.0)
    assert estimates.safe_ms("t", Rung.FULL, 512, 400.0) < 900  # type: ignore[operator]
    assert estimates.likely_ms("t", Rung.SMALLER, 512, 400.0) == 400.0


def test_without_a_prior_time_is_learnt_per_key() -> None:
    """And nothing is known about another key."""
    estimates = Estimates()
    estimates.learn("t", Rung.FULL, "a", None, 50.0)
    assert estimates.likely_ms("t", Rung.FULL, "a", None) == 50.0
    assert estimates.likely_ms("t", Rung.FULL, "b", None) is None


# ---------------------------------------------------------------- where it may listen
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9"])
def test_loopback_needs_nothing(host: str) -> None:
    """Every way to write this machine."""
    lifecycle.check_bind(ServerConfig(host=host))


def test_elsewhere_needs_encryption() -> None:
    """TLS or CURVE opens the door; half of TLS is a mistake."""
    with pytest.raises(errors.BindRefused):
        lifecycle.check_bind(ServerConfig(host="0.0.0.0"))
    lifecycle.check_bind(ServerConfig(host="0.0.0.0", curve="keys", tokens="t"))
    lifecycle.check_bind(ServerConfig(host="0.0.0.0", tls_cert="c", tls_key="k", tokens="t"))
    with pytest.raises(errors.ConfigInvalid):
        lifecycle.check_bind(ServerConfig(tls_cert="c"))


# ---------------------------------------------------------------- jobs
def test_a_prepared_job_runs_where_it_is_called_and_closing_waits_for_it() -> None:
    """It is known, and can be cancelled, before it runs; `close` returns after it has ended."""
    ended: list[tuple[str, Any, str]] = []
    fake = SlowCapability({})
    runner = JobRunner(fake, 1, lambda job, outcome, trace: ended.append((job, outcome, trace)))
    early = runner.prepare([Job("early", {"seconds": 600.0})], [None])
    runner.cancel("early")
    early()
    assert [(job, type(outcome)) for job, outcome, _ in ended] == [("early", JobCancelled)]
    started = threading.Event()
    running = runner.prepare([Job("late", {"seconds": 600.0})], [None])
    runner._report = lambda job, outcome, trace: (
        started.set() if isinstance(outcome, Progress) else ended.append((job, outcome, trace))
    )
    thread = threading.Thread(target=running)
    thread.start()
    assert started.wait(60)
    runner.close()
    assert [job for job, _, _ in ended] == ["early", "late"]
    thread.join()


def test_a_module_that_is_not_there_is_a_missing_dependency() -> None:
    """A worker whose capability lacks a module says which, and does not ask for a bug report."""

    class Lacking(SlowCapability):
        def load(self) -> None:
            import no_such_module_anywhere  # type: ignore[import-not-found]  # noqa: F401

    with pytest.raises(errors.MissingDependency, match="no_such_module_anywhere") as caught:
        load(Lacking({}))
    assert caught.value.fix

"""The session beyond the vectors: for any order of events, every request ends exactly once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bridge import codec, errors
from bridge.arrays import image
from bridge.events import Event, Finished, Patience, Update
from bridge.messages import Request
from bridge.session import Session
from bridge.states import LINK_TABLE, STAGE_TABLE, Link, Stage
from bridge.testing import ScriptedPeer, converse, partial, result


def talk(peer: ScriptedPeer) -> Session:
    session = Session()
    session.connected(0.0)
    converse(session, peer)
    return session


def test_tables_reach_every_state_and_end() -> None:
    """Each state can be entered and left, but for the last ones."""
    for table, states, first, last in (
        (LINK_TABLE, Link, Link.DOWN, Link.CLOSED),
        (STAGE_TABLE, Stage, Stage.WAITING, Stage.DONE),
    ):
        assert {state for state, _ in table} | {last} == set(states)
        assert set(table.values()) | {first} == set(states)
        assert all(after is last for (state, _), after in table.items() if state is last)


def test_an_answer_with_blobs() -> None:
    """Blobs go out with the request and come back with the result."""
    peer = ScriptedPeer()
    session = talk(peer)
    peer.enqueue("texture", partial({"n": 0}), result({}, {"albedo": image(np.ones((2, 2), "u1"))}))
    session.submit("texture", {}, 0.0, blobs={"photo": b"png"}, stream=True)
    events = converse(session, peer)
    assert [type(event) for event in events] == [Update, Finished]
    assert isinstance(events[1], Finished) and bytes(events[1].blobs[0]) == b"\1" * 4
    asked = peer.received[-1]
    assert isinstance(asked, Request) and [blob.name for blob in asked.blobs] == ["photo"]


def test_what_cannot_be_sent_is_refused_at_once() -> None:
    """A request that breaks the rules raises in `submit` and leaves nothing behind."""
    session = Session()
    for params in ({"x": float("nan")}, {"x": 2**64}):
        with pytest.raises(errors.MalformedMessage):
            session.submit("echo", params, 0.0)
    with pytest.raises(errors.FrameTooLarge):
        session.submit("echo", {}, 0.0, blobs={"x": bytes(codec.DEFAULT_LIMITS.frame_bytes + 1)})
    assert session.open_requests == 0
    assert session.take_output() == []


def test_a_closed_session_says_so() -> None:
    """After `close` nothing can be asked."""
    session = Session()
    session.close()
    with pytest.raises(errors.ConnectionLost):
        session.submit("echo", {}, 0.0)
    assert session.close() == []


def test_a_smaller_sidecar_after_a_reconnect() -> None:
    """A request that the new sidecar does not allow fails by itself."""
    session = talk(ScriptedPeer())
    session.submit("echo", {}, 0.0, blobs={"x": bytes(5000)})
    session.submit("echo", {}, 0.0)
    session.disconnected(0.0)
    small = ScriptedPeer(limits=codec.Limits(**{**LIMITS, "frame_bytes": 4096}))
    small.enqueue("echo", result({"ok": 1}))
    session.connected(0.0)
    ends = [e for e in converse(session, small) if isinstance(e, Finished)]
    assert [e.error.code if e.error else "ok" for e in ends] == ["frame_too_large", "ok"]


LIMITS = {
    name: getattr(codec.DEFAULT_LIMITS, name) for name in codec.DEFAULT_LIMITS.__struct_fields__
}


class AnyOrder(RuleBasedStateMachine):
    """Submits, cancels, losses, restarts, time-outs and answers in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(patience=Patience(reconnect=20.0, greeting=5.0))
        self.peer = ScriptedPeer(limits=codec.Limits(**{**LIMITS, "open_requests": 2}))
        self.now = 0.0
        self.submitted: set[str] = set()
        self.ended: list[str] = []

    def note(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Finished):
                assert (event.result is None) != (event.error is None)
                self.ended.append(event.id)
            elif isinstance(event, Update):
                assert event.id not in self.ended

    @rule(
        done=st.booleans(),
        timeout=st.none() | st.floats(0.5, 5.0),
        priority=st.sampled_from(["interactive", "runtime", "background"]),
    )
    def submit(self, done: bool, timeout: float | None, priority: str) -> None:
        self.peer.enqueue("echo", *([result({})] if done else [partial({})]))
        self.submitted.add(
            self.session.submit(
                "echo", {}, self.now, timeout=timeout, priority=priority, stream=True
            )
        )  # type: ignore[arg-type]

    @precondition(lambda self: self.submitted)
    @rule(pick=st.integers(0, 1000))
    def cancel(self, pick: int) -> None:
        name = sorted(self.submitted)[pick % len(self.submitted)]
        self.session.cancel(name)

    @rule()
    def talk(self) -> None:
        self.note(converse(self.session, self.peer, self.now))

    @precondition(lambda self: self.peer.open)
    @rule()
    def answer(self) -> None:
        for frames in self.peer.reply(min(self.peer.open), result({})):
            self.note(self.session.receive(frames, self.now))

    @precondition(lambda self: self.session.link is Link.DOWN)
    @rule()
    def connect(self) -> None:
        self.peer.greeted = False
        self.peer.open.clear()
        self.session.connected(self.now)

    @rule()
    def lose(self) -> None:
        self.note(self.session.disconnected(self.now))

    @rule(seconds=st.floats(0.01, 4.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.note(self.session.tick(self.now))

    @invariant()
    def nothing_ends_twice_or_is_forgotten(self) -> None:
        self.note(self.session.pending_events())
        assert len(self.ended) == len(set(self.ended))
        assert self.session.open_requests == len(self.submitted) - len(self.ended)
        assert len(self.peer.open) <= 2

    def teardown(self) -> None:
        self.note(self.session.close())
        assert set(self.ended) == self.submitted
        assert self.session.open_requests == 0


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_any_order = AnyOrder.TestCase

"""A real sidecar with real workers: streams, cache, batches, deadlines, cancel, priorities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge import messages
from tests.harness import RunningSidecar, blob_table, wait_until


@pytest.fixture(scope="module")
def running(share_sidecar: Callable[..., RunningSidecar]) -> RunningSidecar:
    return share_sidecar("Echo", "InlineEcho", "Stream", "Ladder", "Stubborn", "Batch", "Paint")


@pytest.mark.parametrize("capability", ["echo", "inline"])
def test_request_and_result(capability: str, running: RunningSidecar) -> None:
    """The same answer from a worker and from a thread of the sidecar, with its timings."""
    with running.peer() as peer:
        result = peer.call("a", capability, text="hi")
        assert result.data["text"] == "hi" and result.rung == "full"
        assert result.timings.total_ms >= result.timings.compute_ms >= 0


def test_blobs_come_in_too(running: RunningSidecar) -> None:
    """An image sent in comes back as it was."""
    import numpy as np

    from bridge.arrays import attach, image

    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    table, frames = blob_table(picture=image(picture))
    with running.peer() as peer:
        peer.send(messages.Request(id="a", capability="echo", blobs=table), frames)
        result = peer.final("a")
        back = attach(result.blobs, peer.blobs)["picture"]
        assert (back.array() == picture).all() and back.kind == "image"


def test_welcome_describes_forms(running: RunningSidecar) -> None:
    """Every capability's schema is there, and no more than what is served."""
    with running.peer() as peer:
        assert {"echo", "stream", "paint"} <= set(peer.capabilities)
        assert "texture" not in peer.capabilities
        schema = peer.capabilities["echo"].params
        assert schema["properties"]["size"]["maximum"] == 100


def test_stream_in_order(running: RunningSidecar) -> None:
    """Partials count from 0 and add up to the result; without `stream` there are none."""
    with running.peer() as peer:
        result = peer.call("a", "stream", stream=True, count=20)
        parts = [m for m in peer.seen if isinstance(m, messages.Partial)]
        assert [p.index for p in parts] == list(range(20))
        assert "".join(p.data["text"] for p in parts) == result.data["text"]
        peer.seen.clear()
        peer.call("b", "stream", count=3)
        assert not [m for m in peer.seen if isinstance(m, messages.Partial)]


def test_accepted_tells_position(running: RunningSidecar) -> None:
    """What waits is told how many are before it, and an estimate where there is one."""
    with running.peer() as peer:
        for name in ("a", "b", "c"):
            peer.ask(name, "ladder", seconds=0.3)
        last = peer.expect(messages.Accepted, id="c")
        assert last.position >= 1 and last.estimate_ms > 300
        peer.final("c")


@pytest.mark.parametrize("stage", ["queued", "running"])
def test_cancel_is_acknowledged(stage: str, running: RunningSidecar) -> None:
    """Cancel works at every stage and says where it met the request."""
    with running.peer() as peer:
        peer.ask("first", "ladder", seconds=600)
        peer.expect(messages.Progress, id="first")
        peer.ask("second", "ladder", seconds=600)
        peer.expect(messages.Accepted, id="second")
        name = "first" if stage == "running" else "second"
        peer.send(messages.Cancel(id=name))
        assert peer.expect(messages.Cancelled, id=name).stage == stage
        other = "second" if stage == "running" else "first"
        peer.send(messages.Cancel(id=other))
        peer.expect(messages.Cancelled, id=other)


def test_cancel_while_streaming(running: RunningSidecar) -> None:
    """No partial comes after `cancelled`."""
    with running.peer() as peer:
        peer.ask("a", "stream", stream=True, count=10_000, pause=0.001)
        peer.expect(messages.Partial, index=5)
        peer.send(messages.Cancel(id="a"))
        peer.expect(messages.Cancelled)
        peer.seen.clear()
        peer.call("b", "echo")
        assert not [m for m in peer.seen if isinstance(m, messages.Partial)]


def test_interactive_goes_first(running: RunningSidecar) -> None:
    """A later interactive request overtakes background work that waits."""
    with running.peer() as peer:
        peer.ask("hold", "ladder", seconds=0.5)
        peer.expect(messages.Progress, id="hold")
        for number in range(3):
            peer.ask(f"back{number}", "ladder", seconds=0.05, priority="background")
        peer.ask("now", "ladder", seconds=0.05)
        peer.final("now")
        assert [m.id for m in peer.seen if isinstance(m, messages.Result)] == ["hold", "now"]
        for number in range(3):
            peer.final(f"back{number}")


# ---------------------------------------------------------------- deadlines
def test_deadline_gets_a_smaller_answer(running: RunningSidecar) -> None:
    """What does not fit in full is made smaller, and says so."""
    with running.peer() as peer:
        result = peer.call("a", "ladder", seconds=30.0, deadline_ms=10_000)
        assert result.rung == "smaller" and result.data["rung"] == "smaller"


def test_deadline_gets_the_authored_answer(running: RunningSidecar) -> None:
    """What cannot be made at all is answered by the fallback, before the deadline."""
    with running.peer() as peer:
        result = peer.call("a", "ladder", seconds=600.0, deadline_ms=500)
        assert result.rung == "fallback" and result.data == {"authored": True}
        # This capability has no estimate and never looks up: only the clock helps.
        result = peer.call("b", "stubborn", seconds=3.0, deadline_ms=400)
        assert result.rung == "fallback" and 200 < result.timings.total_ms < 2500


def test_deadline_without_fallback(running: RunningSidecar) -> None:
    """A capability that has no fallback says `deadline_exceeded`."""
    with running.peer() as peer:
        fault = peer.call("a", "stream", count=1000, pause=0.01, deadline_ms=200)
        assert fault.code == "deadline_exceeded"


# ---------------------------------------------------------------- batches
def test_batch_mates_are_untouched(running: RunningSidecar) -> None:
    """One of four is cancelled and one fails: the other two get their results."""
    with running.peer() as peer:
        peer.ask("hold", "batch", size=9, seconds=0.4)
        for name in "abcd":
            peer.ask(name, "batch", size=1, seconds=1.0, poison=name == "b")
        peer.final("hold")
        peer.send(messages.Cancel(id="a"))
        finals: dict[str, Any] = {}
        while len(finals) < 4:
            message = peer.receive()
            if isinstance(message, messages.FINAL):
                finals[message.id] = message
        assert isinstance(finals["a"], messages.Cancelled)
        assert finals["b"].code == "quality_rejected"
        assert finals["c"].data["batch"] >= 3 and finals["d"].data["batch"] >= 3


# ---------------------------------------------------------------- cache
def paint(peer: Any, name: str, **params: Any) -> Any:
    return peer.call(name, "paint", prompt=params.pop("prompt", "mossy stones"), **params)


def test_same_recipe_is_made_once(running: RunningSidecar, tmp_path: Path) -> None:
    """The second time it comes from the cache, with the same bytes and recipe."""
    runs = tmp_path / "runs"
    with running.peer() as peer:
        first = paint(peer, "a", seed=7, file=str(runs))
        pixels = bytes(peer.blobs[0])
        cache = running.state / "cache"
        wait_until(lambda: list(cache.glob("*/*.entry")), "the result is stored")
        wait_until(lambda: paint(peer, new_id(), seed=7, file=str(runs)).rung == "cached", "hit")
        again = paint(peer, "c", seed=7, file=str(runs))
        assert again.rung == "cached" and bytes(peer.blobs[0]) == pixels
        assert again.recipe == first.recipe and first.rung == "full"
        count = len(runs.read_text())
        other = paint(peer, "d", seed=8, file=str(runs))
        assert other.rung == "full" and len(runs.read_text()) == count + 1


_COUNT = iter(range(10**9))


def new_id() -> str:
    return f"n{next(_COUNT)}"


def test_other_seed_is_better_than_nothing(running: RunningSidecar) -> None:
    """With no time left, a cached result of another seed is sent and labelled."""
    with running.peer() as peer:
        paint(peer, "a", seed=1, seconds=0.5, prompt="old oak")
        result = paint(peer, "b", seed=2, seconds=0.5, prompt="old oak", deadline_ms=100)
        assert result.rung == "cached" and result.recipe["seed"] == 1 and result.warnings


def test_full_disk_stops_storing_not_serving(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """A cache that cannot be written costs nothing but the cache."""
    (tmp_path / "blocked").write_text("not a folder")
    running = start_sidecar("Paint", config={"cache": {"folder": str(tmp_path / "blocked" / "c")}})
    with running.peer() as peer:
        assert paint(peer, "a", seed=1).rung == "full"
        assert paint(peer, "b", seed=1).rung == "full"
    assert "Traceback" not in running.log()


def test_no_cache(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """`--no-cache` keeps nothing on disk."""
    running = start_sidecar("Paint", flags=["--no-cache"])
    with running.peer() as peer:
        paint(peer, "a", seed=1)
        assert paint(peer, "b", seed=1).rung == "full"
    assert not (running.state / "cache").exists()


def test_client_of_the_bridge(sidecar: tuple[Any, dict[str, Any]]) -> None:
    """The shared fixture: a connected client and the connection's data."""
    client, info = sidecar
    assert client.request("echo", {"text": "x"}).data["text"] == "x"
    assert info["port"] == client.connection.port

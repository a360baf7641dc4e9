"""Too many requests, clients that do not read, and clients that vanish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge import messages
from tests.harness import Peer, RunningSidecar, wait_until


def test_ten_thousand_requests_at_once(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Each gets its answer: some results, the rest `overloaded` with a time to come back."""
    running = start_sidecar("Echo", "Slow", config={"server": {"queue": 300, "open_requests": 200}})
    with running.peer() as calm, running.peer() as flood:
        flood.socket.sndhwm = flood.socket.rcvhwm = 0
        loud = Peer(running.info)
        loud.socket.rcvhwm = 0
        loud.greet()
        for number in range(10_000):
            loud.ask(f"n{number}", "echo", text="x")
        calm.ask("calm", "slow", seconds=0.2)
        ends: dict[str, str] = {}
        while len(ends) < 10_000:
            message = loud.receive()
            if isinstance(message, messages.Result):
                ends[message.id] = "ok"
            elif isinstance(message, messages.Error):
                assert message.code == "overloaded" and (message.retry_after_ms or 0) > 0
                ends[message.id] = message.code
        assert 200 <= sum(end == "ok" for end in ends.values()) < 10_000
        assert isinstance(calm.final("calm"), messages.Result)
        assert isinstance(loud.call("after", "echo"), messages.Result)
        loud.close()


def test_all_clients_together_are_bounded(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """The common limit holds although no single client reaches its own."""
    running = start_sidecar("Slow", config={"server": {"queue": 6, "open_requests": 4}})
    with running.peer() as one, running.peer() as two:
        for number in range(4):
            one.ask(f"a{number}", "slow", seconds=0.1)
        one.expect(messages.Accepted, id="a3")
        for number in range(4):
            two.ask(f"b{number}", "slow", seconds=0.1)
        codes = [getattr(two.final(f"b{n}"), "code", "ok") for n in (2, 3)]
        assert codes == ["overloaded", "overloaded"]
        assert isinstance(two.final("b1"), messages.Result)


def test_client_that_stops_reading(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """A client that does not read delays nobody, costs bounded memory, and is let go."""
    running = start_sidecar("Stream", "Echo")
    deaf = Peer(running.info)
    deaf.socket.rcvhwm = 1
    deaf.greet()
    deaf.ask("s", "stream", stream=True, count=600, bytes=1 << 20)  # 600 MiB
    with running.peer() as peer:
        for number in range(50):
            assert isinstance(peer.call(f"x{number}", "echo"), messages.Result)
        wait_until(
            lambda: "slow client dropped" in running.log() and peer.call("y", "echo"), "dropped"
        )
    deaf.close()


def test_client_that_vanishes_mid_stream(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """Nothing is made for a client that is gone: its job ends after the time to come back."""
    running = start_sidecar("Stream", "Slow", config={"server": {"reclaim_s": 0.5}})
    gone = running.peer()
    gone.ask("s", "stream", stream=True, count=100_000, pause=0.01)
    gone.ask("t", "slow", seconds=600)
    gone.expect(messages.Partial)
    gone.expect(messages.Progress, id="t")
    gone.close()
    with running.peer() as peer:

        def idle() -> bool:
            peer.send(messages.Ping(nonce=1))
            pong = peer.expect(messages.Pong)
            return bool(pong.running == 0 and pong.queued == 0)

        wait_until(idle, "its jobs are stopped")
        assert isinstance(peer.call("a", "slow", seconds=0.0), messages.Result)


def test_client_comes_back_to_its_requests(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """After a reconnect the same request attaches to the running job, or gets its result."""
    running = start_sidecar("Paint", "Stream", flags=["--no-cache"])
    runs = tmp_path / "runs"
    asked = {"prompt": "oak", "seed": 1, "file": str(runs), "seconds": 2.0}
    first = running.peer(session="game-1")
    first.ask("run", "paint", **asked)
    first.ask("words", "stream", stream=True, count=30, pause=0.05)
    first.expect(messages.Partial, id="words", index=2)
    first.close()
    with running.peer(session="game-1") as second:
        second.ask("run", "paint", deadline_ms=60_000, **asked)
        second.ask("words", "stream", stream=True, count=30, pause=0.05)
        words = second.final("words")
        heard = [m.data["text"] for m in second.seen if isinstance(m, messages.Partial)]
        assert "".join(heard) == words.data["text"]
        done = [m for m in second.seen if isinstance(m, messages.Result) and m.id == "run"]
        result = done[0] if done else second.final("run")
    with running.peer(session="game-1") as third:
        assert third.call("run", "paint", **asked).timings == result.timings
    assert runs.read_text() == "x"  # it ran once


def test_session_taken_over(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """A second connection with the same session takes it; the first is told `bye`."""
    running = start_sidecar("Echo")
    with running.peer(session="s") as one, running.peer(session="s") as two:
        assert isinstance(one.expect(messages.Bye), messages.Bye)
        assert isinstance(two.call("a", "echo"), messages.Result)
        one.send(messages.Ping(nonce=1))
        assert one.expect(messages.Error).code == "not_greeted"


@pytest.mark.parametrize("mib", [1, 16])
def test_blobs_arrive_whole(mib: int, start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Images, arrays and files cross both borders unharmed, whatever their size."""
    running = start_sidecar("Blob")
    client = running.client()
    answer = client.request("blob", {"mib": mib})
    pixels = answer.blobs["pixels"].array()
    assert pixels.shape == (mib * 512, 512, 4) and int(pixels.min()) == int(pixels.max()) == 7
    assert answer.blobs["numbers"].array().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert answer.blobs["note"].bytes() == b"hello"
    client.close()

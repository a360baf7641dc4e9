"""Workers that die, hang, cannot load, or ignore a cancel: one worker, one retry, no more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bridge import messages
from tests.harness import RunningSidecar, wait_until


def test_killed_worker_is_replaced_and_the_request_retried(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """`kill -9` of a worker costs its requests one retry and other workers nothing."""
    running = start_sidecar("Slow", "Crash")
    with running.peer() as peer:
        victim = peer.call("pid", "crash").data["pid"]
        peer.ask("victim", "crash", seconds=2.5)
        peer.ask("calm", "slow", seconds=1.0)
        peer.expect(messages.Accepted, id="calm")
        peer.expect(messages.Progress, id="victim")
        os.kill(victim, signal.SIGKILL)
        result = peer.final("victim")
        assert isinstance(result, messages.Result)
        assert result.data["pid"] != victim
        calm = [m for m in peer.seen if isinstance(m, messages.Result) and m.id == "calm"]
        assert calm or isinstance(peer.final("calm"), messages.Result)


def test_request_that_kills_its_worker_is_given_up(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """A request that kills two workers gets `worker_crashed`; its mates are served, because
    retries run alone."""
    running = start_sidecar("Crash")
    with running.peer() as peer:
        peer.ask("mate", "crash", seconds=0.3)
        peer.ask("poison", "crash", file=str(tmp_path / "count"), times=5)
        assert peer.final("poison").code == "worker_crashed"
        mate = [m for m in peer.seen if isinstance(m, messages.FINAL) and m.id == "mate"]
        assert isinstance(mate[0] if mate else peer.final("mate"), messages.Result)
        assert (tmp_path / "count").read_text() == "2"
        assert isinstance(peer.call("after", "crash"), messages.Result)


def test_request_that_crashes_once_succeeds(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """One crash is retried without the client doing anything."""
    running = start_sidecar("Crash")
    with running.peer() as peer:
        result = peer.call("once", "crash", file=str(tmp_path / "count"), times=1)
        assert isinstance(result, messages.Result)


@pytest.mark.parametrize("how", ["silent", "stopped"])
def test_hung_worker_is_replaced(
    how: str, start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """A worker without a sign of life is killed; hanging once is retried, twice is told."""
    running = start_sidecar("Hang", config={"server": {"hang_s": 2}})
    with running.peer() as peer:
        once = peer.call("once", "hang", how=how, file=str(tmp_path / "flag"))
        assert isinstance(once, messages.Result)
        if how == "silent":
            assert peer.call("twice", "hang", how=how).code == "worker_hung"
            assert isinstance(peer.call("after", "hang", how="not"), messages.Result)


def test_cancel_that_the_worker_ignores_is_answered(
    start_sidecar: Callable[..., RunningSidecar],
) -> None:
    """The client is told `cancelled` even if the capability never looks."""
    running = start_sidecar("Stubborn")
    with running.peer() as peer:
        peer.ask("deaf", "stubborn", seconds=4.5)
        peer.expect(messages.Accepted)
        peer.ask("mate", "stubborn", seconds=0.1)
        assert isinstance(peer.final("mate"), messages.Result)
        peer.send(messages.Cancel(id="deaf"))
        assert peer.expect(messages.Cancelled).stage == "running"
        # The worker lets go of it in its own time, and serves again.
        assert isinstance(peer.call("after", "stubborn", seconds=0.0), messages.Result)


@pytest.mark.parametrize("how", ["weights_missing", "weights_corrupt", "kill"])
def test_capability_that_cannot_load(
    how: str, start_sidecar: Callable[..., RunningSidecar]
) -> None:
    """It is listed as not ready with the reason, its requests get that error, others serve."""
    running = start_sidecar("Broken", "Echo", config={"broken": {"how": how}})
    with running.peer() as peer:
        info = peer.capabilities["broken"]
        assert not info.ready and info.reason
        code = "worker_crashed" if how == "kill" else how
        assert peer.call("a", "broken").code == code
        assert isinstance(peer.call("b", "echo"), messages.Result)


def test_capability_that_cannot_be_imported(
    start_sidecar: Callable[..., RunningSidecar],
) -> None:
    """A plug-in that does not exist costs itself alone."""
    running = start_sidecar("Echo", flags=["--plugin", "ghost=tests.nothing:Ghost"])
    with running.peer() as peer:
        assert "cannot be imported" in peer.capabilities["ghost"].reason
        assert peer.call("a", "ghost").code == "missing_dependency"
        assert isinstance(peer.call("b", "echo"), messages.Result)


def test_workers_end_with_the_sidecar(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Even `kill -9` of the sidecar leaves no worker, busy or idle."""
    running = start_sidecar("Slow", "Stubborn")
    with running.peer() as peer:
        peer.ask("a", "stubborn", seconds=60)
        peer.ask("b", "slow", seconds=60)
        peer.expect(messages.Progress, id="b")
        workers = psutil.Process(running.process.pid).children()
        assert len(workers) == 2
        running.process.kill()
        running.process.wait()
        wait_until(lambda: not any(map(alive, workers)), "workers are gone")


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

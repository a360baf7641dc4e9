"""A running Godot and a real sidecar: asking, and every way in which one of them can leave."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.engines.godot import STAND_INS, Project, Watched, judge, wait_until
from tests.engines.relay import Relay
from tests.engines.test_godot_wire import run_tests
from tests.harness import RunningSidecar

pytestmark = pytest.mark.godot

StartSidecar = Callable[..., RunningSidecar]
FAKES = ("Echo", "Slow", "Ladder", "Stream")


def attached(sidecar: RunningSidecar) -> dict[str, str]:
    """Environment of a Godot that uses this sidecar."""
    return {"FIGMENT_STATE_DIR": str(sidecar.state), "FIGMENT_MODE": "attach"}


def owning() -> dict[str, str]:
    """Environment of a Godot that starts a sidecar of its own, with stand-ins for models."""
    serve = "--plugin tests.fakes:EchoCapability --set server.built_in=false --no-cache"
    return {
        "FIGMENT_MODE": "start",
        "FIGMENT_COMMAND": f"{sys.executable} -m python_backend.cli",
        "FIGMENT_ARGUMENTS": serve,
    }


@pytest.fixture
def watch(imported: Project) -> Iterator[Callable[..., Watched]]:
    """Start a scenario of `godot_addon/tests/scenarios` in the background."""
    started: list[Watched] = []

    def start(scenario: str, environment: dict[str, str], *words: str) -> Watched:
        script = f"res://tests/scenarios/{scenario}.gd"
        process = imported.start("--headless", "-s", script, "--", *words, environment=environment)
        started.append(Watched(process))
        return started[-1]

    yield start
    for each in started:
        each.close()


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


# ---------------------------------------------------------------- asking
def test_requests(imported: Project, start_sidecar: StartSidecar) -> None:
    """Answers, blobs of 16 MB, errors, cancels, deadlines and a storm of 1,000 requests;
    textures become materials, props become scenes, an NPC speaks, acts and remembers."""
    sidecar = start_sidecar(*FAKES, flags=STAND_INS)
    log = run_tests(imported, "--folder=res://tests/live", environment=attached(sidecar))
    assert "test_a_storm_of_cancels_leaves_nothing" in log
    assert "test_a_prop_becomes_a_scene_that_faces_outwards" in log


# ---------------------------------------------------------------- leaving
def test_a_killed_sidecar_comes_back(
    watch: Callable[..., Watched], start_sidecar: StartSidecar
) -> None:
    """Killed mid-request and started again: Godot reconnects and gets the answer."""
    first = start_sidecar(*FAKES)
    godot = watch("restart", attached(first))
    godot.wait_for("ASKED")
    first.process.kill()
    first.process.wait()
    godot.wait_for("LOST connection_lost")
    start_sidecar(*FAKES)  # in the same state folder: another port, another token
    assert "pid" in godot.wait_for("ENDED")
    assert godot.end() == 0
    assert int(godot.wait_for("WORST").split()[1]) < 1500
    assert judge(0, "\n".join(godot.lines)).errors == []


def test_a_stalled_sidecar_stalls_no_frame(
    watch: Callable[..., Watched], start_sidecar: StartSidecar
) -> None:
    """The sidecar is stopped and continued mid-request: frames go on, the answer comes."""
    sidecar = start_sidecar(*FAKES)
    godot = watch("restart", attached(sidecar))
    godot.wait_for("ASKED")
    sidecar.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            godot.process.wait(timeout=3)
        assert godot.said("LOST") is None
    finally:
        sidecar.process.send_signal(signal.SIGCONT)
    assert "pid" in godot.wait_for("ENDED")
    assert godot.end() == 0
    assert int(godot.wait_for("WORST").split()[1]) < 1500


def test_a_network_that_hangs(
    watch: Callable[..., Watched], start_sidecar: StartSidecar, tmp_path: Path
) -> None:
    """Bytes stop on the way, the connection stays: frames go on, an NPC says a line of its own in
    time, and the answer comes once they flow again."""
    relay = Relay(start_sidecar(*FAKES, flags=STAND_INS).state, tmp_path / "relay")
    environment = {"FIGMENT_STATE_DIR": str(relay.state), "FIGMENT_MODE": "attach"}
    godot = watch("stall", environment)
    try:
        godot.wait_for("ASKED")
        relay.stall()
        assert "has not answered for" in godot.wait_for("OVERDUE")
        words = godot.wait_for("NPC").split()
        assert words[1] == "authored"
        assert int(words[2]) < 3000
        godot.wait_for("LOST connection_lost")
        relay.resume()
        assert "pid" in godot.wait_for("ENDED")
        assert godot.end() == 0
    finally:
        relay.close()
    assert int(godot.wait_for("WORST").split()[1]) < 1500
    assert judge(0, "\n".join(godot.lines)).errors == []


def test_no_sidecar_is_a_message_and_not_a_freeze(imported: Project, tmp_path: Path) -> None:
    """Nothing to attach to: the request fails with its reason, the NPC has an authored line."""
    environment = {"FIGMENT_MODE": "attach", "FIGMENT_STATE_DIR": str(tmp_path)}
    outcome = imported.run(
        "--headless", "-s", "res://tests/scenarios/alone.gd", environment=environment
    )
    outcome.assert_clean()
    assert "ENDED sidecar_unreachable" in outcome.log
    assert "NPC authored: Hm. Let me think" in outcome.log
    assert int(re.search(r"^WORST (\d+)", outcome.log, re.MULTILINE)[1]) < 1500  # type: ignore[index]


def test_a_sidecar_that_is_not_installed_is_named(imported: Project) -> None:
    """A command that does not exist ends as `sidecar_start_failed`, with what to set."""
    environment = {"FIGMENT_MODE": "start", "FIGMENT_COMMAND": "/nowhere/figment"}
    outcome = imported.run(
        "--headless", "-s", "res://tests/scenarios/alone.gd", environment=environment, timeout=60
    )
    assert outcome.code == 0
    assert "ENDED sidecar_start_failed" in outcome.log


def test_a_started_sidecar_ends_with_godot(watch: Callable[..., Watched]) -> None:
    """Godot starts its own sidecar, uses it, and takes it along when it quits."""
    godot = watch("owner", owning())
    assert "own" in godot.wait_for("ANSWER")
    pid = int(godot.wait_for("SIDECAR").split()[1])
    assert godot.end() == 0
    wait_until(lambda: not alive(pid), 30, "the end of the sidecar")


def test_a_killed_godot_leaves_no_orphan(watch: Callable[..., Watched]) -> None:
    """`kill -9` of the game: its sidecar and the workers of it end by themselves."""
    godot = watch("owner", owning(), "stay")
    godot.wait_for("ANSWER")
    pid = int(godot.wait_for("SIDECAR").split()[1])
    family = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    godot.process.kill()
    wait_until(lambda: not any(map(alive, family)), 30, "the end of the sidecar's processes")


def test_a_dead_sidecar_is_started_again(watch: Callable[..., Watched]) -> None:
    """A sidecar that dies under its owner is started again, and asked again."""
    godot = watch("owner", owning(), "kill")
    assert "again" in godot.wait_for("AGAIN")
    assert godot.wait_for("LAUNCHES") == "LAUNCHES 2"
    assert godot.end() == 0


def test_two_games_do_not_collide(watch: Callable[..., Watched]) -> None:
    """Two copies of a game each have a sidecar, and neither disturbs the other."""
    first = watch("owner", owning(), "stay")
    second = watch("owner", owning())
    pids = {first.wait_for("SIDECAR"), second.wait_for("SIDECAR")}
    assert len(pids) == 2
    assert second.end() == 0
    assert alive(int(first.wait_for("SIDECAR").split()[1]))

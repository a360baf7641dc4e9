"""Starting a real sidecar: found, explained when it fails, and ended with its launcher."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psutil
import pytest

from bridge import Client, attach, errors, launch
from bridge.connection import ConnectionInfo, write_connection
from bridge.sidecar import find_command

ROOT = Path(__file__).resolve().parents[2]
WAIT = 60.0  # seconds; passing tests never wait that long
ECHO = ("--plugin", "tests.fakes:EchoCapability", "--set", "server.built_in=false")
PRINTS = "import sys; print({text!r}); sys.exit({status})"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of these tests is seen outside of them."""
    monkeypatch.setenv("FIGMENT_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path / "state"


def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_launch_ask_and_stop(own_state: Path) -> None:
    """A launched sidecar answers, ends when told to, and leaves no folder."""
    with launch(*ECHO, wait=WAIT) as sidecar:
        assert sidecar.running and sidecar.folder.parent == own_state / "launches"
        with sidecar.client(wait=WAIT) as client:
            client.wait_capability("echo", WAIT)
            assert client.request("echo", {"text": "hello"}, timeout=WAIT).data["text"] == "hello"
    assert not sidecar.running and sidecar.process is not None
    assert sidecar.process.returncode == 0
    assert not sidecar.folder.exists()


def test_two_games_do_not_collide() -> None:
    """Each launch has its own folder, port, token and process."""
    with launch(*ECHO, wait=WAIT) as one, launch(*ECHO, wait=WAIT) as two:
        assert one.folder != two.folder
        for name in ("port", "token", "nonce", "pid"):
            assert getattr(one.connection, name) != getattr(two.connection, name)
        stranger = msgspec.structs.replace(one.connection, token=two.connection.token)
        with pytest.raises(errors.WrongToken):
            Client(stranger, wait=WAIT)


def test_attach_to_one_that_runs(tmp_path: Path) -> None:
    """A sidecar in a named folder is found there, and not ended by who attached."""
    with launch(*ECHO, folder=tmp_path / "game", wait=WAIT) as sidecar:
        with attach(tmp_path / "game") as found, found.client(wait=WAIT) as client:
            assert found.connection == sidecar.connection
            assert client.ping(WAIT) > 0
        assert found.stop() is None and sidecar.running
        with pytest.raises(errors.SidecarStartFailed, match="already"):
            launch(*ECHO, folder=tmp_path / "game")


def test_nothing_to_attach_to(tmp_path: Path) -> None:
    """An empty folder and a stale file each have their error."""
    with pytest.raises(errors.SidecarUnreachable):
        attach(tmp_path)
    write_connection(tmp_path, ConnectionInfo(port=1, pid=os.getpid(), started=1.0))
    with pytest.raises(errors.ConnectionFileStale):
        attach(tmp_path)


def test_a_stale_file_is_replaced(tmp_path: Path) -> None:
    """What a crashed sidecar left does not keep a new one from starting."""
    write_connection(tmp_path, ConnectionInfo(port=1, pid=os.getpid(), started=1.0))
    with launch(*ECHO, folder=tmp_path, wait=WAIT) as sidecar:
        assert sidecar.connection.pid != os.getpid()


def test_a_killed_launcher_leaves_no_sidecar() -> None:
    """However the launching process dies, its sidecar ends."""
    program = f"""if True:
        import sys, time
        from bridge import launch
        sidecar = launch(*{ECHO!r}, wait={WAIT})
        print(sidecar.connection.pid, flush=True)
        time.sleep(600)
    """
    game = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert game.stdout is not None
    pid = int(game.stdout.readline())
    sidecar = psutil.Process(pid)
    assert sidecar.is_running()
    game.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    game.wait()
    game.stdout.close()
    assert until(lambda: not sidecar.is_running() or sidecar.status() == psutil.STATUS_ZOMBIE)


def test_a_restart_is_followed(tmp_path: Path) -> None:
    """A client of a killed sidecar finds its successor in the same folder."""
    first = launch(*ECHO, folder=tmp_path, wait=WAIT)
    with first.client(wait=WAIT) as client:
        client.wait_capability("echo", WAIT)
        assert first.process is not None
        first.process.kill()
        first.process.wait()
        with launch(*ECHO, folder=tmp_path, wait=WAIT) as second:
            answer = client.request("echo", {"text": "again"}, timeout=WAIT)
            assert answer.data["text"] == "again"
            assert client.connection is not None
            assert client.connection.nonce == second.connection.nonce


def test_the_sidecars_own_error_is_the_cause() -> None:
    """A coded start-up error is chained, and its advice is given."""
    text = "port_taken: Port 4000 is taken."
    with pytest.raises(errors.SidecarStartFailed) as caught:
        launch(command=[sys.executable, "-c", PRINTS.format(text=text, status=3)])
    assert isinstance(caught.value.__cause__, errors.PortTaken)
    assert caught.value.fix == errors.PortTaken.advice
    assert "status 3" in caught.value.message and text in caught.value.cause


def test_a_real_refusal_is_explained() -> None:
    """A real sidecar that may not listen where it was told to says so to its launcher."""
    with pytest.raises(errors.SidecarStartFailed) as caught:
        launch(*ECHO, "--host", "0.0.0.0", wait=WAIT)
    assert isinstance(caught.value.__cause__, errors.BindRefused)


def test_the_end_of_the_log_is_shown() -> None:
    """Of a start that fails without a code, the last lines are the cause."""
    with pytest.raises(errors.SidecarStartFailed) as caught:
        launch(command=[sys.executable, "-c", PRINTS.format(text="x\n" * 99 + "oops", status=1)])
    assert caught.value.cause.endswith("oops") and caught.value.cause.count("\n") < 40


def test_one_that_never_listens_is_killed() -> None:
    """After `wait` seconds the process is ended, and the error says so."""
    before = set(psutil.Process().children())
    with pytest.raises(errors.SidecarStartFailed, match="does not listen"):
        launch(command=[sys.executable, "-c", "import time; time.sleep(600)"], wait=0.5)
    assert not set(psutil.Process().children()) - before


def test_a_command_that_does_not_exist() -> None:
    """A missing program is an error of ours."""
    with pytest.raises(errors.SidecarStartFailed, match="cannot be started"):
        launch(command=["/nowhere/figment"])


def test_the_command_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable wins over what is installed."""
    monkeypatch.setenv("FIGMENT_COMMAND", "/opt/fig/figment --quiet")
    assert find_command() == ["/opt/fig/figment", "--quiet"]
    monkeypatch.delenv("FIGMENT_COMMAND")
    assert find_command()[0] == sys.executable

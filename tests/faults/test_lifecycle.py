"""The sidecar's beginning and end: ports, files, parents, signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bridge import Client, messages
from tests.harness import ROOT, RunningSidecar, wait_until


def refused(state: Path, *flags: str, env: dict[str, str] | None = None) -> str:
    """What `figment serve` prints when it does not start; it must exit with status 2."""
    command = [sys.executable, "-m", "python_backend.cli", "serve", "--state-dir", str(state),
               "--set", "server.built_in=false", *flags]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **(env or {})},
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not (state / "connection.json").exists() or "already serves" in done.stderr
    return done.stderr


def test_port_taken(tmp_path: Path) -> None:
    """The message names the port, who has it, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        text = refused(tmp_path, "--port", str(other.getsockname()[1]))
    assert text.startswith("port_taken: ")
    assert f"process {os.getpid()}" in text
    assert "What to do:" in text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])
def test_bind_beyond_loopback_is_refused(host: str, tmp_path: Path) -> None:
    """Plain text stays on this machine."""
    text = refused(tmp_path, "--host", host)
    assert (text.startswith("bind_refused: ") and "TLS" in text) or "tls" in text


def test_state_folder_in_use(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """A second sidecar does not take over the first one's connection file."""
    running = start_sidecar("Echo")
    text = refused(running.state)
    assert "already serves" in text and str(running.process.pid) in text
    assert json.loads((running.state / "connection.json").read_text()) == running.info
    with running.peer() as peer:
        assert isinstance(peer.call("a", "echo"), messages.Result)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"version": 1, "host": "127.0.0.1", "port": 1, "pid": 999999999}'],
    ids=["empty", "cut off", "not a map", "dead process"],
)
def test_stale_connection_file_is_replaced(
    content: str, start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """What a dead sidecar left does not keep a new one from starting."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "connection.json").write_text(content)
    running = start_sidecar("Echo")
    assert running.info["pid"] == running.process.pid


def test_reused_process_id_is_stale(
    start_sidecar: Callable[..., RunningSidecar], tmp_path: Path
) -> None:
    """A file that names a living process which started later than it is stale, too."""
    (tmp_path / "state").mkdir()
    left = {"version": 1, "host": "127.0.0.1", "port": 1, "token": "x", "pid": os.getppid(),
            "started": 1000.0, "nonce": "n", "server": "figment"}  # fmt: skip
    (tmp_path / "state" / "connection.json").write_text(json.dumps(left))
    assert start_sidecar("Echo").info["started"] > 1000.0


def test_state_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be is said to be in the way."""
    (tmp_path / "file").write_text("x")
    assert refused(tmp_path / "file" / "state").startswith("disk_full: ")


def test_bad_configuration_names_the_nearest_key(tmp_path: Path) -> None:
    """An unknown key stops the start and suggests what was meant."""
    (tmp_path / "figment.toml").write_text("[server]\nprot = 5000\n")
    text = refused(tmp_path / "s", "--config", str(tmp_path / "figment.toml"))
    assert text.startswith("config_invalid: ") and "did you mean `port`" in text


def test_terminate_drains(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """SIGTERM: what runs is finished, what waits is told, then `bye`, and nothing is left."""
    running = start_sidecar("Slow")
    with running.peer() as peer:
        peer.ask("running", "slow", seconds=2.5)
        peer.expect(messages.Progress, id="running")
        peer.ask("waiting", "slow", seconds=1.0)
        peer.expect(messages.Accepted, id="waiting")
        workers = psutil.Process(running.process.pid).children(recursive=True)
        running.process.send_signal(signal.SIGTERM)
        assert peer.final("waiting").code == "draining"
        peer.ask("late", "slow", seconds=1.0)
        assert peer.final("late").code == "draining"
        assert isinstance(peer.final("running"), messages.Result)
        assert peer.expect(messages.Bye).code == "draining"
    assert running.process.wait(30) == 0
    assert not (running.state / "connection.json").exists()
    assert not any(worker.is_running() for worker in workers)


def test_second_signal_ends_at_once(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Asking twice does not wait for a request that takes ten minutes."""
    running = start_sidecar("Slow", config={"server": {"drain_s": 600}})
    with running.peer() as peer:
        peer.ask("long", "slow", seconds=600)
        peer.expect(messages.Progress, id="long")
        running.process.send_signal(signal.SIGTERM)
        peer.ask("probe", "slow")
        assert peer.final("probe").code == "draining"
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0


PARENT = """
import os, subprocess, sys, time
watch, *command = sys.argv[1:]
if watch == "pid":
    command += ["--parent-pid", str(os.getpid())]
child = subprocess.Popen(command, stdin=subprocess.PIPE)
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("watch", ["pid", "stdin"])
def test_parent_killed(watch: str, tmp_path: Path) -> None:
    """The sidecar and its workers end when their launcher is killed with SIGKILL."""
    state = tmp_path / "state"
    serve = [sys.executable, "-m", "python_backend.cli", "serve", "--state-dir", str(state),
             "--set", "server.built_in=false", "--plugin", "tests.fakes:SlowCapability",
             "--log-file", str(tmp_path / "log")]  # fmt: skip
    if watch == "stdin":
        serve.append("--parent-stdin")
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, watch, *serve], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    sidecar = psutil.Process(int(parent.stdout.readline()))
    wait_until((state / "connection.json").exists, "the sidecar listens")
    family = [sidecar, *sidecar.children(recursive=True)]
    assert len(family) == 2
    client = Client(state)
    client.wait_capability("slow")
    handle = client.submit("slow", {"seconds": 600})
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not any(map(_alive, family)), "sidecar and worker are gone")
    assert not (state / "connection.json").exists()
    handle.cancel()
    client.close()


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_sidecar_restarted_under_a_client(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """A client whose sidecar is killed finds the next one by itself and asks again."""
    first = start_sidecar("Slow", "Echo")
    client = first.client()
    open_request = client.submit("slow", {"seconds": 3.0})
    assert client.request("echo", {"text": "one"}).data["text"] == "one"
    first.process.kill()
    first.process.wait()
    second = start_sidecar("Slow", "Echo")
    assert second.info["pid"] != first.info["pid"]
    assert open_request.result(60).data["rung"] == "full"
    assert client.request("echo", {"text": "two"}).data["text"] == "two"
    client.close()


def test_two_sidecars_do_not_collide(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Two state folders, two tokens, two ports, at the same time."""
    one, two = start_sidecar("Echo", state="one"), start_sidecar("Echo", state="two")
    assert one.info["port"] != two.info["port"] and one.info["token"] != two.info["token"]
    with one.peer() as peer, two.peer() as other:
        assert peer.call("a", "echo", text="1").data["text"] == "1"
        assert other.call("a", "echo", text="2").data["text"] == "2"


def test_ready_in_time(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """It listens while models load, and says which are not ready yet."""
    running = start_sidecar("Slow", config={"slow": {"load_seconds": 1.0}})
    peer = running.peer(ready=False)
    assert not peer.capabilities["slow"].ready
    began = time.monotonic()
    peer.ask("early", "slow", seconds=0.0)
    assert isinstance(peer.final("early"), messages.Result)
    assert time.monotonic() - began < 60
    assert peer.capabilities["slow"].ready
    peer.close()

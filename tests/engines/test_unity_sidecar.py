"""The Unity core against a real sidecar process, on .NET and on mono."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from python_backend.serving import tokens
from tests.engines import unity
from tests.engines.tls_front import TlsFront, make_certificates
from tests.harness import RunningSidecar, wait_until
from tests.python_backend.serving.certificates import make
from tools.csharp.toolchain import Toolchain

pytestmark = [pytest.mark.unity, pytest.mark.timeout(300)]
FAKES = ("Echo", "Slow", "Stream", "Blob", "Paint", "Crash")


@pytest.fixture(scope="module")
def tools() -> Toolchain:
    return unity.toolchain()


@pytest.fixture(scope="module")
def tests_dll(tools: Toolchain) -> Path:
    return unity.core_build() / "Figment.Core.Tests.dll"


@pytest.fixture(scope="module")
def running(share_sidecar: Callable[..., RunningSidecar]) -> RunningSidecar:
    sidecar = share_sidecar(*FAKES)
    sidecar.client().close()  # waits until every capability is ready
    return sidecar


def launch_command() -> str:
    """Program and arguments that start a sidecar with fakes, one a line, for LaunchTests."""
    plugins = [part for f in FAKES for part in ("--plugin", f"tests.fakes:{f}Capability")]
    words = [sys.executable, "-m", "python_backend.cli", "serve"]
    return "\n".join([*words, "--set", "server.built_in=false", *plugins])


def counts(output: str) -> tuple[int, int, int]:
    passed, failed, skipped = re.findall(r"(\d+) (?:passed|failed|skipped)", output)[-3:]
    return int(passed), int(failed), int(skipped)


@pytest.mark.parametrize("runtime", ["dotnet", "mono"])
def test_requests_streams_cancels_and_faults(
    tools: Toolchain, tests_dll: Path, running: RunningSidecar, runtime: str
) -> None:
    """Everything a game does with a sidecar, with the real one on the other side."""
    out = unity.run_nunit(
        tools, runtime, tests_dll, ".SidecarTests.",
        env={"FIGMENT_TEST_STATE": str(running.state)}, timeout=240,
    )  # fmt: skip
    assert counts(out)[1:] == (0, 0), out
    assert counts(out)[0] >= 13, out


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sidecar "elsewhere", by its own certificate, and the same behind one that is signed."""
    folder = tmp_path_factory.mktemp("tls")
    own = make(folder, "sidecar", "localhost", "127.0.0.1")
    token = tokens.add(folder / "tokens.toml", "headset")
    flags = ["--host", "0.0.0.0", "--tls-cert", str(own.cert), "--tls-key", str(own.key)]
    flags += ["--tokens", str(folder / "tokens.toml"), "--no-cache"]
    sidecar = RunningSidecar(folder / "state", ("Blob",), flags=flags)
    authority, certificate, key = make_certificates(folder)
    try:
        sidecar.wait_for_connection()
        sidecar.client().close()
        port, plain = sidecar.info["tls_port"], sidecar.info["port"]
        front = TlsFront(certificate, key, plain)
        yield {
            "FIGMENT_TEST_TLS": f"127.0.0.1|{port}|{token}|{own.cert}|{plain}",
            "FIGMENT_TEST_TLS_SIGNED": f"{front.port}|{authority}|{sidecar.info['token']}",
        }
        front.close()
    finally:
        sidecar.stop()


@pytest.mark.parametrize("runtime", ["dotnet", "mono"])
def test_tls_lets_in_the_right_one_alone(
    tools: Toolchain, tests_dll: Path, tls: dict[str, str], runtime: str
) -> None:
    """Wrong certificate, wrong name, wrong token and plain text are each refused by name."""
    out = unity.run_nunit(tools, runtime, tests_dll, ".TlsTests.", env=tls, timeout=240)
    assert counts(out) == (8, 0, 0), out


@pytest.mark.parametrize("runtime", ["dotnet", "mono"])
def test_a_killed_sidecar_is_started_again(tools: Toolchain, tests_dll: Path, runtime: str) -> None:
    """The launcher starts it, notices its death, and the open job goes on in the next one."""
    out = unity.run_nunit(
        tools, runtime, tests_dll, ".LaunchTests.", "!held",
        env={"FIGMENT_TEST_LAUNCH": launch_command(), "PYTHONPATH": str(unity.ROOT)}, timeout=240,
    )  # fmt: skip
    assert counts(out) == (3, 0, 0), out


@pytest.mark.parametrize("runtime", ["dotnet", "mono"])
def test_a_killed_game_takes_its_sidecar_with_it(
    tools: Toolchain, tests_dll: Path, runtime: str, tmp_path: Path
) -> None:
    """`kill -9` of the game leaves neither the sidecar nor its workers behind."""
    command = unity.runtime_command(tools, runtime, tools.runner)
    env = {
        **tools.env,
        "FIGMENT_TEST_LAUNCH": launch_command(),
        "FIGMENT_TEST_HOLD": str(tmp_path),
        "PYTHONPATH": str(unity.ROOT),
    }
    game = subprocess.Popen(
        [*command, str(tests_dll), "ASidecarIsHeldUntilThisProcessIsKilled"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: (tmp_path / "held").exists() or game.poll() is not None, "held", 120)
        assert game.poll() is None, "the game ended by itself"
        pid = json.loads((tmp_path / "connection.json").read_text())["pid"]
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        os.kill(game.pid, signal.SIGKILL)
        game.wait()
        wait_until(lambda: not any(_alive(p) for p in family), "the sidecar has followed", 60)
    finally:
        game.kill()
        game.wait()


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

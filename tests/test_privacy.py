"""Nothing leaves the machine, and what is secret is readable by the user alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness import RunningSidecar

ROOT = Path(__file__).parents[1]

# Runs inside a network namespace that has loopback and nothing else. The kernel counts each
# packet for which it found no way out, name look-ups included: the count must stay at zero.
ISOLATED = """
import ctypes, fcntl, json, socket, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x40000000):  # CLONE_NEWNET
    raise SystemExit(77)
probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(probe, 0x8914, struct.pack("16sH14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running

def counts():
    lines = open("/proc/net/snmp").read().splitlines()
    ip = dict(zip(*(line.split()[1:] for line in lines if line.startswith("Ip:"))))
    return int(ip["OutNoRoutes"])

before = counts()
try:
    probe.sendto(b"x", ("192.0.2.1", 9))  # the control: this must be counted
except OSError:
    pass
control = counts() - before
probe.close()
start = counts()

from bridge import launch
from bridge.errors import FigmentError

persona = {"name": "Marta", "role": "smith", "knowledge": ["Marta mends swords for 12 gold."]}
asked = {
    "dialogue": {"persona": persona, "line": "Can you mend my sword?"},
    "texture": {"prompt": "mossy cobblestone", "size": 128, "seed": 1},
    "prop": {"prompt": "old oak barrel", "seed": 1, "triangles": 200, "texture_size": 0},
    "report": {"content": "a line"},
}
outcome = {}
with launch() as sidecar, sidecar.client() as client:
    for name, params in asked.items():
        try:
            client.wait_capability(name, timeout=180)
            client.request(name, params)
            outcome[name] = "ok"
        except FigmentError as error:
            outcome[name] = error.code
print(json.dumps({"control": control, "escaped": counts() - start, "outcome": outcome}))
"""

# A `sitecustomize` module: every Python process of the sidecar writes down whom it speaks to.
WATCH = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = args[1] if event in ("socket.connect", "socket.sendto") else args[0]
        host = address[0] if isinstance(address, tuple) else address
        with open(os.environ["WATCH_LOG"], "a") as file:
            file.write(f"{event} {host}\\n")

sys.addaudithook(watch)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_no_packet_leaves_and_none_is_needed(tmp_path: Path) -> None:
    """Without any network every capability serves, and not one packet looks for a way out."""
    done = subprocess.run(
        [sys.executable, "-c", ISOLATED],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FIGMENT_STATE_DIR": str(tmp_path)},
    )
    if done.returncode == 77:
        pytest.skip("making a network namespace is not allowed here")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["control"] == 1, "the count that this test relies on does not work here"
    assert seen["escaped"] == 0
    assert set(seen["outcome"].values()) == {"ok"}, seen["outcome"]


def test_python_speaks_to_loopback_only(
    tmp_path: Path, start_sidecar: Callable[..., RunningSidecar]
) -> None:
    """An audit hook in the sidecar and its workers sees no address but this machine's own."""
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    log = tmp_path / "watch.log"
    log.touch()
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    sidecar = start_sidecar("Echo", env={"PYTHONPATH": path, "WATCH_LOG": str(log)})
    client = sidecar.client()
    client.request("echo", {"text": "hello"})
    client.close()
    sidecar.stop()
    hosts = {line.split(" ", 1)[1] for line in log.read_text().splitlines()}
    assert all(h in ("127.0.0.1", "::1", "localhost") or h.startswith("/") for h in hosts), hosts


def test_the_watch_would_see_a_connection(tmp_path: Path) -> None:
    """The audit hook of the test above does notice: it is not blind."""
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    code = "import socket; s = socket.socket(); s.settimeout(0.01); s.connect_ex(('192.0.2.1', 9))"
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "WATCH_LOG": str(tmp_path / "log")}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert "192.0.2.1" in (tmp_path / "log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_token_is_the_users_alone(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """The connection file is readable by its user alone, its token long, and new each launch."""
    first, second = start_sidecar("Echo", state="a"), start_sidecar("Echo", state="b")
    for sidecar in (first, second):
        assert (sidecar.state / "connection.json").stat().st_mode & 0o777 == 0o600
        assert len(sidecar.info["token"]) >= 32
    assert first.info["token"] != second.info["token"]


def test_the_token_is_in_no_log(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Even the debug log does not contain the token."""
    sidecar = start_sidecar("Echo")
    client = sidecar.client()
    client.request("echo", {"text": "hello"})
    client.close()
    sidecar.stop()
    assert sidecar.info["token"] not in sidecar.log()

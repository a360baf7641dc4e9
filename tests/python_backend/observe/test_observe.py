"""Metrics, logs and the doctor: what operators are told is what happened."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bridge import messages
from python_backend.observe import weights
from python_backend.observe.metrics import Metrics
from tests.harness import ROOT, RunningSidecar


def figment(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "python_backend.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)


def samples(text: str) -> dict[str, float]:
    """Prometheus text -> {series: value}; fails on a line that is not one."""
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            assert re.fullmatch(r"# (HELP \w+ .+|TYPE \w+ (counter|gauge|histogram))", line), line
            continue
        match = re.fullmatch(r'([a-z_]+(?:\{(?:\w+="[^"]*",?)*\})?) (-?[\d.e+-]+)', line)
        assert match, line
        found[match[1]] = float(match[2])
    return found


def test_metrics_by_reason(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Each way to end is counted under its name; queue and compute time apart."""
    running = start_sidecar("Echo", "Ladder", flags=["--metrics-port", str(free_port())])
    with running.peer() as peer:
        peer.call("a", "echo")
        peer.call("b", "echo", size=1000)
        peer.call("c", "nothing")
        peer.call("d", "ladder", seconds=600, deadline_ms=200)
        peer.ask("e", "ladder", seconds=600)
        peer.send(messages.Cancel(id="e"))
        peer.expect(messages.Cancelled)
        peer.send_raw(b"\xc1")
        peer.expect(messages.Error)
        text = page(running, "/metrics")
        found = samples(text)
        requests = 'figment_requests_total{capability="%s",reason="%s"}'
        assert found[requests % ("echo", "ok")] == 1
        assert found[requests % ("echo", "invalid_params")] == 1
        assert found[requests % ("unknown", "unknown_capability")] == 1
        assert found[requests % ("ladder", "deadline")] == 1
        assert found[requests % ("ladder", "cancelled")] == 1
        assert found['figment_refused_total{code="malformed_message"}'] == 1
        assert found['figment_compute_seconds_count{capability="echo"}'] == 1
        assert found['figment_queue_seconds_bucket{capability="echo",le="+Inf"}'] == 1
        assert found["figment_sessions"] == 1
        assert any(name.startswith("figment_worker_resident_bytes") for name in found)
        assert page(running, "/readyz") == "ready\n" and page(running, "/healthz") == "ok\n"
        assert "Only for" in page(running, "/metrics", host="evil.example")
        printed = figment("metrics", "--state-dir", str(running.state))
        assert printed.returncode == 0 and samples(printed.stdout)


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


def page(running: RunningSidecar, path: str, host: str = "127.0.0.1") -> str:
    line = HTTPConnection("127.0.0.1", running.info["metrics_port"], timeout=10)
    line.request("GET", path, headers={"Host": host})
    text = line.getresponse().read().decode()
    line.close()
    return text


def test_labels_are_escaped() -> None:
    """A capability with a strange name cannot break the format."""
    metrics = Metrics()
    metrics.ended('a"b\\c\nd', "ok", 1.0, 2.0)
    assert '{capability="a\\"b\\\\c\\nd",reason="ok"} 1' in metrics.text()


def test_metrics_need_a_sidecar(tmp_path: Path) -> None:
    """Without one, the error says so and the exit code is 2."""
    done = figment("metrics", "--state-dir", str(tmp_path))
    assert done.returncode == 2 and done.stderr.startswith("sidecar_unreachable: ")


def test_log_is_json_and_private(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """Every line is an object; neither tokens nor what a player wrote is in it."""
    running = start_sidecar("Echo")
    with running.peer() as peer:
        peer.call("a", "echo", text="my secret line")
        peer.call("b", "echo", text="my secret line", size=10**6)
    lines = [json.loads(line) for line in running.log().splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert running.info["token"] not in running.log() and "secret" not in running.log()


# ---------------------------------------------------------------- doctor
def doctor(*arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = figment("doctor", "--json", "--set", "server.built_in=false", *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, {row["name"]: row for row in json.loads(done.stdout)}


def test_doctor_of_a_healthy_sidecar(start_sidecar: Callable[..., RunningSidecar]) -> None:
    """It finds the sidecar, asks it, and sees what it serves."""
    running = start_sidecar("Echo", "Broken")
    with running.peer():
        _, rows = doctor("--state-dir", str(running.state))
    assert "answers in" in rows["sidecar"]["found"]
    assert rows["serving echo"]["state"] == "ok"
    assert rows["serving broken"]["state"] == "warning"
    assert str(running.process.pid) in rows["connection file"]["found"]


def test_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    """A taken port, a stale file and a missing plug-in, each with its fix."""
    import socket

    (tmp_path / "connection.json").write_text(
        json.dumps({"version": 1, "host": "127.0.0.1", "port": 1, "pid": 999_999_999})
    )
    with socket.create_server(("127.0.0.1", 0)) as line:
        code, rows = doctor(
            "--state-dir", str(tmp_path), "--plugin", "ghost=no_such_module:Ghost",
            "--set", f"server.port={line.getsockname()[1]}")  # fmt: skip
    assert code == 1
    for name in ("port", "capability ghost"):
        assert rows[name]["state"] == "problem" and rows[name]["fix"]
    assert rows["connection file"]["state"] == "warning"


def test_doctor_prints_a_table(tmp_path: Path) -> None:
    """For people: one line a finding, fixes below."""
    done = figment("doctor", "--set", "server.built_in=false", "--set", "server.host=0.0.0.0",
                   "--state-dir", str(tmp_path))  # fmt: skip
    assert done.returncode == 1
    assert re.search(r"^XX  address +The sidecar does not listen", done.stdout, re.M)
    assert re.search(r"^ +-> Set `server.tls_cert`", done.stdout, re.M)


@pytest.mark.parametrize(
    ("content", "card", "same"),
    [
        (b"good", True, True),
        (b"goo", True, False),  # truncated
        (None, True, False),  # missing
        (b"good", False, None),  # no card
    ],
)
def test_weights_are_compared_with_their_card(
    content: bytes | None, card: bool, same: bool | None, tmp_path: Path
) -> None:
    """By sha256, and a file that a card names must be there."""
    import hashlib

    expected = hashlib.sha256(b"good").hexdigest()
    if card:
        (tmp_path / "a.safetensors".replace(".safetensors", ".md")).write_text(
            f"# Model\n\n`a.safetensors` sha256 {expected}\n"
        )
    if content is not None:
        (tmp_path / "a.safetensors").write_bytes(content)
    ((name, of_card, of_file),) = weights.sums(tmp_path)
    assert name == "a.safetensors"
    assert (of_card == of_file if of_card else None) is same


def test_models_are_judged(tmp_path: Path) -> None:
    """Each named file is listed with whether it can be used; one that cannot makes it 1."""
    (tmp_path / "no.gguf").write_bytes(b"not a gguf")
    done = figment("models", "--json", str(tmp_path))
    found = {row["name"]: row for row in json.loads(done.stdout)}
    assert "not a GGUF" in found["no.gguf"]["state"] and done.returncode == 1
    assert any(row["kind"] == "bundled" for row in found.values())


# ---------------------------------------------------------------- command line
@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["doctor", "--help"]])
def test_help_is_quick_and_complete(arguments: Sequence[str]) -> None:
    """Help needs no model, and every flag has a sentence."""
    done = figment(*arguments)
    assert done.returncode == 0 and "usage: figment" in done.stdout


def test_version() -> None:
    """`figment --version` is the package's."""
    from python_backend import __version__

    assert figment("--version").stdout == f"figment {__version__}\n"


def test_unknown_command() -> None:
    """It is refused, and the commands are listed."""
    done = figment("srve")
    assert done.returncode == 2 and "serve" in done.stderr

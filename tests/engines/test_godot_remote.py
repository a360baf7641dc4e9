"""A running Godot and a sidecar on "another machine": TLS by Godot's own means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import Client
from python_backend.serving import tokens
from tests.engines.godot import Project
from tests.harness import RunningSidecar
from tests.python_backend.serving.certificates import Pair, make

pytestmark = pytest.mark.godot
Ask = Callable[..., tuple[str, list[str]]]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make(tmp_path_factory.mktemp("cert"), "sidecar", "localhost")


@pytest.fixture(scope="module")
def token_and_sidecar(
    pair: Pair, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, RunningSidecar]]:
    folder = tmp_path_factory.mktemp("remote")
    token = tokens.add(folder / "tokens.toml", "headset")
    sidecar = RunningSidecar(folder / "state", ("Echo", "Blob"), flags=[
        "--host", "0.0.0.0", "--tls-cert", str(pair.cert), "--tls-key", str(pair.key),
        "--tokens", str(folder / "tokens.toml"), "--no-cache"])  # fmt: skip
    sidecar.wait_for_connection()
    with Client(sidecar.state, wait=60) as client:
        client.wait_capability("blob")
    yield token, sidecar
    sidecar.stop()


@pytest.fixture
def ask(imported: Project, token_and_sidecar: tuple[str, RunningSidecar], pair: Pair) -> Ask:
    """Run the scenario with some settings changed; (log, error lines)."""
    token, sidecar = token_and_sidecar

    def run(**changes: str) -> tuple[str, list[str]]:
        settings = {
            "HOST": "localhost",
            "PORT": str(sidecar.info["tls_port"]),
            "TOKEN": token,
            "CERTIFICATE": str(pair.cert),
            **changes,
        }
        environment = {f"FIGMENT_REMOTE_{name}": value for name, value in settings.items()}
        outcome = imported.run(
            "--headless", "-s", "res://tests/scenarios/remote.gd",
            environment={"FIGMENT_MODE": "remote", **environment},
        )  # fmt: skip
        assert outcome.code == 0, outcome.log
        return outcome.log, outcome.errors

    return run


def test_a_request_and_16_mb_over_tls(ask: Ask) -> None:
    """Godot's TLS, its ZMTP and the sidecar's listener carry small and large answers."""
    log, errors = ask()
    assert "ANSWER from afar" in log and errors == []
    assert "MB_S" in log


def test_a_wrong_token(ask: Ask) -> None:
    """The sidecar's refusal reaches the game by its code."""
    log, errors = ask(TOKEN="guess")
    assert "ENDED wrong_token" in log and errors == []


def test_a_certificate_that_is_not_trusted(ask: Ask, tmp_path: Path) -> None:
    """Another certificate is trusted: refused, and the message is about the certificate."""
    log, _ = ask(CERTIFICATE=str(make(tmp_path, "other", "localhost").cert))
    assert "ENDED sidecar_unreachable" in log and "ertificate" in log


def test_a_certificate_for_another_name(ask: Ask) -> None:
    """The address is not one that the certificate names."""
    log, _ = ask(HOST="127.0.0.1")
    assert "ENDED sidecar_unreachable" in log and "ertificate" in log

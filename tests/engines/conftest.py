"""What every Godot test starts from: a Godot, a copy of the project, a screen, a sidecar."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engines import godot as harness
from tools import install_godot


@pytest.fixture(scope="session")
def godot() -> install_godot.Godot:
    return harness.require()


@pytest.fixture(scope="session")
def project(
    godot: install_godot.Godot, tmp_path_factory: pytest.TempPathFactory
) -> harness.Project:
    """A copy of `godot_addon` that tests may run; not imported yet."""
    return harness.copy_project(godot, tmp_path_factory.mktemp("godot"))


@pytest.fixture(scope="session")
def imported(project: harness.Project) -> harness.Project:
    """The same, after the editor has imported it once."""
    project.import_once()
    return project


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with harness.screen() as name:
        yield name


@dataclass
class Sidecar:
    """A `figment serve` process that a test started, and how to start it again."""

    folder: Path
    words: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "python_backend.cli", "serve"]
        command += ["--state-dir", str(self.folder), "--port", "0", *self.words]
        command += ["--log-file", str(self.folder / "sidecar.log")]
        self.process = subprocess.Popen(
            command,
            cwd=harness.ROOT,
            env={**os.environ, "PYTHONPATH": str(harness.ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        harness.wait_until(self.listens, 60, "the connection file")

    def listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        file = self.folder / "connection.json"
        return file.exists() and json.loads(file.read_text())["pid"] == self.process.pid

    def kill(self) -> None:
        """`kill -9`: no time to say good-bye."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=20)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def log(self) -> str:
        file = self.folder / "sidecar.log"
        return file.read_text()[-4000:] if file.exists() else ""


@pytest.fixture
def fake_sidecar(tmp_path: Path) -> Iterator[Sidecar]:
    """A real sidecar that serves only the quick capabilities of `tests/fakes.py`."""
    sidecar = Sidecar(tmp_path / "state", FAKES)
    sidecar.folder.mkdir()
    sidecar.start()
    yield sidecar
    sidecar.stop()


FAKES = ("--no-cache", "--plugin", "tests.fakes:EchoCapability", "--only", "echo")

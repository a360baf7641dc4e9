"""Fixtures for every test: a real sidecar in a process of its own, with plug-in capabilities.

def test_something(start_sidecar):
    sidecar = start_sidecar("Echo", "Slow")          # tests.fakes:EchoCapability ...
    with sidecar.peer() as peer:                     # a bare client, message by message
        ...
    client = sidecar.client()                        # bridge.Client

def test_another(sidecar):                           # (client, connection info), Echo only
    client, info = sidecar
"""

from __future__ import annotations

import os

# Before NumPy is imported: BLAS threads that spin on two busy cores make small products
# several times slower, here and in the sidecars that the tests start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in workers: waiting threads sleep

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness import ROOT, Peer, RunningSidecar


@pytest.fixture
def start_sidecar(tmp_path: Path) -> Iterator[Callable[..., RunningSidecar]]:
    """Start sidecars; all are ended, and reaped, with the test."""
    yield from _starter(tmp_path)


@pytest.fixture(scope="module")
def share_sidecar(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., RunningSidecar]]:
    """The same, for sidecars that all tests of a module share."""
    yield from _starter(tmp_path_factory.mktemp("sidecar"))


def _starter(folder: Path) -> Iterator[Callable[..., RunningSidecar]]:
    started: list[RunningSidecar] = []

    def start(*fakes: str, state: str = "state", **options: Any) -> RunningSidecar:
        sidecar = RunningSidecar(folder / state, fakes or ("Echo",), **options)
        started.append(sidecar)
        sidecar.wait_for_connection()
        return sidecar

    yield start
    Peer.close_all()
    for sidecar in started:
        sidecar.stop()


@pytest.fixture(scope="session")
def dialogue_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of `figment bundle` that serves dialogue, made once and then moved elsewhere.
    Not to be written to."""
    home = tmp_path_factory.mktemp("bundle")
    made = home / "made"
    words = ["bundle", "--out", str(made), "--capabilities", "dialogue"]
    command = [sys.executable, "-m", "python_backend.cli", *words]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    return made.rename(home / "moved elsewhere")


@pytest.fixture
def sidecar(start_sidecar: Callable[..., RunningSidecar]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """(client, connection info) of a sidecar that serves `echo`."""
    running = start_sidecar("Echo", "Stream", "Slow", "Blob")
    client = running.client()
    yield client, running.info
    client.close()

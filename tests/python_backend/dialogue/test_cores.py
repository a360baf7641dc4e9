"""Threads for the model: cores, not hyperthreads, and no more than the container's share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from python_backend.dialogue.cores import model_threads, usable_cores


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight processors on four cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    for cpu in range(8):
        folder = tmp_path / f"sys/devices/system/cpu/cpu{cpu}/topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(f"{cpu % 4},{cpu % 4 + 4}\n")
    return tmp_path


def test_two_threads_of_a_core_count_once(machine: Path) -> None:
    """Eight processors are four cores; fewer threads are taken if fewer are configured."""
    assert usable_cores(machine) == 4
    assert model_threads(8, machine) == 4
    assert model_threads(2, machine) == 2


def test_a_containers_share_is_a_limit(machine: Path) -> None:
    """cgroup: 250 ms of processor in 100 ms are two whole cores; `max` is no limit."""
    share = machine / "sys/fs/cgroup/cpu.max"
    share.parent.mkdir(parents=True)
    share.write_text("250000 100000\n")
    assert usable_cores(machine) == 2
    share.write_text("max 100000\n")
    assert usable_cores(machine) == 4


def test_a_machine_that_tells_nothing_counts_its_processors(tmp_path: Path) -> None:
    """Windows and macOS: never none, never more than there are."""
    assert 1 <= usable_cores(tmp_path) <= (os.cpu_count() or 1)

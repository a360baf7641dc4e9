"""The front door: run.py's commands, and the demo from start to end."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run_py(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "run.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_help_names_every_command() -> None:
    """`run.py help` names each command and succeeds."""
    done = run_py("help")
    assert done.returncode == 0
    for command in ("demo", "test", "serve", "godot", "figment"):
        assert f"run.py {command}" in done.stdout


def test_an_unknown_command_fails_with_the_help() -> None:
    """An unknown command prints the help and exits with 2."""
    done = run_py("paint")
    assert done.returncode == 2
    assert "run.py demo" in done.stdout


def test_run_py_needs_only_the_standard_library() -> None:
    """run.py imports nothing that a bare Python lacks."""
    command = [sys.executable, "-S", "-E", str(ROOT / "run.py"), "help"]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_demo_speaks_builds_and_paints(tmp_path: Path) -> None:
    """`figment demo` ends with three spoken lines, a certified prop and a material on disk."""
    command = [sys.executable, "-m", "python_backend.cli", "demo", "-o", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"first word \d+ ms, \d+ ms in all, rung full", done.stdout)) == 3
    assert (tmp_path / "barrel.glb").read_bytes()[:4] == b"glTF"
    pictures = sorted(p.name for p in tmp_path.glob("*.png"))
    assert len(pictures) >= 5
    assert all(p.read_bytes()[:4] == b"\x89PNG" for p in tmp_path.glob("*.png"))
    checks = re.search(r"(\d+) of (\d+) checks passed", done.stdout)
    assert checks and checks.group(1) == checks.group(2) != "0"

"""What engine tests start from: a baked pack; for Godot a copy of the project and a screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import godot as harness
from tools import install_godot

ROOT = Path(__file__).resolve().parents[2]
WANTED = f"""
[[texture]]
prompt = "mossy cobblestone"
size = 256
[[prop]]
prompt = "old oak barrel"
texture_size = 256
[[dialogue]]
npc = "borin"
persona = "{ROOT / "examples/npcs/blacksmith.toml"}"
asks = ["Where is your brother?"]
barks = 0
"""


@pytest.fixture(scope="session")
def baked_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the real `figment bake` made of WANTED. Shared: copy it before changing it."""
    folder = tmp_path_factory.mktemp("bake")
    (folder / "wanted.toml").write_text(WANTED)
    command = [sys.executable, "-m", "python_backend.cli", "bake", str(folder / "wanted.toml")]
    command += ["-o", str(folder / "pack")]
    done = subprocess.run(
        command, cwd=ROOT, timeout=300, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "pack"


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


@pytest.fixture(scope="session")
def display_large() -> Iterator[str]:
    """A screen for the editor's window."""
    with harness.screen(1600, 900) as name:
        yield name


@pytest.fixture(scope="session")
def driven(imported: harness.Project, tmp_path_factory: pytest.TempPathFactory) -> harness.Project:
    """A copy of the imported project, with the test driver as a second addon."""
    return harness.with_driver(harness.copy_imported(imported, tmp_path_factory.mktemp("editor")))

"""What every Godot test starts from: a Godot, a copy of the project, a screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

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


@pytest.fixture(scope="session")
def display_large() -> Iterator[str]:
    """A screen for the editor's window."""
    with harness.screen(1600, 900) as name:
        yield name


@pytest.fixture(scope="session")
def driven(godot: install_godot.Godot, tmp_path_factory: pytest.TempPathFactory) -> harness.Project:
    """A project of its own, with the test driver as a second addon."""
    project = harness.copy_project(godot, tmp_path_factory.mktemp("editor"))
    addons = project.folder / "addons"
    shutil.copytree(project.folder / "tests" / "editor_driver", addons / "figment_driver")
    settings = project.folder / "project.godot"
    text = settings.read_text()
    assert '"res://addons/figment/plugin.cfg"' in text
    settings.write_text(
        text.replace(
            '"res://addons/figment/plugin.cfg"',
            '"res://addons/figment/plugin.cfg", "res://addons/figment_driver/plugin.cfg"',
        )
    )
    project.import_once()
    return project

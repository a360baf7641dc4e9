"""The addon inside the real editor, without a screen and with one."""

from __future__ import annotations

import pytest

from tests.engines.godot import Project

pytestmark = pytest.mark.godot


def test_editor_opens_with_the_addon(imported: Project) -> None:
    """The editor opens the project, enables the addon and quits without any error."""
    imported.run("--headless", "--editor", "--quit", timeout=120).assert_clean()

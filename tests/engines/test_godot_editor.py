"""The addon inside the real editor, without a screen and with one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engines.godot import STAND_INS, Outcome, Project, Watched, judge, missing
from tests.harness import RunningSidecar

pytestmark = [pytest.mark.godot, pytest.mark.timeout(300)]


def checks(outcome: Outcome) -> list[str]:
    """What the driver promised; asserts that all of it holds and that it got to the end."""
    lines = [x.removeprefix("CHECK ") for x in outcome.log.splitlines() if x.startswith("CHECK ")]
    failed = [line for line in lines if not line.startswith("ok ")]
    assert failed == [], outcome.log[-6000:]
    assert "DRIVEN" in outcome.log, outcome.log[-6000:]
    return [line.removeprefix("ok ") for line in lines]


def test_editor_opens_with_the_addon(imported: Project) -> None:
    """The editor opens the project, enables the addon and quits without any error."""
    imported.run("--headless", "--editor", "--quit", timeout=120).assert_clean()


@pytest.mark.slow
def test_every_flow_of_the_dock(
    driven: Project, start_sidecar: Callable[..., RunningSidecar]
) -> None:
    """Texture to material with import settings and undo, prop to scene, recipes as assets, a
    conversation, refused parameters, cancel."""
    sidecar = start_sidecar("Echo", flags=STAND_INS)
    outcome = driven.run(
        "--headless", "--editor", timeout=200,
        environment={"FIGMENT_DRIVE": "flows", "FIGMENT_MODE": "attach",
                     "FIGMENT_STATE_DIR": str(sidecar.state)},
    )  # fmt: skip
    assert len(checks(outcome)) > 25
    outcome.assert_clean()


@pytest.mark.slow
def test_a_click_on_generate_dresses_the_sphere(
    driven: Project,
    start_sidecar: Callable[..., RunningSidecar],
    display_large: str,
    tmp_path: Path,
) -> None:
    """In the editor's window, a real click on Generate ends with the texture on the sphere."""
    xdotool = shutil.which("xdotool")
    if xdotool is None:
        missing("xdotool is not installed (`apt-get install xdotool`); nobody clicks.")
    sidecar = start_sidecar("Echo", flags=STAND_INS)
    picture = tmp_path / "editor.png"
    environment = {
        "FIGMENT_DRIVE": "gui",
        "FIGMENT_MODE": "attach",
        "FIGMENT_SHOT": str(picture),
        "FIGMENT_STATE_DIR": str(sidecar.state),
        "DISPLAY": display_large,
    }
    words = ("--editor", "--rendering-driver", "opengl3", "--audio-driver", "Dummy")
    window = ("--resolution", "1600x900", "--single-window")
    editor = Watched(driven.start(*words, *window, environment=environment))
    try:
        where = editor.wait_for("CLICK", 150).split()[1:]
        subprocess.run(
            [str(xdotool), "mousemove", *where, "click", "1"],
            env={**os.environ, "DISPLAY": display_large},
            check=True,
        )
        assert editor.end(150) == 0
    finally:
        editor.close()
    outcome = judge(0, "\n".join(editor.lines))
    checks(outcome)
    outcome.assert_clean()
    sphere = np.asarray(Image.open(f"{picture}.sphere.png").convert("RGB")).astype(float)
    middle = sphere[sphere.shape[0] // 3 : -sphere.shape[0] // 3, sphere.shape[1] // 3 :]
    assert middle.std() > 8  # a textured ball, not a flat one
    assert np.asarray(Image.open(picture)).shape[:2] == (900, 1600)

"""The addon inside the real editor, without a screen and with one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.engines.godot import STAND_INS, Project, Watched, judge, missing
from tests.engines.pictures import likeness
from tests.engines.relay import Relay
from tests.harness import RunningSidecar

pytestmark = [pytest.mark.godot, pytest.mark.timeout(500)]

# The row with sphere and tiles, drawn by Godot 4.6.3 on llvmpipe. Made anew, to be looked at and
# committed, with FIGMENT_NEW_REFERENCES=1.
REFERENCE = Path(__file__).parent / "references" / "godot_preview.png"


def checks(lines: list[str], section: str) -> list[str]:
    """What the driver promised in a section; asserts that all of it holds and that it got to the
    end."""
    found = [x.removeprefix("CHECK ") for x in lines if x.startswith("CHECK ")]
    mine = [x for x in found if x.split(" ", 2)[1] == f"{section}:"]
    failed = [line for line in mine if not line.startswith("ok ")]
    log = "\n".join(lines[-80:])
    assert failed == [], log
    assert "DRIVEN" in lines, log
    return mine


@pytest.fixture(scope="module")
def driven_log(
    driven: Project, share_sidecar: Callable[..., RunningSidecar], tmp_path_factory: Any
) -> list[str]:
    """The log of one editor in which the driver went through every flow, then through a network
    that hangs, then through every flow again while its sidecar was killed."""
    sidecar = share_sidecar("Echo", flags=STAND_INS)
    relay = Relay(sidecar.state, tmp_path_factory.mktemp("relay"))
    serve = f"--set server.built_in=false --no-cache {' '.join(STAND_INS)}"
    environment = {
        "FIGMENT_DRIVE": "flows,stall,kills",
        "FIGMENT_MODE": "attach",
        "FIGMENT_STATE_DIR": str(relay.state),
        "FIGMENT_COMMAND": f"{sys.executable} -m python_backend.cli",
        "FIGMENT_ARGUMENTS": serve,
    }
    editor = Watched(driven.start("--headless", "--editor", environment=environment))
    try:
        editor.wait_for("WANT stall", 150)
        relay.stall()
        editor.wait_for("WANT resume", 60)
        relay.resume()
        assert editor.end(200) == 0, "\n".join(editor.lines[-80:])
    finally:
        editor.close()
        relay.close()
    return judge(0, "\n".join(editor.lines)).log.splitlines()


@pytest.mark.slow
def test_every_flow_of_the_dock(driven_log: list[str]) -> None:
    """Texture to material with import settings and undo, in place again with its UID, prop to
    scene where the view looks, recipes as assets, presets, history, variations side by side, a
    conversation, refused parameters, cancel."""
    assert len(checks(driven_log, "flows")) > 50


@pytest.mark.slow
def test_a_network_that_hangs(driven_log: list[str]) -> None:
    """The status line tells of the silence, cancel is seen at once, and when bytes flow again the
    request is made."""
    assert len(checks(driven_log, "stall")) > 10


@pytest.mark.slow
def test_a_sidecar_killed_in_every_flow(driven_log: list[str]) -> None:
    """Texture, prop, conversation, recipe import, picture, variations: the reason is told, the
    button repairs, nothing half-made is left, the second try works."""
    assert len(checks(driven_log, "kills")) > 40
    errors = judge(0, "\n".join(driven_log)).errors
    # The one thing that is logged as an error: a recipe that could not be imported just then.
    assert [line for line in errors if "killed_import" not in line] == []


@pytest.mark.slow
def test_a_click_on_generate_dresses_the_sphere(
    driven: Project,
    start_sidecar: Callable[..., RunningSidecar],
    display_large: str,
    tmp_path: Path,
) -> None:
    """In the editor's window, a real click on Generate ends with the material on the sphere, tiled
    beside it, and on the selected mesh; the picture is like the one that was judged by eye."""
    sidecar = start_sidecar("Echo", flags=STAND_INS)
    picture = tmp_path / "editor.png"
    lines = click_on_generate(driven, sidecar.state, display_large, picture)
    checks(lines, "gui")
    assert judge(0, "\n".join(lines)).errors == []
    times = json.loads(said(lines, "TIMES"))
    assert 0 < times["click_to_sphere"] < times["click_to_scene"]

    x, y, width, height = map(int, said(lines, "REGION").split())
    before, after = (
        Image.open(tmp_path / f"editor-{name}.png").crop((x, y, x + width, y + height))
        for name in ("before", "after")
    )
    if os.environ.get("FIGMENT_NEW_REFERENCES"):
        after.convert("RGB").save(REFERENCE)
    found = likeness(after, REFERENCE)
    assert found.alike, found
    assert not likeness(before, REFERENCE).alike  # an empty stage is told apart
    turned = after.rotate(180)
    assert not likeness(turned, REFERENCE).alike  # and so is the right colour in the wrong place


def said(lines: list[str], word: str) -> str:
    """The rest of the line that begins with `word`."""
    return next(line for line in lines if line.startswith(word + " ")).removeprefix(word + " ")


def click_on_generate(project: Project, state: Path, display: str, picture: Path) -> list[str]:
    """Run the editor with a window, click where the driver says, wait for its end; its log."""
    xdotool = shutil.which("xdotool")
    if xdotool is None:
        missing("xdotool is not installed (`apt-get install xdotool`); nobody clicks.")
    environment = {
        "FIGMENT_DRIVE": "gui",
        "FIGMENT_MODE": "attach",
        "FIGMENT_SHOT": str(picture),
        "FIGMENT_STATE_DIR": str(state),
        "DISPLAY": display,
    }
    words = ("--editor", "--rendering-driver", "opengl3", "--audio-driver", "Dummy")
    window = ("--resolution", "1600x900", "--single-window")
    editor = Watched(project.start(*words, *window, environment=environment))
    try:
        where = editor.wait_for("CLICK", 200).split()[1:]
        subprocess.run(
            [str(xdotool), "mousemove", *where, "click", "1"],
            env={**os.environ, "DISPLAY": display},
            check=True,
        )
        assert editor.end(200) == 0
    finally:
        editor.close()
    return judge(0, "\n".join(editor.lines)).log.splitlines()

"""The demo: its picture on a screen, and a conversation in an exported release build."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engines.godot import GL, ROOT, STAND_INS, Outcome, Project, Watched, export_game, judge
from tests.engines.plugins import LINE
from tests.harness import RunningSidecar

pytestmark = [pytest.mark.godot, pytest.mark.timeout(300)]


@pytest.fixture
def talking(start_sidecar: Callable[..., RunningSidecar]) -> dict[str, str]:
    """Environment of a Godot whose sidecar has stand-ins for all three capabilities."""
    sidecar = start_sidecar("Echo", flags=STAND_INS)
    return {"FIGMENT_STATE_DIR": str(sidecar.state), "FIGMENT_MODE": "attach"}


def spoken(outcome: Outcome) -> dict[str, object]:
    """The reply that the demo printed."""
    line = next(x for x in outcome.log.splitlines() if x.startswith("FIGMENT reply "))
    reply: dict[str, object] = json.loads(line.removeprefix("FIGMENT reply "))
    return reply


def test_demo_has_a_picture(
    imported: Project, display: str, talking: dict[str, str], tmp_path: Path
) -> None:
    """Rendered with OpenGL, the forge is lit, has many colours, and shows the smith's words."""
    picture = tmp_path / "demo.png"
    outcome = imported.run(
        *GL, "--audio-driver", "Dummy", "--",
        "say=Can you mend my sword?", f"shot={picture}", "quit",
        environment={**talking, "DISPLAY": display}, timeout=200,
    )  # fmt: skip
    outcome.assert_clean()
    assert spoken(outcome)["source"] == "model"
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(float)
    assert pixels.shape == (720, 1280, 3)
    room, words = pixels[:400], pixels[480:560, 180:1000]
    assert 20 < room.mean() < 200
    assert room.std() > 25  # neither black nor one colour
    assert (words.min(axis=2) > 200).sum() > 500  # letters


@pytest.mark.slow
def test_exported_release_holds_a_conversation(
    imported: Project, talking: dict[str, str], tmp_path: Path
) -> None:
    """The game as a player gets it, built in release mode, speaks with the sidecar."""
    game = export_game(imported, tmp_path / "game")
    outcome = imported.run(
        "--headless", "--", "say=Can you mend my sword?", "quit",
        program=game, environment=talking, timeout=60,
    )  # fmt: skip
    outcome.assert_clean()
    reply = spoken(outcome)
    assert reply["source"] == "model"
    assert reply["action"] == {"name": "take_to_mend", "arguments": {"item": "sword"}}


def test_readme_example_runs(imported: Project, talking: dict[str, str]) -> None:
    """The GDScript in the README, pasted into a node, prints the NPC's line."""
    blocks = re.findall(r"```gdscript\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert blocks
    (imported.folder / "readme.gd").write_text("extends Node\n\n\n" + blocks[0])
    (imported.folder / "readme.tscn").write_text(
        "[gd_scene load_steps=2 format=3]\n\n"
        '[ext_resource type="Script" path="res://readme.gd" id="1"]\n\n'
        '[node name="Readme" type="Node"]\nscript = ExtResource("1")\n'
    )
    running = Watched(imported.start("--headless", "res://readme.tscn", environment=talking))
    try:
        running.wait_for(f"{LINE} happy", 60)
    finally:
        running.close()
    assert judge(0, "\n".join(running.lines)).errors == []


def test_a_picture_becomes_the_floor(imported: Project, talking: dict[str, str]) -> None:
    """The AR scene sends what a camera would see and puts the material on the floor."""
    outcome = imported.run(
        "--headless", "res://demo/ar.tscn", "--", "leave", environment=talking, timeout=60
    )
    assert "FIGMENT made floor full from a picture" in outcome.log, outcome.log[-3000:]
    outcome.assert_clean()

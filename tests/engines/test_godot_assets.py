"""The real models, seen by Godot: props at run time and in the editor, materials on spheres."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engines.godot import GL, ROOT, Project
from tests.harness import RunningSidecar

pytestmark = [pytest.mark.godot, pytest.mark.slow, pytest.mark.timeout(400)]

WEIGHTS = ROOT / "python_backend" / "weights"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment of a Godot whose sidecar has the real textures and props."""
    state = tmp_path_factory.mktemp("real") / "state"
    flags = ("--set", "server.built_in=true", "--only", "texture,prop")
    sidecar = RunningSidecar(state, (), flags=flags)
    sidecar.wait_for_connection()
    yield {"FIGMENT_STATE_DIR": str(state), "FIGMENT_MODE": "attach"}
    sidecar.stop()


def gallery(project: Project, environment: dict[str, str], *words: str) -> list[str]:
    """Run the gallery; the lines about what was made. Asserts that nothing went wrong."""
    outcome = project.run(
        *GL, "--audio-driver", "Dummy", "res://tests/scenarios/gallery.tscn", "--", *words,
        environment=environment, timeout=300,
    )  # fmt: skip
    outcome.assert_clean()
    return [line for line in outcome.log.splitlines() if line.startswith("MADE ")]


def test_six_props_at_run_time(
    imported: Project, real: dict[str, str], display: str, tmp_path: Path
) -> None:
    """Three props as arrays and three as GLB stand in the picture, with triangles and shapes."""
    picture = tmp_path / "props.png"
    made = gallery(
        imported, {**real, "DISPLAY": display},
        "what=props", "texture_size=256", f"shot={picture}",
    )  # fmt: skip
    assert len(made) == 6
    for line in made:
        found = re.search(r'"shapes":(\d+),"triangles":(\d+)', line)
        assert found, line
        assert int(found[1]) >= 1
        assert 12 <= int(found[2]) <= 4000
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(float)
    row = pixels[220:400]
    # Each sixth of the row has something in it that is not the ground.
    for part in np.array_split(row[:, 170:1110], 6, axis=1):
        assert part.std() > 8


def test_three_materials_on_spheres(
    imported: Project, real: dict[str, str], display: str, tmp_path: Path
) -> None:
    """Three materials are on three balls and three tiles, each with its own look."""
    if not (WEIGHTS / "texture.safetensors").exists():
        pytest.skip("the texture weights are not in python_backend/weights")
    picture = tmp_path / "materials.png"
    made = gallery(
        imported, {**real, "DISPLAY": display}, "what=materials", f"shot={picture}"
    )  # fmt: skip
    assert len(made) == 3
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(float)
    balls = [pixels[330:420, x - 60 : x + 60] for x in (360, 640, 920)]
    assert all(ball.std() > 10 for ball in balls)
    colours = [ball.reshape(-1, 3).mean(axis=0) for ball in balls]
    assert max(np.abs(a - b).max() for a in colours for b in colours) > 10


def test_the_editor_imports_a_real_prop(
    driven: Project, real: dict[str, str], start_sidecar: Callable[..., RunningSidecar]
) -> None:
    """The dock writes a GLB that the editor imports as a scene with mesh, material and body."""
    outcome = driven.run(
        "--headless", "--editor", timeout=300, environment={**real, "FIGMENT_DRIVE": "prop"}
    )
    lines = [x for x in outcome.log.splitlines() if x.startswith("CHECK ")]
    assert [x for x in lines if not x.startswith("CHECK ok")] == [], outcome.log[-5000:]
    assert "DRIVEN" in outcome.log
    outcome.assert_clean()


def test_a_game_runs_from_its_pack(imported: Project, baked_pack: Path, tmp_path: Path) -> None:
    """What `figment bake` made is enough for a game that has no sidecar at all."""
    pack = tmp_path / "pack"
    shutil.copytree(baked_pack, pack)
    manifest = json.loads((pack / "pack.json").read_text())
    lines = {"capability": "dialogue", "npc": "bron", "lines": ["The fire is low tonight."]}
    manifest["entries"].append(lines)
    (pack / "pack.json").write_text(json.dumps(manifest))
    outcome = imported.run(
        "--headless", "-s", "res://tests/scenarios/pack.gd", "--", f"pack={pack}",
        environment={"FIGMENT_MODE": "off"},
    )  # fmt: skip
    outcome.assert_clean()
    assert "TEXTURE fallback true" in outcome.log
    assert "PROP fallback true" in outcome.log
    assert "LINE authored The fire is low tonight." in outcome.log

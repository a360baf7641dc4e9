"""What others get: the addon as an archive, and a game with its own sidecar beside it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import psutil
import pytest

from tests.engines.godot import (
    ADDON_PROJECT,
    ROOT,
    STAND_INS,
    Project,
    Watched,
    export_game,
    wait_until,
)

pytestmark = [pytest.mark.godot, pytest.mark.timeout(300)]

ADDON = ADDON_PROJECT / "addons" / "figment"


def archive() -> list[tarfile.TarInfo]:
    """The files of `git archive` of the addon's project, as the Asset Library makes it."""
    done = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD:godot_addon"], cwd=ROOT, capture_output=True
    )
    if done.returncode:
        pytest.skip("this is no git clone")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        return [member for member in tar.getmembers() if member.isfile()]


def test_the_archive_is_the_addon_alone() -> None:
    """Only `addons/figment`, with licence and README, without binaries, under a megabyte."""
    files = archive()
    names = {member.name for member in files}
    assert {name.split("/")[0] for name in names} == {"addons"}
    assert {"addons/figment/LICENSE", "addons/figment/README.md"} <= names
    assert "addons/figment/plugin.cfg" in names
    suffixes = {Path(name).suffix for name in names}
    assert suffixes <= {".gd", ".uid", ".cfg", ".svg", ".import", ".md", ""}
    assert sum(member.size for member in files) < 1_000_000


def test_the_licence_is_the_project_s() -> None:
    """Users get the addon folder alone, so the licence is in it, and is the same."""
    assert (ADDON / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_plugin_and_client_say_one_version() -> None:
    """plugin.cfg, the client's `hello` and the project agree about the version."""
    version = re.search(r'^version="(.+)"', (ADDON / "plugin.cfg").read_text(), re.MULTILINE)
    assert version
    assert f'"figment-godot {version[1]}"' in (ADDON / "runtime" / "client.gd").read_text()
    assert f'config/version="{version[1]}"' in (ADDON_PROJECT / "project.godot").read_text()


def test_public_names_are_the_documented_ones() -> None:
    """Every `class_name` begins with Figment and is in the README; internals have none."""
    found = set()
    for script in ADDON.rglob("*.gd"):
        found |= set(re.findall(r"^class_name (\w+)", script.read_text(), re.MULTILINE))
    assert found == {
        "FigmentClient", "FigmentRequest", "FigmentSidecar", "FigmentNPC", "FigmentPersona",
        "FigmentPack", "FigmentStreamer",
    }  # fmt: skip


def test_runtime_names_no_editor_class() -> None:
    """An editor class in a script of the game would not parse in an exported build."""
    for folder in ("wire", "runtime", "convert"):
        for script in (ADDON / folder).glob("*.gd"):
            code = re.sub(r"#.*", "", script.read_text())
            assert not re.search(r"\bEditor(Interface|Plugin|Settings)\b", code), script


@pytest.mark.slow
def test_a_game_brings_its_sidecar(imported: Project, tmp_path: Path) -> None:
    """The export copies the bundle beside the game; the game starts it, speaks, and leaves no
    process behind when it is killed."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    program = bundle / "figment"
    # What `figment bundle` makes is tested with the sidecar; here only its place matters.
    flags = " ".join(("--set", "server.built_in=false", "--no-cache", *STAND_INS))
    start = f'exec "{sys.executable}" -m python_backend.cli "$@" {flags}'
    program.write_text(f'#!/bin/sh\nexport PYTHONPATH="{ROOT}"\n{start}\n')
    program.chmod(0o755)
    game = export_game(imported, tmp_path / "out" / "game", bundle=bundle)
    assert (game.parent / "figment-sidecar" / "figment").stat().st_mode & 0o111
    words = ("--headless", "--", "say=Can you mend my sword?")
    running = Watched(imported.start(*words, program=game, environment={"FIGMENT_MODE": "start"}))
    try:
        assert '"source":"model"' in running.wait_for("FIGMENT reply", 90)
        family = psutil.Process(running.process.pid).children(recursive=True)
        assert family
        running.process.kill()
        wait_until(
            lambda: not any(p.is_running() and p.status() != "zombie" for p in family),
            30,
            "the end of the sidecar",
        )
    finally:
        running.close()


def test_the_demo_runs_without_a_headset(imported: Project) -> None:
    """The XR scene loads, finds no OpenXR, and goes on as the ordinary demo."""
    outcome = imported.run(
        "--headless", "res://demo/xr.tscn", "--", "quit",
        environment={"FIGMENT_MODE": "off"}, timeout=60,
    )  # fmt: skip
    assert "FIGMENT without a headset" in outcome.log
    outcome.assert_clean()

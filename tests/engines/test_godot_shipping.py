"""What others get: the addon as an archive, and a game with its own sidecar beside it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.engines.godot import (
    ADDON_PROJECT,
    ROOT,
    Project,
    Watched,
    export_game,
    judge,
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


# ---------------------------------------------------------------- a game with its own sidecar
@pytest.fixture(scope="module")
def shipped(
    imported: Project, dialogue_bundle: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The demo as a player gets it: built in release mode, with a real bundle beside it."""
    folder = tmp_path_factory.mktemp("shop") / "The Forge"
    return export_game(imported, folder / "game", bundle=dialogue_bundle)


def processes_in(folder: Path) -> list[psutil.Process]:
    """Everything that runs from `folder`."""
    found = []
    for process in psutil.process_iter(["exe", "cmdline", "status"]):
        words = " ".join([process.info["exe"] or "", *(process.info["cmdline"] or [])])
        if str(folder) in words and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


@pytest.fixture
def play(imported: Project, shipped: Path) -> Iterator[Callable[..., Watched]]:
    """Start a copy of the shipped game on a computer that has no Python and no Figment."""
    started: list[Watched] = []

    def start(*words: str) -> Watched:
        process = imported.start(
            "--headless", "--", *words, program=shipped,
            environment={"PYTHONPATH": "", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        started.append(Watched(process))
        return started[-1]

    yield start
    for each in started:
        each.close()


LOOP = ("floor=mossy stone floor", "props=old oak barrel", "say=Can you mend my sword?")


@pytest.mark.slow
def test_a_game_brings_its_sidecar(shipped: Path, play: Callable[..., Watched]) -> None:
    """Exported with a bundle of dialogue alone, the demo plays its loop: the smith answers from
    the model, floor and prop come from the game's pack; after `kill -9` no process is left."""
    game = play(*LOOP)
    reply = json.loads(game.wait_for("FIGMENT reply ", 120).removeprefix("FIGMENT reply "))
    assert reply["source"] == "model"
    assert len(reply["line"]) > 5
    assert game.said("FIGMENT made floor fallback: mossy stone floor")
    assert game.said("FIGMENT made prop fallback: old oak barrel")
    running = {process.pid for process in processes_in(shipped.parent)}
    assert len(running) >= 3, "the game, its sidecar and a worker"
    game.process.kill()
    wait_until(lambda: not processes_in(shipped.parent), 30, "the end of every process")
    game.close()
    assert judge(0, "\n".join(game.lines)).errors == []


@pytest.mark.slow
def test_two_copies_of_a_game_do_not_collide(shipped: Path, play: Callable[..., Watched]) -> None:
    """Each copy has a sidecar of its own; one that is killed does not disturb the other."""
    first, second = play("say=Who are you?"), play("say=Who are you?")
    for game in (first, second):
        assert '"source":"model"' in game.wait_for("FIGMENT reply ", 120)
    families = [
        {p.pid for p in psutil.Process(game.process.pid).children(recursive=True)}
        for game in (first, second)
    ]
    assert families[0]
    assert families[1]
    assert not families[0] & families[1]
    first.process.kill()

    def running() -> set[int]:
        return {process.pid for process in processes_in(shipped.parent)}

    wait_until(lambda: not running() & families[0], 30, "the end of the first sidecar")
    assert families[1] <= running()
    second.process.kill()
    wait_until(lambda: not running(), 30, "the end of everything")


def test_the_demo_runs_without_a_headset(imported: Project) -> None:
    """The XR scene loads, finds no OpenXR, and goes on as the ordinary demo."""
    outcome = imported.run(
        "--headless", "res://demo/xr.tscn", "--", "quit",
        environment={"FIGMENT_MODE": "off"}, timeout=60,
    )  # fmt: skip
    assert "FIGMENT without a headset" in outcome.log
    outcome.assert_clean()

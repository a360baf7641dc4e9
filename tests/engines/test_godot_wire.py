"""The addon's code: its form, and its wire against the shared vectors, in a real Godot."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bridge import errors
from tests.engines.godot import ADDON_PROJECT, ROOT, Project

pytestmark = pytest.mark.godot

VECTORS = ROOT / "tests" / "vectors"


def run_tests(project: Project, *words: str, environment: dict[str, str] | None = None) -> str:
    """All tests of `godot_addon/tests`; the log. Asserts that they passed."""
    runner = ("--headless", "-s", "res://tests/run.gd", "--", *words)
    outcome = project.run(*runner, timeout=110, environment=environment)
    outcome.assert_clean()
    assert re.search(r"^[1-9]\d* passed, 0 failed$", outcome.log, re.MULTILINE), outcome.log
    return outcome.log


@pytest.mark.parametrize("tool", [["gdformat", "--check"], ["gdlint"]])
def test_scripts_have_the_one_form(tool: list[str]) -> None:
    """gdformat and gdlint have nothing to say about any script of the addon."""
    program = Path(sys.executable).with_name(tool[0])
    if not program.exists():
        pytest.skip("gdtoolkit is not installed")
    done = subprocess.run(
        [program, *tool[1:], "."], cwd=ADDON_PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_wire_obeys_the_vectors(project: Project) -> None:
    """GDScript reads every golden vector as Python does, in a clone that was never imported."""
    log = run_tests(project, f"--vectors={VECTORS}")
    assert "test_vectors_sessions.gd" in log


def test_a_wrong_vector_is_noticed(project: Project, tmp_path: Path) -> None:
    """One changed byte turns the runner red: it does not pass by looking away."""
    wrong = tmp_path / "vectors"
    shutil.copytree(VECTORS, wrong)
    file = wrong / "msgpack" / "ints.json"
    file.write_text(file.read_text().replace('"encode": "cc80"', '"encode": "d080"'))
    outcome = project.run(
        "--headless", "-s", "res://tests/run.gd", "--", f"--vectors={wrong}", "msgpack"
    )
    assert outcome.code == 1
    assert "int:128" in outcome.log


def test_untyped_code_does_not_load(project: Project) -> None:
    """A declaration without a type is an error inside addons, too."""
    script = project.folder / "addons" / "figment" / "untyped.gd"
    script.write_text("extends RefCounted\nvar x = 1\n")
    try:
        outcome = project.run("--headless", "--check-only", "-s", "res://addons/figment/untyped.gd")
    finally:
        script.unlink()
    assert outcome.code == 1
    assert outcome.errors


def test_error_codes_are_the_same_set() -> None:
    """error.gd knows exactly the codes of bridge/errors.py, and which are faults of protocol."""
    text = (ADDON_PROJECT / "addons/figment/wire/error.gd").read_text()
    advice = text.split("const ADVICE", 1)[1].split("\n}", 1)[0]
    assert set(re.findall(r'^\t"(\w+)":', advice, re.MULTILINE)) == set(errors.by_code())
    listed = text.split("const PROTOCOL_CODES", 1)[1].split("]\n\n", 1)[0]
    faults = {c for c, cls in errors.by_code().items() if issubclass(cls, errors.ProtocolError)}
    assert set(re.findall(r'"(\w+)"', listed)) == faults

"""A real Godot for the tests: found or installed, run under a time limit, its log judged.

What Godot says with an exit code is not enough: a script error leaves it 0. So every run here
also collects the errors in the log, and a test asserts that there are none.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools import install_godot

ROOT = Path(__file__).resolve().parents[2]
ADDON_PROJECT = ROOT / "godot_addon"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
ERROR_LINE = re.compile(r"^(?:SCRIPT ERROR|ERROR|USER ERROR|USER SCRIPT ERROR|Parse Error)\b")
# Said by Godot itself about the machine, whatever the project is.
HARMLESS = (
    'Parameter "t" is null',  # saving a scene without a renderer makes no thumbnail
    "VK_KHR_surface",  # the editor asks for Vulkan before it takes OpenGL
    "Unable to create Vulkan",
    # Debian's release template says it of every control that leaves a container, in any project.
    "Attempt to disconnect a nonexistent connection",
)
# Flags of `figment serve`: the three capabilities, quick and without models.
STAND_INS = tuple(
    word
    for name in ("Dialogue", "Texture", "Prop")
    for word in ("--plugin", f"tests.engines.plugins:{name}Capability")
)
GL = ("--rendering-method", "gl_compatibility", "--rendering-driver", "opengl3")


@dataclass(frozen=True)
class Outcome:
    """What a run of Godot came to. `errors`: the error lines of its log, without harmless ones."""

    code: int
    log: str
    errors: list[str]

    def assert_clean(self, code: int = 0) -> None:
        assert self.errors == [], self.log[-6000:]
        assert self.code == code, f"exit code {self.code}\n{self.log[-6000:]}"


@dataclass
class Project:
    """A copy of the addon's project in a folder of its own, with a home of its own."""

    godot: install_godot.Godot
    folder: Path
    home: Path
    imported: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        *words: str,
        timeout: float = 90,
        environment: Mapping[str, str] | None = None,
        program: Path | None = None,
    ) -> Outcome:
        """Run Godot (or `program`, an exported game) until it ends, at most `timeout` seconds."""
        process = self.start(*words, environment=environment, program=program)
        try:
            log, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            log, _ = process.communicate()
            log += f"\nERROR: it did not end within {timeout} seconds"
        return judge(process.returncode, log)

    def start(
        self,
        *words: str,
        environment: Mapping[str, str] | None = None,
        program: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Start it and return; its output is one pipe. For tests that kill things."""
        own = ["--path", str(self.folder)] if program is None else []
        return subprocess.Popen(
            [str(program or self.godot.program), *own, *words],
            env=self._environment(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )

    def import_once(self) -> None:
        """What the editor does when it opens a fresh clone: about six seconds of work."""
        if not self.imported:
            self.run("--headless", "--import", timeout=180).assert_clean()
            self.imported = True

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FIGMENT_", "XDG_"))}
        folders = {
            "HOME": self.home,
            "XDG_DATA_HOME": self.home / "data",
            "XDG_CONFIG_HOME": self.home / "config",
            "XDG_CACHE_HOME": self.home / "cache",
            "XDG_STATE_HOME": self.home / "state",
        }
        python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        own = {name: str(path) for name, path in folders.items()}
        return {**kept, **self.godot.environment, **own, **python, **self.environment, **more}


class Watched:
    """A Godot that runs in the background; its lines are read as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def said(self, beginning: str) -> str | None:
        return next((line for line in list(self.lines) if line.startswith(beginning)), None)

    def wait_for(self, beginning: str, seconds: float = 60) -> str:
        def there() -> bool:
            return self.said(beginning) is not None or self.process.poll() is not None

        wait_until(there, seconds, f"the line {beginning!r}")
        line = self.said(beginning)
        assert line is not None, "\n".join(self.lines)
        return line

    def end(self, seconds: float = 60) -> int:
        code = self.process.wait(timeout=seconds)
        self._reader.join(timeout=10)
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)
        self._reader.join(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()


def judge(code: int, log: str) -> Outcome:
    text = COLOURS.sub("", log)
    lines = text.splitlines()
    errors = [
        line
        for line in lines
        if ERROR_LINE.match(line.strip()) and not any(word in line for word in HARMLESS)
    ]
    return Outcome(code, text, errors)


def require() -> install_godot.Godot:
    """Godot, installed if need be where that is wanted; else the test is skipped by name."""
    try:
        return install_godot.find()
    except install_godot.NotFound as reason:
        if not required():
            pytest.skip(f"Godot: {reason}")
    install_godot.install()
    return install_godot.find()


def required() -> bool:
    return os.environ.get("FIGMENT_REQUIRE_GODOT", "") not in ("", "0")


def missing(what: str) -> None:
    """Something besides Godot is not here: a failure where Godot is required, else a skip."""
    if required():
        pytest.fail(what)
    pytest.skip(what)


def copy_project(godot: install_godot.Godot, folder: Path) -> Project:
    target = folder / "project"
    ignored = shutil.ignore_patterns(".godot", "build", "export_presets.cfg")
    shutil.copytree(ADDON_PROJECT, target, ignore=ignored)
    home = folder / "home"
    home.mkdir()
    return Project(godot, target, home)


def copy_imported(project: Project, folder: Path) -> Project:
    """A copy of a project with what the editor made of it, so that it need not be imported."""
    target = folder / "project"
    shutil.copytree(project.folder, target)
    home = folder / "home"
    home.mkdir()
    return Project(project.godot, target, home, imported=True)


def with_driver(project: Project) -> Project:
    """The same project, with the test driver as a second addon that is switched on."""
    addons = project.folder / "addons"
    shutil.copytree(project.folder / "tests" / "editor_driver", addons / "figment_driver")
    settings = project.folder / "project.godot"
    ours = '"res://addons/figment/plugin.cfg"'
    text = settings.read_text()
    assert ours in text
    both = f'{ours}, "res://addons/figment_driver/plugin.cfg"'
    settings.write_text(text.replace(ours, both))
    return project


# ---------------------------------------------------------------- an exported game
PRESET = """[preset.0]

name="linux"
platform="Linux"
runnable=true
export_filter="all_resources"
include_filter=""
exclude_filter="tests/*"
export_path=""

[preset.0.options]

custom_template/debug="{debug}"
custom_template/release="{release}"
binary_format/embed_pck=false
binary_format/architecture="{architecture}"
figment/sidecar_bundle="{bundle}"
"""


def export_game(project: Project, game: Path, bundle: Path | str = "") -> Path:
    """Export the project in release mode; the program. `bundle`: a sidecar to put beside it."""
    templates = project.godot.templates
    if "release" not in templates:
        missing("There are no export templates (patchelf is needed for the cached ones).")
    architecture = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    preset = PRESET.format(
        release=templates["release"],
        debug=templates.get("debug", ""),
        architecture=architecture,
        bundle=bundle,
    )
    (project.folder / "export_presets.cfg").write_text(preset)
    game.parent.mkdir(parents=True, exist_ok=True)
    project.run("--headless", "--export-release", "linux", str(game), timeout=200).assert_clean()
    return game


# ---------------------------------------------------------------- a screen
@contextmanager
def screen(width: int = 1280, height: int = 720) -> Iterator[str]:
    """An X server without a monitor; the value for DISPLAY."""
    program = shutil.which("Xvfb")
    if program is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "-qq", "update"], **quiet)
        subprocess.run(["apt-get", "-y", "install", "xvfb"], **quiet)
        program = shutil.which("Xvfb")
    if program is None:
        missing("Xvfb is not installed (`apt-get install xvfb`); Godot has no screen.")
    read, write = os.pipe()
    shape = f"{width}x{height}x24"
    words = ["-displayfd", str(write), "-screen", "0", shape, "-nolisten", "tcp"]
    server = subprocess.Popen(
        [str(program), *words],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until(condition: object, seconds: float, what: str) -> None:
    """Poll `condition` (a callable) until it is true; an assertion error when it never is."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)


def words_for(command: Sequence[str | Path]) -> str:
    """A command as `FIGMENT_COMMAND` wants it."""
    return " ".join(str(word) for word in command)

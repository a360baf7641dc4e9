"""The documents cannot lie: pages, links and examples are compared with the code or run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bridge/PROTOCOL.md"]
PAGES += [str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks(page: str, language: str) -> list[str]:
    """Fenced blocks of one language, in order."""
    text = (ROOT / page).read_text("utf-8")
    return [body for lang, body in FENCE.findall(text) if lang == language]


def commands(page: str) -> list[str]:
    """Every `figment ...` line of the page's plain blocks, without comments."""
    lines = [
        line for lang in ("", "sh", "bash") for b in blocks(page, lang) for line in b.split("\n")
    ]
    return [line.split("  #")[0].strip() for line in lines if line.startswith("figment ")]


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "FIGMENT_STATE_DIR": str(folder / "state")}


def test_written_pages_are_up_to_date() -> None:
    """Every configuration key, error code, command and flag is on its page, and no other."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.make_docs", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Each relative link names a file that is there."""
    path = ROOT / page
    text = FENCE.sub("", path.read_text("utf-8"))
    dead = [
        link
        for link in LINK.findall(text)
        if not re.match(r"(https?:|mailto:|#)", link)
        and not (path.parent / link.split("#")[0]).exists()
    ]
    assert not dead


def test_pages_speak_of_no_one_machine() -> None:
    """No tracked text file names a folder of the machine that it was written on."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, tracked.stdout.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        text = path.read_bytes()
        if b"\0" not in text and re.search(rb"(?<![\w^\"])/(?:work|home/\w+)/\w", text):
            found.append(name)
    assert not found


def test_examples_are_valid_commands() -> None:
    """Each `figment` line of the README is understood by the command line."""
    cli = import_module("python_backend.cli.main")
    found = commands("README.md")
    assert found
    for line in found:
        words = shlex.split(line)[1:]
        cli._parser(words[0]).parse_args(words)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("line", commands("README.md"))
def test_examples_run(line: str, tmp_path: Path) -> None:
    """Each `figment` line of the README does what it says, from a folder of its own."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-m", "python_backend.cli", *shlex.split(line)[1:]],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", range(len(blocks("README.md", "python"))))
def test_python_blocks_run(number: int, tmp_path: Path) -> None:
    """Each Python block of the README runs as a program of its own."""
    script = tmp_path / "block.py"
    script.write_text(blocks("README.md", "python")[number])
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_configuration_examples_are_valid(tmp_path: Path) -> None:
    """Each TOML block of the documents is a configuration, a profile or a persona that loads."""
    from python_backend import config_file, registry
    from python_backend.safety.profiles import load_profile

    for page in PAGES:
        for body in blocks(page, "toml"):
            file = tmp_path / "example.toml"
            file.write_text(body)
            if "[refuse]" in body:
                load_profile(str(file))
            elif re.search(r"^\[(server|safety|texture|prop|dialogue|cache|log)\]", body, re.M):
                config_file.load(file, environ={}, capabilities=lambda _: registry.entries())


def test_training_examples_are_valid() -> None:
    """The example conversation of the training guide is one that training reads."""
    from python_backend.dialogue.training.data import read_talk

    (example,) = blocks("docs/training.md", "json")
    talk = read_talk(json.loads(example))
    assert talk.turns[0].facts
    for line in commands("docs/training.md"):
        words = shlex.split(line)[1:]
        cli = import_module("python_backend.cli.main")
        cli._parser(words[0]).parse_args(words)

"""The addon is written for Godot 4.4 and later, and only 4.6 runs here: what can be told without
the older ones is told from their documentation.

`references/godot_added.json` lists the classes, methods, properties and signals that the class
reference of Godot 4.5 and of 4.6 has and that of 4.4 has under no class at all. A name that 4.4
knows from another class is not in it, and enums are not: the list finds what is likely to slip in.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.engines.godot import ADDON_PROJECT

pytestmark = pytest.mark.godot

ADDED = json.loads((Path(__file__).parent / "references" / "godot_added.json").read_text())
NEWER = {
    name: version
    for version, added in ADDED.items()
    for kind in ("classes", "names")
    for name in added[kind]
}
STRING = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
# Syntax that came with 4.5.
SYNTAX = (re.compile(r"^\s*@abstract\b", re.MULTILINE), re.compile(r"func \w+\([^)]*\.\.\.\w"))


def newer_than_4_4(script: str) -> set[str]:
    """Names in a script that Godot 4.4 does not know. What is in a string does not count: it is
    looked up at run time, behind a question such as `ClassDB.class_exists`."""
    code = re.sub(r"#.*", "", STRING.sub('""', script))
    words = set(re.findall(r"\b[A-Za-z_]\w*", code))
    syntax = {pattern.pattern for pattern in SYNTAX if pattern.search(code)}
    return {word for word in words if word in NEWER} | syntax


def test_no_script_needs_more_than_godot_4_4() -> None:
    """No script of the addon or the demo uses a name that came later, but in strings."""
    scripts = [*ADDON_PROJECT.glob("addons/**/*.gd"), *ADDON_PROJECT.glob("demo/**/*.gd")]
    assert len(scripts) > 40
    found = {str(path): newer_than_4_4(path.read_text()) for path in scripts}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("func f() -> void:\n\tOS.add_logger(x)\n", "add_logger"),
        ("var s := StreamPeerUDS.new()\n", "StreamPeerUDS"),
        ("func f() -> void:\n\tadd_dock(dock)\n", "add_dock"),
        ("var f := Image.FORMAT_R16\n", "FORMAT_R16"),
    ],
)
def test_a_newer_name_is_noticed(script: str, name: str) -> None:
    """Each is found in code, and not in a string or a comment."""
    assert newer_than_4_4(script) == {name}
    assert newer_than_4_4(f'var x := &"{name}"  # {name}\n') == set()
    assert newer_than_4_4("@abstract class A:\n\tpass\n") != set()


def test_the_readme_says_what_was_tested_how() -> None:
    """The addon's README names the version that ran, and those that were only read about."""
    readme = (ADDON_PROJECT / "addons" / "figment" / "README.md").read_text()
    assert "4.6.3" in readme
    assert re.search(r"4\.4.*4\.5.*not been run", readme, re.DOTALL)

"""Every example of docs/python.md runs; the sidecar behind most of them is a scripted one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge import Client, errors
from bridge.arrays import image
from bridge.messages import CapabilityInfo
from bridge.testing import ScriptedServer, accepted, error, partial, result

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "python.md").read_text("utf-8")
SECTIONS = re.split(r"^## (.+)\n", TEXT, flags=re.M)[1:]
BLOCKS = {
    heading: "".join(re.findall(r"^```python\n(.*?)^```", body, re.M | re.S))
    for heading, body in zip(SECTIONS[::2], SECTIONS[1::2], strict=True)
    if "```python" in body
}
PIXELS = {"albedo": image(np.zeros((4, 4, 3), np.uint8))}
DONE = result({"seam": {"albedo": 0.01}}, PIXELS)
SCRIPTS: dict[str, list[tuple[str, Any]]] = {
    "Ask": [("texture", (DONE,))],
    "Stream and cancel": [
        ("dialogue", (partial({"text": "Aye"}), partial({"text": "."}), result({"line": "Aye."}))),
        ("texture", (accepted(),)),
    ],
    "Send images": [("texture", (DONE,))],
    "Errors": [("texture", (error(errors.InvalidParams("No.", violations=[("$.size", "odd")])),))],
    "asyncio": [("texture", (DONE,))] * 3,
    "Test without a sidecar": [],
}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    served = [CapabilityInfo(name=name, title=name.title()) for name in ("texture", "dialogue")]
    with ScriptedServer(capabilities=served) as running:
        yield running


def test_no_example_is_forgotten() -> None:
    """The page has as many examples as are run here and below."""
    assert TEXT.count("```python") == len(BLOCKS)
    assert set(BLOCKS) == {*SCRIPTS, "A sidecar to talk to"}


@pytest.mark.parametrize("heading", SCRIPTS)
def test_the_example_runs(
    server: ScriptedServer, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against a sidecar that answers as a real one would."""
    for capability, replies in SCRIPTS[heading]:
        server.enqueue(capability, *replies)
    with Client(server.connection, wait=30) as client:
        exec(BLOCKS[heading], {"client": client, "where": server.connection})
    printed = capsys.readouterr().out
    if heading == "Errors":
        assert printed == "$.size odd\n"
    if heading == "Stream and cancel":
        assert printed == "Aye.Aye.\n"


def test_launching_works_as_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first example, with a quick stand-in for the model."""
    monkeypatch.setenv("FIGMENT_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    flags = '"--plugin", "tests.engines.plugins:TextureCapability", '
    flags += '"--set", "server.built_in=false"'
    program = BLOCKS["A sidecar to talk to"].replace('"--only", "texture"', flags)
    exec(program, {})

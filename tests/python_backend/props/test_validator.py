"""The Khronos glTF validator is silent about our files: no errors, warnings or hints."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from python_backend.props import compile as compiler
from python_backend.props.placeholder import placeholder
from tests.python_backend.props.helpers import family_asset

TOOL = Path(__file__).parents[3] / "tools" / "gltf_validator"
EXPECTED_INFOS = {"2:UNSUPPORTED_EXTENSION", "2:UNUSED_OBJECT"}  # MSFT_lod and OMI_* are vendors'

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs the validator; installed once into a folder outside the project."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js is not installed: the Khronos validator cannot run")
    folder = tmp_path_factory.mktemp("gltf_validator")
    for name in ("package.json", "package-lock.json", "val.mjs"):
        shutil.copy(TOOL / name, folder / name)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
    )
    if done.returncode != 0:
        pytest.skip(f"npm cannot install the validator here: {done.stderr[-200:]}")
    return [node, str(folder / "val.mjs")]


def test_our_files_validate_silently(validator: list[str], tmp_path: Path) -> None:
    """Families with levels, textures, glow, hulls, cylinders and boxes, and the placeholder."""
    paths = []
    for name in ("barrel", "lantern", "tree", "sword", "tank", "crate"):
        for size in (0, 256):
            asset = family_asset(name, texture_size=size)
            wishes = compiler.Wishes(texture_size=size)
            path = tmp_path / f"{name}_{size}.glb"
            path.write_bytes(compiler.to_glb(asset, wishes, {"figment": 1})[0])
            paths.append(path)
    path = tmp_path / "placeholder.glb"
    path.write_bytes(bytes(placeholder({"size": {"x": 1.3}})[1].data))  # type: ignore[arg-type]
    done = subprocess.run(
        [*validator, *map(str, [*paths, path])], capture_output=True, text=True, timeout=100
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(paths) + 1, done.stderr
    for row in rows:
        assert (row["errors"], row["warnings"], row["hints"]) == (0, 0, 0), row
        assert set(row["codes"]) <= EXPECTED_INFOS

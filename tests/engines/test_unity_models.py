"""The Unity core with the sidecar's own models: what comes back is what the plans need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge import Client, errors
from tests.engines import unity
from tests.harness import wait_until

pytestmark = [pytest.mark.unity, pytest.mark.slow, pytest.mark.timeout(600)]
CASES = {
    "texture": "ATexture",
    "prop": "AProp",
    "dialogue": "AnNpc",
    "memory": "AMemory",
    "report": "AReport",
}


@pytest.mark.parametrize("runtime", ["dotnet", "mono"])
def test_a_game_runs_from_its_pack(runtime: str, baked_pack: Path) -> None:
    """What `figment bake` made is enough for a game without a sidecar: maps, meshes, lines."""
    out = unity.run_nunit(
        unity.toolchain(), runtime, unity.core_build() / "Figment.Core.Tests.dll",
        "BakedFolderTests", env={"FIGMENT_TEST_PACK": str(baked_pack)},
    )  # fmt: skip
    assert "3 passed, 0 failed, 0 skipped" in out, out


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """State folder of a sidecar that serves the three capabilities."""
    folder = tmp_path_factory.mktemp("models")
    command = [sys.executable, "-m", "python_backend.cli", "serve", "--state-dir", str(folder)]
    command += ["--parent-pid", str(os.getpid()), "--only", ",".join(CASES)]
    log = (folder / "test.log").open("wb")
    process = subprocess.Popen(command, cwd=unity.ROOT, stdout=log, stderr=log)
    try:
        wait_until(
            lambda: (folder / "connection.json").exists() or process.poll() is not None,
            "connection file",
        )
        assert process.poll() is None, (folder / "test.log").read_text()
        yield folder
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.mark.parametrize("capability", CASES)
def test_answers_become_plans(capability: str, state: Path) -> None:
    """Materials for every pipeline, props with LODs and hulls, replies word by word."""
    tools = unity.toolchain()
    with Client(state, wait=60) as client:
        try:
            info = client.wait_capability(capability, 120)
        except errors.FigmentError as fault:
            pytest.fail(f"{capability} did not become ready: {fault}")
        assert info.ready, info.reason
    out = unity.run_nunit(
        tools, "mono" if tools.mono else "dotnet",
        unity.core_build() / "Figment.Core.Tests.dll", f"CapabilityTests.{CASES[capability]}",
        env={"FIGMENT_TEST_MODELS": str(state)}, timeout=400,
    )  # fmt: skip
    assert " 0 failed, 0 skipped" in out, out

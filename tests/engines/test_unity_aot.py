"""The Unity core with every method compiled ahead of time and no JIT: a stand-in for IL2CPP.

It refuses what IL2CPP refuses (code made at run time), on mono's full-AOT mode. It is not
IL2CPP: nothing here says how Unity's converter treats the code.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines import unity
from tests.engines.test_unity_sidecar import FAKES
from tests.harness import RunningSidecar
from tools.csharp.toolchain import Toolchain, cache_folder

pytestmark = [pytest.mark.unity, pytest.mark.slow, pytest.mark.timeout(900)]
LIBRARIES = (
    *("mscorlib", "System", "System.Core", "System.Xml", "System.Configuration"),
    *("System.Security", "System.Numerics", "System.Runtime.Serialization", "Mono.Security"),
)
# The defaults of mono's compiler are too few for NUnit.
OPTIONS = "full,ntrampolines=40000,nimt-trampolines=4000,nrgctx-trampolines=20000"


def compile_ahead(assembly: Path) -> None:
    done = subprocess.run(
        ["mono", f"--aot={OPTIONS},outfile={assembly}.so", assembly.name],
        env={**os.environ, "MONO_PATH": "."}, cwd=assembly.parent,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{assembly.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.fixture(scope="module")
def framework() -> Path:
    """mono's own libraries, compiled ahead once per version of mono and kept in the cache."""
    tools = unity.toolchain()
    mono = unity.need_mono(tools)
    if not shutil.which("as") or not shutil.which("ld"):
        assert not unity.REQUIRED, "binutils is not installed"
        pytest.skip("binutils is not installed")
    version = subprocess.run([mono, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"version ([\d.]+)", version.stdout)
    assert found, version.stdout
    folder = cache_folder() / f"aot-mono-{found[1]}"
    if (folder / "complete").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    home = Path("/usr/lib/mono/4.5")
    shutil.copy(home / "Facades/netstandard.dll", folder)
    for library in LIBRARIES:
        shutil.copy(home / f"{library}.dll", folder)
    shutil.copy(tools.nunit, folder)
    for assembly in sorted(folder.glob("*.dll")):
        compile_ahead(assembly)
    (folder / "complete").touch()
    return folder


@pytest.fixture(scope="module")
def ahead(framework: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the core, its tests and their runner, all compiled ahead."""
    tools: Toolchain = unity.toolchain()
    folder = tmp_path_factory.mktemp("aot")
    for file in framework.iterdir():
        (folder / file.name).symlink_to(file)
    built = unity.core_build()
    for assembly in (built / "Figment.Core.dll", built / "Figment.Core.Tests.dll", tools.runner):
        shutil.copy(assembly, folder)
        compile_ahead(folder / assembly.name)
    return folder


def run_without_a_jit(folder: Path, env: dict[str, str], *filters: str) -> int:
    """Number of tests that passed; none failed and none was skipped."""
    tools: Toolchain = unity.toolchain()
    done = subprocess.run(
        ["mono", "--full-aot", tools.runner.name, "Figment.Core.Tests.dll", *filters],
        cwd=folder, env={**tools.env, "MONO_PATH": ".", **env},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) passed, 0 failed, 0 skipped", done.stdout)
    assert found, done.stdout
    return int(found[1])


def test_core_tests_pass_without_a_jit(ahead: Path) -> None:
    """Vectors, session, links and faults hold where no code can be made at run time."""
    env = {"FIGMENT_VECTORS": str(unity.ROOT / "tests/vectors")}
    # DeflateStream of Debian's mono needs a JIT itself, so PNG is left out.
    assert run_without_a_jit(ahead, env, "!sidecar", "!deflate") >= 70


def test_a_real_sidecar_is_used_without_a_jit(
    ahead: Path, share_sidecar: Callable[..., RunningSidecar]
) -> None:
    """Requests, streams, cancels, blobs and faults with the real one on the other side."""
    sidecar = share_sidecar(*FAKES)
    sidecar.client().close()  # waits until every capability is ready
    env = {"FIGMENT_TEST_STATE": str(sidecar.state)}
    assert run_without_a_jit(ahead, env, ".SidecarTests.") >= 13

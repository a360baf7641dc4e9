"""Compiles the Unity package without Unity, and runs its engine-free tests on mono and .NET.

What is compiled, and against what:

- **Core** (`Runtime/Core`) against netstandard 2.1 alone, C# 9, warnings are errors;
- **the Unity layer** (`Runtime`, `Editor`, `Tests`) against signature stubs, which prove names
  and types, not behaviour (`tests/unity_stubs/README.md`);
- **Core's tests** (`Tests/Core`), which then run for real.

It knows the package's folders and the toolchain, not what any test means.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.csharp.toolchain import Toolchain, ToolchainUnavailable, ensure

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "unity_package"
STUBS = ROOT / "tests" / "unity_stubs"
REQUIRED = os.environ.get("FIGMENT_REQUIRE_UNITY") == "1"

STRICT = ["-nologo", "-noconfig", "-nostdlib+", "-langversion:9.0", "-nullable-", "-warnaserror+"]
STRICT += ["-deterministic+", "-optimize+", "-target:library", "-nowarn:CS1701,CS1702"]


class CompileFailed(AssertionError):
    """The compiler's own words."""


def toolchain() -> Toolchain:
    """The C# toolchain; a named skip where it cannot be had, a failure where it is required."""
    try:
        return ensure()
    except ToolchainUnavailable as error:
        if REQUIRED:
            raise
        pytest.skip(f"Unity checks need the C# toolchain: {error}")


def need_mono(tools: Toolchain) -> Path:
    """mono, or a named skip."""
    if tools.mono is None:
        if REQUIRED:
            raise ToolchainUnavailable("mono-devel is not installed and could not be")
        pytest.skip("mono-devel is not installed; the .NET run covers the same tests")
    return tools.mono


@dataclass(frozen=True)
class Job:
    """One csc run: sources and references to one assembly."""

    name: str
    output: Path
    sources: Sequence[Path]
    references: Sequence[Path]
    defines: Sequence[str] = ()
    extra: Sequence[str] = ()

    def arguments(self) -> list[str]:
        defines = [f"-define:{';'.join(self.defines)}"] if self.defines else []
        return [
            *STRICT,
            *self.extra,
            *defines,
            f"-out:{self.output}",
            *(f"-r:{reference}" for reference in self.references),
            *(str(source) for source in self.sources),
        ]


def compile_all(tools: Toolchain, jobs: Iterable[Job], folder: Path) -> str:
    """Run the jobs in order, in one compiler process. Raises `CompileFailed`."""
    files = []
    for index, job in enumerate(jobs):
        if not job.sources:
            raise CompileFailed(f"{job.name} has no sources")
        file = folder / f"{index:02}.{job.name}.rsp"
        file.write_text("\n".join(job.arguments()))
        files.append(str(file))
    done = subprocess.run(
        [str(tools.dotnet), "exec", str(tools.csc), *files],
        capture_output=True, text=True, env=tools.env, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise CompileFailed(done.stdout + done.stderr)
    return done.stdout


def sources(*folders: Path, without: Sequence[Path] = ()) -> list[Path]:
    """All C# files below the folders, in a fixed order."""
    found = [p for folder in folders for p in sorted(folder.rglob("*.cs"))]
    return [p for p in found if not any(skip in p.parents for skip in without)]


def core_job(tools: Toolchain, out: Path) -> Job:
    """Figment.Core.dll: engine-free, netstandard 2.1 and nothing else."""
    return Job(
        "Figment.Core",
        out / "Figment.Core.dll",
        sources(PACKAGE / "Runtime/Core"),
        [tools.netstandard],
    )


def core_tests_job(tools: Toolchain, out: Path) -> Job:
    """Figment.Core.Tests.dll: the same files that Unity's test runner would see."""
    return Job(
        "Figment.Core.Tests",
        out / "Figment.Core.Tests.dll",
        sources(PACKAGE / "Tests/Core"),
        [tools.netstandard, out / "Figment.Core.dll", tools.nunit],
    )


@functools.cache
def core_build() -> Path:
    """Folder with Figment.Core.dll and its tests, compiled once per test session."""
    tools, out = toolchain(), Path(tempfile.mkdtemp(prefix="figment-unity-"))
    atexit.register(shutil.rmtree, out, ignore_errors=True)
    compile_all(tools, [core_job(tools, out), core_tests_job(tools, out)], out)
    return out


def runtime_command(tools: Toolchain, runtime: str, program: Path) -> list[str]:
    """How to start a program: `runtime` is `mono` or `dotnet`."""
    if runtime == "mono":
        return [str(need_mono(tools)), str(program)]
    config = tools.runner.with_suffix(".runtimeconfig.json")
    return [str(tools.dotnet), "exec", "--runtimeconfig", str(config), str(program)]


def run_nunit(
    tools: Toolchain, runtime: str, tests: Path, *filters: str, env: dict[str, str] | None = None,
    timeout: float = 100,
) -> str:  # fmt: skip
    """Run a test assembly; the output ends with `N passed, N failed, N skipped`.

    Raises AssertionError with the whole output where a test failed or none ran.
    """
    command = [*runtime_command(tools, runtime, tools.runner), str(tests), *filters]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**tools.env, **(env or {})},
        timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{runtime}: {' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


# ---------------------------------------------------------------- the Unity layer
VERSIONS = {
    "2022.3": ["UNITY_2022_3_OR_NEWER"],
    "6000.0": ["UNITY_2022_3_OR_NEWER", "UNITY_2023_1_OR_NEWER", "UNITY_6000_0_OR_NEWER"],
}
TARGETS = {"editor": ["UNITY_EDITOR"], "player": ["ENABLE_IL2CPP"]}
# Unity sets serialised fields itself, so "never assigned" is no finding there.
SERIALISED = ["-nowarn:CS0649,CS0414"]


def layer_jobs(tools: Toolchain, core: Path, out: Path, version: str, target: str) -> list[Job]:
    """Stubs and every assembly of the package but the core, for one version and target.

    References follow the assembly definitions; the stubs stand in for the engine.
    """
    defines = [*VERSIONS[version], "UNITY_5_3_OR_NEWER", *TARGETS[target]]
    engine = [tools.netstandard, out / "UnityEngine.SignatureStubs.dll"]
    editor = [*engine, out / "UnityEditor.SignatureStubs.dll"]
    runtime, tooling = out / "Figment.dll", out / "Figment.Editor.dll"
    jobs: list[Job] = []

    def add(name: str, files: Sequence[Path], references: Sequence[Path]) -> None:
        jobs.append(Job(name, out / f"{name}.dll", files, references, defines, SERIALISED))

    in_core = PACKAGE / "Runtime/Core"
    engine_files = [STUBS / "UnityEngine.cs", STUBS / "UnityEngine.UIElements.cs"]
    add("UnityEngine.SignatureStubs", engine_files, [tools.netstandard])
    add("Figment", sources(PACKAGE / "Runtime", without=[in_core]), [*engine, core])
    add("Figment.Tests", sources(PACKAGE / "Tests/Runtime"), [*engine, core, runtime, tools.nunit])
    add("Figment.Samples", sources(PACKAGE / "Samples~"), [*engine, core, runtime])
    if target == "editor":
        tests = sources(PACKAGE / "Tests/Editor")
        add("UnityEditor.SignatureStubs", [STUBS / "UnityEditor.cs"], engine)
        add("Figment.Editor", sources(PACKAGE / "Editor"), [*editor, core, runtime])
        add("Figment.Editor.Tests", tests, [*editor, core, runtime, tooling, tools.nunit])
    return jobs

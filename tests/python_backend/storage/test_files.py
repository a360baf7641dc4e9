"""Whole or not at all: atomic writes under failures that really happen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from python_backend.storage.files import remove_leftovers, write_atomic, write_text_atomic


def test_writes_and_replaces(tmp_path: Path) -> None:
    """The file holds exactly the bytes, folders are made, and nothing else stays."""
    target = tmp_path / "a" / "b.bin"
    write_atomic(target, b"one")
    write_atomic(target, [b"tw", memoryview(b"o")])
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["b.bin"]


def test_text_has_unix_line_ends(tmp_path: Path) -> None:
    """Text is UTF-8 with the line ends it was given."""
    write_text_atomic(tmp_path / "t", "é\n")
    assert (tmp_path / "t").read_bytes() == b"\xc3\xa9\n"


def test_a_failing_source_leaves_the_old_file(tmp_path: Path) -> None:
    """If the data fails halfway, the old file stays and no temporary one is left."""
    target = tmp_path / "x"
    write_atomic(target, b"old")

    def broken() -> object:
        yield b"half"
        raise RuntimeError("source failed")

    with pytest.raises(RuntimeError):
        write_atomic(target, broken())  # type: ignore[arg-type]
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit per process")
def test_no_space_is_disk_full(tmp_path: Path) -> None:
    """When the system refuses more bytes, DiskFull names the file and the old one stays whole."""
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from pathlib import Path
from bridge.errors import DiskFull
from python_backend.storage.files import write_atomic
target = Path({str(tmp_path)!r}) / "x"
write_atomic(target, b"old")
try:
    write_atomic(target, b"n" * 10_000)
except DiskFull as error:
    print(error.code, "x" in error.message, target.read_bytes().decode())
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["disk_full", "True", "old"]
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_private_file_is_private_from_its_first_byte(tmp_path: Path) -> None:
    """The mode is set when the temporary file is made, not after it was written."""
    seen: list[int] = []

    def chunks() -> object:
        (temporary,) = tmp_path.glob(".*.tmp")
        seen.append(temporary.stat().st_mode & 0o777)
        yield b"token"

    write_atomic(tmp_path / "secret", chunks(), mode=0o600)  # type: ignore[arg-type]
    assert seen == [0o600]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_leftovers_go_when_they_are_old(tmp_path: Path) -> None:
    """Temporary files of a killed process are cleared; those of a running one are not."""
    old, new = tmp_path / ".a.1-ff.tmp", tmp_path / "d" / ".b.2-ff.tmp"
    new.parent.mkdir()
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    assert remove_leftovers(tmp_path) == 1
    assert not old.exists()
    assert new.exists()

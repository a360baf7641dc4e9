"""A disk that is really full: a tmpfs of a few hundred KiB, where mounting is allowed."""

from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge import Client
from python_backend.storage.cache import Cache, StoredBlob
from tests.harness import RunningSidecar, wait_until

KIB = 256


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for KIB kibibytes."""
    if sys.platform != "linux":
        pytest.skip("a small file system is mounted on Linux only")
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={KIB}k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"mounting a tmpfs is not possible here: {error}")
    if done.returncode != 0:
        pytest.skip(f"mounting a tmpfs is not allowed here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def fill(folder: Path) -> None:
    """Leave no byte."""
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as fault:
            assert fault.errno == errno.ENOSPC


def key(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def test_a_full_disk_stops_storing_and_nothing_else(small_disk: Path) -> None:
    """What was stored is found, what does not fit is refused without a rest, and once there is
    room again it is stored."""
    cache = Cache(small_disk / "cache", 10**9)
    blob = [StoredBlob("data", bytes(100_000), "file", "")]
    assert cache.put(key(1), {}, blob)
    assert cache.put(key(2), {}, blob)
    assert not cache.put(key(3), {}, blob)
    assert cache.failed_puts == 1
    assert cache.get(key(1)) is not None
    assert cache.get(key(3)) is None
    assert not [path for path in small_disk.rglob("*") if path.name.endswith(".tmp")]
    cache.clear()
    assert cache.put(key(3), {}, blob)


def test_a_sidecar_whose_cache_has_no_room_goes_on_answering(
    small_disk: Path, start_sidecar: Callable[..., RunningSidecar]
) -> None:
    """Every answer comes, none is kept, and the log says why, once."""
    folder = small_disk / "cache"
    folder.mkdir()
    fill(small_disk)
    running = start_sidecar("Paint", config={"cache": {"folder": str(folder)}})
    with Client(running.state, wait=60) as client:
        client.wait_capability("paint")
        for _ in range(2):
            answer = client.request("paint", {"prompt": "sand", "seed": 5})
            assert answer.rung == "full"
        wait_until(lambda: "results are not cached" in running.log(), "the log says so")
    assert running.log().count("results are not cached") == 1
    assert not list(folder.rglob("*.entry"))

"""The cache: round trips, eviction, damage, full disks, kills, and two processes at once."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from python_backend.storage.cache import Cache, StoredBlob


def _key(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def _file(size: int = 1000, fill: int = 7) -> StoredBlob:
    return StoredBlob("data", bytes([fill]) * size, "file", "application/octet-stream")


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    """Meta, bytes and arrays of any shape come back equal, in order."""
    image = np.arange(24, dtype="u1").reshape(2, 4, 3)
    floats = np.linspace(0, 1, 6, dtype="<f4").reshape(2, 3)[:, ::-1]  # not contiguous
    blobs = [
        StoredBlob("albedo", image, "image", ""),
        StoredBlob("position", floats, "array", ""),
        StoredBlob("empty", np.zeros((0, 3), "f4"), "array", ""),
        StoredBlob("scalar", np.array(2.5, "f4"), "array", ""),
        StoredBlob("model", b"glTF\0\xff", "file", "model/gltf-binary"),
    ]
    meta: dict[str, Any] = {"data": {"seam": 0.5, "n": np.float32(1.5)}, "recipe": None, "é": [1]}
    cache = Cache(tmp_path, 10**6)
    assert cache.put(_key(1), meta, blobs)
    found = Cache(tmp_path, 10**6).get(_key(1))
    assert found is not None
    assert found[0] == {"data": {"seam": 0.5, "n": 1.5}, "recipe": None, "é": [1]}
    for stored, blob in zip(found[1], blobs, strict=True):
        assert (stored.name, stored.kind, stored.media_type) == (
            blob.name,
            blob.kind,
            blob.media_type,
        )
        if isinstance(blob.data, np.ndarray):
            assert isinstance(stored.data, np.ndarray)
            assert stored.data.dtype == blob.data.dtype
            assert stored.data.shape == blob.data.shape
            assert np.array_equal(stored.data, blob.data)
        else:
            assert stored.data == blob.data


def test_absent_is_none(tmp_path: Path) -> None:
    """A key that was never put, also in a folder that does not exist, is None."""
    assert Cache(tmp_path / "none", 100).get(_key(1)) is None


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Keys are hexadecimal digests; anything else is refused before the disk is touched."""
    cache = Cache(tmp_path, 10**6)
    for key in ("", "../../etc/passwd", "ABCDEF0123456789ABCDEF", "g" * 64):
        with pytest.raises(ValueError, match="hexadecimal"):
            cache.get(key)


def test_what_cannot_be_stored_is_a_fault_of_the_caller(tmp_path: Path) -> None:
    """Objects in meta or arrays of objects are refused, and nothing is written."""
    cache = Cache(tmp_path, 10**6)
    with pytest.raises(TypeError):
        cache.put(_key(1), {"a": object()}, [])
    with pytest.raises(TypeError):
        cache.put(_key(1), {}, [StoredBlob("o", np.array([object()]), "array", "")])
    assert cache.size() == (0, 0)


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    """Over the limit, entries go in order of last use, where reading counts as use."""
    cache = Cache(tmp_path, 5000)
    for n in range(4):
        cache.put(_key(n), {}, [_file()])
        os.utime(cache._path(_key(n)), (n + 1, n + 1))
    assert cache.get(_key(0)) is not None  # used just now
    cache.put(_key(4), {}, [_file()])
    assert cache.get(_key(1)) is None
    assert cache.get(_key(0)) is not None
    assert cache.get(_key(4)) is not None
    assert cache.size()[1] <= 5000


def test_the_limit_holds_over_many_puts(tmp_path: Path) -> None:
    """The folder never stays above its limit, and a too large entry is not stored at all."""
    cache = Cache(tmp_path, 20_000)
    for n in range(60):
        assert cache.put(_key(n), {}, [_file(1000 + 37 * n)])
        assert cache.size()[1] <= 20_000
    assert not cache.put(_key(99), {}, [_file(30_000)])
    assert cache.get(_key(99)) is None
    assert not Cache(tmp_path / "off", 0).put(_key(1), {}, [])


def test_every_damaged_byte_is_noticed(tmp_path: Path) -> None:
    """Flip any byte, cut anywhere, or append: a miss, removed, and put anew."""
    cache = Cache(tmp_path, 10**6)
    cache.put(_key(1), {"a": 1}, [_file(40)])
    path = cache._path(_key(1))
    good = path.read_bytes()
    damaged = [good[:n] for n in range(len(good))] + [good + b"x"]
    damaged += [good[:n] + bytes([good[n] ^ 1]) + good[n + 1 :] for n in range(len(good))]
    for bad in damaged:
        path.write_bytes(bad)
        assert cache.get(_key(1)) is None
        assert not path.exists()
    assert cache.put(_key(1), {"a": 1}, [_file(40)])
    assert cache.get(_key(1)) is not None


def test_clear_empties(tmp_path: Path) -> None:
    """After clear nothing is left."""
    cache = Cache(tmp_path, 10**6)
    cache.put(_key(1), {}, [_file()])
    cache.clear()
    assert cache.size() == (0, 0)


def test_a_folder_that_cannot_be_written_does_not_stop_serving(tmp_path: Path) -> None:
    """If the folder cannot be made, put says False and counts it; get is a miss."""
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file" / "cache", 10**6)
    assert not cache.put(_key(1), {}, [_file()])
    assert cache.get(_key(1)) is None
    assert cache.failed_puts == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit per process")
def test_a_full_disk_does_not_stop_serving(tmp_path: Path) -> None:
    """Where the disk takes no more, put says False, old entries still serve, no rest is left."""
    code = f"""
import resource
from tests.python_backend.storage.test_cache import _file, _key
from python_backend.storage.cache import Cache
from pathlib import Path
cache = Cache(Path({str(tmp_path)!r}), 10**8)
assert cache.put(_key(1), {{}}, [_file(100)])
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
assert not cache.put(_key(2), {{}}, [_file(100_000)])
assert cache.get(_key(1)) is not None and cache.get(_key(2)) is None
print(cache.failed_puts)
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "1"
    assert not list(tmp_path.rglob("*.tmp"))


WRITER = """
import sys
from pathlib import Path
from tests.python_backend.storage.test_cache import _file, _key
from python_backend.storage.cache import Cache
cache = Cache(Path(sys.argv[1]), int(sys.argv[2]))
for n in range(int(sys.argv[3])):
    fill = n % 8
    cache.put(_key(fill), {"fill": fill}, [_file(300_000, fill)])
    found = cache.get(_key(fill))
    if found is not None and set(found[1][0].data) != {found[0]["fill"]}:
        raise SystemExit("mixed entry")
    if n == 0:
        print("running", flush=True)
"""


def _writer(folder: Path, limit: int, rounds: int) -> subprocess.Popen[str]:
    args = [sys.executable, "-c", WRITER, str(folder), str(limit), str(rounds)]
    return subprocess.Popen(args, stdout=subprocess.PIPE, text=True)


def _check_all(folder: Path) -> int:
    """Reads every key with a fresh cache; returns how many were whole."""
    cache = Cache(folder, 10**9)
    found = [cache.get(_key(fill)) for fill in range(8)]
    for fill, entry in enumerate(found):
        assert entry is None or entry[1][0].data == bytes([fill]) * 300_000
    return sum(entry is not None for entry in found)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
def test_survives_kill_nine_while_writing(tmp_path: Path) -> None:
    """A process killed in the middle of writing leaves whole entries or none."""
    for attempt in range(4):
        writer = _writer(tmp_path, 10**9, 10**9)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "running\n"
        time.sleep(0.05 + 0.03 * attempt)  # somewhere in a write; the assertion holds anywhere
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
        writer.stdout.close()
        assert _check_all(tmp_path) >= 1


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    """Two processes that put, read and evict the same keys see only whole entries."""
    writers = [_writer(tmp_path, 1_500_000, 150) for _ in range(2)]
    for writer in writers:
        out, _ = writer.communicate(timeout=60)
        assert (writer.returncode, out) == (0, "running\n")
    _check_all(tmp_path)
    assert Cache(tmp_path, 1_500_000).size()[1] <= 2 * 1_500_000

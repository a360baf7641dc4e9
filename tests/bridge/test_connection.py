"""The connection file: whole or not at all, private, and never trusted when stale."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from bridge import errors
from bridge.connection import (
    FILE_NAME,
    ConnectionInfo,
    opener,
    read_connection,
    state_dir,
    write_connection,
)

INFO = ConnectionInfo(port=4000, token="t", pid=os.getpid(), nonce="n", started=time.time())


def test_there_and_back(tmp_path: Path) -> None:
    """What is written is read, and no draft is left."""
    write_connection(tmp_path, INFO)
    assert read_connection(tmp_path) == INFO
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """The token is for the user alone."""
    path = write_connection(tmp_path, INFO)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    """While it is replaced again and again, every read is a whole one."""
    write_connection(tmp_path, INFO)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            write_connection(tmp_path, msgspec.structs.replace(INFO, token="x" * 5000))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(300):
            assert read_connection(tmp_path).port == 4000
    finally:
        stop.set()
        thread.join()


def test_no_file(tmp_path: Path) -> None:
    """Without a file nothing runs, and the error says where was looked."""
    with pytest.raises(errors.SidecarUnreachable) as caught:
        read_connection(tmp_path)
    assert str(tmp_path) in caught.value.cause


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": "x"}', '{"version": 1}', "\xff"])
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    """A file that is not one is an error of ours, not of the JSON library."""
    (tmp_path / FILE_NAME).write_text(text, "latin-1")
    with pytest.raises(errors.SidecarUnreachable, match="cannot be read"):
        read_connection(tmp_path)


def test_a_file_of_a_later_version(tmp_path: Path) -> None:
    """A version that is not known is not guessed at."""
    write_connection(tmp_path, msgspec.structs.replace(INFO, version=2))
    with pytest.raises(errors.SidecarUnreachable, match="version 2"):
        read_connection(tmp_path)


def test_the_process_has_ended(tmp_path: Path) -> None:
    """A file whose process has ended is stale."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    write_connection(tmp_path, msgspec.structs.replace(INFO, pid=process.pid))
    with pytest.raises(errors.ConnectionFileStale):
        read_connection(tmp_path)


def test_the_number_went_to_another_process(tmp_path: Path) -> None:
    """A process that started after the file was written is not the one that wrote it."""
    write_connection(tmp_path, msgspec.structs.replace(INFO, started=time.time() - 1e7))
    with pytest.raises(errors.ConnectionFileStale):
        read_connection(tmp_path)


def test_unknown_fields_are_ignored(tmp_path: Path) -> None:
    """A later sidecar may write more."""
    content = {**msgspec.to_builtins(INFO), "mood": "fine"}
    (tmp_path / FILE_NAME).write_bytes(msgspec.json.encode(content))
    assert read_connection(tmp_path) == INFO


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable decides; a path may be the folder or the file; a function is called."""
    monkeypatch.setenv("FIGMENT_STATE_DIR", str(tmp_path))
    path = write_connection(tmp_path, INFO)
    assert state_dir() == tmp_path
    for source in (None, tmp_path, str(path), INFO, lambda: INFO):
        assert opener(source)() == INFO


def test_ipv6_addresses_are_bracketed() -> None:
    """An endpoint is one that ZeroMQ understands."""
    assert ConnectionInfo(host="::1", port=5).endpoint == "tcp://[::1]:5"

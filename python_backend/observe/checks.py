"""What the doctor looks at: one function per check, each returning rows of its table.

A check never raises: what it cannot find out is a row that says so. Knows how to look, not how
to print. Reading the state of a running sidecar never changes it.
"""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import psutil

from bridge.connection import FILE_NAME, is_running, read_connection
from bridge.errors import FigmentError
from python_backend import registry
from python_backend.config import Config
from python_backend.observe.weights import sums

State = Literal["ok", "warning", "problem"]

MIN_DISK = 1 << 30
MIN_MEMORY = 1 << 30


@dataclass(frozen=True)
class Row:
    """One line: what was looked at, how it is, what was found, and what to do about it."""

    name: str
    state: State
    found: str
    fix: str = ""


def python() -> Iterator[Row]:
    """The interpreter, and the packages that every sidecar needs."""
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info < (3, 11)
    yield Row("python", "problem" if old else "ok", version, "Use Python 3.11 or newer." * old)
    for module in ("zmq", "msgspec", "msgpack", "numpy", "jsonschema", "psutil", "platformdirs"):
        if find_spec(module) is None:
            yield Row(f"package {module}", "problem", "not installed", "Run `python3 run.py`.")


def state_folder(config: Config) -> Iterator[Row]:
    """Whether the state folder can be written, and has room."""
    folder = config.state_dir
    parent = next(p for p in (folder, *folder.parents) if p.exists())
    try:
        probe = parent / ".figment-doctor.tmp"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        fix = "Choose another with `--state-dir` or FIGMENT_STATE_DIR."
        yield Row("state folder", "problem", f"{folder}: {error.strerror}", fix)
        return
    yield Row("state folder", "ok", str(folder))
    free = shutil.disk_usage(parent).free
    low = free < MIN_DISK
    fix = "Free some space, or set `cache.folder` and `cache.max_mib`." if low else ""
    yield Row("disk", "warning" if low else "ok", f"{_size(free)} free", fix)


def memory() -> Iterator[Row]:
    """Whether models have room."""
    free = psutil.virtual_memory().available
    low = free < MIN_MEMORY
    fix = "Close other programs, or serve less with `--only`." if low else ""
    yield Row("memory", "warning" if low else "ok", f"{_size(free)} available", fix)


def connection(config: Config) -> Iterator[Row]:
    """The connection file, and whether what it names is there and answers."""
    path = config.state_dir / FILE_NAME
    if not path.exists():
        yield Row("sidecar", "ok", "not running", "Start it with `figment serve`.")
        return
    try:
        info = read_connection(config.state_dir)
    except FigmentError as error:
        yield Row("connection file", "warning", error.message, error.fix)
        return
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        fix = f"Run `chmod 600 {path}`: whoever reads it can use the sidecar."
        yield Row("connection file", "problem", "other users can read it", fix)
    else:
        yield Row("connection file", "ok", f"process {info.pid}, port {info.port}")
    yield from _answers(config, info.host, info.port, is_running(info))


def _answers(config: Config, host: str, port: int, running: bool) -> Iterator[Row]:
    from bridge.client import Client

    try:
        with Client(config.state_dir, wait=5.0, project="figment doctor") as client:
            round_trip = client.ping() * 1000
            yield Row("sidecar", "ok", f"answers in {round_trip:.1f} ms")
            for info in client.capabilities.values():
                state: State = "ok" if info.ready else "warning"
                yield Row(f"serving {info.name}", state, "ready" if info.ready else info.reason)
    except FigmentError as error:
        alive = "runs" if running else "has ended"
        yield Row("sidecar", "problem", f"{error.message} Its process {alive}.", error.fix)


def port(config: Config) -> Iterator[Row]:
    """Whether the configured port is free (0 always is)."""
    from python_backend.serving.lifecycle import check_bind, port_taken

    try:
        check_bind(config.server)
    except FigmentError as error:
        yield Row("address", "problem", error.message, error.fix)
        return
    if not config.server.port:
        yield Row("port", "ok", "any free one")
        return
    try:
        with socket.create_server((config.server.host, config.server.port)):
            yield Row("port", "ok", f"{config.server.port} is free")
    except OSError:
        taken = port_taken(config.server.host, config.server.port)
        yield Row("port", "problem", taken.message, taken.fix)


def capabilities(config: Config, entries: Mapping[str, registry.Entry]) -> Iterator[Row]:
    """Whether each capability can be created here, without loading its model."""
    for name, entry in entries.items():
        try:
            settings = config.settings_for(name, entry.settings_keys())
            described = entry.create(settings).describe()
        except FigmentError as error:
            yield Row(f"capability {name}", "problem", error.message, error.fix)
        except Exception as error:  # a plug-in's fault is a finding, not ours to raise
            yield Row(f"capability {name}", "problem", f"{type(error).__name__}: {error}")
        else:
            yield Row(f"capability {name}", "ok", described.model or "no model")


def weights(folder: Path) -> Iterator[Row]:
    """Every weights file against the checksum in its model card."""
    for name, expected, actual in sums(folder):
        if not expected:
            yield Row(f"weights {name}", "warning", "no checksum in a model card")
        elif actual == expected:
            yield Row(f"weights {name}", "ok", f"sha256 {actual[:16]}")
        else:
            found = "missing" if not actual else f"sha256 {actual[:16]}, not {expected[:16]}"
            yield Row(f"weights {name}", "problem", found, "Install the weights again.")


def _size(count: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"

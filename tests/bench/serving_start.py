"""From start to ready, and resident memory of each process.

    python -m tests.bench.serving_start [RUNS]

Starts the real sidecar with what is installed here, RUNS times (three unless told), once with
an echo alone and once with everything. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bridge import Client
from bridge.connection import read_connection
from bridge.errors import FigmentError
from python_backend import __version__

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
    }


def versions() -> dict[str, str]:
    """What was measured."""
    return {"python": platform.python_version(), "figment": __version__}


def main() -> None:
    """Measure and print."""
    plugin = ["--set", "server.built_in=false", "--plugin", "tests.fakes:EchoCapability"]
    figures = {"echo_only": measure(plugin), "everything": measure([])}
    print(json.dumps({"machine": machine(), "versions": versions(), "figures": figures}, indent=1))


def measure(flags: list[str]) -> dict[str, Any]:
    """Medians over RUNS starts; memory of the last."""
    listens, ready, memory = [], {}, {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            one = start(Path(folder), flags)
        listens.append(one["listens_s"])
        for name, seconds in one["ready_s"].items():
            ready.setdefault(name, []).append(seconds)
        memory = one["resident_mib"]
    return {
        "listens_s": round(statistics.median(listens), 3),
        "ready_s": {name: round(statistics.median(times), 3) for name, times in ready.items()},
        "resident_mib": memory,
    }


def start(folder: Path, flags: list[str]) -> dict[str, Any]:
    """One start: seconds until it listens, until each capability is ready, and memory."""
    began = time.monotonic()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "python_backend.cli",
            "serve",
            "--state-dir",
            str(folder),
            "--parent-pid",
            str(os.getpid()),
            *flags,
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                read_connection(folder)
                break
            except FigmentError:
                time.sleep(0.002)
        listens = time.monotonic() - began
        ready: dict[str, float] = {}
        with Client(folder) as client:
            waiting = set(client.capabilities)
            while waiting and time.monotonic() - began < 600:
                client.ping()  # reads what arrived
                for name in sorted(waiting):
                    info = client.capabilities[name]
                    if info.ready:
                        ready[name] = time.monotonic() - began
                    if info.ready or "being loaded" not in info.reason:
                        waiting.discard(name)  # or it never will be; `figment doctor` says why
                time.sleep(0.01)
        children = psutil.Process(process.pid).children()
        memory = dict(map(resident, [psutil.Process(process.pid), *children]))
    finally:
        process.terminate()
        process.wait()
    return {"listens_s": listens, "ready_s": ready, "resident_mib": memory}


def resident(process: psutil.Process) -> tuple[str, float]:
    """(what it is, MiB)."""
    kind = "sidecar" if "serve" in process.cmdline() else f"worker {process.pid}"
    return kind, round(process.memory_info().rss / 2**20, 1)


if __name__ == "__main__":
    main()

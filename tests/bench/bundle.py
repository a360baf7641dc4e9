"""Bundles for players' PCs: size, time to make one, start, memory.

python -m tests.bench.bundle
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bridge import launch
from python_backend.bundle.write import write_bundle

CHOICES = (["dialogue"], ["dialogue", "prop", "texture"])


def measure(capabilities: list[str], folder: Path) -> dict[str, Any]:
    """Make one bundle, start it, and wait until everything in it is ready."""
    began = time.perf_counter()
    manifest = write_bundle(folder, capabilities)
    made = time.perf_counter() - began
    command = [str(folder / manifest["command"][0]), "-s", str(folder / "sidecar.py")]
    began = time.perf_counter()
    with launch(command=command) as sidecar, sidecar.client() as client:
        listens = time.perf_counter() - began
        for name in capabilities:
            client.wait_capability(name, timeout=300)
        ready = time.perf_counter() - began
        parent = psutil.Process(sidecar.connection.pid)
        resident = sum(p.memory_info().rss for p in [parent, *parent.children(recursive=True)])
    return {
        "megabytes": round(manifest["bytes"] / 1e6),
        "made_s": round(made, 1),
        "listens_s": round(listens, 2),
        "ready_s": round(ready, 1),
        "resident_mib": round(resident / 2**20),
    }


def main() -> None:
    figures = {}
    for capabilities in CHOICES:
        with tempfile.TemporaryDirectory() as home:
            figures[",".join(capabilities)] = measure(capabilities, Path(home) / "bundle")
    machine = {"cores": os.cpu_count(), "system": platform.platform()}
    versions = {"python": platform.python_version()}
    print(json.dumps({"machine": machine, "versions": versions, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()

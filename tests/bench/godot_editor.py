"""From a click on Generate to the material in the scene, in a real Godot editor with a window.

    python -m tests.bench.godot_editor [--times 3] [--stand-in]

The click is an input event of the X server. `click_to_sphere`: until the frame with the material on
the preview sphere is drawn. `click_to_scene`: until maps and material are written, imported and
compressed, put on the selected mesh, and drawn there. `sidecar`: what of it the sidecar took. 512
pixels, with the bundled model unless `--stand-in`; each time in an editor of its own, so nothing
comes from a cache.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
from pathlib import Path

from tests.engines import godot as harness
from tests.engines.test_godot_editor import click_on_generate, said
from tests.harness import RunningSidecar
from tools import install_godot


def measure(folder: Path, godot: install_godot.Godot, stand_in: bool) -> dict[str, float]:
    """Milliseconds of one click."""
    flags = ("--set", "server.built_in=true", "--only", "texture", "--no-cache")
    chosen = (*harness.STAND_INS, "--no-cache") if stand_in else flags
    sidecar = RunningSidecar(folder / "state", ("Echo",), flags=chosen)
    try:
        sidecar.wait_for_connection()
        project = harness.with_driver(harness.copy_project(godot, folder))
        project.import_once()
        with harness.screen(1600, 900) as display:
            lines = click_on_generate(project, sidecar.state, display, folder / "editor.png")
    finally:
        sidecar.stop()
    found: dict[str, float] = json.loads(said(lines, "TIMES"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="From a click to the material in the scene.")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--stand-in", action="store_true", help="without the model")
    chosen = parser.parse_args()
    godot = install_godot.find()
    runs = []
    for _ in range(chosen.times):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(measure(Path(folder), godot, chosen.stand_in))
    figures = {f"{name}_ms": round(statistics.median(r[name] for r in runs)) for name in runs[0]}
    machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "renderer": "llvmpipe"}
    report = {"machine": machine, "versions": {"godot": list(godot.version)}, "figures": figures}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

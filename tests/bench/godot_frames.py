"""Frame times in a real Godot, drawn with OpenGL: idle, streaming, and while assets arrive.

    python -m tests.bench.godot_frames [--frames 240]

The phases are measured in one run, so that they share the machine's mood; the ratios to the idle
frames before and after are what counts. The stand-ins of `tests/engines/plugins.py` answer at
once with what they made before, so that what is seen is the cost of arriving, one asset after
another without a pause: harder on the frames than a model that takes its time. Materials are put
on what is drawn, props are put down in view.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from tests.engines import godot as harness
from tests.harness import RunningSidecar
from tools import install_godot


def summary(times: list[float]) -> dict[str, float]:
    """Milliseconds: median, 99th percentile, worst."""
    ranked = sorted(times)
    at99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    return {
        "p50": round(ranked[len(ranked) // 2], 2),
        "p99": round(at99, 2),
        "worst": round(ranked[-1], 2),
    }


def measure(
    folder: Path, godot: install_godot.Godot, frames: int
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    sidecar = RunningSidecar(folder / "state", ("Echo",), flags=(*harness.STAND_INS, "--no-cache"))
    try:
        sidecar.wait_for_connection()
        project = harness.copy_project(godot, folder)
        project.import_once()
        with harness.screen(320, 180) as display:
            outcome = project.run(
                *harness.GL, "--audio-driver", "Dummy", "--resolution", "320x180",
                "res://tests/bench/frames.tscn", "--", f"frames={frames}", timeout=500,
                environment={"DISPLAY": display, "FIGMENT_MODE": "attach",
                             "FIGMENT_STATE_DIR": str(sidecar.state)},
            )  # fmt: skip
        outcome.assert_clean()
    finally:
        sidecar.stop()

    def said(word: str) -> dict[str, Any]:
        line = next(x for x in outcome.log.splitlines() if x.startswith(word))
        found: dict[str, Any] = json.loads(line.removeprefix(word))
        return found

    return said("FIGURES "), said("COMPUTED "), said("ARRIVED ")


def phases(times: dict[str, list[float]]) -> dict[str, Any]:
    """Milliseconds of each phase, and the ratios to all idle frames together."""
    summaries = {name: summary(x) for name, x in times.items()}
    idle = summary([t for name, x in times.items() if name.startswith("idle") for t in x])
    ratios = {
        name: {key: round(value / max(idle[key], 0.01), 2) for key, value in phase.items()}
        for name, phase in summaries.items()
        if not name.startswith("idle")
    }
    return {"figures": summaries, "ratios": ratios}


def main() -> None:
    parser = argparse.ArgumentParser(description="Frame times in Godot while assets arrive.")
    parser.add_argument("--frames", type=int, default=240, help="frames of each phase")
    frames = parser.parse_args().frames
    godot = install_godot.find()
    with tempfile.TemporaryDirectory() as folder:
        wall, computed, arrived = measure(Path(folder), godot, frames)
    machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "renderer": "llvmpipe"}
    report = {"machine": machine, "versions": {"godot": list(godot.version)},
              **phases(wall), "main_thread_computed": phases(computed),
              "arrived": arrived}  # fmt: skip
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

"""Frame times in a real Godot, drawn with OpenGL: idle, streaming, and while assets arrive.

    python -m tests.bench.godot_frames

The four phases are measured in one run, so that they share the machine's mood; the ratios to
`idle` are what counts. The stand-ins of `tests/engines/plugins.py` answer at once, which is
harder on the frame than a model that takes its time.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from pathlib import Path

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


def measure(folder: Path, godot: install_godot.Godot) -> dict[str, list[float]]:
    sidecar = RunningSidecar(folder / "state", ("Echo",), flags=(*harness.STAND_INS, "--no-cache"))
    try:
        sidecar.wait_for_connection()
        project = harness.copy_project(godot, folder)
        project.import_once()
        with harness.screen(320, 180) as display:
            outcome = project.run(
                *harness.GL, "--audio-driver", "Dummy", "--resolution", "320x180",
                "res://tests/bench/frames.tscn", timeout=240,
                environment={"DISPLAY": display, "FIGMENT_MODE": "attach",
                             "FIGMENT_STATE_DIR": str(sidecar.state)},
            )  # fmt: skip
        outcome.assert_clean()
    finally:
        sidecar.stop()
    line = next(x for x in outcome.log.splitlines() if x.startswith("FIGURES "))
    raw: dict[str, list[float]] = json.loads(line.removeprefix("FIGURES "))
    return raw


def main() -> None:
    godot = install_godot.find()
    with tempfile.TemporaryDirectory() as folder:
        phases = {name: summary(x) for name, x in measure(Path(folder), godot).items()}
    idle = phases["idle"]
    ratios = {
        name: {key: round(value / idle[key], 2) for key, value in phase.items()}
        for name, phase in phases.items()
        if name != "idle"
    }
    machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "renderer": "llvmpipe"}
    report = {"machine": machine, "versions": {"godot": list(godot.version)},
              "figures": phases, "ratios": ratios}  # fmt: skip
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

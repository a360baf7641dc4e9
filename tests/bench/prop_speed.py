"""How long a prop takes on one core: draft, geometry, textures, bytes.

    python -m tests.bench.prop_speed [--count 60] [--tiles DIR]

`--tiles`: materials come from the texture capability, whose tiles are kept in DIR; they are all
painted before anything is measured, as they are after some use.

Prints one JSON object. CPU milliseconds are what one idle core would need; wall milliseconds
depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded, which reads them once

import numpy as np  # noqa: E402

from python_backend.props.capability import make_studio, model_digest  # noqa: E402
from python_backend.props.materials import MATERIALS  # noqa: E402
from python_backend.props.params import SCHEMA  # noqa: E402
from python_backend.props.surfaces import LOOKS, VARIANTS, Surfaces  # noqa: E402
from python_backend.schema import validate  # noqa: E402
from python_backend.serving.surfaces import source  # noqa: E402
from tests.bench.prop_prompts import SHEET, drawn  # noqa: E402


def spread(values: list[float]) -> dict[str, float]:
    found = np.array(values)
    return {
        k: round(float(np.percentile(found, q)), 1)
        for k, q in (("p50", 50), ("p95", 95), ("p99", 99))
    }


def measure(studio: Any, prompts: list[str], **given: Any) -> dict[str, Any]:
    """CPU and wall milliseconds of `make`, and sizes of the files."""
    cpu, wall, size = [], [], []
    stages: dict[str, list[float]] = {}
    for k, prompt in enumerate(prompts):
        params = validate(SCHEMA, {"prompt": prompt, "seed": k, **given})
        began, worked = time.perf_counter(), time.process_time()
        prop = studio.make(params)
        cpu.append((time.process_time() - worked) * 1e3)
        wall.append((time.perf_counter() - began) * 1e3)
        size.append(len(prop.glb) / 1024)
        for name, took in prop.asset.timings.items():
            stages.setdefault(name, []).append(took)
    return {
        "cpu_ms": spread(cpu),
        "wall_ms": spread(wall),
        "kib": spread(size),
        "stages_wall_ms": {k: round(float(np.median(v)), 1) for k, v in stages.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--tiles", type=Path)
    args = parser.parse_args()
    began = time.perf_counter()
    tiles = source({"data_folder": str(args.tiles)}) if args.tiles else None
    studio = make_studio(source=tiles)
    loaded = time.perf_counter() - began
    prompts = drawn(args.count, seed=77)
    measure(studio, prompts[:6], texture_size=256)
    painted = time.perf_counter()
    if tiles is not None:
        known = Surfaces(tiles)
        for name in LOOKS:
            for variant in range(VARIANTS):
                known.of(MATERIALS[name], variant)
    painted = time.perf_counter() - painted
    drafts = []
    for k, prompt in enumerate(prompts):
        params = validate(SCHEMA, {"prompt": prompt, "seed": k})
        worked = time.process_time()
        studio._drafter.draft(params, 0)
        drafts.append((time.process_time() - worked) * 1e3)
    figures = {
        "load_s": round(loaded, 2),
        "tiles_s": round(painted, 1),
        "draft_with_embedding": spread(drafts),
        "geometry": measure(studio, prompts, texture_size=0),
        "pbr_256": measure(studio, prompts, texture_size=256),
        "pbr_512": measure(studio, prompts, texture_size=512),
        "free_tier_512": measure(studio, SHEET[:20], texture_size=512, novelty=0.3),
    }
    print(
        json.dumps(
            {
                "bench": "prop_speed",
                "prompts": len(prompts),
                "model": model_digest(),
                "tiles": tiles.digest if tiles is not None else "",
                "machine": {
                    "cpu": platform.processor() or platform.machine(),
                    "cores": os.cpu_count(),
                    "load": round(os.getloadavg()[0], 1),
                },
                "versions": {"python": platform.python_version(), "numpy": np.__version__},
                "figures": figures,
            }
        )
    )


if __name__ == "__main__":
    main()

"""How fast the textures are: full sets by size, the preview, memory, share of the machine's peak.

    python -m tests.bench.texture_speed [--weights FILE] [--threads 2] [--repeats 7]

One JSON object: medians in milliseconds of raw answers through the capability, as a worker
runs it. The peak is a float32 matrix product of 1024 x 1024 on the same threads. Beside it, if
diffusers is installed, a diffusion pipeline of toy width and 4 steps, made on the spot: it is
untrained and paints nothing, only its time counts, and that is a lower bound (Stable Diffusion's
U-Net has some 860 million parameters).
"""

from __future__ import annotations

import os

# as serving starts its workers
os.environ |= {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_NUM_THREADS": "1", **os.environ}

import argparse
import importlib.util
import json
import platform
import resource
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import torch

from python_backend.capability import Job, Partial
from python_backend.schema import validate
from python_backend.textures.capability import TextureCapability

PROMPTS = (
    "red brick wall",
    "mossy cobblestone",
    "old oak planks",
    "brown soil",
    "white marble",
    "rusty metal",
    "woven fabric",
)


class _Free:
    cancelled = False

    def check(self) -> None:
        """Nobody cancels a benchmark."""

    def remaining(self) -> float:
        return float("inf")


def run(capability: TextureCapability, size: int, repeats: int) -> dict[str, float]:
    """Median time to the preview and to the whole answer, one prompt after another."""
    whole, first, cpu = [], [], []
    for k in range(repeats):
        params = {"prompt": PROMPTS[k % len(PROMPTS)], "seed": k, "size": size, "format": "raw"}
        job = Job("s", validate(capability.describe().params, params), stream=True)
        began, spent = time.perf_counter(), time.process_time()
        for event in capability.run(job, _Free()):
            if isinstance(event, Partial):
                first.append(1000 * (time.perf_counter() - began))
        whole.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - spent))
    out = {"full_ms": median(whole), "least_ms": min(whole), "cpu_ms": median(cpu)}
    return out | ({"preview_ms": median(first)} if first else {})


def diffusion_ms(size: int, steps: int = 4, repeats: int = 3) -> dict[str, Any]:
    """A full set from a toy pipeline whose latent is an eighth of `size`, as Stable Diffusion's."""
    if importlib.util.find_spec("diffusers") is None:
        return {"skipped": "diffusers is not installed"}
    from tests.python_backend.textures.tiny_pipeline import build_pipeline

    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "toy"
        build_pipeline(folder, levels=4, sample=size // 8)
        beside = TextureCapability(
            {"diffusion": str(folder), "diffusion_steps": steps, "threads": 2}
        )
        beside.load()
    painter: Any = beside._studio.painter  # type: ignore[union-attr]
    parameters = sum(p.numel() for p in painter.pipe.unet.parameters())
    figures = run(beside, size, repeats)
    return {"steps": steps, "unet_parameters": parameters, "full_ms": figures["full_ms"],
            "cpu_ms": figures["cpu_ms"]}  # fmt: skip


def peak_gflops() -> float:
    """Float32 matrix multiplication, best of five."""
    a = torch.randn(1024, 1024)
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - began)
    return 2 * 1024**3 / best / 1e9


def synthesis_gflops(capability: TextureCapability) -> float:
    """Arithmetic that the synthesis network achieves at 128 px, counted by hooks."""
    studio: Any = capability._studio
    net = studio.model.net
    count = 0

    def hook(module: Any, inputs: Any, output: Any) -> None:
        nonlocal count
        if isinstance(module, torch.nn.Conv2d):
            count += 2 * output.numel() * module.weight[0].numel()

    hooks = [m.register_forward_hook(hook) for m in net.modules()]
    guide, text = torch.zeros(1, 7, 128, 128), torch.zeros(1, 384)
    z, noise = torch.zeros(1, net.size.noise), net.noise(1, 128)
    with torch.inference_mode():
        net(guide, text, z, noise)
        for h in hooks:
            h.remove()
        times = []
        for _ in range(9):
            began = time.perf_counter()
            net(guide, text, z, noise)
            times.append(time.perf_counter() - began)
    return count / median(times) / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--sizes", default="128,256,512,1024,2048")
    args = parser.parse_args()
    capability = TextureCapability({"weights": args.weights, "threads": args.threads})
    began = time.perf_counter()
    capability.load()
    load_ms = 1000 * (time.perf_counter() - began)
    figures: dict[str, Any] = {
        size: run(capability, int(size), args.repeats if int(size) < 2048 else 3)
        for size in args.sizes.split(",")
    }
    peak, ours = peak_gflops(), synthesis_gflops(capability)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    beside = diffusion_ms(512)
    print(json.dumps({
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {args.threads} threads",
        "load_average": os.getloadavg()[0], "torch": torch.__version__, "load_ms": load_ms,
        "figures": figures, "memory_mib": memory, "toy_diffusion_512": beside,
        "ratios": {"synthesis_gflops": ours, "matmul_gflops": peak, "share_of_peak": ours / peak},
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()

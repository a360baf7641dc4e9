"""Round trips of 1 KB, 1 MB and 16 MB: the C# core on .NET and mono beside the Python client.

    python -m tests.bench.unity_roundtrip

An echo sidecar in another process answers all three, in turns, in one run on one machine; the
figures are medians over the turns, and the ratios mean more than they do. Payloads go both ways;
MB/s counts both. `allocated` is what the C# side allocates for one message once it is warm: it
must not grow with the size.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq

import bridge
from bridge import codec, messages, packing
from bridge.connection import ConnectionInfo
from tests.engines import unity

TOKEN = "bench"
TURNS = 5
SIZES = {"1kb": (1 << 10, 200, 1000), "1mb": (1 << 20, 15, 40), "16mb": (16 << 20, 4, 10)}


def echo_sidecar(ports: multiprocessing.Queue[int]) -> None:
    """Welcome everyone and send every blob back, uncopied."""
    socket = zmq.Context().socket(zmq.ROUTER)
    ports.put(socket.bind_to_random_port("tcp://127.0.0.1"))
    while True:
        identity, *frames = socket.recv_multipart(copy=False)
        message, _ = codec.decode_from_client([f.buffer for f in frames])
        answer: messages.Message
        match message:
            case messages.Hello():
                answer = messages.Welcome(
                    version=1, server="echo", session=message.session, limits=codec.DEFAULT_LIMITS
                )
            case messages.Request():
                answer = messages.Result(id=message.id, blobs=message.blobs)
            case _:
                continue
        socket.send_multipart([identity, packing.pack(answer), *frames[1:]], copy=False)


def python_client(port: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    with bridge.Client(ConnectionInfo(port=port, token=TOKEN)) as client:
        for name, (size, warm, count) in SIZES.items():
            payload = bytes(size)
            times = []
            for index in range(warm + count):
                start = time.perf_counter()
                answer = client.request("echo", blobs={"x": payload})
                if index >= warm:
                    times.append(time.perf_counter() - start)
                del answer
            figures[f"{name}_ms"] = statistics.median(times) * 1e3
            figures[f"{name}_mb_per_s"] = 2 * size / (1 << 20) / statistics.mean(times)
    return figures


def build(folder: Path) -> tuple[Any, Path, dict[str, Any]]:
    tools = unity.toolchain()
    core = unity.core_job(tools, folder)
    program = folder / "UnityRoundtrip.exe"
    bench = unity.Job(
        "UnityRoundtrip",
        program,
        [Path(__file__).with_name("UnityRoundtrip.cs")],
        [tools.netstandard, core.output],
        extra=["-target:exe"],
    )
    start = time.perf_counter()
    unity.compile_all(tools, [core, bench], folder)
    facts = {
        "compile_s": round(time.perf_counter() - start, 1),
        "core_kb": core.output.stat().st_size // 1024,
        "core_lines": sum(len(p.read_text().splitlines()) for p in core.sources),
    }
    return tools, program, facts


def main() -> None:
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=echo_sidecar, args=(ports,), daemon=True)
    server.start()
    port = ports.get()
    with tempfile.TemporaryDirectory() as name:
        tools, program, facts = build(Path(name))
        turns: dict[str, list[dict[str, float]]] = {"python": [], "dotnet": [], "mono": []}
        for _ in range(TURNS):
            turns["python"].append(python_client(port))
            for runtime in ("dotnet", "mono"):
                command = unity.runtime_command(tools, runtime, program)
                done = subprocess.run(
                    [*command, str(port), TOKEN],
                    env=tools.env, capture_output=True, text=True, check=False,
                )  # fmt: skip
                if done.returncode != 0:
                    raise SystemExit(f"{runtime} failed:\n{done.stderr}")
                turns[runtime].append(json.loads(done.stdout))
        figures = {
            who: {
                name: statistics.median(turn[name] for turn in all_turns) for name in all_turns[0]
            }
            for who, all_turns in turns.items()
        }
    server.terminate()
    ratios = {
        f"{runtime}/python {size} {what}": round(_speed(figures, runtime, size, key), 2)
        for runtime in ("dotnet", "mono")
        for size in SIZES
        for what, key in (("round trip", "ms"), ("throughput", "mb_per_s"))
    }
    report = {
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        },
        "versions": {"python": platform.python_version(), "libzmq": zmq.zmq_version()},
        "core": facts,
        "figures": {k: {n: round(v, 3) for n, v in f.items()} for k, f in figures.items()},
        "ratios": ratios,
    }
    print(json.dumps(report, indent=2))


def _speed(figures: dict[str, dict[str, float]], runtime: str, size: str, key: str) -> float:
    """How fast beside Python: above 1 is faster."""
    ours, theirs = figures[runtime][f"{size}_{key}"], figures["python"][f"{size}_{key}"]
    return theirs / ours if key == "ms" else ours / theirs


if __name__ == "__main__":
    main()

"""Round trip of an empty request and of a 16 MB blob: GDScript and Python beside bare pyzmq.

    python -m tests.bench.godot_roundtrip

All are measured in one run on one machine, so the ratios mean more than the figures. `bare` is a
ROUTER that echoes from another process, without messages: the least that ZeroMQ costs.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import zmq

import bridge
from tests.engines import godot as harness
from tests.harness import RunningSidecar
from tools import install_godot

BLOB = 16 << 20


def bare_server(ports: multiprocessing.Queue[int]) -> None:
    """Echo small messages; answer a request of 3 bytes with 16 MB."""
    socket = zmq.Context().socket(zmq.ROUTER)
    ports.put(socket.bind_to_random_port("tcp://127.0.0.1"))
    blob = bytes(BLOB)
    while True:
        identity, *parts = socket.recv_multipart(copy=False)
        answer = [b"", blob] if parts[0].bytes == b"big" else parts
        socket.send_multipart([identity, *answer], copy=False)


def timed(call: Callable[[], object], count: int) -> float:
    """Median seconds of one call."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare() -> dict[str, float]:
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=bare_server, args=(ports,), daemon=True)
    server.start()
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(f"tcp://127.0.0.1:{ports.get()}")

    def ask(what: bytes) -> None:
        socket.send(what)
        socket.recv_multipart(copy=False)

    timed(lambda: ask(b"x" * 120), 50)
    figures = {"empty_us": timed(lambda: ask(b"x" * 120), 1000) * 1e6}
    figures["blob_ms"] = timed(lambda: ask(b"big"), 12) * 1e3
    socket.close(0)
    context.term()
    server.terminate()
    server.join()
    return figures


def python_client(state: Path) -> dict[str, float]:
    client = bridge.Client(state)
    try:
        timed(lambda: client.request("bytes", {"count": 0}), 20)
        figures = {"empty_us": timed(lambda: client.request("bytes", {"count": 0}), 1000) * 1e6}
        figures["blob_ms"] = timed(lambda: client.request("bytes", {"count": BLOB}), 12) * 1e3
    finally:
        client.close()
    return figures


def gdscript(godot: install_godot.Godot, state: Path, folder: Path) -> dict[str, float]:
    project = harness.copy_project(godot, folder)
    outcome = project.run(
        "--headless", "-s", "res://tests/bench/roundtrip.gd",
        environment={"FIGMENT_STATE_DIR": str(state), "FIGMENT_MODE": "attach",
                     "FIGMENT_RUNTIME_FRAME_BUDGET_MS": "0"},
    )  # fmt: skip
    outcome.assert_clean()
    line = next(x for x in outcome.log.splitlines() if x.startswith("FIGURES "))
    raw = json.loads(line.removeprefix("FIGURES "))
    return {name: statistics.median(raw[name]) for name in ("empty_us", "blob_ms")}


def compare(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    return {
        "empty: times bare": round(a["empty_us"] / b["empty_us"], 2),
        "16 MB: throughput of bare": round(b["blob_ms"] / a["blob_ms"], 2),
    }


def main() -> None:
    godot = install_godot.find()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plugin = ("--plugin", "tests.engines.plugins:BytesCapability", "--no-cache")
        sidecar = RunningSidecar(folder / "state", ("Echo",), flags=plugin)
        try:
            sidecar.wait_for_connection()
            figures = {
                "bare pyzmq": bare(),
                "python client": python_client(sidecar.state),
                "gdscript": gdscript(godot, sidecar.state, folder),
            }
        finally:
            sidecar.stop()
    base = figures["bare pyzmq"]
    report = {
        "machine": {"cpus": os.cpu_count(), "platform": platform.platform()},
        "versions": {"godot": list(godot.version), "zmq": zmq.zmq_version()},
        "figures": {k: {n: round(x, 2) for n, x in v.items()} for k, v in figures.items()},
        "ratios": {k: compare(v, base) for k, v in figures.items() if v is not base},
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()

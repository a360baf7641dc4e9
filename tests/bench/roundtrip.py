"""Round trips of the Python client beside a bare pyzmq echo, blobs, and how fast cancel is.

    python -m tests.bench.roundtrip

Both sides run in processes of their own and are asked in turns, so that the ratios share the
machine's mood. `bare` is a ROUTER that sends back what it gets, without any message of ours.
`client_alone` is our client against canned answers; `ping` is answered by the sidecar's loop;
`inline` by a thread of it; `request` goes through the scheduler and a worker process and back.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import zmq

from bridge import Client, codec, errors, launch
from bridge.arrays import image
from bridge.connection import ConnectionInfo
from bridge.messages import Pong, Welcome

ROUNDS, PER_ROUND = 12, 50
BLOB = 16 << 20
FAKES = ("Echo", "InlineEcho", "Blob", "Slow", "Stream")


def bare_server(ports: multiprocessing.Queue[int]) -> None:
    """Echo; a message that starts with `big` is answered with 16 MiB, one with two frames
    with its size, and our `hello` and `ping` with canned bytes."""
    router = zmq.Context().socket(zmq.ROUTER)
    ports.put(router.bind_to_random_port("tcp://127.0.0.1"))
    blob = bytes(BLOB)
    welcome = Welcome(version=1, server="", session="", limits=codec.DEFAULT_LIMITS)
    canned = {b"hello": codec.encode(welcome)[0], b"\xa4ping": codec.encode(Pong())[0]}
    while True:
        who, *frames = router.recv_multipart(copy=False)
        if frames[0].bytes[:3] == b"big":
            router.send_multipart([who, b"", blob], copy=False)
        elif len(frames) > 1:
            router.send_multipart([who, b"got"])
        elif answer := next((a for k, a in canned.items() if k in frames[0].bytes[:16]), None):
            router.send_multipart([who, answer])
        else:
            router.send_multipart([who, *frames], copy=False)


class Bare:
    """The least that a round trip through ZeroMQ costs."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://127.0.0.1:{port}")

    def echo(self, data: bytes) -> None:
        self.socket.send(data)
        assert self.socket.recv() == data

    def download(self) -> None:
        self.socket.send(b"big")
        assert len(self.socket.recv_multipart(copy=False)[1]) == BLOB

    def upload(self, data: np.ndarray[Any, Any]) -> None:
        self.socket.send_multipart([b"x", data], copy=False)
        self.socket.recv()


def interleaved(
    calls: dict[str, Callable[[], object]], rounds: int, per_round: int
) -> dict[str, float]:
    """Median milliseconds of each call, asked in turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            for _ in range(per_round):
                began = time.perf_counter()
                call()
                times[name].append(time.perf_counter() - began)
    return {name: statistics.median(found) * 1000 for name, found in times.items()}


def cancel_times(client: Client, stage: str, count: int = 100) -> dict[str, float]:
    """Milliseconds from `cancel` to the acknowledged end: p50, p99."""
    times = []
    for _ in range(count):
        ahead = client.submit("slow", {"seconds": 60}) if stage == "queued" else None
        if stage == "streaming":
            handle = client.submit("stream", {"count": 100_000, "pause": 0.005}, stream=True)
            next(handle.pieces(30))
        else:
            handle = client.submit("slow", {"seconds": 60})
            if ahead is None:
                started = handle._read(30)
                while not hasattr(next(started), "fraction"):
                    continue
        client.ping()  # the cancel does not overtake the request
        began = time.perf_counter()
        handle.cancel()
        try:
            handle.result(30)
        except errors.RequestCancelled:
            times.append((time.perf_counter() - began) * 1000)
        if ahead is not None:
            ahead.cancel()
    assert len(times) == count
    ranked = sorted(times)
    return {"p50_ms": statistics.median(times), "p99_ms": ranked[int(count * 0.99) - 1]}


def measure(bare: Bare, client: Client) -> dict[str, Any]:
    """All figures, in milliseconds."""
    for name in ("echo", "inline", "blob", "slow", "stream"):
        client.wait_capability(name)
    small, kilobyte = b"x" * 21, os.urandom(1024)
    text = "x" * 1024
    pixels = np.zeros((2048, 2048, 4), np.uint8)
    alone = Client(ConnectionInfo(port=bare.port), wait=30)
    trips = interleaved(
        {
            "bare_ping": lambda: bare.echo(small),
            "client_alone_ping": alone.ping,
            "ping": client.ping,
            "bare_1kb": lambda: bare.echo(kilobyte),
            "inline_1kb": lambda: client.request("inline", {"text": text}),
            "request_1kb": lambda: client.request("echo", {"text": text}),
        },
        ROUNDS,
        PER_ROUND,
    )
    blobs = interleaved(
        {
            "bare_download_16mb": bare.download,
            "download_16mb": lambda: client.request("blob", {"mib": 16}),
            "bare_upload_16mb": lambda: bare.upload(pixels),
            "echo_16mb": lambda: client.request("echo", blobs={"image": image(pixels)}),
        },
        8,
        2,
    )
    alone.close()
    stages = ("queued", "running", "streaming")
    return {
        "round_trip_ms": trips,
        "blob_ms": blobs,
        "cancel_ms": {stage: cancel_times(client, stage) for stage in stages},
        "ratios": {
            "client_alone_to_bare": trips["client_alone_ping"] / trips["bare_ping"],
            "ping_to_bare": trips["ping"] / trips["bare_ping"],
            "inline_1kb_to_bare": trips["inline_1kb"] / trips["bare_1kb"],
            "request_1kb_to_bare": trips["request_1kb"] / trips["bare_1kb"],
            "download_16mb_to_bare": blobs["download_16mb"] / blobs["bare_download_16mb"],
        },
    }


def main() -> None:
    """Print one JSON object."""
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=bare_server, args=(ports,), daemon=True)
    server.start()
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    plugins = [f for name in FAKES for f in ("--plugin", f"tests.fakes:{name}Capability")]
    flags = [*plugins, "--set", "server.built_in=false", "--no-cache"]
    try:
        with launch(*flags) as sidecar, sidecar.client(wait=60) as client:
            figures = measure(Bare(ports.get(timeout=30)), client)
    finally:
        server.terminate()
    report = {
        "machine": {"system": platform.platform(), "cpus": os.cpu_count()},
        "versions": {
            "python": platform.python_version(),
            "pyzmq": zmq.__version__,
            "libzmq": zmq.zmq_version(),
            "msgspec": msgspec.__version__,
        },
        "figures": {k: v for k, v in figures.items() if k != "ratios"},
        "ratios": figures["ratios"],
    }
    print(json.dumps(report, indent=2, default=lambda number: round(float(number), 3)))


if __name__ == "__main__":
    main()

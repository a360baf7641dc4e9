"""What encryption costs: round trip and download, plain, over TLS and over CURVE, in one run.

    python -m tests.bench.remote

All over loopback, so that the network has no part in it. Plain and CURVE are asked by the
Python client, TLS by Python's `ssl` and the reference DEALER (engines have their own).
"""

from __future__ import annotations

import json
import os
import platform
import ssl
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bridge import Client, codec
from bridge.connection import ConnectionInfo
from bridge.messages import Ping, Request
from python_backend.serving import remote, tokens
from tests.harness import RunningSidecar
from tests.python_backend.serving.certificates import make
from tests.python_backend.serving.test_remote import TlsEngine

MIB = 16


class Bulk(TlsEngine):
    """Reads a large answer without feeding it to the pure-Python DEALER, whose copying would be
    what is measured."""

    def download(self) -> None:
        request = Request(id=f"r{time.monotonic_ns()}", capability="blob", params={"mib": MIB})
        self.dealer.send([bytes(codec.encode(request)[0])])
        self.line.sendall(self.dealer.take())
        into = memoryview(bytearray(1 << 20))
        got = 0
        while got < MIB << 20:
            got += self.line.recv_into(into)
        time.sleep(0.005)  # the last, small frames
        self.line.setblocking(False)
        try:
            while self.line.recv_into(into):
                continue
        except ssl.SSLWantReadError:
            self.line.setblocking(True)


def median_ms(call: Callable[[], object], count: int) -> float:
    """Median milliseconds of a call."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times), 3)


def main() -> None:
    """Print one JSON object."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pair = make(folder, "sidecar", "localhost")
        token = tokens.add(folder / "tokens.toml", "bench")
        sidecar = RunningSidecar(folder / "state", ("Echo", "Blob"), flags=[
            "--tls-cert", str(pair.cert), "--tls-key", str(pair.key), "--no-cache",
            "--curve", str(folder / "curve"), "--tokens", str(folder / "tokens.toml")])  # fmt: skip
        try:
            info = sidecar.wait_for_connection()
            key = remote.read_curve(folder / "curve").public
            curve = ConnectionInfo(port=info["curve_port"], token=token, curve_key=key)
            with (
                Client(sidecar.state, wait=60) as plain,
                Client(curve, wait=60) as secret,
                Bulk(info["tls_port"], pair.cert) as engine,
            ):
                plain.wait_capability("blob")
                began = time.perf_counter()
                engine.greet(token)
                greeting = (time.perf_counter() - began) * 1000
                pings = {"plain": plain.ping, "curve": secret.ping,
                         "tls": lambda: engine.ask(Ping(nonce=1))}  # fmt: skip
                downloads = {"plain": lambda: plain.request("blob", {"mib": MIB}),
                             "curve": lambda: secret.request("blob", {"mib": MIB}),
                             "tls": engine.download}  # fmt: skip
                trips = {kind: median_ms(call, 300) for kind, call in pings.items()}
                bulk = {kind: median_ms(call, 9) for kind, call in downloads.items()}
        finally:
            sidecar.stop()
    print(json.dumps({
        "machine": {"system": platform.platform(), "cpus": os.cpu_count()},
        "versions": {"python": platform.python_version(), "openssl": ssl.OPENSSL_VERSION},
        "figures": {
            "ping_ms": trips, "download_16mb_ms": bulk, "tls_hello_ms": round(greeting, 3),
            "mb_per_s": {kind: round(MIB * 1048.576 / ms) for kind, ms in bulk.items()},
        },
        "ratios": {f"{kind}_to_plain": {
            "ping": round(trips[kind] / trips["plain"], 2),
            "download": round(bulk[kind] / bulk["plain"], 2)} for kind in ("tls", "curve")},
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()

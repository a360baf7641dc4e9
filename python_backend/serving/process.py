"""The sidecar's handle of one worker process: its pipes, its jobs, its signs of life.

Knows how to start, feed, kill and reap a process. What its messages mean, and whether it is
replaced, is `pool`'s business.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, cast

from bridge.errors import FigmentError
from python_backend.capability import Job
from python_backend.serving import workwire as wire
from python_backend.serving.channel import Channel, Closed
from python_backend.serving.executor import Plan
from python_backend.serving.slots import Slots

BUFFER = 64 * 1024

Deliver = Callable[["WorkerProcess", "wire.FromWorker | None", "list[memoryview]"], None]


class WorkerProcess:
    """`state` is `loading`, `ready` or `dead`. `slots`: what it has in hand."""

    def __init__(self, plan: Plan, beat_s: float, deliver: Deliver) -> None:
        self.plan = plan
        self.state = "loading"
        self.slots = Slots(plan.concurrency)
        self.rss = 0
        self.load_error: FigmentError | None = None
        self.trace = ""
        self.killed_for = ""
        self._started = self._last = time.monotonic()
        self._silent: dict[str, float] = {}
        self._deliver = deliver
        self._process, self._channel = _start(_environment(plan))
        self._writing = False
        self._outbox: list[tuple[bytes, Sequence[Any]]] = []
        self._has_mail = threading.Condition()
        for target, name in ((self._read, "read"), (self._write, "write")):
            threading.Thread(target=target, name=f"{plan.name}-{name}", daemon=True).start()
        self.send(wire.Start(plan.address, dict(plan.settings), beat_s))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    # ------------------------------------------------------------ work
    def can_take(self, alone: bool) -> bool:
        return self.state == "ready" and not self.killed_for and self.slots.free(alone)

    def run(self, jobs: Sequence[Job], remaining: Sequence[float | None], alone: bool) -> None:
        self.slots.take((job.id for job in jobs), alone)
        specs, parts = [], []
        for job, seconds in zip(jobs, remaining, strict=True):
            spec, blobs = wire.pack_job(job, seconds)
            specs.append(spec)
            parts += blobs
        self.send(wire.Run(specs), parts)

    def finish(self, job: str) -> None:
        """The job has ended."""
        self.slots.finish(job)
        self._silent.pop(job, None)

    def send(self, message: wire.ToWorker, parts: Sequence[Any] = ()) -> None:
        """Never blocks: small messages go at once if the pipe has room, the rest by a thread."""
        header = wire.encode(message)
        with self._has_mail:
            idle = not self._outbox and not self._writing
            try:
                if idle and not parts and self._channel.send_now(header):
                    return
            except Closed:
                return  # its end arrives through the reader
            self._outbox.append((header, parts))
            self._has_mail.notify()

    # ------------------------------------------------------------ life
    def heard(self, now: float) -> None:
        self._last = now

    def beat(self, message: wire.Beat) -> None:
        self.rss = message.rss
        self._silent = message.silent

    def overdue(self, now: float, hang_s: float, load_s: float) -> str:
        """Why this worker should be killed: `hung`, `loading`, or nothing."""
        if self.killed_for or self.state == "dead":
            return ""
        if self.state == "loading":
            return "loading" if now - self._started > load_s else ""
        silent = max((s for job, s in self._silent.items() if job in self.slots.jobs), default=0.0)
        return "hung" if max(now - self._last, silent) > hang_s else ""

    def kill(self, why: str) -> None:
        self.killed_for = why
        self._process.kill()

    def end(self, grace_s: float) -> None:
        """Wait up to `grace_s`, then kill; reap; close the pipes."""
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.state = "dead" if self.state == "ready" else self.state
        with self._has_mail:
            self._outbox.append((b"", ()))
            self._has_mail.notify()
        with contextlib.suppress(OSError):
            self._channel.close()

    # ------------------------------------------------------------ threads
    def _read(self) -> None:
        try:
            while True:
                header, parts = self._channel.receive()
                self._deliver(self, wire.decode_from_worker(header), parts)
        except Closed:
            self._deliver(self, None, [])

    def _write(self) -> None:
        while True:
            with self._has_mail:
                self._writing = False
                while not self._outbox:
                    self._has_mail.wait()
                mail, self._outbox = self._outbox, []
                self._writing = True
            for header, parts in mail:
                if not header:
                    return
                try:
                    self._channel.send(header, parts)
                except Closed:
                    return


def _start(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], Channel]:
    """The process, and our end of its standard input and output."""
    command = worker_command()
    if sys.platform == "win32":
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=environment
        )
        reader = io.BufferedReader(cast(io.RawIOBase, process.stdout), BUFFER)
        return process, Channel(cast(BinaryIO, reader), cast(BinaryIO, process.stdin))
    # A pair of sockets moves large blobs a third faster than two pipes (measured on Linux).
    ours, theirs = socket.socketpair()
    with ours, theirs:
        end = theirs.fileno()
        process = subprocess.Popen(command, stdin=end, stdout=end, env=environment)
        reading = os.fdopen(os.dup(ours.fileno()), "rb", buffering=BUFFER)
        writing = cast(BinaryIO, os.fdopen(os.dup(ours.fileno()), "wb", buffering=0))
    return process, Channel(reading, writing)


def worker_command() -> list[str]:
    """How a worker is started: this interpreter, or the frozen sidecar itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "worker"]
    return [sys.executable, "-m", "python_backend.serving.worker"]


def _environment(plan: Plan) -> dict[str, str]:
    """Ours, with the number of compute threads set before any library reads it.

    Threads that wait must sleep: a game wants the cores too, and there waiting in a loop took
    four times the processor time of the work itself (measured on textures, load 14 on 2 cores).
    OpenBLAS cannot sleep, and NumPy's products here are small: one thread.
    """
    threads = str(plan.settings.get("threads") or 1)
    path = os.pathsep.join(p for p in sys.path if p)
    return {
        **os.environ,
        "PYTHONPATH": path,
        "OMP_NUM_THREADS": threads,
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": threads,
        "TOKENIZERS_PARALLELISM": "false",
    }

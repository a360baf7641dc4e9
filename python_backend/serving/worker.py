"""The process that owns a model: loads one capability, runs its jobs, answers over pipes.

Started by the sidecar as `figment worker`; jobs come in on standard input, events go out on
what was standard output (anything a library prints goes to standard error instead). It ends
when its input ends, so that it cannot outlive the sidecar, however that died. Knows no socket.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, cast

from bridge.errors import FigmentError, MissingDependency
from python_backend.capability import Capability, Description, JobCancelled
from python_backend.serving import workwire as wire
from python_backend.serving.channel import Channel, Closed
from python_backend.serving.jobs import JobRunner, Outcome


def main() -> int:
    """Entry point of the worker process. Returns its exit code."""
    channel = _own_pipes()
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the sidecar, which tells us
    try:
        header, _ = channel.receive()
    except Closed:
        return 0
    start = wire.decode_to_worker(header)
    if not isinstance(start, wire.Start):
        return 2
    return _Worker(channel, start).run()


class _Worker:
    def __init__(self, channel: Channel, start: wire.Start) -> None:
        self._channel = channel
        self._start = start
        self._runner: JobRunner | None = None
        self._ended = threading.Event()
        self._turn = threading.Lock()

    def run(self) -> int:
        # Beats start before loading, so that a slow load and a dead process look different.
        threading.Thread(target=self._beat, name="beat", daemon=True).start()
        began = time.monotonic()
        try:
            capability = create(self._start.address, self._start.settings)
            described = load(capability)
        except BaseException as error:  # reported whole; the sidecar decides
            self._send(wire.encode(wire.pack_fault("", error, traceback.format_exc())))
            return 1
        self._runner = JobRunner(capability, described.concurrency, self._report)
        load_ms = (time.monotonic() - began) * 1000
        self._send(wire.encode(wire.Ready(described.model, load_ms)))
        # One more than may run at once, so that somebody always listens.
        for _ in range(max(1, described.concurrency) + 1):
            threading.Thread(target=self._serve, name="job", daemon=True).start()
        self._ended.wait()
        self._runner.close()
        capability.close()
        return 0

    def _serve(self) -> None:
        """Listen in turn: whoever hears of a job runs it, and the next one listens meanwhile.
        So a job starts in the thread that read it, and waits for no other to wake up."""
        try:
            while not self._ended.is_set():
                with self._turn:
                    run = self._hear()
                if run is not None:
                    run()
        except Closed:
            # The sidecar is gone and nobody wants the answers: leave at once, whatever runs.
            os._exit(0)

    def _hear(self) -> Callable[[], None] | None:
        """Take one message; returns the work it asks for, if any."""
        assert self._runner is not None
        header, parts = self._channel.receive()
        match wire.decode_to_worker(header):
            case wire.Run() as message:
                return self._prepare(self._runner, message, parts)
            case wire.CancelJob(id=job):
                self._runner.cancel(job)
            case wire.Stop():
                self._ended.set()
        return None

    def _prepare(
        self, runner: JobRunner, message: wire.Run, parts: list[memoryview]
    ) -> Callable[[], None]:
        jobs = []
        for spec in message.jobs:
            count = len(spec.blobs)
            jobs.append(wire.unpack_job(spec, parts[:count]))
            parts = parts[count:]
        return runner.prepare(jobs, [spec.remaining_s for spec in message.jobs])

    def _report(self, job: str, outcome: Outcome, trace: str) -> None:
        if isinstance(outcome, JobCancelled):
            self._send(wire.encode(wire.Stopped(job)))
        elif isinstance(outcome, BaseException):
            self._send(wire.encode(wire.pack_fault(job, outcome, trace)))
        else:
            try:
                header, parts = wire.pack_event(job, outcome)
            except (TypeError, ValueError, OverflowError) as error:
                self._send(wire.encode(wire.pack_fault(job, error, traceback.format_exc())))
                return
            self._send(header, parts)

    def _beat(self) -> None:
        import psutil

        process = psutil.Process()
        while not self._ended.is_set():
            silent = self._runner.silent() if self._runner else {}
            self._send(wire.encode(wire.Beat(process.memory_info().rss, silent)))
            self._ended.wait(self._start.beat_s)

    def _send(self, header: bytes, parts: Any = ()) -> None:
        try:
            self._channel.send(header, parts)
        except Closed:
            os._exit(0)


def create(address: str, settings: dict[str, Any]) -> Capability:
    """An instance of `module:Class`. Raises MissingDependency, or what the class raises."""
    module, _, name = address.partition(":")
    try:
        return cast(Capability, getattr(import_module(module), name)(settings))
    except FigmentError:
        raise
    except ImportError as error:
        raise MissingDependency(f"`{module}` cannot be imported.", cause=str(error)) from error


def load(capability: Capability) -> Description:
    """Make it ready. Raises MissingDependency where a module is not there: that is nobody's bug,
    a bundle has only what its capabilities need."""
    try:
        capability.load()
    except ModuleNotFoundError as error:
        raise MissingDependency(
            f"This sidecar lacks the module `{error.name}`.",
            cause=str(error),
            fix="Install the capability's extra, or make the bundle with this capability in it.",
        ) from error
    return capability.describe()


def _own_pipes() -> Channel:
    """Take standard input and output for ourselves; prints go to standard error."""
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    sys.stdout = sys.stderr
    return Channel(
        os.fdopen(incoming, "rb", buffering=65536),
        cast(BinaryIO, os.fdopen(outgoing, "wb", buffering=0)),
    )


def _die_with_parent() -> None:
    """On Linux, have the kernel kill us with the sidecar, even inside a call that hangs."""
    if sys.platform != "linux":
        return
    import ctypes

    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())

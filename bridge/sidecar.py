"""Start a sidecar, or attach to one that runs.

A launched sidecar gets a state folder of its own, so that two games on one machine never
find each other's, and the number of our process, so that it ends when we do, however we do.
This file waits for the connection file and explains what went wrong; what the sidecar serves
is not its business.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bridge import errors
from bridge.client import Client
from bridge.connection import ConnectionInfo, read_connection, state_dir

COMMAND_VARIABLE = "FIGMENT_COMMAND"
LOG_NAME = "sidecar.log"
OUTPUT_NAME = "output.log"  # what the process prints before and beside its log
_LOG_LINES = 20
_RUN_MAIN = "import sys; from python_backend.cli import main; sys.exit(main())"


class Sidecar:
    """A sidecar to talk to. `process` is None for one that was there already."""

    def __init__(
        self, folder: Path, connection: ConnectionInfo, process: subprocess.Popen[bytes] | None
    ) -> None:
        self.folder = folder
        self.connection = connection
        self.process = process

    def client(self, **options: Any) -> Client:
        """A client for it; see `Client`. It follows a restart in the same state folder."""
        return Client(self.folder, **options)

    @property
    def running(self) -> bool:
        return self.process is None or self.process.poll() is None

    def log_tail(self, lines: int = _LOG_LINES) -> str:
        """The last lines of its log and output."""
        return _tail(self.folder, lines)

    def stop(self, timeout: float = 15.0) -> int | None:
        """End a sidecar that we launched: asked first, killed after `timeout` seconds.
        Returns its exit status. One that we only attached to is left alone."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            _ask_to_end(self.process)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder.parent.name == "launches":
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def attach(folder: Path | str | None = None) -> Sidecar:
    """The sidecar that runs in this state folder (the default one if None).

    Raises `SidecarUnreachable` or `ConnectionFileStale`.
    """
    chosen = Path(folder) if folder is not None else state_dir()
    return Sidecar(chosen, read_connection(chosen), None)


def launch(
    *arguments: str,
    folder: Path | str | None = None,
    command: Sequence[str] | None = None,
    wait: float = 60.0,
) -> Sidecar:
    """Start a sidecar and wait until it listens.

    Parameters
    ----------
    arguments: more for `figment serve`, such as `"--only", "dialogue"`.
    folder:    its state folder; a new one of its own unless given.
    command:   what to run instead of `figment`; `$FIGMENT_COMMAND` does the same.
    wait:      seconds until it must listen. Models warm up after that: see
               `Client.wait_capability`.

    Raises `SidecarStartFailed` whose cause is the end of the log; it is chained to the error
    that the sidecar itself reported, where one can be read there (`PortTaken` ...).
    """
    chosen = Path(folder) if folder is not None else _own_folder()
    chosen.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_second(chosen)
    line = [*(command or find_command()), "serve", "--state-dir", str(chosen)]
    line += ["--parent-pid", str(os.getpid()), "--log-file", str(chosen / LOG_NAME), *arguments]
    process = _start(line, chosen)
    try:
        connection = _await_connection(process, chosen, wait)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Sidecar(chosen, connection, process)


def find_command() -> list[str]:
    """How to start `figment`: `$FIGMENT_COMMAND`, this environment, or PATH."""
    if told := os.environ.get(COMMAND_VARIABLE):
        return shlex.split(told, posix=os.name != "nt")
    if importlib.util.find_spec("python_backend") is not None:
        return [sys.executable, "-c", _RUN_MAIN]
    if found := shutil.which("figment"):
        return [found]
    raise errors.SidecarStartFailed(
        "There is no `figment` command here.",
        cause="The package figment-sidecar is not installed in this environment.",
        fix=f"Install it, or name the command in ${COMMAND_VARIABLE}.",
    )


def _refuse_second(folder: Path) -> None:
    try:
        running = read_connection(folder)
    except errors.ClientError:
        return
    raise errors.SidecarStartFailed(
        f"A sidecar runs in {folder} already.",
        cause=f"Its process is {running.pid}.",
        fix="Use `attach`, or another folder.",
    )


def _own_folder() -> Path:
    return state_dir() / "launches" / f"{os.getpid()}-{secrets.token_hex(4)}"


def _start(line: list[str], folder: Path) -> subprocess.Popen[bytes]:
    options: dict[str, Any] = {}
    if os.name == "nt":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined,unused-ignore]
    try:
        with (folder / OUTPUT_NAME).open("wb") as output:
            return subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options
            )
    except OSError as fault:
        raise errors.SidecarStartFailed(
            f"`{line[0]}` cannot be started.", cause=str(fault)
        ) from fault


def _await_connection(
    process: subprocess.Popen[bytes], folder: Path, wait: float
) -> ConnectionInfo:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        status = process.poll()
        if status is not None:
            raise _failure(f"The sidecar ended with status {status} while starting.", folder)
        try:
            info = read_connection(folder)
        except (errors.SidecarUnreachable, errors.ConnectionFileStale):
            time.sleep(0.02)  # a left-over file is replaced once the new one listens
        else:
            return info
    raise _failure(f"The sidecar does not listen after {wait:g} s.", folder)


def _failure(message: str, folder: Path) -> errors.SidecarStartFailed:
    text = _tail(folder, _LOG_LINES)
    failure = errors.SidecarStartFailed(message, cause=text or "It wrote nothing.")
    for line in reversed(text.splitlines()):
        code, colon, sentence = line.strip().partition(": ")
        known = errors.by_code().get(code)
        if colon and known is not None:
            failure.fix = known.advice or failure.fix
            failure.__cause__ = known(sentence)
            break
    return failure


def _tail(folder: Path, lines: int) -> str:
    found: list[str] = []
    for name in (LOG_NAME, OUTPUT_NAME):
        path = folder / name
        if path.exists():
            found += path.read_text("utf-8", "replace").splitlines()[-lines:]
    return "\n".join(found)


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.send_signal(signal.CTRL_BREAK_EVENT)  # type: ignore[attr-defined,unused-ignore]
    else:
        process.terminate()

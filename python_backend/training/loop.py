"""The training loop: named phases, each at its own interval, with checkpoints and clean stops.

After stylegan3's phases (Gmain, Dmain, Dreg ...): every regulariser, evaluation or picture is a
phase with an interval, and the loop stays one loop. A stop by SIGINT or SIGTERM, or by the
clock, finishes the step, writes a checkpoint and returns; the next call resumes there.
Does not know networks, data or losses.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from bridge.errors import Internal, WeightsMismatch
from python_backend.training import checkpoint, log
from python_backend.training.folder import RunFolder


class Stateful(Protocol):
    """Anything with a state to resume: modules, optimisers, EMA copies, `RandomState`."""

    def state_dict(self) -> Any: ...

    def load_state_dict(self, state: Any, /) -> Any: ...


@dataclass(frozen=True)
class Phase:
    """One named piece of a step.

    every: runs at steps that are multiples of it (step 0 included).
    run:   takes the step, returns numbers to log (may be empty).
    """

    name: str
    every: int
    run: Callable[[int], Mapping[str, float]]


class RandomState:
    """torch's global generator as a `Stateful`, so that a resumed run draws what it would have."""

    def state_dict(self) -> dict[str, Any]:
        return {"torch": torch.get_rng_state()}

    def load_state_dict(self, state: Mapping[str, Any], /) -> None:
        torch.set_rng_state(state["torch"])


def train(
    folder: RunFolder,
    phases: Sequence[Phase],
    steps: int,
    stateful: Mapping[str, Stateful],
    *,
    checkpoint_every: int,
    seconds: float | None = None,
    resume: bool = True,
    log_every: int = 10,
    echo: bool = False,
) -> int:
    """Run until `steps` are done, `seconds` have passed, or a signal asks to stop.

    Returns the number of steps done in all (resumed ones included). Numbers of the phases are
    averaged over `log_every` steps and appended to the folder's log. A number that is not
    finite ends the run with `Internal` before the damage reaches a checkpoint.
    """
    start = restore(folder, stateful) if resume else 0
    began, done = time.monotonic(), start
    sums: dict[str, list[float]] = {}
    with _stop_flag() as stopped:
        for step in range(start, steps):
            for phase in phases:
                if step % phase.every == 0:
                    _collect(sums, phase, step)
            done = step + 1
            late = seconds is not None and time.monotonic() - began >= seconds
            ending = stopped.is_set() or late or done == steps
            if done % log_every == 0 or ending:
                speed = (time.monotonic() - began) / (done - start)
                means = {key: sum(values) / len(values) for key, values in sums.items()}
                log.report(folder.log_path, done, {**means, "s_per_step": speed}, echo=echo)
                sums.clear()
            if done % checkpoint_every == 0 or ending:
                store(folder, done, stateful)
            if ending:
                break
    return done


def store(folder: RunFolder, step: int, stateful: Mapping[str, Stateful]) -> None:
    """Write a checkpoint of everything in `stateful`, then remove old ones."""
    tensors, skeletons = {}, {}
    for name, part in stateful.items():
        flat, skeletons[name] = checkpoint.flatten(part.state_dict(), name)
        tensors.update(flat)
    checkpoint.save(folder.checkpoint_path(step), tensors, {"step": step, "state": skeletons})
    folder.prune()


def restore(folder: RunFolder, stateful: Mapping[str, Stateful]) -> int:
    """Load the newest checkpoint into `stateful`; returns its step, 0 where there is none.

    Raises `WeightsMismatch` when the checkpoint holds other parts than these.
    """
    path = folder.latest_checkpoint()
    if path is None:
        return 0
    tensors, meta = checkpoint.load(path)
    if meta["state"].keys() != stateful.keys():
        raise WeightsMismatch(
            f"{path} belongs to another recipe.",
            cause=f"It holds {sorted(meta['state'])}, this run needs {sorted(stateful)}.",
        )
    for name, part in stateful.items():
        try:
            part.load_state_dict(checkpoint.unflatten(tensors, meta["state"][name]))
        except (RuntimeError, ValueError, KeyError) as error:
            raise WeightsMismatch(
                f"{path}: {name} does not fit.", cause=str(error)[:300]
            ) from error
    return int(meta["step"])


def _collect(sums: dict[str, list[float]], phase: Phase, step: int) -> None:
    for key, value in phase.run(step).items():
        if not math.isfinite(value):
            raise Internal(
                f"Training diverged at step {step}: {phase.name} reports {key} = {value}.",
                fix="Resume from the last checkpoint with a lower learning rate.",
            )
        sums.setdefault(key, []).append(float(value))


@contextmanager
def _stop_flag() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set. Outside the main thread signals stay untouched."""
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag
        return
    names = (signal.SIGINT, signal.SIGTERM)
    old = [signal.signal(name, lambda *_: flag.set()) for name in names]
    try:
        yield flag
    finally:
        for name, handler in zip(names, old):
            signal.signal(name, handler)

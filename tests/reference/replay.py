"""Replays transcripts against any sans-IO DEALER: at once, step by step, byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.reference.zmtp import Dealer, Limits, ZmtpError
from tests.vectors.source.values import from_hex

Step = dict[str, Any]
MODES = ("at once", "step by step", "byte by byte")


def dealer(case: dict[str, Any], make: Callable[..., Dealer] = Dealer) -> Dealer:
    """The machine that a transcript is about, with its limits and login."""
    limits = Limits(**{name: int(value) for name, value in case.get("limits", {}).items()})
    if case["mechanism"] == "PLAIN":
        user, password = from_hex(case["user"]), from_hex(case["password"])
        return make(user=user, password=password, limits=limits)
    return make(limits=limits)


def stretches(steps: list[Step]) -> Iterator[list[Step]]:
    """The steps, cut before every call."""
    stretch: list[Step] = []
    for step in steps:
        if "call" in step and stretch:
            yield stretch
            stretch = []
        stretch.append(step)
    yield stretch


def replay(case: dict[str, Any], machine: Dealer, mode: str) -> list[str]:
    """What differed from the transcript; empty when nothing did."""
    faults: list[str] = []
    for stretch in stretches(case["steps"]):
        wanted_out = b"".join(from_hex(step["out"]) for step in stretch if "out" in step)
        wanted = [_event(step) for step in stretch if "event" in step]
        error = next((step["error"] for step in stretch if "error" in step), None)
        events: list[tuple[str, list[bytes]]] = []
        raised = None
        try:
            _call(stretch[0], machine)
            for data in _cut(stretch, mode):
                events += machine.feed(data)
        except ZmtpError as fault:
            raised = fault.code
        out = machine.take()
        if raised != error:
            faults.append(f"error {raised}, not {error}")
        if error is None and events != wanted:  # after an error, earlier events may be lost
            faults.append(f"events {events}, not {wanted}")
        if out != wanted_out:
            faults.append(f"sent {out.hex()}, not {wanted_out.hex()}")
    return faults


def _event(step: Step) -> tuple[str, list[bytes]]:
    return step["event"], [from_hex(frame) for frame in step.get("frames", [])]


def _call(step: Step, machine: Dealer) -> None:
    if step.get("call") == "send":
        machine.send([from_hex(frame) for frame in step["frames"]])
    elif step.get("call") == "eof":
        machine.eof()


def _cut(stretch: list[Step], mode: str) -> list[bytes]:
    pieces = [from_hex(step["in"]) for step in stretch if "in" in step]
    if mode == "step by step":
        return pieces
    whole = b"".join(pieces)
    return [whole] if mode == "at once" else [whole[i : i + 1] for i in range(len(whole))]

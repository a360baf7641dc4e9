"""Runs a conversation of tests/vectors/sessions against `bridge.session`."""

from __future__ import annotations

from typing import Any

import msgpack
import msgspec

from bridge.events import Changed, Complaint, Event, Finished, Lost, Patience, Update
from bridge.session import Identity, Session
from tests.vectors.source.values import from_hex, tag, untag

Step = dict[str, Any]
NAMES = {"Ready": "ready", "RoundTrip": "round_trip"}


class Conversation:
    """One case under way. `faults` says what differed."""

    def __init__(self, case: dict[str, Any]) -> None:
        config = case["config"]
        patience = {name: float(value) for name, value in config["patience"].items()}
        self.session = Session(
            Identity(token=config["token"]), Patience(**patience), config["session"]
        )
        self.now = 0.0
        self.events: list[Event] = []
        self.faults: list[str] = []
        for number, step in enumerate(case["steps"]):
            self.now = float(step.get("at", self.now))
            self._step(f"step {number}", step)

    def _step(self, where: str, step: Step) -> None:
        if "call" in step:
            self._call(where, step)
        elif "in" in step:
            frames = [msgpack.packb(untag(step["in"]))]
            frames += [from_hex(blob) for blob in step.get("blobs", [])]
            self.events += self.session.receive(frames, self.now)
        elif "out" in step:
            self.events += self.session.pending_events()
            sent = [msgpack.unpackb(frames[0]) for frames in self.session.take_output()]
            wanted = [untag(message) for message in step["out"]]
            shown = [{k: m.get(k) for k in w} for m, w in zip(sent, wanted, strict=False)]
            if len(sent) != len(wanted) or shown != wanted:
                self.faults.append(f"{where}: sent {sent}, not {wanted}")
        elif "events" in step:
            self.events += self.session.pending_events()
            found = [_shown(event) for event in self.events]
            self.events = []
            if found != step["events"]:
                self.faults.append(f"{where}: events {found}, not {step['events']}")
        elif "link" in step:
            if self.session.link.name.lower() != step["link"]:
                self.faults.append(f"{where}: link {self.session.link}, not {step['link']}")
        elif self.session.open_requests != int(step["open"]):
            self.faults.append(f"{where}: {self.session.open_requests} open, not {step['open']}")

    def _call(self, where: str, step: Step) -> None:
        session = self.session
        match step["call"]:
            case "connected":
                session.connected(self.now)
            case "disconnected":
                self.events += session.disconnected(self.now)
            case "tick":
                self.events += session.tick(self.now)
            case "close":
                self.events += session.close()
            case "ping":
                session.ping(self.now)
            case "cancel":
                if session.cancel(step["id"]) != (step["known"] == "true"):
                    self.faults.append(f"{where}: cancel did not return {step['known']}")
            case "submit":
                deadline, timeout = step.get("deadline_ms"), step.get("timeout")
                session.submit(
                    step["capability"],
                    untag(step["params"]),
                    self.now,
                    priority=step.get("priority", "interactive"),
                    deadline_ms=None if deadline is None else int(deadline),
                    stream=step.get("stream") == "true",
                    timeout=None if timeout is None else float(timeout),
                )


def _shown(event: Event) -> dict[str, Any]:
    match event:
        case Update():
            return {"event": "update", "id": event.id, "type": _tag(event.message)}
        case Finished() if event.error is not None:
            return {"event": "finished", "id": event.id, "error": event.error.code}
        case Finished():
            assert event.result is not None
            return {"event": "finished", "id": event.id, "data": tag(event.result.data)}
        case Lost():
            fatal = "true" if event.fatal else "false"
            return {"event": "lost", "error": event.error.code, "fatal": fatal}
        case Changed():
            return {"event": "changed", "name": event.info.name}
        case Complaint():
            return {"event": "complaint", "error": event.error.code}
    return {"event": NAMES[type(event).__name__]}


def _tag(message: msgspec.Struct) -> str:
    return str(message.__struct_config__.tag)

"""Capabilities without a model, for tests of serving: each does one thing a real one may do.

Plugged into a real sidecar with `--plugin tests.fakes:EchoCapability`. None of them knows it
is a test.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from bridge import errors
from python_backend.capability import (
    Blob,
    Context,
    Description,
    Event,
    Job,
    JobCancelled,
    Partial,
    Progress,
    Result,
    Rung,
)


def schema(**properties: Any) -> dict[str, Any]:
    """A parameters' schema; properties without a default are required."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [name for name, p in properties.items() if "default" not in p],
    }


def number(title: str, default: float | None = None, **rules: Any) -> dict[str, Any]:
    found = {"type": "number", "title": title, "description": title, **rules}
    return found if default is None else {**found, "default": default}


TEXT = {"type": "string", "title": "Text", "description": "Any text.", "maxLength": 2_000_000}


class Fake:
    """Base: loads nothing. Subclasses set NAME and `params`, and write `answer`."""

    NAME = "fake"
    SETTINGS: ClassVar[Mapping[str, Any]] = {}
    params: Mapping[str, Any] = schema()
    options: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def describe(self) -> Description:
        options = {"cacheable": False, "streams": True, **self.options}
        return Description(
            name=self.NAME,
            title=self.NAME.title(),
            description=(type(self).__doc__ or "").strip(),
            params=self.params,
            **options,
        )

    def load(self) -> None:
        return

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        yield Result()

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        return None

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        return None

    def close(self) -> None:
        return


class EchoCapability(Fake):
    """Answers with its parameters and blobs."""

    NAME = "echo"
    params = schema(
        text={**TEXT, "default": ""},
        size={"type": "integer", "title": "Size", "minimum": 0, "maximum": 100, "default": 1},
        options={
            "type": "object",
            "title": "Options",
            "additionalProperties": False,
            "default": {},
            "properties": {"depth": {"type": "integer", "minimum": 0, "default": 3}},
        },
    )
    options: ClassVar = {"concurrency": 4}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        yield Result(data=dict(job.params), blobs=list(job.blobs))


class InlineEchoCapability(EchoCapability):
    """Answers with its parameters, from a thread of the sidecar."""

    NAME = "inline"
    options: ClassVar = {"concurrency": 4, "inline": True}


class SlowCapability(Fake):
    """Works for `seconds`, reporting progress, and stops when it is told to."""

    NAME = "slow"
    params = schema(seconds=number("Seconds", 0.2, minimum=0, maximum=600))
    SETTINGS: ClassVar = {"load_seconds": (float, 0.0, "How long loading takes.")}

    def load(self) -> None:
        time.sleep(float(self.settings.get("load_seconds", 0.0)))

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        seconds = float(job.params["seconds"]) * (0.1 if job.rung is Rung.SMALLER else 1.0)
        began = time.monotonic()
        while (done := time.monotonic() - began) < seconds:
            context.check()
            yield Progress(done / seconds, "working")
            time.sleep(min(0.01, seconds))
        yield Result(data={"pid": os.getpid(), "rung": str(job.rung)}, rung=job.rung)


class LadderCapability(SlowCapability):
    """As slow, but it knows how slow it is, and has an authored answer."""

    NAME = "ladder"

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        return float(params["seconds"]) * (100 if rung is Rung.SMALLER else 1000)

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        return Result(data={"authored": True})


class StubbornCapability(Fake):
    """Works for `seconds` and never looks whether it was cancelled."""

    NAME = "stubborn"
    params = schema(seconds=number("Seconds", 5.0))
    options: ClassVar = {"concurrency": 2}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        time.sleep(float(job.params["seconds"]))
        yield Result(data={"pid": os.getpid()})

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        return Result(data={"authored": True})


class StreamCapability(Fake):
    """Sends `count` words, one partial each, then the whole text."""

    NAME = "stream"
    params = schema(
        count={"type": "integer", "title": "Count", "minimum": 1, "default": 5},
        pause=number("Pause", 0.0),
        bytes={"type": "integer", "title": "Bytes", "minimum": 0, "default": 0},
    )
    options: ClassVar = {"concurrency": 4}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        words = [f"word{i} " for i in range(job.params["count"])]
        blobs = [Blob("noise", bytes(job.params["bytes"]))] if job.params["bytes"] else []
        for word in words:
            context.check()
            yield Partial({"text": word}, blobs)
            time.sleep(job.params["pause"])
        yield Result(data={"text": "".join(words)})


class BlobCapability(Fake):
    """Sends an image of `mib` MiB, an array and a file."""

    NAME = "blob"
    params = schema(mib={"type": "integer", "title": "MiB", "minimum": 0, "default": 1})

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        side = 512
        pixels = np.full((max(1, job.params["mib"]) * 512, side, 4), 7, np.uint8)
        yield Result(
            data={"bytes": pixels.nbytes},
            blobs=[
                Blob("pixels", pixels, "image"),
                Blob("numbers", np.arange(6, dtype=np.float32).reshape(2, 3), "array"),
                Blob("note", b"hello", "file", "text/plain"),
            ],
        )


class CrashCapability(Fake):
    """Kills its own process: always, or only the first `times` times (counted in a file)."""

    NAME = "crash"
    params = schema(
        file={**TEXT, "default": ""},
        times={"type": "integer", "title": "Times", "default": 1},
        seconds=number("Seconds", 0.0),
    )
    options: ClassVar = {"concurrency": 4}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        end = time.monotonic() + job.params["seconds"]
        while time.monotonic() < end:
            context.check()
            yield Progress(0.5, "working")
            time.sleep(0.01)
        path = Path(job.params["file"]) if job.params["file"] else None
        if path is None:
            yield Result(data={"pid": os.getpid()})
            return
        count = int(path.read_text()) if path.exists() else 0
        if count < job.params["times"]:
            path.write_text(str(count + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        yield Result(data={"pid": os.getpid()})


class HangCapability(Fake):
    """Hangs: `silent` forever without looking up, `stopped` with its whole process asleep."""

    NAME = "hang"
    params = schema(
        how={"type": "string", "enum": ["not", "silent", "stopped"], "title": "How"},
        file={**TEXT, "default": ""},
    )
    options: ClassVar = {"concurrency": 2}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        first = bool(job.params["file"]) and not Path(job.params["file"]).exists()
        if job.params["how"] != "not" and (first or not job.params["file"]):
            if first:
                Path(job.params["file"]).touch()
            if job.params["how"] == "stopped":
                os.kill(os.getpid(), signal.SIGSTOP)
            threading.Event().wait()
        yield Result(data={"pid": os.getpid()})


class BatchCapability(Fake):
    """Jobs of equal `size` run together; `poison` fails alone; cancelled ones leave alone."""

    NAME = "batch"
    params = schema(
        size={"type": "integer", "title": "Size", "default": 1},
        seconds=number("Seconds", 0.05),
        poison={"type": "boolean", "title": "Poison", "default": False},
    )
    options: ClassVar = {"max_batch": 4}

    def batch_key(self, params: Mapping[str, Any]) -> object | None:
        return params["size"]

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        for _, event in self.run_batch([job], [context]):
            if isinstance(event, Exception):
                raise event
            yield event

    def run_batch(
        self, jobs: Sequence[Job], contexts: Sequence[Context]
    ) -> Iterator[tuple[int, Event | Exception]]:
        alive = dict(enumerate(jobs))
        end = time.monotonic() + max(job.params["seconds"] for job in jobs)
        while time.monotonic() < end:
            for index in list(alive):
                try:
                    contexts[index].check()
                except JobCancelled as stop:
                    del alive[index]
                    yield index, stop
            time.sleep(0.005)
        for index, job in alive.items():
            if job.params["poison"]:
                yield index, errors.QualityRejected("This one did not turn out well.")
            else:
                yield index, Result(data={"batch": len(jobs)})


class ErrorCapability(Fake):
    """Fails with the error of the given code, or with a fault that is not ours."""

    NAME = "error"
    params = schema(code={"type": "string", "title": "Code"})

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        code = job.params["code"]
        if code == "surprise":
            raise KeyError("secret internals at /somewhere/private.py")
        if code == "nothing":
            return
        if code == "memory":
            raise MemoryError
        raise errors.by_code()[code]("It failed as it was told to.", cause="Because.", fix="Do.")
        yield Result()


class BrokenCapability(Fake):
    """Cannot load: `how` names the error's code."""

    NAME = "broken"
    SETTINGS: ClassVar = {"how": (str, "weights_missing", "Code of the error that loading raises.")}

    def load(self) -> None:
        if self.settings["how"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise errors.by_code()[self.settings["how"]]("The weights `fake.safetensors` are bad.")


class PaintCapability(Fake):
    """Reproducible: bytes that follow from prompt and seed; counts its runs in a file."""

    NAME = "paint"
    params = schema(
        prompt={"type": "string", "title": "Prompt", "minLength": 1, "maxLength": 500},
        seed={"type": "integer", "title": "Seed", "minimum": 0},
        file={**TEXT, "default": ""},
        seconds=number("Seconds", 0.0),
    )
    options: ClassVar = {
        "cacheable": True,
        "prompt_fields": ["prompt"],
        "model": "0123456789abcdef",
    }

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        from python_backend.storage.recipes import make_recipe

        end = time.monotonic() + job.params["seconds"]
        while time.monotonic() < end:
            context.check()
            time.sleep(0.01)
        if job.params["file"]:
            with Path(job.params["file"]).open("a") as file:
                file.write("x")
        seed = job.params["seed"]
        noise = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), np.uint8)
        yield Result(
            data={"prompt": job.params["prompt"]},
            blobs=[Blob("albedo", noise, "image")],
            recipe=make_recipe(self.NAME, "0123456789abcdef", job.params, seed),
        )

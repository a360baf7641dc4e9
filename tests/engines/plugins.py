"""Stand-ins for the three capabilities, quick and without models, in the shapes of the real ones.

They let an engine be tested alone: what it does with a texture does not depend on how good the
texture is. Plugged into a real sidecar with `--plugin tests.engines.plugins:TextureCapability`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from python_backend.capability import Blob, Context, Event, Job, Partial, Progress, Result
from tests.engines import shapes
from tests.fakes import Fake

ANY: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
LINE = "Aye, I can mend that blade before the moon is up. Bring it to the anvil, traveller."


def form(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """A schema that also lets through what it does not name."""
    prompt = {"type": "string", "title": "Prompt", "description": "What it is.",
              "minLength": 1, "maxLength": 500, "x-widget": "prompt", "x-order": 0}  # fmt: skip
    seed = {"type": "integer", "title": "Seed", "description": "Another number, another one.",
            "minimum": 0, "maximum": 2**31 - 1, "default": 0, "x-widget": "seed"}  # fmt: skip
    return {**ANY, "properties": {"prompt": prompt, "seed": seed, **properties},
            "required": ["prompt"]}  # fmt: skip


SECONDS: dict[str, Any] = {
    "type": "number", "title": "Seconds", "description": "How long it takes.",
    "minimum": 0, "maximum": 60, "default": 0.0,
}  # fmt: skip


def pass_time(job: Job, context: Context) -> None:
    """Take as long as the request says, unless it is cancelled."""
    end = time.monotonic() + float(job.params.get("seconds", 0.0))
    while time.monotonic() < end:
        context.check()
        time.sleep(0.01)


class DialogueCapability(Fake):
    """Says one line, word by word."""

    NAME = "dialogue"
    params = ANY

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        for word in LINE.split():
            context.check()
            time.sleep(0.02)
            yield Partial({"text": word + " ", "sentence": word.endswith(".")})
        action = {"name": "take_to_mend", "arguments": {"item": "sword"}}
        yield Result(data={"line": LINE, "emotion": "happy", "action": action, "source": "model"})


class TextureCapability(Fake):
    """Waves that tile, in a colour that follows from the prompt."""

    NAME = "texture"
    params = form(
        size={"type": "integer", "title": "Size", "description": "Pixels a side.",
              "enum": [128, 256, 512, 1024], "default": 512, "x-unit": "px"},
        seconds=SECONDS,
    )  # fmt: skip

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        size = int(job.params["size"])
        yield Progress(0.5, "painting")
        pass_time(job, context)
        separate = job.params.get("packing", "separate") == "separate"
        blobs = list(shapes.maps(size, job.params["prompt"], job.params["seed"], separate))
        recipe = {"figment": 1, "capability": "texture", "model": "standin",
                  "params": dict(job.params), "seed": job.params["seed"]}  # fmt: skip
        sent = [list(np.asarray(blob.data).shape) for blob in job.blobs if blob.kind == "image"]
        data = {
            "picture": sent[0] if sent else None,
            "seam": {"albedo": 1.0},
            "average_color": "#808080",
            "meters": 2.0,
            "size": size,
        }
        yield Result(data=data, blobs=blobs, recipe=recipe)


class PropCapability(Fake):
    """A box of one metre as arrays; with `triangles` and `texture_size`, a rock."""

    NAME = "prop"
    params = form(
        seconds=SECONDS,
        triangles={"type": "integer", "title": "Triangles", "minimum": 12, "default": 12},
        texture_size={"type": "integer", "title": "Texture size", "minimum": 0, "default": 0},
    )

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        yield Progress(0.5, "shaping")
        pass_time(job, context)
        count = int(job.params["triangles"])
        rock = count > 12
        blobs = list(shapes.rock(count, int(job.params["texture_size"])) if rock else shapes.box())
        recipe = {"figment": 1, "capability": "prop", "model": "standin",
                  "params": dict(job.params), "seed": job.params["seed"]}  # fmt: skip
        data = {"family": "box", "name": "box", "triangles": count, "size": [1, 1, 1], "lods": []}
        check = {"check": "manifold", "value": 0, "threshold": "<= 0", "verdict": "pass"}
        certificate = {"passed": True, "checks": [check]}
        yield Result(data=data, blobs=blobs, recipe=recipe, certificate=certificate)


class BytesCapability(Fake):
    """Sends `count` bytes that were there before, from a thread of the sidecar: what is timed is
    the way, not the work."""

    NAME = "bytes"
    params: ClassVar = {**ANY, "properties": {"count": {"type": "integer", "default": 0}}}
    options: ClassVar = {"concurrency": 4, "inline": True}
    made: ClassVar[dict[int, bytes]] = {}

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        count = int(job.params["count"])
        if not count:
            yield Result()
            return
        data = self.made.setdefault(count, bytes(count))
        yield Result(blobs=[Blob("bytes", data, "file", "application/octet-stream")])

"""Stand-ins for the three capabilities, quick and without models, in the shapes of the real ones.

They let an engine be tested alone: what it does with a texture does not depend on how good the
texture is. Plugged into a real sidecar with `--plugin tests.engines.plugins:TextureCapability`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from python_backend.capability import Blob, Context, Event, Job, Partial, Progress, Result
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
        y, x = np.mgrid[0:size, 0:size] * (2 * math.pi / size)
        height = 0.5 + 0.25 * np.sin(4 * x + job.params["seed"]) + 0.25 * np.sin(3 * y)
        rng = np.random.default_rng(sum(job.params["prompt"].encode()))
        colour = rng.uniform(0.2, 0.9, 3)
        albedo = (255 * height[..., None] * colour).astype(np.uint8)
        normal = np.full((size, size, 3), (128, 128, 255), np.uint8)
        normal[..., 0] = (128 - 100 * np.cos(4 * x + job.params["seed"])).astype(np.uint8)
        orm = np.dstack([255 * height, 255 * (1 - 0.5 * height), 0 * height]).astype(np.uint8)
        maps = {"albedo": albedo, "normal": normal, "orm": orm}
        if job.params.get("packing", "separate") == "separate":
            maps = {"albedo": albedo, "normal": normal, "roughness": orm[..., 1:2]}
        maps["height"] = (255 * height)[..., None].astype(np.uint8)
        blobs = [Blob(name, np.ascontiguousarray(m), "image") for name, m in maps.items()]
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
    """A box of the asked size, as arrays: 24 vertices, 12 triangles, one hull."""

    NAME = "prop"
    params = form(seconds=SECONDS)
    CORNERS: ClassVar = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        yield Progress(0.5, "shaping")
        pass_time(job, context)
        position, normal, tangent, uv, index = [], [], [], [], []
        for axis in range(3):
            for sign in (-1.0, 1.0):
                n = np.zeros(3, np.float32)
                n[axis] = sign
                u = np.roll([1.0, 0.0, 0.0], axis + 1).astype(np.float32)
                v = np.cross(n, u)  # u, v, n are right-handed: counter-clockwise from outside
                start = len(position)
                for a, b in self.CORNERS:
                    position.append(0.5 * (n + a * u + b * v) + (0, 0.5, 0))
                    normal.append(n)
                    tangent.append([*u, 1.0])
                    uv.append([0.5 + 0.5 * a, 0.5 - 0.5 * b])
                index += [[start, start + 1, start + 2], [start, start + 2, start + 3]]
        hull = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (0, 1) for z in (-0.5, 0.5)])
        arrays = {"lod0.position": position, "lod0.normal": normal, "lod0.tangent": tangent,
                  "lod0.uv": uv, "hull0": hull}  # fmt: skip
        blobs = [Blob(name, np.array(a, np.float32), "array") for name, a in arrays.items()]
        blobs.append(Blob("lod0.index", np.array(index, np.uint32), "array"))
        recipe = {"figment": 1, "capability": "prop", "model": "standin",
                  "params": dict(job.params), "seed": job.params["seed"]}  # fmt: skip
        data = {"family": "box", "name": "box", "triangles": 12, "size": [1, 1, 1], "lods": []}
        certificate = {"passed": True, "checks": [{"name": "manifold", "passed": True}]}
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

"""The one interface between serving and models.

A capability is asked with a `Job` and answers with a stream of events: any number of
`Progress` and `Partial`, then exactly one `Result`. It raises a `bridge.errors.FigmentError`
for everything that is not a result, and `JobCancelled` when `context.check()` said so. It
knows no socket, no queue and no message type; serving knows no model.

A capability class is created twice: once in the server process, where only `describe`,
`fallback` and `estimate_ms` are called (so its module must import quickly and without torch),
and once in a worker process, where `load` and then `run` are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

BlobData = bytes | memoryview | np.ndarray[Any, Any]


class Rung(StrEnum):
    """Steps of the deadline ladder, best first. Every result says which one answered."""

    FULL = "full"
    SMALLER = "smaller"
    CACHED = "cached"
    FALLBACK = "fallback"


class JobCancelled(Exception):
    """Raised by `Context.check` once the job is cancelled; a capability lets it pass."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Raw data beside a result, or sent in with a job.

    kind `image`: array (height, width, channels), u1, u2 or f4; `array`: any array;
    `file`: bytes of `media_type`. Arrays are C-contiguous and little-endian.
    """

    name: str
    data: BlobData
    kind: Literal["image", "array", "file"] = "file"
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One request, already checked against the schema, with defaults filled in.

    `rung` is FULL, or SMALLER when the deadline leaves no time for more. `session` names the
    client; `id` is unique over all clients (serving's own, not the client's).
    """

    id: str
    params: Mapping[str, Any]
    blobs: Sequence[Blob] = ()
    stream: bool = False
    rung: Rung = Rung.FULL
    session: str = ""


class Context(Protocol):
    """What a running job may ask of its surroundings. Safe to call from the job's thread."""

    def check(self) -> None:
        """Raise `JobCancelled` if the job was cancelled. Call at least every 50 ms of work."""

    @property
    def cancelled(self) -> bool:
        """True once the job was cancelled, for code that cannot raise where it stands."""

    def remaining(self) -> float:
        """Seconds until the deadline; infinite without one; never negative."""


@dataclass(frozen=True, slots=True)
class Progress:
    fraction: float  # 0..1
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Partial:
    data: Mapping[str, Any] = field(default_factory=dict)
    blobs: Sequence[Blob] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The answer. `recipe` None means: not reproducible, not cached (dialogue with memory)."""

    data: Mapping[str, Any] = field(default_factory=dict)
    blobs: Sequence[Blob] = ()
    recipe: Mapping[str, Any] | None = None
    rung: Rung = Rung.FULL
    certificate: Mapping[str, Any] | None = None
    provenance: Mapping[str, Any] | None = None
    warnings: Sequence[str] = ()


Event = Progress | Partial | Result


@dataclass(frozen=True, slots=True)
class Description:
    """What a capability is, for `welcome`, for editors' forms and for the scheduler.

    `params`: JSON Schema 2020-12 of an object, `additionalProperties: false`, every property
    with `title`, `description`, `default` where optional, and `x-unit` where it has one.
    `concurrency`: how many `run`s one worker takes at once (threads).
    `prompt_fields`: top-level string parameters that moderation reads before anything else.
    `cacheable`: results with a recipe may be stored and sent again.
    `inline`: runs in a thread of the server process, without a worker (small services).
    """

    name: str
    title: str
    description: str
    params: Mapping[str, Any]
    kind: Literal["generative", "service"] = "generative"
    model: str = ""  # digest of the weights: first 16 hex digits of their sha256
    streams: bool = False
    concurrency: int = 1
    max_batch: int = 1
    prompt_fields: Sequence[str] = ()
    cacheable: bool = True
    inline: bool = False


@runtime_checkable
class Capability(Protocol):
    """Implemented by `textures`, `props`, `dialogue` and by a studio's own plug-ins."""

    def describe(self) -> Description:
        """Cheap: no weights are read beyond what a digest needs."""

    def load(self) -> None:
        """Read the weights and warm up. Worker process only. Raises StartupError kinds."""

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        """Serve one job. May be called from `concurrency` threads at once."""

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        """Expected compute time before anything was measured; None if unknown."""

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """The authored answer when there is no time at all: within a few milliseconds, in the
        server process, without a model. None where there is no sensible one."""

    def close(self) -> None:
        """Free the model. Called once, from the thread that called `load`."""


@runtime_checkable
class BatchCapability(Capability, Protocol):
    """A capability whose jobs gain from running together."""

    def batch_key(self, params: Mapping[str, Any]) -> object | None:
        """Jobs with an equal, non-None key may share a batch of at most `max_batch`."""

    def run_batch(
        self, jobs: Sequence[Job], contexts: Sequence[Context]
    ) -> Iterator[tuple[int, Event | Exception]]:
        """Serve several jobs; yields (index of the job, event). A job that fails or is
        cancelled yields its exception and leaves its batch-mates untouched."""


Settings = Mapping[str, Any]
"""One TOML table of the configuration, e.g. `[dialogue]`, already checked."""

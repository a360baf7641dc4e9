"""What a caller gets back: the answer of one request, and the inbox it is gathered in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.arrays import Attachment, attach
from bridge.errors import FigmentError, Internal
from bridge.events import Finished, Update
from bridge.messages import Accepted, Partial, Progress, RungName, Timings


@dataclass(frozen=True, slots=True)
class Answer:
    """A result with its blobs by name. See `bridge.messages.Result` for the fields.

    Arrays are read-only views of what arrived; copy them to change them.
    """

    data: Mapping[str, Any]
    blobs: Mapping[str, Attachment] = field(default_factory=dict)
    recipe: Mapping[str, Any] | None = None
    rung: RungName = "full"
    timings: Timings = field(default_factory=Timings)
    certificate: Mapping[str, Any] | None = None
    provenance: Mapping[str, Any] | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A `partial`: part of an answer. `index` 0 means: forget earlier pieces, the request
    was asked again after the connection was restored."""

    index: int
    data: Mapping[str, Any]
    blobs: Mapping[str, Attachment] = field(default_factory=dict)


OnPartial = Callable[[Piece], object]
OnProgress = Callable[[Accepted | Progress], object]


class Inbox:
    """Events of one request, until its owner reads them."""

    def __init__(self) -> None:
        self.updates: deque[Update] = deque()
        self.finished: Finished | None = None

    def __bool__(self) -> bool:
        return bool(self.updates) or self.finished is not None

    def put(self, event: Update | Finished) -> None:
        if isinstance(event, Update):
            self.updates.append(event)
        else:
            self.finished = event


def piece(update: Update) -> Piece | Accepted | Progress:
    """An update as callers see it."""
    message = update.message
    if isinstance(message, Partial):
        return Piece(message.index, message.data, attach(message.blobs, update.blobs))
    return message


def answer(finished: Finished) -> Answer:
    """The answer, or its error raised."""
    if finished.error is not None:
        raise _fresh(finished.error)
    result = finished.result
    if result is None:
        raise Internal("A request ended without a result and without an error.")
    return Answer(
        data=result.data,
        blobs=attach(result.blobs, finished.blobs),
        recipe=result.recipe,
        rung=result.rung,
        timings=result.timings,
        certificate=result.certificate,
        provenance=result.provenance,
        warnings=tuple(result.warnings),
    )


def _fresh(error: FigmentError) -> FigmentError:
    """Without the traceback of an earlier raise: `result()` may be called twice."""
    return error.with_traceback(None)

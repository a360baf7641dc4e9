"""Every message of protocol version 1, as typed structs. The two unions are the protocol.

A message is one ZeroMQ message: frame 0 is the msgpack map of one of these structs (its
`type` key names the struct), frames 1..n are raw blobs that the header refers to.

Rules of evolution: a new field has a default; a field never changes its type; a field is
never removed within a major version; unknown fields are ignored. Field order is the
canonical order on the wire, and every field is written, nil where absent.

Adding a message: one class, one entry in a union, one case in `serving/dispatch.py`, one
vector under `tests/vectors/messages/`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

PROTOCOL_VERSION = 1

Priority = Literal["interactive", "runtime", "background"]
RungName = Literal["full", "smaller", "cached", "fallback"]
RequestId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Message(msgspec.Struct, tag_field="type", kw_only=True):
    """Base of all messages; never sent itself."""


# ---------------------------------------------------------------- client -> server
class Hello(Message, tag="hello", kw_only=True):
    """First message. `versions`: protocol versions the client speaks, best first.
    `session` is chosen by the client (random, at most 64 characters) and stays the same over
    reconnects, so that open requests can be asked for again. `token`: of the connection file."""

    versions: list[int]
    token: str = ""
    session: str = ""
    engine: str = ""  # "godot 4.6.3", "unity 6000.0", "python 3.11"
    client: str = ""  # "figment-godot 0.1.0"
    project: str = ""


class Request(Message, tag="request", kw_only=True):
    """Ask a capability. `id`: 1 to 64 characters, unique among the session's open requests.
    `deadline_ms` counts from the arrival at the sidecar. `stream`: send `partial`s.
    `blobs` describes frames 1..n (images or meshes sent in), see `Blob`."""

    id: RequestId
    capability: str
    params: dict[str, Any] = {}
    priority: Priority = "interactive"
    deadline_ms: Annotated[int, msgspec.Meta(ge=0)] | None = None
    stream: bool = False
    blobs: list[Blob] = []


class Cancel(Message, tag="cancel", kw_only=True):
    """Stop a request, at whatever stage. Answered by `cancelled`, or by the request's own
    final message when that was already on its way, or by `error` `unknown_id`."""

    id: RequestId


class Ping(Message, tag="ping", kw_only=True):
    """Liveness and round-trip time. Answered by `pong` with the same `nonce`."""

    nonce: int = 0


# ---------------------------------------------------------------- shared
class Blob(msgspec.Struct, kw_only=True):
    """Describes one raw frame. `frame`: its index in the message, from 1.

    kind `image`: `dtype` `u1|u2|f4` little-endian, `shape` [height, width, channels];
    kind `array`: `dtype` `u1|i4|u4|f4 ...`, any `shape`, C order;
    kind `file`: bytes of `media_type` (`image/png`, `model/gltf-binary` ...), shape empty."""

    name: str
    frame: int
    kind: Literal["image", "array", "file"] = "file"
    media_type: str = ""
    dtype: str = ""
    shape: list[int] = []


class Violation(msgspec.Struct, kw_only=True):
    """One fault of the parameters: where (`$.size`), and what is wrong there."""

    path: str
    message: str


# ---------------------------------------------------------------- server -> client
class Limits(msgspec.Struct, kw_only=True):
    """Bytes and counts that the sidecar accepts; larger is answered by an error."""

    header_bytes: int
    frame_bytes: int
    message_bytes: int
    frames: int
    open_requests: int
    depth: int


class CapabilityInfo(msgspec.Struct, kw_only=True):
    """What can be asked. `params` is a JSON Schema (2020-12), with `title`, `description`,
    `default`, ranges and our `x-unit`, `x-widget`, good enough to build a form from.
    `kind`: `generative` or `service` (memory, report ...). `model`: digest of the weights.
    `ready`: warm-up is done. `reason`: why it is not ready, for people."""

    name: str
    title: str = ""
    description: str = ""
    kind: Literal["generative", "service"] = "generative"
    model: str = ""
    streams: bool = False
    ready: bool = True
    reason: str = ""
    params: dict[str, Any] = {}


class Welcome(Message, tag="welcome", kw_only=True):
    """Answer to `hello`. `version`: the one that is spoken from now on."""

    version: int
    server: str
    session: str
    limits: Limits
    capabilities: list[CapabilityInfo] = []
    profile: str = ""  # the active rating profile


class Accepted(Message, tag="accepted", kw_only=True):
    """The request is queued. `position`: requests before it. `estimate_ms`: until its result."""

    id: str
    position: int = 0
    estimate_ms: int | None = None


class Progress(Message, tag="progress", kw_only=True):
    """`fraction` 0..1 of the work; `remaining_ms` where it can be told."""

    id: str
    fraction: float
    stage: str = ""
    remaining_ms: int | None = None


class Partial(Message, tag="partial", kw_only=True):
    """A part of the answer, only when `stream` was asked for. `index` counts from 0."""

    id: str
    index: int
    data: dict[str, Any] = {}
    blobs: list[Blob] = []


class Timings(msgspec.Struct, kw_only=True):
    """Milliseconds, measured at the sidecar."""

    queue_ms: float = 0.0
    compute_ms: float = 0.0
    total_ms: float = 0.0


class Result(Message, tag="result", kw_only=True):
    """Final. `recipe` regenerates the same bytes. `rung`: which step of the deadline ladder
    answered. `warnings`: sentences for people. `provenance`: machine-readable origin."""

    id: str
    data: dict[str, Any] = {}
    blobs: list[Blob] = []
    recipe: dict[str, Any] | None = None
    timings: Timings = msgspec.field(default_factory=Timings)
    rung: RungName = "full"
    certificate: dict[str, Any] | None = None
    provenance: dict[str, Any] | None = None
    warnings: list[str] = []


class Error(Message, tag="error", kw_only=True):
    """Final for its request; `id` is empty when it belongs to no request."""

    id: str = ""
    code: str
    message: str
    cause: str = ""
    fix: str = ""
    retry_after_ms: int | None = None
    violations: list[Violation] = []


class Cancelled(Message, tag="cancelled", kw_only=True):
    """Final. `stage`: where it was stopped: `queued` or `running`."""

    id: str
    stage: str = ""


class Pong(Message, tag="pong", kw_only=True):
    """`queued` and `running` count requests of all clients."""

    nonce: int = 0
    queued: int = 0
    running: int = 0


class Bye(Message, tag="bye", kw_only=True):
    """The sidecar is leaving, or closes this session. `code` as in `error`."""

    code: str = ""
    reason: str = ""


class CapabilityChanged(Message, tag="capability", kw_only=True):
    """A capability became ready, or stopped being so, after `welcome`."""

    info: CapabilityInfo


ClientMessage = Hello | Request | Cancel | Ping
ServerMessage = (
    Welcome
    | Accepted
    | Progress
    | Partial
    | Result
    | Error
    | Cancelled
    | Pong
    | Bye
    | CapabilityChanged
)
FINAL = (Result, Error, Cancelled)

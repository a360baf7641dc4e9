"""Cases of every message: its canonical bytes, and the other forms to accept.

Written as plain maps, encoded by the msgpack library: the codec of `bridge` has no part in
making what it is tested with.
"""

from __future__ import annotations

from typing import Any

import msgpack

from tests.vectors.source.values import tag, to_hex

Case = dict[str, Any]
Map = dict[str, Any]
MALFORMED, UNKNOWN = "malformed_message", "unknown_message"


def files() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for direction, table in (("to_sidecar", to_sidecar()), ("to_client", to_client())):
        for kind, cases in table.items():
            path = f"messages/v1/{kind}.json"
            found[path] = {
                "suite": f"messages/v1/{kind}",
                "type": kind,
                "direction": direction,
                "notes": {},
                "cases": cases,
            }
    return found


def good(
    ident: str, why: str, value: Map, required: str = "", blobs: tuple[bytes, ...] = ()
) -> Case:
    """`required`: names of the fields that may not be left out of the short form."""
    keep = {"type", *required.split()}
    short = {key: item for key, item in value.items() if key in keep}
    forms = [value]
    if ident == "minimal":
        forms.append(short)
        forms.append(dict(reversed(short.items())))
        forms.append({**short, "added_in_a_later_version": {"a": [1, None]}})
    case = {
        "id": ident,
        "why": why,
        "value": tag(value),
        "encode": to_hex(msgpack.packb(value)),
        "decode": [to_hex(msgpack.packb(form)) for form in forms],
    }
    if blobs:
        case["blobs"] = [to_hex(blob) for blob in blobs]
    return case


def bad(
    ident: str,
    why: str,
    value: Any,
    error: str = MALFORMED,
    request: str = "",
    blobs: tuple[bytes, ...] = (),
) -> Case:
    case = {
        "id": ident,
        "why": why,
        "bytes": to_hex(value if isinstance(value, bytes) else msgpack.packb(value)),
        "error": error,
        "request": request,
    }
    if blobs:
        case["blobs"] = [to_hex(blob) for blob in blobs]
    return case


# ---------------------------------------------------------------- maps with every field
def hello(**fields: Any) -> Map:
    return {
        "type": "hello",
        "versions": [1],
        "token": "",
        "session": "",
        "engine": "",
        "client": "",
        "project": "",
        **fields,
    }


def request(**fields: Any) -> Map:
    return {
        "type": "request",
        "id": "r1",
        "capability": "texture",
        "params": {},
        "priority": "interactive",
        "deadline_ms": None,
        "stream": False,
        "blobs": [],
        **fields,
    }


def blob(
    name: str,
    frame: int,
    kind: str = "file",
    media_type: str = "",
    dtype: str = "",
    shape: tuple[int, ...] = (),
) -> Map:
    return {
        "name": name,
        "frame": frame,
        "kind": kind,
        "media_type": media_type,
        "dtype": dtype,
        "shape": list(shape),
    }


def limits(**fields: int) -> Map:
    return {
        "header_bytes": 1048576,
        "frame_bytes": 67108864,
        "message_bytes": 268435456,
        "frames": 64,
        "open_requests": 256,
        "depth": 32,
        **fields,
    }


def info(name: str = "texture", **fields: Any) -> Map:
    return {
        "name": name,
        "title": "",
        "description": "",
        "kind": "generative",
        "model": "",
        "streams": False,
        "ready": True,
        "reason": "",
        "params": {},
        **fields,
    }


def welcome(**fields: Any) -> Map:
    return {
        "type": "welcome",
        "version": 1,
        "server": "figment 0.1.0",
        "session": "s1",
        "limits": limits(),
        "capabilities": [],
        "profile": "",
        **fields,
    }


def result(**fields: Any) -> Map:
    return {
        "type": "result",
        "id": "r1",
        "data": {},
        "blobs": [],
        "recipe": None,
        "timings": {"queue_ms": 0.0, "compute_ms": 0.0, "total_ms": 0.0},
        "rung": "full",
        "certificate": None,
        "provenance": None,
        "warnings": [],
        **fields,
    }


def error(**fields: Any) -> Map:
    return {
        "type": "error",
        "id": "",
        "code": "internal",
        "message": "It failed.",
        "cause": "",
        "fix": "",
        "retry_after_ms": None,
        "violations": [],
        **fields,
    }


# ---------------------------------------------------------------- cases
def to_sidecar() -> dict[str, list[Case]]:
    pixels = bytes(range(12))
    photo = request(blobs=[blob("image", 1, "image", "", "u1", (2, 2, 3))])
    return {
        "hello": [
            good("minimal", "only the versions", hello(), "versions"),
            good("full", "as Godot sends it", hello(
                versions=[2, 1], token="6f1e", session="a" * 32, engine="godot 4.6.3",
                client="figment-godot 0.1.0", project="The Déjà Vu Inn")),
            bad("no-versions", "a required field is missing", {"type": "hello", "token": "t"}),
            bad("versions-text", "a list of numbers, not a text", hello(versions="1")),
            bad("token-binary", "a token is a string, not a binary", hello(token=b"6f1e")),
            bad("token-nil", "nil is not an empty string", hello(token=None)),
        ],
        "request": [
            good("minimal", "id and capability", request(), "id capability"),
            good("full", "every field", request(
                id="r42", params={"prompt": "mossy cobblestone", "seed": 7, "strength": 0.5,
                "maps": ["albedo", "normal"], "size": 512, "image": None, "tiling": True},
                priority="background", deadline_ms=1500, stream=True)),
            good("longest-id", "64 characters", request(id="x" * 64)),
            good("blob", "an image sent in", photo, blobs=(pixels,)),
            good("two-blobs", "in any order of frames", request(
                blobs=[blob("b", 2), blob("a", 1, media_type="image/png")]), blobs=(b"x", b"")),
            bad("id-empty", "an id has a character at least", request(id="")),
            bad("id-too-long", "an id has 64 characters at most", request(id="x" * 65)),
            bad("id-missing", "a required field is missing",
                {"type": "request", "capability": "texture"}),
            bad("id-number", "an id is a string", request(id=1)),
            bad("capability-missing", "the error names the request",
                {"type": "request", "id": "r1"}, request="r1"),
            bad("priority-unknown", "there are three", request(priority="urgent"), request="r1"),
            bad("deadline-text", "milliseconds, a number", request(deadline_ms="1s"),
                request="r1"),
            bad("deadline-negative", "not before it arrives", request(deadline_ms=-1),
                request="r1"),
            bad("params-list", "params is a map", request(params=[]), request="r1"),
            bad("frame-not-described", "a frame that nothing names", request(), request="r1",
                blobs=(b"x",)),
            bad("frame-missing", "a descriptor without its frame", photo, request="r1"),
            bad("frame-0", "frame 0 is the header", request(blobs=[blob("a", 0)]), request="r1",
                blobs=(b"x",)),
            bad("frame-twice", "two descriptors for one frame",
                request(blobs=[blob("a", 1), blob("b", 1)]), request="r1", blobs=(b"x", b"y")),
            bad("name-twice", "two blobs of one name",
                request(blobs=[blob("a", 1), blob("a", 2)]), request="r1", blobs=(b"x", b"y")),
            bad("wrong-size", "11 bytes are no 2 x 2 x 3", photo, request="r1",
                blobs=(pixels[:11],)),
        ],
        "cancel": [
            good("minimal", "its one field", {"type": "cancel", "id": "r1"}, "id"),
            bad("no-id", "a required field is missing", {"type": "cancel"}),
        ],
        "ping": [
            good("minimal", "its one field", {"type": "ping", "nonce": 0}),
            good("nonce", "any int64", {"type": "ping", "nonce": 2**63 - 1}),
            bad("nonce-float", "a whole number", {"type": "ping", "nonce": 1.5}),
        ],
        "unknown_to_sidecar": [
            bad("unknown", "no such message", {"type": "teleport", "id": "r1"}, UNKNOWN, "r1"),
            bad("other-direction", "only the sidecar says welcome", welcome(), UNKNOWN),
            bad("no-type", "what is it?", {"id": "r1"}, request="r1"),
            bad("type-number", "a type is a string", {"type": 1}),
            bad("not-a-map", "a list", ["hello"]),
            bad("nothing", "an empty frame", b""),
        ],
    }  # fmt: skip


def to_client() -> dict[str, list[Case]]:
    schema = {
        "type": "object",
        "properties": {
            "size": {
                "type": "integer",
                "minimum": 128,
                "maximum": 2048,
                "default": 512,
                "x-unit": "px",
            }
        },
        "required": ["prompt"],
        "additionalProperties": False,
    }
    texture = info(
        title="Texture",
        description="Tiling materials",
        model="00ff00ff00ff00ff",
        streams=True,
        params=schema,
    )
    asleep = info("prop", ready=False, reason="weights are being read")
    recipe = {
        "figment": 1,
        "capability": "texture",
        "model": "00ff",
        "params": {"seed": 7},
        "seed": 7,
    }
    positions = bytes(36)
    return {
        "welcome": [
            good("minimal", "nothing is served", welcome(), "version server session limits"),
            good("full", "two capabilities", welcome(capabilities=[texture, asleep],
                                                    profile="teen")),
            good("small-limits", "a sidecar may allow less",
                 welcome(limits=limits(open_requests=1, frames=2, frame_bytes=4096))),
            bad("no-limits", "limits are required",
                {"type": "welcome", "version": 1, "server": "", "session": ""}),
        ],
        "accepted": [
            good("minimal", "only the id",
                 {"type": "accepted", "id": "r1", "position": 0, "estimate_ms": None}, "id"),
            good("full", "third in the queue",
                 {"type": "accepted", "id": "r1", "position": 2, "estimate_ms": 900}),
            bad("position-text", "a number", {"type": "accepted", "id": "r1", "position": "2"},
                request="r1"),
        ],
        "progress": [
            good("minimal", "id and fraction", {"type": "progress", "id": "r1", "fraction": 0.0,
                                                "stage": "", "remaining_ms": None},
                 "id fraction"),
            good("full", "half", {"type": "progress", "id": "r1", "fraction": 0.5,
                                  "stage": "normals", "remaining_ms": 250}),
            bad("no-fraction", "a required field is missing", {"type": "progress", "id": "r1"},
                request="r1"),
        ],
        "partial": [
            good("minimal", "id and index",
                 {"type": "partial", "id": "r1", "index": 0, "data": {}, "blobs": []},
                 "id index"),
            good("text", "a word of a line", {"type": "partial", "id": "r1", "index": 3,
                 "data": {"text": " Aye…", "sentence": True}, "blobs": []}),
            good("preview", "a small image first", {"type": "partial", "id": "r1", "index": 0,
                 "data": {}, "blobs": [blob("albedo", 1, "image", "", "u1", (1, 2, 3))]},
                 blobs=(b"abcdef",)),
            bad("data-list", "data is a map",
                {"type": "partial", "id": "r1", "index": 0, "data": []}, request="r1"),
        ],
        "result": [
            good("minimal", "only the id", result(), "id"),
            good("full", "every field", result(
                data={"seam": {"albedo": 0.01}, "average_color": "#70665f"}, recipe=recipe,
                timings={"queue_ms": 1.5, "compute_ms": 250.25, "total_ms": 252.0},
                rung="smaller", certificate={"seamless": True},
                provenance={"digitalSourceType": "trainedAlgorithmicMedia"},
                warnings=["The prompt was only partly understood."])),
            good("blobs", "an array and a file", result(blobs=[
                blob("lod0.position", 1, "array", "", "f4", (3, 3)),
                blob("model", 2, "file", "model/gltf-binary")]), blobs=(positions, b"glTF")),
            good("empty-array", "no rows is a shape, too", result(blobs=[
                blob("hull0", 1, "array", "", "f4", (0, 3))]), blobs=(b"",)),
            bad("wrong-size", "35 bytes are no 3 x 3 floats",
                result(blobs=[blob("p", 1, "array", "", "f4", (3, 3))]), request="r1",
                blobs=(positions[:35],)),
            bad("rung-unknown", "there are four", result(rung="perfect"), request="r1"),
            bad("warnings-text", "a list", result(warnings="none"), request="r1"),
        ],
        "error": [
            good("minimal", "code and message", error(), "code message"),
            good("full", "every field", error(
                id="r1", code="invalid_params", message="Two parameters are out of range.",
                cause="size is 100.", fix="Use 128 to 2048.", retry_after_ms=500,
                violations=[{"path": "$.size", "message": "100 is less than 128"},
                            {"path": "$.maps[2]", "message": "`glow` is unknown"}])),
            good("code-of-a-later-version", "shown as it is", error(code="out_of_ink")),
            bad("no-code", "a required field is missing",
                {"type": "error", "id": "r1", "message": ""}, request="r1"),
        ],
        "cancelled": [
            good("minimal", "only the id", {"type": "cancelled", "id": "r1", "stage": ""}, "id"),
            good("full", "where it was stopped",
                 {"type": "cancelled", "id": "r1", "stage": "running"}),
        ],
        "pong": [
            good("minimal", "nothing is needed",
                 {"type": "pong", "nonce": 0, "queued": 0, "running": 0}),
            good("full", "the sidecar's load",
                 {"type": "pong", "nonce": -5, "queued": 3, "running": 1}),
        ],
        "bye": [
            good("minimal", "no reason", {"type": "bye", "code": "", "reason": ""}),
            good("full", "shutting down",
                 {"type": "bye", "code": "draining", "reason": "The sidecar shuts down."}),
        ],
        "capability": [
            good("ready", "warm-up is done", {"type": "capability", "info": texture}),
            good("not-ready", "and why", {"type": "capability", "info": asleep}),
            bad("no-info", "a required field is missing", {"type": "capability"}),
        ],
        "unknown_to_client": [
            bad("unknown", "a message of a later version", {"type": "postcard"}, UNKNOWN),
            bad("other-direction", "only clients say hello", hello(), UNKNOWN),
            bad("nan", "a number that is none",
                {"type": "progress", "id": "r1", "fraction": float("nan")}),
        ],
    }  # fmt: skip

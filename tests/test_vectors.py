"""The vectors are what their source says, and Python obeys them; two independent msgpack
libraries and a real libzmq agree; deliberately wrong decoders are caught."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgpack
import msgspec
import numpy as np
import pytest

from bridge import arrays, codec, errors, packing
from bridge.messages import Blob
from tests.reference import zmtp
from tests.reference.conversation import Conversation
from tests.reference.judge import Judge
from tests.reference.replay import MODES, dealer, replay
from tests.vectors import generate
from tests.vectors.source.values import from_hex, untag

FOLDER = generate.FOLDER
Case = dict[str, Any]


def load(pattern: str) -> Iterator[tuple[str, dict[str, Any], Case]]:
    for path in sorted(FOLDER.glob(pattern)):
        document = json.loads(path.read_text("utf-8"))
        for case in document["cases"]:
            yield (
                f"{path.relative_to(FOLDER).with_suffix('').as_posix()}:{case['id']}",
                document,
                case,
            )


def cases(pattern: str) -> pytest.MarkDecorator:
    found = list(load(pattern))
    assert found, pattern
    return pytest.mark.parametrize(
        ("document", "case"), [item[1:] for item in found], ids=[item[0] for item in found]
    )


# ---------------------------------------------------------------- the files themselves
def test_files_are_what_their_source_says() -> None:
    """No vector file was edited by hand, forgotten, or left behind."""
    assert generate.differences() == []


def test_files_fit_the_schema() -> None:
    """Every file has the form that README.md promises, and unique ids."""
    schema = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    for entry in json.loads((FOLDER / "manifest.json").read_text("utf-8"))["files"]:
        document = json.loads((FOLDER / entry["path"]).read_text("utf-8"))
        assert [e.message for e in check.iter_errors(document)] == [], entry["path"]
        ids = [case["id"] for case in document["cases"]]
        assert len(ids) == len(set(ids)) == document["count"] == entry["count"]


def test_error_codes_exist() -> None:
    """Every error that a vector names is one of `bridge.errors`."""
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    files = [json.loads((FOLDER / f["path"]).read_text("utf-8")) for f in manifest["files"]]
    named = {*_values(files, "error"), *_values(files, "encode_error")}
    assert named <= {*errors.by_code()}


def _values(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield value[key]
        for item in value.values():
            yield from _values(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, key)


# ---------------------------------------------------------------- msgpack
def msgpack_faults(
    case: Case, encode: Callable[[Any], bytes], decode: Callable[[bytes], Any]
) -> list[str]:
    """What an implementation gets wrong in one case."""
    faults = []
    if "encode" in case:
        value = untag(case["value"])
        if encode(value) != from_hex(case["encode"]):
            faults.append(f"encodes {encode(value).hex()}, not {case['encode']}")
        for form in case["decode"]:
            try:
                found = decode(from_hex(form))
            except Exception as fault:
                faults.append(f"refuses {form}: {fault!r}")
                continue
            if not same(found, value):
                faults.append(f"reads {form} as {found!r}")
    elif "encode_error" in case:
        faults += _must_fail(lambda: encode(untag(case["value"])), case["encode_error"])
    else:
        faults += _must_fail(lambda: decode(from_hex(case["bytes"])), case["error"])
    return faults


def _must_fail(run: Callable[[], Any], code: str) -> list[str]:
    try:
        result = run()
    except errors.FigmentError as fault:
        return [] if fault.code == code else [f"fails with {fault.code}, not {code}"]
    return [f"gives {result!r} instead of {code}"]


def same(a: Any, b: Any) -> bool:
    """Equal in type, order and, for floats, every bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return struct.pack(">d", a) == struct.pack(">d", b)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return bool(a == b)


@cases("msgpack/*.json")
def test_msgpack(document: dict[str, Any], case: Case) -> None:
    """`bridge.packing` writes and reads the case as it says."""
    assert msgpack_faults(case, packing.pack, packing.unpack) == []


LIBRARIES = {
    "msgspec": (msgspec.msgpack.encode, msgspec.msgpack.decode),
    "msgpack": (msgpack.packb, msgpack.unpackb),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_two_libraries_agree_with_the_cases(library: str) -> None:
    """Values and bytes of the good cases are what msgspec and msgpack say they are."""
    for name, _, case in load("msgpack/*.json"):
        if "encode" in case:
            assert msgpack_faults(case, *LIBRARIES[library]) == [], name


# ---------------------------------------------------------------- ZMTP
@cases("zmtp/*.json")
def test_zmtp_functions(document: dict[str, Any], case: Case) -> None:
    """The pure functions of the reference do what the case says."""
    data, error = from_hex(case["bytes"]), case.get("error")
    try:
        found = _zmtp_call(case, data)
    except zmtp.ZmtpError as fault:
        assert fault.code == error
    else:
        assert error is None, f"{found} instead of {error}"
        assert found == _zmtp_wanted(case, data)


def _zmtp_call(case: Case, data: bytes) -> Any:
    match case["do"]:
        case "greeting":
            return zmtp.greeting(case["mechanism"].encode())
        case "check_greeting":
            return zmtp.check_greeting(data, case["mechanism"].encode())
        case "message":
            return zmtp.message([from_hex(frame) for frame in case["frames"]])
        case "header":
            return zmtp.frame_header(data)
        case "command":
            return zmtp.parse_command(data)
        case _:
            return zmtp.parse_properties(data)


def _zmtp_wanted(case: Case, data: bytes) -> Any:
    match case["do"]:
        case "greeting" | "message":
            return data
        case "check_greeting":
            return case["need"] == "none"
        case "header":
            more = case.get("need") == "more"
            return None if more else tuple(int(case[key]) for key in ("flags", "size", "skip"))
        case "command":
            return case["name"].encode(), from_hex(case["rest"])
        case _:
            return {name.encode(): from_hex(value) for name, value in case["properties"]}


@pytest.mark.parametrize("mode", MODES)
@cases("zmtp/transcripts/*.json")
def test_transcript(document: dict[str, Any], case: Case, mode: str) -> None:
    """The reference follows the transcript, however the bytes are cut."""
    assert replay(case, dealer(case), mode) == []


# ---------------------------------------------------------------- messages, sessions, arrays
# ---------------------------------------------------------------- libzmq as judge
@pytest.mark.parametrize("name", [n for n, _, c in load("zmtp/transcripts/*.json") if "judge" in c])
def test_libzmq_speaks_the_transcript(name: str) -> None:
    """A real ROUTER sends what the transcript says it sends, and takes what we send."""
    case = next(c for n, _, c in load("zmtp/transcripts/*.json") if n == name)
    with Judge() as judge:
        judge.play(case["steps"])


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
def test_the_reference_talks_to_libzmq(step: int) -> None:
    """The reference exchanges messages of all sizes with a real ROUTER, in pieces of any size."""
    with Judge() as judge:
        assert judge.echo(step) > 0


@cases("messages/v1/*.json")
def test_message(document: dict[str, Any], case: Case) -> None:
    """A message is written canonically, read in every accepted form, or refused by code."""
    to_client = document["direction"] == "to_client"
    decode = codec.decode_from_server if to_client else codec.decode_from_client
    blobs = [from_hex(blob) for blob in case.get("blobs", [])]
    if "error" in case:
        with pytest.raises(errors.FigmentError) as caught:
            decode([from_hex(case["bytes"]), *blobs])
        assert (caught.value.code, caught.value.request_id) == (case["error"], case["request"])
        return
    for form in case["decode"]:
        message, received = decode([from_hex(form), *blobs])
        assert [bytes(view) for view in received] == blobs
        frames = codec.encode(message, blobs)
        assert frames == [from_hex(case["encode"]), *blobs]
        assert same(msgpack.unpackb(frames[0]), untag(case["value"]))


@cases("sessions/*.json")
def test_conversation(document: dict[str, Any], case: Case) -> None:
    """The session sends and reports what the conversation says."""
    assert Conversation(case).faults == []


@cases("arrays/*.json")
def test_array(document: dict[str, Any], case: Case) -> None:
    """Bytes stand for the numbers the case names, both ways, or are refused."""
    blob = msgspec.convert(untag(case["blob"]), Blob)
    if "error" in case:
        with pytest.raises(errors.MalformedMessage):
            arrays.check_table([blob], [bytes(int(case["length"]))])
        return
    data = from_hex(case["bytes"])
    arrays.check_table([blob], [data])
    values = arrays.attach([blob], [data])["a"].array()
    assert [repr(number) for number in values.astype("O").reshape(-1).tolist()] == [
        repr(struct.unpack("<f", struct.pack("<f", float(n)))[0]) if blob.dtype == "f4" else n
        for n in case["numbers"]
    ]
    again = arrays.Attachment(np.array(values), blob.kind)
    table, frames = arrays.describe({"a": again})
    assert (table, bytes(frames[0])) == ([blob], data)


# ---------------------------------------------------------------- negative controls
def _signed_by_range(value: Any) -> bytes:
    """An encoder with `<=` at the border of the signed forms: 128 becomes d0 80."""
    for head, form, border in (
        (b"\xd0", ">b", 2**7),
        (b"\xd1", ">h", 2**15),
        (b"\xd2", ">i", 2**31),
    ):
        if type(value) is int and value not in range(-32, 128) and -border <= value <= border:
            return head + struct.pack(form, value if value < border else -border)
    return packing.pack(value)


def _float32(data: bytes) -> Any:
    """A decoder that keeps floats as float32."""
    value = packing.unpack(data)
    if type(value) is float and abs(value) < 3.5e38:
        return float(np.float32(value))
    return value


def _text_for_bytes(data: bytes) -> Any:
    """A decoder that turns binaries into strings where they are text."""
    value = packing.unpack(data)
    try:
        return value.decode() if type(value) is bytes else value
    except UnicodeDecodeError:
        return value


class _DropsHeader(zmtp.Dealer):
    """Consumes a frame's header although its body has not arrived yet."""

    def _next_frame(self) -> tuple[int, bytes] | None:
        header = zmtp.frame_header(self._in)
        if header is not None and len(self._in) < header[1] + header[2]:
            del self._in[: header[2]]
            return None
        return super()._next_frame()


class _SendsEarly(zmtp.Dealer):
    """Does not wait for READY before it sends."""

    def send(self, frames: list[bytes]) -> None:
        self._out += zmtp.message(frames)


def test_wrong_integer_borders_are_caught() -> None:
    """An encoder that is one off at the signed borders fails cases of ints.json."""
    failed = _failing("msgpack/ints.json", _signed_by_range, packing.unpack)
    assert {"int:128", "int:32768", "int:2147483648"} <= failed


def test_float32_is_caught() -> None:
    """A decoder that cuts floats to float32 fails cases of floats.json."""
    assert {"float:tenth", "float:pi"} <= _failing("msgpack/floats.json", packing.pack, _float32)


def test_mixed_up_str_and_bin_is_caught() -> None:
    """A decoder that turns binaries into strings fails cases of binary.json."""
    failed = _failing("msgpack/binary.json", packing.pack, _text_for_bytes)
    assert {"bin:empty", "bin:looks-like-text"} <= failed


@pytest.mark.parametrize(("wrong", "caught_by"), [
    (_DropsHeader, "received-70000"), (_SendsEarly, "queued")])  # fmt: skip
def test_wrong_dealers_are_caught(wrong: type[zmtp.Dealer], caught_by: str) -> None:
    """A dealer that drops headers, or sends before READY, fails a transcript."""
    failed = {
        case["id"]
        for _, _, case in load("zmtp/transcripts/*.json")
        if any(_replay_fails(case, wrong, mode) for mode in MODES)
    }
    assert caught_by in failed


def test_a_forgetful_session_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that does not ask again after a reconnect fails restart.json."""
    monkeypatch.setattr("bridge.ledger.Ledger.pump", lambda self, now: None)
    assert any(Conversation(case).faults for _, _, case in load("sessions/restart.json"))


def _failing(
    pattern: str, encode: Callable[[Any], bytes], decode: Callable[[bytes], Any]
) -> set[str]:
    return {case["id"] for _, _, case in load(pattern) if msgpack_faults(case, encode, decode)}


def _replay_fails(case: Case, make: type[zmtp.Dealer], mode: str) -> bool:
    try:
        return bool(replay(case, dealer(case, make), mode))
    except zmtp.ZmtpError:
        return True


def test_readme_names_every_folder() -> None:
    """The description of the vectors covers what is there."""
    text = (FOLDER / "README.md").read_text("utf-8")
    folders = {path.parent.relative_to(FOLDER).parts[0] for path in FOLDER.rglob("*.json")
               if path.parent != FOLDER}  # fmt: skip
    assert all(f"## {folder}/" in text for folder in folders | {Path("messages/v1").as_posix()}
               if folder != "messages")  # fmt: skip

"""Cases of ZMTP: what the engines' own DEALER sends, accepts and refuses.

Bytes are written by hand from the ZMTP 3.1 text (rfc.zeromq.org/spec/37) and from what
libzmq 4.3.5 was seen to send; the judge in tests/test_vectors.py replays them against it.
"""
# ruff: noqa: E501 (tables of hex read better on one line)

from __future__ import annotations

from typing import Any

from tests.vectors.source.values import from_hex, to_hex

Case = dict[str, Any]
Step = dict[str, Any]

SIGNATURE = "ff00000000000000017f"
NULL = "4e554c4c 00*16"
PLAIN = "504c41494e 00*15"
REST = "00*32"  # as-server, filler
OURS = f"ff00000000000000007f 0301 {NULL} {REST}"
OURS_PLAIN = f"ff00000000000000007f 0301 {PLAIN} {REST}"
THEIRS = f"{SIGNATURE} 0301 {NULL} {REST}"
THEIRS_PLAIN = f"{SIGNATURE} 0301 {PLAIN} 01 00*31"
READY_DEALER = (
    "0429 055245414459 0b536f636b65742d54797065 00000006 4445414c4552 084964656e74697479 00000000"
)
READY_ROUTER = (
    "0429 055245414459 0b536f636b65742d54797065 00000006 524f55544552 084964656e74697479 00000000"
)
HANDSHAKE: list[Step] = [
    {"out": OURS},
    {"in": THEIRS},
    {"out": READY_DEALER},
    {"in": READY_ROUTER},
    {"event": "ready"},
]


def files() -> dict[str, dict[str, Any]]:
    found = {
        "zmtp/greeting.json": {"suite": "zmtp/greeting", "notes": {}, "cases": greetings()},
        "zmtp/frames.json": {"suite": "zmtp/frames", "notes": {}, "cases": frames()},
        "zmtp/commands.json": {"suite": "zmtp/commands", "notes": {}, "cases": commands()},
    }
    for name, cases in transcripts().items():
        path = f"zmtp/transcripts/{name}.json"
        found[path] = {"suite": path.removesuffix(".json"), "notes": {}, "cases": cases}
    return found


def case(ident: str, why: str, /, **content: Any) -> Case:
    """A case, with all bytes in their normal form."""
    return {"id": ident, "why": why, **{k: _normal(k, v) for k, v in content.items()}}


BYTES = {"bytes", "rest", "in", "out", "user", "password"}
LISTS = {"frames", "router_gets"}


def _normal(key: str, value: Any) -> Any:
    if key in BYTES:
        return to_hex(from_hex(value))
    if key in LISTS:
        return [to_hex(from_hex(item)) for item in value]
    if key == "router_sends":
        return [[to_hex(from_hex(item)) for item in message] for message in value]
    if key == "steps":
        return [{k: _normal(k, v) for k, v in step.items()} for step in value]
    return value


# ---------------------------------------------------------------- pure functions
def greetings() -> list[Case]:
    def check(ident: str, why: str, data: str, need: str = "", error: str = "") -> Case:
        result = {"need": need} if need else {"error": error}
        return case(ident, why, do="check_greeting", mechanism="NULL", bytes=data, **result)

    bad = "bad_greeting"
    return [
        case("ours", "what we open with", do="greeting", mechanism="NULL", bytes=OURS),
        case("ours-plain", "with a login", do="greeting", mechanism="PLAIN", bytes=OURS_PLAIN),
        check("libzmq", "as libzmq 4.3 sends it", THEIRS, "none"),
        check("zmtp-3.0", "3.0 is served, too", f"{SIGNATURE} 0300 {NULL} {REST}", "none"),
        check("zmtp-3.9", "a later minor version", f"{SIGNATURE} 0309 {NULL} {REST}", "none"),
        check("zmtp-4", "a later major version steps down", f"{SIGNATURE} 0400 {NULL} {REST}", "none"),
        check("nothing", "nothing has come", "", "more"),
        check("one-byte", "one byte", "ff", "more"),
        check("signature", "libzmq waits here for ours", SIGNATURE, "more"),
        check("63-bytes", "one is missing", f"{SIGNATURE} 0301 {NULL} 00*31", "more"),
        check("http", "a web server", "485454502f312e31", error=bad),
        check("tls", "a TLS alert", "15030100020228", error=bad),
        check("first-byte", "known to be wrong from one byte", "47", error=bad),
        check("tenth-byte", "the signature ends in 7f", "ff00000000000000017e", error=bad),
        check("zmtp-2", "refused from the 11th byte on", f"{SIGNATURE} 01", error=bad),
        check("curve", "a mechanism we did not ask for", f"{SIGNATURE} 0301 4355525645 00*15 {REST}", error=bad),
        check("plain", "a login is wanted", f"{SIGNATURE} 0301 {PLAIN} 01 00*31", error=bad),
        check("null-and-more", "NULLX is not NULL", f"{SIGNATURE} 0301 4e554c4c58 00*15 {REST}", error=bad),
    ]  # fmt: skip


def frames() -> list[Case]:
    def message(ident: str, why: str, parts: list[str], data: str) -> Case:
        return case(ident, why, do="message", frames=parts, bytes=data)

    def header(ident: str, why: str, data: str, **result: str) -> Case:
        return case(ident, why, do="header", bytes=data, **result)

    return [
        message("one-empty", "an empty frame is a frame", [""], "0000"),
        message("one", "the last frame has no MORE", ["616263"], "0003616263"),
        message("two", "all but the last have MORE", ["61", "62"], "010161 000162"),
        message("empty-last", "an empty last frame ends it", ["61", ""], "010161 0000"),
        message("empty-first", "an empty first frame", ["", "61"], "0100 000161"),
        message("255", "the longest short frame", ["61*255"], "00ff 61*255"),
        message("256", "the shortest long frame", ["61*256"], "020000000000000100 61*256"),
        message("long-and-more", "both flags", ["61*300", "62"], "03000000000000012c 61*300 000162"),
        message("65536", "sizes are big-endian", ["00*65536"], "020000000000010000 00*65536"),
        header("short", "flags, size", "0005", flags="0", size="5", skip="2"),
        header("short-more", "more follow", "01ff", flags="1", size="255", skip="2"),
        header("long", "eight bytes of size", "020000000000000100", flags="2", size="256", skip="9"),
        header("long-small", "a long frame may be small", "020000000000000003", flags="2", size="3", skip="9"),
        header("long-more", "long, more follow", "030000000100000000", flags="3", size="4294967296", skip="9"),
        header("command", "a command", "0429", flags="4", size="41", skip="2"),
        header("long-command", "a long command", "060000000000000100", flags="6", size="256", skip="9"),
        header("largest", "the largest size there is", "027fffffffffffffff", flags="2", size="9223372036854775807", skip="9"),
        header("nothing", "nothing has come", "", need="more"),
        header("flags-only", "the size is missing", "00", need="more"),
        header("long-cut", "part of the size", "0200000000000001", need="more"),
        header("reserved-3", "bit 3 is reserved", "0800", error="protocol"),
        header("reserved-7", "bit 7 is reserved", "8000", error="protocol"),
        header("reserved-with-size", "a size does not excuse it", "1005", error="protocol"),
        header("reserved-at-once", "known from one byte", "10", error="protocol"),
        header("command-more", "a command is never in parts", "0505", error="protocol"),
        header("size-2^63", "the highest bit is never set", "028000000000000000", error="protocol"),
    ]  # fmt: skip


def commands() -> list[Case]:
    def command(ident: str, why: str, data: str, **result: str) -> Case:
        return case(ident, why, do="command", bytes=data, **result)

    def properties(ident: str, why: str, data: str, **result: Any) -> Case:
        return case(ident, why, do="properties", bytes=data, **result)

    socket_type = "0b536f636b65742d54797065"
    return [
        command("ready", "READY", "055245414459 00", name="READY", rest="00"),
        command("ready-bare", "nothing follows", "055245414459", name="READY", rest=""),
        command("ping", "time to live, context", "0450494e47 000a 6869", name="PING", rest="000a6869"),
        command("error", "a refusal", "054552524f52 03343030", name="ERROR", rest="03343030"),
        command("error-misspelt", "libzmq 4.3 to a refused login", "5e52524f52 03343030", name="ERROR", rest="03343030"),
        command("unknown", "of a later version", "04584b4358 01", name="XKCX", rest="01"),
        command("empty", "no name", "", error="protocol"),
        command("no-name", "a name of no letters", "00", error="protocol"),
        command("cut", "the name ends early", "0552454144", error="protocol"),
        properties("none", "no metadata", "", properties=[]),
        properties("router", "as libzmq sends it", f"{socket_type} 00000006 524f55544552 084964656e74697479 00000000",
                   properties=[["socket-type", "524f55544552"], ["identity", ""]]),
        properties("case", "names compare without case", "0b534f434b45542d54595045 00000006 524f55544552",
                   properties=[["socket-type", "524f55544552"]]),
        properties("name-cut", "a name ends early", "0b536f63", error="protocol"),
        properties("size-cut", "a size ends early", f"{socket_type} 0000", error="protocol"),
        properties("value-cut", "a value ends early", f"{socket_type} 00000006 524f", error="protocol"),
        properties("value-huge", "4 GiB promised", f"{socket_type} ffffffff", error="protocol"),
    ]  # fmt: skip


# ---------------------------------------------------------------- transcripts
def transcripts() -> dict[str, list[Case]]:
    return {
        "01-handshake": [_null("handshake", "greetings, then READY both ways", judge="libzmq")],
        "02-signature-first": [
            _case("signature-first", "libzmq sends ten bytes and waits for our greeting",
                  [{"out": OURS}, {"in": SIGNATURE}, {"in": f"0301 {NULL} {REST}"},
                   *HANDSHAKE[2:]])],
        "03-no-message-before-ready": [
            _case("theirs", "the peer must not send before READY",
                  [*HANDSHAKE[:3], {"in": "000161"}, {"error": "protocol"}]),
            _case("theirs-large", "refused by its header alone",
                  [*HANDSHAKE[:3], {"in": "020000000000000100"}, {"error": "protocol"}])],
        "04-ping-between-parts": [
            _null("between-messages", "PING is answered with its context",
                  {"in": "0409 0450494e47 0064 6869"}, {"out": "0407 04504f4e47 6869"}),
            _null("no-context", "a PING without context",
                  {"in": "0407 0450494e47 0000"}, {"out": "0405 04504f4e47"}),
            _null("longest-context", "sixteen bytes of context are the most",
                  {"in": "0417 0450494e47 0000 41*16"}, {"out": "0415 04504f4e47 41*16"}),
            _null("between-parts", "a command may stand between two parts of a message",
                  {"in": "010161"}, {"in": "0407 0450494e47 0000"}, {"out": "0405 04504f4e47"},
                  {"in": "000162"}, {"event": "message", "frames": ["61", "62"]}),
            _null("pong", "a PONG is accepted", {"in": "0405 04504f4e47"}),
            _null("unknown-command", "a command of a later version is ignored",
                  {"in": "0405 0458585858"}, {"in": "000161"},
                  {"event": "message", "frames": ["61"]}),
            _null("context-too-long", "seventeen bytes of context",
                  {"in": "0418 0450494e47 0000 41*17"}, {"error": "protocol"}),
            _null("ping-cut", "a PING without its time to live",
                  {"in": "0406 0450494e47 00"}, {"error": "protocol"})],
        "05-long-frame-256": [
            _null("sent", "255 bytes short, 256 long", *_send(["61*255"], "00ff 61*255"),
                  *_send(["61*256"], "020000000000000100 61*256"), judge="libzmq"),
            _null("received", "255 bytes short, 256 long",
                  {"in": "00ff 61*255", "router_sends": [["61*255"]]},
                  {"event": "message", "frames": ["61*255"]},
                  {"in": "020000000000000100 61*256", "router_sends": [["61*256"]]},
                  {"event": "message", "frames": ["61*256"]}, judge="libzmq"),
            _null("received-70000", "more than one read of a socket",
                  {"in": "020000000000011170 62*70000", "router_sends": [["62*70000"]]},
                  {"event": "message", "frames": ["62*70000"]}, judge="libzmq")],
        "06-oversize": [
            _null("frame", "refused by its header, before memory is taken",
                  {"in": "020000000000000401"}, {"error": "frame_too_large"},
                  limits={"frame_bytes": "1024"}),
            _null("at-the-limit", "the limit itself is allowed",
                  {"in": "020000000000000400 61*1024"},
                  {"event": "message", "frames": ["61*1024"]}, limits={"frame_bytes": "1024"}),
            _null("terabyte", "refused by its header, before memory is taken",
                  {"in": "020000010000000000"}, {"error": "frame_too_large"}),
            _null("message", "many frames, too much in all",
                  {"in": "01ff 61*255"}, {"in": "01ff 61*255"}, {"error": "frame_too_large"},
                  limits={"message_bytes": "500"}),
            _null("frames", "too many frames",
                  {"in": "0100 0100 0100 0000"}, {"error": "frame_too_large"},
                  limits={"frames": "3"}),
            _null("command", "a command of more than 16 KiB",
                  {"in": "060000000000004001"}, {"error": "frame_too_large"}),
            _null("after-a-good-one", "what came before it counts",
                  {"in": "000161"}, {"event": "message", "frames": ["61"]},
                  {"in": "020000000000000401"}, {"error": "frame_too_large"},
                  limits={"frame_bytes": "1024"})],
        "07-reserved-flag": [
            _null("flag", "a reserved bit", {"in": "0801 61"}, {"error": "protocol"}),
            _null("command-with-more", "a command in parts", {"in": "0505 0458585858"},
                  {"error": "protocol"}),
            _null("size", "a size of 2^63", {"in": "028000000000000000"},
                  {"error": "protocol"})],
        "08-peer-2.0": [
            _case("zmtp-2", "a peer that speaks ZMTP 2.0",
                  [{"out": OURS}, {"in": f"{SIGNATURE} 0105 0000"}, {"error": "bad_greeting"}]),
            _case("http", "a web server",
                  [{"out": OURS}, {"in": "485454502f312e3120343030"}, {"error": "bad_greeting"}]),
            _case("pub-socket", "a peer that is no ROUTER",
                  [*HANDSHAKE[:3],
                   {"in": "0419 055245414459 0b536f636b65742d54797065 00000003 505542"},
                   {"error": "bad_greeting"}]),
            _case("no-socket-type", "READY does not say what the peer is",
                  [*HANDSHAKE[:3], {"in": "0406 055245414459"}, {"error": "bad_greeting"}]),
            _case("ready-cut", "READY ends inside a property",
                  [*HANDSHAKE[:3], {"in": "0409 055245414459 0b536f"}, {"error": "protocol"}])],
        "09-curve": [
            _case("curve", "the peer wants an encrypted connection",
                  [{"out": OURS}, {"in": f"{SIGNATURE} 0301 4355525645 00*15 01 00*31"},
                   {"error": "bad_greeting"}]),
            _case("other-command", "CURVE's first command instead of READY",
                  [*HANDSHAKE[:3], {"in": "0408 0757454c434f4d45"}, {"error": "bad_greeting"}])],
        "10-error-command": [
            _case("error", "the peer refuses us",
                  [*HANDSHAKE[:3], {"in": "040a 054552524f52 03343030"},
                   {"error": "bad_greeting"}]),
            _case("error-misspelt", "as libzmq 4.3 writes it",
                  [*HANDSHAKE[:3], {"in": "0409 5e52524f52 03343030"},
                   {"error": "bad_greeting"}])],
        "11-eof-mid-frame": [
            _null("inside-a-frame", "closed inside a frame", {"in": "000361"},
                  {"call": "eof"}, {"error": "connection_lost"}),
            _null("between-messages", "closed between messages",
                  {"call": "eof"}, {"error": "connection_lost"}),
            _case("inside-the-greeting", "closed inside the greeting",
                  [{"out": OURS}, {"in": SIGNATURE}, {"call": "eof"},
                   {"error": "connection_lost"}])],
        "12-empty-last-frame": [
            _null("received", "an empty last frame ends the message",
                  {"in": "010161 0000", "router_sends": [["61", ""]]},
                  {"event": "message", "frames": ["61", ""]}, judge="libzmq"),
            _null("only", "a message of one empty frame",
                  {"in": "0000", "router_sends": [[""]]},
                  {"event": "message", "frames": [""]}, judge="libzmq"),
            _null("sent", "empty frames go out, too", *_send(["", "61", ""], "0100 010161 0000"),
                  judge="libzmq"),
            _null("two-at-once", "two messages in one read",
                  {"in": "010161 000162 000163"}, {"event": "message", "frames": ["61", "62"]},
                  {"event": "message", "frames": ["63"]})],
        "13-send-queued-until-ready": [
            _case("queued", "what is sent early leaves after READY, in order",
                  [{"out": OURS}, {"call": "send", "frames": ["61", "62"]},
                   {"call": "send", "frames": ["63"]}, {"in": THEIRS}, {"out": READY_DEALER},
                   {"in": READY_ROUTER}, {"event": "ready"},
                   {"out": "010161 000162", "router_gets": ["61", "62"]},
                   {"out": "000163", "router_gets": ["63"]}], judge="libzmq")],
        "14-plain": [
            _plain("login", "a login that is accepted",
                   [*LOGIN, {"in": "0408 0757454c434f4d45"},
                    {"out": "042c 08494e495449415445 0b536f636b65742d54797065 00000006 4445414c4552 084964656e74697479 00000000"},
                    {"in": READY_ROUTER}, {"event": "ready"}]),
            _plain("refused", "libzmq's misspelt ERROR",
                   [*LOGIN, {"in": "0409 5e52524f52 03343030"}, {"error": "bad_greeting"}]),
            _plain("null-peer", "the peer wants no login",
                   [{"out": OURS_PLAIN}, {"in": THEIRS}, {"error": "bad_greeting"}]),
            _plain("ready-too-early", "READY before WELCOME",
                   [*LOGIN, {"in": READY_ROUTER}, {"error": "bad_greeting"}])],
    }  # fmt: skip


LOGIN: list[Step] = [
    {"out": OURS_PLAIN},
    {"in": THEIRS_PLAIN},
    {"out": "040d 0548454c4c4f 026162 03637778"},
]


def _send(parts: list[str], data: str) -> list[Step]:
    return [{"call": "send", "frames": parts}, {"out": data, "router_gets": parts}]


def _case(name: str, why: str, steps: list[Step], **extra: Any) -> Case:
    return case(name, why, mechanism="NULL", **extra, steps=steps)


def _null(name: str, why: str, *steps: Step, **extra: Any) -> Case:
    return _case(name, why, [*HANDSHAKE, *steps], **extra)


def _plain(name: str, why: str, steps: list[Step]) -> Case:
    return case(name, why, mechanism="PLAIN", user="6162", password="637778", steps=steps)

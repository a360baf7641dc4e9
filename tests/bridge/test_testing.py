"""The doubles for users' own tests behave as the sidecar does where it counts."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any

import pytest

import bridge
from bridge import codec, errors, testing
from bridge.events import Finished, Ready, Update
from bridge.messages import Error, Hello, Pong, Request, Welcome
from bridge.session import Session
from bridge.testing import ScriptedPeer, converse, partial, progress, result

WAIT = 30.0


def said(peer: ScriptedPeer, message: Any) -> list[Any]:
    """What the peer answers to one message."""
    return [codec.decode_from_server(f).message for f in peer.receive(codec.encode(message))]


def test_the_example_of_the_docstring_runs() -> None:
    """What the module shows is what it does."""
    text = inspect.getdoc(testing) or ""
    block = "\n".join(line for line in text.splitlines() if line.startswith("    "))
    names: dict[str, Any] = {"Client": bridge.Client, **vars(testing)}
    with pytest.MonkeyPatch.context() as patch:
        clients: list[bridge.Client] = []

        def client(*arguments: Any) -> bridge.Client:
            clients.append(bridge.Client(*arguments, wait=WAIT))
            return clients[-1]

        patch.setitem(names, "Client", client)
        exec(textwrap.dedent(block), names)
        assert names["answer"].data == {"line": "Aye."}
        for each in clients:
            each.close()


def test_the_order_of_things() -> None:
    """Greeting first, a right token, a common version; then pings are answered."""
    peer = ScriptedPeer(token="t")
    request = Request(id="r1", capability="echo")
    assert [m.code for m in said(peer, request)] == ["not_greeted"]
    assert [m.code for m in said(peer, Hello(versions=[1], token="x"))] == ["wrong_token"]
    assert [m.code for m in said(peer, Hello(versions=[9], token="t"))] == ["version_unsupported"]
    assert isinstance(said(peer, Hello(versions=[2, 1], token="t"))[0], Welcome)
    assert isinstance(said(peer, bridge_ping())[0], Pong)
    assert [m.code for m in said(peer, request)] == ["unknown_capability"]


def bridge_ping() -> Any:
    from bridge.messages import Ping

    return Ping(nonce=3)


def test_bytes_that_are_no_message() -> None:
    """The peer answers noise with an error, like the sidecar."""
    answer = ScriptedPeer().receive([b"\xc1"])
    message = codec.decode_from_server(answer[0]).message
    assert isinstance(message, Error) and message.code == "malformed_message"


def test_a_script_without_an_end_is_led_by_the_test() -> None:
    """An open request is answered when the test says so."""
    peer, session = ScriptedPeer(), Session()
    session.connected(0.0)
    assert [type(event) for event in converse(session, peer)] == [Ready]
    peer.enqueue("dialogue", progress(0.5), partial({"n": 0}))
    name = session.submit("dialogue", {}, 0.0, stream=True)
    assert [type(event) for event in converse(session, peer)] == [Update, Update]
    assert peer.open == {name}
    events = [
        event
        for frames in peer.reply(name, partial({"n": 1}), result({"done": True}))
        for event in session.receive(frames, 0.0)
    ]
    assert isinstance(events[0], Update) and events[0].message.index == 1  # type: ignore[union-attr]
    assert isinstance(events[1], Finished) and not peer.open


def test_scripts_are_used_once_and_in_order() -> None:
    """Each request takes the next script of its capability."""
    with testing.ScriptedServer() as server, bridge.Client(server.connection, wait=WAIT) as client:
        server.enqueue("a", result({"n": 1}))
        server.enqueue("a", result({"n": 2}))
        server.enqueue("b", testing.error(errors.Rejected("No.")))
        assert client.request("a", timeout=WAIT).data["n"] == 1
        with pytest.raises(errors.Rejected):
            client.request("b", timeout=WAIT)
        assert client.request("a", timeout=WAIT).data["n"] == 2
        with pytest.raises(errors.UnknownCapability):
            client.request("a", timeout=WAIT)

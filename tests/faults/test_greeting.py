"""Tokens, versions and whoever does not say hello."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bridge import messages
from tests.harness import Peer, RunningSidecar, wait_until


@pytest.fixture(scope="module")
def running(share_sidecar: Callable[..., RunningSidecar]) -> RunningSidecar:
    return share_sidecar("Echo", config={"server": {"sessions": 8}})


def refusal(running: RunningSidecar, **hello: object) -> messages.Error:
    """What a hello is refused with; `bye` with the same code must follow."""
    with Peer(running.info) as peer:
        peer.send(messages.Hello(**{"versions": [1], "token": running.info["token"], **hello}))
        fault = peer.expect(messages.Error)
        assert peer.expect(messages.Bye).code == fault.code
        peer.send(messages.Ping(nonce=1))
        assert peer.expect(messages.Error).code == "not_greeted"
        return fault


@pytest.mark.parametrize("token", ["", "wrong", "ü" * 32, "x" * 10_000])
def test_wrong_token_is_refused(token: str, running: RunningSidecar) -> None:
    """Without this launch's token nothing is answered but `wrong_token`."""
    fault = refusal(running, token=token)
    assert fault.code == "wrong_token"
    assert running.info["token"] not in repr(fault)


@pytest.mark.parametrize(("versions", "older"), [([0], "client"), ([2, 3], "sidecar"), ([], "cl")])
def test_no_common_version(versions: list[int], older: str, running: RunningSidecar) -> None:
    """Old and new protocol versions are told which ones meet, and which side to update."""
    fault = refusal(running, versions=versions)
    assert fault.code == "version_unsupported"
    assert "speaks 1" in fault.message
    assert older in fault.fix


def test_best_common_version_is_taken(running: RunningSidecar) -> None:
    """A newer client that still speaks our version is served with it."""
    with running.peer() as peer:
        assert peer.greet(versions=[7, 1]).version == 1


def test_wrong_token_comes_before_versions(running: RunningSidecar) -> None:
    """Who has no token learns nothing about versions."""
    assert refusal(running, token="no", versions=[99]).code == "wrong_token"


@pytest.mark.parametrize(
    "message",
    [
        messages.Request(id="a", capability="echo"),
        messages.Cancel(id="a"),
        messages.Ping(nonce=1),
    ],
    ids=["request", "cancel", "ping"],
)
def test_hello_comes_first(message: messages.Message, running: RunningSidecar) -> None:
    """Anything before `hello` gets `not_greeted` and is not done."""
    with Peer(running.info) as peer:
        peer.send(message)
        assert peer.expect(messages.Error).code == "not_greeted"
        peer.greet()
        assert isinstance(peer.call("b", "echo"), messages.Result)


def test_too_many_clients(running: RunningSidecar) -> None:
    """One client more than allowed is told to come back later; who leaves makes room."""
    peers: list[Peer] = []
    while len(peers) < 8:
        peers.append(Peer(running.info))
        wait_until(lambda: admitted(peers[-1]), "room for those of earlier tests")
    assert refusal(running).code == "overloaded"
    assert all(isinstance(peer.call("x", "echo"), messages.Result) for peer in peers)
    peers.pop().close()
    last = Peer(running.info)
    wait_until(lambda: admitted(last), "room for another")
    for peer in [*peers, last]:
        peer.close()


def admitted(peer: Peer) -> bool:
    peer.send(messages.Hello(versions=[1], token=peer.info["token"]))
    while True:
        message = peer.receive()
        if isinstance(message, messages.Welcome | messages.Error):
            return isinstance(message, messages.Welcome)


def test_connection_file_is_private(running: RunningSidecar) -> None:
    """Only its user may read the connection file, and no draft of it is left."""
    path = running.state / "connection.json"
    assert path.stat().st_mode & 0o077 == 0
    assert not list(running.state.glob(".connection*"))
    assert running.info["token"] not in running.log()

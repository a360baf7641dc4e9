"""Clients on other machines, against a real sidecar: TLS, CURVE, tokens, quotas, refusals."""

from __future__ import annotations

import datetime
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest

from bridge import Client, codec, errors
from bridge.connection import ConnectionInfo
from bridge.messages import Error, Hello, Message, Request, Result, Welcome
from python_backend.config import ServerConfig
from python_backend.serving import remote, tokens
from tests.harness import ROOT, RunningSidecar
from tests.python_backend.serving.certificates import Pair, make
from tests.reference.zmtp import Dealer

WAIT = 60.0
Sidecars = Callable[..., RunningSidecar]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make(tmp_path_factory.mktemp("cert"), "sidecar", "localhost", "127.0.0.1")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A tokens file, and the tokens in it by name."""
    path = tmp_path_factory.mktemp("tokens") / "tokens.toml"
    day = datetime.date.today() - datetime.timedelta(days=2)
    return path, {
        "studio": tokens.add(path, "studio"),
        "headset": tokens.add(
            path, "headset", capabilities=["echo"], requests_per_hour=3, open_requests=2),
        "texturer": tokens.add(path, "texturer", capabilities=["texture"]),
        "former": tokens.add(path, "former", expires=day),
    }  # fmt: skip


@pytest.fixture(scope="module")
def sidecar(
    pair: Pair, book: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSidecar]:
    """One sidecar with TLS and CURVE on all addresses."""
    folder = tmp_path_factory.mktemp("remote")
    running = RunningSidecar(folder / "state", ("Echo", "Slow", "Blob"), flags=[
        "--host", "0.0.0.0", "--tls-cert", str(pair.cert), "--tls-key", str(pair.key),
        "--curve", str(folder / "curve"), "--tokens", str(book[0])])  # fmt: skip
    running.wait_for_connection()
    with Client(running.state, wait=WAIT) as client:
        for name in ("echo", "slow", "blob"):
            client.wait_capability(name, WAIT)
    yield running
    running.stop()


class TlsEngine:
    """What an engine's addon does: ZMTP over TLS, with the reference DEALER."""

    def __init__(self, port: int, trust: Path, name: str = "localhost") -> None:
        context = ssl.create_default_context(cafile=str(trust))
        plain = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        try:
            self.line = context.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise
        self.dealer = Dealer()
        self.blobs: list[bytes] = []

    def __enter__(self) -> TlsEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def ask(self, message: Message, blobs: tuple[bytes, ...] = ()) -> Message:
        """Send, and the next message that is not `accepted` or `progress`."""
        self.dealer.send([bytes(frame) for frame in codec.encode(message, blobs)])
        while True:
            self.line.sendall(self.dealer.take())
            for name, frames in self.dealer.feed(self.line.recv(1 << 18)):
                if name == "message":
                    answer, _ = codec.decode_from_server(frames)
                    if msgpack.unpackb(frames[0])["type"] not in ("accepted", "progress"):
                        self.blobs = frames[1:]
                        return answer
            self.line.sendall(self.dealer.take())

    def greet(self, token: str) -> Message:
        return self.ask(Hello(versions=[1], token=token))


def curve_info(sidecar: RunningSidecar, token: str, **changes: Any) -> ConnectionInfo:
    """How a Python client elsewhere is told to connect."""
    folder = sidecar.state.parent / "curve"
    return ConnectionInfo(**{
        "host": "127.0.0.1", "port": sidecar.info["curve_port"], "token": token,
        "curve_key": (folder / remote.PUBLIC).read_text().strip(), **changes})  # fmt: skip


Book = tuple[Path, dict[str, str]]


def test_an_engine_over_tls(sidecar: RunningSidecar, pair: Pair, book: Book) -> None:
    """A request with a large blob goes through TLS and back, byte for byte."""
    picture = bytes(range(256)) * 8192
    with TlsEngine(sidecar.info["tls_port"], pair.cert) as engine:
        assert isinstance(engine.greet(book[1]["studio"]), Welcome)
        table = [codec_blob("picture")]
        answer = engine.ask(
            Request(id="r1", capability="echo", params={"text": "hi"}, blobs=table), (picture,)
        )
        assert isinstance(answer, Result) and answer.data["text"] == "hi"
        assert engine.blobs == [picture]


def codec_blob(name: str) -> Any:
    from bridge.messages import Blob

    return Blob(name=name, frame=1, media_type="image/png")


def test_a_python_client_over_curve(sidecar: RunningSidecar, book: Book) -> None:
    """The client needs the public key and a token, and nothing else changes."""
    with Client(curve_info(sidecar, book[1]["studio"]), wait=WAIT) as client:
        assert client.request("echo", {"text": "hi"}, timeout=WAIT).data["text"] == "hi"
        assert client.request("blob", {"mib": 4}, timeout=WAIT).blobs["pixels"].array().size > 0


def test_this_machine_needs_no_encryption(sidecar: RunningSidecar) -> None:
    """The connection file leads to loopback, in plain text, with the launch's own token."""
    assert sidecar.info["host"] == "127.0.0.1"
    ports = {sidecar.info[name] for name in ("port", "tls_port", "curve_port")}
    assert len(ports) == 3 and 0 not in ports
    with Client(sidecar.state, wait=WAIT) as client:
        assert client.request("echo", {"text": "local"}, timeout=WAIT).data["text"] == "local"


def test_the_plain_port_is_not_reachable_from_elsewhere(sidecar: RunningSidecar) -> None:
    """Although the sidecar listens on all addresses, plain text is on loopback alone."""
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for address in addresses - {"127.0.0.1", "::1"}:
        if address.startswith("127."):
            continue  # loopback, too
        with pytest.raises(OSError), socket.create_connection((address, sidecar.info["port"]), 2):
            pass


@pytest.mark.parametrize("token", ["", "guess", "former"])
def test_a_wrong_token_is_refused(
    sidecar: RunningSidecar, pair: Pair, book: Book, token: str
) -> None:
    """No token, a guessed one and an expired one are refused over TLS and over CURVE."""
    real = book[1].get(token, token)
    with TlsEngine(sidecar.info["tls_port"], pair.cert) as engine:
        answer = engine.greet(real)
        assert isinstance(answer, Error) and answer.code == "wrong_token"
        assert ("expired" in answer.message) == (token == "former")
    with pytest.raises(errors.WrongToken):
        Client(curve_info(sidecar, real), wait=WAIT)


def test_a_wrong_certificate_and_a_wrong_name(
    sidecar: RunningSidecar, pair: Pair, tmp_path: Path
) -> None:
    """The engine's own check refuses both, each in its words."""
    port = sidecar.info["tls_port"]
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        TlsEngine(port, make(tmp_path, "other", "localhost").cert)
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for"):
        TlsEngine(port, pair.cert, name="example.org")


def test_plain_text_to_the_encrypted_ports(sidecar: RunningSidecar, book: Book) -> None:
    """A client without encryption is refused at both ports, and told at TLS's."""
    for port in ("tls_port", "curve_port"):
        info = ConnectionInfo(port=sidecar.info[port], token=book[1]["studio"])
        with pytest.raises((errors.BadGreeting, errors.SidecarUnreachable)):
            Client(info, wait=2.0)


def test_a_wrong_curve_key(sidecar: RunningSidecar, book: Book) -> None:
    """A client that was told another sidecar's key does not talk to this one."""
    import zmq

    other = zmq.curve_keypair()[0].decode()
    with pytest.raises((errors.BadGreeting, errors.SidecarUnreachable)):
        Client(curve_info(sidecar, book[1]["studio"], curve_key=other), wait=2.0)


def test_a_token_for_some_capabilities(sidecar: RunningSidecar, book: Book) -> None:
    """`welcome` lists what the token allows, and the rest is refused."""
    with Client(curve_info(sidecar, book[1]["texturer"]), wait=WAIT) as client:
        assert list(client.capabilities) == []
        with pytest.raises(errors.UnknownCapability, match="texturer"):
            client.request("echo", timeout=WAIT)


def test_quotas_count_over_all_connections(sidecar: RunningSidecar, book: Book) -> None:
    """Three requests an hour are three, however many clients share the token."""
    info = curve_info(sidecar, book[1]["headset"])
    with Client(info, wait=WAIT) as one, Client(info, wait=WAIT) as two:
        for client in (one, two, one):
            client.request("echo", {"text": "x"}, timeout=WAIT)
        with pytest.raises(errors.QuotaExceeded, match="3 requests an hour") as caught:
            two.request("echo", {"text": "x"}, timeout=WAIT)
        assert 0 < (caught.value.retry_after_ms or 0) <= 1_200_000
    with Client(curve_info(sidecar, book[1]["studio"]), wait=WAIT) as other:
        other.request("echo", {"text": "x"}, timeout=WAIT)


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({}, "bind_refused"),
        ({"tls_cert": "c", "tls_key": "k"}, "bind_refused"),  # no tokens
        ({"tls_cert": "c"}, "config_invalid"),
        ({"tls_cert": "c", "tls_key": "k", "tokens": "t"}, ""),
        ({"curve": "c", "tokens": "t"}, ""),
    ],
)
def test_where_it_may_listen(flags: dict[str, str], code: str) -> None:
    """Beyond loopback only with encryption and with tokens."""
    server = ServerConfig(host="0.0.0.0", port=7000, **flags)  # type: ignore[arg-type]
    if code:
        with pytest.raises(errors.StartupError) as caught:
            remote.plan(server)
        assert caught.value.code == code
    else:
        assert remote.plan(server).plain == ("127.0.0.1", 0)


def test_both_kinds_have_their_ports() -> None:
    """With TLS and CURVE the port is TLS's; alone each has it; without both it is plain."""
    both = {"tls_cert": "c", "tls_key": "k", "curve": "d"}
    found = remote.plan(ServerConfig(port=7000, curve_port=7001, **both))  # type: ignore[arg-type]
    assert (found.tls, found.curve) == (("127.0.0.1", 7000), ("127.0.0.1", 7001))
    assert remote.plan(ServerConfig(port=7000, curve="d")).curve == ("127.0.0.1", 7000)
    assert remote.plan(ServerConfig(port=7000)) == remote.Listening(("127.0.0.1", 7000))


def test_curve_keys(tmp_path: Path) -> None:
    """They are made once, private, and must belong together."""
    keys = remote.read_curve(tmp_path / "keys")
    assert remote.read_curve(tmp_path / "keys") == keys
    if sys.platform != "win32":
        assert (tmp_path / "keys" / remote.SECRET).stat().st_mode & 0o077 == 0
    other = remote.read_curve(tmp_path / "others")
    (tmp_path / "keys" / remote.PUBLIC).write_text(other.public)
    with pytest.raises(errors.ConfigInvalid, match="belong together"):
        remote.read_curve(tmp_path / "keys")
    (tmp_path / "keys" / remote.SECRET).write_text("no key")
    with pytest.raises(errors.ConfigInvalid, match="cannot be read"):
        remote.read_curve(tmp_path / "keys")


def test_the_commands(tmp_path: Path) -> None:
    """`figment remote` makes a token that the file knows, and keys that can be read."""

    def figment(*arguments: str) -> str:
        command = [sys.executable, "-m", "python_backend.cli", "remote", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    path = tmp_path / "tokens.toml"
    token = figment("token", "headset 3", "--file", str(path), "--only", "echo,slow",
                    "--requests-per-hour", "60", "--expires", "2099-01-31")  # fmt: skip
    grant = tokens.load(path).find(token)
    assert grant is not None and token not in path.read_text()
    assert (grant.name, grant.requests_per_hour) == ("headset 3", 60)
    assert grant.allows("slow") and not grant.allows("texture")
    assert figment("curve", str(tmp_path / "c")) == remote.read_curve(tmp_path / "c").public

"""The TLS listener, alone before a plain echo: bytes, refusals, and clients that misbehave."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.errors import ConfigInvalid, PortTaken
from python_backend.serving import tls
from python_backend.serving.tls import TlsFront, server_context
from tests.harness import wait_until
from tests.python_backend.serving.certificates import Pair, make
from tests.reference.zmtp import Dealer, ZmtpError

WAIT = 30.0


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make(tmp_path_factory.mktemp("cert"), "sidecar", "localhost", "127.0.0.1")


class Echo:
    """A TCP server that sends back what it gets, one thread a connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=(peer,), daemon=True).start()

    def _echo(self, peer: socket.socket) -> None:
        self.open += 1
        with peer:
            try:
                while data := peer.recv(1 << 16):
                    peer.sendall(data)
            except OSError:
                pass
        self.open -= 1


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.listener.close()


@pytest.fixture
def front(pair: Pair, echo: Echo) -> Iterator[TlsFront]:
    refused: list[str] = []
    context = server_context(str(pair.cert), str(pair.key))
    running = TlsFront("127.0.0.1", 0, context, echo.port, refused.append)
    running.refused = refused  # type: ignore[attr-defined]
    yield running
    running.close()


def connect(front: TlsFront, trust: Path, name: str = "localhost") -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(trust))
    plain = socket.create_connection(("127.0.0.1", front.port), timeout=WAIT)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def exchange(line: ssl.SSLSocket, data: bytes) -> bytes:
    """Send from a thread of its own, and read as much as was sent."""
    # One SSL object must not be used by two threads at once: send in slices between reads.
    got = bytearray()
    sent = 0
    line.settimeout(0.0)
    while len(got) < len(data):
        moved = False
        if sent < len(data):
            try:
                sent += line.send(data[sent : sent + 65536])
                moved = True
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
        try:
            piece = line.recv(1 << 16)
            assert piece
            got += piece
            moved = True
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        if not moved:
            threading.Event().wait(0.0005)
    line.settimeout(WAIT)
    return bytes(got)


@pytest.mark.parametrize("size", [1, 16384, 16385, tls.PIECE, tls.PIECE + 1, 5_000_000])
def test_bytes_pass_unchanged_both_ways(front: TlsFront, pair: Pair, size: int) -> None:
    """Whatever the size against records and buffers, the bytes come back as they were."""
    data = os.urandom(size)
    with connect(front, pair.cert) as line:
        assert exchange(line, data) == data


def test_many_connections_at_once(front: TlsFront, pair: Pair, echo: Echo) -> None:
    """Twenty clients share the one thread, and are gone when they close."""
    lines = [connect(front, pair.cert) for _ in range(20)]
    for number, line in enumerate(lines):
        line.sendall(bytes([number]) * 3000)
    for number, line in enumerate(lines):
        got = b""
        while len(got) < 3000:
            got += line.recv(3000)
        assert got == bytes([number]) * 3000
        line.close()
    wait_until(lambda: not front._connections and not echo.open, "all connections ended")


def test_one_machine_cannot_take_all_places(
    front: TlsFront, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its share a machine is refused, and served again once it has closed others."""
    monkeypatch.setattr(tls, "MAX_PER_PEER", 2)
    with connect(front, pair.cert), connect(front, pair.cert), pytest.raises(OSError):
        connect(front, pair.cert)
    wait_until(lambda: not front._connections, "all connections ended")
    with connect(front, pair.cert) as line:
        assert exchange(line, b"again") == b"again"


def test_a_client_that_stops_reading_holds_up_nobody(front: TlsFront, pair: Pair) -> None:
    """While one client does not read, memory is bounded and another one is served."""
    with connect(front, pair.cert) as lazy, connect(front, pair.cert) as other:
        lazy.settimeout(0.0)
        sent, blocked = 0, 0
        while blocked < 200 and sent < 200 << 20:
            try:
                sent += lazy.send(bytes(65536))
                blocked = 0
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                blocked += 1
                threading.Event().wait(0.002)
        assert sent < 100 << 20  # it was stopped by the full line, not by the test
        assert exchange(other, b"hello") == b"hello"


def test_a_wrong_certificate_is_refused_by_the_client(
    front: TlsFront, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that trusts another certificate says so, and the log tells why it left."""
    other = make(tmp_path, "other", "localhost")
    with pytest.raises(ssl.SSLCertVerificationError, match=r"self-signed|unable to get"):
        connect(front, other.cert)
    wait_until(lambda: front.refused == ["tls"], "the refusal is counted")  # type: ignore[attr-defined]
    assert "does not trust our certificate" in str([r.__dict__ for r in caplog.records])


def test_a_wrong_name_is_refused_by_the_client(front: TlsFront, pair: Pair) -> None:
    """A certificate for another name is not accepted."""
    with pytest.raises(ssl.SSLCertVerificationError, match=r"mismatch|not valid for"):
        connect(front, pair.cert, name="example.org")


def test_a_plain_text_engine_is_told(front: TlsFront) -> None:
    """A ZMTP client without TLS gets an ERROR that says what to do."""
    machine = Dealer()
    with socket.create_connection(("127.0.0.1", front.port), timeout=WAIT) as line:
        line.sendall(machine.take())
        with pytest.raises(ZmtpError, match="turn TLS on") as caught:
            while data := line.recv(4096):
                machine.feed(data)
    assert (caught.value.reason, caught.value.code) == ("refused", "bad_greeting")


def test_a_browser_is_told(front: TlsFront) -> None:
    """An HTTP client gets an HTTP answer."""
    with socket.create_connection(("127.0.0.1", front.port), timeout=WAIT) as line:
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert line.makefile("rb").read().startswith(b"HTTP/1.1 400")


def test_noise_and_vanishing_clients(front: TlsFront, pair: Pair) -> None:
    """Garbage that begins like TLS, and clients that hang up at any point, hurt nobody."""
    for data in (b"", b"\x16", b"\x16\x03\x01\x00\x05hello", b"\x16" + os.urandom(300)):
        with socket.create_connection(("127.0.0.1", front.port), timeout=WAIT) as line:
            line.sendall(data)
    with connect(front, pair.cert) as line:
        line.sendall(bytes(100_000))
    with connect(front, pair.cert) as line:
        assert exchange(line, b"still here") == b"still here"
    wait_until(lambda: len(front._connections) <= 1, "the others are gone")


def test_a_client_that_says_nothing(
    front: TlsFront, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handshake that does not end in time is cut off."""
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.2)
    with socket.create_connection(("127.0.0.1", front.port), timeout=WAIT) as line:
        line.sendall(b"\x16\x03")
        assert line.recv(1) == b""


def test_versions_of_tls(front: TlsFront, pair: Pair) -> None:
    """The newest version is taken, and none before 1.2."""
    context = ssl.create_default_context(cafile=str(pair.cert))
    assert server_context(str(pair.cert), str(pair.key)).minimum_version == ssl.TLSVersion.TLSv1_2
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    plain = socket.create_connection(("127.0.0.1", front.port), timeout=WAIT)
    with context.wrap_socket(plain, server_hostname="localhost") as line:
        assert line.version() == "TLSv1.3"


def test_bad_certificates_are_named(pair: Pair, tmp_path: Path) -> None:
    """A missing file, a key of another certificate and a locked key are each refused."""
    other = make(tmp_path, "other", "localhost")
    locked = make(tmp_path, "locked", "localhost", password=b"secret")
    for cert, key, match in (
        (tmp_path / "none.pem", pair.key, "no file"),
        (pair.cert, other.key, "cannot be used"),
        (locked.cert, locked.key, "cannot be used"),
        (pair.key, pair.cert, "cannot be used"),
    ):
        with pytest.raises(ConfigInvalid, match=match):
            server_context(str(cert), str(key))


def test_a_port_that_is_taken(pair: Pair, echo: Echo) -> None:
    """The listener says so as the sidecar does for its own port."""
    with pytest.raises(PortTaken):
        TlsFront("127.0.0.1", echo.port, server_context(str(pair.cert), str(pair.key)), 1, print)

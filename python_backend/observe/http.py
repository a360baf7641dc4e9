"""Serves the metrics over HTTP, on loopback alone: `/metrics`, `/healthz`, `/readyz`.

A web page cannot read it: the `Host` header must name loopback, so that DNS rebinding fails,
and no cross-origin header is ever sent. Knows no request and no client.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bridge.errors import PortTaken

Pages = dict[str, Callable[[], tuple[int, str]]]


class MetricsServer:
    """Listens on 127.0.0.1:`port` (0: any) in a thread until `close`."""

    def __init__(self, port: int, pages: Pages) -> None:
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(pages))
        except OSError as error:
            raise PortTaken(
                f"Port {port} for metrics is taken.",
                cause=str(error),
                fix="Choose another with `--metrics-port`.",
            ) from error
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            page = pages.get(self.path.partition("?")[0])
            if host not in ("127.0.0.1", "localhost", "[::1]"):
                status, body = 403, "Only for this machine.\n"
            elif page is None:
                status, body = 404, "There is /metrics, /healthz and /readyz.\n"
            else:
                status, body = page()
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the scraper's visits are no news."""

    return Handler

"""`figment metrics`: print the metrics of the running sidecar, as Prometheus reads them."""

from __future__ import annotations

import argparse
from http.client import HTTPConnection
from typing import Any

from python_backend.cli.common import add_config_flags, load_config


def add_parser(subparsers: Any) -> None:
    """Flags of `figment metrics`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "metrics",
        help="print the metrics of the running sidecar",
        description="Needs a sidecar that was started with `--metrics-port`.",
    )
    add_config_flags(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the text. Raises SidecarUnreachable where nothing serves it."""
    from bridge.connection import read_connection
    from bridge.errors import SidecarUnreachable
    from python_backend.serving.connection import read

    folder = load_config(args).state_dir
    read_connection(folder)  # raises what is wrong, in its own words
    found = read(folder)
    if found is None or not found.metrics_port:
        raise SidecarUnreachable(
            "The running sidecar serves no metrics.", fix="Start it with `--metrics-port 9090`."
        )
    line = HTTPConnection("127.0.0.1", found.metrics_port, timeout=5)
    try:
        line.request("GET", "/metrics")
        print(line.getresponse().read().decode(), end="")
    except OSError as error:
        raise SidecarUnreachable("The metrics cannot be read.", cause=str(error)) from error
    finally:
        line.close()
    return 0

"""`figment worker`: the process that owns a model. Started by the sidecar, not by people."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Register the hidden command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("worker")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve jobs over standard input and output until the sidecar ends."""
    from python_backend.serving.worker import main

    return main()

"""`figment remote`: tokens and keys for clients on other machines."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Two things to make: `token` and `curve`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "remote", help="make tokens and keys for clients on other machines"
    )
    parser.set_defaults(run=run)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    token = kinds.add_parser("token", help="add a token to the tokens file, and print it once")
    token.add_argument("name", help="whose it is, for logs")
    token.add_argument("--file", required=True, type=Path, help="tokens file (TOML)")
    token.add_argument("--only", metavar="NAMES", help="capabilities, comma-separated")
    token.add_argument("--requests-per-hour", type=int, metavar="N")
    token.add_argument("--open-requests", type=int, metavar="N", help="at once")
    token.add_argument("--expires", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD")
    curve = kinds.add_parser("curve", help="make a CURVE key pair, and print the public key")
    curve.add_argument("folder", type=Path)


def run(args: argparse.Namespace) -> int:
    """Returns 0. Raises ConfigInvalid."""
    if args.kind == "curve":
        from python_backend.serving.remote import read_curve

        print(read_curve(args.folder).public)
        return 0
    from python_backend.serving import tokens

    only = [name.strip() for name in args.only.split(",")] if args.only else None
    print(
        tokens.add(
            args.file,
            args.name,
            capabilities=only,
            requests_per_hour=args.requests_per_hour,
            open_requests=args.open_requests,
            expires=args.expires,
        )
    )
    return 0

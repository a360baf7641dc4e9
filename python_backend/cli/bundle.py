"""`figment bundle`: a sidecar folder to ship beside a game."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "bundle",
        help="make a relocatable sidecar folder for players' PCs",
        description="Copies the interpreter, the libraries and the weights that the chosen "
        "capabilities need into one folder that runs from any place, without Python installed.",
    )
    parser.add_argument("-o", "--out", type=Path, required=True, help="new folder to write")
    parser.add_argument(
        "--capabilities",
        default="dialogue,texture,prop",
        help="comma-separated; default: dialogue,texture,prop",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from python_backend.bundle.write import write_bundle

    chosen = [c.strip() for c in args.capabilities.split(",") if c.strip()]
    manifest = write_bundle(args.out, chosen)
    print(f"{args.out}: {manifest['bytes'] / 1e6:.0f} MB, serves {', '.join(chosen)}")
    print(f"Run it with: {args.out}/{' '.join(manifest['command'])} serve")
    return 0

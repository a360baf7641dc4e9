"""`figment doctor`: find out why the sidecar does not start or serve, and what to do."""

from __future__ import annotations

import argparse
import shutil
from typing import Any

from python_backend.cli.common import add_config_flags, load_config


def add_parser(subparsers: Any) -> None:
    """Flags of `figment doctor`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "doctor",
        help="find out why the sidecar does not start or serve",
        description="Look at everything that a start needs. Exit code 1 if something is wrong.",
    )
    add_config_flags(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the findings; 0 if nothing keeps the sidecar from serving, else 1."""
    from python_backend.observe import doctor

    rows = doctor.examine(load_config(args))
    width = shutil.get_terminal_size((100, 24)).columns
    print(doctor.as_json(rows) if args.json else doctor.table(rows, width))
    return doctor.exit_code(rows)

"""`figment train texture|prop|dialogue`: train a model on your own data.

A dispatcher: each kind has its own file, `train_<kind>.py`, imported only when it is asked for,
so that a missing extra of one does not break the others.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bridge.errors import MissingDependency

HELP = "train a model on your own data"
KINDS = {
    "texture": "a tileable-material GAN from pictures",
    "prop": "a VAE of part programs from meshes or families",
    "dialogue": "a LoRA of the language model from dialogue lines",
}


def add_parser(subparsers: Any) -> None:
    """Only the kind that is named on the command line has its flags added."""
    parser: argparse.ArgumentParser = subparsers.add_parser("train", help=HELP, description=HELP)
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    asked = next((a for a in sys.argv[1:] if a in KINDS), "")
    for kind, help_ in KINDS.items():
        module = f"python_backend.cli.train_{kind}"
        if find_spec(module) is None:
            continue
        if kind == asked or "train" not in sys.argv:
            _add(module, kinds, kind, help_)
        else:
            kinds.add_parser(kind, help=help_)


def _add(module: str, kinds: Any, kind: str, help_: str) -> None:
    try:
        import_module(module).add_parser(kinds)
    except ImportError as error:
        kinds.add_parser(kind, help=help_).set_defaults(run=_missing(kind, error))


def _missing(kind: str, error: ImportError) -> Any:
    def run(_: argparse.Namespace) -> int:
        raise MissingDependency(
            f"`figment train {kind}` cannot start.",
            cause=str(error),
            fix="Install the training tools: pip install figment-sidecar[train]",
        )

    return run

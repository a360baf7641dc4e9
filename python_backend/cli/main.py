"""Finds the command, runs it, and prints errors in their own words.

One file per command, each with `HELP`, `add_parser(subparsers)` and `run(args) -> exit code`.
Only the file of the asked command is imported, so that a missing extra breaks nothing else and
`figment --help` is quick. Exit codes: 0 done, 1 the answer is no (doctor), 2 an error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from bridge.errors import FigmentError, MissingDependency
from python_backend import __version__

# command -> (module, one line of help). Listed here so that help needs no import.
COMMANDS = {
    "demo": ("demo", "talk to an NPC, make a prop and a material, print the timings"),
    "serve": ("serve", "start the sidecar"),
    "texture": ("texture", "make a tileable material from words"),
    "prop": ("prop", "make a game-ready mesh from words"),
    "say": ("say", "talk to an NPC in the terminal"),
    "bake": ("bake", "make results ahead, as fallbacks for a shipped game"),
    "train": ("train", "train a model on your own data"),
    "bundle": ("bundle", "make a folder with the sidecar for players' machines"),
    "models": ("models", "list models and what fits this machine"),
    "metrics": ("metrics", "print the metrics of the running sidecar"),
    "doctor": ("doctor", "find out why the sidecar does not start or serve"),
    "remote": ("remote", "make tokens and keys for clients on other machines"),
    "report": ("report", "list what players reported"),
    "forget": ("forget", "erase what NPCs remember of a player"),
}

HIDDEN = {"worker": "worker"}  # for the sidecar itself


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of `figment`. Returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(next((a for a in arguments if not a.startswith("-")), ""))
    args = parser.parse_args(arguments)
    if not hasattr(args, "run"):
        parser.print_help()
        return 2
    try:
        return int(args.run(args))
    except FigmentError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def commands() -> dict[str, str]:
    """Commands that this installation has, with their help."""
    return {
        name: help_
        for name, (module, help_) in COMMANDS.items()
        if find_spec(f"python_backend.cli.{module}") is not None
    }


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="figment", description="Generative models beside a game engine."
    )
    parser.add_argument("--version", action="version", version=f"figment {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    present = commands()
    if asked in present or asked in HIDDEN:
        _load(COMMANDS[asked][0] if asked in present else HIDDEN[asked], subparsers)
    for name, help_ in present.items():
        if name != asked:
            subparsers.add_parser(name, help=help_, add_help=False)
    return parser


def _load(module: str, subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    try:
        command = import_module(f"python_backend.cli.{module}")
    except ImportError as error:
        # The command is there and what it needs is not: say so when it is run, not before.
        failure = MissingDependency(f"`figment {module}` cannot run.", cause=str(error))
        parser = subparsers.add_parser(module, add_help=False)
        parser.set_defaults(run=lambda args: _raise(failure))
        return
    command.add_parser(subparsers)


def _raise(error: FigmentError) -> int:
    raise error

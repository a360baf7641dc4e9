"""Write the pages of `docs/` that the sources know: `python -m tools.make_docs [--check]`.

configuration.md from the configuration's tables, errors.md from `bridge.errors`, cli.md from the
argument parsers. With `--check` nothing is written and a page that is not up to date is an error,
so that a flag, key or code cannot be added without its page.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bridge import errors
from python_backend import config, registry

cli = importlib.import_module("python_backend.cli.main")  # the package has a function of its name

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- Written by `python -m tools.make_docs`; change the sources instead. -->\n"


# ---------------------------------------------------------------- configuration
def configuration() -> str:
    """Every key with type, default and meaning."""
    lines = ["# Configuration", NOTE, _CONFIGURATION]
    documented = config.documented()
    for table, cls in config.TABLES.items():
        keys = {k.split(".")[1]: v for k, v in documented.items() if k.startswith(f"{table}.")}
        lines += [f"## `[{table}]`\n", _sentence(_first_line(cls).partition(": ")[2]) + "\n"]
        lines += _keys(keys)
    lines += ["## Every capability\n", "In its own table, for example `[texture]`.\n"]
    lines += _keys(config.COMMON)
    shown: dict[str, dict[str, Any]] = {}
    for name, entry in registry.entries().items():
        if name not in registry.BUILT_IN or not (settings := dict(entry.settings_keys())):
            continue
        same = next((other for other, keys in shown.items() if keys == settings), "")
        lines.append(f"## `[{name}]`\n")
        lines += [f"The keys of `[{same}]`.\n"] if same else _keys(settings)
        shown[name] = settings
    return "\n".join(lines)


_CONFIGURATION = """
One TOML file, then the environment, then flags; each may override the last. The file is the one
named by `--config` or `FIGMENT_CONFIG`, else `figment.toml` in the working folder, else
`figment.toml` in the user's configuration folder. The environment is read as
`FIGMENT_<TABLE>_<KEY>` (`FIGMENT_SERVER_PORT=5000`; lists are comma-separated), and `--set
table.key=value` sets any key from the command line. An unknown table or key is an error that names
the nearest one. `FIGMENT_STATE_DIR` or `--state-dir` names the folder of the connection file, the
cache, memories and reports.

```toml
[server]
only = ["texture", "dialogue"]

[safety]
profile = "teen"
allow = ["skooma"]

[texture]
threads = 2
```
"""


def _keys(settings: dict[str, Any]) -> list[str]:
    rows = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for key, (kind, default, meaning) in settings.items():
        shown = json.dumps(list(default) if isinstance(default, tuple) else default)
        rows.append(f"| `{key}` | {_kind(kind)} | `{shown}` | {_cell(meaning)} |")
    return [*rows, ""]


def _kind(kind: Any) -> str:
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(
        kind, {list: "list of texts", dict: "table"}.get(kind, str(kind))
    )


# ---------------------------------------------------------------- errors
def error_page() -> str:
    """Every code, with its situation and what to do."""
    lines = ["# Errors", NOTE, _ERRORS]
    for family in errors.FigmentError.__subclasses__():
        lines += [f"## {family.__name__}\n", _first_line(family) + "\n"]
        lines += ["| code | class | situation | what to do |", "|---|---|---|---|"]
        for cls in [family, *_below(family)]:
            if cls.__module__ == errors.__name__:
                lines.append(
                    f"| `{cls.code}` | `{cls.__name__}` | {_cell(inspect.getdoc(cls) or '')} "
                    f"| {_cell(cls.advice)} |"
                )
        lines.append("")
    return "\n".join(lines)


_ERRORS = """
Every error has a stable code, a sentence that says what happened, where known its cause, and what
to do. Codes never change their meaning; sentences may improve. `invalid_params` lists every
violation at once, each with its path (`$.size`). Errors that pass by themselves carry
`retry_after_ms`. In Python each code is a class of `bridge.errors`; GDScript and C# get the code.
"""


def _below(cls: type[Any]) -> Iterator[type[Any]]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


# ---------------------------------------------------------------- command line
def command_line() -> str:
    """Every command with its arguments."""
    lines = ["# Command line", NOTE, _COMMANDS]
    for name in cli.commands():
        for title, parser in _parsers(f"figment {name}", _parser_of(name)):
            lines += [f"## `{title}`\n", _sentence(parser.description or cli.COMMANDS[name][1])]
            lines += ["", *_arguments(parser)]
    return "\n".join(lines)


_COMMANDS = """
`figment COMMAND --help` shows the same. Exit codes: 0 done, 1 the answer is no (`doctor`), 2 an
error, which is printed with its cause and what to do.
"""


def _parser_of(name: str) -> argparse.ArgumentParser:
    return _choices(cli._parser(name))[name]


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _parsers(
    title: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield title, parser
    for name, child in _choices(parser).items():
        yield from _parsers(f"{title} {name}", child)


def _arguments(parser: argparse.ArgumentParser) -> list[str]:
    rows = ["| argument | meaning |", "|---|---|"]
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        if action.help == argparse.SUPPRESS:
            continue
        value = action.metavar or ("" if action.nargs == 0 else action.dest.upper())
        if action.choices is not None and action.metavar is None:
            value = ",".join(map(str, action.choices))
        if action.option_strings:
            shown = ", ".join(action.option_strings) + (f" {value}" if action.nargs != 0 else "")
        else:
            shown = str(value)
        rows.append(f"| `{_cell(shown)}` | {_cell(action.help or '')} |")
    return [*rows, ""] if len(rows) > 2 else []


# ---------------------------------------------------------------- text
def _first_line(cls: type[Any]) -> str:
    return (inspect.getdoc(cls) or "").split("\n")[0]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("%%", "%")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


PAGES = {"configuration.md": configuration, "errors.md": error_page, "cli.md": command_line}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or say which are not up to date."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_docs")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if outdated")
    args = parser.parse_args(argv)
    outdated = []
    for name, make in PAGES.items():
        text = make().rstrip("\n") + "\n"
        path = DOCS / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        outdated.append(name)
        if not args.check:
            path.write_text(text, "utf-8", newline="\n")
    if args.check and outdated:
        print(f"outdated: {', '.join(outdated)}; run `python -m tools.make_docs`", file=sys.stderr)
    return 1 if args.check and outdated else 0


if __name__ == "__main__":
    raise SystemExit(main())

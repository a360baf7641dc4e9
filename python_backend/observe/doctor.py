"""Runs every check and prints a table with what to do; the exit code says if all is well."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from textwrap import wrap

from python_backend import registry
from python_backend.config import Config
from python_backend.observe import checks
from python_backend.observe.checks import Row
from python_backend.observe.weights import FOLDER

MARKS = {"ok": "ok", "warning": "!!", "problem": "XX"}


def examine(config: Config) -> list[Row]:
    """Every finding, in the order in which a start-up would meet it."""
    server = config.server
    entries = registry.entries(server.plugins, server.only, server.built_in)
    return [
        *checks.python(),
        *checks.state_folder(config),
        *checks.memory(),
        *checks.port(config),
        *checks.capabilities(config, entries),
        *checks.weights(FOLDER),
        *checks.connection(config),
    ]


def table(rows: Iterable[Row], width: int = 100) -> str:
    """Rows as text: mark, name, finding, and the fix under what is not well."""
    rows = list(rows)
    names = max((len(row.name) for row in rows), default=0)
    indent = " " * (names + 6)
    lines = []
    for row in rows:
        text = wrap(row.found, max(30, width - len(indent))) or [""]
        lines.append(f"{MARKS[row.state]}  {row.name:<{names}}  {text[0]}")
        lines += [indent + more for more in text[1:]]
        if row.fix and row.state != "ok":
            lines += [indent + more for more in wrap("-> " + row.fix, width - len(indent))]
    return "\n".join(lines)


def as_json(rows: Iterable[Row]) -> str:
    """The same for programs."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def exit_code(rows: Iterable[Row]) -> int:
    """0 if nothing keeps the sidecar from serving, else 1."""
    return int(any(row.state == "problem" for row in rows))

"""What several commands share: where the configuration and the running sidecar are found."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from python_backend import config_file, registry
from python_backend.config import Config


def add_config_flags(parser: argparse.ArgumentParser) -> None:
    """`--config`, `--state-dir`, `--plugin`, `--set`."""
    add = parser.add_argument
    add("--config", metavar="FILE", default="", help="configuration file (TOML)")
    add("--state-dir", metavar="DIR", help="folder of the connection file, cache and memories")
    add(
        "--plugin",
        action="append",
        default=[],
        metavar="MODULE:CLASS",
        help="serve a capability of your own; may be repeated",
    )
    add(
        "--set",
        action="append",
        default=[],
        metavar="TABLE.KEY=VALUE",
        help="set any key of the configuration; may be repeated",
    )


def load_config(args: argparse.Namespace, flags: dict[str, dict[str, Any]] | None = None) -> Config:
    """The configuration that these flags amount to. Raises ConfigInvalid."""
    tables = flags or {}
    if args.plugin:
        tables.setdefault("server", {})["plugins"] = list(args.plugin)
    for text in args.set:
        table, key, value = _split(text)
        tables.setdefault(table, {})[key] = value
    return config_file.load(
        config_file.find_file(args.config),
        flags=tables,
        capabilities=lambda plugins: registry.entries(plugins),
        state_dir=Path(args.state_dir) if args.state_dir else None,
    )


def _split(text: str) -> tuple[str, str, str]:
    from bridge.errors import ConfigInvalid

    name, equals, value = text.partition("=")
    table, dot, key = name.partition(".")
    if not (equals and dot):
        raise ConfigInvalid(f"`--set {text}` is not of the form TABLE.KEY=VALUE.")
    return table, key, value

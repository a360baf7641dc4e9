"""`figment serve`: start the sidecar and serve until it is told to end."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Every flag overrides one key of the configuration; see `python_backend.config`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "serve", help="start the sidecar", description="Start the sidecar."
    )
    add = parser.add_argument
    add("--config", metavar="FILE", default="", help="configuration file (TOML)")
    add("--state-dir", metavar="DIR", help="folder of the connection file, cache and memories")
    add("--host", help="address to listen on (default 127.0.0.1)")
    add("--port", type=int, help="port to listen on; 0 takes any free one (default)")
    add("--tls-cert", metavar="FILE", help="certificate of the TLS listener")
    add("--tls-key", metavar="FILE", help="key of that certificate")
    add("--curve", metavar="DIR", help="folder with CURVE keys, for Python clients elsewhere")
    add("--parent-pid", type=int, metavar="PID", help="end when this process does")
    add("--parent-stdin", action="store_true", help="end when standard input does")
    add("--only", metavar="NAMES", help="serve only these capabilities, comma-separated")
    add(
        "--plugin",
        action="append",
        default=[],
        metavar="MODULE:CLASS",
        help="serve a capability of your own; may be repeated",
    )
    add("--profile", help="rating profile: everyone, teen, mature, or a TOML file")
    add("--no-cache", action="store_true", help="do not keep results on disk")
    add("--threads", type=int, help="compute threads per worker")
    add("--metrics-port", type=int, metavar="PORT", help="serve metrics over HTTP on loopback")
    add("--log-level", help="debug, info, warning or error")
    add("--log-file", metavar="FILE", help="append the log to this file")
    add(
        "--set",
        action="append",
        default=[],
        metavar="TABLE.KEY=VALUE",
        help="set any key of the configuration; may be repeated",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve; returns 0 after an orderly end. Raises StartupError kinds."""
    from python_backend import config_file, registry
    from python_backend.observe import logs
    from python_backend.serving.app import App

    loaded = config_file.load(
        config_file.find_file(args.config),
        flags=flags(args),
        capabilities=lambda plugins: registry.entries(plugins),
        state_dir=Path(args.state_dir) if args.state_dir else None,
    )
    server = loaded.server
    logs.set_up(loaded.log.level, loaded.log.file)
    app = App(loaded, registry.entries(server.plugins, server.only, server.built_in))
    app.ending.on_signals()
    try:
        app.start()
        if args.parent_pid:
            app.ending.on_parent(args.parent_pid)
        if args.parent_stdin:
            app.ending.on_stdin()
        app.run()
    finally:
        app.close()
    return 0


def flags(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The flags as configuration tables, those that were given."""
    from bridge.errors import ConfigInvalid

    tables: dict[str, dict[str, Any]] = {}

    def put(table: str, key: str, value: Any) -> None:
        if value is not None and value != []:
            tables.setdefault(table, {})[key] = value

    for key in ("host", "port", "tls_cert", "tls_key", "curve", "threads", "only"):
        put("server", key, getattr(args, key))
    put("server", "plugins", args.plugin)
    put("safety", "profile", args.profile)
    put("metrics", "port", args.metrics_port)
    put("log", "level", args.log_level)
    put("log", "file", args.log_file)
    if args.no_cache:
        tables["cache"] = {"enabled": False}
    for text in args.set:
        name, equals, value = text.partition("=")
        table, dot, key = name.partition(".")
        if not (equals and dot):
            raise ConfigInvalid(f"`--set {text}` is not of the form TABLE.KEY=VALUE.")
        tables.setdefault(table, {})[key] = value
    return tables

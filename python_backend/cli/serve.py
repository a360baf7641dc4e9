"""`figment serve`: start the sidecar and serve until it is told to end."""

from __future__ import annotations

import argparse
import os
from typing import Any

# Before NumPy is imported: the server itself only judges prompts, in products so small that
# BLAS threads would spin more than compute. Workers get the threads they are configured for.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from python_backend.cli.common import add_config_flags, load_config


def add_parser(subparsers: Any) -> None:
    """Every flag overrides one key of the configuration; see `python_backend.config`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "serve", help="start the sidecar", description="Start the sidecar."
    )
    add = parser.add_argument
    add_config_flags(parser)
    add("--host", help="address to listen on (default 127.0.0.1)")
    add("--port", type=int, help="port to listen on; 0 takes any free one (default)")
    add("--tls-cert", metavar="FILE", help="certificate of the TLS listener")
    add("--tls-key", metavar="FILE", help="key of that certificate")
    add("--curve", metavar="DIR", help="folder with CURVE keys, for Python clients elsewhere")
    add("--tokens", metavar="FILE", help="tokens of clients on other machines")
    add("--parent-pid", type=int, metavar="PID", help="end when this process does")
    add("--parent-stdin", action="store_true", help="end when standard input does")
    add("--only", metavar="NAMES", help="serve only these capabilities, comma-separated")
    add("--profile", help="rating profile: everyone, teen, mature, or a TOML file")
    add("--no-cache", action="store_true", help="do not keep results on disk")
    add("--threads", type=int, help="compute threads per worker")
    add("--ray", metavar="ADDRESS", help="run the workers on this Ray cluster; `local` starts one")
    add("--metrics-port", type=int, metavar="PORT", help="serve metrics over HTTP on loopback")
    add("--log-level", help="debug, info, warning or error")
    add("--log-file", metavar="FILE", help="append the log to this file")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve; returns 0 after an orderly end. Raises StartupError kinds."""
    from python_backend import registry
    from python_backend.observe import logs
    from python_backend.serving.app import App

    loaded = load_config(args, flags(args))
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
    tables: dict[str, dict[str, Any]] = {}

    def put(table: str, key: str, value: Any) -> None:
        if value is not None and value != []:
            tables.setdefault(table, {})[key] = value

    for key in ("host", "port", "tls_cert", "tls_key", "curve", "tokens", "threads", "only", "ray"):
        put("server", key, getattr(args, key))
    put("safety", "profile", args.profile)
    put("metrics", "port", args.metrics_port)
    put("log", "level", args.log_level)
    put("log", "file", args.log_file)
    if args.no_cache:
        tables["cache"] = {"enabled": False}
    return tables

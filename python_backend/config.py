"""The configuration: one TOML file, then environment, then flags; each may override the last.

    [server]  [cache]  [safety]  [log]  [metrics]       tables of this module
    [texture] [prop] [dialogue] ...                     one table per capability

An unknown table or key is ConfigInvalid and names the nearest one. Values are checked for type
and range here, once; afterwards everything is frozen. Environment: `FIGMENT_<TABLE>_<KEY>`, for
example `FIGMENT_SERVER_PORT=5000`; lists are comma-separated. `FIGMENT_CONFIG` names the file.

How a capability declares its own keys
--------------------------------------
By a class attribute, from plain Python so that no import is needed:

    class TextureCapability:
        SETTINGS = {
            # key: (type, default, description)
            "weights": (str, "", "Path of other weights; empty means the bundled ones."),
            "preview": (bool, True, "Send a small picture first."),
        }

Types: bool, int, float, str, list (of strings), dict (passed through unchecked). Every
capability also has the keys of COMMON (`enabled`, `workers`, `threads`). The constructor gets
one mapping: the declared keys with defaults filled in, plus `data_folder`, `profile`, `safety`
and `threads`. `config_file` reads the file; this module knows no file, socket or model.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bridge.connection import state_dir
from bridge.errors import ConfigInvalid
from python_backend.schema import suggestion

Setting = tuple[Any, Any, str]  # type, default, description


def key(default: Any, doc: str, *, low: float | None = None, high: float | None = None) -> Any:
    """A documented field of a configuration table; `low` and `high` are inclusive."""
    return field(default=default, metadata={"doc": doc, "low": low, "high": high})


@dataclass(frozen=True)
class ServerConfig:
    """Table `[server]`: address, limits, queues, and what happens when things go wrong."""

    host: str = key("127.0.0.1", "Address to listen on; beyond loopback only with TLS or CURVE.")
    port: int = key(0, "Port to listen on; 0 takes any free one.", low=0, high=65535)
    tls_cert: str = key("", "PEM certificate for the TLS listener (engines on other machines).")
    tls_key: str = key("", "PEM key that belongs to `tls_cert`.")
    curve: str = key("", "Folder with CURVE keys (Python clients on other machines).")
    curve_port: int = key(
        0, "Port for CURVE when TLS has `port`; 0 takes any free one.", low=0, high=65535
    )
    tokens: str = key("", "File with the tokens of other machines; see `figment remote`.")
    plugins: tuple[str, ...] = key((), "Capabilities of others, each `module:Class`.")
    only: tuple[str, ...] = key((), "Serve only these capabilities; empty means all.")
    built_in: bool = key(True, "Serve the capabilities that come with Figment.")
    header_kib: int = key(1024, "Largest header, in KiB.", low=16, high=16384)
    frame_mib: int = key(64, "Largest raw frame, in MiB.", low=1, high=1024)
    message_mib: int = key(128, "Largest message with all its frames, in MiB.", low=1, high=2048)
    frames: int = key(64, "Most frames in a message, the header included.", low=2, high=1024)
    open_requests: int = key(
        64, "Most open requests per client; more are `overloaded`.", low=1, high=10000
    )
    queue: int = key(256, "Most open requests of all clients together.", low=1, high=100000)
    sessions: int = key(256, "Most clients at once.", low=1, high=10000)
    reclaim_s: float = key(
        30.0, "How long the requests of a vanished client go on, in seconds.", low=0, high=3600
    )
    batch_wait_ms: float = key(
        3.0, "How long a request waits for others to share its batch, in ms.", low=0, high=1000
    )
    hang_s: float = key(
        60.0, "A worker without a sign of life for this long is replaced.", low=0.5, high=3600
    )
    load_s: float = key(600.0, "Longest time a model may take to load.", low=1, high=3600)
    drain_s: float = key(
        10.0, "On shutdown, how long running requests may still take.", low=0, high=3600
    )
    threads: int = key(
        0, "Compute threads per worker; 0 means all cores, at most 8.", low=0, high=256
    )
    ray: str = key("", "Address of a Ray cluster that runs the workers; empty means here.")


@dataclass(frozen=True)
class CacheConfig:
    """Table `[cache]`: results kept on disk, found again by their recipe."""

    enabled: bool = key(True, "Keep results that can be reproduced.")
    folder: str = key("", "Where; empty means `cache` in the state folder.")
    max_mib: int = key(2048, "Largest size; the least recently used go first.", low=1)


@dataclass(frozen=True)
class SafetyConfig:
    """Table `[safety]`: moderation of what goes in and what comes out."""

    profile: str = key("teen", "Rating profile: `everyone`, `teen`, `mature`, or a TOML file.")
    allow: tuple[str, ...] = key((), "Words and phrases that this game allows.")
    block: tuple[str, ...] = key((), "Words and phrases that this game refuses.")
    off_confirmation: str = key("", "The sentence that profile `off` asks for.")
    report_days: int = key(30, "Days that player reports are kept; 0 keeps none.", low=0, high=3650)


@dataclass(frozen=True)
class LogConfig:
    """Table `[log]`: structured logs, one JSON object a line."""

    level: str = key("info", "`debug`, `info`, `warning` or `error`.")
    file: str = key("", "File to append to; empty means standard error.")


@dataclass(frozen=True)
class MetricsConfig:
    """Table `[metrics]`: Prometheus text over HTTP on loopback."""

    port: int = key(0, "Port; 0 means none.", low=0, high=65535)


TABLES: dict[str, type[Any]] = {
    "server": ServerConfig,
    "cache": CacheConfig,
    "safety": SafetyConfig,
    "log": LogConfig,
    "metrics": MetricsConfig,
}

COMMON: dict[str, Setting] = {
    "enabled": (bool, True, "Serve this capability."),
    "workers": (int, 1, "How many processes own a copy of the model."),
    "threads": (int, 0, "Compute threads of each worker; 0 means `server.threads`."),
}


@dataclass(frozen=True)
class Config:
    """Everything `figment serve` is told. `capabilities`: raw tables, see `settings_for`."""

    server: ServerConfig = field(default_factory=ServerConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)
    safety: SafetyConfig = field(default_factory=SafetyConfig)
    log: LogConfig = field(default_factory=LogConfig)
    metrics: MetricsConfig = field(default_factory=MetricsConfig)
    capabilities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    state_dir: Path = field(default_factory=state_dir)

    def threads(self, table: Mapping[str, Any]) -> int:
        """Compute threads of a worker: its own key, the server's, or the cores (at most 8)."""
        asked = int(table.get("threads") or 0) or self.server.threads
        return asked or min(8, os.cpu_count() or 1)

    def settings_for(self, name: str, declared: Mapping[str, Setting]) -> dict[str, Any]:
        """What the constructor of capability `name` gets. Raises ConfigInvalid."""
        known = {**COMMON, **declared}
        table = _checked_settings(name, self.capabilities.get(name, {}), known)
        table["threads"] = self.threads(table)
        table["data_folder"] = str(self.state_dir)
        table["profile"] = self.safety.profile
        table["safety"] = {f.name: getattr(self.safety, f.name) for f in fields(self.safety)}
        return table


# ---------------------------------------------------------------- checking
def table(name: str, cls: type[Any], values: Mapping[str, Any]) -> Any:
    """One of `TABLES` from raw values, checked. Raises ConfigInvalid."""
    known = {f.name: f for f in fields(cls)}
    out: dict[str, Any] = {}
    for item, value in values.items():
        if item not in known:
            raise ConfigInvalid(
                f"`{name}.{item}` is no key of the configuration{suggestion(item, list(known))}."
            )
        meta = known[item].metadata
        kind = _kind(known[item].type)
        typed = _typed(f"{name}.{item}", kind, value)
        _in_range(f"{name}.{item}", typed, meta["low"], meta["high"])
        out[item] = tuple(typed) if kind is list else typed
    return cls(**out)


def _kind(annotation: Any) -> Any:
    text = str(annotation)
    return {"str": str, "int": int, "float": float, "bool": bool}.get(text, list)


def _checked_settings(
    name: str, values: Mapping[str, Any], known: Mapping[str, Setting]
) -> dict[str, Any]:
    for item in values:
        if item not in known:
            raise ConfigInvalid(
                f"`{name}.{item}` is no key of the configuration{suggestion(item, list(known))}."
            )
    out = {item: default for item, (_, default, _) in known.items()}
    for item, value in values.items():
        out[item] = _typed(f"{name}.{item}", known[item][0], value)
    _in_range(f"{name}.workers", out["workers"], 1, 64)
    _in_range(f"{name}.threads", out["threads"], 0, 256)
    return out


def _in_range(where: str, value: Any, low: float | None, high: float | None) -> None:
    if not isinstance(value, int | float):
        return
    if (low is not None and value < low) or (high is not None and value > high):
        upper = f" and at most {high:g}" if high is not None else ""
        raise ConfigInvalid(f"`{where}` is {value}, but must be at least {low:g}{upper}.")


def _typed(where: str, kind: Any, value: Any) -> Any:
    """`value` as `kind`; text (from the environment or a flag) is converted."""
    try:
        if kind is bool and isinstance(value, str):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                value.lower()
            ]
        if kind in (int, float) and isinstance(value, str):
            return kind(value)
        if kind is list and isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
    except (KeyError, ValueError) as error:
        raise ConfigInvalid(f"`{where}` is `{value}`, which is no {_word(kind)}.") from error
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigInvalid(f"`{where}` is {value!r}, but must be a {_word(kind)}.")
    if kind is list and not all(isinstance(item, str) for item in value):
        raise ConfigInvalid(f"`{where}` must be a list of strings.")
    return value


def _word(kind: Any) -> str:
    return {
        bool: "boolean",
        int: "whole number",
        float: "number",
        str: "string",
        list: "list",
        dict: "table",
    }.get(kind, str(kind))


def documented() -> dict[str, Setting]:
    """`table.key` -> (type, default, description) of every key of this module, for the docs."""
    found: dict[str, Setting] = {}
    for table, cls in TABLES.items():
        for f in fields(cls):
            default = getattr(cls(), f.name)
            found[f"{table}.{f.name}"] = (_kind(f.type), default, f.metadata["doc"])
    for name, (kind, default, doc) in COMMON.items():
        found[f"<capability>.{name}"] = (kind, default, doc)
    return found

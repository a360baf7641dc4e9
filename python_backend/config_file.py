"""Reads the configuration: the TOML file, then the environment, then flags.

What the tables and keys are, and what they may hold, is written in `config`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bridge.connection import state_dir as default_folder
from bridge.errors import ConfigInvalid
from python_backend.config import TABLES, Config, table
from python_backend.schema import suggestion


def find_file(named: str = "") -> Path | None:
    """The configuration file: `--config`, `$FIGMENT_CONFIG`, `./figment.toml`, the user's."""
    if named := named or os.environ.get("FIGMENT_CONFIG", ""):
        path = Path(named)
        if not path.is_file():
            raise ConfigInvalid(f"There is no configuration file `{path}`.")
        return path
    from platformdirs import user_config_dir

    for path in (
        Path("figment.toml"),
        Path(user_config_dir("figment", appauthor=False)) / "figment.toml",
    ):
        if path.is_file():
            return path
    return None


def load(
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, Mapping[str, Any]] | None = None,
    capabilities: Callable[[Sequence[str]], Iterable[str]] = lambda plugins: (),
    state_dir: Path | None = None,
) -> Config:
    """Read `file`, then `environ`, then `flags` ({table: {key: value}}).

    `capabilities`: `server.plugins` -> names of tables that belong to capabilities; any other
    table is an error. Raises ConfigInvalid.
    """
    environ = os.environ if environ is None else environ
    merged = _read(file) if file else {}
    for name, values in merged.items():
        if not isinstance(values, dict):
            raise ConfigInvalid(f"`{name}` in {file} must be a table.", fix=f"Write `[{name}]`.")
    _override(merged, environ, flags or {}, list(TABLES))
    own = {name: table(name, cls, merged.pop(name, {})) for name, cls in TABLES.items()}
    names = sorted(set(capabilities(own["server"].plugins)))
    _override(merged, environ, flags or {}, names)
    for name in merged:
        if name not in names:
            raise ConfigInvalid(
                f"`[{name}]` is no table of the configuration{suggestion(name, [*TABLES, *names])}."
            )
    return Config(**own, capabilities=merged, state_dir=state_dir or default_folder())


def _override(
    merged: dict[str, dict[str, Any]],
    environ: Mapping[str, str],
    flags: Mapping[str, Mapping[str, Any]],
    tables: list[str],
) -> None:
    """Put environment and flags over what the file said, for these tables; flags that belong
    to no table are kept, to be refused by name."""
    for where in tables:
        prefix = f"FIGMENT_{where.upper()}_"
        for name, text in environ.items():
            if name.startswith(prefix):
                merged.setdefault(where, {})[name[len(prefix) :].lower()] = text
    for where, values in flags.items():
        if where in tables or where not in TABLES:
            merged.setdefault(where, {}).update(values)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigInvalid(f"{file} is not valid TOML.", cause=str(error)) from error
    except OSError as error:
        raise ConfigInvalid(f"{file} cannot be read.", cause=str(error)) from error

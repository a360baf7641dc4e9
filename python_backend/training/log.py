"""Training numbers as JSON lines: one object a report, safe to read while the run goes on.

Also prints one short line for people when asked to. Does not know what the numbers mean.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def report(path: Path, step: int, values: Mapping[str, Any], *, echo: bool = False) -> None:
    """Append {"step", "time", ...values} to the file; `echo` also writes it to stderr."""
    line = {
        "step": step,
        "time": round(time.time(), 2),
        **{k: _short(v) for k, v in values.items()},
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    if echo:
        shown = "  ".join(f"{key} {value}" for key, value in line.items() if key != "time")
        sys.stderr.write(shown + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    """All reports so far. A last line cut short by a crash is left out, not an error."""
    if not path.exists():
        return []
    found: list[dict[str, Any]] = []
    for line in path.read_text("utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _short(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value

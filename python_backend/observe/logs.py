"""Structured logs: one JSON object a line, on standard error or appended to a file.

    log = logging.getLogger(__name__)
    log.info("client greeted", extra={"fields": {"session": name}})

Nothing that a player typed is logged by this project, and no token.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

from bridge.errors import ConfigInvalid, DiskFull

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class JsonLines(logging.Formatter):
    """time (UTC, ISO 8601), level, logger, message, then the fields of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{when}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(level: str = "info", file: str = "") -> None:
    """Send the logs of this process to `file`, or to standard error. Call once, at the start."""
    if level not in LEVELS:
        raise ConfigInvalid(f"`log.level` is `{level}`; it is one of {', '.join(LEVELS)}.")
    handler: logging.Handler
    if file:
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            handler = logging.FileHandler(file, encoding="utf-8")
        except OSError as error:
            raise DiskFull(f"The log file `{file}` cannot be written.", cause=str(error)) from error
    else:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])

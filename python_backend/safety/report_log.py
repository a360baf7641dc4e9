"""What players reported: a local JSON Lines file with retention. Nothing is sent anywhere.

One report a line. Personal data is taken out before it is written; reports older than the
retention are removed whenever the file is opened or written. Who may read it is the file system's
business (mode 0600). A damaged line is dropped, the rest is kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from python_backend.safety.personal import redact
from python_backend.storage.files import write_text_atomic

DAY = 86400.0
MAX_REPORTS = 10_000  # the oldest go first; a game that floods the file does not fill the disk
MAX_TEXT = 4000

Report = dict[str, Any]


class ReportLog:
    """Reports in one file. Safe to use from threads; one process at a time."""

    def __init__(self, path: Path, days: int, clock: Callable[[], float] = time.time) -> None:
        """`days`: how long a report is kept; 0 keeps none (reports are accepted and dropped)."""
        self.path = path
        self.days = days
        self._clock = clock
        self._lock = Lock()

    def add(self, report: Report) -> Report:
        """Store a report with its time and number; returns it as it was stored.

        Raises `DiskFull` if it cannot be written.
        """
        with self._lock:
            kept = self._kept()
            number = max((int(r["number"]) for r in kept), default=0) + 1
            texts = {k: redact(v[:MAX_TEXT])[0] for k, v in report.items() if isinstance(v, str)}
            stored = {**report, **texts, "number": number, "time": round(self._clock(), 3)}
            if self.days > 0:
                self._write([*kept, stored])
            return stored

    def all(self) -> list[Report]:
        """Every report within its retention, oldest first; older ones are removed on disk too."""
        with self._lock:
            return self._kept()

    def clear(self) -> int:
        """Remove every report; returns how many there were."""
        with self._lock:
            count = len(self._kept())
            self.path.unlink(missing_ok=True)
            return count

    def _kept(self) -> list[Report]:
        try:
            lines = self.path.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        limit = self._clock() - self.days * DAY
        kept = [r for r in map(_parsed, lines) if r is not None and r["time"] >= limit]
        if len(kept) < len(lines):
            self._write(kept)
        return kept

    def _write(self, reports: list[Report]) -> None:
        lines = [json.dumps(r, ensure_ascii=False) + "\n" for r in reports[-MAX_REPORTS:]]
        write_text_atomic(self.path, "".join(lines), mode=0o600)


def _parsed(line: str) -> Report | None:
    try:
        report = json.loads(line)
        return {**report, "time": float(report["time"]), "number": int(report["number"])}
    except (ValueError, KeyError, TypeError):
        return None

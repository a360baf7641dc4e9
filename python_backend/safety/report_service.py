"""The `report` service: players flag what a model made, without leaving the game.

Stores for live-generated content ask for such a call. A report is a line in a local file
(`report_log.py`); the studio reads it with `action: "list"` and decides. It knows no model and no
queue, and never sends anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from python_backend.capability import Context, Description, Event, Job, Result, Rung
from python_backend.safety.report_log import MAX_TEXT, ReportLog

REASONS = ("sexual", "hate", "harassment", "violence", "self_harm", "dangerous", "wrong", "other")
FILE = "reports.jsonl"

_PARAMS: dict[str, Any] = {
    "type": "object",
    "title": "Report",
    "additionalProperties": False,
    "properties": {
        "action": {
            "title": "Action",
            "description": "Report something, list what was reported, or remove all reports.",
            "enum": ["report", "list", "clear"],
            "default": "report",
            "x-order": 0,
        },
        "content": {
            "title": "Content",
            "description": "What is reported: the line, or the prompt of an asset.",
            "type": "string",
            "maxLength": MAX_TEXT,
            "default": "",
            "x-order": 1,
        },
        "reason": {
            "title": "Reason",
            "description": "Why the player reports it.",
            "enum": list(REASONS),
            "default": "other",
            "x-order": 2,
        },
        "note": {
            "title": "Note",
            "description": "In the player's own words.",
            "type": "string",
            "maxLength": 1000,
            "default": "",
            "x-order": 3,
        },
        "capability": {
            "title": "Capability",
            "description": "What made it: texture, prop, dialogue.",
            "type": "string",
            "maxLength": 64,
            "default": "",
            "x-order": 4,
        },
        "npc": {
            "title": "NPC",
            "description": "Who said it.",
            "type": "string",
            "maxLength": 200,
            "default": "",
            "x-order": 5,
        },
        "recipe": {
            "title": "Recipe",
            "description": "The recipe of the asset, to make it again.",
            "type": ["object", "null"],
            "default": None,
            "x-order": 6,
        },
    },
}


class ReportCapability:
    """Inline service over one `ReportLog` in the data folder."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Reads `data_folder` and `safety.report_days`."""
        safety = settings.get("safety") or {}
        folder = Path(str(settings.get("data_folder", ".")))
        self._log = ReportLog(folder / FILE, int(safety.get("report_days", 30)))

    def describe(self) -> Description:
        """See `capability.Capability`."""
        return Description(
            name="report",
            title="Report",
            description="Players report generated content; kept in a local file with retention.",
            params=_PARAMS,
            kind="service",
            cacheable=False,
            inline=True,
        )

    def load(self) -> None:
        """Remove what is past its retention."""
        self._log.all()

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        """`data`: {number, kept_days} for a report, {reports} for a list, {removed} for clear."""
        context.check()
        action = job.params.get("action", "report")
        if action == "list":
            yield Result(data={"reports": self._log.all()})
        elif action == "clear":
            yield Result(data={"removed": self._log.clear()})
        else:
            report = {k: v for k, v in job.params.items() if k != "action" and v not in ("", None)}
            stored = self._log.add(report)
            yield Result(data={"number": stored["number"], "kept_days": self._log.days})

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        """A few file operations."""
        return 5.0

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """None: a report that was not written must not look as if it had been."""
        return None

    def close(self) -> None:
        """Nothing is held open."""

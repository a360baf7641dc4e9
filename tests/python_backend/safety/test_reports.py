"""Reports of players: stored, redacted, kept for their time, and served over the capability."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from python_backend.capability import Capability, Job, Result
from python_backend.safety.report_log import DAY, ReportLog
from python_backend.safety.report_service import FILE, ReportCapability


class _Context:
    cancelled = False

    def check(self) -> None: ...

    def remaining(self) -> float:
        return float("inf")


def _ask(service: ReportCapability, **params: Any) -> dict[str, Any]:
    (event,) = service.run(Job("1", params), _Context())
    assert isinstance(event, Result)
    return dict(event.data)


def _service(folder: Path, days: int = 30) -> ReportCapability:
    return ReportCapability({"data_folder": str(folder), "safety": {"report_days": days}})


def test_is_a_capability(tmp_path: Path) -> None:
    """It implements the interface, runs inline, and is never cached."""
    service = _service(tmp_path)
    assert isinstance(service, Capability)
    about = service.describe()
    assert (about.name, about.kind, about.inline, about.cacheable) == (
        "report",
        "service",
        True,
        False,
    )


def test_a_report_is_stored_and_listed(tmp_path: Path) -> None:
    """What a player sends is in the list of another process, with number and time."""
    service = _service(tmp_path)
    service.load()
    first = _ask(service, content="The smith cursed at me.", reason="harassment", npc="durn")
    second = _ask(service, content="odd barrel", capability="prop", recipe={"figment": 1})
    assert (first["number"], second["number"]) == (1, 2)
    reports = _ask(_service(tmp_path), action="list")["reports"]
    assert [r["content"] for r in reports] == ["The smith cursed at me.", "odd barrel"]
    assert reports[0]["npc"] == "durn"
    assert reports[1]["recipe"] == {"figment": 1}
    assert _ask(service, action="clear") == {"removed": 2}
    assert _ask(service, action="list") == {"reports": []}


def test_personal_data_is_not_stored(tmp_path: Path) -> None:
    """An address in a note is taken out before the file is written."""
    _ask(_service(tmp_path), content="x", note="mail me: bob@example.com")
    assert "bob@example.com" not in (tmp_path / FILE).read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_user_can_read_them(tmp_path: Path) -> None:
    """The file is private to the user."""
    _ask(_service(tmp_path), content="x")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_reports_end_with_their_retention(tmp_path: Path) -> None:
    """After the retention a report is gone, also from the disk."""
    now = [1_000_000.0]
    log = ReportLog(tmp_path / "r.jsonl", days=2, clock=lambda: now[0])
    log.add({"content": "old"})
    now[0] += 1.5 * DAY
    log.add({"content": "new"})
    now[0] += 1.0 * DAY
    assert [r["content"] for r in log.all()] == ["new"]
    assert "old" not in log.path.read_text()


def test_no_retention_keeps_nothing(tmp_path: Path) -> None:
    """With zero days a report is accepted, counted, and not stored."""
    assert _ask(_service(tmp_path, days=0), content="x") == {"number": 1, "kept_days": 0}
    assert not (tmp_path / FILE).exists()


def test_damaged_lines_are_dropped(tmp_path: Path) -> None:
    """A line that is no report does not stop the others from being read."""
    log = ReportLog(tmp_path / "r.jsonl", days=30)
    log.add({"content": "good"})
    with log.path.open("ab") as file:
        file.write(b'{"content": "no time"}\n\xff\xfe\n[]\n')
    assert [r["content"] for r in log.all()] == ["good"]
    assert log.add({"content": "next"})["number"] == 2


def test_the_command_line_lists_and_clears(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`figment report` shows what was reported through the service, and removes it when told."""
    from python_backend.cli import main

    _ask(_service(tmp_path), content="The smith cursed.", reason="harassment", npc="durn")
    state = ["--state-dir", str(tmp_path)]
    assert main(["report", *state]) == 0
    shown = capsys.readouterr().out
    assert "harassment" in shown
    assert "durn: The smith cursed." in shown
    assert main(["report", *state, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == 1
    assert main(["report", *state, "--clear"]) == 0
    assert main(["report", *state]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == []

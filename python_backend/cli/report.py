"""`figment report`: what players reported on this machine, from the local file."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from python_backend.cli.common import add_config_flags, load_config


def add_parser(subparsers: Any) -> None:
    """Flags of `figment report`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "report",
        help="list what players reported",
        description="Reports stay on this machine for `safety.report_days` days.",
    )
    add_config_flags(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--clear", action="store_true", help="remove all reports")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the reports, oldest first, or remove them."""
    from python_backend.safety.report_log import ReportLog
    from python_backend.safety.report_service import FILE

    config = load_config(args)
    reports = ReportLog(config.state_dir / FILE, config.safety.report_days)
    if args.clear:
        print(f"{reports.clear()} reports removed")
        return 0
    for report in reports.all():
        if args.json:
            print(json.dumps(report, ensure_ascii=False, sort_keys=True))
            continue
        when = datetime.fromtimestamp(report["time"], UTC).strftime("%Y-%m-%d %H:%M")
        who = report.get("npc") or report.get("capability") or "?"
        reason, content = report.get("reason", ""), report.get("content", "")
        print(f"{report['number']:>5}  {when}  {reason:<10}  {who}: {content}")
    return 0

"""Ends a test run with one plain line, `N passed, N failed, N skipped`, for machines to read."""

from __future__ import annotations

import pytest


def pytest_unconfigure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not hasattr(reporter, "stats"):
        return
    count = {
        name: len(reporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")
    }
    failed = count["failed"] + count["error"]
    print(f"{count['passed']} passed, {failed} failed, {count['skipped']} skipped")

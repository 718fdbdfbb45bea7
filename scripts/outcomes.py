"""Pytest plugin: `--outcomes FILE` writes what every test came to, with the figures it recorded, as JSON.

A test records a figure with pytest's own `record_property(name, value)`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--outcomes", metavar="FILE", help="write every test's outcome and figures to FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that gathers the reports, not in its workers."""
    path: str | None = config.getoption("--outcomes")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Recorder(Path(path)))


class _Recorder:
    """Keeps one line per test: the call's outcome, or that of a set-up or tear-down which did not pass."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tests: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test."""
        if report.when != "call" and report.passed:
            return
        self._tests[report.nodeid] = {
            "test": report.nodeid,
            "outcome": report.outcome,
            "seconds": round(report.duration, 2),
            "figures": dict(report.user_properties),
        }

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that can't be collected."""
        if report.failed:
            self._tests[report.nodeid] = {"test": report.nodeid, "outcome": "failed", "seconds": 0, "figures": {}}

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(list(self._tests.values()), indent=1), encoding="utf-8")

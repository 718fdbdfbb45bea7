"""What is met and what is missed, on the screen and in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.report import Line, Report, Target, rendered


@pytest.mark.parametrize(
    ("sign", "bound", "value", "is_met"),
    [
        (">=", 0.22, 0.22, True),
        (">=", 0.22, 0.219, False),
        ("<=", 16, 16, True),
        ("<=", 16, 16.1, False),
        ("<", 25, 25, False),
        ("<", 25, 24.9, True),
    ],
)
def test_a_target_is_met_or_missed(sign: str, bound: float, value: float, is_met: bool) -> None:
    target = Target(sign, bound)  # type: ignore[arg-type]
    assert target.is_met(value) is is_met


def test_the_target_concerns_the_ratio_where_there_is_one() -> None:
    target = Target(">=", 0.5)
    assert Line(figure="f", what="w", amount=0.1, unit="/s", ratio=0.6, target=target).verdict == "met"
    assert Line(figure="f", what="w", amount=0.6, unit="/s", ratio=0.1, target=target).verdict == "missed"
    assert Line(figure="f", what="w", amount=0.1, unit="MiB", target=target).verdict == "missed"
    assert Line(figure="f", what="w", amount=0.1, unit="MiB").verdict == ""


def test_a_line_shows_everything_it_has() -> None:
    line = Line(
        figure="post",
        what="durable POST",
        amount=5012.3,
        unit="/s",
        against="empty",
        base=24_100.0,
        ratio=0.208,
        cpu_ratio=0.19,
        p50_ms=12.04,
        p99_ms=20.5,
        fsync_ms=0.071,
        target=Target(">=", 0.22),
        note="the aim is 0.35",
    )
    row, note = rendered(line).splitlines()
    assert row.split() == [
        "durable", "POST", "5,012/s", "empty", "24,100", "0.21", "0.19", "12.0/20.5", "0.07", ">=", "0.22", "missed",
    ]  # fmt: skip
    assert note.strip() == "the aim is 0.35"


def test_columns_stand_below_each_other() -> None:
    said: list[str] = []
    report = Report({"database": "sqlite"}, said.append)
    for what in ("short", "a rather longer name"):
        report.add(Line(figure="f", what=what, amount=1.0, unit="MiB", target=Target("<=", 2)))
    assert len({line.index("<= 2") for line in said[2:]}) == 1
    assert said[1].index("target") + len("target") == said[2].index("<= 2") + len("<= 2")


def test_the_file_has_lines_verdicts_and_faults(tmp_path: Path) -> None:
    said: list[str] = []
    report = Report({"database": "sqlite", "fsync_ms": 0.07}, said.append)
    report.add(Line(figure="memory", what="idle", amount=200.0, unit="MiB", target=Target("<=", 150)))
    report.fail("wake", "nobody answered")
    report.save(tmp_path / "build" / "bench.json")
    saved = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert saved["context"] == {"database": "sqlite", "fsync_ms": 0.07}
    assert saved["lines"] == [
        {
            "figure": "memory",
            "what": "idle",
            "amount": 200.0,
            "unit": "MiB",
            "target": {"sign": "<=", "bound": 150.0},
            "verdict": "missed",
        }
    ]
    assert saved["faults"] == {"wake": "nobody answered"}
    assert "NOT MEASURED" in said[-1]

"""Lines of figures: as a table while they come, as JSON at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, bound: value >= bound,
    "<=": lambda value, bound: value <= bound,
    "<": lambda value, bound: value < bound,
}
_COLUMNS = (
    ("figure", 44),
    ("measured", 15),
    ("against", 22),
    ("ratio", 6),
    ("by CPU", 6),
    ("p50/p99 ms", 12),
    ("fsync ms", 8),
    ("target", 9),
    ("", 6),
)


class Target(Struct, frozen=True):
    """What is to be reached."""

    sign: Literal[">=", "<=", "<"]
    bound: float

    def is_met(self, value: float) -> bool:
        return _SIGNS[self.sign](value, self.bound)


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure. `target` concerns the ratio where there is one, else the amount."""

    figure: str
    what: str
    amount: float
    unit: str
    against: str = ""
    """What `base` is the amount of."""
    base: float | None = None
    ratio: float | None = None
    cpu_ratio: float | None = None
    """The same ratio by the servers' CPU time for one request: steadier when others use the machine too."""
    p50_ms: float | None = None
    p99_ms: float | None = None
    fsync_ms: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def verdict(self) -> Literal["met", "missed", ""]:
        if self.target is None:
            return ""
        return "met" if self.target.is_met(self.amount if self.ratio is None else self.ratio) else "missed"


class Report:
    """All lines of one run. `context` says what they hold for."""

    def __init__(self, context: dict[str, str | float], say: Callable[[str], None]) -> None:
        self._context = context
        self._say = say
        self._lines: list[Line] = []
        self.faults: dict[str, str] = {}
        """Figures that could not be measured, and why."""
        say("  ".join(f"{name} {value}" for name, value in context.items()))
        say(_row([name for name, _ in _COLUMNS]))

    def add(self, line: Line) -> None:
        """Keep it and show it."""
        self._lines.append(line)
        self._say(rendered(line))

    def skip(self, figure: str, why: str) -> None:
        """Say that a figure does not exist here."""
        self._say(f"{figure}: skipped, {why}")

    def fail(self, figure: str, why: str) -> None:
        """Say that a figure could not be measured."""
        self.faults[figure] = why
        self._say(f"{figure}: NOT MEASURED, {why}")

    def save(self, path: Path) -> None:
        """Write everything as JSON."""
        lines = [msgspec.to_builtins(line) | {"verdict": line.verdict} for line in self._lines]
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {"context": self._context, "lines": lines, "faults": self.faults}
        path.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")


def rendered(line: Line) -> str:
    """The line's row, and its note on a row of its own."""
    row = _row(
        [
            line.what,
            f"{_number(line.amount)} {line.unit}" if line.unit != "/s" else f"{_number(line.amount)}/s",
            f"{line.against} {_number(line.base)}" if line.base is not None else line.against,
            _ratio(line.ratio),
            _ratio(line.cpu_ratio),
            "" if line.p50_ms is None or line.p99_ms is None else f"{line.p50_ms:.1f}/{line.p99_ms:.1f}",
            "" if line.fsync_ms is None else f"{line.fsync_ms:.2f}",
            "" if line.target is None else f"{line.target.sign} {line.target.bound:g}",
            line.verdict,
        ]
    )
    return f"{row}\n    {line.note}" if line.note else row


def _row(cells: list[str]) -> str:
    padded = [
        cell.ljust(width) if number in (0, len(_COLUMNS) - 1) else cell.rjust(width)
        for number, (cell, (_, width)) in enumerate(zip(cells, _COLUMNS, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"

"""What came of a move: told to people, and to scripts as JSON."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field

from sabir.adapters.importers.problems import Problems
from sabir.cli.asking import print_json
from sabir.domain.importing import Part

_SHOWN_PROBLEMS = 20
_NOUNS = {"room": "rooms", "image": "images", "direct": "direct messages", "bans": "bans from the server"}


@dataclass(slots=True)
class Report:
    """Filled as the move goes on."""

    kind: str
    public_key: str
    is_dry_run: bool
    problems: Problems
    found: dict[str, int] = field(default_factory=dict)
    """Rows by table of the old server."""
    moved: Counter[str] = field(default_factory=Counter)
    """Rows by part that are new here; of a dry run, that would be."""
    already: Counter[str] = field(default_factory=Counter)
    rooms: dict[str, Counter[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def count(self, part: Part, room: str, moved: int, already: int = 0) -> None:
        if part is Part.OPENING:
            return
        self.moved[part.value] += moved
        self.already[part.value] += already
        if room:
            self.rooms.setdefault(room, Counter())[part.value] += moved

    @property
    def exit_code(self) -> int:
        """0 if everything came, 3 if rows were left out that say nothing sound."""
        return 3 if self.problems.total else 0

    def as_json(self) -> dict[str, object]:
        return {
            "server": self.kind,
            "public_key": self.public_key,
            "dry_run": self.is_dry_run,
            "found": self.found,
            "moved": {part: count for part, count in self.moved.items() if count},
            "already_here": {part: count for part, count in self.already.items() if count},
            "rooms": {room: {part: n for part, n in counts.items() if n} for room, counts in self.rooms.items()},
            "left_out": dict(self.problems.left_out),
            "problems": {
                "count": self.problems.total,
                "listed": [{"table": one.table, "row": one.row, "reason": one.reason} for one in self.problems.listed],
            },
            "notes": self.notes,
        }

    def tell(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            print_json(self.as_json())
            return
        print(f"{self.kind} server with the public key {self.public_key}")
        for room, counts in self.rooms.items():
            print(f"  {room}: {_counts(counts) or 'nothing new'}")
        would = "would move in" if self.is_dry_run else "moved in"
        print(f"{would}: {_counts(self.moved) or 'nothing new'}")
        if self.already.total():
            print(f"here already: {_counts(self.already)}")
        for what, count in self.problems.left_out.items():
            print(f"left out on purpose: {count} of {what}")
        for note in self.notes:
            print(f"note: {note}")
        self._tell_problems()

    def _tell_problems(self) -> None:
        if not self.problems.total:
            return
        print(f"{self.problems.total} damaged rows were left out (--json lists them):", file=sys.stderr)
        for one in self.problems.listed[:_SHOWN_PROBLEMS]:
            print(f"  {one.table} {one.row}: {one.reason}", file=sys.stderr)
        if self.problems.total > _SHOWN_PROBLEMS:
            print(f"  … and {self.problems.total - _SHOWN_PROBLEMS} more", file=sys.stderr)


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{_NOUNS.get(part, part)} {count}" for part, count in counts.items() if count)

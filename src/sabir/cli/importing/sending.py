"""Sending parts of a server's data, in chunks that one unit takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from sabir.adapters.importers.problems import Problems
from sabir.cli.asking import Ask
from sabir.cli.importing.report import Report
from sabir.domain.importing import MAX_ROWS, OldDirect, OldMessage, OldPerson, OldRow, OldWhisper, Part, mark_of

Advance = Callable[[int], None]
_MAX_BYTES = 8 * 1024 * 1024
"""Of messages in one chunk."""


@dataclass(slots=True)
class Sender:
    """To one server here. Without `ask` nothing is sent: a dry run."""

    ask: Ask | None
    source: str
    report: Report
    problems: Problems
    advance: Advance
    marks: dict[str, int] = field(default_factory=dict)

    def position(self, part: Part, room: str = "") -> int:
        """The number of the last row that is there; -1 before the first."""
        return self.marks.get(mark_of(part, room), -1)

    async def send_numbered(
        self, part: Part, room: str, rows: AsyncIterator[tuple[int, OldRow]] | Iterator[tuple[int, OldRow]]
    ) -> None:
        """Rows with their numbers, ascending, from the first that is not there on."""
        held: list[OldRow] = []
        last, held_bytes = -1, 0
        async for number, row in _each(rows):
            held.append(row)
            last, held_bytes = number, held_bytes + _bytes_of(row)
            if len(held) == MAX_ROWS or held_bytes >= _MAX_BYTES:
                await self._send(part, room, last, held)
                held, held_bytes = [], 0
        if held:
            await self._send(part, room, last, held)

    async def send_listed(self, part: Part, room: str, rows: Iterable[OldRow]) -> None:
        """Rows without numbers of their own, always in the same order: they are counted."""
        held: list[OldRow] = []
        count, there = 0, self.position(part, room)
        for row in rows:
            held.append(row)
            count += 1
            if len(held) == MAX_ROWS:
                await self._send_unless(part, room, (count, there), held)
                held = []
        if held:
            await self._send_unless(part, room, (count, there), held)

    async def send_one(self, part: Part, room: str, row: OldRow) -> None:
        await self._send(part, room, 1, [row])

    async def send_aliases(self, rows: Sequence[OldPerson]) -> None:
        """Of people who are here already."""
        if self.ask is not None:
            await self.ask("import.add", self._arguments(Part.ALIASES, "", 0, rows))

    async def _send_unless(self, part: Part, room: str, at: tuple[int, int], rows: list[OldRow]) -> None:
        count, there = at
        if count > there:
            await self._send(part, room, count, rows)
        else:
            self.report.count(part, room, 0, len(rows))
            self.advance(len(rows))

    async def _send(self, part: Part, room: str, position: int, rows: list[OldRow]) -> None:
        if self.ask is None:
            self.report.count(part, room, len(rows))
        else:
            added = await self.ask("import.add", self._arguments(part, room, position, rows))
            for place, reason in added["left_out"]:
                self.problems.add(f"{room} {part.value}".strip(), _label(rows[place]), reason)
            self.report.count(part, room, added["count"], len(rows) - added["count"] - len(added["left_out"]))
        self.advance(len(rows))

    def _arguments(self, part: Part, room: str, position: int, rows: Sequence[OldRow]) -> dict[str, object]:
        return {
            "source": self.source,
            "part": part.value,
            "room": room,
            "position": position,
            "rows": [msgspec.to_builtins(row) for row in rows],
        }


async def _each(
    rows: AsyncIterator[tuple[int, OldRow]] | Iterator[tuple[int, OldRow]],
) -> AsyncIterator[tuple[int, OldRow]]:
    if isinstance(rows, AsyncIterator):
        async for one in rows:
            yield one
    else:
        for one in rows:
            yield one


def _bytes_of(row: OldRow) -> int:
    if isinstance(row, OldMessage | OldWhisper):
        return len(row.data)
    return len(row.body) if isinstance(row, OldDirect) else 0


def _label(row: OldRow) -> object:
    for name in ("number", "message", "person", "key", "session_room"):
        found = getattr(row, name, None)
        if found is not None:
            return found
    return ""

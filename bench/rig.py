"""Everything a figure is measured with: the servers, the load generators and the report."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import msgspec

from bench import talk
from bench.generator import Generator
from bench.load.commands import Calls, Follow, Lane, Loop, Result
from bench.processes import cpu_s, resident_bytes
from bench.report import Line, Report, Target
from bench.servers import Running
from bench.talk import Login
from bench.world import Place

_QUIET_S = 0.25
_QUIET_CPU_S = 0.03
_QUIET_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How much time a figure takes."""

    rounds: int
    seconds: float
    warm_s: float = 0.25


FULL = Pace(5, 2.0)
QUICK = Pace(3, 0.4, 0.15)


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians over interleaved rounds."""

    per_s: float
    base_per_s: float
    ratio: float
    cpu_ratio: float | None
    p50_ms: float
    p99_ms: float

    def line(self, figure: str, what: str, target: Target | None = None, *, against: str = "empty") -> Line:
        """As a line of the report."""
        return Line(
            figure=figure,
            what=what,
            amount=self.per_s,
            unit="/s",
            against=against,
            base=self.base_per_s,
            ratio=self.ratio,
            cpu_ratio=self.cpu_ratio,
            p50_ms=self.p50_ms,
            p99_ms=self.p99_ms,
            target=target,
        )


@dataclass(frozen=True, slots=True)
class Rig:
    """One run on one database."""

    pace: Pace
    is_quick: bool
    empty: Running
    sabir: Running
    generators: tuple[Generator, Generator]
    report: Report
    fsync_ms: float

    def add(self, line: Line, *, is_durable: bool = False) -> None:
        """Report it; a durable figure with what the disk takes."""
        self.report.add(msgspec.structs.replace(line, fsync_ms=self.fsync_ms) if is_durable else line)

    async def against_empty(self, lanes: Sequence[Lane], expected: int) -> Compared:
        """The same requests to Sabir, which must answer with that status, and to the empty handler."""
        return await self.compare(self.loop(self.sabir, lanes), self.loop(self.empty, lanes), expected=expected)

    def loop(self, server: Running, lanes: Sequence[Lane], *, extra_s: float = 0.0) -> Loop:
        """A closed loop at the pace of this run."""
        seconds, warm_s = self.pace.seconds + extra_s, self.pace.warm_s
        return Loop(port=server.http_port, lanes=lanes, seconds=seconds, warm_s=warm_s, pid=server.pid)

    async def compare(self, own: Loop | Calls | Follow, base: Loop | Calls, *, expected: int) -> Compared:
        """Run both by turns. Raises `RuntimeError` if `own` gets other answers than it should."""
        rounds: list[tuple[Result, Result]] = []
        for _ in range(self.pace.rounds):
            measured_base = await self.generators[0].measure(base)
            measured = await self.generators[0].measure(own)
            require(measured, expected)
            rounds.append((measured, measured_base))
        return compared(rounds)

    async def newest(self, login: Login, room: Place) -> int:
        """The id of the room's newest message. Raises `RuntimeError` if the server does not tell."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.sabir.http_port)
        writer.write(talk.history(login, room.token))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        writer.close()
        if not head.startswith("http/1.1 200"):
            raise RuntimeError(f"a room's history was answered with {head.partition(chr(13))[0]} {body[:200]!r}")
        return int(msgspec.json.decode(body)["ocs"]["data"][0]["id"])

    async def quiet(self) -> None:
        """Until Sabir has done what it was asked to do: it uses no CPU to speak of."""
        for _ in range(int(_QUIET_WITHIN_S / _QUIET_S)):
            used_s = cpu_s(self.sabir.pid)
            await asyncio.sleep(_QUIET_S)
            used_then_s = cpu_s(self.sabir.pid)
            if used_s is None or used_then_s is None or used_then_s - used_s < _QUIET_CPU_S:
                return

    async def cpu_share(self, seconds: float) -> float:
        """How much of one core Sabir uses for so long. Raises `RuntimeError` where the kernel does not tell."""
        used_s = cpu_s(self.sabir.pid)
        await asyncio.sleep(seconds)
        used_then_s = cpu_s(self.sabir.pid)
        if used_s is None or used_then_s is None:
            raise RuntimeError("this system has no /proc")
        return (used_then_s - used_s) / seconds

    def resident_bytes(self) -> int:
        """Sabir's memory. Raises `RuntimeError` where the kernel does not tell."""
        found = resident_bytes(self.sabir.pid)
        if found is None:
            raise RuntimeError("this system has no /proc")
        return found


def require(result: Result, expected: int) -> None:
    """Raise `RuntimeError` unless there are answers, all with that status."""
    if set(result.statuses) != {expected}:
        raise RuntimeError(f"answers were {result.statuses}, not {expected}")


def compared(rounds: Sequence[tuple[Result, Result]]) -> Compared:
    """Medians: of the rates, and of each round's ratios, so that a slow spell of the machine weighs on both sides."""
    costs = [_cost_ratio(own, base) for own, base in rounds]
    known = [cost for cost in costs if cost is not None]
    return Compared(
        median(own.per_s for own, _ in rounds),
        median(base.per_s for _, base in rounds),
        median(own.per_s / base.per_s for own, base in rounds),
        median(known) if known else None,
        median(own.p50_ms for own, _ in rounds),
        median(own.p99_ms for own, _ in rounds),
    )


def _cost_ratio(own: Result, base: Result) -> float | None:
    if not own.cpu_s or not base.cpu_s:
        return None
    return (base.cpu_s / base.answers) / (own.cpu_s / own.answers)

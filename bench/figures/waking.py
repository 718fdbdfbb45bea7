"""Long polls on one room: what they cost while they wait, and how fast all are answered when somebody posts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import msgspec
from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.load.commands import Loop, Park, Wake, Wave
from bench.report import Line, Target
from bench.rig import Rig
from bench.world import Place, World

_SIZES = (1000, 5000)
_SHORT = 1000
"""Messages in the rooms that are waited in."""
_PROBE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_PROBE_S = 2.0
_LATER_S = 0.5
_WARM_UP = 50
_IDLE_S = 5.0
_TARGETS = {1000: (None, None), 5000: (Target(">=", 0.5), Target("<", 25))}


@dataclass(frozen=True, slots=True)
class _Round:
    wave: Wave
    stall_ms: float
    idle_ms: float
    base_per_s: float

    @property
    def per_s(self) -> float:
        return self.wave.answers / self.wave.last_ms * 1000


class Waking(Figure):
    """Every waiter is a person of its own.

    The stall is the longest that a tiny request of somebody else takes while the wave rolls. Memory is measured before
    anything was released: what was freed once would be used again unseen.
    """

    name = "wake"

    @override
    async def prepare(self, world: World) -> None:
        self._waiters = await world.people(max(_SIZES))
        self._rooms = {size: await world.room(self._waiters[:size], messages=_SHORT) for size in _SIZES}
        self._many = 100_000 if self.is_quick else 1_000_000
        self._long = await world.room(self._waiters[: min(_SIZES)], messages=self._many)

    @override
    async def measure(self, rig: Rig) -> None:
        await self._cost(rig)
        few, many = _SIZES
        both = await self._woken(rig, [self._rooms[few], self._long], few)
        short, long = (both[number::2] for number in (0, 1))
        self._report(rig, few, short)
        rates = median(one.per_s for one in long), median(one.per_s for one in short)
        slower = median(one.per_s / other.per_s for one, other in zip(short, long, strict=True))
        self._compare(rig, f"{few:,} woken", rates, slower, unit="/s")
        self._report(rig, many, await self._woken(rig, [self._rooms[many]], many))

    async def _cost(self, rig: Rig) -> None:
        """Of waiting alone: memory and processor time, and memory beside the room with the long history."""
        few, many = _SIZES
        for place in (self._rooms[many], self._long):
            await self._warm_up(rig, place)
        before = rig.resident_bytes()
        await self._park(rig, self._rooms[many], many)
        await rig.quiet()
        in_short = (rig.resident_bytes() - before) / many / 1024
        used = await rig.cpu_share(_IDLE_S)
        before = rig.resident_bytes()
        await self._park(rig, self._long, few, generator=1)
        await rig.quiet()
        in_long = (rig.resident_bytes() - before) / few / 1024
        for generator in rig.generators:
            await generator.release()
        await rig.quiet()
        rig.add(self._line(f"memory per waiter, {many:,}", in_short, "KiB", Target("<=", 16)))
        rig.add(self._line(f"processor while {many:,} wait", used * 100, "%"))
        self._compare(rig, "memory per waiter", (in_long, in_short), in_long / in_short, unit="KiB")

    async def _warm_up(self, rig: Rig, place: Place) -> None:
        """Whatever is loaded at first use is no waiter's memory."""
        await self._park(rig, place, _WARM_UP)
        await rig.quiet()
        await rig.generators[0].wake(self._post(rig, place))
        await rig.generators[0].release()
        await rig.quiet()

    async def _woken(self, rig: Rig, places: Sequence[Place], size: int) -> list[_Round]:
        """By turns."""
        rounds = []
        for place in [*places] * rig.pace.rounds:
            await self._park(rig, place, size)
            await rig.quiet()
            rounds.append(await self._round(rig, place))
        await rig.generators[0].release()
        await rig.quiet()
        return rounds

    async def _park(self, rig: Rig, place: Place, number: int, *, generator: int = 0) -> None:
        newest = await rig.newest(self._waiters[0], place)
        requests = [talk.news(waiter, place.token, after=newest, timeout_s=60) for waiter in self._waiters[:number]]
        await rig.generators[generator].park(Park(port=rig.sabir.http_port, requests=requests))

    def _post(self, rig: Rig, place: Place) -> Wake:
        return Wake(port=rig.sabir.http_port, request=talk.post(self._waiters[0], place.token, "All aboard!"))

    async def _round(self, rig: Rig, place: Place) -> _Round:
        first, second = rig.generators
        idle = await second.measure(_probe(rig, _LATER_S))
        probing = asyncio.ensure_future(second.measure(_probe(rig, _PROBE_S)))
        await asyncio.sleep(_LATER_S)
        wave = await first.wake(self._post(rig, place))
        probed = await probing
        lanes = [[talk.news(waiter, place.token, after=1)] for waiter in self._waiters[:64]]
        base = await first.measure(rig.loop(rig.empty, lanes))
        if set(wave.statuses) != {200}:
            raise RuntimeError(f"answers were {wave.statuses}, not 200")
        return _Round(wave, probed.max_ms, idle.max_ms, base.per_s)

    def _report(self, rig: Rig, size: int, rounds: list[_Round]) -> None:
        rate, stall = _TARGETS[size]
        first_ms, last_ms = median(r.wave.first_ms for r in rounds), median(r.wave.last_ms for r in rounds)
        woken = Line(
            figure=self.name,
            what=f"{size:,} long polls woken",
            amount=median(one.per_s for one in rounds),
            unit="/s",
            against="empty",
            base=median(one.base_per_s for one in rounds),
            ratio=median(one.per_s / one.base_per_s for one in rounds),
            target=rate,
            note=f"first answer after {first_ms:.0f} ms, last after {last_ms:.0f} ms",
        )
        rig.add(woken, is_durable=True)
        waited = self._line(f"longest wait of others, {size:,} woken", median(r.stall_ms for r in rounds), "ms", stall)
        rig.add(msgspec.structs.replace(waited, against="idle ms", base=median(r.idle_ms for r in rounds)))

    def _compare(self, rig: Rig, what: str, amounts: tuple[float, float], ratio: float, *, unit: str) -> None:
        """A room of many messages with one of few; the ratio grows with the cost."""
        line = self._line(f"{what}, {self._many:,} : {_SHORT:,} messages", amounts[0], unit, Target("<=", 1.1))
        rig.add(msgspec.structs.replace(line, against="short history", base=amounts[1], ratio=ratio))

    def _line(self, what: str, amount: float, unit: str, target: Target | None = None) -> Line:
        return Line(figure=self.name, what=what, amount=amount, unit=unit, target=target)


def _probe(rig: Rig, seconds: float) -> Loop:
    return Loop(port=rig.sabir.http_port, lanes=[[_PROBE]], seconds=seconds, warm_s=0.1, gap_s=0.001)

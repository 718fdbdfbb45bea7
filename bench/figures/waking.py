"""Long polls on one room: what they cost while they wait, and how fast all are answered when somebody posts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import median

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.load.commands import Loop, Park, Wake, Wave
from bench.report import Line, Target
from bench.rig import Rig
from bench.world import World

_SIZES = (1000, 5000)
_PROBE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_PROBE_S = 2.0
_LATER_S = 0.5
_WARM_UP = 50


@dataclass(frozen=True, slots=True)
class _Round:
    wave: Wave
    stall_ms: float
    idle_ms: float
    base_per_s: float


class Waking(Figure):
    """Every waiter is a person of its own.

    The stall is the longest that a tiny request of somebody else takes while the wave rolls.
    """

    name = "wake"

    @override
    async def prepare(self, world: World) -> None:
        self._waiters = await world.people(max(_SIZES))
        self._rooms = {size: await world.room(self._waiters[:size], messages=100) for size in _SIZES}
        self._targets = {5000: (Target(">=", 0.5), Target("<", 25), Target("<=", 16))}

    @override
    async def measure(self, rig: Rig) -> None:
        for size in _SIZES:
            await self._warm_up(rig, size)
            await self._measure(rig, size)

    async def _warm_up(self, rig: Rig, size: int) -> None:
        """Whatever is loaded at first use is no waiter's memory."""
        await self._park(rig, size, _WARM_UP)
        await rig.quiet()
        await rig.generators[0].wake(self._post(rig, size))
        await rig.generators[0].release()
        await rig.quiet()

    async def _measure(self, rig: Rig, size: int) -> None:
        before_bytes = rig.resident_bytes()
        rounds = []
        waiting_bytes = 0
        for number in range(rig.pace.rounds):
            await self._park(rig, size, size)
            await rig.quiet()
            if number == 0:
                waiting_bytes = rig.resident_bytes() - before_bytes
            rounds.append(await self._round(rig, size))
        await rig.generators[0].release()
        await rig.quiet()
        self._report(rig, size, rounds, waiting_bytes / size / 1024)

    async def _park(self, rig: Rig, size: int, number: int) -> None:
        room = self._rooms[size]
        newest = await rig.newest(self._waiters[0], room)
        requests = [talk.news(waiter, room.token, after=newest, timeout_s=30) for waiter in self._waiters[:number]]
        await rig.generators[0].park(Park(port=rig.sabir.http_port, requests=requests))

    def _post(self, rig: Rig, size: int) -> Wake:
        request = talk.post(self._waiters[0], self._rooms[size].token, "All aboard!")
        return Wake(port=rig.sabir.http_port, request=request)

    async def _round(self, rig: Rig, size: int) -> _Round:
        first, second = rig.generators
        idle = await second.measure(_probe(rig, _LATER_S))
        probing = asyncio.ensure_future(second.measure(_probe(rig, _PROBE_S)))
        await asyncio.sleep(_LATER_S)
        wave = await first.wake(self._post(rig, size))
        probed = await probing
        lanes = [[talk.news(waiter, self._rooms[size].token, after=1)] for waiter in self._waiters[:64]]
        base = await first.measure(rig.loop(rig.empty, lanes))
        if set(wave.statuses) != {200}:
            raise RuntimeError(f"answers were {wave.statuses}, not 200")
        return _Round(wave, probed.max_ms, idle.max_ms, base.per_s)

    def _report(self, rig: Rig, size: int, rounds: list[_Round], kib: float) -> None:
        per_s = [one.wave.answers / one.wave.last_ms * 1000 for one in rounds]
        rate, stall, memory = self._targets.get(size, (None, None, None))
        first_ms, last_ms = median(r.wave.first_ms for r in rounds), median(r.wave.last_ms for r in rounds)
        rig.add(
            Line(
                figure=self.name,
                what=f"{size:,} long polls woken",
                amount=median(per_s),
                unit="/s",
                against="empty",
                base=median(r.base_per_s for r in rounds),
                ratio=median(rate / r.base_per_s for rate, r in zip(per_s, rounds, strict=True)),
                target=rate,
                note=f"first answer after {first_ms:.0f} ms, last after {last_ms:.0f} ms",
            ),
            is_durable=True,
        )
        what = f"longest wait of others, {size:,} woken"
        idle_ms = median(r.idle_ms for r in rounds)
        stall_ms = median(r.stall_ms for r in rounds)
        rig.add(
            Line(figure=self.name, what=what, amount=stall_ms, unit="ms", against="idle ms", base=idle_ms, target=stall)
        )
        rig.add(Line(figure=self.name, what=f"memory per waiter, {size:,}", amount=kib, unit="KiB", target=memory))


def _probe(rig: Rig, seconds: float) -> Loop:
    return Loop(port=rig.sabir.http_port, lanes=[[_PROBE]], seconds=seconds, warm_s=0.1, gap_s=0.001)

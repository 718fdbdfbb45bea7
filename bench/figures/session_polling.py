"""Session polls that find nothing new: `compact_poll` in onion requests, and what of it is the onion."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median

import httpx
from typing_extensions import override

from bench import session
from bench.figure import Figure
from bench.load.commands import Lane, Result
from bench.report import Line, Target
from bench.rig import Rig, require
from bench.session import SERVER_PUBLIC, Member, Published
from bench.world import World
from tests.helpers import session_client_onion as onion

_MEMBERS = 16
_SIZES = (1, 10, 100)
_SHORT = 1000


class SessionPolling(Figure):
    """By members who have read everything, of 1, 10 and 100 rooms; of one room with a long history, too."""

    name = "session"

    @override
    async def prepare(self, world: World) -> None:
        self._many = 100_000 if self.is_quick else 1_000_000
        (owner,) = await world.people(1)
        self._rooms = [await world.published(owner, messages=_SHORT) for _ in range(max(_SIZES))]
        self._long = await world.published(owner, messages=self._many)
        self._members = await world.members(_MEMBERS, [*self._rooms, self._long])

    @override
    async def measure(self, rig: Rig) -> None:
        for size in _SIZES:
            lanes = [await self._sealed(rig, member, self._rooms[:size]) for member in self._members]
            compared = await rig.against_empty(lanes, 200)
            what = f"compact_poll over onion v3, {size} room{'s' if size > 1 else ''}"
            rig.add(compared.line(self.name, what))
            await self._share(rig, lanes, size)
        await self._grown(rig)

    async def _share(self, rig: Rig, lanes: Sequence[Lane], size: int) -> None:
        """The same poll without the onion, and which share of the time that leaves for it."""
        bare = [
            [session.plain("/compact_poll", session.compact_poll(member, self._rooms[:size]))]
            for member in self._members
        ]
        compared = await rig.compare(rig.loop(rig.sabir, lanes), rig.loop(rig.sabir, bare), expected=200)
        rig.add(
            Line(
                figure=self.name,
                what=f"of it the onion, {size} room{'s' if size > 1 else ''}",
                amount=round(100 * (1 - compared.ratio)),
                unit="%",
                note="time of the poll in an onion request that it does not take over plain HTTP",
            )
        )

    async def _grown(self, rig: Rig) -> None:
        long = [await self._sealed(rig, member, [self._long]) for member in self._members]
        short = [await self._sealed(rig, member, self._rooms[:1]) for member in self._members]
        rounds: list[tuple[Result, Result]] = [
            (await _measure(rig, long), await _measure(rig, short)) for _ in range(rig.pace.rounds + 2)
        ]
        rig.add(
            Line(
                figure=self.name,
                what=f"compact_poll, {self._many:,} : {_SHORT:,} in the room",
                amount=median(many.per_s for many, _ in rounds),
                unit="/s",
                against="small",
                base=median(few.per_s for _, few in rounds),
                ratio=median(few.per_s / many.per_s for many, few in rounds),
                p50_ms=median(many.p50_ms for many, _ in rounds),
                p99_ms=median(many.p99_ms for many, _ in rounds),
                target=Target("<=", 1.1),
                note="here the ratio is time to time",
            )
        )

    async def _sealed(self, rig: Rig, member: Member, rooms: Sequence[Published]) -> Lane:
        """A lane of one request. Raises `RuntimeError` unless there is nothing new."""
        request, sealed = session.sealed_v3(SERVER_PUBLIC, "compact_poll", session.compact_poll(member, rooms))
        url = f"http://127.0.0.1:{rig.sabir.http_port}/loki/v3/lsrpc"
        answer = await asyncio.to_thread(httpx.post, url, content=sealed.body)
        if answer.status_code != 200:
            raise RuntimeError(f"compact_poll answered HTTP {answer.status_code}")
        results = onion.v3_reply(sealed, answer.content)["results"]
        if [(one["status_code"], one["messages"], one["deletions"]) for one in results] != [(200, [], [])] * len(rooms):
            raise RuntimeError(f"compact_poll answered {results}")
        return [request]


async def _measure(rig: Rig, lanes: Sequence[Lane]) -> Result:
    result = await rig.generators[0].measure(rig.loop(rig.sabir, lanes))
    require(result, 200)
    return result

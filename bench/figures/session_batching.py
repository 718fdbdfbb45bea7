"""The batch of Session clients of today, with nothing new in it, in signed onion requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from statistics import median

import httpx
from typing_extensions import override

from bench import session
from bench.figure import Figure
from bench.load.commands import Lane, Result
from bench.report import Line, Target
from bench.rig import Rig, compared, require
from bench.session import Published
from bench.world import World
from tests.helpers import session_client_onion as onion

_MEMBERS = 16
_AT_MOST_PER_S = {1: 10_000, 10: 4000, 100: 600}
"""No request is good twice: so many are made for each second."""
_SHORT = 1000


class SessionBatching(Figure):
    """By members who have read everything, of 1, 10 and 100 rooms; of one room with a long history, too."""

    name = "batch"

    @override
    async def prepare(self, world: World) -> None:
        self._many = 100_000 if self.is_quick else 1_000_000
        (owner,) = await world.people(1)
        self._rooms = [await world.published(owner, messages=_SHORT) for _ in range(max(_AT_MOST_PER_S))]
        self._long = await world.published(owner, messages=self._many)
        self._members = await world.members(_MEMBERS, [*self._rooms, self._long])

    @override
    async def measure(self, rig: Rig) -> None:
        for size in _AT_MOST_PER_S:
            await self._look(rig, self._rooms[:size])
            rounds: list[tuple[Result, Result]] = []
            for _ in range(rig.pace.rounds):
                lanes = self._lanes(rig, self._rooms[:size])
                base = await rig.generators[0].measure(rig.loop(rig.empty, lanes))
                rounds.append((await _measure(rig, lanes), base))
            what = f"batch poll over onion v4, {size} room{'s' if size > 1 else ''}"
            rig.add(compared(rounds).line(self.name, what))
        await self._grown(rig)

    async def _grown(self, rig: Rig) -> None:
        await self._look(rig, [self._long])
        rounds: list[tuple[Result, Result]] = []
        for _ in range(rig.pace.rounds + 2):
            many = await _measure(rig, self._lanes(rig, [self._long]))
            rounds.append((many, await _measure(rig, self._lanes(rig, self._rooms[:1]))))
        rig.add(
            Line(
                figure=self.name,
                what=f"batch poll, {self._many:,} : {_SHORT:,} in the room",
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

    def _lanes(self, rig: Rig, rooms: Sequence[Published]) -> list[Lane]:
        """Enough signed requests for one round."""
        seconds = rig.pace.seconds + rig.pace.warm_s
        each = max(int(_AT_MOST_PER_S[len(rooms)] * seconds / _MEMBERS), 2)
        body = session.batch_poll(rooms)
        return [[session.sealed_v4(member, "/batch", body)[0] for _ in range(each)] for member in self._members]

    async def _look(self, rig: Rig, rooms: Sequence[Published]) -> None:
        """Each member asks once. Raises `RuntimeError` if a reply says anything but nothing new."""
        url = f"http://127.0.0.1:{rig.sabir.http_port}/oxen/v4/lsrpc"
        for member in self._members:
            request, sealed = session.sealed_v4(member, "/batch", session.batch_poll(rooms))
            answer = await asyncio.to_thread(httpx.post, url, content=request.partition(b"\r\n\r\n")[2])
            if answer.status_code != 200:
                raise RuntimeError(f"a batch was answered with HTTP {answer.status_code}")
            parts = json.loads(onion.v4_reply(sealed, answer.content)[2])
            codes = {part["code"] for part in parts}
            if codes != {200} or any(part["body"] for part in parts[2::2]):
                raise RuntimeError(f"a batch answered {parts}")


async def _measure(rig: Rig, lanes: Sequence[Lane]) -> Result:
    """Raises `RuntimeError` if there were too few requests: what comes again is refused inside its onion."""
    result = await rig.generators[0].measure(rig.loop(rig.sabir, lanes))
    require(result, 200)
    sent = result.answers / result.seconds * (rig.pace.seconds + rig.pace.warm_s) + len(lanes)
    if sent > 0.9 * sum(len(lane) for lane in lanes):
        raise RuntimeError(f"the server is faster than was thought: {result.per_s:.0f}/s")
    return result

"""GET of the list of rooms by someone who is in a thousand."""

from __future__ import annotations

from statistics import median

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.load.commands import Result
from bench.report import Line, Target
from bench.rig import Rig, require
from bench.talk import Login
from bench.world import World

_ROOMS = 1000
_MESSAGES = 1000
_CLIENTS = 4


class Listing(Figure):
    """How many times longer it takes where one of the thousand rooms has a long history."""

    name = "rooms"

    @override
    async def prepare(self, world: World) -> None:
        self._many = 100_000 if self.is_quick else 1_000_000
        self._busy, self._quiet, other = await world.people(3)
        for login, messages in ((self._busy, self._many), (self._quiet, _MESSAGES)):
            await world.room([login, other], messages=messages)
            for _ in range(_ROOMS - 1):
                await world.room([login, other], messages=1)

    @override
    async def measure(self, rig: Rig) -> None:
        rounds = [
            (await self._list(rig, self._busy), await self._list(rig, self._quiet)) for _ in range(rig.pace.rounds + 2)
        ]
        rig.add(
            Line(
                figure=self.name,
                what=f"GET of {_ROOMS:,} rooms, one with {self._many:,} : {_MESSAGES:,}",
                amount=median(busy.per_s for busy, _ in rounds),
                unit="/s",
                against="short history",
                base=median(quiet.per_s for _, quiet in rounds),
                ratio=median(quiet.per_s / busy.per_s for busy, quiet in rounds),
                p50_ms=median(busy.p50_ms for busy, _ in rounds),
                p99_ms=median(busy.p99_ms for busy, _ in rounds),
                target=Target("<=", 1.1),
                note="here the ratio is time to time",
            )
        )

    async def _list(self, rig: Rig, login: Login) -> Result:
        result = await rig.generators[0].measure(rig.loop(rig.sabir, [[talk.rooms(login)]] * _CLIENTS))
        require(result, 200)
        return result

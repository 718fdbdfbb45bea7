"""The same POST with a thousand and with a million messages in the room."""

from __future__ import annotations

from statistics import median

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.load.commands import Result
from bench.report import Line, Target
from bench.rig import Rig, require
from bench.world import Place, World

_POSTERS = 64
_TEXT = "The ferry leaves at half past nine, so be at the quay a little earlier than that."


class Growing(Figure):
    """How many times longer a post takes in the large room than in a small one, a new one each round."""

    name = "growing"

    @override
    async def prepare(self, world: World) -> None:
        self._posters = await world.people(_POSTERS)
        self._many = 100_000 if self.is_quick else 1_000_000
        self._large = await world.room(self._posters, messages=self._many)
        self._small = [await world.room(self._posters, messages=1000) for _ in range(10)]

    @override
    async def measure(self, rig: Rig) -> None:
        rounds: list[tuple[Result, Result]] = [
            (await self._post(rig, self._large), await self._post(rig, small))
            for small in self._small[: rig.pace.rounds + 2]
        ]
        slower = median(few.per_s / many.per_s for many, few in rounds)
        rig.add(
            Line(
                figure=self.name,
                what=f"durable POST, {self._many:,} : 1,000 in the room",
                amount=median(many.per_s for many, _ in rounds),
                unit="/s",
                against="small",
                base=median(few.per_s for _, few in rounds),
                ratio=slower,
                p50_ms=median(many.p50_ms for many, _ in rounds),
                p99_ms=median(many.p99_ms for many, _ in rounds),
                target=Target("<=", 1.1),
                note="here the ratio is time to time",
            ),
            is_durable=True,
        )

    async def _post(self, rig: Rig, room: Place) -> Result:
        lanes = [[talk.post(poster, room.token, _TEXT)] for poster in self._posters]
        result = await rig.generators[0].measure(rig.loop(rig.sabir, lanes))
        require(result, 201)
        return result

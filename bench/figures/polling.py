"""A poll that finds nothing new and does not wait."""

from __future__ import annotations

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.report import Target
from bench.rig import Rig
from bench.world import World

_READERS = 64


class Polling(Figure):
    """By people who have read everything."""

    name = "poll"

    @override
    async def prepare(self, world: World) -> None:
        self._readers = await world.people(_READERS)
        self._room = await world.room(self._readers, messages=1000)

    @override
    async def measure(self, rig: Rig) -> None:
        newest = await rig.newest(self._readers[0], self._room)
        lanes = [[talk.news(reader, self._room.token, after=newest)] for reader in self._readers]
        compared = await rig.against_empty(lanes, 304)
        rig.add(compared.line(self.name, "poll with nothing new, 64 readers", Target(">=", 0.30)))

"""GET of the next hundred messages after a cursor."""

from __future__ import annotations

from random import Random

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.report import Target
from bench.rig import Rig
from bench.world import World

_READERS = 64
_MESSAGES = 20_000
_PAGES_EACH = 20


class Reading(Figure):
    """Readers anywhere in a room of 20,000 messages by eight authors."""

    name = "get100"

    @override
    async def prepare(self, world: World) -> None:
        self._readers = await world.people(_READERS)
        self._room = await world.room(self._readers, messages=_MESSAGES)

    @override
    async def measure(self, rig: Rig) -> None:
        newest = await rig.newest(self._readers[0], self._room)
        random = Random(1)
        lanes = [
            [
                talk.news(
                    reader,
                    self._room.token,
                    after=newest - random.randrange(200, _MESSAGES - 200),
                    marks=False,
                )
                for _ in range(_PAGES_EACH)
            ]
            for reader in self._readers
        ]
        compared = await rig.against_empty(lanes, 200)
        rig.add(compared.line(self.name, "GET of the next 100 messages, 64 readers", Target(">=", 0.06)))

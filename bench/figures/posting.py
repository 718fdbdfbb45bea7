"""Durable POST of a chat message: authenticated, permission-checked, logged, committed."""

from __future__ import annotations

import msgspec
from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.report import Target
from bench.rig import Rig
from bench.talk import Login
from bench.world import Place, World

_MOST = 64
_TEXT = "The ferry leaves at half past nine, so be at the quay a little earlier than that."


class Posting(Figure):
    """At 1, 16 and 64 posters in one room; at 64 in a room each, too."""

    name = "post"
    _targets = {1: None, 16: Target(">=", 0.15), 64: Target(">=", 0.22)}
    _notes = {64: "the aim is 0.35"}

    @override
    async def prepare(self, world: World) -> None:
        self._posters: list[Login] = await world.people(_MOST)
        self._room = await world.room(self._posters)
        self._rooms: list[Place] = [await world.room([poster]) for poster in self._posters]

    @override
    async def measure(self, rig: Rig) -> None:
        lanes = [[talk.post(poster, self._room.token, _TEXT)] for poster in self._posters]
        for number, target in self._targets.items():
            compared = await rig.against_empty(lanes[:number], 201)
            line = compared.line(self.name, f"durable POST, {number} posters, one room", target)
            rig.add(msgspec.structs.replace(line, note=self._notes.get(number, "")), is_durable=True)
        lanes = [
            [talk.post(poster, room.token, _TEXT)] for poster, room in zip(self._posters, self._rooms, strict=True)
        ]
        compared = await rig.against_empty(lanes, 201)
        rig.add(compared.line(self.name, f"durable POST, {_MOST} posters, a room each"), is_durable=True)

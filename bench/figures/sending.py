"""Olvid MessageSend beside an empty rpc of the same server, and while HTTP is saturated."""

from __future__ import annotations

import asyncio

from typing_extensions import override

from bench import talk
from bench.figure import Figure
from bench.load.commands import Lane, Result
from bench.olvid import Caller
from bench.report import Line, Target
from bench.rig import Rig, compared, require
from bench.world import World

_BODY = "The ferry leaves at half past nine, so be at the quay a little earlier than that."
_TALKERS = 64


class Sending(Figure):
    """64 calls at once by one identity, in a room with somebody who is none."""

    name = "olvid"

    @override
    async def prepare(self, world: World) -> None:
        self._identity, self._peer = await world.identity(), (await world.people(1))[0]
        await world.room([self._identity.login, self._peer])
        self._talkers = await world.people(_TALKERS)
        self._room = await world.room(self._talkers, messages=1000)
        self._quiet = await world.room(self._talkers, messages=1)

    @override
    async def measure(self, rig: Rig) -> None:
        caller = Caller(rig, self._identity.key)
        discussion = await caller.discussion()
        await caller.require("MessageSend", discussion_id=discussion, body=_BODY)
        ping, send = caller.calls("Ping"), caller.calls("MessageSend", discussion_id=discussion, body=_BODY)
        lanes = await self._lanes(rig)
        empty = await rig.compare(ping, rig.loop(rig.empty, lanes), expected=200)
        rig.add(empty.line(self.name, "empty rpc (Ping), 64 at once"))
        alone = await rig.compare(send, ping, expected=200)
        line = alone.line(self.name, "Olvid MessageSend, 64 at once", Target(">=", 0.4), against="Ping")
        rig.add(line, is_durable=True)
        rounds: list[tuple[Result, Result]] = []
        for _ in range(rig.pace.rounds):
            base = await rig.generators[0].measure(send)
            # The other load begins sooner and ends later than what is measured.
            loud = rig.loop(rig.sabir, lanes, extra_s=0.5)
            saturating = asyncio.ensure_future(rig.generators[1].measure(loud))
            own = await rig.generators[0].measure(send)
            require(own, 200)
            await saturating
            rounds.append((own, base))
        together = compared(rounds)
        rig.add(
            Line(
                figure=self.name,
                what="Olvid MessageSend while HTTP is saturated",
                amount=together.per_s,
                unit="/s",
                against="alone",
                base=together.base_per_s,
                ratio=together.ratio,
                p50_ms=together.p50_ms,
                p99_ms=together.p99_ms,
                target=Target(">=", 0.1),
            ),
            is_durable=True,
        )

    async def _lanes(self, rig: Rig) -> list[Lane]:
        """Each talker posts, polls and reads by turns."""
        newest, quiet = [await rig.newest(self._talkers[0], room) for room in (self._room, self._quiet)]
        token = self._room.token
        return [
            [
                talk.post(talker, token, _BODY),
                talk.news(talker, self._quiet.token, after=quiet),
                talk.news(talker, token, after=newest - 500, marks=False),
            ]
            for talker in self._talkers
        ]

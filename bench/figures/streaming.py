"""Notifications that reach an Olvid client's subscriptions while somebody sends as fast as can be."""

from __future__ import annotations

import asyncio
from statistics import median

from typing_extensions import override

from bench.figure import Figure
from bench.olvid import Caller
from bench.report import Line
from bench.rig import Rig, require
from bench.world import World

_BODY = "The ferry leaves at half past nine, so be at the quay a little earlier than that."


class Streaming(Figure):
    """Another identity's MessageReceived, on one subscription and on sixteen."""

    name = "stream"

    @override
    async def prepare(self, world: World) -> None:
        self._sender, self._receiver = await world.identity(), await world.identity()
        await world.room([self._sender.login, self._receiver.login])

    @override
    async def measure(self, rig: Rig) -> None:
        sender, receiver = Caller(rig, self._sender.key), Caller(rig, self._receiver.key)
        discussion = await sender.discussion()
        await sender.require("MessageSend", discussion_id=discussion, body=_BODY)
        await receiver.discussion()
        send = sender.calls("MessageSend", discussion_id=discussion, body=_BODY)
        for streams in (1, 16):
            sent, received = [], []
            for _ in range(rig.pace.rounds):
                follow = receiver.follow("MessageReceived", streams=streams, seconds=rig.pace.seconds)
                following = asyncio.ensure_future(rig.generators[1].measure(follow))
                result = await rig.generators[0].measure(send)
                require(result, 200)
                sent.append(result.per_s)
                received.append((await following).per_s)
                await rig.quiet()
            what = f"notifications received, {streams} subscription{'s' if streams > 1 else ''}"
            rig.add(
                Line(
                    figure=self.name,
                    what=what,
                    amount=median(received),
                    unit="/s",
                    against="sent",
                    base=median(sent),
                    ratio=median(received) / median(sent),
                ),
                is_durable=True,
            )

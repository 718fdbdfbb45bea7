"""The doorbell of many nodes: one NATS subject, on which each node says the streams it rang since it last did."""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sabir.adapters.doorbell_local import LocalDoorbell
from sabir.adapters.nats_connection import NatsAddress, connect
from sabir.domain.ids import StreamId
from sabir.ports import RingHandler

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

log = logging.getLogger(__name__)

STREAMS_PER_MESSAGE = 10_000
START_WAITS_S = 3.0
RETRY_S = 1.0


class NatsDoorbell:
    """A `Doorbell` over NATS. A node hears its own rings at once and by itself; without NATS only those."""

    def __init__(self, address: NatsAddress, *, start_waits_s: float = START_WAITS_S) -> None:
        self._address = address
        self._start_waits_s = start_waits_s
        self._subject = f"{address.name}.ring"
        self._local = LocalDoorbell()
        self._unsent: set[StreamId] = set()
        self._has_unsent = asyncio.Event()
        self._is_listening = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self, on_ring: RingHandler) -> None:
        """Returns when other nodes are heard, or after `start_waits_s` without NATS: then trying goes on."""
        await self._local.start(on_ring)
        self._task = asyncio.get_running_loop().create_task(self._run(), name="doorbell")
        try:
            await asyncio.wait_for(self._is_listening.wait(), self._start_waits_s)
        except TimeoutError:
            log.warning("NATS at %s does not answer; rings stay on this node until it does.", self._address.shown)

    def ring(self, streams: Sequence[StreamId]) -> None:
        self._local.ring(streams)
        if self._is_listening.is_set():
            self._unsent.update(streams)
            self._has_unsent.set()

    async def close(self) -> None:
        await self._local.close()
        task, self._task = self._task, None
        while task is not None and not task.done():
            task.cancel()  # again and again: the library's waits may lose one (see `cancellation_kept`)
            await asyncio.wait([task], timeout=1)

    async def _run(self) -> None:
        """Connect, listen and send; again if the library gives a connection up (a refused password, for one)."""
        while True:
            client: Client | None = None
            try:
                client = await connect(self._address, on_closed=self._has_unsent.set)
                await client.subscribe(self._subject, cb=self._hear)
                for _ in range(2):  # the library sends the first ping ahead of the subscription
                    await client.flush()
                self._is_listening.set()
                await self._send_rings(client)
            except Exception as error:  # whatever it was, the doorbell goes on
                log.warning("The doorbell lost NATS at %s: %s", self._address.shown, error)
            finally:
                self._is_listening.clear()
                if client is not None:
                    await client.close()
            await asyncio.sleep(RETRY_S)

    async def _send_rings(self, client: Client) -> None:
        """Send what was rung in this turn of the loop as one message; returns when the connection is given up."""
        while not client.is_closed:
            await self._has_unsent.wait()
            self._has_unsent.clear()
            streams = list(self._unsent)
            self._unsent.clear()
            if not client.is_connected:
                continue  # late rings are worth nothing: followers look for themselves every second
            for at in range(0, len(streams), STREAMS_PER_MESSAGE):
                await client.publish(self._subject, _pack(streams[at : at + STREAMS_PER_MESSAGE]))

    async def _hear(self, message: Msg) -> None:
        try:
            streams = _unpack(message.data)
        except struct.error:
            log.warning("Something that is not a ring came over %s.", self._subject)
        else:
            self._local.ring(streams)


def _pack(streams: Sequence[StreamId]) -> bytes:
    return struct.pack(f">{len(streams)}q", *streams)


def _unpack(payload: bytes) -> Sequence[StreamId]:
    return [StreamId(number) for number in struct.unpack(f">{len(payload) // 8}q", payload)]

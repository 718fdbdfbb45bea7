"""Ephemera of many nodes in two JetStream streams in memory: the last message of a subject is a key's value, all
messages of a subject are a mailbox.

Each message begins with a time, so that lapsing is exact to the millisecond; the server removes it within a second
after. NATS forgets both streams when it restarts: they are made again at the first request that misses them.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from sabir.adapters.nats_connection import NatsAddress, cancellation_kept, connect
from sabir.adapters.nats_messages import ANSWER_S, purge, read_all, stamped
from sabir.domain.errors import Unavailable
from sabir.ports import MAILBOX_ENTRIES, MAILBOX_S, Clock

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js.api import StreamConfig

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_S = 1.0
RECHECK_S = 5.0
"""A waiting `take` looks by itself this often: its wake-up may be lost while NATS servers reconnect."""
VALUES_BYTES = 64 << 20
MAILBOXES_BYTES = 128 << 20
OLDEST_SERVER = (2, 11)
"""The first with a time to live per message and reads of many messages at once."""


class NatsEphemera:
    """An `Ephemera` on a NATS server with JetStream."""

    def __init__(self, address: NatsAddress, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._client: Client | None = None
        self._connecting = asyncio.Lock()
        self._retry_at = 0.0
        self._values = f"{address.name}_values"
        self._mailboxes = f"{address.name}_mailboxes"

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        lapses_ms = self._clock.now_ms() + round(ttl_s * 1000)

        async def step(client: Client) -> None:
            await client.jetstream(timeout=ANSWER_S).publish(
                self._subject("value", key), stamped(lapses_ms, value), msg_ttl=max(1, math.ceil(ttl_s))
            )

        await self._do(step)

    async def get(self, key: str) -> bytes | None:
        async def step(client: Client) -> bytes | None:
            found = await read_all(client, self._values, self._subject("value", key), limit=1)
            return found[-1].content if found and found[-1].stamp_ms > self._clock.now_ms() else None

        return await self._do(step)

    async def delete(self, key: str) -> None:
        async def step(client: Client) -> None:
            await purge(client, self._values, self._subject("value", key))

        await self._do(step)

    async def push(self, key: str, item: bytes) -> None:
        async def step(client: Client) -> None:
            message = stamped(self._clock.now_ms(), item)
            await client.jetstream(timeout=ANSWER_S).publish(self._subject("mailbox", key), message)

        await self._do(step)

    async def take(self, key: str, *, wait_s: float) -> list[bytes]:
        from nats.errors import TimeoutError as NothingCame

        async def take_now(client: Client) -> list[bytes]:
            return await self._take_now(client, self._subject("mailbox", key))

        async def wait_and_take(client: Client) -> list[bytes]:
            loop = asyncio.get_running_loop()
            deadline = loop.time() + wait_s
            pushes = await client.subscribe(self._subject("pushed", key))
            try:
                while True:
                    with cancellation_kept():
                        items = await take_now(client)
                        left = deadline - loop.time()
                        if items or left <= 0:
                            return items
                        with suppress(NothingCame):
                            await pushes.next_msg(min(left, RECHECK_S))
            finally:
                if not client.is_closed:
                    await pushes.unsubscribe()

        items = await self._do(take_now)
        return items if items or wait_s <= 0 else await self._do(wait_and_take)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _take_now(self, client: Client, subject: str) -> list[bytes]:
        """Read the mailbox, then remove what was read; the removal's count decides between two takers.

        Entries go only from the old end (by takers, by age, by number), so those that this removal removed are the last
        ones of those read.
        """
        found = await read_all(client, self._mailboxes, subject, limit=MAILBOX_ENTRIES)
        if not found:
            return []
        count = await purge(client, self._mailboxes, subject, through=found[-1].seq)
        oldest_ms = self._clock.now_ms() - MAILBOX_S * 1000
        return [entry.content for entry in found[len(found) - count :] if entry.stamp_ms > oldest_ms]

    def _subject(self, kind: str, key: str) -> str:
        token = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        return f"{self._address.name}.{kind}.{token}"

    async def _do(self, step: Callable[[Client], Awaitable[T]]) -> T:
        """Run the step; once more with new streams if NATS has lost them. Raises `Unavailable`."""
        import nats.errors
        import nats.js.errors

        is_missed = (nats.errors.NoRespondersError, nats.js.errors.NoStreamResponseError, nats.js.errors.NotFoundError)
        try:
            with cancellation_kept():
                client = await self._connected()
                try:
                    return await step(client)
                except is_missed:
                    await self._make_streams(client)
                    return await step(client)
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable from error

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                self._client = await self._connect()
            if not self._client.is_connected:
                raise Unavailable
            return self._client

    async def _connect(self) -> Client:
        loop = asyncio.get_running_loop()
        if loop.time() < self._retry_at:  # those who queued behind a failed attempt don't each make their own
            raise Unavailable
        try:
            async with asyncio.timeout(ANSWER_S):
                client = await connect(self._address, on_closed=lambda: None)
        except TimeoutError:
            self._retry_at = loop.time() + RETRY_S
            raise
        version = client.connected_server_version
        if (version.major, version.minor) < OLDEST_SERVER:
            log.error("NATS at %s is version %s; calls and typing need 2.11.", self._address.shown, version)
        return client

    async def _make_streams(self, client: Client) -> None:
        from nats.js.errors import BadRequestError, ServiceUnavailableError

        stream = client.jetstream(timeout=ANSWER_S)
        for config in self._stream_configs():
            try:
                await stream.add_stream(config)
            except BadRequestError:  # there, but as another version or setting made it
                await stream.update_stream(config)
            except ServiceUnavailableError:
                log.error("NATS at %s has no JetStream; start it with -js.", self._address.shown)
                raise

    def _stream_configs(self) -> list[StreamConfig]:
        from nats.js.api import DiscardPolicy, RePublish, StorageType, StreamConfig

        name = self._address.name
        base = StreamConfig(
            storage=StorageType.MEMORY,
            num_replicas=self._address.replicas,
            discard=DiscardPolicy.OLD,
            allow_direct=True,
        )
        return [
            base.evolve(
                name=self._values,
                subjects=[f"{name}.value.*"],
                max_msgs_per_subject=1,
                max_bytes=VALUES_BYTES,
                allow_msg_ttl=True,
            ),
            base.evolve(
                name=self._mailboxes,
                subjects=[f"{name}.mailbox.*"],
                max_msgs_per_subject=MAILBOX_ENTRIES,
                max_bytes=MAILBOXES_BYTES,
                max_age=MAILBOX_S,
                # Wakes the waiting takers, after the entry can be read.
                republish=RePublish(
                    src=f"{name}.mailbox.*", dest=f"{name}.pushed.{{{{wildcard(1)}}}}", headers_only=True
                ),
            ),
        ]

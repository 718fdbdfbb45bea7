"""Units of work that append to one stream, and what memory hears of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import update

from sabir.domain.events import Event, EventKind, NewEvent, StreamKind
from sabir.domain.ids import StreamId
from sabir.store import log
from sabir.store.database import Database
from sabir.store.statements import Statement, param
from sabir.store.tables import streams
from sabir.store.transaction import Tx
from tests.helpers.core import open_database

WITHIN_S = 30.0
TOUCH = Statement(update(streams).where(streams.c.id == param("id_")).values(kind=streams.c.kind))
"""Changes nothing, and locks the row."""


class Witness:
    """What memory hears of commits."""

    def __init__(self, db: Database) -> None:
        self.rung: list[StreamId] = []
        self.actions: list[str] = []
        self.heard = asyncio.Event()
        db.on_commit = self._hear

    def _hear(self, streams_: Sequence[StreamId]) -> None:
        self.rung += streams_
        self.heard.set()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Witness, StreamId]]:
    """A database with one stream."""
    async with open_database(url) as db:
        stream = await db.write(lambda tx: log.open_stream(tx, StreamKind.PERSON))
        yield db, Witness(db), stream


def append(tx: Tx, stream: StreamId, data: str = "", witness: Witness | None = None) -> Event:
    tx.lock([stream])
    if witness is not None:
        tx.after_commit(partial(witness.actions.append, data))
    return log.append(tx, stream, [NewEvent(EventKind.PERSON_CHANGED, None, data=data)], at_ms=0)[0]


async def contents(db: Database, stream: StreamId) -> list[str | None]:
    events = await db.read(lambda tx: log.after(tx, stream, 0, 1000))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return [event.data for event in events]

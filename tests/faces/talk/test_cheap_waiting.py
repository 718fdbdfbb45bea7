"""Waiting costs nothing: between its first look and its end, a long poll without news asks the database nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sabir.store.database import Database
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk


@contextmanager
def units(db: Database) -> Iterator[list[str]]:
    """Every unit of work begun meanwhile, reading or writing."""
    begun: list[str] = []
    read, write = db.read, db.write

    async def reading(unit: Any) -> Any:
        begun.append("read")
        return await read(unit)

    async def writing(unit: Any) -> Any:
        begun.append("write")
        return await write(unit)

    db.read, db.write = reading, writing  # type: ignore[method-assign]
    try:
        yield begun
    finally:
        db.read, db.write = read, write  # type: ignore[method-assign]


@pytest.mark.parametrize("more", [{}, {"setReadMarker": 0}, {"includeLastKnown": 0, "markNotificationsAsRead": 0}])
async def test_no_unit_of_its_own(tmp_path: Path, database_url: str, more: dict[str, int]) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        await bob.mark_read(token, last)
        common = (await bob.room(token))["lastCommonReadMessage"]
        query = {"lookIntoFuture": 1, "lastKnownMessageId": last, "timeout": 30, "lastCommonReadId": common, **more}
        path = f"/ocs/v2.php/{TALK}/chat/{token}"
        face.core.bell._rechecking.cancel()  # type: ignore[union-attr]  # the one query of all waiters together
        polls = [asyncio.create_task(client.http.get(path, params=query)) for client in (alice, bob) for _ in range(10)]
        await face.until_waiting(20)
        with units(face.core.db) as begun:
            face.core.bell.drain()
            answers = await asyncio.gather(*polls)
        assert [(answer.status_code, answer.content) for answer in answers] == [(304, b"")] * 20
        assert begun == []


async def test_news_are_read_once_for_all(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        last = (await alice.post(token, "first"))["id"]
        await bob.mark_read(token, last)
        face.core.bell._rechecking.cancel()  # type: ignore[union-attr]  # the one query of all waiters together
        polls = [asyncio.create_task(bob.poll(token, last, wait_s=30)) for _ in range(20)]
        await face.until_waiting(20)
        with units(face.core.db) as begun:
            made = await alice.post(token, "news")
            heard = [await poll for poll in polls]
        assert [one.messages for one in heard] == [[made]] * 20
        assert begun.count("write") == 1
        assert begun.count("read") <= 3

"""Calls of an identity: it makes phones ring, hears who is busy, and is busy itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faces.olvid.conftest import Open
from tests.helpers.core import make_person
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver, OlvidError
from tests.helpers.olvid_face import olvid_server


async def test_everyone_in_a_discussion_is_called(harbour: Open) -> None:
    async with harbour() as there:
        kinds = ("call_incoming_call", "call_busy", "call_ringing", "call_accepted", "call_ended")
        for kind in kinds:
            await there.subscribe("bot", kind)
            await there.subscribe("cat", kind)
        started = await there.bot.call("call_start_discussion_call", discussion_id=1)
        await there.copied()

        incoming = await there.cat.next_event("call_incoming_call")
        contact = (await there.cat.call("contact_list"))[-1]
        assert contact["display_name"] == "Bot"
        assert incoming.arguments == {
            "call_identifier": started,
            "discussion_id": 1,
            "participant_id": {"contact_id": contact["id"], "participant_id": ""},
            "caller_display_name": "Bot",
            "participant_count": 2,
        }
        names = {one["id"]: one["display_name"] for one in await there.bot.call("contact_list")}
        for kind, name in (("call_busy", "Cat"), ("call_ringing", "Alice")):
            told = (await there.bot.next_event(kind)).arguments
            assert told["call_identifier"] == started
            assert names[told["participant_id"]["contact_id"]] == name
        assert list(there.cat.events) == []


async def test_identities_alone_are_busy_and_that_is_the_end(tmp_path: Path, sqlite_path: Path) -> None:
    async with olvid_server(sqlite_path, tmp_path) as server, OlvidDriver() as driver:
        (bot, key), (cat, _) = await server.identity("bot"), await server.identity("cat")
        room = await server.room(bot.actor, cat.actor)
        async with OlvidBot(server.url, key, driver=driver) as client:
            subscriptions = [await client.subscribe(kind) for kind in ("call_busy", "call_ended")]
            started = await client.call("call_start_discussion_call", discussion_id=1)
            await server.copied(room)
            for subscription in subscriptions:
                told = await client.next_event(subscription=subscription)
                assert told.arguments["call_identifier"] == started
            again = await client.call("call_start_discussion_call", discussion_id=1)
            assert again != started


@pytest.mark.parametrize("discussion", [2, 99])
async def test_no_such_discussion(harbour: Open, discussion: int) -> None:
    async with harbour() as there:
        with pytest.raises(OlvidError) as caught:
            await there.bot.call("call_start_discussion_call", discussion_id=discussion)
        assert caught.value.code == "NOT_FOUND"


async def test_nobody_to_call_and_a_call_under_way(tmp_path: Path, sqlite_path: Path) -> None:
    async with olvid_server(sqlite_path, tmp_path) as server, OlvidDriver() as driver:
        bot, key = await server.identity("bot")
        room = await server.room(bot.actor)
        async with OlvidBot(server.url, key, driver=driver) as client:
            await server.copied(room)
            with pytest.raises(OlvidError) as caught:
                await client.call("call_start_discussion_call", discussion_id=1)
            assert caught.value.code == "INVALID_ARGUMENT"
            await make_person(server.core, "alice")
            await server.core.participants.add_person(bot.actor, room.id, "alice")
            await client.call("call_start_discussion_call", discussion_id=1)
            with pytest.raises(OlvidError) as caught:
                await client.call("call_start_discussion_call", discussion_id=1)
            assert caught.value.code == "INVALID_ARGUMENT"

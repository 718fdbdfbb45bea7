"""Subscriptions: nothing missed, nothing twice, ended by count, by the key's end, or by the server's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from grpc import StatusCode, aio

from sabir.domain.people import Actor
from sabir.domain.replicas import Owner
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import message_notifications_pb2 as pb
from sabir.wire.olvid.services import RPCS
from tests.faces.olvid.conftest import Open
from tests.helpers.core import ROOT, make_person
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import TEMPORARY_KEY, olvid_server
from tests.helpers.waiting import until


async def test_who_subscribes_and_acts_at_once_hears_of_the_act(database_url: str, tmp_path: Path) -> None:
    """Fifty times on a fresh connection: its first calls reach the server in any order."""
    async with olvid_server(database_url, tmp_path) as server, OlvidDriver() as driver:
        alice = await make_person(server.core, "alice")
        owner, key = await server.identity("bot")
        await server.room(alice, owner.actor)
        for number in range(50):
            client = await OlvidBot(server.url, key, driver=driver).__aenter__()
            wanted = {"count": 1, "filter": {"body_search": f"^{number}$"}}
            subscription = await client.subscribe("message_sent", **wanted)
            await client.call("message_send", discussion_id=1, body=f"{number}")
            event = await client.next_event(subscription=subscription)
            assert event.arguments["message"]["body"] == f"{number}"
            await client.ended(subscription)
            await client.__aexit__(None, None, None)


async def test_every_stream_gets_every_event_once_and_in_order(harbour: Open) -> None:
    async with harbour() as there:
        endless = [await there.subscribe("bot", "message_received") for _ in range(3)]
        counted = await there.subscribe("bot", "message_received", count=5)
        odd = await there.subscribe("bot", "message_received", count=10, filter={"body_search": "[13579]$"})
        for number in range(20):
            await there.says(f"{number}")
        expected = [f"{number}" for number in range(20)]
        for subscription, bodies in (
            *((one, expected) for one in endless),
            (counted, expected[:5]),
            (odd, expected[1::2]),
        ):
            for body in bodies:
                event = await there.bot.next_event(subscription=subscription)
                assert event.arguments["message"]["body"] == body
        await there.bot.ended(counted)
        await there.bot.ended(odd)
        assert list(there.bot.events) == []
        await there.bot.unsubscribe(endless[0])
        await there.bot.ended(endless[0])
        await there.says("one more")
        for subscription in endless[1:]:
            assert (await there.bot.next_event(subscription=subscription)).arguments["message"]["body"] == "one more"
        assert list(there.driver.logs) == []


async def test_nothing_of_before_is_told_and_nothing_of_others(harbour: Open) -> None:
    async with harbour() as there:
        await there.says("before")
        await asyncio.sleep(0.05)  # more than a subscriber is told of in arrears
        for name in ("message_received", "message_sent"):
            await there.subscribe("bot", name)
        await there.cat.call("message_send", discussion_id=1, body="after")
        assert (await there.bot.next_event()).arguments["message"]["body"] == "after"
        assert list(there.bot.events) == []


async def test_ids_that_name_nothing_are_refused(harbour: Open) -> None:
    async with harbour() as there:
        await there.cat.call("message_send", discussion_id=1, body="the cat's")
        refused = ("message_deleted", "message_body_updated", "message_reaction_added")
        for name in (*refused, "message_reaction_updated", "message_reaction_removed"):
            await there.bot.ended(await there.bot.subscribe(name, message_ids=["O1"]))
        await there.bot.ended(await there.bot.subscribe("discussion_locked", discussion_ids=[1, 7]))
        await there.bot.ended(await there.bot.subscribe("message_received", filter={"body_search": "("}))
        assert [line.count("NOT_FOUND") for line in there.bot.logs] == [1] * 6 + [0]
        assert "INVALID_ARGUMENT" in there.bot.logs[6]
        hubs = there.server.core.replicas._hubs
        await until(lambda: not hubs._hubs)


async def test_a_stream_ends_with_its_key_alone(harbour: Open) -> None:
    async with harbour() as there:
        keys = there.server.core.identities
        made = await keys.new_key(ROOT, "second", there.owners["bot"].identity_id)
        await there.subscribe("bot", "message_received")
        async with OlvidBot(there.server.url, made.key, driver=there.driver) as second:
            subscription = await second.subscribe("message_received")
            await second.call("authentication_test")
            await keys.delete_key(ROOT, made.key)
            await second.ended(subscription)
            assert "UNAUTHENTICATED" in there.driver.logs[0]
        await there.says("still heard")
        assert (await there.bot.next_event()).arguments["message"]["body"] == "still heard"
        async with OlvidBot(
            there.server.url, TEMPORARY_KEY, identity_id=there.owners["bot"].identity_id, driver=there.driver
        ) as admin:
            as_admin = await admin.subscribe("message_received")
            await admin.call("authentication_admin_test")
            await there.server.core.people.disable(ROOT, there.owners["bot"].actor.person_id)
            await admin.ended(as_admin)


async def test_streams_end_without_an_error_when_the_server_stops(harbour: Open) -> None:
    async with harbour() as there:
        subscription = await there.subscribe("bot", "message_received")
        counted = await there.subscribe("bot", "discussion_new", count=3)
        there.server.drain.begin()
        await there.bot.ended(subscription)
        await there.bot.ended(counted)
        assert list(there.driver.logs) == []
        await there.bot.call("identity_get")


async def test_a_subscription_says_when_it_holds(harbour: Open) -> None:
    async with harbour() as there, aio.insecure_channel(there.server.url) as channel:
        key = (await there.server.core.identities.new_key(ROOT, "raw", there.owners["bot"].identity_id)).key
        rpc = RPCS["MessageReceived"]
        stub = channel.unary_stream(rpc.path, lambda request: request.SerializeToString(), rpc.response.FromString)
        call = stub(pb.SubscribeToMessageReceivedNotification(count=1), metadata=(("daemon-client-key", key),))
        await call.initial_metadata()
        await there.says("heard")
        assert [one.message.body async for one in call] == ["heard"]
        assert await call.code() is StatusCode.OK
        listing = channel.unary_stream(rpc.path)(b"", metadata=(("daemon-client-key", key),))
        await listing.initial_metadata()
        listing.cancel()
        hubs = there.server.core.replicas._hubs
        await until(lambda: not hubs._hubs)


@pytest.mark.parametrize("is_quoting", [False, True])
async def test_a_chat_bot_answers_talk(harbour: Open, is_quoting: bool) -> None:
    async with harbour() as there:
        await there.bot.answer("^!say", "you said {body}", is_quoting=is_quoting)
        await until(lambda: there._subscriptions("bot") >= 2)
        heard = await there.subscribe("cat", "message_received", filter={"body_search": "^you"})
        await there.says("!SAY hello")
        event = await there.cat.next_event(subscription=heard)
        assert event.arguments["message"]["body"] == "you said !SAY hello"
        assert event.arguments["message"]["replied_message_id"] == ("I1" if is_quoting else None)


async def test_who_is_disabled_on_the_way_to_a_subscription_gets_none(harbour: Open) -> None:
    """The key was looked up before, the hub looks only at those who subscribe already."""
    async with harbour() as there:
        core, bot = there.server.core, there.owners["bot"]
        find, times = core.identities.owner, 0

        async def slowly(actor: Actor) -> Owner:
            nonlocal times
            times += 1
            owner = await find(actor)
            if times == 1:
                epoch = core.remembered.epoch
                await core.people.disable(ROOT, bot.actor.person_id)
                await until(lambda: core.remembered.epoch > epoch)
            return owner

        core.identities.owner = slowly  # type: ignore[method-assign]  # to be late
        subscription = await there.bot.subscribe("message_received")
        await there.bot.ended(subscription)
        assert "UNAUTHENTICATED" in there.driver.logs[0]

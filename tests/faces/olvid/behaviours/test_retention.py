"""Messages that an identity does not want to keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh, Party
from tests.faces.olvid.conftest import Harbour, Open

WORDS = [f"{number}" for number in range(12)]


async def keep(party: Party, **retention: Any) -> None:
    await party.call("settings_identity_set", identity_settings={"message_retention": retention})


async def fill(there: Mesh, words: Sequence[str] = WORDS) -> list[dict[str, Any]]:
    """Ada says it to Bob and to Cyd in turn; the list of hers."""
    for number, word in enumerate(words):
        to = ("bob", "cyd")[number % 2]
        await there.ada.call("message_send", discussion_id=there.ada.discussions[to], body=word)
    listed: list[dict[str, Any]] = await there.ada.call("message_list")
    return listed


async def gone(party: Party, subscription: int, count: int) -> list[dict[str, Any]]:
    """The next so many messages that are told to be gone."""
    return [(await party.told("message_deleted", subscription))["message"] for _ in range(count)]


async def test_behaviour_55_older_ones_go(mesh: OpenMesh, monkeypatch: Any) -> None:
    async with mesh() as there:
        listed = await fill(there)
        clock = there.server.core.clock
        now_ms = type(clock).now_ms
        monkeypatch.setattr(type(clock), "now_ms", lambda self: now_ms(self) + 5000)
        newer = await fill(there, ["new", "newer"])
        told = [(await there.ada.subscribe("message_deleted", message_ids=[one["id"]], count=1))[0] for one in listed]
        await keep(there.ada, existence_duration=4)
        for one, subscription in zip(listed, told, strict=True):
            assert await gone(there.ada, subscription, 1) == [one]
        assert await there.ada.call("message_list") == newer[-2:]
        assert len(await there.bob.call("message_list")) == 7


async def test_behaviour_56_so_many_stay_of_each_discussion(mesh: OpenMesh) -> None:
    async with mesh() as there:
        listed = await fill(there, [f"{number}" for number in range(20)])
        told = (await there.ada.subscribe("message_deleted"))[0]
        await keep(there.ada, discussion_count=8)
        assert sorted(one["body"] for one in await gone(there.ada, told, 4)) == ["0", "1", "2", "3"]
        assert await there.ada.call("message_list") == listed[4:]
        assert len(await there.bob.call("message_list")) == 10
        assert list(there.ada.client.events) == []


async def test_behaviour_57_so_many_stay_of_all(mesh: OpenMesh) -> None:
    async with mesh() as there:
        listed = await fill(there)
        told = (await there.ada.subscribe("message_deleted"))[0]
        await keep(there.ada, global_count=9)
        assert await there.ada.call("message_list") == listed  # not yet
        assert await gone(there.ada, told, 3) == listed[:3]
        assert await there.ada.call("message_list") == listed[3:]


async def test_behaviour_58_locked_discussions_are_cleaned_a_little_later(harbour: Open) -> None:
    async with harbour() as there:
        kept = await there.server.room(there.alice, there.owners["bot"].actor, name="Kept")
        for number in range(3):
            await there.says(f"{number}")
            await there.bot.call("message_send", discussion_id=2, body=f"{number}")
        await there.server.copied(kept)
        await locked(there)
        before = await there.bot.call("message_list")
        told = await there.subscribe("bot", "message_deleted", count=3)
        await there.bot.call(
            "settings_identity_set", identity_settings={"message_retention": {"clean_locked_discussions": True}}
        )
        assert await there.bot.call("message_list") == before
        for one in before[::2]:
            assert (await there.bot.next_event(subscription=told)).arguments["message"] == one
        assert await there.bot.call("message_list") == before[1::2]
        assert len(await there.bot.call("discussion_locked_list")) == 1


async def locked(there: Harbour) -> None:
    subscription = await there.subscribe("bot", "discussion_locked", count=1)
    await there.server.core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
    await there.bot.next_event(subscription=subscription)


async def test_behaviour_59_later_ones_are_looked_after_every_five_minutes(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await fill(there)
        told = (await there.ada.subscribe("message_deleted"))[0]
        await keep(there.ada, global_count=9, discussion_count=4)
        await gone(there.ada, told, 4)
        later = await fill(there, ["a", "b", "c"])
        assert len(later) == 11
        await there.server.core.forgetting.retain_all()
        assert {one["body"] for one in await gone(there.ada, told, 3)} == {"4", "5", "6"}
        assert await there.ada.call("message_list") == later[3:]


async def test_a_wish_that_was_taken_back_is_not_fulfilled(mesh: OpenMesh) -> None:
    async with mesh() as there:
        listed = await fill(there)
        await keep(there.ada, global_count=1)
        await keep(there.ada)
        await there.server.core.forgetting.retain(there.ada.owner.identity_id)
        await there.server.core.forgetting.retain_all()
        assert await there.ada.call("message_list") == listed


async def test_a_location_that_is_shared_may_stay(mesh: OpenMesh) -> None:
    async with mesh() as there:
        where = {"discussion_id": there.ada.discussions["bob"], "latitude": 48.1, "longitude": 11.5}
        shared = await there.ada.call("message_start_location_sharing", **where)
        await fill(there)
        told = (await there.ada.subscribe("message_deleted"))[0]
        await keep(there.ada, global_count=2, preserve_is_sharing_location_messages=True)
        assert len(await gone(there.ada, told, 10)) == 10
        assert (await there.ada.call("message_list"))[0]["id"] == shared["id"]
        await there.ada.call("message_end_location_sharing", message_id=shared["id"])
        await there.server.core.forgetting.retain_all()
        assert [one["id"] for one in await gone(there.ada, told, 1)] == [shared["id"]]

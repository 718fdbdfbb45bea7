"""Settings of identities and of discussions, as the released client sets them."""

from __future__ import annotations

from typing import Any

import pytest

from sabir.core.steps import ephemerality
from sabir.core.steps.addresses import ByToken
from tests.faces.olvid.behaviours.conftest import OpenMesh, Party
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Open

Settings = dict[str, Any]
LIMITS: list[Settings] = [
    {"read_once": True},
    {"visibility_duration": 3},
    {"existence_duration": 4, "visibility_duration": 20},
]
GONE = "NOT_FOUND Discussion not found"


def whole(discussion: int, settings: Settings) -> Settings:
    none = {"read_once": False, "existence_duration": 0, "visibility_duration": 0}
    return {"discussion_id": discussion, **none, **settings}


def identity_settings(**retention: Any) -> Settings:
    """What is not given is as the client's own types have it."""
    return {"message_retention": retention}


async def test_behaviour_54_an_empty_object_resets_all(mesh: OpenMesh) -> None:
    async with mesh() as there:
        everything = {
            "invitation": {
                "auto_accept_introduction": True,
                "auto_accept_group": True,
                "auto_accept_one_to_one": True,
                "auto_accept_invitation": True,
            },
            "message_retention": {
                "existence_duration": 10_000,
                "discussion_count": 100,
                "global_count": 200,
                "clean_locked_discussions": True,
                "preserve_is_sharing_location_messages": True,
            },
            "keycloak": {},
        }
        for party in there.parties.values():
            kept = await party.call("settings_identity_set", identity_settings=everything)
            assert kept["invitation"] == everything["invitation"]
            assert kept["message_retention"] == everything["message_retention"]
            assert await party.call("settings_identity_get") == kept
            reset = await party.call("settings_identity_set", identity_settings={})
            assert await party.call("settings_identity_get") == reset != kept


async def test_some_settings_replace_all(mesh: OpenMesh) -> None:
    async with mesh() as there:
        await there.ada.call("settings_identity_set", identity_settings={"invitation": {"auto_accept_group": True}})
        kept = await there.ada.call(
            "settings_identity_set", identity_settings=identity_settings(global_count=2**63 - 1)
        )
        assert kept["message_retention"]["global_count"] == 2**63 - 1
        assert not kept["invitation"]
        assert await there.ada.call("settings_identity_get") == kept
        assert await there.bob.call("settings_identity_get") != kept


@pytest.mark.parametrize(
    "wanted", [{"keycloak": {"auto_invite_new_members": True}}, identity_settings(discussion_count=2**63)]
)
async def test_settings_that_can_not_be(mesh: OpenMesh, wanted: Settings) -> None:
    async with mesh() as there:
        before = await there.ada.call("settings_identity_set", identity_settings=identity_settings(global_count=5))
        answer = await refusal(there.ada.call("settings_identity_set", identity_settings=wanted))
        assert answer.startswith("INVALID_ARGUMENT ")
        assert await there.ada.call("settings_identity_get") == before


async def changed(party: Party, discussion: int, new: Settings, previous: Settings) -> None:
    """The next notification of changed settings says this."""
    told = await party.told("discussion_settings_updated")
    assert told["discussion"] == await party.call("discussion_get", discussion_id=discussion)
    assert told["new_settings"] == whole(discussion, new)
    assert told["previous_settings"] == whole(discussion, previous)
    assert await party.call("settings_discussion_get", discussion_id=discussion) == whole(discussion, new)


async def test_settings_of_a_discussion_are_those_of_both(mesh: OpenMesh) -> None:
    async with mesh() as there:
        mine, theirs = there.bob.discussions["ada"], there.ada.discussions["bob"]
        assert mine != theirs or there.cyd.discussions["ada"] != there.ada.discussions["cyd"]
        for party, discussion in ((there.ada, theirs), (there.bob, mine)):
            await party.subscribe("discussion_settings_updated", discussion_ids=[discussion])
        await there.cyd.subscribe("discussion_settings_updated")
        before: Settings = {}
        for limits in (*LIMITS, {}):
            for _ in range(2):  # the same again tells nothing
                kept = await there.ada.call("settings_discussion_set", discussion_settings=whole(theirs, limits))
                assert kept == whole(theirs, limits)
            await changed(there.ada, theirs, limits, before)
            await changed(there.bob, mine, limits, before)
            before = limits
        await there.bob.call("settings_discussion_set", discussion_settings=whole(mine, LIMITS[1]))
        await changed(there.ada, theirs, LIMITS[1], {})
        await changed(there.bob, mine, LIMITS[1], {})
        assert not any(party.client.events for party in there.parties.values())


async def test_in_a_group_those_who_lead_it_set_them(harbour: Open) -> None:
    async with harbour() as there:
        wanted = {"discussion_id": 1, "existence_duration": 60}
        answer = await refusal(there.bot.call("settings_discussion_set", discussion_settings=wanted))
        assert answer == "INVALID_ARGUMENT This needs a higher rank than yours."
        bot = there.owners["bot"].actor.person_id
        await there.server.core.participants.set_moderator(there.alice, there.room.id, bot, is_moderator=True)
        told = [await there.subscribe(uid, "discussion_settings_updated", count=1) for uid in ("bot", "cat")]
        await there.bot.call("settings_discussion_set", discussion_settings=wanted)
        for client, subscription in zip((there.bot, there.cat), told, strict=True):
            news = (await client.next_event(subscription=subscription)).arguments
            assert news["new_settings"] == whole(1, {"existence_duration": 60})


async def test_how_long_messages_live_in_talk_is_how_long_they_exist(harbour: Open) -> None:
    async with harbour() as there:
        told = await there.subscribe("cat", "discussion_settings_updated", count=1)
        await there.server.core.history.set_expiration(there.alice, ByToken(there.room.token), 3600)
        news = (await there.cat.next_event(subscription=told)).arguments
        assert (news["new_settings"], news["previous_settings"]) == (
            whole(1, {"existence_duration": 3600}),
            whole(1, {}),
        )
        assert await there.bot.call("settings_discussion_get", discussion_id=1) == news["new_settings"]


async def test_many_members_hear_of_it(harbour: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are told in chunks; a job does all but the first."""
    monkeypatch.setattr(ephemerality, "_AT_ONCE", 1)
    async with harbour() as there:
        told = {uid: await there.subscribe(uid, "discussion_settings_updated", count=1) for uid in ("bot", "cat")}
        await there.server.core.history.set_expiration(there.alice, ByToken(there.room.token), 60)
        for uid, subscription in told.items():
            news = (await there.clients[uid].next_event(subscription=subscription)).arguments
            assert news["new_settings"] == whole(1, {"existence_duration": 60})


async def test_settings_of_what_is_not_there(harbour: Open) -> None:
    async with harbour() as there:
        too_long = {"discussion_id": 1, "visibility_duration": 2**31}
        answer = await refusal(there.bot.call("settings_discussion_set", discussion_settings=too_long))
        assert answer.startswith("INVALID_ARGUMENT ")
        locked = await there.subscribe("bot", "discussion_locked", count=1)
        await there.server.core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
        await there.bot.next_event(subscription=locked)
        for discussion in (0, 1, 2, 2**64 - 1):
            settings = {"discussion_id": discussion}
            assert await refusal(there.bot.call("settings_discussion_get", **settings)) == GONE
            assert await refusal(there.bot.call("settings_discussion_set", discussion_settings=settings)) == GONE

"""What moderators on the Session wire do, as Talk shows it, and the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.session_rights import RightsChange
from sabir.core.steps.addresses import ByToken
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Forbidden
from sabir.domain.ids import RoomId
from sabir.domain.ranks import RankWish
from sabir.domain.session_rights import NO_OVERRIDE, Override, Right
from tests.faces.talk.test_rights import ROOM, Lab, lab
from tests.helpers.core import ROOT
from tests.helpers.talk_client import PUBLIC, TALK

KEY, OTHER = "05" + "ab" * 32, "05" + "cd" * 32
ADMIN = RankWish(is_moderator=None, is_admin=True)


async def publish(there: Lab) -> None:
    """As "lab", with someone on Session in it, who has no account."""
    core, alice = there.face.core, there.face.people["alice"]
    await core.rooms.publish(alice, await room_of(there), "lab")
    visitor = await core.callers.admit(KEY, Origin("session"))
    await core.public_rooms.enter(visitor, "lab", Right.ACCESS)


async def room_of(there: Lab) -> RoomId:
    return (await there.face.core.rooms.get(there.face.people["alice"], ByToken(there.token))).room.id


async def guests(there: Lab) -> list[tuple[int, str]]:
    """Type and name of who has no account."""
    listed = await there.alice.call("GET", f"{ROOM}/{there.token}/participants")
    return [(one["participantType"], one["displayName"]) for one in listed if one["actorType"] == "guests"]


async def test_moderators_and_administrators_without_an_account_are_guest_moderators(
    database_url: str, tmp_path: Path
) -> None:
    async with lab(database_url, tmp_path, kind=PUBLIC) as there:
        await publish(there)
        assert await guests(there) == [(4, KEY[:10])]
        staff, alice = there.face.core.staff, there.face.people["alice"]
        await staff.rank_in_rooms(alice, KEY, RankWish(is_moderator=True, is_admin=None), ["lab"])
        assert await guests(there) == [(6, KEY[:10])]
        await staff.rank_in_rooms(alice, KEY, RankWish(True, True, is_visible=False), ["lab"])
        assert await guests(there) == [(6, KEY[:10])]
        attendee = next(
            one["attendeeId"]
            for one in await there.alice.call("GET", f"{ROOM}/{there.token}/participants")
            if one["actorType"] == "guests"
        )
        moderators = f"{ROOM}/{there.token}/moderators"
        refused = await there.mona.try_("DELETE", moderators, json={"attendeeId": attendee})
        assert refused.status == 403, "a moderator takes no administrator down"
        assert (await there.alice.try_("DELETE", moderators, json={"attendeeId": attendee})).status == 200
        assert await guests(there) == [(4, KEY[:10])]
        (seat,) = [
            one.participant
            for one in await there.face.core.participants.list_members(alice, await room_of(there))
            if one.session_id == KEY
        ]
        assert (seat.is_admin, seat.is_concealed) == (False, False)


async def test_bans_for_a_time_and_of_the_server_are_listed(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path, kind=PUBLIC) as there:
        await publish(there)
        core, alice = there.face.core, there.face.people["alice"]
        bans = f"{TALK}/ban/{there.token}"
        await core.server_bans.ban_in_rooms(alice, KEY, ["lab"], timeout_ms=60_000)
        await core.server_bans.ban(ROOT, OTHER)
        own, other = await there.mona.call("GET", bans)
        assert (own["bannedDisplayName"], own["moderatorActorId"]) == (KEY[:10], "alice")
        assert (other["bannedDisplayName"], other["internalNote"]) == (OTHER[:10], "")
        for one in (own, other):
            assert (await there.mona.try_("DELETE", f"{bans}/{one['id']}")).status == 200
        assert [one["id"] for one in await there.mona.call("GET", bans)] == [other["id"]], "that one is the server's"
        assert await guests(there) == [(4, KEY[:10])]
        assert await core.session_rights.list_scheduled(alice, await room_of(there)) == []


async def test_who_may_not_write_may_not_chat(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path, kind=PUBLIC) as there:
        await publish(there)
        core, alice, room = there.face.core, there.face.people["alice"], await room_of(there)
        await core.session_rights.change(alice, room, KEY, RightsChange({"can_write": False}))
        listed = await there.alice.call("GET", f"{ROOM}/{there.token}/participants")
        (seen,) = [one for one in listed if one["actorType"] == "guests"]
        assert (seen["permissions"], seen["attendeePermissions"]) == (119, 119)
        wish = {"attendeeId": seen["attendeeId"], "method": "add", "permissions": 128}
        assert (await there.put("attendees/permissions", **wish)).status == 200
        assert await core.session_rights.get(alice, room, KEY) == Override(can_write=True)
        await there.put("permissions/default", permissions=4)
        assert await core.session_rights.get(alice, room, KEY) == NO_OVERRIDE
        visitor = await core.callers.admit(KEY, Origin("session"))
        with pytest.raises(Forbidden):
            await core.messages.require_can_post(visitor, room)

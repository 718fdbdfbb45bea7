"""A ban in a Session room is a ban from the room, whichever door the banned person comes through."""

from __future__ import annotations

import pytest

from tests.helpers.olvid_bot import OlvidError
from tests.helpers.talk_client import TalkError
from tests.helpers.talk_member import TalkMember
from tests.helpers.waiting import eventually
from tests.helpers.world import Meeting, World


async def test_of_a_talk_user(world: World, meeting: Meeting) -> None:
    """By the relay id under which a moderator on Session knows the user; lifting it gives the seat back."""
    uid = f"bob{meeting.session_room}"
    await world.make_person(uid, "Bob")
    await world.alice.add_participant(meeting.token, uid)
    async with world.talk_client(uid) as client:
        bob = TalkMember(client, "Bob", meeting.token)
        await bob.say("I was never here.")
        relay_id = await _make_carol_moderator(world, meeting, "I was never here.")

        await meeting.session.client.ban(meeting.session_room, relay_id)

        with pytest.raises(TalkError) as refused:
            await bob.say("Let me in!")
        assert refused.value.answer.status == 404
        assert await client.rooms() == []
        assert relay_id in await meeting.session.client.banned(meeting.session_room)
        assert uid not in [one["userId"] for one in await world.alice.participants(meeting.token)]
        assert await meeting.talk.sees_system_message("user_removed") == "Bob"

        await meeting.session.client.unban(meeting.session_room, relay_id)
        await bob.say("Thank you.")
        await meeting.session.sees("Thank you.")


async def test_of_an_olvid_identity(world: World, meeting: Meeting) -> None:
    """Its discussion is locked: it can't send there any more."""
    await meeting.olvid.say("Beep.")
    relay_id = await _make_carol_moderator(world, meeting, "Beep.")

    await meeting.session.client.ban(meeting.session_room, relay_id)

    async def is_locked() -> bool:
        locked = await world.robot.call("discussion_locked_list")
        return meeting.name in [discussion["title"] for discussion in locked]

    await eventually(is_locked)
    with pytest.raises(OlvidError) as refused:
        await meeting.olvid.say("Beep?")
    assert refused.value.code == "NOT_FOUND"


async def _make_carol_moderator(world: World, meeting: Meeting, text: str) -> str:
    """Whoever said the text, as she knows them."""
    await world.make_moderator(meeting, world.carol.session_id)
    said = await meeting.session.sees(text)
    return meeting.session.messages[int(said.key)].author

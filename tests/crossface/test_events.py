"""What happens to a room, as `docs/faces/fidelity.md` lists it, seen by real clients."""

from __future__ import annotations

import pytest

from tests.helpers.olvid_bot import OlvidError
from tests.helpers.session_client import Refused
from tests.helpers.talk_client import TALK
from tests.helpers.waiting import eventually
from tests.helpers.world import CAROL, Meeting, World


async def test_renamed(world: World, meeting: Meeting) -> None:
    """The name itself in Session, the title of the discussion in Olvid, a system message in Talk."""
    name = f"New {meeting.name}"
    await world.alice.call("PUT", f"{TALK}/room/{meeting.token}", json={"roomName": name})

    await meeting.talk.sees_system_message("conversation_renamed")
    assert (await meeting.session.client.room(meeting.session_room))["name"] == name
    assert (await meeting.session.client.rooms())[meeting.session_room] == name

    async def is_renamed() -> bool:
        shown = await world.robot.call("discussion_get", discussion_id=meeting.olvid.discussion_id)
        return bool(shown["title"] == name)

    await eventually(is_renamed)


async def test_removed_in_talk(world: World, meeting: Meeting) -> None:
    """The discussion is locked, under its title, with all that was said."""
    said = await meeting.olvid.say("I am going to be removed.")
    await world.alice.remove_participant(meeting.token, "robot")

    assert await meeting.talk.sees_system_message("user_removed")
    locked = await eventually(lambda: _locked(world, meeting.name))
    assert (locked["contact_id"], locked["group_id"]) == (0, 0)
    assert (await world.robot.call("message_get", message_id=said.key))["body"] == said.text
    with pytest.raises(OlvidError) as refused:
        await meeting.olvid.say("Let me in!")
    assert refused.value.code == "NOT_FOUND"

    await meeting.talk.say("Gone.")
    await meeting.session.sees("Gone.")
    listed = await world.robot.call("message_list", filter={"body_search": "^Gone[.]$"})
    assert meeting.olvid.discussion_id not in [message["discussion_id"] for message in listed]


async def test_moderator(world: World, meeting: Meeting) -> None:
    """Made in Session, is one in Talk: a guest who moderates; and the reverse."""
    person = f"erin{meeting.session_room}"
    erin = world.session_client("Erin")
    await world.make_person(person, "Erin", session_id=erin.session_id)
    await world.alice.add_participant(meeting.token, person)
    await erin.join(meeting.session_room)
    with pytest.raises(Refused) as refused:
        await erin.add_moderator(meeting.session_room, world.carol.session_id)
    assert refused.value.status == 403

    await meeting.session.say("Who runs this?")
    await meeting.talk.sees("Who runs this?")
    await world.make_moderator(meeting, erin.session_id)
    assert erin.session_id in await erin.moderators(meeting.session_room)
    await erin.add_moderator(meeting.session_room, world.carol.session_id)

    types = {one["displayName"]: one["participantType"] for one in await world.alice.participants(meeting.token)}
    assert (types["Erin"], types[CAROL]) == (2, 6)
    assert await meeting.talk.sees_system_message("moderator_promoted") == "Erin"
    assert await meeting.talk.sees_system_message("guest_moderator_promoted") == f"{CAROL} (guest)"


async def _locked(world: World, title: str) -> dict[str, int] | None:
    found = await world.robot.call("discussion_locked_list")
    return next((discussion for discussion in found if discussion["title"] == title), None)

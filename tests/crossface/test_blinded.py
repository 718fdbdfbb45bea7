"""Members of today who hide their Session ID: their names, and who they turn out to be, as other clients see it."""

from __future__ import annotations

import asyncio

import pytest

from sabir.core.steps.addresses import ByToken
from tests.helpers.core import actor_of
from tests.helpers.members import Face
from tests.helpers.session_modern_member import ModernMember
from tests.helpers.waiting import eventually, until
from tests.helpers.world import Meeting, World


@pytest.fixture
def dave(world: World, meeting: Meeting, runner: asyncio.Runner) -> ModernMember:
    """Someone blinded, who follows the room."""
    member = ModernMember(world.modern_client("Dave", prefix="15"), meeting.session_room)
    runner.run(member.follow())
    return member


@pytest.mark.parametrize("other", ["talk", "olvid", "session"])
async def test_a_profile_name_follows(meeting: Meeting, dave: ModernMember, other: Face) -> None:
    """The name is of the latest message, wherever it is shown."""
    await dave.say("I am Dave.")
    assert (await meeting[other].sees("I am Dave.")).author == "Dave"

    dave.client.name = dave.name = "Davy Jones"
    await dave.say("Not any more.")

    assert (await meeting[other].sees("Not any more.")).author == "Davy Jones"


async def test_who_is_given_an_account_is_one_person(world: World, meeting: Meeting, dave: ModernMember) -> None:
    """What was said under the blinded ID alone is the account's soon after."""
    await dave.say("Nobody knows me.")
    assert (await meeting.talk.sees("Nobody knows me.")).author == "Dave"
    alice = actor_of((await world.core.people.get_by_uid("alice")).person)
    visitor = await world.core.people.find_by_session(dave.client.session_id)
    assert visitor is not None

    uid = f"dave{meeting.session_room}"
    account = await world.make_person(uid, "David", session_id=dave.client.identity.session_id)

    async def is_the_accounts() -> bool:
        found = await world.core.people.find_by_session(dave.client.session_id)
        if found is None or found.id != account.id:
            return False
        page = await world.core.timeline.history(alice, ByToken(meeting.token), before_id=0, limit=20)
        said = [item.message for item in page.items if item.message is not None]
        return any(one.text == "Nobody knows me." and one.author_id == account.id for one in said)

    await eventually(is_the_accounts)
    await until(lambda: all(one.actor.person_id != visitor.id for _, one in world.core.remembered._known.values()))
    await dave.say("Now they do.")
    for face in ("talk", "olvid"):
        assert (await meeting[face].sees("Now they do.")).author == "David"

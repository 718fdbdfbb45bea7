"""A one-to-one that begins in Talk is a contact and a discussion in Olvid."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, cast

from tests.helpers.members import Seen
from tests.helpers.olvid_member import OlvidMember
from tests.helpers.talk_member import TalkMember
from tests.helpers.waiting import eventually
from tests.helpers.world import ALICE, ROBOT, World


async def test_both_sides_talk(world: World) -> None:
    """Each sees the other under the name they have; Talk's room is named after the identity and the reverse."""
    token = await world.alice.create_room(kind=1, invite="robot")
    assert (await world.alice.room(token))["displayName"] == ROBOT

    contact = await eventually(
        lambda: _find(world.robot.call("contact_list"), display_name=ALICE, has_one_to_one_discussion=True)
    )
    discussion = await eventually(lambda: _find(world.robot.call("discussion_list"), contact_id=contact["id"]))
    assert discussion["title"] == ALICE
    assert discussion["group_id"] == 0

    alice = TalkMember(world.alice, ALICE, token)
    robot = OlvidMember(world.robot, ROBOT, discussion["id"])
    asked = await alice.say("Between us: where is the rum?")
    heard = await robot.sees("Between us: where is the rum?")
    assert heard == Seen(heard.key, ALICE, "Between us: where is the rum?")
    await robot.say("Behind the third barrel.", reply_to=heard)
    answer = await alice.sees("Behind the third barrel.")
    assert answer == Seen(answer.key, ROBOT, "Behind the third barrel.", parent=asked.key)

    assert await world.alice.create_room(kind=1, invite="robot") == token
    async with world.talk_client("robot") as same_person:
        assert (await same_person.room(token))["displayName"] == ALICE


async def _find(listing: Awaitable[Any], **fields: object) -> dict[str, Any] | None:
    """The entry of a list that has these fields."""
    rows = cast("list[dict[str, Any]]", await listing)
    return next((row for row in rows if fields.items() <= row.items()), None)

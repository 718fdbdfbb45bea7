"""Calls between faces: Olvid identities are called and busy; what they start can be answered in Talk."""

from __future__ import annotations

from tests.helpers.talk_client import TALK
from tests.helpers.world import ALICE, ROBOT, Meeting, World


async def test_a_call_in_talk_rings_in_olvid(world: World, meeting: Meeting) -> None:
    subscription = await world.robot.subscribe("call_incoming_call")
    await world.alice.join(meeting.token)
    await world.alice.call("POST", f"{TALK}/call/{meeting.token}")

    rung = (await world.robot.next_event(subscription=subscription)).arguments
    assert (rung["caller_display_name"], rung["discussion_id"]) == (ALICE, meeting.olvid.discussion_id)
    assert rung["participant_count"] == 2
    caller = await world.robot.call("contact_get", contact_id=rung["participant_id"]["contact_id"])
    assert caller["display_name"] == ALICE
    assert rung["call_identifier"]
    assert [one["userId"] for one in await world.alice.call("GET", f"{TALK}/call/{meeting.token}")] == ["alice"]

    await world.alice.call("DELETE", f"{TALK}/call/{meeting.token}")
    await world.robot.unsubscribe(subscription)


async def test_a_call_from_olvid_is_answered_in_talk(world: World, meeting: Meeting) -> None:
    kinds = ("call_accepted", "call_ended")
    subscriptions = [await world.robot.subscribe(kind) for kind in kinds]
    started = await world.robot.call("call_start_discussion_call", discussion_id=meeting.olvid.discussion_id)

    await meeting.talk.sees_system_message("call_started")
    assert (await world.alice.room(meeting.token))["hasCall"] is True
    await world.alice.join(meeting.token)
    await world.alice.call("POST", f"{TALK}/call/{meeting.token}")
    accepted = (await world.robot.next_event(subscription=subscriptions[0])).arguments
    assert accepted["call_identifier"] == started

    await world.alice.call("DELETE", f"{TALK}/call/{meeting.token}")
    ended = (await world.robot.next_event(subscription=subscriptions[1])).arguments
    assert ended["call_identifier"] == started
    await meeting.talk.sees_system_message("call_ended")
    newest = (await world.alice.history(meeting.token, limit=1))[0]
    assert newest["message"].startswith("Call with {user1} and {user2} (Duration ")
    assert {one["name"] for one in newest["messageParameters"].values()} == {ALICE, ROBOT}
    assert (await world.alice.room(meeting.token))["hasCall"] is False
    for subscription in subscriptions:
        await world.robot.unsubscribe(subscription)

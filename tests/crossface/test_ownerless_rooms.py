"""A room that an operator made for Session members alone, which has no owner: other faces come in all the same."""

from __future__ import annotations

from sabir.domain.wishes import RoomWish, Wish
from tests.helpers.core import ROOT
from tests.helpers.world import World


async def test_everyone_comes_into_a_room_without_an_owner(world: World) -> None:
    wish = RoomWish(session_room="pier", name="Pier", kind="public", description="For all", expire_after="30d")
    granted = await world.core.provisioning.apply(ROOT, Wish(room=(wish,)))
    token = granted.changes[0].made["token"]
    await world.alice.join(token)
    shown = await world.alice.room(token)
    assert (shown["displayName"], shown["description"], shown["messageExpiration"]) == ("Pier", "For all", 30 * 86_400)
    told = [one["systemMessage"] for one in await world.alice.history(token)]
    assert "conversation_created" in told
    assert {"room_described", "description_set"} & set(told)
    carol = world.session_client("Carol")
    await carol.join("pier")
    await carol.post("pier", "Who owns this?")
    [said] = [one["message"] for one in await world.alice.history(token) if not one["systemMessage"]]
    assert said == "Who owns this?"
    await world.alice.post(token, "Nobody.")
    assert next(message.text for message in await carol.messages("pier")) == "Nobody."
    page = await world.http.get("/pier")
    assert "Nobody." in page.text
    await world.core.provisioning.apply(ROOT, Wish(room=(RoomWish(session_room="pier", owner="alice"),)))
    assert {one["participantType"] for one in await world.alice.participants(token) if one["actorId"] == "alice"} == {1}

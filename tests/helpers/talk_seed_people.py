"""Each documented endpoint of participants: once as it succeeds, with what it does, and once as it refuses."""

from __future__ import annotations

from tests.helpers.talk_client import PUBLIC, TALK, Ocs
from tests.helpers.talk_crew import Berth, Crew
from tests.helpers.talk_seed_rooms import SEED

ROOM = f"{TALK}/room"


async def roles(crew: Crew, berth: Berth) -> dict[str, int]:
    """User id to participant type, as the owner sees them."""
    members = await crew.clients["owner"].participants(berth.token)
    return {member["userId"]: member["participantType"] for member in members if member["userId"]}


@SEED.succeeds("GET /room/{token}/participants")
async def list_participants(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("GET", f"{ROOM}/{berth.token}/participants")
    shown = {(one["userId"], one["displayName"], one["participantType"], one["sessionId"]) for one in answer.payload}
    assert shown == {
        ("owner", "Owner", 1, berth.sessions["owner"]),
        ("moderator", "Moderator", 2, berth.sessions["moderator"]),
        ("user", "User", 3, berth.sessions["user"]),
        ("self-joined", "Self-joined", 5, berth.sessions["self-joined"]),
        ("tom", "Tom", 3, "0"),
        ("mona", "Mona", 2, "0"),
        ("", "", 4, berth.sessions["guest"]),
        ("", "", 4, berth.sessions["gus"]),
        ("", "", 6, berth.sessions["guest moderator"]),
    }
    assert {one["lastPing"] > 0 for one in answer.payload if one["sessionId"] != "0"} == {True}
    return answer


@SEED.refuses("GET /room/{token}/participants")
async def list_participants_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("GET", f"{ROOM}/{berth.token}/participants")


@SEED.succeeds("POST /room/{token}/participants")
async def add(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"newParticipant": "zoe"}
    answer = await crew.clients["moderator"].try_("POST", f"{ROOM}/{berth.token}/participants", data=wish)
    assert (await roles(crew, berth))["zoe"] == 3
    assert (await crew.clients["zoe"].room(berth.token))["participantType"] == 3
    return answer


@SEED.refuses("POST /room/{token}/participants")
async def add_from_a_source_that_is_none(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"newParticipant": "zoe", "source": "moon"}
    answer = await crew.clients["moderator"].try_("POST", f"{ROOM}/{berth.token}/participants", data=wish)
    assert answer.status == 400
    assert "zoe" not in await roles(crew, berth)
    return answer


@SEED.succeeds("DELETE /room/{token}/participants")
async def remove(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "tom"}
    answer = await crew.clients["moderator"].try_("DELETE", f"{ROOM}/{berth.token}/participants", params=wish)
    assert "tom" not in await roles(crew, berth)
    return answer


@SEED.refuses("DELETE /room/{token}/participants")
async def remove_the_owner(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "owner"}
    answer = await crew.clients["moderator"].try_("DELETE", f"{ROOM}/{berth.token}/participants", params=wish)
    assert answer.status == 403
    assert (await roles(crew, berth))["owner"] == 1
    return answer


@SEED.succeeds("DELETE /room/{token}/participants/guests")
async def remove_guest(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": berth.sessions["gus"]}
    answer = await crew.clients["moderator"].try_("DELETE", f"{ROOM}/{berth.token}/participants/guests", params=wish)
    assert (await crew.clients["gus"].try_("GET", f"{TALK}/chat/{berth.token}?lookIntoFuture=0")).status == 404
    assert (await crew.clients["guest"].try_("GET", f"{TALK}/chat/{berth.token}?lookIntoFuture=0")).status == 200
    return answer


@SEED.refuses("DELETE /room/{token}/participants/guests")
async def remove_guest_that_is_none(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": berth.sessions["user"]}
    answer = await crew.clients["moderator"].try_("DELETE", f"{ROOM}/{berth.token}/participants/guests", params=wish)
    assert answer.status == 403
    assert (await crew.clients["user"].room(berth.token))["participantType"] == 3
    return answer


@SEED.succeeds("DELETE /room/{token}/participants/self")
async def leave(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("DELETE", f"{ROOM}/{berth.token}/participants/self")
    assert "user" not in await roles(crew, berth)
    assert await crew.clients["user"].rooms() == []
    return answer


@SEED.refuses("DELETE /room/{token}/participants/self")
async def leave_as_the_last_moderator(crew: Crew) -> Ocs:
    owner = crew.clients["owner"]
    token = await owner.create_room("Lab", kind=PUBLIC)
    await owner.add_participant(token, "user")
    answer = await owner.try_("DELETE", f"{ROOM}/{token}/participants/self")
    assert answer.status == 400
    assert (await owner.room(token))["participantType"] == 1
    return answer


@SEED.succeeds("POST /room/{token}/participants/active")
async def join(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab", kind=PUBLIC)
    await crew.clients["owner"].call("PUT", f"{ROOM}/{token}/password", data={"password": "herring"})
    wish = {"password": "herring"}
    answer = await crew.clients["nobody"].try_("POST", f"{ROOM}/{token}/participants/active", data=wish)
    assert len(answer.payload["sessionId"]) == 512
    seen = await crew.clients["nobody"].room(token)
    assert (seen["participantType"], seen["sessionId"]) == (4, answer.payload["sessionId"])
    return answer


@SEED.refuses("POST /room/{token}/participants/active")
async def join_with_a_wrong_password(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab", kind=PUBLIC)
    await crew.clients["owner"].call("PUT", f"{ROOM}/{token}/password", data={"password": "herring"})
    wish = {"password": "sprat"}
    answer = await crew.clients["stranger"].try_("POST", f"{ROOM}/{token}/participants/active", data=wish)
    assert answer.status == 403
    assert await crew.clients["stranger"].rooms() == []
    return answer


@SEED.succeeds("DELETE /room/{token}/participants/active")
async def exit_(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("DELETE", f"{ROOM}/{berth.token}/participants/active")
    assert (await crew.clients["user"].room(berth.token))["sessionId"] == "0"
    return answer


@SEED.refuses("DELETE /room/{token}/participants/active")
async def exit_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("DELETE", f"{ROOM}/{berth.token}/participants/active")


@SEED.succeeds("POST /room/{token}/moderators")
async def promote(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "user"}
    answer = await crew.clients["moderator"].try_("POST", f"{ROOM}/{berth.token}/moderators", data=wish)
    assert (await roles(crew, berth))["user"] == 2
    return answer


@SEED.refuses("POST /room/{token}/moderators")
async def promote_the_owner(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "owner"}
    answer = await crew.clients["moderator"].try_("POST", f"{ROOM}/{berth.token}/moderators", data=wish)
    assert answer.status == 403
    assert (await roles(crew, berth))["owner"] == 1
    return answer


@SEED.succeeds("DELETE /room/{token}/moderators")
async def demote(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "moderator"}
    answer = await crew.clients["owner"].try_("DELETE", f"{ROOM}/{berth.token}/moderators", params=wish)
    assert (await roles(crew, berth))["moderator"] == 3
    return answer


@SEED.refuses("DELETE /room/{token}/moderators")
async def demote_who_is_no_moderator(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"participant": "user"}
    answer = await crew.clients["owner"].try_("DELETE", f"{ROOM}/{berth.token}/moderators", params=wish)
    assert answer.status == 400
    assert (await roles(crew, berth))["user"] == 3
    return answer

"""Each documented endpoint of rooms: once as it succeeds, with what it does, and once as it refuses."""

from __future__ import annotations

from tests.helpers.seeds import Seed
from tests.helpers.talk_client import GROUP, PUBLIC, TALK, Ocs
from tests.helpers.talk_crew import Crew

SEED: Seed[Crew] = Seed("talk")
ROOM = f"{TALK}/room"


@SEED.succeeds("POST /room")
async def create(crew: Crew) -> Ocs:
    owner = crew.clients["owner"]
    answer = await owner.try_("POST", ROOM, data={"roomType": GROUP, "roomName": "Lab"})
    assert (answer.payload["name"], answer.payload["displayName"]) == ("Lab", "Lab")
    assert [(room["token"], room["type"]) for room in await owner.rooms()] == [(answer.payload["token"], GROUP)]
    return answer


@SEED.refuses("POST /room")
async def create_a_kind_that_is_none(crew: Crew) -> Ocs:
    answer = await crew.clients["owner"].try_("POST", ROOM, data={"roomType": 9, "roomName": "Lab"})
    assert answer.status == 400
    assert await crew.clients["owner"].rooms() == []
    return answer


@SEED.succeeds("GET /room")
async def list_rooms(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("GET", ROOM)
    [room] = answer.payload
    assert (room["token"], room["type"], room["name"], room["displayName"]) == (berth.token, PUBLIC, "Lab", "Lab")
    assert (room["participantType"], room["readOnly"], room["isFavorite"], room["notificationLevel"]) == (
        3,
        0,
        False,
        2,
    )
    assert (room["count"], room["numGuests"]) == (7, 3)
    assert room["sessionId"] == berth.sessions["user"]
    assert (room["participantInCall"], room["participantFlags"], room["hasPassword"], room["hasCall"]) == (
        False,
        0,
        False,
        False,
    )
    assert (room["unreadMessages"], room["unreadMention"]) == (0, False)
    assert (room["objectType"], room["objectId"]) == ("", "")
    assert room["lastPing"] > 0
    assert room["lastActivity"] > 0
    assert room["lastMessage"]["systemMessage"] == "guest_moderator_promoted"
    return answer


@SEED.refuses("GET /room")
async def list_rooms_of_nobody(crew: Crew) -> Ocs:
    return await crew.clients["nobody"].try_("GET", ROOM)


@SEED.succeeds("GET /room/{token}")
async def get(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["guest"].try_("GET", f"{ROOM}/{berth.token}")
    assert (answer.payload["token"], answer.payload["displayName"]) == (berth.token, "Lab")
    assert (answer.payload["participantType"], answer.payload["sessionId"]) == (4, berth.sessions["guest"])
    return answer


@SEED.refuses("GET /room/{token}")
async def get_a_room_of_others(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab")
    return await crew.clients["stranger"].try_("GET", f"{ROOM}/{token}")


@SEED.succeeds("PUT /room/{token}")
async def rename(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["moderator"].try_("PUT", f"{ROOM}/{berth.token}", data={"roomName": "Pier"})
    assert (await crew.clients["user"].room(berth.token))["name"] == "Pier"
    assert (await crew.clients["user"].history(berth.token))[0]["systemMessage"] == "conversation_renamed"
    return answer


@SEED.refuses("PUT /room/{token}")
async def rename_a_one_to_one(crew: Crew) -> Ocs:
    owner = crew.clients["owner"]
    token = await owner.create_room(kind=1, invite="user")
    answer = await owner.try_("PUT", f"{ROOM}/{token}", data={"roomName": "Pier"})
    assert answer.status == 405
    assert (await owner.room(token))["displayName"] == "User"
    return answer


@SEED.succeeds("DELETE /room/{token}")
async def delete(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["owner"].try_("DELETE", f"{ROOM}/{berth.token}")
    assert (await crew.clients["user"].try_("GET", f"{ROOM}/{berth.token}")).status == 404
    return answer


@SEED.refuses("DELETE /room/{token}")
async def delete_as_user(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("DELETE", f"{ROOM}/{berth.token}")
    assert answer.status == 403
    assert (await crew.clients["user"].room(berth.token))["name"] == "Lab"
    return answer


@SEED.succeeds("PUT /room/{token}/read-only")
async def lock(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["owner"].try_("PUT", f"{ROOM}/{berth.token}/read-only", data={"state": 1})
    assert (await crew.clients["user"].room(berth.token))["readOnly"] == 1
    posted = await crew.clients["owner"].try_("POST", f"{TALK}/chat/{berth.token}", data={"message": "x"})
    assert posted.status == 403
    return answer


@SEED.refuses("PUT /room/{token}/read-only")
async def lock_a_one_to_one(crew: Crew) -> Ocs:
    owner = crew.clients["owner"]
    token = await owner.create_room(kind=1, invite="user")
    answer = await owner.try_("PUT", f"{ROOM}/{token}/read-only", data={"state": 1})
    assert answer.status == 400
    assert (await owner.room(token))["readOnly"] == 0
    return answer


@SEED.succeeds("PUT /room/{token}/password")
async def set_password(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["owner"].try_("PUT", f"{ROOM}/{berth.token}/password", data={"password": "herring"})
    assert (await crew.clients["user"].room(berth.token))["hasPassword"] is True
    closed = await crew.clients["nobody"].try_("POST", f"{ROOM}/{berth.token}/participants/active")
    assert closed.status == 403
    return answer


@SEED.refuses("PUT /room/{token}/password")
async def set_password_of_a_group_room(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab")
    answer = await crew.clients["owner"].try_("PUT", f"{ROOM}/{token}/password", data={"password": "herring"})
    assert answer.status == 403
    assert (await crew.clients["owner"].room(token))["hasPassword"] is False
    return answer


@SEED.succeeds("POST /room/{token}/public")
async def allow_guests(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab")
    answer = await crew.clients["owner"].try_("POST", f"{ROOM}/{token}/public")
    assert (await crew.clients["nobody"].room(token))["type"] == PUBLIC
    return answer


@SEED.refuses("POST /room/{token}/public")
async def allow_guests_as_user(crew: Crew) -> Ocs:
    token = await crew.clients["owner"].create_room("Lab")
    await crew.clients["owner"].add_participant(token, "user")
    answer = await crew.clients["user"].try_("POST", f"{ROOM}/{token}/public")
    assert answer.status == 403
    assert (await crew.clients["user"].room(token))["type"] == GROUP
    return answer


@SEED.succeeds("DELETE /room/{token}/public")
async def disallow_guests(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["owner"].try_("DELETE", f"{ROOM}/{berth.token}/public")
    assert (await crew.clients["user"].room(berth.token))["type"] == GROUP
    for role in ("guest", "guest moderator", "self-joined"):
        assert (await crew.clients[role].try_("GET", f"{ROOM}/{berth.token}")).status == 404
    return answer


@SEED.refuses("DELETE /room/{token}/public")
async def disallow_guests_as_user(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("DELETE", f"{ROOM}/{berth.token}/public")
    assert answer.status == 403
    assert (await crew.clients["guest"].room(berth.token))["type"] == PUBLIC
    return answer


@SEED.succeeds("POST /room/{token}/favorite")
async def favour(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("POST", f"{ROOM}/{berth.token}/favorite")
    assert (await crew.clients["user"].room(berth.token))["isFavorite"] is True
    assert (await crew.clients["owner"].room(berth.token))["isFavorite"] is False
    return answer


@SEED.refuses("POST /room/{token}/favorite")
async def favour_as_guest(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["guest"].try_("POST", f"{ROOM}/{berth.token}/favorite")
    assert answer.status == 404
    return answer


@SEED.succeeds("DELETE /room/{token}/favorite")
async def favour_no_more(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    await crew.clients["user"].call("POST", f"{ROOM}/{berth.token}/favorite")
    assert (await crew.clients["user"].room(berth.token))["isFavorite"] is True
    answer = await crew.clients["user"].try_("DELETE", f"{ROOM}/{berth.token}/favorite")
    assert (await crew.clients["user"].room(berth.token))["isFavorite"] is False
    return answer


@SEED.refuses("DELETE /room/{token}/favorite")
async def favour_no_more_as_guest(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["guest"].try_("DELETE", f"{ROOM}/{berth.token}/favorite")
    assert answer.status == 404
    return answer


@SEED.succeeds("POST /room/{token}/notify")
async def notify_never(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("POST", f"{ROOM}/{berth.token}/notify", data={"level": 3})
    assert (await crew.clients["user"].room(berth.token))["notificationLevel"] == 3
    return answer


@SEED.refuses("POST /room/{token}/notify")
async def notify_on_a_level_that_is_none(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("POST", f"{ROOM}/{berth.token}/notify", data={"level": 4})
    assert answer.status == 400
    assert (await crew.clients["user"].room(berth.token))["notificationLevel"] == 2
    return answer

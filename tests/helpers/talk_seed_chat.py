"""Each documented endpoint of calls, chat, guests and signaling: once as it succeeds and once as it refuses."""

from __future__ import annotations

from tests.helpers.talk_client import TALK, Ocs
from tests.helpers.talk_crew import Crew
from tests.helpers.talk_seed_rooms import SEED


@SEED.succeeds("GET /call/{token}")
async def list_peers(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    for role in ("user", "guest"):
        await crew.clients[role].call("POST", f"{TALK}/call/{berth.token}")
    answer = await crew.clients["owner"].try_("GET", f"{TALK}/call/{berth.token}")
    assert {(one["userId"], one["sessionId"]) for one in answer.payload} == {
        ("user", berth.sessions["user"]),
        ("", berth.sessions["guest"]),
    }
    assert all(one["lastPing"] > 0 for one in answer.payload)
    return answer


@SEED.refuses("GET /call/{token}")
async def list_peers_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("GET", f"{TALK}/call/{berth.token}")


@SEED.succeeds("POST /call/{token}")
async def join_call(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("POST", f"{TALK}/call/{berth.token}", data={"flags": 3})
    seen = await crew.clients["user"].room(berth.token)
    assert (seen["hasCall"], seen["participantFlags"], seen["participantInCall"]) == (True, 3, True)
    assert (await crew.clients["owner"].history(berth.token))[0]["systemMessage"] == "call_started"
    return answer


@SEED.refuses("POST /call/{token}")
async def join_call_without_a_session(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["tom"].try_("POST", f"{TALK}/call/{berth.token}")
    assert (await crew.clients["tom"].room(berth.token))["hasCall"] is False
    return answer


@SEED.succeeds("DELETE /call/{token}")
async def leave_call(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    await crew.clients["user"].call("POST", f"{TALK}/call/{berth.token}")
    answer = await crew.clients["user"].try_("DELETE", f"{TALK}/call/{berth.token}")
    seen = await crew.clients["user"].room(berth.token)
    assert (seen["hasCall"], seen["participantFlags"], seen["sessionId"]) == (False, 0, berth.sessions["user"])
    return answer


@SEED.refuses("DELETE /call/{token}")
async def leave_call_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("DELETE", f"{TALK}/call/{berth.token}")


@SEED.succeeds("GET /chat/{token}")
async def receive(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    said = await crew.clients["user"].post(berth.token, "ahoy @owner")
    query = {"lookIntoFuture": 1, "lastKnownMessageId": said["id"] - 1, "timeout": 0}
    answer = await crew.clients["guest"].try_("GET", f"{TALK}/chat/{berth.token}", params=query)
    [shown] = answer.payload
    assert (shown["id"], shown["token"], shown["message"]) == (said["id"], berth.token, "ahoy {mention-user1}")
    assert (shown["actorType"], shown["actorId"], shown["actorDisplayName"]) == ("users", "user", "User")
    assert shown["messageParameters"]["mention-user1"] == {"type": "user", "id": "owner", "name": "Owner"}
    assert shown["systemMessage"] == ""
    assert shown["timestamp"] > 0
    assert answer.headers["X-Chat-Last-Given"] == f"{said['id']}"
    return answer


@SEED.refuses("GET /chat/{token}")
async def receive_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("GET", f"{TALK}/chat/{berth.token}", params={"lookIntoFuture": 0})


@SEED.succeeds("POST /chat/{token}")
async def post(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"message": "x" * 1000, "actorDisplayName": "Gwen"}
    answer = await crew.clients["guest"].try_("POST", f"{TALK}/chat/{berth.token}", data=wish)
    assert (answer.payload["actorType"], answer.payload["actorDisplayName"]) == ("guests", "Gwen")
    assert (await crew.clients["owner"].history(berth.token))[0]["message"] == "x" * 1000
    return answer


@SEED.refuses("POST /chat/{token}")
async def post_too_much(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    answer = await crew.clients["user"].try_("POST", f"{TALK}/chat/{berth.token}", data={"message": "x" * 1001})
    assert answer.status == 413
    assert (await crew.clients["owner"].history(berth.token))[0]["systemMessage"] != ""
    return answer


@SEED.succeeds("GET /chat/{token}/mentions")
async def search_mentions(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    query = {"search": "mod"}
    answer = await crew.clients["user"].try_("GET", f"{TALK}/chat/{berth.token}/mentions", params=query)
    [found] = answer.payload
    assert (found["id"], found["label"], found["source"]) == ("moderator", "Moderator", "users")
    return answer


@SEED.refuses("GET /chat/{token}/mentions")
async def search_mentions_as_stranger(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    return await crew.clients["stranger"].try_("GET", f"{TALK}/chat/{berth.token}/mentions", params={"search": "m"})


@SEED.succeeds("POST /guest/{token}/name")
async def name_oneself(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"displayName": "Gwen"}
    answer = await crew.clients["guest"].try_("POST", f"{TALK}/guest/{berth.token}/name", data=wish)
    members = await crew.clients["owner"].participants(berth.token)
    assert {one["sessionId"] for one in members if one["displayName"] == "Gwen"} == {berth.sessions["guest"]}
    return answer


@SEED.refuses("POST /guest/{token}/name")
async def name_a_user(crew: Crew) -> Ocs:
    berth = await crew.open_room()
    wish = {"displayName": "Gwen"}
    answer = await crew.clients["user"].try_("POST", f"{TALK}/guest/{berth.token}/name", data=wish)
    assert answer.status == 403
    return answer


@SEED.succeeds("GET /signaling/settings")
async def signaling_settings(crew: Crew) -> Ocs:
    answer = await crew.clients["nobody"].try_("GET", f"{TALK}/signaling/settings")
    assert isinstance(answer.payload["stunservers"], list)
    assert isinstance(answer.payload["turnservers"], list)
    assert not answer.payload["server"]
    assert answer.payload["ticket"].count(":") == 3
    return answer


@SEED.refuses("GET /signaling/settings")
async def signaling_settings_of_no_room(crew: Crew) -> Ocs:
    return await crew.clients["nobody"].try_("GET", f"{TALK}/signaling/settings", params={"token": "unknown1"})

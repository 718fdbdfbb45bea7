"""Each documented endpoint of messages: once as it succeeds, with what it does, and once as it refuses."""

from __future__ import annotations

from typing import Any

from tests.helpers.session_client import PollRequest
from tests.helpers.session_face import Harbour
from tests.helpers.session_seed import ROOM, SEED, Answer, refused, signed, without_token


@SEED.succeeds("POST /messages")
async def post(harbour: Harbour) -> Answer:
    bob, carol = await harbour.member("bob"), await harbour.member("carol")
    body = signed(bob, "Ahoy!")
    status, reply = await bob.call("POST", "messages", body, room=ROOM)
    told = reply["message"]
    assert (told["server_id"], told["public_key"]) == (1, bob.session_id)
    assert (told["data"], told["signature"]) == (body["data"], body["signature"])
    assert told["timestamp"] == harbour.clock.now_ms()
    [message] = await carol.messages(ROOM)
    assert (message.text, message.name, message.verified) == ("Ahoy!", "Bob", True)
    return status, reply


@SEED.refuses("POST /messages")
async def post_a_forgery(harbour: Harbour) -> Answer:
    bob, carol = await harbour.member("bob"), await harbour.member("carol")
    answer = await bob.call("POST", "messages", signed(carol, "I am Bob"), room=ROOM)
    assert await carol.messages(ROOM) == []
    return answer


@SEED.succeeds("GET /messages")
async def messages(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    for text in ("one", "two", "three"):
        await bob.post(ROOM, text)
    status, reply = await bob.call("GET", "messages?limit=2", room=ROOM)
    assert [one["server_id"] for one in reply["messages"]] == [3, 2]
    assert [one.text for one in await bob.messages(ROOM, after=1)] == ["two", "three"]
    return status, reply


@SEED.refuses("GET /messages")
async def messages_for_nobody(harbour: Harbour) -> Answer:
    return await without_token(harbour, "GET", "messages")


@SEED.succeeds("POST /delete_messages")
async def delete_several(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    for text in ("one", "two", "three"):
        await bob.post(ROOM, text)
    answer = await bob.call("POST", "delete_messages", {"ids": [1, 3]}, room=ROOM)
    assert [one.text for one in await bob.messages(ROOM)] == ["two"]
    assert sorted(one.server_id for one in await bob.deletions(ROOM)) == [1, 3]
    return answer


@SEED.refuses("POST /delete_messages")
async def delete_what_others_wrote(harbour: Harbour) -> Answer:
    bob, carol = await harbour.member("bob"), await harbour.member("carol")
    await bob.post(ROOM, "one")
    await carol.post(ROOM, "two")
    answer = await bob.call("POST", "delete_messages", {"ids": [1, 2]}, room=ROOM)
    assert [one.text for one in await bob.messages(ROOM)] == ["two", "one"]
    return answer


@SEED.succeeds("DELETE /messages/{message_id}")
async def delete_one(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await bob.post(ROOM, "one")
    answer = await mia.call("DELETE", "messages/1", room=ROOM)
    assert await bob.messages(ROOM) == []
    return answer


@SEED.refuses("DELETE /messages/{message_id}")
async def delete_one_of_another(harbour: Harbour) -> Answer:
    mia = await harbour.moderator("mia")
    await mia.post(ROOM, "one")
    answer = await refused(harbour, "DELETE", "messages/1")
    assert [one.text for one in await mia.messages(ROOM)] == ["one"]
    return answer


@SEED.succeeds("GET /deleted_messages")
async def deletions(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    for text in ("one", "two"):
        await bob.post(ROOM, text)
    await bob.delete(ROOM, 2)
    await bob.delete(ROOM, 1)
    status, reply = await bob.call("GET", "deleted_messages?from_server_id=1", room=ROOM)
    [record] = reply["ids"]
    assert record == {"id": 2, "deletion_server_id": 2, "deleted_message_id": 1}
    return status, reply


@SEED.refuses("GET /deleted_messages")
async def deletions_for_nobody(harbour: Harbour) -> Answer:
    return await without_token(harbour, "GET", "deleted_messages")


@SEED.succeeds("POST /compact_poll")
async def compact_poll(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await bob.post(ROOM, "one")
    await bob.post(ROOM, "two")
    await bob.delete(ROOM, 1)
    [poll] = await bob.compact_poll(PollRequest(ROOM, 0, 0))
    assert ([one.text for one in poll.messages], [one.server_id for one in poll.deletions]) == (["two"], [1])
    assert mia.session_id in poll.moderators
    parts: list[dict[str, Any]] = [
        {"room_id": ROOM, "auth_token": bob.tokens[ROOM]},
        {"room_id": "none", "auth_token": bob.tokens[ROOM]},
        {"room_id": ROOM, "auth_token": "ab" * 48, "from_message_server_id": None},
    ]
    status, reply = await bob.call("POST", "compact_poll", {"requests": parts})
    assert [one["status_code"] for one in reply["results"]] == [200, 404, 401]
    assert {key for one in reply["results"] for key in one} >= {"room_id", "messages", "deletions", "moderators"}
    return status, reply


@SEED.refuses("POST /compact_poll")
async def poll_without_requests(harbour: Harbour) -> Answer:
    return await harbour.client("bob").call("POST", "compact_poll", {"request": []})

"""Each documented endpoint of moderation: once as it succeeds, with what it does, and once as it refuses."""

from __future__ import annotations

from tests.helpers.session_face import Harbour
from tests.helpers.session_seed import NOBODY, ROOM, SEED, Answer, refused, without_token


@SEED.succeeds("GET /moderators")
async def moderators(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    status, reply = await bob.call("GET", "moderators", room=ROOM)
    assert mia.session_id in reply["moderators"]
    assert bob.session_id not in reply["moderators"]
    return status, reply


@SEED.refuses("GET /moderators")
async def moderators_for_nobody(harbour: Harbour) -> Answer:
    return await without_token(harbour, "GET", "moderators")


@SEED.succeeds("POST /block_list")
async def ban(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await bob.post(ROOM, "one")
    answer = await mia.call("POST", "block_list", {"public_key": bob.session_id}, room=ROOM)
    assert (await bob.call("GET", "messages", room=ROOM))[0] == 403
    assert [one.text for one in await mia.messages(ROOM)] == ["one"]
    return answer


@SEED.refuses("POST /block_list")
async def ban_as_member(harbour: Harbour) -> Answer:
    return await refused(harbour, "POST", "block_list", {"public_key": NOBODY})


@SEED.succeeds("POST /ban_and_delete_all")
async def ban_and_delete(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await bob.post(ROOM, "one")
    await mia.post(ROOM, "two")
    await bob.post(ROOM, "three")
    answer = await mia.call("POST", "ban_and_delete_all", {"public_key": bob.session_id}, room=ROOM)
    assert (await bob.call("GET", "messages", room=ROOM))[0] == 403
    assert [one.text for one in await mia.messages(ROOM)] == ["two"]
    assert sorted(one.server_id for one in await mia.deletions(ROOM)) == [1, 3]
    return answer


@SEED.refuses("POST /ban_and_delete_all")
async def ban_and_delete_as_member(harbour: Harbour) -> Answer:
    return await refused(harbour, "POST", "ban_and_delete_all", {"public_key": NOBODY})


@SEED.succeeds("DELETE /block_list/{public_key}")
async def unban(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await mia.ban(ROOM, bob.session_id)
    answer = await mia.call("DELETE", f"block_list/{bob.session_id}", room=ROOM)
    assert (await bob.call("GET", "messages", room=ROOM))[0] == 200
    return answer


@SEED.refuses("DELETE /block_list/{public_key}")
async def unban_as_member(harbour: Harbour) -> Answer:
    return await refused(harbour, "DELETE", f"block_list/{NOBODY}")


@SEED.succeeds("GET /block_list")
async def banned(harbour: Harbour) -> Answer:
    bob, mia = await harbour.member("bob"), await harbour.moderator("mia")
    await mia.ban(ROOM, NOBODY)
    status, reply = await bob.call("GET", "block_list", room=ROOM)
    assert reply["banned_members"] == reply["moderators"] == [NOBODY]
    return status, reply


@SEED.refuses("GET /block_list")
async def banned_for_nobody(harbour: Harbour) -> Answer:
    return await without_token(harbour, "GET", "block_list")


@SEED.succeeds("GET /member_count")
async def member_count(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    await harbour.member("carol")
    status, reply = await bob.call("GET", "member_count", room=ROOM)
    assert reply["member_count"] == 2
    return status, reply


@SEED.refuses("GET /member_count")
async def member_count_for_nobody(harbour: Harbour) -> Answer:
    return await without_token(harbour, "GET", "member_count")

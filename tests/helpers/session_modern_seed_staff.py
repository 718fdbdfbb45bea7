"""Each route of the modern API about rights and roles: as it succeeds, with what it does, and as it refuses."""

from __future__ import annotations

from tests.helpers.session_client_modern import Reply
from tests.helpers.session_lab import NOBODY, ROOM, Lab
from tests.helpers.session_modern_seed import SEED, R
from tests.helpers.session_modern_seed_messages import said

# --- rights


@SEED.succeeds("GET /room/{token}/permissions")
async def permissions(lab: Lab) -> Reply:
    """Of those who have any of their own."""
    await lab.moderator.set_permissions(ROOM, lab.member.session_id, write=False, upload=True)
    await lab.moderator.set_permissions(ROOM, lab.other.session_id, read=True)
    reply = await lab.moderator.call("GET", f"{R}/permissions")
    own = reply.json
    assert {lab.member.session_id, lab.other.session_id} <= own.keys()
    assert own[lab.member.session_id] == {"write": False, "upload": True}
    assert own[lab.other.session_id] == {"read": True}
    return reply


@SEED.refuses("GET /room/{token}/permissions")
async def permissions_as_member(lab: Lab) -> Reply:
    return await lab.member.call("GET", f"{R}/permissions")


@SEED.succeeds("GET /room/{token}/permissions/{session_id}")
async def permissions_of_one(lab: Lab) -> Reply:
    await lab.moderator.set_permissions(ROOM, lab.member.session_id, upload=False)
    reply = await lab.moderator.call("GET", f"{R}/permissions/{lab.member.session_id}")
    assert reply.json["upload"] is False
    assert "write" not in reply.json
    return reply


@SEED.refuses("GET /room/{token}/permissions/{session_id}")
async def permissions_of_one_as_member(lab: Lab) -> Reply:
    return await lab.member.call("GET", f"{R}/permissions/{lab.member.session_id}")


@SEED.succeeds("POST /room/{token}/permissions/{session_id}")
async def set_permissions(lab: Lab) -> Reply:
    who = lab.member.session_id
    reply = await lab.moderator.call("POST", f"{R}/permissions/{who}", {"write": False})
    assert reply.json["write"] is False
    body = lab.member.signed(lab.member.write("no"))
    assert (await lab.member.call("POST", f"{R}/message", body)).code == 403
    assert (await lab.member.poll_info(ROOM))["write"] is False
    cleared = await lab.moderator.set_permissions(ROOM, who, default_write=True)
    assert "write" not in cleared
    await said(lab, "again")
    return reply


@SEED.refuses("POST /room/{token}/permissions/{session_id}")
async def set_permissions_as_member(lab: Lab) -> Reply:
    reply = await lab.member.call("POST", f"{R}/permissions/{lab.other.session_id}", {"write": False})
    await lab.other.post(ROOM, "still here")
    return reply


@SEED.succeeds("GET /room/{token}/futurePermissions")
async def futures(lab: Lab) -> Reply:
    await lab.moderator.schedule_permissions(ROOM, lab.member.session_id, write=False, in_=3600)
    reply = await lab.moderator.call("GET", f"{R}/futurePermissions")
    [change] = reply.json
    assert (change["session_id"], change["write"]) == (lab.member.session_id, False)
    assert abs(change["at"] - lab.harbour.clock.now_ms() / 1000 - 3600) < 1
    return reply


@SEED.refuses("GET /room/{token}/futurePermissions")
async def futures_as_member(lab: Lab) -> Reply:
    return await lab.member.call("GET", f"{R}/futurePermissions")


@SEED.succeeds("GET /room/{token}/futurePermissions/{session_id}")
async def futures_of_one(lab: Lab) -> Reply:
    for who in (lab.member, lab.other):
        await lab.moderator.schedule_permissions(ROOM, who.session_id, upload=False, in_=60)
    reply = await lab.moderator.call("GET", f"{R}/futurePermissions/{lab.member.session_id}")
    assert [change["upload"] for change in reply.json] == [False]
    return reply


@SEED.refuses("GET /room/{token}/futurePermissions/{session_id}")
async def futures_of_one_as_member(lab: Lab) -> Reply:
    return await lab.member.call("GET", f"{R}/futurePermissions/{lab.member.session_id}")


@SEED.succeeds("POST /room/{token}/futurePermissions/{session_id}")
async def schedule(lab: Lab) -> Reply:
    body = {"read": True, "write": False, "in": 86400}
    reply = await lab.moderator.call("POST", f"{R}/futurePermissions/{lab.member.session_id}", body)
    [change] = reply.json
    assert (change["read"], change["write"]) == (True, False)
    assert (await lab.moderator.future_permissions(ROOM))[0]["session_id"] == lab.member.session_id
    await said(lab, "not yet")
    return reply


@SEED.refuses("POST /room/{token}/futurePermissions/{session_id}")
async def schedule_for_the_past(lab: Lab) -> Reply:
    body = {"write": False, "in": 0}
    reply = await lab.moderator.call("POST", f"{R}/futurePermissions/{lab.member.session_id}", body)
    assert await lab.moderator.future_permissions(ROOM) == []
    return reply


# --- roles and bans


@SEED.succeeds("POST /user/{session_id}/moderator")
async def set_moderator(lab: Lab) -> Reply:
    """With every key that desktop sends."""
    flags = {"rooms": [ROOM], "global": False, "visible": True, "admin": False, "moderator": True}
    before = (await lab.other.room(ROOM))["info_updates"]
    reply = await lab.admin.call("POST", f"/user/{lab.member.session_id}/moderator", flags)
    found = await lab.other.room(ROOM)
    assert found["info_updates"] == reply.json["info_updates"][ROOM] > before
    assert sorted((lab.member.session_id, lab.moderator.session_id)) == found["moderators"]
    assert (await lab.member.poll_info(ROOM))["moderator"] is True
    await lab.admin.set_role(lab.member.session_id, ROOM, moderator=False)
    assert (await lab.other.room(ROOM))["moderators"] == [lab.moderator.session_id]
    return reply


@SEED.refuses("POST /user/{session_id}/moderator")
async def set_moderator_as_moderator(lab: Lab) -> Reply:
    body = {"rooms": [ROOM], "moderator": True}
    reply = await lab.moderator.call("POST", f"/user/{lab.member.session_id}/moderator", body)
    assert (await lab.other.room(ROOM))["moderators"] == [lab.moderator.session_id]
    return reply


@SEED.succeeds("POST /user/{session_id}/ban")
async def ban(lab: Lab) -> Reply:
    """In this room and no other; what was said stays."""
    await lab.second_room()
    await said(lab, "one")
    reply = await lab.moderator.call("POST", f"/user/{lab.member.session_id}/ban", {"rooms": [ROOM], "timeout": 3600})
    assert reply.json == {}
    assert (await lab.member.call("GET", f"{R}/messages/recent")).code == 403
    assert (await lab.member.call("GET", "/room/annex/messages/recent")).code == 200
    assert [row.text for row in await lab.other.recent(ROOM)] == ["one"]
    return reply


@SEED.refuses("POST /user/{session_id}/ban")
async def ban_as_member(lab: Lab) -> Reply:
    reply = await lab.member.call("POST", f"/user/{lab.other.session_id}/ban", {"rooms": [ROOM]})
    await lab.other.post(ROOM, "still here")
    return reply


@SEED.succeeds("POST /user/{session_id}/unban")
async def unban(lab: Lab) -> Reply:
    reply = await lab.moderator.call("POST", f"/user/{lab.banned.session_id}/unban", {"rooms": [ROOM]})
    assert reply.json == {}
    await lab.banned.post(ROOM, "back")
    return reply


@SEED.refuses("POST /user/{session_id}/unban")
async def unban_as_member(lab: Lab) -> Reply:
    reply = await lab.member.call("POST", f"/user/{lab.banned.session_id}/unban", {"rooms": [ROOM]})
    assert (await lab.member.call("POST", f"/user/{NOBODY}/unban", {"rooms": ["none"]})).code == 404
    assert (await lab.banned.call("GET", f"{R}/messages/recent")).code == 403
    return reply

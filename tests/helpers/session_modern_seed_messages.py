"""Each route of the modern API about messages: as it succeeds, with what it does, and as it refuses."""

from __future__ import annotations

from tests.helpers.session_client_modern import ModernMessage, Reply
from tests.helpers.session_client_modern_read import read_modern, read_row
from tests.helpers.session_lab import NOBODY, ROOM, Lab
from tests.helpers.session_modern_seed import SEED, R

HIDDEN = "/room/none"


async def said(lab: Lab, *texts: str) -> list[ModernMessage]:
    """By the member; more than a few would be too many in a moment."""
    return [await lab.member.post(ROOM, text) for text in texts]


# --- reading


@SEED.succeeds("GET /room/{token}/messages/recent")
async def recent(lab: Lab) -> Reply:
    """Anyone reads a public room, without a signature too; what is gone is not shown."""
    one, two, three = await said(lab, "one", "two", "three")
    await lab.member.delete(ROOM, two.id)
    reply = await lab.stranger.call("GET", f"{R}/messages/recent?limit=2", is_signed=False)
    rows = [read_row(raw) for raw in reply.json]
    assert [(row.id, row.text, row.verified) for row in rows] == [(three.id, "three", True), (one.id, "one", True)]
    assert rows[0].author == lab.member.session_id
    return reply


@SEED.refuses("GET /room/{token}/messages/recent")
async def recent_for_the_banned(lab: Lab) -> Reply:
    return await lab.banned.call("GET", f"{R}/messages/recent")


@SEED.succeeds("GET /room/{token}/messages/before/{id}")
async def before(lab: Lab) -> Reply:
    one, two, three = await said(lab, "one", "two", "three")
    reply = await lab.other.call("GET", f"{R}/messages/before/{three.id}")
    assert [raw["id"] for raw in reply.json] == [two.id, one.id]
    return reply


@SEED.refuses("GET /room/{token}/messages/before/{id}")
async def before_in_no_room(lab: Lab) -> Reply:
    return await lab.other.call("GET", f"{HIDDEN}/messages/before/5")


@SEED.succeeds("GET /room/{token}/messages/since/{seqno}")
async def since(lab: Lab) -> Reply:
    """A new message, an edited one, a deleted one and one that was reacted to."""
    edited, deleted, liked = await said(lab, "frist", "gone", "liked")
    seqno = (await lab.other.room(ROOM))["message_sequence"]
    await lab.member.edit(ROOM, edited.id, "first")
    await lab.member.delete(ROOM, deleted.id)
    await lab.other.react(ROOM, liked.id, "👍")
    new = (await said(lab, "new"))[0]
    reply = await lab.other.call("GET", f"{R}/messages/since/{seqno}?t=r&reactors=5")
    rows = [read_row(raw) for raw in reply.json]
    assert [(row.id, row.text) for row in rows] == [
        (edited.id, "first"),
        (deleted.id, ""),
        (liked.id, ""),
        (new.id, "new"),
    ]
    assert [(row.is_deleted, row.is_reactions_only) for row in rows] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert rows[0].verified
    assert rows[0].edited is not None
    assert rows[2].reactions["👍"].reactors == (lab.other.session_id,)
    plain = await lab.other.since(ROOM, seqno, "")
    assert [row.id for row in plain] == [edited.id, deleted.id, new.id]
    fresh = await lab.other.since(ROOM, 0)
    assert [row.id for row in fresh] == [edited.id, liked.id, new.id]
    assert not any(row.is_reactions_only for row in fresh)
    return reply


@SEED.refuses("GET /room/{token}/messages/since/{seqno}")
async def since_for_the_banned(lab: Lab) -> Reply:
    return await lab.banned.call("GET", f"{R}/messages/since/0")


@SEED.succeeds("GET /room/{token}/message/{id}")
async def message(lab: Lab) -> Reply:
    (posted,) = await said(lab, "one")
    reply = await lab.other.call("GET", f"{R}/message/{posted.id}")
    found = read_modern(reply.json)
    assert (found.text, found.name, found.author, found.verified) == ("one", "Member", lab.member.session_id, True)
    assert (found.data, found.signature, found.reactions) == (posted.data, posted.signature, {})
    return reply


@SEED.refuses("GET /room/{token}/message/{id}")
async def no_message(lab: Lab) -> Reply:
    (posted,) = await said(lab, "one")
    await lab.member.delete(ROOM, posted.id)
    return await lab.other.call("GET", f"{R}/message/{posted.id}")


# --- writing


@SEED.succeeds("POST /room/{token}/message")
async def post(lab: Lab) -> Reply:
    """Whatever else clients send is not listened to."""
    body = lab.member.signed(lab.member.write("Ahoy!"), public_key=NOBODY, files=[])
    reply = await lab.member.call("POST", f"{R}/message", body)
    posted = read_modern(reply.json)
    assert (posted.author, posted.verified) == (lab.member.session_id, True)
    assert (reply.json["data"], reply.json["signature"]) == (body["data"], body["signature"])
    assert abs(posted.posted * 1000 - lab.harbour.clock.now_ms()) < 1
    assert [(one.id, one.text, one.name) for one in await lab.other.recent(ROOM)] == [(posted.id, "Ahoy!", "Member")]
    return reply


@SEED.refuses("POST /room/{token}/message")
async def post_a_forgery(lab: Lab) -> Reply:
    body = lab.other.signed(lab.other.write("I am Member"))
    reply = await lab.member.call("POST", f"{R}/message", body)
    assert await lab.other.recent(ROOM) == []
    return reply


@SEED.succeeds("PUT /room/{token}/message/{id}")
async def edit(lab: Lab) -> Reply:
    (posted,) = await said(lab, "frist")
    reply = await lab.member.call("PUT", f"{R}/message/{posted.id}", lab.member.signed(lab.member.write("first")))
    assert reply.json == {}
    found = await lab.other.message(ROOM, posted.id)
    assert (found.text, found.verified, found.posted) == ("first", True, posted.posted)
    assert found.edited is not None
    assert found.seqno > posted.seqno
    return reply


@SEED.refuses("PUT /room/{token}/message/{id}")
async def edit_of_another(lab: Lab) -> Reply:
    (posted,) = await said(lab, "one")
    reply = await lab.moderator.call("PUT", f"{R}/message/{posted.id}", lab.moderator.signed(lab.moderator.write("x")))
    assert (await lab.other.message(ROOM, posted.id)).text == "one"
    return reply


@SEED.succeeds("DELETE /room/{token}/message/{id}")
async def delete(lab: Lab) -> Reply:
    one, two = await said(lab, "one", "two")
    await lab.member.delete(ROOM, one.id)
    reply = await lab.moderator.call("DELETE", f"{R}/message/{two.id}")
    assert reply.json == {}
    assert await lab.other.recent(ROOM) == []
    assert (await lab.moderator.call("DELETE", f"{R}/message/{two.id}")).code == 404
    return reply


@SEED.refuses("DELETE /room/{token}/message/{id}")
async def delete_of_another(lab: Lab) -> Reply:
    (posted,) = await said(lab, "one")
    reply = await lab.other.call("DELETE", f"{R}/message/{posted.id}")
    assert (await lab.other.message(ROOM, posted.id)).text == "one"
    return reply


@SEED.succeeds("DELETE /room/{token}/all/{session_id}")
async def delete_all(lab: Lab) -> Reply:
    await said(lab, "one", "two")
    kept = await lab.other.post(ROOM, "kept")
    reply = await lab.moderator.call("DELETE", f"{R}/all/{lab.member.session_id}")
    assert reply.json == {}
    assert [row.id for row in await lab.other.recent(ROOM)] == [kept.id]
    return reply


@SEED.refuses("DELETE /room/{token}/all/{session_id}")
async def delete_all_of_another(lab: Lab) -> Reply:
    await said(lab, "one", "two")
    reply = await lab.other.call("DELETE", f"{R}/all/{lab.member.session_id}")
    assert len(await lab.other.recent(ROOM)) == 2
    return reply


@SEED.succeeds("DELETE /rooms/all/{session_id}")
async def delete_everywhere(lab: Lab) -> Reply:
    """One's own; each room where there was any is counted."""
    await lab.second_room()
    await said(lab, "one", "two")
    await lab.member.post("annex", "three")
    reply = await lab.member.call("DELETE", f"/rooms/all/{lab.member.session_id}")
    assert reply.json["total"] == 3
    assert {room: count for room, count in reply.json["rooms"].items() if count} == {ROOM: 2, "annex": 1}
    assert await lab.other.recent(ROOM) == await lab.other.recent("annex") == []
    return reply


@SEED.refuses("DELETE /rooms/all/{session_id}")
async def delete_everywhere_by_nobody(lab: Lab) -> Reply:
    await said(lab, "one")
    reply = await lab.stranger.call("DELETE", f"/rooms/all/{lab.member.session_id}", is_signed=False)
    assert len(await lab.other.recent(ROOM)) == 1
    return reply

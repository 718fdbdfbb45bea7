"""Each route of the modern API about pins, reactions and files: as it succeeds, with what it does, and refuses."""

from __future__ import annotations

from tests.helpers.session_client_modern import Reply
from tests.helpers.session_lab import ROOM, Lab
from tests.helpers.session_modern_seed import SEED, R
from tests.helpers.session_modern_seed_messages import said

ANCHOR, WAVE = "⚓", "🌊"


async def pinned(lab: Lab) -> list[int]:
    return [pin["id"] for pin in (await lab.other.room(ROOM)).get("pinned_messages", [])]


# --- pins


@SEED.succeeds("POST /room/{token}/pin/{id}")
async def pin(lab: Lab) -> Reply:
    """Pinned again, it is the last."""
    one, two = await said(lab, "one", "two")
    for message in (one, two):
        await lab.admin.pin(ROOM, message.id)
    assert await pinned(lab) == [one.id, two.id]
    lab.harbour.clock.advance(1)
    before = (await lab.other.room(ROOM))["info_updates"]
    reply = await lab.admin.call("POST", f"{R}/pin/{one.id}", {})
    assert await pinned(lab) == [two.id, one.id]
    found = await lab.other.room(ROOM)
    assert reply.json["info_updates"] == found["info_updates"] > before
    assert found["pinned_messages"][1]["pinned_by"] == lab.admin.session_id
    assert 1e9 < found["pinned_messages"][1]["pinned_at"] < 1e11
    return reply


@SEED.refuses("POST /room/{token}/pin/{id}")
async def pin_as_moderator(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    reply = await lab.moderator.call("POST", f"{R}/pin/{one.id}", {})
    assert await pinned(lab) == []
    return reply


@SEED.succeeds("POST /room/{token}/unpin/{id}")
async def unpin(lab: Lab) -> Reply:
    one, two = await said(lab, "one", "two")
    for message in (one, two):
        await lab.admin.pin(ROOM, message.id)
    reply = await lab.admin.call("POST", f"{R}/unpin/{one.id}", {})
    assert reply.json == {"unpinned": True, "info_updates": (await lab.other.room(ROOM))["info_updates"]}
    assert await pinned(lab) == [two.id]
    again = await lab.admin.unpin(ROOM, one.id)
    assert again == {"unpinned": False, "info_updates": reply.json["info_updates"]}
    return reply


@SEED.refuses("POST /room/{token}/unpin/{id}")
async def unpin_as_moderator(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    await lab.admin.pin(ROOM, one.id)
    reply = await lab.moderator.call("POST", f"{R}/unpin/{one.id}", {})
    assert await pinned(lab) == [one.id]
    return reply


@SEED.succeeds("POST /room/{token}/unpin/all")
async def unpin_all(lab: Lab) -> Reply:
    for message in await said(lab, "one", "two"):
        await lab.admin.pin(ROOM, message.id)
    reply = await lab.admin.call("POST", f"{R}/unpin/all", {})
    assert reply.json == {"unpinned": 2, "info_updates": (await lab.other.room(ROOM))["info_updates"]}
    assert await pinned(lab) == []
    return reply


@SEED.refuses("POST /room/{token}/unpin/all")
async def unpin_all_as_member(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    await lab.admin.pin(ROOM, one.id)
    reply = await lab.member.call("POST", f"{R}/unpin/all", {})
    assert await pinned(lab) == [one.id]
    return reply


# --- reactions


@SEED.succeeds("PUT /room/{token}/reaction/{id}/{emoji}")
async def react(lab: Lab) -> Reply:
    """Desktop labels it JSON and sends nothing; a second one of the same kind is none."""
    (one,) = await said(lab, "one")
    reply = await lab.other.call("PUT", f"{R}/reaction/{one.id}/{ANCHOR}", headers={"Content-Type": "application/json"})
    assert reply.json["added"] is True
    found = (await lab.other.message(ROOM, one.id)).reactions[ANCHOR]
    assert (found.count, found.reactors, found.is_mine, found.index) == (1, (lab.other.session_id,), True, 0)
    assert (await lab.member.message(ROOM, one.id)).reactions[ANCHOR].is_mine is False
    assert (await lab.member.message(ROOM, one.id)).seqno == reply.json["seqno"] > one.seqno
    assert (await lab.other.react(ROOM, one.id, ANCHOR))["added"] is False
    return reply


@SEED.refuses("PUT /room/{token}/reaction/{id}/{emoji}")
async def react_with_words(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    return await lab.other.call("PUT", f"{R}/reaction/{one.id}/longerthantwelve")


@SEED.succeeds("DELETE /room/{token}/reaction/{id}/{emoji}")
async def unreact(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    for who in (lab.other, lab.member):
        await who.react(ROOM, one.id, ANCHOR)
    reply = await lab.other.call("DELETE", f"{R}/reaction/{one.id}/{ANCHOR}")
    assert reply.json["removed"] is True
    assert (await lab.other.message(ROOM, one.id)).reactions[ANCHOR].reactors == (lab.member.session_id,)
    assert (await lab.other.unreact(ROOM, one.id, ANCHOR))["removed"] is False
    return reply


@SEED.refuses("DELETE /room/{token}/reaction/{id}/{emoji}")
async def unreact_by_nobody(lab: Lab) -> Reply:
    (one,) = await said(lab, "one")
    await lab.other.react(ROOM, one.id, ANCHOR)
    reply = await lab.other.call("DELETE", f"{R}/reaction/{one.id}/{ANCHOR}", is_signed=False)
    assert (await lab.other.message(ROOM, one.id)).reactions[ANCHOR].count == 1
    return reply


async def liked(lab: Lab) -> int:
    """A message with two reactions of one kind and one of another."""
    (one,) = await said(lab, "one")
    await lab.other.react(ROOM, one.id, ANCHOR)
    lab.harbour.clock.advance(1)
    await lab.member.react(ROOM, one.id, ANCHOR)
    await lab.member.react(ROOM, one.id, WAVE)
    return one.id


@SEED.succeeds("DELETE /room/{token}/reactions/{id}")
async def clear_reactions(lab: Lab) -> Reply:
    number = await liked(lab)
    reply = await lab.moderator.call("DELETE", f"{R}/reactions/{number}")
    assert reply.json["removed"] == 3
    found = await lab.other.message(ROOM, number)
    assert (found.reactions, found.seqno) == ({}, reply.json["seqno"])
    return reply


@SEED.refuses("DELETE /room/{token}/reactions/{id}")
async def clear_reactions_as_member(lab: Lab) -> Reply:
    number = await liked(lab)
    reply = await lab.member.call("DELETE", f"{R}/reactions/{number}")
    assert len((await lab.other.message(ROOM, number)).reactions) == 2
    return reply


@SEED.succeeds("DELETE /room/{token}/reactions/{id}/{emoji}")
async def clear_one_reaction(lab: Lab) -> Reply:
    number = await liked(lab)
    reply = await lab.moderator.call("DELETE", f"{R}/reactions/{number}/{ANCHOR}")
    assert reply.json["removed"] == 2
    assert (await lab.other.message(ROOM, number)).reactions.keys() == {WAVE}
    return reply


@SEED.refuses("DELETE /room/{token}/reactions/{id}/{emoji}")
async def clear_one_reaction_as_member(lab: Lab) -> Reply:
    number = await liked(lab)
    reply = await lab.other.call("DELETE", f"{R}/reactions/{number}/{WAVE}")
    assert len((await lab.other.message(ROOM, number)).reactions) == 2
    return reply


@SEED.succeeds("GET /room/{token}/reactors/{id}/{emoji}")
async def reactors(lab: Lab) -> Reply:
    number = await liked(lab)
    reply = await lab.stranger.call("GET", f"{R}/reactors/{number}/{ANCHOR}", is_signed=False)
    assert [one[0] for one in reply.json] == [lab.other.session_id, lab.member.session_id]
    assert reply.json[0][1] < reply.json[1][1]
    assert len(await lab.other.reactors(ROOM, number, ANCHOR, "limit=1")) == 1
    return reply


@SEED.refuses("GET /room/{token}/reactors/{id}/{emoji}")
async def reactors_of_nothing(lab: Lab) -> Reply:
    return await lab.other.call("GET", f"{R}/reactors/999999/{ANCHOR}")


# --- files


@SEED.succeeds("POST /room/{token}/file")
async def upload(lab: Lab) -> Reply:
    named = {"Content-Disposition": "attachment; filename*=UTF-8''sea%20m%C3%A4p.png"}
    reply = await lab.member.call("POST", f"{R}/file", b"\0cargo\xff", named)
    fetched = await lab.other.fetch(ROOM, reply.json["id"])
    assert fetched.body == b"\0cargo\xff"
    assert "filename*=UTF-8''sea%20m%C3%A4p.png" in fetched.headers["content-disposition"]
    return reply


@SEED.refuses("POST /room/{token}/file")
async def upload_by_nobody(lab: Lab) -> Reply:
    return await lab.stranger.call("POST", f"{R}/file", b"cargo", is_signed=False)


@SEED.succeeds("GET /room/{token}/file/{id}")
async def fetch(lab: Lab) -> Reply:
    number = await lab.member.upload(ROOM, b"\0cargo\xff", "map.png")
    reply = await lab.stranger.call("GET", f"{R}/file/{number}", is_signed=False)
    assert (reply.body, reply.content_type) == (b"\0cargo\xff", "application/octet-stream")
    assert "map.png" in reply.headers["content-disposition"]
    assert "expires" in reply.headers  # the date of an answer over HTTP is its server's affair
    return reply


@SEED.refuses("GET /room/{token}/file/{id}")
async def fetch_nothing(lab: Lab) -> Reply:
    return await lab.member.call("GET", f"{R}/file/{2**40}")


@SEED.succeeds("GET /room/{token}/file/{id}/{name}")
async def fetch_by_name(lab: Lab) -> Reply:
    number = await lab.member.upload(ROOM, b"\0cargo\xff")
    reply = await lab.member.call("GET", f"{R}/file/{number}/any.thing")
    assert (reply.body, reply.content_type) == (b"\0cargo\xff", "application/octet-stream")
    return reply


@SEED.refuses("GET /room/{token}/file/{id}/{name}")
async def fetch_from_another_room(lab: Lab) -> Reply:
    await lab.second_room()
    number = await lab.member.upload(ROOM, b"cargo")
    return await lab.member.call("GET", f"/room/annex/file/{number}/cargo.txt")

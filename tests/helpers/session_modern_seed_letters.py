"""Each route of the modern API about direct messages: as it succeeds, with what it does, and as it refuses."""

from __future__ import annotations

from tests.helpers.session_client_modern import ModernClient, Reply
from tests.helpers.session_client_modern_inbox import b64, read_letter
from tests.helpers.session_lab import ROOM, Lab
from tests.helpers.session_modern_seed import SEED


async def blinded(lab: Lab) -> tuple[ModernClient, ModernClient]:
    """Two who were seen under their blinded ids."""
    one, two = lab.client("member", "15"), lab.client("other", "15")
    for client in (one, two):
        await client.poll_info(ROOM)
    return one, two


async def unsigned(lab: Lab, method: str, path: str) -> Reply:
    return await lab.stranger.call(method, path, is_signed=False)


@SEED.succeeds("GET /inbox")
async def inbox(lab: Lab) -> Reply:
    one, two = await blinded(lab)
    for text in ("first", "second"):
        await one.send_letter(two.session_id, text)
    reply = await two.call("GET", "/inbox")
    letters = [read_letter(raw) for raw in reply.json]
    assert [two.open_letter(letter).text for letter in letters] == ["first", "second"]
    assert {(letter.sender, letter.recipient) for letter in letters} == {(one.session_id, two.session_id)}
    assert len(await two.letters("inbox", "limit=1")) == 1
    assert await one.letters("inbox") == []
    return reply


@SEED.refuses("GET /inbox")
async def inbox_of_nobody(lab: Lab) -> Reply:
    return await unsigned(lab, "GET", "/inbox")


@SEED.succeeds("GET /outbox")
async def outbox(lab: Lab) -> Reply:
    one, two = await blinded(lab)
    sent = await one.send_letter(two.session_id, "first")
    reply = await one.call("GET", "/outbox")
    [letter] = [read_letter(raw) for raw in reply.json]
    assert (letter.id, letter.sender, letter.recipient) == (sent.id, one.session_id, two.session_id)
    assert await two.letters("outbox") == []
    return reply


@SEED.refuses("GET /outbox")
async def outbox_of_nobody(lab: Lab) -> Reply:
    return await unsigned(lab, "GET", "/outbox")


@SEED.succeeds("GET /inbox/since/{id}")
async def inbox_since(lab: Lab) -> Reply:
    one, two = await blinded(lab)
    first, second = [await one.send_letter(two.session_id, text) for text in ("first", "second")]
    reply = await two.call("GET", f"/inbox/since/{first.id}")
    assert [raw["id"] for raw in reply.json] == [second.id]
    nothing = await two.call("GET", f"/inbox/since/{second.id}")
    assert (nothing.code, nothing.body) == (304, b"")
    return reply


@SEED.refuses("GET /inbox/since/{id}")
async def inbox_of_nobody_since(lab: Lab) -> Reply:
    return await unsigned(lab, "GET", "/inbox/since/0")


@SEED.succeeds("GET /outbox/since/{id}")
async def outbox_since(lab: Lab) -> Reply:
    one, two = await blinded(lab)
    first, second = [await one.send_letter(two.session_id, text) for text in ("first", "second")]
    reply = await one.call("GET", f"/outbox/since/{first.id}")
    assert [raw["id"] for raw in reply.json] == [second.id]
    nothing = await one.call("GET", f"/outbox/since/{second.id}")
    assert (nothing.code, nothing.body) == (304, b"")
    return reply


@SEED.refuses("GET /outbox/since/{id}")
async def outbox_of_nobody_since(lab: Lab) -> Reply:
    return await unsigned(lab, "GET", "/outbox/since/0")


@SEED.succeeds("POST /inbox/{session_id}")
async def send(lab: Lab) -> Reply:
    """The answer is the letter without what it says."""
    one, two = await blinded(lab)
    sealed = one.seal_letter(two.session_id, "Ahoy!")
    reply = await one.call("POST", f"/inbox/{two.session_id}", {"message": b64(sealed)})
    told = read_letter(reply.json)
    assert "message" not in reply.json
    assert (told.sender, told.recipient) == (one.session_id, two.session_id)
    assert 14 * 86400 < told.expires_at - told.posted_at <= 15 * 86400 + 1
    [letter] = await two.letters()
    assert (letter.id, letter.sealed) == (told.id, sealed)
    assert (two.open_letter(letter).text, two.open_letter(letter).name) == ("Ahoy!", "Member")
    return reply


@SEED.refuses("POST /inbox/{session_id}")
async def send_to_nobody(lab: Lab) -> Reply:
    one, _ = await blinded(lab)
    unseen = lab.client("stranger", "15").session_id
    return await one.call("POST", f"/inbox/{unseen}", {"message": b64(b"anything")})


@SEED.succeeds("DELETE /inbox")
async def clear(lab: Lab) -> Reply:
    """The sender keeps the outbox."""
    one, two = await blinded(lab)
    for text in ("first", "second"):
        await one.send_letter(two.session_id, text)
    reply = await two.call("DELETE", "/inbox")
    assert reply.json == {"deleted": 2}
    assert await two.letters() == []
    return reply


@SEED.refuses("DELETE /inbox")
async def clear_of_nobody(lab: Lab) -> Reply:
    one, two = await blinded(lab)
    await one.send_letter(two.session_id, "first")
    reply = await unsigned(lab, "DELETE", "/inbox")
    assert len(await two.letters()) == 1
    return reply

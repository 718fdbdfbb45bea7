"""A whole life of a member with a client of today, unblinded and blinded, in onion requests and over plain HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from sabir.config import Config, Session
from tests.helpers.session_client import Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, ModernMessage, Prefix
from tests.helpers.session_client_modern_calls import sub
from tests.helpers.session_client_modern_inbox import read_letters
from tests.helpers.session_client_modern_read import Reply, read_row
from tests.helpers.session_face import open_harbour
from tests.helpers.session_lab import ROOM, Lab, open_lab
from tests.helpers.session_seed import picture


@pytest.mark.parametrize(
    ("prefix", "blinding"), [("00", "off"), ("15", "off"), ("25", "off"), ("15", "required"), ("25", "required")]
)
@pytest.mark.parametrize("way", ["v4", "plain"])
async def test_of_today(
    database_url: str, tmp_path: Path, way: Wire, prefix: Prefix, blinding: Literal["off", "required"]
) -> None:
    """Capabilities, room, batch poll, post, edit, react, pin, file, inbox, and what moderators do."""
    async with open_harbour(database_url, tmp_path, config=Config(session=Session(blinding=blinding))) as harbour:
        lab = await open_lab(harbour, wire=way, prefix=prefix)
        bob, reader = lab.client("stranger"), lab.other
        await joins(bob)
        posted = await talks(lab, bob)
        await shares(lab, bob)
        await writes_letters(lab)
        await is_moderated(lab, bob)
        (row,) = [row for row in await reader.recent(ROOM) if row.id == posted]
        assert row.text == "Ahoy, all!"


@pytest.mark.parametrize("prefix", ["00", "15"])
async def test_of_today_in_version_3(sqlite_path: Path, tmp_path: Path, prefix: Prefix) -> None:
    """All but files, for bytes that are no text can't go that way."""
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        lab = await open_lab(harbour, wire="v3", prefix=prefix)
        bob = lab.client("stranger")
        await joins(bob)
        await talks(lab, bob)
        await is_moderated(lab, bob)


async def joins(bob: ModernClient) -> None:
    """As desktop: capabilities under a blinded key, then the room, then the first poll."""
    able = await bob.capabilities()
    assert "sogs" in able
    assert "blind" not in able or bob.session_id[:2] in ("15", "25")
    room = await bob.room(ROOM)
    assert room["name"] == "Lab"
    polled_able, info, pages = await bob.poll((ROOM, None))
    assert (polled_able.code, info.code, pages.code) == (200, 200, 200)
    assert info.json["details"]["token"] == ROOM
    assert pages.json == []


async def talks(lab: Lab, bob: ModernClient) -> int:
    """Posts, edits, gets a reaction and is pinned: what a reader's polls show of it."""
    reader = lab.other
    posted = await bob.post(ROOM, "Ahoy!")
    rows = await polled(reader, 0)
    assert [(row.id, row.text, row.author, row.verified) for row in rows] == [
        (posted.id, "Ahoy!", bob.session_id, True)
    ]

    await bob.edit(ROOM, posted.id, "Ahoy, all!")
    (edited,) = await polled(reader, rows[-1].seqno)
    assert (edited.id, edited.text, edited.verified, edited.posted) == (posted.id, "Ahoy, all!", True, posted.posted)

    added = await reader.react(ROOM, posted.id, "⚓")
    assert added["added"] is True
    (liked,) = await polled(bob, edited.seqno)
    assert (liked.is_reactions_only, liked.seqno) == (True, added["seqno"])
    assert liked.reactions["⚓"].reactors == (reader.session_id,)

    pins = (await lab.admin.pin(ROOM, posted.id))["info_updates"]
    info = (await bob.poll((ROOM, liked.seqno)))[1].json
    assert (info["details"]["info_updates"], info["details"]["pinned_messages"][0]["id"]) == (pins, posted.id)
    return posted.id


async def shares(lab: Lab, bob: ModernClient) -> None:
    """A file that the post claims, and its end with the post."""
    chart = await bob.attach(ROOM, "chart.png", "image/png", picture())
    posted = await bob.post(ROOM, "A chart", attachments=[chart])
    (seen,) = (await lab.other.message(ROOM, posted.id)).attachments
    assert (seen.file_name, seen.content_type) == ("chart.png", "image/png")
    fetched = await lab.other.fetch(ROOM, seen.file_id)
    assert fetched.body == picture()
    seqno = (await lab.other.room(ROOM))["message_sequence"]
    await bob.delete(ROOM, posted.id)
    (gone,) = await polled(lab.other, seqno)
    assert (gone.id, gone.is_deleted) == (posted.id, True)
    with pytest.raises(Refused, match="404"):
        await lab.other.fetch(ROOM, seen.file_id)


async def writes_letters(lab: Lab) -> None:
    """Between blinded ids, polled in the batch."""
    one, two = lab.client("stranger", "15"), lab.client("other", "15")
    await two.poll_info(ROOM)
    sent = await one.send_letter(two.session_id, "Psst")
    inbox, outbox = await two.batch([sub("GET", "/inbox"), sub("GET", f"/outbox/since/{sent.id}")])
    (letter,) = read_letters(inbox)
    assert (two.open_letter(letter).text, letter.sender) == ("Psst", one.session_id)
    assert (outbox.code, read_letters(outbox)) == (304, [])
    assert await two.clear_inbox() == 1


async def is_moderated(lab: Lab, bob: ModernClient) -> None:
    """Someone is made a moderator, bans and deletes, as desktop does it; the banned one is let in again."""
    noise = await lab.member.post(ROOM, "noise")
    await lab.admin.promote(bob.session_id, ROOM)
    assert bob.session_id in (await bob.room(ROOM))["moderators"]
    banned, deleted = await bob.ban_and_delete(lab.member.session_id, ROOM)
    assert (banned.code, deleted.code) == (200, 200)
    assert noise.id not in [row.id for row in await bob.recent(ROOM)]
    with pytest.raises(Refused, match="403"):
        await lab.member.post(ROOM, "more noise")
    await bob.unban(lab.member.session_id, ROOM)
    await lab.member.post(ROOM, "sorry")
    await lab.admin.set_room(ROOM, name="Quiet lab", description="Hush.")
    details = (await bob.poll_info(ROOM))["details"]
    assert (details["name"], details["description"]) == ("Quiet lab", "Hush.")


async def polled(client: ModernClient, seqno: int) -> list[ModernMessage]:
    """The rows that one batch poll brings."""
    replies: list[Reply] = await client.poll((ROOM, seqno))
    return [read_row(raw) for raw in replies[2].json]

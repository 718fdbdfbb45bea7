"""Clients of 2021 and of today in one room: who is blinded reaches both, each in a form that its reader verifies."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.domain.messages import Draft
from sabir.store import relayed
from tests.helpers.session_client import PollRequest, SessionClient
from tests.helpers.session_client_body import Body, Quote, envelope, pad, write
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour, open_harbour


async def of_both(harbour: Harbour, prefix: Prefix = "15") -> tuple[ModernClient, SessionClient]:
    """A blinded client of today, and a member with a client of 2021."""
    return harbour.modern("bob", prefix=prefix), await harbour.member("carol")


async def second_envelopes(harbour: Harbour) -> int:
    """How many are kept for the newest messages."""
    page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=50)
    ids = [item.message.id for item in page.items if item.message is not None]
    return len(await harbour.core.db.read(lambda tx: relayed.of_messages(tx, harbour.room.id, ids)))


@pytest.mark.parametrize("prefix", ["15", "25"])
async def test_a_blinded_post_is_signed_anew_for_clients_of_2021(
    database_url: str, tmp_path: Path, prefix: Prefix
) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await of_both(harbour, prefix)
        posted = await bob.post("harbour", "Ahoy!")
        (old,) = await carol.messages("harbour")
        assert (old.server_id, old.text, old.name, old.verified) == (posted.id, "Ahoy!", "Bob", True)
        assert old.author.startswith("05")
        assert old.author not in (bob.identity.session_id, carol.session_id)
        assert old.sent_ms == posted.signed_ms == old.posted_ms
        for _ in range(2):
            (poll,) = await carol.compact_poll(PollRequest("harbour", 0, 0))
            assert poll.messages == (old,)  # made once, and kept
        (new,) = await harbour.modern("dora").recent("harbour")
        assert (new.data, new.signature, new.author, new.verified) == (
            posted.data,
            posted.signature,
            bob.session_id,
            True,
        )


async def test_one_author_has_one_relay_id(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        newer = harbour.modern("bob", prefix="25")
        plain = harbour.modern("bob")
        for client in (bob, plain, newer):  # 25 is known to be bob once the plain id is
            await client.post("harbour", "x")
        first, second, third = await carol.messages("harbour", after=0)
        assert first.author == third.author != second.author == bob.identity.session_id
        assert all(one.verified for one in (first, second, third))


async def test_quotes_between_generations(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        asked = await bob.post("harbour", "Who is there?")
        (seen,) = await carol.messages("harbour")
        answer = await carol.post("harbour", "Carol.", quote=seen)
        page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=1)
        message = page.items[0].message
        assert message is not None
        assert message.reply_to_id is not None
        assert page.parents[message.reply_to_id].text == "Who is there?"
        await bob.post("harbour", "Good.", quote=Quote(answer.sent_ms, carol.session_id))
        last = (await carol.messages("harbour"))[0]
        assert last.quote == Quote(answer.posted_ms, carol.session_id, "Carol.")  # as she knows her own message
        # a reply of another face to a blinded one: as clients of 2021 know it, where there can be any
        parent = page.parents[message.reply_to_id]
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("And me.", reply_to=parent.id))
        (relayed_reply,) = await carol.messages("harbour", after=last.server_id)
        assert relayed_reply.quote == Quote(seen.posted_ms, seen.author, "Who is there?")
        assert asked.id == seen.server_id


async def test_an_edit_and_a_deletion(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        posted = await bob.post("harbour", "frist")
        (first,) = await carol.messages("harbour")
        assert await second_envelopes(harbour) == 1
        await bob.edit("harbour", posted.id, "first")
        assert await second_envelopes(harbour) == 0  # what it said before is kept nowhere
        (poll,) = await carol.compact_poll(PollRequest("harbour", first.server_id, 0))
        assert [one.server_id for one in poll.deletions] == [first.server_id]
        (second,) = poll.messages
        assert (second.text, second.author, second.verified) == ("first", first.author, True)
        assert second.server_id > first.server_id
        (new,) = await harbour.modern("dora").since("harbour", posted.seqno)
        assert (new.id, new.text, new.author, new.verified) == (posted.id, "first", bob.session_id, True)
        await bob.delete("harbour", posted.id)
        assert await second_envelopes(harbour) == 0
        assert await carol.messages("harbour") == []
        assert [one.server_id for one in await carol.deletions("harbour", after=0)] == [
            first.server_id,
            second.server_id,
        ]


async def test_the_relay_id_is_as_good_as_the_own_one(database_url: str, tmp_path: Path) -> None:
    """For moderators with clients of 2021, who know no other."""
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, _ = await of_both(harbour)
        await bob.post("harbour", "spam")
        boss = await harbour.moderator("boss")
        (seen,) = await boss.messages("harbour")
        await boss.ban("harbour", seen.author, delete_all=True)
        assert await boss.messages("harbour") == []
        reply = await bob.call("POST", "/room/harbour/message", bob.signed(bob.write("again")))
        assert reply.code == 403
        assert seen.author in await boss.banned("harbour")
        await boss.unban("harbour", seen.author)
        await bob.post("harbour", "sorry")


async def test_many_at_once_are_signed_once(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        for number in range(5):
            await bob.post("harbour", f"{number}")
            await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft(f"Talk {number}"))
        found = await carol.messages("harbour", after=0)
        assert [one.text for one in found] == [text for n in range(5) for text in (f"{n}", f"Talk {n}")]
        assert all(one.verified for one in found)
        assert len({one.posted_ms for one in found if one.name == "Bob"}) == 5
        assert await second_envelopes(harbour) == 5
        assert await carol.messages("harbour", after=0) == found


async def test_what_no_client_shows_stays_hidden(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        data = pad(b"\x32\x04\x08\x01\x10\x05")  # typing
        await bob.ask("POST", "/room/harbour/message", bob.signed(data))
        (old,) = await carol.messages("harbour")
        assert (old.text, old.attachments, old.quote) == ("", (), None)
        (new,) = await bob.recent("harbour")
        assert new.data == data


async def test_files_of_blinded_members(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        file = await bob.attach("harbour", "map.png", "image/png", b"\x89PNG")
        await bob.post("harbour", "look", attachments=[file])
        (old,) = await carol.messages("harbour")
        (pointer,) = old.attachments
        assert (pointer.file_id, pointer.file_name, pointer.content_type) == (file.file_id, "map.png", "image/png")
        assert await carol.download("harbour", pointer.file_id) == b"\x89PNG"
        mine = await carol.attach("harbour", "sea.png", "image/png", b"\x89SEA")
        await carol.post("harbour", "", attachments=[mine])
        (new,) = [one for one in await bob.recent("harbour") if one.author == carol.session_id]
        assert (await bob.fetch("harbour", new.attachments[0].file_id)).body == b"\x89SEA"


async def test_bytes_in_an_envelope(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await of_both(harbour)
        now_ms = harbour.clock.now_ms()
        data = pad(envelope(write(Body("wrapped", "Bob", 0, now_ms)), now_ms))
        await bob.ask("POST", "/room/harbour/message", bob.signed(data))
        (old,) = await carol.messages("harbour")
        assert (old.text, old.name, old.sent_ms, old.verified) == ("wrapped", "Bob", now_ms, True)
        (new,) = await bob.recent("harbour")
        assert new.data == data

"""What clients of today say is there for the other faces, and what those say for clients of today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sabir.config import Config, Session
from sabir.core.files import Upload
from sabir.core.steps.registering import NewPerson
from sabir.domain.ids import FileId
from sabir.domain.messages import Draft, Message
from sabir.domain.timeline import Page
from tests.helpers.core import ROOT, actor_of
from tests.helpers.session_client import Attachment
from tests.helpers.session_client_body import Body, Quote, envelope, pad, write
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour, open_harbour

PREFIXES = ("00", "15", "25")
MODES: dict[Prefix, Config] = {
    "00": Config(),
    "15": Config(session=Session(blinding="required")),
    "25": Config(session=Session(blinding="required")),
}


async def said(harbour: Harbour) -> tuple[Message, Page]:
    """The newest message of the room as other faces read it."""
    page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=1)
    message = page.items[0].message
    assert message is not None
    return message, page


async def says(
    harbour: Harbour, text: str, *, reply_to: Message | None = None, files: tuple[FileId, ...] = ()
) -> Message:
    """Alice, through another face."""
    draft = Draft(text, reply_to=reply_to.id if reply_to else None, files=files)
    return (await harbour.core.messages.post(harbour.alice, harbour.room.id, draft)).message


async def kept(harbour: Harbour, path: str, content: bytes) -> FileId:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    file, _ = await harbour.core.files.keep(harbour.alice, path, Upload(path.rsplit("/", 1)[-1], chunks(), 2**30))
    return file.id


async def posts(client: ModernClient, body: Body) -> None:
    await client.ask("POST", "/room/harbour/message", client.signed(pad(write(body))))


# --- from other faces -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_message_of_another_face_verifies(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(database_url, tmp_path, config=MODES[prefix]) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        await says(harbour, "Ahoy!")
        (row,) = await bob.recent("harbour")
        assert (row.text, row.name, row.verified) == ("Ahoy!", "Alice", True)
        assert row.author.startswith("05")  # a key of the server's own is no member's to hide
        assert row.sent_ms == row.signed_ms == round(row.posted * 1000) == harbour.clock.now_ms()
        assert await bob.since("harbour", 0) == [row]


@pytest.mark.parametrize("prefix", ["00", "15"])
async def test_replies_both_ways(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(database_url, tmp_path, config=MODES[prefix]) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        asked = await says(harbour, "Who is there?")
        (question,) = await bob.recent("harbour")
        await bob.post("harbour", "Bob.", quote=Quote(question.sent_ms, question.author))
        answer, _ = await said(harbour)
        assert (answer.text, answer.reply_to_id) == ("Bob.", asked.id)
        (own,) = [one for one in await bob.recent("harbour") if one.author == bob.session_id]
        await says(harbour, "Come in.", reply_to=answer)
        (newest,) = await bob.recent("harbour", "limit=1")
        assert newest.quote == Quote(round(own.posted * 1000), bob.session_id, "Bob.")
        for at_ms in (own.signed_ms, round(own.posted * 1000)):  # by the author's time, and by ours
            await bob.post("harbour", "so", quote=Quote(at_ms, bob.session_id))
            assert (await said(harbour))[0].reply_to_id == answer.id


async def test_a_reply_to_what_is_not_here_is_told(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        await bob.post("harbour", "so", quote=Quote(5, "15" + "11" * 32, "old\nwords"))
        assert (await said(harbour))[0].text == "> old\n> words\nso"


async def test_edits_both_ways(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        own = await bob.post("harbour", "frist")
        harbour.clock.advance(1)
        await bob.edit("harbour", own.id, "first")
        message, _ = await said(harbour)
        assert message.text == "first"
        assert message.edited_ms == harbour.clock.now_ms()
        (row,) = await bob.recent("harbour")
        assert (row.text, row.id, row.author) == ("first", own.id, bob.session_id)

        other = await says(harbour, "sceond")
        (_, before) = await bob.since("harbour", 0)
        await harbour.core.messages.edit(harbour.alice, harbour.room.id, other.id, "second")
        (after,) = await bob.since("harbour", before.seqno)
        assert (after.id, after.text, after.author, after.verified) == (before.id, "second", before.author, True)
        assert after.edited is not None
        assert after.posted == before.posted


async def test_an_edit_of_ones_own_message_through_another_face(database_url: str, tmp_path: Path) -> None:
    """The server has no key but its own: the same message goes on under a relay id."""
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        person = await harbour.core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=bob.session_id))
        own = await bob.post("harbour", "frist")
        message, _ = await said(harbour)
        await harbour.core.messages.edit(actor_of(person), harbour.room.id, message.id, "first")
        (row,) = await bob.since("harbour", own.seqno)
        assert (row.id, row.text, row.verified) == (own.id, "first", True)
        assert row.author not in (bob.session_id, "")
        found = await harbour.core.people.find_by_session(row.author)
        assert found is not None
        assert found.id == person.id


async def test_reactions_both_ways(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        own = await bob.post("harbour", "ahoy")
        message, _ = await said(harbour)
        await harbour.core.messages.react(harbour.alice, harbour.room.id, message.id, "⚓")
        (row,) = await bob.since("harbour", own.seqno)
        assert row.is_reactions_only
        (reactor,) = row.reactions["⚓"].reactors
        person = await harbour.core.people.find_by_session(reactor)
        assert person is not None
        assert person.id == harbour.alice.person_id
        await says(harbour, "mine")
        alice = (await bob.recent("harbour"))[0].author
        assert alice == reactor  # who reacted is who wrote

        await bob.react("harbour", own.id, "🌊")
        _, page = await said(harbour)
        shown = (await harbour.core.messages.get(harbour.alice, harbour.room.id, message.id)).reactions[message.id]
        assert {(one.emoji, one.person_id) for one in shown} == {
            ("⚓", harbour.alice.person_id),
            ("🌊", message.author_id),
        }
        assert page.items
        await bob.unreact("harbour", own.id, "🌊")
        await harbour.core.messages.unreact(harbour.alice, harbour.room.id, message.id, "⚓")
        (gone,) = [one for one in await bob.since("harbour", row.seqno) if one.id == own.id]
        assert (gone.is_reactions_only, gone.reactions) == (True, {})
        again = await harbour.core.messages.get(harbour.alice, harbour.room.id, message.id)
        assert not again.reactions.get(message.id)


async def test_a_reaction_of_another_face_takes_the_place_of_the_one_before(database_url: str, tmp_path: Path) -> None:
    """Olvid knows one per person: the others of that person's go."""
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        own = await bob.post("harbour", "ahoy")
        message, _ = await said(harbour)
        for emoji in ("⚓", "🌊"):
            await harbour.core.messages.react(harbour.alice, harbour.room.id, message.id, emoji)
        row = await bob.message("harbour", own.id)
        assert {emoji: one.count for emoji, one in row.reactions.items()} == {"⚓": 1, "🌊": 1}


async def test_deletions_both_ways(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        own = await bob.post("harbour", "own")
        message, _ = await said(harbour)
        other = await says(harbour, "other")
        seqno = (await bob.since("harbour", 0))[-1].seqno
        await bob.delete("harbour", own.id)
        now = await harbour.core.messages.get(harbour.alice, harbour.room.id, message.id)
        assert now.items[0].message is not None
        assert now.items[0].message.is_deleted
        await harbour.core.messages.delete(harbour.alice, harbour.room.id, [other.id])
        first, second = await bob.since("harbour", seqno)
        assert [first.is_deleted, second.is_deleted] == [True, True]
        assert first.id == own.id
        assert second.author.startswith("05")
        assert await bob.recent("harbour") == []


@pytest.mark.parametrize("prefix", ["00", "15"])
async def test_files_both_ways(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(database_url, tmp_path, config=MODES[prefix]) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        await says(harbour, "look", files=(await kept(harbour, "/sea.png", b"\x89PNG"),))
        (row,) = await bob.recent("harbour")
        (pointer,) = row.attachments
        assert (pointer.file_name, pointer.content_type, pointer.size) == ("sea.png", "image/png", 4)
        path = "room/harbour/file" if prefix == "15" else "harbour/files"
        assert pointer.url.endswith(f"/{path}/{pointer.file_id}")
        assert (await bob.fetch("harbour", pointer.file_id)).body == b"\x89PNG"

        mine = await bob.attach("harbour", "map of sea.png", "image/png", b"\x89MAP")
        await bob.post("harbour", "", attachments=[mine])
        message, page = await said(harbour)
        (attachment,) = page.attachments[message.id]
        assert (attachment.name, attachment.mime, attachment.size_bytes) == ("map of sea.png", "image/png", 4)
        download = await harbour.core.files.open(harbour.alice, attachment.file_id)
        assert b"".join([chunk async for chunk in download.chunks]) == b"\x89MAP"
        harbour.clock.advance(14 * 86_400)
        assert (await bob.fetch("harbour", mine.file_id)).body == b"\x89MAP"


async def test_a_file_named_by_its_modern_address_alone(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        number = await bob.upload("harbour", b"a", "a.txt")
        url = f"http://somewhere.test/room/harbour/file/{number}/a.txt"
        await posts(bob, Body("x", attachments=[Attachment(0, "text/plain", 1, "a.txt", url)]))
        message, page = await said(harbour)
        assert [one.name for one in page.attachments[message.id]] == ["a.txt"]


# --- to other faces ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_a_post_is_text_under_its_profile_name(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(database_url, tmp_path, config=MODES[prefix]) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        await bob.post("harbour", "Ahoy!")
        message, page = await said(harbour)
        name = page.name(message.author_id)
        assert (message.text, name.display_name, name.session_id) == ("Ahoy!", "Bob", bob.session_id)
        bob.name = "  Bob\tthe\u202e\0 Builder  "
        await bob.post("harbour", "again")
        assert (await said(harbour))[1].name(message.author_id).display_name == "Bob the Builder"


async def test_a_blinded_member_with_an_account_keeps_its_name(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        plain, bob = harbour.modern("bob"), harbour.modern("bob", prefix="15")
        person = await harbour.core.people.create(ROOT, NewPerson("bob", None, "Robert", session_id=plain.session_id))
        await bob.post("harbour", "Ahoy!")
        message, page = await said(harbour)
        assert message.author_id == person.id
        assert page.name(person.id).display_name == "Robert"


async def test_bytes_in_an_envelope(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        now_ms = harbour.clock.now_ms() - 5
        data = pad(envelope(write(Body("wrapped", "Bobby")), now_ms))
        await bob.ask("POST", "/room/harbour/message", bob.signed(data))
        message, page = await said(harbour)
        assert (message.text, message.sent_ms) == ("wrapped", now_ms)
        assert page.name(message.author_id).display_name == "Bobby"
        (row,) = await bob.recent("harbour")
        assert row.data == data


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\x0a\x0e" + b"\x0a\x04look" + b"\x52\x06\x0a\x04http", "look\nhttp"),
        (b"\x0a\x0d" + b"\xb2\x06\x0a\x0a\x03url\x1a\x03sea", "sea url"),
        (
            b"\x0a\x16\x0a\x04look\x12\x0e\x09\x05" + bytes(7) + b"\x5a\x03sea",
            "look\nsea\nfile (application/octet-stream, 0 bytes)",
        ),
    ],
)
async def test_previews_invitations_and_captions_are_text(
    sqlite_path: Path, tmp_path: Path, content: bytes, text: str
) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        await bob.ask("POST", "/room/harbour/message", bob.signed(pad(content)))
        assert (await said(harbour))[0].text == text


async def test_mentions_both_ways(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob", prefix="15"), harbour.modern("carol")
        await says(harbour, "I am alice")
        (row,) = await bob.recent("harbour")
        await carol.poll_info("harbour")
        await bob.post("harbour", f"@{row.author} and @{carol.session_id}, it is me, @{bob.session_id}")
        message, page = await said(harbour)
        named = {name.id for name in page.mentioned.values()}
        assert (len(named), harbour.alice.person_id in named, message.author_id in named) == (3, True, True)
        await says(harbour, f'@{bob.session_id} hears @"alice"')
        (row,) = await bob.recent("harbour", "limit=1")
        assert row.text == f"@{bob.session_id} hears @{row.author}"


async def test_a_session_id_that_is_mentioned_and_never_came(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        text = f"Has anyone seen @{'25' + '11' * 32}?"
        await bob.post("harbour", text)
        message, page = await said(harbour)
        assert (message.text, page.mentioned) == (text, {})

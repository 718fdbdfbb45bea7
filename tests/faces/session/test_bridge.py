"""What other faces say appears here under verifiable signatures; what is said here appears elsewhere as words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sabir.core.files import Upload
from sabir.core.steps.registering import NewPerson
from sabir.domain.ids import FileId
from sabir.domain.messages import Draft, Message
from sabir.domain.people import Actor
from sabir.domain.timeline import Page
from tests.helpers.core import ROOT, actor_of, make_person, make_room
from tests.helpers.session_client import Attachment, PollRequest, SessionClient
from tests.helpers.session_client_body import Body, Quote, envelope, pad, write
from tests.helpers.session_face import Harbour, open_harbour


async def said(harbour: Harbour) -> Page:
    """The newest message of the room as other faces read it."""
    page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=1)
    assert page.items[0].message is not None
    return page


async def words(harbour: Harbour) -> str:
    message = (await said(harbour)).items[0].message
    assert message is not None
    return message.text


async def post(
    harbour: Harbour, text: str, *, reply_to: Message | None = None, files: tuple[FileId, ...] = ()
) -> Message:
    draft = Draft(text, reply_to=reply_to.id if reply_to else None, files=files)
    return (await harbour.core.messages.post(harbour.alice, harbour.room.id, draft)).message


async def kept(harbour: Harbour, actor: Actor, path: str, content: bytes) -> FileId:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    name = path.rsplit("/", 1)[-1]
    file, _ = await harbour.core.files.keep(actor, path, Upload(name, chunks(), 2**30))
    return file.id


async def quoting(client: SessionClient, quote: Quote) -> None:
    await client.post_bytes("harbour", pad(write(Body("so", "", 0, 0, quote))))


# --- from other faces -------------------------------------------------------------------------------------------------


async def test_a_message_of_another_face_verifies(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        await post(harbour, "Ahoy!")
        (message,) = await bob.messages("harbour")
        assert (message.text, message.name, message.verified) == ("Ahoy!", "Alice", True)
        assert message.sent_ms == message.posted_ms == harbour.clock.now_ms()
        assert await carol.messages("harbour") == [message]
        assert await bob.messages("harbour", after=0) == [message]
        (poll,) = await carol.compact_poll(PollRequest("harbour", 0, 0))
        assert poll.messages == (message,)


async def test_messages_of_one_moment_have_times_of_their_own(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        for number in range(40):
            await post(harbour, f"{number}")
        messages = await bob.messages("harbour", after=0)
        assert [message.text for message in messages] == [f"{number}" for number in range(40)]
        assert len({message.sent_ms for message in messages}) == len({message.posted_ms for message in messages}) == 40
        assert {message.author for message in messages} == {messages[0].author}
        assert all(message.verified for message in messages)


async def test_everyone_has_a_relay_key_of_their_own_that_stays(database_url: str, tmp_path: Path) -> None:
    authors = []
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        dora = await make_person(harbour.core, "dora")
        await harbour.core.participants.add_person(harbour.alice, harbour.room.id, "dora")
        for actor in (harbour.alice, dora, harbour.alice):
            await harbour.core.messages.post(actor, harbour.room.id, Draft("x"))
        authors = [message.author for message in await bob.messages("harbour", after=0)]
        assert authors[0] == authors[2] != authors[1]
        person = await harbour.core.people.find_by_session(authors[1])
        assert person is not None
        assert person.id == dora.person_id


async def test_a_reply_quotes(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        question = await bob.post("harbour", "Who is there?")
        asked = (await said(harbour)).items[0].message
        answer = await post(harbour, "Me.", reply_to=asked)
        await post(harbour, "Still me.", reply_to=answer)
        first, second = await bob.messages("harbour", after=1)
        assert first.quote == Quote(question.posted_ms, bob.session_id, "Who is there?")
        assert second.quote == Quote(first.posted_ms, first.author, "Me.")


async def test_a_reply_to_what_is_gone_stands_alone(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post("harbour", "Who is there?")
        asked = (await said(harbour)).items[0].message
        await post(harbour, "Me.", reply_to=asked)
        await bob.delete("harbour", 1)
        (message,) = await bob.messages("harbour")
        assert (message.text, message.quote) == ("Me.", None)


async def test_an_edit_is_a_tombstone_and_a_new_message(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        message = await post(harbour, "frist")
        (first,) = await bob.messages("harbour")
        harbour.clock.advance(5)
        await harbour.core.messages.edit(harbour.alice, harbour.room.id, message.id, "first")
        (poll,) = await bob.compact_poll(PollRequest("harbour", 1, 0))
        assert [(one.id, one.server_id) for one in poll.deletions] == [(1, 1)]
        (second,) = poll.messages
        assert (second.server_id, second.text, second.author, second.verified) == (2, "first", first.author, True)
        assert (second.sent_ms, second.posted_ms) == (first.sent_ms, harbour.clock.now_ms())
        quoted = await bob.post("harbour", "seen", quote=second)
        assert quoted.quote is not None
        parent = (await said(harbour)).items[0].message
        assert parent is not None
        assert parent.reply_to_id == message.id


async def test_a_deletion_elsewhere_is_a_deletion_here(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post("harbour", "mine")
        mine = (await said(harbour)).items[0].message
        own = await post(harbour, "own")
        assert mine is not None
        await harbour.core.messages.delete(harbour.alice, harbour.room.id, [mine.id, own.id])
        assert await bob.messages("harbour") == []
        assert sorted(one.server_id for one in await bob.deletions("harbour")) == [1, 2]


async def test_mentions_become_ids(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await make_person(harbour.core, "dora")
        await post(harbour, f'@dora meet @"alice" and @nobody and @{bob.session_id}, @all')
        (message,) = await bob.messages("harbour")
        dora, alice = message.text.split()[0][1:], message.text.split()[2][1:]
        assert alice == message.author
        assert message.text == f"@{dora} meet @{alice} and @nobody and @{bob.session_id}, @all"
        person = await harbour.core.people.find_by_session(dora)
        assert person is not None
        assert person.uid == "dora"


async def test_files_of_other_faces_are_fetched_by_number(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        bob = await harbour.member("bob")
        await bob.join("quay")
        file = await kept(harbour, harbour.alice, "/sea.png", b"\x89PNG")
        message = await post(harbour, "look", files=(file,))
        await harbour.core.messages.post(harbour.alice, quay.id, Draft("", files=(file,)))
        pointers = [(await bob.messages(room))[0].attachments[0] for room in ("harbour", "quay")]
        assert {(one.file_name, one.content_type, one.size) for one in pointers} == {("sea.png", "image/png", 4)}
        for room, pointer in zip(("harbour", "quay"), pointers, strict=True):
            assert pointer.url.endswith(f"/{room}/files/{pointer.file_id}")
            assert await bob.download(room, pointer.file_id) == b"\x89PNG"
        assert pointers[0].file_id != pointers[1].file_id
        assert (await bob.call("GET", f"files/{pointers[0].file_id}", room="quay"))[0] == 404
        await harbour.core.messages.delete(harbour.alice, harbour.room.id, [message.id])
        assert (await bob.call("GET", f"files/{pointers[0].file_id}", room="harbour"))[0] == 404
        assert await bob.download("quay", pointers[1].file_id) == b"\x89PNG"


async def test_a_file_too_large_for_this_wire_is_told(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        file = await kept(harbour, harbour.alice, "/film.mkv", bytes(10 * 1024 * 1024 + 1))
        await post(harbour, "look", files=(file,))
        (message,) = await bob.messages("harbour")
        assert message.attachments == ()
        assert message.text.startswith("look\nfilm.mkv (")
        assert message.text.endswith("10485761 bytes)")


# --- to other faces ---------------------------------------------------------------------------------------------------


async def test_a_post_is_text_under_its_profile_name(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post("harbour", "Ahoy!")
        page = await said(harbour)
        message = page.items[0].message
        assert message is not None
        assert (message.text, page.name(message.author_id).display_name) == ("Ahoy!", "Bob")
        assert page.name(message.author_id).session_id == bob.session_id
        harbour.clock.advance(60)
        bob.name = "  Bob\tthe\u202e\0 Builder  " + "x" * 100
        await bob.post("harbour", "again")
        page = await said(harbour)
        name = page.name(message.author_id).display_name
        assert name == "Bob the Builder " + "x" * 48


async def test_a_linked_key_is_its_person(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.client("bob")
        person = await harbour.core.people.create(ROOT, NewPerson("robert", None, "Robert", session_id=bob.session_id))
        await bob.join("harbour")
        await bob.post("harbour", "from Session")
        page = await said(harbour)
        message = page.items[0].message
        assert message is not None
        assert message.author_id == person.id
        assert page.name(person.id).display_name == "Robert"
        await harbour.core.messages.post(actor_of(person), harbour.room.id, Draft("from Talk"))
        second, first = await bob.messages("harbour")
        assert first.author == bob.session_id
        assert second.author != bob.session_id
        assert second.verified


async def test_a_quote_is_a_reply(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        carol = await harbour.member("carol")
        asked = await post(harbour, "Who is there?")
        (heard,) = await bob.messages("harbour")
        own = await bob.post("harbour", "Bob.", quote=heard)
        answer = (await said(harbour)).items[0].message
        assert answer is not None
        assert (answer.text, answer.reply_to_id) == ("Bob.", asked.id)
        for sent_ms in (own.sent_ms, own.posted_ms):  # by the author's time, and by the one it was listed under
            await quoting(carol, Quote(sent_ms, bob.session_id, "Bob."))
            reply = (await said(harbour)).items[0].message
            assert reply is not None
            assert (reply.text, reply.reply_to_id) == ("so", answer.id)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (Quote(5, "05" + "11" * 32, "old\nwords"), "> old\n> words\nso"),
        (Quote(5, "05" + "11" * 32), "so"),
        (Quote(2**62, "nobody", ""), "so"),
        (Quote(2**62, "\0", "a\0b"), "> ab\nso"),
    ],
)
async def test_a_quote_of_nothing_here_is_told(database_url: str, tmp_path: Path, quote: Quote, text: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await quoting(bob, quote)
        assert await words(harbour) == text


async def test_attached_files_are_seen_elsewhere(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        first = await bob.attach("harbour", "../../map of\0 sea.png", "image/png", b"\x89PNG")
        await bob.post("harbour", "", attachments=[first])
        page = await said(harbour)
        message = page.items[0].message
        assert message is not None
        (attachment,) = page.attachments[message.id]
        assert (attachment.name, attachment.mime, attachment.size_bytes) == ("map of sea.png", "image/png", 4)
        download = await harbour.core.files.open(harbour.alice, attachment.file_id)
        assert b"".join([chunk async for chunk in download.chunks]) == b"\x89PNG"
        again = Attachment(first.file_id, "text/html", 4, "other.html", first.url)
        await carol.post("harbour", "forwarded", attachments=[again])
        page = await said(harbour)
        assert [one.name for one in page.attachments[page.items[0].event.id]] == ["map of sea.png"]  # type: ignore[index]


async def test_a_file_named_by_its_address_alone(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        attachment = await bob.attach("harbour", "a.txt", "text/plain", b"a")
        url = f"http://somewhere.test/room/harbour/file/{attachment.file_id}"
        await bob.post("harbour", "x", attachments=[Attachment(0, "text/plain", 1, "a.txt", url)])
        page = await said(harbour)
        assert len(page.attachments[page.items[0].event.id]) == 1  # type: ignore[index]


async def test_files_from_elsewhere_are_told(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        far, low, high = Attachment(2**40, "image/png", 4, "f.png"), Attachment(7), Attachment(2**63, "x", 1, "y")
        await bob.post("harbour", "look", attachments=[far, low, high])
        bytes_ = "(application/octet-stream, {} bytes)"
        told = ["look", f"file {bytes_.format(0)}", f"y {bytes_.format(1)}", "f.png (image/png, 4 bytes)"]
        assert await words(harbour) == "\n".join(told)


async def test_many_files_are_cut_not_refused(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post("harbour", "x", attachments=[Attachment(2**40 + n, "a/b", 1, "f") for n in range(300)])
        assert (await words(harbour)).count("\n") == 64


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",
        b"\xff" * 40,
        pad(b""),
        pad(write(Body(""))),
        pad(b"\x2a\x02\x08\x01"),  # a receipt
        pad(b"\x32\x04\x08\x01\x10\x05"),  # typing
        pad(b"\x0a\x04\x20\x02\x28\x05"),  # a timer update
        pad(b"\x0a\x09\x5a\x07\x08\x01\x1a\x01\x3f\x20\x00"),  # a reaction
    ],
)
async def test_what_no_client_shows_stays_on_this_wire(sqlite_path: Path, tmp_path: Path, data: bytes) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post_bytes("harbour", data)
        (message,) = await bob.messages("harbour")
        assert message.data == data
        page = await said(harbour)
        there = page.items[0].message
        assert there is not None
        assert (there.text, there.file_count) == ("", 0)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (write(Body("a\0b\x07c\r\nd\te")), "abc\nd\te"),
        (b"\x0a\x05\x0a\x03\xffab", "\ufffdab"),
        (envelope(write(Body("wrapped")), 5), "wrapped"),
        (write(Body("x" * 40_000)), "x" * 32_000),
        # a preview whose address is not in the text, and an invitation
        (b"\x0a\x0e" + b"\x0a\x04look" + b"\x52\x06\x0a\x04http", "look\nhttp"),
        (b"\x0a\x0d" + b"\xb2\x06\x0a\x0a\x03url\x1a\x03sea", "sea url"),
    ],
)
async def test_words(sqlite_path: Path, tmp_path: Path, data: bytes, text: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        await bob.post_bytes("harbour", pad(data))
        assert await words(harbour) == text


async def test_a_clock_far_off_counts_for_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        now_ms = harbour.clock.now_ms()
        for said_ms, kept_ms in (
            (now_ms - 7200_000, now_ms - 7200_000),
            (now_ms + 7 * 3600_000, now_ms),
            (2**62, None),
        ):
            await bob.post_bytes("harbour", pad(write(Body("x", "", said_ms))))
            message = (await said(harbour)).items[0].message
            assert message is not None
            assert message.sent_ms == (kept_ms or now_ms + 1)

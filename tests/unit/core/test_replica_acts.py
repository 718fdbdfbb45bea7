"""What an identity does reaches the room and its own copy together, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.rooms import NewRoom
from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, RoomClosed, SabirError, WrongState
from sabir.domain.replicas import Direction, Owner, ReplicaId
from sabir.domain.rooms import RoomKind
from sabir.store import participants
from sabir.store.transaction import Tx
from tests.helpers.core import make_person
from tests.helpers.replica_world import World, upload, world

FIRST_IN = ReplicaId(Direction.INBOUND, 1)
FIRST_OUT = ReplicaId(Direction.OUTBOUND, 1)


async def test_what_is_sent_is_in_the_room_and_in_the_own_list_at_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        sent = await there.send(there.bot, " as typed ")
        page = await there.core.timeline.history(there.alice, there.room, before_id=0, limit=1)
        message = page.items[0].message
        assert message is not None
        assert (message.id, message.text, message.posted_ms) == (sent.message_id, " as typed ", sent.timestamp_ms)
        assert await there.messages(there.bot) == [sent]
        assert await there.kinds(there.bot) == ["message_sent"]


async def test_files_hang_on_both(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        held = [await there.core.files.hold(there.bot.actor, upload(f"{n}.txt", b"x" * n)) for n in (1, 2)]
        sent = await there.core.replicas.send(there.bot, Outgoing(1, "", files=tuple(file.id for file in held)))
        assert [(one.ref, one.file_name, one.size_bytes, one.mime) for one in sent.attachments] == [
            (ReplicaId(Direction.OUTBOUND, 1), "1.txt", 1, "text/plain"),
            (ReplicaId(Direction.OUTBOUND, 2), "2.txt", 2, "text/plain"),
        ]
        assert (await there.messages(there.bot))[0].attachment_count == 2
        pages = there.core.holdings.attachments(there.bot, sent.message.ref)
        assert [one async for page in pages for one in page] == list(sent.attachments)
        again = await there.core.files.hold(there.bot.actor, upload("3.txt", b""))
        more = await there.core.replicas.send(there.bot, Outgoing(1, "", files=(again.id,)))
        assert [one.ref.id for one in more.attachments] == [3]


async def refusal(work: object) -> type[SabirError]:
    with pytest.raises(SabirError) as caught:
        await work  # type: ignore[misc]  # a coroutine
    return type(caught.value)


async def test_what_can_not_be_sent(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        send = there.core.replicas.send
        await there.send(there.bot, "hello")
        await there.copy()
        other = await there.core.rooms.create(there.bot.actor, NewRoom(RoomKind.GROUP, "Elsewhere"))
        await there.copy(other.room.id)
        assert await refusal(send(there.bot, Outgoing(3, "no such discussion"))) is NotFound
        assert await refusal(send(there.bot, Outgoing(1, "", None))) is InvalidInput
        assert await refusal(send(there.bot, Outgoing(1, "x", ReplicaId(Direction.OUTBOUND, 9)))) is NotFound
        assert await refusal(send(there.bot, Outgoing(2, "of another discussion", FIRST_OUT))) is NotFound
        check = there.core.replicas.check_outgoing
        assert await refusal(check(there.bot, Outgoing(3, "x"))) is NotFound
        assert await refusal(check(there.bot, Outgoing(2, "x", FIRST_OUT))) is NotFound
        await check(there.bot, Outgoing(1, "x", FIRST_OUT))
        assert [message.body for message in await there.messages(there.bot)] == ["hello"]


async def test_only_own_messages_are_edited(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "hers")
        await there.send(there.bot, "own")
        await there.copy()
        edit = there.core.replicas.edit
        assert await refusal(edit(there.bot, FIRST_IN, "x")) is WrongState
        assert await refusal(edit(there.bot, ReplicaId(Direction.OUTBOUND, 2), "x")) is NotFound
        assert await refusal(edit(there.cat, FIRST_OUT, "x")) is NotFound
        await there.core.participants.leave(there.bot.actor, there.room)
        assert await refusal(edit(there.bot, FIRST_OUT, "x")) is NotFound
        assert [message.body for message in await there.messages(there.bot)] == ["hers", "own"]


async def test_a_local_deletion_is_nobody_elses(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "hers")
        sent = await there.send(there.bot, "own")
        await there.core.replicas.delete(there.bot, sent.ref, is_everywhere=False)
        await there.copy()
        assert [message.body for message in await there.messages(there.bot)] == ["hers"]
        assert [message.body for message in await there.messages(there.cat)] == ["hers", "own"]
        await there.core.replicas.delete(there.bot, FIRST_IN, is_everywhere=False)
        assert await refusal(there.core.replicas.delete(there.bot, FIRST_IN, is_everywhere=False)) is NotFound
        await there.core.messages.edit(there.alice, there.room, (await there.messages(there.cat))[0].message_id, "new")
        await there.copy()
        assert await there.messages(there.bot) == []
        assert (await there.kinds(there.bot)).count("message_deleted") == 2
        assert "message_deleted" not in await there.kinds(there.cat)


async def deletes(there: World, owner: Owner, ref: ReplicaId) -> str:
    try:
        await there.core.replicas.delete(owner, ref, is_everywhere=True)
    except SabirError as error:
        return type(error).__name__
    return "deleted"


async def test_who_deletes_everywhere_in_a_group(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for author in (there.alice, there.cat.actor, there.bot.actor):
            await there.post(author, "x")
        await there.copy()
        assert await deletes(there, there.bot, ReplicaId(Direction.INBOUND, 2)) == RankTooLow.__name__
        assert await deletes(there, there.bot, FIRST_OUT) == "deleted"
        person = there.bot.actor.person_id
        await there.core.participants.set_moderator(there.alice, there.room, person, is_moderator=True)
        assert await deletes(there, there.bot, ReplicaId(Direction.INBOUND, 2)) == "deleted"
        assert await deletes(there, there.bot, FIRST_IN) == RankTooLow.__name__
        assert await deletes(there, there.bot, FIRST_OUT) == NotFound.__name__
        await there.copy()
        assert [message.ref for message in await there.messages(there.cat)] == [FIRST_IN]
        assert (await there.kinds(there.bot)).count("message_deleted") == 2
        await there.core.participants.remove(there.alice, there.room, person)
        await there.copy()
        assert await deletes(there, there.bot, FIRST_IN) == WrongState.__name__


async def test_who_deletes_everywhere_in_a_one_to_one(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        view = await there.core.rooms.create(there.bot.actor, NewRoom(RoomKind.ONE_TO_ONE, invite="cat"))
        await there.copy(view.room.id)
        sent = await there.core.replicas.send(there.bot, Outgoing(2, "mine"))
        await there.copy(view.room.id)
        assert await deletes(there, there.cat, FIRST_IN) == WrongState.__name__
        assert await deletes(there, there.bot, sent.message.ref) == "deleted"
        await there.copy(view.room.id)
        assert await there.messages(there.cat) == []


async def test_a_closed_one_to_one_takes_nothing(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        view = await there.core.rooms.create(there.bot.actor, NewRoom(RoomKind.ONE_TO_ONE, invite="cat"))
        await there.copy(view.room.id)

        def close(tx: Tx) -> None:
            tx.lock([view.room.id])
            participants.set_flags(tx, view.room.id, there.cat.actor.person_id, is_hidden=False, has_closed=True)

        await there.core.db.write(close)
        assert await refusal(there.core.replicas.send(there.bot, Outgoing(2, "x"))) is RoomClosed


async def test_reactions_that_can_not_be(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.send(there.bot, "hello")
        react = there.core.replicas.react
        assert await refusal(react(there.bot, FIRST_OUT, "far too long a text")) is InvalidInput
        assert await refusal(react(there.bot, FIRST_IN, "x")) is NotFound
        await react(there.bot, FIRST_OUT, "")
        assert "reaction_removed" not in await there.kinds(there.bot)


async def test_messages_are_read_once_listed_or_pushed(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for text in ("one", "two", "three", "four"):
            await there.post(there.alice, text)
        await there.send(there.bot, "own")
        await there.copy()
        pushed = await there.core.holdings.message(there.bot, ReplicaId(Direction.INBOUND, 3))
        there.core.holdings.note_pushed(there.bot, pushed)
        only_t = there.core.holdings.messages(
            there.bot, there.unread, lambda message: message if message.body.startswith("t") else None
        )
        assert [message.body async for page in only_t for message in page] == ["two"]
        assert [message.body for message in await there.messages(there.bot, is_unread_only=True)] == ["one", "four"]
        assert await there.messages(there.bot, is_unread_only=True) == []
        assert len(await there.messages(there.bot)) == 5
        assert len(await there.messages(there.cat, is_unread_only=True)) == 5


async def test_lists_are_of_one_discussion_if_one_is_named(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        other = await there.core.rooms.create(there.bot.actor, NewRoom(RoomKind.GROUP, "Elsewhere"))
        await there.copy(other.room.id)
        await there.send(there.bot, "here")
        await there.core.replicas.send(there.bot, Outgoing(2, "there"))
        for discussion, bodies in ((0, ["here", "there"]), (1, ["here"]), (2, ["there"]), (3, [])):
            assert await there.bodies(there.bot, discussion) == bodies


async def test_another_identitys_ids_name_nothing(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.send(there.bot, "the bot's")
        dog = await there.core.identities.owner(await make_person(there.core, "dog", has_identity=True))
        holdings = there.core.holdings
        assert await refusal(holdings.message(dog, FIRST_OUT)) is NotFound
        assert await refusal(holdings.discussion(dog, 1)) is NotFound
        assert await refusal(holdings.discussion_with(dog, 1)) is NotFound
        assert await refusal(holdings.discussion_of_group(dog, 1)) is NotFound
        assert await refusal(holdings.contact(dog, 1)) is NotFound
        assert await refusal(holdings.attachment(dog, FIRST_OUT)) is NotFound
        assert await refusal(holdings.download(dog, FIRST_OUT)) is NotFound
        assert await refusal(holdings.require_messages(dog, [FIRST_OUT])) is NotFound
        assert await refusal(holdings.require_discussions(dog, [1])) is NotFound
        await holdings.require_messages(there.bot, [FIRST_OUT])
        await holdings.require_discussions(there.bot, [1])

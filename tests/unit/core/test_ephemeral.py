"""Messages that can't be read for ever: what the room has of them, what identities have, and when it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.core.steps.addresses import ByToken
from sabir.core.steps.replica_acts import Outgoing
from sabir.core.steps.veiling import HELD_S, PLACEHOLDER
from sabir.domain.ephemerality import UNLIMITED, Ephemerality
from sabir.domain.errors import RankTooLow, WrongState
from sabir.domain.ids import FileId, MessageId
from sabir.domain.messages import Message
from sabir.domain.replicas import Owner, ReplicaMessage, Wanted
from sabir.store import files, replica_messages, room_ephemerality, rooms, veiled
from tests.helpers.replica_world import World, upload, world

ONCE = Ephemerality(True)
TEN_S = Ephemerality(visibility_s=10)


async def send(there: World, limits: Ephemerality, *, hung: tuple[FileId, ...] = ()) -> ReplicaMessage:
    there.clock.advance(1)
    sent = await there.core.replicas.send(there.bot, Outgoing(1, "hush", files=hung, limits=limits))
    return sent.message


async def shown(there: World) -> list[Message]:
    """What Talk lists."""
    page = await there.core.timeline.history(there.alice, there.room, before_id=0, limit=50)
    return [item.message for item in page.items if item.message is not None and not item.message.is_deleted]


async def veils(there: World, message: MessageId) -> int:
    return len(await there.core.db.read(lambda tx: veiled.by_ids(tx, [message])))


async def deleted(there: World, owner: Owner) -> int:
    """How many messages the identity was told to be gone, since the last question."""
    return (await there.kinds(owner)).count("message_deleted")


async def test_what_is_read_once_is_veiled_elsewhere(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        file = await there.core.files.hold(there.bot.actor, upload("a.txt", b"secret"))
        sent = await send(there, ONCE, hung=(file.id,))
        assert (sent.body, sent.attachment_count) == ("hush", 1)
        (message,) = await shown(there)
        assert (message.text, message.file_count) == (PLACEHOLDER, 0)
        assert message.expires_ms == message.posted_ms + HELD_S * 1000
        await there.copy()
        copy = await there.core.holdings.message(there.cat, (await unread(there))[0].ref)
        assert (copy.body, copy.attachment_count) == ("hush", 1)
        ((hung,),) = [page async for page in there.core.holdings.attachments(there.cat, copy.ref)]
        assert hung.file_id == file.id
        alice, now_ms = there.alice.person_id, there.clock.now_ms()
        assert await there.core.db.read(lambda tx: files.find_reachable(tx, file.id, alice, now_ms=now_ms)) is None
        await there.messages(there.cat)  # that is reading
        for owner in (there.bot, there.cat):
            await there.kinds(owner)
            for _ in range(2):
                await there.core.forgetting.fade(owner.identity_id)
            assert await deleted(there, owner) == 1
            assert await there.messages(owner) == []
        assert await veils(there, message.id) == 1  # for who has not fetched it yet
        there.clock.advance(HELD_S)
        await there.core.history.expire(there.room)
        assert await veils(there, message.id) == len(await shown(there)) == 0
        await there.copy()
        assert await deleted(there, there.bot) == await deleted(there, there.cat) == 0


async def unread(there: World) -> list[ReplicaMessage]:
    """The other identity's, without reading them."""
    db, cat = there.core.db, there.cat.identity_id

    return await db.read(lambda tx: replica_messages.page(tx, cat, Wanted(0, True), limit=50))


async def test_visibility_begins_with_the_first_reading(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await send(there, TEN_S)
        await there.copy()
        await there.core.forgetting.fade(there.cat.identity_id)
        for _ in range(2):  # reading again gives no more time
            there.clock.advance(6)
            await there.core.forgetting.fade(there.cat.identity_id)
            assert [one.body for one in await there.messages(there.cat)] == ["hush"]
        there.clock.advance(4)
        await there.core.forgetting.fade(there.cat.identity_id)
        await there.core.forgetting.fade(there.bot.identity_id)
        assert await there.messages(there.cat) == await there.messages(there.bot) == []


async def test_what_exists_for_some_time_is_shown_and_goes_everywhere_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await send(there, Ephemerality(existence_s=10, visibility_s=20))
        await there.copy()
        (message,) = await shown(there)
        assert (message.text, message.expires_ms) == ("hush", message.posted_ms + 10_000)
        there.clock.advance(10)
        for owner in (there.bot, there.cat):
            await there.kinds(owner)
        await there.core.forgetting.fade(there.cat.identity_id)  # before the room, and after it
        await there.core.history.expire(there.room)
        await there.copy()
        await there.core.forgetting.fade(there.bot.identity_id)
        assert await shown(there) == []
        assert await deleted(there, there.bot) == await deleted(there, there.cat) == 1


async def test_the_discussion_limits_what_its_members_send(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        with pytest.raises(RankTooLow):
            await there.core.olvid_settings.put_of_discussion(there.bot, 1, ONCE)
        person = there.bot.actor.person_id
        await there.core.participants.set_moderator(there.alice, there.room, person, is_moderator=True)
        await there.core.olvid_settings.put_of_discussion(there.bot, 1, Ephemerality(False, 60, 30))
        assert await there.core.olvid_settings.of_discussion(there.cat, 1) == Ephemerality(False, 60, 30)
        sent = await send(there, Ephemerality(existence_s=20))
        (message,) = await shown(there)
        assert message.text == "hush"  # it is gone before 30 s of reading are over
        assert sent.dies_ms == message.expires_ms == message.posted_ms + 20_000
        sent = await send(there, UNLIMITED)
        assert sent.dies_ms == sent.timestamp_ms + 30_000
        assert (await shown(there))[0].text == PLACEHOLDER
        there.clock.advance(1)
        await there.post(there.alice, "from Talk")
        assert (await shown(there))[0].expires_ms is not None


async def test_a_locked_discussion_fades_too(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await send(there, Ephemerality(existence_s=10))
        await there.copy()
        await there.core.participants.remove(there.alice, there.room, there.cat.actor.person_id)
        await there.copy()
        assert await there.bodies(there.cat, 1) == ["hush"]
        there.clock.advance(10)
        await there.core.forgetting.fade(there.cat.identity_id)
        assert await there.bodies(there.cat, 1) == []


async def test_what_is_veiled_is_edited_under_the_veil(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        sent = await send(there, TEN_S)
        await there.copy()
        edited = await there.core.replicas.edit(there.bot, sent.ref, "not a word")
        assert edited.body == "not a word"
        await there.copy()
        assert [one.body for one in await unread(there)] == ["not a word"]
        assert {one.text for one in await shown(there)} == {PLACEHOLDER}
        with pytest.raises(WrongState):
            await there.core.messages.edit(there.bot.actor, ByToken(await token(there)), sent.message_id, "seen")
        await there.core.replicas.delete(there.bot, sent.ref, is_everywhere=True)
        assert await veils(there, sent.message_id) == 0
        await there.copy()
        assert await unread(there) == []


async def token(there: World) -> str:

    found: Any = await there.core.db.read(lambda tx: rooms.find(tx, there.room))
    return str(found.token)


async def test_what_limits_a_room_goes_with_it(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        person = there.bot.actor.person_id
        await there.core.participants.set_moderator(there.alice, there.room, person, is_moderator=True)
        await there.core.olvid_settings.put_of_discussion(there.bot, 1, ONCE)
        sent = await send(there, UNLIMITED)
        await there.core.rooms.delete(there.alice, ByToken(await token(there)))
        await there.core.rooms.purge(there.room)
        assert await there.core.db.read(lambda tx: room_ephemerality.get(tx, there.room)) == (False, 0)
        assert await veils(there, sent.message_id) == 0

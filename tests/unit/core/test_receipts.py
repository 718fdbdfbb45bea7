"""Authors with an identity hear how far their messages have come: each step once, in order, and no more than is so."""

from __future__ import annotations

from pathlib import Path

from sabir.core.steps.receipts import MARKED
from sabir.core.timeline import Since
from sabir.domain.ids import MessageId
from sabir.domain.messages import Draft
from sabir.domain.replicas import AttachmentNews, MessageNews, Owner, Progress
from sabir.store import jobs
from tests.helpers.core import make_person, make_room
from tests.helpers.replica_world import World, upload, world

SENT, UPLOADED, DELIVERED, READ = "message_sent", "message_uploaded", "message_delivered", "message_read"


async def settled(there: World, owner: Owner) -> list[str]:
    """What the identity was told, once what others did to it has come."""
    await there.copy()
    await there.core.effects.apply(owner.actor.person_id)
    return await there.kinds(owner)


async def marked(there: World, read_id: int | None = None) -> None:
    """Alice has read so far in Talk."""
    await there.core.markers.mark_read(there.alice, there.room, read_id)
    await there.core.receipts.tell_marked(there.room, there.alice.person_id)


async def test_each_step_is_told_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        await there.send(there.bot, "hello")
        assert await there.kinds(there.bot) == [SENT]
        assert await settled(there, there.bot) == [UPLOADED, DELIVERED]
        for _ in range(2):
            await there.messages(there.cat)
            await marked(there)
        assert await settled(there, there.bot) == [READ]
        assert [message.progress for message in await there.messages(there.bot)] == [Progress.READ]
        assert await settled(there, there.cat) == ["discussion_new", "contact_new", "message_received"]


async def test_a_marker_of_another_face_is_a_reader(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        first = await there.send(there.bot, "one")
        await there.send(there.bot, "two")
        await there.post(there.alice, "hers")
        await marked(there, first.message_id)
        told = [(kind.rpartition("_")[2], news) for kind, news in await there.told(there.bot)][2:]
        assert [kind for kind, _ in told] == ["uploaded", "delivered", "read"]
        assert all(isinstance(news, MessageNews) and news.message.ref == first.ref for _, news in told)
        assert await settled(there, there.bot) == [UPLOADED, "contact_new", "message_received", DELIVERED]
        await marked(there)
        assert (await there.kinds(there.bot))[-1:] == [READ]
        await marked(there, 0)
        await marked(there)
        assert await there.kinds(there.bot) == []


async def test_what_a_filtered_list_leaves_out_is_not_read(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for text in ("one", "two"):
            await there.send(there.bot, text)
        await settled(there, there.bot)
        pages = there.core.holdings.messages(there.cat, there.unread, lambda one: one if one.body == "two" else None)
        assert [message.body async for page in pages for message in page] == ["two"]
        assert await settled(there, there.bot) == [READ]
        told = {message.body: message.progress for message in await there.messages(there.bot)}
        assert told == {"one": Progress.DELIVERED, "two": Progress.READ}


async def test_what_is_gone_is_not_told_of(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        sent = await there.send(there.bot, "never mind")
        await there.core.replicas.delete(there.bot, sent.ref, is_everywhere=False)
        assert await settled(there, there.bot) == [SENT, "message_deleted"]
        await marked(there)
        assert await there.kinds(there.bot) == []


async def test_files_are_uploaded_before_their_message(database_url: str, tmp_path: Path) -> None:
    """And whoever has an identity hears of what it posts through other faces."""
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        file = await there.core.files.hold(there.bot.actor, upload("a.txt", b"text"))
        await there.core.messages.post(there.bot.actor, there.room, Draft("with a file", files=(file.id,)))
        await there.copy()
        told = await there.told(there.bot)
        assert [kind.removeprefix("replica.") for kind, _ in told] == [SENT, "attachment_uploaded", UPLOADED]
        assert isinstance(told[1][1], AttachmentNews)
        assert told[1][1].attachment.file_name == "a.txt"


async def test_a_room_without_others_tells_of_no_delivery(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.core.participants.remove(there.alice, there.room, there.cat.actor.person_id)
        await there.copy()
        await there.told(there.bot)
        sent = await there.send(there.bot, "to Talk alone")
        assert await settled(there, there.bot) == [SENT, UPLOADED]
        await marked(there, MessageId(sent.message_id))
        assert await there.kinds(there.bot) == [DELIVERED, READ]


async def test_who_reads_in_talk_while_polling_counts(database_url: str, tmp_path: Path) -> None:
    """And where nobody has an identity, nothing is planned."""
    async with world(database_url, tmp_path) as there:
        sent = await there.send(there.bot, "hello")
        dora = await make_person(there.core, "dora")
        plain = (await make_room(there.core, there.alice, dora)).id
        posted = (await there.core.messages.post(dora, plain, Draft("hello"))).message.id
        for room, read_id in ((plain, posted), (there.room, sent.message_id)):
            before = await there.core.db.read(lambda tx: jobs.next_due_ms(tx, [MARKED]))
            assert before is None
            since = Since(read_id, 10, moves_marker=True)
            await there.core.timeline.follow(there.alice, room, since)
        assert await there.core.db.read(lambda tx: jobs.next_due_ms(tx, [MARKED])) == there.clock.now_ms()
        await there.core.receipts.tell_marked(there.room, there.alice.person_id)
        assert (await there.kinds(there.bot))[-1] == READ

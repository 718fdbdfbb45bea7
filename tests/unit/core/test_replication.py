"""What an Olvid identity gets of the rooms it is in: its own copies, and one event for each thing that happened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sabir.core.replicas import COPY_ROOM
from sabir.core.rooms import NewRoom
from sabir.core.steps import replication
from sabir.core.steps.replica_acts import Outgoing
from sabir.core.steps.replication import Copied, Due
from sabir.domain.errors import NotFound
from sabir.domain.events import EventKind
from sabir.domain.ids import IdentityId, PersonId, RoomId
from sabir.domain.messages import Draft
from sabir.domain.replicas import (
    AttachmentNews,
    ContactNews,
    Direction,
    Discussion,
    DiscussionNews,
    MessageNews,
    Progress,
    ReactionNews,
    ReplicaId,
)
from sabir.domain.rooms import RoomKind
from sabir.store import jobs
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT, make_person
from tests.helpers.replica_world import World, upload, world


async def test_a_group_room_is_a_discussion_of_each_identity_in_it(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for owner in (there.bot, there.cat):
            discussion = Discussion(1, "Harbour", 0, 1)
            assert await there.discussions(owner) == [discussion]
            assert await there.told(owner) == [(EventKind.REPLICA_DISCUSSION_NEW, DiscussionNews(discussion))]
            assert await there.contacts(owner) == []
            assert await there.core.holdings.discussion_of_group(owner, 1) == discussion


async def test_a_message_is_inbound_for_all_but_its_author(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.cat)
        await there.post(there.alice, "from Talk")
        sent = await there.send(there.bot, "from Olvid")
        await there.post(there.bot.actor, "the bot's person, from Talk")
        await there.copy()
        mine, theirs = await there.messages(there.bot), await there.messages(there.cat)
        assert [(m.ref.direction.name[0], m.ref.id, m.body, m.sender_id) for m in mine] == [
            ("I", 1, "from Talk", 1),
            ("O", 1, "from Olvid", 0),
            ("O", 2, "the bot's person, from Talk", 0),
        ]
        assert mine[1] == sent._replace(progress=Progress.UPLOADED)
        assert [(m.ref.direction.name[0], m.ref.id, m.sender_id) for m in theirs] == [
            ("I", 1, 1),
            ("I", 2, 2),
            ("I", 3, 2),
        ]
        assert [m.sort_index for m in theirs] == sorted({m.sort_index for m in theirs})
        assert [m.timestamp_ms for m in theirs] == [m.timestamp_ms for m in mine]
        names = {contact.id: contact.details.display_name for contact in await there.contacts(there.cat)}
        assert names == {1: "Alice", 2: "Bot"}
        assert await there.kinds(there.cat) == [
            "contact_new",
            "message_received",
            "contact_new",
            "message_received",
            "message_received",
        ]
        assert await there.kinds(there.bot) == [
            "discussion_new",
            "message_sent",
            "contact_new",
            "message_received",
            "message_uploaded",
            "message_sent",
            "message_uploaded",
        ]


async def test_copying_again_and_at_once_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for number in range(450):
            await there.core.messages.post(there.alice, there.room, Draft(f"{number}"))
        await asyncio.gather(*[there.core.replicas.copy_room(there.room) for _ in range(4)])
        await there.copy()
        listed = await there.messages(there.bot)
        assert [message.body for message in listed] == [f"{number}" for number in range(450)]
        assert [message.ref.id for message in listed] == list(range(1, 451))
        assert (await there.kinds(there.bot)).count("message_received") == 450


async def test_a_newcomer_has_the_room_from_then_on(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        first = await there.post(there.alice, "before")
        dog = await there.core.identities.owner(await make_person(there.core, "dog", has_identity=True))
        await there.core.participants.add_person(there.alice, there.room, "dog")
        await there.post(there.alice, "after", reply_to=first)
        await there.copy()
        (only,) = await there.messages(dog)
        assert (only.body, only.reply_to) == ("after", None)
        assert await there.kinds(dog) == ["discussion_new", "contact_new", "message_received"]


async def test_replies_name_the_own_copy(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        question = await there.send(there.bot, "question")
        await there.copy()
        await there.send(there.cat, "answer", reply_to=ReplicaId(Direction.INBOUND, 1))
        await there.post(there.alice, "another", reply_to=question.message_id)
        await there.copy()
        replies = [message.reply_to for message in await there.messages(there.bot)]
        assert replies == [None, question.ref, question.ref]
        replies = [message.reply_to for message in await there.messages(there.cat)]
        assert replies == [None, ReplicaId(Direction.INBOUND, 1), ReplicaId(Direction.INBOUND, 1)]


async def test_each_edit_is_told_once_with_what_was_before(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        sent = await there.send(there.bot, "one")
        await there.copy()
        await there.told(there.bot)
        await there.told(there.cat)
        edited = await there.core.replicas.edit(there.bot, sent.ref, "two")
        assert edited == await there.core.holdings.message(there.bot, sent.ref)
        assert (edited.body, edited.edited_seq is not None, edited.sort_index) == ("two", True, sent.sort_index)
        await there.copy()
        await there.core.messages.edit(there.bot.actor, there.room, sent.message_id, "three")
        await there.core.messages.edit(there.bot.actor, there.room, sent.message_id, "four")
        await there.copy()
        for owner in (there.bot, there.cat):
            told = await there.told(owner)
            assert {kind for kind, _ in told} == {EventKind.REPLICA_MESSAGE_BODY_UPDATED}
            changes = [(n.previous_body, n.message.body) for _, n in told if isinstance(n, MessageNews)]
            assert changes == [("one", "two"), ("two", "four"), ("four", "four")]
            assert (await there.messages(owner))[0].body == "four"


async def test_a_deletion_tells_what_was_there(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        sent = await there.send(there.bot, "gone soon")
        await there.post(there.alice, "stays")
        await there.copy()
        await there.told(there.cat)
        (before, _) = await there.messages(there.cat)
        unseen = await there.post(there.alice, "never copied")
        await there.core.messages.react(there.alice, there.room, sent.message_id, "x")
        await there.core.messages.delete(there.alice, there.room, [sent.message_id, unseen])
        await there.copy()
        assert await there.told(there.cat) == [(EventKind.REPLICA_MESSAGE_DELETED, MessageNews(before))]
        assert [message.body for message in await there.messages(there.cat)] == ["stays"]
        with pytest.raises(NotFound):
            await there.core.holdings.message(there.cat, before.ref)
        reply = await there.post(there.alice, "to what is gone")
        await there.copy()
        assert (await there.messages(there.cat))[-1].message_id == reply


async def test_a_person_has_one_reaction_and_the_latest_wins(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        sent = await there.send(there.bot, "hello")
        await there.post(there.alice, "hi")
        await there.copy()
        await there.told(there.bot)
        told = []
        for act, emoji in (
            (True, "a"),
            (True, "b"),
            (False, "a"),
            (False, "b"),
            (True, "a"),
            (True, "b"),
            (False, "b"),
        ):
            there.clock.advance(1)
            react = there.core.messages.react if act else there.core.messages.unreact
            await react(there.alice, there.room, sent.message_id, emoji)
            await there.copy()
            news = [(k.removeprefix("replica.reaction_"), n) for k, n in await there.told(there.bot)]
            told.append([(k, n.reaction.reaction, n.previous) for k, n in news if isinstance(n, ReactionNews)])
        steps = [[(k, e, before.reaction if before else None) for k, e, before in step] for step in told]
        assert steps == [
            [("added", "a", None)],
            [("updated", "b", "a")],
            [],
            [("removed", "b", None)],
            [("added", "a", None)],
            [("updated", "b", "a")],
            [("updated", "a", "b")],
        ]
        (shown,) = (await there.core.holdings.message(there.bot, sent.ref)).reactions
        assert (shown.reaction, shown.contact_id) == ("a", 1)


async def test_own_reactions_are_told_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        sent = await there.send(there.bot, "hello")
        await there.copy()
        await there.told(there.bot)
        await there.told(there.cat)
        ref = ReplicaId(Direction.INBOUND, 1)
        for emoji in ("", "a", "b", "b", ""):
            there.clock.advance(1)
            await there.core.replicas.react(there.cat, ref, emoji)
            await there.copy()
        for owner in (there.cat, there.bot):
            assert [kind for kind in await there.kinds(owner) if "contact" not in kind] == [
                "reaction_added",
                "reaction_updated",
                "reaction_removed",
            ]
        await there.core.messages.react(there.cat.actor, there.room, sent.message_id, "talk")
        await there.core.replicas.react(there.cat, ref, "olvid")
        await there.copy()
        (own,) = (await there.core.holdings.message(there.cat, ref)).reactions
        assert (own.contact_id, own.reaction) == (0, "olvid")
        (seen,) = (await there.core.holdings.message(there.bot, sent.ref)).reactions
        assert (seen.contact_id, seen.reaction) == (1, "olvid")
        assert await there.kinds(there.cat) == ["reaction_added"]


async def test_leaving_locks_and_coming_back_unlocks(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "while in")
        await there.core.participants.remove(there.alice, there.room, there.cat.actor.person_id)
        await there.post(there.alice, "while out")
        await there.copy()
        live = Discussion(1, "Harbour", 0, 1)
        assert (await there.told(there.cat))[-1] == (EventKind.REPLICA_DISCUSSION_LOCKED, DiscussionNews(live))
        assert await there.discussions(there.cat) == []
        assert await there.discussions(there.cat, is_locked=True) == [Discussion(1, "Harbour", 0, 0)]
        for refused in (there.send(there.cat, "x"), there.core.holdings.discussion(there.cat, 1)):
            with pytest.raises(NotFound):
                await refused
        await there.core.participants.add_person(there.alice, there.room, "cat")
        await there.post(there.alice, "in again")
        await there.copy()
        assert await there.kinds(there.cat) == ["discussion_new", "message_received"]
        assert [message.body for message in await there.messages(there.cat)] == ["while in", "in again"]
        assert await there.discussions(there.cat) == [live]


@pytest.mark.parametrize("way", ["leave", "ban", "disable", "delete"])
async def test_every_way_out_locks(database_url: str, tmp_path: Path, way: str) -> None:
    async with world(database_url, tmp_path) as there:
        person = there.cat.actor.person_id
        if way == "leave":
            await there.core.participants.leave(there.cat.actor, there.room)
        elif way == "ban":
            await there.core.participants.ban(there.alice, there.room, person)
        elif way == "disable":
            await there.core.people.disable(ROOT, person)
            await there.core.people.end_access(person)
        else:
            await there.core.rooms.delete(there.alice, there.room)
        await there.copy()
        assert (await there.kinds(there.cat)) == ["discussion_new", "discussion_locked"]


async def test_a_one_to_one_is_a_discussion_with_a_contact(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "now she is a collected contact of the bot")
        await there.copy()
        await there.told(there.bot)
        for uid in ("bot", "cat"):
            view = await there.core.rooms.create(there.alice, NewRoom(RoomKind.ONE_TO_ONE, invite=uid))
            await there.copy(view.room.id)
        discussion = Discussion(2, "Alice", 1, 0)
        assert await there.told(there.bot) == [(EventKind.REPLICA_DISCUSSION_NEW, DiscussionNews(discussion))]
        assert await there.core.holdings.discussion_with(there.bot, 1) == discussion
        (contact,) = await there.contacts(there.bot)
        assert contact.is_one_to_one
        assert await there.kinds(there.cat) == ["discussion_new", "contact_new", "message_received", "discussion_new"]


async def test_a_pair_of_identities_know_each_other(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        view = await there.core.rooms.create(there.bot.actor, NewRoom(RoomKind.ONE_TO_ONE, invite="cat"))
        await there.copy(view.room.id)
        for owner, name in ((there.bot, "Cat"), (there.cat, "Bot")):
            _, (kind, news), _ = await there.told(owner)
            assert kind is EventKind.REPLICA_CONTACT_NEW
            assert isinstance(news, ContactNews)
            assert (news.contact.details.display_name, news.contact.is_one_to_one) == (name, True)
            assert (await there.core.holdings.discussion_with(owner, news.contact.id)).title == name


async def test_a_new_name_of_the_room_is_the_title(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.bot)
        await there.core.rooms.rename(there.alice, there.room, "Lighthouse")
        await there.copy()
        renamed = Discussion(1, "Lighthouse", 0, 1)
        told = (EventKind.REPLICA_DISCUSSION_RETITLED, DiscussionNews(renamed, "Harbour"))
        assert await there.told(there.bot) == [told]
        assert await there.discussions(there.bot) == [renamed]


async def test_files_come_with_the_message_and_go_with_it(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.cat)
        files = [await there.core.files.hold(there.alice, upload(name, b"bytes of " + name.encode())) for name in "ab"]
        posted = await there.core.messages.post(there.alice, there.room, Draft("", files=tuple(f.id for f in files)))
        await there.copy()
        _, (_, message), *rest = await there.told(there.cat)
        assert isinstance(message, MessageNews)
        assert (message.message.body, message.message.attachment_count) == ("", 2)
        told = [news.attachment for _, news in rest if isinstance(news, AttachmentNews)]
        listed = [one async for page in there.core.holdings.attachments(there.cat, None) for one in page]
        assert told == listed
        assert [(one.file_name, one.ref) for one in told] == [
            ("a", ReplicaId(Direction.INBOUND, 1)),
            ("b", ReplicaId(Direction.INBOUND, 2)),
        ]
        content = await there.core.holdings.download(there.cat, told[1].ref)
        assert b"".join([chunk async for chunk in content]) == b"bytes of b"
        await there.core.messages.delete(there.alice, there.room, [posted.message.id])
        await there.copy()
        with pytest.raises(NotFound):
            await there.core.holdings.attachment(there.cat, told[0].ref)


async def test_mentions_read_as_names(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "ask @bot or @nobody")
        await there.copy()
        assert (await there.messages(there.cat))[0].body == "ask @Bot or @nobody"


async def test_nothing_is_copied_before_its_time(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path, remote_delay_ms=5_000) as there:
        there.clock.advance(10)
        await there.copy()
        await drop_jobs(there)
        await there.post(there.alice, "one")
        first_ms = there.clock.now_ms() + 5_000
        there.clock.advance(3)
        await there.post(there.alice, "two")
        assert await there.core.db.read(lambda tx: jobs.next_due_ms(tx, [COPY_ROOM])) == first_ms
        there.clock.set(first_ms)
        await there.core.replicas.copy_room(there.room)
        assert [message.body for message in await there.messages(there.bot)] == ["one"]
        there.clock.set(first_ms + 4_000)
        await there.core.replicas.copy_room(there.room)
        assert [message.body for message in await there.messages(there.bot)] == ["one", "two"]


async def drop_jobs(there: World) -> None:
    """Those of the making of this world."""

    def unit(tx: Tx) -> None:
        tx.lock([])
        for job in jobs.lease(tx, [COPY_ROOM], now_ms=2**50, holder="test", until_ms=2**51, limit=100):
            jobs.finish(tx, job, "test")

    await there.core.db.write(unit)


async def test_one_identity_that_fails_keeps_nothing_from_the_others(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(database_url, tmp_path) as there:
        await there.post(there.alice, "hello")
        copy = replication.copy

        def failing(tx: Tx, identity: IdentityId, person: PersonId, room: RoomId, due: Due) -> Copied:
            if identity == there.bot.identity_id:
                raise RuntimeError("can't be copied")
            return copy(tx, identity, person, room, due)

        monkeypatch.setattr(replication, "copy", failing)
        with pytest.raises(RuntimeError):
            await there.copy()
        assert (len(await there.messages(there.bot)), len(await there.messages(there.cat))) == (0, 1)
        monkeypatch.undo()
        await there.copy()
        assert (len(await there.messages(there.bot)), len(await there.messages(there.cat))) == (1, 1)


async def test_what_is_no_room_and_nobodys_discussion(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.copy(RoomId(there.alice.person_id))
        dog = await there.core.identities.owner(await make_person(there.core, "dog", has_identity=True))
        assert await there.discussions(dog) == []
        with pytest.raises(NotFound):
            await there.core.replicas.send(dog, Outgoing(1, "not mine"))

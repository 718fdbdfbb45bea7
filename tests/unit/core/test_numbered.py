"""Rooms as the Session wire lists them, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sabir.core.numbered import POLL_BYTES
from sabir.core.steps.rendering import Authored, Rendering
from sabir.domain.errors import Banned, NotFound, Unauthenticated
from sabir.domain.ids import RoomId, StreamId
from sabir.domain.messages import Draft, Envelope, EnvelopeFormat, Message
from sabir.domain.people import Actor
from sabir.domain.rooms import Room
from sabir.domain.timeline import Page, RoomCursor, RoomNews
from tests.helpers.core import make_person, make_room, open_core


class Writer:
    """Renders, and counts how often."""

    def __init__(self) -> None:
        self.rendered: list[int] = []

    def __call__(self, room: Room, message: Message, page: Page) -> Authored:
        self.rendered.append(message.session_id or 0)
        relay = f"05{message.author_id:064x}"
        envelope = Envelope(EnvelopeFormat.SESSION_RELAY, relay, message.text.encode(), b"s" * 64)
        return Authored(envelope, {relay: message.author_id})


def cursor(actor: Actor, room: RoomId, after: int | None = None) -> RoomCursor:
    return RoomCursor(actor.person_id, room, after, after)


async def test_each_message_is_rendered_once(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        room = await make_room(core, alice, bob)
        for number in range(40):
            await core.messages.post(alice, room.id, Draft(f"{number}"))
        write = Writer()
        pages = await asyncio.gather(
            *(core.numbered.page(bob, room.id, write, after=0, limit=256) for _ in range(5)),
            *(core.numbered.page(alice, room.id, write, after=None, limit=3) for _ in range(3)),
        )
        assert sorted(write.rendered) == list(range(1, 41))
        for page in pages[:5]:
            assert [message.session_id for message in page.messages] == list(range(1, 41))
            assert [page.envelopes[message.id].data for message in page.messages][:2] == [b"0", b"1"]
        assert [message.session_id for message in pages[5].messages] == [40, 39, 38]
        person = await core.people.find_by_session(f"05{alice.person_id:064x}")
        assert person is not None
        assert person.id == alice.person_id


async def test_what_changes_while_it_is_rendered_is_left_for_the_next_look(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        posted = [(await core.messages.post(alice, room.id, Draft(text))).message for text in ("a", "b", "c")]
        write, changes = Writer(), []

        def meanwhile(room: Room, message: Message, page: Page) -> Authored:
            if not changes:
                changes.append(asyncio.ensure_future(core.messages.edit(alice, room.id, posted[0].id, "new")))
                changes.append(asyncio.ensure_future(core.messages.delete(alice, room.id, [posted[1].id])))
            return write(room, message, page)

        page = await core.numbered.page(alice, room.id, meanwhile, after=0, limit=256)
        await asyncio.gather(*changes)
        again = await core.numbered.page(alice, room.id, write, after=0, limit=256)
        assert [(m.session_id, again.envelopes[m.id].data) for m in again.messages] == [(3, b"c"), (4, b"new")]
        for message in page.messages:
            assert page.envelopes[message.id].data == message.text.encode()


async def test_a_poll_tells_who_is_out_and_why(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice, bob = await make_person(core, "alice"), await make_person(core, "bob")
        rooms = [await make_room(core, alice, bob, name=name) for name in ("in", "banned", "removed")]
        await core.participants.ban(alice, rooms[1].id, bob.person_id)
        await core.participants.remove(alice, rooms[2].id, bob.person_id)
        await core.messages.post(alice, rooms[0].id, Draft("hello"))
        cursors = [cursor(bob, room.id) for room in rooms]
        cursors += [cursor(bob, RoomId(StreamId(999_999))), cursor(alice, rooms[0].id, 1)]
        news = await core.numbered.poll(cursors, Writer(), limit=256)
        assert [type(one) for one in news] == [RoomNews, Banned, Unauthenticated, NotFound, RoomNews]
        first, last = news[0], news[4]
        assert isinstance(first, RoomNews)
        assert isinstance(last, RoomNews)
        assert [message.text for message in first.page.messages] == ["hello"]
        assert (last.page.messages, last.deletions) == ([], [])
        assert await core.numbered.poll([], Writer(), limit=256) == []


async def test_two_nodes_come_to_the_same_envelopes(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice)
        for _ in range(20):
            await core.messages.post(alice, room.id, Draft("x"))
        other = type(core.numbered)(core.db, core.clock, core.numbered._addresses, Rendering(core.db, core.clock))
        one, two = await asyncio.gather(
            core.numbered.page(alice, room.id, Writer(), after=0, limit=256),
            other.page(alice, room.id, Writer(), after=0, limit=256),
        )
        assert one == two
        assert len(one.messages) == 20


async def test_a_poll_has_a_size_however_often_it_names_a_room(database_url: str, tmp_path: Path) -> None:
    """What is left over comes with the next one."""
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        large, small = [await make_room(core, alice, name=name) for name in ("large", "small")]
        envelope = Envelope(EnvelopeFormat.SESSION, "05" + 64 * "a", b"x" * 64 * 1024, b"s" * 64)
        for _ in range(30):
            await core.messages.post(alice, large.id, Draft("", envelope=envelope))
        await core.messages.post(alice, small.id, Draft("hello"))
        write = Writer()
        cursors = [*[cursor(alice, large.id, 0)] * 20, cursor(alice, small.id, 0)]
        read = [news for news in await core.numbered.poll(cursors, write, limit=256) if isinstance(news, RoomNews)]
        sizes = [sum(len(one.data) for one in news.page.envelopes.values()) for news in read]
        assert (len(read), sizes[0], sizes[-1]) == (21, 30 * len(envelope.data), 0)
        assert sum(sizes) < POLL_BYTES + sizes[0]
        (rest,) = await core.numbered.poll(cursors[-1:], write, limit=256)
        assert isinstance(rest, RoomNews)
        assert [message.text for message in rest.page.messages] == ["hello"]

"""Places of messages: what each identity is told of them, what other faces see, and how sharing ends."""

from __future__ import annotations

import json
from pathlib import Path

from sabir.core.steps.locating import END_SHARING, Sharing
from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.ids import MessageId
from sabir.domain.locations import Location, LocationKind
from sabir.domain.messages import Draft
from sabir.domain.replicas import MessageNews, ReplicaMessage
from sabir.domain.rich_objects import RichObject
from sabir.store import jobs, locations
from tests.helpers.replica_world import World, world

HOUR_MS = 3_600_000


async def shared(there: World) -> ReplicaMessage:
    place = Location(LocationKind.SHARING, 1.0, 2.0, 0)
    wish = Outgoing(1, place.body, location=place, shared_ms=HOUR_MS)
    return (await there.core.replicas.send(there.bot, wish)).message


async def move(there: World, message: ReplicaMessage, latitude: float) -> ReplicaMessage:
    there.clock.advance(1)
    place = Location(LocationKind.SHARING, latitude, 2.0, 0)
    return await there.core.locations.move(there.bot, message.ref, place)


async def shown(there: World, message: MessageId) -> tuple[str, dict[str, str]]:
    """Text and object of a message as Talk has it."""
    page = await there.core.timeline.history(there.alice, there.room, before_id=0, limit=50)
    found = next(item.message for item in page.items if item.message is not None and item.message.id == message)
    return found.text, json.loads(found.rich_object or "{}")


async def test_positions_are_told_one_by_one_however_late(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        await move(there, mine, 3.0)
        await move(there, mine, 4.0)
        there.clock.advance(1)
        ended = await there.core.locations.end(there.bot, mine.ref)
        await there.told(there.cat)
        await there.copy()
        told = [(kind.value.partition(".")[2], news) for kind, news in await there.told(there.cat)]
        assert [kind for kind, _ in told] == [
            "contact_new",
            "message_received",
            "sharing_started",
            "sharing_updated",
            "sharing_updated",
            "sharing_ended",
        ]
        news = [one for _, one in told if isinstance(one, MessageNews)]
        assert [one.message.location.latitude for one in news if one.message.location] == [1.0, 1.0, 3.0, 4.0, 4.0]
        assert [one.previous_location.latitude for one in news if one.previous_location] == [1.0, 3.0]
        assert [one.message.edited_seq for one in news] == [None] * 5
        (got,) = await there.messages(there.cat)
        assert (got.body, got.location) == (ended.body, ended.location)
        own = [kind for kind in await there.kinds(there.bot) if "sharing" in kind]
        assert own == ["sharing_started", "sharing_updated", "sharing_updated", "sharing_ended"]


async def test_other_faces_see_where_it_is(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        text, object_ = await shown(there, mine.message_id)
        assert text == "https://maps.google.com/?q=1.00000+2.00000"
        assert (object_["type"], object_["latitude"], object_["name"]) == ("geo-location", "1.0000000", "Location")
        await move(there, mine, -3.5)
        text, object_ = await shown(there, mine.message_id)
        assert text == "https://maps.google.com/?q=-3.50000+2.00000"
        assert object_["id"] == "geo:-3.5000000,2.0000000"


async def test_a_place_of_talk_arrives_as_one_sent_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        await there.told(there.cat)
        place = RichObject("geo-location", "geo:48.5,-2.25", "The quay", {"latitude": "48.5", "longitude": "-2.25"})
        odd = RichObject("geo-location", "geo:999,2", "Nowhere", {"latitude": "999", "longitude": "2"})
        for one in (place, odd, RichObject("deck-card", "7", "A card")):
            await there.core.messages.post(there.alice, there.room, Draft(one.name, rich_object=one))
        await there.copy()
        assert [kind for kind in await there.kinds(there.cat) if kind.endswith("received")] == [
            "message_received",
            "location_received",
            "message_received",
            "message_received",
        ]
        got, *others = await there.messages(there.cat)
        assert got.body == "The quay\n\nhttps://maps.google.com/?q=48.50000+-2.25000"
        assert got.location is not None
        assert got.location[:4] == (LocationKind.SEND, 48.5, -2.25, got.timestamp_ms)
        assert [one.location for one in others] == [None, None]


async def test_sharing_ends_by_itself_once(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        await there.copy()
        assert await there.core.db.read(lambda tx: jobs.next_due_ms(tx, [END_SHARING])) == mine.timestamp_ms + HOUR_MS
        await there.told(there.bot)
        await there.told(there.cat)
        there.clock.advance(HOUR_MS / 1000)
        sharing = Sharing(there.room, mine.message_id, there.bot.actor.person_id)
        for _ in range(2):
            await there.core.locations.expire(sharing)
            await there.copy()
        for owner in (there.bot, there.cat):
            assert await there.kinds(owner) == ["sharing_ended"]
            (message,) = await there.messages(owner)
            assert message.location is not None
            assert message.location.kind is LocationKind.SHARING_FINISHED
        await there.core.locations.expire(Sharing(there.room, MessageId(1), there.bot.actor.person_id))


async def test_what_was_deleted_has_no_place_left(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        await move(there, mine, 3.0)
        await there.copy()
        await there.core.replicas.delete(there.bot, mine.ref, is_everywhere=True)
        assert await there.core.db.read(lambda tx: locations.latest(tx, mine.message_id)) is None
        await there.copy()
        sharing = Sharing(there.room, mine.message_id, there.bot.actor.person_id)
        await there.core.locations.expire(sharing)
        assert await there.messages(there.cat) == []


async def test_positions_of_long_ago_are_forgotten(database_url: str, tmp_path: Path) -> None:
    """Copies that lag behind show the newest place at once."""
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        there.clock.advance(HOUR_MS / 2000)
        last = await move(there, mine, 3.0)
        found = await there.core.db.read(lambda tx: locations.told(tx, [mine.message_id], after=0, until=2**40))
        assert list(found.values()) == [last.location]
        await there.copy()
        (got,) = await there.messages(there.cat)
        assert got.location == last.location
        assert "sharing_updated" not in await there.kinds(there.cat)


async def test_sharing_ends_though_the_server_was_killed(database_url: str, tmp_path: Path) -> None:
    """The job was taken by a node that died: another does it, and nothing is told twice."""
    async with world(database_url, tmp_path) as there:
        mine = await shared(there)
        await there.copy()
        await there.told(there.cat)
        there.clock.advance(HOUR_MS / 1000)
        core = there.core
        sharing = Sharing(there.room, mine.message_id, there.bot.actor.person_id)
        (job,) = await core.jobs.lease([END_SHARING], "dead", 10)
        assert (job.key, job.payload) == (f"{mine.message_id}", f"{there.room} {there.bot.actor.person_id}")
        await core.locations.expire(sharing)  # it died before it could say so
        there.clock.advance(60)
        (again,) = await core.jobs.lease([END_SHARING], "alive", 10)
        assert again.key == job.key
        await core.locations.expire(sharing)
        assert await core.jobs.finish(again, "alive")
        await there.copy()
        assert await there.kinds(there.cat) == ["sharing_ended"]

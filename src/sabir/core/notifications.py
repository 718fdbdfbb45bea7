"""What a person should notice: being added, messages and mentions, calls.

Nothing is made when a message is posted. A list is read from what is kept anyway (read markers, mention markers, the
call there is), in five statements however many rooms and messages there are; what was read or joined is gone from it
by itself. So a post costs nothing more, and nothing grows: a room tells of its newest mention, of its newest message
and of its call, and what was put away is one id per seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sabir.core.steps.server_settings import ServerSettings
from sabir.domain.errors import NotFound
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.people import Actor, Person
from sabir.domain.rooms import NotificationLevel, RoomKind
from sabir.ports import Clock
from sabir.store import notifications, people, reminders
from sabir.store.database import Database
from sabir.store.notifications import Notable
from sabir.store.transaction import Tx

MAX_ROOMS = 50
"""Rooms that one list tells of."""


class Subject(Enum):
    """What happened."""

    INVITATION = "invitation"
    CHAT = "chat"
    MENTION = "mention"
    REPLY = "reply"
    CALL = "call"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Notification:
    """One of them; its id is that of the event it tells of."""

    id: int
    subject: Subject
    at_ms: int
    room_id: RoomId
    token: str
    kind: RoomKind
    room_name: str
    author: Person | None
    """None for the server's own acts, and where nobody in particular did it."""
    text: str = ""


class Notifications:
    """Use cases on the actor's own notifications."""

    def __init__(self, db: Database, clock: Clock, settings: ServerSettings) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings

    async def list_for(self, actor: Actor) -> list[Notification]:
        """Newest first, of at most 50 rooms."""
        now_ms = self._clock.now_ms()
        return await self._db.read(lambda tx: self._list(tx, actor.person_id, now_ms))

    async def get(self, actor: Actor, wanted: int) -> Notification:
        """Raises `NotFound`."""
        found = next((one for one in await self.list_for(actor) if one.id == wanted), None)
        if found is None:
            raise NotFound("notification")
        return found

    async def put_away(self, actor: Actor, wanted: int) -> None:
        """One; with a message those of earlier ones in its room. Raises `NotFound`."""
        found = await self.get(actor, wanted)

        def unit(tx: Tx) -> None:
            tx.lock([found.room_id])
            match found.subject:
                case Subject.INVITATION:
                    notifications.accept(tx, found.room_id, actor.person_id)
                case Subject.REMINDER:
                    reminders.put_away(tx, actor.person_id, found.id)
                case Subject.CALL:
                    notifications.put_call_away(tx, found.room_id, actor.person_id, found.id)
                case _:
                    notifications.put_away(tx, found.room_id, actor.person_id, MessageId(found.id))

        await self._db.write(unit)

    async def put_all_away(self, actor: Actor) -> None:
        """What comes later is told."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            notifications.put_all_away(tx, actor.person_id)
            reminders.put_all_away(tx, actor.person_id)

        await self._db.write(unit)

    def _list(self, tx: Tx, person: PersonId, now_ms: int) -> list[Notification]:
        level = NotificationLevel(self._settings.group_notification)
        rooms = notifications.notable(tx, person, group_level=level, now_ms=now_ms, limit=MAX_ROOMS)
        room_ids = [room.room_id for room in rooms]
        message_ids = [one for room in rooms for one in (room.mention_id, room.newest_id) if one]
        event_ids = [one for room in rooms for one in (room.invited_id, room.call_id) if one]
        told = _Told(
            person,
            notifications.said(tx, room_ids, message_ids),
            notifications.happened(tx, room_ids, event_ids),
        )
        come = reminders.told(tx, person, MAX_ROOMS, now_ms=now_ms)
        named = [*told.named(), *(one.author_id for one in come)]
        names = people.by_ids(tx, named) if named else {}
        found = [one for room in rooms for one in told.of(room, names)]
        found += [_reminder(one, names.get(one.author_id)) for one in come]
        return sorted(found, key=lambda one: -one.id)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was found for the rooms of one list."""

    person: PersonId
    said: dict[MessageId, notifications.Said]
    happened: dict[int, tuple[PersonId | None, int]]

    def named(self) -> list[PersonId]:
        by = {one.author_id for one in self.said.values()} | {one[0] for one in self.happened.values()}
        return sorted(one for one in by if one is not None)

    def of(self, room: Notable, names: dict[PersonId, Person]) -> list[Notification]:
        found = []
        for subject, event in ((Subject.INVITATION, room.invited_id), (Subject.CALL, room.call_id)):
            if event in self.happened:
                actor, at_ms = self.happened[event]
                found.append(_made(room, subject, (event, at_ms), names.get(actor) if actor else None))
        for message in dict.fromkeys((room.mention_id, room.newest_id)):
            said = self.said.get(message)
            if said is not None:
                subject = Subject.CHAT if message != room.mention_id else Subject.MENTION
                if subject is Subject.MENTION and said.answered_id == self.person:
                    subject = Subject.REPLY
                found.append(_made(room, subject, (message, said.posted_ms), names.get(said.author_id), said.text))
        return found


def _reminder(come: reminders.Told, author: Person | None) -> Notification:
    return Notification(
        come.id,
        Subject.REMINDER,
        come.at_ms,
        come.room_id,
        come.token,
        come.kind,
        come.room_name,
        author,
        come.text,
    )


def _made(
    room: Notable, subject: Subject, event: tuple[int, int], author: Person | None, text: str = ""
) -> Notification:
    return Notification(event[0], subject, event[1], room.room_id, room.token, room.kind, room.name, author, text)

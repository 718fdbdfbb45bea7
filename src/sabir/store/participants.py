"""Rows of participants and bans, and the access functions every read goes through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import and_, delete, func, or_, select, update

from sabir.domain.errors import Banned, NotFound
from sabir.domain.ids import PersonId, RoomId, Seq
from sabir.domain.rooms import Member, NotificationLevel, Participant, Role, Room, Seat
from sabir.store import bans
from sabir.store import rooms as room_rows
from sabir.store.read_status import keeps_it
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import messages, participants, people, presences, rooms, streams
from sabir.store.transaction import Row, Tx

COLUMNS = (
    participants.c.room_id,
    participants.c.person_id,
    participants.c.role,
    participants.c.joined_ms,
    participants.c.is_hidden,
    participants.c.has_closed,
    participants.c.last_read_id,
    participants.c.read_ordinal,
    participants.c.last_mention_id,
    participants.c.last_sent_ms,
    participants.c.permissions,
    participants.c.notifies_calls,
    participants.c.is_archived,
    participants.c.is_favorite,
    participants.c.notification_level,
    participants.c.dismissed_id,
    participants.c.is_admin,
    participants.c.is_concealed,
    participants.c.session_rights,
    participants.c.active_ms,
)
_SEAT = Statement(
    select(
        *room_rows.COLUMNS,
        *COLUMNS,
        select(func.min(presences.c.at_ms))
        .where(presences.c.room_id == param("room_id"), presences.c.person_id == param("person_id"))
        .scalar_subquery(),
        streams.c.last_seq,
    )
    .join(participants, and_(participants.c.room_id == rooms.c.id, participants.c.person_id == param("person_id")))
    .join(streams, streams.c.id == rooms.c.id)
    .where(rooms.c.id == param("room_id"))
)
_SEATS = Statement(
    select(*room_rows.COLUMNS, *COLUMNS)
    .join(participants, participants.c.room_id == rooms.c.id)
    .where(participants.c.person_id == param("person_id"), participants.c.is_hidden.is_(False))
    .order_by(rooms.c.last_activity_ms.desc(), rooms.c.id.desc())
    .limit(param("limit"))
)
_SEATS_IN = Statement(
    select(*room_rows.COLUMNS, *COLUMNS)
    .join(participants, and_(participants.c.room_id == rooms.c.id, participants.c.person_id == param("person_id")))
    .where(is_any_of(rooms.c.id, "room_ids"))
)
_BY_PERSON = Statement(
    select(*COLUMNS).where(participants.c.room_id == param("room_id"), participants.c.person_id == param("person_id"))
)
_ROOMS_OF = Statement(
    select(participants.c.room_id)
    .where(participants.c.person_id == param("person_id"), participants.c.room_id > param("after"))
    .order_by(participants.c.room_id)
    .limit(param("limit"))
)
_MEMBERS = Statement(
    select(*COLUMNS, people.c.uid, people.c.kind, people.c.display_name)
    .join(people, people.c.id == participants.c.person_id)
    .where(participants.c.room_id == param("room_id"), participants.c.person_id > param("after"))
    .order_by(participants.c.person_id)
    .limit(param("limit"))
)
_MEMBERS_OF_ROOMS = Statement(
    select(*COLUMNS, people.c.uid, people.c.kind, people.c.display_name, keeps_it(people.c.id).correlate(people))
    .join(people, people.c.id == participants.c.person_id)
    .where(is_any_of(participants.c.room_id, "room_ids"), people.c.kind == 0)
    .order_by(participants.c.room_id, participants.c.person_id)
)
_IDS = Statement(select(participants.c.person_id).where(participants.c.room_id == param("room_id")))
_IDS_AMONG = Statement(
    select(participants.c.person_id).where(
        participants.c.room_id == param("room_id"), is_any_of(participants.c.person_id, "people")
    )
)
_WITH_IDENTITY = Statement(
    select(participants.c.person_id)
    .where(participants.c.room_id == param("room_id"), participants.c.has_identity)
    .order_by(participants.c.person_id)
)
_NEXT_WITH_IDENTITY = Statement(
    select(participants.c.person_id)
    .where(
        participants.c.room_id == param("room_id"),
        participants.c.has_identity,
        participants.c.person_id > param("after"),
    )
    .order_by(participants.c.person_id)
    .limit(param("limit"))
)
_INSERT = Statement(
    insert_into(
        participants,
        "room_id",
        "person_id",
        "role",
        "joined_ms",
        "has_identity",
        "last_read_id",
        "read_ordinal",
        "replica_after_id",
    ).values(
        last_sent_ms=select(func.coalesce(func.max(messages.c.sent_ms), 0))
        .where(messages.c.room_id == param("room_id"), messages.c.author_id == param("person_id"))
        .scalar_subquery()  # of an earlier stay: no two messages of one author have the same
    )
)
_REPLICA_AFTER = Statement(
    select(participants.c.replica_after_id).where(
        participants.c.room_id == param("room_id"), participants.c.person_id == param("person_id")
    )
)
_SET_FLAGS = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(is_hidden=param("is_hidden"), has_closed=param("has_closed"))
)
_SHOW = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.is_hidden)
    .values(is_hidden=False)
)
_POSTED = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"), participants.c.person_id == param("person_id_"))
    .values(last_sent_ms=param("sent_ms"), last_read_id=param("read_id"), read_ordinal=param("ordinal"))
)
_READ = Statement(
    update(participants)
    .where(
        participants.c.room_id == param("room_id_"),
        participants.c.person_id == param("person_id_"),
        participants.c.last_read_id != param("read_id"),
    )
    .values(last_read_id=param("read_id"), read_ordinal=param("ordinal"))
)
_READ_ALL = Statement(
    update(participants)
    .where(participants.c.room_id == param("room_id_"))
    .values(last_read_id=param("read_id"), read_ordinal=param("ordinal"), last_mention_id=0)
)
_MENTION = Statement(
    update(participants)
    .where(
        participants.c.room_id == param("room_id_"),
        is_any_of(participants.c.person_id, "person_ids"),
        participants.c.notification_level != int(NotificationLevel.NEVER),
    )
    .values(last_mention_id=param("message_id"))
)
_UNSET_IDENTITY = Statement(
    update(participants)
    .where(
        participants.c.room_id == param("room_id_"),
        participants.c.person_id == param("person_id_"),
        participants.c.has_identity.is_(True),
    )
    .values(has_identity=False)
)
_SET_IDENTITY = Statement(
    update(participants)
    .where(
        participants.c.room_id == param("room_id_"),
        participants.c.person_id == param("person_id_"),
        participants.c.has_identity.is_(False),
    )
    .values(
        has_identity=True,
        replica_after_id=select(rooms.c.last_event_id).where(rooms.c.id == param("room_id_")).scalar_subquery(),
    )
)
_DELETE = Statement(
    delete(participants).where(
        participants.c.room_id == param("room_id"), participants.c.person_id == param("person_id")
    )
)
_MODERATORS = Statement(
    select(participants.c.person_id)
    .where(
        participants.c.room_id == param("room_id"),
        or_(participants.c.role <= Role.MODERATOR, participants.c.role == Role.GUEST_MODERATOR),
    )
    .order_by(participants.c.joined_ms, participants.c.person_id)
    .limit(param("limit"))
)
_COUNT_ROLES = Statement(
    select(participants.c.role, func.count())
    .where(participants.c.room_id == param("room_id"))
    .group_by(participants.c.role)
)


def access(tx: Tx, person: PersonId, room: RoomId, *, may_be_hidden: bool = False) -> Seat:
    """The person's seat in the room.

    Raises:
        Banned: the person is banned from the room.
        NotFound: the room is absent, or the person is not in it, or (unless it may be hidden) left this one-to-one.
    """
    return access_now(tx, person, room, may_be_hidden=may_be_hidden)[0]


def access_now(tx: Tx, person: PersonId, room: RoomId, *, may_be_hidden: bool = False) -> tuple[Seat, Seq]:
    """As `access`, with the room's newest position."""
    row = tx.row(_SEAT, room_id=room, person_id=person)
    if row is None:
        if bans.is_banned(tx, room, person):
            raise Banned
        raise NotFound("room")
    seat = _seat(row, *cast("tuple[int | None, Seq]", row[-2:]))
    if (seat.participant.is_hidden and not may_be_hidden) or seat.is_shut:
        raise NotFound("room")
    return seat, cast("Seq", row[-1])


def seats(tx: Tx, person: PersonId, limit: int) -> list[Seat]:
    """Every room the person is in, newest activity first."""
    return [_seat(row) for row in tx.rows(_SEATS, person_id=person, limit=limit)]


def seats_in(tx: Tx, person: PersonId, room_ids: Sequence[RoomId]) -> dict[RoomId, Seat]:
    """The person's seats in those of the rooms it is in."""
    found = [_seat(row) for row in tx.rows(_SEATS_IN, person_id=person, room_ids=list(room_ids))]
    return {seat.room.id: seat for seat in found}


def find(tx: Tx, room: RoomId, person: PersonId) -> Participant | None:
    row = tx.row(_BY_PERSON, room_id=room, person_id=person)
    return participant_of(row) if row else None


def rooms_of(tx: Tx, person: PersonId, *, after: int, limit: int) -> list[RoomId]:
    """Rooms of the person in order of id, hidden ones too."""
    return [cast("RoomId", row[0]) for row in tx.rows(_ROOMS_OF, person_id=person, after=after, limit=limit)]


def members(tx: Tx, room: RoomId, *, after: int = 0, limit: int) -> list[Member]:
    """In order of person id."""
    return [_member(row) for row in tx.rows(_MEMBERS, room_id=room, after=after, limit=limit)]


def members_of_rooms(tx: Tx, room_ids: Sequence[RoomId]) -> dict[RoomId, list[Member]]:
    """Persons (no guests) of many rooms in one statement."""
    found: dict[RoomId, list[Member]] = {}
    for row in tx.rows(_MEMBERS_OF_ROOMS, room_ids=list(room_ids)) if room_ids else ():
        member = _member(row)
        found.setdefault(member.participant.room_id, []).append(member)
    return found


def ids(tx: Tx, room: RoomId) -> frozenset[PersonId]:
    """Everyone in the room."""
    return frozenset(cast("PersonId", row[0]) for row in tx.rows(_IDS, room_id=room))


def ids_among(tx: Tx, room: RoomId, wanted: Iterable[PersonId]) -> frozenset[PersonId]:
    """Which of these people are in the room."""
    return frozenset(cast("PersonId", row[0]) for row in tx.rows(_IDS_AMONG, room_id=room, people=list(wanted)))


def with_identity(tx: Tx, room: RoomId) -> list[PersonId]:
    """Members that have an Olvid identity."""
    return [cast("PersonId", row[0]) for row in tx.rows(_WITH_IDENTITY, room_id=room)]


def next_with_identity(tx: Tx, room: RoomId, *, after: int, limit: int) -> list[PersonId]:
    """Some of them, in the order of their ids."""
    rows = tx.rows(_NEXT_WITH_IDENTITY, room_id=room, after=after, limit=limit)
    return [cast("PersonId", row[0]) for row in rows]


def moderators(tx: Tx, room: RoomId, limit: int) -> list[PersonId]:
    """Owners and moderators of every kind, oldest first."""
    return [cast("PersonId", row[0]) for row in tx.rows(_MODERATORS, room_id=room, limit=limit)]


def insert(tx: Tx, room: Room, person: PersonId, role: Role, *, at_ms: int, has_identity: bool) -> None:
    """A joiner has nothing unread. Needs the room's lock."""
    tx.run(
        _INSERT,
        room_id=room.id,
        person_id=person,
        role=int(role),
        joined_ms=at_ms,
        has_identity=has_identity,
        last_read_id=room.last_event_id,
        read_ordinal=room.message_count,
        replica_after_id=room.last_event_id,
    )
    if has_identity:
        room_rows.count_identities(tx, room.id, 1)


def replica_after_id(tx: Tx, room: RoomId, person: PersonId) -> int | None:
    """The event after which the member's Olvid identity has the room; None for who is no member."""
    row = tx.row(_REPLICA_AFTER, room_id=room, person_id=person)
    return cast("int", row[0]) if row else None


def set_flags(tx: Tx, room: RoomId, person: PersonId, *, is_hidden: bool, has_closed: bool) -> None:
    tx.run(_SET_FLAGS, room_id_=room, person_id_=person, is_hidden=is_hidden, has_closed=has_closed)


def show_all(tx: Tx, room: RoomId) -> None:
    """Nobody has left this one-to-one any more."""
    tx.run(_SHOW, room_id_=room)


def mark_posted(tx: Tx, room: RoomId, person: PersonId, *, sent_ms: int, message_id: int, ordinal: int) -> None:
    """The author has read up to the own message."""
    tx.run(_POSTED, room_id_=room, person_id_=person, sent_ms=sent_ms, read_id=message_id, ordinal=ordinal)


def mark_read(tx: Tx, room: RoomId, person: PersonId, *, read_id: int, ordinal: int) -> bool:
    """Set the read marker; writes nothing if it stands there already."""
    return tx.run(_READ, room_id_=room, person_id_=person, read_id=read_id, ordinal=ordinal) == 1


def mark_all_read(tx: Tx, room: RoomId, *, read_id: int, ordinal: int) -> None:
    """There is nothing left that anyone could read."""
    tx.run(_READ_ALL, room_id_=room, read_id=read_id, ordinal=ordinal)


def mark_mentioned(tx: Tx, room: RoomId, people_ids: Sequence[PersonId], message_id: int) -> None:
    """Except who wants to hear of nothing."""
    if people_ids:
        tx.run(_MENTION, room_id_=room, person_ids=list(people_ids), message_id=message_id)


def mark_identity(tx: Tx, room: RoomId, person: PersonId) -> None:
    """The member got an Olvid identity, which has the room from now on."""
    if tx.run(_SET_IDENTITY, room_id_=room, person_id_=person):
        room_rows.count_identities(tx, room, 1)


def unmark_identity(tx: Tx, room: RoomId, person: PersonId) -> None:
    """The member is no Olvid identity any more."""
    if tx.run(_UNSET_IDENTITY, room_id_=room, person_id_=person):
        room_rows.count_identities(tx, room, -1)


def remove(tx: Tx, room: RoomId, person: PersonId, *, has_identity: bool) -> bool:
    is_removed = tx.run(_DELETE, room_id=room, person_id=person) == 1
    if is_removed and has_identity:
        room_rows.count_identities(tx, room, -1)
    return is_removed


def count_roles(tx: Tx, room: RoomId) -> dict[Role, int]:
    rows = cast("list[tuple[int, int]]", tx.rows(_COUNT_ROLES, room_id=room))
    return {Role(role): count for role, count in rows}


def _seat(row: Row, presence_ms: int | None = None, last_seq: Seq | None = None) -> Seat:
    return Seat(room_rows.room_of(row), participant_of(row[len(room_rows.COLUMNS) :]), presence_ms, last_seq)


_ROLES: dict[object, Role] = {role.value: role for role in Role}
_LEVELS: dict[object, NotificationLevel] = {level.value: level for level in NotificationLevel}
_LEVEL = Participant._fields.index("notification_level")
_FLAGS = [index for index, name in enumerate(Participant._fields) if name.startswith(("is_", "has_", "notifies_"))]


def participant_of(row: Row) -> Participant:
    values = list(row[: len(COLUMNS)])
    values[2] = _ROLES[values[2]]
    for flag in _FLAGS:
        values[flag] = values[flag] == 1
    values[_LEVEL] = _LEVELS[values[_LEVEL]]
    return Participant._make(values)


def _member(row: Row) -> Member:
    uid, kind, name, *keeps = cast("tuple[str | None, int, str, *tuple[bool, ...]]", tuple(row[len(COLUMNS) :]))
    return Member(participant_of(row), uid, kind, name, None, reads_privately=any(keeps))

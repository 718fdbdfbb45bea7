"""Rows of bots, and of the rooms they are in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from sqlalchemy import and_, delete, func, insert, select, update

from sabir.domain.bots import Bot, BotId
from sabir.domain.ids import PersonId, RoomId, Seq
from sabir.domain.rooms import Role
from sabir.store.bot_tables import bots, room_bots
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import messages, participants, rooms
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    bots.c.id,
    bots.c.person_id,
    bots.c.name,
    bots.c.description,
    bots.c.url,
    bots.c.secret,
    bots.c.features,
    bots.c.state,
    bots.c.error_count,
    bots.c.error_ms,
    bots.c.error,
    bots.c.created_ms,
)
_SEAT_COLUMNS = (room_bots.c.is_enabled, room_bots.c.has_joined, room_bots.c.told_seq)
_INSERT = Statement(
    insert_into(bots, "id", "person_id", "name", "description", "url", "secret", "features", "state", "created_ms")
)
_BY_ID = Statement(select(*_COLUMNS).where(bots.c.id == param("id")))
_BY_URL = Statement(select(*_COLUMNS).where(bots.c.url == param("url")))
_PAGE = Statement(select(*_COLUMNS).order_by(bots.c.id).limit(param("limit")))
_CHANGE = Statement(
    update(bots)
    .where(bots.c.id == param("id_"))
    .values(
        name=param("name"),
        description=param("description"),
        secret=param("secret"),
        features=param("features"),
        state=param("state"),
    )
)
_DELETE = Statement(delete(bots).where(bots.c.id == param("id")))
_FAILED = Statement(
    update(bots)
    .where(bots.c.id == param("id_"))
    .values(error_count=bots.c.error_count + 1, error_ms=param("at_ms"), error=param("error"))
)
_ANSWERED = Statement(update(bots).where(bots.c.id == param("id_"), bots.c.error_count > 0).values(error_count=0))
_IN_ROOM = Statement(
    select(*_COLUMNS, *_SEAT_COLUMNS)
    .join(room_bots, room_bots.c.bot_id == bots.c.id)
    .where(room_bots.c.room_id == param("room_id"))
    .order_by(bots.c.id)
    .limit(param("limit"))
)
_OWN = and_(room_bots.c.room_id == param("room_id_"), room_bots.c.bot_id == param("bot_id_"))
_SEAT = Statement(select(*_SEAT_COLUMNS).where(_OWN))
_ENTER = Statement(
    insert(room_bots).values(
        room_id=param("room_id"), bot_id=param("bot_id"), is_enabled=True, has_joined=False, told_seq=param("told_seq")
    )
)
_SET_ENABLED = Statement(update(room_bots).where(_OWN).values(is_enabled=param("is_enabled"), told_seq=param("seq")))
_SET_TOLD = Statement(
    update(room_bots).where(_OWN, room_bots.c.told_seq < param("told_seq")).values(told_seq=param("told_seq"))
)
_SET_JOINED = Statement(update(room_bots).where(_OWN).values(has_joined=True))
_LEAVE = Statement(delete(room_bots).where(_OWN))
_LEAVE_ALL = Statement(delete(room_bots).where(room_bots.c.room_id == param("room_id")))
_LEAVE_IF_OUT = Statement(delete(room_bots).where(_OWN, room_bots.c.is_enabled.is_(False)))
_ROOMS = Statement(
    select(room_bots.c.room_id)
    .where(room_bots.c.bot_id == param("bot_id"))
    .order_by(room_bots.c.room_id)
    .limit(param("limit"))
)
_COUNT = Statement(update(rooms).where(rooms.c.id == param("id_")).values(bot_count=rooms.c.bot_count + param("more")))
_ROLES = Statement(
    select(participants.c.person_id, participants.c.role).where(
        participants.c.room_id == param("room_id"), is_any_of(participants.c.person_id, "people")
    )
)
_LAST_SENT = Statement(
    select(func.coalesce(func.max(messages.c.sent_ms), 0)).where(
        messages.c.room_id == param("room_id"), messages.c.author_id == param("person_id")
    )
)


class BotSeat(NamedTuple):
    """A bot's place in a room."""

    is_enabled: bool
    has_joined: bool
    """Whether it was told that it is in."""
    told_seq: Seq


class Settings(NamedTuple):
    """What operators can change of a bot."""

    name: str
    description: str
    secret: bytes
    features: int
    is_on: bool


def insert_bot(tx: Tx, bot: BotId, person: PersonId, url: str, settings: Settings, *, at_ms: int) -> None:
    tx.run(_INSERT, id=bot, person_id=person, url=url, created_ms=at_ms, **_values(settings))


def find(tx: Tx, bot: BotId) -> Bot | None:
    row = tx.row(_BY_ID, id=bot)
    return _bot(row) if row else None


def find_by_url(tx: Tx, url: str) -> Bot | None:
    row = tx.row(_BY_URL, url=url)
    return _bot(row) if row else None


def page(tx: Tx, limit: int) -> list[Bot]:
    """Oldest first."""
    return [_bot(row) for row in tx.rows(_PAGE, limit=limit)]


def change(tx: Tx, bot: BotId, settings: Settings) -> None:
    tx.run(_CHANGE, id_=bot, **_values(settings))


def remove(tx: Tx, bot: BotId) -> None:
    """Once it is in no room any more."""
    tx.run(_DELETE, id=bot)


def failed(tx: Tx, bot: BotId, error: str, at_ms: int) -> None:
    tx.run(_FAILED, id_=bot, error=error, at_ms=at_ms)


def answered(tx: Tx, bot: BotId) -> None:
    tx.run(_ANSWERED, id_=bot)


def in_room(tx: Tx, room: RoomId, limit: int) -> list[tuple[Bot, BotSeat]]:
    """Also those that were just disabled and have not heard of it yet."""
    width = len(_COLUMNS)
    return [(_bot(row[:width]), _seat(row[width:])) for row in tx.rows(_IN_ROOM, room_id=room, limit=limit)]


def seat(tx: Tx, room: RoomId, bot: BotId) -> BotSeat | None:
    row = tx.row(_SEAT, room_id_=room, bot_id_=bot)
    return _seat(row) if row else None


def enter(tx: Tx, room: RoomId, bot: BotId, seq: Seq) -> None:
    """It hears what comes after that position. Needs the room's lock."""
    tx.run(_ENTER, room_id=room, bot_id=bot, told_seq=seq)


def set_enabled(tx: Tx, room: RoomId, bot: BotId, seq: Seq, *, is_enabled: bool) -> None:
    """Nothing from before that position is told any more. Needs the room's lock."""
    tx.run(_SET_ENABLED, room_id_=room, bot_id_=bot, is_enabled=is_enabled, seq=seq)


def set_joined(tx: Tx, room: RoomId, bot: BotId) -> None:
    tx.run(_SET_JOINED, room_id_=room, bot_id_=bot)


def set_told(tx: Tx, room: RoomId, bot: BotId, seq: Seq) -> None:
    tx.run(_SET_TOLD, room_id_=room, bot_id_=bot, told_seq=seq)


def leave(tx: Tx, room: RoomId, bot: BotId) -> None:
    tx.run(_LEAVE, room_id_=room, bot_id_=bot)


def leave_all(tx: Tx, room: RoomId) -> None:
    """The room is gone."""
    tx.run(_LEAVE_ALL, room_id=room)


def leave_if_disabled(tx: Tx, room: RoomId, bot: BotId) -> None:
    """It was told so; meanwhile it may have been enabled again."""
    tx.run(_LEAVE_IF_OUT, room_id_=room, bot_id_=bot)


def rooms_of(tx: Tx, bot: BotId, limit: int) -> list[RoomId]:
    return [cast("RoomId", row[0]) for row in tx.rows(_ROOMS, bot_id=bot, limit=limit)]


def count(tx: Tx, room: RoomId, more: int) -> None:
    """How many hear of the room's events. Needs the room's lock."""
    tx.run(_COUNT, id_=room, more=more)


def roles_among(tx: Tx, room: RoomId, wanted: Iterable[PersonId]) -> dict[PersonId, Role]:
    """Of those of these people that are in the room."""
    rows = cast("list[tuple[PersonId, int]]", tx.rows(_ROLES, room_id=room, people=list(wanted)))
    return {person: Role(role) for person, role in rows}


def last_sent_ms(tx: Tx, room: RoomId, person: PersonId) -> int:
    """No two messages of one author have the same."""
    row = tx.row(_LAST_SENT, room_id=room, person_id=person)
    return cast("int", row[0]) if row else 0


def _values(settings: Settings) -> dict[str, object]:
    return {
        "name": settings.name,
        "description": settings.description,
        "secret": settings.secret,
        "features": settings.features,
        "state": int(settings.is_on),
    }


def _bot(row: Row) -> Bot:
    values = list(row)
    values[5] = bytes(cast("bytes", values[5]))
    values[7] = bool(values[7])
    return Bot(*values)  # type: ignore[arg-type]  # in the order of the columns


def _seat(row: Row) -> BotSeat:
    is_enabled, has_joined, told_seq = cast("tuple[bool, bool, Seq]", tuple(row))
    return BotSeat(bool(is_enabled), bool(has_joined), told_seq)

"""Rows of direct messages between blinded ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, delete, exists, or_, select

from sabir.domain.direct_messages import DirectMessage
from sabir.domain.ids import PersonId
from sabir.store.session_tables import direct_messages as letters
from sabir.store.statements import Statement, insert_into, is_any_of, param
from sabir.store.tables import bans, participants
from sabir.store.transaction import Tx

_COLUMNS = tuple(letters.c[name] for name in DirectMessage._fields)
_INSERT = Statement(insert_into(letters))
_RECEIVED = Statement(
    select(*_COLUMNS)
    .where(
        letters.c.recipient_id == param("person_id"),
        letters.c.id > param("after"),
        is_any_of(letters.c.recipient_key, "keys"),
        letters.c.expires_ms > param("now_ms"),
    )
    .order_by(letters.c.id)
    .limit(param("limit"))
)
_SENT = Statement(
    select(*_COLUMNS)
    .where(
        letters.c.sender_id == param("person_id"),
        letters.c.id > param("after"),
        is_any_of(letters.c.sender_key, "keys"),
        letters.c.expires_ms > param("now_ms"),
    )
    .order_by(letters.c.id)
    .limit(param("limit"))
)
_NTH_NEWEST = Statement(
    select(letters.c.posted_ms)
    .where(letters.c.sender_id == param("person_id"))
    .order_by(letters.c.id.desc())
    .limit(1)
    .offset(param("skipped"))
)
_CLEAR = Statement(
    delete(letters).where(letters.c.recipient_id == param("person_id"), is_any_of(letters.c.recipient_key, "keys"))
)
_FORGET = Statement(
    delete(letters).where(or_(letters.c.recipient_id == param("person_id"), letters.c.sender_id == param("person_id")))
)
_DROP = Statement(
    delete(letters).where(
        letters.c.id.in_(select(letters.c.id).where(letters.c.expires_ms <= param("now_ms")).limit(param("limit")))
    )
)
_IS_SHUT_OUT = Statement(
    select(
        exists().where(
            and_(bans.c.person_id == param("sender_id"), participants.c.person_id == param("recipient_id")),
            participants.c.room_id == bans.c.room_id,
        )
    )
)


def insert(tx: Tx, message: DirectMessage) -> None:
    """Needs the locks of both people: each of them reads on by id."""
    tx.run(_INSERT, **message._asdict())


def received(
    tx: Tx, person: PersonId, keys: Sequence[str], *, after: int, now_ms: int, limit: int
) -> list[DirectMessage]:
    """Under these ids of the person, oldest first."""
    rows = tx.rows(_RECEIVED, person_id=person, keys=list(keys), after=after, now_ms=now_ms, limit=limit)
    return [DirectMessage(*cast("tuple[int, PersonId, str, PersonId, str, bytes, int, int]", tuple(r))) for r in rows]


def sent(tx: Tx, person: PersonId, keys: Sequence[str], *, after: int, now_ms: int, limit: int) -> list[DirectMessage]:
    """As `received`."""
    rows = tx.rows(_SENT, person_id=person, keys=list(keys), after=after, now_ms=now_ms, limit=limit)
    return [DirectMessage(*cast("tuple[int, PersonId, str, PersonId, str, bytes, int, int]", tuple(r))) for r in rows]


def nth_newest_sent_ms(tx: Tx, person: PersonId, n: int) -> int | None:
    """When the person's n-th newest one was sent; None if there are fewer."""
    row = tx.row(_NTH_NEWEST, person_id=person, skipped=n - 1)
    return cast("int", row[0]) if row else None


def clear(tx: Tx, person: PersonId, keys: Sequence[str]) -> int:
    """Drop what was received under these ids; how many they were."""
    return tx.run(_CLEAR, person_id=person, keys=list(keys))


def forget(tx: Tx, person: PersonId) -> int:
    """Drop all that the person sent or received."""
    return tx.run(_FORGET, person_id=person)


def drop_expired(tx: Tx, now_ms: int, limit: int) -> int:
    """Those whose time is over; how many they were."""
    return tx.run(_DROP, now_ms=now_ms, limit=limit)


def is_shut_out(tx: Tx, sender: PersonId, recipient: PersonId) -> bool:
    """Whether the sender is banned from a room that the recipient is in."""
    row = tx.row(_IS_SHUT_OUT, sender_id=sender, recipient_id=recipient)
    return row is not None and bool(row[0])

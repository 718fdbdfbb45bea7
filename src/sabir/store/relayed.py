"""Second envelopes: of messages with a blinded author, for clients that verify plain ids alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Envelope, EnvelopeFormat, Message
from sabir.domain.session_ids import is_blinded
from sabir.store.session_tables import relayed_envelopes as relayed
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.transaction import Tx

_OF = Statement(
    select(relayed.c.message_id, relayed.c.envelope_key, relayed.c.envelope_bytes, relayed.c.envelope_signature).where(
        relayed.c.room_id == param("room_id"), is_any_of(relayed.c.message_id, "ids")
    )
)
_PUT = Statement(
    upsert(relayed)
    .values(
        room_id=param("room_id"),
        message_id=param("message_id"),
        envelope_key=param("key"),
        envelope_bytes=param("content"),
        envelope_signature=param("signature"),
    )
    .on_conflict_do_nothing()
)
_DROP = Statement(
    delete(relayed).where(relayed.c.room_id == param("room_id"), relayed.c.message_id == param("message_id"))
)


def needs_one(message: Message) -> bool:
    """Whether its author is a blinded one."""
    return message.envelope_key is not None and is_blinded(message.envelope_key)


def of_messages(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> dict[MessageId, Envelope]:
    """Those that were made already."""
    rows = tx.rows(_OF, room_id=room, ids=list(ids)) if ids else ()
    return {
        message: Envelope(EnvelopeFormat.SESSION_RELAY, key, content, signature)
        for message, key, content, signature in cast("Sequence[tuple[MessageId, str, bytes, bytes]]", rows)
    }


def put(tx: Tx, message: Message, envelope: Envelope) -> None:
    """Unless there is one. The message must still be this one."""
    tx.run(
        _PUT,
        room_id=message.room_id,
        message_id=message.id,
        key=envelope.key,
        content=envelope.data,
        signature=envelope.signature,
    )


def drop(tx: Tx, message: Message) -> None:
    """The message says something else now, or nothing."""
    if needs_one(message):
        tx.run(_DROP, room_id=message.room_id, message_id=message.id)

"""Who is meant by the mentions in texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import and_, select

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.mentions import guest_id, is_guest, is_session_id
from sabir.domain.people import PersonKind
from sabir.domain.session_ids import absolute, is_blinded
from sabir.domain.timeline import Name
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import external_ids, participants, people
from sabir.store.transaction import Tx

_BY_UID = Statement(
    select(people.c.uid, people.c.id, people.c.kind, people.c.display_name).where(is_any_of(people.c.uid, "uids"))
)
_own = external_ids.alias("own")
_BY_SESSION = Statement(
    select(external_ids.c.value, people.c.id, people.c.kind, people.c.uid, people.c.display_name, _own.c.value)
    .join(people, people.c.id == external_ids.c.person_id)
    .outerjoin(_own, and_(_own.c.person_id == people.c.id, _own.c.face == "session", _own.c.kind == "id"))
    .where(and_(external_ids.c.face == "session", is_any_of(external_ids.c.value, "session_ids")))
)
_VISITORS = Statement(
    select(people.c.id, people.c.kind, people.c.display_name, external_ids.c.value)
    .join(participants, participants.c.person_id == people.c.id)
    .outerjoin(
        external_ids,
        and_(external_ids.c.person_id == people.c.id, external_ids.c.face == "session", external_ids.c.kind == "id"),
    )
    .where(participants.c.room_id == param("room_id"), people.c.kind == int(PersonKind.VISITOR))
    .order_by(people.c.id)
    .limit(param("limit"))
)
_MOST_GUESTS = 1000


def resolve(tx: Tx, wanted: Iterable[str], room: RoomId | None = None) -> dict[str, Name]:
    """Mention → whom it names; mentions of nobody are left out. Guests are known where they are: in a room."""
    mentions = set(wanted)
    session_ids = [one for one in mentions if is_session_id(one)]
    guests = {one for one in mentions if is_guest(one)}
    uids = list(mentions.difference(session_ids))
    found: dict[str, Name] = {}
    for row in tx.rows(_BY_UID, uids=uids) if uids else ():
        uid, person, kind, display_name = cast("tuple[str, PersonId, int, str]", tuple(row))
        found[uid] = Name(person, PersonKind(kind), uid, display_name)
    as_kept = {one: absolute(one) if is_blinded(one) else one for one in session_ids}
    known: dict[str, Name] = {}
    for row in tx.rows(_BY_SESSION, session_ids=list(set(as_kept.values()))) if session_ids else ():
        value, person, kind, known_uid, display_name, own = cast(
            "tuple[str, PersonId, int, str | None, str, str | None]", tuple(row)
        )
        known[value] = Name(person, PersonKind(kind), known_uid, display_name, own)
    found.update((one, known[kept]) for one, kept in as_kept.items() if kept in known)
    visitors = guests.difference(found)
    for row in tx.rows(_VISITORS, room_id=room, limit=_MOST_GUESTS) if visitors and room is not None else ():
        person, kind, display_name, session_id = cast("tuple[PersonId, int, str, str | None]", tuple(row))
        mention = f"guest/{guest_id(person, session_id)}"
        if mention in visitors:
            found[mention] = Name(person, PersonKind(kind), None, display_name, session_id)
    return found

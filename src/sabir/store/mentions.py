"""Who is meant by the mentions in texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import and_, select

from sabir.domain.ids import PersonId
from sabir.domain.mentions import is_session_id
from sabir.domain.people import PersonKind
from sabir.domain.timeline import Name
from sabir.store.statements import Statement, is_any_of
from sabir.store.tables import external_ids, people
from sabir.store.transaction import Tx

_BY_UID = Statement(select(people.c.uid, people.c.id, people.c.display_name).where(is_any_of(people.c.uid, "uids")))
_BY_SESSION = Statement(
    select(external_ids.c.value, people.c.id, people.c.kind, people.c.uid, people.c.display_name)
    .join(people, people.c.id == external_ids.c.person_id)
    .where(and_(external_ids.c.face == "session", is_any_of(external_ids.c.value, "session_ids")))
)


def resolve(tx: Tx, wanted: Iterable[str]) -> dict[str, Name]:
    """Mention → whom it names; mentions of nobody are left out."""
    mentions = set(wanted)
    session_ids = [one for one in mentions if is_session_id(one)]
    uids = list(mentions.difference(session_ids))
    found: dict[str, Name] = {}
    for row in tx.rows(_BY_UID, uids=uids) if uids else ():
        uid, person, display_name = cast("tuple[str, PersonId, str]", tuple(row))
        found[uid] = Name(person, PersonKind.PERSON, uid, display_name)
    for row in tx.rows(_BY_SESSION, session_ids=session_ids) if session_ids else ():
        value, person, kind, known_uid, display_name = cast("tuple[str, PersonId, int, str | None, str]", tuple(row))
        found[value] = Name(person, PersonKind(kind), known_uid, display_name, value)
    return found

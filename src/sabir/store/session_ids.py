"""What people go by on the Session wire, as rows of external ids.

Kinds: "id" (a Session ID as its owner is shown: `05…`, or blinded where that is all we know), "relay" (of a key held
here), "blinded" (an absolute blinded id, by which its owner is found), "seen" (a blinded id just as its owner used it).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, func, select, update

from sabir.domain.ids import PersonId
from sabir.domain.session_ids import is_blinded
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.tables import external_ids
from sabir.store.transaction import Tx

ID, RELAY, BLINDED, SEEN = "id", "relay", "blinded", "seen"
_OURS = external_ids.c.face == "session"
_PLAIN = (_OURS, external_ids.c.kind == ID, external_ids.c.value >= "05", external_ids.c.value < "06")
_OF_PEOPLE = Statement(
    select(external_ids.c.person_id, external_ids.c.kind, external_ids.c.value)
    .where(is_any_of(external_ids.c.person_id, "ids"), _OURS)
    .order_by(external_ids.c.person_id, external_ids.c.created_ms, external_ids.c.value)
)
_MOVE = Statement(
    update(external_ids)
    .where(external_ids.c.person_id == param("person_id_"), _OURS, is_any_of(external_ids.c.kind, "kinds"))
    .values(person_id=param("person_id"))
)
_DROP = Statement(
    delete(external_ids).where(
        external_ids.c.person_id == param("person_id"), _OURS, is_any_of(external_ids.c.kind, "kinds")
    )
)
_PAGE = Statement(
    select(external_ids.c.value, external_ids.c.person_id)
    .where(*_PLAIN, external_ids.c.value > param("after"))
    .order_by(external_ids.c.value)
    .limit(param("limit"))
)
_LAST = Statement(select(func.max(external_ids.c.value)).where(*_PLAIN))


def of_people(tx: Tx, ids: Sequence[PersonId]) -> dict[PersonId, list[tuple[str, str]]]:
    """(kind, value) of all that each of them goes by, oldest first."""
    found: dict[PersonId, list[tuple[str, str]]] = {}
    rows = tx.rows(_OF_PEOPLE, ids=list(ids)) if ids else ()
    for person, kind, value in cast("Sequence[tuple[PersonId, str, str]]", rows):
        found.setdefault(person, []).append((kind, value))
    return found


def shown(known: Sequence[tuple[str, str]], *, blinds: bool) -> str | None:
    """Of what someone goes by, the one id that members see; None for who has none but perhaps a relay id.

    Where members must be blinded, everyone who has a Session ID is shown by its blinded form.
    """
    by_kind = dict(known)
    own = by_kind.get(ID)
    if own is None or not (blinds or is_blinded(own)):
        return own
    blinded = next((value for kind, value in known if kind == BLINDED and value < "2"), own)
    return by_kind.get(SEEN) or (own if is_blinded(own) else blinded)


def move(tx: Tx, person: PersonId, to: PersonId, kinds: Sequence[str]) -> None:
    """All ids of these kinds are another person's from now on."""
    tx.run(_MOVE, person_id_=person, person_id=to, kinds=list(kinds))


def drop(tx: Tx, person: PersonId, kinds: Sequence[str]) -> int:
    """Nobody goes by the person's ids of these kinds any more."""
    return tx.run(_DROP, person_id=person, kinds=list(kinds))


def plain_page(tx: Tx, *, after: str, limit: int) -> list[tuple[str, PersonId]]:
    """Plain Session IDs with their owners, in order."""
    return [cast("tuple[str, PersonId]", tuple(row)) for row in tx.rows(_PAGE, after=after, limit=limit)]


def last_plain(tx: Tx) -> str | None:
    """The last of `plain_page`."""
    row = tx.row(_LAST)
    return cast("str | None", row[0]) if row else None

"""Rows of people and of their external ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from sabir.domain.ids import PersonId, RoomId
from sabir.domain.paging import Part, Stretch
from sabir.domain.people import PeopleFilter, Person, PersonKind
from sabir.store import paging
from sabir.store.statements import Statement, has_text, insert_into, is_any_of, param
from sabir.store.tables import external_ids, participants, people
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    people.c.id,
    people.c.kind,
    people.c.uid,
    people.c.uuid,
    people.c.display_name,
    people.c.email,
    people.c.is_admin,
    people.c.created_ms,
    people.c.last_seen_ms,
    people.c.disabled_ms,
    people.c.team_disabled,
    people.c.auth_epoch,
)
_INSERT = Statement(
    insert_into(people, "id", "kind", "uid", "uuid", "display_name", "name_key", "email", "is_admin", "created_ms")
)
_BY_ID = Statement(select(*_COLUMNS).where(people.c.id == param("id")))
_DISABLED = Statement(select(people.c.id).where(people.c.id == param("id"), people.c.disabled_ms.is_not(None)))
_BY_IDS = Statement(select(*_COLUMNS).where(is_any_of(people.c.id, "ids")))
_BY_UID = Statement(select(*_COLUMNS).where(people.c.uid == param("uid"), people.c.kind != PersonKind.GUEST))
_BY_UUID = Statement(select(*_COLUMNS).where(people.c.uuid == param("uuid")))
_BY_EMAIL = Statement(select(*_COLUMNS).where(people.c.email == param("email"), people.c.kind == PersonKind.PERSON))
_RENAME = Statement(
    update(people)
    .where(people.c.id == param("id_"))
    .values(display_name=param("display_name"), name_key=param("name_key"))
)
_SET_EMAIL = Statement(update(people).where(people.c.id == param("id_")).values(email=param("email")))
_SET_ADMIN = Statement(update(people).where(people.c.id == param("id_")).values(is_admin=param("is_admin")))
_SEEN = Statement(update(people).where(people.c.id == param("id_")).values(last_seen_ms=param("at_ms")))
_DISABLE = Statement(
    update(people)
    .where(people.c.id == param("id_"), people.c.disabled_ms.is_(None))
    .values(disabled_ms=param("at_ms"), team_disabled=True, auth_epoch=people.c.auth_epoch + 1)
)
_ENABLE = Statement(
    update(people)
    .where(people.c.id == param("id_"), or_(people.c.disabled_ms.is_not(None), people.c.team_disabled))
    .values(disabled_ms=None, team_disabled=False)
)
_SET_TEAM_DISABLED = Statement(
    update(people).where(people.c.id == param("id_")).values(team_disabled=param("team_disabled"))
)
_BY_EXTERNAL = Statement(
    select(*_COLUMNS)
    .join(external_ids, external_ids.c.person_id == people.c.id)
    .where(
        external_ids.c.face == param("face"),
        external_ids.c.kind == param("kind"),
        external_ids.c.value == param("value"),
    )
)
_LINK = Statement(insert_into(external_ids))
_LINK_ONCE = Statement(
    postgresql_insert(external_ids)
    .values({column.name: param(column.name) for column in external_ids.columns})
    .on_conflict_do_nothing()
)
_UNLINK = Statement(
    delete(external_ids).where(
        external_ids.c.face == param("face"),
        external_ids.c.kind == param("kind"),
        external_ids.c.value == param("value"),
    )
)
_EXTERNAL_OF = Statement(
    select(external_ids.c.person_id, external_ids.c.value)
    .where(
        is_any_of(external_ids.c.person_id, "ids"),
        external_ids.c.face == param("face"),
        external_ids.c.kind == param("kind"),
    )
    .order_by(external_ids.c.created_ms, external_ids.c.value)
)
_MATCHES = and_(
    people.c.kind == PersonKind.PERSON,
    or_(param("name") == "", has_text(people.c.name_key, "name")),
    or_(param("email") == "", has_text(people.c.email, "email")),
    or_(param("exact_email") == "", people.c.email == param("exact_email")),
    or_(
        param("face") == "",
        people.c.id.in_(
            select(external_ids.c.person_id).where(
                external_ids.c.face == param("face"),
                external_ids.c.kind == param("external_kind"),
                external_ids.c.value == param("value"),
            )
        ),
    ),
    or_(param("team_state") == -1, people.c.team_disabled == (param("team_state") == 1)),
)
_MATCHING = Statement(select(*_COLUMNS).where(people.c.uuid == param("uuid"), _MATCHES))
_DOWN = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        people.c.created_ms <= param("key_ms"),
        or_(people.c.created_ms < param("key_ms"), people.c.id < param("key_id")),
    )
    .order_by(people.c.created_ms.desc(), people.c.id.desc())
    .limit(param("limit"))
    .offset(param("offset"))
)
_UP = Statement(
    select(*_COLUMNS)
    .where(
        _MATCHES,
        people.c.created_ms >= param("key_ms"),
        or_(people.c.created_ms > param("key_ms"), people.c.id > param("key_id")),
    )
    .order_by(people.c.created_ms, people.c.id)
    .limit(param("limit"))
)
_SEARCH = Statement(
    select(*_COLUMNS)
    .where(
        people.c.kind == PersonKind.PERSON,
        or_(
            param("search") == "",
            has_text(func.lower(people.c.uid), "search"),
            has_text(people.c.name_key, "search"),
            has_text(people.c.email, "search"),
        ),
    )
    .order_by(people.c.uid)
    .limit(param("limit"))
    .offset(param("offset"))
)
_IS_EXACT = or_(func.lower(people.c.uid) == param("search"), people.c.name_key == param("search"))
_SUGGEST = Statement(
    select(*_COLUMNS)
    .where(
        people.c.kind == PersonKind.PERSON,
        people.c.disabled_ms.is_(None),
        people.c.id != param("other_than"),
        or_(
            param("search") == "",
            has_text(func.lower(people.c.uid), "search"),
            has_text(people.c.name_key, "search"),
        ),
        people.c.id.not_in(select(participants.c.person_id).where(participants.c.room_id == param("room_id"))),
    )
    .order_by(case((_IS_EXACT, 0), else_=1), people.c.name_key, people.c.id)
    .limit(param("limit"))
)
_ERASE = Statement(
    update(people)
    .where(people.c.id == param("id_"))
    .values(kind=PersonKind.ERASED, uid=None, display_name="", name_key="", email=None, is_admin=False)
)
_DELETE = Statement(delete(people).where(people.c.id == param("id")))
_UNLINK_ALL = Statement(delete(external_ids).where(external_ids.c.person_id == param("person_id")))
_COUNT = Statement(select(func.count()).select_from(people).where(_MATCHES))
_COUNT_ALL = Statement(select(func.count()).select_from(people).where(people.c.kind == PersonKind.PERSON))


@dataclass(frozen=True, slots=True)
class NewPersonRow:
    """What a person starts with."""

    id: PersonId
    kind: PersonKind
    uid: str | None
    uuid: str
    display_name: str
    email: str | None
    is_admin: bool
    created_ms: int


def insert(tx: Tx, person: NewPersonRow) -> None:
    """The person's stream must exist. A taken uid or uuid breaks a constraint: look first."""
    tx.run(
        _INSERT,
        id=person.id,
        kind=int(person.kind),
        uid=person.uid,
        uuid=person.uuid,
        display_name=person.display_name,
        name_key=person.display_name.casefold(),
        email=person.email,
        is_admin=person.is_admin,
        created_ms=person.created_ms,
    )


def find(tx: Tx, person: PersonId) -> Person | None:
    return _one(tx.row(_BY_ID, id=person))


def is_disabled(tx: Tx, person: PersonId) -> bool:
    return tx.row(_DISABLED, id=person) is not None


def find_by_uid(tx: Tx, uid: str) -> Person | None:
    """Never a guest."""
    return _one(tx.row(_BY_UID, uid=uid))


def find_by_uuid(tx: Tx, uuid: str) -> Person | None:
    return _one(tx.row(_BY_UUID, uuid=uuid))


def find_by_email(tx: Tx, email: str) -> Person | None:
    """`email` is case-folded."""
    return _one(tx.row(_BY_EMAIL, email=email))


def find_by_external(tx: Tx, face: str, kind: str, value: str) -> Person | None:
    return _one(tx.row(_BY_EXTERNAL, face=face, kind=kind, value=value))


def by_ids(tx: Tx, ids: Sequence[PersonId]) -> dict[PersonId, Person]:
    """Those that exist, in one statement."""
    found = [_person(row) for row in tx.rows(_BY_IDS, ids=list(ids))] if ids else []
    return {person.id: person for person in found}


def external_of(tx: Tx, ids: Sequence[PersonId], face: str, kind: str) -> dict[PersonId, str]:
    """Each person's newest external id of that kind."""
    if not ids:
        return {}
    return dict(cast("list[tuple[PersonId, str]]", tx.rows(_EXTERNAL_OF, ids=list(ids), face=face, kind=kind)))


def link(tx: Tx, face: str, kind: str, value: str, *, person: PersonId, at_ms: int) -> None:
    tx.run(_LINK, face=face, kind=kind, value=value, person_id=person, created_ms=at_ms)


def link_once(tx: Tx, face: str, kind: str, value: str, *, person: PersonId, at_ms: int) -> None:
    """Link, unless the value is linked already."""
    tx.run(_LINK_ONCE, face=face, kind=kind, value=value, person_id=person, created_ms=at_ms)


def unlink(tx: Tx, face: str, kind: str, value: str) -> None:
    tx.run(_UNLINK, face=face, kind=kind, value=value)


def rename(tx: Tx, person: PersonId, display_name: str) -> None:
    tx.run(_RENAME, id_=person, display_name=display_name, name_key=display_name.casefold())


def set_email(tx: Tx, person: PersonId, email: str | None) -> None:
    tx.run(_SET_EMAIL, id_=person, email=email)


def set_admin(tx: Tx, person: PersonId, is_admin: bool) -> None:
    tx.run(_SET_ADMIN, id_=person, is_admin=is_admin)


def mark_seen(tx: Tx, person: PersonId, at_ms: int) -> None:
    tx.run(_SEEN, id_=person, at_ms=at_ms)


def disable(tx: Tx, person: PersonId, at_ms: int) -> bool:
    """False if the person is absent or disabled already."""
    return tx.run(_DISABLE, id_=person, at_ms=at_ms) == 1


def enable(tx: Tx, person: PersonId) -> bool:
    """False if the person is absent or enabled already."""
    return tx.run(_ENABLE, id_=person) == 1


def set_team_disabled(tx: Tx, person: PersonId, team_disabled: bool) -> None:
    tx.run(_SET_TEAM_DISABLED, id_=person, team_disabled=team_disabled)


def search(tx: Tx, text: str, *, limit: int, offset: int = 0) -> list[Person]:
    """Persons with the case-folded text in user id, name or mail address, by user id; all for ''."""
    return [_person(row) for row in tx.rows(_SEARCH, search=text, limit=limit, offset=offset)]


def suggest(tx: Tx, text: str, *, other_than: PersonId, not_in: RoomId, limit: int) -> list[Person]:
    """Persons with access, by the case-folded text in user id or name: exact ones first, then by name."""
    rows = tx.rows(_SUGGEST, search=text, other_than=other_than, room_id=not_in, limit=limit)
    return [_person(row) for row in rows]


def erase(tx: Tx, person: PersonId) -> None:
    """What names the person goes; the row stays for what points at it."""
    tx.run(_ERASE, id_=person)


def delete_row(tx: Tx, person: PersonId) -> None:
    """Nothing may name the person any more."""
    tx.run(_DELETE, id=person)


def unlink_all(tx: Tx, person: PersonId) -> int:
    """Drop every external id."""
    return tx.run(_UNLINK_ALL, person_id=person)


def find_matching(tx: Tx, uuid: str, where: PeopleFilter) -> Person | None:
    """The person, if the filter lets it through."""
    return _one(tx.row(_MATCHING, uuid=uuid, **_values(where)))


def page(tx: Tx, where: PeopleFilter, stretch: Stretch) -> Part[Person]:
    """Persons, newest first."""
    rows = tx.rows(_UP if stretch.is_upward else _DOWN, **paging.wanted(stretch), **_values(where))
    return paging.part(rows, stretch, _person, count(tx, where) if stretch.is_counted else None)


def count(tx: Tx, where: PeopleFilter | None = None) -> int:
    row = tx.row(_COUNT, **_values(where)) if where else tx.row(_COUNT_ALL)
    return cast("int", row[0]) if row else 0


def _values(where: PeopleFilter) -> dict[str, object]:
    face, kind, value = where.external or ("", "", "")
    return {
        "name": where.name.casefold(),
        "email": where.email.casefold(),
        "exact_email": where.exact_email,
        "face": face,
        "external_kind": kind,
        "value": value,
        "team_state": -1 if where.team_disabled is None else int(where.team_disabled),
    }


def _one(row: Row | None) -> Person | None:
    return _person(row) if row else None


def _person(row: Row) -> Person:
    (
        person_id,
        kind,
        uid,
        uuid,
        display_name,
        email,
        is_admin,
        created_ms,
        last_seen_ms,
        disabled_ms,
        team_disabled,
        auth_epoch,
    ) = cast(
        "tuple[PersonId, int, str | None, str, str, str | None, bool, int, int | None, int | None, bool, int]", row
    )
    return Person(
        person_id,
        PersonKind(kind),
        uid,
        uuid,
        display_name,
        email,
        bool(is_admin),
        created_ms,
        last_seen_ms,
        disabled_ms,
        bool(team_disabled),
        auth_epoch,
    )

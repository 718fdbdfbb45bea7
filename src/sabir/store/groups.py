"""Groups of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.ids import GroupId, PersonId
from sabir.store.statements import Statement, has_text, insert_into, is_any_of, param
from sabir.store.tables import group_members, groups, people
from sabir.store.transaction import Tx

_INSERT = Statement(insert_into(groups))
_BY_GID = Statement(select(groups.c.id).where(groups.c.gid == param("gid")))
_NAME = Statement(select(groups.c.display_name).where(groups.c.id == param("id")))
_RENAME = Statement(update(groups).where(groups.c.id == param("id_")).values(display_name=param("display_name")))
_PAGE = Statement(
    select(groups.c.gid, groups.c.display_name, func.count(group_members.c.person_id))
    .outerjoin(group_members, group_members.c.group_id == groups.c.id)
    .group_by(groups.c.gid, groups.c.display_name)
    .order_by(groups.c.gid)
    .limit(param("limit"))
)
_ADD = Statement(
    upsert(group_members).values(group_id=param("group_id"), person_id=param("person_id")).on_conflict_do_nothing()
)
_REMOVE = Statement(
    delete(group_members).where(
        group_members.c.group_id == param("group_id"), group_members.c.person_id == param("person_id")
    )
)
_DELETE = Statement(delete(groups).where(groups.c.id == param("id")))
_EMPTY = Statement(delete(group_members).where(group_members.c.group_id == param("group_id")))
_SEARCH = Statement(
    select(groups.c.gid, groups.c.display_name)
    .where(
        or_(
            param("search") == "",
            has_text(func.lower(groups.c.gid), "search"),
            has_text(func.lower(groups.c.display_name), "search"),
        )
    )
    .order_by(groups.c.gid)
    .limit(param("limit"))
    .offset(param("offset"))
)
_UIDS = Statement(
    select(people.c.uid)
    .join(group_members, group_members.c.person_id == people.c.id)
    .where(
        group_members.c.group_id == param("group_id"),
        or_(
            param("search") == "",
            has_text(func.lower(people.c.uid), "search"),
            has_text(people.c.name_key, "search"),
        ),
    )
    .order_by(people.c.uid)
    .limit(param("limit"))
    .offset(param("offset"))
)
_REMOVE_EVERYWHERE = Statement(delete(group_members).where(group_members.c.person_id == param("person_id")))
_MEMBERS = Statement(
    select(group_members.c.person_id)
    .where(group_members.c.group_id == param("group_id"))
    .order_by(group_members.c.person_id)
    .limit(param("limit"))
)
_OF = Statement(
    select(group_members.c.person_id, groups.c.gid)
    .join(groups, groups.c.id == group_members.c.group_id)
    .where(is_any_of(group_members.c.person_id, "ids"))
    .order_by(groups.c.gid)
)


def insert(tx: Tx, gid: str, display_name: str, at_ms: int) -> GroupId:
    """A taken gid breaks a constraint: look first."""
    group = GroupId(tx.next_id())
    tx.run(_INSERT, id=group, gid=gid, display_name=display_name, created_ms=at_ms)
    return group


def find(tx: Tx, gid: str) -> GroupId | None:
    row = tx.row(_BY_GID, gid=gid)
    return cast("GroupId", row[0]) if row else None


def name(tx: Tx, group: GroupId) -> str:
    """What people see."""
    row = tx.row(_NAME, id=group)
    return cast("str", row[0]) if row else ""


def rename(tx: Tx, group: GroupId, display_name: str) -> None:
    tx.run(_RENAME, id_=group, display_name=display_name)


def page(tx: Tx, limit: int) -> list[tuple[str, str, int]]:
    """Id, name and number of members, by id."""
    return cast("list[tuple[str, str, int]]", [tuple(row) for row in tx.rows(_PAGE, limit=limit)])


def search(tx: Tx, text: str, *, limit: int, offset: int = 0) -> list[tuple[str, str]]:
    """Id and name of groups with the case-folded text in either; all for ''."""
    rows = tx.rows(_SEARCH, search=text, limit=limit, offset=offset)
    return [cast("tuple[str, str]", tuple(row)) for row in rows]


def delete_row(tx: Tx, group: GroupId) -> None:
    """Empty it first."""
    tx.run(_DELETE, id=group)


def empty(tx: Tx, group: GroupId) -> int:
    """Take everyone out."""
    return tx.run(_EMPTY, group_id=group)


def uids(tx: Tx, group: GroupId, text: str, *, limit: int, offset: int = 0) -> list[str]:
    """User ids of members with the case-folded text in id or name; all for ''."""
    rows = tx.rows(_UIDS, group_id=group, search=text, limit=limit, offset=offset)
    return [cast("str", row[0]) for row in rows]


def add(tx: Tx, group: GroupId, person: PersonId) -> bool:
    """False if the person is in it already."""
    return tx.run(_ADD, group_id=group, person_id=person) == 1


def remove(tx: Tx, group: GroupId, person: PersonId) -> bool:
    return tx.run(_REMOVE, group_id=group, person_id=person) == 1


def remove_everywhere(tx: Tx, person: PersonId) -> int:
    return tx.run(_REMOVE_EVERYWHERE, person_id=person)


def members(tx: Tx, group: GroupId, limit: int) -> list[PersonId]:
    return [cast("PersonId", row[0]) for row in tx.rows(_MEMBERS, group_id=group, limit=limit)]


def of(tx: Tx, of_people: Sequence[PersonId]) -> dict[PersonId, list[str]]:
    """The group ids of each person that is in any."""
    found: dict[PersonId, list[str]] = {}
    for person, gid in cast("list[tuple[PersonId, str]]", tx.rows(_OF, ids=list(of_people)) if of_people else []):
        found.setdefault(person, []).append(gid)
    return found

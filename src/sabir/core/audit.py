"""Reading the audit log and the login log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sabir.domain.audit import AuditEntry, AuditFilter, Login
from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.ids import PersonId
from sabir.domain.paging import Part, Stretch
from sabir.domain.people import Actor, Person
from sabir.store import audit, people
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Part of the audit log with the people it names."""

    entries: Part[AuditEntry]
    people: Mapping[PersonId, Person]


class Audit:
    """Use cases of those who oversee the server."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(self, actor: Actor, where: AuditFilter, stretch: Stretch) -> AuditPage:
        """Newest first. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> AuditPage:
            return _with_people(tx, audit.page(tx, where, stretch))

        return await self._db.read(unit)

    async def get(self, actor: Actor, uuid: str, where: AuditFilter) -> AuditPage:
        """One entry, if the filter lets it through. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> AuditPage:
            entry = audit.find_matching(tx, uuid, where)
            if entry is None:
                raise NotFound("audit entry")
            return _with_people(tx, Part([entry], has_more=False, total=1))

        return await self._db.read(unit)

    async def logins(self, actor: Actor, person_uuid: str, stretch: Stretch) -> Part[Login]:
        """One person's logins, newest first. Raises `NotFound` (the person), `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: audit.logins_page(tx, _person(tx, person_uuid), stretch))

    async def login(self, actor: Actor, uuid: str, person_uuid: str) -> Login:
        """One row of a person's login log. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        found = await self._db.read(lambda tx: audit.find_login(tx, uuid, _person(tx, person_uuid)))
        if found is None:
            raise NotFound("login")
        return found


def _with_people(tx: Tx, entries: Part[AuditEntry]) -> AuditPage:
    named = {entry.actor_id for entry in entries.rows} | {entry.subject_id for entry in entries.rows}
    return AuditPage(entries, people.by_ids(tx, [person for person in named if person is not None]))


def _person(tx: Tx, uuid: str) -> PersonId:
    person = people.find_by_uuid(tx, uuid)
    if person is None:
        raise NotFound("person")
    return person.id


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")

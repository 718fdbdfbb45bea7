"""Reading the audit log and the login log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.ids import PersonId
from sabir.domain.people import Actor, Person
from sabir.store import audit, people
from sabir.store.audit import AuditEntry, AuditFilter, Login
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the audit log with the people it names."""

    entries: Sequence[AuditEntry]
    people: Mapping[PersonId, Person]
    total: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class LoginPage:
    """One page of the login log."""

    logins: Sequence[Login]
    total: int
    has_more: bool


class Audit:
    """Use cases of those who oversee the server."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(
        self, actor: Actor, where: AuditFilter, *, before: tuple[int, int], limit: int, offset: int = 0
    ) -> AuditPage:
        """Newest first. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> AuditPage:
            found = audit.page(tx, where, before=before, limit=limit + 1, offset=offset)
            return _page(tx, found[:limit], where, has_more=len(found) > limit)

        return await self._db.read(unit)

    async def page_up(self, actor: Actor, where: AuditFilter, *, after: tuple[int, int], limit: int) -> AuditPage:
        """The nearest newer entries, newest first. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> AuditPage:
            found = audit.page_up(tx, where, after=after, limit=limit + 1)
            return _page(tx, found[-limit:], where, has_more=len(found) > limit)

        return await self._db.read(unit)

    async def get(self, actor: Actor, uuid: str) -> AuditPage:
        """One entry. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> AuditPage:
            entry = audit.find(tx, uuid)
            if entry is None:
                raise NotFound("audit entry")
            return AuditPage([entry], _people(tx, [entry]), 1, has_more=False)

        return await self._db.read(unit)

    async def logins(
        self, actor: Actor, person: PersonId, *, before: tuple[int, int], limit: int, offset: int = 0
    ) -> LoginPage:
        """One person's logins, newest first. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> LoginPage:
            found = audit.logins_page(tx, person, before=before, limit=limit + 1, offset=offset)
            return LoginPage(found[:limit], audit.count_logins(tx, person), len(found) > limit)

        return await self._db.read(unit)

    async def logins_up(self, actor: Actor, person: PersonId, *, after: tuple[int, int], limit: int) -> LoginPage:
        """The nearest newer logins, newest first. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> LoginPage:
            found = audit.logins_page_up(tx, person, after=after, limit=limit + 1)
            return LoginPage(found[-limit:], audit.count_logins(tx, person), len(found) > limit)

        return await self._db.read(unit)

    async def login(self, actor: Actor, uuid: str, person: PersonId) -> Login:
        """One row of a person's login log. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        found = await self._db.read(lambda tx: audit.find_login(tx, uuid, person))
        if found is None:
            raise NotFound("login")
        return found


def _page(tx: Tx, entries: Sequence[AuditEntry], where: AuditFilter, *, has_more: bool) -> AuditPage:
    return AuditPage(entries, _people(tx, entries), audit.count(tx, where), has_more)


def _people(tx: Tx, entries: Sequence[AuditEntry]) -> dict[PersonId, Person]:
    named = {entry.actor_id for entry in entries} | {entry.subject_id for entry in entries}
    return people.by_ids(tx, [person for person in named if person is not None])


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")

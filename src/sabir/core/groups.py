"""Groups of people: make, list, fill, delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, registering
from sabir.core.steps.auditing import Act
from sabir.core.steps.registering import ADMIN_GROUP
from sabir.core.steps.server_settings import ServerSettings
from sabir.domain.errors import AlreadyExists, NotFound, RankTooLow, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, GroupId
from sabir.domain.people import Actor, Person, check_display_name, check_group_id
from sabir.ports import Clock
from sabir.store import groups, log, people
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_LISTED = 1000


class Groups:
    """Use cases of administrators. All raise `RankTooLow`."""

    def __init__(self, db: Database, clock: Clock, settings: ServerSettings) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings

    async def search(self, actor: Actor, text: str, *, limit: int, offset: int = 0) -> list[tuple[str, str]]:
        """Id and name, by id; all for ''."""
        _require_admin(actor)
        text, limit = text.casefold(), min(limit, MAX_LISTED)
        return await self._db.read(lambda tx: groups.search(tx, text, limit=limit, offset=offset))

    async def members(self, actor: Actor, gid: str, text: str = "", *, limit: int, offset: int = 0) -> list[str]:
        """User ids, sorted. Raises `NotFound`."""
        _require_admin(actor)
        text, limit = text.casefold(), min(limit, MAX_LISTED)
        return await self._db.read(lambda tx: groups.uids(tx, _group(tx, gid), text, limit=limit, offset=offset))

    async def create(self, actor: Actor, gid: str, display_name: str = "") -> None:
        """Raises `InvalidInput`, `AlreadyExists`."""
        check_group_id(gid)
        name = check_display_name(display_name or gid)

        def unit(tx: Tx, act: Act) -> None:
            if groups.find(tx, gid) is not None:
                raise AlreadyExists("group")
            groups.insert(tx, gid, name, act.at_ms)

        await self._change(actor, Act("PEOPLE_GROUP_CREATED", str(uuid4()), self._clock.now_ms(), data=gid), unit)

    async def rename(self, actor: Actor, gid: str, display_name: str) -> None:
        """Raises `NotFound`, `InvalidInput`."""
        name = check_display_name(display_name)

        def unit(tx: Tx, act: Act) -> None:
            groups.rename(tx, _group(tx, gid), name)

        await self._change(actor, self._changed(gid), unit)

    async def delete(self, actor: Actor, gid: str) -> None:
        """Its members stay persons. Raises `NotFound`, `WrongState` (administrators' own)."""
        if gid == ADMIN_GROUP:
            raise WrongState("The administrators' group can't be deleted.")

        def unit(tx: Tx, act: Act) -> None:
            group = _group(tx, gid)
            groups.empty(tx, group)
            groups.delete_row(tx, group)

        await self._change(actor, Act("PEOPLE_GROUP_DELETED", str(uuid4()), self._clock.now_ms(), data=gid), unit)

    async def join(self, actor: Actor, gid: str, uid: str) -> None:
        """Members of the group "admin" administer. Raises `NotFound` ("group", "person")."""

        def unit(tx: Tx, act: Act) -> None:
            _group(tx, gid)
            person = _person(tx, uid)
            if registering.join_group(tx, person.id, gid):
                _tell(tx, actor, person, gid, at_ms=act.at_ms)

        await self._change(actor, self._changed(gid), unit)

    async def leave(self, actor: Actor, gid: str, uid: str) -> None:
        """Raises `NotFound` ("group", "person"), `WrongState` for an administrator's own leave."""

        def unit(tx: Tx, act: Act) -> None:
            _group(tx, gid)
            person = _person(tx, uid)
            if gid == ADMIN_GROUP and person.id == actor.person_id:
                raise WrongState("Administrators can't take their own rights away.")
            if registering.leave_group(tx, person.id, gid):
                _tell(tx, actor, person, gid, at_ms=act.at_ms)

        await self._change(actor, self._changed(gid), unit)

    async def of_person(self, actor: Actor, uid: str) -> list[str]:
        """Group ids of a user; one's own without being an administrator. Raises `NotFound`."""
        if uid != actor.uid:
            _require_admin(actor)
        return await self._db.read(partial(_groups_of, uid))

    def _changed(self, gid: str) -> Act:
        return Act("PEOPLE_GROUP_CHANGED", str(uuid4()), self._clock.now_ms(), data=gid)

    async def _change(self, actor: Actor, act: Act, unit: Callable[[Tx, Act], None]) -> None:
        _require_admin(actor)

        def whole(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            unit(tx, act)
            changed = NewEvent(EventKind.GROUP_CHANGED, actor.person_id or None, data=act.data)
            log.append(tx, SERVER_STREAM, [changed], at_ms=act.at_ms)
            auditing.record(tx, actor, act)

        await self._db.write(whole)
        await self._settings.forget_groups()


def _tell(tx: Tx, actor: Actor, person: Person, gid: str, *, at_ms: int) -> None:
    """An administrator's credentials are looked up anew: what is remembered of them says what they were."""
    if gid == ADMIN_GROUP:
        revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id or None, person.id)
        log.append(tx, SERVER_STREAM, [revoked], at_ms=at_ms)


def _groups_of(uid: str, tx: Tx) -> list[str]:
    person = _person(tx, uid)
    return groups.of(tx, [person.id]).get(person.id, [])


def _group(tx: Tx, gid: str) -> GroupId:
    found = groups.find(tx, gid)
    if found is None:
        raise NotFound("group")
    return found


def _person(tx: Tx, uid: str) -> Person:
    found = people.find_by_uid(tx, uid)
    if found is None:
        raise NotFound("person")
    return found


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")

"""What people are called and reached by: looked at and changed by themselves and by administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal
from uuid import uuid4

from sabir.core.steps import auditing, presenting, registering, web_session
from sabir.core.steps.auditing import Act
from sabir.domain.errors import AlreadyExists, InvalidInput, NotFound, RankTooLow, TooLarge
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId
from sabir.domain.people import (
    Account,
    Actor,
    Person,
    check_display_name,
    check_email,
    check_given_password,
    check_password,
)
from sabir.ports import Clock
from sabir.store import credentials, groups, log, people, settings
from sabir.store.database import Database
from sabir.store.transaction import Tx

Trait = Literal["display_name", "email", "password", "phone", "address", "website", "twitter", "language", "locale"]
DETAILS: tuple[Trait, ...] = ("phone", "address", "website", "twitter", "language", "locale")
"""Kept for the person and shown; nothing else depends on them."""
MAX_LISTED = 1000
_MAX_DETAIL = 255


@dataclass(frozen=True, slots=True)
class _Change:
    """A checked change, with the slow part done."""

    trait: Trait
    value: str
    password_hash: bytes = b""


class Profiles:
    """Use cases on accounts. Others' are an administrator's business, and hidden from everyone else."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def get(self, actor: Actor, uid: str) -> Account:
        """Raises `NotFound`."""
        _require_own(actor, uid)
        return await self._db.read(lambda tx: _accounts(tx, [_person(tx, uid)])[0])

    async def own(self, actor: Actor) -> Account:
        """The actor's. Raises `NotFound`."""

        def unit(tx: Tx) -> Account:
            person = people.find(tx, actor.person_id)
            if person is None:
                raise NotFound("person")
            return _accounts(tx, [person])[0]

        return await self._db.read(unit)

    async def search(self, actor: Actor, text: str, *, limit: int, offset: int = 0) -> list[Account]:
        """By user id, in a constant number of statements; all for ''. Raises `RankTooLow`."""
        if not actor.is_admin:
            raise RankTooLow("This needs an administrator.")
        text, limit = text.casefold(), min(limit, MAX_LISTED)
        return await self._db.read(lambda tx: _accounts(tx, people.search(tx, text, limit=limit, offset=offset)))

    async def change(self, actor: Actor, uid: str, trait: Trait, value: str) -> None:
        """Raises `NotFound`, `InvalidInput`, `AlreadyExists` (an e-mail address)."""
        _require_own(actor, uid)
        wished = await _checked(actor, uid, trait, value)
        person = await self._db.read(lambda tx: _person(tx, uid))
        act = Act("USER_CHANGED", str(uuid4()), self._clock.now_ms(), subject_id=person.id, data=trait)

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM, person.id])
            _apply(tx, actor, person.id, (wished, act.at_ms))
            auditing.record(tx, actor, act)

        await self._db.write(unit)


async def _checked(actor: Actor, uid: str, trait: Trait, value: str) -> _Change:
    if trait != "password":
        return _Change(trait, _check(trait, value))
    check = check_password if uid == actor.uid else check_given_password
    hashing: Callable[[], bytes] = partial(registering.hash_password, check(value))
    return _Change(trait, "", await asyncio.to_thread(hashing))


def _apply(tx: Tx, actor: Actor, person: PersonId, change: tuple[_Change, int]) -> None:
    wished, at_ms = change
    match wished.trait:
        case "password":
            registering.set_password(tx, person, wished.password_hash, at_ms)
            for session in credentials.of_person(tx, person, web_session.KIND):
                if session.id != actor.device_id:  # browsers elsewhere have to log in again
                    credentials.remove(tx, session.id)
            revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id or None, person)
            log.append(tx, SERVER_STREAM, [revoked], at_ms=at_ms)
            return
        case "display_name":
            presenting.rename(tx, person, wished.value, at_ms=at_ms)
        case "email":
            there = people.find_by_email(tx, wished.value) if wished.value else None
            if there is not None and there.id != person:
                raise AlreadyExists("e-mail address")
            people.set_email(tx, person, wished.value or None)
        case detail:
            settings.put_of_person(tx, person, detail, wished.value)
    log.append(tx, person, [NewEvent(EventKind.PERSON_CHANGED, actor.person_id or None, person)], at_ms=at_ms)


def _check(trait: Trait, value: str) -> str:
    if trait == "display_name":
        return check_display_name(value)
    if trait == "email":
        return check_email(value) if value else ""
    if len(value) > _MAX_DETAIL:
        raise TooLarge(trait, _MAX_DETAIL, "characters")
    if "\0" in value:
        raise InvalidInput(trait, "It can't hold a NUL.")
    return value


def _accounts(tx: Tx, found: list[Person]) -> list[Account]:
    ids = [person.id for person in found]
    in_groups, own = groups.of(tx, ids), settings.of_people(tx, ids)
    return [Account(person, in_groups.get(person.id, []), own.get(person.id, {})) for person in found]


def _person(tx: Tx, uid: str) -> Person:
    found = people.find_by_uid(tx, uid)
    if found is None:
        raise NotFound("person")
    return found


def _require_own(actor: Actor, uid: str) -> None:
    if uid != actor.uid and not actor.is_admin:
        raise NotFound("person")

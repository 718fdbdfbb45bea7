"""Olvid identities and the keys that open them, for their owners and for those who administer."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, issuing, presenting, registering
from sabir.core.steps.auditing import Act
from sabir.core.steps.issuing import NewClientKey
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.remembering import Remembered
from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, Unauthenticated
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, CredentialId, IdentityId, PersonId
from sabir.domain.people import Actor, Person
from sabir.domain.replicas import Details, Owner, check_details
from sabir.ports import Clock
from sabir.store import credentials, identities, log, people, storage
from sabir.store.credentials import Credential
from sabir.store.database import Database
from sabir.store.identities import Identity
from sabir.store.transaction import Tx

_PAGE = 200


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A key that is stored. Without an identity (0) it administers."""

    name: str
    key: str
    identity_id: IdentityId


class Identities:
    """Use cases on identities. Actors of the administering ones are administrators."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets, remembered: Remembered) -> None:
        self._db = db
        self._remembered = remembered
        remembered.listen(self._forget)
        self._clock = clock
        self._secrets = secrets
        self._known: dict[PersonId, IdentityId] = {}

    async def owner(self, actor: Actor) -> Owner:
        """The actor as the identity it is. Raises `Unauthenticated` for who is none."""
        known = self._known.get(actor.person_id)
        if known is None:
            epoch = self._remembered.epoch
            identity = await self._db.read(lambda tx: identities.find_of(tx, actor.person_id))
            if identity is None:
                raise Unauthenticated
            known = identity.id
            if epoch == self._remembered.epoch:
                self._known[actor.person_id] = known
        return Owner(actor, known)

    def _forget(self, person: PersonId | None) -> None:
        """A revocation was heard: its identity may be gone with the key."""
        if person is not None:
            self._known.pop(person, None)

    async def select(self, actor: Actor, identity_id: int) -> Owner:
        """An administrator's key at work as an identity. Raises `NotFound`, also if its person is disabled."""
        _require_admin(actor)
        person = await self._db.read(lambda tx: _person(tx, IdentityId(identity_id)))
        acting = Actor(
            person.id, person.kind, person.uid, person.display_name, True, actor.face, actor.device_id, actor.ip
        )
        return Owner(acting, IdentityId(identity_id))

    async def get(self, identity: IdentityId) -> Identity:
        """Raises `NotFound`."""
        found = await self._db.read(lambda tx: identities.find(tx, identity))
        if found is None:
            raise NotFound("identity")
        return found

    async def all(self, actor: Actor) -> AsyncIterator[list[Identity]]:
        """In parts, oldest first. Raises `RankTooLow`."""
        _require_admin(actor)
        after = 0
        while page := await self._db.read(partial(_identities, after)):
            yield page
            after = page[-1].id

    async def create(self, actor: Actor, details: Details) -> Identity:
        """A new person that is an identity. Raises `InvalidInput` (no first and no last name), `RankTooLow`."""
        _require_admin(actor)
        check_details(details)
        new = NewPerson(f"olvid-{uuid4().hex[:12]}", display_name=details.display_name[:128], has_identity=True)
        prepared = await asyncio.to_thread(registering.prepare, new, str(uuid4()), os.urandom(32).hex())
        act = Act("USER_CREATED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> Identity:
            tx.lock([SERVER_STREAM])
            person = registering.register(tx, prepared, actor=actor.person_id, at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person.id))
            made = identities.find_of(tx, person.id)
            if made is None:
                raise NotFound("identity")
            identities.set_details(tx, made.id, details)
            return made

        made = await self._db.write(unit)
        return await self.get(made.id)

    async def update(self, owner: Owner, details: Details) -> None:
        """Whoever has it as a contact is told. Raises `InvalidInput`, `TooLarge`, `NotFound`."""
        check_details(details)
        at_ms, person = self._clock.now_ms(), owner.actor.person_id

        def unit(tx: Tx) -> None:
            tx.lock([person])
            there = identities.find(tx, owner.identity_id)
            if there is None:
                raise NotFound("identity")
            if there.details == details:
                return
            presenting.set_details(tx, there, details, at_ms=at_ms)
            log.append(tx, person, [NewEvent(EventKind.PERSON_CHANGED, person, person)], at_ms=at_ms)

        await self._db.write(unit)

    # --- keys --------------------------------------------------------------------------------------------------------

    async def keys(self, actor: Actor) -> AsyncIterator[list[ClientKey]]:
        """All stored keys in parts, oldest first. Raises `RankTooLow`."""
        _require_admin(actor)
        after = CredentialId(0)
        while page := await self._db.read(partial(self._keys, after)):
            yield [key for _, key in page]
            after = page[-1][0]

    async def key(self, actor: Actor, key: str) -> ClientKey:
        """Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: self._key(tx, _stored(tx, self._secrets, key)))

    async def new_key(self, actor: Actor, name: str, identity_id: IdentityId) -> ClientKey:
        """A key for an identity, or an administering one if it is 0.

        Raises `NotFound`, `InvalidInput`, `RankTooLow`.
        """
        _require_admin(actor)
        if len(name) > 255 or "\x00" in name:
            raise InvalidInput("name", "A key's name has at most 255 characters.")
        made = ClientKey(name, str(uuid4()), identity_id)
        nonce, act = os.urandom(12), Act("CLIENT_KEY_CREATED", str(uuid4()), self._clock.now_ms(), data=name)

        def unit(tx: Tx) -> None:
            tx.lock([])
            person = _person(tx, identity_id).id if identity_id else None
            new = NewClientKey(name, made.key, nonce, person)
            issuing.add_client_key(tx, self._secrets, new, at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, person) if person else act)

        await self._db.write(unit)
        return made

    async def delete_key(self, actor: Actor, key: str) -> None:
        """Its calls are refused from now on, and its streams end. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        act = Act("CLIENT_KEY_DELETED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            stored = _stored(tx, self._secrets, key)
            credentials.remove(tx, stored.id)
            storage.remove_of_key(tx, stored.id)
            revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id or None, stored.person_id)
            log.append(tx, SERVER_STREAM, [revoked], at_ms=act.at_ms)
            auditing.record(tx, actor, auditing.about(act, stored.person_id) if stored.person_id else act)

        await self._db.write(unit)

    def _keys(self, after: CredentialId, tx: Tx) -> list[tuple[CredentialId, ClientKey]]:
        stored = credentials.of_kind(tx, issuing.CLIENT_KIND, after=after, limit=_PAGE)
        return [(credential.id, self._key(tx, credential)) for credential in stored]

    def _key(self, tx: Tx, stored: Credential) -> ClientKey:
        identity = identities.find_of(tx, stored.person_id) if stored.person_id is not None else None
        return ClientKey(
            stored.name, issuing.client_key(self._secrets, stored), identity.id if identity else IdentityId(0)
        )


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")


def _person(tx: Tx, identity_id: IdentityId) -> Person:
    identity = identities.find(tx, identity_id) if identity_id else None
    person = people.find(tx, identity.person_id) if identity is not None else None
    if person is None or person.disabled_ms is not None:
        raise NotFound("identity")
    return person


def _stored(tx: Tx, secrets: Secrets, key: str) -> Credential:
    stored = issuing.find_client_key(tx, secrets, key)
    if stored is None:
        raise NotFound("client key")
    return stored


def _identities(after: int, tx: Tx) -> list[Identity]:
    return identities.page(tx, after=after, limit=_PAGE)

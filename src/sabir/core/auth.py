"""Credentials: passwords, app passwords, API tokens and client keys → an actor.

kind           found by                stored as
password       its person              argon2id
app_password   SHA-256                 -
api_token      SHA-256                 -
client_key     HMAC                    ciphertext (the wire gives it back); without a person: an admin key
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import uuid4

import argon2

from sabir.core.steps import auditing
from sabir.core.steps.auditing import Act
from sabir.core.steps.remembering import Principal, Remembered
from sabir.core.steps.secrets import Secrets, new_app_password, token_hash
from sabir.core.steps.signing_in import Attempt, Origin, actor_of, holder, log_attempt
from sabir.core.steps.throttling import Throttle
from sabir.domain.errors import Forbidden, NotFound, Unauthenticated
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import NOBODY, SERVER_STREAM, CredentialId
from sabir.domain.people import Actor, Person, PersonKind
from sabir.ports import Clock
from sabir.store import credentials, log, people
from sabir.store.credentials import Credential, NewCredential
from sabir.store.database import Database
from sabir.store.transaction import Tx

_LOGGED_AGAIN_S = 3600.0
_PASSWORD = argon2.PasswordHasher()
_DECOY = _PASSWORD.hash("an unknown user takes as long as a wrong password")


class Auth:
    """Checks credentials; positive answers are remembered for a minute at most."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets
        self._remembered = remembered
        self._process_key = os.urandom(32)
        self._hashing = asyncio.Semaphore(2)
        self._throttle = Throttle(clock)
        self._logged: dict[CredentialId, float] = {}
        self._looking: dict[bytes, asyncio.Task[Principal]] = {}

    # --- people ------------------------------------------------------------------------------------------------------

    async def by_password(self, uid: str, password: str, origin: Origin) -> Actor:
        """A login or app password. Raises `Unauthenticated`, `RateLimited`, both alike for unknown users."""
        return await self.by_text(f"{_storable(uid)}\0{_storable(password)}", _halves, origin)

    async def by_text(self, text: str, parse: Callable[[str], tuple[str, str]], origin: Origin) -> Actor:
        """A login or app password as the wire writes it, by which it is remembered; `parse` finds uid and password."""
        presented = hashlib.blake2b(text.encode(errors="replace"), key=self._process_key, digest_size=32).digest()
        known = self._remembered.find("password", presented)
        if known is not None:
            return _from(known, origin).actor
        uid, password = (_storable(half) for half in parse(text))
        epoch = self._remembered.epoch
        person, stored, app_password = await self._db.read(lambda tx: _candidates(tx, uid, password))
        if app_password is None:
            await self._verify(person, stored, (uid, password), origin)
        if person is None:
            raise Unauthenticated
        credential = app_password or stored
        if credential is None:
            raise Unauthenticated
        principal = Principal(actor_of(person, origin, credential.id), credential)
        await self._signed_in(person, principal, origin)
        self._remembered.add("password", presented, principal, epoch=epoch)
        return principal.actor

    async def by_app_password(self, password: str, origin: Origin) -> Actor:
        """An app password alone, as a bearer token. Raises `Unauthenticated`."""
        return (await self._by_token("app_password", token_hash(password), origin)).actor

    async def by_api_token(self, token: str, origin: Origin) -> Actor:
        """A dashboard API token. The actor administers and is nobody in particular. Raises `Unauthenticated`."""
        return (await self._by_token("api_token", token_hash(token.lower()), origin)).actor

    async def by_client_key(self, key: str, origin: Origin) -> Principal:
        """An Olvid client key; `person_id` of an admin key's credential is None. Raises `Unauthenticated`."""
        presented = token_hash(key)
        known = self._remembered.find("client_key", presented)
        if known is not None:
            return _from(known, origin)
        looking = self._looking.get(presented)
        if looking is None:  # a client that connects sends many calls at once
            found = self._look_up("client_key", (presented, self._secrets.lookup(key)), origin)
            looking = self._looking[presented] = asyncio.get_running_loop().create_task(found)
            looking.add_done_callback(partial(self._looked, presented))
        return _from(await asyncio.shield(looking), origin)

    def _looked(self, presented: bytes, looking: asyncio.Task[Principal]) -> None:
        del self._looking[presented]
        if not looking.cancelled():
            looking.exception()  # the callers have it, or nobody waits any more

    async def new_app_password(self, actor: Actor, name: str) -> str:
        """Shown once."""
        password = new_app_password()
        new = NewCredential(
            "app_password", name[:64], self._clock.now_ms(), person_id=actor.person_id, lookup=token_hash(password)
        )
        act = Act("APP_PASSWORD_CREATED", str(uuid4()), new.created_ms, subject_id=actor.person_id, data=name[:64])

        def unit(tx: Tx) -> None:
            tx.lock([])
            credentials.insert(tx, new)
            auditing.record(tx, actor, act)

        await self._db.write(unit)
        return password

    async def exchange_password(self, actor: Actor, name: str) -> str:
        """A new app password for who came with the login password. Raises `Forbidden` for an app password."""
        came_by = await self._db.read(lambda tx: credentials.find_by_id(tx, actor.device_id))
        if came_by is None or came_by.kind == "app_password":
            raise Forbidden("An app password can't be exchanged for another one.")
        return await self.new_app_password(actor, name)

    async def revoke(self, actor: Actor, credential: CredentialId) -> None:
        """Revoke one of the actor's own credentials. Raises `NotFound`."""
        act = Act("CREDENTIAL_REVOKED", str(uuid4()), self._clock.now_ms(), subject_id=actor.person_id)

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            there = credentials.find_by_id(tx, credential)
            if there is None or there.kind != "app_password" or there.person_id != actor.person_id:
                raise NotFound("credential")
            credentials.remove(tx, credential)
            revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id, actor.person_id)
            log.append(tx, SERVER_STREAM, [revoked], at_ms=act.at_ms)
            auditing.record(tx, actor, act)

        await self._db.write(unit)
        self._remembered.forget(actor.person_id)  # other nodes hear of it

    async def _by_token(self, kind: str, lookup: bytes, origin: Origin) -> Principal:
        known = self._remembered.find(kind, lookup)
        if known is not None:
            return _from(known, origin)
        return await self._look_up(kind, (lookup, lookup), origin)

    async def _look_up(self, kind: str, keys: tuple[bytes, bytes], origin: Origin) -> Principal:
        """`keys`: what it is remembered by, and what it is stored by."""
        presented, lookup = keys
        epoch, now_ms = self._remembered.epoch, self._clock.now_ms()

        def unit(tx: Tx) -> tuple[Credential | None, Person | None]:
            found = credentials.find(tx, kind, lookup)
            return found, holder(tx, found, now_ms)

        credential, person = await self._db.read(unit)
        if credential is None:
            raise Unauthenticated
        if person is None:
            actor = Actor(NOBODY, PersonKind.BOT, None, credential.name, True, origin.face, credential.id, origin.ip)
            principal = Principal(actor, credential)
        else:
            principal = Principal(actor_of(person, origin, credential.id), credential)
            await self._signed_in(person, principal, origin)
        self._remembered.add(kind, presented, principal, epoch=epoch)
        return principal

    async def _verify(
        self, person: Person | None, stored: Credential | None, presented: tuple[str, str], origin: Origin
    ) -> None:
        uid, password = presented
        known_hash = stored.secret.decode() if stored is not None and stored.secret is not None else _DECOY
        async with self._hashing:
            self._throttle.check(origin.ip, uid)  # only now: many may come at once
            is_right = await asyncio.to_thread(_is_password, known_hash, password)
            if is_right and person is not None and stored is not None:
                return
            self._throttle.failed(origin.ip, uid)
        if person is not None:
            attempt = Attempt(str(uuid4()), self._clock.now_ms(), is_success=False)
            await self._db.write(lambda tx: _log(tx, person, None, origin, attempt))
        raise Unauthenticated

    async def _signed_in(self, person: Person, principal: Principal, origin: Origin) -> None:
        """One row of the login log per credential and hour, not one per request."""
        now_s = self._clock.monotonic_s()
        credential = principal.credential.id
        if now_s - self._logged.get(credential, float("-inf")) < _LOGGED_AGAIN_S:
            return
        attempt = Attempt(str(uuid4()), self._clock.now_ms(), is_success=True)
        await self._db.write(lambda tx: _log(tx, person, credential, origin, attempt))
        if len(self._logged) > 50_000:
            self._logged.clear()
        self._logged[credential] = now_s


def _from(known: Principal, origin: Origin) -> Principal:
    """The same one, now at work from here."""
    actor = known.actor
    if actor.ip == origin.ip and actor.face == origin.face:
        return known
    return Principal(replace(actor, face=origin.face, ip=origin.ip), known.credential)


def _storable(text: str) -> str:
    """Without what neither UTF-8 nor PostgreSQL takes; in no user id is a question mark."""
    return text.encode(errors="replace").decode().replace("\0", "?")


def _halves(text: str) -> tuple[str, str]:
    uid, _, password = text.partition("\0")
    return uid, password


def _is_password(known_hash: str, password: str) -> bool:
    try:
        return _PASSWORD.verify(known_hash, password)
    except argon2.exceptions.VerifyMismatchError:
        return False


def _candidates(tx: Tx, uid: str, password: str) -> tuple[Person | None, Credential | None, Credential | None]:
    """The person, its login password, and the app password presented, if it is one of the person's."""
    person = people.find_by_uid(tx, uid)
    if person is None:
        return None, None, None
    stored = next(iter(credentials.of_person(tx, person.id, "password")), None)
    app_password = credentials.find(tx, "app_password", token_hash(password))
    if app_password is not None and app_password.person_id != person.id:
        app_password = None
    return person, stored, app_password


def _log(tx: Tx, person: Person, credential: CredentialId | None, origin: Origin, attempt: Attempt) -> None:
    tx.lock([])
    log_attempt(tx, person, credential, origin, attempt)

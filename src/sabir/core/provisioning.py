"""What operators make and look at: people, groups, rooms and keys, by the file or one at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, issuing, registering
from sabir.core.steps.auditing import Act
from sabir.core.steps.fresh import Fresh
from sabir.core.steps.granting import Prepared, Run
from sabir.core.steps.granting_bots import grant_talk_bot
from sabir.core.steps.granting_images import WishedImages
from sabir.core.steps.granting_keys import (
    grant_api_token,
    grant_dashboard_admin,
    grant_olvid_admin_key,
    grant_session,
)
from sabir.core.steps.granting_people import grant_group, grant_person, rooms_without_identity
from sabir.core.steps.granting_rooms import find_room, grant_room
from sabir.core.steps.issuing import API_KIND, CLIENT_KIND
from sabir.core.steps.picturing import Picturing
from sabir.core.steps.secrets import SESSION_KEY, Secrets, new_room_token, public_key_of
from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.ids import SERVER_STREAM, CredentialId, PersonId, StreamId
from sabir.domain.people import Actor, Person
from sabir.domain.rooms import Room
from sabir.domain.wishes import DashboardAdminWish, Granted, PersonWish, Scope, Wish
from sabir.ports import BlobStore, Clock
from sabir.store import credentials, dashboard_admins, groups, identities, people, rooms
from sabir.store.credentials import Credential
from sabir.store.dashboard_admins import DashboardAdmin
from sabir.store.database import Database
from sabir.store.identities import Identity
from sabir.store.transaction import Tx

_HASHES_AT_ONCE = 2
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one kind with the people they belong to; keys that act for the server belong to nobody."""

    keys: Sequence[Credential]
    people: Mapping[PersonId, Person]


class _MovedError(Exception):
    """Since the streams were looked up, others have come into it."""


class Provisioning:
    """Use cases of the command line. Every actor is an administrator."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets, picturing: Picturing, blobs: BlobStore) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets
        self._images = WishedImages(db, picturing, blobs)

    async def apply(self, actor: Actor, wish: Wish, scope: Scope = Scope.ANY) -> Granted:
        """Make it so, in one transaction. Raises `WishRefused` (nothing was changed), `RankTooLow`."""
        _require_admin(actor)
        tokens = tuple(new_room_token() for _ in wish.room)
        hashes, images = await self._hashes(wish), await self._images.prepare(wish)
        prepared = Prepared(self._clock.now_ms(), os.urandom(32), hashes, tokens, images)
        while True:
            streams = await self._db.read(partial(_streams, wish))
            try:
                return await self._db.write(partial(self._grant, wish, (actor, scope, prepared), streams))
            except _MovedError:
                continue

    async def groups(self, actor: Actor, limit: int) -> list[tuple[str, str, int]]:
        """Id, name and number of members. Raises `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: groups.page(tx, limit))

    async def rooms(self, actor: Actor, limit: int) -> list[Room]:
        """Group and public rooms, by name. Raises `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: rooms.page(tx, limit))

    async def dashboard_admins(self, actor: Actor, limit: int) -> list[DashboardAdmin]:
        """By e-mail address. Raises `RankTooLow`."""
        _require_admin(actor)
        return await self._db.read(lambda tx: dashboard_admins.page(tx, limit))

    async def identities(self, actor: Actor, limit: int) -> tuple[list[Identity], Mapping[PersonId, Person]]:
        """Olvid identities and whose they are. Raises `RankTooLow`."""
        _require_admin(actor)

        def unit(tx: Tx) -> tuple[list[Identity], Mapping[PersonId, Person]]:
            found = identities.page(tx, limit=limit)
            return found, people.by_ids(tx, [identity.person_id for identity in found])

        return await self._db.read(unit)

    async def api_tokens(self, actor: Actor, limit: int) -> Keys:
        """Keys of the dashboard API. Raises `RankTooLow`."""
        return await self._keys(actor, API_KIND, limit)

    async def client_keys(self, actor: Actor, limit: int) -> Keys:
        """Keys of Olvid clients. Raises `RankTooLow`."""
        return await self._keys(actor, CLIENT_KIND, limit)

    async def delete_key(self, actor: Actor, credential: CredentialId) -> None:
        """End an API token or client key within a second. Raises `NotFound`, `RankTooLow`."""
        _require_admin(actor)
        uuid, at_ms = str(uuid4()), self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            there = credentials.find_by_id(tx, credential)
            if there is None or there.kind not in (API_KIND, CLIENT_KIND):
                raise NotFound("key")
            credentials.remove(tx, there.id)
            issuing.forget(tx, there, actor=actor.person_id, at_ms=at_ms)
            action = "CLIENT_KEY_DELETED" if there.kind == CLIENT_KIND else "API_TOKEN_DELETED"
            auditing.record(tx, actor, Act(action, uuid, at_ms, there.person_id, data=there.name))

        await self._db.write(unit)

    async def session_private_key(self) -> bytes | None:
        """The server's key on the Session wire, if an operator has set one."""
        return await self._db.read(lambda tx: issuing.session_private_key(tx, self._secrets))

    async def session_public_key(self) -> bytes:
        """What members' clients encrypt for, unless the settings hold a key of their own."""
        private = await self.session_private_key() or self._secrets.derive(SESSION_KEY)
        return public_key_of(private)

    async def _keys(self, actor: Actor, kind: str, limit: int) -> Keys:
        _require_admin(actor)

        def unit(tx: Tx) -> Keys:
            found = credentials.of_kind(tx, kind, limit=limit)
            return Keys(found, people.by_ids(tx, [one.person_id for one in found if one.person_id is not None]))

        return await self._db.read(unit)

    async def _hashes(self, wish: Wish) -> dict[_Place, bytes]:
        """Passwords that are to be set: of who is new, and of who is to get another one."""
        known = await self._db.read(partial(_passwords, wish))
        at_once = asyncio.Semaphore(_HASHES_AT_ONCE)
        found: dict[_Place, bytes] = {}

        async def hash_one(place: _Place, row: PersonWish | DashboardAdminWish) -> None:
            is_there, stored = known[place]
            if row.password is None or (is_there and not row.reset_password):
                return
            async with at_once:
                if stored is not None and await asyncio.to_thread(registering.is_password, stored, row.password):
                    return
                found[place] = await asyncio.to_thread(registering.hash_password, row.password)

        await asyncio.gather(*[hash_one(place, row) for place, row in _with_passwords(wish)])
        return found

    def _grant(self, wish: Wish, by: tuple[Actor, Scope, Prepared], streams: set[StreamId], tx: Tx) -> Granted:
        tx.lock(streams)
        if not _streams(wish, tx) <= streams:
            raise _MovedError
        actor, scope, prepared = by
        run = Run(tx, actor, self._secrets, prepared, scope, Fresh(prepared.seed))
        for number, group in enumerate(wish.group, 1):
            grant_group(run, number, group)
        for number, person in enumerate(wish.person, 1):
            grant_person(run, number, person)
        for number, room in enumerate(wish.room, 1):
            grant_room(run, number, room)
        for number, admin in enumerate(wish.dashboard_admin, 1):
            grant_dashboard_admin(run, number, admin)
        for number, token in enumerate(wish.api_token, 1):
            grant_api_token(run, number, token)
        for number, key in enumerate(wish.olvid_admin_key, 1):
            grant_olvid_admin_key(run, number, key)
        for number, bot in enumerate(wish.talk_bot, 1):
            grant_talk_bot(run, number, bot)
        for number, session in enumerate(wish.session, 1):
            grant_session(run, number, session)
        return Granted(tuple(run.changes), tuple(run.notes))


def _with_passwords(wish: Wish) -> list[tuple[_Place, PersonWish | DashboardAdminWish]]:
    found: list[tuple[_Place, PersonWish | DashboardAdminWish]] = []
    found += [(("person", number), row) for number, row in enumerate(wish.person, 1)]
    found += [(("dashboard_admin", number), row) for number, row in enumerate(wish.dashboard_admin, 1)]
    return found


def _passwords(wish: Wish, tx: Tx) -> dict[_Place, tuple[bool, bytes | None]]:
    """Of each row: whether its person is there, and with which password hash."""
    found: dict[_Place, tuple[bool, bytes | None]] = {}
    for place, row in _with_passwords(wish):
        if isinstance(row, DashboardAdminWish):
            admin = dashboard_admins.find_by_email(tx, row.email)
            found[place] = admin is not None, admin.password if admin else None
        else:
            person = people.find_by_uid(tx, row.uid)
            stored = credentials.of_person(tx, person.id, "password") if person else []
            found[place] = person is not None, stored[0].secret if stored else None
    return found


def _streams(wish: Wish, tx: Tx) -> set[StreamId]:
    """Every stream that granting may append to, of those that are there."""
    found: set[StreamId] = {SERVER_STREAM}
    for row in wish.person:
        person = people.find_by_uid(tx, row.uid)
        if person is not None:
            found.add(person.id)
            if row.has_identity and identities.find_of(tx, person.id) is None:
                found |= set(rooms_without_identity(tx, person.id))
    for wanted in wish.room:
        room = find_room(tx, wanted)
        if room is not None:
            found.add(room.id)
    return found


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")

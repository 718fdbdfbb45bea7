"""Web sessions: a browser's login, or what tells one guest from another.

The token is a cookie; of it only the SHA-256 is stored. Without a person the session is a guest's, who is somebody in
each room that was joined with it and nobody elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sabir.core.steps import leaving, web_session
from sabir.core.steps.remembering import Principal, Remembered
from sabir.core.steps.secrets import new_web_token, token_hash
from sabir.core.steps.signing_in import Origin, actor_of
from sabir.core.steps.web_session import EXTENDED_MS, KIND, LIFE_MS
from sabir.domain.errors import Forbidden
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import NOBODY, SERVER_STREAM, CredentialId, FileId, RoomId
from sabir.domain.people import Actor, Person, PersonKind
from sabir.ports import Clock
from sabir.store import credentials, files, log, people, presences, rooms
from sabir.store.credentials import Credential
from sabir.store.database import Database
from sabir.store.transaction import Tx

_MAX_ROOMS = 500


@dataclass(frozen=True, slots=True)
class _Found:
    credential: Credential
    person: Person | None


class WebSessions:
    """Use cases on web sessions."""

    def __init__(self, db: Database, clock: Clock, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._remembered = remembered

    async def open(self, actor: Actor, user_agent: str) -> str:
        """The token of a new session. Raises `Forbidden` for who did not come with the login password."""
        token = new_web_token()
        new = web_session.new(token, user_agent, actor.person_id, at_ms=self._clock.now_ms())

        def unit(tx: Tx) -> None:
            tx.lock([])
            came_by = credentials.find_by_id(tx, actor.device_id)
            if came_by is None or came_by.kind != "password":
                raise Forbidden("Log in with your password.")
            credentials.insert(tx, new)

        await self._db.write(unit)
        return token

    async def find(self, token: str, origin: Origin) -> Actor | None:
        """Whoever a live session belongs to: a person, or the nobody that a guest is outside of its rooms."""
        presented = token_hash(token)
        known = self._remembered.find(KIND, presented)
        if known is not None:
            return replace(known.actor, face=origin.face, ip=origin.ip)
        epoch, now_ms = self._remembered.epoch, self._clock.now_ms()
        found = await self._db.read(lambda tx: _find(tx, presented, now_ms))
        if found is None:
            return None
        expires_ms = found.credential.expires_ms or 0
        if expires_ms - now_ms < LIFE_MS - EXTENDED_MS:
            await self._extend(found.credential.id, now_ms + LIFE_MS)
        actor = _actor_of(found, origin)
        self._remembered.add(KIND, presented, Principal(actor, found.credential), epoch=epoch)
        return actor

    async def guest_in(self, actor: Actor, token: str) -> Actor:
        """Who a guest's session is in the room of that token; the same nobody where it has not joined."""
        guest = await self._db.read(lambda tx: presences.guest_of(tx, actor.device_id, token))
        if guest is None:
            return actor
        return replace(actor, person_id=guest[0], display_name=guest[1], uid=guest[2])

    async def guest_who_sees(self, actor: Actor, file: FileId) -> Actor:
        """Who a guest's session is in a room that shows the file; the same nobody if none of its rooms does."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Actor:
            for there in presences.of_device(tx, actor.device_id, _MAX_ROOMS):
                if files.find_reachable(tx, file, there.person_id, now_ms=now_ms) is not None:
                    return replace(actor, person_id=there.person_id)
            return actor

        return await self._db.read(unit)

    async def close(self, actor: Actor) -> None:
        """Log out: the session ends, and every room that it has open is left. Nothing happens to other credentials."""
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            tx.lock([SERVER_STREAM])
            credential = credentials.find_by_id(tx, actor.device_id)
            if credential is None or credential.kind != KIND:
                return False
            credentials.remove(tx, credential.id)
            if credential.person_id is not None:
                closed = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id, actor.person_id)
                log.append(tx, SERVER_STREAM, [closed], at_ms=at_ms)
            return True

        if not await self._db.write(unit):
            return
        self._remembered.forget(actor.person_id)  # other nodes hear of it
        there = await self._db.read(lambda tx: presences.of_device(tx, actor.device_id, _MAX_ROOMS))
        for room in sorted({one.room_id for one in there}):
            await self._leave(room, actor.device_id, at_ms)

    async def _leave(self, room: RoomId, device: CredentialId, at_ms: int) -> None:
        def unit(tx: Tx) -> None:
            tx.lock([room])
            found = rooms.find(tx, room)
            if found is not None:
                own = [one for one in presences.of_device(tx, device, _MAX_ROOMS) if one.room_id == room]
                leaving.leave(tx, found, own, at_ms=at_ms)

        await self._db.write(unit)

    async def _extend(self, credential: CredentialId, expires_ms: int) -> None:
        def unit(tx: Tx) -> None:
            tx.lock([])
            credentials.extend(tx, credential, expires_ms)

        await self._db.write(unit)


def _find(tx: Tx, lookup: bytes, now_ms: int) -> _Found | None:
    credential = credentials.find(tx, KIND, lookup)
    if credential is None or (credential.expires_ms or 0) <= now_ms:
        return None
    if credential.person_id is None:
        return _Found(credential, None)
    person = people.find(tx, credential.person_id)
    return _Found(credential, person) if person is not None and person.disabled_ms is None else None


def _actor_of(found: _Found, origin: Origin) -> Actor:
    if found.person is not None:
        return actor_of(found.person, origin, found.credential.id)
    return Actor(NOBODY, PersonKind.GUEST, None, "", False, origin.face, found.credential.id, origin.ip)

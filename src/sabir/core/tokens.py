"""Tokens of Session IDs, each good in one room: challenged, claimed, used for a week, deleted.

A claimed token is stored as its SHA-256; a pending one is not stored at all.
Source: SOGS legacy API, authorization tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from sabir.core.steps import auditing, membership, visiting
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.pending import WINDOW_MS, PendingTokens, Wish
from sabir.core.steps.remembering import Principal, Remembered
from sabir.core.steps.secrets import Secrets, token_hash
from sabir.core.steps.session_tokens import CLAIMED, IMPORTED, IMPORTED_CHARACTERS, TOKEN_MS
from sabir.core.steps.signing_in import Origin, actor_of, holder
from sabir.domain import rules, session_rights
from sabir.domain.errors import Forbidden, NotFound, RankTooLow, SabirError, Unauthenticated
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM, PersonId, RoomId
from sabir.domain.people import Actor, Person, PersonKind
from sabir.domain.rooms import RoomKind
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import credentials, imports, log, participants, rooms, sights
from sabir.store.credentials import Credential, NewCredential
from sabir.store.database import Database
from sabir.store.transaction import Tx

_SPENT = "session_spent"
"""Tokens that were deleted; kept until they could not be claimed any more if they had never been."""


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who a token stands for, and the room it is good in."""

    actor: Actor
    room_id: RoomId
    session_id: str


class Tokens:
    """Use cases on tokens of the Session wire."""

    def __init__(
        self, db: Database, clock: Clock, addresses: Addresses, secrets: Secrets, remembered: Remembered
    ) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._pending = PendingTokens(secrets)
        self._remembered = remembered

    async def challenge(self, address: Address, session_id: str) -> bytes:
        """The pending token (48 bytes) of a Session ID, good for ten minutes; the same one again at first.

        Raises `NotFound`.
        """
        room = await self._addresses.resolve(address)
        wish = await self._db.read(lambda tx: _wish(tx, room, session_id))
        return self._pending.issue(wish, self._clock.now_ms())

    async def claim(self, address: Address, session_id: str, token: bytes) -> None:
        """Turn the pending token into one good for a week, and take a seat in the room.

        Raises `NotFound` (also for a room that is hidden from the key), `Forbidden` if it is not the pending token.
        """
        room = await self._addresses.resolve(address)
        at_ms, uuid = self._clock.now_ms(), str(uuid4())

        def unit(tx: Tx) -> None:
            tx.lock([room])
            if not self._pending.is_issued(token, _wish(tx, room, session_id), at_ms):
                raise Forbidden("This is not the pending token of this key; ask for a challenge first.")
            person = visiting.find_or_make(tx, session_id, uuid=uuid, at_ms=at_ms)
            if person.disabled_ms is not None:
                raise Forbidden("Access of this person was ended.")
            new = NewCredential(
                CLAIMED,
                session_id,
                at_ms,
                person_id=person.id,
                room_id=room,
                lookup=token_hash(token.hex()),
                expires_ms=at_ms + TOKEN_MS,
            )
            credentials.insert(tx, new)
            sight = sights.find(tx, room, person.id)
            if sight is None:
                raise NotFound("room")
            if sight.is_shut and not sight.is_banned:
                raise Forbidden("This room asks for a password, which can't be given here.")
            if not sight.is_banned:  # a banned key may claim, and is told by its calls
                session_rights.require(sight.rights, Right.ACCESS)
                role = rules.role_for(RoomKind.PUBLIC, is_guest=person.kind is not PersonKind.PERSON, is_invited=False)
                membership.add(tx, sight.room, person.id, role, actor=person.id, at_ms=at_ms)

        await self._db.write(unit)

    async def check(self, claims: Sequence[tuple[str, str]], origin: Origin) -> Sequence[TokenHolder | SabirError]:
        """Who holds each of these (published room, token); `NotFound` (no such room) or `Unauthenticated` for nobody.

        A banned holder passes here and is refused by what it does.
        """
        known = [self._remembered.find(CLAIMED, _presented(*claim)) for claim in claims]
        unknown = [claim for claim, principal in zip(claims, known, strict=True) if principal is None]
        looked_up = iter(await self._look_up(unknown, origin) if unknown else ())
        return [_holding(principal) if principal else next(looked_up) for principal in known]

    async def revoke_all(self, holder_: TokenHolder) -> None:
        """Delete every token of the holder's key in the room; none of them can be claimed again."""
        at_ms = self._clock.now_ms()
        until_ms = at_ms + 2 * WINDOW_MS
        person = holder_.actor.person_id

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            credentials.retire_in_room(tx, (CLAIMED, _SPENT), person, holder_.room_id, until_ms=until_ms)
            _remove_imported(tx, person)
            log.append(tx, SERVER_STREAM, [NewEvent(EventKind.CREDENTIAL_REVOKED, person, person)], at_ms=at_ms)

        await self._db.write(unit)
        self._remembered.forget(person)

    async def revoke_key(self, actor: Actor, session_id: str) -> int:
        """End every token of a Session ID in all rooms, also one it brought from another server; how many.

        Raises `RankTooLow`.
        """
        if not actor.is_admin:
            raise RankTooLow("This needs an administrator.")
        act = Act("CREDENTIAL_REVOKED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> tuple[int, Person | None]:
            tx.lock([SERVER_STREAM])
            person = visiting.find(tx, session_id)
            count = _revoke(tx, person.id, at_ms=act.at_ms) if person is not None else 0
            if count and person is not None:
                revoked = NewEvent(EventKind.CREDENTIAL_REVOKED, actor.person_id or None, person.id)
                log.append(tx, SERVER_STREAM, [revoked], at_ms=act.at_ms)
                auditing.record(tx, actor, auditing.about(act, person.id))
            return count, person

        count, person = await self._db.write(unit)
        if person is not None:
            self._remembered.forget(person.id)
        return count

    async def member_count(self, holder_: TokenHolder) -> int:
        """How many keys hold a live token of the room. Raises `Banned`, `NotFound`."""
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> int:
            participants.access(tx, holder_.actor.person_id, holder_.room_id)
            return len(credentials.holders_in_room(tx, CLAIMED, holder_.room_id, now_ms))

        return await self._db.read(unit)

    async def _look_up(self, claims: Sequence[tuple[str, str]], origin: Origin) -> list[TokenHolder | SabirError]:
        epoch, now_ms = self._remembered.epoch, self._clock.now_ms()

        def unit(tx: Tx) -> list[Principal | SabirError]:
            return [_principal(tx, claim, origin, now_ms) for claim in claims]

        found = await self._db.read(unit)
        for claim, one in zip(claims, found, strict=True):
            if isinstance(one, Principal):
                if one.credential.kind == IMPORTED:
                    await self._seat(one)
                self._remembered.add(CLAIMED, _presented(*claim), one, epoch=epoch)
        return [_holding(one) if isinstance(one, Principal) else one for one in found]

    async def _seat(self, principal: Principal) -> None:
        """Who brought a token was never asked to claim one, which takes a seat."""
        room, person, at_ms = principal.credential.room_id, principal.actor, self._clock.now_ms()
        if room is None or await self._db.read(lambda tx: participants.find(tx, room, person.person_id)) is not None:
            return

        def unit(tx: Tx) -> None:
            tx.lock([room])
            sight = sights.find(tx, room, person.person_id)
            if sight is not None and not sight.is_banned and sight.rights & Right.ACCESS.value:
                role = rules.role_for(RoomKind.PUBLIC, is_guest=person.kind is not PersonKind.PERSON, is_invited=False)
                membership.add(tx, sight.room, person.person_id, role, actor=person.person_id, at_ms=at_ms)

        await self._db.write(unit)


def _revoke(tx: Tx, person: PersonId, *, at_ms: int) -> int:
    """Claimed tokens can't be claimed again."""
    until_ms = at_ms + 2 * WINDOW_MS
    rooms_ = {one.room_id for one in credentials.of_person(tx, person, CLAIMED) if one.room_id is not None}
    retired = [
        credentials.retire_in_room(tx, (CLAIMED, _SPENT), person, room, until_ms=until_ms) for room in sorted(rooms_)
    ]
    return sum(retired) + _remove_imported(tx, person)


def _remove_imported(tx: Tx, person: PersonId) -> int:
    return sum(credentials.remove(tx, one.id) for one in credentials.of_person(tx, person, IMPORTED))


def _imported(tx: Tx, room: RoomId, lookup: bytes) -> Credential | None:
    """A token that its holder brought, in a room that moved in too."""
    found = credentials.find(tx, IMPORTED, lookup)
    return replace(found, room_id=room) if found is not None and imports.has_room(tx, room) else None


def _principal(tx: Tx, claim: tuple[str, str], origin: Origin, now_ms: int) -> Principal | SabirError:
    room = rooms.find_published(tx, claim[0])
    if room is None:
        return NotFound("room")
    found = credentials.find(tx, CLAIMED, token_hash(claim[1]))
    if found is None and len(claim[1]) == IMPORTED_CHARACTERS:
        found = _imported(tx, room.id, token_hash(claim[1]))
    try:
        person = holder(tx, found, now_ms)
        if found is None or person is None or found.room_id != room.id:
            return Unauthenticated()
        return Principal(actor_of(person, origin, found.id), found)
    except Unauthenticated as error:
        return error


def _holding(principal: Principal) -> TokenHolder:
    room = principal.credential.room_id
    if room is None:
        raise Unauthenticated
    return TokenHolder(principal.actor, room, principal.credential.name)


def _presented(session_room: str, token: str) -> bytes:
    """What a holder is remembered by: a token is good under its room's name only."""
    return token_hash(token) + session_room.lower().encode()


def _wish(tx: Tx, room: RoomId, session_id: str) -> Wish:
    person = visiting.find(tx, session_id)
    after = credentials.newest_in_room(tx, (CLAIMED, _SPENT), person.id, room) if person is not None else 0
    return Wish(room, session_id, after)

"""Who signs requests of the modern Session API, and that none of them counts twice.

A key that was never seen reads without leaving a row; its first request that needs a person makes it a visitor.
Source: SOGS modern API, authentication headers.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import uuid4

from sabir.core.steps import visiting
from sabir.core.steps.remembering import Principal, Remembered
from sabir.core.steps.secrets import token_hash
from sabir.core.steps.signing_in import Origin, actor_of
from sabir.domain.errors import Banned, Forbidden, Untimely
from sabir.domain.ids import NOBODY, SERVER_STREAM, CredentialId
from sabir.domain.people import Actor, Person, PersonKind
from sabir.ports import Clock
from sabir.store import nonces, server_bans
from sabir.store.credentials import Credential
from sabir.store.database import Database
from sabir.store.transaction import Tx

WINDOW_S = 86_400
"""How far a request's time may be from ours."""
_KIND = "session_key"
_SEEN = 200_000


class Callers:
    """Use cases on signed requests."""

    def __init__(self, db: Database, clock: Clock, remembered: Remembered) -> None:
        self._db = db
        self._clock = clock
        self._remembered = remembered
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    def nobody(self, origin: Origin) -> Actor:
        """Someone without a credential, or whose key was never seen."""
        return Actor(NOBODY, PersonKind.VISITOR, None, "", False, origin.face, CredentialId(0), origin.ip)

    def require_timely(self, timestamp_s: int) -> None:
        """Raises `Untimely` for a request from too long ago or too far ahead."""
        if abs(self._clock.now_ms() // 1000 - timestamp_s) > WINDOW_S:
            raise Untimely

    async def recognise(self, session_id: str, nonce: bytes, origin: Origin) -> Actor:
        """Whoever signed this request. Raises `Untimely` (a replay), `Banned`, `Forbidden`."""
        if nonce in self._seen:
            raise Untimely
        self._seen[nonce] = None
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        known = self._remembered.find(_KIND, token_hash(session_id))
        if known is not None:
            return known.actor
        epoch, now_ms = self._remembered.epoch, self._clock.now_ms()
        found, is_new_form = await self._db.read(lambda tx: _found(tx, session_id, now_ms))
        if found is None:
            return self.nobody(origin)
        if is_new_form:
            await self._db.write(lambda tx: _keep_form(tx, session_id, found, now_ms))
        return self._remember(session_id, found, origin, epoch)

    async def admit(self, session_id: str, origin: Origin) -> Actor:
        """As `recognise`, for what needs a person: an unknown key becomes a visitor."""
        known = self._remembered.find(_KIND, token_hash(session_id))
        if known is not None:
            return known.actor
        epoch, at_ms, uuid = self._remembered.epoch, self._clock.now_ms(), str(uuid4())

        def unit(tx: Tx) -> Person:
            tx.lock([SERVER_STREAM])  # two first requests of one key must agree
            person = visiting.arrive(tx, session_id, uuid=uuid, at_ms=at_ms)
            _admitted(tx, person, at_ms)
            return person

        return self._remember(session_id, await self._db.write(unit), origin, epoch)

    async def spend(self, nonce: bytes, timestamp_s: int) -> None:
        """Let a request that changes something count this once, on every node and after a restart.

        Raises `Untimely` if it did before.
        """
        expires_ms = (timestamp_s + WINDOW_S + 1) * 1000

        def unit(tx: Tx) -> bool:
            tx.lock([])
            return nonces.spend(tx, nonce, expires_ms)

        if not await self._db.write(unit):
            raise Untimely

    def _remember(self, session_id: str, person: Person, origin: Origin, epoch: int) -> Actor:
        actor = actor_of(person, origin, CredentialId(0))
        credential = Credential(CredentialId(0), _KIND, person.id, None, session_id, None, person.created_ms, None)
        self._remembered.add(_KIND, token_hash(session_id), Principal(actor, credential), epoch=epoch)
        return actor


def _found(tx: Tx, session_id: str, now_ms: int) -> tuple[Person | None, bool]:
    """Whoever it is, and whether this form of the id is new. Raises as `_admitted`."""
    person = _admitted(tx, visiting.find(tx, session_id), now_ms)
    return person, person is not None and not visiting.is_known(tx, session_id)


def _keep_form(tx: Tx, session_id: str, person: Person, at_ms: int) -> None:
    tx.lock([SERVER_STREAM])
    visiting.keep_form(tx, session_id, person, at_ms=at_ms)


def _admitted(tx: Tx, person: Person | None, now_ms: int) -> Person | None:
    """Raises `Banned` for who is banned from the server, `Forbidden` for whose access was ended."""
    if person is None:
        return None
    ban = server_bans.find(tx, person.id)
    if ban is not None and (ban.expires_ms is None or ban.expires_ms > now_ms):
        raise Banned("Banned")
    if person.disabled_ms is not None:
        raise Forbidden("Access of this person was ended.")
    return person

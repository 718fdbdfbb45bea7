"""Direct messages between blinded members of the Session wire. The server keeps what it can't read, for 15 days.

Source: SOGS modern API, direct messages.
"""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import visiting
from sabir.core.steps.posting import RateLimit
from sabir.domain.direct_messages import LIVE_MS, MAX_BYTES, DirectMessage
from sabir.domain.errors import Banned, Forbidden, InvalidInput, NotFound, RateLimited, TooLarge
from sabir.domain.ids import NOBODY, PersonId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.session_ids import both_signs, is_blinded
from sabir.ports import Clock
from sabir.store import direct_messages, people, server_bans
from sabir.store.database import Database
from sabir.store.transaction import Tx

_UNIT_ROWS = 500


class DirectMessages:
    """Use cases on them. `key` is the blinded id that the actor signed as; other ids of a person are another inbox."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def send(self, actor: Actor, key: str, recipient_key: str, body: bytes, limit: RateLimit) -> DirectMessage:
        """Keep it for the recipient, who must have been seen here or been named by a moderator.

        Raises `Forbidden` (a plain id; access ended), `Banned` (from the server, or a room of the recipient's),
        `NotFound` (no such person, or one who is banned), `RateLimited`, `InvalidInput`, `TooLarge`.
        """
        _require_blinded(key)
        if not body:
            raise InvalidInput("message", "A message is not empty.")
        if len(body) > MAX_BYTES:
            raise TooLarge("message", MAX_BYTES, "bytes")
        now_ms = self._clock.now_ms()
        recipient = await self._db.read(lambda tx: _recipient(tx, recipient_key, now_ms))

        def unit(tx: Tx) -> DirectMessage:
            tx.lock([actor.person_id, recipient])
            _check_sender(tx, actor.person_id, recipient, now_ms)
            _check_rate(tx, actor.person_id, limit, now_ms)
            message = DirectMessage(
                tx.next_id(), recipient, recipient_key, actor.person_id, key, body, now_ms, now_ms + LIVE_MS
            )
            direct_messages.insert(tx, message)
            return message

        return await self._db.write(unit)

    async def received(self, actor: Actor, key: str, *, after: int, limit: int) -> Sequence[DirectMessage]:
        """Oldest first. Raises `Forbidden` for a plain id."""
        _require_blinded(key)
        now_ms, keys, person = self._clock.now_ms(), both_signs(key), actor.person_id
        if person == NOBODY:
            return []
        return await self._db.read(
            lambda tx: direct_messages.received(tx, person, keys, after=after, now_ms=now_ms, limit=limit)
        )

    async def sent(self, actor: Actor, key: str, *, after: int, limit: int) -> Sequence[DirectMessage]:
        """As `received`."""
        _require_blinded(key)
        now_ms, keys, person = self._clock.now_ms(), both_signs(key), actor.person_id
        if person == NOBODY:
            return []
        return await self._db.read(
            lambda tx: direct_messages.sent(tx, person, keys, after=after, now_ms=now_ms, limit=limit)
        )

    async def clear(self, actor: Actor, key: str) -> int:
        """Drop all that was received; their senders lose them too. Returns how many. Raises `Forbidden`."""
        _require_blinded(key)
        if actor.person_id == NOBODY:
            return 0

        def unit(tx: Tx) -> int:
            tx.lock([actor.person_id])
            return direct_messages.clear(tx, actor.person_id, both_signs(key))

        return await self._db.write(unit)

    async def drop_expired(self) -> int:
        """Those older than 15 days; how many they were."""
        now_ms, total = self._clock.now_ms(), 0
        while True:
            count = await self._db.write(lambda tx: _drop(tx, now_ms))
            total += count
            if count < _UNIT_ROWS:
                return total


def _require_blinded(key: str) -> None:
    if not is_blinded(key):
        raise Forbidden("This is for blinded ids.")


def _recipient(tx: Tx, key: str, now_ms: int) -> PersonId:
    found = visiting.find(tx, key) if is_blinded(key) else None
    if found is None or found.kind not in (PersonKind.PERSON, PersonKind.VISITOR) or found.disabled_ms is not None:
        raise NotFound("person")
    ban = server_bans.find(tx, found.id)
    if ban is not None and (ban.expires_ms is None or ban.expires_ms > now_ms):
        raise NotFound("person")
    return found.id


def _check_sender(tx: Tx, sender: PersonId, recipient: PersonId, now_ms: int) -> None:
    if people.is_disabled(tx, sender):
        raise Forbidden("Access of this person was ended.")
    ban = server_bans.find(tx, sender)
    if ban is not None and (ban.expires_ms is None or ban.expires_ms > now_ms):
        raise Banned
    if direct_messages.is_shut_out(tx, sender, recipient):
        raise Banned("You are banned from a room of theirs.")


def _check_rate(tx: Tx, sender: PersonId, limit: RateLimit, now_ms: int) -> None:
    oldest_ms = direct_messages.nth_newest_sent_ms(tx, sender, limit.messages)
    if oldest_ms is not None and now_ms - oldest_ms < limit.window_ms:
        raise RateLimited((limit.window_ms - (now_ms - oldest_ms)) / 1000)


def _drop(tx: Tx, now_ms: int) -> int:
    tx.lock([])
    return direct_messages.drop_expired(tx, now_ms, _UNIT_ROWS)

"""From the key in a call's headers to who acts.

Source: Olvid daemon gRPC API 2.0.1, kinds of keys and decision table.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from sabir.core import Core
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import InvalidInput, NotFound, Unauthenticated
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.replicas import Owner
from sabir.faces.olvid.connections import Connections
from sabir.faces.olvid.errors import WrongKey
from sabir.faces.olvid.ids import row_id
from sabir.transport.rpc import Call

KEY = "daemon-client-key"
IDENTITY = "daemon-identity-id"
FACE = "olvid"


class Keys:
    """Checks keys. Temporary ones are held here alone, as hashes."""

    def __init__(self, core: Core, temporary: Sequence[str]) -> None:
        self._core = core
        self._temporary = [sha256(key.encode()).digest() for key in temporary]
        self._connections = Connections()

    def connected_ms(self, call: Call) -> int:
        """When the call's connection made its first one."""
        return self._connections.first_call_ms(call.peer, self._core.clock.now_ms())

    async def owner(self, call: Call) -> Owner:
        """For calls that act as an identity: that of the key, or the one an admin key selects.

        Raises `Unauthenticated`, `NotFound` (the selected identity).
        """
        actor, is_admin = await self._actor(call)
        if not is_admin:
            return await self._core.identities.owner(actor)
        return await self._core.identities.select(actor, _selected(call))

    async def admin(self, call: Call) -> Actor:
        """For calls that administer. Raises `Unauthenticated`, `WrongKey`."""
        actor, is_admin = await self._actor(call)
        if not is_admin:
            raise WrongKey
        return actor

    async def user(self, call: Call) -> Owner:
        """For calls that only a user key may make. Raises `Unauthenticated`, `WrongKey`."""
        actor, is_admin = await self._actor(call)
        if is_admin:
            raise WrongKey
        return await self._core.identities.owner(actor)

    async def stored(self, call: Call) -> Actor:
        """For calls on what a key keeps here, which a temporary one can't. Raises `Unauthenticated`."""
        actor, _ = await self._actor(call)
        if not actor.device_id:
            raise Unauthenticated
        return actor

    async def identity_owner(self, call: Call) -> Owner:
        """For calls on what a key keeps for discussions of its own identity.

        Raises `Unauthenticated` (a temporary key), `InvalidInput` (another admin key).
        """
        actor, is_admin = await self._actor(call)
        if not actor.device_id:
            raise Unauthenticated
        if is_admin:
            raise InvalidInput("key", "An admin key has no discussions.")
        return await self._core.identities.owner(actor)

    async def anyone(self, call: Call) -> Actor:
        """Whoever has a valid key. Raises `Unauthenticated`."""
        return (await self._actor(call))[0]

    async def _actor(self, call: Call) -> tuple[Actor, bool]:
        self.connected_ms(call)
        key = call.metadata(KEY)
        if not key:
            raise Unauthenticated
        origin = _origin(call.peer)
        if self._temporary and self._is_temporary(key):
            actor = Actor(NOBODY, PersonKind.BOT, None, "temporary admin key", True, FACE, CredentialId(0), origin.ip)
            return actor, True
        principal = await self._core.auth.by_client_key(key, origin)
        return principal.actor, principal.credential.person_id is None

    def _is_temporary(self, key: str) -> bool:
        presented = sha256(key.encode()).digest()
        return sum(hmac.compare_digest(presented, known) for known in self._temporary) > 0  # all take the same time


def _selected(call: Call) -> int:
    text = call.metadata(IDENTITY) or ""
    if not (text.isascii() and text.isdigit()) or len(text) > 20 or not row_id(int(text)):
        raise NotFound("identity")
    return int(text)


@lru_cache(maxsize=4096)
def _origin(peer: str) -> Origin:
    """From gRPC's form of an address: `ipv4:127.0.0.1:5`, `ipv6:%5B::1%5D:5`."""
    address = peer.partition(":")[2].rpartition(":")[0]
    return Origin(FACE, address.removeprefix("%5B").removesuffix("%5D").strip("[]"))

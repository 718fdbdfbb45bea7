"""Licences of Olvid identities: kept for them, though here they have every right without one."""

from __future__ import annotations

import os
from uuid import UUID

from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import IdentityId
from sabir.domain.replicas import Owner
from sabir.store import api_keys
from sabir.store.database import Database
from sabir.store.transaction import Tx


class Licences:
    """Use cases on them."""

    def __init__(self, db: Database, secrets: Secrets) -> None:
        self._db = db
        self._secrets = secrets

    async def get(self, owner: Owner) -> str | None:
        """The one that was set, if any."""
        sealed = await self._db.read(lambda tx: api_keys.find(tx, owner.identity_id))
        return self._secrets.open(sealed, _row(owner.identity_id)).decode() if sealed is not None else None

    async def set(self, owner: Owner, key: str) -> None:
        """A UUID, in place of the one there is. Raises `InvalidInput`."""
        try:
            parsed = UUID(key)
        except ValueError:
            parsed = None
        if parsed is None or f"{parsed}" != key.lower():
            raise InvalidInput("api_key", "An API key is a UUID.")
        sealed = self._secrets.seal(f"{parsed}".encode(), _row(owner.identity_id), os.urandom(12))

        def unit(tx: Tx) -> None:
            tx.lock([])
            api_keys.put(tx, owner.identity_id, sealed)

        await self._db.write(unit)


def _row(identity: IdentityId) -> str:
    return f"api_keys/{identity}"

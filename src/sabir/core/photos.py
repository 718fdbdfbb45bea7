"""Photos of Olvid identities, their contacts and discussions: the images that people and rooms have on every face."""

from __future__ import annotations

from sabir.core.steps.picturing import Picture, Picturing
from sabir.domain.errors import NotFound
from sabir.domain.ids import IdentityId
from sabir.domain.replicas import Owner
from sabir.store import avatars, contacts, discussions, identities
from sabir.store.database import Database
from sabir.store.discussions import DiscussionRow
from sabir.store.transaction import Tx


class Photos:
    """Use cases on them. Who has none goes by its name."""

    def __init__(self, db: Database, picturing: Picturing) -> None:
        self._db = db
        self._picturing = picturing

    async def of_identity(self, identity: IdentityId) -> Picture:
        """Raises `NotFound`."""

        def unit(tx: Tx) -> Picture:
            found = identities.find(tx, identity)
            if found is None:
                raise NotFound("identity")
            return Picture(found.details.display_name, avatars.find(tx, found.person_id))

        return await self._picturing.read(await self._db.read(unit))

    async def of_contact(self, owner: Owner, contact: int) -> Picture:
        """Raises `NotFound`."""
        return await self._picturing.read(await self._db.read(lambda tx: _of_contact(tx, owner, contact)))

    async def of_discussion(self, owner: Owner, discussion: int) -> Picture:
        """A live one's: its contact's, or its room's. Raises `NotFound`."""

        def unit(tx: Tx) -> Picture:
            row = discussions.find(tx, owner.identity_id, discussion)
            if row is None or row.is_locked:
                raise NotFound("discussion")
            return _of_contact(tx, owner, row.contact_id) if row.contact_id else _of_room(tx, row)

        return await self._picturing.read(await self._db.read(unit))


def _of_contact(tx: Tx, owner: Owner, contact: int) -> Picture:
    found = contacts.find(tx, owner.identity_id, contact)
    if found is None:
        raise NotFound("contact")
    return Picture(found.details.display_name, avatars.find(tx, found.person_id))


def _of_room(tx: Tx, row: DiscussionRow) -> Picture:
    return Picture(row.title, avatars.find(tx, row.room_id))

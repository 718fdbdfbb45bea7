"""Who leads published rooms, who must stay out of them, and who has rights of their own there: lists for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sabir.core.steps import leading
from sabir.core.steps.addresses import Address, Addresses
from sabir.domain.errors import RankTooLow
from sabir.domain.ids import PersonId
from sabir.domain.people import Actor
from sabir.domain.ranks import Rank
from sabir.domain.session_rights import Override
from sabir.store import bans, server_bans, session_ids, session_keys, session_rights, session_staff, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """Someone, by all that tells who it is."""

    key: str | None
    """The Session ID that members see, or the relay id; None for who was never seen on that wire."""
    uid: str | None
    display_name: str


@dataclass(frozen=True, slots=True)
class Leader:
    """A moderator or administrator."""

    who: Known
    rank: Rank


@dataclass(frozen=True, slots=True)
class Outcast:
    """Someone who is banned."""

    who: Known
    at_ms: int
    expires_ms: int | None
    by: Known | None
    """None for an operator, or for who is gone."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OwnRights:
    """Someone whose rights are not the room's."""

    who: Known
    override: Override


class Rosters:
    """Use cases of operators. All raise `RankTooLow`, and `NotFound` for a room that is not published."""

    def __init__(self, db: Database, addresses: Addresses) -> None:
        self._db = db
        self._addresses = addresses

    async def leaders(self, actor: Actor, address: Address | None) -> Sequence[Leader]:
        """Of a room, or of all rooms."""
        _require_admin(actor)
        room = None if address is None else await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[Leader]:
            if room is None:
                ranks = session_staff.page(tx, _MOST)
            else:
                leading.enter(tx, actor, room)
                found = session_keys.leaders(tx, [room]).get(room, [])
                ranks = {one.person_id: Rank(True, one.is_admin, one.is_concealed) for one in found}
            known = _known(tx, list(ranks))
            return [Leader(known[person], rank) for person, rank in ranks.items() if person in known]

        return await self._db.read(unit)

    async def banned(self, actor: Actor, address: Address | None) -> Sequence[Outcast]:
        """From a room, oldest ban first, or from the server."""
        _require_admin(actor)
        room = None if address is None else await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[Outcast]:
            if room is None:
                found = [
                    (one.person_id, one.actor_id, one.at_ms, one.expires_ms, "")
                    for one in server_bans.page(tx, after=0, limit=_MOST)
                ]
            else:
                leading.enter(tx, actor, room)
                found = [
                    (one.person_id, one.actor_id, one.at_ms, one.expires_ms, one.note)
                    for one in bans.page(tx, room, _MOST)
                ]
            known = _known(tx, list({one for person, by, *_ in found for one in (person, by) if one is not None}))
            return [
                Outcast(known[person], at_ms, expires_ms, known.get(by) if by is not None else None, note)
                for person, by, at_ms, expires_ms, note in found
                if person in known
            ]

        return await self._db.read(unit)

    async def overrides(self, actor: Actor, address: Address) -> Sequence[OwnRights]:
        """Rights of single people in a room."""
        _require_admin(actor)
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Sequence[OwnRights]:
            leading.enter(tx, actor, room)
            found = session_rights.page(tx, room, _MOST)
            known = _known(tx, list(found))
            return [OwnRights(known[person], override) for person, override in found.items() if person in known]

        return await self._db.read(unit)


def _known(tx: Tx, people: Sequence[PersonId]) -> dict[PersonId, Known]:
    names, keys = timeline.names_of(tx, people), session_ids.of_people(tx, people)
    found: dict[PersonId, Known] = {}
    for person, name in names.items():
        own = keys.get(person, ())
        key = session_ids.shown(own, blinds=False) or next((value for _, value in own), None)
        found[person] = Known(key, name.uid, name.display_name)
    return found


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")

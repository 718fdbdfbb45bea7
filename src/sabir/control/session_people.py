"""Commands on the people in published rooms: who leads them, who is banned, who has rights of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from sabir.control.taking import OPERATOR, Command, Json, taking
from sabir.core import Core
from sabir.core.rosters import Known, Leader, Outcast
from sabir.core.session_rights import RightsChange
from sabir.core.steps.addresses import ByName
from sabir.domain.durations import parse_duration
from sabir.domain.errors import InvalidInput
from sabir.domain.ranks import RankWish
from sabir.domain.session_ids import check_key
from sabir.domain.session_rights import Override

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LETTERS = {"a": "can_access", "r": "can_read", "w": "can_write", "u": "can_upload"}
"""As operators of pysogs write rights."""


class RankChange(msgspec.Struct, forbid_unknown_fields=True):
    """In rooms by their ids (or `*`), or in all rooms there are and will be."""

    key: str
    is_moderator: bool | None = None
    is_admin: bool | None = None
    is_visible: bool = True
    rooms: list[str] | None = None


class BanChange(msgspec.Struct, forbid_unknown_fields=True):
    """From rooms by their ids (or `*`), or from the server."""

    key: str
    rooms: list[str] | None = None
    duration: str | None = None


class OneKey(msgspec.Struct, forbid_unknown_fields=True):
    key: str


class MaybeRoom(msgspec.Struct, forbid_unknown_fields=True):
    """A room, or the whole server."""

    room: str | None = None


class OneRoom(msgspec.Struct, forbid_unknown_fields=True):
    room: str


class RightsOf(msgspec.Struct, forbid_unknown_fields=True):
    """Letters of rights that are given, refused, or as the room's again."""

    room: str
    key: str
    allow: str = ""
    deny: str = ""
    clear: str = ""


async def _rank(core: Core, given: RankChange) -> Json:
    key, wish = check_key(given.key), RankWish(given.is_moderator, given.is_admin, given.is_visible)
    if given.rooms is None:
        return {"rooms": sorted(await core.staff.rank_on_server(OPERATOR, key, wish))}
    return {"rooms": sorted(await core.staff.rank_in_rooms(OPERATOR, key, wish, given.rooms))}


async def _leaders(core: Core, given: MaybeRoom) -> Sequence[Json]:
    found = await core.rosters.leaders(OPERATOR, _address(given))
    return [_leader(one) for one in found]


async def _ban(core: Core, given: BanChange) -> Json:
    key = check_key(given.key)
    timeout_ms = parse_duration(given.duration) * 1000 if given.duration is not None else None
    if given.rooms is None:
        await core.server_bans.ban(OPERATOR, key, timeout_ms=timeout_ms)
    else:
        await core.server_bans.ban_in_rooms(OPERATOR, key, given.rooms, timeout_ms=timeout_ms)
    return {"is_changed": True}


async def _unban(core: Core, given: BanChange) -> Json:
    key = check_key(given.key)
    if given.rooms is None:
        return {"is_changed": await core.server_bans.unban(OPERATOR, key)}
    await core.server_bans.unban_in_rooms(OPERATOR, key, given.rooms)
    return {"is_changed": True}


async def _bans(core: Core, given: MaybeRoom) -> Sequence[Json]:
    return [_outcast(one) for one in await core.rosters.banned(OPERATOR, _address(given))]


async def _rights(core: Core, given: OneRoom) -> Sequence[Json]:
    found = await core.rosters.overrides(OPERATOR, ByName(given.room))
    return [{**_who(one.who), **_letters(one.override)} for one in found]


async def _set_rights(core: Core, given: RightsOf) -> Json:
    rights: dict[str, bool | None] = {}
    for letters, state in ((given.allow, True), (given.deny, False), (given.clear, None)):
        for letter in letters.lower():
            if letter not in _LETTERS:
                raise InvalidInput("rights", "Rights are written r (read), w (write), u (upload), a (access).")
            if _LETTERS[letter] in rights:
                raise InvalidInput("rights", f"{letter} can be allowed, denied or cleared, not two of these.")
            rights[_LETTERS[letter]] = state
    key = check_key(given.key)
    own = await core.session_rights.change(OPERATOR, ByName(given.room), key, RightsChange(rights))
    return {"key": key, **_letters(own)}


async def _revoke(core: Core, given: OneKey) -> Json:
    return {"tokens": await core.tokens.revoke_key(OPERATOR, check_key(given.key))}


COMMANDS: Mapping[str, Command] = {
    "session.rank": taking(RankChange, _rank),
    "session.leaders": taking(MaybeRoom, _leaders),
    "session.ban": taking(BanChange, _ban),
    "session.unban": taking(BanChange, _unban),
    "session.bans": taking(MaybeRoom, _bans),
    "session.rights": taking(OneRoom, _rights),
    "session.set_rights": taking(RightsOf, _set_rights),
    "session.revoke": taking(OneKey, _revoke),
}


def _address(given: MaybeRoom) -> ByName | None:
    return None if given.room is None else ByName(given.room)


def _who(known: Known) -> dict[str, object]:
    return {"key": known.key, "person": known.uid, "name": known.display_name}


def _leader(one: Leader) -> Json:
    return {**_who(one.who), "rank": "admin" if one.rank.is_admin else "moderator", "hidden": one.rank.is_concealed}


def _outcast(one: Outcast) -> Json:
    return {
        **_who(one.who),
        "since": _date(one.at_ms),
        "until": _date(one.expires_ms) if one.expires_ms is not None else None,
        "by": (one.by.uid or one.by.key) if one.by is not None else None,
        "note": one.note,
    }


def _letters(own: Override) -> dict[str, object]:
    states = own._asdict()
    return {
        "allowed": "".join(letter for letter, right in _LETTERS.items() if states[right] is True) or None,
        "denied": "".join(letter for letter, right in _LETTERS.items() if states[right] is False) or None,
    }


def _date(at_ms: int) -> str:
    return f"{_EPOCH + timedelta(milliseconds=at_ms):%Y-%m-%dT%H:%M:%SZ}"

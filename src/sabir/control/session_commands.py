"""Commands on published rooms and the people in them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sabir.control import documents
from sabir.control.taking import OPERATOR, Command, Json, Listing, granted_json, taking
from sabir.core import Core
from sabir.core.steps.addresses import ByName
from sabir.domain.durations import parse_duration
from sabir.domain.wishes import Scope


class OneRoom(msgspec.Struct, forbid_unknown_fields=True):
    room: str


class RoomChange(msgspec.Struct, forbid_unknown_fields=True):
    """A row of `[[room]]`, and another id if it is to have one."""

    row: dict[str, object]
    room: str
    rename: str | None = None


class Window(msgspec.Struct, forbid_unknown_fields=True):
    """The time that ends now."""

    room: str
    window: str = "1h"


async def _show(core: Core, given: Listing) -> Json:
    return {
        "public_key": (await core.provisioning.session_public_key()).hex(),
        "rooms": [
            {
                "session_room": one.room.session_room,
                "name": one.room.name,
                "members": one.member_count,
                "active": one.active_count,
                "posts": one.room.message_count,
            }
            for one in await core.showcase.list_counted(OPERATOR, given.limit)
        ],
    }


async def _set(core: Core, given: RoomChange) -> Json:
    room = await core.rooms.get_published(ByName(given.room))  # by its id alone: a name would find others
    row = {**given.row, "session_room": room.session_room}
    done = granted_json(await core.provisioning.apply(OPERATOR, documents.parse({"room": [row]}), Scope.THERE))
    if given.rename is not None and given.rename != room.session_room:
        await core.rooms.publish(OPERATOR, room.id, given.rename)
        renamed = {"table": "room", "name": given.rename, "changed": ["session_room"]}
        return {**done, "changes": len(_list(done["made"])) + 1, "made": [*_list(done["made"]), renamed]}
    return done


async def _delete(core: Core, given: OneRoom) -> Json:
    await core.showcase.delete(OPERATOR, ByName(given.room))
    return {"is_changed": True}


async def _stats(core: Core, given: Window) -> Json:
    figures = await core.showcase.count(OPERATOR, ByName(given.room), parse_duration(given.window) * 1000)
    return {"posts": figures.post_count, "active_users": figures.active_count}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


COMMANDS: Mapping[str, Command] = {
    "session.show": taking(Listing, _show),
    "session.set": taking(RoomChange, _set),
    "session.delete": taking(OneRoom, _delete),
    "session.stats": taking(Window, _stats),
}

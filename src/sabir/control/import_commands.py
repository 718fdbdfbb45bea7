"""Commands by which another server's data arrives: whoever gives them reads and decodes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import msgspec

from sabir.control.taking import OPERATOR, Command, Json, taking
from sabir.core import Core
from sabir.domain import importing
from sabir.domain.errors import InvalidInput
from sabir.domain.importing import Chunk, OldRow, Part

_ROWS: Mapping[Part, type[OldRow]] = {
    Part.ALIASES: importing.OldPerson,
    Part.PEOPLE: importing.OldPerson,
    Part.ROOM: importing.OldRoom,
    Part.FILES: importing.OldFile,
    Part.MESSAGES: importing.OldMessage,
    Part.DELETIONS: importing.OldDeletion,
    Part.WHISPERS: importing.OldWhisper,
    Part.REACTIONS: importing.OldReaction,
    Part.PINS: importing.OldPin,
    Part.MEMBERS: importing.OldMember,
    Part.FUTURES: importing.OldFuture,
    Part.TOKENS: importing.OldToken,
    Part.IMAGE: importing.OldImage,
    Part.OPENING: importing.OldCounters,
    Part.STAFF: importing.OldStaff,
    Part.BANS: importing.OldBan,
    Part.DIRECT: importing.OldDirect,
}


class Source(msgspec.Struct, forbid_unknown_fields=True):
    """The public key of the server that moves in."""

    source: str


class Key(msgspec.Struct, forbid_unknown_fields=True):
    """Its private key, in hex digits."""

    private_key: str


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """After that one."""

    after: str
    limit: int


class Rows(msgspec.Struct, forbid_unknown_fields=True):
    """A `Chunk`; its rows have the shape of their part."""

    source: str
    part: Part
    room: str
    position: int
    rows: list[dict[str, object]]


async def _look(core: Core, given: Source) -> Json:
    return asdict(await core.importing.look(OPERATOR, given.source))


async def _key(core: Core, given: Key) -> Json:
    return {"is_changed": await core.importing.set_key(OPERATOR, bytes.fromhex(given.private_key))}


async def _plain(core: Core, given: Page) -> list[str]:
    return await core.importing.plain_ids(OPERATOR, after=given.after, limit=given.limit)


async def _add(core: Core, given: Rows) -> Json:
    kind = _ROWS[given.part]
    try:
        rows = tuple(msgspec.convert(row, type=kind) for row in given.rows)
    except msgspec.ValidationError as error:
        raise InvalidInput("rows", str(error)) from error
    chunk = Chunk(given.source, given.part, given.room, given.position, rows)
    return asdict(await core.importing.add(OPERATOR, chunk))


COMMANDS: Mapping[str, Command] = {
    "import.look": taking(Source, _look),
    "import.plain": taking(Page, _plain),
    "import.key": taking(Key, _key),
    "import.add": taking(Rows, _add),
}

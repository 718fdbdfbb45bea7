"""What all commands share: who gives them, and arguments of a certain shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec

from sabir.core import Core
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.wishes import Granted

Json = Mapping[str, object]
T = TypeVar("T")
Command = Callable[[Core, Mapping[str, object]], Awaitable[object]]
OPERATOR = Actor(NOBODY, PersonKind.BOT, None, "operator", True, "cli", CredentialId(0))
"""Whoever may give commands administers, and is nobody in particular."""


class Listing(msgspec.Struct, forbid_unknown_fields=True):
    limit: int = 1000
    name: str = ""


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No arguments."""


def taking(kind: type[T], do: Callable[[Core, T], Awaitable[object]]) -> Command:
    """A command whose arguments are of this shape."""

    async def command(core: Core, arguments: Mapping[str, object]) -> object:
        try:
            given = msgspec.convert(arguments, type=kind)
        except msgspec.ValidationError as error:
            raise InvalidInput("arguments", str(error)) from error
        return await do(core, given)

    return command


def granted_json(granted: Granted) -> dict[str, object]:
    """What was done for a wish."""
    made = [{"table": one.table, "name": one.name, "changed": list(one.what), **one.made} for one in granted.changes]
    return {"changes": len(made), "made": made, "notes": list(granted.notes)}

"""What paths and queries ask for. Source: SOGS modern API, routes."""

from __future__ import annotations

import re

from falcon.asgi import Request

from sabir.core.seqnos import Wanted
from sabir.domain.errors import InvalidInput
from sabir.faces.session.ids import LAST_ID, path_number
from sabir.faces.session.parse import query
from sabir.wire.errors import WireError
from sabir.wire.session.ids import ANY_ID, SessionId, parse_session_id

MAX_LISTED = 256
_LISTED, _REACTORS, _MAX_REACTORS = 100, 4, 20
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def wanted_of(req: Request) -> Wanted:
    """Numbers beyond their bounds are taken as the bound. Raises `InvalidInput` for what is no number."""
    values = query(req.query_string)
    return Wanted(limit_in(values), reactors_in(values), with_reactions="r" in values.get("t", ""))


def limit_of(req: Request) -> int:
    """As `wanted_of`."""
    return limit_in(query(req.query_string))


def reactors_of(req: Request) -> int:
    """As `wanted_of`."""
    return reactors_in(query(req.query_string))


def limit_in(values: dict[str, str]) -> int:
    return _count(values, "limit", _LISTED, (1, MAX_LISTED))


def reactors_in(values: dict[str, str]) -> int:
    return _count(values, "reactors", _REACTORS, (0, _MAX_REACTORS))


def message_number(text: str) -> int:
    """Raises `InvalidInput`; a number that no message can have is as good as one that none has."""
    return min(path_number(text, "message"), LAST_ID)


def any_id(text: str) -> SessionId:
    """A plain or blinded id in its one spelling. Raises `InvalidInput`."""
    try:
        return parse_session_id(text, ANY_ID)
    except WireError as error:
        raise InvalidInput("session_id", str(error)) from error


def _count(values: dict[str, str], name: str, default: int, bounds: tuple[int, int]) -> int:
    text = values.get(name)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text):
        raise InvalidInput(name, f"{name} is a number.")
    return max(bounds[0], min(int(text), bounds[1]))

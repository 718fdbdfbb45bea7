"""The one place where this face turns kinds of error into codes.

Source: Nextcloud Talk API, gates and statuses of each endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.wire.ocs import UNAUTHORISED

STATUSES: Mapping[type[SabirError], int] = {
    SabirError: 400,
    errors.InvalidInput: 400,
    errors.TooLarge: 413,
    errors.Unauthenticated: UNAUTHORISED,
    errors.Forbidden: 403,
    errors.RankTooLow: 403,
    errors.Banned: 404,
    errors.ReadOnly: 403,
    errors.RoomClosed: 403,
    errors.Lobby: 412,
    errors.NotFound: 404,
    errors.AlreadyExists: 409,
    errors.WrongState: 400,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
"""A room one is banned from is hidden, as one that is absent."""

SPECIAL: Mapping[tuple[str, type[SabirError], str], int] = {
    ("chat.post", errors.NotFound, "message"): 400,
    ("chat.edit", errors.WrongState, ""): 405,
    ("chat.delete", errors.WrongState, ""): 405,
    ("account.forget", errors.NotFound, "credential"): 403,
}
"""(operation, kind, noun) where an endpoint answers otherwise: a reply to nothing, a message that is none."""

DOCUMENTED: Mapping[tuple[str, type[SabirError], str], int] = {
    ("rooms.rename", errors.WrongState, ""): 405,
}
"""The same, in the documented manner only."""

RELEASED: Mapping[tuple[str, type[SabirError], str], int] = {
    ("rooms.exit", errors.NotFound, "room"): 200,
    ("rooms.exit", errors.Banned, ""): 200,
}
"""The same, in the released manner only: leaving what one never entered is no failure there."""

NOT_LOGGED_IN = "Current user is not logged in"


def status_of(error: SabirError, operation: str = "", *, is_documented: bool = True) -> int:
    """An OCS status code; for anything but 997 also the HTTP status."""
    key = (operation, type(error), error.noun if isinstance(error, errors.NotFound) else "")
    special = (DOCUMENTED if is_documented else RELEASED).get(key) or SPECIAL.get(key)
    if special is not None:
        return special
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def http_status_of(error: SabirError) -> int:
    """The status of answers without an OCS envelope."""
    status = status_of(error)
    return 401 if status == UNAUTHORISED else status


def text_of(error: SabirError) -> str:
    """What `meta.message` says: nothing where the membership gates answer."""
    if isinstance(error, errors.Unauthenticated):
        return NOT_LOGGED_IN
    if isinstance(error, errors.NotFound | errors.Banned | errors.Lobby):
        return ""
    return error.detail

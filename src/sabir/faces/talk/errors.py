"""The one place where this face turns kinds of error into codes.

Source: Nextcloud Talk API, gates and statuses of each endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.wire.ocs import NOT_FOUND, UNAUTHORISED

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
    ("bots.post", errors.NotFound, "message"): 400,
    ("bots.post", errors.Unauthenticated, ""): 401,
    ("bots.react", errors.Unauthenticated, ""): 401,
    ("bots.unreact", errors.Unauthenticated, ""): 401,
    ("account.forget", errors.NotFound, "credential"): 403,
}
"""(operation, kind, noun) where an endpoint answers otherwise: a reply to nothing, a message that is none."""

_GROUPS_OF_USERS = {
    ("provisioning.join", errors.InvalidInput, "group"): 101,
    ("provisioning.join", errors.NotFound, "group"): 102,
    ("provisioning.join", errors.NotFound, "person"): 103,
    ("provisioning.leave", errors.InvalidInput, "group"): 101,
    ("provisioning.leave", errors.NotFound, "group"): 102,
    ("provisioning.leave", errors.NotFound, "person"): 103,
    ("provisioning.leave", errors.WrongState, ""): 105,
    ("provisioning.create_group", errors.InvalidInput, ""): 101,
    ("provisioning.create_group", errors.AlreadyExists, ""): 102,
    ("provisioning.rename_group", errors.NotFound, "group"): 101,
    ("provisioning.rename_group", errors.InvalidInput, ""): 101,
    ("provisioning.delete_group", errors.NotFound, "group"): 101,
    ("provisioning.delete_group", errors.WrongState, ""): 102,
}
LEGACY: Mapping[tuple[str, type[SabirError], str], int] = {
    ("provisioning.create", errors.InvalidInput, ""): 101,
    ("provisioning.create", errors.AlreadyExists, ""): 102,
    ("provisioning.create", errors.NotFound, "group"): 104,
    ("provisioning.create", errors.InvalidInput, "password"): 107,
    ("provisioning.create", errors.InvalidInput, "credentials"): 108,
    ("provisioning.user", errors.NotFound, "person"): NOT_FOUND,
    ("provisioning.change", errors.NotFound, "person"): NOT_FOUND,
    ("provisioning.change", errors.InvalidInput, ""): 102,
    ("provisioning.change", errors.AlreadyExists, ""): 102,
    ("provisioning.change", errors.TooLarge, ""): 102,
    ("provisioning.change", errors.InvalidInput, "key"): 103,
    ("provisioning.change", errors.InvalidInput, "password"): 107,
    ("provisioning.delete", errors.NotFound, "person"): NOT_FOUND,
    ("provisioning.delete", errors.WrongState, ""): 101,
    ("provisioning.switch", errors.NotFound, "person"): 101,
    ("provisioning.switch", errors.WrongState, ""): 101,
    **_GROUPS_OF_USERS,
}
"""Codes of the provisioning API that are no HTTP statuses. Source: Nextcloud provisioning API."""

_ONLY_USERS = ("rooms.favorite", "rooms.notify")
DOCUMENTED: Mapping[tuple[str, type[SabirError], str], int] = {
    ("rooms.rename", errors.WrongState, ""): 405,
}
"""The same, in the documented manner of version 1 only."""

RELEASED: Mapping[tuple[str, type[SabirError], str], int] = {
    ("participants.promote", errors.Forbidden, ""): 400,
    ("participants.remove_guest", errors.Forbidden, ""): 400,
    ("rooms.exit", errors.NotFound, "room"): 200,
    ("rooms.exit", errors.Banned, ""): 200,
    **{(operation, errors.NotFound, "account"): UNAUTHORISED for operation in _ONLY_USERS},
}
"""The same, in the released manner and in version 4: leaving what one never entered is no failure there,
and guests have to log in where the documentation says that there is no such room for them."""

SAME_IN_V4 = frozenset({"rooms.exit"})
"""Operations whose documentation in version 4 says what that of version 1 does."""

NOT_LOGGED_IN = "Current user is not logged in"


def status_of(error: SabirError, operation: str = "", *, is_documented: bool = True) -> int:
    """An OCS status code; for anything but 997 also the HTTP status."""
    for detail in (_detail(error), ""):
        key = (operation, type(error), detail)
        special = (DOCUMENTED if is_documented else RELEASED).get(key) or SPECIAL.get(key) or LEGACY.get(key)
        if special is not None:
            return special
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def _detail(error: SabirError) -> str:
    """What is absent, or which value is not accepted."""
    if isinstance(error, errors.NotFound):
        return error.noun
    return error.field if isinstance(error, errors.InvalidInput) else ""


def dav_status_of(error: SabirError) -> int:
    """The status of WebDAV. Source: RFC 4918, 9.3.1 and 9.7.1."""
    if isinstance(error, errors.WrongState):
        return 409
    return 405 if isinstance(error, errors.AlreadyExists) else http_status_of(error)


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

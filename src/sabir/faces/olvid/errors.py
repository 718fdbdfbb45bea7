"""Error kinds as the daemon answers them: only codes that its clients have a class for.

Source: Olvid daemon gRPC API 2.0.1, decision table.
"""

from __future__ import annotations

from collections.abc import Mapping

from grpc import StatusCode

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.transport.rpc import Fault
from sabir.wire.errors import WireError


class WrongKey(SabirError):
    """A valid key of a kind that can't do this."""

    detail = "invalid client key"


TABLE: Mapping[type[Exception], StatusCode] = {
    WireError: StatusCode.INVALID_ARGUMENT,
    WrongKey: StatusCode.PERMISSION_DENIED,
    errors.InvalidInput: StatusCode.INVALID_ARGUMENT,
    errors.TooLarge: StatusCode.INVALID_ARGUMENT,
    errors.Unauthenticated: StatusCode.UNAUTHENTICATED,
    errors.Forbidden: StatusCode.INVALID_ARGUMENT,
    errors.RankTooLow: StatusCode.INVALID_ARGUMENT,
    errors.Banned: StatusCode.NOT_FOUND,
    errors.ReadOnly: StatusCode.INVALID_ARGUMENT,
    errors.RoomClosed: StatusCode.INVALID_ARGUMENT,
    errors.Lobby: StatusCode.INVALID_ARGUMENT,
    errors.NotFound: StatusCode.NOT_FOUND,
    errors.AlreadyExists: StatusCode.INVALID_ARGUMENT,
    errors.WrongState: StatusCode.INVALID_ARGUMENT,
    errors.RateLimited: StatusCode.UNAVAILABLE,
    errors.Unavailable: StatusCode.UNAVAILABLE,
}


def translate(error: Exception) -> Fault | None:
    """The row of the error's kind, or of the nearest kind above it; None for a fault of ours."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return Fault(TABLE[kind], _detail(error))
    return None


def _detail(error: Exception) -> str:
    if isinstance(error, errors.NotFound):
        return f"{error.noun.capitalize()} not found"
    return f"{error}"

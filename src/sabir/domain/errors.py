"""Every way a request can fail, without a status number: each face maps kinds to its own codes.

SabirError
├── InvalidInput          a value can't be accepted as given
│   └── TooLarge          … because it is over a documented limit
├── Unauthenticated       no credential, an unknown one, or one that was revoked
│   └── Untimely          signed too long ago or too far ahead, or seen before
├── Forbidden             known actor, not allowed
│   ├── RankTooLow        needs a moderator, owner or administrator
│   ├── Banned            banned from this room
│   ├── ReadOnly          the room is locked
│   └── RoomClosed        the other side of a one-to-one closed it
├── Lobby                 waiting behind the lobby
├── NotFound              absent, or hidden from this actor: both answer the same
├── AlreadyExists         a unique value is taken
├── WrongState            understood, but not possible in the present state
├── RateLimited           too many requests; retry later
└── Unavailable           storage or a dependency failed; nothing was changed
"""

from __future__ import annotations


class SabirError(Exception):
    """Root of the tree. `detail` is safe to show to the caller."""

    detail = "The request failed."

    def __init__(self, detail: str | None = None) -> None:
        if detail is not None:
            self.detail = detail
        super().__init__(self.detail)


class InvalidInput(SabirError):
    """A value can't be accepted; `field` names it as the core calls it."""

    def __init__(self, field: str, detail: str) -> None:
        self.field = field
        super().__init__(detail)


class TooLarge(InvalidInput):
    """A value is over its limit; `limit` is in the unit the detail names."""

    def __init__(self, field: str, limit: int, unit: str) -> None:
        self.limit = limit
        super().__init__(field, f"{field} is over the limit of {limit} {unit}.")


class Unauthenticated(SabirError):
    """No credential, an unknown one, or one that was revoked."""

    detail = "No valid credential was given."


class Untimely(Unauthenticated):
    """A signed request that is too old, from the future, or was seen before."""

    detail = "This signed request is out of its time, or was seen before."


class Forbidden(SabirError):
    """The actor is known and may not do this."""

    detail = "You are not allowed to do this."


class RankTooLow(Forbidden):
    """Needs a higher rank in the room, or an administrator."""

    detail = "This needs a higher rank than yours."


class Banned(Forbidden):
    """The actor is banned from the room."""

    detail = "You are banned from this room."


class ReadOnly(Forbidden):
    """The room is locked for everyone."""

    detail = "This room is read-only."


class RoomClosed(Forbidden):
    """The other side of a one-to-one conversation closed it."""

    detail = "The other person closed this conversation."


class Lobby(SabirError):
    """The actor waits behind the lobby."""

    detail = "This room is not open yet; wait for a moderator."


class NotFound(SabirError):
    """Absent or hidden. `noun` is one of the words of docs/vocabulary.md."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        super().__init__(f"No such {noun}.")


class AlreadyExists(SabirError):
    """A value that must be unique is taken."""

    def __init__(self, noun: str, detail: str | None = None) -> None:
        self.noun = noun
        super().__init__(detail or f"This {noun} exists already.")


class WrongState(SabirError):
    """Understood, but not possible in the present state."""

    detail = "This is not possible in the present state."


class RateLimited(SabirError):
    """Too many requests."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"Too many requests; try again in {retry_after_s:.0f} s.")


class Unavailable(SabirError):
    """Storage or a dependency failed. Nothing was changed."""

    detail = "The server can't do this at the moment; nothing was changed."

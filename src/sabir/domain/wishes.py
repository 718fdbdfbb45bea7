"""What an operator wishes to be there: the tables of an apply file. A wish that can't be granted can't be built.

Values left out (None) leave alone what is there. Lists add, unless the wish is exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sabir.domain.bots import check_bot_description, check_bot_name, check_bot_secret, check_bot_url, features_of
from sabir.domain.durations import parse_lifetime
from sabir.domain.errors import InvalidInput
from sabir.domain.people import check_display_name, check_email, check_given_password, check_group_id, check_uid
from sabir.domain.rooms import check_description, check_room_name
from sabir.domain.session_rooms import check_session_room

_SESSION_ID = re.compile(r"05[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[!-~]{16,256}")
_PRIVATE_KEY = re.compile(r"[0-9a-f]{64}")
_SINGLE = {"session"}
"""Tables that stand alone, in single brackets."""


class Scope(Enum):
    """Which rows a wish may be about."""

    ANY = "any"
    NEW = "new"
    THERE = "there"


class WishRefused(InvalidInput):
    """One row can't be granted; `detail` says which, and why."""

    def __init__(self, table: str, number: int, key: str, detail: str) -> None:
        place = f"[{table}]" if table in _SINGLE else f"[[{table}]] {number}"
        super().__init__(key, f"{place}: {key}: {detail}" if key else f"{place}: {detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWish:
    """`[[person]]`"""

    uid: str
    password: str | None = field(default=None, repr=False)
    reset_password: bool = False
    display_name: str | None = None
    email: str | None = None
    groups: tuple[str, ...] | None = None
    session_id: str | None = None
    olvid: bool = False
    olvid_client_key: str | None = field(default=None, repr=False)
    exact: bool = False

    def __post_init__(self) -> None:
        _check(self, "uid", check_uid)
        _check(self, "password", check_given_password)
        _check(self, "display_name", check_display_name)
        _check(self, "email", check_email)
        _check_all(self, "groups", check_group_id)
        _check(self, "session_id", check_session_id)
        _check(self, "olvid_client_key", check_client_key)

    @property
    def has_identity(self) -> bool:
        """Whether an Olvid identity is wished for."""
        return self.olvid or self.olvid_client_key is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWish:
    """`[[group]]`"""

    id: str
    display_name: str | None = None

    def __post_init__(self) -> None:
        _check(self, "id", check_group_id)
        _check(self, "display_name", check_display_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWish:
    """`[[room]]`: known by `session_room` if that is published, else by its name."""

    name: str | None = None
    description: str | None = None
    kind: str | None = None
    owner: str | None = None
    participants: tuple[str, ...] | None = None
    image: bytes | None = field(default=None, repr=False)
    expire_after: str | None = None
    session_room: str | None = None
    session_moderators: tuple[str, ...] | None = None
    session_admins: tuple[str, ...] | None = None
    session_access: bool | None = None
    session_read: bool | None = None
    session_write: bool | None = None
    session_upload: bool | None = None
    session_signatures: bool | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        if self.name is None and self.session_room is None:
            raise InvalidInput("name", "it is missing")
        _check(self, "name", check_room_name)
        _check(self, "description", check_description)
        _check(self, "kind", _check_kind)
        _check(self, "owner", check_uid)
        _check_all(self, "participants", check_uid)
        _check(self, "expire_after", _check_lifetime)
        _check(self, "session_room", check_session_room)
        _check_all(self, "session_moderators", check_session_id)
        _check_all(self, "session_admins", check_session_id)

    @property
    def title(self) -> str:
        """What a new room is called, and this row."""
        return self.name or self.session_room or ""

    @property
    def expiration_s(self) -> int | None:
        """How long messages live; 0 for ever."""
        return None if self.expire_after is None else parse_lifetime(self.expire_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardAdminWish:
    """`[[dashboard_admin]]`"""

    email: str
    password: str | None = field(default=None, repr=False)
    reset_password: bool = False

    def __post_init__(self) -> None:
        _check(self, "email", check_email)
        _check(self, "password", check_given_password)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenWish:
    """`[[api_token]]`: a key of the dashboard API, known by its name."""

    name: str
    key: str | None = field(default=None, repr=False)
    valid_until_ms: int | None = None

    def __post_init__(self) -> None:
        _check(self, "name", check_display_name)
        _check(self, "key", _check_uuid)


@dataclass(frozen=True, slots=True, kw_only=True)
class OlvidAdminKeyWish:
    """`[[olvid_admin_key]]`: known by its name."""

    name: str
    key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _check(self, "name", check_display_name)
        _check(self, "key", check_client_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBotWish:
    """`[[talk_bot]]`: known by its address."""

    name: str
    url: str
    secret: str | None = field(default=None, repr=False)
    description: str | None = None
    features: tuple[str, ...] | None = None
    enabled: bool | None = None

    def __post_init__(self) -> None:
        _check(self, "name", check_bot_name)
        _check(self, "url", check_bot_url)
        _check(self, "secret", check_bot_secret)
        _check(self, "description", check_bot_description)
        features_of(self.features or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionWish:
    """`[session]`"""

    private_key: str = field(repr=False)

    def __post_init__(self) -> None:
        _check(self, "private_key", _check_private_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A whole apply file; rows are granted in the order of these tables."""

    group: tuple[GroupWish, ...] = ()
    person: tuple[PersonWish, ...] = ()
    room: tuple[RoomWish, ...] = ()
    dashboard_admin: tuple[DashboardAdminWish, ...] = ()
    api_token: tuple[ApiTokenWish, ...] = ()
    olvid_admin_key: tuple[OlvidAdminKeyWish, ...] = ()
    talk_bot: tuple[TalkBotWish, ...] = ()
    session: tuple[SessionWish, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What was done for one row."""

    table: str
    name: str
    what: tuple[str, ...]
    """"created", or the keys that were changed."""
    made: Mapping[str, str] = field(repr=False)
    """What the operator could not know before: ids and generated keys, shown this once."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What was done for a wish, and what was left as it is for a reason."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def check_session_id(text: str) -> str:
    """In small letters. Raises `InvalidInput`."""
    if not _SESSION_ID.fullmatch(text.lower()):
        raise InvalidInput("session_id", "A Session ID is 05 and 64 hex digits.")
    return text.lower()


def check_client_key(key: str) -> str:
    """A key of an Olvid client. Raises `InvalidInput`."""
    if not _KEY.fullmatch(key):
        raise InvalidInput("key", "A key has 16 to 256 printable ASCII characters without spaces; a UUID is usual.")
    return key


def _check_kind(kind: str) -> str:
    if kind not in ("group", "public"):
        raise InvalidInput("kind", 'A room\'s kind is "group" or "public".')
    return kind


def _check_lifetime(text: str) -> str:
    parse_lifetime(text)
    return text.strip()


def _check_uuid(key: str) -> str:
    if not _UUID.fullmatch(key.lower()):
        raise InvalidInput("key", "An API token is a UUID.")
    return key.lower()


def _check_private_key(key: str) -> str:
    if not _PRIVATE_KEY.fullmatch(key.lower()):
        raise InvalidInput("private_key", "The server's private key is 64 hex digits.")
    return key.lower()


def _check(wish: object, key: str, check: Callable[[str], str]) -> None:
    """Replace the value by its normal form; an error names the key."""
    value: str | None = getattr(wish, key)
    if value is not None:
        object.__setattr__(wish, key, _normal(key, check, value))


def _check_all(wish: object, key: str, check: Callable[[str], str]) -> None:
    values: tuple[str, ...] | None = getattr(wish, key)
    if values is not None:
        object.__setattr__(wish, key, tuple(dict.fromkeys(_normal(key, check, value) for value in values)))


def _normal(key: str, check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except InvalidInput as error:
        raise InvalidInput(key, error.detail) from error

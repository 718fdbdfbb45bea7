"""Bodies about rights, ranks and bans, and what the core takes of them. Source: SOGS modern API, routes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType, field

from sabir.core.public_settings import RoomChange
from sabir.core.session_rights import RightsChange, Scheduled
from sabir.domain.errors import InvalidInput
from sabir.domain.ranks import RankWish
from sabir.domain.session_rights import Override, Right
from sabir.faces.session.ids import room_name

_HIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_HIDDEN_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FIELDS = {"accessible": "can_access", "read": "can_read", "write": "can_write", "upload": "can_upload"}
_DEFAULTS = {
    "default_accessible": Right.ACCESS,
    "default_read": Right.READ,
    "default_write": Right.WRITE,
    "default_upload": Right.UPLOAD,
}
_MOST_S = 1_000_000_000


class Where(Struct, kw_only=True):
    """In rooms or on the whole server: one of both."""

    rooms: Sequence[str] | None = None
    is_global: bool | None = field(default=None, name="global")

    def named(self) -> Sequence[str] | None:
        """The rooms; None for the server. Raises `InvalidInput`."""
        if (self.rooms is None) is not bool(self.is_global):
            raise InvalidInput("rooms", "Say either rooms or global.")
        return None if self.rooms is None else [name if name == "*" else room_name(name) for name in self.rooms]


class BanWish(Where, kw_only=True):
    """`/user/SID/ban`"""

    timeout: float | None = None

    def timeout_ms(self) -> int | None:
        """Raises `InvalidInput`."""
        return None if self.timeout is None else _after_ms(self.timeout, "timeout")


class ModeratorWish(Where, kw_only=True):
    """`/user/SID/moderator`"""

    moderator: bool | None = None
    admin: bool | None = None
    visible: bool | None = None

    def wish(self) -> RankWish:
        """Those of rooms are seen, those of the server are not, unless it is said. Raises `InvalidInput`."""
        return RankWish(self.moderator, self.admin, not self.is_global if self.visible is None else self.visible)


class PermissionsWish(Struct, kw_only=True):
    """`/room/TOKEN/permissions/SID`"""

    accessible: bool | None = None
    read: bool | None = None
    write: bool | None = None
    upload: bool | None = None
    default_accessible: bool | None = None
    default_read: bool | None = None
    default_write: bool | None = None
    default_upload: bool | None = None
    unschedule: bool | None = None

    def change(self) -> RightsChange:
        """Raises `InvalidInput`."""
        rights: dict[str, bool | None] = {}
        for name, known in _FIELDS.items():
            own, is_default = getattr(self, name), getattr(self, f"default_{name}")
            if own is not None and is_default:
                raise InvalidInput(name, f"Say either {name} or default_{name}.")
            if own is not None or is_default:
                rights[known] = own
        if not rights:
            raise InvalidInput("permissions", "Say which rights are to change.")
        return RightsChange(rights, self.unschedule is not False)


class FutureWish(Struct, kw_only=True):
    """`/room/TOKEN/futurePermissions/SID`"""

    in_s: float = field(name="in")
    read: bool | None = None
    write: bool | None = None
    upload: bool | None = None

    def override(self) -> Override:
        """Raises `InvalidInput`."""
        found = Override(None, self.read, self.write, self.upload)
        if found == Override():
            raise InvalidInput("permissions", "Say which rights are to change.")
        return found

    def after_ms(self) -> int:
        """Raises `InvalidInput`."""
        return _after_ms(self.in_s, "in")


class RoomWish(Struct, kw_only=True):
    """`PUT /room/TOKEN`"""

    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    image: int | UnsetType = UNSET
    default_read: bool | UnsetType = UNSET
    default_accessible: bool | UnsetType = UNSET
    default_write: bool | UnsetType = UNSET
    default_upload: bool | UnsetType = UNSET

    def change(self) -> RoomChange:
        """Raises `InvalidInput`."""
        wishes = {right: getattr(self, name) for name, right in _DEFAULTS.items()}
        rights = {right: wish for right, wish in wishes.items() if wish is not UNSET}
        if not rights and self.name is UNSET and self.description is UNSET and self.image is UNSET:
            raise InvalidInput("room", "Say what is to change.")
        return RoomChange(
            None if isinstance(self.name, UnsetType) else _HIDDEN.sub("", self.name),
            None if isinstance(self.description, UnsetType) else _HIDDEN_IN_LINES.sub("", self.description or ""),
            None if isinstance(self.image, UnsetType) else _file_number(self.image),
            rights,
        )


class InfoUpdates(Struct):
    """How often each of these rooms changed what it says of itself."""

    info_updates: dict[str, int]


class RoomUpdated(Struct):
    """The same of one room."""

    info_updates: int


class Nothing(Struct):
    """It is done."""


class Permissions(Struct, omit_defaults=True):
    """Rights of one person's own."""

    accessible: bool | UnsetType = UNSET
    read: bool | UnsetType = UNSET
    write: bool | UnsetType = UNSET
    upload: bool | UnsetType = UNSET


class FuturePermissions(Struct, kw_only=True):
    """A change that comes by itself."""

    session_id: str | UnsetType = UNSET
    at: float
    read: bool | UnsetType = UNSET
    write: bool | UnsetType = UNSET
    upload: bool | UnsetType = UNSET
    banned: bool | UnsetType = UNSET


def permissions(own: Override) -> Permissions:
    """As the wire names them."""
    return Permissions(*(UNSET if right is None else right for right in own))


def future(one: Scheduled, *, is_named: bool) -> FuturePermissions:
    """The end of a ban is one, too."""
    known = [UNSET if right is None else right for right in (one.can_read, one.can_write, one.can_upload)]
    return FuturePermissions(
        session_id=one.session_id if is_named else UNSET,
        at=one.due_ms / 1000,
        read=known[0],
        write=known[1],
        upload=known[2],
        banned=False if one.is_unban else UNSET,
    )


def _file_number(number: int) -> int:
    if not 0 < number < 2**63:
        raise InvalidInput("image", "An image is the number of a file.")
    return number


def _after_ms(seconds: float, name: str) -> int:
    if not 0 < seconds < _MOST_S:
        raise InvalidInput(name, f"{name} is a number of seconds.")
    return max(1, int(seconds * 1000))

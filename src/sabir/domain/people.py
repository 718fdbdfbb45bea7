"""People: everyone who can act, be named or be banned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import CredentialId, PersonId


class PersonKind(IntEnum):
    """What a row of people stands for."""

    PERSON = 0
    GUEST = 1
    VISITOR = 2
    """A Session ID that is not linked to a person."""
    BOT = 3
    ERASED = 4
    """Someone whose account was deleted; only messages are left, and say so."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as stored."""

    id: PersonId
    kind: PersonKind
    uid: str | None
    uuid: str
    display_name: str
    email: str | None
    is_admin: bool
    created_ms: int
    last_seen_ms: int | None
    disabled_ms: int | None
    team_disabled: bool
    auth_epoch: int


@dataclass(frozen=True, slots=True)
class Account:
    """A person with the groups it is in, and what it set for itself."""

    person: Person
    groups: Sequence[str]
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does this request, from which device, through which face."""

    person_id: PersonId
    kind: PersonKind
    uid: str | None
    display_name: str
    is_admin: bool
    face: str
    device_id: CredentialId
    ip: str = ""


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Narrows a list of people; empty values match everybody."""

    name: str = ""
    """Anywhere in the display name, whatever the case."""
    email: str = ""
    """Anywhere in the mail address, whatever the case."""
    exact_email: str = ""
    external: tuple[str, str, str] | None = None
    """Face, kind and value of an external id."""
    team_disabled: bool | None = None


MAX_GUEST_NAME = 64
GUEST_NAME = "Guest"
"""Of guests who gave none, on faces where everyone has a name."""
_UID = re.compile(r"[A-Za-z0-9_.@' -]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_uid(uid: str) -> str:
    """A Talk user id. Raises `InvalidInput`."""
    if not _UID.fullmatch(uid) or uid.strip() != uid:
        raise InvalidInput("uid", "A user id has 1 to 64 letters, digits, spaces or any of _ . @ - '.")
    return uid


def check_display_name(name: str) -> str:
    """A name people see. Raises `InvalidInput`."""
    name = name.strip()
    if not 1 <= len(name) <= 128 or _CONTROL.search(name):
        raise InvalidInput("display_name", "A display name has 1 to 128 characters without control characters.")
    return name


def guest_uid(key: str) -> str:
    """What a guest goes by, after the key of the presence it began with. Source: Nextcloud Talk API, guests."""
    return f"guest/{hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()}"


def check_guest_name(name: str) -> str:
    """A name a guest gives itself; may be empty. Raises `InvalidInput`."""
    name = name.strip()
    if len(name) > MAX_GUEST_NAME or _CONTROL.search(name):
        raise InvalidInput("display_name", f"A name has at most {MAX_GUEST_NAME} characters, none of them invisible.")
    return name


def cut_guest_name(name: str) -> str:
    """What is left of a name that comes with something else, which it must not spoil; may be empty."""
    return _CONTROL.sub("", name).strip()[:MAX_GUEST_NAME].strip()


def check_email(email: str) -> str:
    """A mail address, case-folded. Raises `InvalidInput`."""
    if not re.fullmatch(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,255}", email):
        raise InvalidInput("email", "An e-mail address looks like name@example.org.")
    return email.casefold()


def check_password(password: str) -> str:
    """A password someone chose. Raises `InvalidInput`."""
    if not 8 <= len(password) <= 1024:
        raise InvalidInput("password", "A password has 8 to 1024 characters.")
    return password


def check_given_password(password: str) -> str:
    """A password that an administrator gives someone: how weak it may be is theirs to say. Raises `InvalidInput`."""
    if not 1 <= len(password) <= 1024:
        raise InvalidInput("password", "A password has 1 to 1024 characters.")
    return password


def check_group_id(gid: str) -> str:
    """The id of a group of people. Raises `InvalidInput`."""
    if not 1 <= len(gid) <= 64 or gid.strip() != gid or _CONTROL.search(gid):
        raise InvalidInput("group", "A group id has 1 to 64 characters without control characters.")
    return gid

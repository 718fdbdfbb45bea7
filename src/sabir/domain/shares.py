"""Shares: files of one's own that a user, or everyone who has a link, may read."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sabir.domain.errors import InvalidInput
from sabir.domain.ids import FileId, PersonId


class ShareKind(IntEnum):
    """As stored; the numbers are Nextcloud's."""

    USER = 0
    LINK = 3


class Share(NamedTuple):
    """As stored."""

    id: int
    kind: ShareKind
    file_id: FileId
    owner_id: PersonId
    person_id: PersonId | None
    """With whom; None for a link."""
    token: str | None
    """Of a link."""
    has_password: bool
    asks_by_talk: bool
    """Whether who has no password can ask the owner for it in a room."""
    created_ms: int


def check_link(password: str, *, asks_by_talk: bool) -> None:
    """Raises `InvalidInput`."""
    if asks_by_talk and not password:
        raise InvalidInput("password", "A link whose password is asked for by Talk has one.")

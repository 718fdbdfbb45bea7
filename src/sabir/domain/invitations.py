"""How Olvid identities get to know each other: invitations by link, introductions, and from collected to one-to-one.

Source: Olvid daemon gRPC API 2.0.1, invitations.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from sabir.domain.errors import WrongState
from sabir.domain.ids import PersonId, RoomId

MAX_PENDING = 1000
"""Invitations of one identity that are under way, whoever began them."""


class Status(IntEnum):
    """Where one side of it stands; as stored and on the wire."""

    INVITED = 1
    INVITING = 2
    IN_PROGRESS = 3
    COMPARING = 4
    """The own code is to be shown, the other's to be entered."""
    COMPARED = 5
    """The other one has not entered ours yet."""
    INTRODUCTION_ACCEPTED = 7
    INTRODUCED = 8
    ONE_TO_ONE_INVITING = 9
    ONE_TO_ONE_INVITED = 10
    GROUP_INVITED = 11


ACCEPTABLE = frozenset({Status.INVITED, Status.INTRODUCED, Status.ONE_TO_ONE_INVITED, Status.GROUP_INVITED})
"""What waits for a yes or a no."""
TOLD_WHEN_DELETED = frozenset(
    {Status.INVITING, Status.IN_PROGRESS, Status.COMPARING, Status.COMPARED, Status.ONE_TO_ONE_INVITING}
)
"""Where the other side's ends, too."""
_WITH_CODES = frozenset({Status.COMPARING, Status.COMPARED})


class Invitation(NamedTuple):
    """As its identity sees it. The code is the own one, the mediator a contact."""

    id: int
    status: Status
    display_name: str
    changed_ms: int
    sas: str = ""
    mediator_id: int = 0


class InvitationRow(NamedTuple):
    """One side as stored; the protocol is the same on both."""

    id: int
    protocol_id: int
    status: Status
    peer_id: PersonId
    display_name: str
    changed_ms: int
    own_sas: str = ""
    peer_sas: str = ""
    mediator_id: int = 0
    room_id: RoomId | None = None
    is_agreed: bool = False
    """This side did all it had to."""

    @property
    def shown(self) -> Invitation:
        sas = self.own_sas if self.status in _WITH_CODES else ""
        return Invitation(self.id, self.status, self.display_name, self.changed_ms, sas, self.mediator_id)


def require_acceptable(row: InvitationRow) -> None:
    """Raises `WrongState`."""
    if row.status not in ACCEPTABLE:
        raise WrongState("This invitation does not wait for an answer.")


def person_key(uuid: str) -> bytes:
    """Names a person that is no identity, in 32 bytes; `person_of_key` reads them."""
    raw = UUID(uuid).bytes
    return raw + _check(raw)


def person_of_key(key: bytes) -> str | None:
    """The uuid in it, if it is such a key."""
    raw, check = key[:16], key[16:]
    return str(UUID(bytes=raw)) if len(key) == 32 and check == _check(raw) else None


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(b"person " + raw).digest()[:16]

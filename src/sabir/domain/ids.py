"""Ids of the core. A stream's id is the id of its room or person."""

from __future__ import annotations

from typing import NewType

StreamId = NewType("StreamId", int)
RoomId = NewType("RoomId", StreamId)
PersonId = NewType("PersonId", StreamId)
MessageId = NewType("MessageId", int)
"""The id of the message's posting event."""
Seq = NewType("Seq", int)
"""Position in one stream, dense from 1."""
FileId = NewType("FileId", int)
CredentialId = NewType("CredentialId", int)
GroupId = NewType("GroupId", int)
JobId = NewType("JobId", int)
IdentityId = NewType("IdentityId", int)
"""The number an Olvid identity has on this server."""

SERVER_STREAM = StreamId(1)
"""The one stream of credentials, disabling, bans and configuration."""

NOBODY = PersonId(StreamId(0))
"""An id that no person has; the acts of the server itself are nobody's."""

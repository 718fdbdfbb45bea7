"""Rooms and their clients as an external signaling server is told of them.

Source: Nextcloud Talk, external signaling: properties of rooms, users of participant lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sabir.domain.ids import PersonId
from sabir.domain.mentions import guest_id
from sabir.domain.people import PersonKind
from sabir.domain.permissions import Permission, permissions_of
from sabir.domain.presences import Presence
from sabir.domain.rooms import Participant, Role, Room, Seat
from sabir.domain.timeline import Name

_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


def properties(room: Room, name: str, *, now_ms: int) -> dict[str, object]:
    """What every client in it may know of the room."""
    has_lobby = room.has_lobby_at(now_ms)
    return {
        "name": name,
        "type": int(room.kind),
        "lobby-state": int(has_lobby),
        "lobby-timer": room.lobby_until_ms // 1000 if has_lobby and room.lobby_until_ms else None,
        "read-only": int(room.is_read_only),
        "active-since": room.call_ms // 1000 if room.call_ms else None,
    }


def permissions(seat: Seat) -> list[str]:
    """What the client may do at the signaling server."""
    bits = permissions_of(seat)
    found = ["publish-media"] if bits & (Permission.AUDIO | Permission.VIDEO) else []
    found += ["publish-screen"] if bits & Permission.SCREEN else []
    return found + (["control"] if seat.participant.role in _MODERATORS else [])


def users(
    room: Room, there: Sequence[Presence], names: Mapping[PersonId, Name], seats: Mapping[PersonId, Participant]
) -> list[dict[str, object]]:
    """One entry per client."""
    found = []
    for presence in there:
        name, seat = names.get(presence.person_id), seats.get(presence.person_id)
        if name is None or seat is None:
            continue
        is_user = name.kind is PersonKind.PERSON
        guest = (name.uid or guest_id(name.id, name.session_id)).removeprefix("guest/")
        entry: dict[str, object] = {
            "inCall": presence.call_flags,
            "lastPing": presence.at_ms // 1000,
            "sessionId": presence.key,
            "participantType": int(presence.role),
            "participantPermissions": permissions_of(Seat(room, seat)),
            "displayName": name.display_name,
            "actorType": "users" if is_user else "guests",
            "actorId": name.uid if is_user else guest,
        }
        found.append({**entry, "userId": name.uid} if is_user else entry)
    return found

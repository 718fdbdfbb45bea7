"""Who may do what in a room: pure decisions over a seat. The table is the documentation; a test walks all of it."""

from __future__ import annotations

from enum import StrEnum

from sabir.domain import permissions
from sabir.domain.errors import Forbidden, Lobby, RankTooLow, ReadOnly, RoomClosed, WrongState
from sabir.domain.messages import Message
from sabir.domain.rooms import Listing, Participant, Role, Room, RoomKind, Seat


class Action(StrEnum):
    """What a participant can try."""

    READ = "read"
    POST = "post"
    REACT = "react"
    EDIT_OWN = "edit own"
    DELETE_OWN = "delete own"
    DELETE_OTHERS = "delete others'"
    RENAME = "rename"
    ADD_MEMBER = "add member"
    REMOVE_MEMBER = "remove member"
    CHANGE_ROLE = "change role"
    BAN = "ban"
    DELETE_ROOM = "delete room"
    KEEP_HISTORY = "keep history"
    """How long messages live, and clearing the history."""
    DESCRIBE = "describe"
    SET_AVATAR = "set avatar"
    SET_PASSWORD = "set password"  # noqa: S105  # an action
    OPEN = "open"
    LOCK = "lock"
    SET_LOBBY = "set lobby"
    SET_LISTING = "set listing"
    SET_PERMISSIONS = "set permissions"


_EVERYONE = frozenset(Role)
_MODERATORS = frozenset({Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR})
_OWN_MODERATORS = frozenset({Role.OWNER, Role.MODERATOR})

PERMISSIONS: dict[Action, frozenset[Role]] = {
    Action.READ: _EVERYONE,
    Action.POST: _EVERYONE,
    Action.REACT: _EVERYONE,
    Action.EDIT_OWN: _EVERYONE,
    Action.DELETE_OWN: _EVERYONE,
    Action.DELETE_OTHERS: _MODERATORS,
    Action.RENAME: _MODERATORS,
    Action.ADD_MEMBER: _OWN_MODERATORS,
    Action.REMOVE_MEMBER: _MODERATORS,
    Action.CHANGE_ROLE: _MODERATORS,
    Action.BAN: _MODERATORS,
    Action.DELETE_ROOM: _MODERATORS,
    Action.KEEP_HISTORY: _MODERATORS,
    Action.DESCRIBE: _MODERATORS,
    Action.SET_AVATAR: _MODERATORS,
    Action.SET_PASSWORD: _MODERATORS,
    Action.OPEN: _OWN_MODERATORS,
    Action.LOCK: _OWN_MODERATORS,
    Action.SET_LOBBY: _OWN_MODERATORS,
    Action.SET_LISTING: _OWN_MODERATORS,
    Action.SET_PERMISSIONS: _MODERATORS,
}
_WRITES = {Action.POST, Action.REACT, Action.EDIT_OWN, Action.DELETE_OWN, Action.DELETE_OTHERS}

_RANKS = {
    Role.OWNER: 4,
    Role.MODERATOR: 2,
    Role.GUEST_MODERATOR: 2,
    Role.USER: 1,
    Role.SELF_JOINED: 1,
    Role.GUEST: 1,
}


_ADMIN_RANK = 3


def rank(role: Role) -> int:
    """4 owner, 2 moderators, 1 everyone else; 0 is for people outside the room."""
    return _RANKS[role]


def rank_of(participant: Participant) -> int:
    """As `rank`; 3 for moderators who are administrators of the room."""
    own = _RANKS[participant.role]
    return _ADMIN_RANK if participant.is_admin and own == _RANKS[Role.MODERATOR] else own


def is_admin(participant: Participant) -> bool:
    """Owners are administrators of their room too."""
    return rank_of(participant) >= _ADMIN_RANK


def require(seat: Seat, action: Action) -> None:
    """Raises `RankTooLow`; for writes also `ReadOnly` in a locked room, `Forbidden` without the permission to chat."""
    if seat.participant.role not in PERMISSIONS[action]:
        raise RankTooLow
    if action in _WRITES:
        if seat.room.is_read_only:
            raise ReadOnly
        permissions.require(seat, permissions.Permission.CHAT)


def require_admitted(seat: Seat, now_ms: int) -> None:
    """Moderators pass the lobby, and those who may ignore it. Raises `Lobby` for everyone else."""
    if is_waiting(seat, now_ms):
        raise Lobby


def is_waiting(seat: Seat, now_ms: int) -> bool:
    """Whether the participant is behind the room's lobby at that time."""
    if not seat.room.has_lobby_at(now_ms):
        return False
    return not permissions.permissions_of(seat) & permissions.Permission.IGNORE_LOBBY


def is_open_to(room: Room, *, is_user: bool) -> bool:
    """Whether someone who is not in the room sees it from outside and may come in: everyone, or users who find it."""
    return room.kind is RoomKind.PUBLIC or (is_user and room.listing is not Listing.MEMBERS)


def require_outranks(seat: Seat, target: Participant | None) -> None:
    """Nobody acts on an equal or higher rank. Raises `RankTooLow`."""
    if target is not None and rank_of(target) >= rank_of(seat.participant):
        raise RankTooLow


def require_may_lead(seat: Seat, target: Participant) -> None:
    """Moderators change each other's role, but not that of administrators, who may step down. Raises `RankTooLow`."""
    if is_admin(target) and target.person_id != seat.participant.person_id:
        require_outranks(seat, target)


def require_removable(seat: Seat, target: Participant | None) -> None:
    """Owners stay; a one-to-one has no removals. Raises `WrongState`, `RankTooLow`."""
    require(seat, Action.REMOVE_MEMBER)
    if seat.room.kind is RoomKind.ONE_TO_ONE:
        raise WrongState("Nobody can be removed from a one-to-one conversation.")
    if target is None:
        return
    if target.role is Role.OWNER:
        raise RankTooLow("The owner of a room can't be removed.")
    require_may_lead(seat, target)


def require_open(other_has_closed: bool) -> None:
    """The other side of a one-to-one may have closed it. Raises `RoomClosed`."""
    if other_has_closed:
        raise RoomClosed


def require_editable(seat: Seat, message: Message) -> None:
    """Only the author edits, and only what is still there. Raises `Forbidden`, `WrongState`."""
    require(seat, Action.EDIT_OWN)
    if message.is_deleted:
        raise WrongState("This message was deleted.")
    if message.rich_object is not None:
        raise WrongState("This message shows something that has no text.")
    if message.author_id != seat.participant.person_id:
        raise Forbidden("Only the author can edit a message.")


def require_deletable(seat: Seat, message: Message, author_role: Role | None) -> None:
    """Authors delete their own, moderators what lower ranks wrote. Raises `Forbidden`."""
    if message.author_id == seat.participant.person_id:
        require(seat, Action.DELETE_OWN)
        return
    require(seat, Action.DELETE_OTHERS)
    if author_role is Role.OWNER and seat.participant.role is not Role.OWNER:
        raise RankTooLow


def names_all(seat: Seat) -> bool:
    """Whether a mention of everyone speaks to everyone: where only moderators may, theirs alone."""
    return not seat.room.mention_permissions or seat.participant.role in _MODERATORS


def role_for(kind: RoomKind, *, is_guest: bool, is_invited: bool) -> Role:
    """The role a newcomer gets."""
    if is_guest:
        return Role.GUEST
    if kind is RoomKind.ONE_TO_ONE:
        return Role.OWNER
    return Role.USER if is_invited else Role.SELF_JOINED


def require_promotable(role: Role, *, with_self_joined: bool) -> None:
    """Those who followed a link become moderators only where clients know of it. Raises `Forbidden`, `WrongState`."""
    if role is Role.OWNER:
        raise Forbidden("The owner of a room can't be promoted.")
    if role is Role.SELF_JOINED and not with_self_joined:
        raise WrongState("Add this user to the room first.")


def promoted(role: Role) -> Role:
    """Raises `WrongState` where there is nothing to promote."""
    match role:
        case Role.USER | Role.SELF_JOINED:
            return Role.MODERATOR
        case Role.GUEST:
            return Role.GUEST_MODERATOR
        case Role.OWNER | Role.MODERATOR | Role.GUEST_MODERATOR:
            raise WrongState("This participant is a moderator already.")


def demoted(role: Role) -> Role:
    """Raises `WrongState` where there is nothing to demote."""
    match role:
        case Role.MODERATOR:
            return Role.USER
        case Role.GUEST_MODERATOR:
            return Role.GUEST
        case Role.OWNER | Role.USER | Role.SELF_JOINED | Role.GUEST:
            raise WrongState("This participant is not a moderator.")

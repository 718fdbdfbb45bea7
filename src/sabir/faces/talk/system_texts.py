"""The wording of system messages, in both manners.

Source: Nextcloud Talk API, system messages; where the documentation words one otherwise than the released server, the
documented manner follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from sabir.domain.calls import MAX_NAMED, CallReport
from sabir.domain.events import EventKind

Manner = Literal["documented", "released"]


class Texts(NamedTuple):
    """What third persons, the actor, the one acted upon, and readers of the command line's acts see."""

    other: str
    actor: str
    target: str = ""
    command_line: str = ""


def _texts(phrase: str, target: str = "") -> Texts:
    """Of a phrase in the past tense that follows its actor; `target` is the one with "you" in it."""
    return Texts(
        f"{{actor}} {phrase}",
        f"You {phrase}",
        f"{{actor}} {target}" if target else "",
        f"An administrator {phrase}",
    )


def same(text: str) -> Texts:
    """For everyone."""
    return Texts(text, text, "", text)


_PLAIN: Mapping[EventKind, tuple[str, Texts]] = {
    EventKind.ROOM_CREATED: ("conversation_created", _texts("created the conversation")),
    EventKind.ROOM_DESCRIBED: ("description_set", _texts("set the description")),
    EventKind.ROOM_UNDESCRIBED: ("description_removed", _texts("removed the description")),
    EventKind.ROOM_GUESTS_ALLOWED: ("guests_allowed", _texts("allowed guests")),
    EventKind.ROOM_GUESTS_DISALLOWED: ("guests_disallowed", _texts("disallowed guests")),
    EventKind.ROOM_LOCKED: ("read_only", _texts("locked the conversation")),
    EventKind.ROOM_UNLOCKED: ("read_only_off", _texts("unlocked the conversation")),
    EventKind.ROOM_PASSWORD_SET: ("password_set", _texts("set a password")),
    EventKind.ROOM_PASSWORD_REMOVED: ("password_removed", _texts("removed the password")),
    EventKind.ROOM_LOBBY_SET: ("lobby_non_moderators", _texts("restricted the conversation to moderators")),
    EventKind.ROOM_LOBBY_LIFTED: ("lobby_none", _texts("opened the conversation to everyone")),
    EventKind.ROOM_LOBBY_EXPIRED: ("lobby_timer_reached", same("The conversation is now open to everyone")),
    EventKind.ROOM_EXPIRATION_LIFTED: ("message_expiration_disabled", _texts("disabled message expiration")),
    EventKind.ROOM_HISTORY_CLEARED: ("history_cleared", _texts("cleared the history of the conversation")),
    EventKind.ROOM_AVATAR_SET: ("avatar_set", _texts("set the conversation picture")),
    EventKind.ROOM_AVATAR_REMOVED: ("avatar_removed", _texts("removed the conversation picture")),
    EventKind.MEMBER_ADDED: ("user_added", _texts("added {user}", "added you")),
    EventKind.MEMBER_REMOVED: ("user_removed", _texts("removed {user}", "removed you")),
    EventKind.MEMBER_LEFT: ("user_removed", _texts("left the conversation")),
    EventKind.MESSAGE_EDITED: ("message_edited", _texts("edited a message")),
    EventKind.MESSAGE_DELETED: ("message_deleted", _texts("deleted a message")),
    EventKind.REACTION_REMOVED: ("reaction_revoked", _texts("deleted a reaction")),
    EventKind.POLL_VOTED: ("poll_voted", same("Someone voted on the poll {poll}")),
    EventKind.POLL_CLOSED: ("poll_closed", _texts("ended the poll {poll}")),
    EventKind.CALL_STARTED: ("call_started", _texts("started a call")),
    EventKind.CALL_JOINED: ("call_joined", _texts("joined the call")),
    EventKind.CALL_LEFT: ("call_left", _texts("left the call")),
}
_DOCUMENTED: Mapping[EventKind, tuple[str, Texts]] = {
    **_PLAIN,
    EventKind.ROOM_GUESTS_ALLOWED: ("guests_allowed", _texts("allowed guests in the conversation")),
    EventKind.ROOM_GUESTS_DISALLOWED: ("guests_disallowed", _texts("disallowed guests in the conversation")),
    EventKind.ROOM_PASSWORD_SET: ("password_set", _texts("set a password for the conversation")),
    EventKind.ROOM_PASSWORD_REMOVED: ("password_removed", _texts("removed the password for the conversation")),
    EventKind.MEMBER_ADDED: (
        "user_added",
        _texts("added {user} to the conversation", "added you to the conversation"),
    ),
    EventKind.MEMBER_REMOVED: (
        "user_removed",
        _texts("removed {user} from the conversation", "removed you from the conversation"),
    ),
}
PLAIN: Mapping[Manner, Mapping[EventKind, tuple[str, Texts]]] = {"documented": _DOCUMENTED, "released": _PLAIN}
"""Identifier and texts of the kinds whose wording needs nothing but who acted on whom."""

CAME = _texts("joined the conversation")
"""Of a member who added themselves."""
PROMOTED = _texts("promoted {user} to moderator", "promoted you to moderator")
DEMOTED = _texts("demoted {user} from moderator", "demoted you from moderator")
LOST_FILE = _texts("shared a file which is no longer available")
MISSED = Texts("You missed a call from {user}", "You tried to call {user}")

_LISTINGS: Mapping[str, tuple[str, Texts]] = {
    "0": ("listable_none", _texts("limited the conversation to the current participants")),
    "1": ("listable_users", _texts("opened the conversation to registered users")),
    "2": (
        "listable_all",
        _texts("opened the conversation to registered users and users created with the Guests app"),
    ),
}
_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60))


def listing(scope: str | None) -> tuple[str, Texts]:
    """Who can find the room from now on."""
    return _LISTINGS.get(scope or "0", _LISTINGS["0"])


def renamed(names: str | None) -> Texts:
    """From the old and the new name, a line each."""
    old, _, new = (names or "\n").partition("\n")
    return _texts(f'renamed the conversation from "{old}" to "{new}"')


def expiration(seconds: str | None) -> Texts:
    """In the largest unit that is not more than the time."""
    wanted = int(seconds or 0)
    name, unit = next((one for one in _UNITS if wanted >= one[1]), _UNITS[-1])
    return _texts(f"set the message expiration to {_counted(round(wanted / unit), name)}")


def call_ended(report: CallReport) -> str:
    """Who was in it and how long it took."""
    return f"Call with {_who(report)} (Duration {_duration(report.duration_s)})"


def call_ended_for_everyone(report: CallReport) -> Texts:
    """The same, where someone ended it for all others."""
    others = f" with {_who(report)}" if report.user_count or report.guest_count else ""
    return _texts(f"ended the call{others} (Duration {_duration(report.duration_s)})")


def _who(report: CallReport) -> str:
    users, guests = report.user_count, report.guest_count
    if not users:
        return _counted(guests, "guest")
    fits = users < MAX_NAMED or (users == MAX_NAMED and not guests)
    named = [f"{{user{number}}}" for number in range(1, (users if fits else MAX_NAMED - 1) + 1)]
    if not fits:
        named.append(_counted(users + guests - len(named), "other"))
    elif guests:
        named.append(_counted(guests, "guest"))
    return " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""`sabir session moderator`, `admin`, `ban`, `unban`, `bans`, `permissions` and `token`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter

from sabir.cli.asking import HERE, AsJson, Where, ask, print_json, show, show_one
from sabir.config import ConfigError

Key = Annotated[str, Parameter(help="A Session ID: 05, or blinded 15 or 25, and 64 hex digits.")]
Rooms = Annotated[str, Parameter(help="Room ids; * for all there are now, + for all there are and will be.")]
MaybeRoom = Annotated[str | None, Parameter(help="A room's id; without one, of all rooms.")]
Hidden = Annotated[
    bool | None,
    Parameter(
        negative="--visible",
        help="Whether members don't see it. Without either: visible in rooms, hidden if for all there will be.",
    ),
]
Room = Annotated[str, Parameter(help="The room's id, as its address has it.")]
_SERVER = "+"


def add_moderator(
    key: Key, /, *rooms: Rooms, hidden: Hidden = None, where: Where = HERE, as_json: AsJson = False
) -> None:
    """Let someone delete others' messages, and ban them; also who was never there."""
    done = _rank(where, key, rooms, hidden=hidden, is_moderator=True)
    _tell(f"{key} moderates", rooms, done, as_json=as_json)


def remove_moderator(key: Key, /, *rooms: Rooms, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a mere member of a moderator or administrator."""
    done = _rank(where, key, rooms, is_moderator=False)
    _tell(f"{key} leads no more", rooms, done, as_json=as_json)


def add_admin(key: Key, /, *rooms: Rooms, hidden: Hidden = None, where: Where = HERE, as_json: AsJson = False) -> None:
    """Let someone also make moderators, and change the room."""
    done = _rank(where, key, rooms, hidden=hidden, is_admin=True)
    _tell(f"{key} administers", rooms, done, as_json=as_json)


def remove_admin(
    key: Key, /, *rooms: Rooms, hidden: Hidden = None, where: Where = HERE, as_json: AsJson = False
) -> None:
    """Make a moderator of an administrator."""
    done = _rank(where, key, rooms, hidden=hidden, is_admin=False)
    _tell(f"{key} administers no more", rooms, done, as_json=as_json)


def list_leaders(room: MaybeRoom = None, /, *, where: Where = HERE, as_json: AsJson = False) -> None:
    """Moderators and administrators, hidden ones too."""
    show(ask(where, "session.leaders", room=room), as_json=as_json)


def ban(
    key: Key,
    /,
    *rooms: Annotated[str, Parameter(help="Room ids, or * for all there are now.")],
    everywhere: Annotated[bool, Parameter(name="--global", negative=(), help="From all rooms, now and later.")] = False,
    duration: Annotated[
        str | None, Parameter(name="--for", metavar="DURATION", help="How long: 30m, 12h, 7d …")
    ] = None,
    where: Where = HERE,
) -> None:
    """Keep someone out, on every face; also who was never there."""
    ask(where, "session.ban", key=key, rooms=_banned_from(rooms, everywhere=everywhere), duration=duration)
    print(f"{key} is banned{f' for {duration}' if duration else ''}")


def unban(
    key: Key,
    /,
    *rooms: Annotated[str, Parameter(help="Room ids, or * for all there are now.")],
    everywhere: Annotated[bool, Parameter(name="--global", negative=(), help="From all rooms, now and later.")] = False,
    where: Where = HERE,
) -> None:
    """Let someone in again."""
    done = ask(where, "session.unban", key=key, rooms=_banned_from(rooms, everywhere=everywhere))
    print(f"{key} is not banned any more" if done["is_changed"] else f"{key} was not banned")


def list_bans(room: MaybeRoom = None, /, *, where: Where = HERE, as_json: AsJson = False) -> None:
    """Bans from a room, or from the server, and when they end."""
    show(ask(where, "session.bans", room=room), as_json=as_json)


def permissions(
    room: Room,
    key: Annotated[str | None, Parameter(help="Whose; without one, list who has any of their own.")] = None,
    /,
    *,
    allow: Annotated[str, Parameter(metavar="LETTERS", help="Give rights: r read, w write, u upload, a access.")] = "",
    deny: Annotated[str, Parameter(metavar="LETTERS", help="Refuse rights.")] = "",
    clear: Annotated[str, Parameter(metavar="LETTERS", help="Have rights as anyone has them.")] = "",
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Rights of single people; those of anyone are set with `sabir session room set`."""
    if key is not None:
        own = ask(where, "session.set_rights", room=room, key=key, allow=allow, deny=deny, clear=clear)
        show_one(own, as_json=as_json)
    elif allow or deny or clear:
        raise ConfigError("say whose rights; those of anyone are set with `sabir session room set`")
    else:
        show(ask(where, "session.rights", room=room), as_json=as_json)


def revoke_tokens(key: Key, /, *, where: Where = HERE) -> None:
    """End all tokens of a Session ID, also one from the server it moved here from; clients of 2021 fetch new ones."""
    count = ask(where, "session.revoke", key=key)["tokens"]
    print(f"{key} has no token any more" if count else f"{key} had no token")


def _rank(where: Where, key: str, rooms: Sequence[str], *, hidden: bool | None = None, **wish: bool) -> Any:
    if not rooms or (_SERVER in rooms and len(rooms) > 1):
        raise ConfigError("name the rooms, or give * for all there are now, or + for all there are and will be")
    is_server = rooms[0] == _SERVER
    is_hidden = is_server if hidden is None else hidden
    names = None if is_server else list(rooms)
    return ask(where, "session.rank", key=key, rooms=names, is_visible=not is_hidden, **wish)


def _tell(what: str, rooms: Sequence[str], done: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    elif rooms[0] == _SERVER:
        print(f"{what}: all rooms")
    else:
        print(f"{what}: {', '.join(done['rooms'])}")


def _banned_from(rooms: Sequence[str], *, everywhere: bool) -> list[str] | None:
    if bool(rooms) is everywhere:
        raise ConfigError("name the rooms, or give * for all there are now, or --global for all now and later")
    return None if everywhere else list(rooms)

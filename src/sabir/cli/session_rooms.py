"""`sabir session room`, `url` and `stats`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from sabir.cli.apply import Grant, ask_for_one, grant, read_image, tell
from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, show, show_one
from sabir.config import Config

Room = Annotated[str, Parameter(help="The room's id, as its address has it.")]
Switch = Literal["on", "off"]
_ANYWHERE = ("0.0.0.0", "::")


@Parameter(name="*")
@dataclass(frozen=True)
class Traits:
    """What a published room has."""

    name: Annotated[str | None, Parameter(help="What members see.")] = None
    description: Annotated[str | None, Parameter(help="More about it; an empty one takes it away.")] = None
    image: Annotated[Path | None, Parameter(help="A PNG, JPEG, GIF or WebP file.")] = None
    owner: Annotated[str | None, Parameter(metavar="UID", help="A person who owns it; Session members need none.")] = (
        None
    )
    moderator: Annotated[
        list[str] | None, Parameter(metavar="SESSION-ID", negative_iterable=(), help="A Session ID to moderate it.")
    ] = None
    admin: Annotated[
        list[str] | None,
        Parameter(metavar="SESSION-ID", negative_iterable=(), help="One who also makes others moderators."),
    ] = None
    access: Annotated[Switch | None, Parameter(help="Whether anyone sees that there is such a room.")] = None
    read: Annotated[Switch | None, Parameter(help="Whether anyone may read.")] = None
    write: Annotated[Switch | None, Parameter(help="Whether anyone may write.")] = None
    upload: Annotated[Switch | None, Parameter(help="Whether anyone may upload files.")] = None
    signatures: Annotated[Switch | None, Parameter(help="Whether posts need the signature of their author.")] = None
    expire_after: Annotated[
        str | None, Parameter(metavar="DURATION", help='How long new messages live: 12h, 30d, 2w … or "never".')
    ] = None

    def row(self) -> dict[str, object]:
        """As a row of an apply file; what is None is left out."""
        values = {
            "name": self.name,
            "description": self.description,
            "image": read_image(self.image) if self.image is not None else None,
            "owner": self.owner,
            "session_moderators": self.moderator,
            "session_admins": self.admin,
            "session_access": _state(self.access),
            "session_read": _state(self.read),
            "session_write": _state(self.write),
            "session_upload": _state(self.upload),
            "session_signatures": _state(self.signatures),
            "expire_after": self.expire_after,
        }
        return {key: value for key, value in values.items() if value is not None}


TRAITS = Traits()


def add(room: Room, /, *, traits: Traits = TRAITS, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a room that anyone can join by its address, on every face."""
    grant(where, Grant("room", {"session_room": room, "kind": "public", **traits.row()}, "new"), as_json=as_json)


def change(
    room: Room,
    /,
    *,
    traits: Traits = TRAITS,
    rename: Annotated[str | None, Parameter(metavar="ID", help="Another id; its old address ends.")] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Change a published room; what is not given stays as it is."""
    tell(ask_for_one(where, "session.set", room=room, row=traits.row(), rename=rename), as_json=as_json)


def delete(room: Room, /, *, where: Where = HERE) -> None:
    """Delete a room on every face, with all that was said in it."""
    ask(where, "session.delete", room=room)
    print(f"{room} is deleted")


def list_rooms(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Published rooms, by id; active are members who were there through Session in the last seven days."""
    config = where.load()
    shown = ask(where, "session.show", limit=limit)
    rows = [
        {
            "id": one["session_room"],
            "name": one["name"],
            "members": one["members"],
            "active": one["active"],
            "posts": one["posts"],
            "url": _url(config, shown, one),
        }
        for one in shown["rooms"]
    ]
    show(rows, as_json=as_json)
    _warn(config)


def show_urls(
    room: Annotated[str | None, Parameter(help="This room's alone, with a QR code; by its id.")] = None,
    /,
    *,
    png: Annotated[Path | None, Parameter(help="Write the QR code to this file instead.")] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """The addresses that members join by."""
    from sabir.domain.errors import NotFound
    from sabir.faces.session.invitations import qr_png, qr_text

    config = where.load()
    shown = ask(where, "session.show")
    rows = [
        {"session_room": one["session_room"], "url": _url(config, shown, one)}
        for one in shown["rooms"]
        if room is None or one["session_room"].lower() == room.lower()
    ]
    if room is not None and not rows:
        raise NotFound("published room")
    show(rows, as_json=as_json)
    if room is not None and png is not None:
        png.write_bytes(qr_png(rows[0]["url"]))
    elif room is not None and not as_json:
        print(qr_text(rows[0]["url"]), end="")
    _warn(config)


def stats(
    room: Room,
    /,
    *,
    window: Annotated[
        str, Parameter(metavar="DURATION", help="The time that is counted, up to now: 90s, 12h, 7d …")
    ] = "1h",
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Count posts, and members who were there through Session, to the hour."""
    show_one(ask(where, "session.stats", room=room, window=window), as_json=as_json)


def _state(switch: Switch | None) -> bool | None:
    return None if switch is None else switch == "on"


def _url(config: Config, shown: Any, room: Any) -> str:
    from sabir.faces.session.invitations import join_url
    from sabir.wire.onion import ServerKey

    public = bytes.fromhex(shown["public_key"])
    if config.session.private_key is not None:
        public = ServerKey.from_private(bytes.fromhex(config.session.private_key.reveal())).public
    return join_url(config.server.base_url, room["session_room"], public)


def _warn(config: Config) -> None:
    """Where the address that is listened on can't be one that members use."""
    http = config.server.http
    if config.server.public_url is None and (http.port == 0 or http.host in _ANYWHERE):
        print(f"sabir: set public_url: clients can't reach {config.server.base_url}", file=sys.stderr)

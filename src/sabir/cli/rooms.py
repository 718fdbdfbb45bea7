"""`sabir room`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from sabir.cli.apply import Grant, grant
from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, show

Name = Annotated[str, Parameter(help="The room's name.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Traits:
    """What a room has."""

    kind: Annotated[Literal["group", "public"] | None, Parameter(help="Public rooms can be joined by a link.")] = None
    owner: Annotated[str | None, Parameter(metavar="UID", help="Who owns it; a new room needs one.")] = None
    participant: Annotated[
        list[str] | None, Parameter(metavar="UID", negative_iterable=(), help="A person to be in it.")
    ] = None
    session_room: Annotated[str | None, Parameter(help="Publish it to Session clients by this name.")] = None
    session_moderator: Annotated[
        list[str] | None, Parameter(metavar="SESSION-ID", negative_iterable=(), help="A Session ID to moderate it.")
    ] = None

    def grant(self, name: str, scope: Literal["new", "there"], *, exact: bool = False) -> Grant:
        """As a row of an apply file."""
        row = {
            "name": name,
            "kind": self.kind,
            "owner": self.owner,
            "participants": self.participant,
            "session_room": self.session_room,
            "session_moderators": self.session_moderator,
            "exact": exact,
        }
        return Grant("room", row, scope)


TRAITS = Traits()


def create(name: Name, /, *, traits: Traits = TRAITS, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a room."""
    grant(where, traits.grant(name, "new"), as_json=as_json)


def change(
    name: Name,
    /,
    *,
    traits: Traits = TRAITS,
    exact: Annotated[bool, Parameter(negative=(), help="Have these participants and moderators, no other.")] = False,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Change the room that is published as --session-room, else the one of this name."""
    grant(where, traits.grant(name, "there", exact=exact), as_json=as_json)


def list_rooms(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Group and public rooms, by name."""
    show(ask(where, "room.list", limit=limit), as_json=as_json)

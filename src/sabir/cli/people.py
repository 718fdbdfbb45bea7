"""`sabir person` and `sabir group`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sabir.cli.apply import Grant, grant
from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, read_text, show, show_one

Uid = Annotated[str, Parameter(help="The user id, as Talk has it.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Traits:
    """What a person has."""

    display_name: Annotated[str | None, Parameter(help="The name people see.")] = None
    email: Annotated[str | None, Parameter(help="The mail address.")] = None
    group: Annotated[
        list[str] | None, Parameter(negative_iterable=(), help="A group to be in; members of admin administer.")
    ] = None
    session_id: Annotated[str | None, Parameter(help="The person's Session ID.")] = None
    olvid: Annotated[bool, Parameter(negative=(), help="Give an Olvid identity and a client key.")] = False
    olvid_client_key: Annotated[str | None, Parameter(help="A client key to be good for the identity.")] = None
    password_file: Annotated[Path | None, Parameter(help="A file with the password.")] = None
    generate_password: Annotated[bool, Parameter(negative=(), help="Make a password and print it.")] = False

    def grant(self, uid: str, scope: Literal["new", "there"], *, exact: bool = False) -> Grant:
        """As a row of an apply file."""
        generated = {"password": _new_password()} if self.generate_password else {}
        row = {
            "uid": uid,
            "display_name": self.display_name,
            "email": self.email,
            "groups": self.group,
            "session_id": self.session_id,
            "olvid": self.olvid,
            "olvid_client_key": self.olvid_client_key,
            "password": generated.get("password") or read_text(self.password_file),
            "reset_password": True,
            "exact": exact,
        }
        return Grant("person", row, scope, generated)


TRAITS = Traits()


def create(uid: Uid, /, *, traits: Traits = TRAITS, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a person."""
    grant(where, traits.grant(uid, "new"), as_json=as_json)


def change(
    uid: Uid,
    /,
    *,
    traits: Traits = TRAITS,
    exact: Annotated[bool, Parameter(negative=(), help="Be in these groups and no other.")] = False,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Change a person; what is not given stays as it is."""
    grant(where, traits.grant(uid, "there", exact=exact), as_json=as_json)


def list_people(*, name: str = "", limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Persons, newest first."""
    show(ask(where, "person.list", name=name, limit=limit), as_json=as_json)


def show_person(uid: Uid, /, *, where: Where = HERE, as_json: AsJson = False) -> None:
    """One person."""
    show_one(ask(where, "person.show", uid=uid), as_json=as_json)


def disable(uid: Uid, /, *, where: Where = HERE) -> None:
    """End someone's access."""
    changed = ask(where, "person.disable", uid=uid)["is_changed"]
    print(f"{uid} has no access any more" if changed else f"{uid} was disabled already")


def enable(uid: Uid, /, *, where: Where = HERE) -> None:
    """Let someone in again."""
    changed = ask(where, "person.enable", uid=uid)["is_changed"]
    print(f"{uid} may sign in again, with new credentials" if changed else f"{uid} was enabled already")


def erase(uid: Uid, /, *, where: Where = HERE) -> None:
    """Delete someone's account; what they said stays, without their name."""
    ask(where, "person.erase", uid=uid)
    print(f"{uid} is deleted")


def create_group(
    id_: Annotated[str, Parameter(help="The group's id.")],
    /,
    *,
    display_name: str | None = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a group of people."""
    grant(where, Grant("group", {"id": id_, "display_name": display_name}, "new"), as_json=as_json)


def list_groups(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Groups of people."""
    show(ask(where, "group.list", limit=limit), as_json=as_json)


def _new_password() -> str:
    from sabir.core.steps.secrets import new_one_time_password

    return new_one_time_password()

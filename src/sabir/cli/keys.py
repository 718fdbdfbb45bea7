"""`sabir token`, `key`, `olvid`, `seald` and `session`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import uuid4

from cyclopts import Parameter

from sabir.cli.apply import Grant, grant
from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, read_text, show

Name = Annotated[str, Parameter(help="What to know it by.")]
Key = Annotated[str | None, Parameter(help="The key itself; without it one is made and printed.")]
Number = Annotated[int, Parameter(help="Its number in the list.")]
Uid = Annotated[str, Parameter(help="Whose it is.")]


def create_token(
    name: Name,
    /,
    *,
    key: Key = None,
    valid_until: Annotated[str | None, Parameter(help="When it ends, such as 2030-12-31T23:59:59Z.")] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a key of the dashboard API."""
    row = {"name": name, "key": key, "valid_until": valid_until}
    grant(where, Grant("api_token", row, "new"), as_json=as_json)


def list_tokens(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Keys of the dashboard API."""
    show(ask(where, "token.list", limit=limit), as_json=as_json)


def create_key(name: Name, /, *, key: Key = None, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a key that administers the Olvid face."""
    grant(where, Grant("olvid_admin_key", {"name": name, "key": key}, "new"), as_json=as_json)


def list_keys(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Keys of Olvid clients; those of nobody administer."""
    show(ask(where, "key.list", limit=limit), as_json=as_json)


def delete(number: Number, /, *, where: Where = HERE) -> None:
    """End a key."""
    ask(where, "key.delete", id=number)
    print(f"{number} is no key any more")


def create_identity(uid: Uid, /, *, client_key: Key = None, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make a person reachable through Olvid, with a client key."""
    row = {"uid": uid, "olvid": True, "olvid_client_key": client_key}
    grant(where, Grant("person", row, "there"), as_json=as_json)


def add_client_key(uid: Uid, /, *, where: Where = HERE, as_json: AsJson = False) -> None:
    """Make one more client key for a person."""
    key = str(uuid4())
    row = {"uid": uid, "olvid_client_key": key}
    grant(where, Grant("person", row, "there", {"client_key": key}), as_json=as_json)


def list_identities(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """Olvid identities and whose they are."""
    show(ask(where, "olvid.list", limit=limit), as_json=as_json)


def create_admin(
    email: Annotated[str, Parameter(help="The mail address to sign in with.")],
    /,
    *,
    password_file: Annotated[Path | None, Parameter(help="A file with the password.")] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Make someone who governs through the dashboard."""
    row = {"email": email, "password": read_text(password_file)}
    grant(where, Grant("dashboard_admin", row, "new"), as_json=as_json)


def list_admins(*, limit: Limit = 1000, where: Where = HERE, as_json: AsJson = False) -> None:
    """People of the dashboard."""
    show(ask(where, "seald.list", limit=limit), as_json=as_json)


def set_session_key(
    file: Annotated[Path, Parameter(help="A file with 64 hex digits.")],
    /,
    *,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Set the server's private key."""
    granted = Grant("session", {"private_key": read_text(file)}, "any")
    grant(where, granted, as_json=as_json)

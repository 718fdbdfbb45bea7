"""`sabir talk bot`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sabir.cli.apply import Grant, grant
from sabir.cli.asking import HERE, AsJson, Limit, Where, ask, read_text, show


def add(
    name: Annotated[str, Parameter(help="The name that rooms see.")],
    url: Annotated[str, Parameter(help="Where it hears of what is said.")],
    /,
    *,
    secret_file: Annotated[Path | None, Parameter(help="A file with the secret; without one it is made.")] = None,
    description: Annotated[str | None, Parameter(help="What moderators read of it.")] = None,
    feature: Annotated[
        list[str] | None,
        Parameter(
            negative_iterable=(), help="What it can do: webhook and response (both if none is given), event, reaction."
        ),
    ] = None,
    where: Where = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a bot that moderators can let into their rooms."""
    row = {
        "name": name,
        "url": url,
        "secret": read_text(secret_file),
        "description": description,
        "features": feature,
    }
    grant(where, Grant("talk_bot", row, "new"), as_json=as_json)


def list_bots(*, limit: Limit = 200, where: Where = HERE, as_json: AsJson = False) -> None:
    """Bots, and how reaching them went."""
    show(ask(where, "bot.list", limit=limit), as_json=as_json)


def remove(
    number: Annotated[int, Parameter(help="The bot's id, as `sabir talk bot list` shows it.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Take a bot out of all rooms; what it said stays."""
    removed = ask(where, "bot.remove", id=number)
    print(f"{removed['name']} is no bot any more")

"""From the tables of an apply file to a wish. Errors name table, row and key."""

from __future__ import annotations

import base64
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sabir.domain.errors import InvalidInput
from sabir.domain.wishes import (
    ApiTokenWish,
    DashboardAdminWish,
    GroupWish,
    OlvidAdminKeyWish,
    PersonWish,
    RoomWish,
    SessionWish,
    TalkBotWish,
    Wish,
    WishRefused,
)

TABLES: Mapping[str, type] = {
    "group": GroupWish,
    "person": PersonWish,
    "room": RoomWish,
    "dashboard_admin": DashboardAdminWish,
    "api_token": ApiTokenWish,
    "olvid_admin_key": OlvidAdminKeyWish,
    "talk_bot": TalkBotWish,
    "session": SessionWish,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = ("valid_until", "valid_until_ms")
"""A key that is written as a date, and the field it sets."""


def parse(document: Mapping[str, object]) -> Wish:
    """Raises `InvalidInput` (an unknown table), `WishRefused`."""
    for table in document:
        if table not in TABLES:
            raise InvalidInput(table, f"[{table}]: there is no such table{_known(table, TABLES)}")
    tables: dict[str, Any] = {table: _rows(table, rows) for table, rows in document.items()}
    return Wish(**tables)


def _rows(table: str, value: object) -> tuple[object, ...]:
    if table == "session":
        return (_row(table, 1, value),)
    if not isinstance(value, list):
        raise InvalidInput(table, f"{table}: it must be written as [[{table}]], once per row")
    return tuple(_row(table, number, row) for number, row in enumerate(value, 1))


def _row(table: str, number: int, row: object) -> object:
    if not isinstance(row, dict):
        raise WishRefused(table, number, "", "it must be a table")
    kinds = _kinds(TABLES[table])
    values: dict[str, object] = {}
    for key, value in row.items():
        if key not in kinds:
            raise WishRefused(table, number, key, f"there is no such key{_known(key, kinds)}")
        try:
            values[_DATE[1] if key == _DATE[0] else key] = _value(kinds[key], value)
        except ValueError as error:
            raise WishRefused(table, number, key, f"it {error}") from error
    for field in fields(TABLES[table]):
        if field.default is MISSING and field.name not in values:
            raise WishRefused(table, number, field.name, "it is missing")
    try:
        made: object = TABLES[table](**values)
    except WishRefused:
        raise
    except InvalidInput as error:
        raise WishRefused(table, number, error.field, error.detail) from error
    return made


def _kinds(wish: type) -> dict[str, str]:
    """What each key of a table must be."""
    found: dict[str, str] = {}
    for field in fields(wish):
        name = _DATE[0] if field.name == _DATE[1] else field.name
        found[name] = "date" if name == _DATE[0] else str(field.type).split(" ")[0]
    return found


def _value(kind: str, value: object) -> object:
    match kind:
        case "bool":
            if not isinstance(value, bool):
                raise ValueError(f"must be true or false, not {value!r}")
            return value
        case "date":
            return _date(value)
        case "bytes":
            return _bytes(value)
        case "str":
            if not isinstance(value, str):
                raise ValueError("must be a string in quotes")
            return value
        case _:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise ValueError('must be a list such as ["…", "…"]')
            return tuple(value)


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except ValueError as error:
        raise ValueError("is no picture; image_file names one beside this file") from error


def _date(value: object) -> int:
    """RFC 3339; without a zone it is UTC."""
    try:
        date = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        date = None
    if date is None:
        raise ValueError("must be a date such as 2030-12-31T23:59:59Z")
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def _known(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(names)}"

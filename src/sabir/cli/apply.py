"""`sabir apply`, and the granting part of the single commands."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from sabir.cli.asking import HERE, AsJson, Where, ask, print_json
from sabir.config import ConfigError

_SECRETS = {"password", "key", "olvid_client_key", "private_key", "secret"}
_IMAGE = "image"
_ABOUT = {"table", "name", "changed"}


def apply(
    file: Annotated[Path, Parameter(help="The wish, as TOML.")], /, *, where: Where = HERE, as_json: AsJson = False
) -> None:
    """Make what the file describes."""
    document = _read(file)
    from sabir.transport.control import Refused

    try:
        granted = ask(where, "apply", document=document)
    except Refused as error:
        if error.kind in ("WishRefused", "InvalidInput"):
            raise ConfigError(f"{file}: {error.detail}") from error
        raise
    tell(granted, as_json=as_json)


@dataclass(frozen=True)
class Grant:
    """One row to be granted; what is None is left out."""

    table: str
    row: Mapping[str, object]
    scope: Literal["new", "there", "any"]
    generated: Mapping[str, str] = field(default_factory=dict)
    """What was made here for the row, to be shown once it is granted."""


def grant(where: Where, wanted: Grant, *, as_json: bool) -> None:
    """Have it granted and tell."""
    row = {key: value for key, value in wanted.row.items() if value is not None}
    rows = row if wanted.table == "session" else [row]
    granted = ask_for_one(where, "apply", document={wanted.table: rows}, scope=wanted.scope)
    for one in granted["made"]:
        one.update(wanted.generated)
    tell(granted, as_json=as_json)


def ask_for_one(where: Where, command: str, **arguments: object) -> Any:
    """As `ask`; a refusal does not name the only row there is. Raises `Refused`."""
    from sabir.transport.control import Refused

    try:
        return ask(where, command, **arguments)
    except Refused as error:
        place, _, text = error.detail.partition(": ")
        raise Refused(error.kind, text if place.startswith("[") else error.detail) from error


def tell(granted: Any, *, as_json: bool) -> None:
    """Print what was done, and what was generated, this once."""
    if as_json:
        print_json(granted)
        return
    for one in granted["made"]:
        print(f"{one['table']} {one['name']}: {', '.join(one['changed'])}")
        for key, value in one.items():
            if key not in _ABOUT:
                print(f"    {key}  {value}")
    for note in granted["notes"]:
        print(f"note: {note}")
    count = granted["changes"]
    print("1 change" if count == 1 else f"{count} changes")


def _read(file: Path) -> dict[str, object]:
    """The file's tables, with the secrets that they name files of, and dates as text. Raises `ConfigError`."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: it can't be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(f"{file}: it is not valid TOML: {error}") from error
    for table, rows in document.items():
        if isinstance(rows, dict):
            document[table] = _complete(file, f"[{table}]", rows)
        elif isinstance(rows, list):
            document[table] = [
                _complete(file, f"[[{table}]] {number}", row) if isinstance(row, dict) else row
                for number, row in enumerate(rows, 1)
            ]
    return document


def _complete(file: Path, place: str, row: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in row.items():
        name = key.removesuffix("_file")
        if name != key and (name in _SECRETS or name == _IMAGE):
            if name in row:
                raise ConfigError(f"{file}: {place}: {key}: it is given beside {name}; keep one of the two")
            path = _beside(file, f"{place}: {key}", value)
            found[name] = read_image(path) if name == _IMAGE else _secret(f"{file}: {place}: {key}", path)
        else:
            found[key] = value.isoformat() if isinstance(value, datetime | date) else value
    return found


def read_image(path: Path) -> str:
    """Its bytes as base64. Raises `ConfigError`."""
    try:
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise ConfigError(f"{path}: it can't be read ({error.strerror})") from error


def _beside(file: Path, place: str, value: object) -> Path:
    if not isinstance(value, str):
        raise ConfigError(f"{file}: {place}: it must be a path in quotes")
    return file.parent / value


def _secret(place: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{place}: {path} can't be read as text; put the secret there") from error

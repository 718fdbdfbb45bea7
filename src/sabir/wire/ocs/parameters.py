"""A request's parameters, merged from query, body and path.

Source: Nextcloud OCS, parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import msgspec

from sabir.wire.errors import WireError
from sabir.wire.ocs.multipart import Part, parse_multipart
from sabir.wire.ocs.values import is_short_number, to_boolean, to_integer, to_text, to_texts

MAX_FIELDS = 1000

_IS_PLAIN = re.compile(rb"[\w.~:,;=&-]*", re.ASCII).fullmatch
_JSON_OBJECT = msgspec.json.Decoder(dict[str, object])


class MissingParameter(WireError):
    """A required parameter is absent; `name` is its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"parameter {name} is missing")


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed body: parameters, and the files of a multipart one."""

    values: Mapping[str, object] = field(default_factory=dict)
    files: Sequence[Part] = ()


NO_BODY = Body()


@dataclass(frozen=True, slots=True)
class Parameters:
    """The merged parameters, cast on reading; JSON's null counts as absent.

    Getters raise `MissingParameter` if there is no default, and `WireError` for what can't be cast.
    """

    values: Mapping[str, object]
    files: Sequence[Part] = ()

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name)
        if value is not None:
            return to_text(name, value)
        if default is None:
            raise MissingParameter(name)
        return default

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.values.get(name)
        if value.__class__ is str and is_short_number(value):
            return int(value)
        if value is not None:
            return to_integer(name, value)
        if default is None:
            raise MissingParameter(name)
        return default

    def boolean(self, name: str, default: bool | None = None) -> bool:
        value = self.values.get(name)
        if value is not None:
            return to_boolean(name, value)
        if default is None:
            raise MissingParameter(name)
        return default

    def texts(self, name: str) -> list[str]:
        """A list, written `name[]` in queries and forms; empty if absent."""
        return to_texts(name, self.values.get(name))

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None


def merge(query: Mapping[str, object], body: Body, path: Mapping[str, str]) -> Parameters:
    """The path wins over the body, the body over the query."""
    if not body.values and not path:
        return Parameters(query, body.files)
    return Parameters({**query, **body.values, **path}, body.files)


def parse_query(query: bytes) -> dict[str, object]:
    """A query, or a form body. Raises: `WireError`."""
    if not query:
        return {}
    if _IS_PLAIN(query) and query.count(b"&") < MAX_FIELDS:  # several times faster, and what most queries are
        fields = [one.partition("=") for one in query.decode().split("&") if one]
        return {name: value for name, _, value in fields}
    try:
        return _collect(_form_fields(query.decode()))
    except ValueError as error:
        raise WireError(f"parameters must be UTF-8 and at most {MAX_FIELDS}") from error


def parse_body(content_type: str | None, body: bytes) -> Body:
    """A form, multipart or JSON body; any other type has no parameters. Raises: `WireError`."""
    if not body or not content_type:
        return NO_BODY
    match content_type.partition(";")[0].strip().lower():
        case "application/json":
            return Body(_parse_json(body))
        case "application/x-www-form-urlencoded":
            return Body(parse_query(body))
        case "multipart/form-data":
            parts = parse_multipart(content_type, body)
            return Body(_collect(_fields(parts)), [part for part in parts if part.filename is not None])
        case _:
            return Body()


def _form_fields(text: str) -> list[tuple[str, str]]:
    """As `urllib.parse.parse_qsl` with blank values, in half the time. Raises `ValueError`."""
    if text.count("&") >= MAX_FIELDS:
        raise ValueError("too many fields")
    fields = [one.partition("=") for one in text.replace("+", " ").split("&") if one]
    return [(_unquoted(name), _unquoted(value)) for name, _, value in fields]


def _unquoted(text: str) -> str:
    return unquote_to_bytes(text).decode() if "%" in text else text


def _collect(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """`name[]`, `name[0]` and `name[key]` gather a list; of a repeated plain name the last counts."""
    values: dict[str, object] = {}
    for name, value in pairs:
        stem, bracket, _ = name.partition("[")
        if not (bracket and stem and name.endswith("]")):
            values[name] = value
            continue
        gathered = values.get(stem)
        if isinstance(gathered, list):
            gathered.append(value)
        else:
            values[stem] = [value]
    return values


def _parse_json(body: bytes) -> dict[str, object]:
    try:
        return _JSON_OBJECT.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise WireError("body must be a JSON object") from error


def _fields(parts: Sequence[Part]) -> list[tuple[str, str]]:
    try:
        return [(part.name, part.content.decode()) for part in parts if part.filename is None]
    except UnicodeDecodeError as error:
        raise WireError("multipart fields must be UTF-8") from error

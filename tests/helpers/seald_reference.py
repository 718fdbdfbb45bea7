"""The published dashboard API: addresses, parameters and fields, as data."""

from __future__ import annotations

import json
import re
from typing import Any

from scripts.tree import ROOT

Endpoint = dict[str, Any]
ENDPOINTS: list[Endpoint] = json.loads((ROOT / "tests/data/seed-seald.json").read_text(encoding="utf-8"))["endpoints"]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_NATURAL = {
    "string": (str, bool, int, dict),
    "boolean": (bool,),
    "integer": (int,),
    "array": (list,),
    "object": (dict,),
}


def endpoint(method: str, path: str) -> Endpoint:
    """The one at this address."""
    return next(one for one in ENDPOINTS if (one["method"], one["path"]) == (method, path))


def check(fields: list[Endpoint], shown: dict[str, Any], *, absent: frozenset[str] = frozenset()) -> None:
    """Every published field is there with its type; those that nothing has happened to are null."""
    for field in fields:
        name, value = field["name"], shown[field["name"]]
        if value is None:
            assert field["nullable"] or name in absent, name
            continue
        assert isinstance(value, _NATURAL[field["type"]]), (name, value)
        if field.get("format") == "uuid":
            assert _UUID.fullmatch(value), (name, value)
        if field.get("format") == "date-time":
            assert _DATE_TIME.fullmatch(value), (name, value)
        if field["type"] == "object":
            check(field.get("fields", []), value)


def row_fields(one: Endpoint) -> list[Endpoint]:
    """The fields of one row of a list."""
    fields: list[Endpoint] = next(field for field in one["response_fields"] if field["name"] == "results")["fields"]
    return fields

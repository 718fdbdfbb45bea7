"""Wraps an endpoint's status and data into what `v1.php` and `v2.php` answer.

Source: Nextcloud OCS, envelope, status mapping, choice of the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple

import msgspec

from sabir.wire.errors import WireError
from sabir.wire.ocs.xml import to_xml

Format = Literal["json", "xml"]

JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"

INTERNAL_ERROR = 996
UNAUTHORISED = 997
"""Not logged in."""
NOT_FOUND = 998
"""No such route."""
UNKNOWN_ERROR = 999

_BODILESS = frozenset({204, 304})
_PLAIN = _BODILESS | {429, 503}
"""Come as they are behind both scripts: caches and clients that wait must see them."""
_V2_HTTP = {UNAUTHORISED: 401, NOT_FOUND: 404, INTERNAL_ERROR: 500, UNKNOWN_ERROR: 500}


class Script(StrEnum):
    """The two entry points; the same routes answer behind both."""

    V1 = "v1.php"
    V2 = "v2.php"


class Answer(NamedTuple):
    """An HTTP answer; without a body `content_type` is empty."""

    status: int
    content_type: str
    body: bytes


CSRF_FAILED = Answer(412, JSON_TYPE, b'{"message":"CSRF check failed"}')
"""No envelope, whatever script and format."""


def encode(script: Script, form: Format, status: int, data: object = b"[]", message: str = "") -> Answer:
    """Answer with an endpoint's `status`: an HTTP status, a constant of this module, or a legacy code such as 102.

    `data` as bytes is JSON, put in as it is; anything else is a value msgspec can turn into built-in ones, in which an
    empty map is written `[]`. `message` shows in failures only: success says "OK".
    """
    http = _http_status(script, status)
    if http in _BODILESS:
        return Answer(http, "", b"")
    if form == "json":
        head = _json_head(script, status, message)
        return Answer(http, JSON_TYPE, head + (data if isinstance(data, bytes) else _to_json(data)) + b"}}")
    return Answer(http, XML_TYPE, _xml_envelope(script, status, message, data))


def route_miss(script: Script, form: str | None) -> Answer:
    """Answer a path that is no OCS route. Only the parameter `format` counts here, not the Accept header."""
    text = "Invalid query, please check the syntax."
    answer = encode(script, "json" if form == "json" else "xml", NOT_FOUND, None, text)
    return answer if form == "json" else answer._replace(content_type="text/xml; charset=UTF-8")


def choose_format(query: Mapping[str, object], body: Mapping[str, object], accept: str | None) -> Format:
    """Raises: `WireError` for a `format` that is neither json nor xml (answer that one in XML)."""
    wish = query.get("format", body.get("format"))
    if wish == "json":
        return "json"
    if wish is not None:
        if wish == "xml":
            return "xml"
        raise WireError("format must be json or xml")
    for member in (accept or "").lower().split(","):
        name = member.strip().removeprefix("application/")
        if name == "json":
            return "json"
        if name == "xml":
            return "xml"
    return "xml"


def _http_status(script: Script, status: int) -> int:
    if script is Script.V2:
        return _V2_HTTP.get(status) or (status if 200 <= status <= 600 else 400)
    if status == UNAUTHORISED:
        return 401
    return status if status in _PLAIN else 200


def _meta(script: Script, status: int, message: str) -> Mapping[str, object]:
    code = status
    if script is Script.V1:
        code = 100 if status == 200 else status
    elif status == NOT_FOUND:
        code = 404
    is_ok = code == 100 if script is Script.V1 else 200 <= code < 300
    meta = {"status": "ok" if is_ok else "failure", "statuscode": code, "message": "OK" if is_ok else message}
    if script is Script.V1:
        meta |= {"totalitems": "", "itemsperpage": ""}
    return meta


@lru_cache(maxsize=256)
def _json_head(script: Script, status: int, message: str) -> bytes:
    return b'{"ocs":{"meta":' + msgspec.json.encode(_meta(script, status, message)) + b',"data":'


def _to_json(data: object) -> bytes:
    return msgspec.json.encode(_with_php_arrays(msgspec.to_builtins(data)))


def _with_php_arrays(value: object) -> object:
    """An empty map becomes an empty list, as PHP has one type for both."""
    if isinstance(value, dict):
        return {key: _with_php_arrays(one) for key, one in value.items()} or []
    if isinstance(value, list):
        return [_with_php_arrays(one) for one in value]
    return value


def _xml_envelope(script: Script, status: int, message: str, data: object) -> bytes:
    value = msgspec.json.decode(data) if isinstance(data, bytes) else msgspec.to_builtins(data)
    meta = to_xml("meta", _meta(script, status, message))
    return f'<?xml version="1.0"?>\n<ocs>\n {meta}\n {to_xml("data", value)}\n</ocs>\n'.encode()

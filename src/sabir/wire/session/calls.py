"""The inner request of an onion request, and its v4 reply.

Source: SOGS legacy API, RPC call; SOGS onion requests, v4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from sabir.wire.bencode import decode_list, encode_list
from sabir.wire.errors import WireError


@dataclass(frozen=True, slots=True)
class Call:
    """One inner request. Header names are lower-case; `endpoint` is as sent, with or without its leading slash."""

    method: str
    endpoint: str
    headers: Mapping[str, str]
    body: bytes


class _CallV3(msgspec.Struct):
    endpoint: str
    method: str
    body: str | None = None
    headers: dict[str, str] | None = None
    auth_code: str | None = None


class _CallV4(msgspec.Struct):
    endpoint: str
    method: str
    headers: dict[str, str] | None = None


_V3 = msgspec.json.Decoder(_CallV3)
_V4 = msgspec.json.Decoder(_CallV4)


def parse_v3(payload: bytes) -> Call:
    """A v3 payload: one JSON object whose body is text. Raises: `WireError`."""
    try:
        call = _V3.decode(payload)
    except (ValueError, RecursionError) as error:
        raise WireError("payload is not a valid call") from error
    headers = _lowered(call.headers)
    if call.auth_code:
        headers.setdefault("authorization", call.auth_code)
    # COMPAT(session 2021): phones send the four letters of null as the body of a GET.
    body = "" if call.body == "null" else call.body or ""
    return Call(call.method, call.endpoint, headers, body.encode())


def parse_v4(payload: bytes) -> Call:
    """A v4 payload: JSON and, if there is one, the raw body. Raises: `WireError`."""
    parts = decode_list(payload)
    try:
        call = _V4.decode(parts[0])
    except (ValueError, RecursionError) as error:
        raise WireError("payload is not a valid call") from error
    if not call.endpoint.startswith("/"):
        raise WireError("endpoint must start with a slash")
    return Call(call.method, call.endpoint, _lowered(call.headers), parts[1] if len(parts) > 1 else b"")


def build_v4_reply(code: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """The plaintext of a v4 reply; header names lower-case, the length left to the framing."""
    named = {name: value for name, value in _lowered(headers).items() if name != "content-length"}
    return encode_list((msgspec.json.encode({"code": code, "headers": named}), body))


def _lowered(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}

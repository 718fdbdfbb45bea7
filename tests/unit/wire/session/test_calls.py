from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.bencode import encode_list
from sabir.wire.errors import WireError
from sabir.wire.session.calls import Call, build_v4_reply, parse_v3, parse_v4
from tests.helpers.junk import junk
from tests.helpers.session_vectors import VECTORS

V4 = VECTORS["onion_v4"]


def test_the_vectors() -> None:
    assert parse_v3(VECTORS["onion_v3"]["payload"].encode()) == Call("GET", "rooms", {}, b"")
    assert parse_v4(V4["get"]["payload"].encode()) == Call("GET", "/capabilities", {}, b"")
    body = b'[{"method":"GET","path":"/capabilities"}]'
    assert parse_v4(V4["post"]["payload"].encode()) == Call(
        "POST", "/batch", {"content-type": "application/json"}, body
    )


def test_a_v4_reply_is_built_byte_for_byte() -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "37"}
    assert build_v4_reply(200, headers, b'{"capabilities":["reactions","sogs"]}').decode() == V4["get"]["reply"]


@pytest.mark.parametrize("body", [{}, {"body": None}, {"body": ""}, {"body": "null"}])
@pytest.mark.parametrize("headers", [{}, {"headers": None}, {"headers": {}}])
def test_v3_body_and_headers_may_be_missing(body: dict[str, object], headers: dict[str, object]) -> None:
    call = parse_v3(json.dumps({"method": "GET", "endpoint": "messages?limit=2", "x": [1], **body, **headers}).encode())
    assert call == Call("GET", "messages?limit=2", {}, b"")


def test_v3_header_names_have_any_case() -> None:
    payload = {
        "method": "POST",
        "endpoint": "/messages",
        "body": '{"é":1}',
        "headers": {"ROOM": "Main", "authorization": "t"},
    }
    assert parse_v3(json.dumps(payload).encode()) == Call(
        "POST", "/messages", {"room": "Main", "authorization": "t"}, '{"é":1}'.encode()
    )


def test_v3_auth_code_stands_in_for_the_header() -> None:
    call = {"method": "GET", "endpoint": "messages", "auth_code": "a"}
    assert parse_v3(json.dumps(call).encode()).headers == {"authorization": "a"}
    assert parse_v3(json.dumps({**call, "headers": {"Authorization": "b"}}).encode()).headers == {"authorization": "b"}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"{}",
        b'{"method":"GET"}',
        b'{"method":"GET","endpoint":null}',
        b'{"method":"GET","endpoint":"rooms","body":{}}',
        b'{"method":"GET","endpoint":"rooms","headers":[]}',
        b'{"method":"GET","endpoint":"rooms","headers":{"Room":1}}',
        b'{"method":"GET","endpoint":"\\ud800"}',
        b'{"x":' + b"[" * 100_000,
    ],
)
def test_bad_calls_are_refused(payload: bytes) -> None:
    with pytest.raises(WireError):
        parse_v3(payload)
    with pytest.raises(WireError):
        parse_v4(payload)
    if b'"body"' not in payload:
        with pytest.raises(WireError):
            parse_v4(encode_list([payload, b""]))


def test_a_v4_endpoint_needs_its_slash() -> None:
    with pytest.raises(WireError):
        parse_v4(encode_list([b'{"method":"GET","endpoint":"rooms"}']))


def test_a_v4_body_is_raw() -> None:
    call = parse_v4(encode_list(['{"method":"PUT","endpoint":"/r/🍆"}'.encode(), b"\0\xff"]))
    assert call == Call("PUT", "/r/🍆", {}, b"\0\xff")


@junk
@given(st.binary(max_size=80) | st.text('{}[]",:0methodendpointGET', max_size=60).map(str.encode))
def test_junk_is_a_wire_error(payload: bytes) -> None:
    for parse in (parse_v3, parse_v4):
        with pytest.raises(WireError):
            parse(payload)
    with pytest.raises(WireError):
        parse_v4(encode_list([payload]))

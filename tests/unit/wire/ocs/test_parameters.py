"""Merging, lenient casts, lists, and junk that never becomes anything but a `WireError`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.ocs import Body, MissingParameter, Parameters, merge, parse_body, parse_query
from tests.helpers.junk import junk

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=utf-8"
MULTIPART = 'multipart/form-data; boundary="XX"'


def _multipart(*parts: tuple[str, bytes]) -> bytes:
    lines = [b"--XX\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts]
    return b"".join(lines) + b"--XX--\r\n"


def test_path_wins_over_body_over_query() -> None:
    merged = merge(parse_query(b"a=q&b=q&c=q"), parse_body(FORM, b"b=b&c=b"), {"c": "p"})
    assert merged.values == {"a": "q", "b": "b", "c": "p"}


def test_query_decoding() -> None:
    values = parse_query("a=1+2%20%C3%BC&b=&c&a=last&d=ü".encode())
    assert values == {"a": "last", "b": "", "c": "", "d": "ü"}
    assert parse_query(b"") == {}


@junk
@given(st.text("ab1=&;,:~.-_", max_size=40))
def test_a_plain_query_is_read_like_any_other(query: str) -> None:
    odd = parse_query(f"{query}&odd=%20".encode())
    assert {**parse_query(query.encode()), "odd": " "} == odd


def test_lists_of_queries_and_forms() -> None:
    values = parse_query(b"t[]=0&t[]=1&u%5B%5D=x&v[3]=y&v[k]=z&[]=odd&w[=odd")
    assert values == {"t": ["0", "1"], "u": ["x"], "v": ["y", "z"], "[]": "odd", "w[": "odd"}


def test_json_body() -> None:
    body = parse_body(
        JSON, b'{"message":"h\\u00fc","replyTo":5,"silent":true,"options":["a","b"],"x":null,"y":{"z":1}}'
    )
    merged = merge({}, body, {})
    assert merged.text("message") == "hü"
    assert merged.integer("replyTo") == 5
    assert merged.boolean("silent") is True
    assert merged.texts("options") == ["a", "b"]
    assert "x" not in merged
    assert merged.text("x", "absent") == "absent"
    assert merged.texts("y") == ["1"]


def test_multipart_fields_and_files() -> None:
    payload = _multipart(
        ('Content-Disposition: form-data; name="a"', "ü".encode()),
        ('Content-Disposition: form-data; name="t[]"', b"1"),
        ('content-disposition: form-data; name="file"; filename="p.png"\r\nContent-Type: image/png', b"\x89\r\n\0"),
    )
    body = parse_body(MULTIPART, payload)
    assert body.values == {"a": "ü", "t": ["1"]}
    (file,) = body.files
    assert (file.name, file.filename, file.content_type, file.content) == ("file", "p.png", "image/png", b"\x89\r\n\0")
    assert merge({}, body, {}).files == body.files


@pytest.mark.parametrize(("kind", "payload"), [(None, b"a=1"), ("text/plain", b"a=1"), (FORM, b""), (JSON, b"")])
def test_bodies_without_parameters(kind: str | None, payload: bytes) -> None:
    assert parse_body(kind, payload) == Body()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (JSON, b"{"),
        (JSON, b"[1]"),
        (JSON, b'"x"'),
        (JSON, b"null"),
        (JSON, b'{"a":"\xff"}'),
        (JSON, b'{"a":"\\ud800"}'),
        (JSON, b'{"a":1e999}'),
        (JSON, b'{"a":' + b"[" * 100_000),
        (FORM, b"a=%ff"),
        (FORM, b"\xff=1"),
        (FORM, b"a&" * 2000),
        ("multipart/form-data", _multipart()),
        (f"multipart/form-data; boundary={'x' * 400}", _multipart()),
        (MULTIPART, b"junk"),
        (MULTIPART, _multipart(('Content-Disposition: form-data; name="a"', b"1"))[:-8]),
        (MULTIPART, _multipart(("Content-Disposition: form-data", b"1"))),
        (MULTIPART, _multipart(('Content-Disposition: form-data; name="\xff"', b"1")).replace(b"\xc3\xbf", b"\xff")),
        (MULTIPART, _multipart(('Content-Disposition: form-data; name="a"', b"\xff"))),
        (MULTIPART, _multipart(*[('Content-Disposition: form-data; name="a"', b"")] * 1001)),
    ],
)
def test_malformed_bodies(kind: str, payload: bytes) -> None:
    with pytest.raises(WireError):
        parse_body(kind, payload)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("7", 7),
        (" 7", 7),
        ("7x", 7),
        ("-7.9", -7),
        ("+7", 7),
        ("x7", 0),
        ("", 0),
        ("٣", 0),
        ("000", 0),
        ("0" * 50 + "12", 12),
        ("9" * 5000, 2**63 - 1),
        ("-" + "9" * 19, -(2**63 - 1)),
        (7, 7),
        (7.9, 7),
        (True, 1),
        (10**400, 2**63 - 1),
        (-1e300, -(2**63 - 1)),
    ],
)
def test_integers(value: object, expected: int) -> None:
    assert Parameters({"a": value}).integer("a") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", True),
        ("true", True),
        ("no", True),
        ("0", False),
        ("", False),
        ("false", False),
        ("False", False),
        (1, True),
        (0, False),
        (False, False),
    ],
)
def test_booleans(value: object, expected: bool) -> None:
    assert Parameters({"a": value}).boolean("a") is expected


@pytest.mark.parametrize(("value", "expected"), [(5, "5"), (True, "1"), (False, ""), (1.5, "1.5"), ("x", "x")])
def test_texts(value: object, expected: str) -> None:
    assert Parameters({"a": value}).text("a") == expected
    assert Parameters({"a": value}).texts("a") == [expected]


@pytest.mark.parametrize("value", ["a\0", ["a"], {"a": "b"}, 2**63, 10**400])
def test_what_is_no_text(value: object) -> None:
    with pytest.raises(WireError):
        Parameters({"a": value}).text("a")


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(WireError):
        Parameters({"a": value}).integer("a")


def test_absent_parameters() -> None:
    none = Parameters({})
    assert (none.text("a", ""), none.integer("a", 5), none.boolean("a", False), none.texts("a")) == ("", 5, False, [])
    for getter in (none.text, none.integer, none.boolean):
        with pytest.raises(MissingParameter) as caught:
            getter("a")
        assert caught.value.name == "a"


@junk
@given(
    st.sampled_from([FORM, JSON, MULTIPART, "multipart/form-data; boundary=", "text/x"]),
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from([b"--XX", b"\r\n", b"--", b": ", b"name=", b'"a"', b"\0", b"%", b"[]", b"&", b"{"])
        ).map(b"".join),
    ),
)
def test_junk_is_parsed_or_refused(kind: str, payload: bytes) -> None:
    try:
        body = parse_body(kind, payload)
        merged = merge(parse_query(payload), body, {})
        for name in merged.values:
            for getter in (merged.text, merged.integer, merged.boolean, merged.texts):
                getter(name)
    except WireError:
        pass

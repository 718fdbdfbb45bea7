"""The bytes of the envelope, for both scripts and formats."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.ocs import (
    CSRF_FAILED,
    INTERNAL_ERROR,
    NOT_FOUND,
    UNAUTHORISED,
    Format,
    Script,
    choose_format,
    encode,
    route_miss,
)
from tests.helpers.junk import junk


def test_json_of_v2() -> None:
    assert encode(Script.V2, "json", 200, b'{"id":17}') == (
        200,
        "application/json; charset=utf-8",
        b'{"ocs":{"meta":{"status":"ok","statuscode":200,"message":"OK"},"data":{"id":17}}}',
    )


def test_json_of_v1_has_two_more_fields_and_code_100() -> None:
    assert encode(Script.V1, "json", 200).body == (
        b'{"ocs":{"meta":{"status":"ok","statuscode":100,"message":"OK","totalitems":"","itemsperpage":""},"data":[]}}'
    )


def test_created_is_a_failure_over_v1_with_its_data() -> None:
    assert encode(Script.V1, "json", 201, b"[1]").body == (
        b'{"ocs":{"meta":{"status":"failure","statuscode":201,"message":"","totalitems":"","itemsperpage":""},'
        b'"data":[1]}}'
    )
    assert encode(Script.V2, "json", 201, b"[1]")[::2] == (
        201,
        b'{"ocs":{"meta":{"status":"ok","statuscode":201,"message":"OK"},"data":[1]}}',
    )


def test_xml_of_v2() -> None:
    answer = encode(Script.V2, "xml", 200, {"a": [1, {"b": True}], "c": False, "d": None, "e": {}, "f": "<ü&>"})
    assert answer == (
        200,
        "application/xml; charset=utf-8",
        '<?xml version="1.0"?>\n<ocs>\n <meta><status>ok</status><statuscode>200</statuscode>'
        "<message>OK</message></meta>\n <data><a><element>1</element><element><b>1</b></element></a>"
        "<c/><d/><e/><f>&lt;ü&amp;&gt;</f></data>\n</ocs>\n".encode(),
    )


def test_xml_of_v1_failure_without_data() -> None:
    assert encode(Script.V1, "xml", 404).body == (
        b'<?xml version="1.0"?>\n<ocs>\n <meta><status>failure</status><statuscode>404</statuscode><message/>'
        b"<totalitems/><itemsperpage/></meta>\n <data/>\n</ocs>\n"
    )


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("status", "v2", "v1"),
    [
        (200, (200, 200), (200, 100)),
        *((status, (status, status), (200, status)) for status in (201, 400, 403, 404, 405, 409, 412, 413, 500)),
        *((status, (status, status), (status, status)) for status in (429, 503)),
        (UNAUTHORISED, (401, 997), (401, 997)),
        (NOT_FOUND, (404, 404), (200, 998)),
        (INTERNAL_ERROR, (500, 996), (200, 996)),
        (999, (500, 999), (200, 999)),
        (101, (400, 101), (200, 101)),
        (102, (400, 102), (200, 102)),
        (700, (400, 700), (200, 700)),
    ],
)
def test_status_mapping(form: Format, status: int, v2: tuple[int, int], v1: tuple[int, int]) -> None:
    for script, (http, code) in ((Script.V2, v2), (Script.V1, v1)):
        answer = encode(script, form, status)
        assert answer.status == http
        ok = code == 100 if script is Script.V1 else code in (200, 201)
        if form == "json":
            meta = msgspec.json.decode(answer.body)["ocs"]["meta"]
            assert (meta["status"], meta["statuscode"]) == ("ok" if ok else "failure", code)
            assert meta["message"] == ("OK" if ok else "")
        else:
            assert f"<status>{'ok' if ok else 'failure'}</status><statuscode>{code}<".encode() in answer.body


@pytest.mark.parametrize("script", Script)
@pytest.mark.parametrize("status", [204, 304])
def test_no_body(script: Script, status: int) -> None:
    assert encode(script, "json", status) == encode(script, "xml", status) == (status, "", b"")


def test_message_is_shown_in_failures_only() -> None:
    text = 'not "logged" in'
    assert (
        b'"statuscode":997,"message":"not \\"logged\\" in"'
        in encode(Script.V2, "json", UNAUTHORISED, message=text).body
    )
    assert text.encode() not in encode(Script.V2, "json", 200, message=text).body


class _Room(msgspec.Struct):
    token: str
    participants: dict[str, int]


def test_values_are_encoded_with_empty_maps_as_lists() -> None:
    body = encode(Script.V2, "json", 200, [_Room("a", {}), {"x": {"y": {}}}, {}, ()]).body
    assert body.endswith(b'"data":[{"token":"a","participants":[]},{"x":{"y":[]}},[],[]]}}')
    assert encode(Script.V2, "json", 200, {}).body.endswith(b'"data":[]}}')
    assert encode(Script.V2, "json", 200, None).body.endswith(b'"data":null}}')


def test_encoded_json_and_values_give_the_same_xml() -> None:
    value = {"a": [1, "x", None], "b": {"c": True}}
    assert encode(Script.V2, "xml", 200, value) == encode(Script.V2, "xml", 200, msgspec.json.encode(value))


def test_keys_that_are_no_names_and_characters_that_are_not_xml() -> None:
    body = encode(Script.V2, "xml", 200, {"7": 1, "a b": 2, "ok": "\0\x0b\r\ufffe\U0001f600"}).body
    assert "<data><element>1</element><element>2</element><ok>��&#13;�\U0001f600</ok></data>".encode() in body


def test_route_miss() -> None:
    json = route_miss(Script.V2, "json")
    assert json.status == 404
    assert json.body == (
        b'{"ocs":{"meta":{"status":"failure","statuscode":404,"message":"Invalid query, please check the syntax."},'
        b'"data":null}}'
    )
    for form in (None, "xml", "junk"):
        xml = route_miss(Script.V1, form)
        assert (xml.status, xml.content_type) == (200, "text/xml; charset=UTF-8")
        assert b"<statuscode>998</statuscode>" in xml.body
        assert b" <data/>\n" in xml.body


def test_csrf_failure_has_no_envelope() -> None:
    assert CSRF_FAILED[::2] == (412, b'{"message":"CSRF check failed"}')


@pytest.mark.parametrize(
    ("query", "body", "accept", "expected"),
    [
        ({}, {}, None, "xml"),
        ({}, {}, "application/json", "json"),
        ({}, {}, "application/json, text/plain, */*", "json"),
        ({}, {}, "text/html , Application/XML,application/json", "xml"),
        ({}, {}, "json", "json"),
        ({}, {}, "application/json;q=0.9", "xml"),
        ({}, {}, "*/*", "xml"),
        ({"format": "json"}, {"format": "xml"}, "application/xml", "json"),
        ({}, {"format": "json"}, None, "json"),
        ({"format": "xml"}, {}, "application/json", "xml"),
    ],
)
def test_choice_of_the_format(
    query: dict[str, object], body: dict[str, object], accept: str | None, expected: str
) -> None:
    assert choose_format(query, body, accept) == expected


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@junk
@given(_VALUES, st.integers(0, 1200).filter(lambda status: status not in (204, 304)), _TEXT)
def test_any_value_gives_well_formed_answers(value: object, status: int, message: str) -> None:
    for script in Script:
        root = ElementTree.fromstring(encode(script, "xml", status, value, message).body)  # noqa: S314
        assert [child.tag for child in root] == ["meta", "data"]
        ocs = msgspec.json.decode(encode(script, "json", status, value, message).body)["ocs"]
        assert _without_empty_maps(value) == ocs["data"]
        assert ocs["meta"]["message"] in ("OK", message)


def _without_empty_maps(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_empty_maps(one) for key, one in value.items()} or []
    return [_without_empty_maps(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("value", ["yaml", "", "JSON", ["json"]])
def test_unknown_format(value: object) -> None:
    with pytest.raises(WireError):
        choose_format({"format": value}, {}, "application/json")

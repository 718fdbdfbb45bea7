"""What all OCS calls share: scripts, formats, credentials, the CSRF rule, parameters, unknown paths and methods."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from sabir.config import Config, Limits
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk

parse_xml = ElementTree.fromstring  # of our own server
ROOMS = f"/ocs/v2.php/{TALK}/room"


def basic(text: str | bytes) -> str:
    plain = text.encode() if isinstance(text, str) else text
    return "Basic " + base64.b64encode(plain).decode()


async def test_both_scripts_and_formats(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        wish = {"roomType": "2", "roomName": "Quay <1> & more"}
        old = await http.post(f"/ocs/v1.php/{TALK}/room", data=wish)
        assert old.status_code == 200
        assert old.json()["ocs"]["meta"] == {
            "status": "failure",
            "statuscode": 201,
            "message": "",
            "totalitems": "",
            "itemsperpage": "",
        }
        assert old.json()["ocs"]["data"]["name"] == "Quay <1> & more"
        new = await http.post(ROOMS, params={"format": "xml"}, data=wish)
        assert (new.status_code, new.headers["content-type"]) == (201, "application/xml; charset=utf-8")
        root = parse_xml(new.content)
        assert root.tag == "ocs"
        assert [root.findtext(f"meta/{name}") for name in ("status", "statuscode", "message")] == ["ok", "201", "OK"]
        assert root.findtext("data/name") == "Quay <1> & more"
        assert root.findtext("data/participants/alice/name") == "Alice"
        assert root.findtext("data/hasPassword") == ""
        listed = await http.get(f"/ocs/v1.php/{TALK}/room", params={"format": "xml"})
        root = parse_xml(listed.content)
        assert [root.findtext(f"meta/{name}") for name in ("status", "statuscode")] == ["ok", "100"]
        assert len(root.findall("data/element")) == 2


@pytest.mark.parametrize(
    ("accept", "query", "is_json"),
    [
        ("application/json", "", True),
        ("application/json, text/plain, */*", "", True),
        ("text/html, application/JSON", "", True),
        ("application/xml, application/json", "", False),
        ("application/json;q=0.9", "", False),
        ("*/*", "", False),
        ("*/*", "format=json", True),
        ("application/json", "format=xml", False),
    ],
)
async def test_the_format(tmp_path: Path, sqlite_path: Path, accept: str, query: str, is_json: bool) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        answer = await http.get(f"/ocs/v2.php/cloud/user?{query}", headers={"Accept": accept})
        kind = "json" if is_json else "xml"
        assert (answer.status_code, answer.headers["content-type"]) == (200, f"application/{kind}; charset=utf-8")


async def test_an_unknown_format_is_refused_in_xml(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        answer = await http.get("/ocs/v2.php/cloud/user?format=yaml")
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/xml; charset=utf-8")


@pytest.mark.parametrize("script", ["v1.php", "v2.php"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("header", [{}, {"OCS-APIRequest": "1"}, {"OCS-APIRequest": "TRUE"}, {"requesttoken": "x"}])
async def test_csrf(tmp_path: Path, sqlite_path: Path, script: str, method: str, header: dict[str, str]) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        del http.headers["OCS-APIRequest"]
        answer = await http.request(method, f"/ocs/{script}/{TALK}/room?format=xml", headers=header)
        assert answer.status_code == 412
        assert answer.content == b'{"message":"CSRF check failed"}'
        bearer = {"Authorization": f"Bearer {face.passwords['alice']}"}
        http.auth = None
        answer = await http.get(f"/ocs/{script}/{TALK}/room", headers=bearer)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        basic("alice:wrong"),
        basic("nobody:wrong"),
        basic("alice"),
        basic("alice:\0"),
        basic(b"alice:\xff\xfe"),
        basic(":"),
        "Basic not base64!",
        "Basic",
        "Bearer wrong",
        "Bearer",
        "Digest abc",
        "nonsense",
    ],
)
@pytest.mark.parametrize("path", [f"{TALK}/room", "cloud/capabilities", "core/getapppassword"])
async def test_a_credential_that_does_not_hold(
    tmp_path: Path, sqlite_path: Path, authorization: str, path: str
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await face.person("alice")
        http = (await face.client("", "")).http
        for script in ("v1.php", "v2.php"):
            answer = await http.get(f"/ocs/{script}/{path}", headers={"Authorization": authorization})
            assert answer.status_code == 401
            assert answer.json()["ocs"]["meta"]["statuscode"] == 997
            assert answer.json()["ocs"]["data"] == []
            assert answer.headers["WWW-Authenticate"] == 'Basic realm="Authorisation Required"'
        script_of_a_page = {"Authorization": authorization, "X-Requested-With": "XMLHttpRequest"}
        answer = await http.get(f"/ocs/v2.php/{path}", headers=script_of_a_page)
        assert answer.headers["WWW-Authenticate"] == 'DummyBasic realm="Authorisation Required"'


async def test_nobody_is_told_before_the_room_is_looked_up(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        nobody = await face.client("", "")
        answer = await nobody.try_("POST", f"{TALK}/room/nosuchroom/participants", data={"newParticipant": "x"})
        assert (answer.status, answer.code, answer.message) == (401, 997, "Current user is not logged in")


async def test_parameters_come_from_anywhere(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        path = f"{TALK}/room/{token}"
        requests: list[dict[str, object]] = [
            {"params": {"roomName": "by query"}},
            {"data": {"roomName": "by form"}},
            {"json": {"roomName": "by JSON"}},
            {"files": {"roomName": (None, "by multipart")}},
            {"params": {"roomName": "query"}, "json": {"roomName": "body wins"}},
        ]
        for request in requests:
            assert (await alice.try_("PUT", path, **request)).status == 200
        names = [m["message"] for m in await alice.history(token)][:5]
        assert [text.rpartition(" to ")[2] for text in reversed(names)] == [
            '"by query"',
            '"by form"',
            '"by JSON"',
            '"by multipart"',
            '"body wins"',
        ]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'"message"'),
        ("application/json", b'{"message":"\xff"}'),
        ("application/json", b'{"message":"\\ud800"}'),
        ("application/json", b'{"message":{"a":1}}'),
        ("application/json", b'{"message":["a"]}'),
        ("application/json", b'{"message":"a\\u0000b"}'),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"message=%ff"),
        ("application/x-www-form-urlencoded", b"message=a%00b"),
        ("application/x-www-form-urlencoded", b"a=1&" * 2000),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x\r\n"),
        ("text/plain", b"message=hi"),
        ("application/json", b""),
    ],
)
async def test_a_body_that_is_none(tmp_path: Path, sqlite_path: Path, kind: str, body: bytes) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        answer = await alice.try_("POST", f"{TALK}/chat/{token}", content=body, headers={"Content-Type": kind})
        assert (answer.status, answer.code, answer.payload) == (400, 400, [])
        assert [m["systemMessage"] for m in await alice.history(token)] == ["conversation_created"]


async def test_an_oversized_body(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(limits=Limits(body_bytes=64 * 1024))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        answer = await alice.try_("POST", f"{TALK}/chat/{token}", content=json.dumps({"message": "x" * 70_000}))
        assert (answer.status, answer.code) == (413, 413)
        assert len(await alice.history(token)) == 1


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        f"{TALK}/nothing",
        f"{TALK}/room/UPPERCASE",
        f"{TALK}/room/abc",
        f"{TALK}/chat/abcd/12x",
        f"{TALK}/chat/abcd/-1",
        "apps/spreed/api/v2/room",
        "apps/spreed/api/v4/chat/abcd",
        "",
    ],
)
async def test_an_unknown_route(tmp_path: Path, sqlite_path: Path, path: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http: httpx.AsyncClient = (await face.person("alice")).http
        for method in ("GET", "POST", "DELETE"):
            answer = await http.request(method, f"/ocs/v2.php/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (404, "text/xml; charset=UTF-8")
            assert parse_xml(answer.content).findtext("meta/statuscode") == "404"
            answer = await http.request(method, f"/ocs/v1.php/{path}?format=json")
            assert (answer.status_code, answer.json()["ocs"]["meta"]["statuscode"]) == (200, 998)
            assert answer.json()["ocs"]["data"] is None


async def test_a_method_that_is_not_routed(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        for method in ("PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND", "FOO"):
            answer = await http.request(method, ROOMS)
            assert (answer.status_code, answer.content) == (405, b"")
            assert answer.headers["Allow"] == "GET, POST"

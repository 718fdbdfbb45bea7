"""Several requests in one: what a part may be, in whose name it is asked, and how much fits."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from sabir.faces.session.modern import batches
from sabir.store.statements import Statement
from sabir.store.tables import files
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern_calls import sub
from tests.helpers.session_face import open_harbour

TEXT = "text/plain; charset=utf-8"


@pytest.mark.parametrize("wire", ["v3", "v4", "plain"])
async def test_the_poll_of_desktop(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire=wire)
        await bob.poll_info("harbour")
        parts = [sub("GET", "/capabilities"), sub("GET", "/room/harbour/pollInfo/0"), sub("GET", "/room/none")]
        capabilities, info, none = await bob.batch(parts)
        assert capabilities.json == {"capabilities": ["reactions", "sogs"]}
        assert info.json["details"]["token"] == "harbour"
        assert (none.code, none.headers, none.text) == (404, {"content-type": TEXT}, "No such room.")


async def test_bodies_of_parts(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        raw = bytes(range(256))
        sent: list[Any] = [
            {"b64": base64.b64encode(raw).decode()},
            {"b64": base64.b64encode(raw).decode().rstrip("=")},
            {"bytes": "Übrigens 🍆"},
            {"json": {"a": [1, {"b": None}]}},
            {"json": None},
        ]
        parts: list[Any] = [{"method": "POST", "path": "/room/harbour/file"} | body for body in sent]
        stored = [(await bob.fetch("harbour", one.json["id"])).body for one in await bob.batch(parts)]
        assert stored == [raw, raw, "Übrigens 🍆".encode(), b'{"a": [1, {"b": null}]}', b"null"]


async def test_what_is_no_json_comes_as_base64(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        number = await bob.upload("harbour", b"\x00\xff", "a.bin")
        (file,) = await bob.ask("POST", "/batch", [sub("GET", f"/room/harbour/file/{number}")])
        assert base64.b64decode(file["body"]) == b"\x00\xff"
        assert file["headers"]["content-type"] == "application/octet-stream"
        assert "content-length" not in file["headers"]


GOOD = {"method": "GET", "path": "/capabilities"}
BAD: dict[str, Any] = {
    "no list": {"requests": [GOOD]},
    "no object": [GOOD, 5],
    "null": None,
    "no method": [GOOD, {"path": "/capabilities"}],
    "another method": [GOOD, GOOD | {"method": "PATCH"}],
    "small letters": [GOOD, GOOD | {"method": "get"}],
    "no path": [GOOD, {"method": "GET"}],
    "a path without a slash": [GOOD, GOOD | {"path": "capabilities"}],
    "an odd path": [GOOD, GOOD | {"path": 5}],
    "an odd header": [GOOD, GOOD | {"headers": {"X": 5}}],
    "headers as a list": [GOOD, GOOD | {"headers": []}],
    "a GET with a body": [GOOD, GOOD | {"json": {}}],
    "a DELETE with a body": [GOOD, {"method": "DELETE", "path": "/inbox", "b64": "AA=="}],
    "a POST without a body": [GOOD, {"method": "POST", "path": "/batch"}],
    "two bodies": [GOOD, {"method": "POST", "path": "/room/harbour/file", "json": 1, "b64": "AA=="}],
    "no base64": [GOOD, {"method": "POST", "path": "/room/harbour/file", "b64": "!"}],
}


@pytest.mark.parametrize("path", ["/batch", "/sequence"])
@pytest.mark.parametrize("what", BAD)
async def test_one_malformed_part_refuses_all(sqlite_path: Path, tmp_path: Path, path: str, what: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.poll_info("harbour")
        parts = BAD[what]
        if isinstance(parts, list):
            parts = [sub("POST", "/room/harbour/file", b"never stored"), *parts]
        reply = await bob.send("POST", path, (raw := json.dumps(parts).encode()), bob.sign_request("POST", path, raw))
        assert (reply.code, reply.content_type) == (400, TEXT)
        uploads = await harbour.core.db.read(lambda tx: tx.row(FILES))
        assert uploads is not None
        assert uploads[0] == 0


FILES = Statement(select(func.count()).select_from(files))


async def test_a_sequence_ends_at_the_first_refusal(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        parts = [sub("GET", "/capabilities"), sub("GET", "/room/none"), sub("POST", "/room/harbour/file", b"x")]
        assert [one.code for one in await bob.batch(parts, in_sequence=True)] == [200, 404]
        assert [one.code for one in await bob.batch(parts)] == [200, 404, 201]
        assert [one.code for one in await bob.batch(parts[:1], in_sequence=True)] == [200]
        assert await bob.batch([], in_sequence=True) == []


async def test_parts_are_asked_in_the_name_of_the_signer(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await carol.poll_info("harbour")
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, carol.session_id)
        target = "/room/harbour"
        for headers in (carol.sign_request("GET", target), {"X-SOGS-Pubkey": "odd"}):
            (inner,) = await bob.batch([sub("GET", target) | {"headers": headers}])
            assert inner.code == 200
        signed = sub("GET", target) | {"headers": bob.sign_request("GET", target)}
        assert [one.code for one in await carol.batch([signed])] == [403]
        (nobody,) = await bob.batch(
            [
                sub("POST", "/room/harbour/file", b"x")
                | {"headers": bob.sign_request("POST", "/room/harbour/file", b"x")}
            ],
            is_signed=False,
        )
        assert nobody.code == 401


@pytest.mark.parametrize("path", ["/batch", "/sequence", "/sogs/batch", "/sequence/", "/%62atch"])
@pytest.mark.parametrize("outer", ["/batch", "/sequence"])
async def test_no_batch_in_a_batch(sqlite_path: Path, tmp_path: Path, path: str, outer: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        (inner,) = await bob.ask("POST", outer, [sub("POST", path, [GOOD])])
        assert (inner["code"], inner["headers"]) == (400, {"content-type": TEXT})


@pytest.mark.parametrize("path", ["/oxen/v4/lsrpc", "/oxen/v3/lsrpc", "/loki/v3/lsrpc", "/ocs/v2.php", "/admin", "//"])
async def test_parts_stay_on_this_api(sqlite_path: Path, tmp_path: Path, path: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        (inner,) = await harbour.modern("bob").batch([sub("POST", path, b"x")])
        assert inner.code == 404


async def test_legacy_calls_are_parts_too(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        old = await harbour.member("bob")
        headers = {"Room": "harbour", "Authorization": old.tokens["harbour"]}
        replies = await harbour.modern("bob").batch(
            [sub("GET", "/legacy/messages") | {"headers": headers}, sub("GET", "/legacy/messages")]
        )
        assert [(one.code, one.json["status_code"]) for one in replies] == [(200, 200), (400, 400)]


async def test_how_many_parts_there_may_be(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire="plain")
        many = [GOOD] * batches.MAX_PARTS
        assert {one.code for one in await bob.batch(many)} == {200}
        assert (await bob.call("POST", "/batch", [*many, GOOD])).code == 400


async def test_how_much_one_answer_holds(sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only reads waits for the next one; what changes something is done."""
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        monkeypatch.setattr(batches, "MAX_BYTES", 50)
        bob = harbour.modern("bob")
        parts = [GOOD, GOOD, GOOD, sub("POST", "/room/harbour/file", b"x"), GOOD]
        assert [one.code for one in await bob.batch(parts)] == [200, 200, 503, 201, 503]


@pytest.mark.parametrize("raw", [b"", b"[", b"[" * 100_000, b'[{"method":"POST","path":"/x","json":' + b"[" * 100_000])
async def test_deep_and_broken_bodies(sqlite_path: Path, tmp_path: Path, raw: bytes) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        assert (await bob.send("POST", "/batch", raw, bob.sign_request("POST", "/batch", raw))).code == 400
        assert (await bob.send("POST", "/batch", None, bob.sign_request("POST", "/batch"))).code == 400

"""Files: kept by WebDAV, shared into a room, and fetched by its members."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sabir.config import Config, Limits
from sabir.core.files import Upload
from sabir.domain.messages import Draft
from sabir.domain.rooms import RoomKind
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.core import make_room
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import URL, open_talk

SHARES = "apps/files_sharing/api/v1/shares"
DAV = "/remote.php/dav/files"


async def test_one_s_own_folder(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        del http.headers["OCS-APIRequest"]
        path = f"{DAV}/alice/Photos/Ca%CC%81diz%20%231.png"
        made = await http.put(path, content=b"first")
        assert (made.status_code, made.content) == (201, b"")
        changed = await http.put(path, content=b"second", headers={"Content-Type": "image/webp"})
        assert changed.status_code == 204
        assert made.headers["OC-FileId"] != changed.headers["OC-FileId"]
        assert int(changed.headers["OC-FileId"][:8]) > 0
        for address in (path, path.replace(f"{DAV}/alice", "/remote.php/webdav")):
            got = await http.get(address)
            assert (got.status_code, got.content) == (200, b"second")
            assert (got.headers["Content-Type"], got.headers["Content-Length"]) == ("image/webp", "6")
            assert got.headers["ETag"] == changed.headers["ETag"]
            assert got.headers["Content-Disposition"] == "attachment"
        assert (await http.delete(path)).status_code == 204
        assert (await http.delete(path)).status_code == 404
        assert (await http.get(path)).status_code == 404


async def test_an_empty_and_a_large_file(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(limits=Limits(file_bytes=3 * 1024 * 1024))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice = await face.person("alice")
        for content in (b"", b"x" * 3 * 1024 * 1024):
            await alice.put_file("a.bin", content)
            assert await alice.download("a.bin") == content
        answer = await alice.http.put(f"{DAV}/alice/b.bin", content=b"x" * (3 * 1024 * 1024 + 1))
        assert answer.status_code == 413
        assert (await alice.http.get(f"{DAV}/alice/b.bin")).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("alice/a%00b", 400),
        ("alice/../bob/a.txt", 404),
        ("alice/x/%2e%2e/a.txt", 400),
        ("alice/a//b", 400),
        ("alice/" + "x" * 4001, 400),
        ("bob/a.txt", 404),
        ("alice/Talk/12/a.txt", 403),
        ("Alice/a.txt", 404),
    ],
)
async def test_paths_that_are_none(tmp_path: Path, sqlite_path: Path, path: str, status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        answer = await http.put(f"{DAV}/{path}", content=b"x")
        assert answer.status_code == status
        assert answer.content == b"" or ElementTree.fromstring(answer.content).tag == "{DAV:}error"  # noqa: S314  # ours
        assert (await http.get(f"{DAV}/{path}")).status_code in (400, 404)
        assert (await http.delete(f"{DAV}/{path}")).status_code in (400, 403, 404)


@pytest.mark.parametrize("path", [f"{DAV}/alice/a.txt", "/remote.php/webdav/a.txt", "/f/1"])
async def test_nobody_gets_in(tmp_path: Path, sqlite_path: Path, path: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await (await face.person("alice")).put_file("a.txt", b"secret")
        for client in (await face.client("", ""), await face.client("alice", "wrong")):
            answer = await client.http.get(path)
            assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Basic ")
            assert b"secret" not in answer.content


async def test_methods(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.person("alice")).http
        for method in ("POST", "MOVE", "OPTIONS"):
            answer = await http.request(method, f"{DAV}/alice/a.txt")
            assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, MKCOL, PROPFIND, PUT")
        assert (await http.get("/remote.php/nothing")).status_code == 404
        assert (await http.get("/f/abc")).status_code == 404


@pytest.mark.parametrize("script", ["v1.php", "v2.php"])
async def test_a_file_shared_into_a_room(tmp_path: Path, database_url: str, script: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve = await face.person("eve")
        alice.script = script
        await alice.put_file("Talk/chart 1.png", b"depths", "image/png")
        share = await alice.share_file(token, "/Talk/chart 1.png", reference="r" * 64)
        (mine,) = await alice.history(token, limit=1)
        (theirs,) = await bob.history(token, limit=1)
        assert (share["share_type"], share["share_with"], share["path"]) == (10, token, "/Talk/chart 1.png")
        assert share["id"] == f"{mine['id']}"
        for seen in (mine, theirs):
            assert (seen["message"], seen["messageType"], seen["systemMessage"]) == ("{file}", "comment", "")
            assert (seen["referenceId"], seen["isReplyable"]) == ("r" * 64, True)
            assert seen["messageParameters"]["actor"] == {"type": "user", "id": "alice", "name": "Alice"}
        file = mine["messageParameters"]["file"]
        number = file["id"]
        assert file == {
            "type": "file",
            "id": number,
            "name": "chart 1.png",
            "path": "Talk/chart 1.png",
            "link": f"{URL}/f/{number}",
            "mimetype": "image/png",
            "preview-available": "no",
            "size": "6",
            "etag": file["etag"],
            "permissions": "27",
        }
        shown = theirs["messageParameters"]["file"]
        assert (shown["path"], shown["permissions"]) == (f"Talk/{number}/chart 1.png", "1")
        for client, one in ((alice, file), (bob, shown)):
            assert await client.download(one["path"]) == b"depths"
            assert await client.download_link(one["link"]) == b"depths"
        for address in (f"{DAV}/eve/{shown['path']}", f"{DAV}/bob/{shown['path']}", f"/f/{number}"):
            assert (await eve.http.get(address)).status_code == 404
        await alice.http.delete(f"{DAV}/alice/Talk/chart%201.png")
        assert await bob.download(shown["path"]) == b"depths"
        (kept,) = await alice.history(token, limit=1)
        assert kept["messageParameters"]["file"]["path"] == shown["path"]
        await alice.delete(token, mine["id"])
        assert (await bob.http.get(f"{DAV}/bob/Talk/{number}/chart%201.png")).status_code == 404


async def test_share_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve = await face.person("eve")
        for client in (alice, eve):
            await client.put_file("a.txt", b"abc")
        good = {"shareType": 10, "shareWith": token, "path": "/a.txt"}
        for client, change, status in (
            (alice, {"shareType": 1}, 400),
            (alice, {"shareType": None}, 400),
            (alice, {"shareWith": None}, 400),
            (alice, {"path": None}, 400),
            (alice, {"path": "/b.txt"}, 404),
            (alice, {"path": "../a.txt"}, 404),
            (alice, {"shareWith": "nosuchroom"}, 404),
            (alice, {"shareWith": "UPPER/../case"}, 404),
            (bob, {}, 404),
            (eve, {}, 404),
            (await face.client("", ""), {}, 401),
        ):
            wish = {name: value for name, value in {**good, **change}.items() if value is not None}
            answer = await client.try_("POST", SHARES, json=wish)
            assert (answer.status, answer.payload) == (status, []), change
        assert [m["systemMessage"] for m in await alice.history(token)] == ["user_added", "conversation_created"]


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_several_files_with_a_caption(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        room = await make_room(face.core, face.people["alice"], face.people["bob"], kind=RoomKind.PUBLIC)

        held = [
            await face.core.files.hold(face.people["alice"], Upload(f"{n}.txt", chunks(b"abc"), 100)) for n in range(2)
        ]
        draft = Draft("for @bob", files=tuple(file.id for file in held))
        await face.core.messages.post(face.people["alice"], room.id, draft)
        (seen,) = await bob.history(room.token, limit=1)
        assert seen["message"] == "{file}\n{file2}\nfor {mention-user1}"
        files = [seen["messageParameters"][name] for name in ("file", "file2")]
        assert [file["name"] for file in files] == ["0.txt", "1.txt"]
        for client in (alice, bob):
            assert await client.download(files[1]["path"]) == b"abc"
        assert (await alice.try_("GET", f"{TALK}/room/{room.token}")).payload["lastMessage"]["message"] == seen[
            "message"
        ]

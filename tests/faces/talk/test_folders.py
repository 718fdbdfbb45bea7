"""Folders by WebDAV: made, looked into, shared into a room, and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import httpx
import pytest

from sabir.core import files as core_files
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.talk_client import TalkClient
from tests.helpers.talk_face import URL, open_talk

DAV = "/remote.php/dav/files"
D, OC, NC = "{DAV:}", "{http://owncloud.org/ns}", "{http://nextcloud.org/ns}"
SHARES = "apps/files_sharing/api/v1/shares"
QUESTION = (
    '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns">'
    "<d:prop><d:resourcetype/><d:getlastmodified/><d:getcontentlength/><d:getcontenttype/><d:getetag/><oc:size/>"
    '<oc:id/><oc:fileid/><oc:permissions/><oc:checksums/><oc:favorite/><nc:is-encrypted/><x:a xmlns:x="y"/></d:prop>'
    "</d:propfind>"
)


async def mkcol(client: TalkClient, path: str) -> int:
    return (await client.http.request("MKCOL", f"{DAV}/{client.user}/{path}")).status_code


async def propfind(client: TalkClient, path: str, *, depth: str = "1", question: str = QUESTION) -> httpx.Response:
    address = f"{DAV}/{client.user}{path and '/' + path}"
    return await client.http.request("PROPFIND", address, headers={"Depth": depth}, content=question.encode())


async def seen(client: TalkClient, path: str, *, depth: str = "1", question: str = QUESTION) -> dict[str, Any]:
    """Properties by what follows the user's name in the address."""
    answer = await propfind(client, path, depth=depth, question=question)
    assert (answer.status_code, answer.headers["Content-Type"]) == (207, "application/xml; charset=utf-8"), answer.text
    found: dict[str, Any] = {}
    tree = ElementTree.fromstring(answer.content)  # noqa: S314  # ours
    assert tree.tag == f"{D}multistatus"
    for response in tree.findall(f"{D}response"):
        href = unquote(response.findtext(f"{D}href") or "")
        assert href.startswith(f"{DAV}/{client.user}")
        properties: dict[str, str] = {}
        for part in response.findall(f"{D}propstat"):
            status = (part.findtext(f"{D}status") or "").split(" ")[1]
            for one in part.findall(f"{D}prop/*"):
                is_collection = one.find(f"{D}collection") is not None
                value = "collection" if is_collection else one.text or ""
                properties[one.tag] = value if status == "200" else status
        found[href.removeprefix(f"{DAV}/{client.user}")] = properties
    return found


async def sizes(client: TalkClient, path: str) -> dict[str, str]:
    return {name: one[f"{OC}size"] for name, one in (await seen(client, path)).items()}


async def test_making(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        made = await alice.http.request("MKCOL", f"{DAV}/alice/C%C3%A1diz%20%231/")
        assert (made.status_code, made.content) == (201, b"")
        assert int(made.headers["OC-FileId"][:8]) > 0
        assert await mkcol(alice, "C%C3%A1diz%20%231") == 405
        assert await mkcol(alice, "no/where") == 409
        assert await mkcol(alice, "C%C3%A1diz%20%231/in") == 201
        assert (await alice.http.request("MKCOL", "/remote.php/webdav/old")).status_code == 201
        await alice.put_file("old/a.txt", b"abc")
        assert await mkcol(alice, "old/a.txt") == 405
        assert await mkcol(alice, "old/a.txt/below") == 409
        below = await alice.http.put(f"{DAV}/alice/old/a.txt/b.txt", content=b"x")
        assert below.status_code == 409
        onto = await alice.http.put(f"{DAV}/alice/old", content=b"x")
        assert onto.status_code == 409
        assert (await alice.http.get(f"{DAV}/alice/old")).status_code == 404
        assert await alice.download("old/a.txt") == b"abc"
        assert set(await seen(alice, "")) == {"/", "/Cádiz #1/", "/old/"}
        assert set(await seen(bob, "")) == {"/"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("alice/a%00b", 400),
        ("alice/a%0ab", 400),
        ("alice/x/%2e%2e/a", 400),
        ("alice/a//b", 400),
        ("alice/" + "x" * 4001, 400),
        ("alice/" + "/".join("x" * 33), 400),
        ("bob/a", 404),
        ("alice/Talk/12/a", 403),
        ("alice/Talk/12/a/b", 403),
    ],
)
async def test_paths_that_are_none(tmp_path: Path, sqlite_path: Path, path: str, status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, nobody = await face.person("alice"), await face.client("", "")
        await face.person("bob")
        assert (await alice.http.request("MKCOL", f"{DAV}/{path}")).status_code == status
        assert (await alice.http.request("PROPFIND", f"{DAV}/{path}")).status_code in (400, 404)
        for method in ("MKCOL", "PROPFIND"):
            assert (await nobody.http.request(method, f"{DAV}/{path}")).status_code == 401
        assert set(await seen(alice, "")) == {"/"}


async def test_looking(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice = await face.person("alice")
        await alice.put_file("Trips/2026/sea & sun.png", b"depths", "image/png")
        await alice.put_file("Trips/list.txt", b"abc", "text/plain")
        await alice.put_file("Trips_/list.txt", b"another", "text/plain")
        found = await seen(alice, "Trips")
        assert set(found) == {"/Trips/", "/Trips/2026/", "/Trips/list.txt"}
        folder, file = found["/Trips/"], found["/Trips/list.txt"]
        assert (folder[f"{D}resourcetype"], folder[f"{OC}size"]) == ("collection", "9")
        assert (folder[f"{D}getcontentlength"], folder[f"{D}getcontenttype"]) == ("404", "404")
        assert (folder[f"{OC}permissions"], file[f"{OC}permissions"]) == ("RGDCK", "RGDW")
        assert (file[f"{D}resourcetype"], file[f"{OC}size"], file[f"{D}getcontentlength"]) == ("", "3", "3")
        assert (file[f"{D}getcontenttype"], file[f"{OC}checksums"]) == ("text/plain", "404")
        assert file[f"{OC}id"].startswith(file[f"{OC}fileid"].zfill(8))
        assert file[f"{D}getlastmodified"].endswith(" GMT")
        assert (file[f"{OC}favorite"], file[f"{NC}is-encrypted"]) == ("0", "0")
        assert file[f"{D}getetag"] == (await alice.http.get(f"{DAV}/alice/Trips/list.txt")).headers["ETag"]
        assert set(await seen(alice, "Trips", depth="0")) == {"/Trips/"}
        assert set(await seen(alice, "Trips/list.txt")) == {"/Trips/list.txt"}
        assert set(await seen(alice, "Trips/2026/")) == {"/Trips/2026/", "/Trips/2026/sea & sun.png"}
        assert (await sizes(alice, "")) == {"/": "16", "/Trips/": "9", "/Trips_/": "7"}
        assert (await seen(alice, "", depth="0"))["/"][f"{OC}size"] == "16"
        for address in (f"{DAV}/alice/", "/remote.php/webdav", "/remote.php/webdav/"):
            assert (await alice.http.request("PROPFIND", address)).status_code == 207
        usual = (await seen(alice, "Trips/list.txt", question=""))["/Trips/list.txt"]
        assert usual[f"{D}getcontentlength"] == "3"
        assert (await propfind(alice, "nothing")).status_code == 404


async def test_questions_that_are_none(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        bomb = '<!DOCTYPE a [<!ENTITY b "c">]><propfind xmlns="DAV:"><prop><size>&b;</size></prop></propfind>'
        for question, status in (("<", 400), (bomb, 400), ("x" * 70_000, 413), ("<a/>", 207)):
            assert (await propfind(alice, "", question=question)).status_code == status
        odd = '<propfind xmlns="DAV:"><prop><nothing/><getetag/></prop><prop2><getetag/></prop2></propfind>'
        (found,) = (await seen(alice, "", question=odd)).values()
        assert set(found) == {f"{D}nothing", f"{D}getetag"}


async def test_taking_away(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_files, "_AT_ONCE", 2)
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        for path in ("a/b/c/1.txt", "a/b/2.txt", "a/b/3.txt", "a/4.txt", "ab/5.txt", "6.txt"):
            await alice.put_file(path, b"12345")
        await bob.put_file("a/4.txt", b"mine")
        await alice.share_file(token, "/a/b/2.txt")
        assert (await sizes(alice, "a"))["/a/"] == "20"
        await alice.put_file("a/b/2.txt", b"1")
        assert await sizes(alice, "") == {"/": "26", "/a/": "16", "/ab/": "5", "/6.txt": "5"}
        assert (await alice.http.delete(f"{DAV}/alice/a/b")).status_code == 204
        assert await sizes(alice, "a") == {"/a/": "5", "/a/4.txt": "5"}
        assert (await alice.http.delete(f"{DAV}/alice/a/")).status_code == 204
        assert (await alice.http.delete(f"{DAV}/alice/a")).status_code == 404
        assert await sizes(alice, "") == {"/": "10", "/ab/": "5", "/6.txt": "5"}
        assert await bob.download("a/4.txt") == b"mine"
        (shown,) = await bob.history(token, limit=1)
        assert await bob.download(shown["messageParameters"]["file"]["path"]) == b"12345"


async def test_a_folder_shared_into_a_room(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        eve = await face.person("eve")
        await alice.put_file("Trips/2026/sea.txt", b"depths")
        await alice.put_file("secret.txt", b"secret")
        share = await alice.share_file(token, "/Trips", reference="r" * 64)
        assert (share["item_type"], share["mimetype"], share["item_size"]) == ("folder", "httpd/unix-directory", 6)
        (mine,), (theirs,) = await alice.history(token, limit=1), await bob.history(token, limit=1)
        assert (theirs["message"], theirs["referenceId"], theirs["messageType"]) == ("{file}", "r" * 64, "comment")
        own, shown = mine["messageParameters"]["file"], theirs["messageParameters"]["file"]
        number = own["id"]
        assert own == {
            "type": "file",
            "id": number,
            "name": "Trips",
            "path": "Trips",
            "link": f"{URL}/f/{number}",
            "mimetype": "httpd/unix-directory",
            "preview-available": "no",
            "size": "6",
            "etag": own["etag"],
            "permissions": "31",
        }
        assert shown == {**own, "path": f"Talk/{number}/Trips", "permissions": "1"}
        assert set(await seen(bob, shown["path"])) == {f"/{shown['path']}/", f"/{shown['path']}/2026/"}
        file = f"{shown['path']}/2026/sea.txt"
        (properties,) = (await seen(bob, file, depth="0")).values()
        assert (properties[f"{OC}permissions"], properties[f"{OC}size"]) == ("SG", "6")
        assert await bob.download(file) == b"depths"
        await alice.put_file("Trips/new.txt", b"more")
        assert await bob.download(f"{shown['path']}/new.txt") == b"more"
        for path in ("../secret.txt", "%2e%2e/secret.txt", "2026", "nothing"):
            got = await bob.http.get(f"{DAV}/bob/{shown['path']}/{path}")
            assert got.status_code in (400, 404), path
        for method in ("PUT", "DELETE", "MKCOL"):
            for path in (shown["path"], file):
                assert (await bob.http.request(method, f"{DAV}/bob/{path}")).status_code == 403
        for path in (shown["path"], file):
            assert (await eve.http.get(f"{DAV}/eve/{path}")).status_code == 404
            assert (await propfind(eve, path)).status_code == 404
        for client in (alice, bob):
            assert (await client.http.get(f"/f/{number}")).status_code == 404
        await alice.http.delete(f"{DAV}/alice/Trips")
        assert set(await seen(bob, shown["path"])) == {f"/{shown['path']}/"}
        assert (await bob.http.get(f"{DAV}/bob/{file}")).status_code == 404
        await alice.put_file("Trips/again.txt", b"another folder")
        assert (await bob.http.get(f"{DAV}/bob/{shown['path']}/again.txt")).status_code == 404


async def test_who_leaves_sees_no_more_of_it(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await alice.put_file("Trips/sea.txt", b"depths")
        message = (await alice.share_file(token, "/Trips"))["id"]
        (theirs,) = await bob.history(token, limit=1)
        path = theirs["messageParameters"]["file"]["path"]
        assert await bob.download(f"{path}/sea.txt") == b"depths"
        await alice.remove_participant(token, "bob")
        assert (await propfind(bob, path)).status_code == 404
        assert (await bob.http.get(f"{DAV}/bob/{path}/sea.txt")).status_code == 404
        await alice.add_participant(token, "bob")
        assert (await propfind(bob, path)).status_code == 207
        await alice.delete(token, int(message))
        assert (await propfind(bob, path)).status_code == 404
        assert await alice.download("Trips/sea.txt") == b"depths"


async def test_folders_are_not_given_otherwise(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        assert await mkcol(alice, "Trips") == 201
        for wish in ({"shareType": 0, "shareWith": "bob"}, {"shareType": 3}):
            assert (await alice.try_("POST", SHARES, json={**wish, "path": "/Trips"})).status == 400
        gone = {"shareType": 10, "shareWith": token, "path": "/"}
        assert (await alice.try_("POST", SHARES, json=gone)).status == 404


async def test_no_file_passes_for_a_folder(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await alice.put_file("a.txt", b"abc", "httpd/unix-directory")
        await alice.share_file(token, "/a.txt")
        (seen_,) = await bob.history(token, limit=1)
        file = seen_["messageParameters"]["file"]
        assert file["mimetype"] == "text/plain"
        assert (await propfind(bob, f"{file['path']}/b")).status_code == 404

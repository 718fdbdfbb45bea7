"""Links in messages: the page is fetched before the message is sent, and its preview hangs on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sabir.adapters.fetcher import Reach
from tests.faces.olvid.behaviours.conftest import Mesh, open_mesh
from tests.helpers.olvid_bot import OlvidDriver
from tests.helpers.olvid_face import olvid_server

PAGE = b"""<!doctype html><html><head><title>Plain &amp; old</title>
<meta property="og:title" content="The harbour"><meta name="description" content="Ships &#8211; all of them">
<meta property="og:image" content="/ship.png"></head><body>Ahoy</body></html>"""
IMAGE = b"no real picture"


@dataclass
class Site:
    """Pages by path, as (status, type, body); what was asked for."""

    url: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split()[1].decode()
        self.asked.append(path)
        status, kind, body = self.pages.get(path, (404, "text/html", b"nothing"))
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n".encode())
        writer.write(b"connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def opened(sqlite_path: Path, tmp_path: Path, *, is_reached: bool = True) -> AsyncIterator[tuple[Mesh, Site]]:
    site = Site()
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    site.url = f"http://{host}"
    try:
        async with (
            olvid_server(sqlite_path, tmp_path, reach=Reach([host] if is_reached else [])) as olvid,
            OlvidDriver() as driver,
        ):
            yield await open_mesh(olvid, driver), site
    finally:
        server.close()
        await server.wait_closed()


def dictionary(encoded: bytes) -> dict[str, bytes]:
    """An element is a type, a length and content; a dictionary holds keys and values by turns."""

    def elements(content: bytes) -> list[tuple[int, bytes]]:
        found = []
        while content:
            end = 5 + int.from_bytes(content[1:5], "big")
            found.append((content[0], content[5:end]))
            content = content[end:]
        return found

    ((kind, inner),) = elements(encoded)
    parts = elements(inner)
    assert kind == 4
    assert {kind for kind, _ in parts} == {0}
    return {key.decode(): value for (_, key), (_, value) in zip(parts[::2], parts[1::2], strict=True)}


async def test_behaviour_30_a_link_has_a_preview(sqlite_path: Path, tmp_path: Path) -> None:
    async with opened(sqlite_path, tmp_path) as (there, site):
        ada, bob = there.ada, there.bob
        site.pages = {"/a": (200, "text/html; charset=utf-8", PAGE), "/ship.png": (200, "image/png", IMAGE)}
        url = f"{site.url}/a"
        await ada.subscribe("attachment_uploaded", "message_uploaded")
        await bob.subscribe("attachment_received", "message_received")
        sent = await ada.call("message_send", discussion_id=ada.discussions["bob"], body=url)
        assert (sent["attachments_count"], sent["body"]) == (1, url)
        got = (await bob.told("message_received"))["message"]
        assert (got["attachments_count"], got["body"]) == (1, url)
        assert (await ada.told("message_uploaded"))["message"]["id"] == sent["id"]
        content = {"title": b"The harbour", "desc": "Ships \u2013 all of them".encode(), "url": url.encode()}
        for party, name, message in ((ada, "attachment_uploaded", sent), (bob, "attachment_received", got)):
            file: dict[str, Any] = (await party.told(name))["attachment"]
            assert (file["mime_type"], file["file_name"]) == ("olvid/link-preview", url)
            assert (file["id"][0], file["message_id"]) == (message["id"][0], message["id"])
            found = await party.call("attachment_list", filter={"file_type": "FILE_TYPE_LINK_PREVIEW"})
            assert found == [file]
            assert dictionary(await party.client.download(file["id"])) == {**content, "image": IMAGE}
        assert site.asked == ["/a", "/ship.png"]
        await ada.call("message_delete", message_id=sent["id"], delete_everywhere=True)
        assert await ada.call("attachment_list") == []


async def test_behaviour_31_a_preview_can_be_declined(sqlite_path: Path, tmp_path: Path) -> None:
    async with opened(sqlite_path, tmp_path) as (there, site):
        ada, bob = there.ada, there.bob
        site.pages = {"/a": (200, "text/html", PAGE)}
        await bob.subscribe("attachment_received", "message_received")
        plain = {"discussion_id": ada.discussions["bob"], "body": f"{site.url}/a", "disable_link_preview": True}
        sent = await ada.call("message_send", **plain)
        assert sent["attachments_count"] == 0
        assert (await bob.told("message_received"))["message"]["attachments_count"] == 0
        assert site.asked == []
        assert list(bob.client.events) == []


async def test_what_leads_to_nothing_has_none(sqlite_path: Path, tmp_path: Path) -> None:
    async with opened(sqlite_path, tmp_path) as (there, site):
        ada = there.ada
        site.pages = {
            "/big": (200, "text/html", b"x" * (5 << 20)),
            "/text": (200, "text/plain", b"plain"),
            "/bare": (200, "text/html", b"<p>no title"),
        }
        for body, count in (
            (f"see {site.url}/bare.", 1),
            (f"see {site.url}/bare, it is bare", 1),
            (f"{site.url}/big", 0),
            (f"{site.url}/text", 0),
            (f"{site.url}/missing", 0),
            ("http://", 0),
            ("http://[::1", 0),
            ("http://127.0.0.1:1/x", 0),
            ("no link", 0),
        ):
            sent = await ada.call("message_send", discussion_id=ada.discussions["bob"], body=body)
            assert sent["attachments_count"] == count, body
        files = {"attachments_filename_with_payload": [["a.txt", b"text"]], "body": f"{site.url}/bare"}
        message, attachments = await ada.call(
            "message_send_with_attachments", discussion_id=ada.discussions["bob"], **files
        )
        assert message["attachments_count"] == 2
        assert [one["file_name"] for one in attachments] == ["a.txt", f"{site.url}/bare"]


async def test_private_addresses_are_not_asked(sqlite_path: Path, tmp_path: Path) -> None:
    async with opened(sqlite_path, tmp_path, is_reached=False) as (there, site):
        ada = there.ada
        site.pages = {"/a": (200, "text/html", PAGE)}
        sent = await ada.call("message_send", discussion_id=ada.discussions["bob"], body=f"{site.url}/a")
        assert (sent["attachments_count"], site.asked) == (0, [])

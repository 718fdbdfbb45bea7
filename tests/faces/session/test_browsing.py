"""What browsers see of published rooms: escaped, self-contained, and no more than anyone may know."""

from __future__ import annotations

import base64
import hashlib
import re
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from sabir.config import Config, Server
from sabir.domain.messages import Draft
from sabir.domain.session_rights import Right
from sabir.store import session_rights
from sabir.store.transaction import Tx
from tests.helpers.core import make_room
from tests.helpers.qr_codes import read_picture
from tests.helpers.session_face import Harbour, open_harbour

EVIL = '<script src="//evil.example/x.js"></script>\'"&'
HTML = "text/html; charset=utf-8"


async def limit(harbour: Harbour, rights: int) -> None:
    """What anyone may in the room."""

    def unit(tx: Tx) -> None:
        tx.lock([harbour.room.id])
        session_rights.set_defaults(tx, harbour.room.id, rights)

    await harbour.core.db.write(unit)


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return out.getvalue()


def read_code(response: httpx.Response) -> str:
    """What a phone reads from the picture."""
    assert response.headers["content-type"] == "image/png"
    return read_picture(response.content)


async def test_the_join_url_is_a_page(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.core.room_settings.describe(harbour.alice, harbour.room.id, "Ships & quays")
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("Ahoy!\nYes"))
        url = f"http://harbour.test/harbour?public_key={harbour.public_key}"
        for path in (f"/harbour?public_key={harbour.public_key}", "/HARBOUR", "/r/harbour/", "/r/harbour"):
            shown = await harbour.http.get(path)
            assert (shown.status_code, shown.headers["content-type"]) == (200, HTML)
            assert '<h1 dir="auto">Harbour</h1>' in shown.text
            assert f"<code>{url}</code>" in shown.text
            assert "Ships &amp; quays" in shown.text
            assert "<p>1 member</p>" in shown.text
            assert re.search(
                r"<strong dir=\"auto\">Alice</strong> <time datetime=\"20\d\d-[^>]+>[^<]+</time>", shown.text
            )
            assert "Ahoy!\nYes</div>" in shown.text
        assert (await harbour.http.head("/harbour")).status_code == 200
        assert read_code(await harbour.http.get("/r/harbour/invite.png")) == url


async def test_nothing_runs_and_nothing_comes_from_elsewhere(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.core.rooms.rename(harbour.alice, harbour.room.id, EVIL)
        await harbour.core.room_settings.describe(harbour.alice, harbour.room.id, EVIL)
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft(EVIL))
        mallory = harbour.client("mallory")
        mallory.name = EVIL[:60]
        await mallory.join("harbour")
        await mallory.post("harbour", "x")
        for path in ("/harbour", "/r/"):
            shown = await harbour.http.get(path)
            assert "<script" not in shown.text
            assert "&lt;script src=&quot;" in shown.text
            policy = dict(part.strip().split(" ", 1) for part in shown.headers["content-security-policy"].split(";"))
            [style] = re.findall("<style>(.*?)</style>", shown.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            assert policy == {
                "default-src": "'none'",
                "img-src": "'self'",
                "style-src": f"'sha256-{digest}'",
                "base-uri": "'none'",
                "form-action": "'none'",
                "frame-ancestors": "'none'",
            }
            assert " style=" not in shown.text
            assert shown.headers["x-content-type-options"] == "nosniff"
            assert shown.headers["referrer-policy"] == "no-referrer"
            for link in re.findall(r'(?:src|href)="([^"]*)"', shown.text):
                assert re.fullmatch(r"/r/(harbour/((image|invite)\.png)?)?", link)


async def test_rooms_that_are_not_for_everyone(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("secret"))
        private = await make_room(harbour.core, harbour.alice, name="Cellar")
        await limit(harbour, Right.ACCESS)
        shown = await harbour.http.get("/harbour")
        assert shown.status_code == 200
        assert "secret" not in shown.text
        assert "invite.png" not in shown.text
        assert (await harbour.http.get("/r/harbour/invite.png")).status_code == 403
        assert "Harbour" in (await harbour.http.get("/r/")).text
        await limit(harbour, 0)
        for path in ("/harbour", "/r/harbour/", "/r/harbour/invite.png", "/r/harbour/image.png"):
            assert (await harbour.http.get(path)).status_code == 404
        assert "Harbour" not in (await harbour.http.get("/r/")).text
        for path in (f"/{private.token}", "/none", "/r/none/", "/r/none/invite.png", "/favicon.ico", "/r/harbour/x"):
            missing = await harbour.http.get(path)
            assert (missing.status_code, missing.headers["content-type"]) == (404, HTML)
        assert (await harbour.http.post("/harbour")).status_code == 405


async def test_a_lobby_and_a_password_keep_strangers_out(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("secret"))
        settings, room = harbour.core.room_settings, harbour.room.id
        await settings.set_lobby(harbour.alice, room, 1, None)
        assert "secret" not in (await harbour.http.get("/harbour")).text
        await settings.set_lobby(harbour.alice, room, 0, None)
        assert "secret" in (await harbour.http.get("/harbour")).text
        await settings.open(harbour.alice, room)
        await settings.set_password(harbour.alice, room, "a long password")
        assert "secret" not in (await harbour.http.get("/harbour")).text
        assert (await harbour.http.get("/r/harbour/invite.png")).status_code == 403


async def test_the_rooms_image(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        assert (await harbour.http.get("/r/harbour/image.png")).status_code == 404
        assert "image.png" not in (await harbour.http.get("/harbour")).text
        await harbour.core.avatars.set_of_room(harbour.alice, harbour.room.id, picture())
        assert "image.png" in (await harbour.http.get("/harbour")).text
        shown = await harbour.http.get("/r/harbour/image.png")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        assert Image.open(BytesIO(shown.content)).size == (512, 512)
        await harbour.core.avatars.set_emoji(harbour.alice, harbour.room.id, "⚓", None)
        assert (await harbour.http.get("/r/harbour/image.png")).status_code == 404
        assert "image.png" not in (await harbour.http.get("/harbour")).text


@pytest.mark.parametrize(
    ("public_url", "host", "expected"),
    [
        (None, "sabir.example:8443", "http://sabir.example:8443"),
        (None, "sabir.example:80", "http://sabir.example"),
        (None, "[::1]:8080", "http://[::1]:8080"),
        (None, 'evil"><script>', "http://127.0.0.1:8080"),
        (None, "a b", "http://127.0.0.1:8080"),
        (None, "sabir.example:99999", "http://127.0.0.1:8080"),
        (None, "[::x]:80", "http://127.0.0.1:8080"),
        ("https://chat.example.org", "evil.example", "https://chat.example.org"),
        ("https://chat.example.org:443", "evil.example", "https://chat.example.org"),
    ],
)
async def test_addresses_are_those_of_the_settings(
    sqlite_path: Path, tmp_path: Path, public_url: str | None, host: str, expected: str
) -> None:
    config = Config(server=Server(public_url=public_url))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        shown = await harbour.http.get("/harbour", headers={"Host": host})
        assert f"<code>{expected}/harbour?public_key={harbour.public_key}</code>" in shown.text
        code = read_code(await harbour.http.get("/r/harbour/invite.png", headers={"Host": host}))
        assert code == f"{expected}/harbour?public_key={harbour.public_key}"


async def test_what_is_said_last_is_bounded_and_complete(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        core, room = harbour.core, harbour.room.id
        posted = [await core.messages.post(harbour.alice, room, Draft(f"number {number}.")) for number in range(25)]
        await core.messages.delete(harbour.alice, room, [posted[-1].message.id])
        await core.messages.post(harbour.alice, room, Draft("Hello @alice"))
        text = (await harbour.http.get("/harbour")).text
        assert "number 24." not in text
        assert "number 4." not in text
        assert text.index("number 5.") < text.index("number 23.") < text.index("Hello @Alice")


@pytest.mark.parametrize(
    "path",
    [
        "/%ff",
        "/%00",
        "/a%2fb",
        "/%2e%2e",
        "/r/%ff/",
        "/r/../etc",
        "/r//",
        "/r/harbour//invite.png",
        "/r/harbour/invite.png/x",
        "/%0d%0aX-Evil:%201",
        "/" + "a" * 65,
        "/" + "a" * 4000,
        "/\u2603",
        "/harbour%20",
        "/HARBOUR%00",
    ],
)
async def test_what_is_no_address(sqlite_path: Path, tmp_path: Path, path: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        for query in ("", "?public_key=%ff&%00=", "?" + "a=b&" * 2000):
            for method in ("GET", "HEAD"):
                answer = await harbour.http.request(method, path + query)
                assert answer.status_code == 404
                assert "x-evil" not in answer.headers
        shown = await harbour.http.get("/harbour?public_key=%ff&%00=" + "&a=b" * 2000)
        assert shown.status_code == 200

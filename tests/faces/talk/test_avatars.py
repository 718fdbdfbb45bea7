"""Images of users, guests and rooms: drawn, uploaded, removed."""

from __future__ import annotations

import asyncio
import struct
import threading
import zlib
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from sabir.domain.errors import Unavailable
from sabir.faces.talk import drawing, pictures
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

PNG = b"\x89PNG\r\n\x1a\n"


def picture(color: tuple[int, int, int] = (200, 0, 0), size: tuple[int, int] = (600, 400), form: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


async def browser(face: TalkFace) -> httpx.AsyncClient:
    """Without credential or OCS header."""
    http = (await face.client("", "")).http
    del http.headers["OCS-APIRequest"]
    return http


async def upload(client: TalkClient, path: str, content: bytes, method: str = "POST") -> httpx.Response:
    return await client.http.request(method, path, files={"file": ("me.png", content, "image/png")})


def room_path(token: str, ending: str = "") -> str:
    return f"/ocs/v2.php/{TALK}/room/{token}/avatar{ending}"


@pytest.mark.parametrize("root", ["", "/index.php"])
async def test_drawn_for_anyone(tmp_path: Path, sqlite_path: Path, root: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await face.person("alice")
        http = await browser(face)
        for path, side in (
            ("alice/32", 64),
            ("alice/64", 64),
            ("alice/65", 512),
            ("alice/9999999999999999999999", 512),
            ("nobody/64", 64),
            ("guest/Bob%20Ross/64", 64),
            ("guest/漢字/64", 64),
        ):
            answer = await http.get(f"{root}/avatar/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), path
            assert answer.content.startswith(PNG)
            assert opened(answer.content).size == (side, side)
            assert answer.headers["x-nc-iscustomavatar"] == "0"
            dark = await http.get(f"{root}/avatar/{path}/dark")
            assert dark.content.startswith(PNG)
            assert dark.content != answer.content
            again = await http.get(f"{root}/avatar/{path}", headers={"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == answer.headers["etag"]


async def test_names_tell_images_apart(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = await browser(face)
        images = {(await http.get(f"/avatar/guest/{name}/64")).content for name in ("Ann", "Bob", "Carl Dean")}
        assert len(images) == 3
        assert (await http.get("/avatar/guest/Ann/64")).content in images


async def test_strangers_get_so_many_drawn(tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was drawn before is shown to everyone; who is logged in is not limited."""
    made: list[pictures.Sketch] = []
    monkeypatch.setattr(pictures, "drawn", lambda sketch: made.append(sketch) or PNG)
    monkeypatch.setattr(drawing, "PER_STRANGER", 5)
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, http = await face.person("alice"), await browser(face)
        for number, name in enumerate("BCDEFGH"):
            for path in (f"/avatar/guest/{name}/1", f"/avatar/guest/{name}/64"):
                answer = await http.get(path)
                assert answer.status_code == (200 if number < 5 else 429), path
        assert answer.headers["retry-after"] == "61"
        assert (await alice.http.get("/avatar/guest/H/64")).status_code == 200
        assert (await http.get("/avatar/guest/H/64")).status_code == 200
        assert len(made) == len(set(made)) == 6
        clock.advance(60)
        assert (await http.get("/avatar/guest/G/64")).status_code == 200


async def test_one_picture_is_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many wait for theirs, and the oldest are forgotten."""
    monkeypatch.setattr(drawing, "MAX_WAITING", 2)
    monkeypatch.setattr(drawing, "MAX_REMEMBERED", 2)
    studio, held, begun = drawing.Drawing(FakeClock()), threading.Event(), asyncio.Queue[int]()
    loop = asyncio.get_running_loop()

    def draw(number: int) -> bytes:
        loop.call_soon_threadsafe(begun.put_nowait, number)
        held.wait(30)
        return b"%d" % number

    first = asyncio.create_task(studio.picture(1, partial(draw, 1)))
    assert await begun.get() == 1
    second = asyncio.create_task(studio.picture(2, partial(draw, 2)))
    await asyncio.sleep(0)  # it begins to wait
    with pytest.raises(Unavailable):
        await studio.picture(3, partial(draw, 3))
    assert begun.empty()
    held.set()
    assert await asyncio.gather(first, second) == [b"1", b"2"]
    assert await begun.get() == 2
    assert await studio.picture(1, partial(draw, 4)) == b"1"
    assert await studio.picture(3, partial(draw, 3)) == b"3"
    assert await studio.picture(1, partial(draw, 4)) == b"1"
    assert await studio.picture(2, partial(draw, 5)) == b"5"


async def test_an_own_image(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, http = await face.person("alice"), await browser(face)
        drawn = await http.get("/avatar/alice/512")
        for form in ("PNG", "JPEG", "GIF", "WEBP"):
            kept = await upload(alice, "/index.php/avatar/", picture(form=form))
            assert (kept.status_code, kept.json()) == (200, {"status": "success"})
            shown = await http.get("/avatar/alice/512")
            assert (shown.headers["content-type"], shown.headers["x-nc-iscustomavatar"]) == ("image/png", "1")
            assert opened(shown.content).size == (512, 512)
            assert opened(shown.content).convert("RGB").histogram()[190:256] != [0] * 66  # red, more or less
            small = await http.get("/avatar/alice/64")
            assert opened(small.content).size == (64, 64)
        etag = shown.headers["etag"]
        assert (await http.get("/avatar/alice/512", headers={"If-None-Match": etag})).status_code == 304
        assert (await http.get("/avatar/alice/64", headers={"If-None-Match": etag})).content == small.content
        assert (await alice.http.delete("/index.php/avatar/")).status_code == 200
        assert (await http.get("/avatar/alice/512")).content == drawn.content


async def test_who_may_not_have_one(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, nobody = await face.person("alice"), await face.client("", "")
        assert (await upload(nobody, "/index.php/avatar/", picture())).status_code == 401
        assert (await nobody.http.delete("/index.php/avatar/")).status_code == 401
        assert (await alice.http.post("/index.php/avatar/")).status_code == 400
        del alice.http.headers["OCS-APIRequest"]
        refused = await upload(alice, "/index.php/avatar/", picture())
        assert (refused.status_code, refused.json()) == (412, {"message": "CSRF check failed"})


def bomb() -> bytes:
    """A small file that says it is 100,000 points wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content", [b"", b"no image", b"<svg/>", picture()[:100], bomb(), picture(form="BMP"), PNG], ids=range(7)
)
async def test_what_is_no_image(tmp_path: Path, sqlite_path: Path, content: bytes) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        assert (await upload(alice, "/avatar/", content)).status_code in (400, 413)
        assert (await upload(alice, room_path(token), content)).status_code in (400, 413)
        assert (await (await browser(face)).get("/avatar/alice/64")).headers["x-nc-iscustomavatar"] == "0"


async def set_room_avatar(client: TalkClient, token: str, content: bytes) -> Any:
    answer = await upload(client, room_path(token), content)
    assert answer.status_code == 200, answer.text
    return answer.json()["ocs"]["data"]


async def test_an_image_of_a_room(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        before = await alice.room(token)
        assert (before["isCustomAvatar"], len(before["avatarVersion"])) == (False, 8)
        drawn = await alice.http.get(room_path(token))
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
        shown = await set_room_avatar(alice, token, picture())
        assert shown["isCustomAvatar"] is True
        assert shown["avatarVersion"] not in ("", before["avatarVersion"])
        image = await alice.http.get(room_path(token))
        assert opened(image.content).convert("RGB").getpixel((5, 5)) == (200, 0, 0)
        assert (await alice.http.get(room_path(token, "/dark"))).content == image.content
        del alice.http.headers["OCS-APIRequest"]
        assert (await alice.http.get(room_path(token))).content == image.content  # pages show it
        alice.http.headers["OCS-APIRequest"] = "true"
        gone = await alice.call("DELETE", f"{TALK}/room/{token}/avatar")
        assert (gone["isCustomAvatar"], gone["avatarVersion"]) == (False, before["avatarVersion"])
        assert (await alice.http.get(room_path(token))).content == drawn.content
        assert (await alice.http.get(room_path(token, "/dark"))).content != drawn.content
        said = [one["systemMessage"] for one in reversed(await alice.history(token))]
        assert said == ["conversation_created", "avatar_set", "avatar_removed"]
        await alice.call("DELETE", f"{TALK}/room/{token}/avatar")
        assert len(await alice.history(token)) == 3


async def test_an_emoji(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        path = f"{TALK}/room/{token}/avatar/emoji"
        for emoji, color in (("🏝️", "ff8800"), ("👩🏽‍💻", None), ("🇫🇷", None), ("1️⃣", "ABCDEF")):
            wish = {"emoji": emoji} | ({"color": color} if color else {})
            shown = await alice.call("POST", path, json=wish)
            assert shown["isCustomAvatar"] is True
            image = await alice.http.get(room_path(token))
            assert image.headers["content-type"] == "image/svg+xml"
            assert "default-src 'none'" in image.headers["content-security-policy"]
            assert emoji in image.text
            assert f'fill="#{(color or "dbdbdb").lower()}"' in image.text
            assert (await alice.http.get(room_path(token, "/dark"))).text.count("<text") == 1
        for wish in (
            {"emoji": ""},
            {"emoji": "a"},
            {"emoji": "🏝️🏝️"},
            {"emoji": "<b>"},
            {"emoji": "🏝️", "color": "red"},
            {"emoji": "🏝️", "color": "ff88001"},
        ):
            assert (await alice.try_("POST", path, json=wish)).status == 400, wish


async def test_a_one_to_one_shows_its_other_member(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        http = await browser(face)
        assert (await alice.http.get(room_path(token))).content == (await http.get("/avatar/bob/512")).content
        await upload(bob, "/avatar/", picture((0, 0, 200)))
        image = await alice.http.get(room_path(token))
        assert opened(image.content).convert("RGB").getpixel((5, 5)) == (0, 0, 200)
        assert (await upload(alice, room_path(token), picture())).status_code == 400
        assert (await alice.try_("POST", f"{TALK}/room/{token}/avatar/emoji", json={"emoji": "🏝️"})).status == 400


async def test_who_may_change_a_rooms_image(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, carol = await face.person("alice"), await face.person("bob"), await face.person("carol")
        nobody = await face.client("", "")
        token = await alice.create_room("Harbour")
        open_room = await alice.create_room("Port", kind=PUBLIC)
        await alice.add_participant(token, "bob")
        for client, room, status in (
            (bob, token, 403),
            (carol, token, 404),
            (nobody, token, 404),
            (carol, "zzzz", 404),
        ):
            assert (await upload(client, room_path(room), picture())).status_code == status
            assert (await client.try_("DELETE", f"{TALK}/room/{room}/avatar")).status == status
            wish = {"emoji": "🏝️"}
            assert (await client.try_("POST", f"{TALK}/room/{room}/avatar/emoji", json=wish)).status == status
        assert (await bob.http.get(room_path(token))).status_code == 200
        assert (await carol.http.get(room_path(token))).status_code == 404
        assert (await nobody.http.get(room_path(open_room))).status_code == 200


async def test_images_are_not_swept_as_long_as_they_are_shown(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, http = await face.person("alice"), await browser(face)
        await upload(alice, "/avatar/", picture())
        shown = await http.get("/avatar/alice/512")
        later_ms = 2**52
        assert await face.core.files.sweep(older_than_ms=later_ms) == 0
        assert (await http.get("/avatar/alice/512")).content == shown.content
        await upload(alice, "/avatar/", picture((0, 0, 200)))
        assert await face.core.files.sweep(older_than_ms=later_ms) == 1
        assert opened((await http.get("/avatar/alice/512")).content).convert("RGB").getpixel((5, 5)) == (0, 0, 200)

"""Files of the modern API: raw bytes in and out, in their room only, for as long as they are wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from sabir.adapters.blobs_local import LocalBlobs
from sabir.config import Config, Limits
from sabir.domain.errors import NotFound, Unavailable
from sabir.domain.ranks import RankWish
from sabir.wire.onion import MAX_BODY_BYTES
from tests.helpers.core import make_room
from tests.helpers.session_client import Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Reply
from tests.helpers.session_face import Harbour, open_harbour

HOUR_S = 3600
STAYS_S = 15 * 24 * HOUR_S
R = "/room/harbour"
WIRES: list[Wire] = ["v4", "plain"]
NAMES = ["map.png", "sea mäp.png", 'a;b="c" d\'.txt', "\u65e5\u672c\u8a9e.pdf", "..hidden", "50%.txt"]


async def status(client: ModernClient, number: int) -> int:
    return (await client.call("GET", f"{R}/file/{number}")).code


def seconds(reply: Reply, header: str) -> float:
    return parsedate_to_datetime(reply.headers[header]).timestamp()


@pytest.mark.parametrize("wire", WIRES)
async def test_bytes_come_back_with_their_name(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob", wire=wire), harbour.modern("carol", wire=wire)
        for content, name in (
            *((b"\0cargo\xff", name) for name in NAMES),
            (b"", "empty"),
            (bytes(range(256)) * 9000, "large"),
            (b'{"file": "AAAA"}', "a.json"),
        ):
            number = await bob.upload("harbour", content, name)
            assert 2**31 <= number < 2**53
            for reply in (
                await carol.fetch("harbour", number),
                await carol.fetch("harbour", f"{number}/any/thing.html"),
                await carol.call("GET", f"{R}/file/{number}", is_signed=False),
            ):
                assert reply.body == content
                assert reply.content_type == "application/octet-stream"
                assert reply.headers["x-content-type-options"] == "nosniff"
                assert "sandbox" in reply.headers["content-security-policy"]
                assert reply.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
                assert seconds(reply, "expires") == harbour.clock.now_ms() // 1000 + HOUR_S
        unnamed = await bob.upload("harbour", b"cargo")
        assert (await carol.fetch("harbour", unnamed)).headers["content-disposition"] == "attachment"


async def test_names_are_no_paths_and_no_headers(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        for given, told in (
            ('attachment; filename="plain.txt"', "; filename*=UTF-8''plain.txt"),
            ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "; filename*=UTF-8''passwd"),
            ("attachment; filename*=UTF-8''a%0D%0ASet-Cookie:%20b", "; filename*=UTF-8''aSet-Cookie%3A%20b"),
            ("attachment; filename*=UTF-8''%00%2F", ""),
            ("attachment; filename*=utf-8'de'caf%C3%A9.txt; x=y", "; filename*=UTF-8''caf%C3%A9.txt"),
            ("attachment; filename=\"a.txt\"; filename*=UTF-8''b.txt", "; filename*=UTF-8''b.txt"),
            ('attachment;filename="a \\"b\\".txt"', "; filename*=UTF-8''a%20%22b%22.txt"),
            ("attachment; filename=a.txt", "; filename*=UTF-8''a.txt"),
            ("attachment; filename*=nonsense''%ff", ""),
            ("attachment; filename*=UTF-8''%ff%fe", None),
            ("attachment; filename*=", ""),
            ('attachment; filename="never ends', ""),
            ("attachment; filename*=a\0b''c", ""),
            ("attachment; filename=" + "'\"\\;" * 100_000, None),
            (";;;===", ""),
        ):
            reply = await bob.call("POST", f"{R}/file", b"cargo", {"Content-Disposition": given})
            assert reply.code == 201
            header = (await bob.fetch("harbour", reply.json["id"])).headers["content-disposition"]
            assert header.isprintable()
            assert told is None or header == f"attachment{told}"


async def test_inside_a_request_the_date_is_that_of_the_upload(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        number, then_s = await bob.upload("harbour", b"cargo"), harbour.clock.now_ms() // 1000
        harbour.clock.advance(60)
        reply = await bob.fetch("harbour", number)
        assert seconds(reply, "date") == then_s
        (part,) = await bob.batch([{"method": "GET", "path": f"{R}/file/{number}"}])
        assert (part.body, part.content_type, seconds(part, "date")) == (b"cargo", "application/octet-stream", then_s)


@pytest.mark.parametrize("wire", WIRES)
async def test_parts(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire=wire)
        number = await bob.upload("harbour", b"0123456789")
        empty = await bob.upload("harbour", b"")
        for asked, code, content, told in (
            ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
            ("bytes=7-", 206, b"789", "bytes 7-9/10"),
            ("bytes=-3", 206, b"789", "bytes 7-9/10"),
            ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
            ("bytes=5-999", 206, b"56789", "bytes 5-9/10"),
            ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
            ("lines=2-4", 200, b"0123456789", None),
            ("bytes=4-2", 200, b"0123456789", None),
            ("bytes=a-b", 200, b"0123456789", None),
            ("bytes=0-1,4-5", 200, b"0123456789", None),
        ):
            reply = await bob.call("GET", f"{R}/file/{number}", None, {"Range": asked})
            assert (reply.code, reply.body, reply.headers.get("content-range")) == (code, content, told)
        assert (await bob.call("GET", f"{R}/file/{number}", None, {"Range": "bytes=10-"})).code == 416
        assert (await bob.call("GET", f"{R}/file/{empty}", None, {"Range": "bytes=-1"})).code == 416


@pytest.mark.parametrize("wire", WIRES)
async def test_files_stay_in_their_room(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        bob = harbour.modern("bob", wire=wire)
        number = await bob.upload("harbour", b"secret")
        for path in (
            f"/room/quay/file/{number}",
            f"/room/none/file/{number}",
            f"{R}/file/{number + 1}",
            f"{R}/file/0",
            f"{R}/file/{2**63}",
        ):
            assert (await bob.call("GET", path)).code == 404
        for odd in ("x", "-1", "1.0", "..%2f1", "%00"):
            assert (await bob.call("GET", f"{R}/file/{odd}")).code in (400, 404)
        assert (await bob.call("POST", "/room/none/file", b"cargo")).code == 404


async def test_who_may(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, mallory = harbour.modern("bob"), harbour.modern("mallory")
        number = await bob.upload("harbour", b"cargo")
        assert (await mallory.call("POST", f"{R}/file", b"cargo", is_signed=False)).code == 401
        await mallory.upload("harbour", b"cargo")
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, mallory.session_id)
        assert (await mallory.call("POST", f"{R}/file", b"cargo")).code == 403
        assert await status(mallory, number) == 403
        await harbour.core.room_settings.lock(harbour.alice, harbour.room.id, 1)
        assert (await bob.call("POST", f"{R}/file", b"cargo")).code == 403
        assert await status(bob, number) == 200


async def test_sizes(sqlite_path: Path, tmp_path: Path) -> None:
    config = Config(limits=Limits(file_bytes=1000))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        for wire in WIRES:
            bob = harbour.modern("bob", wire=wire)
            assert (await bob.call("POST", f"{R}/file", bytes(1001))).code == 413
            assert (await bob.call("POST", f"{R}/file", bytes(1000))).code == 201
        assert (await bob.call("POST", f"{R}/file", bytes(MAX_BODY_BYTES + 1))).code == 413


async def test_an_upload_nobody_posts_is_gone_after_an_hour(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        number = await bob.upload("harbour", b"cargo")
        harbour.clock.advance(HOUR_S - 1)
        assert await harbour.core.files.expire() == 0
        assert await status(bob, number) == 200
        harbour.clock.advance(1)
        assert await status(bob, number) == 404
        assert await harbour.core.files.expire() == 1
        assert await status(bob, number) == 404


async def test_posting_claims_for_fifteen_days(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, old = harbour.modern("bob"), await harbour.member("bob")
        attached = await bob.attach("harbour", "map.png", "image/png", b"cargo")
        harbour.clock.advance(HOUR_S / 2)
        await old.post("harbour", "see", attachments=[attached])
        posted_s = harbour.clock.now_ms() // 1000
        reply = await bob.fetch("harbour", attached.file_id)
        assert seconds(reply, "expires") == posted_s + STAYS_S
        await old.post("harbour", "see it again", attachments=[attached])
        harbour.clock.advance(STAYS_S - 1)
        assert await status(bob, attached.file_id) == 200
        harbour.clock.advance(1)
        assert await status(bob, attached.file_id) == 404
        assert await harbour.core.files.expire() == 1


async def test_nobody_claims_what_others_uploaded(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, mallory = harbour.modern("bob"), await harbour.member("mallory")
        attached = await bob.attach("harbour", "map.png", "image/png", b"cargo")
        await mallory.post("harbour", "mine", attachments=[attached])
        reply = await bob.fetch("harbour", attached.file_id)
        assert seconds(reply, "expires") == harbour.clock.now_ms() // 1000 + HOUR_S
        assert "map.png" in reply.headers["content-disposition"]


async def test_a_file_goes_with_its_message(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, old = harbour.modern("bob"), await harbour.member("bob")
        attached = await bob.attach("harbour", "map.png", "image/png", b"cargo")
        post = await old.post("harbour", "see", attachments=[attached])
        await old.delete("harbour", post.server_id)
        assert await status(bob, attached.file_id) == 404


async def test_a_modern_post_claims_what_it_names(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        pointed, named, later = [await bob.attach("harbour", f"{one}.txt", "text/plain", b"cargo") for one in "abc"]
        first = await bob.post("harbour", "see", attachments=[pointed])
        second = await bob.post("harbour", "and see", files=[str(named.file_id), named.file_id])
        await bob.edit("harbour", second.id, "and look", files=[str(later.file_id), named.file_id])
        harbour.clock.advance(HOUR_S + 1)
        await harbour.core.files.expire()
        for one in (pointed, named, later):
            assert await status(bob, one.file_id) == 200
        await bob.delete("harbour", first.id)
        assert [await status(bob, one.file_id) for one in (pointed, named, later)] == [404, 200, 200]
        await bob.delete("harbour", second.id)
        assert [await status(bob, one.file_id) for one in (pointed, named, later)] == [404, 404, 404]


async def test_a_whisper_claims_too(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, mara = harbour.modern("bob"), harbour.modern("mara")
        await bob.upload("harbour", b"cargo")
        number = await mara.upload("harbour", b"cargo")
        await make_moderator(harbour, mara)
        await mara.post("harbour", "psst", whisper_to=bob.session_id, files=[number])
        harbour.clock.advance(HOUR_S + 1)
        assert await status(bob, number) == 200


async def test_what_a_pinned_message_shows_stays(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, pins = harbour.modern("bob"), harbour.core.pins
        attached = await bob.attach("harbour", "map.png", "image/png", b"cargo")
        uploaded_s = harbour.clock.now_ms() // 1000
        harbour.clock.advance(HOUR_S / 2)
        first = await bob.post("harbour", "see", attachments=[attached])
        second = await bob.post("harbour", "see it again", attachments=[attached])
        for post in (first, second):
            await pins.pin(harbour.alice, "harbour", post.id)
        assert "expires" not in (await bob.fetch("harbour", attached.file_id)).headers
        harbour.clock.advance(2 * STAYS_S)
        await harbour.core.files.expire()
        assert await status(bob, attached.file_id) == 200
        await pins.unpin(harbour.alice, "harbour", first.id)
        assert "expires" not in (await bob.fetch("harbour", attached.file_id)).headers
        await pins.unpin_all(harbour.alice, "harbour")
        assert await status(bob, attached.file_id) == 404
        assert await harbour.core.files.expire() == 1
        again = await bob.attach("harbour", "map.png", "image/png", b"cargo")
        third = await bob.post("harbour", "and again", attachments=[again])
        uploaded_s = harbour.clock.now_ms() // 1000
        await pins.pin(harbour.alice, "harbour", third.id)
        await pins.unpin(harbour.alice, "harbour", third.id)
        assert seconds(await bob.fetch("harbour", again.file_id), "expires") == uploaded_s + STAYS_S
        await pins.pin(harbour.alice, "harbour", third.id)
        later = await bob.upload("harbour", b"cargo")
        await bob.edit("harbour", third.id, "another one", files=[later])
        assert "expires" not in (await bob.fetch("harbour", later)).headers


async def test_an_image_from_a_file(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        bob, stranger = harbour.modern("bob"), harbour.client("stranger")
        number, elsewhere = await bob.upload("harbour", b"flag"), await bob.upload("quay", b"flag")
        assert (await bob.call("PUT", R, {"image": number})).code == 403
        await make_admin(harbour, bob)
        before = (await bob.room("harbour"))["info_updates"]
        for missing in (elsewhere, 5, 2**52):
            assert (await bob.call("PUT", R, {"image": missing})).code == 406
        await bob.set_room("harbour", image=number)
        room = await bob.room("harbour")
        assert (room["image_id"], room["info_updates"]) == (number, before + 1)
        assert await stranger.image("harbour") == b"flag"
        harbour.clock.advance(2 * STAYS_S)
        await harbour.core.files.expire()
        assert (await bob.fetch("harbour", number)).body == b"flag"
        other = await bob.upload("harbour", b"another flag")
        await bob.set_room("harbour", image=other)
        replaced_s = harbour.clock.now_ms() // 1000
        assert seconds(await bob.fetch("harbour", number), "expires") == replaced_s + STAYS_S
        harbour.clock.advance(STAYS_S)
        assert await status(bob, number) == 404
        assert await status(bob, other) == 200


async def test_rights_of_the_room(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, mara = harbour.modern("bob"), harbour.modern("mara")
        number = await bob.upload("harbour", b"cargo")
        await mara.upload("harbour", b"cargo")
        await make_moderator(harbour, mara)
        await mara.ask("POST", f"{R}/permissions/{bob.session_id}", {"upload": False})
        assert (await bob.call("POST", f"{R}/file", b"cargo")).code == 403
        assert await status(bob, number) == 200
        await mara.ask("POST", f"{R}/permissions/{bob.session_id}", {"read": False})
        assert await status(bob, number) == 403
        with pytest.raises(Refused, match="403"):
            await bob.fetch("harbour", number)


async def test_bytes_that_are_lost(sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        number = await bob.upload("harbour", b"cargo")

        async def missing(*_: object) -> AsyncIterator[bytes]:
            raise NotFound("blob")
            yield b""

        async def broken(*_: object) -> AsyncIterator[bytes]:
            yield b"car"
            raise Unavailable

        for blobs, code in ((missing, 404), (broken, 500)):
            monkeypatch.setattr(LocalBlobs, "get", blobs)
            for headers in ({}, {"Range": "bytes=1-2"}):
                assert (await bob.call("GET", f"{R}/file/{number}", None, headers)).code == code
            (part,) = await bob.batch([{"method": "GET", "path": f"{R}/file/{number}"}])
            assert part.code == code


async def make_moderator(harbour: Harbour, client: ModernClient) -> None:
    await harbour.core.moderation.set_moderator(harbour.alice, harbour.room.id, client.session_id, is_moderator=True)


async def make_admin(harbour: Harbour, client: ModernClient) -> None:
    wish = RankWish(is_moderator=None, is_admin=True)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])

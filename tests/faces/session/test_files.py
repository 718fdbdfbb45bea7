"""Files of a room, as base64 inside JSON."""

from __future__ import annotations

from pathlib import Path

from sabir.domain.ids import MessageId
from sabir.wire.onion import MAX_BODY_BYTES
from tests.helpers.core import make_room
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour

FORTNIGHT_AND_A_DAY_S = 15 * 24 * 3600


async def test_bytes_come_back(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        for content in (b"", b"\0", bytes(range(256)) * 3907):
            number = await bob.upload("harbour", content)
            assert await carol.download("harbour", number) == content


async def test_files_stay_in_their_room(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        bob = await harbour.member("bob")
        await bob.join("quay")
        number = await bob.upload("harbour", b"secret")
        assert await bob.call("GET", f"files/{number}", room="quay") == (404, {"status_code": 404})
        assert (await bob.call("GET", f"files/{number}", room="harbour", token="ab"))[0] == 401
        for unknown in (0, 1, number + 1, 2**62, 2**63):
            assert (await bob.call("GET", f"files/{unknown}", room="harbour"))[0] == 404
        for nothing in ("x", "-1", "..%2f1", "1.0", f"{2**64}"):
            assert (await bob.call("GET", f"files/{nothing}", room="harbour"))[0] in (400, 404)


async def test_what_is_no_file_is_refused(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        for body in ({}, {"file": None}, {"file": 5}, {"file": "%%%"}, {"file": "AAAAA"}):
            assert (await bob.call("POST", "files", body, room="harbour"))[0] == 400


async def test_an_upload_is_gone_after_fifteen_days(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        loose = await bob.upload("harbour", b"loose")
        attachment = await bob.attach("harbour", "kept.txt", "text/plain", b"kept")
        post = await bob.post("harbour", "with a file", attachments=[attachment])
        harbour.clock.advance(FORTNIGHT_AND_A_DAY_S - 1)
        await bob.join("harbour")
        assert await harbour.core.files.expire() == 0
        assert await bob.download("harbour", loose) == b"loose"
        assert await bob.download("harbour", attachment.file_id) == b"kept"
        harbour.clock.advance(1)
        for number in (loose, attachment.file_id):
            assert (await bob.call("GET", f"files/{number}", room="harbour"))[0] == 404
        assert await harbour.core.files.expire() == 2
        (listed,) = await bob.messages("harbour")
        assert listed.data == post.data
        page = await harbour.core.messages.get(harbour.alice, harbour.room.id, await newest(harbour))
        assert [item.message.text for item in page.items if item.message] == [
            "with a file\nkept.txt (text/plain, 4 bytes)"
        ]
        assert not page.attachments


async def newest(harbour: Harbour) -> MessageId:
    room = await harbour.core.rooms.get(harbour.alice, harbour.room.id)
    return MessageId(room.room.last_chat_id)


async def test_a_file_goes_with_the_message_that_shows_it(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        attachment = await bob.attach("harbour", "a.txt", "text/plain", b"kept")
        posts = [await bob.post("harbour", "", attachments=[attachment]) for _ in range(2)]
        await bob.delete("harbour", posts[0].server_id)
        assert await bob.download("harbour", attachment.file_id) == b"kept"
        await bob.delete("harbour", posts[1].server_id)
        assert (await bob.call("GET", f"files/{attachment.file_id}", room="harbour"))[0] == 404


async def test_a_body_over_the_limit(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire="plain") as harbour:
        bob = await harbour.member("bob")
        large = {"file": "A" * MAX_BODY_BYTES}
        assert (await bob.call("POST", "files", large, room="harbour"))[0] == 413
        assert (await harbour.http.post("/loki/v3/lsrpc", content=bytes(MAX_BODY_BYTES + 1))).status_code == 413

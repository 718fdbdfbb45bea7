"""Posting, listing and deleting messages."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from sabir.domain.ranks import RankWish
from sabir.store import rooms
from sabir.store.transaction import Tx
from tests.helpers.session_client import Refused, SessionClient
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour


async def post_many(harbour: Harbour, client: SessionClient, count: int, *, prefix: str = "") -> None:
    for number in range(1, count + 1):
        harbour.clock.advance(4)
        await client.post("harbour", f"{prefix}{number}")


async def test_who_may_list(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        assert await bob.call("GET", "messages") == (400, {"status_code": 400})
        assert await bob.call("GET", "messages", room="harbour") == (401, {"status_code": 401})
        assert await bob.call("GET", "messages", room="harbour", token="ab" * 48) == (401, {"status_code": 401})


async def test_what_is_posted_comes_back_byte_for_byte(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        for number, style in enumerate(("axolotl", "xeddsa", "axolotl"), 1):
            bob.style = style  # type: ignore[assignment]
            data = pad(write(Body(f"text {number}", "Bob", 0)))
            signature = bob.identity.sign(data, bob.style)
            body = {
                "public_key": carol.session_id,
                "server_id": 77,
                "timestamp": 1,
                "data": base64.b64encode(data).decode(),
                "signature": base64.b64encode(signature).decode(),
            }
            expected = {
                "server_id": number,
                "public_key": bob.session_id,
                "timestamp": harbour.clock.now_ms(),
                "data": body["data"],
                "signature": body["signature"],
            }
            assert await bob.call("POST", "messages", body, room="harbour") == (
                200,
                {"status_code": 200, "message": expected},
            )
            status, listed = await carol.call("GET", "messages?limit=1", room="harbour")
            assert (status, listed["messages"]) == (200, [expected])
            harbour.clock.advance(4)


async def test_padding_of_any_kind_is_kept(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        for data in (write(Body("bare")), write(Body("short")) + b"\x80\0", write(Body("zeros")) + bytes(500)):
            harbour.clock.advance(4)
            await bob.post_bytes("harbour", data)
            (message,) = await bob.messages("harbour", limit=1)
            assert message.data == data
            assert message.verified


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": 0},
        {"timestamp": -1},
        {"timestamp": "1626153600000"},
        {"timestamp": 1.5},
        {"timestamp": None},
        {"data": ""},
        {"data": 5},
        {"data": "%%%%"},
        {"signature": ""},
        {"signature": "AAAA"},
        {"signature": "!" * 88},
        {"signature": base64.b64encode(bytes(64)).decode()},
        {"data": base64.b64encode(b"forged").decode()},
    ],
)
@pytest.mark.parametrize("is_dropped", [False, True])
async def test_a_post_with_a_bad_field_is_refused(
    sqlite_path: Path, tmp_path: Path, change: dict[str, Any], is_dropped: bool
) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        data = pad(write(Body("text")))
        body: dict[str, Any] = {
            "timestamp": 1626153600000,
            "data": base64.b64encode(data).decode(),
            "signature": base64.b64encode(bob.identity.sign(data)).decode(),
        }
        if is_dropped:
            del body[next(iter(change))]
        else:
            body |= change
        assert await bob.call("POST", "messages", body, room="harbour") == (400, {"status_code": 400})
        assert await bob.messages("harbour") == []


async def test_a_room_may_take_what_is_not_signed_by_its_author(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), harbour.client("carol")
        data = pad(write(Body("hello", "Bob", 1)))
        body = {
            "timestamp": 1,
            "data": base64.b64encode(data).decode(),
            "signature": base64.b64encode(carol.identity.sign(data)).decode(),
        }
        assert (await bob.call("POST", "messages", body, room="harbour"))[0] == 400
        await set_verifying(harbour, verifies=False)
        status, reply = await bob.call("POST", "messages", body, room="harbour")
        assert (status, reply["message"]["signature"]) == (200, body["signature"])
        assert reply["message"]["public_key"] == bob.session_id
        for broken in ({"signature": "AAAA"}, {"signature": "!" * 88}, {"data": "%"}):
            assert (await bob.call("POST", "messages", body | broken, room="harbour"))[0] == 400
        await set_verifying(harbour, verifies=True)
        harbour.clock.advance(120)  # a repetition gives the first result
        assert (await bob.call("POST", "messages", body, room="harbour"))[0] == 400


async def test_administrators_post_as_fast_as_they_like(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        mara, cook = await harbour.moderator("mara"), await harbour.member("cook")
        wish = RankWish(is_moderator=None, is_admin=True)
        await harbour.core.staff.rank_in_rooms(harbour.alice, cook.session_id, wish, ["harbour"])
        for number in range(6):
            await cook.post("harbour", f"soup {number}")
        for number in range(5):
            await mara.post("harbour", f"order {number}")
        with pytest.raises(Refused, match="429"):
            await mara.post("harbour", "order")


async def set_verifying(harbour: Harbour, *, verifies: bool) -> None:
    def unit(tx: Tx) -> None:
        tx.lock([harbour.room.id])
        rooms.set_verifying(tx, harbour.room.id, verifies=verifies)

    await harbour.core.db.write(unit)


async def test_a_signature_of_another_key_is_refused(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        data = pad(write(Body("text")))
        with pytest.raises(Refused, match="400"):
            await bob.post_bytes("harbour", data, carol.identity.sign(data))


async def test_base64_without_padding_is_taken(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        data = write(Body("text")) + b"\x80\0\0"
        body = {
            "timestamp": 1,
            "data": base64.b64encode(data).decode().rstrip("="),
            "signature": base64.b64encode(bob.identity.sign(data)).decode().rstrip("="),
        }
        status, reply = await bob.call("POST", "messages", body, room="harbour")
        assert status == 200
        assert base64.b64decode(reply["message"]["data"], validate=True) == data


async def test_a_message_over_the_limit_is_refused(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        with pytest.raises(Refused, match="413"):
            await bob.post_bytes("harbour", bytes(64 * 1024 + 3))
        await bob.post_bytes("harbour", bytes(64 * 1024))


async def test_five_messages_in_sixteen_seconds(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, carol = await harbour.member("bob"), await harbour.member("carol")
        numbers = [(await bob.post("harbour", f"{n}")).server_id for n in range(5)]
        assert numbers == [1, 2, 3, 4, 5]
        with pytest.raises(Refused, match="429"):
            await bob.post("harbour", "one too many")
        await carol.post("harbour", "others go on")
        await bob.delete("harbour", 5)
        await bob.post("harbour", "a deleted one frees its place")
        with pytest.raises(Refused, match="429"):
            await bob.post("harbour", "full again")
        harbour.clock.advance(15.999)
        with pytest.raises(Refused, match="429"):
            await bob.post("harbour", "too early")
        harbour.clock.advance(0.001)
        await bob.post("harbour", "now")


async def test_a_post_sent_twice_is_one_for_a_minute(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        data = pad(write(Body("again", "Bob", 5)))
        signature = bob.identity.sign(data)
        first = await bob.post_bytes("harbour", data, signature)
        harbour.clock.advance(59)
        assert await bob.post_bytes("harbour", data, signature) == first
        other = await bob.post_bytes("harbour", data)  # the same words signed again are another message
        assert other.server_id == 2
        harbour.clock.advance(2)
        assert (await bob.post_bytes("harbour", data, signature)).server_id == 3


async def test_orders_and_limits(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        await post_many(harbour, bob, 6)

        async def listed(query: str) -> list[int]:
            status, reply = await bob.call("GET", f"messages{query}", room="harbour")
            assert status == 200
            return [message["server_id"] for message in reply["messages"]]

        everything = [6, 5, 4, 3, 2, 1]
        assert await listed("") == everything
        assert await listed("?limit=2") == [6, 5]
        assert await listed("?from_server_id=1") == [2, 3, 4, 5, 6]
        assert await listed("?from_server_id=1&limit=2") == [2, 3]
        assert await listed("?from_server_id=0") == [1, 2, 3, 4, 5, 6]
        assert await listed("?from_server_id=6") == []
        assert await listed("?from_server_id=99999999999999999999") == [1, 2, 3, 4, 5, 6]  # no number a server can hold
        assert await listed("?from_server_id=9999999999") == []
        assert await listed("?from_server_id=-5") == [1, 2, 3, 4, 5, 6]
        assert await listed("?from_server_id=x&limit=1") == [1]
        assert await listed("?from_server_id=") == [1, 2, 3, 4, 5, 6]
        assert await listed("?limit=0") == []
        for odd in ("-1", "x", "", "65536", "1000", "%00"):
            assert await listed(f"?limit={odd}") == everything
        assert await listed("?from_server_id=4&limit=5&from_server_id=2&limit=1") == [3]


async def test_at_most_256_at_once(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire="plain") as harbour:
        bob = await harbour.member("bob")
        await post_many(harbour, bob, 260)
        for query in ("", "?limit=1000", "?limit=256"):
            _, reply = await bob.call("GET", f"messages{query}", room="harbour")
            assert [message["server_id"] for message in reply["messages"]] == [*range(260, 4, -1)]
        _, reply = await bob.call("GET", "messages?from_server_id=0", room="harbour")
        assert [message["server_id"] for message in reply["messages"]] == [*range(1, 257)]


async def test_deleting(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        await post_many(harbour, ann, 2)  # 1, 2
        await post_many(harbour, bob, 4)  # 3 to 6
        await bob.delete("harbour", 4)
        assert [message.server_id for message in await bob.messages("harbour")] == [6, 5, 3, 2, 1]
        with pytest.raises(Refused, match="403"):
            await bob.delete("harbour", 1)
        await ann.delete("harbour", 6)
        await ann.delete("harbour", 6)
        await bob.delete("harbour", 4)
        for unknown in (7, 0, 2**31, 2**62, 2**63):
            assert (await bob.call("DELETE", f"messages/{unknown}", room="harbour"))[0] == 404
        for nothing in ("x", "-1", "1.5", "%00", str(2**64)):
            assert (await bob.call("DELETE", f"messages/{nothing}", room="harbour"))[0] == 400
        status, reply = await bob.call("GET", "deleted_messages", room="harbour")
        assert (status, reply["ids"]) == (
            200,
            [
                {"id": 2, "deletion_server_id": 2, "deleted_message_id": 6},
                {"id": 1, "deletion_server_id": 1, "deleted_message_id": 4},
            ],
        )
        assert [deletion.id for deletion in await bob.deletions("harbour", after=0)] == [1, 2]
        assert [deletion.id for deletion in await bob.deletions("harbour", after=1)] == [2]
        assert [deletion.id for deletion in await bob.deletions("harbour", limit=1)] == [2]
        assert await bob.deletions("harbour", after=2) == []


async def test_deleting_several_is_all_or_nothing(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann, bob = await harbour.moderator("ann"), await harbour.member("bob")
        await post_many(harbour, bob, 3)  # 1 to 3
        await post_many(harbour, ann, 1)  # 4
        with pytest.raises(Refused, match="403"):
            await bob.delete("harbour", 1, 2, 4)
        with pytest.raises(Refused, match="404"):
            await bob.delete("harbour", 1, 99)
        assert await bob.deletions("harbour") == []
        await bob.delete("harbour", 3, 1, 3, 1)
        await bob.delete("harbour", 3, 1)
        assert [(one.id, one.server_id) for one in await bob.deletions("harbour", after=0)] == [(1, 1), (2, 3)]
        assert (await bob.call("POST", "delete_messages", {"ids": []}, room="harbour"))[0] == 200
        for body in ({}, {"ids": None}, {"ids": ["1"]}, {"ids": 1}, {"ids": [1.5]}):
            assert (await bob.call("POST", "delete_messages", body, room="harbour"))[0] == 400
        assert (await bob.call("POST", "delete_messages", {"ids": [*range(501)]}, room="harbour"))[0] == 413
        assert (await bob.call("POST", "delete_messages", {"ids": [2**80]}, room="harbour"))[0] in (400, 404)

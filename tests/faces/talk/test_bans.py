"""Bans with notes, as today's clients set and lift them."""

from __future__ import annotations

from pathlib import Path

from tests.faces.talk.test_rights import lab
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient


async def ban(who: TalkClient, token: str, uid: str, *, kind: str = "users", note: str = "") -> int:
    wish = {"actorType": kind, "actorId": uid, "internalNote": note}
    return (await who.try_("POST", f"{TALK}/ban/{token}", json=wish)).status


async def test_a_ban(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path, kind=PUBLIC) as there:
        bans = f"{TALK}/ban/{there.token}"
        wish = {"actorType": "users", "actorId": "bob", "internalNote": "Too loud"}
        made = await there.mona.try_("POST", bans, json=wish)
        assert (made.status, made.code) == (200, 200)
        now_s = there.face.core.clock.now_ms() // 1000
        expected = {
            "moderatorActorType": "users",
            "moderatorActorId": "mona",
            "moderatorDisplayName": "Mona",
            "bannedActorType": "users",
            "bannedActorId": "bob",
            "bannedDisplayName": "Bob",
            "bannedTime": now_s,
            "internalNote": "Too loud",
        }
        number = made.payload.pop("id")
        assert made.payload == expected
        assert (await there.bob.try_("GET", f"{TALK}/room/{there.token}")).status == 404
        assert await ban(there.alice, there.token, "bob", note="Again") == 200
        assert await there.alice.call("GET", bans) == [{"id": number, **expected}]

        assert await ban(there.alice, there.token, "eve") == 200, "who was never there"
        assert [one["bannedActorId"] for one in await there.alice.call("GET", bans)] == ["bob", "eve"]
        for _ in range(2):
            assert (await there.alice.try_("DELETE", f"{bans}/{number}")).status == 200
        assert [one["bannedActorId"] for one in await there.alice.call("GET", bans)] == ["eve"]
        await there.bob.post(there.token, "I am back")


async def test_a_guest_is_banned(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path, kind=PUBLIC) as there:
        active = f"{TALK}/room/{there.token}/participants/active"
        await there.nobody.call("POST", active)
        posted = await there.nobody.post(there.token, "boo")
        assert await ban(there.alice, there.token, posted["actorId"], kind="guests") == 200
        assert (await there.nobody.try_("POST", f"{TALK}/chat/{there.token}", json={"message": "boo"})).status == 404
        (shown,) = await there.alice.call("GET", f"{TALK}/ban/{there.token}")
        assert (shown["bannedActorType"], shown["bannedActorId"]) == ("guests", posted["actorId"])


async def test_what_can_not_be_banned(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path, kind=PUBLIC) as there:
        assert await ban(there.alice, there.token, "nobody here") == 400
        assert await ban(there.alice, there.token, "0" * 40, kind="guests") == 400
        assert await ban(there.alice, there.token, "127.0.0.1", kind="ip") == 400
        assert await ban(there.mona, there.token, "mona") == 400
        assert await ban(there.mona, there.token, "alice") == 400
        assert await ban(there.alice, there.token, "bob", note="x" * 4001) == 400
        pair = await there.alice.create_room(kind=1, invite="bob")
        assert await ban(there.alice, pair, "bob") == 400


async def test_who_may_ban(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path, kind=PUBLIC) as there:
        bans = f"{TALK}/ban/{there.token}"
        for who, status in ((there.bob, 403), (there.eve, 404), (there.nobody, 404)):
            assert await ban(who, there.token, "bob") == status
            assert (await who.try_("GET", bans)).status == status
            assert (await who.try_("DELETE", f"{bans}/1")).status == status

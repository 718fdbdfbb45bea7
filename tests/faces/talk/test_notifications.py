"""What users should notice, and apps that want to be woken."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.helpers.core import ROOT
from tests.helpers.statements import counted
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import URL, open_talk

LIST = "apps/notifications/api/v2/notifications"
PUSH = "apps/notifications/api/v2/push"


async def listed(client: TalkClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await client.call("GET", LIST)
    return found


async def subjects(client: TalkClient) -> list[tuple[str, str, str]]:
    return [(one["object_type"], one["object_id"], one["subject"]) for one in await listed(client)]


async def room_of(alice: TalkClient, *users: str, name: str = "Harbour") -> str:
    token = await alice.create_room(name)
    for user in users:
        await alice.add_participant(token, user)
    return token


async def test_being_added(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        assert await listed(alice) == []
        one = (await listed(bob))[0]
        assert (one["app"], one["user"], one["object_type"], one["object_id"]) == ("spreed", "bob", "room", token)
        assert one["subject"] == "Alice invited you to a group conversation: Harbour"
        assert one["subjectRich"] == "{user} invited you to a group conversation: {call}"
        assert one["subjectRichParameters"] == {
            "user": {"type": "user", "id": "alice", "name": "Alice"},
            "call": {"type": "call", "id": token, "name": "Harbour", "call-type": "group"},
        }
        assert one["datetime"].endswith("+00:00")
        assert one["link"] == f"{URL}/call/{token}"
        pair = await alice.create_room(kind=1, invite="bob")
        assert ("room", pair, "Alice invited you to a private conversation") in await subjects(bob)
        await bob.join(token)
        assert [one["object_id"] for one in await listed(bob)] == [pair]
        await bob.call("DELETE", f"{TALK}/room/{token}/participants/active")
        assert [one["object_id"] for one in await listed(bob)] == [pair]


async def test_messages_mentions_and_answers(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        await bob.call("DELETE", LIST)
        await alice.post(token, "nothing special")
        assert await listed(bob) == []  # of groups only mentions are told
        mentioned = await alice.post(token, "hi @bob ")
        assert await subjects(bob) == [("chat", token, "Alice mentioned you in conversation Harbour")]
        shown = (await listed(bob))[0]
        assert (shown["notification_id"], shown["message"]) == (mentioned["id"], "hi @bob")
        assert await bob.call("GET", f"{LIST}/{mentioned['id']}") == shown
        said = await bob.post(token, "yes?")
        assert await listed(bob) == []  # read
        await alice.post(token, "no", reply_to=said["id"])
        assert await subjects(bob) == [("chat", token, "Alice replied to your message in conversation Harbour")]
        await bob.mark_read(token, (await bob.history(token))[0]["id"])
        assert await listed(bob) == []
        pair = await alice.create_room(kind=1, invite="bob")
        await bob.call("DELETE", LIST)
        await alice.post(pair, "psst")
        assert await subjects(bob) == [("chat", pair, "Alice sent you a private message")]
        assert await listed(alice) == []
        await bob.join(pair)
        assert await listed(bob) == []  # the room is open


async def test_levels(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        await bob.call("DELETE", LIST)
        await alice.post(token, "hello @bob ")
        await alice.post(token, "and hello again")
        for level, expected in ((1, {"mentioned", "sent"}), (2, {"mentioned"}), (3, set())):
            await bob.call("POST", f"{TALK}/room/{token}/notify", data={"level": level})
            assert {subject.split()[1] for _, _, subject in await subjects(bob)} == expected


async def test_what_the_administrator_says_of_groups(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        await bob.call("DELETE", LIST)
        await alice.post(token, "hello")
        assert await listed(bob) == []
        await face.core.settings.set(ROOT, "default_group_notification", "1")
        assert await subjects(bob) == [("chat", token, "Alice sent a message in conversation Harbour")]
        assert (await bob.room(token))["notificationLevel"] == 1
        await face.core.settings.set(ROOT, "default_group_notification", None)
        assert (await bob.room(token))["notificationLevel"] == 2


async def test_putting_away(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        first = await alice.post(token, "hi @bob ")
        found = await listed(bob)
        assert [one["object_type"] for one in found] == ["chat", "room"]
        assert (await bob.try_("DELETE", f"{LIST}/{found[0]['notification_id']}")).status == 200
        assert [one["object_type"] for one in await listed(bob)] == ["room"]
        assert (await bob.try_("DELETE", f"{LIST}/{first['id']}")).status == 404
        assert (await bob.try_("GET", f"{LIST}/{first['id']}")).status == 404
        assert (await alice.try_("DELETE", f"{LIST}/{found[1]['notification_id']}")).status == 404
        assert (await bob.try_("DELETE", f"{LIST}/{found[1]['notification_id']}")).status == 200
        assert await listed(bob) == []
        assert (await bob.room(token))["unreadMention"] is True
        await alice.post(token, "again @bob ")
        assert len(await listed(bob)) == 1
        assert (await bob.try_("DELETE", LIST)).status == 200
        assert await listed(bob) == []
        await alice.post(token, "and again @bob ")
        assert len(await listed(bob)) == 1


async def test_a_call(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        await bob.call("DELETE", LIST)
        await alice.join(token)
        await alice.call("POST", f"{TALK}/call/{token}", data={"flags": 7})
        assert await subjects(bob) == [("call", token, "A group call has started in Harbour")]
        assert await listed(alice) == []
        await bob.join(token)
        await bob.call("POST", f"{TALK}/call/{token}", data={"flags": 7})
        assert await listed(bob) == []
        for client in (bob, alice):
            await client.call("DELETE", f"{TALK}/call/{token}")
        assert await listed(bob) == []
        pair = await alice.create_room(kind=1, invite="bob")
        await bob.call("DELETE", LIST)
        await alice.join(pair)
        await alice.call("POST", f"{TALK}/call/{pair}")
        one = (await listed(bob))[0]
        assert (one["object_type"], one["subject"]) == ("call", "Alice would like to talk with you")
        assert one["actions"][0]["primary"] is True
        await bob.call("DELETE", f"{LIST}/{one['notification_id']}")
        assert await listed(bob) == []


async def test_it_takes_as_many_statements_for_many_rooms(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        counts = []
        for number in (1, 12):
            for index in range(number):
                token = await room_of(alice, "bob", name=f"Room {number}.{index}")
                await alice.post(token, "hi @bob ")
            await listed(bob)
            with counted(face.core.db) as statements:
                found = await listed(bob)
            counts.append(len(statements))
        assert len(found) == 26
        assert counts[0] == counts[1] <= 5


async def test_a_post_asks_nothing_more(tmp_path: Path, sqlite_path: Path) -> None:
    """Also of who is to be told."""
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await room_of(alice, "bob")
        await bob.call("POST", f"{TALK}/room/{token}/notify", data={"level": 1})
        for index in range(3):
            await alice.post(token, f"message {index}")
        assert [one["message"] for one in await listed(bob)][:1] == ["message 2"]


async def test_nobody_else_has_them(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        nobody = await face.client("", "")
        for method, path in (("GET", LIST), ("DELETE", LIST), ("GET", f"{LIST}/1"), ("DELETE", f"{LIST}/1")):
            assert (await nobody.try_(method, path)).status == 401
        for method in ("POST", "DELETE"):
            assert (await nobody.try_(method, PUSH)).status == 401


def device_key(bits: int = 2048) -> str:
    key = rsa.generate_private_key(65537, bits)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


async def test_an_app_registers(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        bob = await face.person("bob")
        wish = {"pushTokenHash": "ab" * 64, "devicePublicKey": device_key(), "proxyServer": "https://push.example"}
        first = await bob.try_("POST", PUSH, data=wish)
        assert first.status == 201
        assert first.payload.keys() == {"publicKey", "deviceIdentifier", "signature"}
        key = serialization.load_pem_public_key(first.payload["publicKey"].encode())
        assert isinstance(key, rsa.RSAPublicKey)
        device = (await face.core.auth.by_app_password(face.passwords["bob"], origin())).device_id
        name = f'["bob",{device}]'.encode()
        key.verify(base64.b64decode(first.payload["signature"]), name, padding.PKCS1v15(), hashes.SHA512())
        assert base64.b64decode(first.payload["deviceIdentifier"]) == hashlib.sha512(name).digest()
        again = await bob.try_("POST", PUSH, data=wish)
        assert (again.status, again.payload) == (200, first.payload)
        changed = await bob.try_("POST", PUSH, data={**wish, "proxyServer": "https://other.example"})
        assert changed.status == 201
        assert (await bob.try_("DELETE", PUSH)).status == 202
        assert (await bob.try_("DELETE", PUSH)).status == 200


def origin() -> Any:
    from sabir.core.steps.signing_in import Origin

    return Origin("talk")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pushTokenHash": "ab"}, "INVALID_PUSHTOKEN_HASH"),
        ({"devicePublicKey": "no key"}, "INVALID_DEVICE_KEY"),
        ({"proxyServer": "ftp://push.example"}, "INVALID_PROXY_SERVER"),
        ({"proxyServer": ""}, "INVALID_PROXY_SERVER"),
    ],
)
async def test_what_no_app_is(tmp_path: Path, sqlite_path: Path, change: dict[str, str], message: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        bob = await face.person("bob")
        wish = {"pushTokenHash": "ab" * 64, "devicePublicKey": device_key(), "proxyServer": "https://push.example"}
        refused = await bob.try_("POST", PUSH, data={**wish, **change})
        assert (refused.status, refused.payload) == (400, {"message": message})

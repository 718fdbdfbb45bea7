"""Permissions of members and rooms, consent to recordings, and what members put away for themselves (version 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.talk_client import GROUP, PUBLIC, TALK, Ocs, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

ROOM = "apps/spreed/api/v4/room"


@dataclass
class Lab:
    """Alice's room with Bob in it; Mona is its moderator, Eve a stranger."""

    face: TalkFace
    alice: TalkClient
    bob: TalkClient
    mona: TalkClient
    eve: TalkClient
    nobody: TalkClient
    token: str

    async def put(self, path: str, who: TalkClient | None = None, **wish: Any) -> Ocs:
        return await (who or self.alice).try_("PUT", f"{ROOM}/{self.token}/{path}", json=wish)

    async def attendee(self, uid: str) -> dict[str, Any]:
        listed = await self.alice.call("GET", f"{ROOM}/{self.token}/participants")
        found: dict[str, Any] = next(one for one in listed if one["actorId"] == uid)
        return found

    async def permissions(self) -> tuple[int, int]:
        """Bob's, as he and as Alice see them."""
        own = await self.bob.call("GET", f"{ROOM}/{self.token}")
        seen = await self.attendee("bob")
        assert own["attendeePermissions"] == seen["attendeePermissions"]
        assert own["permissions"] == seen["permissions"]
        return seen["permissions"], seen["attendeePermissions"]

    async def permit(self, method: str, bits: int, uid: str = "bob", who: TalkClient | None = None) -> Ocs:
        attendee = (await self.attendee(uid))["attendeeId"]
        return await self.put("attendees/permissions", who, attendeeId=attendee, method=method, permissions=bits)


@asynccontextmanager
async def lab(at: str | Path, tmp_path: Path, *, kind: int = GROUP) -> AsyncIterator[Lab]:
    async with open_talk(at, tmp_path) as face:
        people = [await face.person(uid) for uid in ("alice", "bob", "mona", "eve")]
        token = await people[0].create_room("Lab", kind=kind)
        for uid in ("bob", "mona"):
            await people[0].add_participant(token, uid)
        await people[0].call("POST", f"{TALK}/room/{token}/moderators", data={"participant": "mona"})
        yield Lab(face, *people, await face.client("", ""), token)


async def test_permissions_of_a_member(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path) as there:
        assert await there.permissions() == (246, 0)
        assert (await there.attendee("mona"))["permissions"] == 254
        made = await there.permit("set", 4)
        assert (made.status, made.payload["token"]) == (200, there.token)
        assert await there.permissions() == (5, 5)
        await there.permit("add", 128)
        assert await there.permissions() == (133, 133)
        await there.permit("remove", 4)
        assert await there.permissions() == (129, 129)
        await there.permit("set", 0)
        assert await there.permissions() == (246, 0)


async def test_who_may_not_chat(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path) as there:
        posted = await there.bob.post(there.token, "before")
        await there.permit("remove", 128)
        chat = f"{TALK}/chat/{there.token}"
        reaction = f"{TALK}/reaction/{there.token}/{posted['id']}"
        await there.bob.put_file("a.txt", b"a")
        share = {"shareType": 10, "shareWith": there.token, "path": "/a.txt"}
        for method, path, wish in (
            ("POST", chat, {"message": "after"}),
            ("POST", reaction, {"reaction": "👍"}),
            ("PUT", f"{chat}/{posted['id']}", {"message": "changed"}),
            ("DELETE", f"{chat}/{posted['id']}", {}),
            ("POST", "apps/files_sharing/api/v1/shares", share),
        ):
            assert (await there.bob.try_(method, path, json=wish)).status == 403, path
        assert (await there.bob.history(there.token, limit=1))[0]["message"] == "before"
        await there.permit("add", 128)
        await there.bob.post(there.token, "after")


async def test_permissions_of_a_room(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path) as there:
        await there.permit("set", 4)
        shown = (await there.put("permissions/default", permissions=4 | 128)).payload
        assert (shown["defaultPermissions"], shown["callPermissions"]) == (133, 0)
        assert await there.permissions() == (133, 0), "default permissions end those of members' own"
        shown = (await there.put("permissions/call", permissions=254)).payload
        assert (shown["defaultPermissions"], shown["callPermissions"]) == (133, 255)
        assert await there.permissions() == (255, 0)
        await there.put("permissions/call", permissions=0)
        await there.put("permissions/default", permissions=0)
        assert await there.permissions() == (246, 0)


async def test_what_can_not_be_permitted(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path) as there:
        assert (await there.permit("swap", 2)).status == 400
        assert (await there.permit("set", 256)).status == 400
        assert (await there.permit("set", 2, "mona")).status == 400
        assert (await there.put("attendees/permissions", attendeeId=1, method="set", permissions=2)).status == 404
        assert (await there.put("permissions/every", permissions=2)).status == 400
        assert (await there.put("permissions/default", permissions=256)).status == 400
        there.token = await there.alice.create_room(kind=1, invite="bob")
        assert (await there.permit("set", 2)).status == 400
        assert (await there.put("permissions/default", permissions=2)).status == 400


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("attendees/permissions", {"attendeeId": 1, "method": "set", "permissions": 2}),
        ("permissions/default", {"permissions": 2}),
        ("mention-permissions", {"mentionPermissions": 1}),
        ("recording-consent", {"recordingConsent": 1}),
    ],
)
async def test_only_moderators_change_rights(
    sqlite_path: Path, tmp_path: Path, path: str, wish: dict[str, int]
) -> None:
    async with lab(sqlite_path, tmp_path, kind=PUBLIC) as there:
        statuses = [(await there.put(path, who, **wish)).status for who in (there.bob, there.eve, there.nobody)]
        assert statuses == [403, 404, 401 if path == "recording-consent" else 404]
        assert (await there.put(path, there.mona, **wish)).status == (404 if "attendeeId" in wish else 200)


async def test_mentions_of_everyone_by_moderators_alone(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path) as there:
        shown = (await there.put("mention-permissions", mentionPermissions=1)).payload
        assert shown["mentionPermissions"] == 1
        await there.bob.post(there.token, "hear me @all")
        assert (await there.alice.room(there.token))["unreadMention"] is False
        await there.mona.post(there.token, "hear me @all")
        assert (await there.alice.room(there.token))["unreadMention"] is True
        assert (await there.put("mention-permissions", mentionPermissions=2)).status == 400
        await there.put("mention-permissions", mentionPermissions=0)
        await there.bob.post(there.token, "and me @all")
        assert (await there.mona.room(there.token))["unreadMention"] is True


async def test_consent_to_recordings(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path) as there:
        assert (await there.put("recording-consent", recordingConsent=1)).payload["recordingConsent"] == 1
        assert (await there.put("recording-consent", recordingConsent=3)).status == 400
        await there.bob.join(there.token)
        call = f"apps/spreed/api/v4/call/{there.token}"
        assert (await there.bob.try_("POST", call, json={"flags": 1})).status == 400
        assert (await there.bob.try_("POST", call, json={"flags": 1, "recordingConsent": True})).status == 200
        assert (await there.put("recording-consent", recordingConsent=0)).status == 400, "not during a call"


async def test_calls_one_does_not_want_to_hear_of(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path) as there:
        path = f"{ROOM}/{there.token}/notify-calls"
        assert (await there.bob.room(there.token))["notificationCalls"] == 1
        assert (await there.bob.call("POST", path, json={"level": 0}))["notificationCalls"] == 0
        assert (await there.bob.try_("POST", path, json={"level": 2})).status == 400
        assert [(await who.try_("POST", path, json={"level": 1})).status for who in (there.eve, there.nobody)] == [
            404,
            401,
        ]


async def test_archive(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path) as there:
        path = f"{ROOM}/{there.token}/archive"
        assert (await there.bob.call("POST", path))["isArchived"] is True
        assert [one["isArchived"] for one in await there.bob.rooms()] == [True]
        assert [one["isArchived"] for one in await there.alice.rooms()] == [False]
        assert (await there.bob.call("DELETE", path))["isArchived"] is False
        assert [(await who.try_("POST", path)).status for who in (there.eve, there.nobody)] == [404, 401]


async def test_attendees_are_removed_by_number(database_url: str, tmp_path: Path) -> None:
    async with lab(database_url, tmp_path) as there:
        path = f"{ROOM}/{there.token}/attendees"
        alice, bob, mona = [(await there.attendee(uid))["attendeeId"] for uid in ("alice", "bob", "mona")]

        async def remove(who: TalkClient, attendee: int) -> int:
            return (await who.try_("DELETE", path, params={"attendeeId": attendee})).status

        assert await remove(there.bob, mona) == 403
        assert await remove(there.mona, alice) == 403
        assert await remove(there.mona, 1) == 404
        assert await remove(there.eve, bob) == 404
        assert await remove(there.mona, bob) == 200
        assert await remove(there.mona, mona) == 200, "oneself"
        assert [one["actorId"] for one in await there.alice.participants(there.token)] == ["alice"]
        told = await there.alice.history(there.token, limit=2)
        assert [(one["systemMessage"], one["actorId"]) for one in told] == [
            ("user_removed", "mona"),
            ("user_removed", "mona"),
        ]


async def test_capabilities_of_a_room(sqlite_path: Path, tmp_path: Path) -> None:
    async with lab(sqlite_path, tmp_path, kind=PUBLIC) as there:
        path = f"{ROOM}/{there.token}/capabilities"
        answer = await there.bob.try_("GET", path)
        everywhere = await there.bob.call("GET", "cloud/capabilities")
        assert answer.payload == everywhere["capabilities"]["spreed"]
        assert len(answer.headers["X-Nextcloud-Talk-Hash"]) == 40
        assert [(await who.try_("GET", path)).status for who in (there.eve, there.nobody)] == [404, 404]
        own = {"key": "read_status_privacy", "value": 1}
        await there.bob.call("POST", f"{TALK}/settings/user", data=own)
        told = [(await who.call("GET", path))["config"]["chat"]["read-privacy"] for who in (there.bob, there.alice)]
        assert told == [1, 0]
        await there.nobody.join(there.token)
        assert (await there.nobody.call("GET", path))["config"]["chat"]["read-privacy"] == 0

"""Rooms and what is new of them: who sees what, what a room object says, and what a poll costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.core.steps.registering import NewPerson
from sabir.domain.messages import Draft
from sabir.domain.rooms import RoomKind
from sabir.domain.session_rights import Right
from sabir.store import session_rights
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT, actor_of, make_room
from tests.helpers.session_client import PollRequest
from tests.helpers.session_client_calls import Refused, Wire
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.statements import counted

ALWAYS = {
    "token",
    "name",
    "info_updates",
    "message_sequence",
    "created",
    "active_users",
    "active_users_cutoff",
    "moderators",
    "admins",
    "read",
    "write",
    "upload",
}
LEADS = {"moderator", "default_read", "default_accessible", "default_write", "default_upload"}


async def set_defaults(harbour: Harbour, *rights: Right) -> None:
    bits = sum(right.value for right in rights)

    def unit(tx: Tx) -> None:
        tx.lock([harbour.room.id])
        session_rights.set_defaults(tx, harbour.room.id, bits)

    await harbour.core.db.write(unit)


@pytest.mark.parametrize("wire", ["v3", "v4", "plain"])
async def test_the_room_object(database_url: str, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob", wire=wire)
        room = await bob.room("harbour")
        assert room.keys() == ALWAYS
        assert room["token"] == "harbour"
        assert room["name"] == "Harbour"
        assert room["created"] == harbour.room.created_ms / 1000
        assert room["active_users_cutoff"] == 604_800
        assert (room["read"], room["write"], room["upload"]) == (True, True, True)
        assert (room["moderators"], len(room["admins"])) == ([], 1)
        assert room["info_updates"] >= 1
        assert await bob.ask("GET", "/room/harbour", is_signed=False) == room


async def test_the_room_object_of_a_moderator(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        await harbour.moderator("bob")
        room = await harbour.modern("bob").room("harbour")
        assert room.keys() == ALWAYS | LEADS
        assert room["moderators"] == [harbour.client("bob").session_id]
        assert all(room[name] for name in LEADS)
        assert (await harbour.modern("carol").room("harbour")).keys() == ALWAYS


async def test_a_description_is_told_if_there_is_one(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        before = (await bob.room("harbour"))["info_updates"]
        await harbour.core.room_settings.describe(harbour.alice, harbour.room.id, "Ships")
        room = await bob.room("harbour")
        assert (room["description"], room["info_updates"]) == ("Ships", before + 1)


async def test_poll_info_has_details_where_they_are_news(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        first = await bob.poll_info("harbour")
        assert first.keys() == {"token", "active_users", "read", "write", "upload", "details"}
        assert first["details"] == await bob.room("harbour")
        known = first["details"]["info_updates"]
        assert (await bob.poll_info("harbour", known)).keys() == first.keys() - {"details"}
        assert (await bob.poll_info("harbour", known + 1))["details"]["info_updates"] == known
        await harbour.core.rooms.rename(harbour.alice, harbour.room.id, "Port")
        assert (await bob.poll_info("harbour", known))["details"]["name"] == "Port"


async def test_a_new_moderator_is_seen_at_once(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, key = harbour.modern("bob"), harbour.client("carol").session_id
        before = (await bob.poll_info("harbour"))["details"]
        await harbour.core.moderation.set_moderator(harbour.alice, harbour.room.id, key, is_moderator=True)
        after = (await bob.poll_info("harbour", before["info_updates"]))["details"]
        assert (before["moderators"], after["moderators"]) == ([], [key])


async def test_a_signed_poll_takes_a_seat(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        core, alice, bob = harbour.core, harbour.alice, harbour.modern("bob")
        await bob.call("GET", "/room/harbour/pollInfo/0", is_signed=False)
        await bob.room("harbour")
        assert len(await core.participants.list_members(alice, harbour.room.id)) == 1
        assert (await bob.poll_info("harbour"))["active_users"] == 1
        members = await core.participants.list_members(alice, harbour.room.id)
        assert [one.session_id for one in members if one.session_id] == [bob.session_id]
        old = await harbour.member("bob")
        assert old.session_id == bob.session_id
        assert len(await core.participants.list_members(alice, harbour.room.id)) == 2


async def test_active_users_were_there_within_a_week(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await bob.poll_info("harbour")
        harbour.clock.advance(6 * 86_400)
        assert (await carol.poll_info("harbour"))["active_users"] == 2
        harbour.clock.advance(86_401)
        assert (await carol.poll_info("harbour"))["active_users"] == 1
        assert (await bob.poll_info("harbour"))["active_users"] == 2


async def test_members_of_2021_are_active_too(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = harbour.modern("bob")
        for name in ("carol", "dave", "erin"):
            await harbour.member(name)
        assert (await bob.poll_info("harbour"))["active_users"] == 1
        carol, dave = harbour.client("carol"), harbour.client("dave")
        await carol.join("harbour")
        await dave.join("harbour")
        await carol.compact_poll(PollRequest("harbour"))
        await dave.messages("harbour")
        harbour.clock.advance(11)
        assert (await bob.poll_info("harbour"))["active_users"] == 3


async def test_a_poll_without_news_is_one_read(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        for _ in range(2):
            await bob.poll_info("harbour")
        with counted(harbour.core.db) as statements:
            await bob.poll_info("harbour")
        assert len(statements) == 1


async def test_who_is_banned(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.poll_info("harbour")
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, bob.session_id)
        for target in ("/room/harbour", "/room/harbour/pollInfo/0"):
            for prefix in ("00", "15", "25"):
                other = harbour.modern("bob", prefix=prefix)
                assert (await other.call("GET", target)).code == 403
            assert (await bob.call("GET", target, is_signed=False)).code == 200
        assert (await bob.call("GET", "/rooms")).json == []


async def test_what_strangers_may(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        for rights, room, poll, listed in (
            ([Right.ACCESS, Right.READ, Right.UPLOAD], 200, 200, 1),
            ([Right.READ], 200, 200, 1),
            ([Right.ACCESS], 200, 403, 1),
            ([], 404, 404, 0),
            ([Right.UPLOAD], 404, 404, 0),
        ):
            await set_defaults(harbour, *rights)
            for is_signed in (False, True):
                assert (await bob.call("GET", "/room/harbour", is_signed=is_signed)).code == room
                assert (await bob.call("GET", "/room/harbour/pollInfo/0", is_signed=is_signed)).code == poll
                found = await bob.ask("GET", "/rooms" if is_signed else "/sogs/rooms", is_signed=is_signed)
                assert len(found) == listed
        assert (await harbour.modern("zed").call("GET", "/room/harbour/pollInfo/0")).code == 404
        zed = harbour.client("zed").session_id
        await harbour.core.moderation.set_moderator(harbour.alice, harbour.room.id, zed, is_moderator=True)
        assert (await harbour.modern("zed").poll_info("harbour"))["read"] is True


@pytest.mark.parametrize("name", ["none", "..", "%2e%2e", "a" * 65, "harbour%00", "h%C3%A4fen", "⚓", "harbour%2Fx"])
async def test_rooms_that_are_not_there(sqlite_path: Path, tmp_path: Path, name: str) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        unpublished = await make_room(harbour.core, harbour.alice, name="Hidden")
        bob = harbour.modern("bob")
        for one in (name, unpublished.token, str(unpublished.id)):
            for tail in ("", "/pollInfo/0"):
                assert (await bob.call("GET", f"/room/{one}{tail}")).code == 404


@pytest.mark.parametrize(("number", "code"), [("x", 400), ("-1", 400), ("1.5", 400), ("9" * 30, 400), ("", 404)])
async def test_odd_numbers_of_updates(sqlite_path: Path, tmp_path: Path, number: str, code: int) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        assert (await bob.call("GET", f"/room/harbour/pollInfo/{number}")).code == code


async def test_the_list_is_sorted_and_has_all_kinds(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        for name in ("zebra", "Alpha", "mole"):
            room = await make_room(harbour.core, harbour.alice, name=name, kind=RoomKind.PUBLIC)
            await harbour.core.rooms.publish(harbour.alice, room.id, name)
        rooms = await harbour.modern("bob").rooms()
        assert [room["token"] for room in rooms] == ["Alpha", "harbour", "mole", "zebra"]
        assert {frozenset(room) for room in rooms} == {frozenset(ALWAYS)}


async def test_whose_rooms_they_are_over_plain_http(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire="plain")
        legacy = (await harbour.http.get("/rooms")).json()
        assert legacy == {"status_code": 200, "rooms": [{"id": "harbour", "name": "Harbour"}]}
        assert (await bob.call("GET", "/rooms")).json[0]["token"] == "harbour"
        assert (await harbour.http.get("/rooms", headers={"X-SOGS-Nonce": ""})).status_code == 400
        assert (await harbour.http.get("/sogs/rooms")).json()[0]["token"] == "harbour"
        assert (await harbour.http.get("/rooms/harbour")).json()["room"]["id"] == "harbour"


async def test_a_lobby_holds_readers_back(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        await bob.poll_info("harbour")
        await harbour.core.room_settings.set_lobby(harbour.alice, harbour.room.id, 1, None)
        for is_signed in (True, False):
            assert (await bob.call("GET", "/room/harbour/pollInfo/0", is_signed=is_signed)).code == 403
            assert (await bob.call("GET", "/room/harbour", is_signed=is_signed)).code == 200


async def test_a_person_with_a_linked_id_is_itself(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        new = NewPerson("carol", None, "Carol", session_id=harbour.client("carol").session_id)
        carol = actor_of(await harbour.core.people.create(ROOT, new))
        for prefix in ("00", "15", "25"):
            await harbour.modern("carol", prefix=prefix).poll_info("harbour")
        members = await harbour.core.participants.list_members(harbour.alice, harbour.room.id)
        assert {one.participant.person_id for one in members} == {harbour.alice.person_id, carol.person_id}


async def test_capabilities(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        ours = {"capabilities": ["reactions", "sogs"]}
        expected: dict[str, tuple[int, dict[str, Any]]] = {
            "": (200, ours),
            "?required=": (200, ours),
            "?required=sogs": (200, ours),
            "?required=sogs,reactions": (200, ours),
            "?required=reactions%2Csogs": (200, ours),
            "?required=zzz,blind,sogs": (412, ours | {"missing": ["blind", "zzz"]}),
        }
        for query, (code, body) in expected.items():
            for is_signed in (True, False):
                reply = await bob.call("GET", f"/capabilities{query}", is_signed=is_signed)
                assert (reply.code, reply.json) == (code, body)


async def test_a_password_keeps_strangers_out_and_members_in(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        member = await harbour.member("carol")
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("secret"))
        await harbour.core.room_settings.open(harbour.alice, harbour.room.id)
        await harbour.core.room_settings.set_password(harbour.alice, harbour.room.id, "a long password")
        bob = harbour.modern("bob")
        for is_signed in (False, True):
            for path in ("pollInfo/0", "messages/recent", "messages/since/0"):
                refused = await bob.call("GET", f"/room/harbour/{path}", is_signed=is_signed)
                assert (refused.code, b"secret" in refused.body) == (403, False), path
            shown = (await bob.call("GET", "/room/harbour", is_signed=is_signed)).json
            assert (shown["read"], shown["write"], shown["upload"]) == (False, False, False)
        with pytest.raises(Refused) as caught:
            await bob.post("harbour", "let me in")
        assert caught.value.status == 403
        with pytest.raises(Refused) as caught:
            await harbour.client("bob").join("harbour")
        assert caught.value.status == 403
        assert [m.text for m in await member.messages("harbour")] == ["secret"]

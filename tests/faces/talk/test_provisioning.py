"""Accounts, groups and settings by the provisioning API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sabir.core.erasure import ERASE
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.audit import AuditFilter
from sabir.domain.ids import PersonId, StreamId
from sabir.domain.paging import Stretch
from sabir.domain.people import Actor
from sabir.store import jobs
from tests.helpers.core import ROOT, actor_of, make_person
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk
from tests.helpers.waiting import until

PASSWORD = "correct horse"
CONFIG = "apps/provisioning_api/api/v1/config/apps/spreed"


async def administrator(face: TalkFace, *, script: str = "v2.php") -> TalkClient:
    """The first one, by an app password."""
    if "admin" not in face.people:
        await face.core.people.make_first_admin()
        admin = await face.core.profiles.get(ROOT, "admin")
        face.people["admin"] = actor_of(admin.person)
        face.passwords["admin"] = await face.core.auth.new_app_password(face.people["admin"], "test")
    return await face.person("admin", script=script)


async def answers(client: TalkClient, method: str, path: str, **request: Any) -> tuple[int, int]:
    answer = await client.try_(method, path, **request)
    return answer.status, answer.code


async def finish_erasing(face: TalkFace) -> int:
    """What the job runner does."""
    now_ms = face.core.clock.now_ms()

    def unit(tx: Any) -> list[Any]:
        tx.lock([])
        return jobs.lease(tx, [ERASE], now_ms=now_ms, holder="test", until_ms=now_ms + 1, limit=10)

    found = await face.core.db.write(unit)
    for job in found:
        await face.core.erasure.finish(PersonId(StreamId(int(job.key))), job.payload)
    return len(found)


async def test_a_user_from_the_first_day_to_the_last(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        admin = await administrator(face)
        assert await answers(admin, "GET", "cloud/users/bob") == (404, 404)
        made = await admin.call("POST", "cloud/users", data={"userid": "bob", "password": PASSWORD, "email": "b@x.org"})
        assert made == {"id": "bob"}
        bob = await face.client("bob", PASSWORD)
        assert (await bob.call("GET", "cloud/user"))["displayname"] == "bob"
        for key, value in (("displayname", "Bob Ross"), ("email", "bob@example.org"), ("phone", "+33 1")):
            assert await answers(admin, "PUT", "cloud/users/bob", data={"key": key, "value": value}) == (200, 200)
        shown = await bob.call("GET", "cloud/users/bob")
        assert (shown["displayname"], shown["email"], shown["phone"]) == ("Bob Ross", "bob@example.org", "+33 1")
        assert (shown["id"], shown["enabled"], shown["groups"]) == ("bob", True, [])
        assert await admin.call("GET", "cloud/users/bob") == {**shown, "lastLogin": shown["lastLogin"]}
        assert await answers(admin, "DELETE", "cloud/users/bob") == (200, 200)
        assert await answers(admin, "GET", "cloud/users/bob") == (404, 404)
        assert await answers(admin, "DELETE", "cloud/users/bob") == (404, 404)
        assert (await bob.try_("GET", "cloud/user")).status == 401
        assert await answers(admin, "POST", "cloud/users", data={"userid": "bob", "password": PASSWORD}) == (200, 200)


async def test_the_codes_of_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin = await administrator(face)
        old = await administrator(face, script="v1.php")
        await face.person("bob")
        for wish, code in (
            ({"userid": "bob", "password": PASSWORD}, 102),
            ({"userid": "", "password": PASSWORD}, 101),
            ({"userid": "a/b", "password": PASSWORD}, 101),
            ({"userid": "carol", "password": "x" * 1025}, 107),
            ({"userid": "carol"}, 108),
            ({"userid": "carol", "password": PASSWORD, "groups[]": "nobody"}, 104),
        ):
            assert await answers(admin, "POST", "cloud/users", data=wish) == (400, code)
            assert await answers(old, "POST", "cloud/users", data=wish) == (200, code)
        assert await answers(old, "GET", "cloud/users/carol") == (200, 998)
        for key, value, code in (("email", "nonsense", 102), ("password", "", 107), ("quota", "1", 103)):
            wish = {"key": key, "value": value}
            assert await answers(admin, "PUT", "cloud/users/bob", data=wish) == (400, code)
        for method, path in (("PUT", "admin/disable"), ("DELETE", "admin"), ("PUT", "nobody/disable")):
            status = await answers(admin, method, f"cloud/users/{path}")
            assert status == (400, 101), path
        leaving = {"groupid": "admin"}
        assert await answers(admin, "DELETE", "cloud/users/admin/groups", data=leaving) == (400, 105)
        assert await answers(admin, "DELETE", "cloud/groups/admin") == (400, 102)


async def test_how_weak_a_password_may_be_is_the_administrators_to_say(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin = await administrator(face)
        assert await answers(admin, "POST", "cloud/users", data={"userid": "carol", "password": "123456"}) == (200, 200)
        carol = await face.client("carol", "123456")
        own = {"key": "password", "value": "1234567"}
        assert await answers(carol, "PUT", "cloud/users/carol", data=own) == (400, 107)
        assert await answers(admin, "PUT", "cloud/users/carol", data=own) == (200, 200)
        assert await answers(await face.client("carol", "1234567"), "GET", "cloud/user") == (200, 200)


async def test_lists_are_searched_and_cut(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin = await administrator(face)
        for uid in ("bob", "carol", "dave"):
            await face.person(uid)
        await admin.call("PUT", "cloud/users/dave", data={"key": "displayname", "value": "Élodie Bobot"})
        assert await admin.call("GET", "cloud/users") == {"users": ["admin", "bob", "carol", "dave"]}
        assert await admin.call("GET", "cloud/users", params={"search": "BOB"}) == {"users": ["bob", "dave"]}
        assert await admin.call("GET", "cloud/users", params={"search": "élodie"}) == {"users": ["dave"]}
        assert await admin.call("GET", "cloud/users", params={"limit": 2, "offset": 1}) == {"users": ["bob", "carol"]}
        details = await admin.call("GET", "cloud/users/details", params={"search": "dave"})
        assert details["users"]["dave"]["displayname"] == "Élodie Bobot"
        assert (await admin.call("GET", "cloud/users/details", params={"search": "zz"}))["users"] == []


async def test_no_face_names_a_deleted_user(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        robot = await make_person(face.core, "robot", has_identity=True)
        await face.core.erasure.erase(ROOT, "robot")
        identities, _ = await face.core.provisioning.identities(ROOT, 10)
        assert [(one.first_name, one.last_name) for one in identities] == [("Deleted user", "")]
        left = (await face.core.people.get(robot.person_id)).person
        assert (left.uid, left.display_name, left.email, left.is_admin) == (None, "", None, False)
        page = await face.core.audit.page(ROOT, AuditFilter(actions=["USER_DELETED"]), Stretch(10))
        entry = page.entries.rows[0]
        assert (entry.subject_id, entry.data, entry.email) == (robot.person_id, None, None)


async def test_lists_in_xml(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin = await administrator(face, script="v1.php")
        await face.person("bob")
        listed = await admin.http.get("/ocs/v1.php/cloud/users?format=xml")
        assert "<users><element>admin</element><element>bob</element></users>" in listed.text
        assert "<statuscode>100</statuscode>" in listed.text
        details = await admin.http.get("/ocs/v2.php/cloud/users/details?format=xml&search=bob")
        assert "<users><bob><id>bob</id><enabled>1</enabled>" in details.text
        refused = await admin.http.get("/ocs/v1.php/cloud/users/nobody?format=xml")
        assert (refused.status_code, "<statuscode>998</statuscode>" in refused.text) == (200, True)


async def test_groups(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        admin = await administrator(face)
        bob = await face.person("bob")
        assert await answers(admin, "POST", "cloud/groups", data={"groupid": "staff"}) == (200, 200)
        assert await answers(admin, "POST", "cloud/groups", data={"groupid": "staff"}) == (400, 102)
        assert await answers(admin, "POST", "cloud/groups", data={"groupid": ""}) == (400, 101)
        assert await admin.call("GET", "cloud/groups") == {"groups": ["admin", "staff"]}
        assert await admin.call("GET", "cloud/groups", params={"search": "STA"}) == {"groups": ["staff"]}
        staff = {"groupid": "staff"}
        assert await answers(admin, "POST", "cloud/users/bob/groups", data=staff) == (200, 200)
        assert await answers(admin, "POST", "cloud/users/bob/groups", data=staff) == (200, 200)
        assert await bob.call("GET", "cloud/users/bob/groups") == {"groups": ["staff"]}
        for path in ("cloud/groups/staff", "cloud/groups/staff/users"):
            assert await admin.call("GET", path) == {"users": ["bob"]}
        for wish, uid, code in (("", "bob", 101), ("nobody", "bob", 102), ("staff", "nobody", 103)):
            for method in ("POST", "DELETE"):
                path = f"cloud/users/{uid}/groups"
                assert await answers(admin, method, path, data={"groupid": wish}) == (400, code)
        assert await answers(admin, "DELETE", "cloud/users/bob/groups", data=staff) == (200, 200)
        assert await admin.call("GET", "cloud/groups/staff/users") == {"users": []}
        assert await answers(admin, "DELETE", "cloud/groups/staff") == (200, 200)
        assert await answers(admin, "DELETE", "cloud/groups/staff") == (400, 101)
        assert (await admin.try_("GET", "cloud/groups/staff/users")).status == 404


async def test_who_comes_into_the_administrators_group_administers(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin = await administrator(face)
        bob = await face.person("bob")
        assert (await bob.try_("GET", "cloud/users")).status == 403
        await admin.call("POST", "cloud/users/bob/groups", data={"groupid": "admin"})
        face.core.remembered.forget_all()  # heard within a second
        assert (await bob.try_("GET", "cloud/users")).status == 200


@pytest.mark.parametrize(
    ("method", "path", "wish"),
    [
        ("GET", "cloud/users", {}),
        ("GET", "cloud/users/details", {}),
        ("POST", "cloud/users", {"userid": "eve", "password": PASSWORD}),
        ("DELETE", "cloud/users/admin", {}),
        ("DELETE", "cloud/users/bob", {}),
        ("PUT", "cloud/users/admin/disable", {}),
        ("PUT", "cloud/users/bob/enable", {}),
        ("GET", "cloud/users/admin/groups", {}),
        ("POST", "cloud/users/bob/groups", {"groupid": "admin"}),
        ("DELETE", "cloud/users/admin/groups", {"groupid": "admin"}),
        ("GET", "cloud/groups", {}),
        ("POST", "cloud/groups", {"groupid": "mine"}),
        ("GET", "cloud/groups/admin", {}),
        ("PUT", "cloud/groups/admin", {"key": "displayname", "value": "x"}),
        ("DELETE", "cloud/groups/staff", {}),
        ("GET", "cloud/groups/admin/users", {}),
        ("GET", CONFIG, {}),
        ("GET", f"{CONFIG}/start_calls", {}),
        ("POST", f"{CONFIG}/start_calls", {"value": "2"}),
        ("DELETE", f"{CONFIG}/start_calls", {}),
    ],
)
async def test_only_administrators(
    tmp_path: Path, sqlite_path: Path, method: str, path: str, wish: dict[str, str]
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await administrator(face)
        bob, nobody = await face.person("bob"), await face.client("", "")
        assert await answers(bob, method, path, data=wish) == (403, 403)
        assert await answers(nobody, method, path, data=wish) == (401, 997)


async def test_a_user_looks_at_and_changes_only_itself(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await face.core.people.create(ROOT, NewPerson("bob", PASSWORD, "Bob"))
        await face.person("carol")
        bob = await face.client("bob", PASSWORD)
        assert (await bob.call("GET", "cloud/users/bob"))["id"] == "bob"
        assert await answers(bob, "GET", "cloud/users/carol") == (404, 404)
        assert await answers(bob, "GET", "cloud/users/nobody") == (404, 404)
        wish = {"key": "displayname", "value": "Bobby"}
        assert await answers(bob, "PUT", "cloud/users/bob", data=wish) == (200, 200)
        assert await answers(bob, "PUT", "cloud/users/carol", data=wish) == (404, 404)
        assert (await bob.call("GET", "cloud/user"))["displayname"] == "Bobby"
        await bob.call("PUT", "cloud/users/bob", data={"key": "password", "value": "another horse"})
        face.core.remembered.forget_all()
        assert (await bob.try_("GET", "cloud/user")).status == 401
        assert (await (await face.client("bob", "another horse")).try_("GET", "cloud/user")).status == 200


async def test_a_new_password_ends_web_sessions_elsewhere(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await face.core.people.create(ROOT, NewPerson("bob", PASSWORD, "Bob"))
        origin, sessions = Origin("talk"), face.core.web_sessions
        bob = await face.core.auth.by_password("bob", PASSWORD, origin)
        here, there = await sessions.open(bob, "here"), await sessions.open(bob, "there")
        at_work = await sessions.find(here, origin)
        assert at_work is not None
        await face.core.profiles.change(at_work, "bob", "password", "another horse")
        face.core.remembered.forget_all()  # heard within a second
        assert await sessions.find(here, origin) is not None
        assert await sessions.find(there, origin) is None


async def test_the_off_switch_by_this_api(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin, bob = await administrator(face), await face.person("bob")
        await bob.rooms()
        assert await answers(admin, "PUT", "cloud/users/bob/disable") == (200, 200)
        assert (await bob.try_("GET", f"{TALK}/room")).status == 401
        assert (await admin.call("GET", "cloud/users/bob"))["enabled"] is False
        assert await answers(admin, "PUT", "cloud/users/bob/enable") == (200, 200)
        assert (await admin.call("GET", "cloud/users/bob"))["enabled"] is True
        assert (await bob.try_("GET", f"{TALK}/room")).status == 401  # its app password is gone
        await admin.call("PUT", "cloud/users/bob", data={"key": "password", "value": PASSWORD})
        assert (await (await face.client("bob", PASSWORD)).try_("GET", f"{TALK}/room")).status == 200


async def test_what_a_deleted_user_leaves(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        admin = await administrator(face)
        alice, bob = await face.person("alice"), await face.person("bob")
        shared = await alice.create_room("Harbour")
        await alice.add_participant(shared, "bob")
        own, pair = await bob.create_room("Mine", kind=PUBLIC), await bob.create_room(kind=1, invite="alice")
        said = await bob.post(shared, "I was here")
        await bob.post(pair, "Between us")
        await admin.call("DELETE", "cloud/users/bob")
        assert await finish_erasing(face) == 1
        assert (await alice.try_("GET", f"{TALK}/room/{own}")).status == 404
        assert [one["actorId"] for one in await alice.participants(shared)] == ["alice"]
        entry = next(one for one in await alice.history(shared) if one["id"] == said["id"])
        assert (entry["actorType"], entry["actorId"]) == ("deleted_users", "deleted_users")
        assert (entry["actorDisplayName"], entry["message"]) == ("", "I was here")
        added = next(one for one in await alice.history(shared) if one["systemMessage"] == "user_added")
        assert added["messageParameters"]["user"] == {
            "type": "highlight",
            "id": "deleted_users",
            "name": "Deleted user",
        }
        left = await alice.room(pair)
        assert left["participants"].keys() == {"alice"}
        await admin.call("POST", "cloud/users", data={"userid": "bob", "password": PASSWORD})
        again = await face.client("bob", PASSWORD)
        assert (await again.try_("GET", f"{TALK}/room/{shared}")).status == 404
        assert await again.rooms() == []


async def test_erasing_is_safe_to_repeat(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        rooms = [await alice.create_room(f"Room {number}") for number in range(3)]
        for room in rooms:
            await alice.add_participant(room, "bob")
        await bob.put_file("notes.txt", b"mine")
        gone: Actor = face.people["bob"]
        await face.core.erasure.erase(ROOT, "bob")
        for _ in range(2):
            await face.core.erasure.finish(gone.person_id, "bob")
        for room in rooms:
            assert [one["actorId"] for one in await alice.participants(room)] == ["alice"]
        history = await alice.history(rooms[0])
        assert [one["systemMessage"] for one in history].count("user_removed") == 1


async def test_the_other_one_of_a_deleted_user(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, carol = await face.person("alice"), await face.person("bob"), await face.person("carol")
        pair, left = await bob.create_room(kind=1, invite="alice"), await bob.create_room(kind=1, invite="carol")
        await bob.call("PUT", "cloud/users/bob", data={"key": "displayname", "value": "Bob Ross"})
        await carol.leave(left)
        await face.core.erasure.erase(ROOT, "bob")
        await face.core.erasure.finish(face.people["bob"].person_id, "bob")
        shown = await alice.room(pair)
        assert (shown["name"], shown["displayName"]) == ("bob", "Deleted user (bob)")
        assert await carol.rooms() == []
        assert (await carol.try_("GET", f"{TALK}/room/{left}")).status == 404


async def test_settings(database_url: str, tmp_path: Path) -> None:
    async with open_talk(database_url, tmp_path) as face:
        admin = await administrator(face)
        assert await admin.call("GET", f"{CONFIG}/start_calls", params={"defaultValue": "7"}) == {"data": "7"}
        await admin.call("POST", f"{CONFIG}/start_calls", data={"value": "2"})
        assert await admin.call("GET", f"{CONFIG}/start_calls") == {"data": "2"}
        assert await admin.call("GET", CONFIG) == {"data": ["start_calls"]}
        assert face.core.settings.current.start_calls == 2
        await admin.call("DELETE", f"{CONFIG}/start_calls")
        assert await admin.call("GET", f"{CONFIG}/start_calls") == {"data": ""}
        assert face.core.settings.current.start_calls == 0
        assert (await admin.try_("POST", CONFIG.replace("spreed", "files") + "/x", data={"value": "1"})).status == 404
        assert (await admin.try_("POST", f"{CONFIG}/{'k' * 65}", data={"value": "1"})).status == 400


async def test_talk_for_some_groups_only(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin, bob, nobody = await administrator(face), await face.person("bob"), await face.client("", "")
        await admin.call("POST", "cloud/groups", data={"groupid": "talkers"})
        await admin.call("POST", f"{CONFIG}/allowed_groups", data={"value": '["talkers", "admin"]'})
        assert await answers(bob, "GET", f"{TALK}/room") == (403, 403)
        assert (await bob.call("GET", "cloud/user"))["id"] == "bob"
        assert (await admin.try_("GET", f"{TALK}/room")).status == 200
        assert (await nobody.try_("GET", f"{TALK}/room")).status == 401
        await admin.call("POST", "cloud/users/bob/groups", data={"groupid": "talkers"})
        assert (await bob.try_("GET", f"{TALK}/room")).status == 200
        await admin.call("DELETE", "cloud/users/bob/groups", data={"groupid": "talkers"})
        assert (await bob.try_("GET", f"{TALK}/room")).status == 403
        await admin.call("POST", f"{CONFIG}/allowed_groups", data={"value": "[]"})
        assert (await bob.try_("GET", f"{TALK}/room")).status == 200


async def test_rooms_by_some_groups_only(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        admin, bob = await administrator(face), await face.person("bob")
        await admin.call("POST", f"{CONFIG}/start_conversations", data={"value": '["admin"]'})
        for kind in (2, 3):
            wish = {"roomType": kind, "roomName": "Mine"}
            assert await answers(bob, "POST", f"{TALK}/room", data=wish) == (403, 403)
            assert await answers(admin, "POST", f"{TALK}/room", data=wish) == (201, 201)
        assert await answers(bob, "POST", f"{TALK}/room", data={"roomType": 1, "invite": "admin"}) == (201, 201)


async def test_another_node_hears_of_settings(postgres_dsn: Callable[[], str], tmp_path: Path) -> None:
    dsn = postgres_dsn()
    async with open_talk(dsn, tmp_path) as here, open_talk(dsn, tmp_path) as there:
        admin = await administrator(here)
        await admin.call("POST", f"{CONFIG}/start_calls", data={"value": "3"})
        await until(lambda: there.core.settings.current.start_calls == 3)
        await admin.call("DELETE", f"{CONFIG}/start_calls")
        await until(lambda: there.core.settings.current.start_calls == 0)

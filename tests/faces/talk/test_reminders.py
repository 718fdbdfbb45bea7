"""Reminders: set, moved, taken back, and told when their time has come."""

from __future__ import annotations

from pathlib import Path

from sabir.core.reminders import REMIND
from sabir.jobs.periodic import core_handlers
from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import open_talk

NOTIFICATIONS = "apps/notifications/api/v2/notifications"


async def test_a_reminder(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        message = (await alice.post(token, "think of me"))["id"]
        await bob.mark_read(token, message)
        path = f"{TALK}/chat/{token}/{message}/reminder"
        now_s = clock.now_ms() // 1000
        assert (await bob.try_("GET", path)).status == 404
        made = await bob.try_("POST", path, data={"timestamp": now_s + 60})
        reminder = {"userId": "bob", "token": token, "messageId": message, "timestamp": now_s + 60}
        assert (made.status, made.payload) == (201, reminder)
        assert await bob.call("GET", path) == reminder
        assert (await alice.try_("GET", path)).status == 404
        assert (await bob.call("POST", path, json={"timestamp": now_s + 120}))["timestamp"] == now_s + 120
        assert await face.core.jobs.due_in_s([REMIND]) == 60
        tell = core_handlers(face.core)[REMIND]
        person = f"{face.people['bob'].person_id}"
        clock.advance(60)
        await tell(person, "")
        before = await bob.call("GET", NOTIFICATIONS)
        assert [one["object_type"] for one in before] == ["room"]
        clock.advance(60)
        await tell(person, "")
        told = (await bob.call("GET", NOTIFICATIONS))[0]
        assert (told["object_type"], told["object_id"]) == ("reminder", token)
        assert (told["subject"], told["message"]) == ("Reminder: Alice in conversation Harbour", "think of me")
        assert (await bob.try_("GET", path)).status == 404
        await bob.call("DELETE", f"{NOTIFICATIONS}/{told['notification_id']}")
        assert await bob.call("GET", NOTIFICATIONS) == before


async def test_only_of_what_is_open(tmp_path: Path, database_url: str) -> None:
    """Neither from behind a lobby, nor of a room the person is no more in, nor of a message that is gone."""
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        message = (await alice.post(token, "think of me"))["id"]
        for client in (alice, bob):
            await client.call("POST", f"{TALK}/chat/{token}/{message}/reminder", data={"timestamp": 1})
        for uid in ("alice", "bob"):
            await core_handlers(face.core)[REMIND](f"{face.people[uid].person_id}", "")

        async def told(client: TalkClient) -> list[str]:
            found = await client.call("GET", NOTIFICATIONS)
            return [one["message"] for one in found if one["object_type"] == "reminder"]

        async def wait(state: int, timer: int | None = None) -> None:
            wish = {"state": state} | ({"timer": timer} if timer else {})
            await alice.call("PUT", f"{TALK}/room/{token}/webinary/lobby", data=wish)

        assert await told(bob) == ["think of me"]
        await wait(1, clock.now_ms() // 1000 + 60)
        assert (await told(alice), await told(bob)) == (["think of me"], [])
        clock.advance(60)
        assert await told(bob) == ["think of me"]
        await wait(1)
        assert await told(bob) == []
        await wait(0)
        assert await told(bob) == ["think of me"]
        await alice.call("DELETE", f"{TALK}/room/{token}/participants", params={"participant": "bob"})
        assert await told(bob) == []
        await alice.add_participant(token, "bob")
        await alice.delete(token, message)
        assert (await told(alice), await told(bob)) == ([], [])


async def test_taken_back(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        message = (await alice.post(token, "x"))["id"]
        path = f"{TALK}/chat/{token}/{message}/reminder"
        assert await bob.call("DELETE", path) == []
        await bob.call("POST", path, data={"timestamp": 1})
        assert await bob.call("DELETE", path) == []
        await core_handlers(face.core)[REMIND](f"{face.people['bob'].person_id}", "")
        assert "reminder" not in {one["object_type"] for one in await bob.call("GET", NOTIFICATIONS)}


async def test_refusals(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        message = (await alice.post(token, "x"))["id"]
        gone = (await alice.post(token, "gone"))["id"]
        await alice.delete(token, gone)
        system = (await alice.history(token))[-1]["id"]
        eve, nobody = await face.person("eve"), await face.client("", "")
        for method in ("GET", "POST", "DELETE"):
            wish = {"timestamp": 2_000_000_000}
            for wanted in (gone, system, 1):
                path = f"{TALK}/chat/{token}/{wanted}/reminder"
                assert (await bob.try_(method, path, data=wish)).status == 404
            path = f"{TALK}/chat/{token}/{message}/reminder"
            assert (await eve.try_(method, path, data=wish)).status == 404
            assert (await nobody.try_(method, path, data=wish)).code == 997
        assert (await bob.try_("POST", f"{TALK}/chat/{token}/{message}/reminder")).status == 400

"""What one API, face or state refuses, another gives no way around."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.config import Config, Session
from sabir.domain.messages import Draft
from tests.helpers.session_client import PollRequest
from tests.helpers.session_client_modern import Prefix
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_lab import ROOM, Lab, open_lab
from tests.helpers.session_seed import signed

PATIENT = Config(session=Session(rate_messages=1000))


async def open_members(harbour: Harbour) -> Lab:
    lab = await open_lab(harbour)
    await lab.other.post(ROOM, "said before")
    return lab


@pytest.mark.parametrize("of", ["room", "person"])
async def test_rights_hold_for_clients_of_2021_too(database_url: str, tmp_path: Path, of: str) -> None:
    async with open_harbour(database_url, tmp_path, config=PATIENT) as harbour:
        lab = await open_members(harbour)
        bob = harbour.client("member")
        await bob.join(ROOM)
        file_id = await bob.upload(ROOM, b"cargo")

        async def forbid(**rights: bool) -> None:
            if of == "room":
                await lab.admin.set_room(ROOM, **{f"default_{name}": value for name, value in rights.items()})
            else:
                await lab.moderator.set_permissions(ROOM, lab.member.session_id, **rights)

        async def status(method: str, endpoint: str, body: dict[str, object] | None = None) -> int:
            return (await bob.call(method, endpoint, body, room=ROOM))[0]

        await forbid(upload=False)
        assert await status("POST", "files", {"file": "AAAA"}) == 403
        assert await status("POST", "messages", signed(bob, "one")) == 200
        await forbid(write=False)
        assert await status("POST", "messages", signed(bob, "two")) == 403
        assert await status("GET", "messages") == 200
        await forbid(read=False)
        for endpoint in ("messages", "deleted_messages", f"files/{file_id}"):
            assert await status("GET", endpoint) == 403, endpoint
        (poll,) = await bob.compact_poll(PollRequest(ROOM, 0, 0))
        assert (poll.status, poll.messages) == (403, ())


async def test_one_limit_for_both_generations(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour)
        bob = harbour.client("member")
        await bob.join(ROOM)
        for number in range(3):
            await bob.post(ROOM, f"{number}")
        for number in range(2):
            await lab.member.post(ROOM, f"again {number}")
        body = lab.member.signed(lab.member.write("too many"))
        assert (await lab.member.call("POST", f"/room/{ROOM}/message", body)).code == 429
        assert (await bob.call("POST", "messages", signed(bob, "too many"), room=ROOM))[0] == 429


@pytest.mark.parametrize("prefix", ["00", "15", "25"])
async def test_a_banned_key_has_no_other_name(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    """Banned by the plain id, whatever it signs as; the claims of its older tokens end too."""
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour)
        bob = harbour.client("bob")
        await bob.join(ROOM)
        await lab.moderator.ban(bob.session_id, ROOM)
        today = harbour.modern("bob", prefix=prefix)
        for path in (f"/room/{ROOM}", f"/room/{ROOM}/pollInfo/0", f"/room/{ROOM}/messages/recent"):
            assert (await today.call("GET", path)).code == 403
        body = today.signed(today.write("It is me"))
        assert (await today.call("POST", f"/room/{ROOM}/message", body)).code == 403
        assert (await bob.call("POST", "messages", signed(bob, "It is me"), room=ROOM))[0] == 403


async def test_who_never_saw_a_message_is_told_of_no_deletion(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour)
        seqno = (await lab.other.room(ROOM))["message_sequence"]
        posted = await lab.member.post(ROOM, "short-lived")
        await lab.member.delete(ROOM, posted.id)
        assert await lab.other.since(ROOM, seqno) == []
        assert await lab.other.since(ROOM, 0) == []
        (gone,) = await lab.other.since(ROOM, posted.seqno)
        assert (gone.id, gone.is_deleted) == (posted.id, True)


async def test_whispers_leave_no_trace_for_others(database_url: str, tmp_path: Path) -> None:
    """Neither as rows nor as tombstones, for members, strangers and members of 2021."""
    async with open_harbour(database_url, tmp_path, config=PATIENT) as harbour:
        lab = await open_lab(harbour)
        bob = harbour.client("other")
        await bob.join(ROOM)
        to_member = await lab.moderator.post(ROOM, "psst", whisper_to=lab.member.session_id)
        to_staff = await lab.moderator.post(ROOM, "psst, all", whisper_mods=True)
        assert {row.id for row in await lab.member.recent(ROOM)} == {to_member.id}
        assert {row.id for row in await lab.admin.recent(ROOM)} == {to_staff.id}
        for number in (to_member.id, to_staff.id):
            for client in (lab.other, lab.stranger):
                for path in (f"message/{number}", f"reactors/{number}/⚓"):
                    assert (await client.call("GET", f"/room/{ROOM}/{path}")).code == 404
                assert (await client.call("PUT", f"/room/{ROOM}/reaction/{number}/⚓")).code == 404
                assert (await client.call("DELETE", f"/room/{ROOM}/message/{number}")).code in (403, 404)
        await lab.moderator.delete(ROOM, to_member.id)
        for client in (lab.other, lab.stranger):
            assert await client.since(ROOM, 0) == await client.recent(ROOM) == []
            assert await client.since(ROOM, to_member.seqno) == []
        (poll,) = await bob.compact_poll(PollRequest(ROOM, 0, 0))
        assert (poll.messages, poll.deletions) == ((), ())
        page = await harbour.core.timeline.history(lab.captain, lab.room.id, before_id=0, limit=10)
        assert [item.message.text for item in page.items if item.message] == []


async def test_the_banned_see_no_room_in_the_list(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour)
        lab.banned.base = "/sogs"
        listed = await lab.banned.ask("GET", "/rooms")
        assert [room["token"] for room in listed] == ["harbour"]


async def test_a_history_cleared_in_talk_is_gone(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour)
        posted = await lab.member.post(ROOM, "Burn after reading.")
        own = await harbour.core.messages.post(lab.captain, lab.room.id, Draft("And this."))
        (first, second) = await lab.other.since(ROOM, 0)
        await harbour.core.history.clear(lab.captain, lab.room.id)
        assert await lab.other.recent(ROOM) == []
        await harbour.core.history.finish_clearing(lab.room.id)
        rows = await lab.other.since(ROOM, second.seqno)
        assert {(row.id, row.is_deleted) for row in rows} == {(first.id, True), (second.id, True)}
        assert first.id == posted.id
        assert own.message.id
        assert await lab.other.recent(ROOM) == []

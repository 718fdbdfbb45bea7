"""`compact_poll`: every room in one call, each with its own status."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sabir.domain.messages import Draft
from tests.helpers.core import make_room, open_database
from tests.helpers.session_client import PollRequest
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour
from tests.helpers.statements import counted


async def test_each_room_has_its_own_status(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        for name in ("quay", "pier"):
            room = await make_room(harbour.core, harbour.alice, name=name)
            await harbour.core.rooms.publish(harbour.alice, room.id, name)
        bob = await harbour.member("bob")
        await bob.join("pier")
        await harbour.core.moderation.ban(harbour.alice, room.id, bob.session_id)
        await bob.post("harbour", "here")
        polls = await bob.compact_poll(
            PollRequest("harbour"),
            PollRequest("nowhere", token=bob.tokens["harbour"]),
            PollRequest("quay", token="ab" * 48),
            PollRequest("pier"),
            PollRequest("../etc", token="x"),
            PollRequest("HARBOUR", token=bob.tokens["harbour"]),
        )
        assert [poll.status for poll in polls] == [200, 404, 401, 403, 404, 200]
        assert [[message.text for message in poll.messages] for poll in polls] == [["here"], [], [], [], [], ["here"]]
        for poll in polls[1:5]:
            assert (poll.messages, poll.deletions, poll.moderators) == ((), (), ())


async def test_cursors(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        ann = await harbour.moderator("ann")
        for text in ("one", "two", "three"):
            await ann.post("harbour", text)
        await ann.delete("harbour", 2)
        await ann.delete("harbour", 1)
        await ann.post("harbour", "four")

        async def poll(message: int | None, deletion: int | None) -> tuple[list[int], list[int]]:
            (found,) = await ann.compact_poll(PollRequest("harbour", message, deletion))
            assert found.moderators == (ann.session_id,)
            return [one.server_id for one in found.messages], [one.id for one in found.deletions]

        assert await poll(None, None) == ([4, 3], [2, 1])
        assert await poll(0, 0) == ([3, 4], [1, 2])
        assert await poll(3, 1) == ([4], [2])
        assert await poll(4, 2) == ([], [])
        assert await poll(-7, -7) == ([3, 4], [1, 2])
        assert await poll(2**60, 2**60) == ([], [])


async def test_answers_have_the_documented_and_the_real_names(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        await bob.post("harbour", "gone")
        await bob.delete("harbour", 1)
        part = {"room_id": "harbour", "auth_token": bob.tokens["harbour"], "from_message_server_id": None}
        status, reply = await bob.call("POST", "compact_poll", {"requests": [part]})
        deletion = {"id": 1, "deletion_server_id": 1, "deleted_message_id": 1}
        result = {"room_id": "harbour", "status_code": 200, "deletions": [deletion], "messages": [], "moderators": []}
        assert (status, reply) == (200, {"status_code": 200, "results": [result]})


async def test_what_is_no_poll_fails_as_a_whole(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        good = {"room_id": "harbour", "auth_token": bob.tokens["harbour"]}
        bodies: list[dict[str, Any]] = [
            {},
            {"requests": None},
            {"requests": {}},
            {"requests": [good, {"room_id": "harbour"}]},
            {"requests": [good, {"auth_token": "x"}]},
            {"requests": [good, {"room_id": 5, "auth_token": "x"}]},
            {"requests": [good, good | {"from_message_server_id": "1"}]},
            {"requests": [good, good | {"from_deletion_server_id": True}]},
        ]
        for body in bodies:
            assert await bob.call("POST", "compact_poll", body) == (400, {"status_code": 400})
        assert (await bob.call("POST", "compact_poll", {"requests": [good] * 501}))[0] == 413
        assert await bob.call("POST", "compact_poll", {"requests": []}) == (200, {"status_code": 200, "results": []})


async def test_an_idle_poll_costs_the_same_for_any_number_of_rooms(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_database(sqlite_path) as db, open_harbour(db, tmp_path, wire="plain") as harbour:
        bob = await harbour.member("bob")
        rooms = ["harbour"]
        for number in range(9):
            room = await make_room(harbour.core, harbour.alice, name=f"room {number}")
            await harbour.core.rooms.publish(harbour.alice, room.id, f"room{number}")
            await harbour.core.messages.post(harbour.alice, room.id, Draft("hello"))
            await bob.join(f"room{number}")
            rooms.append(f"room{number}")
        await bob.post("harbour", "hello")
        for _ in range(2):  # the first one renders and remembers
            await bob.compact_poll(*(PollRequest(room, 0, 0) for room in rooms))
        costs = []
        for count in (1, 10):
            with counted(db) as statements:
                polls = await bob.compact_poll(*(PollRequest(room, 1, 0) for room in rooms[:count]))
            assert all((poll.status, poll.messages) == (200, ()) for poll in polls)
            costs.append(len(statements))
        assert costs == [2, 2]

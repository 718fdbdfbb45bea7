"""Who may do what in a chat, of what today's clients ask for: every call by every role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faces.talk.test_polls import FRUIT, make
from tests.faces.talk.test_sharing import PLACE
from tests.helpers.talk_client import TALK
from tests.helpers.talk_crew import ROLES, Crew
from tests.helpers.talk_face import open_talk

CHAT = f"{TALK}/chat/TOKEN"
EVERYONE = (200, 200, 200, 200, 200, 200, 404, 404)
MADE = (201, 201, 201, 201, 201, 201, 404, 404)
USERS = (200, 200, 200, 200, 401, 401, 404, 401)
MODERATORS = (200, 200, 403, 403, 401, 401, 404, 401)
"""In the order of `ROLES`."""


async def test_each_call_by_each_role(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        owner = crew.clients["owner"]
        message = (await owner.post(berth.token, "hello"))["id"]
        poll = (await make(owner, berth.token))["id"]
        one = f"{CHAT}/{message}"
        rows: list[tuple[str, str, dict[str, Any], tuple[int, ...]]] = [
            ("GET", f"{one}/context", {}, EVERYONE),
            ("GET", f"{CHAT}/share/overview", {}, EVERYONE),
            ("GET", f"{CHAT}/share?objectType=poll", {}, EVERYONE),
            ("GET", f"{CHAT}/mentions?search=x", {}, EVERYONE),
            ("POST", f"{CHAT}/share", PLACE, MADE),
            ("POST", f"{CHAT}", {"message": "/help"}, MADE),
            ("GET", f"{TALK}/poll/TOKEN/{poll}", {}, EVERYONE),
            ("GET", f"{TALK}/reaction/TOKEN/{message}", {}, EVERYONE),
            ("POST", f"{TALK}/reaction/TOKEN/{message}", {"reaction": "👍"}, MADE),
            ("DELETE", f"{TALK}/reaction/TOKEN/{message}", {"reaction": "👍"}, EVERYONE),
            ("POST", f"{one}/reminder", {"timestamp": 2_000_000_000}, (201, 201, 201, 201, 401, 401, 404, 401)),
            ("GET", f"{one}/reminder", {}, USERS),
            ("DELETE", f"{one}/reminder", {}, USERS),
            ("POST", f"{CHAT}/read", {}, USERS),
            ("DELETE", f"{CHAT}/read", {}, USERS),
            ("POST", f"{TALK}/room/TOKEN/message-expiration", {"seconds": 3600}, MODERATORS),
            ("DELETE", CHAT, {}, MODERATORS),
        ]
        for method, path, wish, statuses in rows:
            found = []
            for role in ROLES:
                answer = await crew.clients[role].try_(method, path.replace("TOKEN", berth.token), json=wish)
                found.append(answer.status)
            assert tuple(found) == statuses, (method, path)


async def test_guests_answer_polls(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        guest, leader = crew.clients["guest"], crew.clients["guest moderator"]
        poll = await guest.call("POST", f"{TALK}/poll/{berth.token}", json={**FRUIT, "maxVotes": 1})
        assert poll["actorType"] == "guests"
        path = f"{TALK}/poll/{berth.token}/{poll['id']}"
        for role in ROLES[:6]:
            voted = await crew.clients[role].call("POST", path, json={"optionIds": [1]})
            assert voted["votedSelf"] == [1]
        for role, status in (("self-joined", 403), ("user", 403), ("stranger", 404), ("nobody", 404)):
            assert (await crew.clients[role].try_("DELETE", path)).status == status
        closed = await leader.call("DELETE", path)
        assert (closed["votes"], closed["numVoters"]) == ({"option-1": 6}, 6)
        assert {one["actorType"] for one in closed["details"]} == {"users", "guests"}


async def test_who_gets_in_is_asked_before_what_is_said(tmp_path: Path, sqlite_path: Path) -> None:
    """Those who can't post don't hear what is wrong with what they would post."""
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        owner = crew.clients["owner"]
        message = (await owner.post(berth.token, "hello"))["id"]
        wrong: list[tuple[str, str, dict[str, Any], int]] = [
            ("POST", CHAT, {}, 400),
            ("POST", CHAT, {"message": " "}, 400),
            ("POST", CHAT, {"message": "x" * 1001}, 413),
            ("POST", CHAT, {"message": "x", "replyTo": 1}, 400),
            ("PUT", f"{CHAT}/{message}", {"message": "x" * 1001}, 413),
            ("PUT", f"{CHAT}/{message}", {"message": ""}, 400),
            ("POST", f"{CHAT}/share", {"objectType": "user"}, 400),
            ("POST", f"{TALK}/poll/TOKEN", {"question": ""}, 400),
        ]
        for locked in (False, True):
            for method, path, wish, status in wrong:
                for role, expected in (("owner", status), ("stranger", 404), ("nobody", 404)):
                    answer = await crew.clients[role].try_(method, path.replace("TOKEN", berth.token), json=wish)
                    is_shut = locked and role == "owner"
                    assert answer.status == (403 if is_shut else expected), (method, path, wish, role, locked)
            await owner.call("PUT", f"{TALK}/room/{berth.token}/read-only", json={"state": 1})

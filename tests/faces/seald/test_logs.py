"""`eventlogs/` and `loginlogs/`."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Unauthenticated
from sabir.faces.seald.ids import ACTIONS
from scripts.tree import ROOT as TREE
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, make_person
from tests.helpers.seald import BASE, HEADERS, SealdFace, open_seald
from tests.helpers.seald_reference import check, endpoint, row_fields

START_MS = 1_700_000_000_000  # 2023-11-14T22:13:20Z


async def actions(face: SealdFace, **parameters: str | int) -> list[str]:
    return [event["action"] for event in await face.results("/eventlogs/", **parameters)]


async def test_an_event_has_every_published_field(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        person = await face.core.people.create(ROOT, NewPerson("alice", email="alice@example.org"))
        (listed,) = await face.results("/eventlogs/")
        one = (await face.get(f"/eventlogs/{listed['id']}/")).json()
        assert one == listed
        assert one == {
            "id": listed["id"],
            "date": "2023-11-14T22:13:20.000Z",
            "user_id": None,
            "user2_id": person.uuid,
            "device_id": None,
            "message": None,
            "email": "alice@example.org",
            "ip": None,
            "geoip": {},
            "action": "USER_CREATED",
        }
        absent = frozenset({"user_id", "device_id", "message", "ip"})
        check(endpoint("GET", "/dashboardapi/v2/eventlogs/{id}/")["response_fields"], one, absent=absent)
        check(row_fields(endpoint("GET", "/dashboardapi/v2/eventlogs/")), one, absent=absent)


async def test_who_acted_and_who_it_was_about(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        alice, bob = await make_person(face.core, "alice"), await make_person(face.core, "bob")
        await face.core.auth.new_app_password(alice, "phone")
        (own,) = await face.results("/eventlogs/", action_in="DEVICE_ADDED")
        people = {person["display_name"]: person["id"] for person in await face.results("/users/")}
        assert (own["user_id"], own["user2_id"]) == (people["Alice"], None)
        await face.post(f"/users/{people['Bob']}/full_revoke/")
        (other,) = await face.results("/eventlogs/", action_in="USER_DISABLED")
        assert (other["user_id"], other["user2_id"], other["ip"]) == (None, people["Bob"], "127.0.0.1")
        assert bob.person_id != alice.person_id


async def test_an_act_shows_where_its_request_came_from_though_the_key_was_used_elsewhere_before(
    tmp_path: Path, sqlite_path: Path
) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        person = await face.core.people.create(ROOT, NewPerson("alice"))
        await face.get("/users/")
        transport = httpx.ASGITransport(app=face.app, client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://dashboard.example") as elsewhere:
            await elsewhere.post(f"{BASE}/users/{person.uuid}/full_revoke/", headers=HEADERS)
        (event,) = await face.results("/eventlogs/", action_in="USER_DISABLED")
        assert event["ip"] == "192.0.2.9"


async def test_filters_of_events(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock(START_MS)
    async with open_seald(database_url, tmp_path, clock=clock) as face:
        alice = await face.core.people.create(ROOT, NewPerson("alice", email="alice@example.org"))
        clock.advance(1)
        await face.core.auth.new_app_password(actor_of(alice), "phone")
        clock.advance(1)
        await face.core.people.disable(ROOT, alice.id)
        everything = ["USER_DISABLED", "DEVICE_ADDED", "USER_CREATED"]
        assert await actions(face) == everything
        assert await actions(face, date_gt="2023-11-14T22:13:20Z") == everything[:2]
        assert await actions(face, date_gt="2023-11-14T22:13:19.999999Z") == everything
        assert await actions(face, date_lt="2023-11-14T22:13:22Z") == everything[1:]
        assert await actions(face, date_lt="2023-11-14T22:13:22.000001Z") == everything
        assert await actions(face, date_gt="2023-11-14T23:13:20+01:00", date_lt="2023-11-14T22:13:22") == [
            "DEVICE_ADDED"
        ]
        assert await actions(face, date_gt="2023-11-15") == []
        assert await actions(face, user=alice.uuid) == everything
        assert await actions(face, user=str(uuid4())) == []
        assert await actions(face, email="ALICE@example.org") == ["USER_CREATED"]
        assert await actions(face, email="alice") == []
        assert await actions(face, action_in="USER_CREATED|DEVICE_ADDED") == everything[1:]
        assert await actions(face, action_in="MESSAGE_CREATE") == []
        assert await actions(face, message=str(uuid4())) == []
        assert await actions(face, device=str(uuid4())) == []


async def test_a_date_whose_plus_nobody_escaped(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path, clock=FakeClock(START_MS)) as face:
        await make_person(face.core, "alice")
        assert await actions(face, date_gt="2023-11-14T22:13:19 00:00") == ["USER_CREATED"]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"date_gt": "yesterday"}, "date_gt"),
        ({"date_lt": "2023-13-01T00:00:00Z"}, "date_lt"),
        ({"user": "alice"}, "user"),
        ({"message": "1"}, "message"),
        ({"device": "1"}, "device"),
        ({"action_in": "USER_CREATED|NO_SUCH_ACTION"}, "action_in"),
        ({"email": "a\x00"}, "email"),
    ],
)
async def test_filters_that_cannot_be(
    tmp_path: Path, sqlite_path: Path, parameters: dict[str, str], field: str
) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        for path in ("/eventlogs/", f"/eventlogs/{uuid4()}/"):
            response = await face.get(path, **parameters)
            assert (response.status_code, list(response.json())) == (400, [field])


async def test_one_event_through_filters_and_one_that_is_not_there(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        await make_person(face.core, "alice")
        (event,) = await face.results("/eventlogs/")
        assert (await face.get(f"/eventlogs/{event['id']}/", action_in="USER_CREATED")).status_code == 200
        for path, parameters in (
            (event["id"], {"action_in": "USER_DISABLED"}),
            (event["id"], {"device": str(uuid4())}),
            (str(uuid4()), {}),
            ("export", {}),
        ):
            response = await face.get(f"/eventlogs/{path}/", **parameters)
            assert (response.status_code, response.content) == (404, b'{"model":"EventLog"}')


async def test_events_by_cursor_each_once(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        for number in range(7):
            await make_person(face.core, f"u{number}")
        found: list[str] = []
        page = (await face.get("/eventlogs/", use_cursor="true", page_size=3)).json()
        while True:
            found += [event["id"] for event in page["results"]]
            if page["next_cursor"] is None:
                break
            page = (await face.get("/eventlogs/", cursor=page["next_cursor"], page_size=3)).json()
        assert len(found) == len(set(found)) == 7
        assert (await face.get("/eventlogs/")).json()["count"] == 7


def test_every_act_of_the_core_has_a_name_on_this_wire() -> None:
    acts, words = set(), set()
    for path in (TREE / "src/sabir/core").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        acts |= set(re.findall(r'\bAct\(\s*"([A-Z_]+)"', text))
        words |= set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', text))
    assert acts <= set(ACTIONS) <= words


async def test_logins_good_and_bad(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock(START_MS)
    async with open_seald(database_url, tmp_path, clock=clock) as face:
        alice = await face.core.people.create(ROOT, NewPerson("alice", "a good password"))
        origin = Origin("talk", "192.0.2.7", "Mozilla/5.0")
        with pytest.raises(Unauthenticated):
            await face.core.auth.by_password("alice", "a bad password", origin)
        clock.advance(1)
        await face.core.auth.by_password("alice", "a good password", origin)
        rows = await face.results("/loginlogs/", user=alice.uuid.upper())
        assert [(row["success"], row["datetime"]) for row in rows] == [
            (True, "2023-11-14T22:13:21.000Z"),
            (False, "2023-11-14T22:13:20.000Z"),
        ]
        good = rows[0]
        assert (good["bearduser_id"], good["ip"], good["location"]) == (alice.uuid, "192.0.2.7", {})
        assert good["user_agent"] == "Mozilla/5.0"
        assert rows[1]["key_id"] is None
        one = (await face.get(f"/loginlogs/{good['id']}/", user=alice.uuid)).json()
        assert one == good
        check(endpoint("GET", "/dashboardapi/v2/loginlogs/{id}/")["response_fields"], one)
        check(row_fields(endpoint("GET", "/dashboardapi/v2/loginlogs/")), one)
        seen = (await face.get(f"/users/{alice.uuid}/")).json()
        assert seen["last_heartbeat"] == seen["last_usage"] == "2023-11-14T22:13:21.000Z"


async def test_pages_of_logins(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        alice = await face.core.people.create(ROOT, NewPerson("alice", "a good password"))
        for _ in range(3):
            with pytest.raises(Unauthenticated):
                await face.core.auth.by_password("alice", "bad", Origin("talk"))
        page = (await face.get("/loginlogs/", user=alice.uuid, page_size=2)).json()
        assert (page["count"], len(page["results"])) == (3, 2)
        assert f"user={alice.uuid}" in page["next"]
        rows = (await face.get("/loginlogs/", user=alice.uuid, page_size=2, use_cursor=1)).json()
        rest = (await face.get("/loginlogs/", user=alice.uuid, page_size=2, cursor=rows["next_cursor"])).json()
        assert len(rest["results"]) == 1
        back = (await face.get("/loginlogs/", user=alice.uuid, page_size=2, cursor=rest["previous_cursor"])).json()
        assert back["results"] == rows["results"]


async def test_logins_need_their_user(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        for path in ("/loginlogs/", f"/loginlogs/{uuid4()}/"):
            missing = await face.get(path)
            assert (missing.status_code, missing.json()) == (400, {"user": ["This field is required."]})
            assert (await face.get(path, user="alice")).json() == {"user": ["Must be a valid UUID."]}
            unknown = await face.get(path, user=str(uuid4()))
            assert (unknown.status_code, unknown.content) == (404, b'{"model":"BeardUser"}')
        alice = await face.core.people.create(ROOT, NewPerson("alice"))
        absent = await face.get(f"/loginlogs/{uuid4()}/", user=alice.uuid)
        assert (absent.status_code, absent.content) == (404, b'{"model":"LoginLog"}')

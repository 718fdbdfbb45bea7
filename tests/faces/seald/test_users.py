"""`users/`: lists, filters, one user, and the off switch."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest

from sabir.config import Config, Server
from sabir.core import Core
from sabir.core.steps import issuing
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.core.timeline import Since
from sabir.domain.errors import NotFound, Unauthenticated
from sabir.domain.ids import PersonId
from sabir.domain.messages import Draft
from sabir.domain.people import Person
from sabir.store import people
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, make_room
from tests.helpers.seald import SealdFace, open_seald
from tests.helpers.seald_reference import check, endpoint, row_fields
from tests.helpers.waiting import until

SESSION_ID = "05" + "ab" * 32


async def make(core: Core, uid: str, name: str = "", **more: Any) -> Person:
    return await core.people.create(ROOT, NewPerson(uid, display_name=name, email=f"{uid}@example.org", **more))


async def names(face: SealdFace, **parameters: str | int) -> list[str]:
    return [user["display_name"] for user in await face.results("/users/", **parameters)]


async def test_a_user_has_every_published_field(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path, clock=FakeClock(1_700_000_000_123)) as face:
        person = await make(face.core, "alice", "Alice Liddell")
        one = await face.get(f"/users/{person.uuid}/")
        assert one.json() == {
            "id": person.uuid,
            "display_name": "Alice Liddell",
            "in_team": True,
            "is_group": False,
            "group_team_id": None,
            "created": "2023-11-14T22:13:20.123Z",
            "last_heartbeat": "2023-11-14T22:13:20.123Z",
            "last_usage": "2023-11-14T22:13:20.123Z",
            "primary_email": "alice@example.org",
            "team_disabled": False,
            "group_is_group_initialized": None,
        }
        absent = frozenset({"group_team_id", "group_is_group_initialized"})
        check(endpoint("GET", "/dashboardapi/v2/users/{id}/")["response_fields"], one.json(), absent=absent)
        listed = await face.results("/users/")
        assert listed == [one.json()]
        check(row_fields(endpoint("GET", "/dashboardapi/v2/users/")), listed[0], absent=absent)


async def test_one_user_in_capitals_and_one_that_is_not_there(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        person = await make(face.core, "alice")
        assert (await face.get(f"/users/{person.uuid.upper()}/")).json()["id"] == person.uuid
        for text in (str(uuid4()), "1", person.uuid + "0", "{" + person.uuid + "}", "sigchain_not_ok"):
            response = await face.get(f"/users/{text}/")
            assert (response.status_code, response.content) == (404, b'{"model":"BeardUser"}')


async def test_pages_by_number(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        for number in range(5):
            await make(face.core, f"u{number}")
        first = (await face.get("/users/", page_size=2, display_name="u")).json()
        assert set(first) == {"count", "next", "previous", "results"}
        assert (first["count"], first["previous"]) == (5, None)
        assert [user["display_name"] for user in first["results"]] == ["u4", "u3"]
        address = urlsplit(first["next"])
        assert (address.scheme, address.netloc, address.path) == (
            "http",
            "dashboard.example:8080",
            "/dashboardapi/v2/users/",
        )
        assert dict(parse_qsl(address.query)) == {"page_size": "2", "display_name": "u", "page": "2"}
        second = (await face.get("/users/", page_size=2, display_name="u", page=2)).json()
        assert [user["display_name"] for user in second["results"]] == ["u2", "u1"]
        assert dict(parse_qsl(urlsplit(second["previous"]).query))["page"] == "1"
        last = (await face.get("/users/", page_size=2, page=3)).json()
        assert ([user["display_name"] for user in last["results"]], last["next"]) == (["u0"], None)


@pytest.mark.parametrize("page", ["0", "-1", "4", "x", "1.0", "9" * 40, "\N{ARABIC-INDIC DIGIT ONE}"])
async def test_a_page_out_of_range(tmp_path: Path, sqlite_path: Path, page: str) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        await make(face.core, "alice")
        response = await face.get("/users/", page=page)
        assert (response.status_code, response.json()) == (404, {"detail": "Invalid page."})


async def test_the_first_page_of_nothing_is_a_page(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        empty = {"count": 0, "next": None, "previous": None, "results": []}
        assert (await face.get("/users/", page=1)).json() == empty
        by_cursor = {"next_cursor": None, "previous_cursor": None, "results": []}
        assert (await face.get("/users/", use_cursor="true")).json() == by_cursor


async def test_addresses_of_pages_begin_with_the_public_url(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(server=Server(public_url="https://chat.example.org"))
    async with open_seald(sqlite_path, tmp_path, config=config) as face:
        await make(face.core, "alice")
        await make(face.core, "bob")
        shown = (await face.get("/users/", page_size=1)).json()
        assert shown["next"] == "https://chat.example.org/dashboardapi/v2/users/?page_size=1&page=2"


async def test_cursors_go_both_ways_and_hold_while_people_come(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        for number in range(5):
            await make(face.core, f"u{number}")
        first = (await face.get("/users/", use_cursor="1", page_size=2)).json()
        assert set(first) == {"next_cursor", "previous_cursor", "results"}
        assert first["previous_cursor"] is None
        await make(face.core, "late")

        async def step(cursor: str) -> tuple[list[str], dict[str, Any]]:
            shown = (await face.get("/users/", cursor=cursor, page_size=2)).json()
            return [user["display_name"] for user in shown["results"]], shown

        found, second = await step(first["next_cursor"])
        assert found == ["u2", "u1"]
        found, third = await step(second["next_cursor"])
        assert (found, third["next_cursor"]) == (["u0"], None)
        found, back = await step(third["previous_cursor"])
        assert found == ["u2", "u1"]
        found, top = await step(back["previous_cursor"])
        assert found == ["u4", "u3"]
        found, newest = await step(top["previous_cursor"])
        assert (found, newest["previous_cursor"]) == (["late"], None)
        found, _ = await step(newest["next_cursor"])
        assert found == ["u4", "u3"]


async def test_a_cursor_that_was_not_made_for_this_list(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        await make(face.core, "alice")
        await make(face.core, "bob")
        good: str = (await face.get("/users/", use_cursor="true", page_size=1)).json()["next_cursor"]
        events = await face.get("/eventlogs/", cursor=good)
        assert (events.status_code, events.json()) == (404, {"detail": "Invalid cursor"})
        forged = ("A" if good[0] != "A" else "B") + good[1:]
        for cursor in ("x", "é", "====", "AAAA", forged, good[:-4], good + "AAAA"):
            response = await face.get("/users/", cursor=cursor)
            assert (response.status_code, response.json()) == (404, {"detail": "Invalid cursor"}), cursor


@pytest.mark.parametrize(
    ("flag", "is_on"), [("true", True), ("1", True), ("yes", True), ("false", False), ("0", False)]
)
async def test_when_cursor_mode_is_on(tmp_path: Path, sqlite_path: Path, flag: str, is_on: bool) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        assert ("next_cursor" in (await face.get("/users/", use_cursor=flag)).json()) is is_on


async def test_filters(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        alice = await make(face.core, "alice", "Alice Liddell")
        await make(face.core, "bob", "Bob")
        await face.core.people.disable(ROOT, alice.id)
        assert await names(face, display_name="LIDD") == ["Alice Liddell"]
        assert await names(face, display_name="%") == []
        assert await names(face, email="BOB@") == ["Bob"]
        assert await names(face, email="example", email_all_state="true") == ["Bob", "Alice Liddell"]
        assert await names(face, team_disabled="true") == ["Alice Liddell"]
        assert await names(face, team_disabled="False") == ["Bob"]
        assert await names(face, team_disabled="") == ["Bob", "Alice Liddell"]
        connector = {"connector_type": "EM", "connector_all_state": "false"}
        assert await names(face, connector_value="Bob@Example.org", **connector) == ["Bob"]
        assert await names(face, connector_value="bob@", **connector) == []
        assert await names(face, connector_type="AP", connector_value="bob@example.org") == []

        def link(tx: Any) -> None:
            tx.lock([])
            people.link(tx, "seald", "AP", "b@app", person=PersonId(bob.id), at_ms=0)

        bob = (await face.core.people.get_by_uid("bob")).person
        await face.core.db.write(link)
        assert await names(face, connector_type="AP", connector_value="b@app") == ["Bob"]
        assert await names(face, connector_type="PH", connector_value="b@app") == []


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"team_disabled": "maybe"}, "team_disabled"),
        ({"email_all_state": "2"}, "email_all_state"),
        ({"connector_all_state": "no way"}, "connector_all_state"),
        ({"connector_type": "EM"}, "connector_value"),
        ({"connector_value": "x"}, "connector_type"),
        ({"connector_type": "XX", "connector_value": "x"}, "connector_type"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "1001"}, "page_size"),
        ({"page_size": "ten"}, "page_size"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({f"p{number}": "" for number in range(101)}, "non_field_errors"),
    ],
)
async def test_parameters_that_cannot_be(
    tmp_path: Path, sqlite_path: Path, parameters: dict[str, str], field: str
) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        response = await face.get("/users/", **parameters)
        assert response.status_code == 400
        assert list(response.json()) == [field]
        assert isinstance(response.json()[field][0], str)


async def test_filters_narrow_the_set_in_which_one_user_is_looked_up(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        person = await make(face.core, "alice")
        assert (await face.get(f"/users/{person.uuid}/", display_name="alice")).status_code == 200
        outside = await face.get(f"/users/{person.uuid}/", display_name="bob")
        assert (outside.status_code, outside.content) == (404, b'{"model":"BeardUser"}')
        assert (await face.get(f"/users/{person.uuid}/", team_disabled="x")).status_code == 400


async def test_full_revoke_ends_access_everywhere_and_the_event_log_says_so(tmp_path: Path, database_url: str) -> None:
    async with open_seald(database_url, tmp_path) as face:
        core = face.core
        owner = await make(core, "owner")
        bob = await make(core, "bob", password="bob's password", session_id=SESSION_ID, has_identity=True)
        room = await make_room(core, actor_of(owner), actor_of(bob))
        await core.rooms.publish(actor_of(owner), room.id, "harbour")
        key = str(uuid4())
        new = issuing.NewClientKey("phone", key, b"n" * 12, bob.id)
        await core.db.write(lambda tx: issuing.add_client_key(tx, core.secrets, new, at_ms=0))
        token = await core.tokens.challenge(room.id, SESSION_ID)
        await core.tokens.claim(room.id, SESSION_ID, token)

        async def refused() -> list[bool]:
            """By password, client key and Session token."""
            tried = await asyncio.gather(
                core.auth.by_password("bob", "bob's password", Origin("talk")),
                core.auth.by_client_key(key, Origin("olvid")),
                return_exceptions=True,
            )
            (holder,) = await core.tokens.check([("harbour", token.hex())], Origin("session"))
            return [isinstance(one, Unauthenticated) for one in (*tried, holder)]

        assert await refused() == [False, False, False]
        last = (await core.messages.post(actor_of(owner), room.id, Draft("hello"))).message.id
        poll = asyncio.ensure_future(core.timeline.follow(actor_of(bob), room.id, Since(last, 100, timeout_s=60)))
        waiting = core.bell.count()
        await until(lambda: core.bell.count() > waiting)

        response = await face.post(f"/users/{bob.uuid}/full_revoke/")
        assert (response.status_code, response.content) == (201, b'{"status":"ok"}')
        with pytest.raises((NotFound, Unauthenticated)):
            await asyncio.wait_for(poll, 10)
        assert await refused() == [True, True, True]
        assert (await face.get(f"/users/{bob.uuid}/")).json()["team_disabled"] is True
        (event,) = await face.results("/eventlogs/", user=bob.uuid, action_in="USER_DISABLED")
        assert (event["action"], event["user_id"], event["user2_id"]) == ("USER_DISABLED", None, bob.uuid)

        again = await face.post(f"/users/{bob.uuid}/full_revoke/", b"\xff{ not JSON")
        assert (again.status_code, again.content) == (201, b'{"status":"ok"}')
        assert len(await face.results("/eventlogs/", action_in="USER_DISABLED")) == 1


async def test_full_revoke_of_nobody(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        for text in (str(uuid4()), "nobody"):
            response = await face.post(f"/users/{text}/full_revoke/")
            assert (response.status_code, response.content) == (404, b'{"model":"BeardUser"}')
        assert await face.results("/eventlogs/") == []

"""Guests: they follow a link without an account, and are somebody only in the rooms that they joined."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sabir.config import Config, Server, Talk
from sabir.core.steps import guests
from sabir.core.steps.addresses import ByToken
from sabir.core.steps.guests import FORGET
from sabir.domain.ids import PersonId, StreamId
from sabir.jobs.periodic import core_handlers
from sabir.store import people
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

V4 = "apps/spreed/api/v4"
Act = Callable[[TalkFace, TalkClient, TalkClient, str], Awaitable[None]]


def active(token: str) -> str:
    return f"{TALK}/room/{token}/participants/active"


async def guest(face: TalkFace) -> TalkClient:
    return await face.client("", "")


def guest_id(session: str) -> str:
    return hashlib.sha1(session.encode(), usedforsecurity=False).hexdigest()


async def test_a_guest_comes_talks_and_goes(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, eve = await face.person("alice"), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        assert (await eve.room(token))["participantType"] == 4
        assert (await eve.try_("GET", f"{TALK}/chat/{token}?lookIntoFuture=0")).status == 404
        assert "nc_session_id" not in eve.http.cookies
        entered = await eve.try_("POST", active(token))
        assert entered.status == 200
        room = entered.payload
        session = room["sessionId"]
        assert (len(session), room["participantType"], room["numGuests"], room["count"]) == (512, 4, 1, 1)
        assert (room["actorType"], room["actorId"]) == ("guests", guest_id(session))
        assert (room["lastReadMessage"], room["unreadMessages"], room["notificationLevel"]) == (0, 0, 3)
        assert list(room["participants"]) == ["alice"]
        said = await eve.call("POST", f"{TALK}/chat/{token}", data={"message": "hi", "actorDisplayName": "Eve"})
        assert (said["actorType"], said["actorId"], said["actorDisplayName"]) == ("guests", guest_id(session), "Eve")
        seen = (await alice.history(token))[0]
        assert (seen["actorType"], seen["actorId"], seen["actorDisplayName"]) == ("guests", guest_id(session), "Eve")
        assert (await alice.room(token))["numGuests"] == 1
        assert (await eve.room(token))["sessionId"] == session
        assert [m["message"] for m in await eve.history(token)] == ["hi", "{actor} created the conversation"]
        await alice.post(token, "hello")
        assert [m["message"] for m in (await eve.poll(token, said["id"])).messages] == ["hello"]
        assert await eve.call("DELETE", active(token)) == []
        assert (await eve.room(token))["participantType"] == 4
        assert (await eve.try_("GET", f"{TALK}/chat/{token}?lookIntoFuture=0")).status == 404
        assert (await alice.room(token))["numGuests"] == 0
        assert [m["message"] for m in await alice.history(token)] == ["hello", "hi", "You created the conversation"]
        assert (await alice.history(token))[1]["actorDisplayName"] == "Eve"


async def test_guests_of_one_room_are_nobody_in_another(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve, max_ = await face.person("alice"), await guest(face), await guest(face)
        one, other = await alice.create_room("One", kind=PUBLIC), await alice.create_room("Two", kind=PUBLIC)
        private = await alice.create_room("Three")
        first = (await eve.call("POST", active(one)))["sessionId"]
        cookie = eve.http.cookies["nc_session_id"]
        await max_.call("POST", active(one))
        assert max_.http.cookies["nc_session_id"] != cookie
        for token in (other, private, "nosuchroom"):
            assert (await eve.try_("POST", f"{TALK}/chat/{token}", data={"message": "hi"})).status == 404
            assert (await eve.try_("GET", f"{TALK}/room/{token}/participants")).status == 404
        assert (await eve.try_("POST", active(private))).status == 404
        second = (await eve.call("POST", active(other)))["sessionId"]
        assert eve.http.cookies["nc_session_id"] == cookie
        for token, session in ((one, first), (other, second)):
            said = await eve.post(token, "hi")
            assert said["actorId"] == guest_id(session)
        assert (await alice.room(one))["numGuests"] == 2
        assert (await alice.room(other))["numGuests"] == 1


async def test_a_guest_comes_again(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        first = (await eve.call("POST", active(token)))["sessionId"]
        await eve.call("POST", f"{TALK}/guest/{token}/name", data={"displayName": "Eve"})
        second = (await eve.call("POST", active(token)))["sessionId"]
        listed = [one for one in await alice.participants(token) if one["actorType"] == "guests"]
        assert [(one["sessionId"], one["actorId"]) for one in listed] == [(second, guest_id(second))]
        assert first != second
        await eve.call("POST", f"{TALK}/guest/{token}/name", data={"displayName": "Eve"})
        third = await eve.call("POST", f"{V4}/room/{token}/participants/active")
        assert third["sessionId"] not in (first, second)
        listed = [one for one in await alice.participants(token) if one["actorType"] == "guests"]
        assert [(one["sessionIds"], one["displayName"]) for one in listed] == [([third["sessionId"]], "Eve")]
        assert third["actorId"] == guest_id(second) == listed[0]["actorId"]


async def test_names(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, eve, max_ = await face.person("alice"), await guest(face), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        path = f"{TALK}/guest/{token}/name"
        assert (await eve.try_("POST", path, data={"displayName": "Eve"})).status == 404
        assert (await alice.try_("POST", path, data={"displayName": "Eve"})).status == 403
        await eve.join(token)
        await max_.join(token)
        await eve.post(token, "hi")
        assert (await alice.history(token))[0]["actorDisplayName"] == ""
        for name in ("Eve", "Émile \N{PARTY POPPER}", "  Eve ", ""):
            assert await eve.call("POST", path, data={"displayName": name}) == []
            assert (await alice.history(token))[0]["actorDisplayName"] == name.strip()
            listed = {one["displayName"] for one in await alice.participants(token) if one["userId"] == ""}
            assert listed == {"", name.strip()}
        assert (await eve.try_("POST", path, data={"displayName": "x" * 65})).status == 400
        assert (await eve.try_("POST", f"{TALK}/guest/nosuchroom/name", data={"displayName": "x"})).status == 404
        wish = {"message": "me", "actorDisplayName": "Evelyn\t" + "n" * 70}
        assert (await eve.call("POST", f"{TALK}/chat/{token}", data=wish))["actorDisplayName"] == "Evelyn" + "n" * 58
        await alice.call("POST", f"{TALK}/chat/{token}", data={"message": "me", "actorDisplayName": "Bob"})
        assert (await alice.history(token))[0]["actorDisplayName"] == "Alice"


@pytest.mark.parametrize("address", ["http://talk.example", "https://talk.example"])
async def test_the_cookie(tmp_path: Path, sqlite_path: Path, address: str) -> None:
    config = Config(server=Server(public_url=address), talk=Talk(statuses="released"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, eve = await face.person("alice"), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        entered = await eve.try_("POST", active(token))
        assert len(entered.payload["sessionId"]) == 255
        given = entered.headers.get_list("set-cookie")
        assert given[0].startswith("nc_session_id=")
        assert given[0].endswith("; Secure") is address.startswith("https")
        assert all("HttpOnly" in cookie for cookie in given)
        cookie = given[0].partition("=")[2].partition(";")[0]
        for wrong in (cookie[:-1] + ("a" if cookie[-1] != "a" else "b"), "x", ""):
            answer = await eve.try_(
                "GET", f"{TALK}/chat/{token}?lookIntoFuture=0", headers={"Cookie": f"nc_session_id={wrong}"}
            )
            assert answer.status == 404
        assert (await alice.try_("POST", active(token))).headers.get_list("set-cookie") == []


async def test_a_password_stands_at_the_door(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, max_ = [await face.person(uid) for uid in ("alice", "bob", "eve")] + [await guest(face)]
        token = await alice.create_room("Quay", kind=PUBLIC)
        await alice.add_participant(token, "bob")
        await alice.call("PUT", f"{TALK}/room/{token}/password", data={"password": "herring"})
        for base in (TALK, V4):
            path = f"{base}/room/{token}/participants/active"
            for client in (eve, max_):
                for wish in ({}, {"password": ""}, {"password": "sprat"}):
                    refused = await client.try_("POST", path, data=wish)
                    assert (refused.status, refused.payload) == (403, [])
                assert (await client.try_("GET", f"{TALK}/chat/{token}?lookIntoFuture=0")).status == 404
        assert "nc_session_id" not in max_.http.cookies
        assert (await bob.try_("POST", active(token))).status == 200
        for client, kind in ((eve, 5), (max_, 4)):
            assert (await client.call("POST", active(token), data={"password": "herring"}))["participantType"] == kind
        assert (await eve.try_("POST", active(token))).status == 200
        assert (await max_.try_("POST", active(token))).status == 403
        assert (await max_.room(token))["participantType"] == 4
        await alice.call("PUT", f"{TALK}/room/{token}/password", data={"password": ""})
        assert (await max_.try_("POST", active(token))).status == 200


async def test_in_xml(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        eve.http.headers["Accept"] = "application/xml"
        root = "/ocs/v1.php/"
        entered = await eve.http.post(f"{root}{active(token)}")
        assert "<statuscode>100</statuscode>" in entered.text
        session = entered.text.partition("<sessionId>")[2].partition("</sessionId>")[0]
        assert "<actorType>guests</actorType>" in entered.text
        assert f"<actorId>{guest_id(session)}</actorId>" in entered.text
        said = await eve.http.post(f"{root}{TALK}/chat/{token}", data={"message": "hi", "actorDisplayName": "Eve"})
        for shown in (f"<actorId>{guest_id(session)}</actorId>", "<actorDisplayName>Eve</actorDisplayName>"):
            assert shown in said.text
        refused = await eve.http.get(f"{root}{TALK}/room/{token}/participants")
        assert (refused.status_code, "<statuscode>403</statuscode>" in refused.text) == (200, True)
        alice.http.headers["Accept"] = "application/xml"
        listed = (await alice.http.get(f"{root}{TALK}/room/{token}/participants")).text
        assert listed.index("<userId>alice</userId>") < listed.index("<userId/>")
        assert "<displayName>Eve</displayName>" in listed


async def test_links_of_files(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, eve, max_ = await face.person("alice"), await guest(face), await guest(face)
        token, other = await alice.create_room("Quay", kind=PUBLIC), await alice.create_room("Other", kind=PUBLIC)
        await alice.put_file("chart.txt", b"here be dragons")
        await alice.share_file(token, "/chart.txt")
        await eve.join(token)
        await eve.join(other)
        await max_.join(other)
        shown = (await eve.history(token))[0]["messageParameters"]["file"]
        assert await eve.download_link(shown["link"]) == b"here be dragons"
        assert (await max_.http.get(shown["link"])).status_code == 401
        await eve.call("DELETE", active(token))
        assert (await eve.http.get(shown["link"])).status_code == 401
        assert (await eve.http.get("/remote.php/webdav/chart.txt")).status_code == 401


async def test_silent_guests_are_gone(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, eve, max_ = [await face.person(uid) for uid in ("alice", "bob")] + [await guest(face) for _ in "ab"]
        token = await alice.create_room("Quay", kind=PUBLIC)
        for client in (alice, bob, eve, max_):
            await client.join(token)
        clock.advance(60)
        await max_.poll(token, 10**9)
        clock.advance(40)
        assert (await alice.room(token))["numGuests"] == 1
        assert await face.core.presences.expire() == 3
        assert await face.core.presences.expire() == 0
        listed = [(one["actorType"], one["userId"], one["sessionId"] == "0") for one in await alice.participants(token)]
        assert listed == [("users", "alice", True), ("guests", "", False)]
        assert (await eve.try_("POST", f"{TALK}/chat/{token}", data={"message": "hi"})).status == 404
        await max_.post(token, "hi")
        clock.advance(24 * 3600)
        assert (await max_.try_("POST", f"{TALK}/chat/{token}", data={"message": "hi"})).status == 404


async def do_nothing(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    await alice.post(token, "anyone there?")


async def post(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    await eve.post(token, "hi")


async def react(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    message = (await alice.post(token, "hi"))["id"]
    await eve.call("POST", f"{TALK}/reaction/{token}/{message}", data={"reaction": "👍"})


async def vote(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    """Where nobody sees who voted: nothing is said of it."""
    wish = {"question": "Which?", "options": ["a", "b"], "resultMode": 1, "maxVotes": 1}
    poll = await alice.call("POST", f"{TALK}/poll/{token}", json=wish)
    await eve.call("POST", f"{TALK}/poll/{token}/{poll['id']}", json={"optionIds": [0]})


async def come_to_the_call(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    await alice.join(token)
    await alice.call("POST", f"{TALK}/call/{token}")
    await eve.call("POST", f"{TALK}/call/{token}")


async def be_sent_out(face: TalkFace, alice: TalkClient, eve: TalkClient, token: str) -> None:
    there = next(one for one in await alice.participants(token) if one["actorType"] == "guests")
    await alice.call("DELETE", f"{TALK}/room/{token}/participants/guests", params={"participant": there["sessionId"]})


@pytest.mark.parametrize("act", [do_nothing, post, react, vote, come_to_the_call, be_sent_out])
@pytest.mark.parametrize("page", [2, 500])
async def test_guests_who_did_nothing_are_forgotten(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, act: Act, page: int
) -> None:
    """Whoever said something stays its author, also for the time when nobody is there."""
    monkeypatch.setattr(guests, "_EVENTS", page)
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, eve = await face.person("alice"), await guest(face)
        token = await alice.create_room("Quay", kind=PUBLIC)
        await eve.join(token)
        await eve.call("POST", f"{TALK}/guest/{token}/name", data={"displayName": "Eve"})
        person = next(one["attendeeId"] for one in await alice.participants(token) if one["actorType"] == "guests")
        forget = core_handlers(face.core)[FORGET]
        room = (await face.core.rooms.get(face.people["alice"], ByToken(token))).room.id
        await forget(f"{person}", f"{room}")
        assert (await eve.room(token))["displayName"] == "Quay"
        await act(face, alice, eve, token)
        before = await alice.history(token)
        await eve.try_("DELETE", active(token))
        told = [one for one in await alice.history(token) if one["systemMessage"] != "call_left"]
        clock.advance(60)
        (job,) = await face.core.jobs.lease({FORGET}, "test", limit=10)
        for _ in range(2):
            await forget(job.key, job.payload)
        found = await face.core.db.read(lambda tx: people.find(tx, PersonId(StreamId(person))))
        assert (found is None) == (act is do_nothing)
        assert told == before
        assert [one for one in await alice.history(token) if one["systemMessage"] != "call_left"] == told


async def test_on_two_nodes(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    clock, dsn = FakeClock(), postgres_dsn()
    async with (
        open_talk(dsn, tmp_path / "one", clock=clock) as one,
        open_talk(dsn, tmp_path / "two", clock=clock) as two,
    ):
        alice, eve = await one.person("alice"), await guest(one)
        token = await alice.create_room("Quay", kind=PUBLIC)
        first = (await eve.call("POST", active(token)))["sessionId"]
        same = await guest(two)
        same.http.cookies = eve.http.cookies
        assert (await same.post(token, "from there"))["actorId"] == guest_id(first)
        second = (await same.call("POST", active(token)))["sessionId"]
        for client in (eve, same):
            assert (await client.post(token, "from both"))["actorId"] == guest_id(second)
        await alice.call("DELETE", f"{TALK}/room/{token}/participants/guests", params={"participant": second})
        for client in (eve, same):
            assert (await client.try_("POST", f"{TALK}/chat/{token}", data={"message": "hi"})).status == 404
        await eve.join(token)
        clock.advance(100)
        assert await two.core.presences.expire() == 1
        assert (await eve.try_("POST", f"{TALK}/chat/{token}", data={"message": "hi"})).status == 404

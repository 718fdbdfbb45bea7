"""One call of the dashboard ends a person's access on every face."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from sabir.core.steps.addresses import ByToken
from sabir.domain.people import Person
from tests.helpers.core import ROOT
from tests.helpers.olvid_bot import OlvidBot, OlvidError
from tests.helpers.seald import BASE, HEADERS
from tests.helpers.session_client import Refused, SessionClient
from tests.helpers.talk_client import TALK, Ocs, TalkClient, TalkError
from tests.helpers.waiting import eventually, until
from tests.helpers.world import Meeting, World


@dataclass(frozen=True, slots=True)
class Doors:
    """One person, logged in and listening on three faces."""

    person: Person
    room: str
    talk: TalkClient
    session: SessionClient
    olvid: OlvidBot
    olvid_key: str
    stream: int


@pytest.mark.parametrize("within_s", [15, pytest.param(1, marks=pytest.mark.full)])
async def test_full_revoke(world: World, meeting: Meeting, within_s: float) -> None:
    """The open long poll and the open stream end, every credential is refused, and the event log says so."""
    async with AsyncExitStack() as stack:
        doors = await _open_doors(world, meeting, f"mallory{meeting.session_room}", stack)
        waiting = asyncio.create_task(_wait_in_talk(doors, meeting.token))
        room = (await world.core.rooms.get(ROOT, ByToken(meeting.token))).room
        await until(lambda: doors.person.id in world.core.bell.people_at(room.id))

        revoked = await world.http.post(f"{BASE}/users/{doors.person.uuid}/full_revoke/", headers=HEADERS)
        assert (revoked.status_code, revoked.json()["status"]) == (201, "ok")

        async with asyncio.timeout(within_s):
            assert (await waiting).status == 401
            await doors.olvid.ended(doors.stream, deadline_s=within_s)
        await _assert_closed(world, doors)
        assert "UNAUTHENTICATED" in str(doors.olvid.logs)

    log = await world.http.get(f"{BASE}/eventlogs/", params={"user": doors.person.uuid}, headers=HEADERS)
    acts = [row["action"] for row in log.json()["results"]]
    assert acts[0] == "USER_DISABLED"
    shown = await world.http.get(f"{BASE}/users/{doors.person.uuid}/", headers=HEADERS)
    assert shown.json()["team_disabled"] is True

    await eventually(lambda: _has_left(world, meeting, doors))
    await meeting.talk.say("Where is Mallory?")
    await meeting.session.sees("Where is Mallory?")
    await meeting.olvid.sees("Where is Mallory?")


async def _open_doors(world: World, meeting: Meeting, uid: str, stack: AsyncExitStack) -> Doors:
    session = world.session_client("Mallory")
    person = await world.make_person(uid, "Mallory", has_identity=True, session_id=session.session_id)
    await world.alice.add_participant(meeting.token, uid)
    talk = await stack.enter_async_context(world.talk_client(uid))
    await talk.login()
    await session.join(meeting.session_room)
    await session.post(meeting.session_room, "Evening, all.")
    key = await world.make_client_key(person)
    olvid = await stack.enter_async_context(world.olvid_bot(key))
    stream = await olvid.subscribe("message_received")
    await _until_it_listens(meeting, olvid)
    return Doors(person, meeting.session_room, talk, session, olvid, key, stream)


async def _until_it_listens(meeting: Meeting, olvid: OlvidBot) -> None:
    for _ in range(20):
        await meeting.talk.say("Evening.")
        try:
            await olvid.next_event("message_received", deadline_s=1)
        except AssertionError:
            continue
        return
    raise AssertionError("It hears nothing.")


async def _wait_in_talk(doors: Doors, token: str) -> Ocs:
    last = (await doors.talk.history(token, limit=1))[0]["id"]
    query = {"lookIntoFuture": 1, "lastKnownMessageId": last, "timeout": 30}
    return await doors.talk.try_("GET", f"{TALK}/chat/{token}", params=query)


async def _assert_closed(world: World, doors: Doors) -> None:
    """With the credentials there were, and for new logins: at the first try."""
    with pytest.raises(TalkError) as refused:
        await doors.talk.rooms()
    assert refused.value.answer.status == 401
    assert doors.person.uid is not None
    async with world.talk_client(doors.person.uid) as again:
        with pytest.raises(TalkError) as refused:
            await again.login()
        assert refused.value.answer.status == 401

    with pytest.raises(Refused) as token_refused:
        await doors.session.messages(doors.room)
    assert token_refused.value.status == 401
    with pytest.raises(Refused) as join_refused:
        await doors.session.join(doors.room)
    assert join_refused.value.status == 403

    for client in (doors.olvid, world.olvid_bot(doors.olvid_key)):
        async with AsyncExitStack() as stack:
            if client is not doors.olvid:
                await stack.enter_async_context(client)
            with pytest.raises(OlvidError) as key_refused:
                await client.call("authentication_test")
            assert key_refused.value.code == "UNAUTHENTICATED"


async def _has_left(world: World, meeting: Meeting, doors: Doors) -> bool:
    members = await world.alice.participants(meeting.token)
    return doors.person.uid not in [member["userId"] for member in members]

"""`kill -9` while messages of an identity go by themselves: none stays, and none is told to be gone twice."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from sabir.core.rooms import NewRoom
from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.events import EventKind
from sabir.domain.rooms import RoomKind
from sabir.store.sqlite_connection import connect
from tests.helpers.core import make_person
from tests.helpers.crew import add_client_key
from tests.helpers.olvid_bot import OlvidBot
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.waiting import eventually

COUNT, KEPT = 1000, 10
TOLD = "SELECT subject_id, count(*) FROM events WHERE kind = ? GROUP BY subject_id"


async def prepare(server: SabirServer) -> str:
    """An identity that has said a lot to another; its key."""
    async with core_of(server) as core:
        robot = await make_person(core, "robot", has_identity=True)
        cat = await make_person(core, "cat", has_identity=True)
        owner = await core.identities.owner(robot)
        room = (await core.rooms.create(robot, NewRoom(RoomKind.ONE_TO_ONE, invite=cat.uid or ""))).room
        await core.replicas.copy_room(room.id)
        for number in range(COUNT):
            await core.replicas.send(owner, Outgoing(1, f"{number}"))
        return await add_client_key(core, robot)


def told(server: SabirServer) -> list[int]:
    """How often each message was told to be gone."""
    with closing(connect(server.data / "sabir.db")) as file:
        return [int(row[1] or 0) for row in file.execute(TOLD, [EventKind.REPLICA_MESSAGE_DELETED.value]).fetchall()]


@pytest.mark.timeout(300)
async def test_what_goes_by_itself_goes_once(tmp_path: Path) -> None:
    server = SabirServer(tmp_path, settings={"OLVID_REMOTE_DELAY_MS": "0"})
    key = await prepare(server)
    with server.running():
        async with OlvidBot(f"http://{server.grpc}", key) as robot:
            await robot.subscribe("message_deleted", count=1)
            await robot.call("message_send", discussion_id=1, body="hush", ephemerality={"existence_duration": 1})
            kept = {"message_retention": {"global_count": KEPT}}
            await robot.call("settings_identity_set", identity_settings=kept)
            await robot.next_event("message_deleted")
            server.kill()
        assert len(told(server)) < COUNT
        await asyncio.to_thread(server.start)
        async with OlvidBot(f"http://{server.grpc}", key) as robot:

            async def rest() -> list[str] | None:
                """Once no more goes; one of those that were kept may have been the one that ceased to exist."""
                left = [one["body"] for one in await robot.call("message_list")]
                return left if "hush" not in left and len(left) <= KEPT else None

            left = await eventually(rest, 60)
            assert left == [f"{number}" for number in range(COUNT - len(left), COUNT)]
            assert len(left) >= KEPT - 1
        assert await asyncio.to_thread(server.stop) == 0
    counts = told(server)
    gone_here = COUNT + 1 - len(left)
    assert set(counts) <= {1, 2}  # the other identity is told of what ceased to exist, too
    assert (len(counts), counts.count(2)) == (gone_here, 1)

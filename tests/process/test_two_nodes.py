"""Two nodes on one PostgreSQL, NATS and S3: each knows at once what happens on the other, and soon without NATS too."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.crew import PASSWORD, SESSION_ROOM, Crew, Papers, crew, prepare
from tests.helpers.olvid_bot import OlvidError
from tests.helpers.sabir_process import SabirServer, core_of
from tests.helpers.seald import BASE
from tests.helpers.servers import NatsServer, PostgresServer, S3Server, nats_server
from tests.helpers.session_client import PollRequest
from tests.helpers.talk_client import TALK, Heard, TalkClient, TalkError

FULL = pytest.param(1.0, marks=pytest.mark.full)
DEADLINE_S = 15


@dataclass(frozen=True, slots=True)
class Cluster:
    """Two nodes that may run, and the NATS between them."""

    a: SabirServer
    b: SabirServer
    nats: NatsServer


@pytest.fixture
def cluster(
    tmp_path: Path, postgres: PostgresServer, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    """Neither runs yet. The NATS is their own, for tests stop it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.key_secret)
    with nats_server() as nats:
        settings = {
            "DATABASE": postgres.dsn(),
            "DOORBELL": nats.url("nodes"),
            "BLOBS": s3.url(f"nodes-{tmp_path.name}"),
            "SECRET": "s" * 32,
            "OLVID_REMOTE_DELAY_MS": "0",
        }
        nodes = [SabirServer(tmp_path / name, settings=settings) for name in ("a", "b")]
        try:
            yield Cluster(nodes[0], nodes[1], nats)
        finally:
            for node in nodes:
                node.kill()


@asynccontextmanager
async def crews(cluster: Cluster) -> AsyncIterator[tuple[Crew, Crew, Papers]]:
    """The same people at both nodes, which start."""
    papers = await prepare(cluster.a)
    for node in (cluster.a, cluster.b):
        node.launch()
    for node in (cluster.a, cluster.b):
        await asyncio.to_thread(node.wait_ready)
    async with crew(cluster.a, papers) as at_a, crew(cluster.b, papers) as at_b:
        yield at_a, at_b, papers


async def begin_poll(client: TalkClient, token: str) -> asyncio.Task[Heard]:
    """A long poll for what comes next, on its way; what Talk does not show is passed over, as clients do."""
    last = (await client.history(token, limit=10))[0]["id"]

    async def poll(last: int) -> Heard:
        while True:
            heard = await client.poll(token, last, wait_s=30)
            if heard.messages or heard.last_given is None:
                return heard
            last = heard.last_given

    return asyncio.create_task(poll(last))


async def listen(at_a: Crew, at_b: Crew, papers: Papers) -> int:
    """Robot at the other node hears what bob says; the number of its subscription."""
    subscription = await at_b.robot.subscribe("message_received")
    for number in range(50):
        await at_a.bob.post(papers.token, f"Hear me? {number}")
        try:
            await at_b.robot.next_event("message_received", deadline_s=1)
        except AssertionError:
            continue
        return subscription
    raise AssertionError("The subscription brings nothing.")


async def hears(crew_: Crew, text: str) -> None:
    await crew_.robot.next_event("message_received", where=lambda event: event["message"]["body"] == text)


async def within(limit_s: float, is_so: Callable[[], Awaitable[bool]], began_s: float) -> float:
    """The seconds since then at which it became so."""
    while not await is_so():
        assert time.monotonic() - began_s < limit_s
        await asyncio.sleep(0.02)
    return time.monotonic() - began_s


async def test_nodes_that_start_together_make_one_server(cluster: Cluster) -> None:
    for node in (cluster.a, cluster.b):
        node.launch()
    for node in (cluster.a, cluster.b):
        await asyncio.to_thread(node.wait_ready)
    (told,) = [node.output for node in (cluster.a, cluster.b) if "password" in node.output]
    password = told.partition("password  ")[2].split()[0]
    for node in (cluster.a, cluster.b):
        async with TalkClient(node.http, "admin", password) as admin:
            assert (await admin.call("GET", "cloud/user"))["id"] == "admin"
    for node in (cluster.a, cluster.b):
        assert await asyncio.to_thread(node.stop) == 0
        assert "Traceback" not in node.errors


async def test_what_happens_on_one_node_is_known_on_the_other(cluster: Cluster) -> None:
    async with crews(cluster) as (at_a, at_b, papers):
        token = papers.token
        await listen(at_a, at_b, papers)
        at_b.carol.tokens[SESSION_ROOM] = await at_a.carol.join(SESSION_ROOM)
        polling = await begin_poll(at_b.alice, token)
        posted = await at_a.bob.post(token, "Land in sight!")
        async with asyncio.timeout(DEADLINE_S):
            assert [one["id"] for one in (await polling).messages] == [posted["id"]]
            await hears(at_b, "Land in sight!")
        assert (await at_b.carol.messages(SESSION_ROOM, limit=1))[0].text == "Land in sight!"
        polling = await begin_poll(at_a.alice, token)
        await at_b.carol.post(SESSION_ROOM, "Where?")
        async with asyncio.timeout(DEADLINE_S):
            assert [one["message"] for one in (await polling).messages] == ["Where?"]
        await at_a.alice.put_file("chart.txt", b"here")
        assert await at_b.alice.download("/chart.txt") == b"here"
        twice = await asyncio.gather(
            *(crew_.bob.post(token, "Once", reference="r1") for crew_ in (at_a, at_b) for _ in range(5))
        )
        assert len({made["id"] for made in twice}) == 1

        cluster.a.kill()
        polling = await begin_poll(at_b.alice, token)
        posted = await at_b.bob.post(token, "Alone")
        async with asyncio.timeout(DEADLINE_S):
            assert [one["id"] for one in (await polling).messages] == [posted["id"]]
            await hears(at_b, "Alone")


@pytest.mark.parametrize("limit_s", [5.0, FULL])
async def test_an_end_of_access_reaches_the_other_node_without_a_ring(
    cluster: Cluster, limit_s: float, record_property: Callable[[str, object], None]
) -> None:
    async with crews(cluster) as (at_a, at_b, papers):
        token = papers.token
        uuids = await person_uuids(cluster, "alice", "carol", "robot")
        subscription = await listen(at_a, at_b, papers)
        at_b.carol.tokens[SESSION_ROOM] = await at_a.carol.join(SESSION_ROOM)
        granted = await at_b.alice.call("GET", "core/getapppassword")
        at_b.alice.http.auth = ("alice", granted["apppassword"])
        cluster.nats.child.send(signal.SIGSTOP)
        try:
            polling = await begin_poll(at_b.alice, token)
            posted = await at_a.bob.post(token, "Fog")
            async with asyncio.timeout(DEADLINE_S):
                assert [one["id"] for one in (await polling).messages] == [posted["id"]]
                await hears(at_b, "Fog")
            polling = await begin_poll(at_b.alice, token)
            refused_after_s = {}
            for uid, is_refused in refusals(at_b, token).items():
                assert not await is_refused()
                answer = await at_a.dashboard.post(f"{BASE}/users/{uuids[uid]}/full_revoke/")
                assert answer.status_code == 201
                refused_after_s[uid] = await within(limit_s, is_refused, time.monotonic())
            record_property("refused_after_s", refused_after_s)
            async with asyncio.timeout(DEADLINE_S):
                with pytest.raises(TalkError):
                    await polling
                await at_b.robot.ended(subscription)
            at_b.alice.http.auth = ("alice", PASSWORD)
            assert (await at_b.alice.try_("GET", "cloud/user")).status == 401
            assert (await at_b.bob.try_("GET", "cloud/user")).status == 200
            told = await at_b.dashboard.get(f"{BASE}/eventlogs/", params={"action_in": "USER_DISABLED"})
            assert {row["user2_id"] for row in told.json()["results"]} == set(uuids.values())
        finally:
            cluster.nats.child.send(signal.SIGCONT)


def refusals(crew_: Crew, token: str) -> dict[str, Callable[[], Awaitable[bool]]]:
    """Whether the node refuses one that it knows."""

    async def in_talk() -> bool:
        return (await crew_.alice.try_("GET", f"{TALK}/room/{token}")).status == 401

    async def in_session() -> bool:
        (poll,) = await crew_.carol.compact_poll(PollRequest(SESSION_ROOM, 0, 0))
        return poll.status == 401

    async def in_olvid() -> bool:
        try:
            await crew_.robot.call("discussion_list")
        except OlvidError as error:
            return error.code == "UNAUTHENTICATED"
        return False

    return {"alice": in_talk, "carol": in_session, "robot": in_olvid}


async def person_uuids(cluster: Cluster, *uids: str) -> dict[str, str]:
    async with core_of(cluster.a) as core:
        return {uid: (await core.people.get_by_uid(uid)).person.uuid for uid in uids}

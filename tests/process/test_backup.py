"""Backup of a server at work, restored into empty storage of either kind: all clients go on where they were."""

from __future__ import annotations

import asyncio
import gzip
import tarfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.crew import SESSION_ROOM, Crew, Papers, crew, prepare
from tests.helpers.sabir_process import SabirServer
from tests.helpers.seald import BASE
from tests.helpers.session_client import PollRequest
from tests.helpers.waiting import eventually

FILE = b"a chart of the harbour\n" * 10_000
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


@dataclass(frozen=True, slots=True)
class Logbook:
    """What the clients had and had seen before the backup."""

    app_password: str
    last: int
    """The newest message, on the Talk wire."""
    texts: list[str]
    session_token: str
    session_last: int
    people: list[str]
    discussion_id: int
    replicas: list[dict[str, Any]]
    """Robot's messages, on the Olvid wire."""
    avatar: bytes


async def voyage(clients: Crew, papers: Papers) -> Logbook:
    """Use every wire, and write down what each client keeps."""
    alice, carol = clients.alice, clients.carol
    granted = await alice.call("GET", "core/getapppassword")
    await alice.post(papers.token, "Ahoy!")
    await alice.put_file("charts/chart.txt", FILE, "text/plain")
    await alice.share_file(papers.token, "/charts/chart.txt")
    image = {"file": ("a.png", PNG, "image/png")}
    assert (await alice.http.post("/avatar/", files=image)).status_code == 200
    session_token = await carol.join(SESSION_ROOM)
    await carol.post(SESSION_ROOM, "Good morning")
    replicas = await eventually(lambda: have_said(clients, "Ahoy!", "Good morning"))
    discussion_id = replicas[0]["discussion_id"]
    sent = await clients.robot.call("message_send", discussion_id=discussion_id, body="Beep")
    history = await alice.history(papers.token)
    await alice.mark_read(papers.token, history[0]["id"])
    return Logbook(
        granted["apppassword"],
        history[0]["id"],
        [one["message"] for one in reversed(history)],
        session_token,
        max(one.server_id for one in await carol.messages(SESSION_ROOM)),
        await listed(clients),
        discussion_id,
        [*replicas, sent],
        (await alice.http.get("/avatar/alice/64")).content,
    )


async def have_said(clients: Crew, *texts: str) -> list[dict[str, Any]] | None:
    """Robot's messages, if these are among them."""
    found: list[dict[str, Any]] = await clients.robot.call("message_list")
    return found if {one["body"] for one in found} >= set(texts) else None


async def listed(clients: Crew) -> list[str]:
    answer = await clients.dashboard.get(f"{BASE}/users/")
    assert answer.status_code == 200
    return sorted(row["id"] for row in answer.json()["results"])


async def post_until(clients: Crew, token: str, ended: asyncio.Event) -> list[str]:
    """What was acknowledged until then."""
    acknowledged = []
    for number in count():
        if ended.is_set():
            break
        await clients.bob.post(token, f"load {number}")
        acknowledged.append(f"load {number}")
    return acknowledged


async def back_up(server: SabirServer, papers: Papers, file: Path) -> tuple[Logbook, int]:
    """While others post; also how many of their posts the backup must have."""
    async with crew(server, papers) as clients:
        log = await voyage(clients, papers)
        ended = asyncio.Event()
        working = asyncio.create_task(post_until(clients, papers.token, ended))
        while (await clients.bob.history(papers.token, limit=1))[0]["message"] != "load 20":
            assert not working.done()
        done = await asyncio.to_thread(server.run, "backup", str(file))
        ended.set()
        posted = await working
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{file}: ")
    assert "messages: " in done.stderr
    assert len(posted) > 21
    return log, 21


async def go_on(server: SabirServer, papers: Papers, log: Logbook, least: int) -> None:
    """Every client, with what it had."""
    async with crew(server, papers) as clients:
        alice, carol = clients.alice, clients.carol
        alice.http.auth = ("alice", log.app_password)
        unread = (await alice.room(papers.token))["unreadMessages"]
        older = await alice.history(papers.token, before=log.last)
        assert [one["message"] for one in reversed(older)] == log.texts[:-1]
        heard, last = [], log.last
        while (news := await alice.poll(papers.token, last, limit=200)).last_given is not None:
            heard += news.messages
            last = news.last_given
        assert [one["message"] for one in heard] == [f"load {number}" for number in range(len(heard))]
        assert len(heard) >= least
        assert await alice.download("/charts/chart.txt") == FILE
        assert (await alice.http.get("/avatar/alice/64")).content == log.avatar
        assert unread == len(heard)
        made = await alice.post(papers.token, "after the storm")
        assert made["id"] > last
        carol.tokens[SESSION_ROOM] = log.session_token
        after = log.session_last
        shown: list[str] = []
        while shown[-1:] != ["after the storm"]:
            (poll,) = await carol.compact_poll(PollRequest(SESSION_ROOM, after, 0))
            assert poll.status == 200
            assert poll.messages
            numbers = sorted(one.server_id for one in poll.messages)
            assert numbers == list(range(after + 1, after + 1 + len(numbers)))
            assert all(one.verified for one in poll.messages)
            shown += [one.text for one in sorted(poll.messages, key=lambda one: one.server_id)]
            after = numbers[-1]
        assert shown == [*(one["message"] for one in heard), "after the storm"]
        assert (await carol.post(SESSION_ROOM, "still here")).server_id == after + 1
        await eventually(lambda: have_said(clients, heard[-1]["message"], "after the storm"))
        for replica in log.replicas:
            assert await clients.robot.call("message_get", message_id=replica["id"]) == replica
        sent = await clients.robot.call("message_send", discussion_id=log.discussion_id, body="Beep beep")
        assert sent["sort_index"] > max(replica["sort_index"] for replica in log.replicas)
        assert (await alice.history(papers.token, limit=1))[0]["message"] == "Beep beep"
        assert await listed(clients) == log.people


@pytest.mark.timeout(300)
async def test_all_clients_go_on_where_they_were(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    first, file = SabirServer(tmp_path / "first"), tmp_path / "first.tgz"
    papers = await prepare(first)
    with first.running():
        log, least = await back_up(first, papers, file)
        refused = first.run("restore", str(file), "--data", f"{first.data}")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"Another process uses {first.data}." in refused.stderr
    assert "The database is not empty" in first.run("restore", str(file)).stderr

    second = SabirServer(tmp_path / "second")
    second.folder.mkdir()
    restored = second.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "`sabir serve` goes on" in restored.stdout
    assert [path for path in second.data.rglob("*") if path.stat().st_mode & 0o077] == []
    with second.running():
        assert second.output.startswith("ready ")
        await go_on(second, papers, log, least)

    secret = (first.data / "secret").read_text()
    third = SabirServer(tmp_path / "third", settings={"DATABASE": postgres_dsn(), "SECRET": "s" * 32})
    third.folder.mkdir()
    refused = third.run("restore", str(file))
    assert refused.returncode == 2
    assert f"`tar -xzOf {file} secret` prints it" in refused.stderr
    third.settings = {**third.settings, "SECRET": secret}
    restored = third.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    with third.running():
        await go_on(third, papers, log, least)
        done = third.run("backup", str(tmp_path / "third.tgz"))
        assert done.returncode == 0, done.stderr

    fourth = SabirServer(tmp_path / "fourth")
    fourth.folder.mkdir()
    assert fourth.run("restore", str(tmp_path / "third.tgz")).returncode == 0
    assert (fourth.data / "secret").read_text() == secret
    with fourth.running():
        async with crew(fourth, papers) as clients:
            texts = [one["message"] for one in await clients.alice.history(papers.token, limit=3)]
            assert texts == ["Beep beep", "still here", "after the storm"]
            assert await clients.alice.download("/charts/chart.txt") == FILE


def test_what_is_no_backup_changes_nothing(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    with server.running():
        pass
    assert server.run("backup", "whole.tgz").returncode == 0
    assert (tmp_path / "whole.tgz").stat().st_mode & 0o077 == 0
    whole = (tmp_path / "whole.tgz").read_bytes()
    (tmp_path / "cut.tgz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "other.tgz").write_bytes(gzip.compress(b"something else"))
    with tarfile.open(tmp_path / "whole.tgz") as source, tarfile.open(tmp_path / "part.tgz", "w:gz") as target:
        for member in source:
            if member.name != "manifest.json":
                target.addfile(member, source.extractfile(member))
    empty = SabirServer(tmp_path / "empty")
    empty.folder.mkdir()
    for name in ("cut.tgz", "other.tgz", "part.tgz", "none.tgz"):
        done = empty.run("restore", f"{tmp_path / name}")
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{tmp_path / name} is not a whole Sabir backup" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not empty.data.exists()
    (tmp_path / "whole.tgz.partial").touch()
    done = server.run("backup", "whole.tgz")
    assert done.returncode == 1
    assert "another backup writes it, or one was cut off" in done.stderr
    assert (tmp_path / "whole.tgz").read_bytes() == whole

"""`sabir import sogs` as it is typed: beside a server and without one, twice, cut off, and with damaged data."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from sabir.app import open_core
from sabir.cli.asking import Ask, connected
from sabir.cli.importing import command
from sabir.config import Config, ConfigError
from sabir.core.steps.addresses import ByName
from sabir.domain.errors import InvalidInput
from sabir.store import archive
from tests.helpers.core import make_person, make_room
from tests.helpers.moved import configured, move, opened
from tests.helpers.old_pysogs import PysogsWorld, make_pysogs
from tests.helpers.old_sogs import make_sogs, token_of
from tests.helpers.old_world import OldWorld, member
from tests.helpers.sabir_process import SabirServer
from tests.helpers.session_client import SessionClient

Make = Callable[..., OldWorld]
KINDS = pytest.mark.parametrize("make", [make_sogs, make_pysogs])
MESSAGES = 60


def world_of(make: Make, folder: Path, *, is_damaged: bool = False) -> OldWorld:
    return make(folder / "old", now_ms=time.time_ns() // 1_000_000, messages=MESSAGES, is_damaged=is_damaged)


async def everything(settings: Config) -> dict[str, list[Sequence[object]]]:
    """All rows of all tables."""
    async with open_core(settings) as core, core.db.snapshot() as snapshot:
        return {
            table.name: [tuple(row) async for chunk in snapshot.rows(table) for row in chunk]
            for table in archive.TABLES
        }


@KINDS
async def test_a_second_time_changes_nothing(tmp_path: Path, make: Make) -> None:
    world, settings = world_of(make, tmp_path), configured(tmp_path / "data")
    first = await move(settings, world.folder)
    before = await everything(settings)
    again = await move(settings, world.folder)
    assert first.moved["messages"] == sum(len(room.messages) for room in world.rooms.values()) + sum(
        len(room.deleted) for room in world.rooms.values() if isinstance(world, PysogsWorld)
    )
    assert again.moved.total() == 0
    assert await everything(settings) == before


class CutOffError(Exception):
    """The line is gone."""


@KINDS
async def test_cut_off_anywhere_it_goes_on(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_of(make, tmp_path)
    whole, pieces = configured(tmp_path / "whole"), configured(tmp_path / "pieces")
    await move(whole, world.folder)
    left = 0

    @asynccontextmanager
    async def failing(config: Config) -> AsyncIterator[Ask]:
        async with connected(config) as ask:

            async def some(name: str, arguments: Mapping[str, object]) -> Any:
                nonlocal left
                if name == "import.add":
                    if left == 0:
                        raise CutOffError
                    left -= 1
                return await ask(name, arguments)

            yield some

    monkeypatch.setattr(command, "connected", failing)
    monkeypatch.setattr("sabir.cli.importing.sending.MAX_ROWS", 7)
    for attempt in range(200):
        left = 1 + attempt % 5
        try:
            await move(pieces, world.folder)
        except CutOffError:
            continue
        break
    else:
        pytest.fail("it never came to its end")
    monkeypatch.undo()
    expected, found = await everything(whole), await everything(pieces)
    assert {name: len(rows) for name, rows in found.items() if name != "import_marks"} == {
        name: len(rows) for name, rows in expected.items() if name != "import_marks"
    }
    assert (await move(pieces, world.folder)).moved.total() == 0
    async with opened(pieces, world) as here:
        core = here.core
        for room in world.rooms.values():
            rows = await core.db.read(lambda tx, name=room.name: _numbers(tx, name))
            assert rows[-len(room.messages) :] == sorted(rows)[-len(room.messages) :]


def _numbers(tx: Any, room: str) -> list[int]:
    from sabir.store import rooms, timeline

    found = rooms.find_published(tx, room)
    assert found is not None
    return [message.session_id or 0 for message in timeline.numbered(tx, found.id, 0, 10_000)]


@KINDS
async def test_a_dry_run_reads_all_and_changes_nothing(tmp_path: Path, make: Make) -> None:
    world, settings = world_of(make, tmp_path, is_damaged=True), configured(tmp_path / "data")
    before = await everything(settings)
    wished = await move(settings, world.folder, is_dry_run=True)
    assert await everything(settings) == before
    assert not list((tmp_path / "data" / "blobs").glob("*/*"))
    real = await move(settings, world.folder)
    listed = len(real.problems.listed)
    assert (wished.problems.total, listed) == (listed if make is make_sogs else listed - 1, world.bad_rows)
    assert wished.moved["messages"] == real.moved["messages"]


@KINDS
def test_damaged_rows_are_listed_and_the_rest_arrives(tmp_path: Path, make: Make) -> None:
    world, server = world_of(make, tmp_path, is_damaged=True), SabirServer(tmp_path)
    done = server.run("import", "sogs", str(world.folder), "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (3, "")
    assert report["problems"]["count"] == len(report["problems"]["listed"]) == world.bad_rows
    assert all(one["table"] and one["row"] and one["reason"] for one in report["problems"]["listed"])
    assert set(report["rooms"]) == set(world.rooms)
    assert report["public_key"] == world.public.hex()
    said = server.run("import", "sogs", str(world.folder))
    assert said.returncode == 3
    assert "moved in: nothing new" in said.stdout


def test_beside_a_running_server(tmp_path: Path) -> None:
    world, server = world_of(make_sogs, tmp_path), SabirServer(tmp_path)
    with server.running():
        assert server.run("person", "create", "alice").returncode == 0
        done = server.run("import", "sogs", str(world.folder), "--owner", "alice")
        assert (done.returncode, done.stderr) == (0, "")
        assert "started again" in done.stdout
        rooms = httpx.get(f"{server.http}/rooms").json()["rooms"]
        assert [room["id"] for room in rooms] == ["harbour", "main"]
        status = httpx.get(
            f"{server.http}/messages?limit=1",
            headers={"Room": "harbour", "Authorization": token_of("ben", "harbour")},
        )
        assert status.json()["messages"][0]["server_id"] == world.rooms["harbour"].messages[-1].number
    with server.running():  # with the old server's key
        shown = json.loads(server.run("session", "url", "--json").stdout)
        assert all(world.public.hex() in one["url"] for one in shown)


async def test_after_a_restart_it_answers_with_the_old_key(tmp_path: Path) -> None:
    world, server = world_of(make_sogs, tmp_path), SabirServer(tmp_path)
    assert server.run("import", "sogs", str(world.folder)).returncode == 0
    with server.running():
        async with httpx.AsyncClient(base_url=server.http) as http:
            ben = SessionClient(http, world.public.hex(), member("ben"), wire="v3")
            ben.tokens["harbour"] = token_of("ben", "harbour")
            found = await ben.messages("harbour", limit=1)
            assert found[0].text == world.rooms["harbour"].messages[-1].text


async def test_other_faces_see_text_names_answers_and_files(tmp_path: Path) -> None:
    world, settings = world_of(make_pysogs, tmp_path), configured(tmp_path / "data")
    async with open_core(settings) as core:
        alice = await make_person(core, "alice")
    await move(settings, world.folder, owner="alice")
    async with open_core(settings) as core:
        page = await core.timeline.history(alice, ByName("harbour"), before_id=0, limit=200)
        shown = {item.message.session_id: item.message for item in page.items if item.message is not None}
        said = world.rooms["harbour"].messages
        assert all(shown[old.number].text == old.text for old in said)
        names = {page.name(shown[old.number].author_id).display_name: old.author for old in said}
        assert names.keys() == {"Ann", "Ben", "Cat", "Gil"}
        assert all(names[name.capitalize()] == member(name).session_id for name in ("ann", "ben", "cat"))
        assert [one.session_id for one in shown.values() if one.reply_to_id is not None]
        assert any(page.attachments.get(one.id) for one in shown.values())


class TestRefused:
    async def test_without_its_key(self, tmp_path: Path) -> None:
        world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
        (world.folder / "x25519_private_key.pem").rename(tmp_path / "key.pem")
        with pytest.raises(ConfigError, match="--private-key"):
            await move(settings, world.folder)
        await move(settings, world.folder, private_key=tmp_path / "key.pem")

    async def test_where_the_settings_have_another_key(self, tmp_path: Path) -> None:
        world = world_of(make_pysogs, tmp_path)
        other = configured(tmp_path / "data", SESSION_PRIVATE_KEY="0f" * 32)
        with pytest.raises(ConfigError, match=r"\[session\] private_key"):
            await move(other, world.folder)
        same = configured(tmp_path / "data", SESSION_PRIVATE_KEY=world.private.hex())
        assert (await move(same, world.folder)).moved["messages"]

    async def test_a_second_server_with_another_key(self, tmp_path: Path) -> None:
        world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
        await move(settings, world.folder)
        second = make_pysogs(tmp_path / "second", now_ms=world.now_ms, messages=20)
        (second.folder / "key_x25519").write_bytes(b"k" * 32)
        with pytest.raises(ConfigError, match="has a Session key already"):
            await move(settings, second.folder)

    async def test_where_a_room_of_that_name_is(self, tmp_path: Path) -> None:
        world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
        async with open_core(settings) as core:
            alice = await make_person(core, "alice")
            room = await make_room(core, alice)
            await core.rooms.publish(alice, room.id, "Harbour")
        with pytest.raises(ConfigError, match="--without harbour"):
            await move(settings, world.folder)
        report = await move(settings, world.folder, without=("Harbour",))
        assert set(report.rooms) == {"main"}
        assert any("join again" in note for note in report.notes)

    def test_what_is_no_server(self, tmp_path: Path) -> None:
        server = SabirServer(tmp_path)
        (tmp_path / "empty").mkdir()
        done = server.run("import", "sogs", str(tmp_path / "empty"))
        assert (done.returncode, done.stdout) == (2, "")
        assert "neither database.db" in done.stderr

    async def test_a_database_that_is_none(self, tmp_path: Path) -> None:
        world, settings = world_of(make_pysogs, tmp_path), configured(tmp_path / "data")
        for junk in (b"", b"SQLite format 3\0" + b"\xff" * 5000, b"junk" * 1000):
            (world.folder / "sogs.db").write_bytes(junk)
            with pytest.raises(InvalidInput, match=r"sogs\.db"):
                await move(settings, world.folder)

    async def test_a_view_in_place_of_a_table(self, tmp_path: Path) -> None:
        world, settings = world_of(make_pysogs, tmp_path), configured(tmp_path / "data")
        with apsw.Connection(str(world.folder / "sogs.db")) as db:
            db.execute("ALTER TABLE users RENAME TO them")
            db.execute(
                "CREATE VIEW users AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
                " SELECT id, '' session_id, 1 created, 1 last_active, 0 banned, 0 moderator, 0 admin, 1 visible_mod"
                " FROM n"
            )
        with pytest.raises(InvalidInput, match="has no table users"):
            await move(settings, world.folder)

    async def test_files_that_lead_outside(self, tmp_path: Path) -> None:
        world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
        (tmp_path / "secret").write_text("secret", encoding="utf-8")
        number = next(iter(world.rooms["harbour"].files))
        path = world.folder / "files" / "harbour_files" / f"{number}"
        path.unlink()
        path.symlink_to(tmp_path / "secret")
        report = await move(settings, world.folder)
        [problem] = report.problems.listed
        assert (problem.table, problem.row) == ("files", str(number))
        assert "outside" in problem.reason


@KINDS
async def test_into_postgresql(tmp_path: Path, postgres_dsn: Callable[[], str], make: Make) -> None:
    world = world_of(make, tmp_path)
    settings = configured(tmp_path / "data", DATABASE=postgres_dsn(), SECRET="s" * 40)
    await move(settings, world.folder)
    again = await move(settings, world.folder)
    assert again.moved.total() == 0
    async with open_core(settings) as core:
        for room in world.rooms.values():
            numbers = await core.db.read(lambda tx, name=room.name: _numbers(tx, name))
            assert numbers == [one.number for one in room.messages]


async def test_rooms_deleted_here_stay_away(tmp_path: Path) -> None:
    world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
    async with open_core(settings) as core:
        alice = await make_person(core, "alice")
    await move(settings, world.folder, owner="alice")
    async with open_core(settings) as core:
        await core.rooms.delete(alice, ByName("main"))
    again = await move(settings, world.folder)
    assert again.moved.total() == 0


async def test_an_old_server_that_went_on_brings_what_is_new(tmp_path: Path) -> None:
    world, settings = world_of(make_sogs, tmp_path), configured(tmp_path / "data")
    shutil.copytree(world.folder, tmp_path / "earlier")
    room, last = "harbour", world.rooms["harbour"].messages[-1].number
    with apsw.Connection(str(tmp_path / "earlier" / "rooms" / f"{room}.db")) as db:
        db.execute("DELETE FROM messages WHERE id > ?", (last - 3,))
    await move(settings, tmp_path / "earlier")
    report = await move(settings, world.folder)
    assert report.moved["messages"] == len([one for one in world.rooms[room].messages if one.number > last - 3])
    async with opened(settings, world) as here:
        ben = here.legacy("ben", {room: token_of("ben", room)})
        assert (await ben.post(room, "Next")).server_id == world.rooms[room].last_number + 1


async def test_a_server_that_blinded_is_told_to_go_on_so(tmp_path: Path) -> None:
    world = world_of(make_pysogs, tmp_path)
    with apsw.Connection(str(world.folder / "sogs.db")) as db:
        key = "15" + "ab" * 31
        db.executemany(
            "INSERT INTO users VALUES (?, ?, 1, 1, 0, 0, 0, 1)", [(500 + n, f"{key}{n:02x}") for n in range(10)]
        )
    off = await move(configured(tmp_path / "off"), world.folder)
    assert any('blinding = "required"' in note for note in off.notes)
    required = await move(configured(tmp_path / "on", SESSION_BLINDING="required"), world.folder)
    assert not any("blinding" in note for note in required.notes)

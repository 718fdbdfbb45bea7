"""Servers of both kinds move in: their clients go on with their keys, tokens and positions, and miss nothing."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import apsw
import pytest

from sabir.control.taking import OPERATOR
from sabir.wire.session.ids import SessionId
from sabir.wire.session.old_tokens import old_token
from tests.helpers.moved import Here, configured, move, opened
from tests.helpers.old_pysogs import EMOJIS, HIDDEN, PEOPLE, PysogsWorld, make_pysogs
from tests.helpers.old_sogs import IMAGE, make_sogs, token_of
from tests.helpers.old_world import Expected, OldRoom, OldWorld, member
from tests.helpers.session_client import PollRequest, Refused, SessionClient
from tests.helpers.session_client_modern import ModernMessage
from tests.helpers.session_client_read import ReceivedMessage

MESSAGES = 120


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def same(found: ReceivedMessage, old: Expected) -> bool:
    return (found.server_id, found.author, found.posted_ms, found.data, found.signature, found.text) == (
        old.number,
        old.author,
        round(old.edited * 1000) if old.edited else old.posted_ms,
        old.data,
        old.signature,
        old.text,
    )


def same_today(found: ModernMessage, old: Expected) -> bool:
    return (found.id, found.author, round(found.posted * 1000), found.data, found.signature, found.seqno) == (
        old.number,
        old.author,
        old.posted_ms,
        old.data,
        old.signature,
        old.seqno,
    )


async def read_all(client: SessionClient, room: str) -> list[ReceivedMessage]:
    """From the first on, as a client pages."""
    found: list[ReceivedMessage] = []
    while page := await client.messages(room, after=found[-1].server_id if found else 0):
        found += page
    return found


async def check_room(client: SessionClient, room: OldRoom) -> None:
    found = await read_all(client, room.name)
    assert len(found) == len(room.messages)
    assert all(one.verified for one in found)
    plain = [(one, old) for one, old in zip(found, room.messages, strict=True) if old.author.startswith("05")]
    assert all(same(one, old) for one, old in plain)
    assert [one.text for one in found] == [old.text for old in room.messages]  # of blinded authors too
    for number, content in room.files.items():
        assert await client.download(room.name, number) == content


@pytest.fixture
def sogs(tmp_path: Path) -> OldWorld:
    return make_sogs(tmp_path / "old", now_ms=now_ms(), messages=MESSAGES)


@pytest.fixture
def pysogs(tmp_path: Path) -> PysogsWorld:
    return make_pysogs(tmp_path / "old", now_ms=now_ms(), messages=MESSAGES)


def sogs_client(here: Here, name: str) -> SessionClient:
    return here.legacy(name, {room: token_of(name, room) for room in here.world.rooms})


def token_everywhere(world: OldWorld, name: str) -> str:
    return old_token(world.private, SessionId(member(name).session_id)).hex()


def pysogs_client(here: Here, name: str) -> SessionClient:
    return here.legacy(name, dict.fromkeys(here.world.rooms, token_everywhere(here.world, name)))


class TestSogs:
    async def test_a_client_goes_on_where_it_was(self, tmp_path: Path, sogs: OldWorld) -> None:
        settings, room = configured(tmp_path / "data"), sogs.rooms["harbour"]
        await move(settings, sogs.folder)
        async with opened(settings, sogs) as here:
            ben = sogs_client(here, "ben")
            seen = room.messages[-4]
            news = (await ben.compact_poll(PollRequest("harbour", seen.number, len(room.deleted) - 2)))[0]
            assert news.status == 200
            assert all(map(same, news.messages, room.messages[-3:]))
            assert [(one.id, one.server_id) for one in news.deletions] == [
                (len(room.deleted) - 1, room.deleted[-2]),
                (len(room.deleted), room.deleted[-1]),
            ]
            assert news.moderators == (member("ann").session_id,)
            posted = await ben.post("harbour", "Still here")
            assert posted.server_id == room.last_number + 1
            await ben.delete("harbour", posted.server_id)
            assert (await ben.deletions("harbour"))[0].id == len(room.deleted) + 1

    async def test_everything_said_and_shown_is_there(self, tmp_path: Path, sogs: OldWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, sogs.folder)
        async with opened(settings, sogs) as here:
            cat = sogs_client(here, "cat")
            assert await cat.rooms() == {"harbour": "The Harbour", "main": "Main"}
            for room in sogs.rooms.values():
                await check_room(cat, room)
            assert await cat.image("harbour") == IMAGE
            with pytest.raises(Refused):
                await cat.image("main")

    async def test_ranks_and_bans_hold(self, tmp_path: Path, sogs: OldWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, sogs.folder)
        async with opened(settings, sogs) as here:
            ann, dan = sogs_client(here, "ann"), sogs_client(here, "dan")
            assert await ann.banned("harbour") == [dan.session_id]
            with pytest.raises(Refused) as refused:
                await dan.post("harbour", "Let me in")
            assert refused.value.status == 403
            await ann.unban("harbour", dan.session_id)
            await dan.post("harbour", "Thank you")
            await ann.add_moderator("harbour", dan.session_id)

    async def test_tokens_end_when_they_would_have(self, tmp_path: Path, sogs: OldWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, sogs.folder)
        async with opened(settings, sogs) as here:
            for token in (token_of("cat's old one", "harbour"), token_of("ben", "main"), "00" * 48):
                client = here.legacy("ben", {"harbour": token})
                with pytest.raises(Refused) as refused:
                    await client.messages("harbour")
                assert refused.value.status == 401


class TestPysogs:
    async def test_a_client_of_today_goes_on_where_it_was(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings, room = configured(tmp_path / "data"), pysogs.rooms["harbour"]
        await move(settings, pysogs.folder)
        by_number = {one.number: one for one in room.messages}
        async with opened(settings, pysogs) as here:
            fay = here.modern("fay")
            seen = sorted(one.seqno for one in room.messages)[-6]
            rows = [row for row in await fay.since("harbour", seen) if not row.is_whisper]
            expected = sorted((one for one in room.messages if one.seqno > seen), key=lambda one: one.seqno)
            assert [(row.id, row.seqno) for row in rows if not row.is_deleted] == [
                (one.number, one.seqno) for one in expected
            ]
            whole = [row for row in rows if not row.is_deleted and not row.is_reactions_only]
            assert all(same_today(row, by_number[row.id]) and row.verified for row in whole)
            before = (await fay.room("harbour"))["message_sequence"]
            posted = await fay.post("harbour", "Still here")
            assert posted.seqno == before + 1
            assert posted.id > max(by_number)

    async def test_a_client_hears_of_what_was_deleted_since(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        with apsw.Connection(str(pysogs.folder / "sogs.db")) as db:
            query = "SELECT id, seqno_creation, seqno, posted FROM messages WHERE data IS NULL AND room = 1"
            number, created, deleted, posted = next(db.execute(query))
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            rows = await here.modern("fay").since("harbour", created, "limit=5&t=r")
            found = next(row for row in rows if row.id == number)
            assert (found.is_deleted, found.seqno, found.posted) == (True, deleted, posted)
            assert number not in [row.id for row in await here.modern("fay").since("harbour", created - 1, "limit=5")]

    async def test_everything_said_is_there(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            cat = here.modern("cat")
            for room in pysogs.rooms.values():
                found = [row for row in await cat.recent(room.name, "limit=256&reactors=20") if not row.is_whisper]
                assert len(found) == len(room.messages)
                assert all(
                    same_today(row, old) and row.verified for row, old in zip(found[::-1], room.messages, strict=True)
                )
                assert {row.id: row.edited for row in found if row.edited} == {
                    old.number: old.edited for old in room.messages if old.edited
                }
                for row in found:
                    wanted = pysogs.reactions.get(row.id, {})
                    assert {emoji: list(one.reactors) for emoji, one in row.reactions.items()} == wanted
                    assert [row.reactions[emoji].index for emoji in EMOJIS if emoji in row.reactions] == list(
                        range(len(wanted))
                    )

    async def test_rooms_are_as_they_were(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            ann, cat = here.modern("ann"), here.modern("cat")
            room = await ann.room("harbour")
            assert (room["name"], room["description"], room["created"]) == ("The Harbour", "About it", 1_650_000_000)
            assert [pin["id"] for pin in room["pinned_messages"]] == pysogs.pinned
            assert (room["moderators"], room["admins"]) == ([], [ann.session_id])
            assert room["hidden_moderators"] == sorted([member("ben").session_id, member("fay").session_id])
            assert (await cat.fetch("harbour", room["image_id"])).body == IMAGE
            assert room["active_users"] == len({*PEOPLE, *HIDDEN} - {"dan", "eve"})
            quiet = await cat.room("Quiet-Room")
            assert (quiet["read"], quiet["write"]) == (True, False)

    async def test_rights_and_bans_hold(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            ann, cat = here.modern("ann"), here.modern("cat")
            assert (await ann.permissions("harbour", cat.session_id)) == {"write": False}
            [future] = await ann.future_permissions("harbour", cat.session_id)
            assert future["write"] is True
            assert future["at"] == pytest.approx(pysogs.now_ms / 1000 + 3600, abs=0.01)
            for name in ("cat", "dan", "eve"):
                with pytest.raises(Refused) as refused:
                    await here.modern(name).post("harbour", "No")
                assert refused.value.status == 403
            with pytest.raises(Refused):
                await here.modern("eve").recent("Quiet-Room")
            await ann.unban(member("dan").session_id, "harbour")
            await here.modern("dan").post("harbour", "Thank you")

    async def test_whispers_are_for_those_they_were_meant_for(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            heard = {}
            for name in ("cat", "ann", "gil"):
                prefix = "15" if name == "gil" else "00"
                rows = await here.modern(name, prefix).recent("harbour", "limit=4")  # type: ignore[arg-type]
                heard[name] = [row.text for row in rows if row.is_whisper]
            assert heard == {"cat": ["aside (0, 3, 0)"], "ann": ["aside (0, None, 1)"], "gil": []}

    async def test_blinded_members_are_who_they_were(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            gil = here.modern("gil", "15")
            own = [old for old in pysogs.rooms["harbour"].messages if old.author == gil.session_id]
            assert own
            await gil.delete("harbour", own[0].number)
            letters = await gil.letters("outbox")
            assert [(one.id, one.sealed) for one in letters] == list(pysogs.letters.items())
            hal = here.modern("hal", "15")
            assert [one.id for one in await hal.letters_since(5001)] == [5002]
            sent = await gil.send_letter(hal.session_id, "More")
            assert sent.id > 5002
            # Known by the plain id, and recognised by the blinded one.
            assert (await here.modern("ann", "15").room("harbour"))["admin"] is True

    async def test_a_client_of_2021_goes_on_with_its_token(self, tmp_path: Path, pysogs: PysogsWorld) -> None:
        settings, room = configured(tmp_path / "data"), pysogs.rooms["harbour"]
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            fay = pysogs_client(here, "fay")
            await check_room(fay, room)
            await check_room(fay, pysogs.rooms["Quiet-Room"])
            raw = bytes.fromhex(token_everywhere(pysogs, "fay"))
            for spelling in (
                base64.b64encode(raw).decode(),
                base64.b64encode(raw).decode().rstrip("="),
                raw.hex().upper(),
            ):
                client = here.legacy("fay", {"harbour": spelling})
                news = (await client.compact_poll(PollRequest("harbour", room.messages[-2].number)))[0]
                assert [one.server_id for one in news.messages] == [room.messages[-1].number]
                assert (await client.messages("harbour", limit=1))[0].server_id == room.messages[-1].number

    async def test_tokens_of_strangers_mean_nothing_and_others_can_be_ended(
        self, tmp_path: Path, pysogs: PysogsWorld
    ) -> None:
        settings = configured(tmp_path / "data")
        await move(settings, pysogs.folder)
        async with opened(settings, pysogs) as here:
            alice = await here.core.people.make_first_admin()
            assert alice
            stranger = here.legacy("zoe", {"harbour": token_everywhere(pysogs, "zoe")})
            with pytest.raises(Refused) as refused:
                await stranger.messages("harbour")
            assert refused.value.status == 401
            fay = pysogs_client(here, "fay")
            await fay.messages("harbour")
            assert await here.core.tokens.revoke_key(OPERATOR, fay.session_id) == 1
            assert await here.core.tokens.revoke_key(OPERATOR, fay.session_id) == 0
            with pytest.raises(Refused) as refused:
                await fay.messages("harbour")
            assert refused.value.status == 401
            await fay.join("harbour")
            await fay.messages("harbour")

"""Messages of the modern API: pages, changes, posts, edits and deletions, by numbers that no edit changes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Session
from sabir.domain.messages import Draft
from sabir.domain.ranks import RankWish
from tests.helpers.core import make_person, make_room
from tests.helpers.session_client import Refused
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour, open_harbour

FAST = Config(session=Session(rate_messages=1000))


async def status(client: ModernClient, method: str, path: str, body: Any = None) -> int:
    return (await client.call(method, path, body)).code


async def texts_in_talk(harbour: Harbour) -> list[str]:
    page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=100)
    shown = {one.message.id: one.message.text for one in page.items if one.message and not one.message.is_deleted}
    return list(shown.values())


@pytest.mark.parametrize("prefix", ["00", "15", "25"])
async def test_a_post_comes_back_as_it_was(database_url: str, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = harbour.modern("bob", prefix=prefix), harbour.modern("carol", wire="plain")
        posted = await bob.post("harbour", "ahoy")
        assert set(posted.raw) == {"id", "session_id", "posted", "seqno", "data", "signature", "reactions"}
        assert (posted.id, posted.seqno, posted.author, posted.posted) == (
            1,
            1,
            bob.session_id,
            harbour.clock.now_ms() / 1000,
        )
        assert await carol.recent("harbour") == [posted]
        assert await carol.since("harbour", 0) == [posted]
        assert await carol.message("harbour", 1) == posted
        assert await texts_in_talk(harbour) == ["ahoy"]


@pytest.mark.parametrize("style", ["axolotl", "xeddsa"])
async def test_both_conventions_of_signing(sqlite_path: Path, tmp_path: Path, style: Any) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=FAST) as harbour:
        for name in ("bob", "carol", "dave"):
            client = harbour.modern(name)
            client.style = style
            assert (await client.post("harbour", "ahoy")).verified


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"data": ""}, 400),
        ({"data": "%%%"}, 400),
        ({"data": 7}, 400),
        ({"signature": ""}, 400),
        ({"signature": "AAAA"}, 400),
        ({"signature": base64.b64encode(bytes(64)).decode()}, 400),
        ({"data": base64.b64encode(b"forged").decode()}, 400),
        ({"data": base64.b64encode(bytes(70_000)).decode()}, 413),
        ({"files": ["x"]}, 400),
        ({"files": list(range(500))}, 413),
        ({"whisper_to": "05nobody"}, 400),
        ({"whisper_mods": True}, 403),
    ],
)
async def test_a_post_that_is_refused(sqlite_path: Path, tmp_path: Path, change: dict[str, Any], expected: int) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        body = bob.signed(bob.write("ahoy")) | change
        assert await status(bob, "POST", "/room/harbour/message", body) == expected
        posted = await bob.post("harbour", "fine")
        assert await status(bob, "PUT", f"/room/harbour/message/{posted.id}", body) == (
            200 if "whisper_mods" in change else expected
        )
        assert len(await bob.recent("harbour")) == 1


async def test_who_is_nobody_writes_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        body = bob.signed(bob.write("other"))
        calls = [
            ("POST", "/room/harbour/message", body),
            ("PUT", f"/room/harbour/message/{posted.id}", body),
            ("DELETE", f"/room/harbour/message/{posted.id}", None),
            ("DELETE", f"/room/harbour/all/{bob.session_id}", None),
            ("DELETE", f"/rooms/all/{bob.session_id}", None),
            ("PUT", f"/room/harbour/reaction/{posted.id}/x", None),
            ("DELETE", f"/room/harbour/reaction/{posted.id}/x", None),
            ("DELETE", f"/room/harbour/reactions/{posted.id}", None),
            ("POST", f"/room/harbour/pin/{posted.id}", {}),
            ("POST", f"/room/harbour/unpin/{posted.id}", {}),
            ("POST", "/room/harbour/unpin/all", {}),
        ]
        for method, path, content in calls:
            assert (await bob.call(method, path, content, is_signed=False)).code == 401, path
        assert await bob.recent("harbour") == [posted]
        assert (await bob.call("GET", "/room/harbour/messages/recent", is_signed=False)).json[0]["id"] == 1


async def test_pages_and_their_limits(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=FAST) as harbour:
        bob = harbour.modern("bob")
        for number in range(260):
            await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft(f"{number + 1}"))
        assert [one.id for one in await bob.recent("harbour")] == list(range(260, 160, -1))
        assert len(await bob.recent("harbour", "limit=1000")) == 256
        assert [one.id for one in await bob.recent("harbour", "limit=0")] == [260]
        assert [one.id for one in await bob.before("harbour", 5)] == [4, 3, 2, 1]
        assert [one.id for one in await bob.before("harbour", 9_000_000_000, "limit=2")] == [260, 259]
        assert [one.text for one in await bob.since("harbour", 0, "limit=3")] == ["1", "2", "3"]
        assert [one.id for one in await bob.since("harbour", 258)] == [259, 260]
        assert await bob.since("harbour", 260) == []
        assert await bob.since("harbour", 2**62) == []
        for path in ("since/x", "since/-1", "before/x", "recent?limit=x", "recent?reactors=x"):
            assert await status(bob, "GET", f"/room/harbour/messages/{path}") == 400, path
        for path in ("message/0", "message/261", "message/99999999999"):
            assert await status(bob, "GET", f"/room/harbour/{path}") == 404, path
        assert await status(bob, "GET", "/room/nowhere/messages/recent") == 404


async def test_an_edit_keeps_the_number(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=FAST) as harbour:
        bob, carol, old = harbour.modern("bob"), harbour.modern("carol"), await harbour.member("dave")
        posted = await bob.post("harbour", "ahoi")
        other = await carol.post("harbour", "hello")
        harbour.clock.advance(5)
        await bob.edit("harbour", posted.id, "ahoy")
        (edited,) = await carol.since("harbour", other.seqno)
        assert (edited.id, edited.seqno, edited.text, edited.author, edited.verified) == (
            posted.id,
            other.seqno + 1,
            "ahoy",
            bob.session_id,
            True,
        )
        assert (edited.posted, edited.edited) == (posted.posted, harbour.clock.now_ms() / 1000)
        assert [one.id for one in await carol.recent("harbour")] == [other.id, posted.id]
        assert sorted(await texts_in_talk(harbour)) == ["ahoy", "hello"]
        # Clients of 2021 see a deletion, and a new message that verifies under the author's own key.
        listed = await old.messages("harbour", 0)
        assert [(one.server_id, one.text, one.author) for one in listed] == [
            (2, "hello", carol.session_id),
            (3, "ahoy", bob.session_id),
        ]
        assert listed[1].verified
        assert [one.server_id for one in await old.deletions("harbour", 0)] == [1]


async def test_edits_that_are_refused(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=FAST) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        await harbour.moderator("carol")
        posted = await bob.post("harbour", "ahoy")
        for client, number, expected in ((carol, posted.id, 403), (bob, 99, 404), (bob, 0, 404)):
            with pytest.raises(Refused, match=f"{expected}"):
                await client.edit("harbour", number, "other")
        await bob.delete("harbour", posted.id)
        with pytest.raises(Refused, match="404"):
            await bob.edit("harbour", posted.id, "other")
        assert await bob.recent("harbour") == []


async def test_an_edit_in_talk_is_the_same_message_here(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = (await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("one"))).message
        (before,) = await bob.recent("harbour")
        await harbour.core.messages.edit(harbour.alice, harbour.room.id, posted.id, "two")
        (after,) = await bob.since("harbour", before.seqno)
        assert (after.id, after.text, after.author, after.verified) == (before.id, "two", before.author, True)
        assert after.edited is not None


async def test_deletions(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=FAST) as harbour:
        bob, carol, dave = [harbour.modern(name) for name in ("bob", "carol", "dave")]
        await harbour.moderator("carol")
        one, two, three = [await bob.post("harbour", text) for text in ("one", "two", "three")]
        with pytest.raises(Refused, match="403"):
            await dave.delete("harbour", one.id)
        await bob.delete("harbour", one.id)
        await carol.delete("harbour", two.id)
        for number in (one.id, two.id, 77):
            with pytest.raises(Refused, match="404"):
                await carol.delete("harbour", number)
        gone = await dave.since("harbour", three.seqno)
        assert [(row.id, row.is_deleted, row.author) for row in gone] == [
            (one.id, True, bob.session_id),
            (two.id, True, bob.session_id),
        ]
        assert [row.id for row in await dave.since("harbour", 0)] == [three.id]
        assert await status(dave, "GET", f"/room/harbour/message/{one.id}") == 404
        four = await bob.post("harbour", "four")
        await bob.delete("harbour", four.id)
        assert [row.id for row in await dave.since("harbour", four.seqno - 1)] == []  # never seen, never gone


async def test_all_of_one_author_at_once(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=FAST) as harbour:
        bob, carol, dave = [harbour.modern(name) for name in ("bob", "carol", "dave")]
        await harbour.moderator("carol")
        for number in range(3):
            await bob.post("harbour", f"{number}")
        kept = await dave.post("harbour", "stays")
        upload = await bob.upload("harbour", b"bytes")
        for client, key, expected in (
            (dave, bob.session_id, 403),
            (dave, harbour.modern("ghost").session_id, 404),
            (carol, harbour.modern("eve").session_id, 404),
            (carol, "nobody", 400),
        ):
            with pytest.raises(Refused, match=f"{expected}"):
                await client.delete_all("harbour", key)
        await carol.delete_all("harbour", bob.session_id)
        assert await dave.recent("harbour") == [kept]
        assert await status(dave, "GET", f"/room/harbour/file/{upload}") == 404
        with pytest.raises(Refused, match="404"):
            await carol.delete_all("harbour", bob.session_id)
        await dave.delete_all("harbour", dave.session_id)
        assert await dave.recent("harbour") == []


async def test_what_administrators_wrote_is_not_a_moderators_to_delete(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=FAST) as harbour:
        carol, admin = harbour.modern("carol"), harbour.modern("erin")
        await harbour.moderator("carol")
        await admin.post("harbour", "decree")
        await _administrator(harbour, admin)
        with pytest.raises(Refused, match="403"):
            await carol.delete_all("harbour", admin.session_id)
        await carol.post("harbour", "fine")
        other = harbour.modern("dave")
        await harbour.moderator("dave")
        await other.post("harbour", "mine")
        await carol.delete_all("harbour", other.session_id)
        await admin.delete_all("harbour", carol.session_id)
        assert [one.text for one in await carol.recent("harbour")] == ["decree"]
        await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("law"))
        (law, _) = await carol.recent("harbour")
        with pytest.raises(Refused, match="403"):
            await admin.delete_all("harbour", law.author)


async def test_more_than_one_unit_deletes_is_deleted(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        carol = harbour.modern("carol")
        await harbour.moderator("carol")
        bot = await make_person(harbour.core, "bot")
        await harbour.core.participants.add_person(harbour.alice, harbour.room.id, "bot")
        for number in range(501):
            await harbour.core.messages.post(bot, harbour.room.id, Draft(f"{number}"))
        (newest,) = await carol.recent("harbour", "limit=1")
        deleted = await carol.delete_everywhere(newest.author)
        assert deleted == {"total": 501, "rooms": {"harbour": 501}}
        assert await carol.recent("harbour") == []


async def test_all_of_one_author_in_every_room(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=FAST) as harbour:
        bob, carol, dave = [harbour.modern(name) for name in ("bob", "carol", "dave")]
        await harbour.moderator("carol")
        await _second_room(harbour, "Quay")
        for room, count in (("harbour", 2), ("quay", 3)):
            for number in range(count):
                await bob.post(room, f"{number}")
        with pytest.raises(Refused, match="403"):
            await dave.delete_everywhere(bob.session_id)
        assert await carol.delete_everywhere(bob.session_id) == {"total": 2, "rooms": {"harbour": 2}}
        assert await bob.delete_everywhere(bob.session_id) == {"total": 3, "rooms": {"Quay": 3}}
        assert await carol.delete_everywhere(harbour.modern("ghost").session_id) == {"total": 0, "rooms": {}}
        assert await bob.recent("quay") == []


async def test_five_messages_in_sixteen_seconds(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        for number in range(5):
            await bob.post("harbour", f"{number}")
        with pytest.raises(Refused, match="429"):
            await bob.post("harbour", "too many")
        harbour.clock.advance(16)
        await bob.post("harbour", "patient")


async def test_the_same_post_again_is_the_same_message(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        body = bob.signed(pad(write(Body("ahoy", "Bob", 0))))
        first, again = [(await bob.call("POST", "/room/harbour/message", body)).json for _ in range(2)]
        assert first == again
        assert len(await bob.recent("harbour")) == 1


async def test_who_is_banned_gets_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob")
        posted = await bob.post("harbour", "ahoy")
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, bob.session_id)
        calls = [
            ("GET", "/room/harbour/messages/recent", None),
            ("GET", "/room/harbour/messages/since/0", None),
            ("GET", f"/room/harbour/message/{posted.id}", None),
            ("POST", "/room/harbour/message", bob.signed(bob.write("again"))),
            ("PUT", f"/room/harbour/message/{posted.id}", bob.signed(bob.write("again"))),
            ("DELETE", f"/room/harbour/message/{posted.id}", None),
            ("PUT", f"/room/harbour/reaction/{posted.id}/x", None),
            ("GET", f"/room/harbour/reactors/{posted.id}/x", None),
        ]
        for method, path, body in calls:
            assert await status(bob, method, path, body) == 403, path


async def test_both_apis_show_the_same_room(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        old, new = await harbour.member("bob"), harbour.modern("carol")
        first = await old.post("harbour", "from 2021")
        second = await new.post("harbour", "from today")
        assert [(one.text, one.author) for one in await old.messages("harbour", 0)] == [
            ("from 2021", old.session_id),
            ("from today", new.session_id),
        ]
        assert [(one.id, one.text) for one in await new.since("harbour", 0)] == [
            (first.server_id, "from 2021"),
            (second.id, "from today"),
        ]
        await old.delete("harbour", first.server_id)
        (gone,) = await new.since("harbour", second.seqno)
        assert (gone.id, gone.is_deleted) == (first.server_id, True)


async def _second_room(harbour: Harbour, name: str) -> None:
    room = await make_room(harbour.core, harbour.alice, name=name)
    await harbour.core.rooms.publish(harbour.alice, room.id, name)


async def _administrator(harbour: Harbour, client: ModernClient) -> None:
    wish = RankWish(is_moderator=True, is_admin=True)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])


async def test_an_edit_may_bring_other_files(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=FAST) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        first, second, third = [
            await bob.attach("harbour", f"{name}.png", "image/png", name.encode()) for name in ("one", "two", "three")
        ]
        posted = await bob.post("harbour", "look", attachments=[first, second])
        data = bob.write("look again", attachments=[second, third])
        body = bob.signed(data, files=[third.file_id])
        assert (await bob.call("PUT", f"/room/harbour/message/{posted.id}", body)).json == {}
        page = await harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=50)
        (hung,) = {tuple(one.name for one in files) for files in page.attachments.values()}
        assert hung == ("two.png", "three.png")
        (edited,) = await carol.recent("harbour")
        assert [one.file_name for one in edited.attachments] == ["two.png", "three.png"]
        assert (await carol.fetch("harbour", third.file_id)).body == b"three"
        assert (await carol.fetch("harbour", second.file_id)).body == b"two"
        with pytest.raises(Refused, match="404"):
            await carol.fetch("harbour", first.file_id)


async def test_files_beside_a_post_are_claimed(sqlite_path: Path, tmp_path: Path) -> None:
    """As the picture of a link's preview is, which no message shows."""
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = harbour.modern("bob"), harbour.modern("carol")
        named, left, others = [await one.upload("harbour", b"x") for one in (bob, bob, carol)]
        await bob.post("harbour", "https://example.org", files=[f"{named}", others])
        harbour.clock.advance(2 * 3600)
        assert (await carol.fetch("harbour", named)).body == b"x"
        for number in (left, others):
            with pytest.raises(Refused, match="404"):
                await carol.fetch("harbour", number)

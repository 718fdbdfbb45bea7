"""Blinded ids: who is found by them, what they are shown as, and servers that demand them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.config import Config, Secret, Session
from sabir.core.steps.registering import NewPerson
from tests.helpers.core import ROOT
from tests.helpers.session_client import Refused
from tests.helpers.session_client_modern import Prefix
from tests.helpers.session_face import open_harbour
from tests.helpers.session_vectors import VECTORS, person

BLINDING = Config(session=Session(blinding="required"))
WORDS = "Invalid authentication: this server requires the use of blinded ids"


async def test_a_server_that_demands_them_says_so(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=BLINDING) as harbour:
        assert await harbour.modern("bob", prefix="15").capabilities() == ["blind", "reactions", "sogs"]
        for wire in ("v4", "plain"):
            reply = await harbour.modern("bob", wire=wire).call("GET", "/capabilities")
            assert (reply.code, reply.content_type, reply.text) == (400, "text/plain; charset=utf-8", WORDS)
        for prefix in ("15", "25"):
            bob = harbour.modern("bob", prefix=prefix)
            assert (await bob.post("harbour", "ahoy")).author == bob.session_id


@pytest.mark.parametrize("prefix", ["00", "15", "25"])
async def test_a_server_that_does_not_takes_any(sqlite_path: Path, tmp_path: Path, prefix: Prefix) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix=prefix)
        assert await bob.capabilities() == ["reactions", "sogs"]
        posted = await bob.post("harbour", "ahoy")
        assert (posted.author, posted.verified) == (bob.session_id, True)


async def test_clients_of_2021_can_not_sign_in_where_ids_must_be_blinded(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=BLINDING) as harbour:
        bob = harbour.client("bob")
        assert await bob.rooms() == {"harbour": "Harbour"}
        key = f"?public_key={bob.session_id}"
        assert (await bob.call("GET", f"auth_token_challenge{key}", room="harbour"))[0] == 400
        assert (await bob.call("GET", "messages", room="harbour", token="ab" * 48))[0] == 400
        body = {"requests": [{"room_id": "harbour", "auth_token": "ab" * 48}]}
        status, answer = await bob.call("POST", "compact_poll", body)
        assert (status, answer["results"][0]["status_code"]) == (200, 400)


@pytest.mark.parametrize("blinds", [False, True])
async def test_leaders_are_listed_as_their_readers_know_them(
    database_url: str, tmp_path: Path, *, blinds: bool
) -> None:
    async with open_harbour(database_url, tmp_path, config=BLINDING if blinds else None) as harbour:
        plain, blinded = harbour.modern("bob"), harbour.modern("bob", prefix="15")
        await harbour.core.moderation.set_moderator(harbour.alice, harbour.room.id, plain.session_id, is_moderator=True)
        reader = harbour.modern("carol", prefix="15")
        absolute = f"{blinded.session_id[:64]}{int(blinded.session_id[64], 16) & 7:x}{blinded.session_id[65]}"
        assert (await reader.room("harbour"))["moderators"] == [absolute if blinds else plain.session_id]
        await blinded.poll_info("harbour")  # now the sign is known
        harbour.clock.advance(11)
        known = [blinded.session_id] if blinds else [plain.session_id, blinded.session_id]
        assert (await reader.room("harbour"))["moderators"] == known
        assert (await blinded.poll_info("harbour"))["moderator"] is True


async def test_who_reacts_and_is_gone_is_shown_blinded(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path, config=BLINDING) as harbour:
        bob, carol = harbour.modern("bob", prefix="15"), harbour.modern("carol", prefix="15")
        await harbour.core.people.create(ROOT, NewPerson("robert", None, "Robert", session_id=bob.identity.session_id))
        posted = await carol.post("harbour", "ahoy")
        await bob.poll_info("harbour")
        await bob.react("harbour", posted.id, "⚓")
        assert [key for key, _ in await carol.reactors("harbour", posted.id, "⚓")] == [bob.session_id]
        own = await bob.post("harbour", "gone")
        await carol.since("harbour", 0)
        await bob.delete("harbour", own.id)
        (row,) = [one for one in await carol.since("harbour", own.seqno) if one.is_deleted]
        assert row.author == bob.session_id


async def test_one_person_under_every_id(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob = {prefix: harbour.modern("bob", prefix=prefix) for prefix in ("00", "15", "25")}
        first = await bob["15"].post("harbour", "as 15")
        second = await bob["00"].post("harbour", "as 05")
        third = await bob["25"].post("harbour", "as 25")
        people = [await harbour.core.people.find_by_session(one.author) for one in (first, second, third)]
        assert len({one.id for one in people if one is not None}) == 1
        for number in (first.id, second.id, third.id):
            await bob["25"].delete("harbour", number)
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, bob["25"].session_id)
        for one in bob.values():
            with pytest.raises(Refused) as refused:
                await one.post("harbour", "again")
            assert refused.value.status == 403
        old = harbour.client("bob")
        await old.join("harbour")
        assert (await old.call("GET", "messages", room="harbour"))[0] == 403


@pytest.mark.parametrize("name", ["A", "B"])
async def test_the_vectors_are_one_person(sqlite_path: Path, tmp_path: Path, name: str) -> None:
    """With the server key of the vectors, either sign of the blinded id is the plain one."""
    private = bytes(range(32)).hex()
    config = Config(session=Session(private_key=Secret(private)))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        ids = VECTORS["blinding"][name]
        plain = person(name)["session_id"]
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, plain)
        found = [
            await harbour.core.people.find_by_session(one)
            for one in (plain, ids["id15"], ids["id15_as_computed"], ids["id15_other"], ids["id25"])
        ]
        assert len({one.id for one in found if one is not None}) == 1
        assert None not in found

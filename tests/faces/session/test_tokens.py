"""Tokens: challenged, claimed, good in one room for a week, deleted."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from sabir.domain.people import PersonKind
from sabir.store.transaction import Tx
from tests.helpers.core import make_room
from tests.helpers.session_client import PollRequest, Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour

WEEK_S = 7 * 24 * 3600


async def test_a_challenge_repeats_the_token_under_another_key(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        seen = []
        for _ in range(2):
            asked = f"auth_token_challenge?public_key={bob.session_id}"
            status, reply = await bob.call("GET", asked, room="harbour")
            assert status == 200
            challenge = reply["challenge"]
            assert len(challenge["ciphertext"]) == 104
            assert len(challenge["ephemeral_public_key"]) == 44
            sealed, key = (base64.b64decode(challenge[name]) for name in ("ciphertext", "ephemeral_public_key"))
            seen.append((bob.identity.open_challenge(sealed, key), sealed, key))
        first, second = seen
        assert first[0] == second[0]
        assert len(first[0]) == 48
        assert first[1] != second[1]
        assert first[2] != second[2]


async def test_what_is_no_key_is_refused(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        good = bob.session_id
        for query in (
            "",
            "?public_key=",
            f"?public_key={good[2:]}",
            f"?public_key={good}00",
            f"?public_key=15{good[2:]}",
            f"?public_key={'g' * 66}",
            f"?public_key=05{'00' * 32}",
            f"?public_key=05{'ff' * 32}",
            f"?key={good}",
        ):
            assert (await bob.call("GET", f"auth_token_challenge{query}", room="harbour"))[0] == 400
        assert (await bob.call("GET", f"auth_token_challenge?public_key={good}"))[0] == 400
        assert (await bob.call("GET", f"auth_token_challenge?public_key={good}", room="none"))[0] == 404
        assert (await bob.call("GET", f"auth_token_challenge?public_key={good.upper()}", room="HARBOUR"))[0] == 200


async def test_claiming(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        token = await bob.challenge("harbour")
        assert (await bob.call("GET", "messages", room="harbour", token=token))[0] == 401

        async def claim(token: str, body: object, room: str | None = "harbour") -> int:
            return (await bob.call("POST", "claim_auth_token", body, room=room, token=token))[0]  # type: ignore[arg-type]

        key = {"public_key": bob.session_id}
        assert await claim(token, key, room=None) == 400
        assert await claim("", key) == 401
        assert await claim("", {}) == 401
        assert await claim(token, {}) == 400
        assert await claim(token, {"public_key": 5}) == 400
        assert await claim(token, {"public_key": bob.session_id[:-1]}) == 400
        assert await claim("zz" * 48, key) == 400
        assert await claim("00" * 48, key) == 403
        assert await claim(token, {"public_key": harbour.client("carol").session_id}) == 403
        assert await claim(token, key, room="none") == 404
        assert await claim(token, key) == 200
        assert await claim(token, key) == 403
        assert (await bob.call("GET", "messages", room="harbour", token=token))[0] == 200


async def test_a_pending_token_lives_ten_minutes_and_not_twenty(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        token = await bob.challenge("harbour")
        harbour.clock.advance(599)
        await bob.claim("harbour", token)
        late = await bob.challenge("harbour")
        assert late != token
        harbour.clock.advance(1200)
        with pytest.raises(Refused, match="403"):
            await bob.claim("harbour", late)


async def test_challenges_within_a_minute_agree(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.client("bob")
        harbour.clock.advance(600 - harbour.clock.now_ms() / 1000 % 600 - 1)  # before the edge of a window
        token = await bob.challenge("harbour")
        harbour.clock.advance(59)
        assert await bob.challenge("harbour") == token
        harbour.clock.advance(2)
        assert await bob.challenge("harbour") != token
        await bob.claim("harbour", token)


async def test_a_challenge_costs_no_row(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        before = await rows(harbour)
        for number in range(20):
            await harbour.client(f"stranger {number}").challenge("harbour")
        assert await rows(harbour) == before + 1


async def rows(harbour: Harbour) -> int:
    """How many ids were given out, this one too."""

    def unit(tx: Tx) -> int:
        tx.lock([])
        return tx.next_id()

    return await harbour.core.db.write(unit)


async def test_a_deleted_token_stays_deleted(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        token = bob.tokens["harbour"]
        await bob.leave("harbour")
        with pytest.raises(Refused, match="403"):
            await bob.claim("harbour", token)
        assert await bob.challenge("harbour") != token
        assert (await bob.call("GET", "messages", room="harbour", token=token))[0] == 401
        await bob.join("harbour")
        harbour.clock.advance(2 * WEEK_S)
        await harbour.core.upkeep.drop_expired_credentials()
        with pytest.raises(Refused, match="403"):
            await bob.claim("harbour", token)


async def test_a_token_lives_a_week_from_its_claim(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = await harbour.member("bob")
        harbour.clock.advance(WEEK_S - 1)
        assert (await bob.call("GET", "messages", room="harbour"))[0] == 200
        harbour.clock.advance(1)
        assert (await bob.call("GET", "messages", room="harbour"))[0] == 401
        assert [poll.status for poll in await bob.compact_poll(PollRequest("harbour"))] == [401]


async def test_each_device_has_its_own_token_and_leaving_ends_all(
    sqlite_path: Path, tmp_path: Path, wire: Wire
) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        phone, desktop = await harbour.member("bob"), await harbour.member("bob")
        carol = await harbour.member("carol")
        assert phone.tokens != desktop.tokens
        assert await carol.member_count("harbour") == 2
        await phone.leave("harbour")
        for device in (phone, desktop):
            assert (await device.call("GET", "messages", room="harbour"))[0] == 401
            assert [poll.status for poll in await device.compact_poll(PollRequest("harbour"))] == [401]
        assert await carol.member_count("harbour") == 1
        await phone.join("harbour")
        assert await carol.member_count("harbour") == 2


async def test_a_token_is_good_in_its_room_only(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        other = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, other.id, "quay")
        bob = await harbour.member("bob")
        token = bob.tokens["harbour"]
        assert (await bob.call("GET", "messages", room="quay", token=token))[0] == 401
        assert (await bob.call("GET", "messages", room="none", token=token))[0] == 404
        assert (await bob.call("GET", "messages", room="harbour", token=token.upper()))[0] == 401
        polls = await bob.compact_poll(PollRequest("harbour"), PollRequest("quay", token=token))
        assert [poll.status for poll in polls] == [200, 401]


async def test_who_lost_the_seat_is_told_to_join_again(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        person = await harbour.core.people.find_by_session(bob.session_id)
        assert person is not None
        assert person.kind is PersonKind.VISITOR
        await harbour.core.participants.remove(harbour.alice, harbour.room.id, person.id)
        assert (await bob.call("GET", "messages", room="harbour"))[0] == 401
        assert [poll.status for poll in await bob.compact_poll(PollRequest("harbour"))] == [401]
        await bob.join("harbour")
        assert (await bob.call("GET", "messages", room="harbour"))[0] == 200

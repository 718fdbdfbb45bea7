"""Direct messages between blinded members: who may, to whom, how many, how large, for how long."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from sabir.config import Config, Secret, Session
from sabir.core.steps.registering import NewPerson
from sabir.domain.direct_messages import MAX_BYTES
from tests.helpers.core import ROOT
from tests.helpers.session_client import Identity
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_client_modern_inbox import b64, read_letter
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_vectors import SERVER_PRIVATE, VECTORS, person
from tests.helpers.waiting import until

DAY_S = 86_400


async def both(harbour: Harbour, *, wire: Wire = "v4") -> tuple[ModernClient, ModernClient]:
    """Two blinded members who were seen."""
    bob, carol = (harbour.modern(name, prefix="15", wire=wire) for name in ("bob", "carol"))
    for one in (bob, carol):
        await one.poll_info("harbour")
    return bob, carol


async def status(client: ModernClient, recipient: str, message: object = "AA==") -> int:
    return (await client.call("POST", f"/inbox/{recipient}", {"message": message})).code


@pytest.mark.parametrize("wire", ["v4", "plain"])
async def test_a_letter_and_its_answer(database_url: str, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour, wire=wire)
        sent = await bob.send_letter(carol.session_id, "Psst")
        assert (sent.sender, sent.recipient) == (bob.session_id, carol.session_id)
        assert sent.posted_at * 1000 == pytest.approx(harbour.clock.now_ms())
        assert sent.expires_at - sent.posted_at == pytest.approx(15 * DAY_S)
        (letter,) = await carol.letters()
        assert (letter.id, carol.open_letter(letter).text, carol.open_letter(letter).name) == (sent.id, "Psst", "Bob")
        assert await bob.letters("outbox") == [letter]
        assert await bob.letters() == await carol.letters("outbox") == []
        answer = await carol.send_letter(letter.sender, "Yes?")
        assert [one.id for one in await bob.letters_since(0)] == [answer.id]
        assert await bob.letters_since(answer.id) == []
        assert await carol.letters_since(0, "outbox") == await bob.letters()


async def test_lists_have_an_order_and_a_limit(database_url: str, tmp_path: Path) -> None:
    config = Config(session=Session(rate_messages=1000))
    async with open_harbour(database_url, tmp_path, config=config) as harbour:
        bob, carol = await both(harbour)
        numbers = [(await bob.send_letter(carol.session_id, f"{n}")).id for n in range(5)]
        assert numbers == sorted(set(numbers))
        assert [one.id for one in await carol.letters()] == numbers
        for query, count in (("limit=2", 2), ("limit=0", 1), ("limit=1000", 5)):
            assert [one.id for one in await carol.letters("inbox", query)] == numbers[:count]
            assert [one.id for one in await bob.letters("outbox", query)] == numbers[:count]
        assert [one.id for one in await carol.letters_since(numbers[2])] == numbers[3:]
        for path in ("inbox?limit=x", "inbox/since/x", "outbox/since/-1"):
            assert (await carol.call("GET", f"/{path}")).code == 400


async def test_nobody_sees_letters_of_others(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await both(harbour)
        await bob.send_letter(carol.session_id, "Psst")
        mallory = harbour.modern("mallory", prefix="15")
        assert await mallory.letters() == await mallory.letters("outbox") == await mallory.letters_since(0) == []
        assert await mallory.clear_inbox() == 0
        await mallory.poll_info("harbour")
        assert await mallory.clear_inbox() == 0
        assert len(await carol.letters()) == 1
        assert await carol.clear_inbox() == 1
        assert await carol.letters() == await bob.letters("outbox") == []


async def test_plain_ids_have_no_letters(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await both(harbour)
        plain = harbour.modern("bob")
        for method, path in (
            ("GET", "/inbox"),
            ("GET", "/outbox"),
            ("GET", "/inbox/since/0"),
            ("GET", "/outbox/since/0"),
            ("DELETE", "/inbox"),
        ):
            assert (await plain.call(method, path)).code == 403
            assert (await plain.call(method, path, is_signed=False)).code == 401
        assert await status(plain, carol.session_id) == 403
        assert (await bob.call("POST", f"/inbox/{carol.session_id}", {"message": "AA=="}, is_signed=False)).code == 401
        assert await status(bob, carol.identity.session_id) == 404


@pytest.mark.parametrize("prefix", ["15", "25"])
async def test_either_kind_of_blinded_id(sqlite_path: Path, tmp_path: Path, prefix: Prefix) -> None:
    """What was sent to one id of a person is not for its other ids, whose keys can't open it."""
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", prefix="15")
        carol, other = (
            harbour.modern("carol", prefix=prefix),
            harbour.modern("carol", prefix="25" if prefix == "15" else "15"),
        )
        await carol.poll_info("harbour")
        assert await status(bob, carol.session_id) == 201
        assert len(await carol.letters()) == 1
        assert await other.letters() == []
        flipped = f"{carol.session_id[:64]}{int(carol.session_id[64], 16) ^ 8:x}{carol.session_id[65]}"
        assert await status(bob, flipped) == 201
        assert len(await carol.letters()) == 2


async def test_who_can_not_be_written_to(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour)
        unseen = harbour.modern("dora", prefix="15").session_id
        assert await status(bob, unseen) == 404
        assert await status(bob, "15" + "zz" * 32) == 400
        assert await status(bob, carol.session_id[:-2]) == 400
        person_ = await harbour.core.people.find_by_session(carol.session_id)
        assert person_ is not None
        await harbour.core.people.disable(ROOT, person_.id)
        assert await status(bob, carol.session_id) == 404


async def test_who_is_banned_writes_to_nobody_of_the_room(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour)
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, bob.identity.session_id)
        assert await status(bob, carol.session_id) == 403
        assert await status(carol, bob.session_id) == 201  # a ban from one room leaves the letters of others
        assert len(await bob.letters()) == 1
        await harbour.core.moderation.unban(harbour.alice, harbour.room.id, bob.session_id)
        assert await status(bob, carol.session_id) == 201


async def test_who_is_banned_from_the_server(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour)
        await carol.send_letter(bob.session_id, "before")
        await harbour.core.server_bans.ban(ROOT, carol.identity.session_id)
        assert await status(bob, carol.session_id) == 404
        await until(lambda: len(harbour.core.remembered._known) == 1)
        assert await status(carol, bob.session_id) == 403
        assert (await carol.call("GET", "/inbox")).code == 403
        assert len(await bob.letters()) == 1
        await harbour.core.server_bans.unban(ROOT, carol.session_id)
        assert await status(bob, carol.session_id) == 201


async def test_how_many_and_how_large(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob, carol = await both(harbour)
        for message, code in (
            ("", 400),
            ("%", 400),
            (7, 400),
            (b64(bytes(MAX_BYTES + 1)), 413),
            (b64(bytes(MAX_BYTES)), 201),
            ("AA", 201),
        ):
            assert await status(bob, carol.session_id, message) == code
        assert (await bob.call("POST", f"/inbox/{carol.session_id}", {})).code == 400
        assert [await status(bob, carol.session_id) for _ in range(4)] == [201, 201, 201, 429]
        assert await status(carol, bob.session_id) == 201
        harbour.clock.advance(17)
        assert await status(bob, carol.session_id) == 201


async def test_letters_go_after_fifteen_days(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour)
        await bob.send_letter(carol.session_id, "old")
        harbour.clock.advance(DAY_S)
        young = await bob.send_letter(carol.session_id, "young")
        harbour.clock.advance(14 * DAY_S)
        assert [one.id for one in await carol.letters()] == [young.id]
        assert [one.id for one in await bob.letters("outbox")] == [young.id]
        assert await harbour.core.direct_messages.drop_expired() == 1
        assert await harbour.core.direct_messages.drop_expired() == 0
        assert len(await carol.letters()) == 1


async def test_an_erased_person_leaves_no_letters(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        bob, carol = await both(harbour)
        robert = NewPerson("robert", None, "Robert", session_id=harbour.modern("rob").session_id)
        await harbour.core.people.create(ROOT, robert)
        rob = harbour.modern("rob", prefix="15")
        await rob.send_letter(carol.session_id, "from Rob")
        await bob.send_letter(rob.session_id, "to Rob")
        await bob.send_letter(carol.session_id, "from Bob")
        await harbour.core.erasure.erase(ROOT, "robert")
        assert [carol.open_letter(one).text for one in await carol.letters()] == ["from Bob"]
        assert len(await bob.letters("outbox")) == 1


async def test_the_vector_arrives(sqlite_path: Path, tmp_path: Path) -> None:
    """Bytes that were computed elsewhere come to B's inbox as they are, and open there."""
    config = Config(session=Session(private_key=Secret(SERVER_PRIVATE.hex())))
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        one, two = (
            ModernClient(
                harbour.http, harbour.public_key, Identity(bytes.fromhex(person(name)["ed25519_seed"])), prefix="15"
            )
            for name in ("A", "B")
        )
        for client in (one, two):
            client.now_s = lambda: harbour.clock.now_ms() / 1000
            await client.poll_info("harbour")
        assert (one.session_id, two.session_id) == (VECTORS["blinding"]["A"]["id15"], VECTORS["blinding"]["B"]["id15"])
        sealed = base64.b64decode(VECTORS["direct_message"]["message_base64"])
        reply = await one.call("POST", f"/inbox/{two.session_id}", {"message": base64.b64encode(sealed).decode()})
        assert read_letter(reply.json).sender == one.session_id
        (letter,) = await two.letters()
        assert letter.sealed == sealed
        assert two.open_letter(letter).text == "Hello, SOGS!"
        forged = bytes((*sealed[:40], sealed[40] ^ 1, *sealed[41:]))
        await one.call("POST", f"/inbox/{two.session_id}", {"message": base64.b64encode(forged).decode()})
        with pytest.raises(Exception, match="ecrypt"):
            two.open_letter((await two.letters())[1])

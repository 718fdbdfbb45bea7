"""Tokens of Session IDs, on both databases; their life on the wire is tested with the Session face."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sabir.core import Core
from sabir.core.steps.addresses import ByName
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.core.tokens import TokenHolder
from sabir.domain.errors import NotFound, Unauthenticated
from sabir.domain.people import PersonKind
from tests.helpers.core import ROOT, make_person, make_room, open_core
from tests.helpers.waiting import until

KEY = "05" + "ab" * 32
ORIGIN = Origin("session")


@asynccontextmanager
async def opened(database_url: str, tmp_path: Path) -> AsyncIterator[Core]:
    """A core with two published rooms."""
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        for name in ("Harbour", "Quay"):
            room = await make_room(core, alice, name=name)
            await core.rooms.publish(alice, room.id, name)
        yield core


async def claimed(core: Core, room: str) -> str:
    token = await core.tokens.challenge(ByName(room), KEY)
    await core.tokens.claim(ByName(room), KEY, token)
    return token.hex()


async def test_many_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as core:
        one, two = await asyncio.gather(claimed(core, "harbour"), claimed(core, "quay"))
        claims = [("HARBOUR", one), ("quay", two), ("quay", one), ("none", one), ("harbour", "x"), ("harbour", one)]
        for _ in range(2):  # looked up, then remembered
            found = await core.tokens.check(claims, ORIGIN)
            kinds = [TokenHolder, TokenHolder, Unauthenticated, NotFound, Unauthenticated, TokenHolder]
            assert [type(holder) for holder in found] == kinds
            holders = [holder for holder in found if isinstance(holder, TokenHolder)]
            assert {holder.session_id for holder in holders} == {KEY}
            assert len({holder.actor.person_id for holder in holders}) == 1
            assert holders[0].room_id == holders[2].room_id != holders[1].room_id
        assert await core.tokens.check([], ORIGIN) == []


async def test_whoever_is_disabled_holds_no_token(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as core:
        person = await core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=KEY))
        token = await claimed(core, "harbour")
        (holder,) = await core.tokens.check([("harbour", token)], ORIGIN)
        assert isinstance(holder, TokenHolder)
        assert holder.actor.person_id == person.id
        await core.people.disable(ROOT, person.id)
        await until(lambda: not core.remembered._known)
        assert [type(one) for one in await core.tokens.check([("harbour", token)], ORIGIN)] == [Unauthenticated]


async def test_a_key_that_is_linked_later_starts_anew(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as core:
        token = await claimed(core, "harbour")
        (holder,) = await core.tokens.check([("harbour", token)], ORIGIN)
        assert isinstance(holder, TokenHolder)
        assert holder.actor.kind is PersonKind.VISITOR
        await core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=KEY))
        await until(lambda: not core.remembered._known)
        assert [type(one) for one in await core.tokens.check([("harbour", token)], ORIGIN)] == [Unauthenticated]
        (holder,) = await core.tokens.check([("harbour", await claimed(core, "harbour"))], ORIGIN)
        assert isinstance(holder, TokenHolder)
        assert holder.actor.uid == "bob"


async def test_tokens_are_counted_and_given_up_per_room(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as core:
        tokens = [await claimed(core, room) for room in ("harbour", "harbour", "quay")]
        claims = [(room, token) for room, token in zip(("harbour", "harbour", "quay"), tokens, strict=True)]
        holder = (await core.tokens.check(claims, ORIGIN))[0]
        assert isinstance(holder, TokenHolder)
        assert await core.tokens.member_count(holder) == 1  # keys, not tokens
        await core.tokens.revoke_all(holder)
        found = await core.tokens.check(claims, ORIGIN)
        assert [type(one) for one in found] == [Unauthenticated, Unauthenticated, TokenHolder]

"""Published rooms for strangers and operators: who may ask, and what strangers see; on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.domain.errors import Forbidden, NotFound, RankTooLow
from sabir.domain.ids import RoomId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.domain.wishes import RoomWish, Wish
from tests.helpers.core import ROOT, make_person, make_room, open_core

OPERATORS: list[Callable[[Core, Actor, RoomId], Awaitable[object]]] = [
    lambda core, actor, _: core.showcase.list_counted(actor, 10),
    lambda core, actor, room: core.showcase.count(actor, room, 1000),
    lambda core, actor, room: core.showcase.delete(actor, room),
    lambda core, actor, room: core.rosters.leaders(actor, room),
    lambda core, actor, _: core.rosters.leaders(actor, None),
    lambda core, actor, room: core.rosters.banned(actor, room),
    lambda core, actor, _: core.rosters.banned(actor, None),
    lambda core, actor, room: core.rosters.overrides(actor, room),
]


@pytest.mark.parametrize("ask", OPERATORS)
async def test_operators_alone(
    tmp_path: Path, sqlite_path: Path, ask: Callable[[Core, Actor, RoomId], Awaitable[object]]
) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        alice = await make_person(core, "alice")
        room, private = await make_room(core, alice), await make_room(core, alice, name="Cellar")
        await core.rooms.publish(alice, room.id, "harbour")
        with pytest.raises(RankTooLow):  # the room's owner too
            await ask(core, alice, room.id)
        await ask(core, ROOT, room.id)
        if ask not in (OPERATORS[0], OPERATORS[4], OPERATORS[6]):
            with pytest.raises(NotFound):
                await ask(core, ROOT, private.id)


async def test_what_strangers_see(tmp_path: Path, database_url: str) -> None:
    async with open_core(database_url, tmp_path) as core:
        alice = await make_person(core, "alice")
        room = await make_room(core, alice, name="Harbour")
        with pytest.raises(NotFound):
            await core.showcase.show("harbour")
        await core.rooms.publish(alice, room.id, "harbour")
        await core.messages.post(alice, room.id, Draft("Ahoy!"))
        shown = await core.showcase.show("HARBOUR")
        assert (shown.member_count, shown.is_readable, shown.has_image) == (1, True, False)
        assert [message.text for message in shown.messages] == ["Ahoy!"]
        assert [one.session_room for one in await core.showcase.list_visible()] == ["harbour"]

        async def say(**rights: bool) -> None:
            wish = RoomWish(session_room="harbour", **{f"session_{name}": value for name, value in rights.items()})
            await core.provisioning.apply(ROOT, Wish(room=(wish,)))

        await say(read=False)
        hidden = await core.showcase.show("harbour")
        assert (hidden.is_readable, hidden.messages) == (False, [])
        with pytest.raises(Forbidden):
            await core.showcase.get_readable("harbour")
        await say(access=False)
        assert await core.showcase.list_visible() == []
        for asking in (
            core.showcase.show("harbour"),
            core.showcase.get_readable("harbour"),
            core.showcase.image("harbour"),
        ):
            with pytest.raises(NotFound):
                await asking
        await say(read=True)  # who reads sees the room
        assert (await core.showcase.get_readable("harbour")).session_defaults & Right.READ

"""Those who lead the harbour, with clients of today."""

from __future__ import annotations

from typing import Any

from sabir.domain.messages import Draft
from sabir.domain.ranks import RankWish
from tests.helpers.core import make_room
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour


async def code(client: ModernClient, method: str, path: str, body: Any = None, *, is_signed: bool = True) -> int:
    return (await client.call(method, path, body, is_signed=is_signed)).code


async def administrator(harbour: Harbour, name: str = "ann", *, prefix: Prefix = "00") -> ModernClient:
    """Someone of the room's administrators, with a client of today."""
    client = harbour.modern(name, prefix=prefix)
    await client.poll_info("harbour")
    wish = RankWish(is_moderator=None, is_admin=True)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    return client


async def moderator(harbour: Harbour, name: str = "mia") -> ModernClient:
    client = harbour.modern(name)
    wish = RankWish(is_moderator=True, is_admin=False)
    await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    return client


async def owner_of(harbour: Harbour) -> str:
    """The relay id by which the Session wire knows alice."""
    await harbour.core.messages.post(harbour.alice, harbour.room.id, Draft("I am the owner"))
    (message,) = await harbour.modern("reader").recent("harbour")
    return message.author


async def second_room(harbour: Harbour) -> None:
    quay = await make_room(harbour.core, harbour.alice, name="Quay")
    await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")

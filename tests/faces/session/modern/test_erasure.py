"""Of someone whose account was deleted, no rights, ranks or plans stay on the Session wire."""

from __future__ import annotations

from pathlib import Path

from sabir.core.steps.registering import NewPerson
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import RoomKind
from tests.helpers.core import ROOT, make_room
from tests.helpers.session_face import open_harbour
from tests.helpers.session_lab import ROOM, open_lab


async def test_nothing_stays(database_url: str, tmp_path: Path) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        core, lab = harbour.core, await open_lab(harbour)
        bob = harbour.modern("bob")
        person = await core.people.create(ROOT, NewPerson("bob", None, "Bob", session_id=bob.session_id))
        await bob.poll_info(ROOM)
        await lab.moderator.set_permissions(ROOM, bob.session_id, upload=False)
        await lab.moderator.schedule_permissions(ROOM, bob.session_id, write=False, in_=3600)
        await core.staff.rank_on_server(ROOT, bob.session_id, RankWish(is_moderator=True, is_admin=None))
        led = await lab.other.room(ROOM)
        assert bob.session_id in led["moderators"]

        await core.erasure.erase(ROOT, "bob")
        await core.erasure.finish(person.id, "bob")

        assert (await lab.other.room(ROOM))["info_updates"] > led["info_updates"]
        assert await lab.moderator.permissions(ROOM) == {}
        assert await lab.moderator.future_permissions(ROOM) == []
        later = await make_room(core, lab.captain, name="Later", kind=RoomKind.PUBLIC)
        await core.rooms.publish(lab.captain, later.id, "later")
        await core.staff.settle_room(later.id)
        for room in (ROOM, "later"):
            found = await lab.other.room(room)
            assert bob.session_id not in found["moderators"] + found["admins"]
            assert len(found["moderators"]) == (1 if room == ROOM else 0)
        info = await bob.poll_info("later")
        assert "moderator" not in info

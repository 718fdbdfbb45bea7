"""What an identity's settings do not keep, in chunks, over both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core.steps import retaining
from sabir.domain.errors import InvalidInput, WrongState
from sabir.domain.identity_settings import AutoAccept, IdentitySettings, Retention
from tests.helpers.replica_world import World, world


async def keep(there: World, **kept: int) -> None:
    """Set it, and have it done at once and once more."""
    wanted = IdentitySettings(retention=Retention(**kept))  # type: ignore[arg-type]  # switches are numbers, too
    await there.core.olvid_settings.put_of_identity(there.bot, wanted)
    for _ in range(2):
        await there.core.forgetting.retain(there.bot.identity_id)


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ({"global_count": 4}, ["6", "7", "8", "9"]),
        ({"discussion_count": 9}, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ({"existence_s": 3}, ["6", "7", "8", "9"]),
        ({"existence_s": 2**63 - 1, "discussion_count": 5, "global_count": 2}, ["8", "9"]),
        ({"cleans_locked": True}, [f"{number}" for number in range(10)]),
        ({"global_count": 10, "discussion_count": 2**63 - 1}, [f"{number}" for number in range(10)]),
    ],
)
async def test_what_is_kept(
    database_url: str, tmp_path: Path, kept: dict[str, int], left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "CHUNK", 2)
    async with world(database_url, tmp_path) as there:
        for number in range(10):
            await there.send(there.bot, f"{number}")
        await there.kinds(there.bot)
        await keep(there, **kept)
        assert await there.bodies(there.bot, 1) == left
        assert (await there.kinds(there.bot)).count("message_deleted") == 10 - len(left)


async def test_locked_discussions_are_cleaned(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        for number in range(3):
            await there.send(there.bot, f"{number}")
        await there.copy()
        await there.core.participants.remove(there.alice, there.room, there.bot.actor.person_id)
        await there.copy()
        assert len(await there.discussions(there.bot, is_locked=True)) == 1
        await keep(there, cleans_locked=True)
        assert await there.bodies(there.bot, 1) == []
        assert len(await there.bodies(there.cat, 1)) == 3


async def test_settings_are_replaced_as_a_whole(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        settings = there.core.olvid_settings
        for wanted in (
            IdentitySettings(AutoAccept(True, False, True, False), Retention(1, 2, 3, True, True)),
            IdentitySettings(AutoAccept(False, True)),
            IdentitySettings(),
        ):
            assert await settings.put_of_identity(there.bot, wanted) == wanted
            assert await settings.of_identity(there.bot) == wanted
            assert await settings.of_identity(there.cat) == IdentitySettings()
        with pytest.raises(WrongState):
            await settings.put_of_identity(there.bot, IdentitySettings(invites_directory=True))
        with pytest.raises(InvalidInput):
            await settings.put_of_identity(there.bot, IdentitySettings(retention=Retention(2**63)))

"""One table of paths over all faces: no two claim a path, and no room's address on the Session wire can be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.app import build_faces, mounts_of
from sabir.config import Config
from sabir.domain.errors import InvalidInput
from sabir.domain.session_rooms import RESERVED, check_session_room
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import ANY_NAME, Mounts
from sabir.transport.ops import ops_mounts
from tests.helpers.core import open_core


async def _table(tmp_path: Path) -> Mounts:
    """As a server with every face has it. Raises `ValueError` where two faces claim one path."""
    config = Config()
    async with open_core(tmp_path / "sabir.db", tmp_path) as core:
        mounts = mounts_of(build_faces(core, config), config)
        return Mounts([*mounts, *ops_mounts(Metrics(), Drain(), core.is_well)])


async def test_no_room_is_called_as_a_path_of_ours(tmp_path: Path) -> None:
    table = await _table(tmp_path)
    firsts = {mount.path.split("/")[1] for mount in table.all if mount.path != ANY_NAME} - {""}
    assert {"rooms", "ocs", "dashboardapi", "legacy", "healthz", "admin", "r"} <= firsts
    assert not {first for first in firsts if first.lower() != first}
    for first in firsts:
        for written in (first, first.upper(), first.capitalize()):
            with pytest.raises(InvalidInput):
                check_session_room(written)


async def test_a_rooms_address_is_its_page(tmp_path: Path) -> None:
    table = await _table(tmp_path)
    for name in ("harbour", "Main_2-b", "OCS2", "roomsx"):
        mount = table.find(f"/{check_session_room(name)}")
        assert mount is not None
        assert (mount.path, mount.face) == (ANY_NAME, "session")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_are_written_as_they_are_compared(name: str) -> None:
    assert name == name.lower()

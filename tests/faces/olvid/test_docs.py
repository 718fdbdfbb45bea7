"""docs/faces/olvid.md says which rpcs are answered, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from sabir.config import Config
from sabir.faces import olvid
from sabir.wire.olvid.services import RPCS
from scripts.tree import ROOT
from tests.helpers.core import open_core

_ROW = re.compile(r"^\| `(\w+Service)` \| (.*) \| (.*) \|$", re.MULTILINE)


async def test_the_table_is_what_is_served(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_core(sqlite_path, tmp_path) as core:
        (services,) = olvid.build(core, Config()).services
    served = {method.path for method in services.methods}
    answered, planned = set(), set()
    for service, left, right in _ROW.findall((ROOT / "docs/faces/olvid.md").read_text(encoding="utf-8")):
        of_service = {rpc.name: rpc.path for rpc in RPCS.values() if rpc.service.endswith(f".{service}")}
        answered |= {of_service[name] for name in re.findall(r"`(\w+)`", left)}
        planned |= {of_service[name] for name in re.findall(r"`(\w+)`", right)}
    assert answered == served
    assert planned == {rpc.path for rpc in RPCS.values()} - served
    assert len(services.names) == 23

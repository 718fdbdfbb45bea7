"""The fidelity table lists every kind of event that a room can have, and no other."""

from __future__ import annotations

import re
from typing import get_args

from sabir.domain.events import RoomEventKind
from scripts.tree import ROOT


def test_every_kind_of_room_event_has_one_row() -> None:
    text = (ROOT / "docs/faces/fidelity.md").read_text(encoding="utf-8")
    section = text.split("## Events of a room")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z_.]+)` \|(.*)\|$", section, re.MULTILINE)
    assert sorted(kind for kind, _ in rows) == sorted(get_args(RoomEventKind))
    for kind, cells in rows:
        for cell in cells.split("|"):
            assert cell.strip().startswith(("native", "as text", "as placeholder", "hidden")), (kind, cell)

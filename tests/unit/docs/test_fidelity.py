"""The fidelity table lists every kind of event that a room can have, and no other."""

from __future__ import annotations

import re

from sabir.domain.events import EventKind
from scripts.tree import ROOT

NOT_OF_A_ROOM = ("replica.", "person.", "credential.")


def test_every_kind_of_room_event_has_one_row() -> None:
    text = (ROOT / "docs/faces/fidelity.md").read_text(encoding="utf-8")
    section = text.split("## Events of a room")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z_.]+)` \|(.*)\|$", section, re.MULTILINE)
    assert sorted(kind for kind, _ in rows) == sorted(kind for kind in EventKind if not kind.startswith(NOT_OF_A_ROOM))
    for kind, cells in rows:
        for cell in cells.split("|"):
            assert cell.strip().startswith(("native", "as text", "as placeholder", "hidden")), (kind, cell)

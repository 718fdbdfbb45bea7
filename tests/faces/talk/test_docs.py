"""docs/faces/talk.md says what is served, and nothing else."""

from __future__ import annotations

import re

from sabir.faces.talk import routes
from scripts.tree import ROOT

_ROW = re.compile(r"^\| `([A-Z]+) (\S+)` \| (yes|partial|planned) \|", re.MULTILINE)


def documented(*kinds: str) -> set[tuple[str, str]]:
    text = (ROOT / "docs/faces/talk.md").read_text(encoding="utf-8")
    return {(method, path) for method, path, support in _ROW.findall(text) if support in kinds}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)


def served() -> set[tuple[str, str]]:
    found = set()
    for table in (routes.PLAIN, routes.OCS, routes.CONVERSATIONS, routes.SIGNALING):
        for path, resource in table.items():
            shown = re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: "{" + _camel(name[1]) + "}", path)
            found |= {(method, shown) for method in routes.methods(resource)}
    return found


def test_the_table_lists_what_is_served() -> None:
    assert documented("yes", "partial") == served()


def test_what_is_planned_is_not_served() -> None:
    paths = {(method, path.replace("T/", "R/")) for method, path in served()} | served()
    assert not {(method, path) for method, path in documented("planned")} & paths
    assert not {(method, path.replace("T/", "R/")) for method, path in documented("planned")} & paths

"""The support tables say what is routed, no more and no less."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from sabir.faces.session.modern.routes import MODERN
from sabir.faces.session.routes import LEGACY
from scripts.tree import ROOT

TABLES: dict[str, tuple[str, Mapping[str, object], str]] = {
    "legacy": ("### Legacy", LEGACY, ""),
    "modern": ("### Modern", MODERN, "/"),
}


def rows(heading: str) -> list[tuple[str, str, str]]:
    """Method, path and support of each line of a table."""
    text = (ROOT / "docs/faces/session.md").read_text(encoding="utf-8")
    section = re.split(r"\n#+ ", text.split(heading)[1])[0]
    found = re.findall(r"^\| `([A-Z]+) ([^`]+)` \| (yes|partial|planned|no) \|", section, re.MULTILINE)
    assert len(found) == section.count("\n| `")
    return found


@pytest.mark.parametrize("name", TABLES)
def test_the_support_table_is_the_routes(name: str) -> None:
    heading, routes, slash = TABLES[name]
    served = {(method, endpoint) for method, endpoint, support in rows(heading) if support in ("yes", "partial")}
    assert served == {
        (method, slash + re.sub(r"\{(\w+)(?::path)?\}", r":\1", template))
        for template, resource in routes.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }


@pytest.mark.parametrize(("name", "heading"), [("seed-session", "### Legacy"), ("session-modern", "### Modern")])
def test_every_endpoint_of_the_documents_is_in_it(name: str, heading: str) -> None:
    """But onion requests and pages, which are no endpoints of either API."""
    content = json.loads((ROOT / f"tests/data/{name}.json").read_text(encoding="utf-8"))
    wanted = {
        (one["method"], _shape(one["path"]))
        for one in content["endpoints"]
        if not re.fullmatch(r"/(oxen|loki)/.*|/|/r/.*", one["path"])
    }
    assert wanted <= {(method, _shape(path)) for method, path, _ in rows(heading)}


def _shape(path: str) -> str:
    return re.sub(r":\w+|\{\w+\}", "*", path.strip("/"))

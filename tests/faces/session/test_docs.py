"""The support table says what is routed, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from sabir.faces.session.endpoint import Resource
from sabir.faces.session.modern.routes import MODERN
from sabir.faces.session.routes import LEGACY
from scripts.tree import ROOT


@pytest.mark.parametrize(("title", "routes", "slash"), [("Legacy", LEGACY, ""), ("Modern", MODERN, "/")])
def test_the_support_table_is_the_routes(title: str, routes: Mapping[str, type[Resource]], slash: str) -> None:
    text = (ROOT / "docs/faces/session.md").read_text(encoding="utf-8")
    section = re.split(r"^##", text.split(f"### {title}")[1], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `([A-Z]+) ([^`]+)` \| (yes|partial|planned|no) \|", section, re.MULTILINE)
    assert len(rows) == section.count("\n| `")
    served = {(method, endpoint) for method, endpoint, support in rows if support in ("yes", "partial")}
    assert served == {
        (method, slash + re.sub(r"\{(\w+)(:path)?\}", r":\1", template))
        for template, resource in routes.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }

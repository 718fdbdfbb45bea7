"""The support table says what is routed, no more and no less."""

from __future__ import annotations

import re

from sabir.faces.session.routes import LEGACY
from scripts.tree import ROOT


def test_the_support_table_is_the_routes() -> None:
    text = (ROOT / "docs/faces/session.md").read_text(encoding="utf-8")
    section = text.split("### Legacy")[1].split("### Modern")[0]
    rows = re.findall(r"^\| `([A-Z]+) ([^`]+)` \| (yes|partial|planned|no) \|", section, re.MULTILINE)
    assert len(rows) == section.count("\n| `")
    served = {(method, endpoint) for method, endpoint, support in rows if support in ("yes", "partial")}
    assert served == {
        (method, re.sub(r"\{(\w+)\}", r":\1", template))
        for template, resource in LEGACY.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }

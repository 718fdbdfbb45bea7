"""The import contracts of pyproject.toml hold for a tree that keeps them, and each one breaks for one that does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.tree import ROOT

MODULES = [
    *("__init__", "__main__", "app", "config", "ports", "cli/__init__", "jobs/__init__", "adapters/__init__"),
    *("transport/__init__", "store/__init__", "domain/__init__", "web/__init__", "control/__init__"),
    *("wire/__init__", "wire/ocs"),
    *("core/__init__", "core/people", "core/rooms", "core/steps/__init__", "core/steps/members"),
    *("faces/__init__", "faces/talk/__init__", "faces/talk/chat", "faces/session/__init__"),
    *("faces/olvid/__init__", "faces/seald/__init__"),
]
KEPT = {
    "core/__init__": "from sabir.core import people, rooms",
    "core/people": "from sabir.core.steps import members\nimport sabir.store",
    "core/rooms": "from sabir.core.steps import members",
    "faces/talk/chat": "import falcon\nfrom sabir.core import people\nfrom sabir.wire import ocs",
    "store/__init__": "import sqlalchemy",
}
BROKEN = {
    "extra/__init__": "",
    "core/people": "import sqlalchemy\nfrom sabir.core import rooms",
    "core/rooms": "from sabir.core.steps import members\nfrom sabir.wire import ocs",
    "core/steps/members": "from sabir.core import people",
    "faces/olvid/__init__": "import sabir.faces.seald",
    "faces/talk/chat": "from sabir import store",
    "store/__init__": "import falcon",
    "wire/ocs": "import time",
}


def _lint(root: Path, contents: dict[str, str]) -> str:
    """Build a tree of modules, empty but for `contents`, and return what the linter says of it."""
    shutil.copy(ROOT / "pyproject.toml", root)
    for module in {*MODULES, *contents}:
        path = root / "src" / "sabir" / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents.get(module, ""), encoding="utf-8")
    code = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run([sys.executable, "-c", code], check=False, cwd=root, capture_output=True, text=True).stdout


def test_contracts_are_kept_by_a_tree_as_it_should_be(tmp_path: Path) -> None:
    assert " 0 broken" in _lint(tmp_path, KEPT)


def test_every_contract_breaks_when_it_should(tmp_path: Path) -> None:
    assert "Contracts: 0 kept" in _lint(tmp_path, BROKEN)

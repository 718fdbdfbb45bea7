"""`sabir.domain` imports the standard library and itself, nothing else: what an import contract can't say."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.tree import Finding, files

PURE = ("src/sabir/domain/",)


def findings(root: Path) -> Iterator[Finding]:
    """Imports that lead out of the standard library."""
    for name, path in files(root, (".py",)):
        if name.startswith(PURE):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"), name)
            except SyntaxError:
                continue  # the size check says so
            for line, module in _imported(tree):
                if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("sabir.domain"):
                    yield Finding(name, line, f"imports {module}; the domain is standard library only")


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            # `from sabir import domain` is as much an import of sabir.domain as the longer form.
            modules = [f"sabir.{a.name}" for a in node.names] if node.module == "sabir" else [node.module]
            for module in modules:
                yield node.lineno, module

"""What import contracts can't say: the domain is standard library only, and the server's imports and
`requirements/run.in` name the same packages.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from scripts.locks import asked_for, normal
from scripts.tree import Finding, files

PURE = "src/sabir/domain/"
LOADED_BY_NAME = {"httptools", "uvloop"}
"""Chosen by a setting of uvicorn, not by an import."""


def findings(root: Path) -> Iterator[Finding]:
    """Both checks."""
    yield from impure(root)
    yield from undeclared(root)


def impure(root: Path) -> Iterator[Finding]:
    """Imports of the domain that lead out of the standard library."""
    for name, line, module in _outside(root):
        if name.startswith(PURE) and not module.startswith("sabir.domain"):
            yield Finding(name, line, f"imports {module}; the domain is standard library only")


def undeclared(root: Path) -> Iterator[Finding]:
    """Imports of packages that are not asked for, and packages that nothing imports."""
    wanted = asked_for(root / "requirements" / "run.in")
    providers = {module: {normal(name) for name in names} for module, names in packages_distributions().items()}
    used: set[str] = set()
    for name, line, module in _outside(root):
        provided_by = providers.get(module.split(".")[0], set()) - {"sabir"}
        used |= provided_by
        if provided_by and not provided_by & wanted:
            by = ", ".join(sorted(provided_by))
            yield Finding(name, line, f"imports {module} of {by}, which run.in does not ask for")
    if unused := wanted - used - LOADED_BY_NAME:
        yield Finding("requirements/run.in", 0, f"asks for what nothing imports: {', '.join(sorted(unused))}")


def _outside(root: Path) -> Iterator[tuple[str, int, str]]:
    """Yield (file, line, module) for every import of the server that is not of the standard library."""
    for name, path in files(root, (".py",)):
        if name.startswith("src/"):
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"), name)
            except SyntaxError:
                continue  # the size check says so
            for line, module in _imported(tree):
                if module.split(".")[0] not in sys.stdlib_module_names:
                    yield name, line, module


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

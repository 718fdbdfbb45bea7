"""Size limits: 400 lines a file, 50 lines a function, five positional parameters.

Generated code and migrations are exempt; so are the functions of tests, where a transcript may be long.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.tree import GENERATED, Finding, files

FILE_LINES = 400
FUNCTION_LINES = 50
PARAMETERS = 5
SUFFIXES = (".py", ".js", ".mjs", ".css", ".html")


def findings(root: Path) -> Iterator[Finding]:
    """Everything over a limit."""
    for name, path in files(root, SUFFIXES):
        if GENERATED.match(name):
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield Finding(name, 0, f"{lines} lines; the limit is {FILE_LINES}")
        if path.suffix == ".py" and not name.startswith("tests/"):
            try:
                yield from _functions(name, ast.parse(text, name))
            except SyntaxError as error:
                yield Finding(name, error.lineno or 0, f"is not Python 3.11: {error.msg}")


def _functions(name: str, tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield Finding(name, node.lineno, f"{node.name} has {lines} lines; the limit is {FUNCTION_LINES}")
        positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}]
        if len(positional) > PARAMETERS:
            yield Finding(name, node.lineno, f"{node.name} has {len(positional)} parameters; pass a dataclass")

"""Relative links in Markdown lead to files that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.tree import Finding, files

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
_ELSEWHERE = re.compile(r"^[a-z]+:")


def findings(root: Path) -> Iterator[Finding]:
    """Links to nowhere."""
    for name, path in files(root, (".md",)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for target in _LINK.findall(line):
                if not _ELSEWHERE.match(target) and not (path.parent / target).exists():
                    yield Finding(name, number, f"leads nowhere: {target}")

"""Wording: nothing that names the machine, a package registry or private notes; no unfinished work; no vague nouns.

The searched words are put together from parts here, so that this file passes its own check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.tree import GENERATED, Finding, files

FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.-])/(?:"
        + "|".join(("wor" + "k", "roo" + "t", "hom" + r"e/\w+", "Use" + r"rs/\w+", "tmp/too" + "ls"))
        + r")(?:/|\b)"
    ),
    "a package registry's address": re.compile(
        "|".join((r"pypi\." + "org", "python" + "hosted", "npm" + r"js\.", "yarn" + "pkg"))
    ),
    "a reference to notes outside the repository": re.compile(
        "|".join((r"\.\./" + "shared", "design" + r"\.md", r"facts/" + r"\w+\."))
    ),
    "unfinished work": re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME)" + r"\b"),
}
NEEDS_CODE = {
    "a type exemption without its code": re.compile(r"type: *" + r"ignore(?!\[)"),
    "a lint exemption without its code": re.compile(r"#\s*no" + r"qa(?!: ?[A-Z])"),
}
VAGUE = {"manager", "helper", "helpers", "util", "utils"}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEFINITION = re.compile(r"^\s*(?:class|def|async def) (\w+)")


def findings(root: Path) -> Iterator[Finding]:
    """Every forbidden word, bare exemption and vague name."""
    for name, path in files(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        yield from _search(name, lines, FORBIDDEN)
        if path.suffix == ".py" and not GENERATED.match(name):
            yield from _search(name, lines, NEEDS_CODE)
            if name.startswith("src/"):
                yield from _vague(name, lines)


def _search(name: str, lines: list[str], rules: dict[str, re.Pattern[str]]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        for meaning, pattern in rules.items():
            if found := pattern.search(line):
                yield Finding(name, number, f"{meaning}: {found.group().strip()}")


def _vague(name: str, lines: list[str]) -> Iterator[Finding]:
    if vague := _parts(Path(name).stem) & VAGUE:
        yield Finding(name, 0, f"a vague name: {', '.join(sorted(vague))}")
    for number, line in enumerate(lines, 1):
        if (definition := _DEFINITION.match(line)) and (vague := _parts(definition[1]) & VAGUE):
            yield Finding(name, number, f"a vague name: {', '.join(sorted(vague))}")


def _parts(identifier: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(identifier)}

"""Lock files: exact versions with hashes, no index address, nothing test-only in what a server runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.tree import Finding, files

_PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==[^\s;]+(?: ;.*)?$")
_HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def findings(root: Path) -> Iterator[Finding]:
    """Everything wrong with `requirements/` and with any npm lock file."""
    folder = root / "requirements"
    for wanted in sorted(folder.glob("*.in")):
        lock = wanted.with_suffix(".txt")
        name = lock.relative_to(root).as_posix()
        if not lock.exists():
            yield Finding(name, 0, "is missing; run 'make lock'")
            continue
        text = lock.read_text(encoding="utf-8")
        yield from _faults(name, text)
        if missing := asked_for(wanted) - set(_pinned(text)):
            yield Finding(name, 0, f"lacks {', '.join(sorted(missing))}; run 'make lock'")
    test_only = asked_for(folder / "dev.in") - asked_for(folder / "run.in")
    run_lock = folder / "run.txt"
    if unwanted := test_only & set(_pinned(run_lock.read_text(encoding="utf-8"))):
        yield Finding("requirements/run.txt", 0, f"has packages that only tests need: {', '.join(sorted(unwanted))}")
    yield from _npm(root)


def asked_for(path: Path) -> set[str]:
    """Normalised names that a `.in` file asks for."""
    names = (_NAME.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {normal(name.group()) for name in names if name}


def _faults(name: str, text: str) -> Iterator[Finding]:
    for requirement in text.replace("\\\n", " ").splitlines():
        pin, *hashes = re.split(r"\s+(?=--hash)", requirement.strip())
        if not _PINNED.match(pin):
            yield Finding(name, 0, f"not a pinned package: {pin}")
        elif not hashes or not all(_HASH.match(item.strip()) for item in hashes):
            yield Finding(name, 0, f"no proper hash: {pin}")


def _pinned(text: str) -> Iterator[str]:
    return (normal(found[1]) for line in text.splitlines() if (found := re.match(r"^([\w.-]+)==", line)))


def _npm(root: Path) -> Iterator[Finding]:
    for name, path in files(root, (".json",)):
        if path.name == "package-lock.json" and '"resolved"' in path.read_text(encoding="utf-8"):
            packages = json.loads(path.read_text(encoding="utf-8")).get("packages", {})
            addressed = sum("resolved" in package for package in packages.values())
            yield Finding(name, 0, f"{addressed} packages name the address they came from")


def normal(name: str) -> str:
    """A package's name in its one normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()

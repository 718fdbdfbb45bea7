"""Each check finds what it is for, and finds nothing in a clean tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import imports, links, locks, sizes, words

HASH = "--hash=sha256:" + "0" * 64


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_sizes_limits_files_functions_and_parameters(tmp_path: Path) -> None:
    long_function = "def long() -> None:\n" + "    pass\n" * 50
    _write(tmp_path, "src/sabir/a.py", "#\n" * 401)
    _write(tmp_path, "src/sabir/b.py", long_function)
    _write(tmp_path, "src/sabir/c.py", "def many(a, b, c, d, e, f): ...\n")
    _write(tmp_path, "src/sabir/fine.py", "def five(self, a, b, c, d, e, *, f, g): ...\n" + "#\n" * 399)
    _write(tmp_path, "src/sabir/wire/olvid/proto/generated.py", "#\n" * 401)
    _write(tmp_path, "src/sabir/store/migrations/first.py", long_function)
    _write(tmp_path, "tests/test_long.py", long_function)
    found = [finding.rendered() for finding in sizes.findings(tmp_path)]
    assert found == [
        "src/sabir/a.py: 401 lines; the limit is 400",
        "src/sabir/b.py:1: long has 51 lines; the limit is 50",
        "src/sabir/c.py:1: many has 6 parameters; pass a dataclass",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "/".join(("see ", "work", "main")),
        "/".join(("", "home", "someone", "x")),
        "https://" + "pypi." + "org/simple",
        "see ../" + "shared",
        "x = 1  # TO" + "DO: later",
        "x = 1  # type: " + "ignore",
        "x = 1  # no" + "qa",
        "class RoomMana" + "ger:",
        "def _help" + "er() -> None: ...",
    ],
)
def test_words_finds_what_must_not_be_there(tmp_path: Path, line: str) -> None:
    _write(tmp_path, "src/sabir/a.py", f"\n{line}\n")
    assert [finding.line for finding in words.findings(tmp_path)] == [2]


def test_words_lets_the_rest_pass(tmp_path: Path) -> None:
    allowed = "x = 1  # type: ignore[arg-type]\ny = 1  # noqa: S101\n# https://example.org/home and networks/rooted\n"
    _write(tmp_path, "src/sabir/a.py", allowed + "from contextlib import contextmanager\n")
    _write(tmp_path, "tests/helpers/servers.py", "def start() -> None: ...\n")
    _write(tmp_path, ".venv/a.py", "# TO" + "DO\n")
    assert list(words.findings(tmp_path)) == []


def _locks(root: Path, run: str, **more: str) -> list[str]:
    for name, text in {"run.in": "One_Package\n", "run.txt": run, "dev.in": "-c run.txt\nPytest>=8\n", **more}.items():
        _write(root, f"requirements/{name}", text)
    _write(root, "requirements/dev.txt", f"pytest==9.0 \\\n    {HASH}\n")
    return [finding.rendered() for finding in locks.findings(root)]


def test_locks_accepts_pinned_packages_with_hashes(tmp_path: Path) -> None:
    assert _locks(tmp_path, f"one-package==1.0 ; sys_platform == 'linux' \\\n    {HASH} \\\n    {HASH}\n") == []


@pytest.mark.parametrize(
    ("run", "finding"),
    [
        ("one-package==1.0\n", "no proper hash: one-package==1.0"),
        (f"one-package>=1.0 \\\n    {HASH}\n", "not a pinned package: one-package>=1.0"),
        (f"--index-url https://example.org\none-package==1 {HASH}\n", "not a pinned package: --index-url"),
        (f"other==1 {HASH}\n", "lacks one-package"),
        (f"one-package==1 {HASH}\npytest==9.0 {HASH}\n", "packages that only tests need: pytest"),
    ],
)
def test_locks_finds_what_makes_an_installation_depend_on_luck(tmp_path: Path, run: str, finding: str) -> None:
    assert any(finding in found for found in _locks(tmp_path, run))


def test_locks_wants_npm_locks_without_addresses(tmp_path: Path) -> None:
    _write(tmp_path, "tests/web/package-lock.json", '{"packages": {"a": {"resolved": "https://example.org/a.tgz"}}}')
    assert _locks(tmp_path, f"one-package==1.0 {HASH}\n") == [
        "tests/web/package-lock.json: 1 packages name the address they came from"
    ]


def test_imports_lets_the_domain_import_the_standard_library_only(tmp_path: Path) -> None:
    _write(tmp_path, "src/sabir/domain/a.py", "import enum\nfrom sabir.domain import ids\nfrom sabir import domain\n")
    _write(tmp_path, "src/sabir/domain/b.py", "import msgspec\nfrom sabir import wire\nfrom sabir.store.log import x\n")
    _write(tmp_path, "src/sabir/core/c.py", "import msgspec\n")
    found = [finding.rendered().split(";")[0] for finding in imports.impure(tmp_path)]
    assert found == [
        "src/sabir/domain/b.py:1: imports msgspec",
        "src/sabir/domain/b.py:2: imports sabir.wire",
        "src/sabir/domain/b.py:3: imports sabir.store.log",
    ]


def test_imports_and_requirements_name_the_same_packages(tmp_path: Path) -> None:
    _write(tmp_path, "requirements/run.in", "pluggy\nhypothesis\nuvloop\n")
    _write(tmp_path, "src/sabir/a.py", "import os\nimport pytest\nfrom pluggy import HookimplMarker\nimport sabir.b\n")
    assert [finding.rendered() for finding in imports.undeclared(tmp_path)] == [
        "src/sabir/a.py:2: imports pytest of pytest, which run.in does not ask for",
        "requirements/run.in: asks for what nothing imports: hypothesis",
    ]


def test_links_must_lead_to_files(tmp_path: Path) -> None:
    _write(tmp_path, "docs/a.md", "[b](b.md#part) [site](https://example.org) [here](#part)\n[gone](../gone.md)\n")
    _write(tmp_path, "docs/b.md", "")
    assert [finding.rendered() for finding in links.findings(tmp_path)] == ["docs/a.md:2: leads nowhere: ../gone.md"]

"""`sabir demo` as a newcomer runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.sabir_process import SabirServer

LINES = (
    r"Alice +Talk +writes +Ahoy, Harbour! When is high tide\?",
    r"Carol +Session +reads +Alice Liddell: Ahoy, Harbour! When is high tide\? .*signature of 05\w+… verifies",
    r"Robot +Olvid +hears +Alice Liddell: Ahoy, Harbour! When is high tide\?",
    r'Alice +Talk +reads +Robot: High tide is at six\. .*in reply to "Ahoy, Harbour! When is high tide\?"',
    r"Carol +Session +reads +Robot: High tide is at six\. .*verifies",
    r"Alice +Talk +reads +Carol: I bring the lanterns\.",
    r"Robot +Olvid +hears +Carol: I bring the lanterns\.",
    r"Carol +Session +downloads +chart\.txt, \d+ bytes, the same",
    r"Robot +Olvid +downloads +chart\.txt, \d+ bytes, the same",
    r'Robot +Olvid +is told +"We sail at nine\." became "We sail at dawn\."',
    r"Dashboard +Seald +ends +Mallory",
    r"Mallory +Talk +is out +the long poll ends with 401, a new login gets 401",
    r"Mallory +Session +is out +the token gets 401",
    r"Mallory +Olvid +is out +the stream ends, the key gets UNAUTHENTICATED",
    r"Dashboard +Seald +event log +\S+ +USER_DISABLED +Mallory",
    r"Carol +Session +reads +Alice Liddell: Where is Mallory\?",
    r"Robot +Olvid +hears +Alice Liddell: Where is Mallory\?",
)


def test_transcript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these lines, in this order; nothing is left of it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", f"{temporary}")
    shown = SabirServer(tmp_path).run("demo", within_s=100)
    assert shown.returncode == 0, f"{shown.stdout}\n{shown.stderr}"
    assert shown.stderr == ""
    rest = shown.stdout
    for line in LINES:
        found = re.search(line, rest)
        assert found, f"{line!r} is not in what follows:\n{rest}"
        rest = rest[found.end() :]
    assert list(temporary.iterdir()) == []


def test_without_olvid_bot(tmp_path: Path) -> None:
    """It says how to get it."""
    shown = SabirServer(tmp_path).run("demo", "--olvid-bot", "nowhere/python")
    assert shown.returncode == 2
    assert "make demo" in shown.stderr
    assert "--olvid-bot" in shown.stderr

"""`sabir session moderator`, `admin`, `ban` and the like: what they send, say and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sabir.cli import asking
from sabir.cli.main import app, main
from sabir.config import Config
from sabir.config.settings import SETTINGS

Sent = list[tuple[str, dict[str, Any]]]
KEY = "05" + "ab" * 32


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for one in SETTINGS:
        monkeypatch.delenv(one.variable, raising=False)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], Sent]:
    """Call it with what the server shall answer; it gives the list of commands that were sent."""

    def prepare(result: object) -> Sent:
        sent: Sent = []

        async def ask(_config: Config, command: str, arguments: dict[str, Any]) -> object:
            sent.append((command, json.loads(json.dumps(arguments))))
            return result

        monkeypatch.setattr(asking, "_ask", ask)
        return sent

    return prepare


def call(*arguments: str) -> None:
    app(["session", *arguments], result_action="return_value")


RANKS: list[tuple[str, dict[str, Any], str]] = [
    ("moderator add KEY a b", {"is_moderator": True, "is_visible": True, "rooms": ["a", "b"]}, "moderates: a, b"),
    (
        "moderator add KEY a b --hidden",
        {"is_moderator": True, "is_visible": False, "rooms": ["a", "b"]},
        "moderates: a, b",
    ),
    ("moderator add KEY +", {"is_moderator": True, "is_visible": False, "rooms": None}, "moderates: all rooms"),
    ("admin add KEY + --visible", {"is_admin": True, "is_visible": True, "rooms": None}, "administers: all rooms"),
    ("admin add KEY *", {"is_admin": True, "is_visible": True, "rooms": ["*"]}, "administers: a, b"),
    ("admin remove KEY a", {"is_admin": False, "is_visible": True, "rooms": ["a"]}, "administers no more: a, b"),
    ("moderator remove KEY a", {"is_moderator": False, "is_visible": True, "rooms": ["a"]}, "leads no more: a, b"),
]


@pytest.mark.parametrize(("line", "arguments", "said"), RANKS)
def test_ranks(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    line: str,
    arguments: dict[str, Any],
    said: str,
) -> None:
    sent = answer({"rooms": ["a", "b"]})
    call(*line.replace("KEY", KEY).split(" "))
    assert sent == [("session.rank", {"key": KEY, **arguments})]
    assert capsys.readouterr().out == f"{KEY} {said}\n"


BANS: list[tuple[str, str, dict[str, Any], str]] = [
    ("ban KEY a b", "session.ban", {"rooms": ["a", "b"], "duration": None}, "is banned"),
    ("ban KEY a --for 7d", "session.ban", {"rooms": ["a"], "duration": "7d"}, "is banned for 7d"),
    ("ban KEY --global", "session.ban", {"rooms": None, "duration": None}, "is banned"),
    ("unban KEY a", "session.unban", {"rooms": ["a"]}, "is not banned any more"),
    ("unban KEY --global", "session.unban", {"rooms": None}, "is not banned any more"),
]


@pytest.mark.parametrize(("line", "command", "arguments", "said"), BANS)
def test_bans(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: str,
    arguments: dict[str, Any],
    said: str,
) -> None:
    sent = answer({"is_changed": True})
    call(*line.replace("KEY", KEY).split(" "))
    assert sent == [(command, {"key": KEY, **arguments})]
    assert capsys.readouterr().out == f"{KEY} {said}\n"


@pytest.mark.parametrize(
    "line",
    [
        "moderator add KEY",
        "moderator remove KEY + a",
        "ban KEY",
        "ban KEY a --global",
        "unban KEY",
        "permissions harbour --deny w",
    ],
)
def test_calls_that_do_not_say_where(
    answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str], line: str
) -> None:
    sent = answer({})
    with pytest.raises(SystemExit) as caught:
        main(["session", *line.replace("KEY", KEY).split(" ")])
    shown = capsys.readouterr()
    assert (caught.value.code, shown.out, sent) == (2, "", [])
    assert shown.err.startswith(("sabir: name the rooms, or give *", "sabir: say whose rights"))


def test_rights_and_tokens(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    sent = answer({"key": KEY, "allowed": "r", "denied": None})
    call("permissions", "harbour", KEY, "--allow", "r", "--clear", "wu")
    assert sent == [("session.set_rights", {"room": "harbour", "key": KEY, "allow": "r", "deny": "", "clear": "wu"})]
    assert capsys.readouterr().out == f"key      {KEY}\nallowed  r\ndenied   -\n"
    for count, said in ((2, "has no token any more"), (0, "had no token")):
        sent = answer({"tokens": count})
        call("token", "revoke", KEY)
        assert sent == [("session.revoke", {"key": KEY})]
        assert capsys.readouterr().out == f"{KEY} {said}\n"


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("moderator list", "session.leaders", {"room": None}),
        ("moderator list harbour", "session.leaders", {"room": "harbour"}),
        ("bans", "session.bans", {"room": None}),
        ("bans harbour", "session.bans", {"room": "harbour"}),
        ("permissions harbour", "session.rights", {"room": "harbour"}),
    ],
)
def test_lists(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: str,
    arguments: dict[str, Any],
) -> None:
    rows = [{"key": KEY, "hidden": False, "person": None}]
    sent = answer(rows)
    call(*line.split(" "))
    assert sent == [(command, arguments)]
    assert capsys.readouterr().out.splitlines()[1].split() == [KEY, "no", "-"]
    call(*line.split(" "), "--json")
    assert json.loads(capsys.readouterr().out) == rows

"""`sabir session`: what it sends, and the addresses and codes it prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno

from sabir.cli import asking
from sabir.cli.main import app, main
from sabir.config import Config
from sabir.config.settings import SETTINGS
from sabir.transport.control import Refused
from tests.helpers.qr_codes import modules, read_picture, read_terminal

Sent = list[tuple[str, dict[str, Any]]]
KEY = "8f" * 32
SHOWN = {
    "public_key": KEY,
    "rooms": [
        {"session_room": "Harbour", "name": "The harbour", "members": 3, "active": 2, "posts": 40},
        {"session_room": "quay", "name": "Quay", "members": 0, "active": 0, "posts": 0},
    ],
}
DONE = {"changes": 1, "made": [{"table": "room", "name": "harbour", "changed": ["description"]}], "notes": []}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for one in SETTINGS:
        monkeypatch.delenv(one.variable, raising=False)
    monkeypatch.setenv("SABIR_PUBLIC_URL", "https://chat.example.org")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], Sent]:
    """Call it with what the server shall answer, or raise; it gives the list of commands that were sent."""

    def prepare(result: object) -> Sent:
        sent: Sent = []

        async def ask(_config: Config, command: str, arguments: dict[str, Any]) -> object:
            sent.append((command, json.loads(json.dumps(arguments))))
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(asking, "_ask", ask)
        return sent

    return prepare


def call(*arguments: str) -> None:
    app(list(arguments), result_action="return_value")


def url(room: str) -> str:
    return f"https://chat.example.org/{room}?public_key={KEY}"


def test_rooms_with_figures_and_addresses(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    sent = answer(SHOWN)
    call("session", "room", "list", "--limit", "5")
    assert sent == [("session.show", {"limit": 5})]
    head, harbour, quay = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "NAME", "MEMBERS", "ACTIVE", "POSTS", "URL"]
    assert re.split("  +", harbour) == ["Harbour", "The harbour", "3", "2", "40", url("Harbour")]
    assert re.split("  +", quay) == ["quay", "Quay", "0", "0", "0", url("quay")]
    call("session", "room", "list", "--json")
    assert json.loads(capsys.readouterr().out)[0] == {
        "id": "Harbour",
        "name": "The harbour",
        "members": 3,
        "active": 2,
        "posts": 40,
        "url": url("Harbour"),
    }


def test_an_address_with_its_code(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    answer(SHOWN)
    call("session", "url", "harbour")
    head, row, *code = capsys.readouterr().out.splitlines()
    assert (head.split(), row.split()) == (["SESSION_ROOM", "URL"], ["Harbour", url("Harbour")])
    wanted = [[bool(module) for module in line] for line in segno.make_qr(url("Harbour")).matrix_iter(border=2)]
    assert modules("\n".join(code)) == wanted
    assert read_terminal("\n".join(code)) == url("Harbour")
    call("session", "url", "harbour", "--json")
    assert json.loads(capsys.readouterr().out) == [{"session_room": "Harbour", "url": url("Harbour")}]
    call("session", "url", "harbour", "--png", "code.png")
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert read_picture(Path("code.png").read_bytes()) == url("Harbour")
    call("session", "url")
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize(
    ("http", "is_told"),
    [("0.0.0.0:8080", True), ("[::]:8080", True), ("127.0.0.1:0", True), ("127.0.0.1:8080", False)],
)
def test_an_address_that_nobody_can_reach_is_told(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    http: str,
    is_told: bool,
) -> None:
    answer(SHOWN)
    monkeypatch.delenv("SABIR_PUBLIC_URL")
    monkeypatch.setenv("SABIR_HTTP", http)
    call("session", "url")
    assert capsys.readouterr().err.startswith("sabir: set public_url: ") is is_told


def test_no_such_room(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    answer(SHOWN)
    with pytest.raises(SystemExit) as caught:
        main(["session", "url", "none"])
    assert (caught.value.code, capsys.readouterr().err) == (1, "sabir: No such published room.\n")


def test_changes_name_the_room_by_its_id(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    sent = answer(DONE)
    call("session", "room", "set", "harbour", "--description", "", "--access", "off", "--rename", "port")
    arguments = {"room": "harbour", "row": {"description": "", "session_access": False}, "rename": "port"}
    assert sent == [("session.set", arguments)]
    assert capsys.readouterr().out == "room harbour: description\n1 change\n"
    answer(Refused("WishRefused", "[[room]] 1: name: A room name has 1 to 200 bytes."))
    with pytest.raises(SystemExit) as caught:
        main(["session", "room", "set", "harbour", "--name", ""])
    assert (caught.value.code, capsys.readouterr().err) == (1, "sabir: name: A room name has 1 to 200 bytes.\n")


def test_an_image_that_is_not_there(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    sent = answer(DONE)
    with pytest.raises(SystemExit) as caught:
        main(["session", "room", "set", "harbour", "--image", "none.png"])
    shown = capsys.readouterr().err
    assert (caught.value.code, shown, sent) == (
        2,
        "sabir: none.png: it can't be read (No such file or directory)\n",
        [],
    )


def test_deleting_and_counting(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    sent = answer({"is_changed": True})
    call("session", "room", "delete", "harbour")
    assert (sent, capsys.readouterr().out) == ([("session.delete", {"room": "harbour"})], "harbour is deleted\n")
    sent = answer({"posts": 5, "active_users": 2})
    call("session", "stats", "harbour", "--window", "7d")
    assert sent == [("session.stats", {"room": "harbour", "window": "7d"})]
    assert capsys.readouterr().out == "posts         5\nactive_users  2\n"

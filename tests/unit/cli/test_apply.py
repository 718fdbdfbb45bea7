"""`sabir apply` and the single commands: what they send, what they print, and how they fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sabir.cli import asking
from sabir.cli.main import app, main
from sabir.config import Config
from sabir.config.settings import SETTINGS
from sabir.transport.control import Refused

NOTHING = {"changes": 0, "made": [], "notes": []}
MADE = {
    "changes": 2,
    "made": [
        {"table": "person", "name": "alice", "changed": ["created"], "uuid": "u", "client_key": "k"},
        {"table": "room", "name": "Harbour", "changed": ["kind", "owner"]},
    ],
    "notes": ["room Harbour: bob is disabled and was left out"],
}
Sent = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for one in SETTINGS:
        monkeypatch.delenv(one.variable, raising=False)


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


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    shown = capsys.readouterr()
    assert shown.out == ""
    return caught.value.code, shown.err


def write(text: str) -> str:
    Path("wish.toml").write_text(text, encoding="utf-8")
    return "wish.toml"


def test_a_file_is_sent_with_its_secrets_read_in_and_dates_as_text(answer: Callable[[object], Sent]) -> None:
    sent = answer(NOTHING)
    Path("pw").write_text("a good password\n", encoding="utf-8")
    Path("sub").mkdir()
    Path("sub/key").write_text("0f\n", encoding="utf-8")
    file = write(
        '[[person]]\nuid = "alice"\npassword_file = "pw"\n[[api_token]]\nname = "ci"\n'
        'valid_until = 2030-01-02T03:04:05Z\n[session]\nprivate_key_file = "sub/key"\n'
    )
    call("apply", file)
    document = {
        "person": [{"uid": "alice", "password": "a good password"}],
        "api_token": [{"name": "ci", "valid_until": "2030-01-02T03:04:05+00:00"}],
        "session": {"private_key": "0f"},
    }
    assert sent == [("apply", {"document": document})]


def test_what_was_made_is_printed(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    answer(MADE)
    file = write("")
    call("apply", file)
    assert capsys.readouterr().out == (
        "person alice: created\n    uuid  u\n    client_key  k\nroom Harbour: kind, owner\n"
        "note: room Harbour: bob is disabled and was left out\n2 changes\n"
    )
    call("apply", "--json", file)
    assert json.loads(capsys.readouterr().out) == MADE


def test_an_image_beside_the_file(answer: Callable[[object], Sent]) -> None:
    sent = answer(NOTHING)
    Path("harbour.png").write_bytes(b"\x89PNG")
    call("apply", write('[[room]]\nname = "Harbour"\nimage_file = "harbour.png"'))
    assert sent[0][1]["document"] == {"room": [{"name": "Harbour", "image": "iVBORw=="}]}


@pytest.mark.parametrize(("changes", "text"), [(0, "0 changes\n"), (1, "1 change\n"), (2, "2 changes\n")])
def test_the_last_line_counts(
    answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str], changes: int, text: str
) -> None:
    answer({**NOTHING, "changes": changes})
    call("apply", write(""))
    assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[[person]", "wish.toml: it is not valid TOML: "),
        (
            '[[person]]\npassword = "x"\npassword_file = "pw"',
            "wish.toml: [[person]] 1: password_file: it is given beside",
        ),
        ("[[person]]\npassword_file = 5", "wish.toml: [[person]] 1: password_file: it must be a path in quotes"),
        ('[[person]]\n[[person]]\npassword_file = "no"', "wish.toml: [[person]] 2: password_file: no can't be read"),
        ('[[room]]\nimage_file = "no.png"', "no.png: it can't be read (No such file or directory)"),
        ("[[room]]\nimage_file = 5", "wish.toml: [[room]] 1: image_file: it must be a path in quotes"),
        ('[session]\nprivate_key_file = "no"', "wish.toml: [session]: private_key_file: no can't be read"),
    ],
)
def test_files_that_cannot_be_read(
    answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str], text: str, error: str
) -> None:
    sent = answer(NOTHING)
    code, shown = failure(capsys, "apply", write(text))
    assert (code, sent) == (2, [])
    assert shown.startswith(f"sabir: {error}")


def test_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert failure(capsys, "apply", "no.toml") == (2, "sabir: no.toml: it can't be read (No such file or directory)\n")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (Refused("WishRefused", "[[person]] 2: email: Odd."), 2, "sabir: wish.toml: [[person]] 2: email: Odd.\n"),
        (Refused("InvalidInput", "[x]: there is no such table"), 2, "sabir: wish.toml: [x]: there is no such table\n"),
        (Refused("Unavailable", "The database is away."), 1, "sabir: The database is away.\n"),
    ],
)
def test_what_the_server_refuses(
    answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str], error: Exception, code: int, text: str
) -> None:
    answer(error)
    assert failure(capsys, "apply", write("")) == (code, text)


ID = "05" + "ab" * 32
GRANTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("person create bob", "person", {"uid": "bob", "olvid": False, "reset_password": True, "exact": False}, "new"),
    (
        f"person set bob --display-name Bob --email b@x.org --group a --group b --session-id {ID} --exact --olvid",
        "person",
        {
            "uid": "bob",
            "display_name": "Bob",
            "email": "b@x.org",
            "groups": ["a", "b"],
            "session_id": ID,
            "olvid": True,
            "reset_password": True,
            "exact": True,
        },
        "there",
    ),
    ("group create staff --display-name Staff", "group", {"id": "staff", "display_name": "Staff"}, "new"),
    (
        f"room create Quay --owner alice --kind public --participant b --participant c --session-room q"
        f" --session-moderator {ID}",
        "room",
        {
            "name": "Quay",
            "kind": "public",
            "owner": "alice",
            "participants": ["b", "c"],
            "session_room": "q",
            "session_moderators": [ID],
            "exact": False,
        },
        "new",
    ),
    ("room set Quay --exact", "room", {"name": "Quay", "exact": True}, "there"),
    (
        f"session room add q --name Quay --moderator {ID} --admin {ID} --read off --write on --signatures off"
        " --expire-after 30d --image pic",
        "room",
        {
            "session_room": "q",
            "kind": "public",
            "name": "Quay",
            "image": "c2VjcmV0Cg==",
            "session_moderators": [ID],
            "session_admins": [ID],
            "session_read": False,
            "session_write": True,
            "session_signatures": False,
            "expire_after": "30d",
        },
        "new",
    ),
    ("token create ci --valid-until 2030-01-01", "api_token", {"name": "ci", "valid_until": "2030-01-01"}, "new"),
    ("key create ops --key k", "olvid_admin_key", {"name": "ops", "key": "k"}, "new"),
    ("olvid create bob", "person", {"uid": "bob", "olvid": True}, "there"),
    ("seald create r@x.org --password-file pw", "dashboard_admin", {"email": "r@x.org", "password": "secret"}, "new"),
]


@pytest.mark.parametrize(("line", "table", "row", "scope"), GRANTS)
def test_single_commands_are_files_of_one_row(
    answer: Callable[[object], Sent], line: str, table: str, row: dict[str, Any], scope: str
) -> None:
    sent = answer(NOTHING)
    for name in ("pw", "pic"):
        Path(name).write_text("secret\n", encoding="utf-8")
    call(*line.split(" "))
    assert sent == [("apply", {"document": {table: [row]}, "scope": scope})]


def test_the_session_key_stands_alone(answer: Callable[[object], Sent]) -> None:
    sent = answer(NOTHING)
    Path("key").write_text("0f\n", encoding="utf-8")
    call("session", "key", "key")
    assert sent == [("apply", {"document": {"session": {"private_key": "0f"}}, "scope": "any"})]


@pytest.mark.parametrize(
    ("line", "key"), [("person create b --generate-password", "password"), ("olvid add-key b", "client_key")]
)
def test_what_is_generated_here_is_shown_once_it_is_granted(
    answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str], line: str, key: str
) -> None:
    sent = answer({**NOTHING, "changes": 1, "made": [{"table": "person", "name": "b", "changed": ["created"]}]})
    call(*line.split(" "), "--json")
    shown = json.loads(capsys.readouterr().out)["made"][0][key]
    row = sent[0][1]["document"]["person"][0]
    assert row["password" if key == "password" else "olvid_client_key"] == shown
    if key == "client_key":
        UUID(shown)
    answer(NOTHING)
    call(*line.split(" "))
    assert capsys.readouterr().out == "0 changes\n"


def test_a_single_command_names_no_row(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    answer(Refused("WishRefused", "[[person]] 1: email: Odd."))
    assert failure(capsys, "person", "create", "bob") == (1, "sabir: email: Odd.\n")


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("person list --name a --limit 5", "person.list", {"name": "a", "limit": 5}),
        ("group list", "group.list", {"limit": 1000}),
        ("room list", "room.list", {"limit": 1000}),
        ("token list", "token.list", {"limit": 1000}),
        ("key list", "key.list", {"limit": 1000}),
        ("olvid list", "olvid.list", {"limit": 1000}),
        ("seald list", "seald.list", {"limit": 1000}),
    ],
)
def test_lists(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: str,
    arguments: dict[str, object],
) -> None:
    rows = [{"uid": "alice", "email": None, "is_admin": True}, {"uid": "b", "email": "b@x.org", "is_admin": False}]
    sent = answer(rows)
    call(*line.split(" "))
    assert sent == [(command, arguments)]
    assert capsys.readouterr().out == "UID    EMAIL    IS_ADMIN\nalice  -        yes\nb      b@x.org  no\n"
    call(*line.split(" "), "--json")
    assert json.loads(capsys.readouterr().out) == rows
    answer([])
    call(*line.split(" "))
    assert capsys.readouterr().out == ""


def test_one_person(answer: Callable[[object], Sent], capsys: pytest.CaptureFixture[str]) -> None:
    answer({"uid": "alice", "groups": ["a", "b"], "session_id": None})
    call("person", "show", "alice")
    assert capsys.readouterr().out == "uid         alice\ngroups      a, b\nsession_id  -\n"


@pytest.mark.parametrize(
    ("line", "sent_as", "yes", "no"),
    [
        ("person disable b", ("person.disable", {"uid": "b"}), "b has no access any more", "b was disabled already"),
        (
            "person enable b",
            ("person.enable", {"uid": "b"}),
            "b may sign in again, with new credentials",
            "b was enabled already",
        ),
        ("person erase b", ("person.erase", {"uid": "b"}), "b is deleted", "b is deleted"),
        ("token delete 5", ("key.delete", {"id": 5}), "5 is no key any more", "5 is no key any more"),
        ("key delete 5", ("key.delete", {"id": 5}), "5 is no key any more", "5 is no key any more"),
    ],
)
def test_switches(
    answer: Callable[[object], Sent],
    capsys: pytest.CaptureFixture[str],
    line: str,
    sent_as: tuple[str, dict[str, object]],
    yes: str,
    no: str,
) -> None:
    for is_changed, text in ((True, yes), (False, no)):
        sent = answer({"is_changed": is_changed})
        call(*line.split(" "))
        assert sent == [sent_as]
        assert capsys.readouterr().out == f"{text}\n"

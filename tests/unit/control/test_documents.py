"""What an apply file can hold, and how its mistakes are told: by table, row and key."""

from __future__ import annotations

from typing import Any

import pytest

from sabir.control.documents import TABLES, parse
from sabir.domain.errors import InvalidInput
from sabir.domain.wishes import ApiTokenWish, PersonWish, RoomWish, SessionWish, Wish

PERSON = {"uid": "alice"}


def test_an_empty_file_wishes_for_nothing() -> None:
    assert parse({}) == Wish()


def test_every_table() -> None:
    wish = parse(
        {
            "person": [{"uid": "alice", "email": "A@Example.org", "groups": ["a", "a"], "olvid": True}, {"uid": "bob"}],
            "group": [{"id": "staff"}],
            "room": [{"name": " Harbour ", "participants": []}],
            "dashboard_admin": [{"email": "root@example.org"}],
            "api_token": [
                {"name": "ci", "valid_until": "1970-01-01T00:00:01.5Z"},
                {"name": "b", "valid_until": "1970-01-02"},
            ],
            "olvid_admin_key": [{"name": "ops"}],
            "talk_bot": [{"name": "Parrot", "url": "https://bot.example/", "features": ["webhook"], "enabled": True}],
            "session": {"private_key": "AB" * 32},
        }
    )
    assert set(TABLES) == set(Wish.__slots__)
    assert wish.person == (
        PersonWish(uid="alice", email="a@example.org", groups=("a",), olvid=True),
        PersonWish(uid="bob"),
    )
    assert wish.room == (RoomWish(name="Harbour", participants=()),)
    assert wish.api_token == (
        ApiTokenWish(name="ci", valid_until_ms=1500),
        ApiTokenWish(name="b", valid_until_ms=86_400_000),
    )
    assert wish.session == (SessionWish(private_key="ab" * 32),)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"persons": []}, "[persons]: there is no such table; did you mean person?"),
        ({"x": 1}, "[x]: there is no such table; there are group, person, room, dashboard_admin, api_token,"),
        ({"person": PERSON}, "person: it must be written as [[person]], once per row"),
        ({"person": "alice"}, "person: it must be written as [[person]], once per row"),
        ({"person": ["alice"]}, "[[person]] 1: it must be a table"),
        ({"session": [{"private_key": "0f" * 32}]}, "[session]: it must be a table"),
        ({"person": [PERSON, {}]}, "[[person]] 2: uid: it is missing"),
        ({"room": [{"owner": "alice"}]}, "[[room]] 1: name: it is missing"),
        ({"session": {}}, "[session]: private_key: it is missing"),
        ({"person": [{**PERSON, "emial": "x"}]}, "[[person]] 1: emial: there is no such key; did you mean email?"),
        ({"group": [{"id": "a", "x": 1}]}, "[[group]] 1: x: there is no such key; there are id, display_name"),
        ({"api_token": [{"name": "a", "valid_until_ms": 1}]}, "[[api_token]] 1: valid_until_ms: there is no such key"),
        ({"person": [{"uid": 5}]}, "[[person]] 1: uid: it must be a string in quotes"),
        ({"person": [{**PERSON, "olvid": "yes"}]}, "[[person]] 1: olvid: it must be true or false, not 'yes'"),
        ({"person": [{**PERSON, "exact": 1}]}, "[[person]] 1: exact: it must be true or false, not 1"),
        ({"person": [{**PERSON, "groups": "a"}]}, '[[person]] 1: groups: it must be a list such as ["…", "…"]'),
        ({"person": [{**PERSON, "groups": [1]}]}, '[[person]] 1: groups: it must be a list such as ["…", "…"]'),
        ({"person": [{"uid": "a/b"}]}, "[[person]] 1: uid: A user id has 1 to 64 letters"),
        ({"person": [PERSON, {**PERSON, "email": "x"}]}, "[[person]] 2: email: An e-mail address looks like"),
        ({"person": [{**PERSON, "password": ""}]}, "[[person]] 1: password: A password has 1 to 1024 characters."),
        ({"person": [{**PERSON, "session_id": "05"}]}, "[[person]] 1: session_id: A Session ID is 05 and 64 hex"),
        ({"room": [{"name": "a", "kind": "open"}]}, '[[room]] 1: kind: A room\'s kind is "group" or "public".'),
        ({"room": [{"name": "a", "image": "a.png"}]}, "[[room]] 1: image: it is no picture; image_file names one"),
        ({"room": [{"name": "a", "image": 5}]}, "[[room]] 1: image: it is no picture; image_file names one"),
        ({"room": [{"name": "a", "expire_after": "2y"}]}, "[[room]] 1: expire_after: A span of time is written like"),
        ({"room": [{"session_room": "files"}]}, "[[room]] 1: session_room: /files is a path of this server"),
        ({"room": [{"name": "a", "session_read": "on"}]}, "[[room]] 1: session_read: it must be true or false"),
        ({"room": [{"name": "a", "session_room": "a b"}]}, "[[room]] 1: session_room: A Session room id has"),
        ({"api_token": [{"name": "a", "key": "b"}]}, "[[api_token]] 1: key: An API token is a UUID."),
        (
            {"api_token": [{"name": "a", "valid_until": "soon"}]},
            "[[api_token]] 1: valid_until: it must be a date such as 2030-12-31T23:59:59Z",
        ),
        ({"api_token": [{"name": "a", "valid_until": 5}]}, "[[api_token]] 1: valid_until: it must be a date such as"),
        ({"talk_bot": [{"name": "a", "url": "ftp://b"}]}, "[[talk_bot]] 1: url: A bot is reached at an http://"),
        (
            {"talk_bot": [{"name": "a", "url": "https://b", "secret": "s"}]},
            "[[talk_bot]] 1: secret: A bot's",
        ),
        (
            {"talk_bot": [{"name": "a", "url": "https://b", "features": ["x"]}]},
            "[[talk_bot]] 1: features: A",
        ),
        ({"talk_bot": [{"name": " ", "url": "https://b"}]}, "[[talk_bot]] 1: name: A bot's name has 1 to 64"),
        ({"olvid_admin_key": [{"name": "a", "key": "b"}]}, "[[olvid_admin_key]] 1: key: A key has 16 to 256"),
        ({"session": {"private_key": "0f"}}, "[session]: private_key: The server's private key is 64 hex digits."),
    ],
)
def test_mistakes(document: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse(document)
    assert error.value.detail.startswith(text)


def test_secrets_are_not_shown() -> None:
    wish = parse({"person": [{**PERSON, "password": "a good secret", "olvid_client_key": "k" * 20}]})
    assert "secret" not in repr(wish)
    assert "kkkk" not in repr(wish)
    with pytest.raises(InvalidInput) as error:
        parse({"person": [{**PERSON, "password": ["a good secret"]}]})
    assert "secret" not in error.value.detail
